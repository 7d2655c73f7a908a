//! Cursors, and which scopes hold a record.

use std::collections::BTreeMap;

use record::planted::{Bug, planted};
use record::{RecordId, Scope};
use rusqlite::{Connection, OptionalExtension, params};
use wire::Hash;

use super::newer::newer_left_with;
use crate::error::DeviceError;

/// How far one scope is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cursor {
    /// The scope.
    pub scope: Scope,
    /// Its epoch.
    pub epoch: u64,
    /// The last entry stored.
    pub seq: u64,
    /// The hub's last, as last heard.
    pub head: u64,
    /// A first sync is under way: the head its manifest was fixed at.
    pub pinned: Option<u64>,
    /// How far it is.
    pub position: u64,
}

impl Cursor {
    /// Before the first entry.
    pub(crate) fn fresh(scope: Scope, epoch: u64) -> Self {
        Self { scope, epoch, seq: 0, head: 0, pinned: None, position: 0 }
    }
}

const COLUMNS: &str = "SELECT scope, epoch, seq, head, pinned, position FROM cursor";

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<(String, Cursor)> {
    let cursor = Cursor {
        scope: Scope::Reference,
        epoch: row.get(1)?,
        seq: row.get(2)?,
        head: row.get(3)?,
        pinned: row.get(4)?,
        position: row.get(5)?,
    };
    Ok((row.get(0)?, cursor))
}

fn named((scope, cursor): (String, Cursor)) -> Result<Cursor, DeviceError> {
    Ok(Cursor { scope: scope.parse()?, ..cursor })
}

/// Every cursor, by scope.
pub(crate) fn cursors(connection: &Connection) -> Result<Vec<Cursor>, DeviceError> {
    let mut found = connection.prepare_cached(&format!("{COLUMNS} ORDER BY scope"))?;
    let rows: Vec<_> = found.query_map([], read)?.collect::<Result<_, _>>()?;
    rows.into_iter().map(named).collect()
}

/// Whether every log has been read to its head.
pub(crate) fn level(connection: &Connection) -> Result<bool, DeviceError> {
    Ok(cursors(connection)?.iter().all(|c| c.pinned.is_none() && c.seq >= c.head))
}

/// One cursor.
pub(crate) fn cursor(connection: &Connection, scope: &Scope) -> Result<Option<Cursor>, DeviceError> {
    let row =
        connection.prepare_cached(&format!("{COLUMNS} WHERE scope = ?1"))?.query_row([scope.to_string()], read).optional()?;
    row.map(named).transpose()
}

/// Moves a cursor; call it in the transaction that stored what it passes.
pub(crate) fn put_cursor(connection: &Connection, cursor: &Cursor) -> Result<(), DeviceError> {
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO cursor (scope, epoch, seq, head, pinned, position) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![cursor.scope.to_string(), cursor.epoch, cursor.seq, cursor.head, cursor.pinned, cursor.position])?;
    Ok(())
}

/// A scope's snapshot begins: what it holds so far is on its way out until the snapshot names it again.
pub(crate) fn pin(connection: &Connection, scope: &Scope, epoch: u64, head: u64) -> Result<Cursor, DeviceError> {
    connection.execute("UPDATE held SET leaving = 1 WHERE scope = ?1", [scope.to_string()])?;
    newer_left_with(connection, scope)?;
    let cursor = Cursor { scope: scope.clone(), epoch, seq: 0, head, pinned: Some(head), position: 0 };
    put_cursor(connection, &cursor)?;
    Ok(cursor)
}

/// A scope's snapshot is whole: its log goes on from the head it was fixed at.
pub(crate) fn unpin(connection: &Connection, cursor: &Cursor) -> Result<(), DeviceError> {
    let seq = cursor.pinned.unwrap_or(cursor.seq);
    put_cursor(connection, &Cursor { seq, pinned: None, position: 0, ..cursor.clone() })
}

/// What stands in the place of a scope for a record that was made here and that no scope has held yet.
const OWN: &str = "made here";

/// A scope holds a record.
pub(crate) fn hold(connection: &Connection, rec: i64, scope: &Scope) -> Result<(), DeviceError> {
    connection
        .prepare_cached(
            "INSERT INTO held (rec, scope, leaving) VALUES (?1, ?2, 0)
             ON CONFLICT (rec, scope) DO UPDATE SET leaving = 0, forget = 0",
        )?
        .execute(params![rec, scope.to_string()])?;
    connection.prepare_cached("DELETE FROM held WHERE rec = ?1 AND scope = ?2")?.execute(params![rec, OWN])?;
    Ok(())
}

/// The records that a scope holds here, with their heads.
pub(crate) fn held_in(connection: &Connection, scope: &Scope) -> Result<BTreeMap<RecordId, Vec<Hash>>, DeviceError> {
    let mut found = connection
        .prepare_cached("SELECT r.id, r.heads FROM held h JOIN record r ON r.rec = h.rec WHERE h.scope = ?1 AND h.leaving = 0")?;
    let rows = found.query_map([scope.to_string()], |row| Ok((row.get::<_, [u8; 16]>(0)?, row.get::<_, Vec<u8>>(1)?)))?;
    rows.map(|row| {
        let (id, heads) = row?;
        Ok((RecordId::from_bytes(id), heads.as_chunks::<32>().0.iter().map(|h| Hash(*h)).collect()))
    })
    .collect()
}

/// A record was made here: until a scope holds it, nothing does but its being unsent. Received and still in no scope of
/// this officer, it goes.
pub(crate) fn made_here(connection: &Connection, rec: i64) -> Result<(), DeviceError> {
    connection.prepare_cached("INSERT INTO held (rec, scope, leaving) VALUES (?1, ?2, 1)")?.execute(params![rec, OWN])?;
    Ok(())
}

/// A record left a scope; it goes once all cursors are level, and where it is to be forgotten, the officer's own words in
/// it too.
pub(crate) fn leave(connection: &Connection, rec: i64, scope: &Scope, forget: bool) -> Result<(), DeviceError> {
    connection
        .prepare_cached(
            // It may have been made here and have left before its coming was ever heard of.
            "INSERT INTO held (rec, scope, leaving, forget) VALUES (?1, ?2, 1, ?3)
             ON CONFLICT (rec, scope) DO UPDATE SET leaving = 1, forget = ?3",
        )?
        .execute(params![rec, scope.to_string(), forget])?;
    Ok(())
}

/// The officer may not read a scope any more: all it holds is on its way out.
pub(crate) fn drop_scope(connection: &Connection, scope: &Scope) -> Result<(), DeviceError> {
    let name = scope.to_string();
    if !planted(Bug::KeptAfterRevoke) {
        connection.execute("UPDATE held SET leaving = 1 WHERE scope = ?1", [&name])?;
    }
    newer_left_with(connection, scope)?;
    connection.execute("DELETE FROM cursor WHERE scope = ?1", [&name])?;
    Ok(())
}

/// Records that are here though no log brought them for this officer: held by nothing at all, or by a scope that is not read.
/// They are on their way out from now on; gives them.
pub(crate) fn let_go_of_strays(connection: &Connection) -> Result<Vec<RecordId>, DeviceError> {
    let unread = "scope <> ?1 AND leaving = 0 AND scope NOT IN (SELECT scope FROM cursor)";
    let mut found = connection.prepare_cached(&format!(
        "SELECT id FROM record WHERE rec NOT IN (SELECT rec FROM held) OR rec IN (SELECT rec FROM held WHERE {unread})"
    ))?;
    let rows = found.query_map([OWN], |row| Ok(RecordId::from_bytes(row.get(0)?)))?;
    let strays = rows.collect::<Result<Vec<_>, _>>()?;
    connection.execute(&format!("UPDATE held SET leaving = 1 WHERE {unread}"), [OWN])?;
    connection.execute(
        "INSERT INTO held (rec, scope, leaving) SELECT rec, ?1, 1 FROM record WHERE rec NOT IN (SELECT rec FROM held)",
        [OWN],
    )?;
    Ok(strays)
}

/// How many records no scope holds any more and are here still, whatever keeps them. Without what was made here and has not come
/// back by a log: of that the hub counts on nothing.
pub(crate) fn still_holds(connection: &Connection) -> Result<u32, DeviceError> {
    let mut found = connection.prepare_cached(
        "SELECT count(DISTINCT h.rec) FROM held h
         WHERE h.leaving = 1
           AND NOT EXISTS (SELECT 1 FROM held o WHERE o.rec = h.rec AND o.leaving = 0)
           AND NOT (h.scope = ?1
               AND EXISTS (SELECT 1 FROM own_change c WHERE c.rec = h.rec AND c.state IN ('waiting', 'review')))",
    )?;
    Ok(found.query_row([OWN], |row| row.get(0))?)
}

/// Records that no scope holds any more and that nothing keeps here: not drafted, nothing unsent, not `open` on the screen.
/// Each with whether it is to be forgotten: what was restricted is kept by nothing but what is unsent (practice P15 before P17),
/// or whoever is looked into would have it for as long as they leave half a word typed on it.
pub(crate) fn leavers(connection: &Connection, open: Option<RecordId>) -> Result<Vec<(i64, bool)>, DeviceError> {
    let elsewhere = match planted(Bug::PurgeWhileHeld) {
        true => "",
        false => "AND NOT EXISTS (SELECT 1 FROM held o WHERE o.rec = h.rec AND o.leaving = 0)",
    };
    let mut found = connection.prepare_cached(&format!(
        "SELECT h.rec, max(h.forget) FROM held h JOIN record r USING (rec)
         WHERE h.leaving = 1
           {elsewhere}
           AND NOT EXISTS (SELECT 1 FROM own_change c WHERE c.rec = h.rec AND c.state = 'waiting')
           AND NOT (h.scope = ?2 AND EXISTS (SELECT 1 FROM own_change c WHERE c.rec = h.rec AND c.state = 'review'))
           AND NOT EXISTS (SELECT 1 FROM lacking k WHERE k.record = r.id)
           AND (h.forget = 1 OR NOT EXISTS (SELECT 1 FROM draft d WHERE d.record = r.id))
           AND (h.forget = 1 OR r.id <> ?1)
         GROUP BY h.rec ORDER BY h.rec",
    ))?;
    let open = open.map_or([0; 16], |id| id.bytes());
    Ok(found.query_map(params![open, OWN], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
}
