//! Values against their types, and their one canonical spelling.

use serde_json::Value;

use crate::error::RecordError;
use crate::safe_hours::TimeOfDay;
use crate::table::{Part, Type};

/// The instants a record may speak of, ms UTC: the years 1 to 9999. Beyond them arithmetic with deadlines and calendars ends.
pub const INSTANTS: std::ops::RangeInclusive<crate::roster::Ms> = -62_135_596_800_000..=253_402_300_799_999;

/// Canonical JSON (RFC 8785): the one spelling of a composite value, so that equal values are equal strings.
#[must_use]
pub fn canonical(value: &Value) -> String {
    // Fails only for values that serde_json itself cannot hold (a NaN), so the plain spelling is never reached.
    serde_json_canonicalizer::to_string(value).unwrap_or_else(|_| value.to_string())
}

impl Type {
    /// Whether the value is kept as canonical JSON rather than as a bare scalar.
    #[must_use]
    pub fn composite(&self) -> bool {
        matches!(self, Self::Set(_) | Self::List(_) | Self::Shape(_) | Self::Counts | Self::Number)
    }

    /// Checks a value and brings it into canonical form (sets sorted and without repeats).
    ///
    /// # Errors
    /// [`RecordError::BadValue`] naming `field` and what was expected.
    pub fn check(&self, field: &str, value: &Value) -> Result<Value, RecordError> {
        let text = || value.as_str().ok_or_else(|| "expected text".to_owned());
        let fits = match self {
            Self::Set(inner) => {
                let mut items = each(inner, field, value)?;
                items.sort_by_cached_key(canonical);
                items.dedup();
                return Ok(Value::Array(items));
            }
            Self::List(inner) => return each(inner, field, value).map(Value::Array),
            Self::Shape(parts) => return shape(parts, field, value),
            Self::Line(max) => text().and_then(|t| line(t, *max)),
            Self::Prose(max) => text().and_then(|t| at_most(t, *max)),
            Self::Choice(words) => text().and_then(|t| only(words.contains(&t), || format!("one of {}", words.join(", ")))),
            Self::Instant => only(value.as_i64().is_some_and(|at| INSTANTS.contains(&at)), || {
                "an instant in ms UTC, of the years 1 to 9999".into()
            }),
            Self::Date => text().and_then(date),
            Self::Time => text().and_then(time),
            Self::Whole(min, max) => {
                only(value.as_i64().is_some_and(|n| (*min..=*max).contains(&n)), || format!("a whole number from {min} to {max}"))
            }
            Self::Number => only(value.as_f64().is_some_and(f64::is_finite), || "a number".into()),
            Self::YesNo => only(value.is_boolean(), || "true or false".into()),
            Self::Officer | Self::RecordId | Self::EntryId => text().and_then(id),
            Self::Sha256 => text().and_then(sha256),
            Self::Counts => counts(value),
        };
        fits.map(|()| value.clone()).map_err(|expected| RecordError::BadValue { field: field.to_owned(), expected })
    }
}

/// What was expected, where it is not that.
fn only(fits: bool, expected: impl FnOnce() -> String) -> Result<(), String> {
    if fits { Ok(()) } else { Err(expected()) }
}

fn line(t: &str, max: usize) -> Result<(), String> {
    only(!t.contains(['\n', '\r']), || "one line only".into())?;
    at_most(t, max)
}

fn at_most(t: &str, max: usize) -> Result<(), String> {
    let n = t.chars().count();
    only(n <= max, || format!("at most {max} characters, this has {n}"))
}

fn date(t: &str) -> Result<(), String> {
    let read = t.parse::<jiff::civil::Date>();
    only(read.is_ok_and(|d| d.to_string() == t), || "a date YYYY-MM-DD".into())
}

fn time(t: &str) -> Result<(), String> {
    only(TimeOfDay::read(t).is_ok(), || "a time of day HH:MM, from 00:00 to 24:00".into())
}

fn id(t: &str) -> Result<(), String> {
    let read = uuid::Uuid::parse_str(t);
    only(read.is_ok_and(|u| u.hyphenated().to_string() == t), || "a hyphenated lower-case UUID".into())
}

fn sha256(t: &str) -> Result<(), String> {
    let hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    only(t.len() == 64 && t.bytes().all(hex), || "a SHA-256 in 64 lower-case hex digits".into())
}

fn counts(value: &Value) -> Result<(), String> {
    let map = value.as_object().ok_or("named counts")?;
    // Small enough that adding them up ends.
    let small = |n: &Value| n.as_u64().is_some_and(|n| n <= u64::from(u32::MAX));
    only(map.values().all(small), || "whole numbers from 0".into())
}

fn each(inner: &Type, field: &str, value: &Value) -> Result<Vec<Value>, RecordError> {
    value
        .as_array()
        .ok_or_else(|| RecordError::BadValue { field: field.to_owned(), expected: "expected a list".into() })?
        .iter()
        .map(|item| inner.check(field, item))
        .collect()
}

/// Checks named parts; Null counts as absent, and parts the table does not name are kept.
pub(crate) fn shape(parts: &[Part], field: &str, value: &Value) -> Result<Value, RecordError> {
    let given = value
        .as_object()
        .ok_or_else(|| RecordError::BadValue { field: field.to_owned(), expected: "expected named parts".into() })?;
    let mut kept = given.clone();
    kept.retain(|_, v| !v.is_null());
    for part in parts {
        let name = format!("{field}.{}", part.name);
        match kept.get(part.name) {
            Some(v) => {
                let checked = part.takes.check(&name, v)?;
                kept.insert(part.name.to_owned(), checked);
            }
            None if part.need => return Err(RecordError::BadValue { field: name, expected: "this is needed".into() }),
            None => {}
        }
    }
    Ok(Value::Object(kept))
}
