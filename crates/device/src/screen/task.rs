//! Tasks: the list and one of them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::{
    Act, BriefingPart, DutySupervisor, ItemSync, Notice, Person, Place, Receipt, Reference, Series, TimelineEntry, Tone, Visit,
};

/// One task in a list. Lists are made from SQL views; no document is loaded for them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TaskRow {
    /// Its record.
    pub id: Uuid,
    /// Its title; for a task linked to a victim, its kind only (practice P16).
    pub title: String,
    /// `task_kind.<code>`.
    pub task_kind: String,
    /// `critical`, `high`, `routine`, `when_able`.
    pub priority: String,
    /// The fold: `status.<code>`: draft, unassigned, assigned, accepted, started, attempted, resulted,
    /// resulted_after_cancel, double_accepted, sent_back, handed_back, cancelled, expired, reviewed.
    pub status: String,
    /// There is still something to do: only then it is due and can be late.
    pub open: bool,
    /// When it took that status.
    pub status_at: Option<i64>,
    /// Not before.
    pub not_before: Option<i64>,
    /// Due by.
    pub due_by: Option<i64>,
    /// The address.
    pub address: Option<String>,
    /// What the warning markers say, most dangerous first.
    pub warnings: Vec<String>,
    /// References.
    pub refs: Vec<Reference>,
    /// Who gave it.
    pub from: Option<Person>,
    /// Who has it, the lead first.
    pub assignees: Vec<Person>,
    /// The team's queue it stands in, where nobody has it.
    pub team: Option<String>,
    /// The ward priority it counts towards, by its public words.
    pub counts_towards: Option<String>,
    /// Handling marking, where it has one.
    pub marking: Option<String>,
    /// The rule's colour.
    pub tone: Tone,
    /// The newest own change that the hub has not received.
    pub sync: Option<ItemSync>,
    /// It arrived or changed since this officer last opened it.
    pub unseen: bool,
}

/// Which tasks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct TasksAsk {
    /// `mine` (open), `ward` (open, of the officer's wards), `done` (resulted and cancelled, still held).
    pub which: String,
    /// How many rows at most; none: as many as a screen begins with.
    pub show: Option<u32>,
}

/// A list of tasks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Tasks {
    /// The first of them in the order of practice P2; `counts` says how many there are.
    pub rows: Vec<TaskRow>,
    /// When it was worked out.
    pub as_at: i64,
    /// How many in each: `mine`, `ward`, `done`.
    pub counts: TaskCounts,
}

/// How many tasks each list holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TaskCounts {
    /// Open and this officer's.
    pub mine: u32,
    /// Open on their wards.
    pub ward: u32,
    /// Done and still held.
    pub done: u32,
}

/// One task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TaskDetail {
    /// What the list shows of it.
    pub row: TaskRow,
    /// A result stands.
    pub done: bool,
    /// Its ward, by name.
    pub ward: Option<String>,
    /// The ward's ONS code.
    pub ward_code: Option<String>,
    /// Where.
    pub place: Option<Place>,
    /// What to do, in the words of who gave it: the whole text.
    pub briefing: String,
    /// What of it stands before the first heading.
    pub briefing_plain: String,
    /// The rest of it by the headings of IIMARCH, in the order they stand.
    pub briefing_parts: Vec<BriefingPart>,
    /// When nobody needs to do it any more.
    pub expire_at: Option<i64>,
    /// The series it begins.
    pub series: Option<Series>,
    /// Visits, in the order they began.
    pub visits: Vec<Visit>,
    /// Who read it, where it is a team's briefing and this officer supervises the team; otherwise their own receipt alone.
    pub readers: Vec<Receipt>,
    /// Crew.
    pub min_crew: Option<u32>,
    /// `powers.<code>` needed.
    pub powers_needed: Vec<String>,
    /// Qualifications needed, as the roster names them.
    pub required_quals: Vec<String>,
    /// Equipment: `equipment.<code>` or words.
    pub equipment: Vec<String>,
    /// Warning markers with their age.
    pub warnings: Vec<Warning>,
    /// Where it leads: ward priority, victim contact, another task.
    pub links: Vec<TaskLink>,
    /// Visible only to its assignees and their supervisors (practice P4).
    pub private: bool,
    /// Whether somebody else has it now and this officer had it before.
    pub given_away_to: Option<Person>,
    /// What happened, newest first.
    pub timeline: Vec<TimelineEntry>,
    /// Merges to explain; open ones first.
    pub notices: Vec<Notice>,
    /// What can be done; the first is the primary one.
    pub acts: Vec<Act>,
    /// Quick results this kind allows (practice P12): `nothing_found`, `no_reply`, `no_trace`, `already_resolved`.
    pub quick_results: Vec<QuickResult>,
    /// An attempt is not saved without a next try, unless the supervisor is told (practice P12).
    pub asks_next_try: bool,
    /// Outcomes for a full result: `outcome.<code>`.
    pub outcomes: Vec<String>,
    /// Reasons for "not attempted": `not_attempted.<code>`.
    pub not_attempted_reasons: Vec<String>,
    /// Reasons for handing back: `hand_back.<code>`.
    pub hand_back_reasons: Vec<String>,
    /// Who gets it when handed back: the duty supervisor's queue (practice P18).
    pub hand_back_to: Option<String>,
    /// Who answers for that queue now.
    pub duty_supervisor: Option<DutySupervisor>,
    /// Fields this officer may change now, by the record's names: the table lets them, and no supervisor's value stands above.
    pub may_change: Vec<String>,
    /// The newest draft on it: which form, when.
    pub drafts: Vec<DraftHead>,
    /// What this screen saw, to be given back with an edit of a field or a text. Opaque.
    pub seen: String,
}

/// A quick result and what it does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct QuickResult {
    /// Its code.
    pub code: String,
    /// It closes the task; otherwise it is an attempt and the task stays open.
    pub closes: bool,
}

/// A warning marker (practice P9).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Warning {
    /// What: `warning.<code>` or words.
    pub what: String,
    /// The person or place it is about.
    pub person_or_place: String,
    /// Who says so.
    pub source: String,
    /// How old it is.
    pub as_at: i64,
    /// To be looked at again.
    pub review_by: Option<String>,
}

/// Where a task leads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TaskLink {
    /// `ward_priority`, `victim_contact`, `task`.
    pub kind: String,
    /// The record.
    pub record: Uuid,
    /// What to show of it: public words of a priority, the crime reference of a victim contact, a title.
    pub label: String,
    /// Its safe-contact card must be read before this task is started.
    pub card_first: bool,
}

/// A draft that exists.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DraftHead {
    /// The form, by its operation.
    pub form: String,
    /// When it was last kept.
    pub at: i64,
}

/// Keeps what is being typed. Durable, sealed, never in the record, never sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct DraftSave {
    /// The form, by its operation.
    pub form: String,
    /// The record it is about; none for something new.
    pub record: Option<Uuid>,
    /// The form's fields as JSON text; null removes the draft.
    pub content: Option<String>,
}

/// Which draft.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct DraftAsk {
    /// The form, by its operation.
    pub form: String,
    /// The record it is about; none for something new.
    pub record: Option<Uuid>,
}

/// A draft, if there is one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Draft {
    /// The form's fields as JSON text.
    pub content: Option<String>,
    /// When it was last kept.
    pub at: Option<i64>,
}

/// When a draft was kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DraftKept {
    /// Durable since.
    pub at: i64,
}
