//! The history of a record: who changed what, when, with the value before and after; and what moved under an open form.

use automerge::ChangeHash;
use record::document::{Happened, Wrote};
use record::{Entry, Record};
use serde_json::Value;

use super::desk::Desk;
use super::differing::differing;
use super::notices::value;
use super::timeline::words_part;
use super::timeline_words::entry_words;
use crate::forms::Seen;
use crate::screen::{History, HistoryLine, HistoryPart, MovedUnder, Shown, Underneath, Words};

/// A device's clock further than this from the hub's is said so.
const SKEWED: i64 = 2 * record::calendar::MINUTE;

/// What is known of a change's times beside what its author claims.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HubTime {
    /// When the hub received it, ms UTC by the hub.
    pub at: Option<i64>,
    /// How far the writing device's clock was off, ms, hub minus device.
    pub ahead: Option<i64>,
    /// Its author's signature was checked on this device.
    pub proven: bool,
    /// The hub found that the clock it was written by may have been changed before.
    pub doubt: bool,
}

/// Every change of these records, newest first; the first of them is the one asked for, the others belong to it.
#[must_use]
pub fn history(desk: &Desk<'_>, records: &[&Record], time: &dyn Fn(&[u8; 32]) -> HubTime) -> Option<History> {
    let first = records.first()?;
    let mut lines: Vec<HistoryLine> = records.iter().flat_map(|record| of_record(desk, record, time)).collect();
    // Within one second what builds on another stands above it.
    lines.reverse();
    lines.sort_by_key(|line| std::cmp::Reverse(line.at));
    Some(History {
        record: first.id().0,
        kind: first.kind().name.to_owned(),
        title: (desk.label)(first.id()).map(|l| l.shows).filter(|s| !s.is_empty()),
        marking: record::marking::of(first).to_owned(),
        proven: u32::try_from(lines.iter().filter(|l| l.proven).count()).unwrap_or(u32::MAX),
        lines,
    })
}

fn of_record(desk: &Desk<'_>, record: &Record, time: &dyn Fn(&[u8; 32]) -> HubTime) -> Vec<HistoryLine> {
    let entries = record.entries();
    let line = |happened: Happened| {
        let known = time(&happened.change);
        let way = (desk.change)(&happened.change);
        let written: Vec<&Entry> = entries.iter().filter(|e| e.change == happened.change).collect();
        // An entry carries the offset itself; any other change has it in its signed batch.
        let ahead = written.first().map(|e| e.offset).or(known.ahead);
        HistoryLine {
            change: hex::encode(happened.change),
            record: record.id().0,
            by: desk.by(happened.author),
            at: happened.at,
            hub_at: known.at,
            skew: ahead.filter(|ms| ms.abs() > SKEWED),
            offline: way.offline,
            doubt: known.doubt,
            proven: known.proven,
            sync: way.sync,
            parts: happened.wrote.iter().filter_map(|wrote| part(desk, record, &happened, &written, wrote)).collect(),
        }
    };
    record.history().into_iter().map(line).collect()
}

fn part(desk: &Desk<'_>, record: &Record, happened: &Happened, written: &[&Entry], wrote: &Wrote) -> Option<HistoryPart> {
    let kind = record.kind();
    let plain = |words: Words| HistoryPart { words, before: Shown::Nothing, after: Shown::Nothing, text: None };
    Some(match wrote {
        Wrote::Created => plain(Words::of("history.made")),
        Wrote::Field { name, value: after } => {
            // The first change had nothing before it.
            let before = if happened.deps.is_empty() { Value::Null } else { record.field_at(name, &happened.deps).value };
            HistoryPart {
                before: value(desk, kind, name, &before),
                after: value(desk, kind, name, after),
                ..plain(Words::of("history.field").with("field_code", format!("field.{name}")))
            }
        }
        Wrote::Text { name } => {
            let before = if happened.deps.is_empty() { String::new() } else { record.text_at(name, &happened.deps) };
            let after = record.text_at(name, &[ChangeHash(happened.change)]);
            let (before, after) = differing(&before, &after);
            let shown = |text: String| if text.is_empty() { Shown::Nothing } else { Shown::Text(text) };
            HistoryPart {
                before: shown(before),
                after: shown(after),
                ..plain(Words::of("history.text").with("field_code", format!("text.{name}")))
            }
        }
        Wrote::Entry { id, .. } => {
            // What the change wrote, whatever was put right in it since.
            let entry = &written.iter().find(|e| e.id.to_string() == *id)?.as_written();
            let text = match (entry.text(words_part(&entry.kind)), entry.kind.as_str()) {
                ("", "action") => entry.text("what"),
                ("", _) => entry.text("text"),
                (text, _) => text,
            };
            HistoryPart { text: Some(text.to_owned()).filter(|t| !t.is_empty()), ..plain(entry_words(desk, kind, entry)) }
        }
    })
}

/// What moved in a record since a form saw it.
#[must_use]
pub fn moved_under(desk: &Desk<'_>, record: &Record, seen: &Seen) -> Vec<MovedUnder> {
    let kind = record.kind();
    let fields = kind.all_fields().filter_map(|field| {
        let now = record.field(field.name);
        if now.seen() == seen.field(field.name) {
            return None;
        }
        let by = now.shown.and_then(|i| now.candidates.get(i)).or(now.candidates.last());
        Some(MovedUnder {
            name: field.name.to_owned(),
            label: format!("field.{}", field.name),
            now: value(desk, kind, field.name, &now.value),
            value: now.value.to_string(),
            by: by.map(|c| desk.by(c.author)),
            at: by.map(|c| c.at_s * 1_000),
        })
    });
    let mut moved: Vec<MovedUnder> = fields.collect();
    let Some(base) = seen.base(record) else { return moved };
    let since: Vec<[u8; 32]> = record.changes_since(&base).iter().map(|c| c.hash().0).collect();
    let history = record.history();
    for text in kind.texts {
        let now = record.text(text.name);
        if record.text_at(text.name, &base) == now {
            continue;
        }
        let wrote = |h: &&Happened| since.contains(&h.change) && h.wrote.contains(&Wrote::Text { name: text.name.to_owned() });
        let by = history.iter().rfind(wrote);
        moved.push(MovedUnder {
            name: text.name.to_owned(),
            label: format!("text.{}", text.name),
            value: Value::from(now.as_str()).to_string(),
            now: Shown::Text(now),
            by: by.map(|h| desk.by(h.author)),
            at: by.map(|h| h.at),
        });
    }
    moved
}

/// As a form takes it.
#[must_use]
pub fn underneath(seen: String, moved: Vec<MovedUnder>) -> Underneath {
    Underneath { seen, moved }
}
