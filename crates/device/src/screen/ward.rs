//! The ward: its priorities, its diary, its team and counter.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::{Act, ItemSync, Notice, Person, TimelineEntry, Tone, Words};

/// Which ward; none: the officer's first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct WardAsk {
    /// ONS code.
    pub code: Option<String>,
}

/// One ward.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Ward {
    /// ONS code.
    pub code: String,
    /// Name.
    pub name: String,
    /// The other wards this officer works.
    pub others: Vec<super::WardName>,
    /// Open priorities: adopted first, then proposed.
    pub priorities: Vec<PriorityRow>,
    /// Closed within a year.
    pub closed: Vec<PriorityRow>,
    /// When it was worked out.
    pub as_at: i64,
    /// This officer's own last seven days here; nobody else's.
    pub own_time: Option<OwnTime>,
    /// Engagements, meetings and promises, newest first.
    pub diary: Vec<DiaryRow>,
    /// Nearest counter, non-emergency routes, next meeting, kept offline (practice P20).
    pub contact: Option<WardContact>,
    /// Who may adopt a priority here: this officer can.
    pub may_adopt: bool,
}

/// A priority in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PriorityRow {
    /// The record.
    pub id: Uuid,
    /// The public words.
    pub issue: String,
    /// The ward's name.
    pub ward: String,
    /// `priority_state.<code>`: proposed, adopted, carried_over, closed.
    pub state: String,
    /// `source.<code>`.
    pub source: String,
    /// When the panel set it.
    pub adopted_on: Option<String>,
    /// Votes.
    pub votes: Option<u32>,
    /// To be reviewed by.
    pub review_by: Option<String>,
    /// Actions recorded.
    pub actions: u32,
    /// The newest.
    pub last_action_at: Option<i64>,
    /// The rule's colour.
    pub tone: Tone,
    /// The newest own change that the hub has not received.
    pub sync: Option<ItemSync>,
}

/// Declared time, shown to this officer only.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OwnTime {
    /// Minutes on the ward.
    pub on_ward: u32,
    /// Minutes rostered.
    pub rostered: u32,
    /// Minutes taken away, by reason.
    pub taken: Vec<TimeTaken>,
    /// Actions for priorities.
    pub actions: u32,
}

/// Time taken away.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TimeTaken {
    /// `abstraction.<code>`.
    pub reason: String,
    /// Minutes.
    pub minutes: u32,
}

/// One line of the diary.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DiaryRow {
    /// The entry.
    pub id: Uuid,
    /// `engagement`, `meeting`, `promise`, `abstraction`.
    pub of: String,
    /// When.
    pub at: i64,
    /// `engagement.<type>`.
    pub kind: Option<String>,
    /// Where.
    pub place: Option<String>,
    /// How many came.
    pub attendance: Option<u32>,
    /// What was said or promised.
    pub text: Option<String>,
    /// Promises made and kept.
    pub promises: u32,
    /// Of them kept.
    pub kept: u32,
    /// A promise's day.
    pub due_on: Option<String>,
    /// Who.
    pub by: Option<Person>,
    /// Where it is on its way.
    pub sync: ItemSync,
}

/// How the public reaches the team.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct WardContact {
    /// The team's name.
    pub team: Option<String>,
    /// Its telephone number.
    pub telephone: Option<String>,
    /// Its e-mail.
    pub email: Option<String>,
    /// The nearest 24-hour counter.
    pub counter: Option<String>,
    /// The next meeting.
    pub next_meeting_at: Option<i64>,
    /// Where.
    pub next_meeting_place: Option<String>,
    /// How old this is.
    pub as_at: Option<i64>,
}

/// One priority.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PriorityDetail {
    /// What lists show.
    pub row: PriorityRow,
    /// The ward's ONS code.
    pub ward_code: String,
    /// The public answer, "we did".
    pub answer: Option<String>,
    /// Who owns it.
    pub owner: Option<Person>,
    /// `scanning`, `analysis`, `response`, `assessment`.
    pub sara: String,
    /// The measure, in words.
    pub measure: Option<Measure>,
    /// Internal: analysis.
    pub analysis: String,
    /// Internal: response plan.
    pub response_plan: String,
    /// How it was supported, by source.
    pub support: Vec<Support>,
    /// Actions, engagements, reviews: newest first.
    pub timeline: Vec<TimelineEntry>,
    /// Open tasks that count towards it.
    pub tasks: Vec<super::TaskRow>,
    /// Merges to explain.
    pub notices: Vec<Notice>,
    /// What can be done: `action`, `engagement`, `adopt`.
    pub acts: Vec<Act>,
    /// Why it cannot be closed yet, where so.
    pub before_closing: Vec<Words>,
    /// What this screen saw. Opaque.
    pub seen: String,
}

/// What is measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Measure {
    /// What.
    pub what: String,
    /// In what.
    pub unit: Option<String>,
    /// At the start.
    pub baseline: Option<f64>,
    /// Aimed at.
    pub target: Option<f64>,
    /// Now.
    pub latest: Option<f64>,
}

/// Support by source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Support {
    /// `source.<code>`.
    pub source: String,
    /// How many.
    pub count: u32,
}
