//! Promise 5: no accepted change breaks its kind's table. Whatever the hub let in is judged again, as grants stand.

use std::collections::BTreeMap;

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
    for found in found.map_err(|e| e.to_string())?.into_iter().flatten() {
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
    let linked = linked(city, id, record.kind().name)?;
    let mut deps: Vec<ChangeHash> = change.deps().to_vec();
    deps.sort();
    let before = (!deps.is_empty()).then(|| record.at(&deps)).transpose().map_err(|e| e.to_string())?;
    let asking = Asking { author, roster: &roster, at: city.now(), linked: &linked };
    truly(|| judge(id, &change, before.as_ref(), &asking)).map_err(|refusal| {
        let name = city.number(id);
        format!("promise 5: a change of {} {name} is in, and the table refuses it now: {refusal}", record.kind().name)
    })
}

/// What is linked to a record, as the hub sees it.
fn linked(city: &City, id: RecordId, kind: &str) -> Result<Vec<Linked>, String> {
    let found = city.hub.storage().reading(|tx| {
        let mut near = tx.neighbours(id)?;
        if kind == kinds::safe_contact::SAFE_CONTACT.name {
            for neighbour in near.clone() {
                near.extend(tx.neighbours(neighbour)?);
            }
            near.remove(&id);
        }
        let mut all: BTreeMap<RecordId, Linked> = BTreeMap::new();
        for one in near {
            if let Some(row) = tx.record(one)? {
                let (people, ages_at) = (row.people, tx.ages_of(one)?);
                all.insert(one, Linked { id: one, kind: row.kind, people, open: row.open, ages_at });
            }
        }
        Ok(all.into_values().collect())
    });
    found.map_err(|e| e.to_string())
}
