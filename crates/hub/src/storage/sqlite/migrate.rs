//! Applies `migrations/hub/sqlite/*.sql`, each once, in the order of the numbers their names begin with.
//!
//! Numbers may be skipped: whoever adds a file takes one that nobody else has. What was applied is known by its number and its
//! bytes, so that two files added side by side can never take each other's place.

use std::collections::BTreeMap;

use include_dir::{Dir, include_dir};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use sha2::{Digest, Sha256};

use crate::error::{HubError, Result};

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../migrations/hub/sqlite");

/// One migration: its file's name and its SQL.
pub(super) type Migration = (String, String);

/// Those this build carries.
pub(super) fn carried() -> Vec<Migration> {
    FILES
        .files()
        .filter_map(|f| Some((f.path().file_name()?.to_str()?.to_owned(), f.contents_utf8()?.to_owned())))
        .filter(|(name, _)| name.ends_with(".sql"))
        .collect()
}

/// Brings the database to the newest schema, all or nothing.
///
/// # Errors
/// [`HubError::NewerSchema`], [`HubError::MigrationChanged`], [`HubError::MigrationGap`], [`HubError::MigrationUnknown`],
/// [`HubError::MigrationName`], or the database's own.
pub(super) fn migrate(conn: &mut Connection, migrations: &[Migration]) -> Result<()> {
    let files = numbered(migrations)?;
    let known = files.keys().next_back().copied().unwrap_or(0);
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: i64 = tx.query_row("PRAGMA user_version", [], |r| r.get(0))?;
    if found > known {
        return Err(HubError::NewerSchema { found, known });
    }
    tx.execute_batch(
        "CREATE TABLE IF NOT EXISTS migration (n INTEGER PRIMARY KEY, file TEXT NOT NULL, sha256 BLOB NOT NULL) STRICT",
    )?;
    let applied = applied(&tx)?;
    for (n, (file, hash)) in &applied {
        match files.get(n) {
            None if *n > known => return Err(HubError::NewerSchema { found: *n, known }),
            None => return Err(HubError::MigrationUnknown { file: file.clone() }),
            Some((_, sql)) if hash_of(sql) != *hash => return Err(HubError::MigrationChanged { file: file.clone() }),
            Some(_) => {}
        }
    }
    let newest = applied.last_key_value();
    for (n, (file, sql)) in files.iter().filter(|(n, _)| !applied.contains_key(n)) {
        if let Some((newest, (name, _))) = newest
            && n < newest
        {
            return Err(HubError::MigrationGap { file: (*file).to_owned(), applied: name.clone() });
        }
        tx.execute_batch(sql)?;
        tx.execute("INSERT INTO migration (n, file, sha256) VALUES (?1, ?2, ?3)", (n, file, hash_of(sql)))?;
    }
    tx.pragma_update(None, "user_version", known)?;
    tx.commit()?;
    Ok(())
}

/// By their numbers.
fn numbered(migrations: &[Migration]) -> Result<BTreeMap<i64, (&str, &str)>> {
    let mut files = BTreeMap::new();
    for (file, sql) in migrations {
        let bad = || HubError::MigrationName { file: file.clone() };
        let n = number(file).ok_or_else(bad)?;
        if files.insert(n, (file.as_str(), sql.as_str())).is_some() {
            return Err(bad());
        }
    }
    Ok(files)
}

/// `11` of `0011_review.sql`.
fn number(file: &str) -> Option<i64> {
    let digits = file.split(['_', '.']).next()?;
    digits.parse().ok().filter(|n| *n > 0)
}

/// What the database says was applied. Before files were known by their numbers they were counted: such rows are put right
/// by their names, once.
fn applied(tx: &Transaction<'_>) -> Result<BTreeMap<i64, (String, [u8; 32])>> {
    let rows: Vec<(i64, String, [u8; 32])> = tx
        .prepare("SELECT n, file, sha256 FROM migration ORDER BY n")?
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let counted = rows.iter().any(|(n, file, _)| number(file) != Some(*n));
    let mut found = BTreeMap::new();
    for (_, file, hash) in rows {
        let n = number(&file).ok_or(HubError::Damaged { what: "a migration's name" })?;
        found.insert(n, (file, hash));
    }
    if counted {
        tx.execute("DELETE FROM migration", [])?;
        for (n, (file, hash)) in &found {
            tx.execute("INSERT INTO migration (n, file, sha256) VALUES (?1, ?2, ?3)", (n, file, hash))?;
        }
    }
    Ok(found)
}

fn hash_of(sql: &str) -> [u8; 32] {
    Sha256::digest(sql.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(n: u32) -> Migration {
        (format!("{n:04}_part.sql"), format!("CREATE TABLE part_{n} (x)"))
    }

    fn two() -> Vec<Migration> {
        vec![file(1), file(2)]
    }

    fn parts(conn: &Connection) -> Vec<String> {
        let mut found = conn.prepare("SELECT name FROM sqlite_schema WHERE name LIKE 'part_%' ORDER BY name").unwrap();
        found.query_map([], |r| r.get(0)).unwrap().collect::<rusqlite::Result<_>>().unwrap()
    }

    #[test]
    fn migrations_are_applied_once_and_in_the_order_of_their_numbers() {
        let mut conn = Connection::open_in_memory().unwrap();
        migrate(&mut conn, &two()[..1]).unwrap();
        let mut later = vec![("0010_more.sql".to_owned(), "ALTER TABLE part_9 ADD COLUMN y".to_owned()), file(9)];
        later.extend(two());
        migrate(&mut conn, &later).unwrap();
        migrate(&mut conn, &later).unwrap();
        assert_eq!(parts(&conn), ["part_1", "part_2", "part_9"]);
        conn.execute_batch("INSERT INTO part_9 (y) VALUES (1)").unwrap();
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

    /// Two people add a file each; the one with the higher number reaches a hub first.
    #[test]
    fn a_file_that_comes_late_takes_no_other_files_place_and_is_refused_by_name() {
        let mut conn = Connection::open_in_memory().unwrap();
        migrate(&mut conn, &[file(1), file(21)]).unwrap();
        let late = migrate(&mut conn, &[file(1), file(20), file(21)]).unwrap_err();
        assert_eq!(late.code(), "migration_gap");
        assert!(late.to_string().contains("0020_part.sql") && late.to_string().contains("0021_part.sql"), "{late}");
        assert_eq!(parts(&conn), ["part_1", "part_21"], "nothing was applied out of order");
        migrate(&mut conn, &[file(1), file(21), file(22)]).unwrap();
        assert_eq!(parts(&conn), ["part_1", "part_21", "part_22"]);
    }

    #[test]
    fn what_this_hub_does_not_carry_and_names_without_a_number_of_their_own_are_refused() {
        let mut conn = Connection::open_in_memory().unwrap();
        migrate(&mut conn, &[file(1), file(2), file(3)]).unwrap();
        assert_eq!(migrate(&mut conn, &[file(1), file(3)]).unwrap_err().code(), "migration_unknown");
        let twice = [file(1), ("0001_other.sql".to_owned(), String::new())];
        assert_eq!(migrate(&mut conn, &twice).unwrap_err().code(), "migration_name");
        let unnumbered = [("tables.sql".to_owned(), String::new())];
        assert_eq!(migrate(&mut conn, &unnumbered).unwrap_err().code(), "migration_name");
    }

    /// Until now files were counted: 0001, 0003 and 0011 stood in the database as 1, 2 and 3.
    #[test]
    fn a_database_whose_files_were_counted_goes_on_by_their_numbers() {
        let mut conn = Connection::open_in_memory().unwrap();
        let old = [file(1), file(3), file(11)];
        migrate(&mut conn, &old).unwrap();
        conn.execute_batch(
            "UPDATE migration SET n = 2 WHERE n = 3; UPDATE migration SET n = 3 WHERE n = 11; PRAGMA user_version = 3",
        )
        .unwrap();
        migrate(&mut conn, &[file(1), file(3), file(11), file(20)]).unwrap();
        assert_eq!(parts(&conn), ["part_1", "part_11", "part_20", "part_3"]);
        let applied: i64 = conn.query_row("SELECT max(n) FROM migration", [], |r| r.get(0)).unwrap();
        assert_eq!(applied, 20);
    }

    #[test]
    fn of_what_a_phone_may_hold_nothing_is_forgotten_that_left_since_it_was_enrolled() {
        let all = carried();
        let (added, _) = all.iter().find(|(name, _)| name.ends_with("_may_hold.sql")).unwrap();
        let before: Vec<Migration> = all.iter().filter(|(name, _)| name < added).cloned().collect();
        let mut conn = Connection::open_in_memory().unwrap();
        migrate(&mut conn, &before).unwrap();
        conn.execute_batch(
            "INSERT INTO enrolment (device, officer, key, role, label, incarnation, enrolled_at, waiting, app_version)
             VALUES (x'02', x'04', x'08', 'device', 'handheld 14', 1, 50, 0, '');
             INSERT INTO told (device, scope)
             VALUES (x'02', 'ward:A'), (x'02', 'team:B'), (x'02', 'reference'), (x'02', 'device:02');
             INSERT INTO log (scope, seq, what, record, at)
             VALUES ('ward:A', 1, 'leave', x'01', 10), ('ward:A', 2, 'leave', x'02', 49), ('ward:A', 3, 'leave', x'03', 50)",
        )
        .unwrap();
        migrate(&mut conn, &all).unwrap();
        let mut found = conn.prepare("SELECT scope, seq FROM may_hold ORDER BY scope").unwrap();
        let rows = found.query_map([], |r| Ok((r.get(0)?, r.get(1)?))).unwrap();
        let held: Vec<(String, i64)> = rows.collect::<rusqlite::Result<_>>().unwrap();
        assert_eq!(held, [("team:B".to_owned(), 0), ("ward:A".to_owned(), 2)]);
    }

    #[test]
    fn a_migration_that_fails_leaves_nothing_of_itself() {
        let mut conn = Connection::open_in_memory().unwrap();
        let mut broken = two();
        broken[1].1 = "CREATE TABLE part_c (x); SELECT nonsense".into();
        assert!(migrate(&mut conn, &broken).is_err());
        assert!(parts(&conn).is_empty(), "all or nothing");
        migrate(&mut conn, &two()).unwrap();
    }
}
