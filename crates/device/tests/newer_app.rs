//! A phone whose app is older than a colleague's. What it does not know costs nothing that it knows, nobody is troubled by it,
//! and once the app is updated it is all there: the hub had it, and the phone asks for it again.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

use std::sync::Arc;

use async_trait::async_trait;
use automerge::transaction::Transactable;
use automerge::{ActorId, Automerge, AutomergeError, ROOT};
use bytes::Bytes;
use device::network::{Network, NetworkError, Transport};
use device::screen::{Nothing, RecordAsk, TaskNote, TimelineEntry, Unlock};
use device::{Device, Report, Seams};
use futures_util::stream::BoxStream;
use http::{Request, Response};
use testkit::hostile::{Parts, framed};
use testkit::{Line, PASSPHRASE, Phone, Station, visit};
use uuid::Uuid;
use wire::Hash;
use wire::message::{FetchResponse, LogEvent, SyncResponse, from_body, to_body};
use wire::snapshot::{self, BlockWriter};

/// A word that no table of this app has, as long as those it takes the place of: `task`, `note`.
const NEWER: &str = "trip";
/// The column of a change's values.
const VALUES: u64 = 0x57;

/// A line from a newer hub: one of its records is of a kind that came after this app.
#[derive(Clone)]
struct Ahead {
    line: Line,
    flight: Uuid,
}

impl Ahead {
    fn says(&self, path: &str, body: Bytes) -> Bytes {
        match path {
            "/v1/sync" => self.log(&body),
            "/v1/fetch" => self.block(&body),
            _ => body,
        }
    }

    fn log(&self, body: &[u8]) -> Bytes {
        let mut answer: SyncResponse = from_body("answer", body).unwrap();
        for entry in answer.pages.iter_mut().flat_map(|p| &mut p.entries).filter(|e| e.record.0 == self.flight) {
            match &mut entry.event {
                LogEvent::Change { raw, .. } => *raw = beginning(raw),
                LogEvent::Arrive { kind, saved, heads, .. } => {
                    (*saved, *heads) = whole(saved);
                    NEWER.clone_into(kind);
                }
                _ => {}
            }
        }
        to_body(&answer).into()
    }

    fn block(&self, body: &[u8]) -> Bytes {
        let mut answer: FetchResponse = from_body("answer", body).unwrap();
        let mut block = BlockWriter::new();
        for one in snapshot::open(&answer.block, &answer.manifest).unwrap() {
            if one.record.0 == self.flight {
                let (saved, heads) = whole(&one.bytes);
                block.push(one.record, NEWER, saved, &heads).unwrap();
            } else {
                block.push(one.record, &one.kind, one.bytes, &one.heads).unwrap();
            }
        }
        (answer.block, answer.manifest) = block.finish();
        to_body(&answer).into()
    }
}

/// A record's first change, had it made one of the newer kind; any other as it is.
fn beginning(raw: &[u8]) -> Vec<u8> {
    let parts = Parts::of(raw).unwrap();
    if parts.deps.is_empty() { with(raw, "task", NEWER).unwrap() } else { raw.to_vec() }
}

/// The change with a word among its values in the place of another, where that stands there.
fn with(raw: &[u8], word: &str, other: &str) -> Option<Vec<u8>> {
    let mut parts = Parts::of(raw)?;
    let (_, values) = parts.columns.iter_mut().find(|(spec, _)| *spec == VALUES)?;
    let at = values.windows(word.len()).position(|w| w == word.as_bytes())?;
    values[at..at + word.len()].copy_from_slice(other.as_bytes());
    Some(framed(1, &parts.body()).1)
}

/// A saved record, had it always been of the newer kind.
fn whole(saved: &[u8]) -> (Vec<u8>, Vec<Hash>) {
    let mut doc = Automerge::load(saved).unwrap();
    doc.set_actor(ActorId::from([0xd0; 16]));
    doc.transact::<_, _, AutomergeError>(|tx| tx.put(ROOT, "kind", NEWER)).unwrap();
    (doc.save_nocompress(), doc.get_heads().into_iter().map(Hash::from).collect())
}

#[async_trait]
impl Transport for Ahead {
    async fn call(&self, request: Request<Bytes>) -> Result<Response<Bytes>, NetworkError> {
        let path = request.uri().path().to_owned();
        let (parts, body) = self.line.call(request).await?.into_parts();
        let body = if parts.status.is_success() { self.says(&path, body) } else { body };
        Ok(Response::from_parts(parts, body))
    }

    async fn listen(&self, request: Request<Bytes>) -> Result<BoxStream<'static, Result<Bytes, NetworkError>>, NetworkError> {
        self.line.listen(request).await
    }
}

#[async_trait]
impl Network for Ahead {
    async fn look(&self, hub: &str) -> Result<Hash, NetworkError> {
        self.line.look(hub).await
    }

    fn connect(&self, _: &str, _: Hash) -> Result<Arc<dyn Transport>, NetworkError> {
        Ok(Arc::new(self.clone()))
    }
}

/// The phone started again on such a line; [`Phone::restart`] is an update, to which the hub says the same as to everybody.
async fn left_behind(phone: &mut Phone, flight: Uuid) {
    let seams = Seams { network: Arc::new(Ahead { line: phone.line.clone(), flight }), ..phone.seams() };
    opened(phone, seams).await;
}

/// The same, and the app has a table of the newer kind.
async fn updated(phone: &mut Phone) {
    let seams = Seams { kinds: [device::own_kinds(), vec![NEWER]].concat(), ..phone.seams() };
    opened(phone, seams).await;
}

async fn opened(phone: &mut Phone, seams: Seams) {
    phone.device.lock(Nothing {}).await.unwrap();
    phone.device = Arc::new(Device::new("", seams.clone(), "phone"));
    phone.device = Arc::new(Device::new(phone.folder(), seams, "phone"));
    phone.device.unlock(Unlock { passphrase: Some(PASSPHRASE.into()) }).await.unwrap();
}

async fn made(phone: &Phone, title: &str) -> Uuid {
    phone.device.task_create(visit(title, &[])).await.unwrap().record
}

async fn note(phone: &Phone, record: Uuid, text: &str) {
    phone.device.task_note(TaskNote { record, text: text.into(), basis: "fact".into() }).await.unwrap();
}

async fn timeline(phone: &Phone, record: Uuid) -> Vec<TimelineEntry> {
    phone.device.task(RecordAsk { record }).await.unwrap().timeline
}

/// What was noted, whatever the order.
async fn said(phone: &Phone, record: Uuid) -> Vec<String> {
    let mut said: Vec<String> = timeline(phone, record).await.into_iter().filter_map(|e| e.text).collect();
    said.sort();
    said
}

fn fetches(phone: &Phone) -> usize {
    phone.line.steps().iter().filter(|step| step.asked.ends_with("/v1/fetch")).count()
}

fn untroubled(report: &Report) {
    assert!(report.trouble.is_empty() && report.kept_back == 0 && report.waiting == 0, "{report:?}");
}

#[tokio::test]
async fn a_record_of_a_newer_kind_is_passed_by_and_stops_nothing_and_is_here_whole_once_the_app_knows_it() {
    let station = Station::open(70);
    let (sergeant, mut constable) = (station.phone("45CN").await, station.phone("123CN").await);
    constable.sync().await;
    let (flight, fine) = (made(&sergeant, "Over the towpath").await, made(&sergeant, "Stairwell C").await);
    left_behind(&mut constable, flight).await;
    let mut asked = Vec::new();
    for (about_the_flight, about_the_visit) in [("took off", "gate code 4402"), ("landed", "nobody there"), ("all seen", "left")]
    {
        sergeant.sync().await;
        untroubled(&constable.sync().await);
        asked.push(fetches(&constable));
        assert!(constable.device.strip(Nothing {}).await.unwrap().trouble.is_none());
        // Nothing of it can be shown by an app that does not know what it is, and so it is nowhere, rather than half.
        assert_eq!(constable.device.task(RecordAsk { record: flight }).await.unwrap_err().code(), "not_found");
        assert_eq!(said(&constable, fine).await, said(&sergeant, fine).await, "everything else goes on");
        note(&sergeant, flight, about_the_flight).await;
        note(&sergeant, fine, about_the_visit).await;
    }
    assert_eq!(asked[1], asked[2], "and it is not asked for again and again");
    note(&constable, fine, "spoke to the caretaker").await;
    untroubled(&constable.sync().await);
    sergeant.sync().await;
    assert_eq!(said(&sergeant, fine).await, ["gate code 4402", "left", "nobody there", "spoke to the caretaker"]);

    // The app is updated. The next word of the flight brings all of it, those included that this phone passed by.
    untroubled(&constable.sync().await);
    constable.restart().await;
    note(&sergeant, flight, "batteries charged").await;
    sergeant.sync().await;
    untroubled(&constable.sync().await);
    assert_eq!(said(&constable, flight).await, ["all seen", "batteries charged", "landed", "took off"]);
    note(&constable, flight, "propeller changed").await;
    untroubled(&constable.sync().await);
    sergeant.sync().await;
    assert_eq!(said(&sergeant, flight).await, said(&constable, flight).await, "and it is written in like any other");
}

#[tokio::test]
async fn after_the_update_it_is_here_with_the_first_sync_though_nobody_wrote_in_it_since() {
    let station = Station::open(71);
    let (sergeant, mut constable) = (station.phone("45CN").await, station.phone("123CN").await);
    constable.sync().await;
    let flight = made(&sergeant, "Over the towpath").await;
    note(&sergeant, flight, "took off").await;
    left_behind(&mut constable, flight).await;
    sergeant.sync().await;
    untroubled(&constable.sync().await);
    // Passed by once more, as a later word of it.
    note(&sergeant, flight, "landed").await;
    sergeant.sync().await;
    untroubled(&constable.sync().await);

    // Opened again, it is the same app: it knows no more than before, and asks for nothing.
    let asked = fetches(&constable);
    left_behind(&mut constable, flight).await;
    untroubled(&constable.sync().await);
    assert_eq!(fetches(&constable), asked);
    assert_eq!(constable.device.task(RecordAsk { record: flight }).await.unwrap_err().code(), "not_found");

    updated(&mut constable).await;
    untroubled(&constable.sync().await);
    assert_eq!(said(&constable, flight).await, ["landed", "took off"]);
    untroubled(&constable.sync().await);
    assert_eq!(fetches(&constable), asked + 1, "asked for once");

    // It is held by what spoke of it, and leaves with that as any other does.
    let own = made(&constable, "Hand over the keys").await;
    constable.device.task(RecordAsk { record: own }).await.unwrap();
    let moved = testkit::ROSTER
        .replace("P0123,123CN,Tom Reyes,pc,Canal Side,E05999001", "P0123,123CN,Tom Reyes,pc,Lock Fields,E05999002");
    station.hub.import_roster("roster.csv", &moved).unwrap();
    constable.sync().await;
    constable.sync().await;
    assert_eq!(constable.device.task(RecordAsk { record: flight }).await.unwrap_err().code(), "not_found", "it left");
}

#[tokio::test]
async fn what_was_passed_by_and_is_not_this_officers_any_more_is_not_asked_for_after_the_update() {
    let station = Station::open(72);
    let (sergeant, mut constable) = (station.phone("45CN").await, station.phone("123CN").await);
    constable.sync().await;
    let flight = made(&sergeant, "Over the towpath").await;
    left_behind(&mut constable, flight).await;
    sergeant.sync().await;
    untroubled(&constable.sync().await);
    let moved = testkit::ROSTER
        .replace("P0123,123CN,Tom Reyes,pc,Canal Side,E05999001", "P0123,123CN,Tom Reyes,pc,Lock Fields,E05999002");
    station.hub.import_roster("roster.csv", &moved).unwrap();
    constable.sync().await;
    constable.sync().await;
    let asked = fetches(&constable);
    updated(&mut constable).await;
    constable.sync().await;
    assert_eq!(fetches(&constable), asked);
    assert_eq!(constable.device.task(RecordAsk { record: flight }).await.unwrap_err().code(), "not_found");
}
