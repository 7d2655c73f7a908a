//! Opening the vault, and everything that may stand in the way of it: each says what to do and loses nothing.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU8, Ordering};

use device::DeviceError;
use device::vault::{
    Folder, MemoryKeystore, Migration, NoKeystore, SecretStore, VaultKey, integrity, migrate, open_database, shipped,
};
use rusqlite::Connection;
use wire::seam::{Clock, Rng};

struct At(i64);
impl Clock for At {
    fn now_ms(&self) -> i64 {
        self.0
    }
    fn boot_ms(&self) -> i64 {
        0
    }
}

/// Repeatable, and never the same bytes twice.
struct Fixed(AtomicU8);
impl Rng for Fixed {
    fn fill(&self, buffer: &mut [u8]) {
        let call = self.0.fetch_add(1, Ordering::Relaxed);
        for (i, byte) in buffer.iter_mut().enumerate() {
            *byte = call.wrapping_mul(31).wrapping_add((i as u8).wrapping_mul(7));
        }
    }
}

fn rng(seed: u8) -> Fixed {
    Fixed(AtomicU8::new(seed))
}

const PASSPHRASE: &str = "three herons on the towpath";
const NOW: At = At(1_795_435_200_000);

fn made(folder: &Folder) -> (VaultKey, Connection) {
    let key = VaultKey::make(folder, &NoKeystore, Some(PASSPHRASE), &rng(1)).unwrap();
    let mut connection = open_database(&folder.database(), &key, true).unwrap();
    migrate(&mut connection, &shipped().unwrap()).unwrap();
    connection.execute("INSERT INTO draft VALUES ('task_note', x'', 'lock hanging from the frame', 1)", []).unwrap();
    (key, connection)
}

fn drafted(connection: &Connection) -> String {
    connection.query_row("SELECT content FROM draft", [], |row| row.get(0)).unwrap()
}

fn folder(at: &Path) -> Folder {
    let folder = Folder::new(at);
    drop(folder.lock().unwrap());
    folder
}

#[test]
fn every_setting_that_keeps_words_off_the_disk_and_edits_through_a_power_cut_is_on() {
    let dir = tempfile::tempdir().unwrap();
    let (_, connection) = made(&folder(dir.path()));
    let says = |pragma: &str| -> String {
        let value: rusqlite::types::Value = connection.query_row(&format!("PRAGMA {pragma}"), [], |row| row.get(0)).unwrap();
        match value {
            rusqlite::types::Value::Integer(n) => n.to_string(),
            rusqlite::types::Value::Text(t) => t,
            other => panic!("{other:?}"),
        }
    };
    for (pragma, value) in [
        ("journal_mode", "wal"),
        ("synchronous", "2"),
        ("secure_delete", "1"),
        ("temp_store", "2"),
        ("foreign_keys", "1"),
        ("trusted_schema", "0"),
        ("cell_size_check", "1"),
    ] {
        assert_eq!(says(pragma), value, "{pragma}");
    }
}

#[test]
fn nothing_readable_and_no_key_stands_on_the_disk() {
    let dir = tempfile::tempdir().unwrap();
    let folder = folder(dir.path());
    let (_, connection) = made(&folder);
    let mut raw = [0; 32];
    rng(1).fill(&mut raw);
    let mut looked_at = 0;
    for file in walk(dir.path()) {
        let bytes = fs::read(&file).unwrap();
        for canary in [b"hanging from".as_slice(), b"view_task", b"SQLite format", &raw, hex(&raw).as_bytes()] {
            assert!(!bytes.windows(canary.len()).any(|w| w == canary), "{} in {}", hex(canary), file.display());
        }
        looked_at += usize::from(!bytes.is_empty());
    }
    assert!(looked_at >= 3, "the database, its log and the wrapped key were looked at");
    drop(connection);
}

#[test]
fn a_wrong_passphrase_is_counted_then_waited_for_and_the_right_one_still_opens() {
    let dir = tempfile::tempdir().unwrap();
    let folder = folder(dir.path());
    drop(made(&folder));
    for tries in 1..=5 {
        let refused = VaultKey::get(&folder, &NoKeystore, Some("four herons"), &NOW).err().unwrap();
        assert!(matches!(refused, DeviceError::WrongPassphrase { tries: t } if t == tries), "{refused}");
    }
    let refused = VaultKey::get(&folder, &NoKeystore, Some(PASSPHRASE), &NOW).err().unwrap();
    let DeviceError::WaitToUnlock { until } = refused else { panic!("{refused}") };
    assert_eq!(until, NOW.0 + 60_000);
    let key = VaultKey::get(&folder, &NoKeystore, Some(PASSPHRASE), &At(until)).unwrap();
    assert_eq!(drafted(&open_database(&folder.database(), &key, true).unwrap()), "lock hanging from the frame");
    assert!(VaultKey::get(&folder, &NoKeystore, Some(PASSPHRASE), &NOW).is_ok(), "the count starts again");
}

#[test]
fn without_a_keystore_a_passphrase_is_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    let folder = folder(dir.path());
    let code = |e: DeviceError| e.code().to_owned();
    assert_eq!(VaultKey::make(&folder, &NoKeystore, None, &rng(1)).map_err(code).err().unwrap(), "passphrase_needed");
    assert_eq!(VaultKey::make(&folder, &NoKeystore, Some("short"), &rng(1)).map_err(code).err().unwrap(), "passphrase_short");
    let eleven = VaultKey::make(&folder, &NoKeystore, Some("eleven char"), &rng(1)).map_err(code);
    assert_eq!(eleven.err().unwrap(), "passphrase_short", "twelve are asked for, whoever asks");
}

#[test]
fn a_keystore_keeps_the_key_and_one_that_lost_it_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let folder = folder(dir.path());
    let store = MemoryKeystore::default();
    let key = VaultKey::make(&folder, &store, None, &rng(3)).unwrap();
    drop(open_database(&folder.database(), &key, true).unwrap());
    let key = VaultKey::get(&folder, &store, None, &NOW).unwrap();
    assert!(open_database(&folder.database(), &key, true).is_ok());
    store.forget(fs::read_to_string(folder.vault_id()).unwrap().trim()).unwrap();
    let before = fs::read(folder.database()).unwrap();
    assert_eq!(VaultKey::get(&folder, &store, None, &NOW).err().unwrap().code(), "keystore");
    assert_eq!(fs::read(folder.database()).unwrap(), before);
}

#[test]
fn a_second_holder_of_the_folder_is_told_it_is_in_use() {
    let dir = tempfile::tempdir().unwrap();
    let folder = Folder::new(dir.path());
    let held = folder.lock().unwrap();
    assert_eq!(folder.lock().unwrap_err().code(), "vault_in_use");
    drop(held);
    assert!(folder.lock().is_ok());
}

#[test]
fn a_corrupted_vault_says_so_and_nothing_is_deleted() {
    let dir = tempfile::tempdir().unwrap();
    let folder = folder(dir.path());
    let (key, connection) = made(&folder);
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    drop(connection);
    let good = fs::read(folder.database()).unwrap();
    for at in [100, good.len() / 2, good.len() - 100] {
        let mut bad = good.clone();
        bad[at] ^= 0x40;
        fs::write(folder.database(), &bad).unwrap();
        let refused = open_database(&folder.database(), &key, true).and_then(|c| integrity(&c)).unwrap_err();
        assert_eq!(refused.code(), "vault_corrupt", "at {at}: {refused}");
        assert_eq!(fs::read(folder.database()).unwrap().len(), bad.len());
    }
    fs::write(folder.database(), &good).unwrap();
    let connection = open_database(&folder.database(), &key, true).unwrap();
    integrity(&connection).unwrap();
    assert_eq!(drafted(&connection), "lock hanging from the frame");
}

#[test]
fn a_vault_of_a_newer_app_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let (_, mut connection) = made(&folder(dir.path()));
    connection.execute_batch("PRAGMA user_version = 99").unwrap();
    let refused = migrate(&mut connection, &shipped().unwrap()).unwrap_err();
    assert!(matches!(refused, DeviceError::SchemaNewer { found: 99, .. }), "{refused}");
    assert_eq!(drafted(&connection), "lock hanging from the frame");
}

#[test]
fn a_migration_is_applied_once_whole_and_never_in_another_wording() {
    let dir = tempfile::tempdir().unwrap();
    let (_, mut connection) = made(&folder(dir.path()));
    let mut files = shipped().unwrap();
    migrate(&mut connection, &files).unwrap();
    let next = files.len() as u32 + 1;
    files.push(Migration {
        number: next,
        name: "next.sql".into(),
        sql: "CREATE TABLE more (a INTEGER); CREATE TABLE more (b);".into(),
    });
    assert!(migrate(&mut connection, &files).is_err(), "its second statement cannot be done");
    assert!(connection.prepare("SELECT * FROM more").is_err(), "so its first was not either");
    files.pop();
    files[0].sql.push_str("-- another wording");
    assert_eq!(migrate(&mut connection, &files).unwrap_err().code(), "schema_differs");
}

#[test]
fn a_full_disk_loses_nothing_that_was_saved() {
    let dir = tempfile::tempdir().unwrap();
    let (_, connection) = made(&folder(dir.path()));
    let pages: i64 = connection.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
    connection.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(())).unwrap();
    let refused = (0..1_000)
        .map(|n| connection.execute("INSERT INTO draft VALUES (?1, x'', hex(randomblob(2000)), 1)", [format!("form{n}")]))
        .find_map(Result::err)
        .unwrap();
    assert_eq!(DeviceError::from(refused).code(), "disk_full");
    let still: String = connection.query_row("SELECT content FROM draft WHERE form = 'task_note'", [], |row| row.get(0)).unwrap();
    assert_eq!(still, "lock hanging from the frame");
}

fn walk(at: &Path) -> Vec<std::path::PathBuf> {
    fs::read_dir(at)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] })
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
