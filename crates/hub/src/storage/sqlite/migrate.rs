//! Applies `migrations/hub/sqlite/*.sql`, each once, in the order of their names.

use include_dir::{Dir, include_dir};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};
use sha2::{Digest, Sha256};

use crate::error::{HubError, Result};

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../migrations/hub/sqlite");

/// One migration: its file's name and its SQL.
pub(super) type Migration = (String, String);

/// Those this build carries, in order.
pub(super) fn carried() -> Vec<Migration> {
    let mut found: Vec<Migration> = FILES
        .files()
        .filter_map(|f| Some((f.path().file_name()?.to_str()?.to_owned(), f.contents_utf8()?.to_owned())))
        .filter(|(name, _)| name.ends_with(".sql"))
        .collect();
    found.sort();
    found
}

/// Brings the database to the newest schema, all or nothing.
///
/// # Errors
/// [`HubError::NewerSchema`], [`HubError::MigrationChanged`], or the database's own.
pub(super) fn migrate(conn: &mut Connection, migrations: &[Migration]) -> Result<()> {
    let known = i64::try_from(migrations.len()).unwrap_or(i64::MAX);
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: i64 = tx.query_row("PRAGMA user_version", [], |r| r.get(0))?;
    if found > known {
        return Err(HubError::NewerSchema { found, known });
    }
    tx.execute_batch(
        "CREATE TABLE IF NOT EXISTS migration (n INTEGER PRIMARY KEY, file TEXT NOT NULL, sha256 BLOB NOT NULL) STRICT",
    )?;
    for (n, (file, sql)) in (1_i64..).zip(migrations) {
        let hash: [u8; 32] = Sha256::digest(sql.as_bytes()).into();
        let applied: Option<[u8; 32]> =
            tx.query_row("SELECT sha256 FROM migration WHERE n = ?1", [n], |r| r.get(0)).optional()?;
        match applied {
            Some(before) if before != hash => return Err(HubError::MigrationChanged { file: file.clone() }),
            Some(_) => {}
            None => {
                tx.execute_batch(sql)?;
                tx.execute("INSERT INTO migration (n, file, sha256) VALUES (?1, ?2, ?3)", (n, file, hash))?;
            }
        }
    }
    tx.pragma_update(None, "user_version", known)?;
    tx.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two() -> Vec<Migration> {
        vec![("1.sql".into(), "CREATE TABLE a (x)".into()), ("2.sql".into(), "CREATE TABLE b (x)".into())]
    }

    #[test]
    fn migrations_are_applied_once_and_in_order() {
        let mut conn = Connection::open_in_memory().unwrap();
        migrate(&mut conn, &two()[..1]).unwrap();
        migrate(&mut conn, &two()).unwrap();
        migrate(&mut conn, &two()).unwrap();
        conn.execute_batch("INSERT INTO a VALUES (1); INSERT INTO b VALUES (1)").unwrap();
    }

    #[test]
    fn a_newer_schema_and_an_edited_file_are_refused() {
        let mut conn = Connection::open_in_memory().unwrap();
        migrate(&mut conn, &two()).unwrap();
        let newer = migrate(&mut conn, &two()[..1]).unwrap_err();
        assert!(matches!(newer, HubError::NewerSchema { found: 2, known: 1 }), "{newer}");
        let mut edited = two();
        edited[0].1.push_str(" -- again");
        assert_eq!(migrate(&mut conn, &edited).unwrap_err().code(), "migration_changed");
    }

    #[test]
    fn a_migration_that_fails_leaves_nothing_of_itself() {
        let mut conn = Connection::open_in_memory().unwrap();
        let mut broken = two();
        broken[1].1 = "CREATE TABLE c (x); SELECT nonsense".into();
        assert!(migrate(&mut conn, &broken).is_err());
        assert!(conn.execute_batch("SELECT * FROM a").is_err(), "all or nothing");
        migrate(&mut conn, &two()).unwrap();
    }
}
