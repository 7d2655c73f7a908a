//! What must be true of a vault that was opened again after its process died in the middle of anything.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use device::Device;
use device::vault::{Folder, VaultKey, integrity, open_database};
use record::{Record, RecordId};
use rusqlite::Connection;
use wire::Hash;

use crate::deeds::{Acknowledged, words_in};
use crate::phone::{Pocket, close};
use crate::{Broken, while_doing};

/// Opens a vault as its own process would, and checks every page, that its tables agree, and that everything acknowledged is
/// there. Answers how long it took to open.
///
/// # Errors
/// The first thing that is not so.
pub async fn whole(pocket: &Pocket, acknowledged: &[Acknowledged]) -> Result<Duration, Broken> {
    let clock = crate::now();
    let device = pocket.open().await?;
    let took = clock.elapsed();
    agrees(&device).await?;
    holds(&device, acknowledged).await?;
    close(device).await?;
    pages(pocket)?;
    Ok(took)
}

/// Every page's authentication code, SQLite's own check of its trees and of the rows that name others; and the rows that a
/// list and the search are made of.
///
/// # Errors
/// The first thing that is not so.
pub fn pages(pocket: &Pocket) -> Result<(), Broken> {
    let folder = Folder::new(pocket.vault());
    let clock = device::adapters::SystemClock::default();
    let key = VaultKey::get(&folder, &pocket.keys(), None, &clock).map_err(while_doing("getting the key"))?;
    let vault = open_database(&folder.database(), &key, true).map_err(while_doing("opening the database"))?;
    integrity(&vault).map_err(while_doing("cipher_integrity_check"))?;
    let said: String = vault.query_row("PRAGMA integrity_check", [], |row| row.get(0)).map_err(while_doing("integrity_check"))?;
    if said != "ok" {
        return Err(format!("integrity_check: {said}"));
    }
    let none = |what: &str, sql: &str| {
        let found = count(&vault, sql).map_err(while_doing(what))?;
        if found == 0 { Ok(()) } else { Err(format!("{found} {what}")) }
    };
    none("rows name others that are not there", "SELECT count(*) FROM pragma_foreign_key_check")?;
    none("records have no document", "SELECT count(*) FROM record WHERE rec NOT IN (SELECT rec FROM document)")?;
    none(
        "tasks have no row in their list",
        "SELECT count(*) FROM record WHERE kind = 'task' AND rec NOT IN (SELECT rec FROM view_task)",
    )?;
    none(
        "notes have no row in the notebook",
        "SELECT count(*) FROM record WHERE kind = 'note' AND rec NOT IN (SELECT rec FROM view_note)",
    )?;
    none("records cannot be searched", "SELECT count(*) FROM search_row WHERE rec NOT IN (SELECT rowid FROM search)")?;
    none(
        "exhibits cannot be searched",
        "SELECT count(*) FROM search_exhibit_row WHERE n NOT IN (SELECT rowid FROM search_exhibit)",
    )?;
    none("own changes are in no batch", "SELECT count(*) FROM own_change WHERE batch NOT IN (SELECT seq FROM batch)")?;
    none(
        "numbers of batches are missing",
        "SELECT max(seq) - min(seq) + 1 - count(*) FROM batch HAVING count(*) > 0 UNION ALL SELECT 0 LIMIT 1",
    )
}

fn count(vault: &Connection, sql: &str) -> rusqlite::Result<i64> {
    vault.query_row(sql, [], |row| row.get(0))
}

/// Documents, batches and the list of own changes say the same. Answers how many own changes there are.
///
/// # Errors
/// The first thing that is not so.
pub async fn agrees(device: &Device) -> Result<usize, Broken> {
    let held = device.holdings().await.map_err(while_doing("counting out the vault"))?;
    let written = device.written_since(0).await.map_err(while_doing("reading the batches"))?;
    let mut changes: BTreeMap<RecordId, BTreeSet<Hash>> = BTreeMap::new();
    for row in &held.records {
        let record = Record::load(row.id, &row.doc).map_err(while_doing("loading a document"))?;
        let heads: Vec<Hash> = record.heads().iter().map(|h| Hash(h.0)).collect();
        if heads != row.heads {
            return Err(format!("record {}: its row names other heads than its document has", row.id));
        }
        changes.insert(row.id, record.changes().iter().map(|c| Hash(c.hash().0)).collect());
    }
    let in_batches: BTreeSet<Hash> = written.iter().map(|w| w.hash).collect();
    for own in held.own.iter().filter(|o| o.state != "aside") {
        if !in_batches.contains(&own.hash) {
            return Err(format!("own change {} of record {} is in no batch", own.hash, own.record));
        }
        if !changes.get(&own.record).is_some_and(|in_it| in_it.contains(&own.hash)) {
            return Err(format!("own change {} is not in record {}", own.hash, own.record));
        }
    }
    let listed: BTreeSet<Hash> = held.own.iter().map(|o| o.hash).collect();
    if let Some(batch) = written.iter().find(|w| changes.contains_key(&w.record) && !listed.contains(&w.hash)) {
        return Err(format!("batch {} has a change that is not listed as own: {}", batch.batch, batch.hash));
    }
    Ok(held.own.len())
}

/// Everything acknowledged is in its record, or in what was set aside with its words.
///
/// # Errors
/// The first word that is lost.
pub async fn holds(device: &Device, acknowledged: &[Acknowledged]) -> Result<(), Broken> {
    let there = words_held(device).await?;
    for ack in acknowledged {
        if !there.contains(&ack.word) {
            return Err(format!("an acknowledged edit is lost: {} in record {}", ack.word, ack.record));
        }
        if let Some((entry, sha256)) = &ack.photo {
            let (_, bytes) = device.picture(*entry, false).await.map_err(while_doing("an acknowledged photo is lost"))?;
            let same = hex::encode(<sha2::Sha256 as sha2::Digest>::digest(&bytes)) == *sha256;
            if !same {
                return Err(format!("photo {sha256} has other bytes"));
            }
        }
    }
    Ok(())
}

/// Every word a vault holds: in documents, and in what was set aside.
///
/// # Errors
/// The vault's.
pub async fn words_held(device: &Device) -> Result<BTreeSet<String>, Broken> {
    let held = device.holdings().await.map_err(while_doing("counting out the vault"))?;
    let mut there = BTreeSet::new();
    for row in &held.records {
        let record = Record::load(row.id, &row.doc).map_err(while_doing("loading a document"))?;
        for change in record.changes() {
            there.extend(words_in(change.raw_bytes()).map(str::to_owned));
        }
    }
    there.extend(held.aside.iter().flat_map(|a| words_in(&a.raw)).map(str::to_owned));
    Ok(there)
}
