//! Two officers write in one record at the same moment.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use common::*;
use record::RecordId;
use record::document::Edit;
use record::kinds::task::TASK;
use serde_json::json;
use wire::seam::{CrashPoints, crash};
use wire::{Outcome, SealedBatch};

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
