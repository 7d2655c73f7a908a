//! Invariant 7: bad bytes never take down the hub, and never make a record unreadable or uneditable. Invariant 3: what was
//! received is there after the hub died at any named point.

mod common;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Each case is a fresh hub that is sent forty forgeries; whatever it lets in, the record still reads and takes an edit.
    #[test]
    fn forgeries_never_break_a_record(
        edits in proptest::collection::vec(proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4), 40),
        second in any::<bool>(),
    ) {
        let (station, mut phone) = station_and_phone();
        let made = [Edit::field("title", "Mine"), Edit::field("ward", WARD), Edit::text("briefing", "Walk the stairwell.")];
        let (id, first) = phone.create(&station, &TASK, &made);
        let honest = if second {
            phone.push(&station, &[(id, &first)]);
            phone.edit(&station, id, &[Edit::field("title", "Mine, later"), Edit::text("briefing", "Walk it twice.")])
        } else {
            first.clone()
        };
        for forgery in edits {
            let mut bytes = body(honest.raw_bytes()).to_vec();
            for (at, with) in forgery {
                let at = at.index(bytes.len());
                bytes[at] = with;
            }
            let (hash, bytes) = forged(&bytes);
            let batch = sealed(&station, &mut phone, id, &honest, &bytes, hash);
            let answer = station.hub.accept(&batch);
            prop_assert!(answer.is_ok(), "{answer:?}");
            if let Some(row) = station.hub.storage().reading(|tx| tx.record(id)).unwrap() {
                let mut record = Record::load(id, &row.snapshot).unwrap();
                let commit = phone.commit(&station, id, 7);
                prop_assert!(record.edit(&commit, &[Edit::field("title", "Still mine")]).unwrap().is_some());
                let rebuilt = station.hub.storage().reading(|tx| tx.changes_of(id)).unwrap();
                let changes = rebuilt.iter().map(|c| automerge::Change::try_from(c.raw.as_slice()).unwrap());
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
