//! A record the hub had erased: every word of it leaves this device, the officer's own too.
//!
//! An officer's own words stay readable to them when a record leaves their grants (practice P17), but not here: an erasure
//! is ordered because nobody may hold those words any more (DPA 2018 section 47), and whatever is still needed as evidence
//! is on legal hold, which stops the erasure itself. Words typed on this device and not received yet go with the rest. That
//! they went is not hidden from their author: "Needs you" says when they wrote last and that the record was erased, without
//! a word of it.

use std::collections::BTreeSet;

use record::RecordId;
use rusqlite::{Connection, Statement, params};
use wire::batch::Arrived;
use wire::{Hash, SealedBatch};

use super::at_hand;
use super::newer::forget_newer;
use super::outbox::{recut, sealed};
use super::records::{rec_of, remove};
use super::set_aside::put_told;
use crate::edit::Context;
use crate::error::DeviceError;

/// The code of everything about an erased record.
pub(crate) const ERASED: &str = "erased";

/// Takes a record off this device with every word of it, in the caller's transaction. Files and the write-ahead log follow
/// with [`sweep_due`].
pub(crate) fn erase(connection: &Connection, cx: &Context<'_>, id: RecordId) -> Result<(), DeviceError> {
    let unsent = unsent(connection, id)?;
    let mut lost = 0;
    for batch in batches_of(connection, id)? {
        lost += usize::from(erase_from_batch(connection, cx, id, &batch)?);
    }
    if let Some(rec) = rec_of(connection, id)? {
        remove(connection, rec)?;
        at_hand::forget(id);
        lost += 1;
    }
    // The same photo may be in another record here: it stays, with that one.
    connection.execute(
        "UPDATE photo SET record = coalesce((
             SELECT o.id FROM record o WHERE o.rec IN (
                 SELECT rec FROM document WHERE instr(saved, CAST(lower(hex(photo.sha256)) AS BLOB)) > 0
                 UNION ALL SELECT rec FROM document_tail WHERE instr(change, CAST(lower(hex(photo.sha256)) AS BLOB)) > 0)
             ORDER BY o.rec LIMIT 1), record)
         WHERE record = ?1",
        [id.bytes()],
    )?;
    connection.execute("INSERT OR IGNORE INTO doomed_file (sha256) SELECT sha256 FROM photo WHERE record = ?1", [id.bytes()])?;
    connection
        .execute("INSERT OR IGNORE INTO doomed_file (sha256) SELECT sha256 FROM photo_copy WHERE record = ?1", [id.bytes()])?;
    for sql in [
        "DELETE FROM kept_words WHERE record = ?1",
        "DELETE FROM set_aside WHERE record = ?1",
        "DELETE FROM draft WHERE record = ?1",
        "DELETE FROM card_read WHERE record = ?1",
        "DELETE FROM photo WHERE record = ?1",
        "DELETE FROM photo_copy WHERE record = ?1",
        "DELETE FROM lacking WHERE record = ?1",
        "DELETE FROM unreadable WHERE record = ?1",
        // That it was opened stays in the log; why the officer said they opened it may tell of whom it was.
        "UPDATE read_log SET reason = 'erased' WHERE record = ?1",
    ] {
        lost += connection.execute(sql, [id.bytes()])?;
    }
    forget_newer(connection, id)?;
    // A device that never held it keeps not even its id.
    if lost == 0 {
        return Ok(());
    }
    connection.execute("INSERT OR IGNORE INTO erased (record, at) VALUES (?1, ?2)", params![id.bytes(), cx.now])?;
    if let Some(at) = unsent {
        tell(connection, cx, id, at)?;
    }
    sweep_later(connection)
}

/// When the newest change of this device to a record was written that the hub has not received; none where it has all.
fn unsent(connection: &Connection, id: RecordId) -> Result<Option<i64>, DeviceError> {
    let sql = "SELECT max(c.at) FROM own_change c JOIN record r USING (rec) WHERE r.id = ?1 AND c.state = 'waiting'";
    Ok(connection.query_row(sql, [id.bytes()], |row| row.get(0))?)
}

/// Says that something was lost, and nothing of what: named by what this device knows anyway, so that the row tells no more
/// than that there was one.
fn tell(connection: &Connection, cx: &Context<'_>, id: RecordId, at: i64) -> Result<(), DeviceError> {
    let name = Hash::of_parts(b"beatbook/erased/1\0", &[&cx.known.public_key.0, &id.bytes()]);
    put_told(connection, name, ERASED, at)
}

/// The batches in whose signed header a record stands.
fn batches_of(connection: &Connection, id: RecordId) -> Result<Vec<(u64, SealedBatch)>, DeviceError> {
    let mut found = connection.prepare("SELECT seq, bytes FROM batch WHERE instr(bytes, ?1) > 0")?;
    let rows = found.query_map([id.bytes()], |row| Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?)))?;
    rows.map(|row| {
        let (seq, bytes) = row?;
        Ok((seq, sealed(&bytes)?))
    })
    .collect()
}

/// A batch that carries the record loses its bytes and keeps its number, its name and its receipt. What it carried of other
/// records is cut again into a batch of its own, because the hub may still need it.
fn erase_from_batch(
    connection: &Connection,
    cx: &Context<'_>,
    id: RecordId,
    (seq, batch): &(u64, SealedBatch),
) -> Result<bool, DeviceError> {
    let opened = batch.open(&cx.known.public_key).map_err(|e| DeviceError::VaultCorrupt { why: format!("batch: {e}") })?;
    let rest: Vec<&Arrived> = opened.changes.iter().filter(|c| c.record != id).collect();
    if rest.len() == opened.changes.len() {
        return Ok(false);
    }
    recut(connection, cx, *seq, &opened.batch, &rest)?;
    connection.execute("UPDATE batch SET bytes = x'' WHERE seq = ?1", [seq])?;
    Ok(true)
}

/// Records of which something is here though no scope holds them: whoever reads on in another epoch of the logs may have passed
/// over the entry that one was erased.
pub(crate) fn something_kept(connection: &Connection) -> Result<Vec<RecordId>, DeviceError> {
    let mut found = connection.prepare(
        "SELECT record FROM (
             SELECT id AS record FROM record UNION SELECT record FROM kept_words UNION SELECT record FROM set_aside
             UNION SELECT record FROM draft UNION SELECT record FROM card_read UNION SELECT record FROM photo
             UNION SELECT record FROM photo_copy UNION SELECT record FROM unreadable UNION SELECT record FROM newer_kind
             UNION SELECT record FROM read_log)
         WHERE length(record) = 16",
    )?;
    let mut kept = ids(&mut found)?;
    let mut found = connection.prepare("SELECT bytes FROM batch WHERE bytes <> x''")?;
    let mut rows = found.query([])?;
    while let Some(row) = rows.next()? {
        // What its header says is enough to ask by. One that cannot be read names nobody, and must not stop every sync.
        let header = SealedBatch::from_bytes(&row.get::<_, Vec<u8>>(0)?).and_then(|batch| batch.claims());
        kept.extend(header.into_iter().flat_map(|header| header.changes).map(|change| change.record));
    }
    let held = "SELECT r.id FROM record r JOIN held h USING (rec) WHERE h.leaving = 0 UNION SELECT record FROM erased";
    let known = ids(&mut connection.prepare(held)?)?;
    Ok(kept.difference(&known).copied().collect())
}

fn ids(found: &mut Statement<'_>) -> Result<BTreeSet<RecordId>, DeviceError> {
    Ok(found.query_map([], |row| Ok(RecordId::from_bytes(row.get(0)?)))?.collect::<Result<_, _>>()?)
}

/// Records erased on this device.
pub(crate) fn erased(connection: &Connection) -> Result<Vec<RecordId>, DeviceError> {
    let mut found = connection.prepare_cached("SELECT record FROM erased ORDER BY record")?;
    Ok(found.query_map([], |row| Ok(RecordId::from_bytes(row.get(0)?)))?.collect::<Result<_, _>>()?)
}

/// Whether a record was erased on this device: a hub restored from an older backup may send it again, and is not heeded.
pub(crate) fn is_erased(connection: &Connection, id: RecordId) -> Result<bool, DeviceError> {
    Ok(connection.prepare_cached("SELECT 1 FROM erased WHERE record = ?1")?.exists([id.bytes()])?)
}

/// Bytes have left the tables; the files and the write-ahead log still have them.
pub(crate) fn sweep_later(connection: &Connection) -> Result<(), DeviceError> {
    connection.execute("INSERT OR IGNORE INTO log_to_empty (one) VALUES (1)", [])?;
    Ok(())
}

/// Whether something is still to be swept, and the sealed photos to take off the disk.
pub(crate) fn sweep_due(connection: &Connection) -> Result<Option<Vec<String>>, DeviceError> {
    let due: bool = connection.query_row("SELECT count(*) FROM log_to_empty", [], |row| row.get(0))?;
    if !due {
        return Ok(None);
    }
    let mut found = connection.prepare("SELECT sha256 FROM doomed_file WHERE sha256 NOT IN (SELECT sha256 FROM photo)")?;
    let files = found.query_map([], |row| Ok(hex::encode(row.get::<_, Vec<u8>>(0)?)))?.collect::<Result<_, _>>()?;
    Ok(Some(files))
}

/// The files are gone; the log is emptied next.
pub(crate) fn swept(connection: &Connection) -> Result<(), DeviceError> {
    connection.execute("DELETE FROM doomed_file", [])?;
    connection.execute("DELETE FROM log_to_empty", [])?;
    Ok(())
}

/// Empties the write-ahead log into the database, where erased pages are overwritten, and cuts it to nothing.
/// False where a reader held it too long: it is done again at the next sync.
pub(crate) fn truncate_log(connection: &Connection) -> Result<bool, DeviceError> {
    let busy: bool = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    Ok(!busy)
}
