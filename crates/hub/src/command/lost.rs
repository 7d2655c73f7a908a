//! A lost phone (practice P19): revoked, told to lose what it holds, and a list of whose data it held, victims first, with
//! the 72 hours within which a breach of personal data is reported (UK GDPR, article 33).

use std::collections::{BTreeMap, BTreeSet};

use hub::storage::EnrolmentRow;
use hub::{Hub, HubError};
use record::kinds::victim_contact::{danger, enhanced};
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
    let left = (report_by - hub.now()).div_euclid(3_600_000);
    // Once it has called it was told to lose everything; a wiped vault forgets its key and never calls again.
    let called = heard.is_some_and(|at| row.revoked_at.is_some_and(|revoked| at > revoked));
    let at_risk = held.victims.iter().filter(|v| v.at_risk).count();
    let others: Vec<String> = held.others.iter().map(|(kind, n)| format!("{n} {kind}")).collect();
    let mut lines = vec![
        format!("device: {} ({}, {})", row.device, roster.shows(row.officer), row.label),
        match called {
            true => "It is revoked, has called since and was told to lose what it held.".to_owned(),
            false => "It is revoked, and is told to lose what it holds when it next calls; it has not called since.".to_owned(),
        },
        format!("last heard: {}, still holding {} changes of its own", clock_or_never(heard), row.waiting),
        match left {
            ..0 => format!("report a breach by: {}: past by {} hours", clock(report_by), -left),
            _ => format!("report a breach by: {} ({left} hours left)", clock(report_by)),
        },
        format!("victims whose record it may have held: {}, {at_risk} at risk", held.victims.len()),
    ];
    lines.extend(
        held.victims.iter().map(|v| format!("  {}{}", v.crime_ref, if v.at_risk { "  at risk: tell her first" } else { "" })),
    );
    lines.push(format!("other records: {}", if others.is_empty() { "none".to_owned() } else { others.join(", ") }));
    let json = json!({
        "device": row.device, "officer": row.officer, "last_heard": heard, "waiting": row.waiting, "report_by": report_by,
        "hours_left": left, "told_to_wipe": called,
        "victims": held.victims.iter().map(|v| json!({ "record": v.record, "crime_ref": v.crime_ref, "at_risk": v.at_risk }))
            .collect::<Vec<_>>(),
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

struct Victim {
    record: RecordId,
    crime_ref: String,
    /// Enhanced Rights apply, or a contact said that there was danger (practice P1).
    at_risk: bool,
    open: bool,
}

#[derive(Default)]
struct Held {
    /// Those at risk first, then those whose record is open work, then by crime reference.
    victims: Vec<Victim>,
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
                let record = Record::load(id, &found.snapshot)?;
                let at_risk = enhanced(&record) || record.entries_of("contact").iter().any(|c| danger(&record, c));
                held.victims.push(Victim { record: id, crime_ref: record.line("crime_ref"), at_risk, open: found.open });
            } else {
                *held.others.entry(found.kind).or_default() += 1;
            }
        }
        held.victims.sort_by(|a, b| (!a.at_risk, !a.open, &a.crime_ref).cmp(&(!b.at_risk, !b.open, &b.crime_ref)));
        Ok(held)
    })
}
