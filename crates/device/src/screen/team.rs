//! A supervisor's view: work and its age, never a ranking of officers.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::{InReview, Person, Place, ShiftBriefing, TaskRow, TaskTemplate, VictimRow, Words};

/// The team's work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Team {
    /// The team's name.
    pub name: String,
    /// When it was worked out.
    pub as_at: i64,
    /// Nobody has these; handed-back work comes back here.
    pub unassigned: Vec<TaskRow>,
    /// Critical work nobody accepted within the set time, quiet phones first.
    pub unaccepted: Vec<TaskRow>,
    /// The officers, by shoulder number.
    pub officers: Vec<TeamOfficer>,
    /// Victims late or due today.
    pub victims: Vec<VictimRow>,
    /// Victims to whom nobody has offered a Victim Personal Statement: those whose statement was taken first.
    pub vps_unoffered: Vec<VpsUnoffered>,
    /// How many victims were told in time; null where it would tell of few, or of one officer.
    pub told: Option<ToldInTime>,
    /// Results to review and results after a cancel.
    pub to_review: Vec<TaskRow>,
    /// Changes that wait at the hub for this supervisor's decision; null where none do.
    pub in_review: Option<InReview>,
    /// The team's briefing that holds now, with its receipts.
    pub briefing: Option<ShiftBriefing>,
}

/// How many deadlines to tell a victim were kept, of those in the Code that ended in the last days and are held here. Of all
/// together, never by officer (practice P12).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ToldInTime {
    /// She was told by then.
    pub in_time: u32,
    /// Told later, or not at all; a missed one whose reason was approved too.
    pub late: u32,
    /// Counted over so many days.
    pub days: u32,
}

/// A victim to whom nobody has offered a Victim Personal Statement: her crime's reference, and nothing about her (practice P16).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct VpsUnoffered {
    /// The victim contact.
    pub record: Uuid,
    /// The crime reference.
    pub crime_ref: String,
    /// Handling marking.
    pub marking: Option<String>,
    /// Which of several victims of the crime.
    pub victim_no: u32,
    /// The officer in the case.
    pub owner: Option<Person>,
    /// When her first statement was taken: since then the offer is due.
    pub statement_at: Option<i64>,
    /// When her crime was reported.
    pub reported_at: Option<i64>,
}

/// One officer of the team.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TeamOfficer {
    /// Who.
    pub person: Person,
    /// `pc`, `pcso`...
    pub role: String,
    /// On duty now, where the roster says.
    pub on_duty: Option<bool>,
    /// When their phone was last heard; it is not where they are.
    pub heard_at: Option<i64>,
    /// Older than two hours: not lost, only not here yet.
    pub quiet: bool,
    /// Their open work, late first.
    pub open: Vec<TaskRow>,
}

/// The assign menu of one task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AssignMenu {
    /// Which task.
    pub record: Uuid,
    /// Its title.
    pub title: String,
    /// Everybody, those who cannot with the reason.
    pub options: Vec<AssignOption>,
    /// How old the roster here is.
    pub roster_as_at: Option<i64>,
    /// The least crew.
    pub min_crew: u32,
    /// To be given back with `task_assign`.
    pub seen: String,
}

/// One officer in the assign menu.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AssignOption {
    /// Who.
    pub person: Person,
    /// Open tasks.
    pub open: u32,
    /// The next one due.
    pub next_due_at: Option<i64>,
    /// Why they cannot be given it; empty if they can (practice P10).
    pub blocked: Vec<Words>,
    /// When their phone was last heard.
    pub heard_at: Option<i64>,
    /// Critical work for a quiet phone: "Radio them" (practice P18).
    pub radio_them: bool,
}

/// Who may be given work that is still being typed: no record of it stands yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct WhoMayAsk {
    /// `task_kind.<code>`.
    pub task_kind: String,
    /// More powers than the kind needs by itself.
    pub powers_needed: Vec<String>,
    /// Qualifications needed, as the roster names them.
    pub required_quals: Vec<String>,
}

/// Who may be given it, by the same rule that refuses when it is saved (practice P10).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct WhoMay {
    /// Everybody whom the form offers, in the order of the roster.
    pub options: Vec<WhoMayOption>,
    /// How old the roster here is.
    pub roster_as_at: Option<i64>,
}

/// One officer of the form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct WhoMayOption {
    /// Who.
    pub person: Person,
    /// Why they cannot be given it; empty if they can.
    pub blocked: Vec<Words>,
}

/// Officers who can be named in a form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Roster {
    /// The team first, then the others this device knows.
    pub officers: Vec<Person>,
    /// The wards this officer works.
    pub wards: Vec<WardName>,
    /// Task kinds, in the order of the table.
    pub task_kinds: Vec<TaskKind>,
    /// This officer's team.
    pub team: Option<String>,
    /// Its id, as assignees take it.
    pub team_id: Option<String>,
    /// What a new task may begin with.
    pub templates: Vec<TaskTemplate>,
    /// Headings of a briefing in their order.
    pub headings: Vec<String>,
    /// `equipment.<code>` a form offers.
    pub equipment: Vec<String>,
    /// `powers.<code>` a supervisor may add.
    pub powers: Vec<String>,
    /// Qualifications somebody here holds, as the roster names them.
    pub qualifications: Vec<String>,
    /// `activity.<code>` counted at a visit.
    pub activities: Vec<String>,
    /// `way.<code>`: how an officer goes.
    pub ways: Vec<String>,
    /// The hot spots of the wards that this officer works.
    pub hot_spots: Vec<HotSpotPlace>,
}

/// A hot spot that a patrol may be given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct HotSpotPlace {
    /// The force's own name of it.
    pub id: String,
    /// The ward's ONS code.
    pub ward: String,
    /// What officers call it, its point and how far around that.
    pub place: Place,
}

/// A ward's code and name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct WardName {
    /// ONS code.
    pub code: String,
    /// Name.
    pub name: String,
}

/// A kind of task as the form needs it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TaskKind {
    /// `task_kind.<code>`.
    pub code: String,
    /// `powers.<code>` it needs.
    pub powers_needed: Vec<String>,
    /// Visible only to its assignees and their supervisors.
    pub sensitive: bool,
}
