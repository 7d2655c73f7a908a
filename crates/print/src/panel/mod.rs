//! The report to a ward's panel: what residents asked for, what was done, what was measured, what comes next. Public words
//! and counts only; who may see them is settled before they come here.

mod html;
mod words;

use jiff::civil::Date;
use record::public::Figures;
use record::reference::Counter;
use record::{RecordId, public::cautions};
use serde::{Deserialize, Serialize};

use crate::error::PrintError;
use crate::typeset::{Keeps, Printed, Template, typeset};
pub use html::html;
pub(crate) use html::text;
pub use words::{Measure, Meeting, Page, Pair, Priority, page};

const TEMPLATE: Template =
    Template { name: "panel_report.typ", text: include_str!("../../templates/panel_report.typ"), keeps: Keeps::Readable };

/// The report's content. Public throughout: it may be printed and handed out as it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Panel {
    /// ONS code.
    pub ward: String,
    /// The ward's name.
    pub name: String,
    /// First day counted, `YYYY-MM-DD`.
    pub from: String,
    /// Last day counted.
    pub to: String,
    /// Priorities whose words are out: the newest adopted first.
    pub priorities: Vec<PanelPriority>,
    /// Meetings to come that are announced, in the order of their times.
    pub meetings: Vec<NextMeeting>,
    /// How residents reach the team.
    pub contact: Contact,
}

/// One priority in the report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PanelPriority {
    /// The record.
    pub record: RecordId,
    /// What residents asked for, as it was let out.
    pub issue: String,
    /// What was done, as it was let out.
    pub answer: Option<String>,
    /// `adopted`, `active`, `reported_back`, `closed`, `carried_over`.
    pub state: String,
    /// `YYYY-MM-DD`.
    pub adopted_on: Option<String>,
    /// When it is looked at next.
    pub review_by: Option<String>,
    /// What is measured, in what, before, now and aimed at.
    pub measure: Option<PanelMeasure>,
    /// What was done towards it in these days.
    pub did: Figures,
}

/// A measure in the report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PanelMeasure {
    /// What.
    pub what: String,
    /// In what.
    pub unit: Option<String>,
    /// At the start.
    pub before: Option<f64>,
    /// At the last measurement.
    pub now: Option<f64>,
    /// Aimed at.
    pub aim: Option<f64>,
}

/// A meeting to come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NextMeeting {
    /// When it begins, ms UTC.
    pub at: i64,
    /// Where.
    pub place: String,
    /// What it is; empty for a meeting of the ward.
    pub what: String,
}

impl From<record::public::Meeting> for NextMeeting {
    fn from(record::public::Meeting { at, place, what }: record::public::Meeting) -> Self {
        Self { at, place, what }
    }
}

/// How residents reach the team.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Contact {
    /// A telephone number.
    pub telephone: Option<String>,
    /// An e-mail address.
    pub email: Option<String>,
    /// The ward's page.
    pub url: Option<String>,
    /// The nearest counter that is open day and night.
    pub counter: Option<Counter>,
}

/// What a look at a report's words finds that may tell of a person or a home (words of [`record::public::CAUTIONS`]), over
/// everything in it that somebody typed. A supervisor looks at each before the report goes out.
#[must_use]
pub fn found(panel: &Panel) -> Vec<&'static str> {
    let of_priority = |p: &PanelPriority| {
        let measure = p.measure.iter().flat_map(|m| [Some(m.what.clone()), m.unit.clone()]).flatten();
        [Some(p.issue.clone()), p.answer.clone()].into_iter().flatten().chain(measure).collect::<Vec<_>>()
    };
    // Where residents meet is an address and is meant to be one; whose contact it is, the force announced.
    let meetings = panel.meetings.iter().map(|m| m.what.clone());
    let typed: Vec<String> = panel.priorities.iter().flat_map(of_priority).chain(meetings).collect();
    let all: Vec<&'static str> = typed.iter().flat_map(|words| cautions(words)).collect();
    record::public::CAUTIONS.iter().copied().filter(|c| all.contains(c)).collect()
}

/// The report as a PDF that a screen reader reads.
///
/// # Errors
/// [`PrintError::Typeset`].
pub fn pdf(panel: &Panel, on: Date) -> Result<Printed, PrintError> {
    typeset(TEMPLATE, &page(panel, on), on)
}
