//! One officer has a client of their own making: properly enrolled, properly signed, and asking for what no screen offers.
//! Nothing of it may break a promise to anybody else.

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, Change, ROOT, ReadDoc, Value};
use record::document::Commit;
use record::{Author, Edit, Record, RecordId};
use serde_json::json;
use testkit::hostile::forge;
use uuid::Uuid;
use wire::Outcome;

use crate::city::City;
use crate::desk::{Desk, Raw};

const SHOULDER: &str = "9009CN";
/// Honest changes of other records that a mutant may borrow from.
const LENDERS: usize = 6;

/// Kinds of mischief, as the dice number them.
pub(crate) const KINDS: usize = 10;

/// One piece of mischief.
pub(crate) fn one(city: &mut City) -> Result<(), String> {
    let which = city.below(KINDS);
    asked(city, which, None)
}

/// This piece of mischief, in this task or in any.
pub(crate) fn asked(city: &mut City, which: usize, task: Option<RecordId>) -> Result<(), String> {
    // A restored hub has forgotten what they wrote since: they go on under a new key, as a phone does.
    let (home, mut rogue) = match city.rogue.take() {
        Some((home, rogue)) if home == city.homes => (home, rogue),
        _ => (city.homes, Desk::enrol(city, SHOULDER, u128::from(city.homes) << 32)?),
    };
    let done = mischief(city, &mut rogue, which, task);
    city.rogue = Some((home, rogue));
    done
}

fn mischief(city: &mut City, rogue: &mut Desk, which: usize, task: Option<RecordId>) -> Result<(), String> {
    let found = match task {
        Some(id) => rogue.reads(city, id)?,
        None => rogue.readable(city, "task")?,
    };
    let Some((id, record)) = found else { return Ok(()) };
    let Some(own) = rogue.commit(city, id)? else { return Ok(()) };
    let me = own.author;
    let word = city.word();
    let note = |n: u128| Edit::entry(fresh(city, n), "note", json!({ "text": word.as_str(), "basis": "fact" }));
    let (what, never, changes) = match which {
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
        7 => {
            let Some(again) = rogue.last.clone() else { return Ok(()) };
            city.tally.fault("poison: a batch once more");
            return rogue.hand_over(city, &again, &[], "a batch once more").map(|_| ());
        }
        _ => {
            // A note is theirs to write, the briefing is not: some mutants get as far as the shadow, some test the table.
            let mut edits = vec![note(4)];
            if city.below(3) == 0 {
                edits.push(Edit::text("briefing", &format!("{word} {}", record.text("briefing"))));
            }
            let honest = edit(&record, &own, &edits);
            return mutants(city, rogue, id, &record, honest.first());
        }
    };
    if changes.is_empty() {
        return Ok(());
    }
    let changes: Vec<Raw> = changes.iter().map(|c| (id, c.raw_bytes().to_vec())).collect();
    city.tally.fault(&format!("poison: {what}"));
    let sealed = rogue.sealed(city, &changes)?;
    let outcomes = rogue.hand_over(city, &sealed, &changes, what)?;
    // The first of the changes is one that is never let in, where `never` says so.
    match outcomes.as_deref() {
        Some([Outcome::Accepted, ..]) if never => Err(format!("promise 5: the hub let in {what}")),
        _ => Ok(()),
    }
}

/// What an attacker makes of their own honest change, all of it in one batch: checksums that fit, and little else that does.
fn mutants(city: &mut City, rogue: &mut Desk, id: RecordId, record: &Record, honest: Option<&Change>) -> Result<(), String> {
    let Some(honest) = honest else { return Ok(()) };
    let others = record.changes();
    let lenders: Vec<&[u8]> = others.iter().rev().take(LENDERS).map(Change::raw_bytes).collect();
    let mut changes: Vec<Raw> = Vec::new();
    for _ in 0..8 {
        let Some(forged) = forge(&city.dice, honest.raw_bytes(), &lenders) else { continue };
        if forged.raw != honest.raw_bytes() && changes.iter().all(|(_, raw)| *raw != forged.raw) {
            city.tally.fault(&format!("poison: a mutant, {}", forged.trick));
            changes.push((id, forged.raw));
        }
    }
    if changes.is_empty() {
        return Ok(());
    }
    let sealed = rogue.sealed(city, &changes)?;
    rogue.hand_over(city, &sealed, &changes, "mutants").map(|_| ())
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
