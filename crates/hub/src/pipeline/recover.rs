//! Letting in, on a supervisor's word, a change that somebody else handed back after a restore. Only the author's signature
//! is missing: the actor must still be one that a key of the author's own enrolments gives, and every other stage is passed.

use std::sync::Arc;

use record::Author;
use record::roster::Roster;
use wire::batch::{Arrived, Batch, Opened};
use wire::seam::crash;
use wire::{BRANCHES, Hash, PublicKey, SealedBatch, Signature, branch_of, preflight};

use super::signed::{Look, SignedBatch};
use super::{Fate, Moved, commit, judge};
use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::recovery::decided;
use crate::storage::{EnrolmentRow, RecoveryRow};

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
        let now = self.now();
        let roster = self.roster()?;
        let arrived = Arrived { record: row.record, hash: Hash(row.hash), raw: row.raw.clone(), checked: Ok(checked) };
        let signed = self.as_batch(arrived, (enrolment, incarnation), roster, now);
        // There is no header that anybody signed, so none is kept.
        let sealed = SealedBatch { header: Vec::new(), signature: Signature([0; 64]), body: Vec::new() };
        for _ in 0..super::ATTEMPTS {
            let bench = self.storage().reading(|tx| judge::judge(self, tx, std::slice::from_ref(&signed), now))?;
            match bench.judged.first().map(|j| &j.fate) {
                Some(Fate::In(_)) => {}
                Some(Fate::Had) => {
                    self.storage().writing(|tx| decided(tx, row, who, true, now))?;
                    return Ok(Ok(()));
                }
                Some(Fate::Out(refused)) => return Ok(Err(refused.code.clone())),
                Some(Fate::Before(before)) => return Ok(Err(before.code.clone())),
                None => return Ok(Err("unreadable".into())),
            }
            let committed = self.storage().writing(|tx| {
                let moved = commit::within(self, tx, (&[&sealed], std::slice::from_ref(&signed)), &bench, now)?;
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
    fn as_batch(&self, arrived: Arrived, writer: (EnrolmentRow, u64), roster: Arc<Roster>, now: i64) -> SignedBatch {
        let (enrolment, incarnation) = writer;
        let batch = Batch {
            v: wire::batch::VERSION,
            alg: wire::key::ED25519,
            kid: PublicKey(enrolment.key).key_id(),
            officer: enrolment.officer,
            device: enrolment.device,
            incarnation,
            grant_version: roster.version,
            lease_id: None,
            hub_id: self.identity().hub_id,
            hub_epoch_seen: self.identity().epoch,
            batch_seq: 0,
            prev_batch_hash: None,
            changes: Vec::new(),
            claimed_time: now,
            boot_elapsed: 0,
            hub_clock_offset: Some(0),
        };
        let hash = Hash::of_parts(b"beatbook/recovered/1\0", &[&arrived.hash.0]);
        let opened = Opened { batch, hash, changes: vec![arrived] };
        SignedBatch { opened, enrolment, then: Some(roster.clone()), roster, lease_until: None, doubt: None, look: Look::First }
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
