//! How many live in each ward, from CSV. Columns, among any others: `ward_code`, `usual_residents`, `households`.

use record::reference::Residents;

use super::{BadRow, Imported, NotOfThisShape, ward_code};

const NEEDED: [&str; 3] = ["ward_code", "usual_residents", "households"];

/// Reads a file: a ward's code and who lives there, a row each.
///
/// # Errors
/// [`NotOfThisShape`] when a needed column is missing or it is no CSV; single bad rows are in [`Imported::bad`].
pub fn read(file: &str, csv: &str) -> Result<Imported<(String, Residents)>, NotOfThisShape> {
    let not = |why: String| NotOfThisShape { file: file.to_owned(), shape: "a census by ward", why };
    let text = csv.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).from_reader(text.as_bytes());
    let heads = reader.headers().map_err(|e| not(e.to_string()))?.clone();
    let place = |name: &str| heads.iter().position(|h| h.eq_ignore_ascii_case(name));
    let missing: Vec<&str> = NEEDED.into_iter().filter(|n| place(n).is_none()).collect();
    if !missing.is_empty() {
        return Err(not(format!("the columns '{}' are missing", missing.join("', '"))));
    }
    let mut out = Imported { rows: Vec::new(), bad: Vec::new() };
    for (i, row) in reader.records().enumerate() {
        // The first row under the head is line 2, as long as no cell holds a line break.
        let line =
            row.as_ref().ok().and_then(csv::StringRecord::position).map_or(i + 2, |p| usize::try_from(p.line()).unwrap_or(i + 2));
        let bad = |column: &str, expected: &str| BadRow {
            file: file.to_owned(),
            line,
            column: column.to_owned(),
            expected: expected.to_owned(),
        };
        let Ok(row) = row else {
            out.bad.push(bad("the row", "cells as in the head"));
            continue;
        };
        let cell = |name: &str| place(name).and_then(|at| row.get(at)).unwrap_or_default();
        let code = ward_code(cell("ward_code"));
        let number = |name: &str| cell(name).parse::<u32>().map_err(|_| bad(name, "a whole number"));
        match (code.starts_with("E05") || code.starts_with('X'), number("usual_residents"), number("households")) {
            (true, Ok(residents), Ok(households)) => out.rows.push((code, Residents { residents, households })),
            (false, ..) => out.bad.push(bad("ward_code", "a ward code that begins with E05")),
            (_, Err(wrong), _) | (_, _, Err(wrong)) => out.bad.push(wrong),
        }
    }
    Ok(out)
}
