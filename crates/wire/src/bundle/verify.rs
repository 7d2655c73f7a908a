//! Checking a bundle, promise by promise. The first that is broken ends it: what comes after would rest on it.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io::{Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::Change;
use record::calendar::spoken;
use record::kinds::note::chain;
use record::{Author, Record, RecordId};
use serde::Serialize;
use serde_json::Value;

use super::attested::Attestation;
use super::told::{still_told, told};
use super::{Blobs, Listed, Manifest, Opened, Proofs, changes_of, json_of, photo_of, proofs_of};
use crate::batch::{Batch, ChangeRef, Proof};
use crate::closing;
use crate::codec;
use crate::error::Refusal;
use crate::key::{Hash, PublicKey};
use crate::preflight;
use crate::receipt::Receipt;

/// What a check is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Promise {
    /// The file is a whole bundle and nothing else.
    File,
    /// The manifest is what the device signed.
    Manifest,
    /// A part has the bytes that the manifest names.
    Part,
    /// The hub's key is the one that was expected.
    HubKey,
    /// Each change is whole, and builds on what stands before it.
    Order,
    /// The hub signed that the record ended there.
    Ending,
    /// Each change is its author's, by the key that the hub had enrolled.
    Authorship,
    /// The JSON says what the changes say.
    Words,
    /// The lines of the notebook follow one another.
    Notebook,
    /// Every original photo is there, or said to be absent.
    Photos,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What was promised.
    pub promise: Promise,
    /// Of what: a part's or a record's name; empty for the whole file.
    pub of: String,
    /// Whether it holds.
    pub holds: bool,
    /// In words.
    pub says: String,
}

/// What the checks found, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Every check that was made; where one is broken, it is the last.
    pub checks: Vec<Check>,
    /// The hub's key in the bundle, hexadecimal: whoever was not told it otherwise compares it.
    pub hub_key: String,
}

impl Report {
    /// The promise that is broken; none where every one holds.
    #[must_use]
    pub fn broken(&self) -> Option<&Check> {
        self.checks.iter().find(|c| !c.holds)
    }

    fn add(&mut self, promise: Promise, of: &str, found: Result<String, String>) -> Result<(), Stop> {
        let (holds, says) = found.map_or_else(|why| (false, why), |words| (true, words));
        self.checks.push(Check { promise, of: of.to_owned(), holds, says });
        if holds { Ok(()) } else { Err(Stop) }
    }
}

struct Stop;

/// Checks a bundle from where it lies. `expected` is the hub's key where it is known from elsewhere; without it the bundle is
/// checked against the key it carries, and the report names that key.
#[must_use]
pub fn verify(from: impl Read + Seek, expected: Option<&PublicKey>) -> Report {
    let mut report = Report::default();
    // Automerge is not safe with what a stranger made: what breaks there breaks the bundle and not whoever checks it.
    let checking = catch_unwind(AssertUnwindSafe(|| checked(from, expected, &mut report)));
    if checking.is_err() {
        // The report says where it stopped.
        let _ = report.add(Promise::Order, "", Err("The changes in it break the program that reads them.".to_owned()));
    }
    report
}

fn checked(from: impl Read + Seek, expected: Option<&PublicKey>, report: &mut Report) -> Result<(), Stop> {
    let mut file = match Opened::read(from) {
        Ok(found) => found,
        Err(refusal) => return report.add(Promise::File, "", Err(format!("This is no whole bundle: {refusal}."))),
    };
    let manifest = file.manifest().clone();
    report.hub_key = manifest.hub_key.to_string();
    let (records, parts) = (counted(manifest.records.len(), "record"), counted(manifest.parts.len(), "part"));
    report.add(Promise::File, "", Ok(format!("A bundle of {records} and {parts}.")))?;
    let (made, device) = (spoken(manifest.made_at), manifest.device);
    let who = format!("officer {} on device {device}, on {made} by that device", manifest.officer);
    report.add(
        Promise::Manifest,
        "",
        file.signed()
            .map(|()| format!("Its list of contents is signed by {who}."))
            .map_err(|_| "The list of contents, or its signature, is not what the device signed.".to_owned()),
    )?;
    parts_as_listed(&manifest, &mut file, report)?;
    let hub = match expected {
        Some(key) if *key != manifest.hub_key => {
            Err(format!("The bundle names the hub key {}, and {key} was expected.", manifest.hub_key))
        }
        Some(_) => Ok("The hub's key is the one expected.".to_owned()),
        None => Ok(format!("The hub's key is {}. Compare it with the one you were given.", manifest.hub_key)),
    };
    report.add(Promise::HubKey, "", hub)?;
    let mut records = Vec::new();
    for listed in &manifest.records {
        records.push(record(listed, &manifest, &mut file, report)?);
    }
    notebook(&records, report)?;
    photos(&records, &manifest, report)
}

/// So many of something, in words.
fn counted(n: usize, one: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") }
}

fn parts_as_listed(manifest: &Manifest, file: &mut Opened<impl Read + Seek>, report: &mut Report) -> Result<(), Stop> {
    let mut names = BTreeSet::new();
    for part in &manifest.parts {
        if !names.insert(&part.name) {
            return report.add(Promise::Part, &part.name, Err("The list of contents names it twice.".into()));
        }
    }
    for (n, part) in manifest.parts.iter().enumerate() {
        let found = match file.fingerprint(n) {
            Ok(None) => Err("It is missing.".to_owned()),
            Ok(Some((size, hash))) if hash != part.sha256 || size != part.size => {
                let elsewhere = manifest.parts.iter().find(|p| p.sha256 == hash);
                Err(elsewhere.map_or_else(
                    || "Its bytes are not those that were listed: something in it was changed.".to_owned(),
                    |other| format!("The bytes of {} stand in its place.", other.name),
                ))
            }
            Ok(Some((size, _))) => {
                Ok(format!("{}, SHA-256 as listed.", counted(usize::try_from(size).unwrap_or(usize::MAX), "byte")))
            }
            Err(refusal) => Err(format!("It cannot be read: {refusal}.")),
        };
        report.add(Promise::Part, &part.name, found)?;
    }
    if file.count() > manifest.parts.len() {
        return report.add(Promise::Part, "", Err("There are parts that the list of contents does not name.".into()));
    }
    Ok(())
}

/// One part of a record, with the bytes that were listed: they are read a second time here.
fn part(name: &str, manifest: &Manifest, file: &mut Opened<impl Read + Seek>) -> Result<Vec<u8>, String> {
    let found = manifest.parts.iter().enumerate().find(|(_, p)| p.name == name);
    let (n, listed) = found.ok_or_else(|| format!("{name} is not in the bundle."))?;
    let bytes = file.part(n).map_err(|refusal| format!("{name} cannot be read: {refusal}."))?;
    if Hash::of(&bytes) == listed.sha256 { Ok(bytes) } else { Err(format!("{name} was changed while it was checked.")) }
}

fn record(
    listed: &Listed,
    manifest: &Manifest,
    file: &mut Opened<impl Read + Seek>,
    report: &mut Report,
) -> Result<Record, Stop> {
    let name = format!("{} {}", listed.kind, listed.record);
    let mut part = |name: String| part(&name, manifest, file);
    let record = match part(changes_of(listed.record)).and_then(|bytes| in_order(listed, &bytes)) {
        Ok(record) => record,
        Err(why) => {
            report.add(Promise::Order, &name, Err(why))?;
            return Err(Stop);
        }
    };
    let changes = record.changes();
    let whole = format!("{}, each whole and after those it builds on.", counted(changes.len(), "change"));
    report.add(Promise::Order, &name, Ok(whole))?;
    let proofs = part(proofs_of(listed.record))
        .and_then(|bytes| codec::decode_signed::<Proofs>("proofs", &bytes).map_err(|refusal| refusal.to_string()));
    let ended = proofs.and_then(|p| ending(listed, &record, &p, manifest).map(|(known, words)| (p, known, words)));
    let (proofs, known) = match ended {
        Ok((proofs, known, words)) => {
            report.add(Promise::Ending, &name, Ok(words))?;
            (proofs, known)
        }
        Err(why) => {
            report.add(Promise::Ending, &name, Err(why))?;
            return Err(Stop);
        }
    };
    report.add(Promise::Authorship, &name, authorship(&record, &changes, &proofs, manifest, &known))?;
    let words = part(json_of(listed.record)).and_then(|bytes| {
        let said: Value = serde_json::from_slice(&bytes).map_err(|e| format!("The JSON cannot be read: {e}."))?;
        if still_told(&said, &told(&record)) {
            Ok("The JSON says what the changes say.".to_owned())
        } else {
            Err("The JSON says something that the changes do not.".to_owned())
        }
    });
    report.add(Promise::Words, &name, words)?;
    Ok(record)
}

/// Reads a record's changes: each passes pre-flight and builds on those before it; together they make the record as listed.
fn in_order(listed: &Listed, bytes: &[u8]) -> Result<Record, String> {
    let Blobs(raws) = codec::decode_signed("changes", bytes).map_err(|refusal: Refusal| refusal.to_string())?;
    let mut before: HashSet<[u8; 32]> = HashSet::new();
    for (i, raw) in raws.iter().enumerate() {
        let checked = preflight::check(raw).map_err(|refusal| format!("Change {} is not whole: {refusal}.", i + 1))?;
        if !checked.deps.iter().all(|dep| before.contains(dep)) {
            return Err(format!("Change {} builds on one that does not stand before it.", i + 1));
        }
        if !before.insert(checked.hash) {
            return Err(format!("Change {} stands there twice.", i + 1));
        }
    }
    let changes: Result<Vec<Change>, _> = raws.iter().map(|raw| Change::from_bytes(raw.clone())).collect();
    let record = changes.ok().and_then(|changes| Record::from_changes(listed.record, changes).ok());
    let record = record.filter(|r| r.kind().name == listed.kind).ok_or("The changes make no record of that kind.")?;
    if super::heads(&record) == listed.heads {
        Ok(record)
    } else {
        Err("It does not end where the list of contents says.".into())
    }
}

/// The hub's word on where the record ended. What the maker's own device wrote since and has not sent may follow.
fn ending(listed: &Listed, record: &Record, proofs: &Proofs, manifest: &Manifest) -> Result<(Attestation, String), String> {
    let signed = proofs.attested.as_ref().ok_or("There is no word of the hub on where it ended.")?;
    let attestation =
        signed.verify(&manifest.hub_key).map_err(|_| "The hub\u{2019}s word on where it ended is not the hub\u{2019}s.")?;
    let who = (attestation.officer, attestation.device, attestation.device_key);
    if attestation.record != listed.record || attestation.hub_id != manifest.hub_id {
        return Err("The hub\u{2019}s word is on another record.".into());
    }
    if who != (manifest.officer, manifest.device, manifest.device_key) {
        return Err("The hub gave this record to another device than the one that made the bundle.".into());
    }
    if !attestation.heads.iter().all(|head| record.holds(&(*head).into())) {
        return Err("Changes are missing that the hub had when it gave this record out.".into());
    }
    let since = if attestation.heads == listed.heads { "" } else { ", and the maker\u{2019}s own words since" };
    let says = format!("Complete up to what the hub had on {}{since}.", spoken(attestation.at));
    Ok((attestation, says))
}

/// Each change has a signed batch of its author's, and the hub's receipt for that batch.
fn authorship(
    record: &Record,
    changes: &[Change],
    proofs: &Proofs,
    manifest: &Manifest,
    known: &Attestation,
) -> Result<String, String> {
    let at_hub = up_to(changes, &known.heads);
    let batches: Vec<_> = proofs.batches.iter().map(|proof| Signed::of(proof, &manifest.hub_key)).collect();
    let (mut received, mut waiting) = (0_usize, 0_usize);
    let mut keys = BTreeSet::new();
    for (i, change) in changes.iter().enumerate() {
        let may_wait = !at_hub.contains(&Hash(change.hash().0));
        match vouched(record.id(), (i + 1, change), &batches, may_wait.then_some(manifest.device_key))? {
            Some(key) => {
                received += 1;
                keys.insert(key);
            }
            None => waiting += 1,
        }
    }
    let own = match waiting {
        0 => String::new(),
        1 => " 1 more is signed by the maker and not yet at the hub.".to_owned(),
        n => format!(" {n} more are signed by the maker and not yet at the hub."),
    };
    let (are, their) = if received == 1 { ("is", "its author") } else { ("are", "their authors") };
    let (changes, keys) = (counted(received, "change"), counted(keys.len(), "enrolled key"));
    Ok(format!("{changes} {are} signed by {their} with {keys} and received by the hub.{own}"))
}

/// A signed batch of a bundle, its signatures checked.
struct Signed<'a> {
    proof: &'a Proof,
    batch: Result<Batch, Refusal>,
    /// None where the bundle has no receipt for it, or no batch that a receipt could be for.
    receipt: Option<Result<Receipt, Refusal>>,
}

impl<'a> Signed<'a> {
    /// Each signature is checked once, however many changes it stands for.
    fn of(proof: &'a Proof, hub: &PublicKey) -> Self {
        let batch = proof.batch();
        let receipt = proof.receipt.as_ref().zip(batch.as_ref().ok());
        let receipt = receipt.map(|(r, b)| r.verify_for(hub, b, &Hash::of(&proof.header)));
        Self { proof, batch, receipt }
    }
}

/// Who vouches for a change, the `n`th of its record: the key of its author's with which the hub received it; none where the
/// maker, whose key is `maker` where the hub need not have it yet, alone signed it.
fn vouched(
    record: RecordId,
    (n, change): (usize, &Change),
    batches: &[Signed<'_>],
    maker: Option<PublicKey>,
) -> Result<Option<PublicKey>, String> {
    let hash = Hash(change.hash().0);
    let author: Author =
        change.message().and_then(|m| m.parse().ok()).ok_or_else(|| format!("Change {n} does not say who wrote it."))?;
    let mut why = format!("Change {n} has no signed batch: nobody vouches that {} wrote it.", author.officer);
    for Signed { proof, batch, receipt } in batches {
        let batch = match batch {
            Ok(batch) if batch.changes.contains(&ChangeRef { record, hash }) => batch,
            Ok(_) | Err(Refusal::Mismatch { .. }) => continue,
            Err(_) => {
                why = format!("The signature over change {n} is not that of {}.", author.officer);
                continue;
            }
        };
        if batch.officer != author.officer || !proof.made(record, batch.incarnation, change.actor_id().to_bytes()) {
            why = format!("Change {n} is signed by another than {}, who it says wrote it.", author.officer);
            continue;
        }
        let position = batch.changes.iter().position(|c| c.hash == hash);
        match receipt {
            Some(Ok(receipt)) if position.and_then(|p| receipt.outcomes.get(p)).is_some_and(|o| o.received()) => {
                return Ok(Some(proof.public_key));
            }
            None if maker == Some(proof.public_key) => return Ok(None),
            Some(_) => why = format!("The hub\u{2019}s receipt for change {n} is not the hub\u{2019}s, or is for another batch."),
            None => why = format!("Change {n} is signed, and the hub vouches for no enrolment of that key."),
        }
    }
    Err(why)
}

/// The changes that some heads rest on, and those heads.
fn up_to(changes: &[Change], heads: &[Hash]) -> HashSet<Hash> {
    let mut found: HashSet<Hash> = heads.iter().copied().collect();
    for change in changes.iter().rev() {
        if found.contains(&Hash(change.hash().0)) {
            found.extend(change.deps().iter().map(|d| Hash(d.0)));
        }
    }
    found
}

fn notebook(records: &[Record], report: &mut Report) -> Result<(), Stop> {
    let notes: Vec<&Record> = records.iter().filter(|r| r.kind().name == "note").collect();
    if notes.is_empty() {
        return Ok(());
    }
    for note in &notes {
        // One that an older app signed left no key to check it by.
        for signed in chain::signed(note).iter().filter(|s| s.key.is_some()) {
            if closing::verify(note, signed).is_err() {
                let n = signed.closing.n;
                return report.add(
                    Promise::Notebook,
                    "",
                    Err(format!("The signature under the notebook closed at number {n} does not hold.")),
                );
            }
        }
    }
    let lines: Vec<chain::Written> = notes.iter().flat_map(|n| chain::lines(n)).collect();
    let closings: Vec<chain::Closing> = notes.iter().flat_map(|n| chain::closings(n)).collect();
    let numbers: BTreeSet<(String, u64)> = lines.iter().map(|l| (l.link.device.to_string(), l.link.n)).collect();
    let gaps = numbers.iter().filter(|(d, n)| *n > 1 && !numbers.contains(&(d.clone(), n - 1))).count();
    let elsewhere = if gaps == 0 { "" } else { " Numbers between them stand in notes that are not in this bundle." };
    let found = chain::consistent(&lines, &closings);
    let follow = match lines.len() {
        1 => "1 numbered entry of the notebook is as it was chained.".to_owned(),
        n => format!("{n} numbered entries of the notebook follow one another."),
    };
    let found = found.map(|()| format!("{follow}{elsewhere}"));
    report.add(Promise::Notebook, "", found.map_err(|broken| format!("The notebook is broken: {broken}.")))
}

fn photos(records: &[Record], manifest: &Manifest, report: &mut Report) -> Result<(), Stop> {
    let mut named: BTreeMap<Hash, RecordId> = BTreeMap::new();
    for record in records {
        for entry in record.each_entry().filter(|e| e.kind == "photo") {
            match entry.text("sha256").parse() {
                Ok(hash) => named.insert(hash, record.id()),
                Err(_) => return report.add(Promise::Photos, &entry.id.to_string(), Err("A photo has no fingerprint.".into())),
            };
        }
    }
    // Every part was found to have the bytes that its fingerprint in the list stands for.
    let of: BTreeMap<&str, &Hash> = manifest.parts.iter().map(|p| (p.name.as_str(), &p.sha256)).collect();
    let mut absent = 0;
    for hash in named.keys() {
        let name = photo_of(hash);
        match of.get(name.as_str()) {
            Some(listed) if *listed == hash => {}
            Some(_) => return report.add(Promise::Photos, &name, Err("It is not the photo that the notebook speaks of.".into())),
            None if manifest.absent.contains(hash) => absent += 1,
            None => {
                return report.add(Promise::Photos, &name, Err("The notebook speaks of it, and it is not in the bundle.".into()));
            }
        }
    }
    if named.is_empty() {
        return Ok(());
    }
    let not_here = match absent {
        0 => String::new(),
        1 => " 1 was not on the device and is not in the bundle.".to_owned(),
        n => format!(" {n} were not on the device and are not in the bundle."),
    };
    let there = match named.len() - absent {
        1 => "1 original photo is byte for byte the one the notebook speaks of.".to_owned(),
        n => format!("{n} original photos are byte for byte those the notebook speaks of."),
    };
    report.add(Promise::Photos, "", Ok(format!("{there}{not_here}")))
}
