//! Crimes, their victims and what happened in them, as the force's crime system gives them out: a row (CSV) or an object (JSON)
//! a victim. Columns, in any order; the first five are needed:
//!
//! ```text
//! crime_ref, victim_no, offence, officer, events | name_to_ask_for, how_to_verify, language, interpreter, update_every_days,
//! entitlement
//! ```
//! `officer` is a warrant or shoulder number, or empty where nobody has the case yet. An event is `name@YYYY-MM-DDTHH:MM`, London,
//! or with an offset; several, and several bases of entitlement, are separated by `;`. In JSON lists may be lists, and an event
//! `{"event": .., "at": ..}`.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::DateTime;
use record::kinds::victim_contact::{ENTITLEMENTS, EVENTS};
use record::roster::Ms;
use serde_json::{Map, Value};

use super::place::item_lines;
use super::{BadRow, Imported, NotOfThisShape, london};

/// One victim of one crime.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Victim {
    /// The crime, as the crime system spells it.
    pub crime_ref: String,
    /// Her number within it.
    pub victim_no: i64,
    /// The offence, in words.
    pub offence: String,
    /// The officer in the case, by warrant or shoulder number.
    pub officer: Option<String>,
    /// What happened, and when.
    pub events: Vec<(String, Ms)>,
    /// Whom to ask for.
    pub name_to_ask_for: Option<String>,
    /// How to verify her.
    pub how_to_verify: Option<String>,
    /// Her language, where not English.
    pub language: Option<String>,
    /// An interpreter is needed.
    pub interpreter: bool,
    /// She wants to hear every so many days.
    pub update_every_days: Option<i64>,
    /// Bases of Enhanced Rights.
    pub entitlement: Vec<String>,
}

impl Victim {
    /// The name under which importing her twice finds the same record: the crime and her number in it.
    #[must_use]
    pub fn external_id(&self) -> String {
        format!("{}|{}", self.crime_ref, self.victim_no)
    }
}

const NEEDED: [&str; 5] = ["crime_ref", "victim_no", "offence", "officer", "events"];

type Cells<'a> = BTreeMap<&'a str, String>;
type Fault = (&'static str, String);

/// Reads CSV, or JSON where the text begins with a bracket. `now` bounds what can have happened, ms UTC.
///
/// # Errors
/// [`NotOfThisShape`] when it is neither, or a needed column is missing; single bad rows are in [`Imported::bad`].
pub fn read(file: &str, text: &str, now: Ms) -> Result<Imported<Victim>, NotOfThisShape> {
    let text = text.trim_start_matches('\u{feff}');
    let mut out = Imported { rows: Vec::new(), bad: Vec::new() };
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut take = |line: usize, prefix: &str, read: Result<Victim, Fault>| {
        let once = read.and_then(|row| match seen.insert(row.external_id(), line) {
            Some(first) => Err(("victim_no", format!("each victim of a crime once; line {first} has this one too"))),
            None => Ok(row),
        });
        match once {
            Ok(row) => out.rows.push(row),
            Err((column, expected)) => {
                out.bad.push(BadRow { file: file.to_owned(), line, column: format!("{prefix}{column}"), expected });
            }
        }
    };
    if text.trim_start().starts_with(['[', '{']) {
        each_object(file, text, now, &mut take)?;
    } else {
        each_row(file, text, now, &mut take)?;
    }
    Ok(out)
}

fn each_row(
    file: &str,
    text: &str,
    now: Ms,
    take: &mut impl FnMut(usize, &str, Result<Victim, Fault>),
) -> Result<(), NotOfThisShape> {
    let not = |why: String| NotOfThisShape { file: file.to_owned(), shape: "crimes and victims", why };
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).from_reader(text.as_bytes());
    let header: Vec<String> = reader.headers().map_err(|e| not(e.to_string()))?.iter().map(str::to_ascii_lowercase).collect();
    if let Some(missing) = NEEDED.iter().find(|n| !header.iter().any(|h| h == *n)) {
        return Err(not(format!("line 1 has no column '{missing}'")));
    }
    for result in reader.records() {
        let at = |position: Option<&csv::Position>| position.map_or(1, |p| usize::try_from(p.line()).unwrap_or(usize::MAX));
        match result {
            Err(e) => take(at(e.position()), "", Err(("row", format!("a row of CSV ({e})")))),
            Ok(record) => {
                let cells = header.iter().map(String::as_str).zip(record.iter().map(str::to_owned)).collect();
                take(at(record.position()), "", victim(&cells, now));
            }
        }
    }
    Ok(())
}

fn each_object(
    file: &str,
    text: &str,
    now: Ms,
    take: &mut impl FnMut(usize, &str, Result<Victim, Fault>),
) -> Result<(), NotOfThisShape> {
    let not = |why: String| NotOfThisShape { file: file.to_owned(), shape: "crimes and victims", why };
    let parsed: Value = serde_json::from_str(text).map_err(|e| not(e.to_string()))?;
    let (items, key) = match &parsed {
        Value::Array(items) => (items, None),
        Value::Object(map) => match map.get("victims").and_then(Value::as_array) {
            Some(items) => (items, Some("victims")),
            None => return Err(not("it is no list of victims, and no object with a list 'victims'".into())),
        },
        _ => return Err(not("it is no list of victims".into())),
    };
    let lines = item_lines(text, key);
    for (i, item) in items.iter().enumerate() {
        let read = match item.as_object() {
            Some(object) => victim(&cells(object), now),
            None => Err(("", "an object a victim".to_owned())),
        };
        take(lines.get(i).copied().unwrap_or(1), &format!("[{i}]."), read);
    }
    Ok(())
}

/// An object as a row of CSV would say it.
fn cells(object: &Map<String, Value>) -> Cells<'_> {
    fn text(value: &Value) -> String {
        match value {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(";"),
            Value::Object(map) => {
                let part = |name: &str| map.get(name).map(text).unwrap_or_default();
                format!("{}@{}", part("event"), part("at"))
            }
            other => other.to_string(),
        }
    }
    object.iter().map(|(name, value)| (name.as_str(), text(value))).collect()
}

fn victim(cells: &Cells<'_>, now: Ms) -> Result<Victim, Fault> {
    let cell = |name: &str| cells.get(name).map(|c| c.trim()).unwrap_or_default();
    let some = |name: &'static str, most: usize| match cell(name) {
        "" => Ok(None),
        text if text.chars().count() > most => Err((name, format!("at most {most} characters"))),
        text => Ok(Some(text.to_owned())),
    };
    let needed = |name: &'static str, most: usize, what: &str| some(name, most)?.ok_or_else(|| (name, what.to_owned()));
    let whole = |name: &'static str, most: i64| match cell(name) {
        "" => Ok(None),
        text => match text.parse() {
            Ok(n) if (1..=most).contains(&n) => Ok(Some(n)),
            _ => Err((name, format!("a number from 1 to {most}, not '{text}'"))),
        },
    };
    let list = |name: &str| cell(name).split(';').map(str::trim).filter(|i| !i.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let entitlement = list("entitlement");
    if let Some(unknown) = entitlement.iter().find(|e| !ENTITLEMENTS.contains(&e.as_str())) {
        return Err(("entitlement", format!("one of {}, not '{unknown}'", ENTITLEMENTS.join(", "))));
    }
    let interpreter = match cell("interpreter") {
        "" | "no" | "false" | "0" => false,
        "yes" | "true" | "1" => true,
        other => return Err(("interpreter", format!("yes or no, not '{other}'"))),
    };
    Ok(Victim {
        crime_ref: needed("crime_ref", 40, "the crime's reference")?,
        victim_no: whole("victim_no", 9_999)?.ok_or(("victim_no", "the number within the crime, from 1".to_owned()))?,
        offence: needed("offence", 200, "the offence in words")?,
        officer: some("officer", 40)?,
        events: list("events").iter().map(|e| event(e, now)).collect::<Result<_, _>>()?,
        name_to_ask_for: some("name_to_ask_for", 200)?,
        how_to_verify: some("how_to_verify", 300)?,
        language: some("language", 60)?,
        interpreter,
        update_every_days: whole("update_every_days", 366)?,
        entitlement,
    })
}

fn event(text: &str, now: Ms) -> Result<(String, Ms), Fault> {
    let (name, at) = text.split_once('@').ok_or_else(|| ("events", format!("event@YYYY-MM-DDTHH:MM, not '{text}'")))?;
    if !EVENTS.contains(&name) {
        return Err(("events", format!("one of {}, not '{name}'", EVENTS.join(", "))));
    }
    let instant = at.parse::<Timestamp>().map(|t| t.as_millisecond()).ok();
    let local = || at.contains('T').then(|| london(at.parse::<DateTime>().ok()?)).flatten();
    let at = instant.or_else(local).ok_or_else(|| ("events", format!("a London time YYYY-MM-DDTHH:MM, not '{at}'")))?;
    if at > now {
        return Err(("events", format!("what has happened; {name} is in the future")));
    }
    Ok((name.to_owned(), at))
}
