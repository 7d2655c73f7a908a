//! What becomes of what the hub did not take: said to a supervisor in words, put away and found again.
#![allow(clippy::unwrap_used, reason = "a story told wrongly fails its test")]

mod common;

use common::refuse_next;
use device::screen::{DealtWith, NeedsYouChoose, Nothing, RecordAsk, SetAsideItem, SyncPage, TaskEdit};
use testkit::{Phone, Station};
use uuid::Uuid;
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
    assert_eq!((one.id, &one.words, &one.why, one.choice.as_str()), (item.id, &item.words, &item.why, "put_away"));
    assert!(one.chosen_at >= item.at + 60_000);
    assert_eq!((one.choices.as_slice(), kept.more), (["bring_back".to_owned()].as_slice(), 0));
    assert!(kept.marking.is_some(), "it holds words of a record");

    let back = constable.device.needs_you_choose(choose(item.id, "bring_back")).await.unwrap();
    assert_eq!((back.set_aside.len(), back.dealt_with), (1, 0));
    assert_eq!(back.strip.needs_you, 1, "it needs its officer again, and the strip says so");
    // What was sent again is not brought back: it is on its way.
    constable.device.needs_you_choose(choose(item.id, "send_again")).await.unwrap();
    assert!(dealt_with(&constable).await.items[0].choices.is_empty());
    assert_eq!(constable.device.needs_you_choose(choose(item.id, "bring_back")).await.unwrap_err().code(), "bad_value");
}
