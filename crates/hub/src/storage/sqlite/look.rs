//! A database looked at without being opened for work: a copy on its way into or out of a backup.

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::{SqliteStorage, number};
use crate::error::{HubError, Result};

/// Tables whose rows are never fewer in a restored database than in the one that was copied.
const COUNTED: [&str; 9] = ["record", "change", "batch", "quarantine", "enrolment", "erased", "hold", "object", "audit"];

/// A database that is only looked at.
pub(crate) struct Looked(Connection);

impl SqliteStorage {
    /// Opens a copy to look at it.
    ///
    /// # Errors
    /// The database's.
    pub(crate) fn look(path: &Path) -> Result<Looked> {
        Ok(Looked(Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?))
    }
}

impl Looked {
    /// How many rows each table has that must never have fewer.
    pub(crate) fn counts(&self) -> Result<BTreeMap<String, u64>> {
        let count = |table: &str| {
            let n = self.0.query_row(&format!("SELECT count(*) FROM {table}"), [], |r| r.get(0))?;
            Ok((table.to_owned(), number(n, "a count")?))
        };
        COUNTED.into_iter().map(count).collect()
    }

    /// Every evidence file by its hash.
    pub(crate) fn objects(&self) -> Result<Vec<[u8; 32]>> {
        let mut found = self.0.prepare("SELECT sha256 FROM object ORDER BY sha256")?;
        Ok(found.query_map([], |r| r.get(0))?.collect::<rusqlite::Result<_>>()?)
    }

    /// Whether every page and index holds together.
    pub(crate) fn integrity(&self) -> Result<()> {
        let said: String = self.0.query_row("PRAGMA integrity_check(1)", [], |r| r.get(0))?;
        if said == "ok" {
            Ok(())
        } else {
            Err(HubError::NoBackup { why: format!("its database does not hold together: {said}") })
        }
    }
}
