//! What one request may cost the hub: it neither stands still for one that brings too much, nor loses a word of it.
#![allow(clippy::unwrap_used, reason = "a story told wrongly fails its test")]

mod common;

use std::sync::atomic::Ordering;

use automerge::ScalarValue;
use automerge::legacy::{Key, OpType};
use common::*;
use record::document::Edit;
use record::kinds::task::TASK;
use record::{Record, RecordId};
use serde_json::json;
use wire::Outcome;
use wire::batch::SealedBatch;
use wire::seam::Clock;

fn note(n: u128, text: &str) -> Vec<Edit> {
    vec![Edit::entry(entry_id(n), "note", json!({ "text": text, "basis": "fact" }))]
}

/// The constable's own task, received, and notes on it that are not, each written on top of the one before.
async fn notes(station: &Station, texts: impl Iterator<Item = String>) -> (Phone, RecordId, Vec<automerge::Change>) {
    let mut constable = station.phone("123CN").await;
    let (id, made) = constable.create(station, &TASK, &[Edit::field("title", "Mine"), Edit::field("ward", WARD)]);
    assert_eq!(constable.push(station, &[(id, &made)]), [Outcome::Accepted]);
    let written = texts.zip(1..).map(|(text, n)| constable.edit(station, id, &note(n, &text))).collect();
    (constable, id, written)
}

/// A batch for each change, as a phone cuts them.
fn each(station: &Station, constable: &mut Phone, id: RecordId, written: &[automerge::Change]) -> Vec<SealedBatch> {
    written.iter().map(|change| constable.batch(station, &[(id, change)])).collect()
}

/// What became of the only change of each batch, or why the batch was not answered.
fn answers(station: &Station, sealed: &[SealedBatch]) -> Vec<String> {
    let key = station.hub.identity().public_key();
    let told = station.hub.accept_all(sealed).into_iter().map(|answer| match answer {
        Ok(receipt) => aside(&receipt.verify(&key).unwrap().outcomes[0]).to_owned(),
        Err(error) => error.code().to_owned(),
    });
    told.collect()
}

fn held(station: &Station, id: RecordId) -> usize {
    let row = station.hub.storage().reading(|tx| tx.record(id)).unwrap().unwrap();
    Record::load(id, &row.snapshot).unwrap().entries().iter().filter(|e| e.kind == "note").count()
}

/// From now on the hub's machine is so busy that this passes at every look at the clock.
fn slow(station: &Station, ms: i64) {
    station.clock.1.look.store(ms, Ordering::SeqCst);
}

#[tokio::test]
async fn what_the_hub_has_no_time_for_is_put_off_and_comes_in_with_the_next_syncs_in_its_order() {
    let station = Station::new();
    let (mut constable, id, written) = notes(&station, (0..10).map(|n| format!("door {n}"))).await;
    let batches = each(&station, &mut constable, id, &written);
    slow(&station, 1_000);
    let mut rest = batches.as_slice();
    for sync in 0.. {
        assert!(sync < batches.len(), "each sync brings something in");
        let said = answers(&station, rest);
        let taken = said.iter().take_while(|said| *said == "accepted").count();
        assert!(taken > 0 && said[taken..].iter().all(|said| said == "busy"), "the first ones, and then no more: {said:?}");
        assert!(sync > 0 || taken < batches.len(), "not all at once");
        rest = &rest[taken..];
        let Some(last) = rest.last() else { break };
        // A phone may go on with what comes after: what that builds on was not refused, and so neither is this.
        if rest.len() > 1 {
            assert_eq!(answers(&station, std::slice::from_ref(last)), ["busy"]);
        }
    }
    assert_eq!(held(&station, id), batches.len());
    let quarantined = station.hub.storage().reading(|tx| tx.quarantine_counts()).unwrap();
    assert!(quarantined.is_empty(), "nobody's words were set aside: {quarantined:?}");
}

#[tokio::test]
async fn what_builds_on_what_was_put_off_waits_with_it_for_as_long_as_a_sync_over_a_slow_line_takes() {
    let station = Station::new();
    let (mut constable, id, written) = notes(&station, (0..10).map(|n| format!("door {n}"))).await;
    let batches = each(&station, &mut constable, id, &written);
    slow(&station, 1_000);
    assert!(answers(&station, &batches).iter().any(|said| said == "busy"));
    let later = |ms: i64| {
        slow(&station, ms);
        station.clock.boot_ms();
        slow(&station, 0);
    };
    // The sync goes on with what was written after them, request after request.
    later(40 * 60_000);
    assert_eq!(answers(&station, &batches[9..]), ["busy"], "nobody's words are set aside for a busy hub");
    // What is still missing long after is missing for another reason.
    later(2 * 60 * 60_000);
    assert_eq!(answers(&station, &batches[9..]), ["missing_dependency"]);
}

#[tokio::test]
async fn what_misses_something_that_was_never_put_off_is_told_so() {
    let station = Station::new();
    let (mut constable, id, written) = notes(&station, (0..2).map(|n| format!("door {n}"))).await;
    let batches = each(&station, &mut constable, id, &written);
    assert_eq!(answers(&station, &batches[1..]), ["missing_dependency"]);
}

#[tokio::test]
async fn the_rest_of_one_batch_that_takes_too_long_twice_is_refused_by_name_and_taken_where_there_is_time() {
    let station = Station::new();
    let (mut constable, id, written) = notes(&station, (0..5).map(|n| format!("door {n}"))).await;
    let all: Vec<(RecordId, &automerge::Change)> = written.iter().map(|change| (id, change)).collect();
    let sealed = constable.batch(&station, &all);
    slow(&station, 6_000);
    assert_eq!(answers(&station, std::slice::from_ref(&sealed)), ["busy"], "a hub that stands still looks the same");
    let said: Vec<String> = outcomes(&station, &sealed).iter().map(|outcome| aside(outcome).to_owned()).collect();
    assert_eq!(said, ["accepted", "too_dear", "too_dear", "too_dear", "too_dear"]);
    let counts = station.hub.storage().reading(|tx| tx.stage_counts()).unwrap();
    assert!(counts.contains(&("shadow".to_owned(), "too_dear".to_owned(), 4)), "{counts:?}");
    slow(&station, 0);
    let again: Vec<String> = outcomes(&station, &sealed).iter().map(|outcome| aside(outcome).to_owned()).collect();
    assert_eq!(again, ["had", "accepted", "accepted", "accepted", "accepted"]);
    assert_eq!(held(&station, id), written.len());
}

#[tokio::test]
async fn a_hub_that_stands_still_in_the_middle_of_a_batch_sets_nobodys_words_aside() {
    let station = Station::new();
    let (mut constable, id, written) = notes(&station, (0..6).map(|n| format!("door {n}"))).await;
    let all: Vec<(RecordId, &automerge::Change)> = written.iter().map(|change| (id, change)).collect();
    let sealed = constable.batch(&station, &all);
    slow(&station, 6_000);
    assert_eq!(answers(&station, std::slice::from_ref(&sealed)), ["busy"]);
    // It goes on as fast as ever, and the phone sends again what was put off.
    slow(&station, 0);
    assert!(outcomes(&station, &sealed).iter().all(|outcome| *outcome == Outcome::Accepted));
    assert_eq!(held(&station, id), written.len());
    let quarantined = station.hub.storage().reading(|tx| tx.quarantine_counts()).unwrap();
    assert!(quarantined.is_empty(), "{quarantined:?}");
}

#[tokio::test]
async fn what_builds_on_a_batch_that_took_too_long_waits_until_that_one_is_sent_again() {
    let station = Station::new();
    let (mut constable, id, written) = notes(&station, (0..6).map(|n| format!("door {n}"))).await;
    let first: Vec<(RecordId, &automerge::Change)> = written[..5].iter().map(|change| (id, change)).collect();
    let sealed = [constable.batch(&station, &first), constable.batch(&station, &[(id, &written[5])])];
    slow(&station, 6_000);
    assert_eq!(answers(&station, &sealed[..1]), ["busy"]);
    // The phone's next request brings the one after it, when the hub has time.
    slow(&station, 0);
    assert_eq!(answers(&station, &sealed[1..]), ["busy"], "what it misses is on its way");
    assert_eq!(answers(&station, &sealed), ["accepted", "accepted"]);
    assert_eq!(held(&station, id), written.len());
}

#[tokio::test]
async fn that_a_batch_took_too_long_is_forgotten_after_a_while() {
    let station = Station::new();
    let (mut constable, id, written) = notes(&station, (0..5).map(|n| format!("door {n}"))).await;
    let all: Vec<(RecordId, &automerge::Change)> = written.iter().map(|change| (id, change)).collect();
    let sealed = constable.batch(&station, &all);
    slow(&station, 6_000);
    assert_eq!(answers(&station, std::slice::from_ref(&sealed)), ["busy"]);
    // The phone has no signal for two hours, and the hub stands still once more.
    slow(&station, 2 * 60 * 60_000);
    station.clock.boot_ms();
    slow(&station, 6_000);
    assert_eq!(answers(&station, std::slice::from_ref(&sealed)), ["busy"], "it says nothing of this batch");
    assert_eq!(aside(&outcomes(&station, &sealed)[1]), "too_dear", "twice within the hour does");
}

/// So many long notes in one record that they are not all proved at once.
fn long() -> impl Iterator<Item = String> {
    (0..70).map(|n| format!("{}door {n}", "the gate was open. ".repeat(110)))
}

#[tokio::test]
async fn a_long_record_that_comes_edit_by_edit_is_proved_in_parts_and_is_the_same() {
    let station = Station::new();
    let (mut constable, id, written) = notes(&station, long()).await;
    let batches = each(&station, &mut constable, id, &written);
    assert!(answers(&station, &batches).iter().all(|said| said == "accepted"));
    let row = station.hub.storage().reading(|tx| tx.record(id)).unwrap().unwrap();
    let stored = Record::load(id, &row.snapshot).unwrap();
    assert_eq!(stored.heads(), constable.records[&id].heads(), "what was proved last is what is stored");
}

#[tokio::test]
async fn what_does_not_hold_among_the_first_that_are_proved_costs_itself_alone() {
    let station = Station::new();
    let (mut constable, id, written) = notes(&station, long()).await;
    let (other, honest) = constable.create(&station, &TASK, &[Edit::field("title", "Also mine"), Edit::field("ward", WARD)]);
    // Of the shadow's reasons the one that an enrolled attacker reaches: see `push_matrix.rs`.
    let mut forged = honest.decode();
    forged.hash = None;
    let schema = forged.operations.iter_mut().find(|op| matches!(&op.key, Key::Map(name) if name.as_str() == "schema"));
    schema.unwrap().action = OpType::Put(ScalarValue::F64(f64::NAN));
    let forged: automerge::Change = forged.into();
    let mut batches = vec![constable.batch(&station, &[(other, &forged)])];
    batches.extend(each(&station, &mut constable, id, &written));
    let said = answers(&station, &batches);
    assert_eq!(said[0], "other_value");
    assert!(said[1..].iter().all(|said| said == "accepted"), "{said:?}");
    assert_eq!(held(&station, id), written.len());
}
