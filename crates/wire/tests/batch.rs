//! Batches and receipts: an officer's changes go out under their own signature, and nobody else's count as theirs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod bundle;
mod common;

use common::{Forged, raws, record};
use proptest::prelude::*;
use record::{DeviceId, OfficerId, RecordId};
use uuid::Uuid;
use wire::batch::{Batch, Cut, Heading, MAX_CHANGES, Proof, SealedBatch, cut};
use wire::codec::{MAX_BATCH, compress, encode};
use wire::receipt::{Outcome, Receiving, sign};
use wire::{Hash, PublicKey, Refusal, SigningKey, actor_id, branch_of};

fn key(n: u8) -> SigningKey {
    SigningKey::from_bytes(&[n; 32])
}
fn uuid(n: u128) -> Uuid {
    Uuid::from_u128(n)
}
fn heading(batch_seq: u64) -> Heading {
    Heading {
        officer: OfficerId(uuid(1)),
        device: DeviceId(uuid(2)),
        incarnation: 3,
        grant_version: 4,
        lease_id: None,
        hub_id: uuid(5),
        hub_epoch_seen: 6,
        batch_seq,
        prev_batch_hash: None,
        claimed_time: 1_700_000_000_000,
        boot_elapsed: 90_000,
        hub_clock_offset: Some(-250),
    }
}
fn of(record: u128, raw: &[u8]) -> (RecordId, &[u8]) {
    (RecordId(uuid(record)), raw)
}
fn two_changes() -> Vec<Vec<u8>> {
    vec![raws(&record(1, "Welfare check")).remove(0).1, raws(&record(2, "Shed break")).remove(0).1]
}
fn sealed() -> Cut {
    let raw = two_changes();
    cut(&heading(1), &[of(10, &raw[0]), of(11, &raw[1])], &key(1)).unwrap()
}

#[test]
fn what_a_constable_seals_the_hub_opens_byte_for_byte() {
    let raw = two_changes();
    let cut = sealed();
    assert_eq!(cut.taken, 2);
    let stored = cut.sealed.to_bytes();
    let again = SealedBatch::from_bytes(&stored).unwrap();
    assert_eq!(again.to_bytes(), stored);
    assert_eq!(again.claims().unwrap().device, DeviceId(uuid(2)), "the hub finds the enrolment before it trusts anything");
    let opened = again.open(&PublicKey::of(&key(1))).unwrap();
    assert_eq!((opened.batch, opened.hash), (cut.batch, cut.hash));
    for (arrived, raw) in opened.changes.iter().zip(&raw) {
        assert_eq!(&arrived.raw, raw);
        assert_eq!(arrived.checked.as_ref().unwrap().hash, arrived.hash.0);
    }
}

#[test]
fn another_devices_key_opens_nothing() {
    assert_eq!(sealed().sealed.open(&PublicKey::of(&key(2))).unwrap_err(), Refusal::BadSignature { what: "batch" });
}

#[test]
fn a_batch_signed_by_one_key_in_anothers_name_is_refused() {
    let raw = two_changes();
    let mine = cut(&heading(1), &[of(10, &raw[0])], &key(1)).unwrap();
    let theirs = cut(&heading(1), &[of(10, &raw[0])], &key(2)).unwrap();
    let forged = SealedBatch { signature: theirs.sealed.signature, ..mine.sealed };
    assert_eq!(forged.open(&PublicKey::of(&key(1))).unwrap_err().code(), "bad_signature");
    assert_eq!(forged.open(&PublicKey::of(&key(2))).unwrap_err().code(), "bad_signature");
}

#[test]
fn changes_swapped_under_the_signature_are_refused_one_by_one() {
    let raw = two_changes();
    let honest = sealed().sealed;
    let other = cut(&heading(1), &[of(10, &raw[1]), of(11, &raw[0])], &key(1)).unwrap();
    let swapped = SealedBatch { body: other.sealed.body, ..honest.clone() };
    let opened = swapped.open(&PublicKey::of(&key(1))).unwrap();
    assert!(opened.changes.iter().all(|c| c.checked == Err(Refusal::WrongHash)));

    let one = cut(&heading(1), &[of(10, &raw[0])], &key(1)).unwrap();
    let short = SealedBatch { body: one.sealed.body, ..honest };
    assert_eq!(short.open(&PublicKey::of(&key(1))).unwrap_err().code(), "mismatch");
}

#[test]
fn one_bad_change_does_not_stop_the_others() {
    let raw = two_changes();
    let honest = sealed();
    let mut bad = raw[1].clone();
    bad[20] ^= 1;
    let body = compress(&encode(&vec![minicbor::bytes::ByteVec::from(raw[0].clone()), bad.into()]), 3);
    let opened = SealedBatch { body, ..honest.sealed }.open(&PublicKey::of(&key(1))).unwrap();
    assert!(opened.changes[0].checked.is_ok());
    assert_eq!(opened.changes[1].checked, Err(Refusal::Checksum));
}

#[test]
fn a_body_that_inflates_without_end_is_refused_and_only_after_the_signature() {
    let body = compress(&vec![0; 64 * 1024 * 1024], 3);
    let bomb = SealedBatch { body, ..sealed().sealed };
    assert_eq!(bomb.open(&PublicKey::of(&key(1))).unwrap_err().code(), "too_large");
    assert_eq!(bomb.open(&PublicKey::of(&key(2))).unwrap_err().code(), "bad_signature");
    assert_eq!(SealedBatch::from_bytes(&vec![0; MAX_BATCH + 1]).unwrap_err().code(), "too_large");
}

#[test]
fn a_long_shift_offline_is_cut_into_batches_that_all_fit() {
    let raw: Vec<Vec<u8>> = (0..450_u32).map(|i| raws(&record(1, &format!("{i} {}", "x".repeat(3_000)))).remove(0).1).collect();
    let all: Vec<_> = raw.iter().map(|r| of(10, r)).collect();
    let mut rest = all.as_slice();
    let (mut previous, mut sequence, mut opened) = (None, 1, 0);
    while !rest.is_empty() {
        let cut = cut(&Heading { prev_batch_hash: previous, ..heading(sequence) }, rest, &key(1)).unwrap();
        assert!(cut.taken <= MAX_CHANGES && cut.sealed.to_bytes().len() <= MAX_BATCH);
        opened += cut.sealed.open(&PublicKey::of(&key(1))).unwrap().changes.len();
        previous = Some(cut.hash);
        sequence += 1;
        rest = &rest[cut.taken..];
    }
    assert_eq!(opened, 450);
}

#[test]
fn a_change_the_hub_would_refuse_is_never_sealed_and_holds_up_no_other() {
    let raw = two_changes();
    let bomb = Forged::bomb(1_000_000).bytes();
    assert_eq!(cut(&heading(1), &[of(1, &bomb), of(2, &raw[0])], &key(1)).unwrap_err().code(), "too_many");
    assert_eq!(cut(&heading(1), &[of(2, &raw[0]), of(1, &bomb)], &key(1)).unwrap().taken, 1);
    assert_eq!(cut(&heading(1), &[of(2, &raw[0]), of(2, &raw[0])], &key(1)).unwrap().taken, 1);
    assert_eq!(cut(&heading(1), &[], &key(1)).unwrap_err().code(), "mismatch");
}

#[test]
fn a_header_that_was_ever_shipped_is_still_read() {
    // Version 1, as signed. If this fails the header has changed: phones hold unsent batches like this one.
    let spelt = "90010148aaaaaaaaaaaaaaaa5000000000000000000000000000000001500000000000000000000000000000000203\
                 04f650000000000000000000000000000000050601\
                 5820cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc\
                 8182500000000000000000000000000000000a\
                 5820bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\
                 1b0000018bcfe568001a00015f9038f9";
    let made = Batch {
        v: 1,
        alg: 1,
        kid: wire::key::KeyId([0xaa; 8]),
        changes: vec![wire::batch::ChangeRef { record: RecordId(uuid(10)), hash: Hash([0xbb; 32]) }],
        prev_batch_hash: Some(Hash([0xcc; 32])),
        ..sealed().batch
    };
    assert_eq!(hex::encode(encode(&made)), spelt);
    let header = hex::decode(spelt).unwrap();
    assert_eq!(SealedBatch { header, ..sealed().sealed }.claims().unwrap(), made);
}

#[test]
fn a_header_of_a_newer_version_says_so() {
    let cut = sealed();
    let header = encode(&Batch { v: 2, ..cut.batch });
    assert_eq!(SealedBatch { header, ..cut.sealed }.claims().unwrap_err().code(), "unknown_version");
}

#[test]
fn an_actor_is_derived_and_nobody_elses_fits() {
    let (mine, theirs) = (PublicKey::of(&key(1)), PublicKey::of(&key(2)));
    let record = RecordId(uuid(10));
    let actor = actor_id(&mine, record, 3, 2);
    assert_eq!(hex::encode(actor_id(&PublicKey([0; 32]), RecordId(Uuid::nil()), 1, 0)), "11c6c8005befb21281cb67136b9dbd99");
    assert_eq!(branch_of(&actor, &mine, record, 3, 5), Some(2));
    assert_eq!(branch_of(&actor, &mine, record, 3, 1), None, "a branch not yet issued");
    assert_eq!(branch_of(&actor, &theirs, record, 3, 5), None);
    assert_eq!(branch_of(&actor, &mine, RecordId(uuid(11)), 3, 5), None, "a change moved to another record");
    assert_eq!(branch_of(&actor, &mine, record, 4, 5), None, "a vault restored from a copy");
}

#[test]
fn authorship_can_be_proved_years_later_from_the_header_alone() {
    let cut = sealed();
    let proof = Proof {
        header: cut.sealed.header,
        signature: cut.sealed.signature,
        public_key: PublicKey::of(&key(1)),
        received_at: None,
        receipt: None,
    };
    let named = cut.batch.changes[0];
    assert_eq!(proof.verify(named.record, &named.hash).unwrap().officer, OfficerId(uuid(1)));
    assert_eq!(proof.verify(RecordId(uuid(11)), &named.hash).unwrap_err().code(), "mismatch");
    assert!(Proof { public_key: PublicKey::of(&key(2)), ..proof }.verify(named.record, &named.hash).is_err());
}

fn receiving(batch: &Cut, outcomes: Vec<Outcome>) -> Receiving {
    Receiving {
        hub_id: uuid(5),
        hub_epoch: 6,
        device: batch.batch.device,
        batch_hash: batch.hash,
        received_at: 1_700_000_100_000,
        outcomes,
    }
}

#[test]
fn received_is_said_only_with_the_hubs_own_signature_for_this_batch() {
    let (batch, hub) = (sealed(), key(77));
    let outcomes = vec![Outcome::Accepted, Outcome::SetAside { code: "not_allowed".into(), field: Some("priority".into()) }];
    let receipt = sign(receiving(&batch, outcomes.clone()), &hub);
    let read = receipt.verify_for(&PublicKey::of(&hub), &batch.batch, &batch.hash).unwrap();
    assert_eq!(read.outcomes, outcomes);
    assert!(read.outcomes[0].received() && !read.outcomes[1].received());

    assert_eq!(receipt.verify(&PublicKey::of(&key(78))).unwrap_err().code(), "bad_signature");
    let other = Hash::of(b"another batch");
    assert_eq!(receipt.verify_for(&PublicKey::of(&hub), &batch.batch, &other).unwrap_err().code(), "mismatch");
    let short = sign(receiving(&batch, vec![Outcome::Accepted]), &hub);
    assert_eq!(short.verify_for(&PublicKey::of(&hub), &batch.batch, &batch.hash).unwrap_err().code(), "mismatch");
}

#[test]
fn a_receipts_signature_never_passes_for_a_batchs() {
    let hub = key(1);
    let batch = sealed();
    let receipt = sign(receiving(&batch, vec![]), &hub);
    let forged = SealedBatch { signature: receipt.signature, ..batch.sealed };
    assert_eq!(forged.open(&PublicKey::of(&hub)).unwrap_err().code(), "bad_signature");
}

fn batches() -> impl Strategy<Value = Heading> {
    (any::<[u64; 5]>(), any::<[i64; 2]>(), any::<Option<i64>>(), any::<Option<u128>>(), any::<Option<[u8; 32]>>(), any::<u128>())
        .prop_map(|([a, b, c, d, _], [e, f], offset, lease, previous, who)| Heading {
            officer: OfficerId(uuid(who)),
            device: DeviceId(uuid(!who)),
            incarnation: a,
            grant_version: b,
            lease_id: lease.map(uuid),
            hub_id: uuid(who ^ 7),
            hub_epoch_seen: c,
            batch_seq: d,
            prev_batch_hash: previous.map(Hash),
            claimed_time: e,
            boot_elapsed: f,
            hub_clock_offset: offset,
        })
}

proptest! {
    #![proptest_config(common::cases(256))]

    #[test]
    fn every_header_reads_back_and_has_one_spelling(heading in batches()) {
        let raw = two_changes();
        let cut = cut(&heading, &[of(10, &raw[0])], &key(1)).unwrap();
        prop_assert_eq!(cut.sealed.verify(&PublicKey::of(&key(1))).unwrap(), cut.batch.clone());
        prop_assert_eq!(encode(&cut.batch), cut.sealed.header.clone());
        let bytes = cut.sealed.to_bytes();
        prop_assert_eq!(SealedBatch::from_bytes(&bytes).unwrap().to_bytes(), bytes);
    }

    #[test]
    fn a_batch_damaged_anywhere_is_never_taken_for_the_one_sealed(at in any::<prop::sample::Index>(), with in 1_u8..) {
        let cut = sealed();
        let mut bytes = cut.sealed.to_bytes();
        let at = at.index(bytes.len());
        bytes[at] ^= with;
        let opened = SealedBatch::from_bytes(&bytes).and_then(|b| b.open(&PublicKey::of(&key(1))));
        if let Ok(opened) = opened {
            // Only the compressed body can change without the signature noticing; then each change answers for itself.
            prop_assert_eq!(opened.hash, cut.hash);
            for (change, raw) in opened.changes.iter().zip(two_changes()) {
                prop_assert!(change.checked.is_err() || change.raw == raw);
            }
        }
        prop_assert!(SealedBatch::from_bytes(&bytes[..at]).is_err());
    }

    #[test]
    fn no_bytes_make_a_batch_or_receipt_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = SealedBatch::from_bytes(&bytes);
        let header = SealedBatch { header: bytes.clone(), ..sealed().sealed };
        let _ = header.open(&PublicKey::of(&key(1)));
        let body = SealedBatch { body: bytes.clone(), ..sealed().sealed };
        let _ = body.open(&PublicKey::of(&key(1)));
        let framed = SealedBatch { body: compress(&bytes, 1), ..sealed().sealed };
        let _ = framed.open(&PublicKey::of(&key(1)));
    }
}

/// A note of one line on a device, closed with whatever `forge` makes of an honest signature, written by `writer`.
fn closed(writer: &SigningKey, forge: impl Fn(&mut serde_json::Value)) -> (record::Record, record::kinds::note::chain::Signed) {
    use record::document::{Commit, Edit};
    use record::kinds::note::{NOTE, chain};
    use serde_json::json;
    let (id, device) = (RecordId(uuid(7)), DeviceId(uuid(2)));
    let author = record::Author { officer: OfficerId(uuid(1)), grade: 3, role: record::Role::Pc };
    let actor = automerge::ActorId::from(actor_id(&PublicKey::of(writer), id, 3, 0));
    let commit = Commit { author, actor, at: 1_795_435_200_000, offset: 0 };
    let link = chain::next(None, author.officer, device).json();
    let line = json!({ "text": "On patrol", "event_time": 1_795_435_200_000_i64, "chain": link });
    let made = [Edit::entry(record::EntryId(uuid(8)), "line", line)];
    let (mut note, _) = record::Record::create(id, &NOTE, &commit, &made).unwrap();
    let hash = chain::lines(&note)[0].hash;
    let signature = wire::closing::sign(&chain::Closing { officer: author.officer, device, n: 1, hash }, &key(1)).to_string();
    let mut body = json!({
        "device": device.to_string(), "n": 1, "hash": hex::encode(hash), "signature": signature,
        "key": PublicKey::of(&key(1)).to_string(), "incarnation": 3,
    });
    forge(&mut body);
    note.edit(&commit, &[Edit::entry(record::EntryId(uuid(9)), "closed", body)]).unwrap();
    let signed = chain::signed(&note).remove(0);
    (note, signed)
}

#[test]
fn a_closing_holds_only_where_the_key_that_wrote_it_signed_for_that_line() {
    let holds = |writer: u8, forge: &dyn Fn(&mut serde_json::Value)| {
        let (note, signed) = closed(&key(writer), forge);
        wire::closing::verify(&note, &signed).is_ok()
    };
    assert!(holds(1, &|_| ()));
    assert!(!holds(2, &|_| ()), "written into the note by another key");
    assert!(!holds(1, &|b| b["hash"] = "0".repeat(64).into()), "another line");
    assert!(!holds(1, &|b| b["n"] = 2.into()), "another number");
    assert!(!holds(1, &|b| b["device"] = uuid(6).to_string().into()), "another device's chain");
    assert!(!holds(1, &|b| b["key"] = PublicKey::of(&key(2)).to_string().into()), "somebody else's key");
    assert!(!holds(1, &|b| b["incarnation"] = 4.into()), "an incarnation it did not write under");
    assert!(!holds(1, &|b| drop(b.as_object_mut().unwrap().remove("key"))), "no key to check it by");
}
