//! One officer has a client of their own making: properly enrolled, properly signed, and asking for what no screen offers.
//! Nothing of it may break a promise to anybody else.

use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, Change, ROOT, ReadDoc, Value};
use hub::storage::EnrolmentRow;
use record::document::Commit;
use record::policy::grants;
use record::{Author, DeviceId, Edit, OfficerId, Record, RecordId};
use serde_json::json;
use uuid::Uuid;
use wire::batch::{Heading, cut};
use wire::{Hash, Outcome, PublicKey, SealedBatch, SigningKey};

use crate::city::City;
use crate::ledger::{Acknowledged, words};

const SHOULDER: &str = "9009CN";

/// See the module.
pub(crate) struct Rogue {
    officer: OfficerId,
    device: DeviceId,
    key: SigningKey,
    batches: u64,
    last: Option<SealedBatch>,
}

impl Rogue {
    pub(crate) fn enrol(city: &City) -> Self {
        let (officer, device) = (city.officer(SHOULDER), DeviceId(Uuid::from_u128(0x9009)));
        let key = wire::key::new_key(&city.dice);
        let row = EnrolmentRow {
            device,
            officer,
            key: PublicKey::of(&key).0,
            system: false,
            label: "of their own making".into(),
            incarnation: 1,
            enrolled_at: city.now(),
            revoked_at: None,
            last_heard: None,
            waiting: 0,
            app_version: "0".into(),
        };
        city.hub.storage().writing(|tx| tx.put_enrolment(&row)).unwrap();
        Self { officer, device, key, batches: 0, last: None }
    }
}

/// One piece of mischief.
pub(crate) fn one(city: &mut City) -> Result<(), String> {
    let Some(mut rogue) = city.rogue.take() else { return Ok(()) };
    let done = mischief(city, &mut rogue);
    city.rogue = Some(rogue);
    done
}

fn mischief(city: &mut City, rogue: &mut Rogue) -> Result<(), String> {
    let roster = city.hub.roster().map_err(|e| e.to_string())?;
    let Some(me) = roster.author(rogue.officer, city.now()) else { return Ok(()) };
    let Some((id, record)) = readable(city, rogue.officer)? else { return Ok(()) };
    let own = Commit {
        author: me,
        actor: ActorId::from(wire::actor_id(&PublicKey::of(&rogue.key), id, 1, 0)),
        at: city.now(),
        offset: 0,
    };
    let word = city.word();
    let note = |n: u128| Edit::entry(fresh(city, n), "note", json!({ "text": word.as_str(), "basis": "fact" }));
    let (what, never, changes) = match city.below(8) {
        // What shows does not change, and it is not theirs to write.
        0 | 1 => ("a forbidden write of an equal value", true, rewrite(&record, &own, "priority")),
        2 => {
            let mut changes = rewrite(&record, &own, "priority");
            let mut on_top = record.clone();
            on_top.apply(changes.clone()).map_err(|e| e.to_string())?;
            changes.extend(edit(&on_top, &own, &[note(1)]));
            ("a note on top of a forbidden write", true, changes)
        }
        3 | 4 => ("a second value at an entry's id", false, beside(&record, &own, &word)),
        5 => {
            let commit = Commit { actor: ActorId::from([0xff; 16]), ..own.clone() };
            ("an actor they chose", true, edit(&record, &commit, &[note(2)]))
        }
        6 => {
            let author = Author { officer: city.phones[0].officer, ..me };
            ("somebody else's author line", true, edit(&record, &Commit { author, ..own.clone() }, &[note(3)]))
        }
        _ => {
            let Some(again) = rogue.last.clone() else { return Ok(()) };
            city.tally.fault("poison: a batch once more");
            return take(city, rogue, &again, &[], false, "a batch once more");
        }
    };
    if changes.is_empty() {
        return Ok(());
    }
    city.tally.fault(&format!("poison: {what}"));
    rogue.batches += 1;
    let heading = Heading {
        officer: rogue.officer,
        device: rogue.device,
        incarnation: 1,
        grant_version: roster.version,
        lease_id: None,
        hub_id: city.hub.identity().hub_id,
        hub_epoch_seen: city.hub.identity().epoch,
        batch_seq: rogue.batches,
        prev_batch_hash: None,
        claimed_time: city.now(),
        boot_elapsed: 1,
        hub_clock_offset: Some(0),
    };
    let raws: Vec<(RecordId, &[u8])> = changes.iter().map(|c| (id, c.raw_bytes())).collect();
    let sealed = cut(&heading, &raws, &rogue.key).map_err(|e| e.to_string())?.sealed;
    let changes: Vec<(RecordId, Change)> = changes.iter().map(|c| (id, c.clone())).collect();
    rogue.last = Some(sealed.clone());
    take(city, rogue, &sealed, &changes, never, what)
}

/// Hands a batch over. The first of its changes is one that is never let in, where `never` says so.
fn take(
    city: &mut City,
    rogue: &Rogue,
    sealed: &SealedBatch,
    changes: &[(RecordId, Change)],
    never: bool,
    what: &str,
) -> Result<(), String> {
    let hub = city.hub.clone();
    let Ok(answer) = catch_unwind(AssertUnwindSafe(|| hub.accept(sealed))) else {
        city.note(format!("9009CN {what}: the hub died of its power"));
        return if city.power.off() { Ok(()) } else { Err(format!("promise 7: the hub panicked on {what}")) };
    };
    let outcomes = match answer {
        Ok(receipt) => receipt.verify(&city.hub.identity().public_key()).map_err(|e| e.to_string())?.outcomes,
        Err(error) => {
            city.note(format!("9009CN {what}: {}", error.code()));
            return Ok(());
        }
    };
    city.note(format!("9009CN {what}: {outcomes:?}"));
    if never && outcomes.first() == Some(&Outcome::Accepted) {
        return Err(format!("promise 5: the hub let in {what}"));
    }
    for (id, change) in changes {
        let entry = Acknowledged {
            record: *id,
            officer: rogue.officer,
            phone: usize::MAX,
            batch: 0,
            words: words(change.raw_bytes()),
            seen: false,
            reviewed: false,
        };
        city.ledger.enter(Hash(change.hash().0), entry);
    }
    Ok(())
}

/// A task in this officer's scopes, as the hub has it.
fn readable(city: &City, officer: OfficerId) -> Result<Option<(RecordId, Record)>, String> {
    let Some(id) = city.some("task") else { return Ok(None) };
    let roster = city.hub.roster().map_err(|e| e.to_string())?;
    let granted = grants(&roster, officer, city.now());
    let found = city.hub.storage().reading(|tx| Ok((tx.record(id)?, tx.scopes_of(id)?))).map_err(|e| e.to_string())?;
    let (Some(row), scopes) = found else { return Ok(None) };
    if scopes.is_disjoint(&granted) {
        return Ok(None);
    }
    Record::load(id, &row.snapshot).map(|record| Some((id, record))).map_err(|e| e.to_string())
}

/// What an edit makes; nothing where the record itself would not take it.
fn edit(record: &Record, commit: &Commit, edits: &[Edit]) -> Vec<Change> {
    record.clone().edit(commit, edits).ok().flatten().into_iter().collect()
}

/// A field's own value once more, in the proper pair of operations: nothing that shows will differ.
fn rewrite(record: &Record, commit: &Commit, name: &str) -> Vec<Change> {
    let mut doc = record.doc().clone().with_actor(commit.actor.clone());
    let options = CommitOptions::default().with_message(commit.author.to_string()).with_time(commit.at / 1_000);
    let done = doc.transact_with::<_, _, automerge::AutomergeError, _>(
        |()| options,
        |tx| {
            let Some((_, fields)) = tx.get(ROOT, "fields")? else { return Ok(()) };
            let Some((Value::Scalar(value), _)) = tx.get(&fields, name)? else { return Ok(()) };
            let value = value.into_owned();
            tx.delete(&fields, name)?;
            tx.put(&fields, name, value)
        },
    );
    if done.is_err() {
        return Vec::new();
    }
    doc.get_changes(&record.heads()).into_iter().collect()
}

/// A note under the id of somebody else's, written as if that were not there yet.
fn beside(record: &Record, commit: &Commit, word: &str) -> Vec<Change> {
    let Some(other) = record.entries().into_iter().find(|e| e.kind == "note" && e.author.officer != commit.author.officer) else {
        return Vec::new();
    };
    let changes = record.changes();
    let Some(theirs) = changes.iter().find(|c| c.hash().0 == other.change) else { return Vec::new() };
    let Ok(before) = record.at(theirs.deps()) else { return Vec::new() };
    // Their own number goes on from what the hub has, not from what stood then.
    if record.next_seq(&commit.actor) != before.next_seq(&commit.actor) {
        return Vec::new();
    }
    edit(&before, commit, &[Edit::entry(other.id, "note", json!({ "text": word, "basis": "fact" }))])
}

fn fresh(city: &City, n: u128) -> record::EntryId {
    record::EntryId(Uuid::from_u128(0xe000_0000_0000_4000_8000_0000_0000_0000 + u128::from(city.tally.steps) * 8 + n))
}
