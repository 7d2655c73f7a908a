//! What is looked for: exhibits in an audit, and what is wrong with the stores they are in.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::Person;

/// The last time somebody looked for an exhibit where it is recorded to be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AuditShown {
    /// When.
    pub at: i64,
    /// Who looked.
    pub by: Person,
    /// It was there.
    pub seen: bool,
    /// Where they looked.
    pub place: String,
    /// What they found, in their words; only where the exhibit is opened.
    pub why: Option<String>,
}

/// Somebody who neither seized nor holds it looked for an exhibit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct ExhibitAudit {
    /// Its note.
    pub note: Uuid,
    /// Its entry.
    pub exhibit: Uuid,
    /// It was there.
    pub seen: bool,
    /// What was found; needed where it was not there.
    pub why: Option<String>,
}

/// Something is wrong with the store an exhibit is in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct StoreAlarmShown {
    /// The diary it stands in.
    pub record: Uuid,
    /// The entry that said so.
    pub entry: Uuid,
    /// `store_alarm.<code>`.
    pub says: String,
    /// What its gauge says, or how full it is.
    pub reads: Option<String>,
    /// When.
    pub at: i64,
    /// Who said so.
    pub by: Person,
}

/// How somebody said that the store an exhibit is in is kept, the last time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct StoreKeptShown {
    /// `store_kept.<code>`: `ambient`, `refrigerated`, `frozen`.
    pub kept: String,
    /// What its gauge read.
    pub reads: Option<String>,
    /// When.
    pub at: i64,
    /// Who said so.
    pub by: Person,
}

/// How cold a store is kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct StoreKeptSay {
    /// Which, as exhibits name it.
    pub store: String,
    /// `ambient`, `refrigerated`, `frozen`.
    pub kept: String,
    /// What its gauge reads.
    pub reads: Option<String>,
}

/// A store is too warm, or full.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct StoreAlarmRaise {
    /// Which, as exhibits name it.
    pub store: String,
    /// `too_warm`, `full`.
    pub says: String,
    /// What its gauge says, or how full it is.
    pub reads: Option<String>,
}

/// It is over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct StoreAlarmOver {
    /// The diary it stands in.
    pub record: Uuid,
    /// The entry that said so.
    pub entry: Uuid,
    /// What was done.
    pub how: String,
}
