//! Who looked at what, and when each phone was last heard.

use record::OfficerId;
use record::roster::Roster;
use wire::message::{Heard, ReadRow};

use crate::error::Result;
use crate::hub::Hub;
use crate::storage::{EnrolmentRow, ReadLogRow, Reading};

impl Hub {
    /// Stores the rows of a device's read log that follow what is here; gives the last one that is. A gap stops it: the
    /// device sends again from there. Rows whose number is taken by another are of a copy of its vault, and are kept too.
    pub(crate) fn store_reads(&self, enrolment: &EnrolmentRow, rows: &[ReadRow], now: i64) -> Result<Option<u64>> {
        let (last, forked) = self.storage().reading(|tx| {
            let last = tx.last_read(enrolment.device)?.map(|(n, _)| n);
            let mut forked = Vec::new();
            for row in rows.iter().filter(|r| last.is_some_and(|last| r.n <= last)) {
                if tx.read_at(enrolment.device, row.n)?.is_some_and(|here| here != row.hash.0) {
                    forked.push(kept(enrolment, row));
                }
            }
            Ok((last, forked))
        })?;
        let first = last.unwrap_or(0) + 1;
        let mut next = first;
        let mut new = Vec::new();
        for row in rows.iter().skip_while(|r| r.n < first) {
            if row.n != next {
                break;
            }
            new.push(kept(enrolment, row));
            next += 1;
        }
        // A copy has handed in no more than it has sent now, however far the other one is.
        let stored = match rows.last().filter(|_| !forked.is_empty()) {
            Some(sent) => Some(sent.n.min(next - 1)),
            None if new.is_empty() => last,
            None => Some(next - 1),
        };
        if new.is_empty() && forked.is_empty() {
            return Ok(stored);
        }
        self.storage().writing(|tx| {
            tx.add_reads(&without_reasons(tx, &new)?, now)?;
            tx.add_forked_reads(&without_reasons(tx, &forked)?, now)
        })?;
        Ok(stored)
    }
}

fn kept(enrolment: &EnrolmentRow, row: &ReadRow) -> ReadLogRow {
    ReadLogRow {
        device: enrolment.device,
        n: row.n,
        officer: enrolment.officer,
        record: row.record,
        at: row.at,
        reason: row.reason.chars().take(500).collect(),
        hash: row.hash.0,
    }
}

/// That a record was opened is kept, though it was erased since; why the officer said they opened it may tell of whom it was.
fn without_reasons(tx: &dyn Reading, rows: &[ReadLogRow]) -> Result<Vec<ReadLogRow>> {
    let mut rows = rows.to_vec();
    for row in &mut rows {
        if tx.erased(row.record)?.is_some() {
            row.reason = "erased".to_owned();
        }
    }
    Ok(rows)
}

/// Those the asker supervises who were heard since: the newest of their phones, and how much all of them hold back.
pub(super) fn heard(tx: &dyn Reading, roster: &Roster, asker: OfficerId, since: Option<i64>, now: i64) -> Result<Vec<Heard>> {
    if roster.officers.get(&asker).is_none_or(|o| o.supervised_teams(now).is_empty()) {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for officer in roster.officers.keys().copied().filter(|o| roster.supervises(asker, *o, now)) {
        let phones = tx.enrolments_of(officer)?;
        let active = || phones.iter().filter(|p| p.revoked_at.is_none());
        let Some(at) = active().filter_map(|p| p.last_heard).max() else { continue };
        if since.is_none_or(|since| at >= since) {
            let waiting = active().fold(0_u32, |sum, p| sum.saturating_add(p.waiting));
            found.push(Heard { officer, at, waiting });
        }
    }
    Ok(found)
}
