//! Two officers write in one record at the same moment, and one device asks for everything at once.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

mod common;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

use common::*;
use futures_util::future::{join, join_all};
use record::document::Edit;
use record::kinds::task::TASK;
use record::{RecordId, Scope};
use serde_json::json;
use wire::message::{SnapshotPage, SnapshotRequest, SyncRequest, SyncResponse};
use wire::seam::{CrashPoints, crash};
use wire::{Outcome, SealedBatch, WireError};

/// How often something was judged and about to be stored.
#[derive(Default)]
struct Judged(AtomicUsize);

impl CrashPoints for Judged {
    fn reached(&self, name: &'static str) {
        self.0.fetch_add(usize::from(name == crash::ACCEPT_BEFORE_COMMIT), Ordering::SeqCst);
    }
}

/// So many batches, each with a note of its own on a task.
fn notes(station: &Station, phone: &mut Phone, task: RecordId, ids: std::ops::Range<u128>) -> Vec<SealedBatch> {
    let note = |n: u128| Edit::entry(entry_id(n), "note", json!({ "text": format!("line {n}"), "basis": "fact" }));
    ids.map(|n| {
        let change = phone.edit(station, task, &[note(n)]);
        phone.batch(station, &[(task, &change)])
    })
    .collect()
}

#[tokio::test]
async fn what_two_officers_write_in_one_task_at_once_is_judged_once() {
    let judged = Arc::new(Judged::default());
    let station = Station::empty(judged.clone());
    station.import("roster-sample.csv");
    let (mut sergeant, mut constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let (task, made) = sergeant.create(&station, &TASK, &task_for(&station, "123CN"));
    assert_eq!(sergeant.push(&station, &[(task, &made)]), [Outcome::Accepted]);
    constable.sync(&station, vec![]).await;
    let hers = notes(&station, &mut sergeant, task, 100..130);
    let his = notes(&station, &mut constable, task, 200..230);
    let before = judged.0.load(Ordering::SeqCst);
    thread::scope(|both| {
        for batches in [&hers, &his] {
            let station = &station;
            both.spawn(move || {
                for batch in batches {
                    assert_eq!(outcomes(station, batch), [Outcome::Accepted]);
                }
            });
        }
    });
    assert_eq!(judged.0.load(Ordering::SeqCst) - before, 60, "none of it twice");
}

/// What happens once between judging something and storing it.
#[derive(Default)]
struct Meanwhile(Mutex<Option<Box<dyn FnOnce() + Send>>>);

impl CrashPoints for Meanwhile {
    fn reached(&self, name: &'static str) {
        if name == crash::ACCEPT_BEFORE_COMMIT {
            let happens = self.0.lock().unwrap().take();
            if let Some(happens) = happens {
                happens();
            }
        }
    }
}

#[tokio::test]
async fn what_waited_to_be_stored_while_another_came_and_went_sets_no_clock_of_the_hub_back() {
    let meanwhile = Arc::new(Meanwhile::default());
    let station = Station::empty(meanwhile.clone());
    station.import("roster-sample.csv");
    let (mut sergeant, mut constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let [slow, quick] = [&mut sergeant, &mut constable].map(|phone| {
        let (id, made) = phone.create(&station, &TASK, &[Edit::field("title", "Mine"), Edit::field("ward", WARD)]);
        phone.batch(&station, &[(id, &made)])
    });
    let (hub, clock) = (station.hub.clone(), station.clock.clone());
    *meanwhile.0.lock().unwrap() = Some(Box::new(move || {
        clock.0.fetch_add(5 * 60_000, Ordering::SeqCst);
        hub.accept(&quick).unwrap();
    }));
    assert_eq!(outcomes(&station, &slow), [Outcome::Accepted]);
    assert!(meanwhile.0.lock().unwrap().is_none(), "the other was stored first");
    assert_eq!(station.hub.clock_set_back().unwrap(), Vec::new());
}

/// While it is closed, whoever has judged something and is about to store it waits here.
#[derive(Default)]
struct Gate {
    /// Closed or not, and how many wait.
    now: Mutex<(bool, usize)>,
    moved: Condvar,
}

impl Gate {
    fn close(&self, closed: bool) {
        self.now.lock().unwrap().0 = closed;
        self.moved.notify_all();
    }

    fn waiting(&self) -> usize {
        self.now.lock().unwrap().1
    }
}

impl CrashPoints for Gate {
    fn reached(&self, name: &'static str) {
        if name == crash::ACCEPT_BEFORE_COMMIT {
            let mut now = self.now.lock().unwrap();
            now.1 += 1;
            let mut now = self.moved.wait_while(now, |now| now.0).unwrap();
            now.1 -= 1;
        }
    }
}

#[tokio::test]
async fn one_device_that_asks_for_everything_at_once_leaves_turns_for_the_others() {
    let gate = Arc::new(Gate::default());
    let station = Station::empty(gate.clone());
    station.import("roster-sample.csv");
    let (sergeant, mut constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let requests: Vec<SyncRequest> = (0..5)
        .map(|n| {
            let edits = [Edit::field("title", format!("Patrol {n}")), Edit::field("ward", WARD)];
            let (id, made) = constable.create(&station, &TASK, &edits);
            let batch = constable.batch(&station, &[(id, &made)]).to_bytes();
            constable.sync_request(vec![batch])
        })
        .collect();
    let quiet = sergeant.sync_request(vec![]);
    let first = SnapshotRequest {
        versions: versions(),
        scope: Scope::Ward(WARD.into()),
        epoch: 1,
        head: None,
        position: 0,
        want_bytes: 1,
        have: vec![],
    };
    gate.close(true);
    let four = join_all(requests[..4].iter().map(|request| station.post("/v1/sync", request, Some(&constable))));
    let meanwhile = async {
        while gate.waiting() < 4 {
            tokio::task::yield_now().await;
        }
        let fifth: Result<SyncResponse, WireError> = station.post("/v1/sync", &requests[4], Some(&constable)).await;
        let whole: Result<SnapshotPage, WireError> = station.post("/v1/snapshot", &first, Some(&constable)).await;
        let hers: Result<SyncResponse, WireError> = station.post("/v1/sync", &quiet, Some(&sergeant)).await;
        // Opened before anything is found wrong, or the four would wait for ever.
        gate.close(false);
        (fifth, whole, hers)
    };
    let (four, (fifth, whole, hers)): (Vec<Result<SyncResponse, WireError>>, _) = join(four, meanwhile).await;
    assert_eq!(fifth.unwrap_err().code, "busy", "it is asked to come again");
    assert_eq!(whole.unwrap_err().code, "busy", "whatever it asks for");
    assert!(hers.is_ok(), "and another's phone is answered meanwhile");
    assert!(four.iter().all(|answer| answer.as_ref().is_ok_and(|a| a.receipts.len() == 1)), "what is at work is done");
    let again: SyncResponse = station.post("/v1/sync", &requests[4], Some(&constable)).await.unwrap();
    let receipt = again.receipts[0].verify(&constable.enrolled.hub_public_key).unwrap();
    assert_eq!(receipt.outcomes, [Outcome::Accepted], "and the fifth goes in once they are");
}
