//! One ward priority: what residents asked for, what is done about it, whether it works, and what the public reads of it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::{Act, ActionPartner, Notice, Person, PriorityRow, PromiseRow, TimelineEntry, Tone, Words};

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
    /// Actions planned and not done yet: the first due first, those without a day last.
    pub planned: Vec<PlannedAction>,
    /// Open tasks that count towards it.
    pub tasks: Vec<super::TaskRow>,
    /// Merges to explain.
    pub notices: Vec<Notice>,
    /// What can be done: `action`, `engagement`, `adopt`, `edit`, `measure`, `review`, `report_back`, `publish`, `take_down`,
    /// `close`, `carry_over`.
    pub acts: Vec<Act>,
    /// Why it cannot be closed yet, where so.
    pub before_closing: Vec<Words>,
    /// What this screen saw. Opaque.
    pub seen: String,
    /// Hours, actions and outcomes of everything tagged to it.
    pub work: Work,
    /// Every measurement, oldest first.
    pub measured: Vec<MeasuredOn>,
    /// What the public reads, where anything is out.
    pub published: Option<PublishedWords>,
    /// The words here are not those that are out.
    pub unpublished: bool,
    /// The next meeting it is spoken of at.
    pub meeting: Option<MeetingAt>,
    /// Promises made at its engagements that wait.
    pub promises: Vec<PromiseRow>,
    /// Where it stands on its way: `priority_step.<code>`, the steps taken and the steps to come.
    pub steps: Vec<Step>,
}

/// What was done towards a priority. Never by officer (practice P12).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Work {
    /// Minutes declared.
    pub minutes: u32,
    /// Actions.
    pub actions: u32,
    /// Community contacts.
    pub engagements: u32,
    /// People met at them.
    pub people: u32,
    /// Notes tagged to it that are on this device.
    pub notes: u32,
    /// Tasks resulted, by outcome.
    pub outcomes: Vec<OutcomeCount>,
}

/// An action that waits to be done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PlannedAction {
    /// Its entry.
    pub entry: Uuid,
    /// What.
    pub what: String,
    /// Who planned it.
    pub by: Person,
    /// When it was planned.
    pub at: i64,
    /// Whose it is.
    pub owner: Person,
    /// The last day on which it is in time.
    pub due_on: Option<String>,
    /// Who of another agency does it.
    pub partner: Option<ActionPartner>,
    /// The rule's colour.
    pub tone: Tone,
}

/// How many tasks ended so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OutcomeCount {
    /// `outcome.<code>`.
    pub outcome: String,
    /// How many.
    pub count: u32,
}

/// One measurement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MeasuredOn {
    /// The day.
    pub on: String,
    /// The value.
    pub value: f64,
}

/// What the public reads of a priority.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PublishedWords {
    /// What residents asked for.
    pub issue: String,
    /// What was done.
    pub answer: Option<String>,
    /// When it went out.
    pub at: i64,
    /// Who let it out.
    pub by: Person,
}

/// When and where a meeting is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct MeetingAt {
    /// When it begins.
    pub at: i64,
    /// Where.
    pub place: String,
}

/// A step of a priority's life.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Step {
    /// `priority_state.<code>`.
    pub step: String,
    /// When it was taken; none while it is to come.
    pub on: Option<String>,
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
