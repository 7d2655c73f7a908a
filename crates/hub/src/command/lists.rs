//! Who is on the roster, what is enrolled, and who opened a record.

use std::collections::BTreeMap;

use hub::storage::EnrolmentRow;
use hub::{Hub, HubError};
use record::OfficerId;
use serde_json::{Value, json};

use super::erase::record;
use super::say::{Said, clock, clock_or_never, table};

pub(super) fn officers(hub: &Hub) -> Result<Said, HubError> {
    let (roster, now) = (hub.roster()?, hub.now());
    let mut devices: BTreeMap<OfficerId, usize> = BTreeMap::new();
    for row in enrolments(hub)?.iter().filter(|r| r.revoked_at.is_none()) {
        *devices.entry(row.officer).or_default() += 1;
    }
    let mut all: Vec<_> = roster.officers.values().collect();
    all.sort_by_key(|o| (o.left, o.team.clone(), std::cmp::Reverse(o.grade), o.shoulder.clone()));
    let count = |id: &OfficerId| devices.get(id).copied().unwrap_or(0);
    let rows: Vec<[String; 6]> = all
        .iter()
        .map(|o| {
            let state = if o.left { "has left" } else { "" };
            let wards = roster.wards_of(o.id, now).join(" ");
            [o.shows(), o.name.clone(), o.team.clone(), wards, count(&o.id).to_string(), state.to_owned()]
        })
        .collect();
    let listed: Vec<Value> = all
        .iter()
        .map(|o| {
            json!({
                "id": o.id, "shoulder": o.shoulder, "shows": o.shows(), "name": o.name, "role": o.role, "team": o.team,
                "wards": roster.wards_of(o.id, now), "devices": count(&o.id), "left": o.left,
            })
        })
        .collect();
    let head = match roster.version {
        0 => "no roster yet: beatbook-hub import roster FILE".to_owned(),
        version => format!("roster version {version} of {}", clock(roster.as_at)),
    };
    let text = format!("{head}\n{}", table(["officer", "name", "team", "wards", "devices", ""], &rows));
    Ok(Said::new(text, json!({ "version": roster.version, "as_at": roster.as_at, "officers": listed })))
}

pub(super) fn devices(hub: &Hub) -> Result<Said, HubError> {
    let roster = hub.roster()?;
    let all = enrolments(hub)?;
    let rows: Vec<[String; 7]> = all
        .iter()
        .map(|r| {
            let state = if r.revoked_at.is_some() { "revoked" } else { "" };
            [
                r.device.to_string(),
                roster.shows(r.officer),
                r.label.clone(),
                clock_or_never(r.last_heard),
                r.waiting.to_string(),
                r.app_version.clone(),
                state.to_owned(),
            ]
        })
        .collect();
    let listed: Vec<Value> = all
        .iter()
        .map(|r| {
            json!({
                "device": r.device, "officer": r.officer, "shows": roster.shows(r.officer), "label": r.label,
                "enrolled_at": r.enrolled_at, "last_heard": r.last_heard, "waiting": r.waiting, "app": r.app_version,
                "revoked_at": r.revoked_at,
            })
        })
        .collect();
    let text = match rows.len() {
        0 => "no device is enrolled: beatbook-hub code OFFICER".to_owned(),
        _ => table(["device", "officer", "called", "last heard", "waiting", "app", ""], &rows),
    };
    Ok(Said::new(text, json!(listed)))
}

/// Who opened a record, when and why, as the access log has it: on a phone, for a file made of it, for a copy for whoever asked.
pub(super) fn reads(hub: &Hub, asked: &str) -> Result<Said, HubError> {
    let id = record(asked)?;
    let (roster, itself) = (hub.roster()?, hub.officer());
    let rows = hub.storage().reading(|tx| tx.reads_of(id))?;
    let who = |officer: OfficerId| if officer == itself { "the hub".to_owned() } else { roster.shows(officer) };
    let cells: Vec<[String; 3]> = rows.iter().map(|r| [clock(r.at), who(r.officer), r.reason.clone()]).collect();
    let listed: Vec<Value> = rows
        .iter()
        .map(|r| json!({ "at": r.at, "officer": r.officer, "device": r.device, "n": r.n, "reason": r.reason }))
        .collect();
    let text = match cells.len() {
        0 => format!("nothing in the access log is about {id}"),
        _ => table(["when", "who", "why"], &cells),
    };
    Ok(Said::new(text, json!(listed)))
}

/// Who holds what time alone has changed, decided now.
pub(super) fn decide(hub: &Hub) -> Result<Said, HubError> {
    let asked = hub.decide_dated()?;
    Ok(Said::new(format!("{asked} records were decided again"), json!({ "decided": asked })))
}

/// Enrolments of officers; the hub's own and those of other systems are none.
pub(super) fn enrolments(hub: &Hub) -> Result<Vec<EnrolmentRow>, HubError> {
    Ok(hub.storage().reading(|tx| tx.enrolments())?.into_iter().filter(|r| !r.system).collect())
}
