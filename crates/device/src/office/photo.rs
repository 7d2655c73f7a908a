//! Photos: taken in, shown, and what was left of one when the power was cut.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use record::{Edit, EntryId};
use rusqlite::Connection;
use uuid::Uuid;
use wire::seam::{Rng, crash};

use super::page::Page;
use super::session::blocking;
use crate::data::{self, PhotoRow};
use crate::device::Device;
use crate::error::DeviceError;
use crate::evidence::{self, EvidenceKey, SealError};
use crate::forms::{self, PhotoBytes, Planned};
use crate::screen::{NotePhoto, PhotoCopy, Saved};
use crate::session::{Session, loaded};

impl Device {
    /// A photo: its original bytes are hashed before anything else, sealed and flushed to the disk, and only then does the
    /// notebook speak of it. The original is never re-encoded. The same bytes taken in again are the same sealed file.
    ///
    /// # Errors
    /// [`DeviceError::Photo`] for what is no picture or too large, [`DeviceError::DiskFull`]; nothing is half registered.
    pub async fn note_photo(&self, ask: NotePhoto, original: Vec<u8>) -> Result<Saved, DeviceError> {
        let session = self.session()?;
        if !evidence::fits(self.folder.free(), original.len() as u64) {
            return Err(DeviceError::NoRoomForPhoto);
        }
        let _one = session.photographing.lock().await;
        let (sha256, original) = blocking(move || Ok((evidence::sha256_hex(&original), original))).await?;
        let held = session
            .read({
                let sha256 = sha256.clone();
                move |connection, _| data::photo(connection, &sha256)
            })
            .await?;
        let (folder, rng, fresh) = (self.folder.evidence(), self.seams.rng.clone(), held.is_none());
        let path = folder.join(&sha256);
        let (row, thumbnail, camera_says) = blocking(move || sealed(&folder, &original, sha256, held, &*rng)).await?;
        let device = session.known().enrolment.device;
        let now = self.seams.clock.now_ms();
        let power = self.seams.crash.clone();
        let saved = self
            .writing(move |connection, desk, fresh| {
                power.reached(crash::FILE_BEFORE_COMMIT);
                let page = Page::about(connection, desk, device, ask.note, &ask.refs, &ask.links)?;
                let (sha256, media_type) = (row.sha256.clone(), row.media.clone());
                let bytes = PhotoBytes { sha256, size: row.size, media_type, camera_says };
                let planned = forms::note_photo(desk, &ask, &bytes, page.writing(), fresh)?;
                if let (Some(write), Some(entry)) = (planned.writes.first(), photo_in(&planned)) {
                    data::put_photo(connection, &row, write.record, entry, &thumbnail, now)?;
                    data::put_checked(connection, &row.sha256, desk.hub_now(), true)?;
                }
                Ok(planned)
            })
            .await;
        // Certainly nothing was committed that names the file. Where that is not certain it stays until the vault is opened.
        use DeviceError::{Database, Internal, VaultCorrupt};
        let uncertain = matches!(&saved, Ok(_) | Err(Database(_) | VaultCorrupt { .. } | Internal { .. }));
        if fresh && !uncertain {
            // Best effort, to give its room back: what is told is why the photo was not taken in.
            let _ = fs::remove_file(path);
        }
        saved
    }

    /// A working copy of a photo: the master is checked, decoded and written anew without anything the camera put into it; the
    /// copy is sealed under a key of its own, and the notebook says who made it, for whom, why, and its own fingerprint.
    ///
    /// # Errors
    /// [`DeviceError::NoSuch`] where the master is not here; [`DeviceError::Seal`] where its check fails.
    pub async fn photo_copy(&self, ask: PhotoCopy) -> Result<Saved, DeviceError> {
        let session = self.reading()?;
        let (_, original) = self.picture(ask.photo, false).await?;
        if !evidence::fits(self.folder.free(), original.len() as u64) {
            return Err(DeviceError::NoRoomForPhoto);
        }
        let _one = session.photographing.lock().await;
        let (folder, rng) = (self.folder.evidence(), self.seams.rng.clone());
        let row = blocking(move || {
            let (kind, copy) = evidence::working_copy(&original, &evidence::look(&original)?)?;
            let (sha256, key) = (evidence::sha256_hex(&copy), EvidenceKey::fresh(&*rng));
            Ok((PhotoRow { sha256, size: copy.len() as u64, media: kind.media_type().to_owned(), key, upload: None }, copy))
        });
        let (row, copy) = row.await?;
        let held = session
            .read({
                let sha256 = row.sha256.clone();
                move |connection, _| data::copy_held(connection, &sha256)
            })
            .await?;
        // Copied again, for somebody else: the same bytes, sealed once under one key.
        let (row, fresh) = held.map_or((row, true), |held| (held, false));
        let path = folder.join(&row.sha256);
        let (rng, sealed, at) = (self.seams.rng.clone(), row.clone(), path.clone());
        blocking(move || match evidence::open(&at, &sealed.key, &sealed.sha256) {
            Ok(_) => Ok(()),
            Err(_) => Ok(evidence::seal(&at, &copy, &sealed.key, &*rng)?),
        })
        .await?;
        let now = self.seams.clock.now_ms();
        let saved = self
            .writing(move |connection, desk, fresh| {
                let (sha256, media_type) = (row.sha256.clone(), row.media.clone());
                let bytes = PhotoBytes { sha256, size: row.size, media_type, camera_says: None };
                let planned = forms::photo_copy(desk, &ask, &bytes, &*loaded(connection, ask.note)?, fresh)?;
                if let (Some(write), Some(entry)) = (planned.writes.first(), planned.entry) {
                    data::put_copy(connection, &row, write.record, entry, now)?;
                }
                Ok(planned)
            })
            .await;
        if fresh && matches!(&saved, Err(DeviceError::Form(_) | DeviceError::Refused(_))) {
            // Best effort, to give its room back: what is told is why no copy was made.
            let _ = fs::remove_file(path);
        }
        saved
    }

    /// The picture behind a photo entry for the `evidence` protocol: the thumbnail, or the original after its check.
    ///
    /// # Errors
    /// [`DeviceError::NoSuch`] for anything else than a photo held here; [`DeviceError::Seal`] where the check fails.
    pub async fn picture(&self, entry: Uuid, thumbnail: bool) -> Result<(String, Vec<u8>), DeviceError> {
        let folder = self.folder.evidence();
        let session = self.reading()?;
        let opened = session
            .read(move |connection, _| {
                let whole = |row: PhotoRow| -> Result<(String, Vec<u8>), DeviceError> {
                    let bytes = evidence::open(&folder.join(&row.sha256), &row.key, &row.sha256)?;
                    Ok((row.media, bytes))
                };
                if let Some(copy) = data::copy_of_entry(connection, EntryId(entry))? {
                    return whole(copy);
                }
                let (row, small) = shown_by(connection, EntryId(entry))?.ok_or(DeviceError::NoSuch { what: "photo" })?;
                if thumbnail { Ok(("image/jpeg".to_owned(), small)) } else { whole(row) }
            })
            .await;
        if matches!(opened, Err(DeviceError::Seal(SealError::Broken))) {
            // Set apart from now on, wherever it is listed.
            let shown = session.read(move |connection, _| shown_by(connection, EntryId(entry))).await?;
            let found = shown.map(|(row, _)| (row.sha256, false)).into_iter().collect();
            self.checked(&session, found).await?;
        }
        opened
    }
}

/// The photo that an entry shows, with its thumbnail.
fn shown_by(connection: &Connection, entry: EntryId) -> Result<Option<(PhotoRow, Vec<u8>)>, DeviceError> {
    match data::photo_of_entry(connection, entry)? {
        None => taken_in_before(connection, entry),
        found => Ok(found),
    }
}

/// The entry of the photo in what a form planned, which may seize what it shows besides.
fn photo_in(planned: &Planned) -> Option<EntryId> {
    let edits = planned.writes.iter().flat_map(|w| &w.edits);
    edits.clone().find_map(|edit| match edit {
        Edit::Entry { id, kind, .. } if kind == "photo" => Some(*id),
        _ => None,
    })
}

/// The photo of an entry that shows bytes an earlier entry had brought in: its row names the earlier one.
fn taken_in_before(connection: &Connection, entry: EntryId) -> Result<Option<(PhotoRow, Vec<u8>)>, DeviceError> {
    for note in data::note_rows(connection)? {
        let note = loaded(connection, note.view.id.0)?;
        if let Some(shown) = note.each_entry().find(|e| e.id == entry) {
            return data::photo_shown(connection, shown.text("sha256"));
        }
    }
    Ok(None)
}

/// Sees that an original is in the folder, sealed under the key of its row; a photo that is not held yet gets a key. Gives its
/// thumbnail and what its camera says of when it was taken besides.
fn sealed(
    folder: &Path,
    original: &[u8],
    sha256: String,
    held: Option<PhotoRow>,
    rng: &dyn Rng,
) -> Result<(PhotoRow, Vec<u8>, Option<String>), DeviceError> {
    let picture = evidence::look(original)?;
    let thumbnail = evidence::thumbnail(original, &picture)?;
    fs::create_dir_all(folder)?;
    let path = folder.join(&sha256);
    if let Some(row) = held {
        // A file under another key would be lost, and with it the photo that is registered; a damaged one is made whole.
        if evidence::open(&path, &row.key, &sha256).is_err() {
            evidence::seal(&path, original, &row.key, rng)?;
        }
        return Ok((row, thumbnail, picture.taken));
    }
    let key = EvidenceKey::fresh(rng);
    evidence::seal(&path, original, &key, rng)?;
    let media = picture.kind.media_type().to_owned();
    Ok((PhotoRow { sha256, size: original.len() as u64, media, key, upload: None }, thumbnail, picture.taken))
}

/// Takes sealed files off the disk that no row names, when a vault is opened: their keys were never stored, because the
/// power was cut between sealing and registering.
pub(super) async fn drop_unregistered(session: &Arc<Session>) -> Result<(), DeviceError> {
    let registered: BTreeSet<String> = session.read(|connection, _| data::photos_named(connection)).await?;
    let folder = session.folder.evidence();
    blocking(move || {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if !entry.file_name().to_str().is_some_and(|name| registered.contains(name)) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    })
    .await
}
