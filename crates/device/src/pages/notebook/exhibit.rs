//! One exhibit and its photos. Three separate truths: bytes unchanged, photo uploaded, label received.

use record::kinds::note::{Exhibit as Folded, Hand, camera_differs, exhibits, standing, struck_through};
use record::roster::Ms;
use record::{Entry, EntryId, Record};
use serde_json::Value;

use super::alerts::{
    alarm_shown, alerts, audit_shown, cold, held_by, kept_shown, may_audit_in, number, same_reference, shown_reference,
};
use super::day::{entry_of, label, put_right};
use super::view::{NoteView, next_exhibit_ref, stores};
use crate::pages::desk::{Desk, Held};
use crate::pages::task::place;
use crate::pages::task_view::some;
use crate::pages::timeline::timeline;
use crate::screen::{Exhibit, ExhibitHead, HandsShown, ItemSync, Photo, PhotoCopyShown, TimelineEntry};

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

/// An exhibit in a line, under the last number it was given and as what stands of its description.
#[must_use]
pub fn head(note: &Record, entry: &Entry) -> ExhibitHead {
    let entries: Vec<&Entry> = note.each_entry().collect();
    let renumbered = note.each_entry().rfind(|e| e.kind == "renumbered" && e.text("exhibit") == entry.id.to_string());
    ExhibitHead {
        id: entry.id.0,
        note: note.id().0,
        reference: renumbered.unwrap_or(entry).text("ref").to_owned(),
        description: standing(&struck_through(entry, &entries).0),
    }
}

/// A photo entry as screens show it. The picture comes over the `evidence` protocol by the entry's id.
#[must_use]
pub fn photo(desk: &Desk<'_>, note: &Record, entry: &Entry, files: &dyn Fn(&str) -> PhotoHere) -> Photo {
    let origin = entry.body.get("origin");
    let part = |name: &str| origin.and_then(|o| o.get(name)).and_then(Value::as_str).map(str::to_owned);
    let here = files(entry.text("sha256"));
    let (captured_at, offset) = (entry.whole("captured_at"), entry.whole("offset"));
    let copies = note.each_entry().filter(|e| e.kind == "copy" && e.text("photo") == entry.id.to_string());
    Photo {
        id: entry.id.0,
        sha256: entry.text("sha256").to_owned(),
        size: entry.whole("size").unwrap_or_default(),
        media_type: entry.text("type").to_owned(),
        origin: part("how").unwrap_or_default(),
        received_from: part("from"),
        captured_at,
        upload: here.upload,
        verified_at: here.verified_at,
        damaged: here.damaged,
        thumbnail: here.thumbnail,
        note: note.id().0,
        received_how: part("by"),
        received_at: origin.and_then(|o| o.get("at")).and_then(Value::as_i64),
        offset,
        place: entry.body.get("place").and_then(place),
        device: entry.text("device").parse().ok().map(label),
        camera_says: some(entry.text("camera_says").to_owned()),
        camera_differs: captured_at.is_some_and(|at| camera_differs(entry.text("camera_says"), at, offset.unwrap_or_default())),
        copies: copies.map(|c| copy(desk, c)).collect(),
    }
}

fn copy(desk: &Desk<'_>, entry: &Entry) -> PhotoCopyShown {
    PhotoCopyShown {
        id: entry.id.0,
        sha256: entry.text("sha256").to_owned(),
        size: entry.whole("size").unwrap_or_default(),
        to: some(entry.text("to").to_owned()),
        why: entry.text("why").to_owned(),
        at: entry.hub_clock(),
        by: desk.by(entry.author),
    }
}

/// One exhibit; none where the note holds no exhibit of that id. `held` finds another of the same reference; `photos` are the
/// notes that hold photos of it (`photos_of`), its own among them or not.
#[must_use]
pub fn exhibit(
    desk: &Desk<'_>,
    note: &Record,
    id: EntryId,
    held: &[Held<NoteView>],
    photos: &[&Record],
    around: &super::Around<'_>,
) -> Option<Exhibit> {
    let entry = entry_of(note, id).filter(|e| e.kind == "exhibit")?;
    let mut folded = exhibits(note).into_iter().find(|e| e.id == id)?;
    // The rows have what is said of the stores; the note does not say it.
    let listed = held.iter().flat_map(|h| &h.view.items).find(|e| e.id == id);
    folded.sounded(&listed.map(|e| e.alarms.clone()).unwrap_or_default());
    folded.kept_as(listed.and_then(|e| e.kept.clone()).as_slice());
    let same = same_reference(held, &folded);
    let given = number(desk, &folded, around.numbers);
    let mut shown = head(note, &entry);
    shown.reference = shown_reference(desk, &folded, same);
    let text = |part: &str| Some(entry.text(part).to_owned()).filter(|t| !t.is_empty());
    let (words, corrections) = put_right(note, &entry);
    Some(Exhibit {
        head: shown,
        marking: record::marking::of(note).to_owned(),
        by: desk.person(folded.by),
        found_by: text("found_by"),
        place: entry.body.get("place").and_then(place),
        found_at: folded.found_at,
        seal: folded.seals.last().cloned(),
        storage: some(folded.storage.clone()),
        photos: photos_shown(desk, note, &entry, photos, around),
        label: (desk.change)(&entry.change).sync,
        same_reference: same.map(|other| desk.person(other.by)),
        continuity: continuity(desk, note, id),
        held_by: Some(held_by(desk, &folded.now)),
        shelf: folded.shelf.clone(),
        number: given.to_owned(),
        was: folded.was.clone(),
        next_reference: (folded.by == desk.me).then(|| next_exhibit_ref(desk, held)),
        seals: folded.seals.clone(),
        alerts: alerts(desk, held, &folded, given, same),
        cold: cold(&folded, desk.hub_now()),
        confirm: confirm(desk, &folded),
        room: around.room,
        store: match &folded.now {
            Hand::Store(store) => Some(store.clone()),
            Hand::Officer(_) | Hand::Person(_) => None,
        },
        alarms: folded.alarms.iter().map(|a| alarm_shown(desk, a)).collect(),
        store_kept: folded.kept.as_ref().map(|k| kept_shown(desk, k)),
        audited: folded.audit.as_ref().map(|a| audit_shown(desk, a, true)),
        may_audit: may_audit_in(desk, note, &folded),
        words,
        corrections,
        stores: stores(held),
    })
}

/// The photos of an exhibit, in its own note and in others, as they were taken down.
fn photos_shown(desk: &Desk<'_>, note: &Record, exhibit: &Entry, photos: &[&Record], around: &super::Around<'_>) -> Vec<Photo> {
    let id = exhibit.id.to_string();
    let of_it = |e: &&Entry| e.kind == "photo" && (e.text("exhibit") == id || exhibit.text("photo") == e.id.to_string());
    let others = photos.iter().copied().filter(|n| n.id() != note.id());
    let mut shots: Vec<(Ms, Photo)> = Vec::new();
    for note in std::iter::once(note).chain(others) {
        shots.extend(note.each_entry().filter(of_it).map(|e| (e.hub_clock(), photo(desk, note, e, around.files))));
    }
    shots.sort_by_key(|(at, photo)| (*at, photo.id));
    shots.into_iter().map(|(_, photo)| photo).collect()
}

/// A passing on that the other hand recorded and this officer has not: continuity is signed at both ends.
fn confirm(desk: &Desk<'_>, exhibit: &Folded) -> Option<HandsShown> {
    let step = exhibit.moves.last().filter(|m| m.waits_for() == Some(desk.me))?;
    let from = step.from.as_ref().map(|hand| held_by(desk, hand))?;
    Some(HandsShown { from, to: held_by(desk, &step.to), at: step.at })
}

/// Its seizure, moves and seals, newest first.
fn continuity(desk: &Desk<'_>, note: &Record, id: EntryId) -> Vec<TimelineEntry> {
    let about = |e: &Entry| e.id == id || e.text("exhibit") == id.to_string() && e.kind != "photo";
    let ids: Vec<uuid::Uuid> = note.entries().iter().filter(|e| about(e)).map(|e| e.id.0).collect();
    let mut all = timeline(desk, note, false);
    all.retain(|line| ids.contains(&line.id));
    all
}
