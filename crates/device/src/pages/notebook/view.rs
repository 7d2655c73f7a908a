//! What lists and the next line know of a note: its days, its references, where its chains end.

use std::collections::BTreeMap;

use record::calendar::date_of;
use record::kinds::note::chain::{self, Link, Written};
use record::kinds::note::{exhibits, fold, private};
use record::roster::Ms;
use record::{DeviceId, EntryId, OfficerId, Record, RecordId};
use serde::{Deserialize, Serialize};

use crate::pages::desk::{Desk, Held};
use crate::pages::task_view::some;

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
    for entry in record.each_entry().filter(|e| Link::read(&e.body).is_some()) {
        *days.entry(date_of(entry.at + entry.offset).to_string()).or_default() += 1;
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
        private: private(record),
        marking: some(record.line("marking")),
        last_at: row.last_at,
        days: days.into_iter().collect(),
        ends: ends.into_values().collect(),
        exhibits: exhibits(record).into_iter().map(|e| (e.id, e.reference, e.by)).collect(),
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

/// The note today's lines go to: this officer's newest open one of today that is about nothing in particular.
#[must_use]
pub fn open_note(desk: &Desk<'_>, held: &[Held<NoteView>]) -> Option<RecordId> {
    let today = date_of(desk.hub_now()).to_string();
    let of_today = |v: &NoteView| v.days.iter().any(|(day, _)| *day == today);
    let fits = |v: &&NoteView| v.owner == Some(desk.me) && v.status == "open" && !v.about && of_today(v);
    held.iter().map(|h| &h.view).filter(fits).max_by_key(|v| (v.last_at, v.id)).map(|v| v.id)
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
    let used = held.iter().flat_map(|h| &h.view.exhibits).filter_map(|(_, reference, _)| number(reference)).max();
    format!("{initials}/{}", used.unwrap_or(0) + 1)
}
