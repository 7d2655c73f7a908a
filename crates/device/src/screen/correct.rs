//! Putting a wrong fact right (practice P19).

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::{Person, Words};

/// What was put right in an entry: as it stood before, by whom it was put right, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PutRight {
    /// What it said before.
    pub was: Words,
    /// The author's own words before.
    pub was_text: Option<String>,
    /// Lines under the title before.
    pub was_details: Vec<Words>,
    /// When it was said to have happened.
    pub was_at: i64,
    /// Who put it right.
    pub by: Person,
    /// When.
    pub at: i64,
    /// Why, in their words.
    pub reason: String,
}

/// What `entry_correct` may put right in an entry, as it stands now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Correctable {
    /// `contact`, `milestone`, `decision`.
    pub kind: String,
    /// Of a contact: `outcome.<code>`.
    pub outcome: Option<String>,
    /// Of an event: `milestone.<code>`.
    pub event: Option<String>,
    /// Of a decision: `decision.<code>`.
    pub about: Option<String>,
    /// Of a decision: what she decided, where no code says it.
    pub what: Option<String>,
    /// Of a decision: her reason, in her words.
    pub her_reason: Option<String>,
    /// When it happened, or began.
    pub at: i64,
    /// When a contact ended.
    pub ended_at: Option<i64>,
}

/// Puts a wrong fact right: the whole of what may be put right, as it ought to read. What differs is written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct EntryCorrect {
    /// Which record.
    pub record: Uuid,
    /// Which entry.
    pub entry: Uuid,
    /// Of a contact: its outcome.
    pub outcome: Option<String>,
    /// Of an event: which.
    pub event: Option<String>,
    /// Of a decision: `decision.<code>`.
    pub about: Option<String>,
    /// Of a decision: what she decided, where no code says it.
    pub what: Option<String>,
    /// Of a decision: her reason, in her words.
    pub her_reason: Option<String>,
    /// When it happened, or began.
    pub at: i64,
    /// When a contact ended.
    pub ended_at: Option<i64>,
    /// Why it was wrong.
    pub reason: String,
}
