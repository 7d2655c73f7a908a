//! Erasing for ever, holding, and what a restore brought back.

use hub::erase::Erased;
use hub::{Hub, HubError};
use record::RecordId;
use serde_json::json;

use super::say::{Said, clock, table};

pub(super) fn record(asked: &str) -> Result<RecordId, HubError> {
    asked.trim().parse().map_err(|_| HubError::BadRequest { what: format!("'{asked}' is no record's id: give all of it") })
}

pub(super) fn erase(hub: &Hub, asked: &str, reason: &str, by: &str) -> Result<Said, HubError> {
    let id = record(asked)?;
    let Erased { already, kind, changes, files, officers, linked, scrubbed } = hub.erase(id, by, reason)?;
    let mut lines = vec![if already {
        format!("{id} was erased before: nothing more was there")
    } else {
        format!("{id} is erased: {changes} changes and {files} evidence files are gone")
    }];
    if !already {
        lines.push(format!("Devices of {officers} officers are told, and lose it at their next sync."));
        lines.push("Backups taken before still hold it: erase it again after a restore, or let them go.".to_owned());
    }
    if !linked.is_empty() {
        lines.push("Linked records stay; erase each by itself if it must go:".to_owned());
        lines.extend(linked.iter().map(|id| format!("  {id}")));
    }
    if !scrubbed {
        lines.push("The database was being read, so its free pages still hold bytes: run the same command again.".to_owned());
    }
    let json = json!({
        "record": id, "already": already, "kind": kind, "changes": changes, "files": files, "officers": officers,
        "linked": linked, "scrubbed": scrubbed,
    });
    Ok(Said::new(lines.join("\n"), json))
}

pub(super) fn erased(hub: &Hub) -> Result<Said, HubError> {
    let all = hub.storage().reading(|tx| tx.erasures())?;
    let rows: Vec<[String; 4]> =
        all.iter().map(|e| [e.record.to_string(), clock(e.at), e.who.clone(), e.reason.clone()]).collect();
    let text = if rows.is_empty() { "nothing was erased".to_owned() } else { table(["record", "when", "by", "reason"], &rows) };
    let json = all.iter().map(|e| json!({ "record": e.record, "at": e.at, "by": e.who, "reason": e.reason })).collect();
    Ok(Said::new(text, serde_json::Value::Array(json)))
}

pub(super) fn recovery(hub: &Hub, decide: Option<(&str, bool)>, by: &str) -> Result<Said, HubError> {
    let Some((asked, let_in)) = decide else {
        let all = hub.to_recover()?;
        let rows: Vec<[String; 3]> =
            all.iter().map(|r| [r.record.to_string(), clock(r.received_at), r.device.to_string()]).collect();
        let text = match rows.len() {
            0 => "nothing waits: whatever a restore lost came back signed, or nothing was handed back".to_owned(),
            _ => table(["record", "handed back", "by device"], &rows),
        };
        let json = all
            .iter()
            .map(|r| json!({ "record": r.record, "change": hex::encode(r.hash), "at": r.received_at, "device": r.device }))
            .collect();
        return Ok(Said::new(text, serde_json::Value::Array(json)));
    };
    let id = record(asked)?;
    let (done, refused) = hub.decide_recovery(id, by, let_in)?;
    let mut text = format!("{id}: {done} changes {}", if let_in { "let in" } else { "turned away" });
    if !refused.is_empty() {
        text.push_str(&format!("; others still wait: {}", refused.iter().cloned().collect::<Vec<_>>().join(", ")));
    }
    Ok(Said::new(text, json!({ "record": id, "done": done, "let_in": let_in, "refused": refused })))
}
