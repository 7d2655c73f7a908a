//! The raw floor of an edit: the same rows, of the sizes they have in the vault of the same run, by plain SQL into the same
//! SQLCipher settings, one transaction an edit.

use std::path::Path;

use device::vault::{Folder, NoKeystore, VaultKey, migrate, open_database, shipped};
use rusqlite::{Connection, TransactionBehavior, params};
use wire::seam::Rng;

use crate::child::PASSPHRASE;
use crate::measure::Times;

/// Bytes of what one edit writes, read from the vault after the edits of the same run.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    /// The change that trails the document.
    pub change: usize,
    /// The document saved whole.
    pub document: usize,
    /// The view row.
    pub view: usize,
    /// Who stands in which relation to the record.
    pub people: usize,
    /// The signed batch.
    pub batch: usize,
    /// What was done, in the outbox.
    pub words: usize,
}

/// A vault of this run beside the device that has it open, to read how large its rows are.
///
/// # Errors
/// The vault's words.
pub fn beside(vault: &Path) -> Result<Connection, String> {
    let words = |e: device::DeviceError| e.to_string();
    let clock = device::adapters::SystemClock::default();
    let folder = Folder::new(vault);
    let key = VaultKey::get(&folder, &NoKeystore, Some(PASSPHRASE), &clock).map_err(words)?;
    open_database(&folder.database(), &key, false).map_err(words)
}

impl Sizes {
    /// The averages of the newest own changes of a vault, and of the records they are of.
    ///
    /// # Errors
    /// SQLite's words.
    pub fn of(db: &Connection, newest: usize) -> Result<Self, String> {
        let mean = |what: &str, from: &str| -> Result<usize, String> {
            let sql = format!(
                "WITH newest AS (SELECT rec, batch, words FROM own_change ORDER BY batch DESC LIMIT ?1)
                 SELECT cast(coalesce(avg(length({what})), 0) AS INTEGER) FROM {from}"
            );
            db.query_row(&sql, [newest], |row| row.get(0)).map_err(|e| format!("{sql}: {e}"))
        };
        let of_record = "(SELECT DISTINCT rec FROM newest) JOIN";
        Ok(Self {
            change: mean("change", &format!("{of_record} document_tail USING (rec)"))?,
            document: mean("saved", &format!("{of_record} document USING (rec)"))?,
            view: mean("row", &format!("{of_record} view_task USING (rec)"))?,
            people: mean("people", &format!("{of_record} record USING (rec)"))?,
            batch: mean("bytes", "newest JOIN batch ON batch.seq = newest.batch")?,
            words: mean("words", "newest")?,
        })
    }
}

/// A database with the vault's schema and settings and ten records, to write into.
pub struct Floor {
    db: Connection,
    /// Edits made.
    made: usize,
}

/// An edit writes the document whole after so many that trail it, as the device does.
const TRAILING: usize = 32;
const RECORDS: usize = 10;

fn bytes(n: usize) -> Vec<u8> {
    let mut all = vec![0; n];
    device::adapters::SystemRng.fill(&mut all);
    all
}

fn text(n: usize) -> String {
    "x".repeat(n)
}

/// As JSON, which the vault's own columns and indexes read: `{"x":"…"}`.
fn row(n: usize) -> String {
    format!(r#"{{"x":"{}"}}"#, text(n.saturating_sub(8)))
}

impl Floor {
    /// Makes it.
    ///
    /// # Errors
    /// SQLite's words.
    pub fn make(file: &Path, sizes: Sizes) -> Result<Self, String> {
        let key = VaultKey::fresh(&device::adapters::SystemRng);
        let mut db = open_database(file, &key, true).map_err(|e| e.to_string())?;
        migrate(&mut db, &shipped().map_err(|e| e.to_string())?).map_err(|e| e.to_string())?;
        let fill = || -> rusqlite::Result<()> {
            for rec in 0..RECORDS {
                db.execute(
                    "INSERT INTO record (rec, id, kind, open, mine, people, heads) VALUES (?1, ?2, 'task', 1, 1, ?3, ?4)",
                    params![rec, bytes(16), row(sizes.people), bytes(32)],
                )?;
                db.execute("INSERT INTO document (rec, saved) VALUES (?1, ?2)", params![rec, bytes(sizes.document)])?;
                db.execute(
                    "INSERT INTO view_task (rec, open, mine, ward, act_by, urgency, touched_at, row) VALUES (?1, 1, 1, 'E05999901', 1, 1, 1, ?2)",
                    params![rec, row(sizes.view)],
                )?;
            }
            Ok(())
        };
        fill().map_err(|e| e.to_string())?;
        Ok(Self { db, made: 0 })
    }

    /// So many edits' worth of rows of these sizes, each in a transaction of its own.
    ///
    /// # Errors
    /// SQLite's words.
    pub fn edits(&mut self, sizes: Sizes, times: usize, taken: &mut Times) -> Result<(), String> {
        for _ in 0..times {
            let n = self.made;
            self.made += 1;
            let (rec, nth) = (n % RECORDS, (n / RECORDS) % (TRAILING + 1));
            let s = sizes;
            let (heads, change, batch, hash) = (bytes(32), bytes(s.change), bytes(s.batch), bytes(32));
            let (document, people, view, words) = (bytes(s.document), row(s.people), row(s.view), text(s.words));
            let db = &mut self.db;
            taken
                .of(|| {
                    let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
                    tx.prepare_cached("UPDATE record SET open = 1, mine = 1, people = ?3, heads = ?2 WHERE rec = ?1")?
                        .execute(params![rec, heads, people])?;
                    if nth < TRAILING {
                        tx.prepare_cached("INSERT INTO document_tail (rec, n, change) VALUES (?1, ?2, ?3)")?
                            .execute(params![rec, nth, change])?;
                    } else {
                        tx.prepare_cached("DELETE FROM document_tail WHERE rec = ?1")?.execute([rec])?;
                        tx.prepare_cached("UPDATE document SET saved = ?2 WHERE rec = ?1")?.execute(params![rec, document])?;
                    }
                    tx.prepare_cached("UPDATE view_task SET touched_at = ?2, row = ?3 WHERE rec = ?1")?
                        .execute(params![rec, n, view])?;
                    tx.prepare_cached("INSERT INTO batch (hash, urgency, at, bytes) VALUES (?1, 1, 1, ?2)")?
                        .execute(params![hash, batch])?;
                    tx.prepare_cached(
                        "INSERT INTO own_change (hash, rec, batch, at, grp, words, connected, state) VALUES (?1, ?2, last_insert_rowid(), 1, 'tasks', ?3, 0, 'waiting')",
                    )?
                    .execute(params![hash, rec, words])?;
                    tx.commit()
                })
                .map_err(|e| e.to_string())?;
        }
        Ok(())
    }
}
