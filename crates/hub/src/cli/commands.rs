//! Everything but serving: each command opens the hub, does one thing and says what it did.

use std::fmt::Write as _;
use std::path::Path;

use hub::{Hub, HubError};
use wire::Hash;
use wire::message::Ticket;

use super::{Command, Import};

type Said = Result<String, HubError>;

pub(super) fn run(hub: &Hub, command: &Command) -> Said {
    match command {
        // Served elsewhere.
        Command::Serve(_) => Ok(String::new()),
        Command::Import { what } => import(hub, what),
        Command::Code { officer, url } => code(hub, officer, url.as_deref()),
        Command::Digits { code } => Ok(hub.six_digits(code)?.unwrap_or_else(|| "this code has not been used yet".to_owned())),
        Command::Officers => officers(hub),
        Command::Devices => devices(hub),
        Command::Lost { device } => lost(hub, device),
        Command::Token { name } => Ok(format!("token: {}\nIt is not shown again.", hub.issue_token(name)?)),
        Command::Restored => Ok(format!("epoch {}; restart the hub so that devices hear of it", hub.restored()?)),
        Command::Health => {
            let (records, changes) = hub.storage().reading(|tx| tx.record_counts())?;
            let roster = hub.roster()?;
            Ok(format!(
                "well: {records} records, {changes} changes, roster version {}, hub {}",
                roster.version,
                hub.identity().hub_id
            ))
        }
        Command::Quarantine => quarantine(hub),
    }
}

fn read(file: &Path) -> Result<(String, String), HubError> {
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let text = std::fs::read_to_string(file).map_err(|e| HubError::Io { what: format!("reading {name}"), why: e.to_string() })?;
    Ok((name, text))
}

fn import(hub: &Hub, what: &Import) -> Said {
    let report = match what {
        Import::Roster { file, whole } => read(file).and_then(|(name, text)| hub.import_roster(&name, &text, *whole)),
        Import::Wards { file } => read(file).and_then(|(name, text)| hub.import_wards(&name, &text)),
        Import::Priorities { file, ward } => {
            read(file).and_then(|(name, text)| hub.import_priorities(&name, &text, ward.as_deref()))
        }
        Import::Holidays { file } => read(file).and_then(|(name, text)| hub.import_holidays(&name, &text)),
    };
    report.map(|r| r.to_string())
}

fn code(hub: &Hub, officer: &str, url: Option<&str>) -> Said {
    let issued = hub.issue_code(officer)?;
    let certificate = Hash(hub.identity().fingerprint);
    let listening = hub.storage().reading(|tx| tx.setting("address"))?;
    let hub_url = url.map(str::to_owned).or(listening).unwrap_or_else(|| "https://127.0.0.1:8443".to_owned());
    let ticket = Ticket { hub_url: hub_url.clone(), certificate, code: issued.code.clone() };
    Ok(format!(
        "officer: {}\ncode: {}\nhub: {hub_url}\nfingerprint: {certificate}\ngood until: {}\nticket: {ticket}\n\
         Compare the six digits when the device has enrolled: beatbook-hub digits {}",
        issued.shows,
        issued.code,
        clock(issued.expires_at),
        issued.code
    ))
}

/// An instant as London reads it.
fn clock(ms: i64) -> String {
    record::calendar::local(ms).strftime("%Y-%m-%d %H:%M").to_string()
}

fn officers(hub: &Hub) -> Said {
    let roster = hub.roster()?;
    let mut out = format!("roster version {}, {}", roster.version, clock(roster.as_at));
    for officer in roster.officers.values() {
        let phones = hub.storage().reading(|tx| tx.enrolments_of(officer.id))?;
        let active = phones.iter().filter(|p| p.revoked_at.is_none()).count();
        let left = if officer.left { ", has left" } else { "" };
        let _ = write!(out, "\n{:<14} {:<20} {active} devices{left}", officer.shows(), officer.team);
    }
    Ok(out)
}

fn devices(hub: &Hub) -> Said {
    let roster = hub.roster()?;
    let mut out = String::from("device                                officer        last heard        waiting  called");
    for row in hub.storage().reading(|tx| tx.enrolments())?.into_iter().filter(|r| !r.system) {
        let heard = row.last_heard.map_or_else(|| "never".to_owned(), clock);
        let revoked = if row.revoked_at.is_some() { " (revoked)" } else { "" };
        let shows = roster.shows(row.officer);
        let _ = write!(out, "\n{}  {shows:<13}  {heard:<16}  {:>7}  {}{revoked}", row.device, row.waiting, row.label);
    }
    Ok(out)
}

fn lost(hub: &Hub, device: &str) -> Said {
    let device =
        device.parse().map_err(|_| HubError::BadRequest { what: format!("'{device}' is not a device's id: see devices") })?;
    let heard = hub.lost(device)?.map_or_else(|| "never".to_owned(), clock);
    Ok(format!(
        "{device} is revoked and will be told to lose what it holds when it next calls. Last heard: {heard}.\n\
         If it held personal data, the 72 hours for reporting a breach count from when the loss was known."
    ))
}

fn quarantine(hub: &Hub) -> Said {
    let (stages, kept) = hub.storage().reading(|tx| Ok((tx.stage_counts()?, tx.quarantine_counts()?)))?;
    let mut out = String::from("stage       reason                        count");
    for (stage, code, n) in stages {
        let _ = write!(out, "\n{stage:<10}  {code:<28}  {n:>5}");
    }
    let waiting: u64 = kept.iter().filter(|k| k.1).map(|k| k.2).sum();
    let aside: u64 = kept.iter().filter(|k| !k.1).map(|k| k.2).sum();
    let _ = write!(out, "\n{waiting} changes wait for a supervisor, {aside} were set aside with their authors");
    Ok(out)
}
