//! What each phone holds: everything its officer may see and nothing else, word for word as at the hub.

use std::collections::BTreeSet;

use device::{HeldRecord, Holdings};
use record::policy::grants;
use record::{Record, RecordId, Scope};
use wire::Hash;

use super::{difference, every_record, hashes, says};
use crate::city::City;

pub(super) async fn check(city: &mut City) -> Result<(), String> {
    receipts_honoured(city).await?;
    let all = every_record(city)?;
    for n in 0..city.phones.len() {
        let shoulder = city.phones[n].shoulder;
        let held = city.phones[n].device.holdings().await.map_err(|e| format!("{shoulder} cannot be counted out: {e}"))?;
        one(city, n, &held, &all).map_err(|broken| format!("{shoulder}: {broken}"))?;
    }
    Ok(())
}

fn one(city: &City, n: usize, held: &Holdings, all: &[RecordId]) -> Result<(), String> {
    let storage = city.hub.storage();
    let roster = city.hub.roster().map_err(|e| e.to_string())?;
    let granted = grants(&roster, held.me, city.now());
    let enrolment = storage.reading(|tx| tx.enrolment(held.device)).map_err(|e| e.to_string())?.ok_or("it is not enrolled")?;
    if held.incarnation != Some(enrolment.incarnation) {
        let given = enrolment.incarnation;
        return Err(format!("it signs as incarnation {:?}, and the hub gave it {given}", held.incarnation));
    }
    cursors(city, held, &granted)?;
    let in_review: BTreeSet<RecordId> = held.own.iter().filter(|o| o.state == "review").map(|o| o.record).collect();
    for id in all {
        let scopes = storage.reading(|tx| tx.scopes_of(*id)).map_err(|e| e.to_string())?;
        let may = !scopes.is_disjoint(&granted);
        let here = held.records.iter().find(|r| r.id == *id);
        let name = city.number(*id);
        match here {
            None if may => return Err(format!("promise 8: it lacks record {name}, which is in its scopes")),
            Some(_) if !may && !in_review.contains(id) => return Err(format!("promise 4: it still holds record {name}")),
            Some(here) => same(city, held, here).map_err(|broken| format!("record {name}: {broken}"))?,
            None => {}
        }
    }
    let unknown = |r: &&HeldRecord| !all.contains(&r.id) && !in_review.contains(&r.id);
    if let Some(record) = held.records.iter().find(unknown) {
        return Err(format!("promise 4: it holds record {}, which the hub has not", city.number(record.id)));
    }
    if let Some(waiting) = held.own.iter().find(|o| o.state == "waiting") {
        return Err(format!("promise 2: a change of record {} waits for ever", city.number(waiting.record)));
    }
    let mut reads: Vec<RecordId> = held.reads.iter().map(|(id, _)| *id).collect();
    for id in &city.phones[n].opened {
        let at = reads.iter().position(|r| r == id);
        let at = at.ok_or_else(|| format!("promise 11: record {} was opened and is not in the read log", city.number(*id)))?;
        reads.swap_remove(at);
    }
    Ok(())
}

/// Promise 8: cursors are level, for exactly the scopes that are granted.
fn cursors(city: &City, held: &Holdings, granted: &BTreeSet<Scope>) -> Result<(), String> {
    for scope in granted {
        let (epoch, head) = city.hub.storage().reading(|tx| tx.head(scope)).map_err(|e| e.to_string())?;
        let Some(cursor) = held.cursors.iter().find(|c| c.scope == *scope) else {
            return Err(format!("promise 8: no cursor for {scope}"));
        };
        if cursor.first_sync || (cursor.epoch, cursor.seq) != (epoch, head) {
            let at = (cursor.epoch, cursor.seq);
            return Err(format!("promise 8: its cursor of {scope} is at {at:?}, the hub's log at {:?}", (epoch, head)));
        }
    }
    let own = Scope::Device(held.device);
    let extra = held.cursors.iter().find(|c| !granted.contains(&c.scope) && c.scope != own);
    extra.map_or(Ok(()), |c| Err(format!("promise 4: it still reads {}", c.scope)))
}

/// Promise 1: the record is the hub's, but for own changes that wait for a supervisor. Where the hub was restored, others' may wait
/// too: what it lost comes again from their author, or from a colleague, and a supervisor may have to decide on it anew.
fn same(city: &City, held: &Holdings, here: &HeldRecord) -> Result<(), String> {
    let row = city.hub.storage().reading(|tx| tx.record(here.id)).map_err(|e| e.to_string())?.ok_or("the hub has it not")?;
    let record = Record::load(here.id, &here.doc).map_err(|e| format!("promise 7: it does not load: {e}"))?;
    if hashes(&record.heads()) != here.heads {
        return Err("its row names other heads than its document has".into());
    }
    let theirs = Record::load(here.id, &row.snapshot).map_err(|e| e.to_string())?;
    let missing = theirs.changes().iter().filter(|c| !record.holds(&c.hash())).count();
    if missing > 0 {
        return Err(format!("promise 8: it lacks {missing} changes that the hub has"));
    }
    let extra: Vec<Hash> = record.changes().iter().filter(|c| !theirs.holds(&c.hash())).map(|c| Hash(c.hash().0)).collect();
    let waits = |hash: &Hash| held.own.iter().any(|o| o.hash == *hash && o.state == "review");
    let mut foreign = Vec::new();
    for hash in extra.iter().filter(|h| !waits(h)) {
        if !(city.restored && super::hub::supervisors_have(city, &hash.0)?) {
            foreign.push(hash);
        }
    }
    if let Some(foreign) = foreign.first().copied() {
        let state = held.own.iter().find(|o| o.hash == *foreign).map(|o| (o.state.as_str(), o.code.as_deref()));
        return Err(format!("promise 1: it has a change the hub has not: {foreign}, {state:?}"));
    }
    if !extra.is_empty() {
        return Ok(());
    }
    let (mine, hubs) = (says(&record, held.me), says(&theirs, held.me));
    if mine != hubs {
        return Err(format!("promise 1: it says {}", difference(&mine, &hubs)));
    }
    // What was put right is told to whoever had it wrong, which the history alone does not say.
    let right = record::notices::corrected(&record, held.me);
    let merged = |id: &str| right.iter().all(|n| n.id != id);
    let of_it = held.notices.iter().filter(|(r, id)| *r == here.id && merged(id));
    let mut open: Vec<&str> = of_it.map(|(_, id)| id.as_str()).collect();
    open.sort_unstable();
    let all = record::notices::notices(&record, held.me);
    let owed: Vec<&str> = all.iter().map(|n| n.id.as_str()).collect();
    if open != owed {
        return Err(format!("promise 1: {} notices are open on it, its history makes {}", open.len(), owed.len()));
    }
    Ok(())
}

/// Promise 3: whatever a phone holds a receipt for, the hub still has.
pub(crate) async fn receipts_honoured(city: &City) -> Result<(), String> {
    for phone in &city.phones {
        if phone.power.off() {
            continue;
        }
        let held = phone.device.holdings().await.map_err(|e| format!("{} cannot be counted out: {e}", phone.shoulder))?;
        for own in held.own.iter().filter(|o| o.state == "accepted" && !city.erased.contains(&o.record)) {
            let there = city.hub.storage().reading(|tx| tx.change(&own.hash.0)).map_err(|e| e.to_string())?;
            if there.is_none() {
                let name = city.number(own.record);
                return Err(format!(
                    "promise 3: {} has a receipt for a change of record {name}, which the hub has not",
                    phone.shoulder
                ));
            }
        }
    }
    Ok(())
}
