//! Who looked at what, and when each phone was last heard.

use record::OfficerId;
use record::roster::Roster;
use wire::message::{Heard, ReadRow};

use crate::error::Result;
use crate::hub::Hub;
use crate::storage::{EnrolmentRow, ReadLogRow, Reading};

impl Hub {
    /// Stores the rows of a device's read log that follow what is here; gives the last one that is. A gap stops it: the
    /// device sends again from there.
    pub(crate) fn store_reads(&self, enrolment: &EnrolmentRow, rows: &[ReadRow], now: i64) -> Result<Option<u64>> {
        let last = self.storage().reading(|tx| tx.last_read(enrolment.device))?.map(|(n, _)| n);
        let first = last.unwrap_or(0) + 1;
        let mut next = first;
        let mut new = Vec::new();
        for row in rows.iter().skip_while(|r| r.n < first) {
            if row.n != next {
                break;
            }
            new.push(ReadLogRow {
                device: enrolment.device,
                n: row.n,
                officer: enrolment.officer,
                record: row.record,
                at: row.at,
                reason: row.reason.chars().take(500).collect(),
                hash: row.hash.0,
            });
            next += 1;
        }
        if new.is_empty() {
            return Ok(last);
        }
        self.storage().writing(|tx| tx.add_reads(&new, now))?;
        Ok(Some(next - 1))
    }
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
