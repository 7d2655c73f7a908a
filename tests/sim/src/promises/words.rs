//! Promises 2 and 5: whatever was answered as saved is at the hub, waits for a supervisor, or stands under "Needs you" with
//! its author.

use std::collections::BTreeSet;

use hub::storage::Verdict;
use record::Record;
use record::document::Wrote;
use serde_json::Value;
use wire::Hash;

use crate::city::City;
use crate::ledger::Acknowledged;

pub(super) async fn check(city: &mut City) -> Result<(), String> {
    // A photo taken for a note that had been erased at the hub meanwhile goes with it.
    for (n, note, sha256) in city.photos.iter().filter(|(_, note, _)| !city.erased.contains(note)) {
        let there = city.hub.storage().reading(|tx| tx.object(sha256)).map_err(|e| e.to_string())?.is_some();
        let file = city.hub_folder().join("objects").join(&hex(sha256)[..2]).join(&hex(sha256)[2..]);
        if !there || !file.exists() {
            let (shoulder, name) = (city.phones[*n].shoulder, city.number(*note));
            return Err(format!("promise 2: {shoulder}'s photo in {name} is not at the hub: row {there}"));
        }
    }
    let mut aside: Vec<BTreeSet<Hash>> = Vec::new();
    for phone in &city.phones {
        let held = phone.device.holdings().await.map_err(|e| e.to_string())?;
        // What only tells the officer something, such as that there is a copy of the vault, names no record. Of what a supervisor
        // declined after its author set the device up again, the hub tells the words and keeps the bytes.
        if let Some(lost) = held.aside.iter().find(|a| a.raw.is_empty() && !a.declined && a.record.bytes() != [0; 16]) {
            return Err(format!("promise 5: {} keeps no bytes of {}", phone.shoulder, lost.hash));
        }
        aside.push(held.aside.into_iter().map(|a| a.hash).collect());
    }
    let mut safe: BTreeSet<Hash> = BTreeSet::new();
    for (hash, one) in
        city.ledger.changes.iter().filter(|(_, one)| one.phone < city.phones.len() && !city.erased.contains(&one.record))
    {
        if at_hub(city, hash)? || aside[one.phone].contains(hash) || with_hub_alone(city, hash, one)? {
            safe.insert(*hash);
        }
    }
    for (hash, one) in
        city.ledger.changes.iter().filter(|(_, one)| one.phone < city.phones.len() && !city.erased.contains(&one.record))
    {
        if !safe.contains(hash) && !replayed(city, one, &safe) {
            let (shoulder, name) = (city.phones[one.phone].shoulder, city.number(one.record));
            let words: Vec<&String> = one.words.iter().take(3).collect();
            return Err(format!("promise 2: {shoulder}'s change {hash} of record {name} is nowhere: {words:?}"));
        }
    }
    Ok(())
}

fn hex(bytes: &[u8; 32]) -> String {
    Hash(*bytes).to_string()
}

fn at_hub(city: &City, hash: &Hash) -> Result<bool, String> {
    let found = city.hub.storage().reading(|tx| {
        let review = tx.quarantined(&hash.0)?.is_some_and(|v| v.verdict == Verdict::Review);
        Ok(review || tx.change(&hash.0)?.is_some())
    });
    found.map_err(|e| e.to_string())
}

/// A supervisor's no finds nothing on its author's phone where that was lost meanwhile, or where the record was restricted:
/// of such a record nothing stays with whoever may not read it, not even what of theirs waits (practice P15). The hub's
/// quarantine alone keeps what they wrote.
fn with_hub_alone(city: &City, hash: &Hash, one: &Acknowledged) -> Result<bool, String> {
    let found = city.hub.storage().reading(|tx| Ok((tx.quarantined(&hash.0)?, tx.record(one.record)?)));
    let (Some(kept), Some(row)) = found.map_err(|e| e.to_string())? else { return Ok(false) };
    if !one.reviewed || kept.verdict != Verdict::Aside {
        return Ok(false);
    }
    if one.phone_lost {
        return Ok(true);
    }
    let record = Record::load(one.record, &row.snapshot).map_err(|e| e.to_string())?;
    let restricts = |w: &Wrote| matches!(w, Wrote::Field { name, value } if name == "restricted" && *value == Value::Bool(true));
    Ok(record.history().iter().flat_map(|happened| &happened.wrote).any(restricts))
}

/// Its words were written again by its author, and those are safe.
fn replayed(city: &City, one: &Acknowledged, safe: &BTreeSet<Hash>) -> bool {
    let again = |(hash, other): (&Hash, &Acknowledged)| {
        other.officer == one.officer && other.record == one.record && safe.contains(hash) && other.words.is_superset(&one.words)
    };
    !one.words.is_empty() && city.ledger.changes.iter().any(again)
}

/// A phone was lost and set up from its backup: what only it had is gone with it.
pub(crate) fn forget_lost_phone(city: &mut City, phone: usize, backup: u64) -> Result<(), String> {
    let after: Vec<Hash> =
        city.ledger.changes.iter().filter(|(_, one)| one.phone == phone && one.batch > backup).map(|(hash, _)| *hash).collect();
    for hash in after {
        if !at_hub(city, &hash)? {
            city.ledger.changes.remove(&hash);
        } else if let Some(one) = city.ledger.changes.get_mut(&hash) {
            one.phone_lost = true;
        }
    }
    // A photo whose bytes had arrived is the hub's; the others' are gone, whatever their notes say of them.
    let arrived = |sha256: &[u8; 32]| city.hub.storage().reading(|tx| tx.object(sha256)).is_ok_and(|found| found.is_some());
    let lost: Vec<[u8; 32]> =
        city.photos.iter().filter(|(n, _, sha)| *n == phone && !arrived(sha)).map(|(.., sha)| *sha).collect();
    city.photos.retain(|(.., sha256)| !lost.contains(sha256));
    Ok(())
}
