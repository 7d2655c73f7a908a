//! The notebook: lines, corrections, exhibits. One chain for this officer on this device, across notes and days.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use record::kinds::link;
use record::kinds::note::chain::{Closing, Written};
use record::{EntryId, Record, RecordId};
use rusqlite::Connection;
use serde_json::Value;
use uuid::Uuid;
use wire::shadow::CONTINUED_AT;

use crate::data;
use crate::device::Device;
use crate::error::DeviceError;
use crate::evidence;
use crate::forms::{self, Fresh, Planned, Writing};
use crate::pages::{self, Around, ChainEnd, Desk, Held, NoteView, PhotoHere};
use crate::screen::{
    DisclosureList, Exhibit, ExhibitAsk, ExhibitMove, ExhibitRenumber, ExhibitSeal, Exhibits, ItemSync, Note, NoteCorrect,
    NoteCreate, NoteExhibit, NoteFlag, NoteLine, Notebook, NotebookAsk, Nothing, RecordAsk, Reference, Saved,
};
use crate::session::{Session, loaded};
use crate::store::Turn;

use super::stores::{exhibit_rows, sounded};

/// What the next entry follows and where it goes.
pub(super) struct Page {
    last: Option<Written>,
    note: Option<Arc<Record>>,
    after: Option<Arc<Record>>,
    carried: Vec<Value>,
    device: record::DeviceId,
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
        Self::of(connection, desk, device, note, &held)
    }

    /// On this note, or on one that is yet to be made.
    fn of(
        connection: &Connection,
        desk: &Desk<'_>,
        device: record::DeviceId,
        note: Option<RecordId>,
        held: &[Held<NoteView>],
    ) -> Result<Self, DeviceError> {
        let note = note.map(|id| loaded(connection, id.0)).transpose()?;
        Ok(Self { last: pages::chain_end(desk, held, device), note, after: None, carried: Vec::new(), device })
    }

    /// For what needs to stand beside nothing in particular: where the note is full, it goes to its continuation.
    fn next(
        connection: &Connection,
        desk: &Desk<'_>,
        device: record::DeviceId,
        named: Option<Uuid>,
    ) -> Result<Self, DeviceError> {
        let held = data::notes_to_write_in(connection, device)?;
        let note = named.map(RecordId).or_else(|| pages::open_note(desk, &held));
        Self::of(connection, desk, device, note, &held)?.continued(connection, desk, &held)
    }

    /// In the continuation of its note where that is full. A note that was restricted is not continued, because only a
    /// supervisor may restrict the next one.
    fn continued(mut self, connection: &Connection, desk: &Desk<'_>, held: &[Held<NoteView>]) -> Result<Self, DeviceError> {
        let Some(full) = self.note.clone().filter(|n| !n.yes("restricted")) else { return Ok(self) };
        if data::stored_bytes(connection, full.id())?.is_none_or(|bytes| bytes <= CONTINUED_AT) {
            return Ok(self);
        }
        let of_day = pages::day_notes(desk, held);
        let (next, after) = if of_day.contains(&full.id()) {
            (of_day, None)
        } else {
            let open =
                |id: &RecordId| held.iter().any(|h| h.view.id == *id && h.view.owner == Some(desk.me) && h.view.status == "open");
            (data::linked(connection, full.id())?.into_iter().map(|l| l.id).filter(open).collect::<Vec<_>>(), Some(full))
        };
        for id in next {
            if data::stored_bytes(connection, id)?.is_none_or(|bytes| bytes > CONTINUED_AT) {
                continue;
            }
            let note = loaded(connection, id.0)?;
            if after.as_ref().is_none_or(|full| forms::continues(&note, full)) {
                self.note = Some(note);
                return Ok(self);
            }
        }
        (self.note, self.after) = (None, after);
        Ok(self)
    }

    /// For what is about something: where no note is named, this officer's newest open note of today that is about the same
    /// and nothing else, or a new one. The day's plain note is left alone: with a case on it, all that stands in it would go to
    /// that case. What is about a crime is linked to the victim contacts of it that are held here: so it reaches the officer in
    /// the case.
    pub(super) fn about(
        connection: &Connection,
        desk: &Desk<'_>,
        device: record::DeviceId,
        named: Option<Uuid>,
        refs: &[Reference],
        links: &[Uuid],
    ) -> Result<Self, DeviceError> {
        if refs.is_empty() && links.is_empty() {
            return Self::next(connection, desk, device, named);
        }
        let mut carried = carried(connection, links);
        for crime in refs.iter().filter(|r| r.kind == "crime") {
            carried.extend(victims_of(connection, &crime.value)?.into_iter().map(|her| link("victim_contact", her)));
        }
        let held = data::notes_to_write_in(connection, device)?;
        let mut note = named.map(RecordId);
        if note.is_none() {
            let wanted: Subjects = (said(refs), links.iter().copied().map(RecordId).chain(linked_to(&carried)).collect());
            for id in pages::notes_about(desk, &held) {
                let about = loaded(connection, id.0)?;
                if !about.yes("restricted") && subjects(&about) == wanted {
                    note = Some(id);
                    break;
                }
            }
        }
        let page = Self::of(connection, desk, device, note, &held)?.continued(connection, desk, &held)?;
        Ok(Self { carried, ..page })
    }

    pub(super) fn writing(&self) -> Writing<'_> {
        Writing {
            device: self.device,
            last: self.last.as_ref(),
            note: self.note.as_deref(),
            after: self.after.as_deref(),
            carried: &self.carried,
        }
    }
}

/// What a note is about: its references, and the records it is linked to; a note that it only continues is none of them.
type Subjects = (BTreeSet<(String, String)>, BTreeSet<RecordId>);

fn subjects(note: &Record) -> Subjects {
    let part = |r: &Value, name: &str| r.get(name).and_then(Value::as_str).map(str::to_owned);
    let refs = note.items("refs").iter().filter_map(|r| Some((part(r, "type")?, part(r, "value")?))).collect();
    let others: Vec<Value> = note.items("links").into_iter().filter(|l| part(l, "kind").as_deref() != Some("note")).collect();
    (refs, linked_to(&others).collect())
}

fn said(refs: &[Reference]) -> BTreeSet<(String, String)> {
    let filled = refs.iter().filter(|r| !r.value.trim().is_empty());
    filled.map(|r| (r.kind.clone(), r.value.trim().to_owned())).collect()
}

fn linked_to(links: &[Value]) -> impl Iterator<Item = RecordId> {
    links.iter().filter_map(|l| l.get("record")?.as_str()?.parse().ok())
}

/// What the tasks among these records are linked to, as it stands in them.
fn carried(connection: &Connection, links: &[Uuid]) -> Vec<Value> {
    let held = links.iter().filter_map(|id| loaded(connection, *id).ok());
    held.filter(|r| r.kind().name == "task").flat_map(|task| task.items("links")).collect()
}

/// The victim contacts held here of a crime, however its reference is typed.
fn victims_of(connection: &Connection, crime: &str) -> Result<Vec<RecordId>, DeviceError> {
    let crime = record::kinds::reference(crime);
    if crime.is_empty() {
        return Ok(Vec::new());
    }
    let held = data::victim_rows(connection)?.into_iter().map(|h| h.view);
    Ok(held.filter(|v| record::kinds::reference(&v.crime_ref) == crime).map(|v| v.id).collect())
}

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
