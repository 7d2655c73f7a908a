//! One change is refused: it goes to "Needs you" with its words, and what was written after it is replayed without it.

use std::sync::Arc;

use record::kinds::task::TASK;
use record::{Edit, EntryId, RecordId};
use serde_json::json;
use uuid::Uuid;
use wire::{Hash, SealedBatch};

use super::alone;
use crate::data;
use crate::forms::Planned;
use crate::session::{Session, loaded};
use crate::store::Turn;
use crate::sync::{Refused, take};

const TASK_ID: Uuid = Uuid::from_u128(0x7a5);

fn note(id: u128, text: &str) -> Edit {
    Edit::entry(EntryId(Uuid::from_u128(id)), "note", json!({ "text": text, "basis": "fact" }))
}

async fn write(session: &Arc<Session>, edits: Vec<Edit>) {
    session.act(move |_, _, _| Ok(Some(Planned::edit(RecordId(TASK_ID), edits)))).await.unwrap();
}

/// Makes a task and writes three notes, the second also a title. Gives the batches in order.
async fn written() -> (Arc<Session>, Vec<SealedBatch>, tempfile::TempDir) {
    let (session, dir) = alone().await;
    let made = vec![Edit::field("title", "Stairwell B"), Edit::text("briefing", "Walk the stairwell.")];
    session.act(move |_, _, _| Ok(Some(Planned::make(RecordId(TASK_ID), &TASK, made)))).await.unwrap();
    write(&session, vec![note(1, "first")]).await;
    write(&session, vec![note(2, "second"), Edit::field("title", "Stairwell C")]).await;
    write(&session, vec![note(3, "third")]).await;
    let batches = waiting(&session).await;
    (session, batches, dir)
}

async fn waiting(session: &Arc<Session>) -> Vec<SealedBatch> {
    let batches = session.store.read(|c| data::waiting_batches(c, usize::MAX, 99, &[])).await.unwrap();
    batches.iter().map(|(_, bytes)| data::sealed(bytes).unwrap()).collect()
}

fn change(batch: &SealedBatch) -> Hash {
    batch.claims().unwrap().changes[0].hash
}

fn refused(change: Hash, code: &str, field: Option<&str>) -> Refused {
    let (code, field) = (code.to_owned(), field.map(str::to_owned));
    Refused { record: RecordId(TASK_ID), change, code, field, declined: None, told: None }
}

/// What one answer of the hub refuses.
async fn refuse_all(session: &Arc<Session>, all: Vec<Refused>) -> u32 {
    let seams = session.seams.clone();
    session.write(Turn::Sync, move |tx, cx| take(tx, cx, &seams, all)).await.unwrap().0
}

async fn refuse(session: &Arc<Session>, change: Hash) -> u32 {
    refuse_all(session, vec![refused(change, "supervisor_only", Some("title"))]).await
}

#[tokio::test]
async fn the_refused_change_waits_for_the_officer_and_the_rest_goes_on() {
    let (session, batches, _dir) = written().await;
    assert_eq!(refuse(&session, change(&batches[2])).await, 1);
    let (texts, title, branch) = session
        .store
        .read(|c| {
            let record = loaded(c, TASK_ID)?;
            let texts: Vec<String> = record.entries_of("note").iter().map(|e| e.text("text").to_owned()).collect();
            let held = data::load(c, RecordId(TASK_ID))?.unwrap();
            Ok((texts, record.line("title"), held.branch))
        })
        .await
        .unwrap();
    assert_eq!(texts, ["first", "third"], "what was written after it stands");
    assert_eq!((title.as_str(), branch), ("Stairwell B", 1));
    let aside = session.store.read(|c| data::unsettled(c)).await.unwrap();
    assert_eq!(aside.len(), 1);
    assert_eq!(aside[0].shown.text.as_deref(), Some("second\nStairwell C"), "every word is kept");
    // What was replayed is cut anew, under an actor of its own.
    let sent = session.store.read(|c| data::waiting_batches(c, usize::MAX, 99, &[])).await.unwrap();
    let last = data::sealed(&sent.last().unwrap().1).unwrap();
    let opened = last.open(&session.known().public_key).unwrap();
    let actor = opened.changes[0].checked.as_ref().unwrap().actor;
    assert_eq!(actor, wire::actor_id(&session.known().public_key, RecordId(TASK_ID), 1, 1));
    // The old batch with the third note will be refused for what it built on; that is no news.
    assert_eq!(refuse(&session, change(&batches[3])).await, 0);
    assert_eq!(session.store.read(|c| data::unsettled(c)).await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_was_refused_for_a_reason_of_its_own_is_not_written_again_though_it_stands_on_what_was_refused() {
    let (session, _, _dir) = written().await;
    write(&session, vec![note(4, "fourth")]).await;
    let batches = waiting(&session).await;
    let answer = vec![
        refused(change(&batches[2]), "supervisor_only", Some("title")),
        refused(change(&batches[3]), "not_allowed", Some("note")),
        refused(change(&batches[4]), "blocked", None),
    ];
    assert_eq!(refuse_all(&session, answer).await, 2);
    let aside = session.store.read(|c| data::unsettled(c)).await.unwrap();
    let mut kept: Vec<_> = aside.iter().map(|a| (a.shown.code.as_str(), a.shown.text.as_deref().unwrap_or_default())).collect();
    kept.sort_unstable();
    assert_eq!(kept, [("not_allowed", "third"), ("supervisor_only", "second\nStairwell C")], "each with its own reason");
    let texts = session
        .store
        .read(|c| {
            let notes = loaded(c, TASK_ID)?.entries_of("note");
            Ok(notes.iter().map(|e| e.text("text").to_owned()).collect::<Vec<String>>())
        })
        .await
        .unwrap();
    assert_eq!(texts, ["first", "fourth"], "the fourth was refused for what it stood on alone");
}

#[tokio::test]
async fn a_record_the_hub_refuses_whole_leaves_every_word_under_needs_you() {
    let (session, batches, _dir) = written().await;
    assert_eq!(refuse(&session, change(&batches[0])).await, 4);
    let aside = session.store.read(|c| data::unsettled(c)).await.unwrap();
    let words: String = aside.iter().filter_map(|a| a.shown.text.clone()).collect();
    for said in ["Stairwell B", "Walk the stairwell.", "first", "second", "Stairwell C", "third"] {
        assert!(words.contains(said), "{said}");
    }
    assert_eq!(session.store.read(|c| data::record_count(c)).await.unwrap(), 0);
    assert_eq!(session.store.read(|c| data::waiting_count(c)).await.unwrap(), 0, "nothing waits that can never arrive");
}
