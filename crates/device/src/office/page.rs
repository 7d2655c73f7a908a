//! The page of the notebook that is written on: which note takes the next entry, and what that entry follows.

use std::collections::BTreeSet;
use std::sync::Arc;

use record::kinds::link;
use record::kinds::note::chain::Written;
use record::{Record, RecordId};
use rusqlite::Connection;
use serde_json::Value;
use uuid::Uuid;
use wire::shadow::CONTINUED_AT;

use crate::data;
use crate::error::DeviceError;
use crate::forms::{self, Writing};
use crate::pages::{self, Desk, Held, NoteView};
use crate::screen::Reference;
use crate::session::loaded;

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
        Ok(Self::opened(connection, desk, device, named)?.0)
    }

    /// The note named, or the one that this officer writes in today; and the notes it was chosen from.
    fn opened(
        connection: &Connection,
        desk: &Desk<'_>,
        device: record::DeviceId,
        named: Option<Uuid>,
    ) -> Result<(Self, Vec<Held<NoteView>>), DeviceError> {
        let held = data::notes_to_write_in(connection, device)?;
        let note = named.map(RecordId).or_else(|| pages::open_note(desk, &held));
        Ok((Self::of(connection, desk, device, note, &held)?, held))
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
        let (page, held) = Self::opened(connection, desk, device, named)?;
        page.continued(connection, desk, &held)
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
pub(super) fn victims_of(connection: &Connection, crime: &str) -> Result<Vec<RecordId>, DeviceError> {
    let crime = record::kinds::reference(crime);
    if crime.is_empty() {
        return Ok(Vec::new());
    }
    let held = data::victim_rows(connection)?.into_iter().map(|h| h.view);
    Ok(held.filter(|v| record::kinds::reference(&v.crime_ref) == crime).map(|v| v.id).collect())
}
