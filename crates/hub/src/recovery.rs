//! After a restore: what devices offer, what the hub asks for, and what comes back without its author's signature and
//! waits for a supervisor.

use std::collections::BTreeSet;

use record::RecordId;
use wire::Hash;
use wire::message::{HandedBack, OfferRequest, OfferResponse, Offered};
use wire::preflight;

use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::storage::{EnrolmentRow, RecoveryRow, Writing};

/// How far a device's incarnation may be ahead of what a restored hub remembers.
const INCARNATIONS: u64 = 16;
/// So long after a restore, work of the epoch before is still taken as it was then: batches stay on a device as long.
pub(crate) const WINDOW_MS: i64 = 30 * 24 * 3_600_000;

impl Hub {
    /// Whether the hub was restored so recently that devices may still hold what it has lost.
    pub(crate) fn refilling(&self, tx: &dyn crate::storage::Reading, now: i64) -> Result<bool> {
        let at = tx.setting(crate::backup::RESTORED_AT)?.and_then(|t| t.parse::<i64>().ok());
        Ok(at.is_some_and(|at| now - at < WINDOW_MS))
    }

    /// Which of a device's records the hub lacks changes of, and what it does have of them.
    pub(crate) fn offer(&self, enrolment: &EnrolmentRow, asked: &OfferRequest) -> Result<OfferResponse> {
        let now = self.now();
        // An incarnation given after the backup was taken: without it the device's own actors would be nobody's.
        let ahead = asked.incarnation > enrolment.incarnation && asked.incarnation <= enrolment.incarnation + INCARNATIONS;
        let erased: Vec<RecordId> = self.storage().reading(|tx| {
            let mut here = Vec::new();
            for id in &asked.erased {
                if tx.record(*id)?.is_some() {
                    here.push(*id);
                }
            }
            Ok(here)
        })?;
        if ahead || !erased.is_empty() {
            self.storage().writing(|tx| {
                if ahead
                    && self.refilling(tx, now)?
                    && let Some(mut row) = tx.enrolment(enrolment.device)?
                {
                    row.incarnation = row.incarnation.max(asked.incarnation);
                    tx.put_enrolment(&row)?;
                    tx.audit(now, &enrolment.device.to_string(), "incarnation", &format!("{} again", asked.incarnation))?;
                }
                for id in &erased {
                    // The device says so; the order itself was lost with the database, so somebody has to give it again.
                    tx.audit(now, &enrolment.device.to_string(), "erased_before", &id.to_string())?;
                }
                Ok(())
            })?;
        }
        let all: BTreeSet<RecordId> = asked.records.iter().map(|o| o.record).chain(asked.kept.iter().copied()).collect();
        let erased = self.erased_of(enrolment, &all, now)?;
        self.storage().reading(|tx| {
            let (mut wanted, mut has, mut waiting) = (Vec::new(), Vec::new(), Vec::new());
            for offered in &asked.records {
                if erased.contains(&offered.record) {
                    continue;
                }
                let (mut lacks, mut waits) = (false, false);
                for head in &offered.heads {
                    if tx.change(&head.0)?.is_some() || tx.quarantined(&head.0)?.is_some() {
                        continue;
                    }
                    match tx.handed_back(&head.0)? {
                        Some(open) => waits |= open,
                        None => lacks = true,
                    }
                }
                if lacks {
                    let heads = tx.record(offered.record)?.map(|r| r.heads).unwrap_or_default();
                    wanted.push(offered.record);
                    has.push(Offered { record: offered.record, heads: heads.into_iter().map(Hash).collect() });
                } else if waits {
                    waiting.push(offered.record);
                }
            }
            let erased = erased.iter().copied().collect();
            Ok(OfferResponse { wanted, last_batch_seq: tx.last_batch_of(enrolment.device)?, has, waiting, erased })
        })
    }

    /// Of what a device says it has something of, what was erased. The rest it is to be told of when that is erased: how it came
    /// by them may have been lost with the database, and a device that nobody knows of would keep its officer's words.
    fn erased_of(&self, enrolment: &EnrolmentRow, all: &BTreeSet<RecordId>, now: i64) -> Result<BTreeSet<RecordId>> {
        let (erased, unknown) = self.storage().reading(|tx| {
            let mut erased = BTreeSet::new();
            for id in all {
                if tx.erased(*id)?.is_some() {
                    erased.insert(*id);
                }
            }
            let stand: BTreeSet<RecordId> = all.difference(&erased).copied().collect();
            let known = tx.concerned_of(enrolment.officer, &stand)?;
            let unknown: Vec<RecordId> = stand.difference(&known).copied().collect();
            Ok((erased, unknown))
        })?;
        if unknown.is_empty() {
            return Ok(erased);
        }
        self.storage().writing(|tx| {
            let mut erased = erased.clone();
            let refilling = self.refilling(tx, now)?;
            for id in &unknown {
                if tx.erased(*id)?.is_some() {
                    erased.insert(*id);
                } else if refilling || tx.record(*id)?.is_some() {
                    tx.has_something(enrolment.device, *id)?;
                }
            }
            Ok(erased)
        })
    }

    /// Keeps, for a supervisor, changes that somebody else than their author hands back. Gives how many were kept.
    ///
    /// # Errors
    /// [`HubError::BadRequest`] where the hub was not restored lately, or the database's.
    pub(crate) fn handed_back(&self, enrolment: &EnrolmentRow, changes: &[HandedBack]) -> Result<u32> {
        let now = self.now();
        if !self.storage().reading(|tx| self.refilling(tx, now))? {
            return Err(HubError::BadRequest { what: "this hub has lost nothing lately".into() });
        }
        self.storage().writing(|tx| {
            let mut kept = 0;
            for change in changes {
                let Ok(checked) = preflight::check(&change.raw) else { continue };
                let hash = checked.hash;
                let known = tx.change(&hash)?.is_some() || tx.quarantined(&hash)?.is_some() || tx.handed_back(&hash)?.is_some();
                if known || tx.erased(change.record)?.is_some() {
                    continue;
                }
                tx.hand_back(&RecoveryRow {
                    hash,
                    record: change.record,
                    device: enrolment.device,
                    raw: change.raw.clone(),
                    received_at: now,
                })?;
                kept += 1;
            }
            if kept > 0 {
                tx.audit(now, &enrolment.device.to_string(), "handed_back", &kept.to_string())?;
            }
            Ok(kept)
        })
    }

    /// What was handed back and waits for a supervisor, in the order it came.
    ///
    /// # Errors
    /// The database's.
    pub fn to_recover(&self) -> Result<Vec<RecoveryRow>> {
        self.storage().reading(|tx| tx.to_recover())
    }

    /// A supervisor lets in what was handed back of a record, or turns it away. What is let in goes through every stage but
    /// the signature: its actor must be one of an enrolment of its author. Gives how many were let in, and the reason for
    /// each that could not be.
    ///
    /// # Errors
    /// The database's.
    pub fn decide_recovery(&self, record: RecordId, who: &str, let_in: bool) -> Result<(usize, BTreeSet<String>)> {
        let rows: Vec<RecoveryRow> = self.to_recover()?.into_iter().filter(|r| r.record == record).collect();
        let (mut done, mut refused) = (0, BTreeSet::new());
        for row in rows {
            if !let_in {
                let now = self.now();
                self.storage().writing(|tx| decided(tx, &row, who, false, now))?;
            } else if let Err(code) = self.let_back_in(&row, who)? {
                refused.insert(code);
                continue;
            }
            done += 1;
        }
        Ok((done, refused))
    }
}

/// Keeps whose word it was that what was handed back is let in or turned away.
pub(crate) fn decided(tx: &dyn Writing, row: &RecoveryRow, who: &str, let_in: bool, now: i64) -> Result<()> {
    tx.decide_recovery(&row.hash, now, who, let_in)?;
    tx.audit(now, who, if let_in { "let_in" } else { "turned_away" }, &row.record.to_string())
}
