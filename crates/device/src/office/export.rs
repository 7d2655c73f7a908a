//! Notes written into a file for somebody outside: a statement, a list of exhibits, or a bundle that proves itself. An export
//! is a disclosure: the read log names every note, the file's fingerprint and for whom, before the file is there.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use print::Made;
use record::roster::Roster;
use record::{EntryId, Record, RecordId};
use rusqlite::Connection;
use serde_json::Value;
use wire::batch::Proof;
use wire::bundle::{self, Carried, Making, Proofs};
use wire::{Hash, SealedBatch};

use super::history::proofs;
use super::session::blocking;
use crate::data::{self, PhotoRow};
use crate::device::Device;
use crate::error::DeviceError;
use crate::evidence;
use crate::forms::FormFault;
use crate::screen::{ExportMake, Exported};
use crate::session::{Session, loaded};
use crate::store::Turn;
use crate::vault::write_whole;

/// Longest purpose, in characters: it stands on every page.
const PURPOSE: usize = 200;

/// What is to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Statement,
    Exhibits(Option<EntryId>),
    Bundle,
}

/// A file's bytes and what is said of them.
struct Filled {
    bytes: Vec<u8>,
    pages: Option<u32>,
    photos: usize,
    absent: usize,
}

impl Device {
    /// Writes an export into the folder beside the vault (or where the shell said). Its name tells what it is, the day and no
    /// more: a file's name is read by whoever sees the folder.
    ///
    /// # Errors
    /// As [`Device::export_to`].
    pub async fn export_make(&self, ask: ExportMake) -> Result<Exported, DeviceError> {
        let session = self.session()?;
        let now = session.seams.clock.now_ms();
        let stamp = record::calendar::local(now).strftime("%Y-%m-%d-%H%M%S");
        let ending = if ask.what == "bundle" { "bundle" } else { "pdf" };
        let file = format!("beatbook-{}-{stamp}.{ending}", ask.what);
        let path = self.folder.path().join("exports").join(file);
        self.export_to(ask, path).await
    }

    /// Writes an export to a path; a file that is there is replaced once the new one is whole. A bundle needs the hub: its
    /// proofs are asked for now.
    ///
    /// # Errors
    /// Field by field; [`DeviceError::NoSuch`] where no such note is held; [`DeviceError::Print`] where there is nothing to
    /// print; [`DeviceError::HubUnreachable`] and [`DeviceError::NotAtHub`] for a bundle; [`DeviceError::DiskFull`].
    pub async fn export_to(&self, ask: ExportMake, path: PathBuf) -> Result<Exported, DeviceError> {
        let what = match ask.what.as_str() {
            "statement" => What::Statement,
            "exhibits" => What::Exhibits(ask.exhibit.map(EntryId)),
            "bundle" => What::Bundle,
            _ => return Err(FormFault::of("bad_value", "what").into()),
        };
        let purpose = ask.purpose.trim().to_owned();
        if purpose.is_empty() || purpose.contains(['\n', '\r']) || purpose.chars().count() > PURPOSE {
            return Err(FormFault::needed("purpose").into());
        }
        let session = self.reading()?;
        let notes = session.read(move |connection, _| chosen(connection, &ask)).await?;
        let known = session.known();
        let at = session.seams.clock.now_ms() + known.offset();
        let made = match what {
            What::Bundle => bundled(&session, &notes, &purpose, at).await?,
            paper => {
                let (notes, known, purpose) = (notes.clone(), known.clone(), purpose.clone());
                blocking(move || printed(paper, &notes, &known.roster, known.me(), &purpose, at)).await?
            }
        };
        let sha256 = Hash::of(&made.bytes).to_string();
        let told = match what {
            What::Statement => "statement",
            What::Exhibits(_) => "exhibits",
            What::Bundle => "bundle",
        };
        let read = notes.clone();
        let reason = format!("export {told} for {purpose} SHA-256 {sha256}");
        session
            .write(Turn::Officer, move |tx, cx| {
                let (me, now) = (cx.known.me(), cx.hub_now());
                read.iter().try_for_each(|note| data::put_read(tx, note.id(), me, now, &reason))
            })
            .await?;
        let all: Vec<&Record> = notes.iter().map(Arc::as_ref).collect();
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let exported = Exported {
            what: told.to_owned(),
            file: path.display().to_string(),
            bytes: i64::try_from(made.bytes.len()).unwrap_or(i64::MAX),
            sha256,
            pages: made.pages,
            notes: count(notes.len()),
            photos: count(made.photos),
            absent: count(made.absent),
            marking: print::marking(&all).to_owned(),
            at,
        };
        blocking(move || written(&path, &made.bytes)).await?;
        Ok(exported)
    }
}

/// The note asked for, or every note of the case that is held here, as they were begun.
fn chosen(connection: &Connection, ask: &ExportMake) -> Result<Vec<Arc<Record>>, DeviceError> {
    match (&ask.note, &ask.case) {
        (Some(note), None) => {
            let note = loaded(connection, *note)?;
            if note.kind().name == "note" { Ok(vec![note]) } else { Err(DeviceError::NoSuch { what: "note" }) }
        }
        (None, Some(case)) => {
            let mut found = Vec::new();
            for held in data::note_rows(connection)? {
                let note = loaded(connection, held.view.id.0)?;
                if refers_to(&note, case.trim()) {
                    found.push(note);
                }
            }
            found.sort_by_key(|n| (n.each_entry().map(|e| e.at).min(), n.id()));
            if found.is_empty() { Err(DeviceError::NoSuch { what: "note" }) } else { Ok(found) }
        }
        _ => Err(FormFault::needed("note").into()),
    }
}

fn refers_to(note: &Record, case: &str) -> bool {
    let part = |r: &Value, name: &str| r.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    note.items("refs").iter().any(|r| part(r, "type") == "crime" && part(r, "value") == case)
}

fn printed(
    what: What,
    notes: &[Arc<Record>],
    roster: &Roster,
    by: record::OfficerId,
    purpose: &str,
    at: i64,
) -> Result<Filled, DeviceError> {
    let all: Vec<&Record> = notes.iter().map(Arc::as_ref).collect();
    let made = Made { by, at, roster, purpose };
    let paper = match what {
        What::Exhibits(only) => print::exhibit_list(&all, only, &made)?,
        _ => print::statement(&all, &made)?,
    };
    let pages = u32::try_from(paper.pages.len()).ok();
    Ok(Filled { bytes: paper.pdf, pages, photos: 0, absent: 0 })
}

async fn bundled(session: &Arc<Session>, notes: &[Arc<Record>], purpose: &str, at: i64) -> Result<Filled, DeviceError> {
    let known = session.known();
    let mut proofs = Vec::new();
    for note in notes {
        let mut found = proven(session, note.id()).await?;
        let id = note.id();
        found.batches.extend(session.read(move |connection, cx| own_waiting(connection, cx, id)).await?);
        proofs.push(found);
    }
    let rows = session.read({
        let notes = notes.to_vec();
        move |connection, _| photos(connection, &notes)
    });
    let (held, absent) = rows.await?;
    let (notes, purpose, evidence) = (notes.to_vec(), purpose.to_owned(), session.folder.evidence());
    blocking(move || {
        let mut originals = Vec::new();
        for row in &held {
            originals.push(evidence::open(&evidence.join(&row.sha256), &row.key, &row.sha256)?);
        }
        let making = Making {
            hub_id: known.enrolment.hub_id,
            hub_key: known.enrolment.hub_key,
            officer: known.me(),
            device: known.enrolment.device,
            made_at: at,
            purpose: &purpose,
        };
        let carried: Vec<Carried<'_>> = notes.iter().zip(&proofs).map(|(record, proofs)| Carried { record, proofs }).collect();
        let bytes = bundle::make(&making, &carried, &originals, &absent, &known.key);
        Ok(Filled { bytes, pages: None, photos: originals.len(), absent: absent.len() })
    })
    .await
}

/// The hub's proofs of one record.
async fn proven(session: &Session, id: RecordId) -> Result<Proofs, DeviceError> {
    let answer = proofs(session, id).await.map_err(|error| match error {
        DeviceError::HubRefused { status: 404, .. } => DeviceError::NotAtHub,
        other => other,
    })?;
    Ok(Proofs { batches: answer.batches, attested: answer.attested })
}

/// The signed headers of this device's batches that carry changes of a record and have no receipt yet.
fn own_waiting(connection: &Connection, cx: &crate::edit::Context<'_>, id: RecordId) -> Result<Vec<Proof>, DeviceError> {
    let waiting = data::waiting_batches(connection, usize::MAX, usize::MAX, &[])?;
    let read = |bytes: Vec<u8>| {
        let sealed = SealedBatch::from_bytes(&bytes).ok()?;
        sealed.claims().ok()?.changes.iter().find(|change| change.record == id)?;
        let SealedBatch { header, signature, .. } = sealed;
        Some(Proof { header, signature, public_key: cx.known.public_key, received_at: None, receipt: None })
    };
    Ok(waiting.into_iter().filter_map(|(_, bytes)| read(bytes)).collect())
}

/// Photos that the notes speak of: those held here, and the fingerprints of those that are not.
fn photos(connection: &Connection, notes: &[Arc<Record>]) -> Result<(Vec<PhotoRow>, Vec<Hash>), DeviceError> {
    let (mut held, mut absent, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    for entry in notes.iter().flat_map(|n| n.each_entry()).filter(|e| e.kind == "photo") {
        let sha256 = entry.text("sha256");
        if !seen.insert(sha256.to_owned()) {
            continue;
        }
        match data::photo(connection, sha256)? {
            Some(row) => held.push(row),
            None => absent.extend(sha256.parse::<Hash>()),
        }
    }
    Ok((held, absent))
}

fn written(path: &Path, bytes: &[u8]) -> Result<(), DeviceError> {
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    let done = write_whole(path, bytes);
    if done.is_err() {
        // Best effort: the error that is told is the one that stopped the writing.
        let _ = fs::remove_file(path.with_extension("part"));
    }
    Ok(done?)
}
