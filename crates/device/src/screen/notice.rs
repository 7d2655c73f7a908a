//! A merge explained to the person whose change is not showing, and a question about one.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::{Person, Shown, Words};

/// Somebody's change and mine met. Computed from history, the same on every device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Notice {
    /// Stable: hash of record, field and the two operations.
    pub id: String,
    /// The record.
    pub record: Uuid,
    /// Its kind.
    pub kind: String,
    /// The page that shows it: the record, or the victim a card is of.
    pub opens: Uuid,
    /// Its title; null where lists must not show one.
    pub title: Option<String>,
    /// `field.<name>` or `text.<name>` in the catalogue.
    pub field: String,
    /// What changed, as a heading: `notice.field_changed`, `notice.reassigned`...
    pub heading: Words,
    /// One a person, oldest writing first.
    pub sides: Vec<Side>,
    /// What shows now; nothing where no one value does.
    pub showing: Shown,
    /// The declared rule, in one sentence: never "the later change" (practice P8).
    pub why: Words,
    /// What is kept and who can read it.
    pub kept: Vec<Words>,
    /// `keep`, `use_mine`, `ask`; of a colleague's question `answer`.
    pub choices: Vec<String>,
    /// Whom `ask` goes to; of a colleague's question, who asks.
    pub ask: Option<Person>,
    /// When both met on this device.
    pub at: i64,
    /// Closed by a choice or by a review.
    pub settled: bool,
}

/// What one person wrote.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Side {
    /// Who.
    pub by: Person,
    /// When they wrote it.
    pub at: i64,
    /// Written without a connection.
    pub offline: bool,
    /// The value.
    pub value: Shown,
    /// It shows now.
    pub showing: bool,
}

/// Which notice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct NoticeAsk {
    /// Its id.
    pub notice: String,
    /// Its record.
    pub record: Uuid,
}

/// A question to the person whose value shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct NoticeQuestion {
    /// Its id.
    pub notice: String,
    /// Its record.
    pub record: Uuid,
    /// The officer's words.
    pub text: String,
}

/// An answer to a colleague's question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct NoticeAnswer {
    /// Its id.
    pub notice: String,
    /// Its record.
    pub record: Uuid,
    /// The officer's words; none: it stays as it is.
    pub text: Option<String>,
}
