//! What is being typed: durable at once, inside the vault, never in a record and never sent.

use record::RecordId;
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::DeviceError;
use crate::screen::DraftHead;

/// A draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Drafted {
    /// The form's fields as JSON text.
    pub content: String,
    /// When it was last kept.
    pub at: i64,
}

fn key(record: Option<RecordId>) -> Vec<u8> {
    record.map_or_else(Vec::new, |r| r.bytes().to_vec())
}

/// Keeps what is typed; none removes it. What is typed on a record that is not here, or is here no more, is not kept: a form
/// that was open when its record left keeps its words once more as it closes, and those would tell of a restricted or an erased
/// record (practice P15).
pub(crate) fn put_draft(
    connection: &Connection,
    form: &str,
    record: Option<RecordId>,
    content: Option<&str>,
    at: i64,
) -> Result<(), DeviceError> {
    match content {
        Some(content) => connection.execute(
            "INSERT OR REPLACE INTO draft (form, record, content, at)
             SELECT ?1, ?2, ?3, ?4 WHERE length(?2) = 0 OR EXISTS (SELECT 1 FROM record r WHERE r.id = ?2)",
            params![form, key(record), content, at],
        )?,
        None => connection.execute("DELETE FROM draft WHERE form = ?1 AND record = ?2", params![form, key(record)])?,
    };
    Ok(())
}

/// What was being typed.
pub(crate) fn draft(connection: &Connection, form: &str, record: Option<RecordId>) -> Result<Option<Drafted>, DeviceError> {
    Ok(connection
        .query_row("SELECT content, at FROM draft WHERE form = ?1 AND record = ?2", params![form, key(record)], |row| {
            Ok(Drafted { content: row.get(0)?, at: row.get(1)? })
        })
        .optional()?)
}

/// Every form that is half filled in, newest first, with the record it is about.
pub(crate) fn drafts(connection: &Connection) -> Result<Vec<(DraftHead, Option<RecordId>)>, DeviceError> {
    let mut found = connection.prepare_cached("SELECT form, record, at FROM draft ORDER BY at DESC, form")?;
    let rows = found.query_map([], |row| {
        let about: Vec<u8> = row.get(1)?;
        let record = <[u8; 16]>::try_from(about.as_slice()).ok().map(RecordId::from_bytes);
        Ok((DraftHead { form: row.get(0)?, at: row.get(2)? }, record))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Which forms are half filled in for a record.
pub(crate) fn draft_heads(connection: &Connection, record: RecordId) -> Result<Vec<DraftHead>, DeviceError> {
    let mut found = connection.prepare_cached("SELECT form, at FROM draft WHERE record = ?1 ORDER BY at DESC")?;
    Ok(found
        .query_map([key(Some(record))], |row| Ok(DraftHead { form: row.get(0)?, at: row.get(1)? }))?
        .collect::<Result<_, _>>()?)
}
