//! What may be done for a ward. Every one of these answers with [`super::Saved`].

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

/// Proposes a priority; anyone of the ward's team may.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct PriorityPropose {
    /// The ward's ONS code.
    pub ward: String,
    /// The public words.
    pub issue: String,
    /// `panel`, `survey`, `crime_data`, `councillor`, `inspector`.
    pub source: String,
    /// Why, for the team.
    pub analysis: Option<String>,
}

/// Adopts a priority: the dedicated ward officer or a supervisor (practice P10).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct PriorityAdopt {
    /// Which; none: propose and adopt in one.
    pub record: Uuid,
    /// The panel's day.
    pub on: String,
    /// Votes.
    pub votes: Option<u32>,
    /// The meeting, in words.
    pub place: Option<String>,
    /// Who asked for it, by source.
    pub support: Vec<super::Support>,
    /// To be reviewed by; none: three months later.
    pub review_by: Option<String>,
    /// As the detail gave it.
    pub seen: String,
}

/// Something done for a priority.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct PriorityAction {
    /// Which.
    pub record: Uuid,
    /// What was done.
    pub what: String,
    /// In words the public may read.
    pub public_summary: Option<String>,
    /// Declared.
    pub minutes: Option<u32>,
    /// The task it was.
    pub task: Option<Uuid>,
    /// When, if not now.
    pub at: Option<i64>,
    /// It is planned and not done yet.
    pub planned: bool,
    /// The planned action that this one does.
    pub does: Option<Uuid>,
    /// What came of it.
    pub outcome: Option<String>,
    /// Of a planned one: the last day on which it is in time.
    pub due_on: Option<String>,
    /// Of a planned one: who is to do it; none: the officer who writes it.
    pub owner: Option<Uuid>,
    /// Of a planned one: who of another agency does it.
    pub partner: Option<ActionPartner>,
}

/// Who of another agency does a planned action.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct ActionPartner {
    /// The agency.
    pub agency: String,
    /// The person there.
    pub person: Option<String>,
    /// The day they accepted it.
    pub accepted_on: Option<String>,
}

/// The partner of a planned action accepted it after it was planned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct PriorityPartner {
    /// Which priority.
    pub record: Uuid,
    /// The planned action.
    pub entry: Uuid,
    /// The day they accepted it.
    pub on: String,
    /// Who there accepted it.
    pub person: Option<String>,
}

/// Community contact: on a priority, or in the ward's diary.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct EngagementAdd {
    /// The ward's ONS code.
    pub ward: String,
    /// The priority it was about.
    pub priority: Option<Uuid>,
    /// One of the kind's `ENGAGEMENTS`; a code of the catalogue's group `engagement`.
    pub kind: String,
    /// Where.
    pub place: String,
    /// Began.
    pub start: i64,
    /// Ended.
    pub end: Option<i64>,
    /// How many came.
    pub attendance: Option<u32>,
    /// `group.<code>` and how many.
    pub groups: Vec<GroupCount>,
    /// What was said.
    pub topics: String,
    /// What was promised.
    pub promises: Vec<Promise>,
    /// What they were told was done: "you said, we did".
    pub we_did: Option<String>,
    /// When they are met next.
    pub next_on: Option<String>,
}

/// Which group and how many; never names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct GroupCount {
    /// `group.<code>`.
    pub group: String,
    /// How many.
    pub count: u32,
}

/// A promise to residents.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct Promise {
    /// What.
    pub what: String,
    /// By when.
    pub due_on: Option<String>,
}
