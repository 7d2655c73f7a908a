//! One exhibit and its photos. Three separate truths: bytes unchanged, photo uploaded, label received.

use record::kinds::note::{Hand, exhibits};
use record::roster::Ms;
use record::{Entry, EntryId, Record};
use serde_json::Value;

use super::day::entry_of;
use super::view::NoteView;
use crate::pages::desk::{Desk, Held};
use crate::pages::task::place;
use crate::pages::task_view::some;
use crate::pages::timeline::timeline;
use crate::screen::{Exhibit, ExhibitHead, ItemSync, Photo, TimelineEntry};

/// What the device knows of a photo's bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct PhotoHere {
    /// Where they are on their way.
    pub upload: ItemSync,
    /// They equalled their fingerprint, checked then.
    pub verified_at: Option<Ms>,
    /// The check failed: set apart.
    pub damaged: bool,
    /// A thumbnail can be shown.
    pub thumbnail: bool,
}

/// An exhibit in a line.
#[must_use]
pub fn head(note: &Record, entry: &Entry) -> ExhibitHead {
    ExhibitHead {
        id: entry.id.0,
        note: note.id().0,
        reference: entry.text("ref").to_owned(),
        description: entry.text("description").to_owned(),
    }
}

/// A photo entry as screens show it. The picture comes over the `evidence` protocol by the entry's id.
#[must_use]
pub fn photo(entry: &Entry, files: &dyn Fn(&str) -> PhotoHere) -> Photo {
    let origin = entry.body.get("origin");
    let part = |name: &str| origin.and_then(|o| o.get(name)).and_then(Value::as_str).map(str::to_owned);
    let here = files(entry.text("sha256"));
    Photo {
        id: entry.id.0,
        sha256: entry.text("sha256").to_owned(),
        size: entry.whole("size").unwrap_or_default(),
        media_type: entry.text("type").to_owned(),
        origin: part("how").unwrap_or_default(),
        received_from: part("from"),
        captured_at: entry.whole("captured_at"),
        upload: here.upload,
        verified_at: here.verified_at,
        damaged: here.damaged,
        thumbnail: here.thumbnail,
    }
}

/// One exhibit; none where the note holds no exhibit of that id. `held` finds another of the same reference.
#[must_use]
pub fn exhibit(
    desk: &Desk<'_>,
    note: &Record,
    id: EntryId,
    held: &[Held<NoteView>],
    files: &dyn Fn(&str) -> PhotoHere,
) -> Option<Exhibit> {
    let entry = entry_of(note, id).filter(|e| e.kind == "exhibit")?;
    let folded = exhibits(note).into_iter().find(|e| e.id == id)?;
    let same =
        held.iter().flat_map(|h| &h.view.exhibits).find(|(other, reference, _)| *other != id && *reference == folded.reference);
    let mut shown = head(note, &entry);
    if same.is_some() {
        shown.reference = format!("{} ({})", folded.reference, desk.roster.shows(folded.by));
    }
    let text = |part: &str| Some(entry.text(part).to_owned()).filter(|t| !t.is_empty());
    let of_it = |e: &Entry| e.kind == "photo" && (e.text("exhibit") == id.to_string() || entry.text("photo") == e.id.to_string());
    Some(Exhibit {
        head: shown,
        marking: some(note.line("marking")).unwrap_or_else(|| "official".into()),
        by: desk.person(folded.by),
        found_by: text("found_by"),
        place: entry.body.get("place").and_then(place),
        found_at: folded.found_at,
        seal: folded.seals.last().cloned(),
        storage: text("storage"),
        photos: note.entries().iter().filter(|e| of_it(e)).map(|e| photo(e, files)).collect(),
        label: (desk.change)(&entry.change).sync,
        same_reference: same.map(|(_, _, by)| desk.person(*by)),
        continuity: continuity(desk, note, id),
        held_by: Some(match folded.now {
            Hand::Officer(officer) => desk.roster.shows(officer),
            Hand::Store(name) | Hand::Person(name) => name,
        }),
    })
}

/// Its seizure, moves and seals, newest first.
fn continuity(desk: &Desk<'_>, note: &Record, id: EntryId) -> Vec<TimelineEntry> {
    let about = |e: &Entry| e.id == id || e.text("exhibit") == id.to_string() && e.kind != "photo";
    let ids: Vec<uuid::Uuid> = note.entries().iter().filter(|e| about(e)).map(|e| e.id.0).collect();
    let mut all = timeline(desk, note, false);
    all.retain(|line| ids.contains(&line.id));
    all
}
