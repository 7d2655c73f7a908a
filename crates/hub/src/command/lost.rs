//! A lost phone, and a lease made longer, at the hub's own console.

use hub::storage::EnrolmentRow;
use hub::{Hub, HubError};
use serde_json::json;

use super::lists::enrolments;
use super::say::{Said, clock, clock_or_never};

pub(super) fn lost(hub: &Hub, asked: &str) -> Result<Said, HubError> {
    let found = find(enrolments(hub)?, asked)?;
    let lost = hub.lost_phone(found.device)?;
    let (row, roster) = (&lost.row, hub.roster()?);
    let left = (lost.report_by - hub.now()).div_euclid(3_600_000);
    let at_risk = lost.victims.iter().filter(|v| v.at_risk).count();
    let others: Vec<String> = lost.others.iter().map(|(kind, n)| format!("{n} {kind}")).collect();
    let mut lines = vec![
        format!("device: {} ({}, {})", row.device, roster.shows(row.officer), row.label),
        match lost.told {
            true => "It is revoked, has called since and was told to lose what it held.".to_owned(),
            false => "It is revoked, and is told to lose what it holds when it next calls; it has not called since.".to_owned(),
        },
        format!("last heard: {}, still holding {} changes of its own", clock_or_never(lost.heard), row.waiting),
        match left {
            ..0 => format!("report a breach by: {}: past by {} hours", clock(lost.report_by), -left),
            _ => format!("report a breach by: {} ({left} hours left)", clock(lost.report_by)),
        },
        format!("victims whose record it may have held: {}, {at_risk} at risk", lost.victims.len()),
    ];
    lines.extend(
        lost.victims.iter().map(|v| format!("  {}{}", v.crime_ref, if v.at_risk { "  at risk: tell first" } else { "" })),
    );
    lines.push(format!("other records: {}", if others.is_empty() { "none".to_owned() } else { others.join(", ") }));
    let json = json!({
        "device": row.device, "officer": row.officer, "last_heard": lost.heard, "waiting": row.waiting,
        "report_by": lost.report_by, "hours_left": left, "told_to_wipe": lost.told,
        "victims": lost.victims.iter().map(|v| json!({ "record": v.record, "crime_ref": v.crime_ref, "at_risk": v.at_risk }))
            .collect::<Vec<_>>(),
        "others": lost.others,
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
