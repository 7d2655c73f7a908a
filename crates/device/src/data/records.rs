//! Records held: the document, and everything derived from it, written together.

use std::sync::Arc;

use automerge::{Change, ChangeHash};
use record::table::{Linked, People};
use record::{Record, RecordId};
use rusqlite::{Connection, OptionalExtension, params};
use wire::Hash;

use super::device::parse;
use super::rows::Rows;
use super::{at_hand, search};
use crate::error::DeviceError;
use crate::known::Known;

/// Changes a document may trail before it is saved whole again: what reading it has to apply, against what an edit has to
/// write.
const MOST_TRAILING: i64 = 32;

/// A record in memory and its row.
#[derive(Debug)]
pub(crate) struct Loaded {
    /// The row.
    pub rec: i64,
    /// The refused branches of this device on it.
    pub branch: u32,
    /// The record.
    pub record: Record,
}

/// The row of a record.
pub(crate) fn rec_of(connection: &Connection, id: RecordId) -> Result<Option<i64>, DeviceError> {
    Ok(connection.prepare_cached("SELECT rec FROM record WHERE id = ?1")?.query_row([id.bytes()], |row| row.get(0)).optional()?)
}

/// The id of a row's record.
pub(crate) fn id_of(connection: &Connection, rec: i64) -> Result<RecordId, DeviceError> {
    let id = connection.prepare_cached("SELECT id FROM record WHERE rec = ?1")?.query_row([rec], |row| row.get(0))?;
    Ok(RecordId::from_bytes(id))
}

/// A record that is read or edited in place, and its row.
#[derive(Debug)]
pub(crate) struct Opened {
    /// The row.
    pub rec: i64,
    /// The refused branches of this device on it.
    pub branch: u32,
    /// The record.
    pub record: Arc<Record>,
}

/// Loads a record; none where it is not held.
pub(crate) fn load(connection: &Connection, id: RecordId) -> Result<Option<Loaded>, DeviceError> {
    let Some((rec, branch, heads)) = row_of(connection, id)? else { return Ok(None) };
    let (record, _) = read(connection, id, rec, &heads)?;
    Ok(Some(Loaded { rec, branch, record }))
}

/// Opens a record, from memory where it was opened lately; none where it is not held.
pub(crate) fn open(connection: &Connection, id: RecordId) -> Result<Option<Opened>, DeviceError> {
    let Some((rec, branch, heads)) = row_of(connection, id)? else { return Ok(None) };
    let record = match at_hand::with_heads(id, &heads) {
        Some(record) => record,
        None => {
            let (record, bytes) = read(connection, id, rec, &heads)?;
            let record = Arc::new(record);
            at_hand::keep(&record, bytes);
            record
        }
    };
    Ok(Some(Opened { rec, branch, record }))
}

fn row_of(connection: &Connection, id: RecordId) -> Result<Option<(i64, u32, Vec<u8>)>, DeviceError> {
    Ok(connection
        .prepare_cached("SELECT rec, branch, heads FROM record WHERE id = ?1")?
        .query_row([id.bytes()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?)
}

/// The saved document and the changes that trail it, one after the other: they load as one.
pub(crate) fn document(connection: &Connection, rec: i64) -> Result<Vec<u8>, DeviceError> {
    let mut bytes: Vec<u8> =
        connection.prepare_cached("SELECT saved FROM document WHERE rec = ?1")?.query_row([rec], |row| row.get(0))?;
    let mut trailing = connection.prepare_cached("SELECT change FROM document_tail WHERE rec = ?1 ORDER BY n")?;
    let mut rows = trailing.query([rec])?;
    while let Some(row) = rows.next()? {
        bytes.extend_from_slice(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?);
    }
    Ok(bytes)
}

/// The record, and how many bytes it was read from.
fn read(connection: &Connection, id: RecordId, rec: i64, heads: &[u8]) -> Result<(Record, usize), DeviceError> {
    let bytes = document(connection, rec)?;
    let record = Record::load(id, &bytes)?;
    if record.heads().iter().flat_map(|h| h.0).ne(heads.iter().copied()) {
        return Err(DeviceError::VaultCorrupt { why: format!("record {id} is not what its row says") });
    }
    Ok((record, bytes.len()))
}

/// How many refused branches of this device a record has; none where it is not held.
pub(super) fn branch(connection: &Connection, id: RecordId) -> Result<Option<u32>, DeviceError> {
    let mut row = connection.prepare_cached("SELECT branch FROM record WHERE id = ?1")?;
    Ok(row.query_row([id.bytes()], |row| row.get(0)).optional()?)
}

/// A record's heads as its row has them, without loading it.
pub(crate) fn heads(connection: &Connection, id: RecordId) -> Result<Option<Vec<ChangeHash>>, DeviceError> {
    let row: Option<Vec<u8>> = connection
        .prepare_cached("SELECT heads FROM record WHERE id = ?1")?
        .query_row([id.bytes()], |row| row.get(0))
        .optional()?;
    Ok(row.map(|bytes| bytes.as_chunks::<32>().0.iter().map(|h| ChangeHash(*h)).collect()))
}

/// Stores a record whole, and all that is derived from it. `rec` is its row, where it has one.
pub(crate) fn put(connection: &Connection, known: &Known, rec: Option<i64>, record: &Record) -> Result<i64, DeviceError> {
    put_rows(connection, rec, &Rows::of(known.me(), record, Some(record.save()))?)
}

/// Stores what was derived from a record before. `rec` is its row, where it has one.
pub(crate) fn put_rows(connection: &Connection, rec: Option<i64>, rows: &Rows) -> Result<i64, DeviceError> {
    let Rows { id, kind, open, mine, people, heads, doc, links, view, found } = rows;
    let Some(rec) = rec else {
        connection
            .prepare_cached("INSERT INTO record (id, kind, open, mine, people, heads) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
            .execute(params![id.bytes(), kind, open, mine, people, heads])?;
        let rec = connection.last_insert_rowid();
        connection
            .prepare_cached("INSERT INTO document (rec, saved) VALUES (?1, ?2)")?
            .execute(params![rec, doc.as_deref().unwrap_or_default()])?;
        add_links(connection, rec, links)?;
        view.put(connection, rec)?;
        if let Some(row) = found {
            search::add(connection, rec, row)?;
        }
        return Ok(rec);
    };
    connection
        .prepare_cached("UPDATE record SET open = ?2, mine = ?3, people = ?4, heads = ?5 WHERE rec = ?1")?
        .execute(params![rec, open, mine, people, heads])?;
    if let Some(doc) = doc {
        put_document(connection, rec, doc)?;
    }
    put_links(connection, rec, links)?;
    view.put(connection, rec)?;
    search::put(connection, rec, found.as_ref())?;
    Ok(rec)
}

/// As [`put_rows`], of a record of which more may come soon: it is not read again for it.
pub(crate) fn put_at_hand(
    connection: &Connection,
    rec: Option<i64>,
    rows: &Rows,
    record: &Arc<Record>,
) -> Result<i64, DeviceError> {
    let rec = put_rows(connection, rec, rows)?;
    at_hand::keep(record, rows.doc.as_ref().map_or(0, Vec::len));
    Ok(rec)
}

/// Stores an own change of a record that is here, and all that is derived from it. Costs the change, not the document.
pub(crate) fn put_change(
    connection: &Connection,
    known: &Known,
    rec: i64,
    record: &Arc<Record>,
    change: &Change,
) -> Result<(), DeviceError> {
    put_rows(connection, Some(rec), &Rows::of(known.me(), record, None)?)?;
    let (trailing, bytes): (i64, usize) = connection
        .prepare_cached("SELECT (SELECT count(*) FROM document_tail WHERE rec = ?1), length(saved) FROM document WHERE rec = ?1")?
        .query_row([rec], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if trailing < MOST_TRAILING {
        connection.prepare_cached("INSERT INTO document_tail (rec, n, change) VALUES (?1, ?2, ?3)")?.execute(params![
            rec,
            trailing,
            change.raw_bytes()
        ])?;
    } else {
        put_document(connection, rec, &record.save())?;
    }
    at_hand::keep(record, bytes);
    Ok(())
}

/// Saves the document whole, with nothing trailing it.
fn put_document(connection: &Connection, rec: i64, saved: &[u8]) -> Result<(), DeviceError> {
    connection.prepare_cached("DELETE FROM document_tail WHERE rec = ?1")?.execute([rec])?;
    connection
        .prepare_cached("INSERT INTO document (rec, saved) VALUES (?1, ?2) ON CONFLICT (rec) DO UPDATE SET saved = ?2")?
        .execute(params![rec, saved])?;
    Ok(())
}

fn put_links(connection: &Connection, rec: i64, now: &[[u8; 16]]) -> Result<(), DeviceError> {
    let mut before = connection.prepare_cached("SELECT target FROM link WHERE rec = ?1 ORDER BY target")?;
    let before: Vec<[u8; 16]> = before.query_map([rec], |row| row.get(0))?.collect::<Result<_, _>>()?;
    if before == now {
        return Ok(());
    }
    connection.execute("DELETE FROM link WHERE rec = ?1", [rec])?;
    add_links(connection, rec, now)
}

fn add_links(connection: &Connection, rec: i64, now: &[[u8; 16]]) -> Result<(), DeviceError> {
    if now.is_empty() {
        return Ok(());
    }
    let mut insert = connection.prepare_cached("INSERT INTO link (rec, target) VALUES (?1, ?2)")?;
    for target in now {
        insert.execute(params![rec, target])?;
    }
    Ok(())
}

/// Records linked to one, in either direction, as policy and audience need them.
pub(crate) fn linked(connection: &Connection, id: RecordId) -> Result<Vec<Linked>, DeviceError> {
    let mut found = connection.prepare_cached(
        "SELECT id, kind, people, open FROM record WHERE id IN (SELECT target FROM link WHERE rec = (SELECT rec FROM record WHERE id = ?1))
         UNION SELECT r.id, r.kind, r.people, r.open FROM link JOIN record r ON r.rec = link.rec WHERE link.target = ?1",
    )?;
    let rows = found.query_map([id.bytes()], |row| {
        Ok((row.get::<_, [u8; 16]>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?, row.get::<_, bool>(3)?))
    })?;
    rows.map(|row| {
        let (id, kind, people, open) = row?;
        let people: People = parse("people", people.as_bytes())?;
        // Only the hub lets records age.
        Ok(Linked { id: RecordId::from_bytes(id), kind, people, open, ages_at: None })
    })
    .collect()
}

/// Bytes a record takes here: the document as it was last saved, and each change since. None where it is not here.
pub(crate) fn stored_bytes(connection: &Connection, id: RecordId) -> Result<Option<usize>, DeviceError> {
    let mut found = connection.prepare_cached(
        "SELECT length(saved) + (SELECT coalesce(sum(length(change)), 0) FROM document_tail t WHERE t.rec = d.rec)
         FROM document d WHERE rec = (SELECT rec FROM record WHERE id = ?1)",
    )?;
    Ok(found.query_row([id.bytes()], |row| row.get(0)).optional()?)
}

/// This officer opened it; `danger` is what was dangerous in it then.
pub(crate) fn opened(connection: &Connection, rec: i64, at: i64, danger: Option<&str>) -> Result<(), DeviceError> {
    connection
        .prepare_cached("UPDATE record SET opened_at = ?2, danger_seen = ?3 WHERE rec = ?1")?
        .execute(params![rec, at, danger])?;
    Ok(())
}

/// Somebody else's change to it arrived.
pub(crate) fn arrived(connection: &Connection, rec: i64, at: i64) -> Result<(), DeviceError> {
    connection.prepare_cached("UPDATE record SET arrived_at = ?2 WHERE rec = ?1")?.execute([rec, at])?;
    Ok(())
}

/// Takes a record and all that is derived from it off this device.
pub(crate) fn remove(connection: &Connection, rec: i64) -> Result<(), DeviceError> {
    search::remove(connection, rec)?;
    connection.execute("DELETE FROM record WHERE rec = ?1", [rec])?;
    Ok(())
}

/// Every record held with its heads, for a hub that was restored.
pub(crate) fn all_heads(connection: &Connection) -> Result<Vec<(RecordId, Vec<Hash>)>, DeviceError> {
    let mut found = connection.prepare("SELECT id, heads FROM record ORDER BY rec")?;
    let rows = found.query_map([], |row| Ok((row.get::<_, [u8; 16]>(0)?, row.get::<_, Vec<u8>>(1)?)))?;
    rows.map(|row| {
        let (id, heads) = row?;
        Ok((RecordId::from_bytes(id), heads.as_chunks::<32>().0.iter().map(|h| Hash(*h)).collect()))
    })
    .collect()
}

/// How many records are held.
pub(crate) fn record_count(connection: &Connection) -> Result<u32, DeviceError> {
    Ok(connection.prepare_cached("SELECT count(*) FROM record")?.query_row([], |row| row.get(0))?)
}
