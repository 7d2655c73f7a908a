//! Invariant 7: bad bytes never take down the hub, and never make a record unreadable or uneditable. Invariant 3: what was
//! received is there after the hub died at any named point.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

mod common;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use automerge::legacy::{ElementId, Key, ObjectId, OpId, OpType};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use common::*;
use proptest::prelude::*;
use record::document::Edit;
use record::kinds::task::TASK;
use record::{Record, RecordId};
use sha2::{Digest, Sha256};
use wire::batch::{ChangeRef, SealedBatch};
use wire::seam::{CrashPoints, crash};
use wire::{Hash, Outcome};

/// A chunk with the checksum an attacker would compute, and its hash.
fn forged(body: &[u8]) -> (Hash, Vec<u8>) {
    let mut hashed = vec![1];
    let mut len = body.len();
    loop {
        let byte = u8::try_from(len & 0x7f).unwrap();
        len >>= 7;
        hashed.push(if len == 0 { byte } else { byte | 0x80 });
        if len == 0 {
            break;
        }
    }
    hashed.extend(body);
    let hash: [u8; 32] = Sha256::digest(&hashed).into();
    (Hash(hash), [&[0x85, 0x6f, 0x4a, 0x83][..], &hash[..4], &hashed].concat())
}

fn body(raw: &[u8]) -> &[u8] {
    let mut at = 9;
    while raw[at] & 0x80 != 0 {
        at += 1;
    }
    &raw[at + 1..]
}

/// A batch honestly signed around bytes that no honest device makes.
fn sealed(
    station: &Station,
    phone: &mut Phone,
    id: RecordId,
    honest: &automerge::Change,
    bytes: &[u8],
    hash: Hash,
) -> SealedBatch {
    let mut sealed = phone.batch(station, &[(id, honest)]);
    let mut header = sealed.claims().unwrap();
    header.changes = vec![ChangeRef { record: id, hash }];
    sealed.header = wire::codec::encode(&header);
    sealed.signature = wire::key::sign(&phone.key, b"beatbook/batch/1\0", &sealed.hash());
    let mut encoder = minicbor::Encoder::new(Vec::new());
    encoder.array(1).unwrap().bytes(bytes).unwrap();
    sealed.body = wire::codec::compress(&encoder.into_writer(), 3);
    sealed
}

fn station_and_phone() -> (Station, Phone) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let station = Station::new();
        let phone = station.phone("123CN").await;
        (station, phone)
    })
}

/// One thing a forger does to an operation of an honest change.
#[derive(Clone, Debug)]
enum Trick {
    Pred(Vec<u64>),
    Object(u64),
    Element(u64),
    Action(u8),
    Insert,
    Counter(i64),
    Twice,
    Byte(prop::sample::Index, u8),
}

fn trick() -> impl Strategy<Value = (prop::sample::Index, Trick)> {
    let trick = prop_oneof![
        proptest::collection::vec(1_u64..40, 0..3).prop_map(Trick::Pred),
        (1_u64..40).prop_map(Trick::Object),
        (1_u64..40).prop_map(Trick::Element),
        (0_u8..4).prop_map(Trick::Action),
        Just(Trick::Insert),
        (-3_i64..4).prop_map(Trick::Counter),
        Just(Trick::Twice),
        (any::<prop::sample::Index>(), any::<u8>()).prop_map(|(at, with)| Trick::Byte(at, with)),
    ];
    (any::<prop::sample::Index>(), trick)
}

/// The change a forger makes of an honest one; none where Automerge itself cannot write it down.
fn forge(honest: &automerge::Change, tricks: &[(prop::sample::Index, Trick)]) -> Option<(Hash, Vec<u8>)> {
    let made = catch_unwind(AssertUnwindSafe(|| {
        let mut change = honest.decode();
        change.hash = None;
        let actor = change.actor_id.clone();
        let id = |counter: u64| OpId(counter, actor.clone());
        for (at, trick) in tricks {
            let at = at.index(change.operations.len());
            let op = &mut change.operations[at];
            match trick {
                Trick::Pred(counters) => op.pred = counters.iter().map(|c| id(*c)).collect(),
                Trick::Object(counter) => op.obj = ObjectId::Id(id(*counter)),
                Trick::Element(counter) => op.key = Key::Seq(ElementId::Id(id(*counter))),
                Trick::Action(0) => op.action = OpType::Delete,
                Trick::Action(1) => op.action = OpType::Increment(1),
                Trick::Action(2) => op.action = OpType::Put(automerge::ScalarValue::Str("x".into())),
                Trick::Action(_) => op.action = OpType::Make(automerge::ObjType::Text),
                Trick::Insert => op.insert = !op.insert,
                Trick::Counter(by) => {
                    let start = i64::try_from(change.start_op.get()).unwrap() + by;
                    change.start_op = u64::try_from(start).ok().and_then(std::num::NonZeroU64::new).unwrap_or(change.start_op);
                }
                Trick::Twice => {
                    let again = op.clone();
                    change.operations.insert(at, again);
                }
                Trick::Byte(..) => {}
            }
        }
        let change: automerge::Change = change.into();
        change.raw_bytes().to_vec()
    }));
    let mut bytes = body(&made.ok()?).to_vec();
    for (_, trick) in tricks {
        if let Trick::Byte(at, with) = trick {
            let at = at.index(bytes.len());
            bytes[at] = *with;
        }
    }
    Some(forged(&bytes))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// Each case is a fresh hub that is sent forty forgeries of first or second changes; whatever it lets in, the record
    /// still reads, still takes an edit, and is still what its changes say.
    #[test]
    fn forgeries_never_break_a_record(
        forgeries in proptest::collection::vec(proptest::collection::vec(trick(), 1..3), 40),
        second in any::<bool>(),
    ) {
        let (station, mut phone) = station_and_phone();
        for tricks in forgeries {
            let made = [Edit::field("title", "Mine"), Edit::field("ward", WARD), Edit::text("briefing", "Walk it.")];
            // A record for each: the first forgery that passes takes the number of all others.
            let (id, first) = phone.create(&station, &TASK, &made);
            let honest = if second {
                phone.push(&station, &[(id, &first)]);
                phone.edit(&station, id, &[Edit::text("briefing", "Walk them twice."), Edit::field("title", "Mine, later")])
            } else {
                first.clone()
            };
            let Some((hash, bytes)) = forge(&honest, &tricks) else { continue };
            let batch = sealed(&station, &mut phone, id, &honest, &bytes, hash);
            let answer = station.hub.accept(&batch);
            prop_assert!(answer.is_ok(), "{answer:?}");
            if let Some(row) = station.hub.storage().reading(|tx| tx.record(id)).unwrap() {
                let heads = row.heads.iter().map(|h| Hash(*h)).collect::<Vec<_>>();
                prop_assert!(wire::snapshot::load(&row.snapshot, &heads).is_ok(), "every device can load it: {tricks:?}");
                let mut record = Record::load(id, &row.snapshot).unwrap();
                let commit = phone.commit(&station, id, 7);
                let once_more = [Edit::field("title", "Still mine"), Edit::text("briefing", "Still walk it.")];
                prop_assert!(record.edit(&commit, &once_more).unwrap().is_some());
                prop_assert!(Record::load(id, &record.save()).is_ok(), "and load it again after an edit: {tricks:?}");
                let kept = station.hub.storage().reading(|tx| tx.changes_of(id)).unwrap();
                let changes = kept.iter().map(|c| automerge::Change::try_from(c.raw.as_slice()).unwrap());
                let rebuilt = Record::from_changes(id, changes).unwrap();
                prop_assert_eq!(rebuilt.heads().iter().map(|h| h.0).collect::<Vec<_>>(), row.heads, "the changes are the truth");
            }
        }
    }
}

/// Dies once at a point, as far as a process can die and be watched.
struct DieAt(&'static str, AtomicBool);

impl CrashPoints for DieAt {
    fn reached(&self, name: &'static str) {
        if name == self.0 && !self.1.swap(true, Ordering::SeqCst) {
            panic!("power cut at {name}");
        }
    }
}

#[rstest::rstest]
#[case::before_it_was_stored(crash::ACCEPT_BEFORE_COMMIT, Outcome::Accepted)]
#[case::after_it_was_stored(crash::ACCEPT_AFTER_COMMIT, Outcome::Had)]
fn sent_again_after_a_power_cut_everything_is_there_once(#[case] point: &'static str, #[case] again: Outcome) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut station = Station::empty(Arc::new(DieAt(point, AtomicBool::new(false))));
    station.import("roster-sample.csv");
    let mut phone = runtime.block_on(station.phone("123CN"));
    let (id, change) = phone.create(&station, &TASK, &[Edit::field("title", "Mine"), Edit::field("ward", WARD)]);
    let batch = phone.batch(&station, &[(id, &change)]);
    assert!(catch_unwind(AssertUnwindSafe(|| station.hub.accept(&batch))).is_err(), "it died at {point}");
    station.restart();
    assert_eq!(outcomes(&station, &batch), [again]);
    let (records, changes) = station.hub.storage().reading(|tx| tx.record_counts()).unwrap();
    assert_eq!((records, changes), (1, 1));
    let log = station.hub.storage().reading(|tx| tx.log_after(&record::Scope::Ward(WARD.into()), 0, 9)).unwrap();
    assert_eq!(log.len(), 1, "and told to the ward once");
}

#[tokio::test]
async fn a_body_in_any_encoding_is_refused_before_it_is_read() {
    let station = Station::new();
    let mut constable = station.phone("123CN").await;
    let (id, change) = constable.create(&station, &TASK, &[Edit::field("title", "Mine"), Edit::field("ward", WARD)]);
    let batch = constable.batch(&station, &[(id, &change)]).to_bytes();
    let body = wire::message::to_body(&constable.sync_request(vec![batch]));
    let ask = |encoding: Option<&str>| {
        let mut request = Request::post("/v1/sync").header("content-type", wire::message::CONTENT_TYPE);
        for (name, value) in constable.signed(&station, "POST", "/v1/sync", &body).headers() {
            request = request.header(name, value);
        }
        if let Some(encoding) = encoding {
            request = request.header("content-encoding", encoding);
        }
        request.body(Body::from(body.clone())).unwrap()
    };
    // What a batch unpacks to has a limit of its own; a second packing around it would have none.
    for encoding in ["gzip", "zstd", "identity"] {
        assert_eq!(station.call(ask(Some(encoding))).await.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE, "{encoding}");
    }
    assert!(station.hub.storage().reading(|tx| tx.record(id)).unwrap().is_none(), "nothing of it was taken");
    assert_eq!(station.call(ask(None)).await.status(), StatusCode::OK, "as it is, it is taken");
}
