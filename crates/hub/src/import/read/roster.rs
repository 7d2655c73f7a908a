//! The roster from CSV, a row an officer. Columns, in any order; the first six are needed:
//!
//! ```text
//! warrant, shoulder, name, role, team, wards | grade, supervises, postings, duties, qualifications, acting, posts, withheld
//! ```
//! Lists are separated by `;`. `wards` are the team's, by ONS code. A posting is `WARD@from..to`, a duty `from..to`, a
//! qualification `name` or `name@expires`, an acting rank `role:teams(+)@from..to`. Days are `YYYY-MM-DD` (an end includes its
//! day), times `YYYY-MM-DDTHH:MM`, both London.

use std::collections::BTreeMap;

use jiff::civil::Date;
use record::roster::{Acting, Duty, Ms, Officer, Posting, Qualification, Roster, Team};
use record::{OfficerId, Role};

use super::{BadRow, Imported, NotOfThisShape, london, ward_code};

/// A row: an officer, and the team as this row names it.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The officer.
    pub officer: Officer,
    /// The team's name as shown.
    pub team_name: String,
    /// The team's wards.
    pub wards: Vec<String>,
}

const NEEDED: [&str; 6] = ["warrant", "shoulder", "name", "role", "team", "wards"];

/// The id of an officer: the same warrant number is the same officer for ever, whatever the file's order.
#[must_use]
pub fn officer_id(warrant: &str) -> OfficerId {
    OfficerId(record::id::imported("warrant", warrant).0)
}

/// Reads a roster file.
///
/// # Errors
/// [`NotOfThisShape`] when a needed column is missing or it is no CSV; single bad rows are in [`Imported::bad`].
pub fn read(file: &str, csv: &str) -> Result<Imported<Row>, NotOfThisShape> {
    let not = |why: String| NotOfThisShape { file: file.to_owned(), shape: "a roster", why };
    let text = csv.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).from_reader(text.as_bytes());
    let header: Vec<String> = reader.headers().map_err(|e| not(e.to_string()))?.iter().map(str::to_ascii_lowercase).collect();
    if let Some(missing) = NEEDED.iter().find(|n| !header.iter().any(|h| h == *n)) {
        return Err(not(format!("line 1 has no column '{missing}'")));
    }
    let (mut rows, mut bad): (Vec<Row>, Vec<BadRow>) = (Vec::new(), Vec::new());
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for result in reader.records() {
        let (line, outcome) = match result {
            Err(e) => {
                let line = e.position().map_or(1, csv::Position::line);
                (line, Err(("row", format!("a row of CSV ({e})"))))
            }
            Ok(record) => {
                let line = record.position().map_or(1, csv::Position::line);
                let cells: BTreeMap<&str, &str> = header.iter().map(String::as_str).zip(record.iter()).collect();
                (line, row(&cells).and_then(|row| unique(&mut seen, row, line)))
            }
        };
        match outcome {
            Ok(row) => rows.push(row),
            Err((column, expected)) => bad.push(BadRow {
                file: file.to_owned(),
                line: usize::try_from(line).unwrap_or(usize::MAX),
                column: column.to_owned(),
                expected,
            }),
        }
    }
    Ok(Imported { rows, bad })
}

/// The roster the rows make; `version` and `as_at` (ms UTC) are the import's own.
#[must_use]
pub fn roster(rows: &[Row], version: u64, as_at: Ms) -> Roster {
    let mut roster = Roster { version, as_at, ..Roster::default() };
    for row in rows {
        let team = roster.teams.entry(row.officer.team.clone()).or_insert_with(|| Team {
            id: row.officer.team.clone(),
            name: row.team_name.clone(),
            wards: Vec::new(),
        });
        team.wards.extend(row.wards.iter().cloned());
        team.wards.sort();
        team.wards.dedup();
        roster.officers.insert(row.officer.id, row.officer.clone());
    }
    roster
}

type Fault = (&'static str, String);

fn unique(seen: &mut BTreeMap<String, usize>, row: Row, line: u64) -> Result<Row, Fault> {
    let line = usize::try_from(line).unwrap_or(usize::MAX);
    match seen.insert(row.officer.warrant.clone(), line) {
        Some(first) => Err(("warrant", format!("a warrant number once; line {first} has it too"))),
        None => Ok(row),
    }
}

fn row(cells: &BTreeMap<&str, &str>) -> Result<Row, Fault> {
    let cell = |name: &str| cells.get(name).copied().unwrap_or_default();
    let needed = |name: &'static str, what: &str| {
        Some(cell(name)).filter(|c| !c.is_empty()).map(str::to_owned).ok_or_else(|| (name, what.to_owned()))
    };
    let warrant = needed("warrant", "a warrant number")?;
    let role: Role = cell("role").to_ascii_lowercase().parse().map_err(|e: record::RecordError| ("role", e.to_string()))?;
    let grade = match cell("grade") {
        "" => role.grade(),
        text => text.parse().ok().filter(|g| *g <= 9).ok_or(("grade", "a grade from 0 to 9".to_owned()))?,
    };
    let team_name = needed("team", "the team's name")?;
    Ok(Row {
        wards: list(cell("wards")).map(ward_code).collect(),
        officer: Officer {
            id: officer_id(&warrant),
            shoulder: needed("shoulder", "a shoulder number")?,
            name: needed("name", "a name")?,
            role,
            grade,
            team: slug(&team_name),
            supervises: list(cell("supervises")).map(slug).collect(),
            postings: list(cell("postings")).map(posting).collect::<Result<_, _>>()?,
            duties: list(cell("duties")).map(duty).collect::<Result<_, _>>()?,
            qualifications: list(cell("qualifications")).map(qualification).collect::<Result<_, _>>()?,
            acting: list(cell("acting")).map(acting).collect::<Result<_, _>>()?,
            posts: list(cell("posts")).map(str::to_owned).collect(),
            withheld: matches!(cell("withheld"), "yes" | "true" | "1"),
            left: false,
            warrant,
        },
        team_name,
    })
}

fn list(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(';').map(str::trim).filter(|item| !item.is_empty())
}

/// `Canal Side` as an id: `canal-side`.
#[must_use]
pub fn slug(name: &str) -> String {
    let lower: String = name.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    lower.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

fn posting(text: &str) -> Result<Posting, Fault> {
    let wrong = || ("postings", format!("WARD@from..to, not '{text}'"));
    let (ward, span) = text.split_once('@').ok_or_else(wrong)?;
    let (from, to) = span.split_once("..").ok_or_else(wrong)?;
    let to = if to.is_empty() { None } else { Some(end(to).ok_or_else(wrong)?) };
    Ok(Posting { ward: ward_code(ward), from: start(from).ok_or_else(wrong)?, to })
}

fn duty(text: &str) -> Result<Duty, Fault> {
    let wrong = || ("duties", format!("from..to with from before to, not '{text}'"));
    let (from, to) = text.split_once("..").ok_or_else(wrong)?;
    let duty = Duty { from: start(from).ok_or_else(wrong)?, to: end(to).ok_or_else(wrong)? };
    if duty.from < duty.to { Ok(duty) } else { Err(wrong()) }
}

fn qualification(text: &str) -> Result<Qualification, Fault> {
    match text.split_once('@') {
        None => Ok(Qualification { name: text.to_owned(), expires: None }),
        Some((name, day)) => {
            let expires = end(day).ok_or_else(|| ("qualifications", format!("name@YYYY-MM-DD, not '{text}'")))?;
            Ok(Qualification { name: name.to_owned(), expires: Some(expires) })
        }
    }
}

fn acting(text: &str) -> Result<Acting, Fault> {
    let wrong = || ("acting", format!("role:teams@from..to, not '{text}'"));
    let (what, span) = text.split_once('@').ok_or_else(wrong)?;
    let (role, teams) = what.split_once(':').unwrap_or((what, ""));
    let role: Role = role.to_ascii_lowercase().parse().map_err(|_| wrong())?;
    let (from, to) = span.split_once("..").ok_or_else(wrong)?;
    Ok(Acting {
        role,
        grade: role.grade(),
        supervises: teams.split('+').filter(|t| !t.is_empty()).map(slug).collect(),
        from: start(from).ok_or_else(wrong)?,
        to: end(to).ok_or_else(wrong)?,
    })
}

/// The first instant of a day, or the time itself.
fn start(text: &str) -> Option<Ms> {
    match text.parse::<Date>() {
        Ok(day) if !text.contains('T') => london(day.at(0, 0, 0, 0)),
        _ => london(text.parse().ok()?),
    }
}

/// One past the last instant of a day, or the time itself.
fn end(text: &str) -> Option<Ms> {
    match text.parse::<Date>() {
        Ok(day) if !text.contains('T') => london(day.tomorrow().ok()?.at(0, 0, 0, 0)),
        _ => london(text.parse().ok()?),
    }
}
