//! Visits to a hot spot or an address: arrived, left, and what was done there. The minutes spent are what the officer
//! declares (practice P12): the two times only suggest them, and a position is kept only where its officer added it.

use std::collections::BTreeMap;

use crate::document::{Entry, Record};
use crate::id::{EntryId, OfficerId};
use crate::roster::Ms;

/// How an officer goes.
pub const WAYS: &[&str] = &["foot", "cycle", "vehicle"];
/// What is counted at a visit (domain, section 1a): counts of acts, never of people by name.
pub const ACTIVITIES: &[&str] =
    &["engagements", "stop_searches", "arrests", "asb_powers", "warnings", "weapons_found", "intelligence"];

/// One visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// The entry that began it.
    pub arrived: EntryId,
    /// Whose.
    pub officer: OfficerId,
    /// From when, ms UTC by the device's clock.
    pub from: Ms,
    /// Until when; none while they are there, as far as anybody wrote.
    pub to: Option<Ms>,
    /// Declared minutes.
    pub minutes: Option<i64>,
    /// `foot`, `cycle`, `vehicle`; empty where nobody said.
    pub way: String,
    /// Counts by [`ACTIVITIES`], none of them 0.
    pub activities: BTreeMap<String, i64>,
}

/// The visits of a task in the order they began: each officer's leaving ends their own last arrival.
#[must_use]
pub fn visits(record: &Record) -> Vec<Visit> {
    let mut found: Vec<Visit> = Vec::new();
    for entry in record.standing_entries() {
        let officer = entry.author.officer;
        match entry.kind.as_str() {
            "arrived" => found.push(Visit {
                arrived: entry.id,
                officer,
                from: entry.hub_clock(),
                to: None,
                minutes: None,
                way: entry.text("way").to_owned(),
                activities: BTreeMap::new(),
            }),
            "left" => {
                if let Some(visit) = found.iter_mut().rev().find(|v| v.officer == officer && v.to.is_none()) {
                    end(visit, entry);
                }
            }
            _ => {}
        }
    }
    found
}

fn end(visit: &mut Visit, left: &Entry) {
    visit.to = Some(left.hub_clock().max(visit.from));
    visit.minutes = left.whole("minutes");
    if !left.text("way").is_empty() {
        left.text("way").clone_into(&mut visit.way);
    }
    let counts = left.body.get("activities").and_then(|a| a.as_object()).into_iter().flatten();
    visit.activities = counts.filter_map(|(what, n)| Some((what.clone(), n.as_i64().filter(|n| *n > 0)?))).collect();
}

/// Whether an officer is at a visit they have not ended.
#[must_use]
pub fn there(record: &Record, officer: OfficerId) -> bool {
    visits(record).iter().any(|v| v.officer == officer && v.to.is_none())
}
