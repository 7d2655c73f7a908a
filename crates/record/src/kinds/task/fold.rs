//! What became of a task: never stored, folded from its entries, so that a result and a concurrent cancel both stand.

use std::collections::BTreeSet;

use crate::document::{Entry, Record};
use crate::id::OfficerId;
use crate::roster::Ms;

use super::assignees;

/// The folded status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Nobody has been given it and it was never assigned.
    Draft,
    /// It lies in a queue.
    Unassigned,
    /// Given, not yet accepted.
    Assigned,
    /// Accepted by one of those it is given to.
    Accepted,
    /// Accepted by two who did not know of each other.
    DoubleAccepted,
    /// Under way.
    Started,
    /// Tried without success; still open.
    Attempted,
    /// Handed back; for the duty supervisor's queue.
    HandedBack,
    /// Resulted.
    Resulted,
    /// Resulted by somebody, and cancelled by somebody else: the result is kept.
    ResultedAfterCancel,
    /// Sent back by the supervisor: something is missing.
    SentBack,
    /// Cancelled.
    Cancelled,
    /// Expired.
    Expired,
    /// Reviewed and closed.
    Reviewed,
}

impl Status {
    /// The code a screen's catalogue goes by.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Unassigned => "unassigned",
            Self::Assigned => "assigned",
            Self::Accepted => "accepted",
            Self::DoubleAccepted => "double_accepted",
            Self::Started => "started",
            Self::Attempted => "attempted",
            Self::HandedBack => "handed_back",
            Self::Resulted => "resulted",
            Self::ResultedAfterCancel => "resulted_after_cancel",
            Self::SentBack => "sent_back",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
            Self::Reviewed => "reviewed",
        }
    }

    /// Whether nothing more is to come: reviewed, or ended without a result. A result that waits for its review is not
    /// closed: it may be sent back, and whoever visits a victim keeps her card until then (practice P4).
    #[must_use]
    pub fn closed(self) -> bool {
        matches!(self, Self::Cancelled | Self::Expired | Self::Reviewed)
    }

    /// Whether work remains for an officer.
    #[must_use]
    pub fn open(self) -> bool {
        !matches!(self, Self::Resulted | Self::ResultedAfterCancel | Self::Cancelled | Self::Expired | Self::Reviewed)
    }

    /// Whether a result stands.
    #[must_use]
    pub fn done(self) -> bool {
        matches!(self, Self::Resulted | Self::ResultedAfterCancel | Self::Reviewed)
    }
}

/// A task's state.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskState {
    /// The status.
    pub status: Status,
    /// Who it is given to now, the lead first.
    pub assignees: Vec<OfficerId>,
    /// Who accepted it since it was last given out.
    pub accepted_by: BTreeSet<OfficerId>,
    /// Every result that stands; two results both show.
    pub results: Vec<Entry>,
    /// A result by somebody the task was not given to any more when both met.
    pub resulted_by_former: bool,
    /// The next try an attempt promised.
    pub next_try: Option<Ms>,
    /// When it was last reviewed, for ageing out 30 days later.
    pub reviewed_at: Option<Ms>,
    /// When it was closed: reviewed, cancelled without a result, or expired.
    pub over_at: Option<Ms>,
}

/// Folds a task. The same entries give the same state in any order of arrival, and what answers what goes by ancestry: an
/// acceptance on a phone that lags still answers the assignment it was given to.
#[must_use]
pub fn fold(record: &Record) -> TaskState {
    let entries: Vec<&Entry> = record.standing_entries().collect();
    let now_with = assignees(record);
    let last = |kind: &str| record.newest(kind);
    let given = last("assigned");
    let still = |e: &Entry| given.is_none_or(|given| e.since(given));
    let since = |kind: &str| entries.iter().filter(move |e| e.kind == kind && still(e)).collect::<Vec<_>>();

    let accepted_by: BTreeSet<OfficerId> =
        since("accepted").iter().map(|e| e.author.officer).filter(|o| now_with.contains(o)).collect();
    let all_accepted: BTreeSet<OfficerId> = entries.iter().filter(|e| e.kind == "accepted").map(|e| e.author.officer).collect();
    let results: Vec<Entry> = entries.iter().filter(|e| e.kind == "resulted").map(|e| (*e).clone()).collect();
    let sent_back = last("sent_back").zip(last("resulted")).is_some_and(|(back, result)| back.order() > result.order());
    let handed_back = last("handed_back").filter(|e| still(e));

    let status = if last("reviewed").is_some() && !sent_back {
        Status::Reviewed
    } else if sent_back {
        Status::SentBack
    } else if !results.is_empty() {
        if last("cancelled").is_some() { Status::ResultedAfterCancel } else { Status::Resulted }
    } else if last("cancelled").is_some() {
        Status::Cancelled
    } else if last("expired").is_some() {
        Status::Expired
    } else if handed_back.is_some() {
        Status::HandedBack
    } else if !since("attempted").is_empty() {
        Status::Attempted
    } else if !since("started").is_empty() || !since("arrived").is_empty() {
        Status::Started
    } else if accepted_by.len() > 1 || (all_accepted.len() > 1 && !accepted_by.is_empty()) {
        Status::DoubleAccepted
    } else if !accepted_by.is_empty() {
        Status::Accepted
    } else if !now_with.is_empty() {
        Status::Assigned
    } else if entries.is_empty() {
        Status::Draft
    } else {
        Status::Unassigned
    };
    TaskState {
        status,
        resulted_by_former: results.iter().any(|e| !now_with.contains(&e.author.officer)),
        next_try: since("attempted").iter().filter_map(|e| e.whole("next_try")).max(),
        reviewed_at: last("reviewed").map(Entry::hub_clock),
        over_at: match status {
            Status::Reviewed => last("reviewed"),
            Status::Cancelled => last("cancelled"),
            Status::Expired => last("expired"),
            _ => None,
        }
        .map(Entry::hub_clock),
        assignees: now_with,
        accepted_by,
        results,
    }
}
