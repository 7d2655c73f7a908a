//! What a ward panel is told at its next meeting: what was asked, what was done and measured, what comes next. Only words that a
//! supervisor let out, and figures counted here from the tagged records, so that nobody adds them up by hand and no phone
//! decides what is counted (practice P20).

use jiff::civil::Date;
use record::calendar::{days_after, midnight, starting};
use record::kinds::ward_priority::{self, WARD_PRIORITY};
use record::public::{Done, Figures, done, figures, published};
use record::{Record, RecordId, Scope};
use serde::Serialize;

use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::import::read::ward_code;
use crate::storage::Reading;

/// The report's content. Public throughout: it may be printed and handed out as it is.
#[derive(Clone, Debug, PartialEq, Serialize)]
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
    /// Priorities that were adopted and of which nothing is out: how many, so that nobody takes the report for all there is.
    pub not_out: usize,
}

/// One priority in the report.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PanelPriority {
    /// The record.
    pub record: RecordId,
    /// What residents asked for, as it was let out.
    pub issue: String,
    /// What was done, as it was let out.
    pub answer: Option<String>,
    /// `adopted`, `active`, `reported_back`, `closed`, `carried_over`.
    pub state: &'static str,
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
#[derive(Clone, Debug, PartialEq, Serialize)]
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

impl Hub {
    /// Counts and gathers the report of a ward for some days, both included. The ward's code may carry a trailing `N`.
    ///
    /// # Errors
    /// [`HubError::NotFound`] where the hub knows no such ward, [`HubError::BadRequest`] where the days are turned round; those
    /// of the database.
    pub fn panel(&self, ward: &str, from: Date, to: Date) -> Result<Panel> {
        if to < from {
            return Err(HubError::BadRequest { what: format!("{to} comes before {from}") });
        }
        let code = ward_code(ward);
        let span = (starting(midnight(from)), starting(midnight(days_after(to, 1))));
        self.storage().reading(|tx| {
            let ward = tx.wards()?.into_iter().find(|w| w.code == code).ok_or(HubError::NotFound { what: "ward" })?;
            let mut priorities = Vec::new();
            let mut not_out = 0;
            let of_ward = records(tx, &code)?;
            let (asked, diaries): (Vec<Record>, Vec<Record>) =
                of_ward.into_iter().partition(|r| r.kind().name == WARD_PRIORITY.name);
            for record in &asked {
                let row = ward_priority::fold(record);
                let Some(out) = published(record) else {
                    not_out += usize::from(matches!(row.status, "adopted" | "active" | "reported_back"));
                    continue;
                };
                let mut all: Vec<Done> = done(record, record.id());
                all.extend(diaries.iter().flat_map(|d| done(d, record.id())));
                for id in tx.neighbours(record.id())? {
                    if let Some(tagged) = tx.record(id)? {
                        all.extend(done(&Record::load(id, &tagged.snapshot)?, record.id()));
                    }
                }
                priorities.push(PanelPriority {
                    record: record.id(),
                    issue: out.issue,
                    answer: out.answer,
                    state: row.status,
                    adopted_on: row.adopted_on.map(|d| d.to_string()),
                    review_by: row.review_by.map(|d| d.to_string()),
                    measure: measure(record),
                    did: figures(&all, span.0, span.1),
                });
            }
            priorities.sort_by(|a, b| (&b.adopted_on, a.record).cmp(&(&a.adopted_on, b.record)));
            let (ward, name) = (ward.code, ward.name);
            Ok(Panel { ward, name, from: from.to_string(), to: to.to_string(), priorities, not_out })
        })
    }
}

/// The priorities and diaries of a ward. Everything else in its scope is left where it is: its place in a first sync says what
/// it may be.
fn records(tx: &dyn Reading, ward: &str) -> Result<Vec<Record>> {
    let members = tx.members_of(&Scope::Ward(ward.to_owned()))?;
    let mut out = Vec::new();
    for member in members.into_iter().filter(|m| m.harm == crate::pipeline::WARD_WORK) {
        if let Some(row) = tx.record(member.id)? {
            out.push(Record::load(member.id, &row.snapshot)?);
        }
    }
    Ok(out)
}

fn measure(record: &Record) -> Option<PanelMeasure> {
    let value = record.value("measure");
    let number = |part: &str| value.get(part).and_then(serde_json::Value::as_f64);
    let text = |part: &str| value.get(part).and_then(serde_json::Value::as_str).map(str::to_owned);
    let now = ward_priority::fold(record).measured.last().map(|(_, value)| *value);
    Some(PanelMeasure { what: text("what")?, unit: text("unit"), before: number("baseline"), now, aim: number("target") })
}
