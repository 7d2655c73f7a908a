//! Who looked at what, and when each phone was last heard.

use record::OfficerId;
use record::roster::Roster;
use wire::Hash;
use wire::message::{Heard, ReadRow};

use crate::error::Result;
use crate::hub::Hub;
use crate::read_log::UNCHAINED;
use crate::storage::{EnrolmentRow, ReadLogRow, Reading};

/// What came of a device's read log, as far as it is new.
#[derive(Default)]
struct Came {
    new: Vec<ReadLogRow>,
    forked: Vec<ReadLogRow>,
    unchained: Vec<u64>,
}

impl Hub {
    /// Stores the rows of a device's read log that follow what is here; gives the last one that is. A gap stops it: the
    /// device sends again from there. Rows whose number is taken by another are of a copy of its vault, and are kept too.
    ///
    /// Every hash is made again here. The request is signed, so that a row that does not follow the one before it was not
    /// changed on the way but on the device, and would never follow however often it came: it is kept, for it says all the
    /// same that somebody looked, and whoever looks after the phones is alerted (threats T14, R17).
    pub(crate) fn store_reads(&self, enrolment: &EnrolmentRow, rows: &[ReadRow], now: i64) -> Result<Option<u64>> {
        let (last, came) = self.storage().reading(|tx| {
            let last = tx.last_read(enrolment.device)?.map(|(n, _)| n);
            Ok((last, came(tx, enrolment, rows, last)?))
        })?;
        // A copy has handed in no more than it has sent now, however far the other one is.
        let here = came.new.last().map(|row| row.n).or(last);
        let stored = match rows.last().filter(|_| !came.forked.is_empty()) {
            Some(sent) => Some(sent.n.min(here.unwrap_or(0))),
            None => here,
        };
        if came.new.is_empty() && came.forked.is_empty() {
            return Ok(stored);
        }
        self.storage().writing(|tx| {
            tx.add_reads(&without_reasons(tx, &came.new)?, now)?;
            tx.add_forked_reads(&without_reasons(tx, &came.forked)?, now)?;
            came.unchained.iter().try_for_each(|n| tx.audit(now, &enrolment.device.to_string(), UNCHAINED, &n.to_string()))
        })?;
        Ok(stored)
    }
}

/// What of these rows is new: after the last one here, or of a copy; and which of it does not follow.
fn came(tx: &dyn Reading, enrolment: &EnrolmentRow, rows: &[ReadRow], last: Option<u64>) -> Result<Came> {
    let mut came = Came::default();
    let mut next = last.unwrap_or(0) + 1;
    for (i, row) in rows.iter().enumerate() {
        let known = if row.n < next {
            // Sent twice it is here already; another under its number is of a copy.
            if tx.read_at(enrolment.device, row.n)?.is_none_or(|here| here == row.hash.0) {
                continue;
            }
            came.forked.push(kept(enrolment, row));
            tx.forked_reads_at(enrolment.device, row.n)?.contains(&row.hash.0)
        } else if row.n == next {
            came.new.push(kept(enrolment, row));
            next += 1;
            false
        } else {
            break;
        };
        if !known && !chained(tx, enrolment, row, &rows[..i])? {
            came.unchained.push(row.n);
        }
    }
    Ok(came)
}

/// Whether a row follows one that is here, or that came with it. That the reason of a row was taken out when its record was
/// erased changes nothing of its hash, nor can it be made again then.
fn chained(tx: &dyn Reading, enrolment: &EnrolmentRow, row: &ReadRow, with_it: &[ReadRow]) -> Result<bool> {
    if row.reason == "erased" && tx.erased(row.record)?.is_some() {
        return Ok(true);
    }
    let follows = |before: &Hash| row.follows(before, enrolment.officer);
    let Some(before) = row.n.checked_sub(1).filter(|n| *n > 0) else { return Ok(follows(&ReadRow::NOTHING)) };
    if with_it.iter().any(|r| r.n == before && follows(&r.hash)) {
        return Ok(true);
    }
    let mut here = tx.read_at(enrolment.device, before)?.into_iter().chain(tx.forked_reads_at(enrolment.device, before)?);
    Ok(here.any(|hash| follows(&Hash(hash))))
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
