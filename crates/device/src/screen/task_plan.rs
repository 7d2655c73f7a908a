//! What few tasks have: a briefing in seven parts, a series, qualifications; visits, follow-ups and receipts.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::{Person, Place, TaskCreate, TaskResult};

/// A new task with what few tasks have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct TaskPlan {
    /// The task.
    pub task: TaskCreate,
    /// Its briefing under the headings of IIMARCH, after what `task.briefing` says; headings without words are left out.
    pub parts: Vec<BriefingPart>,
    /// Qualifications needed, as the roster names them.
    pub required_quals: Vec<String>,
    /// It is over when its time has passed, and expires.
    pub expires: bool,
    /// It recurs: the hub makes the next ones.
    pub recurrence: Option<Recurrence>,
    /// Warning markers.
    pub warnings: Vec<WarningTyped>,
    /// Handling marking: `official`, `official_sensitive`, `secret`.
    pub marking: Option<String>,
}

/// One heading of a briefing and its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct BriefingPart {
    /// `heading.<code>`: information, intention, method, administration, risk_assessment, communications, human_rights.
    pub heading: String,
    /// The words under it.
    pub text: String,
}

/// On which days a task of a series falls, counted from its first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct Recurrence {
    /// Every so many days.
    pub every_days: u32,
    /// Only on these of them: `mon` to `sun`; empty: on all.
    pub weekdays: Vec<String>,
    /// The last day it may fall on.
    pub until: Option<String>,
    /// At irregular times, each day its own; without it at the same time every day.
    pub between: Option<Between>,
}

/// The hours that irregular times lie in; where `to` is earlier than `from`, they run into the next day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Between {
    /// `HH:MM` in London: none begins before.
    pub from: String,
    /// `HH:MM`: none is due after.
    pub to: String,
}

/// A warning marker as it is typed (practice P9): never without where it comes from and its age.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct WarningTyped {
    /// What.
    pub what: String,
    /// The person or place it is about.
    pub person_or_place: String,
    /// Who says so.
    pub source: String,
    /// How old it is, a date.
    pub as_at: String,
    /// To be looked at again, a date.
    pub review_by: Option<String>,
}

/// Adds a warning marker to a task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TaskWarn {
    /// Which task.
    pub record: Uuid,
    /// The marker.
    pub warning: WarningTyped,
}

/// Rewrites a briefing by its parts; the difference to what was seen is what counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct BriefingEdit {
    /// Which task.
    pub record: Uuid,
    /// As the detail gave it.
    pub seen: String,
    /// What stands before the first heading.
    pub plain: String,
    /// The parts.
    pub parts: Vec<BriefingPart>,
}

/// A result and the task that follows from it, saved together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TaskResultWith {
    /// The result.
    pub result: TaskResult,
    /// What is to be done next. Place, ward, references and links are those of the task it follows.
    pub follow_up: FollowUp,
}

/// A task that follows from a result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct FollowUp {
    /// Its title.
    pub title: String,
    /// `task_kind.<code>`.
    pub task_kind: String,
    /// `critical`, `high`, `routine`, `when_able`.
    pub priority: String,
    /// Due by.
    pub due_by: Option<i64>,
    /// The officer keeps it; otherwise it goes to the team's queue.
    pub mine: bool,
    /// What to do.
    pub briefing: String,
}

/// Somebody arrived.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct TaskArrive {
    /// Which task.
    pub record: Uuid,
    /// `way.<code>`: foot, cycle, vehicle.
    pub way: Option<String>,
}

/// Somebody left, and what they did there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct TaskLeave {
    /// Which task.
    pub record: Uuid,
    /// Minutes there as the officer declares them (practice P12).
    pub minutes: Option<u32>,
    /// `way.<code>`.
    pub way: Option<String>,
    /// What was done, counted.
    pub activities: Vec<Activity>,
    /// In the officer's words.
    pub text: Option<String>,
    /// Where the phone was, where its officer added that.
    pub place: Option<Place>,
}

/// How often something was done at a visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Activity {
    /// `activity.<code>`.
    pub what: String,
    /// How often.
    pub n: u32,
}

/// A visit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Visit {
    /// Whose.
    pub by: Person,
    /// From.
    pub from: i64,
    /// To; none while they are there.
    pub to: Option<i64>,
    /// Declared minutes.
    pub minutes: Option<i64>,
    /// `way.<code>`.
    pub way: Option<String>,
    /// What was done.
    pub activities: Vec<Activity>,
}

/// The series a task belongs to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Series {
    /// How it recurs.
    pub recurrence: Recurrence,
    /// The day of the next one; none where the series is over.
    pub next_on: Option<String>,
    /// When that one begins, or is due where it has no beginning.
    pub next_at: Option<i64>,
    /// Whether that one is here already: the hub makes each a day and a half ahead.
    pub next_here: Option<Uuid>,
}

/// Who answers for a team's queue (practice P18): the queue, never a sergeant who may be off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DutySupervisor {
    /// The team's name.
    pub team: String,
    /// Its supervisors on duty now, by the roster kept here.
    pub on_duty: Vec<Person>,
    /// Where none is: who is next.
    pub next: Option<Person>,
    /// When their duty begins.
    pub next_at: Option<i64>,
}

/// Something a form begins with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TaskTemplate {
    /// `template.<name>`.
    pub name: String,
    /// `task_kind.<code>`.
    pub task_kind: String,
    /// The priority.
    pub priority: String,
    /// The least crew.
    pub min_crew: i64,
    /// `equipment.<code>`.
    pub equipment: Vec<String>,
    /// It recurs every so many days.
    pub every_days: Option<i64>,
    /// It is over when its time has passed.
    pub expires: bool,
    /// Headings it asks for.
    pub headings: Vec<String>,
    /// It asks for a warning marker.
    pub asks_marker: bool,
}
