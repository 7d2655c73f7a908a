//! When the hub received each change, by its own clock; how far the writing device's clock was off; and whose signature was
//! checked here.

use rusqlite::{Connection, OptionalExtension, params};

use super::outbox::sealed;
use crate::error::DeviceError;
use crate::pages::HubTime;

/// The hub's log says when it received a change. What is known already stays.
pub(crate) fn put_received(connection: &Connection, rec: i64, hash: &[u8; 32], at: i64) -> Result<(), DeviceError> {
    let own = "SELECT 1 FROM own_change WHERE hash = ?1";
    if connection.prepare_cached(own)?.exists([hash])? {
        return Ok(());
    }
    let insert = "INSERT INTO hub_time (hash, rec, received_at) VALUES (?1, ?2, ?3)
                  ON CONFLICT (hash) DO UPDATE SET received_at = coalesce(received_at, excluded.received_at)";
    connection.prepare_cached(insert)?.execute(params![hash, rec, at])?;
    Ok(())
}

/// The signature over a change was checked here; its batch and the hub tell the rest.
pub(crate) fn put_proven(connection: &Connection, rec: i64, hash: &[u8; 32], time: HubTime) -> Result<(), DeviceError> {
    let insert = "INSERT INTO hub_time (hash, rec, received_at, ahead, proven, doubt) VALUES (?1, ?2, ?3, ?4, 1, ?5)
                  ON CONFLICT (hash) DO UPDATE SET received_at = coalesce(received_at, excluded.received_at),
                  ahead = excluded.ahead, proven = 1, doubt = excluded.doubt";
    connection.prepare_cached(insert)?.execute(params![hash, rec, time.at, time.ahead, time.doubt])?;
    Ok(())
}

/// What is known of a change's times. Own changes are signed here, as long as their batch is kept.
pub(crate) fn hub_time(connection: &Connection, hash: &[u8; 32]) -> Result<HubTime, DeviceError> {
    let elsewhere = connection
        .prepare_cached("SELECT received_at, ahead, proven, doubt FROM hub_time WHERE hash = ?1")?
        .query_row([hash], |row| Ok(HubTime { at: row.get(0)?, ahead: row.get(1)?, proven: row.get(2)?, doubt: row.get(3)? }))
        .optional()?;
    if let Some(told) = elsewhere {
        return Ok(told);
    }
    let own: Option<(Option<i64>, Option<Vec<u8>>)> = connection
        .prepare_cached("SELECT c.received_at, b.bytes FROM own_change c LEFT JOIN batch b ON b.seq = c.batch WHERE c.hash = ?1")?
        .query_row([hash], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((at, bytes)) = own else { return Ok(HubTime::default()) };
    let claims = bytes.and_then(|b| sealed(&b).ok()?.claims().ok());
    let ahead = claims.as_ref().and_then(|b| b.hub_clock_offset);
    // What the hub thinks of this device's own clock is known once the history was asked of it.
    Ok(HubTime { at, ahead, proven: claims.is_some(), doubt: false })
}

/// When the hub received a change that came from elsewhere.
pub(crate) fn received_at(connection: &Connection, hash: &[u8; 32]) -> Result<Option<i64>, DeviceError> {
    let mut found = connection.prepare_cached("SELECT received_at FROM hub_time WHERE hash = ?1")?;
    Ok(found.query_row([hash], |row| row.get(0)).optional()?.flatten())
}
