//! How the hub is.

use std::net::TcpStream;

use hub::audit::SHOWN_MS;
use hub::{Hub, HubError};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use record::calendar::Calendar;
use record::roster::Roster;
use serde_json::{Value, json};

use super::enrol::ADDRESS;
use super::lists::enrolments;
use super::retention;
use super::say::{Said, clock, table};

/// How many days before its end a calendar is said to run out: the longest deadline reckoned in working days, and time to
/// fetch the next file.
const CALENDAR_DAYS: i32 = 60;

pub(super) fn restored(hub: &Hub) -> Result<Said, HubError> {
    let epoch = hub.restored()?;
    Ok(Said::new(format!("epoch {epoch}: start serve again, so that devices hear of it"), json!({ "epoch": epoch })))
}

pub(super) fn health(hub: &Hub) -> Result<Said, HubError> {
    let (counts, wards, kept, address, holidays) = hub.storage().reading(|tx| {
        let named = tx.references()?.into_iter().find(|r| r.name == "bank_holidays");
        let holidays = named.map(|r| tx.blob(&r.sha256)).transpose()?.flatten();
        Ok((tx.record_counts()?, tx.wards()?.len(), tx.quarantine_counts()?, tx.setting(ADDRESS)?, holidays))
    })?;
    let (roster, now) = (hub.roster()?, hub.now());
    let officers = roster.officers.values().filter(|o| !o.left).count();
    let devices = enrolments(hub)?.iter().filter(|r| r.revoked_at.is_none()).count();
    let review: u64 = kept.iter().filter(|(_, review, _)| *review).map(|(.., n)| *n).sum();
    let serving = address.filter(|url| TcpStream::connect(url.trim_start_matches("https://")).is_ok());
    let calendar = holidays.and_then(|h| Calendar::read(&String::from_utf8_lossy(&h)).ok()).map(|read| read.calendar);
    let last = calendar.map(|c| c.last_day());
    let wanting = wanting(roster.version, wards, last, today(now));
    let mut lines = vec![
        format!("hub {}: well", hub.identity().hub_id),
        match &serving {
            Some(url) => format!("serving at {url}"),
            None => "not serving".to_owned(),
        },
        format!("key, for beatbook verify --hub-key: {}", hub.identity().public_key()),
        format!("{} records, {} changes, {review} waiting for a supervisor", counts.0, counts.1),
        format!(
            "roster version {} of {}: {officers} officers; {devices} devices; {wards} wards",
            roster.version,
            clock(roster.as_at)
        ),
    ];
    let (alerts, alerts_json) = alerts(hub, &roster)?;
    lines.extend(alerts);
    let (updated, looked_after) = hub.wards_updated()?;
    lines.push(format!("wards whose residents had news of a priority within one review period: {updated} of {looked_after}"));
    let (due, due_json) = retention::due(hub)?;
    lines.push(due);
    lines.extend(wanting.iter().map(|w| format!("wanting: {w}")));
    let mut json = json!({
        "status": "well", "hub": hub.identity().hub_id, "key": hub.identity().public_key(), "epoch": hub.identity().epoch, "serving": serving,
        "records": counts.0, "changes": counts.1, "waiting_for_review": review, "roster": roster.version,
        "roster_as_at": roster.as_at, "officers": officers, "devices": devices, "wards": wards,
        "retention": due_json, "calendar_ends": last.map(|d| d.to_string()), "wanting": wanting,
        "wards_updated": { "updated": updated, "of": looked_after },
    });
    if let (Some(all), Value::Object(alerts)) = (json.as_object_mut(), alerts_json) {
        all.extend(alerts);
    }
    Ok(Said::new(lines.join("\n"), json))
}

/// What whoever looks after the hub has to see to: each in a line, and as JSON by its sort.
fn alerts(hub: &Hub, roster: &Roster) -> Result<(Vec<String>, Value), HubError> {
    let (copies, unchained, set_back) = (hub.copies()?, hub.unchained_reads()?, hub.clock_set_back()?);
    let since = hub.now() - SHOWN_MS;
    let missed = hub.audit_missed()?.iter().filter(|m| m.at >= since).count();
    let copied = copies.iter().map(|c| {
        let whose = roster.shows(c.officer);
        format!("alert: {whose}'s device {} was restored from a copy or runs twice, last at {}: see it", c.device, clock(c.at))
    });
    let left_out = unchained.iter().map(|u| {
        let (whose, rows) = (roster.shows(u.officer), u.rows.iter().map(u64::to_string).collect::<Vec<_>>().join(", "));
        format!(
            "alert: in the read log of {whose}'s device {} a row was changed or left out at {rows}, last at {}: see it",
            u.device,
            clock(u.at)
        )
    });
    let by_itself = set_back.iter().map(|(at, by)| {
        format!("alert: this machine's clock was set back by {} minutes, seen at {}: see what sets it", by / 60_000, clock(*at))
    });
    let mut lines: Vec<String> = copied.chain(left_out).chain(by_itself).collect();
    if missed > 0 {
        lines.push(format!("alert: phones say that the audit was cut off, {missed} so far: beatbook-hub audit verify"));
    }
    let json = json!({
        "copies": copies.iter().map(|c| json!({ "device": c.device, "officer": c.officer, "at": c.at, "times": c.times }))
            .collect::<Vec<Value>>(),
        "unchained_reads": unchained.iter()
            .map(|u| json!({ "device": u.device, "officer": u.officer, "at": u.at, "rows": u.rows })).collect::<Vec<Value>>(),
        "clock_set_back": set_back.iter().map(|(at, by)| json!({ "at": at, "ms": by })).collect::<Vec<Value>>(),
        "audit_missed": missed,
    });
    Ok((lines, json))
}

fn today(now: i64) -> Option<Date> {
    let zone = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
    Timestamp::from_millisecond(now).ok().map(|t| zone.to_datetime(t).date())
}

/// What officers will miss, each with what to do.
fn wanting(roster: u64, wards: usize, calendar_ends: Option<Date>, today: Option<Date>) -> Vec<String> {
    let mut out = Vec::new();
    if roster == 0 {
        out.push("a roster: beatbook-hub import roster FILE".to_owned());
    }
    if wards == 0 {
        out.push("wards: beatbook-hub import wards FILE".to_owned());
    }
    match (calendar_ends, today) {
        (None, _) => out.push("bank holidays: beatbook-hub import holidays FILE".to_owned()),
        (Some(last), Some(today)) if today.until(last).is_ok_and(|left| left.get_days() < CALENDAR_DAYS) => {
            out.push(format!("bank holidays after {last}: fetch the new file and import it"));
        }
        _ => {}
    }
    out
}

pub(super) fn quarantine(hub: &Hub) -> Result<Said, HubError> {
    let (stages, kept) = hub.storage().reading(|tx| Ok((tx.stage_counts()?, tx.quarantine_counts()?)))?;
    let what = |review: bool| if review { "waits for a supervisor" } else { "set aside with its author" };
    let held: Vec<[String; 3]> =
        kept.iter().map(|(code, review, n)| [code.clone(), n.to_string(), what(*review).to_owned()]).collect();
    let counted: Vec<[String; 3]> = stages.iter().map(|(stage, code, n)| [stage.clone(), code.clone(), n.to_string()]).collect();
    let text = match held.len() {
        0 => "nothing was refused".to_owned(),
        _ => table(["reason", "changes", ""], &held),
    };
    let text = format!("{text}\n\n{}", table(["stage", "outcome", "changes"], &counted));
    let json = json!({
        "kept": kept.iter().map(|(code, review, n)| json!({ "code": code, "review": review, "n": n })).collect::<Vec<Value>>(),
        "stages": stages.iter().map(|(stage, code, n)| json!({ "stage": stage, "code": code, "n": n })).collect::<Vec<Value>>(),
    });
    Ok(Said::new(text, json))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_or_runs_out_is_said_with_what_to_do() {
        let day = |text: &str| Some(text.parse::<Date>().unwrap());
        assert_eq!(wanting(0, 0, None, day("2026-11-24")).len(), 3);
        assert_eq!(wanting(1, 2, day("2027-12-31"), day("2026-11-24")), Vec::<String>::new());
        assert!(wanting(1, 2, day("2026-12-31"), day("2026-11-24"))[0].starts_with("bank holidays after 2026-12-31"));
        assert_eq!(wanting(1, 2, day("2026-01-01"), day("2026-11-24")).len(), 1);
    }
}
