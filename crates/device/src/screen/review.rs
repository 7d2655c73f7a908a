//! A supervisor's queue: what waits at the hub for a decision. Shown online only; nothing of it is kept on this device.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::{Person, Shown, Words};

/// What waits for this supervisor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ReviewQueue {
    /// By record and author, oldest first.
    pub groups: Vec<ReviewGroup>,
    /// How many more wait than are shown.
    pub more: u32,
    /// When the hub gave it, hub time.
    pub as_at: i64,
    /// What became of what was just decided on; null where nothing was.
    pub done: Option<ReviewDone>,
    /// Words that came in rescue files and that the hub had not taken, newest first. Nothing is decided on them.
    pub rescued: Vec<RescuedItem>,
    /// Handling marking: the highest of any row.
    pub marking: Option<String>,
}

/// How much waits for this supervisor's decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct InReview {
    /// How many changes.
    pub count: u32,
    /// Since when the oldest waits, hub time.
    pub since: i64,
    /// When the hub said so, hub time.
    pub as_at: i64,
}

/// An officer's words that the hub had not taken, carried to it by a rescue file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RescuedItem {
    /// The record they were for.
    pub record: Uuid,
    /// Its kind.
    pub kind: String,
    /// Whose words.
    pub by: Person,
    /// When they were written, by the author's device.
    pub at: i64,
    /// Why the hub had not taken them.
    pub why: Words,
    /// The words.
    pub text: String,
    /// When the file was taken in, hub time.
    pub received_at: i64,
    /// For `rescued_done`; null where the hub is older and keeps no word on them.
    pub id: Option<Uuid>,
}

/// A supervisor has dealt with words of a rescue file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RescuedDone {
    /// The words.
    pub id: Uuid,
    /// What was done; it must be said, and stays with the words at the hub.
    pub remark: String,
}

/// One officer's waiting changes of one record, in the order in which they were written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ReviewGroup {
    /// The record.
    pub record: Uuid,
    /// Its kind.
    pub kind: String,
    /// Its title; null where lists must not show one.
    pub title: Option<String>,
    /// Whose work it is.
    pub by: Person,
    /// Since when the oldest waits, hub time.
    pub since: i64,
    /// The record is on this device and can be opened.
    pub here: bool,
    /// The changes.
    pub items: Vec<ReviewItem>,
}

/// One change that waits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ReviewItem {
    /// The change, for `review_decide`.
    pub change: String,
    /// When it was written, by the author's device.
    pub at: i64,
    /// What it would do.
    pub words: Words,
    /// The author's own words.
    pub text: Option<String>,
    /// What stands at the hub where it would write; null for an entry, which is written beside what stands.
    pub now: Option<StandsNow>,
    /// Why it waits.
    pub why: Words,
    /// It was written on top of others that wait.
    pub on_top: bool,
}

/// What stands where a waiting change would write.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct StandsNow {
    /// The value.
    pub value: Shown,
    /// Who set it; null where nobody did, or several.
    pub by: Option<Person>,
    /// When, by their device's clock.
    pub at: Option<i64>,
    /// What would stand there; nothing where it is emptied, and of a text, whose words are its author's.
    pub then: Shown,
}

/// A supervisor's decision on changes they have seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ReviewDecide {
    /// The changes, as they were shown.
    pub changes: Vec<String>,
    /// Let in, or set aside.
    pub let_in: bool,
    /// To the author; must be given where they are set aside.
    pub reason: String,
}

/// What became of the changes that were decided on, and of those that only waited for them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ReviewDone {
    /// In.
    pub let_in: u32,
    /// Set aside; their author is told.
    pub set_aside: u32,
    /// Still waiting.
    pub waiting: u32,
    /// Decided on by somebody else before.
    pub gone: u32,
}
