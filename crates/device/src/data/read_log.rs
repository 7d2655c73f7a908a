//! Who opened which victim's record. A row is committed before the record is shown; each row's hash covers the one before,
//! so that a missing row shows (DPA 2018 s.62).

use record::table::People;
use record::{OfficerId, RecordId};
use rusqlite::{Connection, OptionalExtension, params};
use wire::Hash;
use wire::message::ReadRow;

use super::device::parse;
use crate::error::DeviceError;

/// Rows carried up in one request.
const MOST: u32 = 500;

/// Writes a row; the caller commits before it shows anything.
pub(crate) fn put_read(
    connection: &Connection,
    record: RecordId,
    officer: OfficerId,
    at: i64,
    reason: &str,
) -> Result<(), DeviceError> {
    let last: Option<(u64, [u8; 32])> = connection
        .prepare_cached("SELECT n, hash FROM read_log ORDER BY n DESC LIMIT 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (n, before) = last.map_or((0, ReadRow::NOTHING), |(n, hash)| (n, Hash(hash)));
    let row = ReadRow::after(&before, officer, n + 1, (record, at), reason.to_owned());
    connection
        .prepare_cached("INSERT INTO read_log (n, record, officer, at, reason, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
        .execute(params![row.n, row.record.bytes(), officer.bytes(), row.at, row.reason, row.hash.0])?;
    Ok(())
}

/// One reading on this device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ReadHere {
    /// The record, which is held here.
    pub record: RecordId,
    /// When, hub time.
    pub at: i64,
    /// Why.
    pub reason: String,
}

/// What this officer opened here, newest first, of the records that are still held and are not kept to named readers: the
/// others leave no trace (practice P15).
pub(crate) fn own_reads(connection: &Connection, officer: OfficerId, most: usize) -> Result<Vec<ReadHere>, DeviceError> {
    let mut found = connection.prepare_cached(
        "SELECT l.record, l.at, l.reason, r.people FROM read_log l JOIN record r ON r.id = l.record
         WHERE l.officer = ?1 ORDER BY l.n DESC",
    )?;
    let mut rows = found.query([officer.bytes()])?;
    let mut reads = Vec::new();
    while let Some(row) = rows.next()?.filter(|_| reads.len() < most) {
        let people: People = parse("people", row.get::<_, String>(3)?.as_bytes())?;
        if people.readers.is_none() {
            reads.push(ReadHere { record: RecordId::from_bytes(row.get(0)?), at: row.get(1)?, reason: row.get(2)? });
        }
    }
    Ok(reads)
}

/// Rows the hub has not confirmed, oldest first.
pub(crate) fn unsent_reads(connection: &Connection) -> Result<Vec<ReadRow>, DeviceError> {
    let mut found =
        connection.prepare_cached("SELECT n, record, at, reason, hash FROM read_log WHERE sent = 0 ORDER BY n LIMIT ?1")?;
    let rows = found.query_map([MOST], |row| {
        Ok(ReadRow {
            n: row.get(0)?,
            record: RecordId::from_bytes(row.get(1)?),
            at: row.get(2)?,
            reason: row.get(3)?,
            hash: Hash(row.get(4)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many rows the hub has not confirmed, and when the oldest was written.
pub(crate) fn reads_waiting(connection: &Connection) -> Result<(u32, Option<i64>), DeviceError> {
    Ok(connection.query_row("SELECT count(*), min(at) FROM read_log WHERE sent = 0", [], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

/// The hub holds every row up to this one.
pub(crate) fn reads_sent(connection: &Connection, n: u64) -> Result<(), DeviceError> {
    connection.execute("UPDATE read_log SET sent = 1 WHERE n <= ?1 AND sent = 0", [n])?;
    Ok(())
}

/// The newest instant of which this device was told that somebody was heard then, ms UTC by the hub.
pub(crate) fn last_heard(connection: &Connection) -> Result<Option<i64>, DeviceError> {
    Ok(connection.query_row("SELECT max(at) FROM heard", [], |row| row.get(0))?)
}

/// When an officer's phone was last heard, by the hub.
pub(crate) fn put_heard(connection: &Connection, officer: OfficerId, at: i64) -> Result<(), DeviceError> {
    connection.execute("INSERT OR REPLACE INTO heard (officer, at) VALUES (?1, ?2)", params![officer.bytes(), at])?;
    Ok(())
}
