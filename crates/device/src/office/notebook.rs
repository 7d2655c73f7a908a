//! The notebook: lines, corrections, exhibits. One chain for this officer on this device, across notes and days.

use std::cell::RefCell;
use std::sync::Arc;

use record::kinds::note::chain::Closing;
use record::{EntryId, Record};
use rusqlite::Connection;

use crate::data;
use crate::device::Device;
use crate::error::DeviceError;
use crate::evidence;
use crate::forms::{self, Fresh, Planned};
use crate::pages::{self, Around, ChainEnd, Desk, Held, NoteView, PhotoHere};
use crate::screen::{
    DisclosureList, Exhibit, ExhibitAsk, ExhibitMove, ExhibitRenumber, ExhibitSeal, Exhibits, ItemSync, Note, NoteCorrect,
    NoteCreate, NoteExhibit, NoteFlag, NoteLine, Notebook, NotebookAsk, Nothing, RecordAsk, Saved,
};
use crate::session::{Session, loaded};
use crate::store::Turn;

use super::page::{Page, victims_of};
use super::stores::{exhibit_rows, sounded};

impl Device {
    /// A day of the notebook. Its chain is checked, and the signature under each closing, every time it is shown.
    ///
    /// # Errors
    /// The vault's.
    pub async fn notebook(&self, ask: NotebookAsk) -> Result<Notebook, DeviceError> {
        let free = self.folder.free();
        self.reading()?
            .read(move |connection, cx| {
                let held = sounded(connection, data::note_rows(connection)?)?;
                let day = ask.day.clone().unwrap_or_else(|| record::calendar::date_of(cx.hub_now()).to_string());
                let [before, _] = data::with_desk(connection, cx, |desk| pages::days_around(desk, &held, &day));
                let before = before.map(|b| b.day);
                let me = cx.known.me();
                let of_days = |h: &&Held<NoteView>| {
                    h.view.owner == Some(me) && h.view.days.iter().any(|(d, _)| *d == day || Some(d) == before.as_ref())
                };
                let notes: Vec<Arc<Record>> =
                    held.iter().filter(of_days).map(|h| loaded(connection, h.view.id.0)).collect::<Result<_, _>>()?;
                let notes: Vec<&Record> = notes.iter().map(Arc::as_ref).collect();
                let room = room(connection, free)?;
                let files = |sha256: &str| here(connection, sha256, cx.connected);
                let numbers = |entry: EntryId| data::number_taken(connection, entry).ok().flatten();
                let around = Around { device: cx.known.enrolment.device, files: &files, numbers: &numbers, room };
                Ok(data::with_desk(connection, cx, |desk| pages::notebook(desk, ask.day.as_deref(), &held, &notes, &around)))
            })
            .await
    }

    /// One note, for whoever may read it.
    ///
    /// # Errors
    /// [`DeviceError::NoSuch`].
    pub async fn note(&self, ask: RecordAsk) -> Result<Note, DeviceError> {
        let session = self.reading()?;
        let shown = session
            .read(move |connection, cx| {
                let note = loaded(connection, ask.record)?;
                let files = |sha256: &str| here(connection, sha256, cx.connected);
                let mark = |notice: &str| data::notice_mark(connection, notice);
                let page =
                    data::with_desk(connection, cx, |desk| pages::note(desk, &note, &files, pages::notices(desk, &note, &mark)));
                page.ok_or(DeviceError::NoSuch { what: "note" })
            })
            .await?;
        self.opened(&session, ask.record, None).await?;
        Ok(shown)
    }

    /// The notes of cases, with what they say to the disclosure officer.
    ///
    /// # Errors
    /// The vault's.
    pub async fn disclosure(&self, _ask: Nothing) -> Result<DisclosureList, DeviceError> {
        self.reading()?
            .read(|connection, cx| {
                let held = data::note_rows(connection)?;
                Ok(data::with_desk(connection, cx, |desk| pages::disclosure_list(desk, &held)))
            })
            .await
    }

    /// Where every exhibit is.
    ///
    /// # Errors
    /// The vault's.
    pub async fn exhibits(&self, _ask: Nothing) -> Result<Exhibits, DeviceError> {
        self.reading()?
            .read(|connection, cx| {
                let held = exhibit_rows(connection)?;
                let numbers = |entry: EntryId| data::number_taken(connection, entry).ok().flatten();
                Ok(data::with_desk(connection, cx, |desk| pages::exhibits_list(desk, &held, &numbers)))
            })
            .await
    }

    /// One exhibit. Its photos are checked against their fingerprints each time it is opened, and what was found is kept.
    ///
    /// # Errors
    /// [`DeviceError::NoSuch`].
    pub async fn exhibit(&self, ask: ExhibitAsk) -> Result<Exhibit, DeviceError> {
        let (folder, free) = (self.folder.evidence(), self.folder.free());
        let session = self.reading()?;
        let (page, checked) = session
            .read(move |connection, cx| {
                let held = sounded(connection, data::note_rows(connection)?)?;
                let note = loaded(connection, ask.note)?;
                let (now, id) = (cx.hub_now(), EntryId(ask.exhibit));
                let named = pages::entry_of(&note, id).and_then(|e| e.text("photo").parse().ok());
                let others: Vec<Arc<Record>> =
                    pages::photos_of(&held, id, named).into_iter().map(|n| loaded(connection, n.0)).collect::<Result<_, _>>()?;
                let others: Vec<&Record> = others.iter().map(Arc::as_ref).collect();
                let checked: RefCell<Vec<(String, bool)>> = RefCell::default();
                let files = |sha256: &str| {
                    let known = here(connection, sha256, cx.connected);
                    let Ok(Some(row)) = data::photo(connection, sha256) else { return known };
                    let whole = evidence::open(&folder.join(sha256), &row.key, sha256).is_ok();
                    checked.borrow_mut().push((sha256.to_owned(), whole));
                    PhotoHere { verified_at: whole.then_some(now), damaged: !whole, ..known }
                };
                let numbers = |entry: EntryId| data::number_taken(connection, entry).ok().flatten();
                let room = room(connection, free)?;
                let around = Around { device: cx.known.enrolment.device, files: &files, numbers: &numbers, room };
                let page = data::with_desk(connection, cx, |desk| pages::exhibit(desk, &note, id, &held, &others, &around));
                Ok((page.ok_or(DeviceError::NoSuch { what: "exhibit" })?, checked.take()))
            })
            .await?;
        self.checked(&session, checked).await?;
        Ok(page)
    }

    /// Keeps what checks of photos found, where it is news.
    pub(super) async fn checked(&self, session: &Arc<Session>, found: Vec<(String, bool)>) -> Result<(), DeviceError> {
        if found.is_empty() {
            return Ok(());
        }
        session
            .write(Turn::Officer, move |tx, cx| {
                found.iter().try_for_each(|(sha256, whole)| data::put_checked(tx, sha256, cx.hub_now(), *whole))
            })
            .await
    }

    /// Closes this device's notebook: each of this officer's open notes up to its last line, signed by the officer's key.
    ///
    /// # Errors
    /// `nothing_to_close`.
    pub async fn notebook_close(&self, _ask: Nothing) -> Result<Saved, DeviceError> {
        let known = self.session()?.known();
        let (device, key) = (known.enrolment.device, known.key.clone());
        let (public, incarnation) = (known.public_key, known.heard.incarnation);
        self.writing(move |connection, desk, fresh| {
            let held = data::note_rows(connection)?;
            let open = pages::to_close(desk, &held, device);
            let notes: Vec<Arc<Record>> = open.iter().map(|(id, _)| loaded(connection, id.0)).collect::<Result<_, _>>()?;
            let ends: Vec<(&Record, &ChainEnd)> = notes.iter().map(Arc::as_ref).zip(open.iter().map(|(_, end)| *end)).collect();
            let sign = |closing: &Closing| {
                let mut signed = serde_json::Map::new();
                signed.insert("signature".into(), wire::closing::sign(closing, &key).to_string().into());
                signed.insert("key".into(), public.to_string().into());
                signed.insert("incarnation".into(), incarnation.unwrap_or_default().into());
                signed
            };
            Ok(forms::notebook_close(desk, &ends, device, &sign, fresh)?)
        })
        .await
    }

    /// Says of a note whether it bears on the case; flags it for the disclosure officer.
    ///
    /// # Errors
    /// Field by field.
    pub async fn note_flag(&self, ask: NoteFlag) -> Result<Saved, DeviceError> {
        self.writing(move |connection, desk, fresh| {
            let victims = victims_of(connection, ask.crime.as_deref().unwrap_or_default())?;
            Ok(forms::note_flag(desk, &ask, &victims, &*loaded(connection, ask.note)?, fresh)?)
        })
        .await
    }

    /// Gives an exhibit another number.
    ///
    /// # Errors
    /// Field by field.
    pub async fn exhibit_renumber(&self, ask: ExhibitRenumber) -> Result<Saved, DeviceError> {
        self.writing(move |connection, desk, fresh| {
            Ok(forms::exhibit_renumber(desk, &ask, &*loaded(connection, ask.note)?, fresh)?)
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
        self.on_page(move |connection, desk, device, fresh| {
            let page = Page::about(connection, desk, device, ask.note, &ask.refs, &ask.links)?;
            Ok(forms::note_line(desk, &ask, page.writing(), fresh)?)
        })
        .await
    }

    /// A correction: strikes words and keeps them readable.
    ///
    /// # Errors
    /// Field by field.
    pub async fn note_correct(&self, ask: NoteCorrect) -> Result<Saved, DeviceError> {
        self.on_page(move |connection, desk, device, fresh| {
            let page = Page::open(connection, desk, device, Some(ask.note))?;
            Ok(forms::note_correct(desk, &ask, page.writing(), fresh)?)
        })
        .await
    }

    /// An exhibit.
    ///
    /// # Errors
    /// Field by field.
    pub async fn note_exhibit(&self, ask: NoteExhibit) -> Result<Saved, DeviceError> {
        self.on_page(move |connection, desk, device, fresh| {
            let page = Page::about(connection, desk, device, ask.note, &ask.refs, &ask.links)?;
            Ok(forms::note_exhibit(desk, &ask, page.writing(), fresh)?)
        })
        .await
    }

    /// A move of an exhibit.
    ///
    /// # Errors
    /// Field by field.
    pub async fn exhibit_move(&self, ask: ExhibitMove) -> Result<Saved, DeviceError> {
        self.writing(move |connection, desk, fresh| {
            let stores = pages::stores(&data::exhibit_rows(connection)?);
            Ok(forms::exhibit_move(desk, &ask, &*loaded(connection, ask.note)?, &stores, fresh)?)
        })
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

    /// What takes the next number of this device's chain.
    async fn on_page(
        &self,
        form: impl FnOnce(&Connection, &Desk<'_>, record::DeviceId, &mut Fresh<'_>) -> Result<Planned, DeviceError> + Send + 'static,
    ) -> Result<Saved, DeviceError> {
        let device = self.session()?.known().enrolment.device;
        self.writing(move |connection, desk, fresh| form(connection, desk, device, fresh)).await
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
}

fn here(connection: &Connection, sha256: &str, signal: bool) -> PhotoHere {
    let unknown = PhotoHere { upload: ItemSync::Derived, verified_at: None, damaged: false, thumbnail: false };
    data::photo_here(connection, sha256, signal).unwrap_or(unknown)
}

/// For how many more photos there is room, where it grows short. While the largest there may be would still fit often enough,
/// nothing is looked up.
fn room(connection: &Connection, free: Option<u64>) -> Result<Option<u32>, DeviceError> {
    if evidence::room(free, Some(evidence::MAX_BYTES as u64)).is_none() {
        return Ok(None);
    }
    Ok(evidence::room(free, data::usual_size(connection)?))
}
