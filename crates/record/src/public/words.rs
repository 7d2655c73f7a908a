//! The words that went out. What a field says later is not published, and what was taken down is not either.

use crate::document::{Entry, Record};
use crate::id::OfficerId;
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
    let down = record.standing_entries().filter(|e| e.kind == "taken_down").map(|e| e.at).max();
    let out: Vec<&Entry> =
        record.standing_entries().filter(|e| e.kind == "published" && down.is_none_or(|down| e.at > down)).collect();
    // What two let out at once shows the same everywhere: entries stand in one order.
    let newest = |which: &str, part: &str| {
        let goes = |e: &&&Entry| matches!(e.text("which"), w if w == which || w == "both") && !e.text(part).is_empty();
        out.iter().rfind(goes).copied()
    };
    let issue = newest("issue_public", "issue")?;
    let answer = newest("answer_public", "answer");
    let last = [Some(issue), answer].into_iter().flatten().max_by_key(|e| (e.at, e.id))?;
    Some(Published {
        issue: issue.text("issue").to_owned(),
        issue_at: issue.at,
        answer: answer.map(|e| e.text("answer").to_owned()),
        answer_at: answer.map(|e| e.at),
        at: last.at,
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

/// The meetings of a ward's diary that are out, in the order of their times.
#[must_use]
pub fn meetings(diary: &Record) -> Vec<Meeting> {
    if !of(diary, &WARD_DIARY) {
        return Vec::new();
    }
    let says = |kind: &'static str, id: &str| {
        let said = diary.standing_entries().filter(move |e| e.kind == kind);
        said.filter(|e| e.text("target") == id).map(|e| e.at).max()
    };
    let is_out = |e: &&Entry| {
        let id = e.id.to_string();
        says("published", &id).is_some_and(|out| says("taken_down", &id).is_none_or(|down| down < out))
    };
    let read =
        |e: &Entry| Some(Meeting { at: e.whole("when")?, place: e.text("where").to_owned(), what: e.text("what").to_owned() });
    let mut found: Vec<Meeting> =
        diary.standing_entries().filter(|e| e.kind == "meeting").filter(is_out).filter_map(read).collect();
    found.sort_by(|a, b| (a.at, &a.place).cmp(&(b.at, &b.place)));
    found
}

fn of(record: &Record, kind: &'static Kind) -> bool {
    record.kind().name == kind.name && !record.yes("restricted")
}
