//! The messages of `/v1`: small, with one spelling each, and open to newer builds.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod common;
#[path = "message/enrol.rs"]
mod enrol;

use std::fmt::Debug;

use minicbor::{Decode, Encode};
use proptest::prelude::*;
use record::{DeviceId, OfficerId, RecordId, Retry, Scope};
use uuid::Uuid;
use wire::batch::Proof;
use wire::codec::{decode, encode};
use wire::message::*;
use wire::receipt::{Outcome, Receiving, sign};
use wire::{Hash, PublicKey, Refusal, Signature, SigningKey, WireError};

fn uuid(n: u128) -> Uuid {
    Uuid::from_u128(n)
}
fn versions() -> Versions {
    Versions { protocol: PROTOCOL, app: "0.1.0".into(), tables: 1 }
}
fn scopes() -> Vec<Scope> {
    vec![
        Scope::Ward("E05013655".into()),
        Scope::Ward("E05013656".into()),
        Scope::Team("canal-side".into()),
        Scope::Officer(OfficerId(uuid(u128::MAX / 3))),
        Scope::Restricted(RecordId(uuid(u128::MAX / 7))),
        Scope::Device(DeviceId(uuid(u128::MAX / 5))),
        Scope::Reference,
    ]
}

/// Goes over and back, in one spelling, and nothing shorter or longer passes for it.
fn crosses<T: Encode<()> + for<'b> Decode<'b, ()> + PartialEq + Debug>(message: &T) {
    let bytes = encode(message);
    let back: T = decode("message", &bytes).unwrap();
    assert_eq!(&back, message);
    assert_eq!(encode(&back), bytes);
    assert_eq!(&from_body::<T>("message", &to_body(message)).unwrap(), message);
    assert!(decode::<T>("message", &bytes[..bytes.len() - 1]).is_err());
    assert_eq!(decode::<T>("message", &[bytes.as_slice(), &[0]].concat()).unwrap_err().code(), "trailing_bytes");
}

fn log_events(n: u64, raw: Vec<u8>) -> Vec<LogEvent> {
    let hash = Hash([7; 32]);
    let at = i64::try_from(n >> 1).unwrap();
    vec![
        LogEvent::Change { raw: raw.clone(), batch: None, received_at: at },
        LogEvent::Change { raw: raw.clone(), batch: Some(hash), received_at: -at },
        LogEvent::Arrive { kind: "task".into(), saved: raw.clone(), heads: vec![hash; 2], until: None },
        LogEvent::Arrive { kind: "note".into(), saved: raw, heads: vec![], until: Some(at) },
        LogEvent::Leave { code: None },
        LogEvent::Held { changes: vec![hash; 2] },
        LogEvent::Erase { code: "retention".into() },
    ]
}

fn device_events(n: u64) -> Vec<DeviceEvent> {
    let (record, change, by) = (RecordId(uuid(n.into())), Hash([3; 32]), OfficerId(uuid(9)));
    let declined = |told| ReviewOutcome::Declined { reason: "wrong record".into(), told };
    let (kind, did, with) = ("task".into(), "entry.note".into(), "{}".into());
    let told = DeclinedWords { kind, at: -5, did, with, words: Some("went there twice".into()) };
    let mut all = vec![
        DeviceEvent::Refusal { record, change, code: "not_allowed".into(), field: Some("priority".into()) },
        DeviceEvent::Refusal { record, change, code: "blocked".into(), field: None },
        DeviceEvent::Wipe { code: "lost".into() },
        DeviceEvent::Incarnation { incarnation: n },
        DeviceEvent::Review { record, change, outcome: ReviewOutcome::Accepted, by },
        DeviceEvent::Review { record, change, outcome: declined(None), by },
        DeviceEvent::Review { record, change, outcome: declined(Some(told)), by },
        DeviceEvent::Lease { lease_id: uuid(4), until_ms: 5 },
    ];
    for scope in scopes() {
        all.push(DeviceEvent::Grant { scope: scope.clone(), epoch: n, grant_version: n });
        all.push(DeviceEvent::Revoke { scope, grant_version: n });
    }
    all
}

fn request(n: u64) -> SyncRequest {
    SyncRequest {
        versions: versions(),
        cursors: scopes().into_iter().map(|scope| Cursor { scope, epoch: 1, seq: n }).collect(),
        batches: vec![],
        want_bytes: 1 << 20,
        grant_version: 12,
        roster_version: 40,
        waiting: 0,
        hub_epoch_seen: 1,
        reads: vec![],
        knows_held: true,
        heard_since: None,
        audit: None,
        still_holds: None,
        receipts: vec![],
    }
}

fn response(n: u64) -> SyncResponse {
    SyncResponse {
        versions: versions(),
        hub_time: 1_700_000_000_000,
        hub_epoch: 1,
        receipts: vec![],
        unread: vec![],
        device: vec![],
        scopes: scopes().into_iter().map(|scope| ScopeHead { scope, epoch: 1, head: n, floor: 1 }).collect(),
        pages: vec![],
        more: false,
        grant_version: 12,
        roster_version: 40,
        lease_until_ms: 1_700_000_000_000,
        lease_id: Some(uuid(u128::MAX / 11)),
        reference: None,
        reads_stored: None,
        heard: vec![],
        in_review: None,
        audit: None,
    }
}

#[test]
fn a_quiet_sync_is_one_request_and_under_a_kilobyte_with_all_its_header_lines() {
    let place = AuditPlace { row: 4_000_000_000, hash: Hash::of(b"a row") };
    let asked = to_body(&SyncRequest { audit: Some(place), ..request(4_000_000_000) });
    let stands = AuditStands { head: place, holds: true };
    let answered = to_body(&SyncResponse { audit: Some(stands), ..response(4_000_000_000) });
    let signed = wire::RequestSignature::sign(
        &SigningKey::from_bytes(&[1; 32]),
        DeviceId(uuid(u128::MAX)),
        "POST",
        "/v1/sync",
        1_700_000_000_000,
        [9; 16],
        &asked,
    );
    let lines: usize = signed.headers().iter().map(|(name, value)| name.len() + value.len() + 4).sum();
    let total = lines + asked.len() + answered.len();
    println!("{} header lines + {} up + {} down = {total}", lines, asked.len(), answered.len());
    assert!(total < 850, "{total} bytes leave too little for HTTP's own lines");
}

#[test]
fn every_request_and_answer_crosses() {
    let hub = SigningKey::from_bytes(&[5; 32]);
    let receipt = sign(
        Receiving {
            hub_id: uuid(5),
            hub_epoch: 6,
            device: DeviceId(uuid(2)),
            batch_hash: Hash([1; 32]),
            received_at: 8,
            outcomes: vec![Outcome::Accepted, Outcome::Had, Outcome::Review, Outcome::SetAside { code: "c".into(), field: None }],
        },
        &hub,
    );
    crosses(&receipt.verify(&PublicKey::of(&hub)).unwrap());
    crosses(&request(0));
    let place = AuditPlace { row: 7, hash: Hash([8; 32]) };
    let again = wire::SignedReceipt { body: vec![1, 2], signature: Signature([7; 64]) };
    crosses(&SyncRequest {
        batches: vec![vec![1, 2], vec![]],
        audit: Some(place),
        still_holds: Some(2),
        receipts: vec![again],
        ..request(u64::MAX)
    });
    let scope = Scope::Ward("E05013655".into());
    let entries = log_events(77, vec![5; 900]).into_iter().zip(1..);
    let entries = entries.map(|(event, seq)| LogEntry { seq, record: RecordId(uuid(seq.into())), event }).collect();
    let device = device_events(3).into_iter().zip(1..).map(|(event, seq)| DeviceEntry { seq, at: -1, event }).collect();
    crosses(&SyncResponse {
        receipts: vec![receipt],
        unread: vec![(3, "bad_signature".into())],
        device,
        pages: vec![Page { scope: scope.clone(), epoch: 1, after: 0, entries }],
        more: true,
        lease_id: None,
        reference: Some(vec![NamedBlob { name: "wards".into(), hash: Hash([2; 32]), len: 9 }]),
        reads_stored: Some(4),
        heard: vec![Heard { officer: OfficerId(Uuid::from_u128(5)), at: 7, waiting: 2 }],
        in_review: Some(InReview { count: 3, since: 9 }),
        audit: Some(AuditStands { head: place, holds: false }),
        ..response(1)
    });
    let have = vec![Scope::Officer(OfficerId(Uuid::from_u128(5))), Scope::Reference];
    let asked =
        SnapshotRequest { versions: versions(), scope: scope.clone(), epoch: 1, head: None, position: 0, want_bytes: 9, have };
    crosses(&asked);
    crosses(&SnapshotRequest { head: Some(7), ..asked });
    let (manifest, block) = (Hash([4; 32]), vec![0; 50]);
    let (also, also_manifest) = (vec![RecordId(uuid(4))], Some(manifest));
    let block_of = block.clone();
    let page = SnapshotPage {
        scope,
        epoch: 1,
        head: 7,
        position: 0,
        next: None,
        total: 3,
        manifest,
        block: block_of,
        also,
        also_manifest,
    };
    crosses(&page);
    crosses(&SnapshotPage { also: vec![], also_manifest: None, ..page });
    crosses(&FetchRequest { versions: versions(), records: vec![RecordId(uuid(1)), RecordId(uuid(2))] });
    crosses(&FetchResponse { manifest, block, missing: vec![RecordId(uuid(3))], later: vec![] });
    let held = Offered { record: RecordId(uuid(1)), heads: vec![manifest] };
    crosses(&OfferRequest {
        versions: versions(),
        hub_epoch: 2,
        records: vec![held.clone()],
        incarnation: 3,
        erased: vec![RecordId(uuid(4))],
        kept: vec![RecordId(uuid(5))],
    });
    crosses(&OfferResponse {
        wanted: vec![RecordId(uuid(1))],
        last_batch_seq: 4,
        has: vec![held],
        waiting: vec![RecordId(uuid(2))],
        erased: vec![RecordId(uuid(5))],
    });
    let check = CheckRequest {
        versions: versions(),
        scope: Scope::Ward("E05013655".into()),
        digests: vec![1, 2, 3],
        beyond: vec![RecordId(uuid(2))],
    };
    crosses(&check);
    let gone = LogEntry { seq: 0, record: RecordId(uuid(2)), event: LogEvent::Leave { code: None } };
    let differs = Offered { record: RecordId(uuid(1)), heads: vec![manifest] };
    crosses(&CheckResponse { records: vec![differs], parts: vec![0, 63], gone: vec![gone] });
    crosses(&HandBack { versions: versions(), changes: vec![HandedBack { record: RecordId(uuid(1)), raw: vec![1, 2] }] });
    crosses(&HandBackAnswer { kept: 1 });
    let proof = Proof {
        header: vec![1],
        signature: Signature([2; 64]),
        public_key: PublicKey([3; 32]),
        received_at: Some(7),
        receipt: Some(wire::SignedReceipt { body: vec![4], signature: Signature([5; 64]) }),
    };
    let attested = wire::bundle::SignedAttestation { body: vec![6], signature: Signature([7; 64]) };
    crosses(&ProofResponse { record: RecordId(uuid(1)), batches: vec![proof], attested: Some(attested), doubted: Vec::new() });
}

#[test]
fn what_was_ever_shipped_is_still_read() {
    // The bytes of protocol 1. If this fails the protocol has changed: add fields at the end, never change these.
    let before_the_read_log = "88830165302e312e300181838200694530353031333635350118\
                 2a8143000102\
                 1a001000000c18280001";
    let before_it_knew_what_is_held = "89830165302e312e300181838200694530353031333635350118\
                 2a8143000102\
                 1a001000000c1828000180";
    let before_its_receipts = "8a830165302e312e300181838200694530353031333635350118\
                 2a8143000102\
                 1a001000000c1828000180f5";
    let spelt = "8e830165302e312e300181838200694530353031333635350118\
                 2a8143000102\
                 1a001000000c1828000180f5f6f6f680";
    let made = SyncRequest {
        cursors: vec![Cursor { scope: Scope::Ward("E05013655".into()), epoch: 1, seq: 42 }],
        batches: vec![vec![0, 1, 2]],
        ..request(0)
    };
    assert_eq!(hex::encode(encode(&made)), spelt);
    for bytes in [before_its_receipts, spelt] {
        assert_eq!(decode::<SyncRequest>("sync", &hex::decode(bytes).unwrap()).unwrap(), made);
    }
    let declined = ReviewOutcome::Declined { reason: "x".into(), told: None };
    assert_eq!(hex::encode(encode(&declined)), "8201816178");
    assert_eq!(decode::<ReviewOutcome>("outcome", &hex::decode("8201816178").unwrap()).unwrap(), declined);
    for bytes in [before_the_read_log, before_it_knew_what_is_held] {
        let older = SyncRequest { knows_held: false, ..made.clone() };
        assert_eq!(decode::<SyncRequest>("sync", &hex::decode(bytes).unwrap()).unwrap(), older);
    }
}

#[test]
fn a_newer_builds_extra_field_is_skipped_and_a_missing_one_refused() {
    let message = OfferResponse { wanted: vec![], last_batch_seq: 4, has: vec![], waiting: vec![], erased: vec![] };
    let mut newer = encode(&message);
    newer[0] += 1;
    newer.extend([0x82, 0x01, 0x40]);
    assert_eq!(decode::<OfferResponse>("offer", &newer).unwrap(), message);
    assert_eq!(decode::<OfferResponse>("offer", &[0x81, 0x80]).unwrap_err().code(), "bad_cbor");
}

#[test]
fn a_page_with_a_gap_never_moves_the_cursor() {
    let scope = Scope::Ward("E05013655".into());
    let cursor = Cursor { scope: scope.clone(), epoch: 2, seq: 10 };
    let entry = |seq| LogEntry { seq, record: RecordId(uuid(1)), event: LogEvent::Leave { code: None } };
    let page =
        |after, seqs: &[u64]| Page { scope: scope.clone(), epoch: 2, after, entries: seqs.iter().map(|s| entry(*s)).collect() };
    assert_eq!(page(10, &[11, 12]).follows(&cursor).unwrap().seq, 12);
    assert_eq!(page(10, &[]).follows(&cursor).unwrap().seq, 10);
    for bad in [page(10, &[12]), page(10, &[11, 13]), page(10, &[11, 11]), page(9, &[10, 11]), page(11, &[12])] {
        assert_eq!(bad.follows(&cursor).unwrap_err().code(), "mismatch");
    }
    let other = Page { epoch: 3, ..page(10, &[11]) };
    assert!(other.follows(&cursor).is_err());
    assert!(Page { scope: Scope::Reference, ..page(10, &[11]) }.follows(&cursor).is_err());
    let last = Cursor { seq: u64::MAX, ..cursor };
    assert!(page(u64::MAX, &[0]).follows(&last).is_err());
}

#[test]
fn an_error_has_one_shape_in_json_and_in_cbor() {
    let error = WireError::new("not_allowed", Retry::AfterMs(1_500), uuid(7)).about("priority").with("who", "pc").with("a", 1);
    crosses(&error);
    let json = serde_json::to_string(&error).unwrap();
    assert_eq!(
        json,
        r#"{"code":"not_allowed","field":"priority","params":{"a":"1","who":"pc"},"retry":{"after_ms":1500},"id":"00000000-0000-0000-0000-000000000007"}"#
    );
    assert_eq!(serde_json::from_str::<WireError>(&json).unwrap(), error);
    assert_eq!((error.status(), error.retry_after_s()), (403, Some(2)));
    for retry in [Retry::Never, Retry::Later, Retry::AfterMs(0)] {
        crosses(&WireError::new("x", retry, uuid(0)));
    }
    let refused = WireError::refused(&Refusal::BadSignature { what: "request" }, uuid(0));
    assert_eq!((refused.status(), refused.retry_after_s()), (401, None));
    assert_eq!(WireError::new("never heard of", Retry::Never, uuid(0)).status(), 400);
    assert_eq!(WireError::new("never heard of", Retry::Later, uuid(0)).status(), 503);
    let of_record = record::RecordError::NoSuch { kind: "task".into(), shape: "field", name: "colour".into() };
    assert_eq!(WireError::from_record(&of_record, uuid(0)).field.as_deref(), Some("colour"));
}

#[test]
fn a_hint_names_a_scope_and_no_content() {
    let hint = Hint { scope: Scope::Team("o'neil \"north\"".into()), head: 12 };
    let event = hint.event();
    let data = event.lines().find_map(|line| line.strip_prefix("data: ")).unwrap();
    assert_eq!(Hint::from_data(data).unwrap(), hint);
    assert!(event.ends_with("\n\n"));
    assert!(Hint::from_data("{}").is_err());
}

#[test]
fn a_request_is_signed_for_this_path_body_and_time_only() {
    let key = SigningKey::from_bytes(&[1; 32]);
    let public = PublicKey::of(&key);
    let device = DeviceId(uuid(2));
    let signed = wire::RequestSignature::sign(&key, device, "POST", "/v1/sync?x=1", 1_000_000, [3; 16], b"body");
    let lines = signed.headers();
    let find = |name: &str| lines.iter().find(|(n, _)| *n == name).map(|(_, v)| v.as_str());
    let read = wire::RequestSignature::from_headers(find).unwrap();
    assert_eq!(read, signed);
    read.verify(&public, "POST", "/v1/sync?x=1", b"body").unwrap();
    assert!(read.verify(&PublicKey::of(&SigningKey::from_bytes(&[2; 32])), "POST", "/v1/sync?x=1", b"body").is_err());
    for (method, path, body) in [
        ("GET", "/v1/sync?x=1", &b"body"[..]),
        ("POST", "/v1/sync?x=2", b"body"),
        ("POST", "/v1/sync?x=1", b"bodY"),
        ("POST/", "v1/sync?x=1", b"body"),
    ] {
        assert!(read.verify(&public, method, path, body).is_err());
    }
    for other in [
        wire::RequestSignature { time_ms: 1_000_001, ..signed.clone() },
        wire::RequestSignature { nonce: [4; 16], ..signed.clone() },
        wire::RequestSignature { device: DeviceId(uuid(3)), ..signed.clone() },
    ] {
        assert!(other.verify(&public, "POST", "/v1/sync?x=1", b"body").is_err());
    }
    assert!(signed.in_window(1_300_000) && signed.in_window(700_000));
    assert!(!signed.in_window(1_300_001) && !signed.in_window(i64::MIN) && !signed.in_window(i64::MAX));
    for gone in 0..4 {
        let find =
            |name: &str| lines.iter().enumerate().find(|(i, (n, _))| *i != gone && *n == name).map(|(_, (_, v))| v.as_str());
        assert_eq!(wire::RequestSignature::from_headers(find).unwrap_err().code(), "malformed");
    }
}

proptest! {
    #![proptest_config(common::cases(200))]

    #[test]
    fn every_log_entry_crosses(n in any::<u64>(), who in any::<u128>(), raw in proptest::collection::vec(any::<u8>(), 0..300)) {
        for event in log_events(n, raw) {
            crosses(&LogEntry { seq: n, record: RecordId(uuid(who)), event });
        }
        for event in device_events(n) {
            crosses(&DeviceEntry { seq: n, at: 0, event });
        }
    }

    #[test]
    fn no_bytes_make_a_message_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = from_body::<SyncRequest>("m", &bytes);
        let _ = decode::<SyncRequest>("m", &bytes);
        let _ = decode::<SyncResponse>("m", &bytes);
        let _ = decode::<SnapshotPage>("m", &bytes);
        let _ = decode::<EnrolRequest>("m", &bytes);
        let _ = decode::<WireError>("m", &bytes);
    }

    #[test]
    fn a_damaged_message_is_refused_or_is_another_with_one_spelling(at in any::<prop::sample::Index>(), with in 1_u8..) {
        let mut bytes = encode(&response(300));
        let at = at.index(bytes.len());
        bytes[at] ^= with;
        if let Ok(other) = decode::<SyncResponse>("m", &bytes) {
            let again = encode(&other);
            prop_assert_eq!(decode::<SyncResponse>("m", &again).unwrap(), other);
        }
    }
}
