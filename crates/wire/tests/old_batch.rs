//! A batch and its receipt as the first version wrote them: a phone may lie in a drawer with them for years, and a backup holds
//! them for as long as it is kept. The bytes stand in a file that is made once and then never again: where they cannot be read
//! any more, it is the reading that is wrong.
//!
//! They were made by [`first_version`] below, with keys, ids and times that anybody can see, by
//! `BEATBOOK_MAKE_OLD_BATCH=1 cargo test -p wire --test old_batch`. That makes the file where there is none, and else nothing.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

use std::path::Path;
use std::sync::OnceLock;

use automerge::{ActorId, Change};
use record::document::{Commit, Edit};
use record::kinds::task::TASK;
use record::{Author, DeviceId, EntryId, OfficerId, Record, RecordId, Role};
use serde_json::json;
use uuid::Uuid;
use wire::batch::{Heading, SealedBatch, cut};
use wire::codec::{decode_signed, encode};
use wire::receipt::{Receiving, sign};
use wire::{Outcome, PublicKey, SignedReceipt, SigningKey, actor_id, branch_of};

const FILE: &str = "tests/data/first_version.hex";
const MAKE: &str = "BEATBOOK_MAKE_OLD_BATCH";
/// Mon 23 Nov 2026 15:00 in London.
const THREE: i64 = 1_795_446_000_000;
const INCARNATION: u64 = 3;

fn constable() -> SigningKey {
    SigningKey::from_bytes(&[0x11; 32])
}
fn hub() -> SigningKey {
    SigningKey::from_bytes(&[0x22; 32])
}
fn visit() -> RecordId {
    RecordId::from_bytes([0x33; 16])
}
fn uuid(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn heading() -> Heading {
    Heading {
        officer: OfficerId(uuid(1)),
        device: DeviceId(uuid(2)),
        incarnation: INCARNATION,
        grant_version: 4,
        lease_id: Some(uuid(5)),
        hub_id: uuid(6),
        hub_epoch_seen: 7,
        batch_seq: 8,
        prev_batch_hash: Some(wire::Hash([9; 32])),
        claimed_time: THREE,
        boot_elapsed: 90_000,
        hub_clock_offset: Some(-250),
    }
}

/// One of each thing that can become of a change.
fn outcomes() -> Vec<Outcome> {
    let aside = Outcome::SetAside { code: "rank_holds".into(), field: Some("title".into()) };
    vec![Outcome::Accepted, Outcome::Had, Outcome::Review, aside]
}

/// A visit with a note, a longer briefing and another title, a change each; and the hub's word on all four.
fn first_version() -> (SealedBatch, SignedReceipt) {
    let author = Author { officer: heading().officer, grade: Role::Pc.grade(), role: Role::Pc };
    let actor = ActorId::from(actor_id(&PublicKey::of(&constable()), visit(), INCARNATION, 0));
    let commit = Commit { author, actor, at: THREE, offset: -250 };
    let first = [Edit::field("title", "ASB visit"), Edit::text("briefing", "Walk it.")];
    let (mut record, made) = Record::create(visit(), &TASK, &commit, &first).unwrap();
    let mut changes = vec![made];
    for edit in [
        Edit::entry(EntryId(uuid(10)), "note", json!({ "text": "gate code 4402", "basis": "fact" })),
        Edit::text("briefing", "Walk it from the top – Ünïcode 🚓."),
        Edit::field("title", "ASB visit, Stairwell B"),
    ] {
        changes.push(record.edit(&commit, &[edit]).unwrap().unwrap());
    }
    let raws: Vec<(RecordId, &[u8])> = changes.iter().map(|c| (visit(), c.raw_bytes())).collect();
    let cut = cut(&heading(), &raws, &constable()).unwrap();
    let receipt = received(cut.hash);
    (cut.sealed, receipt)
}

/// The hub's word for a batch of this name.
fn received(batch_hash: wire::Hash) -> SignedReceipt {
    let receiving = Receiving {
        hub_id: heading().hub_id,
        hub_epoch: 7,
        device: heading().device,
        batch_hash,
        received_at: THREE + 1_000,
        outcomes: outcomes(),
    };
    sign(receiving, &hub())
}

/// The stored bytes: batch and receipt, a line each.
fn stored() -> &'static (Vec<u8>, Vec<u8>) {
    static STORED: OnceLock<(Vec<u8>, Vec<u8>)> = OnceLock::new();
    STORED.get_or_init(|| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
        if !path.exists() && std::env::var_os(MAKE).is_some() {
            let (batch, receipt) = first_version();
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, format!("{}\n{}\n", hex::encode(batch.to_bytes()), hex::encode(encode(&receipt)))).unwrap();
        }
        let Ok(text) = std::fs::read_to_string(&path) else {
            panic!(
                "crates/wire/{FILE} is missing: put it back from the history, for what is made anew is not old. Where there never \
                 was one: {MAKE}=1 cargo test -p wire --test old_batch, and commit it"
            );
        };
        let lines: Vec<Vec<u8>> = text.lines().map(|line| hex::decode(line.trim()).unwrap()).collect();
        let [batch, receipt] = lines.as_slice() else { panic!("crates/wire/{FILE} is not a batch and a receipt") };
        (batch.clone(), receipt.clone())
    })
}

#[test]
fn a_batch_of_the_first_version_opens_and_says_what_its_author_wrote() {
    let sealed = SealedBatch::from_bytes(&stored().0).unwrap();
    assert_eq!(sealed.to_bytes(), stored().0, "it is sent on as it was");
    let key = PublicKey::of(&constable());
    let opened = sealed.open(&key).unwrap();
    let claims = &opened.batch;
    assert_eq!((claims.officer, claims.device, claims.hub_id), (heading().officer, heading().device, heading().hub_id));
    assert_eq!((claims.batch_seq, claims.claimed_time, claims.hub_clock_offset), (8, THREE, Some(-250)));
    let mut changes: Vec<Change> = Vec::new();
    for arrived in &opened.changes {
        let checked = arrived.checked.as_ref().unwrap();
        assert_eq!(branch_of(&checked.actor, &key, visit(), INCARNATION, 0), Some(0), "it is still theirs");
        changes.push(Change::from_bytes(arrived.raw.clone()).unwrap());
    }
    let record = Record::from_changes(visit(), changes).unwrap();
    assert_eq!((record.kind().name, record.line("title")), ("task", "ASB visit, Stairwell B".to_owned()));
    assert_eq!(record.text("briefing"), "Walk it from the top – Ünïcode 🚓.");
    let entries = record.entries();
    let [note] = entries.as_slice() else { panic!("{entries:?}") };
    assert_eq!((note.text("text"), note.at, note.author.officer), ("gate code 4402", THREE, heading().officer));
}

#[test]
fn its_receipt_holds_for_it_and_for_every_change_in_it() {
    let sealed = SealedBatch::from_bytes(&stored().0).unwrap();
    let batch = sealed.verify(&PublicKey::of(&constable())).unwrap();
    let receipt: SignedReceipt = decode_signed("receipt", &stored().1).unwrap();
    let receipt = receipt.verify_for(&PublicKey::of(&hub()), &batch, &sealed.hash()).unwrap();
    assert_eq!((receipt.outcomes, receipt.received_at), (outcomes(), THREE + 1_000));
}

#[test]
fn what_is_cut_and_signed_today_of_the_same_changes_is_the_same_to_the_byte() {
    let sealed = SealedBatch::from_bytes(&stored().0).unwrap();
    let opened = sealed.open(&PublicKey::of(&constable())).unwrap();
    let raws: Vec<(RecordId, &[u8])> = opened.changes.iter().map(|c| (c.record, c.raw.as_slice())).collect();
    let again = cut(&heading(), &raws, &constable()).unwrap();
    // Not the body: how small it is squeezed is the compressor's own affair.
    assert_eq!((again.sealed.header, again.sealed.signature), (sealed.header, sealed.signature));
    let receipt: SignedReceipt = decode_signed("receipt", &stored().1).unwrap();
    assert_eq!(received(again.hash), receipt);
}
