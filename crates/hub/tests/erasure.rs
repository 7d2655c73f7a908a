//! Erasing at the hub: what goes, what stays, what stops it, and what meets it on the way (practice P19).
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

mod common;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use common::*;
use hub::storage::What;
use record::document::Edit;
use record::kinds::task::TASK;
use record::retention::RetentionTable;
use record::{RecordId, Scope};
use serde_json::json;
use wire::Hash;
use wire::message::{LogEvent, ProofResponse};
use wire::seam::crash;

const CANARY: &[u8] = b"quillfeather";

fn hits(folder: &Path, word: &[u8]) -> usize {
    let mut found = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        found += if path.is_dir() {
            hits(&path, word)
        } else {
            std::fs::read(&path).unwrap().windows(word.len()).filter(|w| *w == word).count()
        };
    }
    found
}

fn noted(n: u128, text: &str) -> Edit {
    Edit::entry(entry_id(n), "note", json!({ "text": text, "basis": "fact" }))
}

fn titled(station: &Station, to: &str, title: &str) -> Vec<Edit> {
    let mut edits = task_for(station, to);
    edits[0] = Edit::field("title", title);
    edits
}

#[tokio::test]
async fn what_is_erased_stands_nowhere_and_what_came_with_it_can_still_be_proved() {
    let station = Station::new();
    let (mut sergeant, mut constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let (gone, made) = sergeant.create(&station, &TASK, &titled(&station, "123CN", "Visit quillfeather"));
    let (stays, other) = sergeant.create(&station, &TASK, &titled(&station, "123CN", "Walk the towpath"));
    // One batch carries both, another only the one that goes.
    assert_eq!(sergeant.push(&station, &[(gone, &made), (stays, &other)]).len(), 2);
    let words = sergeant.edit(&station, gone, &[noted(7, "quillfeather at the door")]);
    sergeant.push(&station, &[(gone, &words)]);
    // And something of it was set aside.
    constable.sync(&station, Vec::new()).await;
    let bad = constable.edit(&station, gone, &[Edit::field("priority", "when_able"), noted(8, "quillfeather again")]);
    constable.push(&station, &[(gone, &bad)]);
    assert!(hits(station.dir.path(), CANARY) > 0);
    let head = |scope: &Scope| station.hub.storage().reading(|tx| tx.head(scope)).unwrap().1;
    let ward = Scope::Ward(WARD.into());
    let before = head(&ward);

    let erased = station.hub.erase(gone, "S0045", "ordered by the court").unwrap();
    assert!(erased.scrubbed);
    assert_eq!(hits(station.dir.path(), CANARY), 0);
    for hash in [made.hash().0, words.hash().0, bad.hash().0] {
        // The header of the batch that carried both stays: it is the only proof of who wrote the other.
        let allowed = usize::from(hash == made.hash().0);
        assert_eq!(hits(station.dir.path(), &hash), allowed);
    }
    assert_eq!(head(&ward), before + 1, "the log goes on by one, and its numbers have no gap");
    let log = station.hub.storage().reading(|tx| tx.log_after(&ward, 0, 1_000)).unwrap();
    assert_eq!(log.iter().map(|l| l.seq).collect::<Vec<_>>(), (1..=before + 1).collect::<Vec<_>>());
    let told = log.iter().filter(|l| format!("{:?}", l.what).contains(&format!("{gone:?}"))).count();
    assert_eq!(told, 1, "only the tombstone names it");
    let path = format!("/v1/records/{stays}/proof");
    let answer = station.get(&path, &sergeant).await;
    let bytes = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    let proof: ProofResponse = wire::message::from_body("proof", &bytes).unwrap();
    proof.batches[0].verify(stays, &Hash(other.hash().0)).unwrap();

    constable.records.clear();
    constable.cursors.clear();
    let answer = constable.sync(&station, Vec::new()).await;
    assert!(!constable.records.contains_key(&gone) && constable.records.contains_key(&stays));
    assert!(
        answer.pages.iter().flat_map(|p| &p.entries).all(|e| !matches!(e.event, LogEvent::Change { .. }) || e.record != gone)
    );
}

#[tokio::test]
async fn a_hub_that_dies_while_it_erases_has_the_bytes_off_its_disk_once_it_is_started_again() {
    let power = PowerCut::at(crash::ERASE_AFTER_COMMIT);
    let mut station = Station::empty(power.clone());
    station.import("roster-sample.csv");
    let (mut sergeant, mut constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let (gone, made) = sergeant.create(&station, &TASK, &titled(&station, "123CN", "Visit quillfeather"));
    let words = sergeant.edit(&station, gone, &[noted(7, "quillfeather at the door")]);
    sergeant.push(&station, &[(gone, &made), (gone, &words)]);
    constable.sync(&station, Vec::new()).await;
    power.arm();
    let died = catch_unwind(AssertUnwindSafe(|| station.hub.erase(gone, "S0045", "ordered by the court")));
    assert!(died.is_err(), "it died with the rows gone");
    assert!(hits(station.dir.path(), CANARY) > 0, "and with their bytes on the disk");
    station.restart();
    assert_eq!(hits(station.dir.path(), CANARY), 0, "in the database, its log or beside it");
    let again = station.hub.erase(gone, "S0045", "ordered by the court").unwrap();
    assert!(again.already && again.scrubbed, "the order stands, and once: {again:?}");
    assert_eq!(station.hub.storage().reading(|tx| tx.audited_as("erased", 0)).unwrap().len(), 1);
    // Nobody could be told when it died: they hear it in the log.
    let log = station.hub.storage().reading(|tx| tx.log_after(&Scope::Officer(station.officer("123CN")), 0, 100)).unwrap();
    assert!(log.iter().any(|row| matches!(row.what, What::Erase { record } if record == gone)));
}

#[tokio::test]
async fn a_hold_stops_it_twice_is_once_and_what_never_was_is_not_found() {
    let station = Station::new();
    let mut sergeant = station.phone("45CN").await;
    let (task, made) = sergeant.create(&station, &TASK, &task_for(&station, "123CN"));
    sergeant.push(&station, &[(task, &made)]);
    assert!(station.hub.hold(task, "S0045", "inquest 12/26").unwrap());
    assert!(!station.hub.hold(task, "S0045", "again").unwrap());
    let stopped = station.hub.erase(task, "S0045", "ordered").unwrap_err();
    assert_eq!(stopped.code(), "on_hold");
    assert!(stopped.to_string().contains("inquest 12/26") && stopped.to_string().contains("unhold"), "{stopped}");
    assert!(station.hub.storage().reading(|tx| tx.record(task)).unwrap().is_some());
    assert!(station.hub.unhold(task, "S0045", "inquest closed").unwrap());
    assert!(!station.hub.erase(task, "S0045", "ordered").unwrap().already);
    let scope = Scope::Officer(station.officer("123CN"));
    let head = station.hub.storage().reading(|tx| tx.head(&scope)).unwrap();
    let again = station.hub.erase(task, "S0045", "ordered").unwrap();
    assert!(again.already && again.scrubbed);
    assert_eq!(station.hub.storage().reading(|tx| tx.head(&scope)).unwrap(), head, "nobody is told twice");
    let never = RecordId::from_bytes([9; 16]);
    assert_eq!(station.hub.erase(never, "S0045", "ordered").unwrap_err().code(), "not_found");
    assert_eq!(station.hub.hold(never, "S0045", "x").unwrap_err().code(), "not_found");
    let kept = station.hub.storage().reading(|tx| tx.erased(task)).unwrap().unwrap();
    assert_eq!((kept.who.as_str(), kept.reason.as_str()), ("S0045", "ordered"));
}

#[tokio::test]
async fn an_edit_on_its_way_meets_the_tombstone_and_leaves_nothing() {
    let mut station = Station::new();
    let (mut sergeant, mut constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let (task, made) = sergeant.create(&station, &TASK, &task_for(&station, "123CN"));
    let (other, second) = sergeant.create(&station, &TASK, &task_for(&station, "123CN"));
    sergeant.push(&station, &[(task, &made), (other, &second)]);
    constable.sync(&station, Vec::new()).await;
    let late = constable.edit(&station, task, &[noted(7, "quillfeather said no")]);
    let fine = constable.edit(&station, other, &[noted(8, "all quiet")]);
    station.hub.erase(task, "S0045", "ordered").unwrap();
    let sealed = constable.batch(&station, &[(task, &late), (other, &fine)]);
    for _ in 0..2 {
        // Sent again because the receipt was lost: the same answer, and still nothing of it.
        let found = outcomes(&station, &sealed);
        assert_eq!(aside(&found[0]), "erased");
        assert!(found[1].received());
        assert_eq!(hits(station.dir.path(), CANARY), 0);
        station.restart();
    }
    let alone = constable.edit(&station, task, &[noted(9, "quillfeather once more")]);
    let sealed = constable.batch(&station, &[(task, &alone)]);
    assert_eq!(aside(&outcomes(&station, &sealed)[0]), "erased");
    station.hub.close().unwrap();
    assert_eq!((hits(station.dir.path(), CANARY), hits(station.dir.path(), &alone.hash().0)), (0, 0));
}

#[tokio::test]
async fn a_decision_to_keep_is_recorded_and_moves_the_review() {
    let station = Station::new();
    let rules = RetentionTable::shipped().unwrap();
    let mut sergeant = station.phone("45CN").await;
    let (task, made) = sergeant.create(&station, &TASK, &task_for(&station, "123CN"));
    let closed = sergeant.edit(&station, task, &[Edit::entry(entry_id(5), "cancelled", json!({ "reason": "not needed" }))]);
    sergeant.push(&station, &[(task, &made), (task, &closed)]);
    let row = |station: &Station| station.hub.retention(&rules).unwrap().into_iter().find(|r| r.record == task).unwrap();
    let first = row(&station);
    assert_eq!(first.review.on.map(|d| d.to_string()).as_deref(), Some("2032-11-23"), "{first:?}");
    station.pass(7 * 366 * 24 * 3_600_000);
    assert_eq!(row(&station).review.asks, record::retention::Asks::Decision);
    assert!(station.hub.dispose(&rules).unwrap().is_empty(), "nothing goes by itself");
    let kept = station.hub.retain(&rules, task, "S0045", "appeal runs", None).unwrap();
    let after = row(&station);
    assert_eq!(after.review.on.map(|d| d.to_string()), Some(kept.next_review));
    assert_eq!((after.review.asks, after.decisions.len()), (record::retention::Asks::Later, 1));
    assert_eq!(after.decisions[0].reason, "appeal runs");
    let sooner: jiff::civil::Date = "2034-06-01".parse().unwrap();
    station.hub.retain(&rules, task, "S0045", "appeal withdrawn", Some(sooner)).unwrap();
    let again = row(&station);
    assert_eq!((again.review.on, again.decisions.len()), (Some(sooner), 2), "the newest decision counts, the older one stays");
    let past = station.hub.retain(&rules, task, "S0045", "x", Some("2027-01-01".parse().unwrap())).unwrap_err();
    assert_eq!(past.code(), "bad_request");
}
