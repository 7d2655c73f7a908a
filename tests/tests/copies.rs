//! A vault is cloned, or put back from an older copy of itself (threat T19): nothing written on either is lost, no number is
//! used twice, and somebody hears of it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

mod common;

use std::collections::BTreeSet;

use common::{note, visit};
use device::screen::{Nothing, RecordAsk};
use testkit::{Phone, Station, copy};

async fn texts(phone: &Phone, task: uuid::Uuid) -> BTreeSet<String> {
    let page = phone.device.task(RecordAsk { record: task }).await.unwrap();
    page.timeline.into_iter().filter_map(|e| e.text).collect()
}

/// No actor has one number for two changes, at the hub.
fn numbers_used_once(station: &Station, task: uuid::Uuid) {
    let changes = station.hub.storage().reading(|tx| tx.changes_of(record::RecordId(task))).unwrap();
    let numbers: BTreeSet<_> = changes.iter().map(|c| (c.actor, c.seq)).collect();
    assert_eq!(numbers.len(), changes.len());
}

#[tokio::test]
async fn a_cloned_phone_and_its_original_both_go_on_and_lose_nothing() {
    let station = Station::open(60);
    let sergeant = station.phone("45CN").await;
    let mut constable = station.phone("123CN").await;
    let task = sergeant.device.task_create(visit("Stairwell B", "Walk it", Some(&constable))).await.unwrap().record;
    sergeant.sync().await;
    constable.sync().await;
    constable.device.task_note(note(task, "before the copy")).await.unwrap();
    constable.sync().await;
    let mut clone = constable.cloned(&station).await;
    assert!(station.hub.copies().unwrap().is_empty());
    let mut wrote: BTreeSet<String> = ["before the copy".to_owned()].into();
    for round in 0..4 {
        for (who, phone) in [("original", &constable), ("clone", &clone)] {
            let words = format!("{who} {round}");
            phone.device.task_note(note(task, &words)).await.unwrap();
            wrote.insert(words);
        }
        // Both are away until each has written: their numbers are the same.
        for phone in [&constable, &clone] {
            let report = phone.sync().await;
            assert_eq!(report.waiting, 0, "round {round}");
            assert_eq!(report.set_aside, 0, "nothing was wrong with what either wrote");
        }
    }
    for phone in [&constable, &clone, &sergeant] {
        phone.sync().await;
        assert_eq!(texts(phone, task).await, wrote);
    }
    numbers_used_once(&station, task);
    let seen = station.hub.copies().unwrap();
    assert_eq!((seen.len(), seen[0].officer), (1, constable.officer), "the hub says whose");
    for phone in [&constable, &clone] {
        let page = phone.device.sync_state(Nothing {}).await.unwrap();
        assert!(page.set_aside.iter().any(|a| a.why.code == "aside.copied"), "and each copy says so");
        assert!(page.set_aside.iter().all(|a| a.why.code == "aside.copied"), "{:?}", page.set_aside);
    }
    constable.restart().await;
    clone.restart().await;
}

#[tokio::test]
async fn a_phone_put_back_from_an_older_copy_goes_on_where_the_hub_is() {
    for pulls_first in [false, true] {
        let station = Station::open(61);
        let sergeant = station.phone("45CN").await;
        let mut constable = station.phone("123CN").await;
        let task = sergeant.device.task_create(visit("Stairwell B", "Walk it", Some(&constable))).await.unwrap().record;
        sergeant.sync().await;
        constable.sync().await;
        let backup = tempfile::tempdir().unwrap();
        constable.device.lock(Nothing {}).await.unwrap();
        copy(constable.folder(), backup.path());
        constable.restart().await;
        for words in ["one", "two"] {
            constable.device.task_note(note(task, words)).await.unwrap();
            constable.sync().await;
        }
        constable.put_back(backup.path()).await;
        assert!(texts(&constable, task).await.is_empty(), "it is as it was");
        if pulls_first {
            constable.sync().await;
            assert_eq!(texts(&constable, task).await.len(), 2, "its own words come back");
        }
        constable.device.task_note(note(task, "three")).await.unwrap();
        constable.sync().await;
        constable.sync().await;
        sergeant.sync().await;
        let wanted: BTreeSet<String> = ["one", "two", "three"].map(str::to_owned).into();
        for phone in [&constable, &sergeant] {
            assert_eq!(texts(phone, task).await, wanted, "pulls first: {pulls_first}");
        }
        numbers_used_once(&station, task);
        assert_eq!(station.hub.copies().unwrap().len(), 1, "pulls first: {pulls_first}");
        assert_eq!(constable.device.strip(Nothing {}).await.unwrap().waiting, 0);
    }
}
