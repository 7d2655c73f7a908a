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
        let bad = |expected: String| RecordError::BadValue { field: field.to_owned(), expected };
        let text = || value.as_str().ok_or_else(|| bad("expected text".into()));
        let fits = |max: usize| -> Result<Value, RecordError> {
            let t = text()?;
            let n = t.chars().count();
            if n > max { Err(bad(format!("at most {max} characters, this has {n}"))) } else { Ok(value.clone()) }
        };
        match self {
            Self::Line(max) => {
                if text()?.contains(['\n', '\r']) {
                    return Err(bad("one line only".into()));
                }
                fits(*max)
            }
            Self::Prose(max) => fits(*max),
            Self::Choice(words) => {
                let t = text()?;
                if words.contains(&t) { Ok(value.clone()) } else { Err(bad(format!("one of {}", words.join(", ")))) }
            }
            Self::Instant => value
                .as_i64()
                .filter(|at| INSTANTS.contains(at))
                .map(|_| value.clone())
                .ok_or_else(|| bad("an instant in ms UTC, of the years 1 to 9999".into())),
            Self::Date => {
                let t = text()?;
                t.parse::<jiff::civil::Date>()
                    .ok()
                    .filter(|d| d.to_string() == t)
                    .map(|_| value.clone())
                    .ok_or_else(|| bad("a date YYYY-MM-DD".into()))
            }
            Self::Time => TimeOfDay::read(text()?)
                .map(|_| value.clone())
                .map_err(|_| bad("a time of day HH:MM, from 00:00 to 24:00".into())),
            Self::Whole(min, max) => value
                .as_i64()
                .filter(|n| (min..=max).contains(&n))
                .map(|_| value.clone())
                .ok_or_else(|| bad(format!("a whole number from {min} to {max}"))),
            Self::Number => value.as_f64().filter(|n| n.is_finite()).map(|_| value.clone()).ok_or_else(|| bad("a number".into())),
            Self::YesNo => value.as_bool().map(|_| value.clone()).ok_or_else(|| bad("true or false".into())),
            Self::Officer | Self::RecordId | Self::EntryId => {
                let t = text()?;
                uuid::Uuid::parse_str(t)
                    .ok()
                    .filter(|u| u.hyphenated().to_string() == t)
                    .map(|_| value.clone())
                    .ok_or_else(|| bad("a hyphenated lower-case UUID".into()))
            }
            Self::Sha256 => {
                let t = text()?;
                if t.len() == 64 && t.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)) {
                    Ok(value.clone())
                } else {
                    Err(bad("a SHA-256 in 64 lower-case hex digits".into()))
                }
            }
            Self::Set(inner) => {
                let mut items = each(inner, field, value)?;
                items.sort_by_cached_key(canonical);
                items.dedup();
                Ok(Value::Array(items))
            }
            Self::List(inner) => each(inner, field, value).map(Value::Array),
            Self::Shape(parts) => shape(parts, field, value),
            Self::Counts => {
                let map = value.as_object().ok_or_else(|| bad("named counts".into()))?;
                // Small enough that adding them up ends.
                if map.values().all(|n| n.as_u64().is_some_and(|n| n <= u64::from(u32::MAX))) {
                    Ok(value.clone())
                } else {
                    Err(bad("whole numbers from 0".into()))
                }
            }
        }
    }
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
