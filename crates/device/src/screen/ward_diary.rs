//! The ward's diary and tags: what counts towards which priority, promises, time on and off the ward, meetings.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

/// What is to be tagged: a task, a note, or an engagement of a diary.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct TagAsk {
    /// The record.
    pub record: Uuid,
    /// The engagement in a diary.
    pub entry: Option<Uuid>,
}

/// The open priorities something can be tagged to: one tap each.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TagMenu {
    /// Those of its ward, or of all of the officer's wards where it has none.
    pub options: Vec<TagOption>,
}

/// One priority in the menu.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TagOption {
    /// The priority.
    pub priority: Uuid,
    /// Its public words.
    pub issue: String,
    /// Its ward's name.
    pub ward: String,
    /// It is tagged to it already.
    pub tagged: bool,
}

/// Tags something to a priority.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct Tag {
    /// The record.
    pub record: Uuid,
    /// The engagement in a diary.
    pub entry: Option<Uuid>,
    /// The priority.
    pub priority: Uuid,
}

/// A promise to residents that belongs to no engagement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct PromiseAdd {
    /// The ward's ONS code.
    pub ward: String,
    /// What.
    pub what: String,
    /// By when.
    pub due_on: Option<String>,
}

/// A promise was kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct PromiseKeep {
    /// The diary or priority it stands in.
    pub record: Uuid,
    /// The entry it was made in.
    pub entry: Uuid,
    /// Which of that entry's promises.
    pub n: Option<u32>,
    /// How.
    pub how: Option<String>,
}

/// An officer's time on the ward, or taken off it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct WardTimeAdd {
    /// The ward's ONS code.
    pub ward: String,
    /// Who; none: the officer who writes it.
    pub officer: Option<Uuid>,
    /// From.
    pub from: i64,
    /// To.
    pub to: i64,
    /// `abstraction.<code>`; none: on the ward.
    pub reason: Option<String>,
    /// Who authorised it.
    pub authorised_by: Option<Uuid>,
}

/// A meeting with residents.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct MeetingAdd {
    /// The ward's ONS code.
    pub ward: String,
    /// When it begins.
    pub at: i64,
    /// Where.
    pub place: String,
    /// What it is.
    pub what: Option<String>,
}

/// Tells the public of a meeting: a supervisor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MeetingPublish {
    /// The diary.
    pub record: Uuid,
    /// The meeting's entry.
    pub entry: Uuid,
    /// The words were read for names and homes.
    pub checked: bool,
    /// Cautions that were looked at and stand.
    pub looked_at: Vec<String>,
}
