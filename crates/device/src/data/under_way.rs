//! A call or message begun from here, until its contact is written down.

use record::RecordId;
use record::calendar::HOUR;
use record::roster::Ms;
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use crate::error::DeviceError;
use crate::screen::UnderWay;

/// After so long nobody is led back to its form any more: the shift is over.
const KEPT_FOR: Ms = 12 * HOUR;

/// Keeps the newest one.
pub(crate) fn begin_reaching(connection: &Connection, record: RecordId, method: &str, at: Ms) -> Result<(), DeviceError> {
    connection.execute(
        "INSERT OR REPLACE INTO under_way (one, record, method, at) VALUES (1, ?1, ?2, ?3)",
        params![record.bytes(), method, at],
    )?;
    Ok(())
}

/// The one under way, if its victim is still held here.
pub(crate) fn under_way(connection: &Connection, now: Ms) -> Result<Option<UnderWay>, DeviceError> {
    let sql = "SELECT u.record, u.method, u.at FROM under_way u JOIN record r ON r.id = u.record WHERE u.at > ?1";
    let read = |row: &rusqlite::Row<'_>| {
        Ok(UnderWay { record: Uuid::from_bytes(row.get::<_, [u8; 16]>(0)?), method: row.get(1)?, at: row.get(2)? })
    };
    Ok(connection.query_row(sql, [now - KEPT_FOR], read).optional()?)
}

/// Its contact is written down, or there is none.
pub(crate) fn end_reaching(connection: &Connection, record: RecordId) -> Result<(), DeviceError> {
    connection.execute("DELETE FROM under_way WHERE record = ?1", [record.bytes()])?;
    Ok(())
}
