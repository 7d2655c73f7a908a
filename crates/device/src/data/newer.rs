//! Records of a kind that a newer app has: nothing of them can be kept here but which scopes hold them, so that the app that
//! knows their kind asks for them at its first sync.

use record::{RecordId, Scope};
use rusqlite::{Connection, params};

use super::records::rec_of;
use super::scopes::hold;
use crate::error::DeviceError;

/// A record is of a kind that this app has no table of.
pub(crate) fn put_newer(connection: &Connection, id: RecordId, kind: &str) -> Result<(), DeviceError> {
    let mut put = connection.prepare_cached("INSERT OR REPLACE INTO newer_kind (record, kind) VALUES (?1, ?2)")?;
    put.execute(params![id.bytes(), kind])?;
    Ok(())
}

/// A scope holds a record that is passed by; nothing is kept where that is for another reason than its kind.
pub(crate) fn hold_newer(connection: &Connection, id: RecordId, scope: &Scope) -> Result<(), DeviceError> {
    let mut put = connection.prepare_cached(
        "INSERT OR IGNORE INTO newer_held (record, scope) SELECT ?1, ?2 WHERE EXISTS (SELECT 1 FROM newer_kind WHERE record = ?1)",
    )?;
    put.execute(params![id.bytes(), scope.to_string()])?;
    Ok(())
}

/// Whether a record is passed by because a newer app has its kind.
pub(crate) fn is_newer(connection: &Connection, id: RecordId) -> Result<bool, DeviceError> {
    Ok(connection.prepare_cached("SELECT 1 FROM newer_kind WHERE record = ?1")?.exists([id.bytes()])?)
}

/// A record that was passed by left a scope.
pub(crate) fn newer_left(connection: &Connection, id: RecordId, scope: &Scope) -> Result<(), DeviceError> {
    let mut left = connection.prepare_cached("DELETE FROM newer_held WHERE record = ?1 AND scope = ?2")?;
    if left.execute(params![id.bytes(), scope.to_string()])? > 0 {
        forget_unheld(connection)?;
    }
    Ok(())
}

/// A scope is not this officer's any more, or says anew from its beginning what it holds.
pub(crate) fn newer_left_with(connection: &Connection, scope: &Scope) -> Result<(), DeviceError> {
    if connection.execute("DELETE FROM newer_held WHERE scope = ?1", [scope.to_string()])? > 0 {
        forget_unheld(connection)?;
    }
    Ok(())
}

/// Records that were passed by and are of one of these kinds, which this app knows: at most so many.
pub(crate) fn newer_known(connection: &Connection, kinds: &[&str], most: usize) -> Result<Vec<RecordId>, DeviceError> {
    let mut found = connection.prepare_cached("SELECT record FROM newer_kind WHERE kind = ?1 ORDER BY record LIMIT ?2")?;
    let mut known = Vec::new();
    for kind in kinds {
        let left = i64::try_from(most.saturating_sub(known.len())).unwrap_or(i64::MAX);
        for id in found.query_map(params![kind, left], |row| row.get(0))? {
            known.push(RecordId::from_bytes(id?));
        }
    }
    Ok(known)
}

/// These were asked for: what came is held by every scope that spoke of it. What did not is asked for when a log next speaks
/// of it, and not again and again.
pub(crate) fn newer_asked(connection: &Connection, ids: &[RecordId]) -> Result<(), DeviceError> {
    let mut held = connection.prepare_cached("SELECT scope FROM newer_held WHERE record = ?1 ORDER BY scope")?;
    for id in ids {
        if let Some(rec) = rec_of(connection, *id)? {
            let scopes: Vec<String> = held.query_map([id.bytes()], |row| row.get(0))?.collect::<Result<_, _>>()?;
            for scope in scopes {
                let scope: Scope = scope.parse()?;
                hold(connection, rec, &scope)?;
            }
        }
        forget_newer(connection, *id)?;
    }
    Ok(())
}

/// Keeps not even that it was there.
pub(crate) fn forget_newer(connection: &Connection, id: RecordId) -> Result<(), DeviceError> {
    for sql in ["DELETE FROM newer_held WHERE record = ?1", "DELETE FROM newer_kind WHERE record = ?1"] {
        connection.prepare_cached(sql)?.execute([id.bytes()])?;
    }
    Ok(())
}

fn forget_unheld(connection: &Connection) -> Result<(), DeviceError> {
    connection.execute("DELETE FROM newer_kind WHERE record NOT IN (SELECT record FROM newer_held)", [])?;
    Ok(())
}
