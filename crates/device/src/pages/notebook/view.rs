//! What lists and the next line know of a note: its days, its references, where its chains end.

use std::collections::{BTreeMap, BTreeSet};

use record::calendar::date_of;
use record::kinds::note::chain::{self, Link, Written};
use record::kinds::note::{self, Disclosure, Hand, cases, exhibits, fold, private};
use record::kinds::ward_diary::same_store;
use record::roster::Ms;
use record::{DeviceId, EntryId, OfficerId, Record, RecordId};
use serde::{Deserialize, Serialize};

use crate::pages::desk::{Desk, Held};

/// The columns of a note's view row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NoteView {
    /// The record.
    pub id: RecordId,
    /// Whose notebook.
    pub owner: Option<OfficerId>,
    /// `open`, `closed`.
    pub status: String,
    /// Its first words; none where they stay inside (practice P16).
    pub begins: Option<String>,
    /// References as lists may show them.
    pub refs: Vec<String>,
    /// It is linked or refers to something: not the day's plain note.
    pub about: bool,
    /// Sensitive, restricted, or about a victim.
    pub private: bool,
    /// Handling marking, where set.
    pub marking: Option<String>,
    /// The last time something was written, ms UTC.
    pub last_at: Option<Ms>,
    /// Days, `YYYY-MM-DD` in London, with how many numbered entries were written on each.
    pub days: Vec<(String, u32)>,
    /// Where its author's chains end in this note, one a device.
    pub ends: Vec<ChainEnd>,
    /// Its exhibits: entry, reference, who seized it.
    pub exhibits: Vec<(EntryId, String, OfficerId)>,
    /// Its exhibits whole; without what they are where the note's words stay inside (practice P16).
    #[serde(default)]
    pub items: Vec<note::Exhibit>,
    /// The cases it belongs to.
    #[serde(default)]
    pub cases: BTreeSet<String>,
    /// What it says to the disclosure officer, without anybody's words.
    #[serde(default)]
    pub disclosure: Option<Disclosure>,
    /// Its photos.
    #[serde(default)]
    pub photos: Vec<PhotoOf>,
    /// The last number of each day and device.
    #[serde(default)]
    pub lasts: Vec<(String, DeviceId, u64)>,
    /// Up to which number each device's lines in it are closed.
    #[serde(default)]
    pub closed: Vec<(DeviceId, u64)>,
}

/// A photo of a note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhotoOf {
    /// Its entry.
    pub entry: EntryId,
    /// The exhibit it names.
    pub exhibit: Option<EntryId>,
}

/// The last line of a chain in one note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainEnd {
    /// The device.
    pub device: DeviceId,
    /// Its number.
    pub n: u64,
    /// The hash of the line before, hex.
    pub prev: String,
    /// Its own hash, hex, which the next line holds.
    pub hash: String,
    /// The entry.
    pub entry: EntryId,
}

/// Fills the view row.
#[must_use]
pub fn note_view(record: &Record) -> NoteView {
    let row = fold(record);
    let mut days: BTreeMap<String, u32> = BTreeMap::new();
    let mut lasts: BTreeMap<(String, DeviceId), u64> = BTreeMap::new();
    let mut photos = Vec::new();
    for entry in record.each_entry() {
        if entry.kind == "photo" {
            photos.push(PhotoOf { entry: entry.id, exhibit: entry.text("exhibit").parse().ok() });
        }
        let Some(link) = Link::read(&entry.body) else { continue };
        let day = date_of(entry.hub_clock()).to_string();
        *days.entry(day.clone()).or_default() += 1;
        if Some(entry.author.officer) == row.owner {
            let last = lasts.entry((day, link.device)).or_default();
            *last = link.n.max(*last);
        }
    }
    let secret = private(record);
    let mut said = row.disclosure;
    said.sensitive = said.sensitive.map(|_| String::new());
    said.flags.iter_mut().for_each(|flag| flag.why.clear());
    let mut items = exhibits(record);
    if secret {
        items.iter_mut().for_each(|item| item.description.clear());
    }
    let mut ends: BTreeMap<DeviceId, ChainEnd> = BTreeMap::new();
    for line in chain::lines(record).into_iter().filter(|l| Some(l.officer) == row.owner) {
        let end = ChainEnd {
            device: line.link.device,
            n: line.link.n,
            prev: hex::encode(line.link.prev),
            hash: hex::encode(line.hash),
            entry: line.entry,
        };
        if ends.get(&line.link.device).is_none_or(|e| e.n < end.n) {
            ends.insert(line.link.device, end);
        }
    }
    NoteView {
        id: record.id(),
        owner: row.owner,
        status: row.status.to_owned(),
        begins: row.begins,
        about: !record.items("refs").is_empty() || !record.items("links").is_empty(),
        refs: row.refs,
        private: secret,
        marking: record::marking::shown(record).map(str::to_owned),
        last_at: row.last_at,
        days: days.into_iter().collect(),
        ends: ends.into_values().collect(),
        exhibits: items.iter().map(|e| (e.id, e.reference.clone(), e.by)).collect(),
        items,
        cases: cases(record),
        disclosure: Some(said),
        photos,
        lasts: lasts.into_iter().map(|((day, device), n)| (day, device, n)).collect(),
        closed: chain::closings(record).into_iter().map(|c| (c.device, c.n)).collect(),
    }
}

/// The last line of this officer's chain on a device, in whichever note it stands: what the next one follows.
#[must_use]
pub fn chain_end(desk: &Desk<'_>, held: &[Held<NoteView>], device: DeviceId) -> Option<Written> {
    let mine = held.iter().filter(|h| h.view.owner == Some(desk.me));
    let ends = mine.flat_map(|h| h.view.ends.iter().filter(|e| e.device == device).map(move |e| (h.view.id, e)));
    let (note, end) = ends.max_by_key(|(_, e)| e.n)?;
    let bytes = |text: &str| <[u8; 32]>::try_from(hex::decode(text).ok()?).ok();
    Some(Written {
        officer: desk.me,
        link: Link { device, n: end.n, prev: bytes(&end.prev)? },
        hash: bytes(&end.hash)?,
        note,
        entry: end.entry,
    })
}

/// This officer's notes whose last line on a device no closing covers yet, with that line.
#[must_use]
pub fn to_close<'v>(desk: &Desk<'_>, held: &'v [Held<NoteView>], device: DeviceId) -> Vec<(RecordId, &'v ChainEnd)> {
    let mine = held.iter().map(|h| &h.view).filter(|v| v.owner == Some(desk.me));
    let end = |v: &'v NoteView| {
        let end = v.ends.iter().find(|e| e.device == device)?;
        let covered = v.closed.iter().any(|(d, n)| *d == device && *n >= end.n);
        (!covered).then_some((v.id, end))
    };
    mine.filter_map(end).collect()
}

/// The note an exhibit stands in.
#[must_use]
pub fn exhibit_of(held: &[Held<NoteView>], exhibit: EntryId) -> Option<RecordId> {
    held.iter().find(|h| h.view.items.iter().any(|e| e.id == exhibit)).map(|h| h.view.id)
}

/// The stores that exhibits held here are or were in, each once, as it was written last.
#[must_use]
pub fn stores(held: &[Held<NoteView>]) -> Vec<String> {
    let steps = held.iter().flat_map(|h| &h.view.items).flat_map(|item| &item.moves);
    let hands = steps.flat_map(|step| step.from.iter().chain([&step.to]).map(move |hand| (step.at, hand)));
    let mut named: Vec<(Ms, &str)> = hands
        .filter_map(|(at, hand)| match hand {
            Hand::Store(name) => Some((at, name.trim())),
            Hand::Officer(_) | Hand::Person(_) => None,
        })
        .collect();
    named.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let mut found: Vec<String> = Vec::new();
    for (_, name) in named {
        if !found.iter().any(|known| same_store(known, name)) {
            found.push(name.to_owned());
        }
    }
    found.sort();
    found
}

/// The notes that hold photos of an exhibit: those that name it, and the one photo that it names itself. Either may have come
/// first, and they need not stand in the exhibit's note.
#[must_use]
pub fn photos_of(held: &[Held<NoteView>], exhibit: EntryId, named: Option<EntryId>) -> BTreeSet<RecordId> {
    let of_it = |p: &PhotoOf| p.exhibit == Some(exhibit) || Some(p.entry) == named;
    held.iter().filter(|h| h.view.photos.iter().any(of_it)).map(|h| h.view.id).collect()
}

/// The note today's lines go to: this officer's newest open one of today that is about nothing in particular.
#[must_use]
pub fn open_note(desk: &Desk<'_>, held: &[Held<NoteView>]) -> Option<RecordId> {
    day_notes(desk, held).first().copied()
}

/// This officer's open notes of today that are about nothing in particular, the newest first. There are several where one was
/// full: the chain of their lines goes on from one to the next.
#[must_use]
pub fn day_notes(desk: &Desk<'_>, held: &[Held<NoteView>]) -> Vec<RecordId> {
    open_today(desk, held, false)
}

/// This officer's open notes of today that are about something, the newest first: a line about the same goes on in one.
#[must_use]
pub fn notes_about(desk: &Desk<'_>, held: &[Held<NoteView>]) -> Vec<RecordId> {
    open_today(desk, held, true)
}

fn open_today(desk: &Desk<'_>, held: &[Held<NoteView>], about: bool) -> Vec<RecordId> {
    let today = date_of(desk.hub_now()).to_string();
    let of_today = |v: &NoteView| v.days.iter().any(|(day, _)| *day == today);
    let fits = |v: &&NoteView| v.owner == Some(desk.me) && v.status == "open" && v.about == about && of_today(v);
    let mut found: Vec<&NoteView> = held.iter().map(|h| &h.view).filter(fits).collect();
    found.sort_by_key(|v| std::cmp::Reverse((v.last_at, v.id)));
    found.into_iter().map(|v| v.id).collect()
}

/// This officer's initials: of their name, or the letters of their shoulder number where the roster keeps none.
#[must_use]
pub fn initials(desk: &Desk<'_>) -> String {
    let found = desk.roster.officers.get(&desk.me);
    let letters = |text: &str| text.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_uppercase()).collect::<String>();
    let first = |word: &str| letters(word).chars().next();
    let of_name: String = found.map(|o| o.name.split_whitespace().filter_map(first).take(5).collect()).unwrap_or_default();
    if of_name.len() >= 2 {
        return of_name;
    }
    let of_shoulder: String = found.map(|o| letters(&o.shoulder).chars().take(5).collect()).unwrap_or_default();
    if of_shoulder.len() >= 2 { of_shoulder } else { "XX".to_owned() }
}

/// The next free exhibit reference of this officer, over every note held.
#[must_use]
pub fn next_exhibit_ref(desk: &Desk<'_>, held: &[Held<NoteView>]) -> String {
    let initials = initials(desk);
    let number = |reference: &str| {
        reference.split_once('/').filter(|(letters, _)| *letters == initials).and_then(|(_, n)| n.parse::<u32>().ok())
    };
    // Numbers an exhibit had before are used too: a number is never given out again.
    let before = held.iter().flat_map(|h| &h.view.items).flat_map(|e| &e.was);
    let used = held.iter().flat_map(|h| &h.view.exhibits).map(|(_, reference, _)| reference).chain(before);
    let used = used.filter_map(|reference| number(reference)).max();
    format!("{initials}/{}", used.unwrap_or(0) + 1)
}
