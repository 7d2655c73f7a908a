//! What the hub did not take, with the officer's words. Settling one keeps it.

use record::RecordId;
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;
use wire::Hash;

use crate::error::DeviceError;

/// One change that was set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SetAside {
    /// Its id.
    pub id: Uuid,
    /// Its record.
    pub record: RecordId,
    /// The record's kind.
    pub kind: String,
    /// The change.
    pub change: Hash,
    /// When it was written.
    pub at: i64,
    /// Why.
    pub code: String,
    /// What it is about.
    pub field: Option<String>,
    /// What it would have done: `entry.<type>` or `field.<name>`, the first that counts.
    pub wrote: String,
    /// The officer's own words in it.
    pub words: Option<String>,
}

/// Keeps one. The same change again is nothing new.
pub(crate) fn put_set_aside(connection: &Connection, item: &SetAside, raw: &[u8]) -> Result<(), DeviceError> {
    connection.execute(
        "INSERT OR IGNORE INTO set_aside (id, record, kind, change, at, code, field, wrote, words, raw)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        params![
            item.id.as_bytes(),
            item.record.bytes(),
            item.kind,
            item.change.0,
            item.at,
            item.code,
            item.field,
            item.wrote,
            item.words,
            raw
        ],
    )?;
    Ok(())
}

const COLUMNS: &str = "SELECT id, record, kind, change, at, code, field, wrote, words FROM set_aside";

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<SetAside> {
    Ok(SetAside {
        id: Uuid::from_bytes(row.get(0)?),
        record: RecordId::from_bytes(row.get(1)?),
        kind: row.get(2)?,
        change: Hash(row.get(3)?),
        at: row.get(4)?,
        code: row.get(5)?,
        field: row.get(6)?,
        wrote: row.get(7)?,
        words: row.get(8)?,
    })
}

/// Those that still need the officer, oldest first.
pub(crate) fn unsettled(connection: &Connection) -> Result<Vec<SetAside>, DeviceError> {
    let mut found = connection.prepare_cached(&format!("{COLUMNS} WHERE settled IS NULL ORDER BY at, id"))?;
    Ok(found.query_map([], read)?.collect::<Result<_, _>>()?)
}

/// One of them.
pub(crate) fn set_aside(connection: &Connection, id: Uuid) -> Result<Option<SetAside>, DeviceError> {
    Ok(connection.query_row(&format!("{COLUMNS} WHERE id = ?1"), [id.as_bytes()], read).optional()?)
}

/// The officer has chosen; the words stay.
pub(crate) fn settle(connection: &Connection, id: Uuid, choice: &str, at: i64) -> Result<(), DeviceError> {
    connection.execute("UPDATE set_aside SET settled = ?2, settled_at = ?3 WHERE id = ?1", params![id.as_bytes(), choice, at])?;
    Ok(())
}
