//! Notices: which of my writes do not show, and why. Computed from history alone, so that every device says the same
//! whatever the order of arrival; what was seen or settled is the device's to remember. Where nothing of mine was
//! displaced there is no notice.

mod cards;
mod corrections;
mod fields;
mod happenings;
mod past;
mod questions;
mod texts;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::author::Author;
use crate::document::Record;
use crate::id::{OfficerId, RecordId};
use crate::table::Rule;
use crate::value::canonical;
use past::Past;

pub use cards::two_cards;
pub use corrections::corrected;
pub use happenings::WORK;

/// Why a write of mine does not show, or stands beside another's: the declared rule, never "the later change"
/// (practice P8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Why {
    /// Written apart; one of the two shows, the same on every device.
    Either,
    /// Written apart; the higher rank's value shows.
    Rank,
    /// Written apart; the more protective value shows.
    Safest,
    /// Written apart; several values stand and nobody has confirmed one.
    Both,
    /// A higher rank wrote after me.
    Overruled,
    /// A lower rank wrote after me.
    OverwrittenBelow,
    /// Two safe-contact cards: contact is blocked until one is confirmed (practice P3).
    TwoCards,
    /// The task was given to somebody else while I worked on it.
    Reassigned,
    /// I resulted a task that was meanwhile given to somebody else.
    ResultedByFormer,
    /// A result and a cancel met; the result is kept.
    ResultedAfterCancel,
    /// Two accepted the task who did not know of each other.
    DoubleAccepted,
    /// Two resulted the task who did not know of each other; both results are kept.
    TwoResults,
    /// Two reached the victim within a day who did not know of each other.
    BothContacted,
    /// Two rewrote the same words of a text.
    TextRewritten,
    /// A fact that I had was wrong and was put right (practice P19).
    Corrected,
    /// I took something out of a set; it stands in it again, because somebody who wrote the list apart had it in theirs.
    CameBack,
    /// A colleague asks me about what I set (practice P8).
    Asked,
    /// My question was answered.
    Answered,
    /// Whom I asked set it to what I had set.
    TakenUp,
}

impl Why {
    /// Every reason, in the order of the documentation.
    pub const ALL: &[Self] = &[
        Self::Either,
        Self::Rank,
        Self::Safest,
        Self::Both,
        Self::Overruled,
        Self::OverwrittenBelow,
        Self::TwoCards,
        Self::Reassigned,
        Self::ResultedByFormer,
        Self::ResultedAfterCancel,
        Self::DoubleAccepted,
        Self::TwoResults,
        Self::BothContacted,
        Self::TextRewritten,
        Self::Corrected,
        Self::CameBack,
        Self::Asked,
        Self::Answered,
        Self::TakenUp,
    ];

    /// The code a screen's catalogue goes by.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Either => "either",
            Self::Rank => "rank",
            Self::Safest => "safest",
            Self::Both => "both",
            Self::Overruled => "overruled",
            Self::OverwrittenBelow => "overwritten_below",
            Self::TwoCards => "two_cards",
            Self::Reassigned => "reassigned",
            Self::ResultedByFormer => "resulted_by_former",
            Self::ResultedAfterCancel => "resulted_after_cancel",
            Self::DoubleAccepted => "double_accepted",
            Self::TwoResults => "two_results",
            Self::BothContacted => "both_contacted",
            Self::TextRewritten => "text_rewritten",
            Self::Corrected => "corrected",
            Self::CameBack => "came_back",
            Self::Asked => "asked",
            Self::Answered => "answered",
            Self::TakenUp => "taken_up",
        }
    }

    /// What it says, for the documentation.
    #[must_use]
    pub fn says(self) -> &'static str {
        match self {
            Self::Either => "two set it apart; one of the two shows, the same on every device",
            Self::Rank => "two set it apart; the higher rank's value shows",
            Self::Safest => "two set it apart; the more protective value shows",
            Self::Both => "two set it apart; both show until somebody confirms one",
            Self::Overruled => "a higher rank changed it, having mine before them",
            Self::OverwrittenBelow => "a lower rank changed it, having mine before them",
            Self::TwoCards => "two safe-contact cards; contact is blocked until one is confirmed",
            Self::Reassigned => "the task was given to somebody else while I worked on it",
            Self::ResultedByFormer => "I resulted the task while it was given to somebody else",
            Self::ResultedAfterCancel => "a result and a cancel met; the result is kept",
            Self::DoubleAccepted => "two accepted the task apart who were not given it together",
            Self::TwoResults => "two resulted the task apart; both results are kept",
            Self::BothContacted => "two reached the victim apart, within a day",
            Self::TextRewritten => "two rewrote the same words apart; what both wrote stands",
            Self::Corrected => "a fact that I had was wrong and was put right by another",
            Self::CameBack => "I took it out of a set; another's list, written apart, had it, so it stands there again",
            Self::Asked => "a colleague asks me about what I set; told until I answer or set it again",
            Self::Answered => "my question was answered",
            Self::TakenUp => "whom I asked set it to what I had set",
        }
    }

    fn of(rule: Rule) -> Self {
        match rule {
            Rule::Either => Self::Either,
            Rule::Rank => Self::Rank,
            Rule::Safest(_) => Self::Safest,
            Rule::Both => Self::Both,
        }
    }
}

/// One write of mine that was displaced, and by whom; or a question about one.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// SHA-256 of record, field, my operation and the other, in hex: the same on every device, for ever.
    pub id: String,
    /// The record.
    pub record: RecordId,
    /// The field or text, or the type of my entry. Of a question, the field it is about.
    pub field: String,
    /// What I wrote: the field's value, my entry's body, the text as it then stood with me, or my question. Of what came back
    /// into a set, the items that I had taken out.
    pub mine: Value,
    /// When I wrote it by my device, seconds UTC.
    pub mine_at_s: i64,
    /// My change.
    pub my_change: [u8; 32],
    /// What the other wrote: the field's value, their entry's body, the text as it then stood with them, or their question or
    /// answer; an answer without words is empty.
    pub theirs: Value,
    /// Their change.
    pub their_change: [u8; 32],
    /// What shows now: the field's value, the other's entry body, or the text. Null where nothing does.
    pub shown: Value,
    /// Who wrote the other.
    pub by: Author,
    /// When, by their device, seconds UTC: told, never a reason.
    pub at_s: i64,
    /// Why.
    pub why: Why,
    /// Whether "Use mine" may be offered; otherwise "Ask" goes to whoever wrote the other (practice P8).
    pub may_use_mine: bool,
}

/// Every notice of a record for one officer, sorted by id.
#[must_use]
pub fn notices(record: &Record, me: OfficerId) -> Vec<Notice> {
    // Nothing can be displaced in a record that only I wrote in; most are.
    if record.authors().iter().all(|a| *a == me) {
        return Vec::new();
    }
    let past = Past::of(record);
    let mut found = fields::notices(record, &past, me);
    found.extend(happenings::notices(record, &past, me));
    found.extend(texts::notices(record, &past, me));
    found.extend(questions::notices(record, &past, me));
    found.sort_by(|a, b| a.id.cmp(&b.id));
    found.dedup_by(|a, b| a.id == b.id);
    found
}

fn id(record: &Record, field: &str, mine: &str, other: &str) -> String {
    let all = json!([record.id().to_string(), field, mine, other]);
    hex::encode(Sha256::digest(format!("beatbook/notice/1\0{}", canonical(&all))))
}
