//! Every parser of bytes that come from outside, as one list: the fuzz targets of `fuzz/` and the seeded share in CI run the
//! same functions. A parser may refuse; it may not panic, and what it takes has to hold.

mod asked;
mod messages;
mod operations;
mod sealed;
mod seeds;
mod sent;
mod tables;
mod unlock;

use std::io::Cursor;
use std::str::from_utf8;

use minicbor::bytes::ByteVec;
use record::document::Commit;
use record::roster::Roster;
use record::{Author, Edit, EntryId, OfficerId, Record, RecordId, Role, kinds};
use serde_json::Value;
use uuid::Uuid;
use wire::bundle::{self, Opened};
use wire::message::{CodeKey, Ticket};
use wire::{Hash, SealedBatch, SignedReceipt, codec, preflight, snapshot};

pub use messages::{MESSAGES, Message};
pub use seeds::seeds;

use crate::hostile::framed;

/// How a bundle begins, and what its list of contents is signed under.
const BUNDLE: &[u8] = b"beatbook/bundle/1\0";

/// A parser and its name.
pub type Parser = (&'static str, fn(&[u8]));

/// All of them.
pub const PARSERS: &[Parser] = &[
    ("change", change),
    ("document", document),
    ("batch", batch),
    ("receipt", signed),
    ("sync", |bytes| messages::each("sync", bytes)),
    ("snapshot", snapshot_block),
    ("log", |bytes| messages::each("log", bytes)),
    ("enrolment", enrolment),
    ("roster", roster),
    ("wards", wards),
    ("priorities", priorities),
    ("crimes", crimes),
    ("bank_holidays", bank_holidays),
    ("tus", tus),
    ("card", card),
    ("entry", entry),
    ("picture", picture),
    ("bundle", bundle),
    ("rescue", sealed::rescue),
    ("sealed", sealed::sealed),
    ("manifest", sealed::manifest),
    ("headers", sealed::headers),
    ("hint", sealed::hint),
    ("census", tables::census),
    ("contacts", tables::contacts),
    ("tables", tables::tables),
    ("review", |bytes| messages::each("review", bytes)),
    ("panel", |bytes| messages::each("panel", bytes)),
    ("recovery", |bytes| messages::each("recovery", bytes)),
    ("operations", operations::operations),
    ("author", operations::author),
    ("public", asked::public),
    ("tus_answer", asked::tus_answer),
];

/// The parser of a name.
///
/// # Panics
/// Where there is none.
#[must_use]
pub fn named(name: &str) -> fn(&[u8]) {
    PARSERS.iter().find(|(n, _)| *n == name).expect("a parser of this name").1
}

/// As it came, and framed with the right checksum as an attacker sends it.
fn change(bytes: &[u8]) {
    for raw in [bytes.to_vec(), framed(1, bytes).1] {
        if let Ok(checked) = preflight::check(&raw) {
            assert!(checked.max_op() <= u64::from(u32::MAX) && checked.ops <= preflight::MAX_OPS);
        }
    }
}

fn document(bytes: &[u8]) {
    for saved in [bytes.to_vec(), framed(0, bytes).1] {
        let claimed = preflight::claimed_heads(&saved);
        if let Ok(checked) = preflight::check_document(&saved) {
            assert_eq!(claimed.as_deref(), Ok(&checked.heads[..]));
            let _ = snapshot::load(&saved, &checked.heads);
        }
    }
}

fn batch(bytes: &[u8]) {
    if let Ok(sealed) = SealedBatch::from_bytes(bytes) {
        assert_eq!(sealed.to_bytes(), bytes, "one spelling");
        let _ = sealed.claims();
    }
    let sealed = SealedBatch { header: bytes.to_vec(), signature: wire::Signature([0; 64]), body: bytes.to_vec() };
    if let Ok(claims) = sealed.claims() {
        assert_eq!(codec::encode(&claims), bytes, "nothing signed goes unread");
    }
}

fn signed(bytes: &[u8]) {
    if let Ok(signed) = codec::decode_signed::<SignedReceipt>("receipt", bytes) {
        let _ = signed.verify(&wire::PublicKey([7; 32]));
    }
}

fn snapshot_block(bytes: &[u8]) {
    let _ = snapshot::open(bytes, &Hash([0; 32]));
    let _ = snapshot::open(&codec::compress(bytes, 1), &Hash([0; 32]));
}

fn enrolment(bytes: &[u8]) {
    messages::each("enrolment", bytes);
    let Ok(text) = from_utf8(bytes) else { return };
    let _ = CodeKey::of(text);
    if let Ok(ticket) = text.parse::<Ticket>() {
        assert_eq!(ticket.to_string().parse::<Ticket>(), Ok(ticket), "a line that is taken can be handed on");
    }
}

fn roster(bytes: &[u8]) {
    let Ok(text) = from_utf8(bytes) else { return };
    let _ = hub::import::read::roster::read("roster.csv", text);
    let _ = serde_json::from_str::<Roster>(text);
}

fn wards(bytes: &[u8]) {
    if let Ok(text) = from_utf8(bytes) {
        let _ = hub::import::read::wards::read("wards.geojson", text);
    }
}

fn crimes(bytes: &[u8]) {
    if let Ok(text) = from_utf8(bytes) {
        let _ = hub::import::read::crimes::read("crimes.csv", text, i64::MAX);
    }
}

fn priorities(bytes: &[u8]) {
    if let Ok(text) = from_utf8(bytes) {
        let _ = hub::import::read::priorities::read("priorities.json", text, Some("E05999001"));
    }
}

fn bank_holidays(bytes: &[u8]) {
    if let Ok(text) = from_utf8(bytes) {
        let _ = record::calendar::Calendar::read(text);
    }
}

/// Header lines of an upload, one a line.
fn tus(bytes: &[u8]) {
    let _ = hub::uploads::announced(&sealed::lines(bytes));
}

fn commit() -> Commit {
    let author = Author { officer: OfficerId(Uuid::from_u128(1)), grade: Role::Pc.grade(), role: Role::Pc };
    Commit { author, actor: [9; 16].into(), at: 1_795_435_200_000, offset: 0 }
}

/// Makes a record with one edit, and reads all a list would show of it.
fn made(kind: &'static record::table::Kind, edit: Edit) {
    let Ok((record, _)) = Record::create(RecordId(Uuid::from_u128(2)), kind, &commit(), &[edit]) else { return };
    let wrote = wire::shadow::Wrote::everything();
    device::sync::gate::proved(&record, &wrote).expect("what the table takes is kept");
    let _ = record.history();
}

fn card(bytes: &[u8]) {
    let Ok(value) = serde_json::from_slice::<Value>(bytes) else { return };
    made(&kinds::safe_contact::SAFE_CONTACT, Edit::field("card", value));
}

/// `[entry type, body]`.
fn entry(bytes: &[u8]) {
    let Ok((name, body)) = serde_json::from_slice::<(String, Value)>(bytes) else { return };
    for kind in ["task", "ward_priority", "ward_diary", "victim_contact", "safe_contact", "note"] {
        let kind = kinds::named(kind).expect("a kind of ours");
        made(kind, Edit::entry(EntryId(Uuid::from_u128(3)), &name, body.clone()));
        made(kind, Edit::field(&name, body.clone()));
    }
}

fn picture(bytes: &[u8]) {
    if let Ok(seen) = device::evidence::look(bytes) {
        assert!(seen.size.0 <= device::evidence::MAX_SIDE && seen.size.1 <= device::evidence::MAX_SIDE);
        let _ = device::evidence::thumbnail(bytes, &seen);
    }
}

/// As it came, and with its list of contents made to fit by whoever holds some device's key, so that what lies deeper is read.
fn bundle(bytes: &[u8]) {
    for file in [Some(bytes.to_vec()), relisted(bytes)].into_iter().flatten() {
        let report = bundle::verify(Cursor::new(&file), None);
        assert!(!report.checks.is_empty(), "something is always said");
        let broken = report.checks.iter().position(|check| !check.holds);
        assert!(broken.is_none_or(|at| at + 1 == report.checks.len()), "nothing is checked that rests on what is broken");
    }
}

fn relisted(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut opened = Opened::read(Cursor::new(bytes)).ok()?;
    let parts: Vec<Vec<u8>> = (0..opened.count()).map(|n| opened.part(n)).collect::<Result<_, _>>().ok()?;
    let key = wire::SigningKey::from_bytes(&[7; 32]);
    let mut manifest = opened.manifest().clone();
    manifest.device_key = wire::PublicKey::of(&key);
    for (listed, part) in manifest.parts.iter_mut().zip(&parts) {
        (listed.size, listed.sha256) = (part.len() as u64, Hash::of(part));
    }
    let listing = codec::encode(&manifest);
    let signature = wire::key::sign(&key, BUNDLE, &Hash::of(&listing));
    let parts: Vec<ByteVec> = parts.into_iter().map(ByteVec::from).collect();
    Some([BUNDLE, &codec::encode(&(ByteVec::from(listing), signature, parts))].concat())
}
