//! The raw floor of an edit: the same rows, of the same sizes, by plain SQL into the same SQLCipher settings, one
//! transaction an edit.

use std::path::Path;

use device::vault::{VaultKey, migrate, open_database, shipped};
use rusqlite::{TransactionBehavior, params};
use wire::seam::Rng;

use crate::measure::Times;

/// Bytes of what an edit of a task with a few notes writes, measured on the vault of the same run.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    /// The saved document.
    pub document: usize,
    /// The view row.
    pub view: usize,
    /// The signed batch.
    pub batch: usize,
}

/// So many edits' worth of rows, each in a transaction of its own.
///
/// # Errors
/// SQLite's words.
pub fn edits(folder: &Path, sizes: Sizes, times: usize) -> Result<Times, String> {
    let words = |e: rusqlite::Error| e.to_string();
    let key = VaultKey::fresh(&device::adapters::SystemRng);
    let mut db = open_database(&folder.join("floor.db"), &key, true).map_err(|e| e.to_string())?;
    migrate(&mut db, &shipped().map_err(|e| e.to_string())?).map_err(|e| e.to_string())?;
    let bytes = |n: usize| {
        let mut all = vec![0; n];
        device::adapters::SystemRng.fill(&mut all);
        all
    };
    for rec in 0..10_i64 {
        db.execute(
            "INSERT INTO record (rec, id, kind, open, mine, people, heads, doc) VALUES (?1, ?2, 'task', 1, 1, '{}', ?3, ?4)",
            params![rec, bytes(16), bytes(32), bytes(sizes.document)],
        )
        .map_err(words)?;
        db.execute(
            "INSERT INTO view_task (rec, open, mine, ward, act_by, urgency, touched_at, row) VALUES (?1, 1, 1, 'E05999901', 1, 1, 1, ?2)",
            params![rec, "x".repeat(sizes.view)],
        )
        .map_err(words)?;
    }
    let mut taken = Times::default();
    for n in 0..times {
        let rec = i64::try_from(n % 10).unwrap_or(0);
        let (heads, doc, batch, hash) = (bytes(32), bytes(sizes.document), bytes(sizes.batch), bytes(32));
        taken
            .of(|| {
                let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
                tx.prepare_cached("UPDATE record SET open = 1, mine = 1, people = '{}', heads = ?2, doc = ?3 WHERE rec = ?1")?
                    .execute(params![rec, heads, doc])?;
                tx.prepare_cached("UPDATE view_task SET touched_at = ?2, row = ?3 WHERE rec = ?1")?
                    .execute(params![rec, i64::try_from(n).unwrap_or(0), "y".repeat(sizes.view)])?;
                tx.prepare_cached("INSERT INTO batch (hash, urgency, at, bytes) VALUES (?1, 1, 1, ?2)")?
                    .execute(params![hash, batch])?;
                tx.prepare_cached(
                    "INSERT INTO own_change (hash, rec, batch, at, grp, words, connected, state) VALUES (?1, ?2, last_insert_rowid(), 1, 'tasks', '{}', 0, 'waiting')",
                )?
                .execute(params![hash, rec])?;
                tx.commit()
            })
            .map_err(words)?;
    }
    Ok(taken)
}
