//! What left an officer's lists.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

/// The officer's own words in records that are on this device no more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Left {
    /// By record, the one last written in first.
    pub records: Vec<LeftRecord>,
}

/// One record that left.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LeftRecord {
    /// The record.
    pub record: Uuid,
    /// Its kind: `task`, `note`, `ward_priority`...
    pub kind: String,
    /// What this officer wrote in it, newest first.
    pub words: Vec<LeftWords>,
}

/// One piece of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LeftWords {
    /// When, device time.
    pub at: i64,
    /// The words.
    pub text: String,
}

/// Asks to have a record again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CallBack {
    /// A CAD or crime number, or the record's id.
    pub reference: String,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CalledBack {
    /// The records; none where the hub has nothing of that name for this officer.
    pub records: Vec<Uuid>,
    /// Until when they stay here.
    pub until: Option<i64>,
}
