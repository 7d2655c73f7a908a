//! Reading the gov.uk bank-holiday file row by row: a bad row costs itself, never the file.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;

use super::Calendar;
use crate::error::RecordError;

const DIVISION: &str = "england-and-wales";

/// A calendar and what of its file did not go in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarRead {
    /// Made of the good rows.
    pub calendar: Calendar,
    /// One for each row left out.
    pub bad_rows: Vec<BadRow>,
}

/// A row that could not be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BadRow {
    /// The row as a path: `england-and-wales.events[3]`.
    pub row: String,
    /// Line of the row's first character, from 1.
    pub line: usize,
    /// Its column in characters, from 1.
    pub column: usize,
    /// What would have been right.
    pub expected: String,
    /// What stood there.
    pub found: String,
}

/// See [`Calendar::read`].
pub(super) fn read(json: &str) -> Result<CalendarRead, RecordError> {
    let bad = |expected: String| RecordError::BadValue { field: DIVISION.into(), expected };
    let whole: Value = serde_json::from_str(json)
        .map_err(|e| bad(format!("JSON in the gov.uk bank-holiday shape; line {}, column {}: {e}", e.line(), e.column())))?;
    let events = whole
        .get(DIVISION)
        .and_then(|division| division.get("events"))
        .and_then(Value::as_array)
        .ok_or_else(|| bad(format!("an object {{\"{DIVISION}\": {{\"events\": [...]}}}}")))?;

    let places = row_places(json);
    let bad_row = |n: usize, expected: String, found: String| {
        let (line, column) = places.get(n).copied().unwrap_or((0, 0));
        BadRow { row: format!("{DIVISION}.events[{n}]"), line, column, expected, found }
    };
    let mut rows = BTreeMap::new();
    let mut bad_rows = Vec::new();
    for (n, event) in events.iter().enumerate() {
        match row(event) {
            Ok((day, title)) => {
                rows.insert(day, (n, title));
            }
            Err((expected, found)) => bad_rows.push(bad_row(n, expected, found)),
        }
    }
    let (first, last) = covered(&rows).ok_or_else(|| bad("at least one event with a date YYYY-MM-DD".into()))?;
    let mut holidays = BTreeMap::new();
    for (day, (n, title)) in rows {
        if (first..=last).contains(&day) {
            holidays.insert(day, title);
        } else {
            let expected = format!("a date in the years from {} to {}, without a gap between", first.year(), last.year());
            bad_rows.push(bad_row(n, expected, day.to_string()));
        }
    }
    Ok(CalendarRead { calendar: Calendar::new(first, last, holidays), bad_rows })
}

/// One event, or (what was expected, what was found).
fn row(event: &Value) -> Result<(Date, String), (String, String)> {
    let shown = |v: &Value| v.to_string().chars().take(80).collect::<String>();
    let fields = event.as_object().ok_or_else(|| ("an object {title, date, notes, bunting}".to_owned(), shown(event)))?;
    let text = fields.get("date").unwrap_or(&Value::Null);
    let day = text
        .as_str()
        .and_then(|t| t.parse::<Date>().ok().filter(|d| d.to_string() == t))
        .ok_or_else(|| ("a date YYYY-MM-DD in \"date\"".to_owned(), shown(text)))?;
    let title = fields.get("title").unwrap_or(&Value::Null);
    match title.as_str().map(str::trim) {
        Some(name) if !name.is_empty() => Ok((day, name.to_owned())),
        _ => Err(("the holiday's name in \"title\"".to_owned(), shown(title))),
    }
}

/// The days the rows are complete for; `None` without any. Of years with events on either side of an empty year, the
/// stretch with the most events counts: one mistyped year must not end the calendar, nor a gap be taken for working days.
fn covered<T>(rows: &BTreeMap<Date, T>) -> Option<(Date, Date)> {
    let mut best: Option<(usize, Date, Date)> = None;
    let mut here: Option<(usize, Date, Date)> = None;
    for &day in rows.keys() {
        let grown = match here {
            Some((n, from, to)) if day.year() - to.year() <= 1 => (n + 1, from, day),
            _ => (1, day, day),
        };
        here = Some(grown);
        if best.is_none_or(|(n, ..)| grown.0 >= n) {
            best = here;
        }
    }
    let (_, earliest, latest) = best?;
    Some((
        if earliest.month() == 1 { earliest.first_of_year() } else { earliest },
        if latest.month() == 12 { latest.last_of_year() } else { latest },
    ))
}

/// Line and column (from 1, in characters) at which each value of `england-and-wales.events` begins. The text has been
/// parsed before, so only strings and nesting need telling apart.
fn row_places(json: &str) -> Vec<(usize, usize)> {
    let mut places = Vec::new();
    let (mut line, mut column) = (1, 0);
    let (mut depth, mut in_string, mut escaped, mut row_next) = (0_usize, false, false, false);
    let mut string = String::new();
    // The last string seen at the top and inside a division: the keys we are under.
    let (mut division, mut list) = (String::new(), String::new());
    for c in json.chars() {
        if c == '\n' {
            (line, column) = (line + 1, 0);
            continue;
        }
        column += 1;
        let ours = depth == 3 && division == DIVISION && list == "events";
        if ours && row_next && !in_string && !c.is_whitespace() && c != ']' {
            places.push((line, column));
            row_next = false;
        }
        if in_string {
            match (escaped, c) {
                (true, _) => escaped = false,
                (false, '\\') => escaped = true,
                (false, '"') => {
                    in_string = false;
                    match depth {
                        1 => division.clone_from(&string),
                        2 => list.clone_from(&string),
                        _ => {}
                    }
                }
                _ => string.push(c),
            }
            continue;
        }
        match c {
            '"' => {
                in_string = true;
                string.clear();
            }
            '{' | '[' => {
                depth += 1;
                row_next = depth == 3;
            }
            '}' | ']' => depth = depth.saturating_sub(1),
            ',' => row_next = depth == 3,
            _ => {}
        }
    }
    places
}
