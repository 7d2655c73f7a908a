//! Notes, or all of a case, written into a file for somebody outside: a statement, a list of exhibits, a schedule of unused
//! material, an audit of exhibits, or a bundle that proves itself. An export is a disclosure: the read log names every record,
//! the file's fingerprint and for whom, before the file is there. A bundle is therefore made twice, first for its fingerprint
//! alone; of its originals one is in memory at a time.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use print::{Made, Passage, Redaction};
use record::kinds::note::NOTE;
use record::kinds::task::TASK;
use record::kinds::victim_contact::VICTIM_CONTACT;
use record::{EntryId, Record, RecordId};
use rusqlite::Connection;
use wire::batch::Proof;
use wire::bundle::{Carried, Contents, Making, Original, Proofs};
use wire::{Hash, SealedBatch};

use super::chosen::{Chosen, What, chosen, counted};
use super::going_out::GoingOut;
use super::history::proofs;
use super::made::{self, Ordered};
use super::session::blocking;
use crate::data::{self, PhotoRow};
use crate::device::Device;
use crate::error::DeviceError;
use crate::evidence;
use crate::forms::FormFault;
use crate::screen::{ExportMake, Exported, Redact, RedactWords};
use crate::session::Session;
use crate::store::Turn;
use crate::vault::{write_whole, write_whole_with};

/// Longest purpose, in characters: it stands on every page.
const PURPOSE: usize = 200;

/// What is blacked out by order.
#[derive(Clone)]
struct Order {
    entries: Vec<EntryId>,
    passages: Vec<Passage>,
    reason: String,
}

impl Order {
    /// Reads it: only a statement of one note can be a redacted copy, and never without whose order it is.
    fn of(ask: &ExportMake, what: What) -> Result<Option<Self>, FormFault> {
        let Some(Redact { entries, words, reason }) = &ask.redact else { return Ok(None) };
        if what != What::Statement || ask.note.is_none() || entries.is_empty() && words.is_empty() {
            return Err(FormFault::of("bad_value", "redact"));
        }
        if words.iter().any(|passage| passage.words.trim().is_empty()) {
            return Err(FormFault::needed("redact_words"));
        }
        let reason = one_line(reason).ok_or_else(|| FormFault::needed("redact_why"))?;
        let passage = |p: &RedactWords| Passage { entry: EntryId(p.entry), words: p.words.trim().to_owned() };
        let passages = words.iter().map(passage).collect();
        Ok(Some(Self { entries: entries.iter().copied().map(EntryId).collect(), passages, reason }))
    }

    fn redaction(&self) -> Redaction<'_> {
        Redaction { entries: &self.entries, passages: &self.passages, reason: &self.reason }
    }
}

/// Words that stand on every page: some, and of one line.
fn one_line(text: &str) -> Option<String> {
    let text = text.trim();
    let fits = !text.is_empty() && !text.contains(['\n', '\r']) && text.chars().count() <= PURPOSE;
    fits.then(|| text.to_owned())
}

impl Chosen {
    /// What is said of the file, of this size and fingerprint, in which they lie.
    fn told(&self, what: What, made: &Filled, (bytes, sha256): (u64, Hash), path: &Path, redacted: usize, at: i64) -> Exported {
        let (pages, photos, absent) = match made {
            Filled::Paper { pages, .. } => (*pages, 0, 0),
            Filled::Bundle(sealed) => (None, sealed.photos.len(), sealed.absent),
        };
        Exported {
            what: what.name().to_owned(),
            file: path.display().to_string(),
            bytes: i64::try_from(bytes).unwrap_or(i64::MAX),
            sha256: sha256.to_string(),
            pages,
            notes: self.count(NOTE.name),
            tasks: self.count(TASK.name),
            victims: self.count(VICTIM_CONTACT.name),
            left_out: counted(self.left_out),
            kept_apart: counted(self.kept_apart),
            photos: counted(photos),
            absent: counted(absent),
            redacted: counted(redacted),
            marking: what.marking(&self.all()).to_owned(),
            at,
        }
    }
}

/// What is to be written, ready.
#[derive(Clone)]
enum Filled {
    Paper { pdf: Vec<u8>, pages: Option<u32> },
    Bundle(Arc<Sealed>),
}

/// A bundle, and where its originals lie.
struct Sealed {
    contents: Contents,
    folder: PathBuf,
    photos: BTreeMap<Hash, PhotoRow>,
    absent: usize,
}

impl Sealed {
    fn write(&self, into: &mut dyn Write, way: &GoingOut, writing: bool) -> Result<(u64, Hash), DeviceError> {
        let mut passing = way.photos(What::Bundle.name(), writing, self.photos.values().map(|row| row.size));
        let written = self.contents.write(into, &mut |original: &Original| -> Result<Vec<u8>, DeviceError> {
            passing.next(original.size)?;
            let gone = || DeviceError::NoSuch { what: "photo" };
            let row = self.photos.get(&original.sha256).ok_or_else(gone)?;
            Ok(evidence::open(&self.folder.join(&row.sha256), &row.key, &row.sha256)?)
        })?;
        passing.said()?;
        Ok(written)
    }
}

impl Filled {
    /// Its size and fingerprint, before a byte of it is on the disk.
    fn known(&self, way: &GoingOut) -> Result<(u64, Hash), DeviceError> {
        match self {
            Self::Paper { pdf, .. } => Ok((pdf.len() as u64, Hash::of(pdf))),
            Self::Bundle(sealed) => sealed.write(&mut io::sink(), way, false),
        }
    }

    fn put(&self, path: &Path, way: &GoingOut) -> Result<(), DeviceError> {
        way.go_on()?;
        match self {
            Self::Paper { pdf, .. } => Ok(write_whole(path, pdf)?),
            Self::Bundle(sealed) => write_whole_with(path, |file: &mut File| {
                let mut buffered = BufWriter::new(file);
                sealed.write(&mut buffered, way, true)?;
                Ok(buffered.flush()?)
            }),
        }
    }
}

impl Device {
    /// Writes an export into the folder beside the vault (or where the shell said). Its name tells what it is, the day and no
    /// more: a file's name is read by whoever sees the folder.
    ///
    /// # Errors
    /// As [`Device::export_to`].
    pub async fn export_make(&self, ask: ExportMake) -> Result<Exported, DeviceError> {
        let session = self.session()?;
        let ending = if ask.what == "bundle" { "bundle" } else { "pdf" };
        let name = if ask.redact.is_some() { format!("{}-redacted", ask.what) } else { ask.what.clone() };
        let path = self.export_path(&name, ending, session.seams.clock.now_ms());
        self.export_to(ask, path).await
    }

    /// Where what leaves this device is written: its name says what it is, and when.
    pub(super) fn export_path(&self, what: &str, ending: &str, now: i64) -> PathBuf {
        let stamp = record::calendar::local(now).strftime("%Y-%m-%d-%H%M%S");
        self.folder.path().join("exports").join(format!("beatbook-{what}-{stamp}.{ending}"))
    }

    /// Writes an export to a path; a file that is there is replaced once the new one is whole. A bundle needs the hub: its
    /// proofs are asked for now.
    ///
    /// # Errors
    /// Field by field; `supervisor_only` for an audit by somebody who makes none; [`DeviceError::NoSuch`] where no such note is
    /// held; [`DeviceError::Print`] where there is nothing to print; [`DeviceError::HubUnreachable`] and
    /// [`DeviceError::NotAtHub`] for a bundle; [`DeviceError::DiskFull`]; [`DeviceError::ExportStopped`] where it was called off:
    /// nothing of it is on the disk then.
    pub async fn export_to(&self, ask: ExportMake, path: PathBuf) -> Result<Exported, DeviceError> {
        let session = self.reading()?;
        let _one = session.exporting.lock().await;
        self.export_telling(ask, path, &self.going_out(&session)).await
    }

    /// [`Device::export_to`] that tells how far it is and can be called off.
    ///
    /// # Errors
    /// As [`Device::export_to`].
    pub async fn export_telling(&self, ask: ExportMake, path: PathBuf, way: &GoingOut) -> Result<Exported, DeviceError> {
        let what = What::of(&ask)?;
        let purpose = one_line(&ask.purpose).ok_or_else(|| FormFault::needed("purpose"))?;
        let order = Order::of(&ask, what)?;
        let session = self.reading()?;
        let chosen = session.read(move |connection, cx| chosen(connection, cx, what, &ask)).await?;
        let known = session.known();
        let at = session.seams.clock.now_ms() + known.offset();
        let made = match what {
            What::Bundle => bundled(&session, &chosen.records, &purpose, at, way).await?,
            paper => {
                way.photos(paper.name(), false, std::iter::empty()).said()?;
                let (chosen, known, purpose, order) = (chosen.clone(), known.clone(), purpose.clone(), order.clone());
                blocking(move || {
                    let made = Made { by: known.me(), at, roster: &known.roster, purpose: &purpose };
                    printed(paper, &chosen, order.as_ref(), &made)
                })
                .await?
            }
        };
        let (bytes, sha256) = blocking({
            let (made, way) = (made.clone(), way.clone());
            move || made.known(&way)
        })
        .await?;
        way.go_on()?;
        let ordered = order.as_ref().map(|order| Ordered { counted: order.redaction().said(), order: &order.reason });
        let reason = made::said(what.name(), ordered.as_ref(), &purpose, &sha256.to_string());
        logged(&session, &chosen.records, reason.clone()).await?;
        let redacted = order.map_or(0, |order| order.redaction().touches());
        let exported = chosen.told(what, &made, (bytes, sha256), &path, redacted, at);
        let put = blocking({
            let way = way.clone();
            move || written(&path, &made, &way)
        });
        match put.await {
            Err(DeviceError::ExportStopped) => {
                // The log named a file that nobody will hold: it says so too.
                logged(&session, &chosen.records, made::stopped(&reason)).await?;
                Err(DeviceError::ExportStopped)
            }
            done => done.map(|()| exported),
        }
    }
}

/// Writes into the read log what is done with these records.
async fn logged(session: &Arc<Session>, records: &[Arc<Record>], reason: String) -> Result<(), DeviceError> {
    let ids: Vec<RecordId> = records.iter().map(|record| record.id()).collect();
    session
        .write(Turn::Officer, move |tx, cx| {
            let (me, now) = (cx.known.me(), cx.hub_now());
            ids.into_iter().try_for_each(|id| data::put_read(tx, id, me, now, &reason))
        })
        .await
}

fn printed(what: What, chosen: &Chosen, order: Option<&Order>, made: &Made<'_>) -> Result<Filled, DeviceError> {
    let notes = chosen.all();
    let paper = match (what, order, &notes[..]) {
        (What::Exhibits(only), ..) => print::exhibit_list(&notes, only, made)?,
        (What::Schedule(which), ..) => print::unused_material(&notes, &chosen.case, which, made)?,
        (What::Audit, ..) => print::audit_sheet(&notes, &chosen.exhibits, &chosen.stores, made)?,
        (_, Some(order), [note]) => print::redacted_statement(note, &order.redaction(), made)?,
        // Of anything but one note no order is read; nothing is printed whole that was to be blacked out.
        (_, Some(_), _) => return Err(FormFault::of("bad_value", "redact").into()),
        (_, None, _) => print::statement(&notes, made)?,
    };
    let pages = u32::try_from(paper.pages.len()).ok();
    Ok(Filled::Paper { pdf: paper.pdf, pages })
}

async fn bundled(
    session: &Arc<Session>,
    records: &[Arc<Record>],
    purpose: &str,
    at: i64,
    way: &GoingOut,
) -> Result<Filled, DeviceError> {
    let known = session.known();
    let mut proofs = Vec::new();
    for record in records {
        way.go_on()?;
        let mut found = proven(session, record.id()).await?;
        let id = record.id();
        found.batches.extend(session.read(move |connection, cx| own_waiting(connection, cx, id)).await?);
        proofs.push(found);
    }
    let rows = session.read({
        let records = records.to_vec();
        move |connection, _| photos(connection, &records)
    });
    let (photos, absent) = rows.await?;
    let (records, purpose, folder) = (records.to_vec(), purpose.to_owned(), session.folder.evidence());
    blocking(move || {
        let originals = photos.iter().map(|(sha256, row)| Original { sha256: *sha256, size: row.size }).collect();
        let making = Making {
            hub_id: known.enrolment.hub_id,
            hub_key: known.enrolment.hub_key,
            officer: known.me(),
            device: known.enrolment.device,
            made_at: at,
            purpose: &purpose,
        };
        let carried: Vec<Carried<'_>> = records.iter().zip(&proofs).map(|(record, proofs)| Carried { record, proofs }).collect();
        let contents = Contents::new(&making, &carried, originals, &absent, &known.key);
        Ok(Filled::Bundle(Arc::new(Sealed { contents, folder, photos, absent: absent.len() })))
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

/// Photos that the records speak of: those held here, and the fingerprints of those that are not.
fn photos(connection: &Connection, records: &[Arc<Record>]) -> Result<(BTreeMap<Hash, PhotoRow>, Vec<Hash>), DeviceError> {
    let (mut held, mut absent) = (BTreeMap::new(), BTreeSet::new());
    for entry in records.iter().flat_map(|r| r.each_entry()).filter(|e| e.kind == "photo") {
        let Ok(sha256) = entry.text("sha256").parse::<Hash>() else { continue };
        match data::photo(connection, entry.text("sha256"))? {
            Some(row) => drop(held.insert(sha256, row)),
            None => drop(absent.insert(sha256)),
        }
    }
    Ok((held, absent.into_iter().collect()))
}

fn written(path: &Path, made: &Filled, way: &GoingOut) -> Result<(), DeviceError> {
    make_room_for(path)?;
    made.put(path, way)
}

/// Makes the folder that a file is to lie in.
pub(super) fn make_room_for(path: &Path) -> Result<(), DeviceError> {
    match path.parent().filter(|f| !f.as_os_str().is_empty()) {
        Some(folder) => Ok(fs::create_dir_all(folder)?),
        None => Ok(()),
    }
}
