//! What a force sets for itself (practice P7): dated rows, as data, because an order comes into force on a day. Each setting has
//! a value that holds while the force says nothing, and bounds that no force goes past.

use jiff::civil::Date;
use serde_json::Value;

use crate::error::RecordError;

/// The name of the blob that holds [`ForceSettings`].
pub const FORCE_SETTINGS: &str = "force_settings";

/// One thing that a force sets, in minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its name in a table.
    pub name: &'static str,
    /// What holds while no row says otherwise.
    pub unset: u32,
    /// The least that may be set.
    pub least: u32,
    /// The most that may be set.
    pub most: u32,
}

/// How long a device may lie untouched before it locks itself (practice P13).
pub const IDLE_LOCK: Setting = Setting { name: "idle_lock", unset: 2, least: 1, most: 10 };
/// How long Critical work may wait to be accepted before it tops the supervisor's list (practice P18).
pub const UNACCEPTED_AFTER: Setting = Setting { name: "unaccepted_after", unset: 10, least: 2, most: 60 };
/// Everything that a force sets.
pub const SETTINGS: [Setting; 2] = [IDLE_LOCK, UNACCEPTED_AFTER];

const PARTS: [&str; 5] = ["setting", "minutes", "valid_from", "valid_until", "source"];

/// One row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The name of the setting.
    pub setting: &'static str,
    /// Its value.
    pub minutes: u32,
    /// The first London day it holds for.
    pub valid_from: Date,
    /// The last such day; none while in force.
    pub valid_until: Option<Date>,
    /// Where it is ordered.
    pub source: String,
}

impl Row {
    fn in_force(&self, on: Date) -> bool {
        self.valid_from <= on && self.valid_until.is_none_or(|last| on <= last)
    }

    /// Both hold for some day.
    fn meets(&self, other: &Self) -> bool {
        let last = |row: &Self| row.valid_until.unwrap_or(Date::MAX);
        self.setting == other.setting && self.valid_from <= last(other) && other.valid_from <= last(self)
    }
}

/// The force's table; an empty one sets nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ForceSettings {
    rows: Vec<Row>,
}

impl ForceSettings {
    /// Reads a table `{settings: [{setting, minutes, valid_from, valid_until, source}]}` that a force brings.
    ///
    /// # Errors
    /// [`RecordError::BadValue`] naming row and part: not the shape, a setting that this app does not know, minutes beyond its
    /// bounds, two rows of one setting in force on one day.
    pub fn read(json: &str) -> Result<Self, RecordError> {
        let mut rows: Vec<Row> = Vec::new();
        for (n, value) in listed(json)?.iter().enumerate() {
            let refused = |(part, expected): (&str, String)| bad(&format!("settings[{n}].{part}"), expected);
            let parts =
                value.as_object().ok_or_else(|| bad(&format!("settings[{n}]"), format!("a row of {}", PARTS.join(", "))))?;
            if let Some(other) = parts.keys().find(|part| !PARTS.contains(&part.as_str())) {
                return Err(refused((other.as_str(), format!("only {}", PARTS.join(", ")))));
            }
            let row = row(value).map_err(refused)?;
            if rows.iter().any(|before| before.meets(&row)) {
                return Err(refused(("valid_from", format!("one row of {} on any one day: end the old one first", row.setting))));
            }
            rows.push(row);
        }
        Ok(Self { rows })
    }

    /// What this app understands of a table that a hub served: what a later one sets beside it is nothing to it, and whatever
    /// stands there, no setting goes past its bounds.
    #[must_use]
    pub fn understood(json: &str) -> Self {
        let rows = listed(json).unwrap_or_default();
        Self { rows: rows.iter().filter_map(|value| row(value).ok()).collect() }
    }

    /// What a setting is on a London day, in minutes.
    #[must_use]
    pub fn minutes(&self, setting: &Setting, on: Date) -> u32 {
        let set = self.rows.iter().find(|row| row.setting == setting.name && row.in_force(on));
        set.map_or(setting.unset, |row| row.minutes)
    }

    /// Every row, those no longer in force too.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }
}

fn bad(field: &str, expected: String) -> RecordError {
    RecordError::BadValue { field: field.to_owned(), expected }
}

fn listed(json: &str) -> Result<Vec<Value>, RecordError> {
    let whole: Value = serde_json::from_str(json)
        .map_err(|e| bad("settings", format!("a table in JSON; line {}, column {}: {e}", e.line(), e.column())))?;
    match whole.get("settings") {
        Some(Value::Array(rows)) => Ok(rows.clone()),
        _ => Err(bad("settings", format!("a list of rows of {}", PARTS.join(", ")))),
    }
}

/// One row, or which part of it is wrong and what was expected.
fn row(value: &Value) -> Result<Row, (&'static str, String)> {
    let part = |name: &str| value.get(name).unwrap_or(&Value::Null);
    let setting = SETTINGS
        .into_iter()
        .find(|s| part("setting").as_str() == Some(s.name))
        .ok_or_else(|| ("setting", format!("one of {}", SETTINGS.map(|s| s.name).join(", "))))?;
    let minutes = part("minutes")
        .as_u64()
        .and_then(|minutes| u32::try_from(minutes).ok())
        .filter(|minutes| (setting.least..=setting.most).contains(minutes))
        .ok_or_else(|| ("minutes", format!("of {}, whole minutes from {} to {}", setting.name, setting.least, setting.most)))?;
    let day = |name: &'static str| {
        let text = part(name).as_str().unwrap_or_default();
        text.parse::<Date>().ok().filter(|day| day.to_string() == text).ok_or_else(|| (name, "a date YYYY-MM-DD".to_owned()))
    };
    let valid_from = day("valid_from")?;
    let valid_until = if part("valid_until").is_null() { None } else { Some(day("valid_until")?) };
    if valid_until.is_some_and(|last| last < valid_from) {
        return Err(("valid_until", format!("no day before {valid_from}, its valid_from")));
    }
    let source = part("source").as_str().unwrap_or_default().trim();
    if source.is_empty() {
        return Err(("source", "where it is ordered, in words".to_owned()));
    }
    Ok(Row { setting: setting.name, minutes, valid_from, valid_until, source: source.to_owned() })
}
