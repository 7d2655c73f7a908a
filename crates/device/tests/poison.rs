//! A hub that sends poison: the pinned hub is believed about who wrote what, never about bytes. A device keeps its last good
//! copy, says so, and goes on with every other record.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use automerge::legacy::{Key, Op, OpType};
use automerge::{Change, ScalarValue};
use bytes::Bytes;
use device::network::{Network, NetworkError, Transport};
use device::screen::{Nothing, RecordAsk, TaskCreate, TaskNote, Unlock};
use device::{Device, Seams};
use futures_util::stream::BoxStream;
use http::{Request, Response};
use testkit::hostile::{Parts, framed};
use testkit::{Line, PASSPHRASE, Phone, Station, WARD};
use uuid::Uuid;
use wire::Hash;
use wire::message::{FetchResponse, LogEvent, SyncResponse, from_body, to_body};
use wire::snapshot::BlockWriter;

/// What a wrong hub sends instead of a record's change, of a whole record; whether it answers a fetch.
#[derive(Clone, Copy)]
struct Lie {
    change: fn(&[u8]) -> Vec<u8>,
    whole: fn(&[u8]) -> Vec<u8>,
    fetch: bool,
}

#[derive(Clone)]
struct Liar {
    line: Line,
    lie: Arc<Mutex<Option<(Uuid, Lie)>>>,
}

impl Liar {
    fn tell(&self, path: &str, body: Bytes) -> Bytes {
        let Some((about, lie)) = *self.lie.lock().unwrap() else { return body };
        if path == "/v1/fetch" && !lie.fetch {
            let mut answer: FetchResponse = from_body("answer", &body).unwrap();
            (answer.block, answer.manifest) = BlockWriter::new().finish();
            return to_body(&answer).into();
        }
        if path != "/v1/sync" {
            return body;
        }
        let mut answer: SyncResponse = from_body("answer", &body).unwrap();
        for entry in answer.pages.iter_mut().flat_map(|p| &mut p.entries).filter(|e| e.record.0 == about) {
            match &mut entry.event {
                LogEvent::Change { raw, .. } => *raw = (lie.change)(raw),
                LogEvent::Arrive { saved, .. } => *saved = (lie.whole)(saved),
                _ => {}
            }
        }
        to_body(&answer).into()
    }
}

#[async_trait]
impl Transport for Liar {
    async fn call(&self, request: Request<Bytes>) -> Result<Response<Bytes>, NetworkError> {
        let path = request.uri().path().to_owned();
        let (parts, body) = self.line.call(request).await?.into_parts();
        let body = if parts.status.is_success() { self.tell(&path, body) } else { body };
        Ok(Response::from_parts(parts, body))
    }

    async fn listen(&self, request: Request<Bytes>) -> Result<BoxStream<'static, Result<Bytes, NetworkError>>, NetworkError> {
        self.line.listen(request).await
    }
}

#[async_trait]
impl Network for Liar {
    async fn look(&self, hub: &str) -> Result<Hash, NetworkError> {
        self.line.look(hub).await
    }

    fn connect(&self, _: &str, _: Hash) -> Result<Arc<dyn Transport>, NetworkError> {
        Ok(Arc::new(self.clone()))
    }
}

/// The constable's phone, started again on a line whose other end may lie.
async fn lied_to(phone: &mut Phone) -> Liar {
    let liar = Liar { line: phone.line.clone(), lie: Arc::default() };
    let seams = Seams { network: Arc::new(liar.clone()), ..phone.seams() };
    phone.device.lock(Nothing {}).await.unwrap();
    phone.device = Arc::new(Device::new("", seams.clone(), "phone"));
    phone.device = Arc::new(Device::new(phone.folder(), seams, "phone"));
    phone.device.unlock(Unlock { passphrase: Some(PASSPHRASE.into()) }).await.unwrap();
    liar
}

async fn visit(phone: &Phone, title: &str) -> Uuid {
    let ask = TaskCreate {
        title: title.into(),
        task_kind: "asb_visit".into(),
        priority: "high".into(),
        ward: Some(WARD.into()),
        briefing: "Walk the stairwell.".into(),
        ..TaskCreate::default()
    };
    phone.device.task_create(ask).await.unwrap().record
}

async fn note(phone: &Phone, record: Uuid, text: &str) {
    phone.device.task_note(TaskNote { record, text: text.into(), basis: "fact".into() }).await.unwrap();
}

async fn said(phone: &Phone, record: Uuid) -> Vec<String> {
    let page = phone.device.task(RecordAsk { record }).await.unwrap();
    page.timeline.iter().filter_map(|e| e.text.clone()).collect()
}

/// Every counter but the last hundred is used up: Automerge takes it, and the next edit would die.
fn counters_burnt(raw: &[u8]) -> Vec<u8> {
    let mut parts = Parts::of(raw).unwrap();
    parts.start_op = u64::from(u32::MAX) - 40;
    framed(1, &parts.body()).1
}

fn garbage(_: &[u8]) -> Vec<u8> {
    b"GIF89a, and more".to_vec()
}

fn cut(raw: &[u8]) -> Vec<u8> {
    raw[..raw.len() / 2].to_vec()
}

/// Another record's beginning, where this one has its own.
fn begins_again(raw: &[u8]) -> Vec<u8> {
    let mut parts = Parts::of(raw).unwrap();
    parts.deps.clear();
    framed(1, &parts.body()).1
}

/// A change that its author made as if there had been one more of theirs, which nobody has.
fn number_skipped(raw: &[u8]) -> Vec<u8> {
    let mut parts = Parts::of(raw).unwrap();
    parts.seq += 1;
    framed(1, &parts.body()).1
}

/// A value that is not equal to itself once it was saved, beside what was honestly written: every gate but the last lets it by.
fn never_itself(raw: &[u8]) -> Vec<u8> {
    let mut change = Change::from_bytes(raw.to_vec()).unwrap().decode();
    change.hash = None;
    let (obj, action) = (change.operations[0].obj.clone(), OpType::Put(ScalarValue::F64(f64::NAN)));
    let key = Key::Map("height".into());
    change.operations.push(Op { action, obj, key, pred: std::iter::empty().collect(), insert: false });
    let change: Change = change.into();
    change.raw_bytes().to_vec()
}

/// Makes something false of honest bytes.
type Spoil = fn(&[u8]) -> Vec<u8>;

/// What is seen to be false before it is let into a copy of the record.
const LIES: [Spoil; 5] = [counters_burnt, garbage, cut, begins_again, number_skipped];

#[tokio::test]
async fn a_poisonous_change_leaves_the_last_good_copy_and_stops_no_other_record() {
    for (n, change) in LIES.into_iter().chain([never_itself as Spoil]).enumerate() {
        let station = Station::open(40 + n as u64);
        let (sergeant, mut constable) = (station.phone("45CN").await, station.phone("123CN").await);
        let (spoilt, fine) = (visit(&sergeant, "Stairwell B").await, visit(&sergeant, "Stairwell C").await);
        note(&sergeant, spoilt, "the last good word").await;
        sergeant.sync().await;
        constable.sync().await;
        let liar = lied_to(&mut constable).await;
        *liar.lie.lock().unwrap() = Some((spoilt, Lie { change, whole: cut, fetch: false }));
        for (record, text) in [(spoilt, "poisoned on the way"), (fine, "gate code 4402")] {
            note(&sergeant, record, text).await;
        }
        sergeant.sync().await;
        let report = constable.device.sync().await.unwrap();
        assert!(said(&constable, fine).await.contains(&"gate code 4402".to_owned()), "lie {n}: the others go on");
        assert_eq!(said(&constable, spoilt).await, ["the last good word"], "lie {n}: the copy is as it was");
        assert_eq!(report.kept_back, 1, "lie {n}: {report:?}");
        assert!(report.trouble.iter().any(|(about, _)| about.contains(&spoilt.to_string())), "lie {n}: {report:?}");
        let strip = constable.device.strip(Nothing {}).await.unwrap();
        assert_eq!(strip.trouble.unwrap().code, "failure.bad_record", "lie {n}: and the officer is told");
        // The officer goes on writing in it, and a hub that tells the truth again heals it.
        note(&constable, spoilt, "written meanwhile").await;
        *liar.lie.lock().unwrap() = None;
        constable.device.sync().await.unwrap();
        note(&sergeant, spoilt, "once more").await;
        sergeant.sync().await;
        let report = constable.device.sync().await.unwrap();
        assert_eq!((report.kept_back, report.waiting), (0, 0), "lie {n}: {report:?}");
        sergeant.sync().await;
        let (mut here, mut there) = (said(&constable, spoilt).await, said(&sergeant, spoilt).await);
        here.sort();
        there.sort();
        assert_eq!((here.len(), here), (4, there), "lie {n}");
        assert!(constable.device.strip(Nothing {}).await.unwrap().trouble.is_none());
    }
}

#[tokio::test]
async fn poison_in_the_log_is_healed_at_once_by_the_hubs_own_good_copy() {
    for (n, change) in LIES.into_iter().enumerate() {
        let station = Station::open(50 + n as u64);
        let (sergeant, mut constable) = (station.phone("45CN").await, station.phone("123CN").await);
        let spoilt = visit(&sergeant, "Stairwell B").await;
        sergeant.sync().await;
        constable.sync().await;
        let liar = lied_to(&mut constable).await;
        *liar.lie.lock().unwrap() = Some((spoilt, Lie { change, whole: cut, fetch: true }));
        note(&sergeant, spoilt, "gate code 4402").await;
        sergeant.sync().await;
        constable.device.sync().await.unwrap();
        assert_eq!(said(&constable, spoilt).await, ["gate code 4402"], "lie {n}");
    }
}

#[tokio::test]
async fn a_record_that_arrives_poisoned_is_not_shown_and_the_next_one_is() {
    let station = Station::open(60);
    let (sergeant, mut constable) = (station.phone("45CN").await, station.phone("123CN").await);
    constable.sync().await;
    let liar = lied_to(&mut constable).await;
    let (spoilt, fine) = (visit(&sergeant, "Stairwell B").await, visit(&sergeant, "Stairwell C").await);
    *liar.lie.lock().unwrap() = Some((spoilt, Lie { change: garbage, whole: cut, fetch: false }));
    sergeant.sync().await;
    let report = constable.device.sync().await.unwrap();
    assert!(report.trouble.iter().any(|(about, _)| about.contains(&spoilt.to_string())), "{report:?}");
    assert!(constable.device.task(RecordAsk { record: fine }).await.is_ok());
    assert_eq!(constable.device.task(RecordAsk { record: spoilt }).await.unwrap_err().code(), "not_found");
    *liar.lie.lock().unwrap() = None;
    note(&sergeant, spoilt, "gate code 4402").await;
    sergeant.sync().await;
    constable.device.sync().await.unwrap();
    assert_eq!(said(&constable, spoilt).await, ["gate code 4402"], "it comes whole when the log speaks of it again");
}
