//! Promise 5: no accepted change breaks its kind's table. Whatever the hub let in is judged again, as grants stand.

use std::collections::{BTreeMap, BTreeSet};

use automerge::{Change, ChangeHash};
use hub::storage::Verdict;
use record::policy::{Asking, judge};
use record::table::Linked;
use record::{Author, Record, RecordId, kinds};
use wire::Hash;

use crate::city::City;

/// Judges what was let in since the last step.
pub(crate) fn each_step(city: &mut City) -> Result<(), String> {
    let open: Vec<Hash> =
        city.ledger.changes.iter().filter(|(_, e)| !e.seen && !city.erased.contains(&e.record)).map(|(hash, _)| *hash).collect();
    let found = city.hub.storage().reading(|tx| open.iter().map(|hash| tx.change(&hash.0)).collect::<hub::Result<Vec<_>>>());
    let mut touched: BTreeSet<RecordId> = BTreeSet::new();
    for found in found.map_err(|e| e.to_string())?.into_iter().flatten() {
        touched.insert(found.record);
        let let_in = city.ledger.changes.get(&Hash(found.hash)).is_some_and(|entry| entry.reviewed);
        if !let_in {
            again(city, found.record, &found.raw)?;
        }
        if let Some(entry) = city.ledger.changes.get_mut(&Hash(found.hash)) {
            entry.seen = true;
        }
    }
    let waits = |hash: &Hash| -> hub::Result<bool> {
        let found = city.hub.storage().reading(|tx| tx.quarantined(&hash.0))?;
        Ok(found.is_some_and(|v| v.verdict == Verdict::Review))
    };
    let waiting: Vec<Hash> = open.iter().filter(|hash| waits(hash).unwrap_or(false)).copied().collect();
    for hash in waiting {
        if let Some(entry) = city.ledger.changes.get_mut(&hash) {
            entry.reviewed = true;
        }
    }
    // The next step's changes meet their neighbours as these are now.
    for id in touched {
        if let Some(one) = row(city, id)? {
            city.stood.insert(id, one);
        }
    }
    Ok(())
}

#[cfg(debug_assertions)]
fn truly<T>(f: impl FnOnce() -> T) -> T {
    record::planted::lifted(f)
}
#[cfg(not(debug_assertions))]
fn truly<T>(f: impl FnOnce() -> T) -> T {
    f()
}

fn again(city: &City, id: RecordId, raw: &[u8]) -> Result<(), String> {
    let change = Change::from_bytes(raw.to_vec()).map_err(|e| e.to_string())?;
    let row = city.hub.storage().reading(|tx| tx.record(id)).map_err(|e| e.to_string())?;
    // Erased meanwhile: there is nothing to judge by.
    let Some(row) = row else { return Ok(()) };
    let record = Record::load(id, &row.snapshot).map_err(|e| format!("promise 7: record {}: {e}", city.number(id)))?;
    let author: Author = change.message().and_then(|m| m.parse().ok()).ok_or("promise 6: no author line")?;
    let roster = city.hub.roster().map_err(|e| e.to_string())?;
    let mut deps: Vec<ChangeHash> = change.deps().to_vec();
    deps.sort();
    let before = (!deps.is_empty()).then(|| record.at(&deps)).transpose().map_err(|e| e.to_string())?;
    let linked = linked_at(linked(city, id, &record)?, &record, before.as_ref());
    // One step may have taken in more than this change: its neighbours are asked as they are, and as they were a step ago.
    let earlier: Vec<Linked> = linked.iter().map(|one| city.stood.get(&one.id).unwrap_or(one).clone()).collect();
    let allowed = |linked: &[Linked]| {
        let asking = Asking { author, roster: &roster, at: city.now(), linked };
        truly(|| judge(id, &change, before.as_ref(), &asking))
    };
    let refused = allowed(&linked).err().filter(|_| earlier == linked || allowed(&earlier).is_err());
    refused.map_or(Ok(()), |refusal| {
        let name = city.number(id);
        Err(format!("promise 5: a change of {} {name} is in, and the table refuses it now: {refusal}", record.kind().name))
    })
}

/// What was linked to a record when a change of it was written: a link made since shuts nobody out of what they wrote
/// before it.
fn linked_at(linked: Vec<Linked>, present: &Record, before: Option<&Record>) -> Vec<Linked> {
    let Some(before) = before else { return linked };
    let names = |record: &Record| -> BTreeSet<RecordId> { kinds::links(record).into_iter().map(|(_, to)| to).collect() };
    let (now, then) = (names(present), names(before));
    linked.into_iter().filter(|l| then.contains(&l.id) || !now.contains(&l.id)).collect()
}

/// What is linked to a record, or was named by it, as the hub sees it.
fn linked(city: &City, id: RecordId, record: &Record) -> Result<Vec<Linked>, String> {
    let neighbours = |of| city.hub.storage().reading(|tx| tx.neighbours(of)).map_err(|e| e.to_string());
    let mut all: BTreeMap<RecordId, Linked> = BTreeMap::new();
    for neighbour in neighbours(id)? {
        let Some(one) = row(city, neighbour)? else { continue };
        if record.kind().name == kinds::safe_contact::SAFE_CONTACT.name && one.kind == "victim_contact" {
            for further in neighbours(neighbour)?.into_iter().filter(|f| *f != id) {
                all.extend(row(city, further)?.map(|task| (further, task)));
            }
        }
        all.insert(neighbour, one);
    }
    Ok(all.into_values().collect())
}

/// A record as its neighbours see it.
fn row(city: &City, id: RecordId) -> Result<Option<Linked>, String> {
    let found = city.hub.storage().reading(|tx| Ok((tx.record(id)?, tx.ages_of(id)?))).map_err(|e| e.to_string())?;
    let (Some(row), ages_at) = found else { return Ok(None) };
    Ok(Some(Linked { id, kind: row.kind, people: row.people, open: row.open, ages_at }))
}
