//! What time alone changes: acting ranks begin and end, records age out, call-backs are over. Decided again at their
//! instants by the hub's clock, though nobody wrote anything; and never for each reader.

use std::collections::{BTreeMap, BTreeSet};

use record::kinds::task::recurrence;
use record::roster::Roster;
use record::{Record, RecordId, Scope, ageing, kinds};

use super::audience::{affected, decide, write_logs};
use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::storage::dated::Wakes;
use crate::storage::{Reading, Writing};

/// Up to which instant everything dated has been decided, ms UTC.
const DECIDED: &str = "audiences_decided_at";
/// Records in one transaction.
const STEP: usize = 200;

impl Hub {
    /// Decides again whatever an instant has changed since the last time; gives how many records it asked about. Where
    /// nothing is due it writes nothing and costs a few look-ups: every sync asks it first, and `serve` beside.
    ///
    /// # Errors
    /// Those of the database.
    pub fn decide_dated(&self) -> Result<usize> {
        let now = self.now();
        let (last, roster, due) = self.storage().reading(|tx| {
            let roster = self.roster_in(tx, None)?.ok_or(HubError::Damaged { what: "a roster" })?;
            let last = tx.setting(DECIDED)?.and_then(|at| at.parse().ok()).unwrap_or(i64::MIN);
            let due = due(tx, &roster, last, now)?;
            Ok((last, roster, due))
        })?;
        if last > now {
            // The clock was set back: what was decided for an instant that has not come is decided anew.
            super::reassess(self, |_, _| ())?;
        } else if due.is_empty() {
            return Ok(0);
        }
        let all: Vec<RecordId> = due.into_iter().collect();
        for part in all.chunks(STEP) {
            let moved = self.storage().writing(|tx| {
                let mut logs = BTreeMap::new();
                for id in part {
                    if let Some(row) = tx.record(*id)? {
                        decide(tx, &roster, &Record::load(*id, &row.snapshot)?, &[], now, &mut logs)?;
                    }
                }
                write_logs(tx, &logs, now)
            })?;
            self.hint(moved);
        }
        // Only now: a hub that dies before this does all of it again, which changes nothing twice.
        self.storage().writing(|tx| {
            tx.end_call_backs(now)?;
            tx.set(DECIDED, &now.to_string())
        })?;
        Ok(all.len())
    }
}

/// Records whose scopes an instant after `last` and up to `now` may have changed, and those beyond their links.
fn due(tx: &dyn Reading, roster: &Roster, last: i64, now: i64) -> Result<BTreeSet<RecordId>> {
    let mut found = tx.aged(last, now)?;
    found.extend(tx.call_backs_over(now)?);
    for scope in acting(roster, last, now) {
        found.extend(tx.members_of(&scope)?.into_iter().map(|m| m.id));
    }
    if found.is_empty() { Ok(found) } else { affected(tx, &found) }
}

/// The officers' scopes whose records an acting rank that began or ended may have opened or closed to somebody: a kind
/// that shows a record to an officer's supervisors shows it to that officer too.
fn acting(roster: &Roster, last: i64, now: i64) -> BTreeSet<Scope> {
    let mut scopes = BTreeSet::new();
    for officer in roster.officers.values() {
        for period in &officer.acting {
            if ![period.from, period.to].iter().any(|edge| last < *edge && *edge <= now) {
                continue;
            }
            let supervised = roster.officers.values().filter(|o| period.supervises.contains(&o.team));
            scopes.extend(supervised.map(|o| Scope::Officer(o.id)));
            scopes.insert(Scope::Officer(officer.id));
        }
    }
    scopes
}

/// Keeps beside a record what is looked up without loading it: when it ages out, what it is called back by, and when the hub
/// has something to do about it by itself.
pub(super) fn derive(tx: &dyn Writing, record: &Record) -> Result<()> {
    let id = record.id();
    let ages = ageing::ages_out_at(record);
    if tx.ages_of(id)? != ages {
        tx.set_ages(id, ages)?;
    }
    let references = kinds::references(record);
    if tx.references_of(id)? != references {
        tx.set_references(id, &references)?;
    }
    if record.kind().name == "task" {
        let was = tx.wakes_of(id)?;
        let at = recurrence::wakes_at(record, was.since.unwrap_or(i64::MIN));
        if at != was.at {
            tx.set_wakes(id, Wakes { at, ..was })?;
        }
    }
    Ok(())
}
