//! Records of which a restored hub lacks changes.

use record::RecordId;
use rusqlite::{Connection, params};
use wire::Hash;

use crate::error::DeviceError;

/// The hub lacks changes of these: they stay here until it has them.
pub(crate) fn put_lacking(connection: &Connection, records: &[RecordId]) -> Result<(), DeviceError> {
    let mut insert = connection.prepare_cached("INSERT OR IGNORE INTO lacking (record) VALUES (?1)")?;
    for id in records {
        insert.execute([id.bytes()])?;
    }
    Ok(())
}

/// Those it lacks changes of, with their heads here; what is not here any more cannot be given.
pub(crate) fn lacking(connection: &Connection) -> Result<Vec<(RecordId, Vec<Hash>)>, DeviceError> {
    let mut found =
        connection.prepare_cached("SELECT r.id, r.heads FROM lacking l JOIN record r ON r.id = l.record ORDER BY r.rec")?;
    let rows = found.query_map([], |row| Ok((row.get::<_, [u8; 16]>(0)?, row.get::<_, Vec<u8>>(1)?)))?;
    rows.map(|row| {
        let (id, heads) = row?;
        Ok((RecordId::from_bytes(id), heads.as_chunks::<32>().0.iter().map(|h| Hash(*h)).collect()))
    })
    .collect()
}

/// The hub has all of these again.
pub(crate) fn no_longer_lacking(connection: &Connection, records: &[RecordId]) -> Result<(), DeviceError> {
    let mut delete = connection.prepare_cached("DELETE FROM lacking WHERE record = ?1")?;
    for id in records {
        delete.execute([id.bytes()])?;
    }
    Ok(())
}

/// Whether a batch that is still here carries a change: it comes signed, and is not handed back.
pub(crate) fn signed_here(connection: &Connection, change: &Hash) -> Result<bool, DeviceError> {
    let mut found = connection
        .prepare_cached("SELECT 1 FROM own_change c JOIN batch b ON b.seq = c.batch WHERE c.hash = ?1 AND length(b.bytes) > 0")?;
    Ok(found.exists(params![change.0])?)
}

/// Photos are offered again: one the hub still has costs a question, one it has lost is sent.
pub(crate) fn photos_again(connection: &Connection) -> Result<(), DeviceError> {
    connection.execute("UPDATE photo SET received_at = NULL, sent = 0, upload = NULL", [])?;
    Ok(())
}

/// Rows of the read log after this one are sent again.
pub(crate) fn reads_again(connection: &Connection, stored: u64) -> Result<(), DeviceError> {
    connection.execute("UPDATE read_log SET sent = 0 WHERE n > ?1", [stored])?;
    Ok(())
}
