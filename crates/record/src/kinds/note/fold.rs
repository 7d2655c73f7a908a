//! A note as it reads: lines in written order with their corrections struck through and never gone.

use std::collections::{BTreeMap, VecDeque};

use serde_json::Value;

use super::{Disclosure, chain, disclosure, private, refs};
use crate::document::{Entry, Record};
use crate::id::{DeviceId, EntryId, OfficerId};
use crate::roster::Ms;

/// A stretch of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Span {
    /// It stands.
    Stands(String),
    /// A single line through it, still legible.
    Struck {
        /// What stood there.
        was: String,
        /// What it should say.
        now: String,
        /// The correction, with its reason and initials.
        by: EntryId,
    },
}

/// A line of the notebook.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its entry.
    pub id: EntryId,
    /// Its number in the chain; screens show the device beside it where there are two.
    pub n: u64,
    /// The device it was written on.
    pub device: Option<DeviceId>,
    /// When it was written, ms UTC by the hub's clock as the device knew it.
    pub written_at: Ms,
    /// The time it speaks of, ms UTC.
    pub event_time: Ms,
    /// It speaks of a time before that of a line already written, or of a day that was closed before it was written.
    pub late: bool,
    /// Its words.
    pub spans: Vec<Span>,
    /// Corrections that strike nothing: another had struck the same words, or none of its words are quoted, as older apps did of
    /// exhibits and photos. Shown below the line.
    pub besides: Vec<EntryId>,
    /// The entry itself: place, basis, with whom.
    pub entry: Entry,
}

/// What lists need of a note.
#[derive(Clone, Debug, PartialEq)]
pub struct NoteRow {
    /// `open`, or `closed` once its author closed it and wrote nothing since.
    pub status: &'static str,
    /// The officer whose notebook it is.
    pub owner: Option<OfficerId>,
    /// Its first words for the author's own list; none where it is private (practice P16).
    pub begins: Option<String>,
    /// References as lists may show them.
    pub refs: Vec<String>,
    /// The first time it speaks of, ms UTC.
    pub from: Option<Ms>,
    /// The last time something was written, ms UTC.
    pub last_at: Option<Ms>,
    /// How many lines.
    pub lines: usize,
    /// How many corrections.
    pub corrections: usize,
    /// How many photos.
    pub photos: usize,
    /// How many exhibits.
    pub exhibits: usize,
    /// What it says of itself to the disclosure officer.
    pub disclosure: Disclosure,
}

/// A line with its number in its chain.
type Numbered<'a> = (u64, &'a Entry);

/// The lines in written order: each chain by its numbers, whatever the clocks did, and two chains by when they were
/// written, by the hub's clock as each device knew it.
#[must_use]
pub fn lines(record: &Record) -> Vec<Line> {
    let entries: Vec<&Entry> = record.each_entry().collect();
    let mut chains: BTreeMap<(OfficerId, Option<DeviceId>), Vec<Numbered<'_>>> = BTreeMap::new();
    for entry in entries.iter().copied().filter(|e| e.kind == "line") {
        let link = chain::Link::read(&entry.body);
        let chain = chains.entry((entry.author.officer, link.map(|l| l.device))).or_default();
        chain.push((link.map_or(0, |l| l.n), entry));
    }
    let mut queues: Vec<VecDeque<Numbered<'_>>> = chains
        .into_values()
        .map(|mut chain| {
            chain.sort_by_key(|(n, e)| (*n, e.id, e.change));
            chain.into()
        })
        .collect();
    let closed: Vec<Ms> = entries.iter().filter(|e| e.kind == "closed").map(|e| e.hub_clock()).collect();
    let corrections: Vec<&Entry> = entries.iter().copied().filter(|e| e.kind == "correction").collect();
    let mut out: Vec<Line> = Vec::new();
    let mut spoken_of = Ms::MIN;
    while let Some(next) =
        queues.iter_mut().filter(|q| !q.is_empty()).min_by_key(|q| q.front().map(|(_, e)| (e.hub_clock(), e.id, e.change)))
    {
        let Some((n, entry)) = next.pop_front() else { break };
        let event_time = entry.whole("event_time").unwrap_or(entry.hub_clock());
        let (spans, besides) = struck_through(entry, &corrections);
        out.push(Line {
            id: entry.id,
            n,
            device: chain::Link::read(&entry.body).map(|l| l.device),
            written_at: entry.hub_clock(),
            event_time,
            late: event_time < spoken_of || closed.iter().any(|at| *at < entry.hub_clock() && event_time <= *at),
            spans,
            besides,
            entry: entry.clone(),
        });
        spoken_of = spoken_of.max(event_time);
    }
    out
}

/// The part of an entry whose words a correction strikes; none of an entry that has no words of its own.
pub(super) fn words_part(kind: &str) -> Option<&'static str> {
    match kind {
        "line" => Some("text"),
        "exhibit" => Some("description"),
        "photo" => Some("caption"),
        _ => None,
    }
}

/// The words of a line, an exhibit or a photo as they were written, which its author may correct; none where it has none.
#[must_use]
pub fn written_words(entry: &Entry) -> Option<&str> {
    words_part(&entry.kind).map(|part| entry.text(part)).filter(|words| !words.is_empty())
}

/// The words of a line, an exhibit or a photo with each correction's words struck through, in the order the corrections were
/// written; and the corrections that strike nothing ([`Line::besides`]). `corrections` are those of its note, or more.
#[must_use]
pub fn struck_through(entry: &Entry, corrections: &[&Entry]) -> (Vec<Span>, Vec<EntryId>) {
    let mut spans = vec![Span::Stands(written_words(entry).unwrap_or_default().to_owned())];
    let mut besides = Vec::new();
    let own = |c: &&&Entry| {
        c.kind == "correction" && c.text("target") == entry.id.to_string() && c.author.officer == entry.author.officer
    };
    for correction in corrections.iter().filter(own) {
        if !strike(&mut spans, correction) {
            besides.push(correction.id);
        }
    }
    (spans, besides)
}

fn strike(spans: &mut Vec<Span>, correction: &Entry) -> bool {
    let struck = correction.text("struck");
    if struck.is_empty() {
        return false;
    }
    let wanted = correction.whole("from").and_then(|n| usize::try_from(n).ok());
    let mut begins = 0;
    for i in 0..spans.len() {
        let text = match &spans[i] {
            Span::Stands(text) => text.clone(),
            Span::Struck { was, .. } => {
                begins += was.chars().count();
                continue;
            }
        };
        let found = text
            .match_indices(struck)
            .map(|(byte, _)| byte)
            .find(|&byte| wanted.is_none_or(|from| begins + text[..byte].chars().count() == from));
        if let Some(byte) = found {
            let (before, rest) = text.split_at(byte);
            let (was, after) = rest.split_at(struck.len());
            let stands = |t: &str| (!t.is_empty()).then(|| Span::Stands(t.to_owned()));
            let now = Span::Struck { was: was.to_owned(), now: correction.text("replacement").to_owned(), by: correction.id };
            let parts: Vec<Span> = stands(before).into_iter().chain([now]).chain(stands(after)).collect();
            spans.splice(i..=i, parts);
            return true;
        }
        begins += text.chars().count();
    }
    false
}

/// What is read where there is room for what stands alone: every correction put in place of the words it strikes.
#[must_use]
pub fn standing(spans: &[Span]) -> String {
    let words = spans.iter().map(|span| match span {
        Span::Stands(text) => text.as_str(),
        Span::Struck { now, .. } => now.as_str(),
    });
    words.collect()
}

/// Every word of the note that search may match.
pub(super) fn words(record: &Record) -> String {
    let entries: Vec<&Entry> = record.each_entry().collect();
    let mut found: Vec<String> = Vec::new();
    for entry in &entries {
        let own = ["text", "replacement", "ref", "description", "caption"].map(|part| entry.text(part));
        found.extend(own.into_iter().chain(told(entry)).map(str::to_owned));
    }
    // Last: what is shown around a word that matched is what was written.
    let registered = entries.iter().filter_map(|e| e.body.get("vehicle")?.get("registration")?.as_str());
    found.extend(registered.flat_map(plates));
    found.retain(|words| !words.is_empty());
    found.join(" ")
}

/// What an entry tells in its parts: where it was, with whom it was written up, the points of a sighting or a description.
fn told(entry: &Entry) -> impl Iterator<Item = &str> {
    let place = entry.body.get("place").and_then(|place| place.get("address"));
    let with = entry.body.get("with").and_then(Value::as_array).into_iter().flatten();
    let groups = ["advokate", "person", "vehicle"].into_iter().filter_map(move |group| entry.body.get(group)?.as_object());
    place.into_iter().chain(with).chain(groups.flat_map(|points| points.values())).filter_map(Value::as_str)
}

/// The longest registration, characters.
const PLATE: usize = 7;

/// A registration as it may be typed otherwise than it was written: closed up, and with the gap of its plate, which stands before
/// three last letters, else behind the first letters.
fn plates(written: &str) -> Vec<String> {
    let closed: Vec<char> = written.chars().filter(|c| c.is_alphanumeric()).collect();
    if closed.is_empty() || closed.len() > PLATE {
        return Vec::new();
    }
    let last = closed.len().saturating_sub(3);
    let letters = closed.iter().take_while(|c| c.is_alphabetic()).count();
    let (front, back) = closed.split_at(if closed[last..].iter().all(|c| c.is_alphabetic()) { last } else { letters });
    let (front, back) = (front.iter().collect::<String>(), back.iter().collect::<String>());
    let forms = [format!("{front}{back}"), format!("{front} {back}")];
    forms.into_iter().filter(|form| !form.eq_ignore_ascii_case(written)).collect()
}

/// Folds a note.
#[must_use]
pub fn fold(record: &Record) -> NoteRow {
    let entries: Vec<&Entry> = record.each_entry().collect();
    let count = |kind: &str| entries.iter().filter(|e| e.kind == kind).count();
    let written = |e: &&Entry| matches!(e.kind.as_str(), "line" | "correction" | "photo" | "exhibit");
    let last_written = entries.iter().copied().filter(written).map(Entry::hub_clock).max();
    let closed = entries.iter().filter(|e| e.kind == "closed").map(|e| e.hub_clock()).max();
    let lines = lines(record);
    let first_words = lines.first().map(|l| l.entry.text("text").chars().take(80).collect::<String>());
    NoteRow {
        status: if closed.is_some_and(|at| last_written.is_none_or(|w| w <= at)) { "closed" } else { "open" },
        owner: (record.kind().people)(record).owner,
        begins: first_words.filter(|_| !private(record)),
        refs: refs(record),
        from: lines.iter().map(|l| l.event_time).min(),
        last_at: entries.iter().map(|e| e.hub_clock()).max(),
        lines: lines.len(),
        corrections: count("correction"),
        photos: count("photo"),
        exhibits: count("exhibit"),
        disclosure: disclosure(record),
    }
}
