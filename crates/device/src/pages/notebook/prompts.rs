//! What a sighting and a description are asked for, as the table of a note names it.

use record::kinds::note::{ADVOKATE, PERSON, VEHICLE};
use record::table::Part;
use serde_json::Value;

use crate::screen::{PointSaid, Prompts};

/// Groups of points a line may carry, with the part of its body that holds them.
pub const PROMPTS: &[(&str, &[Part])] = &[("advokate", ADVOKATE), ("person", PERSON), ("vehicle", VEHICLE)];

/// Every group with its points.
#[must_use]
pub fn prompts() -> Vec<Prompts> {
    let names = |parts: &[Part]| parts.iter().map(|p| p.name.to_owned()).collect();
    PROMPTS.iter().map(|(group, parts)| Prompts { group: (*group).to_owned(), points: names(parts) }).collect()
}

/// What a line says on each point, in the order in which it is asked.
pub(super) fn said(body: &Value) -> Vec<PointSaid> {
    let point = |group: &str, part: &Part| {
        let text = body.get(group)?.get(part.name)?.as_str()?.to_owned();
        Some(PointSaid { group: group.to_owned(), point: part.name.to_owned(), text })
    };
    PROMPTS.iter().flat_map(|(group, parts)| parts.iter().filter_map(|part| point(group, part))).collect()
}
