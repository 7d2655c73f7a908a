//! A bundle in the hands of somebody who trusts nobody but the hub's key.

mod forged;

use std::io::{self, Cursor};

use automerge::ActorId;
use record::document::Edit;
use record::kinds::note::NOTE;
use record::kinds::note::chain;
use record::{Author, Commit, DeviceId, EntryId, OfficerId, Record, RecordId, Role};
use serde_json::json;
use uuid::Uuid;
use wire::batch::{self, Heading, Proof};
use wire::bundle::{
    self, Attestation, Carried, Contents, Making, Manifest, Opened, Original, Promise, Proofs, Report, SignedAttestation,
};
use wire::receipt::{self, Receiving};
use wire::{BRANCHES, Hash, Outcome, PublicKey, SigningKey, actor_id, closing};

const HUB: Uuid = Uuid::from_u128(0x4b);
const NOW: i64 = 1_795_528_800_000;

fn key(n: u8) -> SigningKey {
    SigningKey::from_bytes(&[n; 32])
}

/// An officer with a device: key and ids from one number.
struct Hand(u8);

impl Hand {
    fn officer(&self) -> OfficerId {
        OfficerId(Uuid::from_u128(self.0.into()))
    }

    fn device(&self) -> DeviceId {
        DeviceId(Uuid::from_u128(u128::from(self.0) << 8))
    }

    fn public(&self) -> PublicKey {
        PublicKey::of(&key(self.0))
    }

    fn commit(&self, record: RecordId, at: i64) -> Commit {
        self.commit_on(record, at, 0)
    }

    fn commit_on(&self, record: RecordId, at: i64, branch: u32) -> Commit {
        let author = Author { officer: self.officer(), grade: 3, role: Role::Pc };
        Commit { author, actor: ActorId::from(actor_id(&self.public(), record, 1, branch)), at, offset: 0 }
    }

    /// The batch of one change, as the hub hands its proof out.
    fn proof(&self, n: u64, record: RecordId, raw: &[u8], received: bool) -> Proof {
        self.proof_of(self.officer(), n, record, raw, received)
    }

    /// The batch of one change under this hand's key that says an officer handed it in.
    fn proof_of(&self, officer: OfficerId, n: u64, record: RecordId, raw: &[u8], received: bool) -> Proof {
        let heading = Heading {
            officer,
            device: self.device(),
            incarnation: 1,
            grant_version: 1,
            lease_id: None,
            hub_id: HUB,
            hub_epoch_seen: 1,
            batch_seq: n,
            prev_batch_hash: None,
            claimed_time: NOW,
            boot_elapsed: 1,
            hub_clock_offset: None,
        };
        let cut = batch::cut(&heading, &[(record, raw)], &key(self.0)).unwrap();
        let receiving = Receiving {
            hub_id: HUB,
            hub_epoch: 1,
            device: self.device(),
            batch_hash: cut.hash,
            received_at: NOW,
            outcomes: vec![Outcome::Accepted],
        };
        Proof {
            header: cut.sealed.header,
            signature: cut.sealed.signature,
            public_key: self.public(),
            received_at: received.then_some(NOW),
            receipt: received.then(|| receipt::sign(receiving, &key(9))),
        }
    }
}

const ALEX: Hand = Hand(1);
const ROBIN: Hand = Hand(2);
const NOTE_ID: RecordId = RecordId(Uuid::from_u128(0xa0));
const PHOTO: &[u8] = b"the very bytes of a photo";

/// A note of Alex: a line, a photo, and a move of an exhibit that Robin recorded.
struct Case {
    record: Record,
    proofs: Proofs,
}

impl Case {
    fn new() -> Self {
        let mut last = None;
        let mut chained = |n: u128, kind: &str, at: i64, mut body: serde_json::Value| {
            let id = EntryId(Uuid::from_u128(0xe0 + n));
            body["chain"] = chain::next(last.as_ref(), ALEX.officer(), ALEX.device()).json();
            let said = chain::Said { entry: id, officer: ALEX.officer(), kind, at, offset: 0, body: &body };
            last = said.written(NOTE_ID);
            Edit::entry(id, kind, body)
        };
        let line = chained(1, "line", NOW, json!({"text": "Lock broken, door open", "event_time": NOW}));
        let exhibit = chained(
            2,
            "exhibit",
            NOW + 1_000,
            json!({"ref": "ABC/1", "description": "Padlock", "found_by": "PC 1", "found_at": NOW}),
        );
        let photo = chained(
            3,
            "photo",
            NOW + 1_000,
            json!({"sha256": Hash::of(PHOTO).to_string(), "size": PHOTO.len(), "type": "image/jpeg",
                "origin": {"how": "captured_here"}, "device": ALEX.device().to_string()}),
        );
        let owner = Edit::field("owner", ALEX.officer().to_string());
        let (mut record, first) = Record::create(NOTE_ID, &NOTE, &ALEX.commit(NOTE_ID, NOW), &[owner, line]).unwrap();
        let second = record.edit(&ALEX.commit(NOTE_ID, NOW + 1_000), &[exhibit, photo]).unwrap().unwrap();
        let hands = json!({"exhibit": EntryId(Uuid::from_u128(0xe2)).to_string(), "from": {"officer": ALEX.officer().to_string()},
            "to": {"officer": ROBIN.officer().to_string()}, "why": "to the store", "seal_intact": true});
        let moved = Edit::entry(EntryId(Uuid::from_u128(0xe9)), "continuity", hands);
        let third = record.edit(&ROBIN.commit(NOTE_ID, NOW + 2_000), &[moved]).unwrap().unwrap();
        let batches = vec![
            ALEX.proof(1, NOTE_ID, first.raw_bytes(), true),
            ALEX.proof(2, NOTE_ID, second.raw_bytes(), true),
            ROBIN.proof(1, NOTE_ID, third.raw_bytes(), true),
        ];
        let attested = attested(&bundle::heads(&record), &ALEX, 9);
        Self { record, proofs: Proofs { batches, attested: Some(attested) } }
    }

    fn bundled(&self) -> Vec<u8> {
        made(&[Carried { record: &self.record, proofs: &self.proofs }], &[PHOTO.to_vec()], &[])
    }
}

fn attested(heads: &[Hash], to: &Hand, signer: u8) -> SignedAttestation {
    let attestation = Attestation {
        hub_id: HUB,
        record: NOTE_ID,
        heads: heads.to_vec(),
        at: NOW,
        officer: to.officer(),
        device: to.device(),
        device_key: to.public(),
    };
    SignedAttestation::sign(&attestation, &key(signer))
}

fn made(records: &[Carried<'_>], photos: &[Vec<u8>], absent: &[Hash]) -> Vec<u8> {
    let making = Making {
        hub_id: HUB,
        hub_key: PublicKey::of(&key(9)),
        officer: ALEX.officer(),
        device: ALEX.device(),
        made_at: NOW,
        purpose: "the defence",
    };
    let originals = photos.iter().map(|p| Original { sha256: Hash::of(p), size: p.len() as u64 }).collect();
    let contents = Contents::new(&making, records, originals, absent, &key(1));
    let mut bytes = Vec::new();
    let mut open = |o: &Original| Ok::<_, io::Error>(photos.iter().find(|p| Hash::of(p) == o.sha256).unwrap().clone());
    let said = contents.write(&mut bytes, &mut open).unwrap();
    assert_eq!(said, (bytes.len() as u64, Hash::of(&bytes)), "the fingerprint is known before the file is there");
    bytes
}

/// The parts by name.
fn parts(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut opened = Opened::read(Cursor::new(bytes)).unwrap();
    let names: Vec<String> = opened.manifest().parts.iter().map(|p| p.name.clone()).collect();
    names.into_iter().enumerate().map(|(n, name)| (name, opened.part(n).unwrap())).collect()
}

fn verified(bytes: &[u8], expected: Option<&PublicKey>) -> Report {
    bundle::verify(Cursor::new(bytes), expected)
}

fn checked(bytes: &[u8]) -> Report {
    verified(bytes, Some(&PublicKey::of(&key(9))))
}

/// What is broken, and what of.
fn broken(bytes: &[u8]) -> (Promise, String, String) {
    let report = checked(bytes);
    let found = report.broken().unwrap_or_else(|| panic!("everything held: {report:?}"));
    assert_eq!(report.checks.last(), Some(found), "nothing is checked that rests on what is broken");
    (found.promise, found.of.clone(), found.says.clone())
}

#[test]
fn a_bundle_holds_every_promise_and_says_each_in_words() {
    let case = Case::new();
    let report = checked(&case.bundled());
    assert_eq!(report.broken(), None);
    let says: Vec<&str> = report.checks.iter().map(|c| c.says.as_str()).collect();
    for there in [
        "3 changes, each whole and after those it builds on.",
        "3 changes are signed by their authors with 2 enrolled keys and received by the hub.",
        "The JSON says what the changes say.",
        "3 numbered entries of the notebook follow one another.",
        "1 original photo is byte for byte the one the notebook speaks of.",
        "The hub's key is the one expected.",
        "A bundle of 1 record and 4 parts.",
        "Complete up to what the hub had on 24 November 2026 at 14:00:00 GMT.",
    ] {
        assert!(says.contains(&there), "{there}\n{says:#?}");
    }
    let all = parts(&case.bundled());
    let json = all.iter().find(|(name, _)| *name == bundle::json_of(NOTE_ID)).unwrap();
    assert!(String::from_utf8_lossy(&json.1).contains("Lock broken, door open"));
}

#[test]
fn a_byte_flipped_anywhere_is_found_and_named() {
    let good = Case::new().bundled();
    let all = parts(&good);
    let place = |bytes: &[u8]| good.windows(bytes.len()).position(|w| w == bytes).unwrap();
    let places: Vec<_> = all.iter().map(|(name, bytes)| (name, place(bytes)..place(bytes) + bytes.len())).collect();
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 1 << (at % 8);
        let (promise, of, _) = broken(&bad);
        match places.iter().find(|(_, place)| place.contains(&at)) {
            Some((name, _)) => assert_eq!((promise, of.as_str()), (Promise::Part, name.as_str()), "byte {at}"),
            None => assert!(matches!(promise, Promise::File | Promise::Manifest), "byte {at}: {promise:?}"),
        }
    }
    for end in [0, 1, 17, good.len() / 2, good.len() - 1] {
        assert_eq!(broken(&good[..end]).0, Promise::File);
    }
    assert_eq!(broken(&[good.as_slice(), b"x"].concat()).0, Promise::File);
}

#[test]
fn what_another_key_signed_is_nobodys() {
    let stranger = Hand(7);
    let mut case = Case::new();
    let raw = case.record.changes()[1].raw_bytes().to_vec();
    // A stranger signs Alex's words; no hub received that batch.
    case.proofs.batches[1] = stranger.proof(2, NOTE_ID, &raw, false);
    assert_eq!(broken(&case.bundled()).0, Promise::Authorship);
    // Nor does it help that the hub did receive it: it is another's.
    case.proofs.batches[1] = ROBIN.proof(2, NOTE_ID, &raw, true);
    let (promise, _, says) = broken(&case.bundled());
    assert_eq!(promise, Promise::Authorship);
    assert!(says.contains("signed by another than"), "{says}");
    // A receipt that a stranger signed is none.
    let mut case = Case::new();
    case.proofs.batches[1].receipt = case.proofs.batches[0].receipt.clone();
    assert!(broken(&case.bundled()).2.contains("receipt for change 2 is not the hub"), "a receipt of another batch");
    case.proofs.batches.remove(1);
    assert!(broken(&case.bundled()).2.contains("has no signed batch"));
}

#[test]
fn a_change_is_its_authors_by_their_own_batch_from_the_device_it_was_written_on() {
    let mut case = Case::new();
    let raw = case.record.changes()[1].raw_bytes().to_vec();
    for (signed, what) in [
        (Hand(3).proof_of(ALEX.officer(), 2, NOTE_ID, &raw, true), "under the key of another device of Alex's"),
        (ALEX.proof_of(ROBIN.officer(), 2, NOTE_ID, &raw, true), "in a batch that Robin handed in under that key"),
    ] {
        case.proofs.batches[1] = signed;
        let (promise, _, says) = broken(&case.bundled());
        assert_eq!(promise, Promise::Authorship, "{what}");
        assert!(says.contains("Change 2 is signed by another than"), "{what}: {says}");
    }
}

/// The case with its notebook closed at its third line: `key` signs, and says so, for a line of that number.
fn closed(key_of: &Hand, n: u64) -> Case {
    let mut case = Case::new();
    let last = chain::lines(&case.record).into_iter().max_by_key(|line| line.link.n).unwrap();
    let (officer, device) = (ALEX.officer(), ALEX.device());
    let signed = chain::Closing { officer, device, n, hash: last.hash };
    let body = json!({"device": device.to_string(), "n": last.link.n, "hash": hex::encode(last.hash),
        "signature": closing::sign(&signed, &key(key_of.0)).to_string(), "key": key_of.public().to_string(), "incarnation": 1});
    let end = Edit::entry(EntryId(Uuid::from_u128(0xc1)), "closed", body);
    let change = case.record.edit(&ALEX.commit(NOTE_ID, NOW + 3_000), &[end]).unwrap().unwrap();
    case.proofs.batches.push(ALEX.proof(3, NOTE_ID, change.raw_bytes(), true));
    case.proofs.attested = Some(attested(&bundle::heads(&case.record), &ALEX, 9));
    case
}

#[test]
fn a_notebook_that_was_closed_is_closed_by_its_officers_own_signature_over_that_line() {
    assert_eq!(checked(&closed(&ALEX, 3).bundled()).broken(), None);
    for (case, what) in [(closed(&ALEX, 2), "a signature for another line"), (closed(&ROBIN, 3), "another's signature")] {
        let (promise, _, says) = broken(&case.bundled());
        assert_eq!(promise, Promise::Notebook, "{what}");
        assert_eq!(says, "The signature under the notebook closed at number 3 does not hold.", "{what}");
    }
}

#[test]
fn the_hubs_word_is_its_own_and_for_whoever_made_the_bundle() {
    let mut case = Case::new();
    let heads = bundle::heads(&case.record);
    case.proofs.attested = Some(attested(&heads, &ALEX, 7));
    assert_eq!(broken(&case.bundled()).0, Promise::Ending, "signed by a stranger");
    case.proofs.attested = Some(attested(&heads, &ROBIN, 9));
    assert_eq!(broken(&case.bundled()).0, Promise::Ending, "given to another");
    case.proofs.attested = None;
    assert_eq!(broken(&case.bundled()).0, Promise::Ending);
    // A receipt for this very batch, which a stranger signed.
    let mut case = Case::new();
    let receiving = Receiving {
        hub_id: HUB,
        hub_epoch: 1,
        device: ALEX.device(),
        batch_hash: Hash::of(&case.proofs.batches[1].header),
        received_at: NOW,
        outcomes: vec![Outcome::Accepted],
    };
    case.proofs.batches[1].receipt = Some(receipt::sign(receiving, &key(7)));
    let (promise, _, says) = broken(&case.bundled());
    assert_eq!(promise, Promise::Authorship);
    assert!(says.contains("receipt for change 2 is not the hub"), "{says}");
    let other = verified(&Case::new().bundled(), Some(&PublicKey::of(&key(8))));
    assert_eq!(other.broken().map(|c| c.promise), Some(Promise::HubKey));
    let unknown = verified(&Case::new().bundled(), None);
    assert_eq!((unknown.broken(), unknown.hub_key.as_str()), (None, PublicKey::of(&key(9)).to_string().as_str()));
}

#[test]
fn what_the_maker_wrote_and_has_not_sent_is_said_and_is_the_makers() {
    let mut case = Case::new();
    let flag = Edit::entry(EntryId(Uuid::from_u128(0xf1)), "flag", json!({"disclosure": "retain"}));
    let fresh = case.record.edit(&ALEX.commit(NOTE_ID, NOW + 3_000), &[flag]).unwrap().unwrap();
    case.proofs.batches.push(ALEX.proof(3, NOTE_ID, fresh.raw_bytes(), false));
    let report = checked(&case.bundled());
    assert_eq!(report.broken(), None);
    assert!(report.checks.iter().any(|c| c.says.contains("1 more is signed by the maker and not yet at the hub")), "{report:?}");
    case.proofs.batches[3] = ROBIN.proof(3, NOTE_ID, fresh.raw_bytes(), false);
    assert_eq!(broken(&case.bundled()).0, Promise::Authorship, "nobody else's unsent words");
}

#[test]
fn an_author_on_a_late_branch_is_proved_as_the_hub_let_them_write() {
    let mut case = Case::new();
    for (n, branch) in [(4, 100), (5, BRANCHES)] {
        let flag = Edit::entry(EntryId(Uuid::from_u128(0xf0 + u128::from(n))), "flag", json!({"disclosure": "retain"}));
        let commit = ALEX.commit_on(NOTE_ID, NOW + 3_000, branch);
        let change = case.record.edit(&commit, &[flag]).unwrap().unwrap();
        case.proofs.batches.push(ALEX.proof(n, NOTE_ID, change.raw_bytes(), true));
    }
    case.proofs.attested = Some(attested(&bundle::heads(&case.record), &ALEX, 9));
    assert_eq!(checked(&case.bundled()).broken(), None);
    // Further the hub takes nothing, and nothing proves it.
    let flag = Edit::entry(EntryId(Uuid::from_u128(0xff)), "flag", json!({"disclosure": "retain"}));
    let change = case.record.edit(&ALEX.commit_on(NOTE_ID, NOW + 4_000, BRANCHES + 1), &[flag]).unwrap().unwrap();
    case.proofs.batches.push(ALEX.proof(6, NOTE_ID, change.raw_bytes(), true));
    case.proofs.attested = Some(attested(&bundle::heads(&case.record), &ALEX, 9));
    assert_eq!(broken(&case.bundled()).0, Promise::Authorship);
}
