//! What a note says to the disclosure officer, and the notes of cases as they are listed.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::Person;

/// What a note says to the disclosure officer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct NoteDisclosure {
    /// `relevance.<code>`.
    pub relevance: String,
    /// Somebody has said so; otherwise unsure, and kept as if it mattered.
    pub decided: bool,
    /// It is sensitive.
    pub sensitive: bool,
    /// Why it is sensitive; null in lists.
    pub sensitive_why: Option<String>,
    /// It may undermine the prosecution or assist the accused.
    pub undermines_or_assists: bool,
    /// The flags, oldest first.
    pub flags: Vec<FlagShown>,
}

/// A disclosure flag; it is never taken off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct FlagShown {
    /// Its entry.
    pub id: Uuid,
    /// `flag.<code>`.
    pub says: String,
    /// Why; null in lists.
    pub why: Option<String>,
    /// By whom.
    pub by: Person,
    /// When.
    pub at: i64,
}

/// What somebody says of a note to the disclosure officer. What is left out stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct NoteFlag {
    /// The note.
    pub note: Uuid,
    /// `yes`, `no`, `unsure`.
    pub relevance: Option<String>,
    /// The crime it is about: it then goes to its officer in the case and the disclosure officer.
    pub crime: Option<String>,
    /// `relevant`, `may_undermine`, `may_assist`, `sensitive`, `retain`.
    pub disclosure: Option<String>,
    /// Why.
    pub why: Option<String>,
}

/// The notes of cases, for the disclosure officer and the officer in the case. No words of a note stand here (practice P16).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DisclosureList {
    /// Handling marking: the highest of any row.
    pub marking: String,
    /// Notes, those that may undermine or assist first, then sensitive, then undecided, then the rest; each by time.
    pub rows: Vec<DisclosureRow>,
}

/// One note in the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DisclosureRow {
    /// The note.
    pub note: Uuid,
    /// References as lists may show them.
    pub refs: Vec<String>,
    /// Whose notebook.
    pub owner: Person,
    /// When something was last written in it.
    pub last_at: Option<i64>,
    /// Numbered entries.
    pub entries: u32,
    /// Exhibits.
    pub exhibits: u32,
    /// What it says.
    pub disclosure: NoteDisclosure,
    /// It is linked with a victim and stands in the schedule that the defence is given, with words of the officers': of an
    /// exhibit, under a photo, beside a flag. Somebody has to look whether those name her or her home before one is made.
    pub check: bool,
}
