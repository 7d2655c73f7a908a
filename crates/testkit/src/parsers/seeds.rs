//! Honest bytes for each parser, to begin from: `mutants --corpus` writes them into the kept corpus.

use std::collections::BTreeMap;

use uuid::Uuid;
use wire::rescue::{KeptWords, Manifest, Part, Photo, VERSION};
use wire::{Hash, RequestSignature, codec, snapshot};

use super::asked::WARDS;
use super::operations;
use super::sealed::{BACKUP, RESCUE, file, key};
use super::sent;
use crate::hostile::Day;

const MANIFEST: &str = r#"{"format":1,"hub_id":"00000000-0000-0000-0000-000000000007","epoch":1,"made_at":1795435200000,"app":"0.1.0","counts":{"changes":0},"files":{"hub.db":{"size":4,"sha256":"3a6eb0790f39ac87c94f3856b2dd2c5d110e6811602261a9a923d3bb23adc8b7"}}}"#;
const CONTACTS: &str = r#"{"as_at":"2026-11-01","routes":[{"what":"Not an emergency","how":"101"}],"wards":{"E05999001N":{"telephone":"01632 960101","email":null,"counter":{"name":"Canal Side","address":"1 Lock Lane","hours":"day and night"},"meetings":[{"start":"2026-12-15T19:00","place":"the library","what":"ward panel"}]}}}"#;
const RULES: &str = r#"{"name":"england-and-wales","rules":[{"id":"arrest","row":5,"events":["arrested"],"standard":{"working_days":5},"enhanced":{"working_days":1},"owner":"police","clock":"event","clock_starts":"the arrest","source":"Victims' Code 2021, Right 6","verified":true,"code_version":"Victims' Code 2021","valid_from":"2021-04-01","met_by":{"contact":true}}],"outcomes":[{"outcome":"spoken_verified","meets":true,"needs_identity":true,"valid_from":"2021-04-01","source":"practice P1"}]}"#;
const RETENTION: &str = r#"{"version":"2026-11-26","rules":[{"class":"notebook","kinds":["note"],"from":"2026-01-01","to":null,"first_review_months":72,"review_every_months":12,"disposal":"decide","source":"CPIA 1996 Code of Practice part 5","verified":false}]}"#;
const SETTINGS: &str = r#"{"settings":[{"setting":"idle_lock","minutes":3,"valid_from":"2026-12-01","valid_until":null,"source":"Order 12 of 2026"}]}"#;

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
    let batches = rows.iter().flat_map(|(_, _, batches)| batches).map(|(batch, _)| batch.header.clone()).take(4).collect();
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
        ("batch", batches),
        ("receipt", vec![codec::encode(&sent::receipt(day))]),
        ("sync", sent::sync(day)),
        ("recovery", sent::recovery(day)),
        ("review", sent::review(day)),
        ("panel", sent::panel()),
        ("log", sent::log(day)),
        ("enrolment", [sent::enrolment(day), super::unlock::unlock(day)].concat()),
        ("rescue", rescue(day)),
        ("sealed", sealed_backup()),
        ("manifest", vec![MANIFEST.into()]),
        ("headers", vec![headers(day)]),
        ("hint", text(&[br#"{"scope":"ward:E05999001","head":7}"#])),
        ("census", text(&[b"ward_code,usual_residents,households\nE05999001,9876,4321\n"])),
        ("contacts", vec![CONTACTS.into()]),
        ("tables", vec![RULES.into(), RETENTION.into(), SETTINGS.into()]),
        ("snapshot", vec![block.finish().0]),
        ("roster", vec![crate::station::ROSTER.into()]),
        ("wards", vec![WARDS.into()]),
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
        ("operations", operations::honest()),
        ("author", text(&[b"1;00000000-0000-0000-0000-000000000001;3;pc", b"1;00000000-0000-0000-0000-000000000007;0;hub"])),
        ("public", text(&[b"51.2,0.5", b"q=51.2%2C0.5", b"E05999001N"])),
        ("tus_answer", text(&[b"tus-resumable: 1.0.0\nlocation: /v1/files/0199b2c4-7d1e-7a40-8000-000000000001\nupload-offset: 262144\nbeatbook-sha256: 3a6eb0790f39ac87c94f3856b2dd2c5d110e6811602261a9a923d3bb23adc8b7"])),
    ])
}

/// A PNG of four pixels.
fn small_picture() -> Vec<u8> {
    hex::decode("89504e470d0a1a0a0000000d4948445200000002000000020802000000fdd49a730000000f49444154789c6370000386063000001a4e0481847b59d40000000049454e44ae426082").unwrap_or_default()
}

/// A whole rescue file, and what stands in the parts of one.
fn rescue(day: &Day) -> Vec<Vec<u8>> {
    let (device, signer) = day.signers.iter().next().expect("somebody worked");
    let words = KeptWords {
        id: Uuid::from_u128(8),
        record: sent::record(day),
        kind: "task".into(),
        change: Hash([7; 32]),
        at: sent::AT,
        code: "not_allowed".into(),
        words: "Gate code 4402.".into(),
    };
    let photo = Photo { sha256: Hash([6; 32]), size: 3, media: "image/jpeg".into() };
    let manifest = Manifest {
        v: VERSION,
        hub_id: sent::HUB,
        officer: signer.officer,
        device: *device,
        made_at: sent::AT,
        batches: 1,
        photos: vec![photo],
        words: vec![words],
        reads: vec![sent::read(day)],
    };
    let batch = Part::Batch { bytes: vec![1, 2, 3] };
    let piece = Part::Piece { sha256: Hash([6; 32]), offset: 0, bytes: vec![4, 5, 6] };
    let parts = [Part::manifest(&manifest, &signer.key), batch, piece].map(|part| codec::encode(&part));
    let whole = file(&RESCUE, &parts, &codec::encode(&Part::End));
    [vec![whole, codec::encode(&manifest)], parts.to_vec()].concat()
}

/// A whole sealed backup, and what stands in the parts of one, each behind its length.
fn sealed_backup() -> Vec<Vec<u8>> {
    let (name, bytes) = (|name: &str| [&[0][..], name.as_bytes()].concat(), |bytes: &[u8]| [&[1][..], bytes].concat());
    let mut parts = vec![name("hub.db"), bytes(&b"data"[..]), name("manifest.json")];
    parts.extend(MANIFEST.as_bytes().chunks(100).map(bytes));
    let whole = file(&BACKUP, &parts, &[2]);
    let behind = |part: &Vec<u8>| [&[u8::try_from(part.len()).expect("a short part")][..], part.as_slice()].concat();
    vec![whole, parts.iter().flat_map(behind).collect()]
}

/// The header lines of a signed request.
fn headers(day: &Day) -> Vec<u8> {
    let device = *day.signers.keys().next().expect("somebody worked");
    let signed = RequestSignature::sign(&key(), device, "POST", "/v1/sync", sent::AT, [7; 16], b"body");
    let lines = signed.headers().map(|(name, value)| format!("{name}: {value}"));
    lines.join("\n").into_bytes()
}
