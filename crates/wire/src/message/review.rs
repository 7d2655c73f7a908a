//! A supervisor's queue: changes that were allowed when they were written and are not now, that were written past a lease
//! or on a device whose enrolment was ended. Asked for and decided online only; nothing of it is kept on a device.

use minicbor::{Decode, Encode};
use record::{DeviceId, OfficerId, RecordId};
use uuid::Uuid;

use super::Versions;
use crate::key::Hash;

/// Asks for what waits for this officer's decision. Reading it is audited, as any reading of a record is.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ReviewRequest {
    /// What the device runs.
    #[n(0)]
    pub versions: Versions,
}

/// What waits, oldest first; a change stands after those it was written on.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ReviewResponse {
    /// The changes; at most 200.
    #[n(0)]
    pub waiting: Vec<Waiting>,
    /// How many more wait.
    #[n(1)]
    pub more: u32,
    /// The hub's clock, ms UTC: the queue's age.
    #[n(2)]
    pub as_at: i64,
    /// Words that came in rescue files and that the hub had not taken, newest first; at most 200. Nothing is decided on them.
    #[cbor(n(3), default)]
    pub rescued: Vec<RescuedWords>,
}

/// An officer's words that the hub had not taken, carried in by a rescue file.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct RescuedWords {
    /// The record they were for.
    #[cbor(n(0), with = "crate::codec::with::id")]
    pub record: RecordId,
    /// The record's kind.
    #[n(1)]
    pub kind: String,
    /// Whose words.
    #[cbor(n(2), with = "crate::codec::with::id")]
    pub officer: OfficerId,
    /// When they were written, by the device's clock, ms UTC.
    #[n(3)]
    pub at: i64,
    /// Why the hub had not taken them.
    #[n(4)]
    pub code: String,
    /// The words.
    #[n(5)]
    pub words: String,
    /// When the file was taken in, by the hub's clock, ms UTC.
    #[n(6)]
    pub received_at: i64,
    /// By which they are dealt with; none of an older hub.
    #[cbor(n(7), with = "crate::codec::with::maybe_id", has_nil)]
    pub id: Option<Uuid>,
}

/// A supervisor has dealt with words of a rescue file: spoke to their author, or recorded what still matters.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct RescuedDone {
    /// What the device runs.
    #[n(0)]
    pub versions: Versions,
    /// The words, as they were shown.
    #[cbor(n(1), with = "crate::codec::with::id")]
    pub id: Uuid,
    /// What was done; at most 500 characters are kept.
    #[n(2)]
    pub remark: String,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct RescuedDoneAnswer {
    /// It is dealt with by this; otherwise it was before, or is not there for this officer: the two look alike.
    #[n(0)]
    pub done: bool,
}

/// One change that waits for a supervisor.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Waiting {
    /// The change.
    #[n(0)]
    pub change: Hash,
    /// Its record.
    #[cbor(n(1), with = "crate::codec::with::id")]
    pub record: RecordId,
    /// The record's kind.
    #[n(2)]
    pub kind: String,
    /// The record's title as lists show it; empty where they must not.
    #[n(3)]
    pub title: String,
    /// Whose work it is.
    #[cbor(n(4), with = "crate::codec::with::id")]
    pub officer: OfficerId,
    /// The enrolment that signed it.
    #[cbor(n(5), with = "crate::codec::with::id")]
    pub device: DeviceId,
    /// When it was written, by the device's clock, ms UTC.
    #[n(6)]
    pub at: i64,
    /// Since when it waits, by the hub's clock, ms UTC.
    #[n(7)]
    pub since: i64,
    /// Why it waits.
    #[n(8)]
    pub code: String,
    /// The field, entry or text that is about.
    #[n(9)]
    pub field: Option<String>,
    /// What it would do: `entry.note`, `field.priority`.
    #[n(10)]
    pub did: String,
    /// Its author's words; none where it has none or cannot be read.
    #[n(11)]
    pub words: Option<String>,
    /// It was written on top of others that wait: they are decided first, or with it.
    #[n(12)]
    pub on_top: bool,
    /// With what it would do it: the entry's body or the field's value, in JSON.
    #[n(13)]
    pub with: String,
    /// Where it changes a field or a text: what stands there without any of what waits. None of a record that is not made yet.
    #[n(14)]
    pub now: Option<StandsNow>,
}

/// What stands in a field or a text that a waiting change would change.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct StandsNow {
    /// The field's value in JSON, null where it has none; a text in JSON, its first 4,000 characters.
    #[n(0)]
    pub value: String,
    /// Who wrote what shows and when, by their device's clock, ms UTC; none where nobody did, where several did, and for a text.
    #[n(1)]
    pub by: Option<SetBy>,
}

/// Who set a field.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SetBy {
    /// Who.
    #[cbor(n(0), with = "crate::codec::with::id")]
    pub officer: OfficerId,
    /// When, by their device's clock, ms UTC.
    #[n(1)]
    pub at: i64,
}

/// A supervisor's decision on changes they have seen.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct DecideRequest {
    /// What the device runs.
    #[n(0)]
    pub versions: Versions,
    /// The changes, as they were shown.
    #[n(1)]
    pub changes: Vec<Hash>,
    /// Let in, or set aside.
    #[n(2)]
    pub let_in: bool,
    /// The supervisor's words to the author: why.
    #[n(3)]
    pub reason: String,
}

/// What became of each change that was decided on, and of those that only waited for them.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct DecideResponse {
    /// In the order in which they were judged.
    #[n(0)]
    pub decided: Vec<Decided>,
}

/// What became of one change.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Decided {
    /// The change.
    #[n(0)]
    pub change: Hash,
    /// What became of it.
    #[n(1)]
    pub fate: Decision,
}

/// What became of a change after a decision.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Decision {
    /// It is in.
    #[n(0)]
    In,
    /// It is not, and its author is told: the supervisor's word, or a stage that nobody can let it past.
    #[n(1)]
    Aside {
        /// The reason's code.
        #[n(0)]
        code: String,
    },
    /// It still waits.
    #[n(2)]
    Waits {
        /// For what.
        #[n(0)]
        code: String,
    },
    /// It does not wait any more: somebody decided before.
    #[n(3)]
    Gone,
}
