//! Opening a connection: the key first, then everything that keeps words from the disk in clear and edits from power cuts.

use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::key::VaultKey;
use crate::error::DeviceError;

/// Opens the vault's database. `write` is for the one writer; readers get a connection that cannot write.
///
/// # Errors
/// [`DeviceError::VaultCorrupt`] where the key does not fit or a page does not verify; the file is left as it is.
pub fn open(path: &Path, key: &VaultKey, write: bool) -> Result<Connection, DeviceError> {
    let access =
        if write { OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE } else { OpenFlags::SQLITE_OPEN_READ_WRITE };
    let connection = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    // The raw key before anything else: SQLCipher then skips its own derivation. It keeps keys in memory that is locked and
    // wiped whatever is asked below. `cipher_memory_security` would do the same to every allocation of SQLite, one system call
    // each: two thirds of an edit and nine tenths of a list went into it, while freeing one allocation unlocks the page of its
    // neighbours, and the words stand outside SQLite's memory as well.
    connection.execute_batch(&key.pragma())?;
    connection.execute_batch(
        "PRAGMA cipher_log_level = NONE;
         PRAGMA temp_store = MEMORY;
         PRAGMA secure_delete = ON;
         PRAGMA foreign_keys = ON;
         PRAGMA trusted_schema = OFF;
         PRAGMA cell_size_check = ON;",
    )?;
    // The first read of a page is where a wrong key or a damaged file shows.
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))?;
    if write {
        connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get::<_, String>(0))?;
        // Every commit is flushed before it is acknowledged: that is what "Saved on this phone" promises.
        connection.execute_batch("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 1000;")?;
    } else {
        connection.execute_batch("PRAGMA query_only = ON;")?;
    }
    // A plan depends on the statement alone: otherwise SQLite compiles a cached one again for each new value bound to it.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// Checks every page's authentication code; costs a read of the whole file. The write-ahead log is emptied into it first: the
/// check reads the file alone, and a page that a power cut tore there is whole in the log.
///
/// # Errors
/// [`DeviceError::VaultCorrupt`] naming the first page that fails.
pub fn integrity(connection: &Connection) -> Result<(), DeviceError> {
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    let mut pages = connection.prepare("PRAGMA cipher_integrity_check")?;
    let mut rows = pages.query([])?;
    match rows.next()? {
        None => Ok(()),
        Some(row) => Err(DeviceError::VaultCorrupt { why: row.get(0)? }),
    }
}
