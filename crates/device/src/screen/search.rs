//! Search of what is on this device.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::WardName;

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct SearchAsk {
    /// The words as typed.
    pub words: String,
    /// `tasks`, `victims`, `notes`, `exhibits`, `ward`; none: all.
    pub group: Option<String>,
    /// Only what is of this ward, by ONS code: it names it, is linked to what does, or its officer works there.
    pub ward: Option<String>,
    /// Only what is open, or only what is over.
    pub open: Option<bool>,
    /// Only what is about this day, `YYYY-MM-DD`, or a later one.
    pub from: Option<String>,
    /// Only what is about this day or an earlier one.
    pub to: Option<String>,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Found {
    /// Best first within each group.
    pub hits: Vec<Hit>,
    /// How many in each group, also beyond what is shown.
    pub counts: FoundCounts,
    /// The wards of what is searched.
    pub wards: Vec<WardName>,
    /// Records searched.
    pub searched: u32,
    /// The newest of them, hub time.
    pub newest_at: Option<i64>,
}

/// How many hits each group has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct FoundCounts {
    /// Tasks.
    pub tasks: u32,
    /// Victim contacts, by crime reference only (practice P16).
    pub victims: u32,
    /// Notebook entries.
    pub notes: u32,
    /// Exhibits.
    pub exhibits: u32,
    /// Ward priorities and diary.
    pub ward: u32,
}

/// One hit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Hit {
    /// `tasks`, `victims`, `notes`, `exhibits`, `ward`.
    pub group: String,
    /// The record; of an exhibit, its note.
    pub record: Uuid,
    /// An exhibit's entry.
    pub exhibit: Option<Uuid>,
    /// The record's kind.
    pub kind: String,
    /// A diary's ward.
    pub ward: Option<String>,
    /// What it is called, where the pieces are of other words of it.
    pub title: Option<String>,
    /// The text in pieces; every second piece, from the second, is what matched.
    pub pieces: Vec<String>,
    /// `task_kind.<code>`, `status.<code>` or such, for the kicker.
    pub kicker: Option<String>,
    /// The instant it is about.
    pub at: Option<i64>,
    /// Handling marking.
    pub marking: Option<String>,
    /// Number of the notebook entry.
    pub number: Option<u32>,
}
