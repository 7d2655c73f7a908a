//! The notebook: lines, corrections, exhibits, photos. One chain for this officer on this device, across notes and days.

use std::sync::Arc;

use record::kinds::note::chain::Written;
use record::{EntryId, Record, RecordId};
use rusqlite::Connection;
use uuid::Uuid;

use crate::data::{self, PhotoRow};
use crate::device::Device;
use crate::error::DeviceError;
use crate::evidence::{self, EvidenceKey};
use crate::forms::{self, Fresh, PhotoBytes, Planned, Writing};
use crate::pages::{self, Desk, Held, NoteView, PhotoHere};
use crate::screen::{
    Exhibit, ExhibitAsk, ExhibitMove, ExhibitSeal, ItemSync, NoteCorrect, NoteCreate, NoteExhibit, NoteLine, NotePhoto, Notebook,
    NotebookAsk, Saved,
};
use crate::session::loaded;

/// What the next entry follows and where it goes.
struct Page {
    last: Option<Written>,
    note: Option<Arc<Record>>,
}

impl Page {
    fn open(
        connection: &Connection,
        desk: &Desk<'_>,
        device: record::DeviceId,
        named: Option<Uuid>,
    ) -> Result<Self, DeviceError> {
        let held = data::notes_to_write_in(connection, device)?;
        let note = named.map(RecordId).or_else(|| pages::open_note(desk, &held));
        Ok(Self { last: pages::chain_end(desk, &held, device), note: note.map(|id| loaded(connection, id.0)).transpose()? })
    }
}

impl Device {
    /// A day of the notebook.
    ///
    /// # Errors
    /// The vault's.
    pub async fn notebook(&self, ask: NotebookAsk) -> Result<Notebook, DeviceError> {
        self.reading()?
            .read(move |connection, cx| {
                let held = data::note_rows(connection)?;
                let day = ask.day.clone().unwrap_or_else(|| record::calendar::date_of(cx.hub_now()).to_string());
                let of_day = |h: &&Held<NoteView>| h.view.days.iter().any(|(d, _)| *d == day);
                let notes: Vec<Arc<Record>> =
                    held.iter().filter(of_day).map(|h| loaded(connection, h.view.id.0)).collect::<Result<_, _>>()?;
                let notes: Vec<&Record> = notes.iter().map(Arc::as_ref).collect();
                let files = |sha256: &str| here(connection, sha256, cx.connected);
                Ok(data::with_desk(connection, cx, |desk| pages::notebook(desk, ask.day.as_deref(), &held, &notes, &files)))
            })
            .await
    }

    /// One exhibit. Its photos are checked against their fingerprints each time it is opened.
    ///
    /// # Errors
    /// [`DeviceError::NoSuch`].
    pub async fn exhibit(&self, ask: ExhibitAsk) -> Result<Exhibit, DeviceError> {
        let folder = self.folder.evidence();
        self.reading()?
            .read(move |connection, cx| {
                let held = data::note_rows(connection)?;
                let note = loaded(connection, ask.note)?;
                let now = cx.hub_now();
                let files = |sha256: &str| {
                    let known = here(connection, sha256, cx.connected);
                    match data::photo(connection, sha256) {
                        Ok(Some(row)) => match evidence::open(&folder.join(sha256), &row.key, sha256) {
                            Ok(_) => PhotoHere { verified_at: Some(now), ..known },
                            Err(_) => PhotoHere { damaged: true, ..known },
                        },
                        _ => known,
                    }
                };
                data::with_desk(connection, cx, |desk| pages::exhibit(desk, &note, EntryId(ask.exhibit), &held, &files))
                    .ok_or(DeviceError::NoSuch { what: "exhibit" })
            })
            .await
    }

    /// A note beside the day's.
    ///
    /// # Errors
    /// Field by field.
    pub async fn note_create(&self, ask: NoteCreate) -> Result<Saved, DeviceError> {
        self.writing(move |_, desk, fresh| Ok(forms::note_create(desk, &ask, fresh)?)).await
    }

    /// A line.
    ///
    /// # Errors
    /// Field by field.
    pub async fn note_line(&self, ask: NoteLine) -> Result<Saved, DeviceError> {
        self.chained(ask.note, move |desk, on, fresh| Ok(forms::note_line(desk, &ask, on, fresh)?)).await
    }

    /// A correction: strikes words and keeps them readable.
    ///
    /// # Errors
    /// Field by field.
    pub async fn note_correct(&self, ask: NoteCorrect) -> Result<Saved, DeviceError> {
        self.chained(Some(ask.note), move |desk, on, fresh| Ok(forms::note_correct(desk, &ask, on, fresh)?)).await
    }

    /// An exhibit.
    ///
    /// # Errors
    /// Field by field.
    pub async fn note_exhibit(&self, ask: NoteExhibit) -> Result<Saved, DeviceError> {
        self.chained(ask.note, move |desk, on, fresh| Ok(forms::note_exhibit(desk, &ask, on, fresh)?)).await
    }

    /// A photo: its original bytes are hashed before anything else, sealed and flushed to the disk, and only then does the
    /// notebook speak of it. The original is never re-encoded.
    ///
    /// # Errors
    /// [`DeviceError::Photo`] for what is no picture or too large, [`DeviceError::DiskFull`]; nothing is half registered.
    pub async fn note_photo(&self, ask: NotePhoto, original: Vec<u8>) -> Result<Saved, DeviceError> {
        let folder = self.folder.evidence();
        let rng = self.seams.rng.clone();
        let sealed = tokio::task::spawn_blocking(move || -> Result<(PhotoRow, Vec<u8>), DeviceError> {
            let sha256 = evidence::sha256_hex(&original);
            let picture = evidence::look(&original)?;
            let thumbnail = evidence::thumbnail(&original, &picture)?;
            let key = EvidenceKey::fresh(&*rng);
            std::fs::create_dir_all(&folder).map_err(DeviceError::Disk)?;
            evidence::seal(&folder.join(&sha256), &original, &key, &*rng)?;
            let media = picture.kind.media_type().to_owned();
            Ok((PhotoRow { sha256, size: original.len() as u64, media, key, upload: None }, thumbnail))
        });
        let (row, thumbnail) =
            sealed.await.map_err(|_| DeviceError::Internal { what: "sealing a photo was cut off".into() })??;
        let device = self.session()?.known().enrolment.device;
        let now = self.seams.clock.now_ms();
        self.writing(move |connection, desk, fresh| {
            let page = Page::open(connection, desk, device, ask.note)?;
            let on = Writing { device, last: page.last.as_ref(), note: page.note.as_deref() };
            let bytes = PhotoBytes { sha256: row.sha256.clone(), size: row.size, media_type: row.media.clone() };
            let planned = forms::note_photo(desk, &ask, &bytes, on, fresh)?;
            if let (Some(write), Some(entry)) = (planned.writes.first(), planned.entry) {
                data::put_photo(connection, &row, write.record, entry, &thumbnail, now)?;
            }
            Ok(planned)
        })
        .await
    }

    /// A move of an exhibit.
    ///
    /// # Errors
    /// Field by field.
    pub async fn exhibit_move(&self, ask: ExhibitMove) -> Result<Saved, DeviceError> {
        self.writing(move |connection, desk, fresh| Ok(forms::exhibit_move(desk, &ask, &*loaded(connection, ask.note)?, fresh)?))
            .await
    }

    /// A new seal on an exhibit.
    ///
    /// # Errors
    /// Field by field.
    pub async fn exhibit_seal(&self, ask: ExhibitSeal) -> Result<Saved, DeviceError> {
        self.writing(move |connection, desk, fresh| Ok(forms::exhibit_seal(desk, &ask, &*loaded(connection, ask.note)?, fresh)?))
            .await
    }

    /// The picture behind a photo entry for the `evidence` protocol: the thumbnail, or the original after its check.
    ///
    /// # Errors
    /// [`DeviceError::NoSuch`] for anything else than a photo held here; [`DeviceError::Seal`] where the check fails.
    pub async fn picture(&self, entry: Uuid, thumbnail: bool) -> Result<(String, Vec<u8>), DeviceError> {
        let folder = self.folder.evidence();
        self.reading()?
            .read(move |connection, _| {
                let (row, small) =
                    data::photo_of_entry(connection, EntryId(entry))?.ok_or(DeviceError::NoSuch { what: "photo" })?;
                if thumbnail {
                    return Ok(("image/jpeg".to_owned(), small));
                }
                Ok((row.media, evidence::open(&folder.join(&row.sha256), &row.key, &row.sha256)?))
            })
            .await
    }

    /// The notebook takes new words down even when the lease is over (practice P14).
    async fn writing(
        &self,
        form: impl FnOnce(&Connection, &Desk<'_>, &mut Fresh<'_>) -> Result<Planned, DeviceError> + Send + 'static,
    ) -> Result<Saved, DeviceError> {
        let session = self.session()?;
        let saved = session.act(move |connection, desk, fresh| form(connection, desk, fresh).map(Some)).await?;
        saved.ok_or(DeviceError::Internal { what: "a form planned nothing".into() })
    }

    async fn chained(
        &self,
        named: Option<Uuid>,
        form: impl FnOnce(&Desk<'_>, Writing<'_>, &mut Fresh<'_>) -> Result<Planned, DeviceError> + Send + 'static,
    ) -> Result<Saved, DeviceError> {
        let device = self.session()?.known().enrolment.device;
        self.writing(move |connection, desk, fresh| {
            let page = Page::open(connection, desk, device, named)?;
            let on = Writing { device, last: page.last.as_ref(), note: page.note.as_deref() };
            form(desk, on, fresh)
        })
        .await
    }
}

fn here(connection: &Connection, sha256: &str, signal: bool) -> PhotoHere {
    let unknown = PhotoHere { upload: ItemSync::Derived, verified_at: None, damaged: false, thumbnail: false };
    data::photo_here(connection, sha256, signal).unwrap_or(unknown)
}
