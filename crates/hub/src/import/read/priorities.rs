//! Ward priorities in the data.police.uk shape: `{action, "action-date", issue, "issue-date"}`. An action may be null, the
//! words are HTML, the dates are midnights.

use serde_json::Value;

use super::html::words;
use super::place::item_lines;
use super::{BadRow, Imported, NotOfThisShape, ward_code};

/// Characters of an issue or an action, as the record's table takes them.
const LIMIT: usize = 4_000;

/// A priority as published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Priority {
    /// The ward, without a trailing `N`.
    pub ward: String,
    /// What residents asked for, as plain text.
    pub issue: String,
    /// `YYYY-MM-DD`.
    pub issue_date: String,
    /// What was done about it, as plain text, where anything is published.
    pub action: Option<String>,
    /// `YYYY-MM-DD`.
    pub action_date: Option<String>,
}

impl Priority {
    /// The name under which importing it twice finds the same record: ward, day and words of the issue.
    #[must_use]
    pub fn external_id(&self) -> String {
        format!("{}|{}|{}", self.ward, self.issue_date, self.issue)
    }
}

/// Reads one ward's array of priorities, or an object of arrays by neighbourhood id.
///
/// # Errors
/// [`NotOfThisShape`] when it is neither, or an array is given without a ward.
pub fn read(file: &str, json: &str, ward: Option<&str>) -> Result<Imported<Priority>, NotOfThisShape> {
    let not = |why: &str| NotOfThisShape { file: file.to_owned(), shape: "ward priorities", why: why.to_owned() };
    let parsed: Value = serde_json::from_str(json).map_err(|e| not(&e.to_string()))?;
    let mut out = Imported { rows: Vec::new(), bad: Vec::new() };
    match (&parsed, ward) {
        (Value::Array(items), Some(ward)) => each(file, ward, items, &item_lines(json, None), &mut out),
        (Value::Array(_), None) => return Err(not("one ward's list needs the ward's code beside it")),
        (Value::Object(wards), _) => {
            for (ward, items) in wards.iter().filter(|(k, _)| !k.starts_with('_')) {
                match items.as_array() {
                    Some(items) => each(file, ward, items, &item_lines(json, Some(ward)), &mut out),
                    None => out.bad.push(BadRow {
                        file: file.to_owned(),
                        line: 1,
                        column: ward.clone(),
                        expected: "a list of priorities".into(),
                    }),
                }
            }
        }
        _ => return Err(not("it is neither a list nor an object of lists by neighbourhood")),
    }
    Ok(out)
}

fn each(file: &str, ward: &str, items: &[Value], lines: &[usize], out: &mut Imported<Priority>) {
    for (i, item) in items.iter().enumerate() {
        match priority(ward, item) {
            Ok(row) => out.rows.push(row),
            Err((column, expected)) => out.bad.push(BadRow {
                file: file.to_owned(),
                line: lines.get(i).copied().unwrap_or(1),
                column: format!("{ward}[{i}].{column}"),
                expected: expected.to_owned(),
            }),
        }
    }
}

fn priority(ward: &str, item: &Value) -> Result<Priority, (&'static str, &'static str)> {
    let text = |key: &str| item.get(key).and_then(Value::as_str).map(words).filter(|t| !t.is_empty());
    let day = |key: &'static str| match item.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => value
            .as_str()
            .and_then(|t| t.split('T').next())
            .filter(|d| d.parse::<jiff::civil::Date>().is_ok())
            .map(|d| Some(d.to_owned()))
            .ok_or((key, "a date YYYY-MM-DDT00:00:00")),
    };
    match item.get("action") {
        None | Some(Value::Null | Value::String(_)) => {}
        Some(_) => return Err(("action", "words, or null")),
    }
    let short = |key: &'static str, words: &str| match words.chars().count() {
        0..=LIMIT => Ok(()),
        _ => Err((key, "at most 4,000 characters")),
    };
    let issue = text("issue").ok_or(("issue", "what residents asked for, in words"))?;
    short("issue", &issue)?;
    let action = text("action");
    action.as_deref().map_or(Ok(()), |words| short("action", words))?;
    Ok(Priority {
        ward: ward_code(ward),
        issue,
        issue_date: day("issue-date")?.ok_or(("issue-date", "a date YYYY-MM-DDT00:00:00"))?,
        action,
        action_date: day("action-date")?,
    })
}
