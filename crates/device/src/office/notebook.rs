//! The notebook: lines, corrections, exhibits. One chain for this officer on this device, across notes and days.

use std::sync::Arc;

use record::kinds::note::chain::Written;
use record::{EntryId, Record, RecordId};
use rusqlite::Connection;
use uuid::Uuid;

use crate::data;
use crate::device::Device;
use crate::error::DeviceError;
use crate::evidence;
use crate::forms::{self, Fresh, Planned, Writing};
use crate::pages::{self, Desk, Held, NoteView, PhotoHere};
use crate::screen::{
    Exhibit, ExhibitAsk, ExhibitMove, ExhibitSeal, ItemSync, NoteCorrect, NoteCreate, NoteExhibit, NoteLine, Notebook,
    NotebookAsk, Saved,
};
use crate::session::loaded;

/// What the next entry follows and where it goes.
pub(super) struct Page {
    pub(super) last: Option<Written>,
    pub(super) note: Option<Arc<Record>>,
}

impl Page {
    pub(super) fn open(
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

    /// The notebook takes new words down even when the lease is over (practice P14).
    pub(super) async fn writing(
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
