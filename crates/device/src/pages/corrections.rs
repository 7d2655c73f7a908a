//! What was put right in an entry, and what may still be (practice P19).

use record::deadlines::Outcome;
use record::document::correct::correctable;
use record::table::Kind;
use record::{Entry, Record};

use super::desk::Desk;
use super::timeline::{details, happened_at, own_text};
use super::timeline_words::entry_words;
use super::victims::outcome_code;
use crate::screen::{Correctable, PutRight};

/// Who may put facts of a record right: of their own entries its readers, of all of them its supervisor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MayCorrect {
    /// Nobody's.
    #[default]
    Nothing,
    /// What they wrote themselves.
    TheirOwn,
    /// Whoever wrote it.
    Everything,
}

/// What this officer may put right in a record.
#[must_use]
pub fn may_correct(desk: &Desk<'_>, record: &Record) -> MayCorrect {
    match desk.standing(record) {
        Some(standing) if standing.may_add(record.kind(), "corrected").is_err() => MayCorrect::Nothing,
        Some(standing) if standing.supervisor() => MayCorrect::Everything,
        Some(_) => MayCorrect::TheirOwn,
        None => MayCorrect::Nothing,
    }
}

/// Whether this officer may put an entry right.
#[must_use]
pub fn can_correct(desk: &Desk<'_>, may: MayCorrect, entry: &Entry) -> bool {
    let theirs = match may {
        MayCorrect::Nothing => false,
        MayCorrect::TheirOwn => entry.author.officer == desk.me,
        MayCorrect::Everything => true,
    };
    theirs && entry.stands() && !correctable(&entry.kind).is_empty()
}

/// The facts of an entry, for the form that puts them right.
pub(super) fn facts_of(entry: &Entry) -> Correctable {
    let text = |part: &str| Some(entry.text(part)).filter(|t| !t.is_empty()).map(str::to_owned);
    // Of a decision that a code names, the code is all there is.
    let what = text("what").filter(|what| what != entry.text("about"));
    Correctable {
        kind: entry.kind.clone(),
        outcome: text("outcome").map(|o| outcome_code(Outcome::named(&o)).to_owned()),
        event: text("event"),
        about: text("about"),
        what,
        her_reason: text("her_reason"),
        at: happened_at(entry),
        ended_at: entry.whole("ended"),
    }
}

/// Every correction of an entry, oldest first, with what stood before it.
pub(super) fn put_right(desk: &Desk<'_>, kind: &Kind, all: &[Entry], entry: &Entry) -> Vec<PutRight> {
    let line = |c: &record::document::correct::Corrected| {
        let by = all.iter().find(|e| e.id == c.by)?;
        let was = Entry { body: c.was.clone(), corrected: Vec::new(), ..entry.clone() };
        Some(PutRight {
            was: entry_words(desk, kind, &was),
            was_text: own_text(&was),
            was_details: details(&was),
            was_at: happened_at(&was),
            by: desk.by(by.author),
            at: by.hub_clock(),
            reason: by.text("reason").to_owned(),
        })
    };
    entry.corrected.iter().filter_map(line).collect()
}
