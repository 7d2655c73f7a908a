//! The embedded database: one file, one process, one writer, a few readers.

mod acceptance;
mod clock;
mod dated;
mod devices;
mod erasure;
mod files;
mod logs;
mod look;
mod migrate;
mod numbers;
mod public;
mod records;
mod recovery;
mod reference;
mod unlock;

use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use record::{DeviceId, OfficerId, RecordId};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::{ReadWork, Storage, WriteWork};
use crate::error::{HubError, Result};

/// Readers at most; each holds a connection and its page cache.
const READERS: usize = 4;

/// The hub's database in one SQLite file.
pub struct SqliteStorage {
    path: PathBuf,
    writer: Mutex<Connection>,
    readers: Mutex<Readers>,
    freed: Condvar,
}

#[derive(Default)]
struct Readers {
    idle: Vec<Connection>,
    open: usize,
}

/// One connection inside a transaction. Everything the storage traits ask is implemented on it.
pub(super) struct Tx<'c> {
    pub(super) conn: &'c Connection,
}

impl SqliteStorage {
    /// Opens or makes the database and brings it to the newest schema.
    ///
    /// # Errors
    /// [`HubError::NewerSchema`], [`HubError::MigrationChanged`], [`HubError::MigrationGap`],
    /// [`HubError::MigrationUnknown`], or the database's own.
    pub fn open(path: &Path) -> Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut writer = Connection::open_with_flags(path, flags)?;
        settle(&writer)?;
        writer.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
        migrate::migrate(&mut writer, &migrate::carried())?;
        Ok(Self { path: path.to_owned(), writer: Mutex::new(writer), readers: Mutex::default(), freed: Condvar::new() })
    }

    fn reader(&self) -> Result<Connection> {
        let mut readers = held(&self.readers);
        loop {
            if let Some(conn) = readers.idle.pop() {
                return Ok(conn);
            }
            if readers.open < READERS {
                readers.open += 1;
                break;
            }
            readers = self.freed.wait(readers).unwrap_or_else(PoisonError::into_inner);
        }
        drop(readers);
        let opened = Connection::open_with_flags(&self.path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .and_then(|conn| settle(&conn).map(|()| conn))
            .and_then(|conn| conn.pragma_update(None, "query_only", true).map(|()| conn));
        if opened.is_err() {
            held(&self.readers).open -= 1;
        }
        Ok(opened?)
    }

    fn give_back(&self, conn: Connection) {
        held(&self.readers).idle.push(conn);
        self.freed.notify_one();
    }
}

/// What every connection needs before its first statement.
fn settle(conn: &Connection) -> rusqlite::Result<()> {
    conn.busy_timeout(Duration::from_secs(10))?;
    conn.set_prepared_statement_cache_capacity(128);
    // A plan depends on the statement alone: otherwise SQLite compiles a cached one again for each new value bound to it.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY;
         PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;",
    )
}

/// A lock whose holder panicked holds a connection whose transaction was rolled back: it is fit for use.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Storage for SqliteStorage {
    fn read(&self, work: &mut ReadWork<'_>) -> Result<()> {
        let mut conn = self.reader()?;
        let done = (|| {
            let tx = conn.transaction_with_behavior(TransactionBehavior::Deferred)?;
            work(&Tx { conn: &tx })
        })();
        self.give_back(conn);
        done
    }

    fn write(&self, work: &mut WriteWork<'_>) -> Result<()> {
        let mut conn = held(&self.writer);
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        work(&Tx { conn: &tx })?;
        Ok(tx.commit()?)
    }

    fn scrub(&self) -> Result<()> {
        let conn = held(&self.writer);
        // Deleted cells are zeroed where they stood; the copy leaves behind what rebalancing a page may have left in its gaps.
        conn.execute_batch("VACUUM")?;
        let busy: bool = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |r| r.get(0))?;
        if busy { Err(HubError::Busy) } else { Ok(()) }
    }

    fn copy_to(&self, path: &Path) -> Result<()> {
        // A connection of its own: the copy takes as long as it takes, and neither the writer nor a reader waits for it.
        let conn = Connection::open_with_flags(&self.path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        settle(&conn)?;
        let name = path.to_str().ok_or(HubError::Broken { why: "a path that is no text" })?;
        conn.execute("VACUUM INTO ?1", [name])?;
        Ok(())
    }

    fn written_elsewhere(&self) -> Result<i64> {
        // Of the connection that writes: what it commits itself does not count, and nobody else in this process writes.
        Ok(held(&self.writer).pragma_query_value(None, "data_version", |r| r.get(0))?)
    }

    fn close(&self) -> Result<()> {
        held(&self.readers).idle.clear();
        let conn = held(&self.writer);
        conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }
}

/// A stored value that cannot be what was stored.
fn damaged(what: &'static str) -> HubError {
    HubError::Damaged { what }
}

fn number(value: i64, what: &'static str) -> Result<u64> {
    u64::try_from(value).map_err(|_| damaged(what))
}

fn stored(value: u64) -> Result<i64> {
    i64::try_from(value).map_err(|_| HubError::Broken { why: "a number is too large to be stored" })
}

fn record_id(bytes: [u8; 16]) -> RecordId {
    RecordId::from_bytes(bytes)
}

fn device_id(bytes: [u8; 16]) -> DeviceId {
    DeviceId::from_bytes(bytes)
}

fn officer_id(bytes: [u8; 16]) -> OfficerId {
    OfficerId::from_bytes(bytes)
}

fn pack(heads: &[[u8; 32]]) -> Vec<u8> {
    heads.concat()
}

fn unpack(bytes: &[u8]) -> Result<Vec<[u8; 32]>> {
    let chunks = bytes.chunks_exact(32);
    if !chunks.remainder().is_empty() {
        return Err(damaged("a record's heads"));
    }
    Ok(chunks.filter_map(|c| c.try_into().ok()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sqlite_conforms() {
        let dirs = Mutex::new(Vec::new());
        super::super::conformance::suite(&|| {
            let dir = tempfile::tempdir().unwrap();
            let storage = SqliteStorage::open(&dir.path().join("hub.db")).unwrap();
            dirs.lock().unwrap().push(dir);
            Box::new(storage)
        });
    }

    #[test]
    fn what_another_process_wrote_is_seen_and_what_is_written_here_is_not_taken_for_it() {
        let dir = tempfile::tempdir().unwrap();
        let [here, console] = [(), ()].map(|()| SqliteStorage::open(&dir.path().join("hub.db")).unwrap());
        let write = |storage: &dyn Storage, value: &str| storage.writing(|tx| tx.set("hub_address", value)).unwrap();
        write(&here, "a");
        let mark = here.written_elsewhere().unwrap();
        write(&here, "b");
        let reader: &dyn Storage = &here;
        reader.reading(|tx| tx.setting("hub_address")).unwrap();
        assert_eq!(here.written_elsewhere().unwrap(), mark);
        write(&console, "c");
        let after = here.written_elsewhere().unwrap();
        assert_ne!(after, mark);
        write(&here, "d");
        assert_eq!(here.written_elsewhere().unwrap(), after);
    }

    #[test]
    fn one_sort_of_audit_entry_is_found_without_reading_the_others() {
        let dir = tempfile::tempdir().unwrap();
        let storage = SqliteStorage::open(&dir.path().join("hub.db")).unwrap();
        let asked = format!("EXPLAIN QUERY PLAN {}", logs::AUDITED_AS);
        let plan: String = held(&storage.writer).query_row(&asked, rusqlite::params!["lost", 0], |r| r.get(3)).unwrap();
        assert!(plan.contains("audit_by_what"), "{plan}");
    }

    #[test]
    fn a_reader_does_not_write() {
        let dir = tempfile::tempdir().unwrap();
        let storage = SqliteStorage::open(&dir.path().join("hub.db")).unwrap();
        let conn = storage.reader().unwrap();
        assert!(conn.execute("INSERT INTO setting VALUES ('a', 'b')", []).is_err());
    }
}
