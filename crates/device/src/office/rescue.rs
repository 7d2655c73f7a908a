//! Writing a rescue file: the signed batches as they are, photos the hub has not proved to hold, words that were set aside
//! and the read log, sealed for the pinned hub. It needs no connection and removes nothing.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use wire::Hash;
use wire::rescue::{KeptWords, Manifest, PIECE, Part, Photo, Sealer, VERSION};

use super::going_out::GoingOut;
use crate::data::{self, PhotoRow};
use crate::device::Device;
use crate::error::DeviceError;
use crate::evidence;
use crate::known::Known;
use crate::screen::{Nothing, RescueMade};
use crate::seams::Seams;

/// Its name among what leaves this device.
const WHAT: &str = "rescue";

/// Everything that is not at the hub yet.
struct Unsent {
    batches: Vec<Vec<u8>>,
    changes: u32,
    photos: Vec<PhotoRow>,
    words: Vec<KeptWords>,
    reads: Vec<wire::message::ReadRow>,
}

impl Device {
    /// Writes a rescue file into the folder beside the vault (or where the shell said), named by the day and the device.
    ///
    /// # Errors
    /// As [`Device::rescue_to`].
    pub async fn rescue(&self, _ask: Nothing) -> Result<RescueMade, DeviceError> {
        let session = self.session()?;
        let known = session.known();
        let day = record::calendar::date_of(session.seams.clock.now_ms());
        let device = known.enrolment.device.to_string();
        let short: String = device.chars().take(8).collect();
        let folder = self.folder.path().join("rescue");
        self.rescue_to(folder.join(format!("beatbook-{day}-{short}.rescue"))).await
    }

    /// Writes a rescue file to a path; one that is there is replaced once the new one is whole.
    ///
    /// # Errors
    /// [`DeviceError::DiskFull`], [`DeviceError::Disk`], [`DeviceError::Locked`]; [`DeviceError::ExportStopped`] where it was
    /// called off: nothing of it is on the disk then. The device is as it was after each.
    pub async fn rescue_to(&self, path: PathBuf) -> Result<RescueMade, DeviceError> {
        let session = self.session()?;
        let _one = session.exporting.lock().await;
        self.rescue_telling(path, &self.going_out(&session)).await
    }

    /// [`Device::rescue_to`] that tells how far it is and can be called off.
    ///
    /// # Errors
    /// As [`Device::rescue_to`].
    pub async fn rescue_telling(&self, path: PathBuf, way: &GoingOut) -> Result<RescueMade, DeviceError> {
        let session = self.session()?;
        let unsent = session
            .read(|c, _| {
                let words = data::unsettled(c)?.into_iter().map(|item| KeptWords {
                    id: item.shown.id,
                    record: item.shown.record,
                    kind: item.shown.kind,
                    change: item.change,
                    at: item.shown.at,
                    code: item.shown.code,
                    words: item.shown.text.unwrap_or_default(),
                });
                Ok(Unsent {
                    words: words.collect(),
                    batches: data::waiting_batches(c, usize::MAX, usize::MAX, &[])?.into_iter().map(|(_, b)| b).collect(),
                    changes: data::waiting_count(c)?,
                    photos: data::photos_waiting(c)?,
                    reads: data::unsent_reads(c)?,
                })
            })
            .await?;
        let (known, seams, evidence) = (session.known(), session.seams.clone(), session.folder.evidence());
        let way = way.clone();
        super::session::blocking(move || {
            let at = Desk { evidence: &evidence, known: &known, seams: &seams, way: &way };
            write(&path, &at, unsent)
        })
        .await
    }
}

/// What a rescue file is made with.
struct Desk<'a> {
    evidence: &'a Path,
    known: &'a Known,
    seams: &'a Seams,
    way: &'a GoingOut,
}

impl Desk<'_> {
    fn original(&self, photo: &PhotoRow) -> Result<Vec<u8>, DeviceError> {
        Ok(evidence::open(&self.evidence.join(&photo.sha256), &photo.key, &photo.sha256)?)
    }
}

fn write(path: &Path, desk: &Desk<'_>, unsent: Unsent) -> Result<RescueMade, DeviceError> {
    let Desk { known, seams, .. } = desk;
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    // A photo that cannot be read back holds up nothing else; how many is said.
    let mut passing = desk.way.photos(WHAT, false, unsent.photos.iter().map(|photo| photo.size));
    let (mut whole, mut damaged) = (Vec::new(), 0);
    for photo in &unsent.photos {
        passing.next(photo.size)?;
        match desk.original(photo) {
            Ok(_) => whole.push(photo),
            Err(_) => damaged += 1,
        }
    }
    passing.said()?;
    let at = seams.clock.now_ms();
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let named = |p: &&PhotoRow| Some(Photo { sha256: p.sha256.parse().ok()?, size: p.size, media: p.media.clone() });
    let manifest = Manifest {
        v: VERSION,
        hub_id: known.enrolment.hub_id,
        officer: known.me(),
        device: known.enrolment.device,
        made_at: at,
        batches: count(unsent.batches.len()),
        photos: whole.iter().filter_map(named).collect(),
        words: unsent.words,
        reads: unsent.reads,
    };
    let part = path.with_extension("part");
    let sealed = seal(&part, desk, &manifest, &unsent.batches, &whole);
    let done = sealed.and_then(|bytes| fs::rename(&part, path).map(|()| bytes).map_err(DeviceError::from));
    if done.is_err() {
        // Best effort: the error that is told is the one that stopped the writing.
        let _ = fs::remove_file(&part);
    } else {
        // Whoever hears that it is made may take the vault away.
        crate::vault::keep_name(path);
    }
    Ok(RescueMade {
        file: path.display().to_string(),
        bytes: i64::try_from(done?).unwrap_or(i64::MAX),
        changes: unsent.changes,
        photos: count(manifest.photos.len()),
        damaged,
        words: count(manifest.words.len()),
        reads: count(manifest.reads.len()),
        at,
    })
}

fn seal(
    part: &Path,
    desk: &Desk<'_>,
    manifest: &Manifest,
    batches: &[Vec<u8>],
    photos: &[&PhotoRow],
) -> Result<u64, DeviceError> {
    let Desk { known, seams, way, .. } = desk;
    let unsealed = |refusal: wire::Refusal| DeviceError::Unsendable { code: refusal.code() };
    let mut file = BufWriter::new(File::create(part)?);
    let mut size = 0;
    let mut put = |bytes: &[u8]| -> Result<(), DeviceError> {
        size += bytes.len() as u64;
        Ok(file.write_all(bytes)?)
    };
    let (mut sealer, head) = Sealer::begin(&known.enrolment.hub_key, &*seams.rng).map_err(unsealed)?;
    put(&head)?;
    put(&sealer.part(&Part::manifest(manifest, &known.key)).map_err(unsealed)?)?;
    for batch in batches {
        put(&sealer.part(&Part::Batch { bytes: batch.clone() }).map_err(unsealed)?)?;
    }
    let mut passing = way.photos(WHAT, true, photos.iter().map(|photo| photo.size));
    for photo in photos {
        passing.next(photo.size)?;
        let original = desk.original(photo)?;
        let sha256: Hash = photo.sha256.parse().map_err(unsealed)?;
        for (n, piece) in (0_u64..).zip(original.chunks(PIECE)) {
            let offset = n * PIECE as u64;
            put(&sealer.part(&Part::Piece { sha256, offset, bytes: piece.to_vec() }).map_err(unsealed)?)?;
        }
    }
    passing.said()?;
    put(&sealer.end().map_err(unsealed)?)?;
    file.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
    Ok(size)
}
