//! Work that time alone makes: the next task of a series, and that a task's time is over. The hub writes both under an
//! enrolment of its own, so that history says where they came from; each under an id that follows from the record and the
//! day, so that a hub that dies half way makes nothing twice.

use automerge::Change;
use record::document::Edit;
use record::kinds::task::TASK;
use record::kinds::task::recurrence::{expires, occurrence_edits, occurrence_id, to_make, wakes_at};
use record::roster::Roster;
use record::{EntryId, Record, RecordId};
use serde_json::json;
use uuid::Uuid;

use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::import::system::System;
use crate::storage::Reading;
use crate::storage::dated::Wakes;

/// Its name in history.
const SOURCE: &str = "calendar";

impl Hub {
    /// Makes what is due by the hub's clock; gives how many records it asked about. Where nothing is due it costs one look-up.
    ///
    /// # Errors
    /// Those of the database.
    pub fn make_due_work(&self) -> Result<usize> {
        let now = self.now();
        let due = self.storage().reading(|tx| tx.waking(now))?;
        if due.is_empty() {
            return Ok(0);
        }
        let system = self.system(SOURCE)?;
        for id in &due {
            let changes = self.storage().reading(|tx| {
                let roster = self.roster_in(tx, None)?.ok_or(HubError::Damaged { what: "a roster" })?;
                due_of(tx, &system, &roster, *id, now)
            })?;
            // What is refused here is kept in quarantine with its code, as everybody's; it is not asked again.
            self.submit(&system, &changes)?;
            self.storage().writing(|tx| {
                let Some(row) = tx.record(*id)? else { return Ok(()) };
                let at = wakes_at(&Record::load(*id, &row.snapshot)?, now).filter(|at| *at > now);
                tx.set_wakes(*id, Wakes { at, since: Some(now) })
            })?;
        }
        Ok(due.len())
    }
}

fn due_of(tx: &dyn Reading, system: &System, roster: &Roster, id: RecordId, now: i64) -> Result<Vec<(RecordId, Change)>> {
    let Some(row) = tx.record(id)? else { return Ok(Vec::new()) };
    let mut record = Record::load(id, &row.snapshot)?;
    let since = tx.wakes_of(id)?.since.unwrap_or(i64::MIN);
    let mut changes = Vec::new();
    for on in to_make(&record, since, now) {
        let next = occurrence_id(id, on.date);
        if tx.record(next)?.is_none() {
            let commit = system.commit(tx, next, now)?;
            changes.push((next, Record::create(next, &TASK, &commit, &occurrence_edits(&record, &on, roster))?.1));
        }
    }
    if expires(&record, now) {
        let entry = EntryId(Uuid::new_v5(&id.0, b"expired"));
        let commit = system.commit(tx, id, now)?;
        changes.extend(record.edit(&commit, &[Edit::entry(entry, "expired", json!({}))])?.map(|change| (id, change)));
    }
    Ok(changes)
}
