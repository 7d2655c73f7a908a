//! Cursors, and which scopes hold a record.

use record::{RecordId, Scope};
use rusqlite::{Connection, OptionalExtension, params};

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
    let cursor = Cursor { scope: scope.clone(), epoch, seq: 0, head, pinned: Some(head), position: 0 };
    put_cursor(connection, &cursor)?;
    Ok(cursor)
}

/// A scope's snapshot is whole: its log goes on from the head it was fixed at.
pub(crate) fn unpin(connection: &Connection, cursor: &Cursor) -> Result<(), DeviceError> {
    let seq = cursor.pinned.unwrap_or(cursor.seq);
    put_cursor(connection, &Cursor { seq, pinned: None, position: 0, ..cursor.clone() })
}

/// A scope holds a record.
pub(crate) fn hold(connection: &Connection, rec: i64, scope: &Scope) -> Result<(), DeviceError> {
    connection
        .prepare_cached(
            "INSERT INTO held (rec, scope, leaving) VALUES (?1, ?2, 0) ON CONFLICT (rec, scope) DO UPDATE SET leaving = 0",
        )?
        .execute(params![rec, scope.to_string()])?;
    Ok(())
}

/// A record left a scope; it goes once all cursors are level.
pub(crate) fn leave(connection: &Connection, rec: i64, scope: &Scope) -> Result<(), DeviceError> {
    connection
        .prepare_cached("UPDATE held SET leaving = 1 WHERE rec = ?1 AND scope = ?2")?
        .execute(params![rec, scope.to_string()])?;
    Ok(())
}

/// The officer may not read a scope any more: all it holds is on its way out.
pub(crate) fn drop_scope(connection: &Connection, scope: &Scope) -> Result<(), DeviceError> {
    let name = scope.to_string();
    connection.execute("UPDATE held SET leaving = 1 WHERE scope = ?1", [&name])?;
    connection.execute("DELETE FROM cursor WHERE scope = ?1", [&name])?;
    Ok(())
}

/// Records that no scope holds any more and that nothing keeps here: not drafted, nothing unsent, not `open` on the screen.
pub(crate) fn leavers(connection: &Connection, open: Option<RecordId>) -> Result<Vec<i64>, DeviceError> {
    let mut found = connection.prepare_cached(
        "SELECT DISTINCT h.rec FROM held h JOIN record r USING (rec)
         WHERE h.leaving = 1
           AND NOT EXISTS (SELECT 1 FROM held o WHERE o.rec = h.rec AND o.leaving = 0)
           AND NOT EXISTS (SELECT 1 FROM own_change c WHERE c.rec = h.rec AND c.state = 'waiting')
           AND NOT EXISTS (SELECT 1 FROM draft d WHERE d.record = r.id)
           AND r.id <> ?1
         ORDER BY h.rec",
    )?;
    let open = open.map_or([0; 16], |id| id.bytes());
    Ok(found.query_map([open], |row| row.get(0))?.collect::<Result<_, _>>()?)
}
