//! Letting in, on a supervisor's word, a change that somebody else handed back after a restore. Only the author's signature
//! is missing: the actor must still be one that a key of the author's own enrolments gives, and every other stage is passed.

use std::collections::BTreeSet;
use std::sync::Arc;

use record::Author;
use record::roster::Roster;
use wire::batch::{Arrived, Batch, Opened};
use wire::seam::crash;
use wire::{BRANCHES, Hash, PublicKey, SealedBatch, Signature, branch_of, preflight};

use super::signed::{Look, SignedBatch};
use super::{Fate, Moved, Refused, commit, judge};
use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::recovery::decided;
use crate::storage::{EnrolmentRow, RecoveryRow};

/// So many rosters before the present one are asked.
const ROSTERS: u64 = 30;

impl Hub {
    /// Lets one change in on somebody's word, and keeps whose it was with it. The inner error is the reason's code.
    ///
    /// # Errors
    /// The database's.
    pub(crate) fn let_back_in(&self, row: &RecoveryRow, who: &str) -> Result<Result<(), String>> {
        let Ok(checked) = preflight::check(&row.raw) else { return Ok(Err("unreadable".into())) };
        let Some(author) = checked.message.as_deref().and_then(|m| m.parse::<Author>().ok()) else {
            return Ok(Err("author_line".into()));
        };
        let Some((enrolment, incarnation)) = self.writer_of(&author, &checked.actor, row)? else {
            return Ok(Err("not_your_actor".into()));
        };
        let arrived = Arrived { record: row.record, hash: Hash(row.hash), raw: row.raw.clone(), checked: Ok(checked) };
        let roster = self.roster()?;
        let mut why = None;
        // Its author may have been moved since they wrote it; the supervisor forgives that, as they do in the queue. When it was
        // written only its author could say, so it is asked of each roster that may have been theirs.
        for version in (roster.version.saturating_sub(ROSTERS)..=roster.version).rev() {
            let Some(then) = self.storage().reading(|tx| self.roster_in(tx, Some(version)))? else { continue };
            let signed = self.as_batch(arrived.clone(), (&enrolment, incarnation), then)?;
            match self.let_in_under(row, who, &signed)? {
                Ok(()) => return Ok(Ok(())),
                Err(refused) if refused.stage == "policy" => why = why.or(Some(refused.code)),
                Err(refused) => return Ok(Err(refused.code)),
            }
        }
        Ok(Err(why.unwrap_or_else(|| "not_allowed".into())))
    }

    /// The same under the grants of one roster.
    fn let_in_under(&self, row: &RecoveryRow, who: &str, signed: &SignedBatch) -> Result<Result<(), Refused>> {
        let now = self.now();
        // There is no header that anybody signed, so none is kept.
        let sealed = SealedBatch { header: Vec::new(), signature: Signature([0; 64]), body: Vec::new() };
        for _ in 0..super::ATTEMPTS {
            let bench = self.storage().reading(|tx| {
                // Its author has sent it since, and it was refused or waits in the queue: that is where it is decided.
                match tx.quarantined(&row.hash)? {
                    Some(before) => Ok(Err(Refused { field: before.field, ..Refused::at("signed", &before.code) })),
                    None => judge::judge(self, tx, std::slice::from_ref(signed), now).map(Ok),
                }
            })?;
            let bench = match bench {
                Ok(bench) => bench,
                Err(refused) => return Ok(Err(refused)),
            };
            match bench.judged.first().map(|j| &j.fate) {
                Some(Fate::In(_)) => {}
                Some(Fate::Had) => {
                    self.storage().writing(|tx| decided(tx, row, who, true, now))?;
                    return Ok(Ok(()));
                }
                Some(Fate::Out(refused)) => return Ok(Err(refused.clone())),
                Some(Fate::Before(before)) => return Ok(Err(Refused::at("signed", &before.code))),
                None => return Ok(Err(Refused::at("signed", "unreadable"))),
            }
            let committed = self.storage().writing(|tx| {
                let moved = commit::within(self, tx, (&[&sealed], std::slice::from_ref(signed)), &bench, now)?;
                decided(tx, row, who, true, now)?;
                Ok(moved)
            });
            let moved: Moved = match committed {
                Ok(moved) => moved,
                Err(HubError::Moved) => continue,
                Err(error) => return Err(error),
            };
            self.0.crash.reached(crash::RECOVER_AFTER_COMMIT);
            self.hint(moved);
            return Ok(Ok(()));
        }
        Err(HubError::Busy)
    }

    /// A batch of that one change, as its author would have handed it in.
    fn as_batch(&self, arrived: Arrived, writer: (&EnrolmentRow, u64), then: Arc<Roster>) -> Result<SignedBatch> {
        let (enrolment, incarnation) = writer;
        let batch = Batch {
            v: wire::batch::VERSION,
            alg: wire::key::ED25519,
            kid: PublicKey(enrolment.key).key_id(),
            officer: enrolment.officer,
            device: enrolment.device,
            incarnation,
            grant_version: then.version,
            lease_id: None,
            hub_id: self.identity().hub_id,
            hub_epoch_seen: self.identity().epoch,
            batch_seq: 0,
            prev_batch_hash: None,
            changes: Vec::new(),
            claimed_time: self.now(),
            boot_elapsed: 0,
            hub_clock_offset: Some(0),
        };
        let hash = Hash::of_parts(b"beatbook/recovered/1\0", &[&arrived.hash.0]);
        let opened = Opened { batch, hash, changes: vec![arrived] };
        Ok(SignedBatch {
            opened,
            enrolment: enrolment.clone(),
            then: Some(then),
            roster: self.roster()?,
            lease_until: None,
            doubt: None,
            look: Look::LetIn,
            took: BTreeSet::new(),
        })
    }

    /// The enrolment of its author from whose key a change's actor was derived, and with which incarnation.
    fn writer_of(&self, author: &Author, actor: &[u8; 16], row: &RecoveryRow) -> Result<Option<(EnrolmentRow, u64)>> {
        let all = self.storage().reading(|tx| tx.enrolments_of(author.officer))?;
        for enrolment in all {
            let key = PublicKey(enrolment.key);
            for incarnation in (1..=enrolment.incarnation).rev() {
                if branch_of(actor, &key, row.record, incarnation, BRANCHES).is_some() {
                    return Ok(Some((enrolment, incarnation)));
                }
            }
        }
        Ok(None)
    }
}
