//! The words that went out. What a field says later is not published, and what was taken down is not either.

use crate::document::{Entry, Record};
use crate::id::{EntryId, OfficerId};
use crate::kinds::ward_diary::WARD_DIARY;
use crate::kinds::ward_priority::WARD_PRIORITY;
use crate::roster::Ms;
use crate::table::Kind;

/// A priority as the public reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// What residents asked for.
    pub issue: String,
    /// When those words went out, ms UTC.
    pub issue_at: Ms,
    /// What was done about it, where an answer went out.
    pub answer: Option<String>,
    /// When the answer went out, ms UTC.
    pub answer_at: Option<Ms>,
    /// The newer of both, ms UTC.
    pub at: Ms,
    /// Who let it out last.
    pub by: OfficerId,
}

/// The words of a priority that are out; none where none went out, where they were taken down, or of a restricted record
/// (practice P15).
#[must_use]
pub fn published(record: &Record) -> Option<Published> {
    if !of(record, &WARD_PRIORITY) {
        return None;
    }
    // By ancestry: what was taken down by a phone whose clock lags is down all the same.
    let down = record.standing_entries().filter(|e| e.kind == "taken_down").map(Entry::order).max();
    let mut out: Vec<&Entry> =
        record.standing_entries().filter(|e| e.kind == "published" && down.is_none_or(|down| e.order() > down)).collect();
    out.sort_by_key(|e| e.order());
    // What two let out at once shows the same everywhere: entries stand in one order.
    let newest = |which: &str, part: &str| {
        let goes = |e: &&&Entry| matches!(e.text("which"), w if w == which || w == "both") && !e.text(part).is_empty();
        out.iter().rfind(goes).copied()
    };
    let issue = newest("issue_public", "issue")?;
    let answer = newest("answer_public", "answer");
    let last = [Some(issue), answer].into_iter().flatten().max_by_key(|e| e.order())?;
    Some(Published {
        issue: issue.text("issue").to_owned(),
        issue_at: issue.hub_clock(),
        answer: answer.map(|e| e.text("answer").to_owned()),
        answer_at: answer.map(Entry::hub_clock),
        at: last.hub_clock(),
        by: last.author.officer,
    })
}

/// A meeting that residents are told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meeting {
    /// When it begins, ms UTC.
    pub at: Ms,
    /// Where.
    pub place: String,
    /// What it is; empty for a meeting of the ward.
    pub what: String,
}

/// Whether the public is told of a meeting of a diary: let out, and not taken down since.
#[must_use]
pub fn meeting_is_out(diary: &Record, meeting: EntryId) -> bool {
    let id = meeting.to_string();
    let last = |kind: &'static str| {
        let said = diary.standing_entries().filter(move |e| e.kind == kind);
        said.filter(|e| e.text("target") == id).map(Entry::order).max()
    };
    last("published").is_some_and(|out| last("taken_down").is_none_or(|down| down < out))
}

/// The meetings of a ward's diary that are out, in the order of their times.
#[must_use]
pub fn meetings(diary: &Record) -> Vec<Meeting> {
    if !of(diary, &WARD_DIARY) {
        return Vec::new();
    }
    let read =
        |e: &Entry| Some(Meeting { at: e.whole("when")?, place: e.text("where").to_owned(), what: e.text("what").to_owned() });
    let held = diary.standing_entries().filter(|e| e.kind == "meeting");
    let mut found: Vec<Meeting> = held.filter(|e| meeting_is_out(diary, e.id)).filter_map(read).collect();
    found.sort_by(|a, b| (a.at, &a.place).cmp(&(b.at, &b.place)));
    found
}

fn of(record: &Record, kind: &'static Kind) -> bool {
    record.kind().name == kind.name && !record.yes("restricted")
}
