//! Every parser of bytes that come from outside, as one list: the fuzz targets of `fuzz/` and the seeded share in CI run the
//! same functions. A parser may refuse; it may not panic, and what it takes has to hold.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::str::from_utf8;

use minicbor::bytes::ByteVec;
use record::document::Commit;
use record::roster::Roster;
use record::{Author, Edit, EntryId, OfficerId, Record, RecordId, Role, kinds};
use serde_json::Value;
use uuid::Uuid;
use wire::bundle::{self, Opened};
use wire::message::{
    CodeKey, DeviceEvent, EnrolAnswer, EnrolRequest, FetchRequest, FetchResponse, LogEntry, LogEvent, OfferRequest,
    OfferResponse, Offered, PROTOCOL, SnapshotPage, SnapshotRequest, SyncRequest, SyncResponse, Versions, from_body, to_body,
};
use wire::receipt::{self, Receiving};
use wire::{Hash, Outcome, SealedBatch, SignedReceipt, WireError, codec, preflight, snapshot};

use crate::hostile::{Day, framed};

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
    ("sync", sync),
    ("snapshot", snapshot_block),
    ("log", log),
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
];

/// The parser of a name.
///
/// # Panics
/// Where there is none.
#[must_use]
pub fn named(name: &str) -> fn(&[u8]) {
    PARSERS.iter().find(|(n, _)| *n == name).expect("a parser of this name").1
}

/// Honest bytes for each parser, to begin from.
#[must_use]
pub fn seeds(day: &Day) -> BTreeMap<&'static str, Vec<Vec<u8>>> {
    let mut kinds = BTreeMap::new();
    for made in &day.changes {
        kinds.entry(made.kind.as_str()).or_insert_with(Vec::new).push(made);
    }
    let rows: Vec<_> = day
        .station
        .hub
        .storage()
        .reading(|tx| {
            let ids = tx.records_after(None, 100)?;
            ids.into_iter().map(|id| Ok((id, tx.record(id)?, tx.batches_of(id)?))).collect()
        })
        .expect("the hub reads its own records");
    let mut block = snapshot::BlockWriter::new();
    let mut documents = Vec::new();
    for (id, row, _) in &rows {
        let Some(row) = row else { continue };
        let heads: Vec<Hash> = row.heads.iter().map(|h| Hash(*h)).collect();
        let _ = block.push(*id, &row.kind, row.snapshot.clone(), &heads);
        documents.push(row.snapshot.clone());
    }
    let headers = rows.iter().flat_map(|(_, _, batches)| batches).map(|(batch, _)| batch.header.clone()).take(4).collect();
    let changes = kinds.values().flat_map(|made| made.iter().take(3)).map(|made| made.raw.clone()).collect();
    let entries: [&[u8]; 4] = [
        br#"["note",{"basis":"fact","text":"gate code 4402"}]"#,
        br#"["resulted",{"minutes":20,"narrative":"Lock replaced.","outcome":"completed"}]"#,
        br#"["line",{"chain":{"n":1},"event_time":1795435200000,"text":"On foot"}]"#,
        br#"["due_by",1795435200000]"#,
    ];
    let text = |all: &[&[u8]]| all.iter().map(|t| t.to_vec()).collect::<Vec<_>>();
    BTreeMap::from([
        ("change", changes),
        ("document", documents.into_iter().take(6).collect()),
        ("batch", headers),
        ("receipt", vec![signed_receipt(day)]),
        ("sync", requests(day)),
        ("log", log_entries(day)),
        ("enrolment", vec![enrol_request(day), b"ABCD-EFGH-JKMN".to_vec()]),
        ("snapshot", vec![block.finish().0]),
        ("roster", vec![crate::station::ROSTER.into()]),
        ("wards", text(&[br#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"WD22CD":"E05999001","WD22NM":"Canal Side"},"geometry":{"type":"Polygon","coordinates":[[[0,51],[1,51],[1,52],[0,51]]]}}]}"#])),
        ("crimes", text(&[
            b"crime_ref,victim_no,offence,officer,events\n01/1/26,1,Burglary,123CN,reported@2026-11-20T09:00;arrested@2026-11-21T10:00\n",
            br#"[{"crime_ref":"01/1/26","victim_no":1,"offence":"Burglary","officer":"123CN","events":[{"event":"reported","at":"2026-11-20T09:00"}]}]"#,
        ])),
        ("priorities", text(&[br#"[{"issue":"<p>Mopeds</p>","action":"<p>Patrols</p>","issue-date":"2026-07-01T00:00:00","action-date":null}]"#])),
        ("bank_holidays", text(&[br#"{"england-and-wales":{"division":"england-and-wales","events":[{"title":"Christmas Day","date":"2026-12-25","notes":"","bunting":true}]}}"#])),
        ("tus", text(&[b"tus-resumable: 1.0.0\nupload-length: 100\nupload-offset: 0\nupload-metadata: sha256 YWJj,filetype aW1hZ2UvanBlZw=="])),
        ("card", text(&[br#"{"hours":[{"days":[1,2],"from":"09:00","to":"17:00"}],"methods_allowed":["phone"],"never":["voicemail"],"phones":[{"number":"07700 900123"}],"withhold_number":true}"#])),
        ("entry", text(&entries)),
        ("picture", vec![small_picture()]),
        ("bundle", day.bundles.clone()),
    ])
}

/// A receipt, as the hub signs it.
fn signed_receipt(day: &Day) -> Vec<u8> {
    let (device, signer) = day.signers.iter().next().expect("somebody worked");
    let outcomes = vec![Outcome::Accepted, Outcome::SetAside { code: "not_allowed".into(), field: Some("title".into()) }];
    let (hub_id, batch_hash) = (Uuid::from_u128(7), Hash([7; 32]));
    let receiving = Receiving { hub_id, hub_epoch: 1, device: *device, batch_hash, received_at: 1_795_435_200_000, outcomes };
    codec::encode(&receipt::sign(receiving, &signer.key))
}

/// What a log says of a record, and what the hub says to one device.
fn log_entries(day: &Day) -> Vec<Vec<u8>> {
    let made = day.changes.first().expect("somebody worked");
    let change = LogEvent::Change { raw: made.raw.clone(), batch: Some(Hash([7; 32])), received_at: 1_795_435_200_000 };
    let refusal = DeviceEvent::Refusal { record: made.record, change: Hash([7; 32]), code: "not_allowed".into(), field: None };
    let of = |event| codec::encode(&LogEntry { seq: 1, record: made.record, event });
    vec![of(change), of(LogEvent::Leave { code: None }), of(LogEvent::Erase { code: "erased".into() }), codec::encode(&refusal)]
}

/// Requests of a device.
fn requests(day: &Day) -> Vec<Vec<u8>> {
    let versions = Versions { protocol: PROTOCOL, app: "0.1.0".into(), tables: 1 };
    let records = day.changes.iter().take(3).map(|made| made.record).collect();
    let offered = day.changes.iter().take(3).map(|made| Offered { record: made.record, heads: vec![Hash([7; 32])] }).collect();
    vec![
        codec::encode(&FetchRequest { versions: versions.clone(), records }),
        codec::encode(&OfferRequest { versions, hub_epoch: 1, records: offered, erased: Vec::new(), incarnation: 1 }),
        codec::encode(&WireError::new("busy", wire::Retry::AfterMs(500), Uuid::from_u128(7)).with("seconds", 1)),
    ]
}

/// An enrolment's request.
fn enrol_request(day: &Day) -> Vec<u8> {
    let signer = day.signers.values().next().expect("somebody worked");
    let versions = Versions { protocol: PROTOCOL, app: "0.1.0".into(), tables: 1 };
    let code = CodeKey([7; 32]);
    codec::encode(&EnrolRequest::new(versions, &code, wire::PublicKey::of(&signer.key), "phone", Some("123CN")))
}

/// A PNG of four pixels.
fn small_picture() -> Vec<u8> {
    hex::decode("89504e470d0a1a0a0000000d4948445200000002000000020802000000fdd49a730000000f49444154789c6370000386063000001a4e0481847b59d40000000049454e44ae426082").unwrap_or_default()
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

/// A message that is taken is spelt again as one that is taken.
fn message<T: minicbor::Encode<()> + for<'b> minicbor::Decode<'b, ()>>(bytes: &[u8]) {
    for body in [bytes.to_vec(), [&[0][..], bytes].concat()] {
        if let Ok(read) = from_body::<T>("message", &body) {
            assert!(from_body::<T>("message", &to_body(&read)).is_ok());
        }
    }
}

fn sync(bytes: &[u8]) {
    message::<SyncRequest>(bytes);
    message::<SyncResponse>(bytes);
    message::<FetchRequest>(bytes);
    message::<FetchResponse>(bytes);
    message::<OfferRequest>(bytes);
    message::<OfferResponse>(bytes);
    message::<SnapshotRequest>(bytes);
    message::<SnapshotPage>(bytes);
    message::<WireError>(bytes);
}

fn snapshot_block(bytes: &[u8]) {
    let _ = snapshot::open(bytes, &Hash([0; 32]));
    let _ = snapshot::open(&codec::compress(bytes, 1), &Hash([0; 32]));
}

fn log(bytes: &[u8]) {
    let _ = codec::decode::<LogEntry>("log entry", bytes);
    let _ = codec::decode::<DeviceEvent>("device event", bytes);
}

fn enrolment(bytes: &[u8]) {
    message::<EnrolRequest>(bytes);
    message::<EnrolAnswer>(bytes);
    if let Ok(text) = from_utf8(bytes) {
        let _ = wire::message::CodeKey::of(text);
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
    let mut request = http::Request::new(());
    for line in bytes.split(|b| *b == b'\n') {
        let Some(colon) = line.iter().position(|b| *b == b':') else { continue };
        let (name, value) =
            (http::HeaderName::from_bytes(&line[..colon]), http::HeaderValue::from_bytes(line[colon + 1..].trim_ascii()));
        if let (Ok(name), Ok(value)) = (name, value) {
            request.headers_mut().append(name, value);
        }
    }
    let _ = hub::uploads::announced(&request.into_parts().0);
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
