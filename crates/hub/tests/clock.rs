//! A phone whose clock was set back with no signal, so that work looks older than it is (threat T9). Nothing of it is refused, and
//! whoever reads the record's history is told. A phone that only sleeps, starts anew or goes by another zone is not suspected.
#![allow(clippy::unwrap_used, reason = "a story told wrongly fails its test")]

mod common;

use common::*;
use record::RecordId;
use record::document::Edit;
use record::kinds::task::TASK;
use serde_json::json;
use wire::batch::SealedBatch;
use wire::message::ProofResponse;
use wire::{Hash, Outcome};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const YEAR: i64 = 365 * DAY;

/// A constable with a task of their own, whose phone was started an hour ago.
struct Shift {
    station: Station,
    constable: Phone,
    task: RecordId,
    notes: u128,
}

impl Shift {
    async fn begins() -> Self {
        let station = Station::new();
        let mut constable = station.phone("123CN").await;
        let (task, made) = constable.create(&station, &TASK, &[Edit::field("title", "Mine"), Edit::field("ward", WARD)]);
        let batch = constable.batch(&station, &[(task, &made)]);
        let batch = saying(batch, &constable, THREE, HOUR, 0);
        assert_eq!(outcomes(&station, &batch), [Outcome::Accepted]);
        Self { station, constable, task, notes: 0 }
    }

    /// A note that the phone says it wrote then, so long after it was started; not yet sent.
    fn note(&mut self, said: i64, running: i64) -> SealedBatch {
        self.note_off(said, running, 0)
    }

    /// The same on a phone that knows how far its clock is off.
    fn note_off(&mut self, said: i64, running: i64, offset: i64) -> SealedBatch {
        self.notes += 1;
        let body = json!({ "text": format!("door {}", self.notes), "basis": "fact" });
        let change = self.constable.edit(&self.station, self.task, &[Edit::entry(entry_id(self.notes), "note", body)]);
        let batch = self.constable.batch(&self.station, &[(self.task, &change)]);
        saying(batch, &self.constable, said, running, offset)
    }

    /// The hub has it at an instant so late that a supervisor is to see it first.
    fn reviewed(&self, at: i64, batch: &SealedBatch) {
        self.station.clock.0.store(at, std::sync::atomic::Ordering::SeqCst);
        assert_eq!(outcomes(&self.station, batch), [Outcome::Review]);
    }

    /// The hub takes them in at an instant, whatever their times.
    fn received(&self, at: i64, batches: &[&SealedBatch]) {
        self.station.clock.0.store(at, std::sync::atomic::Ordering::SeqCst);
        for batch in batches {
            assert_eq!(outcomes(&self.station, batch), [Outcome::Accepted], "nobody's words wait for a clock");
        }
    }

    fn doubt(&self, batch: &SealedBatch) -> Option<String> {
        self.station.hub.storage().reading(|tx| tx.clock_doubt(&batch.hash().0)).unwrap()
    }
}

/// The batch with what its phone's clock said when it was cut.
fn saying(mut batch: SealedBatch, by: &Phone, said: i64, running: i64, offset: i64) -> SealedBatch {
    let mut header = batch.claims().unwrap();
    (header.claimed_time, header.boot_elapsed, header.hub_clock_offset) = (said, running, Some(offset));
    batch.header = wire::codec::encode(&header);
    batch.signature = wire::key::sign(&by.key, b"beatbook/batch/1\0", &Hash::of(&batch.header));
    batch
}

#[tokio::test]
async fn a_clock_that_was_set_back_is_told_whatever_the_size_and_so_is_all_that_is_written_by_it() {
    for back in [HOUR, 24 * HOUR, 10 * YEAR] {
        let mut shift = Shift::begins().await;
        // Two hours later, by the time since the start; by its clock so much before.
        let first = shift.note(THREE + 2 * HOUR - back, 3 * HOUR);
        let second = shift.note(THREE + 3 * HOUR - back, 4 * HOUR);
        // The clock is put right before there is signal again.
        let after = shift.note(THREE + 4 * HOUR, 5 * HOUR);
        shift.received(THREE + 5 * HOUR, &[&first, &second, &after]);
        for batch in [&first, &second] {
            assert_eq!(shift.doubt(batch).as_deref(), Some("set_back"), "by {back} ms");
        }
        assert_eq!(shift.doubt(&after), None, "what is written once it is right again");
        let audit = shift.station.hub.storage().reading(|tx| tx.audited_as("clock_doubt", 0)).unwrap();
        assert_eq!(audit.len(), 2, "{audit:?}");
    }
}

#[tokio::test]
async fn a_clock_that_was_set_back_while_the_phone_was_off_is_told() {
    let mut shift = Shift::begins().await;
    let before = shift.note(THREE + 2 * HOUR, 3 * HOUR);
    let after = shift.note(THREE + HOUR, MINUTE);
    shift.received(THREE + 3 * HOUR, &[&before, &after]);
    assert_eq!((shift.doubt(&before), shift.doubt(&after).as_deref()), (None, Some("set_back")));
}

#[tokio::test]
async fn a_clock_that_is_ahead_is_told_and_does_not_throw_doubt_on_what_comes_after() {
    let mut shift = Shift::begins().await;
    let ahead = shift.note(THREE + 10 * YEAR, 2 * HOUR);
    shift.received(THREE + HOUR, &[&ahead]);
    let after = shift.note(THREE + 2 * HOUR, 3 * HOUR);
    shift.received(THREE + 2 * HOUR, &[&after]);
    assert_eq!((shift.doubt(&ahead).as_deref(), shift.doubt(&after)), (Some("ahead"), None));
}

#[tokio::test]
async fn what_comes_late_throws_doubt_on_what_was_written_after_it_and_came_before() {
    let mut shift = Shift::begins().await;
    let late = shift.note(THREE + 3 * HOUR, 4 * HOUR);
    // Written after it with the clock set back, and sent first because it is urgent: its record's task was in already.
    let (other, made) =
        shift.constable.create(&shift.station, &TASK, &[Edit::field("title", "Also mine"), Edit::field("ward", WARD)]);
    let urgent = shift.constable.batch(&shift.station, &[(other, &made)]);
    let urgent = saying(urgent, &shift.constable, THREE + HOUR, 4 * HOUR, 0);
    // By itself it falls behind the first of the shift: the run it is from would have begun two hours earlier.
    let even = shift.note(THREE + 4 * HOUR, 5 * HOUR);
    shift.received(THREE + 5 * HOUR, &[&urgent, &late, &even]);
    assert_eq!((shift.doubt(&urgent).as_deref(), shift.doubt(&late), shift.doubt(&even)), (Some("set_back"), None, None));

    // And where it does not by itself: the phone was started anew in between.
    let mut shift = Shift::begins().await;
    let late = shift.note(THREE + 3 * HOUR, 4 * HOUR);
    let (other, made) =
        shift.constable.create(&shift.station, &TASK, &[Edit::field("title", "Also mine"), Edit::field("ward", WARD)]);
    let urgent = shift.constable.batch(&shift.station, &[(other, &made)]);
    let urgent = saying(urgent, &shift.constable, THREE + HOUR, MINUTE, 0);
    shift.received(THREE + 5 * HOUR, &[&urgent]);
    assert_eq!(shift.doubt(&urgent), None);
    shift.received(THREE + 5 * HOUR, &[&late]);
    assert_eq!((shift.doubt(&urgent).as_deref(), shift.doubt(&late)), (Some("set_back"), None));
}

#[tokio::test]
async fn a_phone_that_sleeps_starts_anew_drifts_and_is_off_evenly_is_not_suspected() {
    let mut shift = Shift::begins().await;
    let written = [
        // Two minutes slow since.
        shift.note(THREE + 58 * MINUTE, 2 * HOUR),
        // It slept for a night: the time since the start stood still.
        shift.note(THREE + 13 * HOUR, 3 * HOUR),
        // It was started anew.
        shift.note(THREE + 14 * HOUR, 5 * MINUTE),
        // Its clock is three hours behind, evenly, and it has heard so meanwhile.
        shift.note_off(THREE + 12 * HOUR, HOUR, 3 * HOUR),
    ];
    shift.received(THREE + 16 * HOUR, &written.each_ref());
    assert_eq!(outcomes(&shift.station, &written[0]), [Outcome::Had]);
    for batch in &written {
        assert_eq!(shift.doubt(batch), None);
    }
}

#[tokio::test]
async fn a_hub_whose_own_clock_was_set_back_doubts_no_phone_for_it() {
    for back in [5 * MINUTE, HOUR] {
        let mut shift = Shift::begins().await;
        let before = shift.note(THREE + 2 * HOUR, 3 * HOUR);
        shift.received(THREE + 2 * HOUR, &[&before]);
        // The phone goes by what it was told before the hub's clock was set back, and then by what it heard.
        let by_the_old = shift.note(THREE + 2 * HOUR + MINUTE, 3 * HOUR + MINUTE);
        shift.received(THREE + 2 * HOUR + MINUTE - back, &[&by_the_old]);
        let by_the_new = shift.note_off(THREE + 2 * HOUR + 2 * MINUTE, 3 * HOUR + 2 * MINUTE, -back);
        let later = shift.note_off(THREE + 4 * HOUR, 5 * HOUR, -back);
        shift.received(THREE + 4 * HOUR - back, &[&by_the_new, &later]);
        for batch in [&before, &by_the_old, &by_the_new, &later] {
            assert_eq!(shift.doubt(batch), None, "by {back} ms");
        }
        let told = shift.station.hub.clock_set_back().unwrap();
        let seen = (THREE + 2 * HOUR + MINUTE - back, back - MINUTE);
        assert_eq!(told, [seen], "whoever looks after the hub is told, by the latest that it had received before");
        // A phone's own clock that is set back since is told as ever.
        let set_back = shift.note_off(THREE + 2 * HOUR, 6 * HOUR, -back);
        shift.received(THREE + 5 * HOUR - back, &[&set_back]);
        assert_eq!(shift.doubt(&set_back).as_deref(), Some("set_back"), "by {back} ms");
    }
}

/// How often whoever looks after the hub was told that its own clock was set back.
fn hub_set_back(shift: &Shift) -> usize {
    shift.station.hub.storage().reading(|tx| tx.audited_as("hub_clock_back", 0)).unwrap().len()
}

#[tokio::test]
async fn a_hub_whose_own_clock_was_set_back_twice_doubts_no_phone_that_has_heard_of_neither() {
    let mut shift = Shift::begins().await;
    let moment = 10_000;
    let before = shift.note(THREE + 3 * HOUR, 4 * HOUR);
    let once = shift.note(THREE + 3 * HOUR + moment, 4 * HOUR + moment);
    let twice = shift.note(THREE + 3 * HOUR + 2 * moment, 4 * HOUR + 2 * moment);
    shift.received(THREE + 3 * HOUR, &[&before]);
    shift.received(THREE + 2 * HOUR + moment, &[&once]);
    shift.received(THREE + HOUR + 2 * moment, &[&twice]);
    for batch in [&before, &once, &twice] {
        assert_eq!(shift.doubt(batch), None);
    }
    assert_eq!(hub_set_back(&shift), 2);
    // Of both every phone has heard by the time when it is set back by an hour once more.
    let late = shift.note(THREE + 15 * DAY, HOUR);
    let ahead = shift.note(THREE + 15 * DAY + HOUR, 2 * HOUR);
    shift.received(THREE + 15 * DAY, &[&late]);
    shift.received(THREE + 15 * DAY - HOUR, &[&ahead]);
    assert_eq!((shift.doubt(&late), shift.doubt(&ahead).as_deref()), (None, Some("ahead")), "two hours, and it was one");
}

#[tokio::test]
async fn a_phone_that_is_ahead_long_after_the_hubs_clock_was_set_back_is_told() {
    let mut shift = Shift::begins().await;
    let before = shift.note(THREE + 2 * HOUR, 3 * HOUR);
    shift.received(THREE + 2 * HOUR, &[&before]);
    let by_the_old = shift.note(THREE + 2 * HOUR + MINUTE, 3 * HOUR + MINUTE);
    shift.received(THREE + HOUR + MINUTE, &[&by_the_old]);
    let out_of_reach = shift.note(THREE + 13 * DAY + 59 * MINUTE, HOUR);
    shift.received(THREE + 13 * DAY, &[&out_of_reach]);
    let ahead = shift.note(THREE + 15 * DAY + 59 * MINUTE, HOUR);
    shift.reviewed(THREE + 15 * DAY, &ahead);
    assert_eq!((shift.doubt(&by_the_old), shift.doubt(&out_of_reach)), (None, None));
    assert_eq!(shift.doubt(&ahead).as_deref(), Some("ahead"), "no phone works so long without the hub");
}

#[tokio::test]
async fn a_hub_whose_clock_is_put_right_by_a_minute_goes_on_measuring() {
    let mut shift = Shift::begins().await;
    let before = shift.note(THREE + 2 * HOUR, 3 * HOUR);
    shift.received(THREE + 2 * HOUR, &[&before]);
    let set_back = shift.note(THREE + HOUR, 3 * HOUR + MINUTE);
    shift.received(THREE + 2 * HOUR - MINUTE, &[&set_back]);
    assert_eq!(shift.doubt(&set_back).as_deref(), Some("set_back"), "it was the phone's clock");
    assert_eq!(hub_set_back(&shift), 0);
}

#[tokio::test]
async fn what_comes_late_is_no_measure_for_what_was_received_before_the_hubs_clock_was_set_back() {
    let mut shift = Shift::begins().await;
    let late = shift.note(THREE + 2 * HOUR, 3 * HOUR);
    // Written a minute later, on a phone started anew that has heard that the hub's clock is an hour slow; and sent first.
    let (other, made) =
        shift.constable.create(&shift.station, &TASK, &[Edit::field("title", "Also mine"), Edit::field("ward", WARD)]);
    let urgent = shift.constable.batch(&shift.station, &[(other, &made)]);
    let urgent = saying(urgent, &shift.constable, THREE + 2 * HOUR + MINUTE, MINUTE, -HOUR);
    shift.received(THREE + HOUR + MINUTE, &[&urgent]);
    // The hub's clock is put right, by five minutes too far, and back again.
    let mut sergeant = shift.station.phone("45CN").await;
    let (task, made) = sergeant.create(&shift.station, &TASK, &task_for(&shift.station, "123CN"));
    let right = sergeant.batch(&shift.station, &[(task, &made)]);
    shift.received(THREE + 3 * HOUR, &[&right]);
    shift.received(THREE + 3 * HOUR - 5 * MINUTE, &[&late]);
    assert_eq!((shift.doubt(&urgent), shift.doubt(&late)), (None, None));
    assert_eq!(hub_set_back(&shift), 1);
}

#[tokio::test]
async fn a_hub_whose_own_clock_was_set_back_twice_doubts_no_phone_that_goes_by_the_first() {
    let mut shift = Shift::begins().await;
    let before = shift.note(THREE + 2 * HOUR, 3 * HOUR);
    shift.received(THREE + 2 * HOUR, &[&before]);
    // An hour, and a minute later five minutes more.
    let once = shift.note(THREE + 2 * HOUR, 3 * HOUR);
    shift.received(THREE + HOUR, &[&once]);
    let twice = shift.note(THREE + 2 * HOUR + MINUTE, 3 * HOUR + MINUTE);
    shift.received(THREE + HOUR + MINUTE - 5 * MINUTE, &[&twice]);
    for batch in [&before, &once, &twice] {
        assert_eq!(shift.doubt(batch), None);
    }
    assert_eq!(shift.station.hub.clock_set_back().unwrap().len(), 2);
}

#[tokio::test]
async fn whoever_asks_who_wrote_is_told_of_which_the_clock_is_in_doubt() {
    let mut shift = Shift::begins().await;
    let back = shift.note(THREE - 24 * HOUR, 2 * HOUR);
    shift.received(THREE + HOUR, &[&back]);
    let path = format!("/v1/records/{}/proof", shift.task);
    let response = shift.station.get(&path, &shift.constable).await;
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    let proof: ProofResponse = wire::message::from_body("proof", &bytes).unwrap();
    assert_eq!((proof.batches.len(), proof.doubted), (2, vec![back.hash()]));
}
