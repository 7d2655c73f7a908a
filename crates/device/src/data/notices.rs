//! What this officer did with a notice. The notices themselves are computed from history and never stored as truth.

use rusqlite::{Connection, OptionalExtension, params};

use crate::error::DeviceError;
use crate::pages::NoticeMark;

/// What this device remembers of a notice; what it cannot read counts as open and new.
pub(crate) fn notice_mark(connection: &Connection, id: &str) -> NoticeMark {
    let at = || -> Result<Option<i64>, DeviceError> {
        let mut open = connection.prepare_cached("SELECT at FROM notice_open WHERE id = ?1")?;
        Ok(open.query_row([id], |row| row.get(0)).optional()?)
    };
    let settled = || -> Result<bool, DeviceError> {
        Ok(connection.prepare_cached("SELECT 1 FROM notice WHERE id = ?1")?.exists([id])?)
    };
    NoticeMark { at: at().ok().flatten(), settled: settled().unwrap_or(false) }
}

/// This officer kept what shows, wrote their own again, or asked.
pub(crate) fn settle_notice(connection: &Connection, id: &str, choice: &str, at: i64) -> Result<(), DeviceError> {
    connection.execute("INSERT OR REPLACE INTO notice (id, choice, at) VALUES (?1, ?2, ?3)", params![id, choice, at])?;
    connection.execute("DELETE FROM notice_open WHERE id = ?1", [id])?;
    Ok(())
}
