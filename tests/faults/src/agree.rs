//! What must be true of devices and a hub that have become quiet: nobody lacks anything, nobody has anything of their own,
//! and nothing acknowledged is missing.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use device::screen::Nothing;
use device::{Device, Holdings};
use hub::storage::Storage;
use record::{Record, Scope};
use sha2::{Digest, Sha256};

use crate::deeds::words_in;
use crate::{Broken, while_doing};

/// What keeps a device from being level with the hub, in words; none where it is.
///
/// # Errors
/// The vault's or the database's.
pub async fn behind(device: &Device, storage: &dyn Storage) -> Result<Option<String>, Broken> {
    // Asked while a drain is timed: neither reads a document.
    let waiting = device.session_state(Nothing {}).await.map_err(while_doing("asking a device"))?.waiting;
    if waiting > 0 {
        return Ok(Some(format!("{waiting} of its changes wait")));
    }
    for cursor in &device.cursors().await.map_err(while_doing("reading a vault's cursors"))? {
        let head = storage.reading(|tx| tx.head(&cursor.scope)).map_err(while_doing("reading a log's head"))?;
        if cursor.first_sync || (cursor.epoch, cursor.seq) != head {
            return Ok(Some(format!(
                "its cursor of {} is at {:?}, the log at {head:?}",
                cursor.scope,
                (cursor.epoch, cursor.seq)
            )));
        }
    }
    Ok(None)
}

/// A level device holds exactly what the hub has for it, change for change.
///
/// # Errors
/// The first thing in which they differ.
pub async fn same(device: &Device, storage: &dyn Storage) -> Result<(), Broken> {
    let held = device.holdings().await.map_err(while_doing("counting out a vault"))?;
    let all = storage.reading(|tx| tx.records_after(None, usize::MAX >> 1)).map_err(while_doing("reading the hub's records"))?;
    let scopes: BTreeSet<&Scope> = held.cursors.iter().map(|c| &c.scope).collect();
    for id in &all {
        let of = storage.reading(|tx| tx.scopes_of(*id)).map_err(while_doing("reading a record's scopes"))?;
        let may = of.iter().any(|scope| scopes.contains(scope));
        match held.records.iter().find(|r| r.id == *id) {
            None if may => return Err(format!("it lacks record {id}")),
            Some(_) if !may => return Err(format!("it holds record {id}, which is not its own any more")),
            None => {}
            Some(here) => {
                let row = storage.reading(|tx| tx.record(*id)).map_err(while_doing("reading a record"))?;
                let row = row.ok_or_else(|| format!("the hub has lost record {id}"))?;
                if here.heads.iter().map(|h| h.0).ne(row.heads.iter().copied()) {
                    return Err(format!("record {id} differs: {} heads here, {} at the hub", here.heads.len(), row.heads.len()));
                }
                Record::load(*id, &here.doc).map_err(while_doing("loading a document"))?;
            }
        }
    }
    let unknown = held.records.iter().find(|r| !all.contains(&r.id));
    unknown.map_or(Ok(()), |r| Err(format!("it holds record {}, which the hub has not", r.id)))
}

/// Every word in the hub's records; each record's document, its changes as they are stored and its row agree.
///
/// # Errors
/// The first thing that is not so.
pub fn words_at(storage: &dyn Storage) -> Result<BTreeSet<String>, Broken> {
    let all = storage.reading(|tx| tx.records_after(None, usize::MAX >> 1)).map_err(while_doing("reading the hub's records"))?;
    let mut there = BTreeSet::new();
    for id in all {
        let read = storage.reading(|tx| Ok((tx.record(id)?, tx.changes_of(id)?)));
        let (row, changes) = read.map_err(while_doing("reading a record"))?;
        let row = row.ok_or_else(|| format!("the hub has lost record {id}"))?;
        let record = Record::load(id, &row.snapshot).map_err(while_doing("loading the hub's document"))?;
        if record.heads().iter().map(|h| h.0).ne(row.heads.iter().copied()) {
            return Err(format!("the hub's record {id}: its row names other heads than its document has"));
        }
        let in_document: BTreeSet<[u8; 32]> = record.changes().iter().map(|c| c.hash().0).collect();
        let stored: BTreeSet<[u8; 32]> = changes.iter().map(|c| c.hash).collect();
        if in_document != stored {
            return Err(format!("the hub's record {id}: {} changes in it, {} stored", in_document.len(), stored.len()));
        }
        for change in &changes {
            there.extend(words_in(&change.raw).map(str::to_owned));
        }
    }
    Ok(there)
}

/// Every receipt a device holds is honoured: the hub has that change, and its bytes are those that were signed. Answers how
/// many there are.
///
/// # Errors
/// The first receipt that is not.
pub async fn receipts(device: &Device, storage: &dyn Storage) -> Result<usize, Broken> {
    let held = device.holdings().await.map_err(while_doing("counting out a vault"))?;
    let written = device.written_since(0).await.map_err(while_doing("reading the batches"))?;
    let mut honoured = 0;
    for own in held.own.iter().filter(|o| o.state == "accepted") {
        let row = storage.reading(|tx| tx.change(&own.hash.0)).map_err(while_doing("reading a change"))?;
        let row = row.ok_or_else(|| format!("a receipt is not honoured: the hub has no change {}", own.hash))?;
        let signed = written.iter().find(|w| w.hash == own.hash).ok_or_else(|| format!("{} is in no batch", own.hash))?;
        if row.raw != signed.raw {
            return Err(format!("a receipt is not honoured: the hub has other bytes of {}", own.hash));
        }
        honoured += 1;
    }
    Ok(honoured)
}

/// A log is numbered from 1 to its head without a gap. Answers its head.
///
/// # Errors
/// The gap.
pub fn log(scope: &Scope, storage: &dyn Storage) -> Result<u64, Broken> {
    let read = storage.reading(|tx| Ok((tx.head(scope)?.1, tx.log_after(scope, 0, usize::MAX >> 1)?)));
    let (head, rows) = read.map_err(while_doing("reading a log"))?;
    if rows.iter().map(|row| row.seq).ne(1..=head) {
        return Err(format!("the log of {scope} has {} entries, its head is {head}", rows.len()));
    }
    Ok(head)
}

/// Every log a device reads is whole, and goes as far as the device has read it. Answers how many entries were counted.
///
/// # Errors
/// The first that is not.
pub fn logs(held: &Holdings, storage: &dyn Storage) -> Result<u64, Broken> {
    let mut counted = 0;
    for cursor in &held.cursors {
        let head = log(&cursor.scope, storage)?;
        if cursor.seq > head {
            return Err(format!("a cursor of {} is at {}, beyond the log's head {head}", cursor.scope, cursor.seq));
        }
        counted += head;
    }
    Ok(counted)
}

/// A hub's file has the bytes it is named by.
///
/// # Errors
/// What is wrong with it.
pub fn object(hub: &Path, sha256: &str) -> Result<(), Broken> {
    let (inside, name) = sha256.split_at_checked(2).ok_or("a name that is none")?;
    let bytes = fs::read(hub.join("objects").join(inside).join(name));
    let bytes = bytes.map_err(|why| format!("the hub has lost photo {sha256}: {why}"))?;
    let found = hex::encode(Sha256::digest(&bytes));
    if found == sha256 { Ok(()) } else { Err(format!("the hub's photo {sha256} has other bytes")) }
}
