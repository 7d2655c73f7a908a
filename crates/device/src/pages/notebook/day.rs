//! A day of the notebook: entries in written order with their numbers, corrections struck through and never gone.

use std::collections::{BTreeMap, BTreeSet};

use record::calendar::date_of;
use record::kinds::note::chain::Link;
use record::kinds::note::{Line, Span, lines, struck_through, written_words};
use record::{DeviceId, Entry, EntryId, Record};
use serde_json::Value;

use super::chain::chain_shown;
use super::exhibit::{PhotoHere, head, photo};
use super::lists::{alerts_of_mine, marking};
use super::prompts::{prompts, said};
use super::view::{NoteView, initials, next_exhibit_ref, open_note, to_close};
use crate::pages::desk::{Desk, Held};
use crate::pages::shift::results_since;
use crate::pages::task::place;
use crate::screen::{Correction, DayLink, NoteEntry, NotePiece, Notebook, NotebookDay, Reference};

/// What stands around a day of the notebook and is not in its notes.
pub struct Around<'a> {
    /// This enrolment.
    pub device: DeviceId,
    /// The bytes of a photo by its SHA-256.
    pub files: &'a dyn Fn(&str) -> PhotoHere,
    /// What the hub said of the number an entry gave.
    pub numbers: &'a super::Numbers<'a>,
    /// For how many more photos there is room, where it grows short.
    pub room: Option<u32>,
}

/// The day before and the day after one, of those that hold entries of this officer.
#[must_use]
pub fn days_around(desk: &Desk<'_>, held: &[Held<NoteView>], day: &str) -> [Option<DayLink>; 2] {
    let mine = || held.iter().filter(|h| h.view.owner == Some(desk.me));
    let days: BTreeSet<&str> = mine().flat_map(|h| h.view.days.iter().map(|(day, _)| day.as_str())).collect();
    let link = |found: Option<&&str>| {
        let found = found?;
        let last = mine().flat_map(|h| &h.view.lasts).filter(|(day, ..)| day == found).map(|(.., n)| *n).max();
        Some(DayLink { day: (*found).to_owned(), last: last.map_or(0, |n| u32::try_from(n).unwrap_or(u32::MAX)) })
    };
    [link(days.range(..day).next_back()), link(days.iter().find(|d| **d > day))]
}

/// A day of this officer's notebook. `notes` are this officer's loaded notes that hold entries of the day or of the day
/// before it (their view rows say so): the chain is checked over both.
#[must_use]
pub fn notebook(desk: &Desk<'_>, day: Option<&str>, held: &[Held<NoteView>], notes: &[&Record], around: &Around<'_>) -> Notebook {
    let files = around.files;
    let day = day.map_or_else(|| date_of(desk.hub_now()).to_string(), str::to_owned);
    let mine: Vec<&Held<NoteView>> = held.iter().filter(|h| h.view.owner == Some(desk.me)).collect();
    let [before, after] = days_around(desk, held, &day);
    let mut chain = chain_shown(desk, notes);
    chain.closed.retain(|c| date_of(c.at).to_string() == day);
    let mut days: BTreeMap<&str, u32> = BTreeMap::new();
    for (day, entries) in mine.iter().flat_map(|h| &h.view.days) {
        *days.entry(day).or_default() += entries;
    }
    let devices: BTreeSet<DeviceId> = mine.iter().flat_map(|h| &h.view.ends).map(|e| e.device).collect();
    let all = notes.iter().flat_map(|note| of_note(desk, note, devices.len() > 1, files));
    let (mut entries, mut earlier): (Vec<_>, Vec<_>) = all.partition(|(_, e)| date_of(e.written_at).to_string() == day);
    let (began, today) = (results_since(desk), date_of(desk.hub_now()).to_string() == day);
    earlier.retain(|(_, e)| today && e.written_at >= began);
    // Written order: by number within a device, two devices by when they were written.
    for written in [&mut entries, &mut earlier] {
        written.sort_by_key(|(device, e)| (e.written_at, *device, e.number));
    }
    let no_gaps = gapless(&entries);
    Notebook {
        days: days.iter().rev().map(|(day, entries)| NotebookDay { day: (*day).to_owned(), entries: *entries }).collect(),
        day,
        marking: marking(mine.iter().copied()),
        officer: desk.person(desk.me),
        entries: entries.into_iter().map(|(_, e)| e).collect(),
        no_gaps,
        open_note: open_note(desk, held).map(|n| n.0),
        initials: initials(desk),
        next_exhibit_ref: next_exhibit_ref(desk, held),
        before,
        after,
        chain,
        can_close: !to_close(desk, held, around.device).is_empty(),
        prompts: prompts(),
        room: around.room,
        exhibit_alerts: alerts_of_mine(desk, held, around.numbers),
        earlier_in_shift: earlier.into_iter().map(|(_, e)| e).collect(),
    }
}

/// Numbers of one device follow each other, from the day's first to its last.
fn gapless(entries: &[(DeviceId, NoteEntry)]) -> bool {
    let mut by_device: BTreeMap<DeviceId, BTreeSet<u32>> = BTreeMap::new();
    for (device, entry) in entries {
        if !by_device.entry(*device).or_default().insert(entry.number) {
            return false;
        }
    }
    by_device.values().all(|numbers| match (numbers.first(), numbers.last()) {
        (Some(first), Some(last)) => usize::try_from(last - first).is_ok_and(|span| span + 1 == numbers.len()),
        _ => true,
    })
}

/// A device as its officer tells it from another: the first letters of its id.
pub(super) fn label(device: DeviceId) -> String {
    device.to_string().chars().take(4).collect::<String>().to_uppercase()
}

/// The numbered entries of a note; moves and seals of exhibits stand on the exhibit's own page.
pub(super) fn of_note(
    desk: &Desk<'_>,
    note: &Record,
    two: bool,
    files: &dyn Fn(&str) -> PhotoHere,
) -> Vec<(DeviceId, NoteEntry)> {
    let entries = note.entries();
    let read = lines(note);
    let corrections: Vec<&Entry> = entries.iter().filter(|e| e.kind == "correction").collect();
    let build = |entry: &Entry| {
        let link = Link::read(&entry.body)?;
        let line = read.iter().find(|l| l.id == entry.id);
        let about: Vec<&Entry> = corrections.iter().copied().filter(|c| corrects(c, entry)).collect();
        Some((link.device, note_entry(desk, note, entry, &link, line, &about, two, files)))
    };
    entries.iter().filter_map(build).collect()
}

#[expect(clippy::too_many_arguments, reason = "one entry with everything that is shown of it")]
fn note_entry(
    desk: &Desk<'_>,
    note: &Record,
    entry: &Entry,
    link: &Link,
    line: Option<&Line>,
    corrections: &[&Entry],
    two: bool,
    files: &dyn Fn(&str) -> PhotoHere,
) -> NoteEntry {
    let written_at = entry.hub_clock();
    let event_at = ["event_time", "found_at", "captured_at"].iter().find_map(|p| entry.whole(p)).unwrap_or(written_at);
    let with = entry.body.get("with").and_then(Value::as_array).into_iter().flatten();
    NoteEntry {
        id: entry.id.0,
        note: note.id().0,
        number: number(link),
        device: two.then(|| label(link.device)),
        of: entry.kind.clone(),
        event_at,
        written_at,
        late: line.is_some_and(|l| l.late) || (line.is_some() && date_of(event_at) < date_of(written_at)),
        late_why: Some(entry.text("why_late").to_owned()).filter(|w| !w.is_empty()),
        words: words(entry, corrections),
        corrections: corrections.iter().map(|c| correction(c)).collect(),
        basis: Some(entry.text("basis").to_owned()).filter(|b| !b.is_empty()),
        with: with.filter_map(|w| w.as_str().map(str::to_owned)).collect(),
        with_why: Some(entry.text("with_why").to_owned()).filter(|w| !w.is_empty()),
        points: said(&entry.body),
        place: entry.body.get("place").and_then(place),
        exhibit: (entry.kind == "exhibit").then(|| head(note, entry)),
        photo: (entry.kind == "photo").then(|| photo(desk, note, entry, files)),
        refs: refs_of(note),
        sync: (desk.change)(&entry.change).sync,
        // Words alone can be struck: a photo without a caption has none.
        can_correct: written_words(entry).is_some() && entry.author.officer == desk.me,
    }
}

/// What a note refers to.
fn refs_of(note: &Record) -> Vec<Reference> {
    let part = |r: &Value, name: &str| r.get(name).and_then(Value::as_str).map(str::to_owned);
    let read = |r: &Value| Some(Reference { kind: part(r, "type")?, value: part(r, "value")? });
    note.items("refs").iter().filter_map(read).collect()
}

fn number(link: &Link) -> u32 {
    u32::try_from(link.n).unwrap_or(u32::MAX)
}

fn pieces(spans: &[Span]) -> Vec<NotePiece> {
    let piece = |text: &str, is: &str| NotePiece { text: text.to_owned(), is: is.to_owned() };
    let mut out = Vec::new();
    for span in spans {
        match span {
            Span::Stands(text) => out.push(piece(text, "plain")),
            Span::Struck { was, now, .. } => {
                out.push(piece(was, "struck"));
                if !now.is_empty() {
                    out.push(piece(now, "put"));
                }
            }
        }
    }
    out
}

/// The words of an entry; those of a line, an exhibit and a photo with what was struck and put in its place.
fn words(entry: &Entry, corrections: &[&Entry]) -> Vec<NotePiece> {
    if written_words(entry).is_some() {
        return pieces(&struck_through(entry, corrections).0);
    }
    let piece = |part: &str, is: &str| {
        Some(NotePiece { text: entry.text(part).to_owned(), is: is.to_owned() }).filter(|p| !p.text.is_empty())
    };
    let all = if entry.kind == "correction" {
        [piece("struck", "struck"), piece("replacement", "put")]
    } else {
        [piece("text", "plain"), None]
    };
    all.into_iter().flatten().collect()
}

/// Whether a correction is one of this entry.
fn corrects(correction: &Entry, entry: &Entry) -> bool {
    correction.kind == "correction" && correction.text("target") == entry.id.to_string()
}

/// The words of an entry of a note as they stand and as they were, with its corrections, oldest first.
pub(super) fn put_right(note: &Record, entry: &Entry) -> (Vec<NotePiece>, Vec<Correction>) {
    let about: Vec<&Entry> = note.each_entry().filter(|c| corrects(c, entry)).collect();
    (words(entry, &about), about.iter().map(|c| correction(c)).collect())
}

fn correction(entry: &Entry) -> Correction {
    Correction {
        number: Link::read(&entry.body).map_or(0, |l| number(&l)),
        at: entry.hub_clock(),
        initials: entry.text("initials").to_owned(),
        reason: entry.text("reason").to_owned(),
    }
}

/// An entry of a note by its id.
#[must_use]
pub fn entry_of(note: &Record, id: EntryId) -> Option<Entry> {
    note.entries().into_iter().find(|e| e.id == id)
}
