//! Ward priorities as records, under the enrolment of `police.uk`. What an officer has written since stands: an import fills
//! in and brings its own words up to date, and never writes over anybody's.

use std::collections::BTreeSet;

use automerge::Change;
use record::document::Edit;
use record::kinds::ward_priority::WARD_PRIORITY;
use record::{EntryId, Record, RecordError, RecordId};
use serde_json::{Value, json};
use uuid::Uuid;
use wire::Outcome;

use super::read::priorities::{self, Priority};
use super::system::System;
use super::{Progress, Report, Step as At, Telling, no_good_row};
use crate::error::Result;
use crate::hub::Hub;
use crate::storage::Reading;

/// Where they come from, as the author of the imported records and in the making of their ids.
const SOURCE: &str = "police.uk";

/// What an import does about one priority.
enum Step {
    New(Box<Change>),
    Answer(Box<Change>),
    /// As the file has it.
    Same,
    /// An officer has written another answer since.
    Theirs,
}

impl Hub {
    /// Imports ward priorities. `file` is its name; `ward` is the ward's code where the file is one ward's list.
    ///
    /// # Errors
    /// [`crate::HubError::Import`] where it is no such file or has no good row, and those of the database.
    pub fn import_priorities(&self, file: &str, json: &str, ward: Option<&str>) -> Result<Report> {
        self.import_priorities_telling(file, json, ward, &mut |_| ())
    }

    /// As [`Hub::import_priorities`], and says how far it is. Rows are compared first and then go in batch by batch.
    ///
    /// # Errors
    /// As [`Hub::import_priorities`].
    pub fn import_priorities_telling(
        &self,
        file: &str,
        json: &str,
        ward: Option<&str>,
        tell: &mut dyn FnMut(Progress),
    ) -> Result<Report> {
        let read = priorities::read(file, json, ward)?;
        if read.rows.is_empty() && !read.bad.is_empty() {
            return Err(no_good_row(file, &read.bad));
        }
        let system = self.system(SOURCE)?;
        let mut report = Report::of("priorities", read.bad);
        let mut telling = Telling::new(report.what, tell);
        let of = read.rows.len();
        let mut seen = BTreeSet::new();
        let (mut changes, mut makes) = (Vec::new(), Vec::new());
        let mut unknown = BTreeSet::new();
        let mut theirs = 0;
        for (done, row) in read.rows.iter().enumerate() {
            telling.at(At::Comparing, done, of);
            let id = record::id::imported(SOURCE, &row.external_id());
            if !seen.insert(id) {
                report.same += 1;
                continue;
            }
            let (step, known) = self.storage().reading(|tx| step(tx, &system, id, row, self.now()))?;
            if !known {
                unknown.insert(row.ward.clone());
            }
            match step {
                Ok(Step::New(change)) => {
                    makes.push(true);
                    changes.push((id, *change));
                }
                Ok(Step::Answer(change)) => {
                    makes.push(false);
                    changes.push((id, *change));
                }
                Ok(Step::Same) => report.same += 1,
                Ok(Step::Theirs) => theirs += 1,
                Err(why) => report.notes.push(format!("{}, {}: {why}", row.ward, row.issue_date)),
            }
        }
        // Rows that need nothing are as good as in.
        let same = of - changes.len();
        let outcomes = self.submit_telling(&system, &changes, |taken| telling.at(At::TakingIn, same + taken, of))?;
        count(&mut report, &outcomes, &makes, &changes);
        if theirs > 0 {
            report.same += theirs;
            report.notes.push(format!("{theirs} have an answer by an officer, which stands"));
        }
        for ward in unknown {
            report.notes.push(format!("ward {ward} is not among the wards here: import them too"));
        }
        Ok(report)
    }
}

/// What became of what went in; `makes` tells of each whether it was to make its record.
fn count(report: &mut Report, outcomes: &[Outcome], makes: &[bool], changes: &[(RecordId, Change)]) {
    for ((outcome, new), (id, _)) in outcomes.iter().zip(makes).zip(changes) {
        match outcome {
            Outcome::Accepted if *new => report.new += 1,
            Outcome::Accepted => report.changed += 1,
            Outcome::Had => report.same += 1,
            Outcome::Review => report.notes.push(format!("{id} waits for a supervisor")),
            Outcome::SetAside { code, .. } => report.notes.push(format!("{id} was set aside: {code}")),
        }
    }
}

/// What is to be done, and whether the ward is one the hub knows.
fn step(tx: &dyn Reading, system: &System, id: RecordId, row: &Priority, now: i64) -> Result<(Result<Step, RecordError>, bool)> {
    let ward = tx.wards()?.into_iter().find(|w| w.code == row.ward);
    let commit = system.commit(tx, id, now)?;
    let known = ward.is_some();
    let made = match tx.record(id)? {
        None => {
            let ward = match ward {
                Some(w) => json!({ "code": w.code, "vintage": w.vintage }),
                None => json!({ "code": row.ward }),
            };
            Record::create(id, &WARD_PRIORITY, &commit, &first(id, ward, row)).map(|(_, change)| Step::New(Box::new(change)))
        }
        Some(stored) => {
            let mut record = Record::load(id, &stored.snapshot)?;
            let answer = record.field("answer_public");
            match &row.action {
                None => Ok(Step::Same),
                Some(words) if answer.value.as_str() == Some(words.as_str()) => Ok(Step::Same),
                Some(_) if answer.candidates.iter().any(|c| c.author.officer != system.officer()) => Ok(Step::Theirs),
                Some(words) => record
                    .edit(&commit, &[Edit::field("answer_public", words.as_str())])
                    .map(|change| change.map_or(Step::Same, |c| Step::Answer(Box::new(c)))),
            }
        }
    };
    Ok((made, known))
}

/// Published words are proposed here and adopted by whoever owns the ward: the hub decides nothing about priorities.
fn first(id: RecordId, ward: Value, row: &Priority) -> Vec<Edit> {
    let published = match &row.action_date {
        Some(day) => format!("Published on {SOURCE}: asked {}, answered {day}", row.issue_date),
        None => format!("Published on {SOURCE}: asked {}", row.issue_date),
    };
    let entry = EntryId(Uuid::new_v5(&id.0, b"proposed"));
    let mut edits = vec![
        Edit::field("ward", ward),
        Edit::field("issue_public", row.issue.as_str()),
        Edit::entry(entry, "proposed", json!({ "why": published })),
    ];
    if let Some(action) = &row.action {
        edits.push(Edit::field("answer_public", action.as_str()));
    }
    edits
}
