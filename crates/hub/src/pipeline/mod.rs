//! Taking in what devices hand over. Stages in this order, each with a counter and a reason code; a change that does not
//! pass one costs itself and what depends on it, never its batch, never the hub:
//!
//! 1. `signed`: size, the batch's signature, enrolment, grant version, lease;
//! 2. `preflight`: our own reading of the raw bytes, before Automerge sees one;
//! 3. `fit`: derived actor, known dependencies, next number, operation counters, predecessors that exist;
//! 4. `policy`: allowed as it was written and as grants stand now;
//! 5. `shadow`: applied to a copy, read, saved, loaded, compared, edited once more;
//! 6. `commit`: one short transaction, and then the receipt.

mod at_work;
pub(crate) mod audience;
mod clock;
mod commit;
mod cost;
mod dated;
mod fit;
mod guard;
mod judge;
mod numbers;
mod policy;
mod recover;
mod review;
mod shadow;
mod signed;
mod waiting;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use record::planted::{Bug, planted};
use record::{DeviceId, RecordId, Scope};
use wire::receipt::{self, Receiving};
use wire::seam::crash;
use wire::{Hash, Outcome, SealedBatch, SignedReceipt};

use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::storage::{BatchRow, ChangeRow, Verdict, VerdictRow};
use cost::REQUEST_MS;
use judge::Bench;
use signed::SignedBatch;

pub(crate) use at_work::AtWork;
pub use audience::reassess;
pub(crate) use audience::{affected, decide, write_logs};
pub(crate) use commit::{CLONED, WARD_WORK};
pub(crate) use cost::{Dear, PutOff};
pub(crate) use review::tell_declined;
pub use review::{Queue, Verdict as ReviewVerdict};
pub(crate) use waiting::{decides_in, declined_words, in_review};

/// How often a batch is judged again because a record it touches moved meanwhile.
const ATTEMPTS: usize = 8;

/// The stage and the code of a change to a record that was erased.
pub(crate) const ERASED: &str = "erased";

/// A refusal at a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) stage: &'static str,
    pub(crate) code: String,
    pub(crate) field: String,
    /// A supervisor may still let it in.
    pub(crate) review: bool,
}

impl Refused {
    fn at(stage: &'static str, code: impl Into<String>) -> Self {
        Self { stage, code: code.into(), field: String::new(), review: false }
    }
}

/// What becomes of one change.
#[derive(Clone, Debug)]
pub(crate) enum Fate {
    In(ChangeRow),
    Had,
    /// It was refused before, and stays so: answering otherwise would let in what its author has written again.
    Before(VerdictRow),
    Out(Refused),
}

/// One change with what becomes of it.
#[derive(Clone, Debug)]
pub(crate) struct Judged {
    pub(crate) record: RecordId,
    pub(crate) hash: Hash,
    pub(crate) raw: Vec<u8>,
    pub(crate) fate: Fate,
}

impl Judged {
    /// Its record was erased: nothing of it is kept.
    fn gone(&self) -> bool {
        matches!(&self.fate, Fate::Out(refused) if refused.stage == ERASED)
    }

    fn verdict(&self) -> VerdictRow {
        let (verdict, code, field) = match &self.fate {
            Fate::In(_) => (Verdict::Accepted, "", ""),
            Fate::Had => (Verdict::Had, "", ""),
            Fate::Before(row) => (row.verdict, row.code.as_str(), row.field.as_str()),
            Fate::Out(r) => (if r.review { Verdict::Review } else { Verdict::Aside }, r.code.as_str(), r.field.as_str()),
        };
        // Not even the hash of what was erased is kept.
        let hash = if self.gone() { [0; 32] } else { self.hash.0 };
        VerdictRow { hash, verdict, code: code.to_owned(), field: field.to_owned() }
    }
}

fn outcome(row: VerdictRow) -> Outcome {
    match row.verdict {
        Verdict::Accepted => Outcome::Accepted,
        Verdict::Had => Outcome::Had,
        Verdict::Review => Outcome::Review,
        Verdict::Aside => Outcome::SetAside { code: row.code, field: Some(row.field).filter(|f| !f.is_empty()) },
    }
}

impl Hub {
    /// Takes in one sealed batch and signs for it. When this returns, every change answered with accepted, had or review is
    /// on the hub's disk.
    ///
    /// # Errors
    /// A batch that cannot be read or was not signed by an enrolment of this hub, and those of the database. A single bad
    /// change is no error: it is in the receipt.
    pub fn accept(&self, sealed: &SealedBatch) -> Result<SignedReceipt> {
        let one = self.accept_all(std::slice::from_ref(sealed)).pop();
        one.unwrap_or(Err(HubError::Broken { why: "a batch was not answered" }))
    }

    /// [`Hub::accept`] for the batches of one request, in their order: an answer to each. An officer's phone cuts a batch
    /// an edit, so those that follow each other share their records, one transaction and one flush of the disk. What there is
    /// no time for is answered with [`HubError::PutOff`].
    pub fn accept_all(&self, sealed: &[SealedBatch]) -> Vec<Result<SignedReceipt>> {
        self.accept_again(sealed, &[])
    }

    /// [`Hub::accept_all`], with receipts for some of the batches that this hub gave before it was restored: what it says there
    /// that it took is not judged by grants again, which may have changed or been lost since.
    pub fn accept_again(&self, sealed: &[SealedBatch], receipts: &[SignedReceipt]) -> Vec<Result<SignedReceipt>> {
        let receipts = receipts.iter().filter_map(|receipt| Some((receipt.claims().ok()?, receipt))).collect();
        let mut answers = Vec::with_capacity(sealed.len());
        let mut rest = sealed;
        let began = self.work_begins();
        while let Some((group, opened, refused)) = signed::group(self, rest, &receipts) {
            if !opened.is_empty() {
                answers.extend(self.accept_group(&group, &opened, began));
            }
            let taken = group.len() + usize::from(refused.is_some());
            if let Some(error) = refused {
                if cost::comes_again(&error)
                    && let Some(Ok(claims)) = rest.get(group.len()).map(SealedBatch::claims)
                {
                    self.put_off(claims.device);
                }
                let counted = self.storage().writing(|tx| tx.count("signed", error.code(), 1));
                answers.push(counted.and(Err(error)));
            }
            rest = rest.get(taken..).unwrap_or_default();
        }
        answers
    }

    /// `began` is when work on the request did.
    fn accept_group(&self, sealed: &[&SealedBatch], batches: &[SignedBatch], began: i64) -> Vec<Result<SignedReceipt>> {
        let mut answers = Vec::with_capacity(batches.len());
        let (mut sealed, mut batches) = (sealed, batches);
        while let Some(first) = batches.first() {
            let device = first.enrolment.device;
            if self.worked_since(began) > REQUEST_MS {
                self.put_off(device);
                answers.extend(batches.iter().map(|_| Err(HubError::PutOff)));
                break;
            }
            let taken = match self.judge_and_store(sealed, batches) {
                Ok((bench, received_at)) => {
                    let verdicts = bench.of_each(batches).zip(batches).take(bench.batches);
                    answers.extend(verdicts.map(|(judged, batch)| Ok(self.receipt(batch, judged, received_at))));
                    bench.batches
                }
                // None of them is stored: what stops one of them must not stop the others.
                Err(_) if batches.len() > 1 => {
                    let each = sealed.iter().zip(batches);
                    answers.extend(each.flat_map(|(one, batch)| self.accept_group(&[*one], std::slice::from_ref(batch), began)));
                    batches.len()
                }
                Err(error) => {
                    if cost::comes_again(&error) {
                        self.put_off(device);
                    }
                    answers.push(Err(error));
                    batches.len()
                }
            };
            (sealed, batches) = (sealed.get(taken..).unwrap_or_default(), batches.get(taken..).unwrap_or_default());
        }
        answers
    }

    /// Judges batches of one enrolment and stores them: as many of them, from the front, as [`Bench::batches`] says.
    fn judge_and_store(&self, sealed: &[&SealedBatch], batches: &[SignedBatch]) -> Result<(Bench, i64)> {
        let records = batches.iter().flat_map(|batch| batch.opened.changes.iter().map(|change| change.record)).collect();
        let _taken = self.0.at_work.take(records);
        for _ in 0..ATTEMPTS {
            let now = self.now();
            let bench = self.storage().reading(|tx| judge::judge(self, tx, batches, now))?;
            let (sealed, _) = sealed.split_at(bench.batches.min(sealed.len()));
            let (batches, _) = batches.split_at(bench.batches.min(batches.len()));
            // After a restore, what a change builds on may still be on another device: this batch waits there, unchanged.
            let builds_on_lost = bench.judged.iter().any(|j| matches!(&j.fate, Fate::Out(r) if r.code == "missing_dependency"));
            if builds_on_lost && self.storage().reading(|tx| self.refilling(tx, now))? {
                return Err(HubError::NotYet);
            }
            // And after a batch was put off, what builds on that one waits with it.
            if builds_on_lost && batches.first().is_some_and(|batch| self.put_off_lately(batch.enrolment.device)) {
                return Err(HubError::PutOff);
            }
            // A machine that stood still looks as if one batch had cost so much: that one is judged again when it is sent again.
            let dear = |judged: &[Judged]| judged.iter().any(|j| matches!(&j.fate, Fate::Out(r) if r.code == cost::TOO_DEAR));
            let too_dear = bench.of_each(batches).zip(batches).filter(|(judged, _)| dear(judged));
            if self.dear_at_first(too_dear.map(|(_, batch)| batch.opened.hash))
                && let Some(batch) = batches.first()
            {
                self.put_off(batch.enrolment.device);
                return Err(HubError::PutOff);
            }
            let before_commit = || self.0.crash.reached(crash::ACCEPT_BEFORE_COMMIT);
            // Planted, the receipt is on its way when the power goes.
            if !planted(Bug::ReceiptBeforeCommit) {
                before_commit();
            } else if catch_unwind(AssertUnwindSafe(before_commit)).is_err() {
                return Ok((bench, now));
            }
            let moved = match commit::commit(self, sealed, batches, &bench, now) {
                Ok(moved) => moved,
                Err(HubError::Moved) => continue,
                Err(error) => return Err(error),
            };
            self.0.crash.reached(crash::ACCEPT_AFTER_COMMIT);
            self.hint(moved);
            let waits = |j: &&Judged| matches!(&j.fate, Fate::Out(refused) if refused.review);
            let waiting: BTreeSet<RecordId> = bench.judged.iter().filter(waits).map(|j| j.record).collect();
            // Only a hint: what it is made from is stored, and the receipt waits for nothing that can fail.
            self.hint(self.deciders(&waiting.into_iter().collect::<Vec<_>>()).unwrap_or_default());
            return Ok((bench, now));
        }
        Err(HubError::Busy)
    }

    fn receipt(&self, batch: &SignedBatch, judged: &[Judged], received_at: i64) -> SignedReceipt {
        let verdicts = judged.iter().map(Judged::verdict).collect();
        self.signed_for(batch.opened.batch.device, batch.opened.hash, received_at, verdicts)
    }

    /// The receipt of a batch that was taken in before, by what became of its changes.
    pub(crate) fn receipt_again(&self, batch: &BatchRow, verdicts: Vec<VerdictRow>) -> SignedReceipt {
        self.signed_for(batch.device, Hash(batch.hash), batch.received_at, verdicts)
    }

    fn signed_for(&self, device: DeviceId, batch_hash: Hash, received_at: i64, verdicts: Vec<VerdictRow>) -> SignedReceipt {
        let (hub_id, hub_epoch) = (self.identity().hub_id, self.identity().epoch);
        let outcomes = verdicts.into_iter().map(outcome).collect();
        receipt::sign(Receiving { hub_id, hub_epoch, device, batch_hash, received_at, outcomes }, &self.identity().signing)
    }
}

/// Scopes that moved, with their new heads.
pub(crate) type Moved = BTreeMap<Scope, u64>;
