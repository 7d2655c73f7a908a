//! Bringing a vault's schema up to this app's: the files of `migrations/device`, in order, each once, in one transaction.

use include_dir::{Dir, include_dir};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use sha2::{Digest, Sha256};

use crate::error::DeviceError;

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../migrations/device");

/// One file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migration {
    /// Its number, from 1.
    pub number: u32,
    /// Its name.
    pub name: String,
    /// Its statements.
    pub sql: String,
}

/// The migrations this app ships, in order.
///
/// # Errors
/// [`DeviceError::Internal`] where a file's name does not begin with its number.
pub fn shipped() -> Result<Vec<Migration>, DeviceError> {
    let mut found = Vec::new();
    for file in FILES.files() {
        let name = file.path().to_string_lossy().into_owned();
        let number = name.split('_').next().and_then(|n| n.parse().ok());
        let (Some(number), Some(sql)) = (number, file.contents_utf8()) else {
            return Err(DeviceError::Internal { what: format!("migration {name}") });
        };
        found.push(Migration { number, name, sql: sql.to_owned() });
    }
    found.sort_by_key(|m| m.number);
    Ok(found)
}

/// A database as builds before the migration of this name left it, and all migrations, to bring it up with.
#[cfg(test)]
pub(crate) fn before(name: &str) -> (Connection, Vec<Migration>) {
    let all = shipped().unwrap();
    let at = all.iter().position(|m| m.name.contains(name)).unwrap();
    let mut db = Connection::open_in_memory().unwrap();
    migrate(&mut db, &all[..at]).unwrap();
    (db, all)
}

/// Applies what is missing, all or nothing.
///
/// # Errors
/// [`DeviceError::SchemaNewer`], [`DeviceError::SchemaDiffers`]; the vault is then as it was.
pub fn migrate(connection: &mut Connection, files: &[Migration]) -> Result<(), DeviceError> {
    let at: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let known = files.last().map_or(0, |m| m.number);
    if at > known {
        return Err(DeviceError::SchemaNewer { found: at, known });
    }
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    tx.execute_batch(
        "CREATE TABLE IF NOT EXISTS applied (number INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL) STRICT;",
    )?;
    for file in files {
        let sha256 = hex::encode(Sha256::digest(&file.sql));
        let before: Option<String> =
            tx.query_row("SELECT sha256 FROM applied WHERE number = ?1", [file.number], |row| row.get(0)).optional()?;
        match before {
            Some(same) if same == sha256 => {}
            Some(_) => return Err(DeviceError::SchemaDiffers { name: file.name.clone() }),
            None => {
                tx.execute_batch(&file.sql)?;
                tx.execute("INSERT INTO applied VALUES (?1, ?2, ?3)", params![file.number, file.name, sha256])?;
            }
        }
    }
    tx.pragma_update(None, "user_version", known)?;
    tx.commit()?;
    Ok(())
}
