//! Two officers write in one record at the same moment, and one device asks for everything at once.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

mod common;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

use axum::body::Body;
use axum::http::Request;
use common::*;
use futures_util::future::{join, join_all};
use record::document::Edit;
use record::kinds::task::TASK;
use record::{RecordId, Scope};
use serde_json::json;
use wire::message::{FetchRequest, SnapshotPage, SnapshotRequest, SyncRequest, SyncResponse, to_body};
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

/// Syncs that each bring a task of their own.
fn patrols(station: &Station, phone: &mut Phone, many: usize) -> Vec<SyncRequest> {
    let each = |n: usize| {
        let edits = [Edit::field("title", format!("Patrol {n}")), Edit::field("ward", WARD)];
        let (id, made) = phone.create(station, &TASK, &edits);
        let batch = phone.batch(station, &[(id, &made)]).to_bytes();
        phone.sync_request(vec![batch])
    };
    (0..many).map(each).collect()
}

#[tokio::test]
async fn one_device_that_asks_for_everything_at_once_leaves_turns_for_the_others() {
    let gate = Arc::new(Gate::default());
    let station = Station::empty(gate.clone());
    station.import("roster-sample.csv");
    let (sergeant, mut constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let requests = patrols(&station, &mut constable, 5);
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

/// What a phone asks for beside its syncs.
struct Ask {
    method: &'static str,
    path: String,
    body: Vec<u8>,
}

impl Ask {
    /// One of everything that a phone may ask for.
    fn each(task: RecordId) -> Vec<Self> {
        let get = |path: String| Self { method: "GET", path, body: Vec::new() };
        let post = |path: &str, body: Vec<u8>| Self { method: "POST", path: path.into(), body };
        let scope = Scope::Ward(WARD.into());
        let (head, want_bytes) = (None, 1 << 20);
        let first = SnapshotRequest { versions: versions(), scope, epoch: 1, head, position: 0, want_bytes, have: vec![] };
        vec![
            post("/v1/fetch", to_body(&FetchRequest { versions: versions(), records: vec![task] })),
            post("/v1/snapshot", to_body(&first)),
            get(format!("/v1/records/{task}/proof")),
            get(format!("/v1/blobs/{}", "5c".repeat(32))),
            get(format!("/v1/objects/{}", "5c".repeat(32))),
            get("/v1/hints".into()),
            post("/v1/files", Vec::new()),
            Self { method: "HEAD", path: format!("/v1/files/{task}"), body: Vec::new() },
        ]
    }

    /// How the hub answers it, as HTTP has it.
    async fn by(&self, phone: &Phone, station: &Station) -> u16 {
        let Self { method, path, body } = self;
        let request = Request::builder().method(*method).uri(path.as_str());
        let request = request.header("tus-resumable", "1.0.0").header("upload-length", "6");
        let signed = phone.signed(station, method, path, body).headers();
        let request = signed.into_iter().fold(request, |request, (name, value)| request.header(name, value));
        station.call(request.body(Body::from(body.clone())).unwrap()).await.status().as_u16()
    }
}

#[tokio::test]
async fn a_device_has_one_share_for_whatever_it_asks_and_is_given_back_what_has_ended_and_no_more() {
    const BUSY: u16 = 503;
    let gate = Arc::new(Gate::default());
    let station = Station::empty(gate.clone());
    station.import("roster-sample.csv");
    let (sergeant, mut constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let (task, made) = constable.create(&station, &TASK, &[Edit::field("title", "Mine"), Edit::field("ward", WARD)]);
    assert_eq!(constable.push(&station, &[(task, &made)]), [Outcome::Accepted]);
    let requests = patrols(&station, &mut constable, 4);
    let asks = Ask::each(task);
    let waiting = async |many: usize| {
        while gate.waiting() < many {
            tokio::task::yield_now().await;
        }
    };
    gate.close(true);
    let three = join_all(requests[..3].iter().map(|request| station.post("/v1/sync", request, Some(&constable))));
    let meanwhile = async {
        waiting(3).await;
        // Begun and ended while the three are at work: it gives back its own part of the share.
        let quick = asks[0].by(&constable, &station).await;
        let fourth = station.post("/v1/sync", &requests[3], Some(&constable));
        let beside = async {
            waiting(4).await;
            let (mut his, mut hers) = (Vec::new(), Vec::new());
            for ask in &asks {
                his.push(ask.by(&constable, &station).await);
                hers.push(ask.by(&sergeant, &station).await);
            }
            // Opened before anything is found wrong, or the four would wait for ever.
            gate.close(false);
            (his, hers)
        };
        let (fourth, told): (Result<SyncResponse, WireError>, _) = join(fourth, beside).await;
        (quick, fourth, told)
    };
    let (three, (quick, fourth, (his, hers))): (Vec<Result<SyncResponse, WireError>>, _) = join(three, meanwhile).await;
    assert!(fourth.is_ok() && three.iter().all(Result::is_ok), "four are at work at once");
    assert_eq!(quick, 200);
    assert_eq!(his, vec![BUSY; asks.len()], "whatever it is, he is asked to come again");
    assert!(!hers.contains(&BUSY), "and she is answered: {hers:?}");
    for ask in &asks {
        assert_ne!(ask.by(&constable, &station).await, BUSY, "{} once the four have ended", ask.path);
    }
}

#[tokio::test]
async fn what_goes_on_after_its_phone_has_hung_up_keeps_its_turn_until_it_ends() {
    /// As many as the hub works on at once.
    const TURNS: usize = 16;
    let gate = Arc::new(Gate::default());
    let station = Station::empty(gate.clone());
    station.import("roster-sample.csv");
    let mut phones = Vec::new();
    for _ in 0..TURNS / 4 {
        let mut phone = station.phone("123CN").await;
        let requests = patrols(&station, &mut phone, 4);
        phones.push((phone, requests));
    }
    let each = phones.iter().flat_map(|(phone, requests)| requests.iter().map(move |request| (phone, request)));
    gate.close(true);
    let all = join_all(each.map(|(phone, request)| station.post::<_, SyncResponse>("/v1/sync", request, Some(phone))));
    let at_work = async {
        while gate.waiting() < TURNS {
            tokio::task::yield_now().await;
        }
    };
    let answered = tokio::select! {
        _ = all => true,
        () = at_work => false,
    };
    // Nobody waits for the answers any more, and all of it is still being judged.
    let ready = station.call(Request::get("/readyz").body(Body::empty()).unwrap());
    let mut ready = Box::pin(ready);
    let waits = tokio::time::timeout(std::time::Duration::from_millis(200), &mut ready).await.is_err();
    gate.close(false);
    assert!(!answered && waits, "the hub takes on no more than it can bear");
    assert!(ready.await.status().is_success());
}
