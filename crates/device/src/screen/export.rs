//! What leaves the house: notes on paper or as a bundle that proves itself, and a ward's report to its panel. An export is a
//! disclosure, and is written into the read log before its file is.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::Person;

/// What to write into a file. One of `note` and `case`; neither of an `audit`, which is of what this officer may look for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct ExportMake {
    /// `statement`, `exhibits`, `bundle`; `mg6c` or `mg6d`, the schedules of a case; `audit`, the weekly audit of exhibits.
    pub what: String,
    /// One note.
    pub note: Option<Uuid>,
    /// A crime reference, however it is typed: every note held here that belongs to it, and in a bundle every task and victim
    /// contact that carries it. Never a safe-contact card.
    pub case: Option<String>,
    /// One exhibit of the note, where `what` is `exhibits`; without it all of them.
    pub exhibit: Option<Uuid>,
    /// What is blacked out by order; only of one note, and only in a statement: a bundle without it would not prove itself.
    pub redact: Option<Redact>,
    /// For whom or what: it stands on every page and in the read log.
    pub purpose: String,
}

/// Entries, or words of them, that a court ordered out of a copy. The note keeps every word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Redact {
    /// Lines, exhibits and photos of the note; corrections go with what they correct.
    pub entries: Vec<Uuid>,
    /// Words of others.
    pub words: Vec<RedactWords>,
    /// By whose order: it stands in every black bar and in the read log.
    pub reason: String,
}

/// Words of one entry that a court ordered out of a copy, wherever they stand in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RedactWords {
    /// A line, an exhibit or a photo of the note.
    pub entry: Uuid,
    /// The words as they stand in it, with whatever apostrophe, hyphen or gap, with their accents or without; small letters and
    /// capitals are the same, and a part of a word takes the whole word with it.
    pub words: String,
}

/// A working copy: derived from the master, without what the camera wrote into it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PhotoCopyShown {
    /// For `evidence://localhost/<id>?original`.
    pub id: Uuid,
    /// Its own SHA-256, lower hexadecimal.
    pub sha256: String,
    /// Bytes.
    pub size: i64,
    /// For whom.
    pub to: Option<String>,
    /// Why.
    pub why: String,
    /// When.
    pub at: i64,
    /// By whom.
    pub by: Person,
}

/// Which working copy to write into a file, for whom it was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CopyExport {
    /// The note that says it was made.
    pub note: Uuid,
    /// The copy.
    pub copy: Uuid,
}

/// A file that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Exported {
    /// What it is.
    pub what: String,
    /// Where it is.
    pub file: String,
    /// Its bytes.
    pub bytes: i64,
    /// SHA-256 of it, as the read log names it.
    pub sha256: String,
    /// Pages, of a paper.
    pub pages: Option<u32>,
    /// Notes in it.
    pub notes: u32,
    /// Tasks in it, of a bundle.
    pub tasks: u32,
    /// Victim contacts in it, of a bundle.
    pub victims: u32,
    /// Victim contacts of the case that are not in it: this officer is asked a reason to open them and gave none.
    pub left_out: u32,
    /// Notes that stand in no paper of this kind: of `mg6c` what is sensitive or restricted, of an `audit` what is restricted.
    /// The paper does not say so, because others read it.
    pub kept_apart: u32,
    /// Original photos in it, of a bundle.
    pub photos: u32,
    /// Photos that the notes speak of and that are not on this device.
    pub absent: u32,
    /// Entries that are blacked out in it, whole or in part.
    pub redacted: u32,
    /// Its handling marking.
    pub marking: String,
    /// When, by this device.
    pub at: i64,
}

/// Which days of which ward.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PanelAsk {
    /// ONS code.
    pub ward: String,
    /// First day counted, `YYYY-MM-DD`.
    pub from: String,
    /// Last day counted.
    pub to: String,
}

/// A report as it would go out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PanelShown {
    /// Which days of which ward.
    pub ask: PanelAsk,
    /// What the page says.
    pub page: PanelPage,
    /// Names its content.
    pub sha256: String,
    /// `caution.<code>` for each thing in its words that may tell of a person or a home.
    pub found: Vec<String>,
    /// Priorities that were adopted and of which nothing is out.
    pub not_out: u32,
    /// Priorities in it.
    pub priorities: u32,
    /// When a report of exactly these days went out.
    pub published_at: Option<i64>,
}

/// What a report says, on paper and on the web: the words are the hub's, in English, as the public reads them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PanelPage {
    /// Its heading.
    pub title: String,
    /// The days it speaks of.
    pub days: String,
    /// The priorities.
    pub priorities: Vec<PanelPriority>,
    /// What it says where there is none.
    pub none: String,
    /// Meetings to come.
    pub meetings: Vec<PanelMeeting>,
    /// What it says where none is announced.
    pub no_meetings: String,
    /// How residents reach the team.
    pub contact: Vec<PanelPair>,
    /// What was counted and what never is.
    pub about: String,
}

/// One priority of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PanelPriority {
    /// `Priority 1`.
    pub heading: String,
    /// What residents asked for.
    pub asked: Vec<String>,
    /// What was done about it.
    pub answered: Vec<String>,
    /// What was counted.
    pub counts: Vec<PanelPair>,
    /// What was measured.
    pub measure: Option<PanelMeasure>,
    /// Where it stands, and its dates.
    pub facts: Vec<PanelPair>,
}

/// A name and what stands beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PanelPair {
    /// The name.
    pub name: String,
    /// The value.
    pub value: String,
}

/// A measure, before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PanelMeasure {
    /// What, and in what.
    pub what: String,
    /// At the start.
    pub before: String,
    /// At the last measurement.
    pub now: String,
    /// Aimed at.
    pub aim: String,
}

/// A meeting to come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PanelMeeting {
    /// The day and the hour.
    pub when: String,
    /// What it is.
    pub what: String,
    /// Where.
    pub place: String,
}

/// Lets a report out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PanelLetOut {
    /// Which days of which ward.
    pub ask: PanelAsk,
    /// The content that was looked at.
    pub sha256: String,
    /// The supervisor checked that it tells of no person and no home.
    pub checked: bool,
    /// What was found and may stand: codes of [`PanelShown::found`].
    pub looked_at: Vec<String>,
}

/// Takes a report down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PanelTakeDown {
    /// Which days of which ward.
    pub ask: PanelAsk,
    /// Why.
    pub reason: String,
}

/// It is out, or down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PanelOut {
    /// When, by the hub.
    pub at: i64,
    /// Where the public reads the page.
    pub page: String,
    /// And the PDF.
    pub pdf: String,
}
