//! The secrets of this vault's spare keys.

use rusqlite::{Connection, OptionalExtension, params};
use wire::seam::Rng;
use wire::spare::SpareSecret;

use crate::error::DeviceError;

/// All of them.
pub(crate) fn spares(connection: &Connection) -> Result<Vec<SpareSecret>, DeviceError> {
    let mut found = connection.prepare_cached("SELECT secret FROM spare_key ORDER BY n")?;
    let rows = found.query_map([], |row| row.get(0).map(SpareSecret))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Makes the next one.
pub(crate) fn make_spare(connection: &Connection, rng: &dyn Rng) -> Result<(), DeviceError> {
    let mut secret = [0; 32];
    rng.fill(&mut secret);
    connection.prepare_cached("INSERT INTO spare_key (secret) VALUES (?1)")?.execute([secret])?;
    Ok(())
}

/// The newest and its number, where the hub does not have it: never left there, or before the hub was restored.
pub(crate) fn spare_to_leave(connection: &Connection, hub_epoch: u64) -> Result<Option<(i64, SpareSecret)>, DeviceError> {
    let newest = "SELECT n, secret FROM spare_key WHERE n = (SELECT max(n) FROM spare_key) AND epoch IS NOT ?1";
    let mut found = connection.prepare_cached(newest)?;
    Ok(found.query_row([stored(hub_epoch)], |row| Ok((row.get(0)?, SpareSecret(row.get(1)?)))).optional()?)
}

/// The hub has it, and none from before it any more.
pub(crate) fn spare_left(connection: &Connection, n: i64, hub_epoch: u64) -> Result<(), DeviceError> {
    connection.prepare_cached("UPDATE spare_key SET epoch = ?2 WHERE n = ?1")?.execute(params![n, stored(hub_epoch)])?;
    connection.prepare_cached("DELETE FROM spare_key WHERE n < ?1")?.execute([n])?;
    Ok(())
}

/// What the hub has may be another's: it is left there again.
pub(crate) fn spare_again(connection: &Connection) -> Result<(), DeviceError> {
    connection.prepare_cached("UPDATE spare_key SET epoch = NULL")?.execute([])?;
    Ok(())
}

fn stored(epoch: u64) -> i64 {
    i64::try_from(epoch).unwrap_or(i64::MAX)
}
