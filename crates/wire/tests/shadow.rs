//! The shadow gate refuses a record that somebody would lose, each for its own reason. What is tried here passes every gate
//! before it: pre-flight reads the change and finds nothing wrong, its operations name what is there, Automerge takes it.
//!
//! Not every reason can be brought about by a change that a hub lets as far as this: its table refuses to have the kind taken
//! away or something else put among the texts. A device asks no table, so there each of these is what stands between a wrong
//! hub and the vault. `other_heads` and `panicked` are left out: nobody knows a change that brings them about here.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use automerge::transaction::{CommitOptions, Transactable, Transaction};
use automerge::{ActorId, AutomergeError, Change, ROOT, ReadDoc};
use record::document::{Commit, Edit};
use record::kinds::task::TASK;
use record::{Author, OfficerId, Record, RecordId, Role};
use uuid::Uuid;
use wire::shadow::{Wrote, prove};
use wire::{preflight, written};

fn commit() -> Commit {
    let author = Author { officer: OfficerId(Uuid::from_u128(0x123)), grade: Role::Pc.grade(), role: Role::Pc };
    Commit { author, actor: ActorId::from([1; 16]), at: 1_795_446_000_000, offset: 0 }
}

fn visit() -> Record {
    let edits = [Edit::field("title", "ASB visit, Stairwell B"), Edit::text("briefing", "Walk the stairwell.")];
    Record::create(RecordId::from_bytes([7; 16]), &TASK, &commit(), &edits).unwrap().0
}

/// The next change on the visit, by a client that knows no forms.
fn by_hand(edit: impl FnOnce(&mut Transaction<'_>) -> Result<(), AutomergeError>) -> Change {
    let Commit { author, actor, at, .. } = commit();
    let mut doc = visit().doc().clone();
    doc.set_actor(actor);
    let options = CommitOptions::default().with_time(at / 1_000).with_message(author.to_string());
    doc.transact_with::<_, _, AutomergeError, _>(|()| options, edit).unwrap();
    doc.get_last_local_change().unwrap()
}

/// What the gate says of the visit with a change in it that passed everything before.
fn refused(change: Change) -> &'static str {
    preflight::check(change.raw_bytes()).unwrap();
    let (mut record, expanded) = (visit(), change.decode());
    written::check(Some(&record), &expanded, &expanded.actor_id).unwrap();
    record.apply([change]).unwrap();
    prove(&record, &Wrote::by(&expanded)).unwrap_err().code()
}

#[test]
fn what_an_officer_writes_passes_and_is_what_was_saved() {
    let mut record = visit();
    let edits = [Edit::field("title", "ASB visit, Stairwell C"), Edit::text("briefing", "Walk it from the top.")];
    let change = record.edit(&commit(), &edits).unwrap().unwrap();
    let saved = prove(&record, &Wrote::by(&change.decode())).unwrap();
    let again = Record::load(record.id(), &saved).unwrap();
    assert_eq!((again.heads(), again.text("briefing")), (record.heads(), "Walk it from the top.".to_owned()));
}

#[test]
fn a_record_whose_kind_is_taken_away_under_it_would_not_load_again() {
    // In memory it still is a task, and everything of it reads well.
    assert_eq!(refused(by_hand(|tx| tx.delete(ROOT, "kind"))), "does_not_load");
}

#[test]
fn a_record_that_calls_itself_of_a_kind_nobody_knows_would_not_load_again() {
    assert_eq!(refused(by_hand(|tx| tx.put(ROOT, "kind", "drone_flight"))), "does_not_load");
}

#[test]
fn a_value_that_is_not_even_itself_is_another_once_it_was_saved() {
    let change = by_hand(|tx| {
        let (_, fields) = tx.get(ROOT, "fields")?.unwrap();
        tx.put(&fields, "height", f64::NAN)
    });
    assert_eq!(refused(change), "other_value");
}

#[test]
fn a_word_where_a_text_should_be_takes_no_further_edit() {
    let change = by_hand(|tx| {
        let (_, texts) = tx.get(ROOT, "text")?.unwrap();
        tx.put(&texts, "aside", "no text at all")?;
        // Texts are tried where one was written in.
        let (_, briefing) = tx.get(&texts, "briefing")?.unwrap();
        tx.splice_text(&briefing, 0, 0, "At dusk: ")
    });
    assert_eq!(refused(change), "not_editable");
}
