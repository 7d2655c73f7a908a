//! What becomes of what the hub did not take: said to a supervisor in words, put away and found again.
#![allow(clippy::unwrap_used, reason = "a story told wrongly fails its test")]

mod common;

use common::{note, refuse_next};
use device::screen::{
    DealtWith, NeedsYouChoose, Nothing, RecordAsk, RescuedDone, ReviewDecide, SetAsideItem, Shown, SyncPage, TaskEdit,
};
use record::Edit;
use serde_json::json;
use testkit::{Phone, Station};
use uuid::Uuid;
use wire::Outcome;
use wire::seam::Clock;

async fn page(phone: &Phone) -> SyncPage {
    phone.device.sync_state(Nothing {}).await.unwrap()
}

async fn dealt_with(phone: &Phone) -> DealtWith {
    phone.device.dealt_with(Nothing {}).await.unwrap()
}

fn choose(id: Uuid, choice: &str) -> NeedsYouChoose {
    NeedsYouChoose { id, choice: choice.into(), said: None }
}

/// A due time that the hub does not take: it holds no words of its officer's.
async fn refused_due(station: &Station, constable: &Phone) -> SetAsideItem {
    let task = constable.device.task_create(testkit::visit("Stairwell B", &[])).await.unwrap().record;
    constable.sync().await;
    let seen = constable.device.task(RecordAsk { record: task }).await.unwrap().seen;
    let due_by = Some(station.clock.now_ms() + 3_600_000);
    constable.device.task_edit(TaskEdit { record: task, seen, due_by, ..TaskEdit::default() }).await.unwrap();
    assert_eq!(refuse_next(station, constable, |_| true).await, 1);
    let item = page(constable).await.set_aside.remove(0);
    assert_eq!((item.words.code.as_str(), item.text.as_deref()), ("change.due_by", None));
    item
}

#[tokio::test]
async fn a_due_time_that_was_not_taken_reaches_the_supervisor_in_words_and_not_as_a_code() {
    let station = Station::open(41);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let item = refused_due(&station, &constable).await;
    let said = "Not taken by the hub: PC 123CN set due 16:00. PC 123CN was told: You may not change this any more.";
    let ask = NeedsYouChoose { said: Some(said.into()), ..choose(item.id, "ask_supervisor") };
    constable.device.needs_you_choose(ask.clone()).await.unwrap();
    assert!(constable.device.needs_you_choose(ask).await.is_err(), "tapped twice, it is asked once");
    constable.sync().await;
    sergeant.sync().await;
    let all = sergeant.device.team(Nothing {}).await.unwrap().unassigned;
    let asked: Vec<_> = all.into_iter().filter(|row| row.task_kind == "set_aside").collect();
    assert_eq!(asked.len(), 1);
    let task = sergeant.device.task(RecordAsk { record: asked[0].id }).await.unwrap();
    assert_eq!(task.briefing, said, "what would have been done, and why not; no code");
}

#[tokio::test]
async fn two_taps_in_the_same_moment_ask_the_supervisor_once() {
    let station = Station::open(48);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let item = refused_due(&station, &constable).await;
    let tap = || constable.device.needs_you_choose(choose(item.id, "ask_supervisor"));
    let (one, other) = tokio::join!(tap(), tap());
    assert_eq!([one.is_ok(), other.is_ok()].into_iter().filter(|done| *done).count(), 1);
    constable.sync().await;
    sergeant.sync().await;
    let all = sergeant.device.team(Nothing {}).await.unwrap().unassigned;
    assert_eq!(all.iter().filter(|row| row.task_kind == "set_aside").count(), 1);
}

#[tokio::test]
async fn what_was_put_away_is_found_again_with_its_reason_and_can_be_brought_back() {
    let station = Station::open(42);
    let constable = station.phone("123CN").await;
    let item = refused_due(&station, &constable).await;
    assert!(dealt_with(&constable).await.items.is_empty());
    station.clock.pass(60_000);
    let after = constable.device.needs_you_choose(choose(item.id, "put_away")).await.unwrap();
    assert_eq!((after.set_aside.len(), after.dealt_with), (0, 1));
    let kept = dealt_with(&constable).await;
    let one = &kept.items[0];
    let put_away = SetAsideItem { choices: vec!["bring_back".into()], ..item.clone() };
    assert_eq!((&one.item, one.choice.as_str()), (&put_away, "put_away"));
    assert!(one.chosen_at >= item.at + 60_000);
    assert_eq!(kept.more, 0);
    assert!(kept.marking.is_some(), "it holds words of a record");

    let back = constable.device.needs_you_choose(choose(item.id, "bring_back")).await.unwrap();
    assert_eq!((back.set_aside.len(), back.dealt_with), (1, 0));
    assert_eq!(back.strip.needs_you, 1, "it needs its officer again, and the strip says so");
    // What was sent again is not brought back: it is on its way.
    constable.device.needs_you_choose(choose(item.id, "send_again")).await.unwrap();
    assert!(dealt_with(&constable).await.items[0].item.choices.is_empty());
    assert_eq!(constable.device.needs_you_choose(choose(item.id, "bring_back")).await.unwrap_err().code(), "bad_value");
}

#[tokio::test]
async fn what_was_dealt_with_of_a_record_that_is_restricted_since_is_told_of_no_more() {
    let station = Station::open(45);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let task = sergeant.device.task_create(testkit::visit("Complaint", &[&constable])).await.unwrap().record;
    sergeant.sync().await;
    constable.sync().await;
    constable.device.task_note(note(task, "went there twice")).await.unwrap();
    refuse_next(&station, &constable, |_| true).await;
    let id = page(&constable).await.set_aside[0].id;
    constable.device.needs_you_choose(choose(id, "copy_to_note")).await.unwrap();
    assert_eq!(dealt_with(&constable).await.items[0].item.text.as_deref(), Some("went there twice"));

    let readers = json!([sergeant.officer.to_string()]);
    let restrict = [Edit::field("readers", readers), Edit::field("restricted", true)];
    assert_eq!(station.write("45CN", task, &restrict), Some(Outcome::Accepted));
    constable.sync().await;
    assert!(constable.device.task(RecordAsk { record: task }).await.is_err(), "it left");
    assert!(dealt_with(&constable).await.items.is_empty(), "practice P15: nothing says that it is there");
    assert_eq!(page(&constable).await.dealt_with, 0);
}

#[tokio::test]
async fn words_of_a_rescue_file_leave_the_queue_once_somebody_says_what_they_did_with_them() {
    let station = Station::open(43);
    let (sergeant, constable, third) = (station.phone("45CN").await, station.phone("123CN").await, station.phone("208CN").await);
    let task = constable.device.task_create(testkit::visit("Stairwell B", &[])).await.unwrap().record;
    constable.sync().await;
    constable.device.task_note(note(task, "gate code is 4402")).await.unwrap();
    refuse_next(&station, &constable, |_| true).await;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("my.rescue");
    constable.device.rescue_to(path.clone()).await.unwrap();
    let file = std::fs::read(&path).unwrap();
    let taken_in = || station.hub.rescue(&mut std::io::Cursor::new(file.clone())).unwrap().words;
    assert_eq!(taken_in(), 1);

    let shown = sergeant.device.reviews(Nothing {}).await.unwrap().rescued;
    let id = shown[0].id.unwrap();
    let done = |remark: &str| RescuedDone { id, remark: remark.into() };
    assert_eq!(sergeant.device.rescued_done(done(" ")).await.unwrap_err().code(), "bad_value", "not without a word");
    let by_another = third.device.rescued_done(done("Nothing to see")).await.unwrap();
    assert_eq!(by_another.done.unwrap().gone, 1, "whoever may not read them may not deal with them");
    let after = sergeant.device.rescued_done(done("Wrote it into the task")).await.unwrap();
    assert_eq!((after.rescued.len(), after.done.unwrap().gone), (0, 0));
    let again = sergeant.device.rescued_done(done("Once more")).await.unwrap();
    assert_eq!(again.done.unwrap().gone, 1, "the first word on them stands");

    assert_eq!(taken_in(), 0, "the same file again does not open them");
    assert!(sergeant.device.reviews(Nothing {}).await.unwrap().rescued.is_empty());
    let kept = station.hub.rescued_words(sergeant.officer).unwrap();
    let seen = kept[0].1.done.clone().unwrap();
    assert_eq!((seen.by, seen.remark.as_str()), (sergeant.officer, "Wrote it into the task"));
    assert!(kept[0].1.words.contains("4402"), "and the words stay at the hub");
    let audited = format!("{:?}", station.hub.storage().reading(|tx| tx.audited_as("rescued_words_done", 0)).unwrap());
    assert!(audited.contains(&id.to_string()) && !audited.contains("Wrote it"), "that it was done, and no words: {audited}");
}

#[tokio::test]
async fn a_supervisor_sees_the_title_that_stands_and_decides_on_one_change_of_two() {
    let station = Station::open(44);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let task = constable.device.task_create(testkit::visit("Stairwell B", &[])).await.unwrap().record;
    constable.sync().await;
    sergeant.sync().await;
    let seen = constable.device.task(RecordAsk { record: task }).await.unwrap().seen;
    let ask = TaskEdit { record: task, seen, title: Some("Stairwell C".into()), ..TaskEdit::default() };
    constable.device.task_edit(ask).await.unwrap();
    constable.device.task_note(note(task, "gate code is 4402")).await.unwrap();
    // Handed in from a phone that was reported lost: whatever it is, a supervisor looks at it first.
    let phone = constable.device.session().unwrap().known().enrolment.device;
    station.hub.lost(phone).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("my.rescue");
    constable.device.rescue_to(path.clone()).await.unwrap();
    station.hub.rescue(&mut std::io::Cursor::new(std::fs::read(&path).unwrap())).unwrap();

    let queue = sergeant.device.reviews(Nothing {}).await.unwrap();
    let group = &queue.groups[0];
    assert!(group.here, "the sergeant holds the task and can open it");
    let title = group.items.iter().find(|item| item.text.as_deref() == Some("Stairwell C")).unwrap();
    let stands = title.now.as_ref().unwrap();
    assert_eq!((&stands.value, stands.by.as_ref().unwrap().name.as_str()), (&Shown::Text("Stairwell B".into()), "PC 123CN"));
    assert_eq!(stands.then, Shown::Text("Stairwell C".into()));
    let note = group.items.iter().find(|item| item.text.as_deref() == Some("gate code is 4402")).unwrap();
    assert_eq!(note.now, None, "a note is written beside what stands");
    let one = ReviewDecide { changes: vec![title.change.clone()], let_in: true, reason: String::new() };
    let after = sergeant.device.review_decide(one).await.unwrap();
    assert_eq!((after.done.unwrap().let_in, after.groups[0].items.len()), (1, 1), "the note still waits");
    let rest = ReviewDecide { changes: vec![note.change.clone()], let_in: false, reason: "recorded already".into() };
    let after = sergeant.device.review_decide(rest).await.unwrap();
    assert_eq!((after.done.unwrap().set_aside, after.groups.len()), (1, 0));
}
