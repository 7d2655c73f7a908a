//! The life of a ward priority after it was adopted. Every one of these but the look at words answers with [`super::Saved`].

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::{Measure, MeetingAt, Support};

/// Changed fields and texts of a priority; what is absent stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct PriorityEdit {
    /// Which.
    pub record: Uuid,
    /// The public words of what residents asked for.
    pub issue: Option<String>,
    /// The public answer.
    pub answer: Option<String>,
    /// Internal: why it happens.
    pub analysis: Option<String>,
    /// Internal: what is to be done.
    pub response_plan: Option<String>,
    /// `scanning`, `analysis`, `response`, `assessment`.
    pub sara: Option<String>,
    /// What is measured; `latest` is not written here.
    pub measure: Option<Measure>,
    /// The day the baseline was taken.
    pub baseline_on: Option<String>,
    /// Who asked for it, by source.
    pub support: Option<Vec<Support>>,
    /// The dedicated ward officer; a supervisor only.
    pub owner: Option<Uuid>,
    /// To be reviewed by; the panel may choose its day (practice P7).
    pub review_by: Option<String>,
    /// The next meeting.
    pub meeting: Option<MeetingAt>,
    /// As the detail gave it.
    pub seen: String,
}

/// A measurement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct PriorityMeasure {
    /// Which priority.
    pub record: Uuid,
    /// The value.
    pub value: f64,
    /// The day.
    pub on: String,
    /// Where it comes from.
    pub source: Option<String>,
}

/// The quarterly review.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct PriorityReview {
    /// Which priority.
    pub record: Uuid,
    /// What was found.
    pub verdict: String,
    /// When it is looked at next.
    pub next_on: Option<String>,
    /// As the detail gave it.
    pub seen: String,
}

/// Told to the residents who asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct PriorityReportBack {
    /// Which priority.
    pub record: Uuid,
    /// When.
    pub at: i64,
    /// Where.
    pub place: Option<String>,
    /// What was said.
    pub words: Option<String>,
}

/// Closes a priority: only after a measurement later than the baseline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct PriorityClose {
    /// Which priority.
    pub record: Uuid,
    /// Why.
    pub reason: String,
    /// `worked.<code>`: solved, better, same, worse.
    pub worked: String,
}

/// Carries a priority over into the next quarter: a new one with the same words takes its place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct PriorityCarryOver {
    /// Which priority.
    pub record: Uuid,
    /// Why.
    pub reason: String,
    /// The panel's day.
    pub on: String,
    /// When the new one is to be reviewed; none: three months later.
    pub review_by: Option<String>,
}

/// A look at words before they go out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct WordsLook {
    /// The words.
    pub words: Vec<String>,
}

/// What a look at words found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct WordsFound {
    /// `caution.<code>`, each once. Nothing found is no clearance.
    pub cautions: Vec<String>,
}

/// Lets a priority's words out to the public: a supervisor, after the personal-data check.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields = nullable)]
pub struct PriorityPublish {
    /// Which priority.
    pub record: Uuid,
    /// The words of what residents asked for.
    pub issue: String,
    /// The answer, where one goes out.
    pub answer: Option<String>,
    /// The words were read for names, homes and live proceedings.
    pub checked: bool,
    /// Cautions that were looked at and stand.
    pub looked_at: Vec<String>,
}

/// Takes what is out off the public's page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PriorityTakeDown {
    /// Which priority.
    pub record: Uuid,
    /// Why.
    pub reason: String,
}
