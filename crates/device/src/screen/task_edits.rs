//! What may be done to a task. Every one of these answers with [`super::Saved`].

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::{Place, Reference};

/// The assignees as one value: a lead and others, or a team's queue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct Assignees {
    /// Who leads.
    pub lead: Option<Uuid>,
    /// Who else.
    pub others: Vec<Uuid>,
    /// The team whose queue it stands in.
    pub team: Option<String>,
}

/// A new task. Any officer may make one; unassigned it goes to the team's queue (practice P9).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct TaskCreate {
    /// Its title.
    pub title: String,
    /// `task_kind.<code>`.
    pub task_kind: String,
    /// `critical`, `high`, `routine`, `when_able`.
    pub priority: String,
    /// The ward's ONS code.
    pub ward: Option<String>,
    /// Where.
    pub place: Option<Place>,
    /// Not before.
    pub not_before: Option<i64>,
    /// Due by.
    pub due_by: Option<i64>,
    /// When a resident's query came in, if not now: its 72 clock hours run from then (practice P11).
    pub received_at: Option<i64>,
    /// What to do.
    pub briefing: String,
    /// Who gets it; a supervisor only.
    pub assignees: Option<Assignees>,
    /// Crew.
    pub min_crew: Option<u32>,
    /// More powers than the kind needs by itself.
    pub powers_needed: Vec<String>,
    /// Equipment.
    pub equipment: Vec<String>,
    /// References.
    pub refs: Vec<Reference>,
    /// Links to a ward priority, a victim contact or another task.
    pub links: Vec<Uuid>,
}

/// Changed fields of a task; what is absent stays as it is. `clear` names fields to empty.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct TaskEdit {
    /// Which task.
    pub record: Uuid,
    /// As the detail gave it.
    pub seen: String,
    /// Its title.
    pub title: Option<String>,
    /// Its priority.
    pub priority: Option<String>,
    /// Where.
    pub place: Option<Place>,
    /// Not before.
    pub not_before: Option<i64>,
    /// Due by.
    pub due_by: Option<i64>,
    /// What to do, the whole text; the difference to what was seen is what counts.
    pub briefing: Option<String>,
    /// Crew.
    pub min_crew: Option<u32>,
    /// The ward's ONS code.
    pub ward: Option<String>,
    /// `task_kind.<code>`.
    pub task_kind: Option<String>,
    /// Powers it needs, all of them; those of its kind are needed anyhow.
    pub powers_needed: Option<Vec<String>>,
    /// Qualifications needed, all of them.
    pub required_quals: Option<Vec<String>>,
    /// Equipment, all of it.
    pub equipment: Option<Vec<String>>,
    /// References, all of them.
    pub refs: Option<Vec<Reference>>,
    /// It is over when its time has passed, and expires; or it no longer is.
    pub expires: Option<bool>,
    /// Fields to empty.
    pub clear: Vec<String>,
}

/// Gives a task to somebody.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct TaskAssign {
    /// Which task.
    pub record: Uuid,
    /// As the detail or the assign menu gave it.
    pub seen: String,
    /// To whom.
    pub assignees: Assignees,
    /// A word to them.
    pub text: Option<String>,
}

/// A try that did not get there (practice P12): the task stays open.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct TaskAttempt {
    /// Which task.
    pub record: Uuid,
    /// `no_reply`, `refused`, `not_there`.
    pub outcome: String,
    /// When the next try will be.
    pub next_try_at: Option<i64>,
    /// Or: the supervisor is to be told.
    pub tell_supervisor: bool,
    /// In the officer's words.
    pub text: Option<String>,
    /// Where the phone was, where its officer added that.
    pub place: Option<Place>,
}

/// A full result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct TaskResult {
    /// Which task.
    pub record: Uuid,
    /// `outcome.<code>`: completed, partly, negative, not_attempted, handed_to_partner.
    pub outcome: String,
    /// Under "not attempted".
    pub reason: Option<String>,
    /// What happened.
    pub narrative: String,
    /// Declared, never measured.
    pub minutes: Option<u32>,
    /// Under "handed to partner".
    pub partner: Option<Partner>,
    /// Notebook entries, photos and exhibits that show it.
    pub evidence: Vec<Uuid>,
    /// When it was done, if not now.
    pub at: Option<i64>,
    /// Where the phone was, where its officer added that.
    pub place: Option<Place>,
}

/// Who took it over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct Partner {
    /// The agency.
    pub agency: String,
    /// The person there.
    pub person: Option<String>,
    /// When they accepted.
    pub accepted_at: Option<i64>,
}

/// A result in two taps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct TaskQuickResult {
    /// Which task.
    pub record: Uuid,
    /// One of the detail's `quick_results`.
    pub outcome: String,
    /// A line, if it helps.
    pub text: Option<String>,
    /// Where the phone was, where its officer added that.
    pub place: Option<Place>,
}

/// Gives it back, with a reason; notes are kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct TaskHandBack {
    /// Which task.
    pub record: Uuid,
    /// `hand_back.<code>`.
    pub reason: String,
    /// What the next officer should know.
    pub text: Option<String>,
}

/// A note on a task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct TaskNote {
    /// Which task.
    pub record: Uuid,
    /// The words.
    pub text: String,
    /// `fact`, `assessment`, `intelligence`.
    pub basis: String,
}

/// Takes an own entry back, while nobody reviewed it. An addition, not a removal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct EntryWithdraw {
    /// Which record.
    pub record: Uuid,
    /// Which entry.
    pub entry: Uuid,
    /// Why.
    pub reason: Option<String>,
}

/// A supervisor's words on a task: why it is cancelled, what is missing, the verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct TaskVerdict {
    /// Which task.
    pub record: Uuid,
    /// In their words.
    pub text: Option<String>,
}
