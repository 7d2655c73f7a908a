//! Writing a rescue file: the signed batches as they are, photos the hub has not proved to hold, words that were set aside
//! and the read log, sealed for the pinned hub. It needs no connection and removes nothing.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use wire::Hash;
use wire::rescue::{KeptWords, Manifest, PIECE, Part, Photo, Sealer, VERSION};

use crate::data::{self, PhotoRow};
use crate::device::Device;
use crate::error::DeviceError;
use crate::evidence;
use crate::known::Known;
use crate::screen::{Nothing, RescueMade};
use crate::seams::Seams;

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
    /// [`DeviceError::DiskFull`], [`DeviceError::Disk`], [`DeviceError::Locked`]; the device is then as it was.
    pub async fn rescue_to(&self, path: PathBuf) -> Result<RescueMade, DeviceError> {
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
        let (known, seams, folder) = (session.known(), session.seams.clone(), session.folder.evidence());
        super::session::blocking(move || write(&path, &folder, &known, &seams, unsent)).await
    }
}

fn write(path: &Path, evidence: &Path, known: &Known, seams: &Seams, unsent: Unsent) -> Result<RescueMade, DeviceError> {
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    // A photo that cannot be read back holds up nothing else; how many is said.
    let (whole, damaged): (Vec<&PhotoRow>, Vec<&PhotoRow>) =
        unsent.photos.iter().partition(|p| evidence::open(&evidence.join(&p.sha256), &p.key, &p.sha256).is_ok());
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
    let sealed = seal(&part, evidence, known, seams, &manifest, &unsent.batches, &whole);
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
        damaged: count(damaged.len()),
        words: count(manifest.words.len()),
        reads: count(manifest.reads.len()),
        at,
    })
}

fn seal(
    part: &Path,
    evidence: &Path,
    known: &Known,
    seams: &Seams,
    manifest: &Manifest,
    batches: &[Vec<u8>],
    photos: &[&PhotoRow],
) -> Result<u64, DeviceError> {
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
    for photo in photos {
        let original = evidence::open(&evidence.join(&photo.sha256), &photo.key, &photo.sha256)?;
        let sha256: Hash = photo.sha256.parse().map_err(unsealed)?;
        for (n, piece) in (0_u64..).zip(original.chunks(PIECE)) {
            let offset = n * PIECE as u64;
            put(&sealer.part(&Part::Piece { sha256, offset, bytes: piece.to_vec() }).map_err(unsealed)?)?;
        }
    }
    put(&sealer.end().map_err(unsealed)?)?;
    file.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
    Ok(size)
}
