//! Small readings of what was typed.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::fault::FormFault;
use crate::screen::Place;

/// The words without blanks around them.
///
/// # Errors
/// `bad_value` with `rule.needed` on the field where nothing is left.
pub(super) fn filled<'t>(text: &'t str, field: &str) -> Result<&'t str, FormFault> {
    let text = text.trim();
    if text.is_empty() { Err(FormFault::needed(field)) } else { Ok(text) }
}

/// Typed words as a value; nothing where there are none.
pub(super) fn line(text: Option<&str>) -> Option<Value> {
    text.map(str::trim).filter(|t| !t.is_empty()).map(Value::from)
}

/// An entry's body from the parts that are there.
pub(super) fn body<const N: usize>(parts: [(&str, Option<Value>); N]) -> Map<String, Value> {
    parts.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

/// A place as the record keeps it.
///
/// # Errors
/// `bad_value` on `field` without an address, or with coordinates off the globe.
pub(super) fn place(place: &Place, field: &str) -> Result<Value, FormFault> {
    let address = filled(&place.address, field)?;
    let off = |value: Option<f64>, most: f64| value.is_some_and(|v| !v.is_finite() || v.abs() > most);
    if off(place.lat, 90.0) || off(place.lon, 180.0) || off(place.accuracy, 1e7) || off(place.radius, 1e5) {
        return Err(FormFault::rule(field, "on_the_map"));
    }
    let number = |v: Option<f64>| v.map(|n| json!(n));
    Ok(Value::Object(body([
        ("address", Some(json!(address))),
        ("lat", number(place.lat)),
        ("lon", number(place.lon)),
        ("accuracy", number(place.accuracy)),
        ("fixed_at", place.fixed_at.map(|at| json!(at))),
        ("radius", number(place.radius)),
    ])))
}

/// An id as documents spell it.
pub(super) fn id(id: Uuid) -> String {
    id.hyphenated().to_string()
}
