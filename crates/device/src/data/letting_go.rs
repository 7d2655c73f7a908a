//! What is left when a record goes: the officer's own words, and nothing else, not even in the log of the database.

use record::document::Wrote;
use record::{OfficerId, RecordId};
use rusqlite::{Connection, params};
use serde_json::{Value, json};

use super::device::{json as text, parse};
use super::records::load;
use crate::error::DeviceError;

/// Keeps what this officer wrote in a record that is about to leave.
pub(crate) fn keep_words(connection: &Connection, me: OfficerId, rec: i64, id: RecordId) -> Result<(), DeviceError> {
    let mine: bool = connection.query_row("SELECT mine FROM record WHERE rec = ?1", [rec], |row| row.get(0))?;
    if !mine {
        return Ok(());
    }
    let Some(held) = load(connection, id)? else { return Ok(()) };
    let kind = held.record.kind().name;
    for happened in held.record.history().into_iter().filter(|h| h.author.officer == me) {
        let wrote: Vec<Value> = happened.wrote.iter().filter_map(|w| said(&held.record, &happened.change, w)).collect();
        if wrote.is_empty() {
            continue;
        }
        connection.execute(
            "INSERT OR REPLACE INTO kept_words (record, change, kind, at, wrote) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![id.bytes(), happened.change, kind, happened.at, text(&wrote)?],
        )?;
    }
    Ok(())
}

/// Drops what was kept of a record, and what is half typed on it: it was restricted to readers of whom this officer is none.
/// What the hub did not take is with nobody else and stays under "Needs you", or put away; what waits there for a supervisor
/// is with the hub, and what was dealt with otherwise is where that put it, so that nothing here tells of it (practice P15).
pub(crate) fn forget_words(connection: &Connection, id: RecordId) -> Result<(), DeviceError> {
    connection.execute("DELETE FROM set_aside WHERE record = ?1 AND settled = 'in_review'", [id.bytes()])?;
    connection.execute(
        "UPDATE set_aside SET settled = 'forgotten'
         WHERE record = ?1 AND settled IN ('ask_supervisor', 'copy_to_note', 'send_again')",
        [id.bytes()],
    )?;
    connection.execute("DELETE FROM kept_words WHERE record = ?1", [id.bytes()])?;
    connection.execute("DELETE FROM card_read WHERE record = ?1", [id.bytes()])?;
    connection.execute("DELETE FROM draft WHERE record = ?1", [id.bytes()])?;
    Ok(())
}

/// An officer's own words in a record that left.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct KeptWords {
    /// The record.
    pub record: RecordId,
    /// Its kind's name.
    pub kind: String,
    /// When they were written, device time, ms UTC.
    pub at: i64,
    /// What was written, as [`keep_words`] keeps it.
    pub wrote: Vec<Value>,
}

/// The officer's own words in records that left, newest first.
pub(crate) fn kept_words(connection: &Connection, most: u32) -> Result<Vec<KeptWords>, DeviceError> {
    let mut found =
        connection.prepare_cached("SELECT record, kind, at, wrote FROM kept_words ORDER BY at DESC, record, change LIMIT ?1")?;
    let rows = found.query_map([most], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get::<_, String>(3)?)))?;
    rows.map(|row| {
        let (record, kind, at, wrote) = row?;
        Ok(KeptWords { record: RecordId::from_bytes(record), kind, at, wrote: parse("kept_words", wrote.as_bytes())? })
    })
    .collect()
}

fn said(record: &record::Record, change: &[u8; 32], wrote: &Wrote) -> Option<Value> {
    match wrote {
        Wrote::Created => None,
        Wrote::Field { name, value } => Some(json!({ "field": name, "value": value })),
        Wrote::Entry { id, json } => Some(json!({ "entry": id, "json": json })),
        Wrote::Text { name } => {
            let then = record.at(&[automerge::ChangeHash(*change)]).ok()?;
            Some(json!({ "text": name, "value": then.text(name) }))
        }
    }
}

/// The hub does not give this record, or gave bytes that were not let in: what its log says of it is passed by, and where it
/// is held it is fetched whole when the log speaks of it again.
pub(crate) fn put_unreadable(connection: &Connection, id: RecordId) -> Result<(), DeviceError> {
    connection.execute("INSERT OR IGNORE INTO unreadable (record) VALUES (?1)", [id.bytes()])?;
    Ok(())
}

/// Whether a record is one the hub does not give.
pub(crate) fn unreadable(connection: &Connection, id: RecordId) -> Result<bool, DeviceError> {
    Ok(connection
        .prepare_cached("SELECT count(*) FROM unreadable WHERE record = ?1")?
        .query_row([id.bytes()], |row| row.get(0))?)
}

/// How many records held here are shown as they last were good, because what came of them since was not let in.
pub(crate) fn kept_back(connection: &Connection) -> Result<u32, DeviceError> {
    let mut count = connection.prepare_cached("SELECT count(*) FROM unreadable u JOIN record r ON r.id = u.record")?;
    Ok(count.query_row([], |row| row.get(0))?)
}

/// The hub gives it again.
pub(crate) fn readable(connection: &Connection, id: RecordId) -> Result<(), DeviceError> {
    connection.prepare_cached("DELETE FROM unreadable WHERE record = ?1")?.execute([id.bytes()])?;
    Ok(())
}

/// Asks again for records that are not here, when a log next speaks of them: an app that has just been opened may be a newer
/// one, which lets in what this one did not. What was passed by for its kind alone comes by itself (`newer_known`).
pub(crate) fn ask_again(connection: &Connection) -> Result<(), DeviceError> {
    connection.execute("DELETE FROM unreadable WHERE record NOT IN (SELECT id FROM record)", [])?;
    Ok(())
}
