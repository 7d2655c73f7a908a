//! A lost phone (practice P19): revoked, told to lose what it holds, and a list of whose data it held, victims first, with
//! the 72 hours within which a breach of personal data is reported (UK GDPR, article 33).

use std::collections::{BTreeMap, BTreeSet};

use hub::storage::EnrolmentRow;
use hub::{Hub, HubError};
use record::policy::grants;
use record::roster::Roster;
use record::{Record, RecordId};
use serde_json::json;

use super::lists::enrolments;
use super::say::{Said, clock, clock_or_never};

const BREACH_MS: i64 = 72 * 3_600_000;

pub(super) fn lost(hub: &Hub, asked: &str) -> Result<Said, HubError> {
    let row = find(enrolments(hub)?, asked)?;
    let roster = hub.roster()?;
    let held = held(hub, &row, &roster)?;
    let known_at = row.revoked_at.unwrap_or_else(|| hub.now());
    let heard = hub.lost(row.device)?;
    let report_by = known_at + BREACH_MS;
    let others: Vec<String> = held.others.iter().map(|(kind, n)| format!("{n} {kind}")).collect();
    let mut lines = vec![
        format!("device: {} ({}, {})", row.device, roster.shows(row.officer), row.label),
        "It is revoked, and is told to lose what it holds when it next calls.".to_owned(),
        format!("last heard: {}, still holding {} changes of its own", clock_or_never(heard), row.waiting),
        format!("report a breach by: {}", clock(report_by)),
        format!("victims whose record it may have held: {}", held.victims.len()),
    ];
    lines.extend(held.victims.values().map(|crime| format!("  {crime}")));
    lines.push(format!("other records: {}", if others.is_empty() { "none".to_owned() } else { others.join(", ") }));
    let json = json!({
        "device": row.device, "officer": row.officer, "last_heard": heard, "waiting": row.waiting, "report_by": report_by,
        "victims": held.victims.iter().map(|(id, crime)| json!({ "record": id, "crime_ref": crime })).collect::<Vec<_>>(),
        "others": held.others,
    });
    Ok(Said::new(lines.join("\n"), json))
}

/// A lease made longer.
pub(super) fn extend(hub: &Hub, officer: &str, hours: u32) -> Result<Said, HubError> {
    let until = hub.extend_lease(officer, hours)?;
    Ok(Said::new(format!("{officer} may work without the hub until {}", clock(until)), json!({ "until": until })))
}

fn find(all: Vec<EnrolmentRow>, asked: &str) -> Result<EnrolmentRow, HubError> {
    let asked = asked.trim().to_lowercase();
    let mut found = all.into_iter().filter(|r| asked.len() >= 4 && r.device.to_string().starts_with(&asked));
    match (found.next(), found.next()) {
        (Some(row), None) => Ok(row),
        (None, _) => Err(HubError::BadRequest { what: format!("no device is '{asked}': see beatbook-hub devices") }),
        (Some(_), Some(_)) => {
            Err(HubError::BadRequest { what: format!("several devices begin with '{asked}': give more of the id") })
        }
    }
}

#[derive(Default)]
struct Held {
    /// Crime reference by record.
    victims: BTreeMap<RecordId, String>,
    /// How many of each other kind.
    others: BTreeMap<String, usize>,
}

/// What the device could have held: everything in the scopes it was told of, and in those of its officer. A revoked device
/// that has called since was told that it may read nothing; what it held before is asked for all the same.
fn held(hub: &Hub, row: &EnrolmentRow, roster: &Roster) -> Result<Held, HubError> {
    let granted = grants(roster, row.officer, hub.now());
    hub.storage().reading(|tx| {
        let mut ids = BTreeSet::new();
        for scope in tx.told(row.device)?.union(&granted) {
            ids.extend(tx.members_of(scope)?.into_iter().map(|m| m.id));
        }
        let mut held = Held::default();
        for id in ids {
            let Some(found) = tx.record(id)? else { continue };
            if found.kind == "victim_contact" {
                held.victims.insert(id, Record::load(id, &found.snapshot)?.line("crime_ref"));
            } else {
                *held.others.entry(found.kind).or_default() += 1;
            }
        }
        Ok(held)
    })
}
