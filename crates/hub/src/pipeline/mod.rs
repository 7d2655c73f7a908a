//! Taking in what devices hand over. Stages in this order, each with a counter and a reason code; a change that does not
//! pass one costs itself and what depends on it, never its batch, never the hub:
//!
//! 1. `signed`: size, the batch's signature, enrolment, grant version, lease;
//! 2. `preflight`: our own reading of the raw bytes, before Automerge sees one;
//! 3. `fit`: derived actor, known dependencies, next number, operation counters, predecessors that exist;
//! 4. `policy`: allowed as it was written and as grants stand now;
//! 5. `shadow`: applied to a copy, read, saved, loaded, compared, edited once more;
//! 6. `commit`: one short transaction, and then the receipt.

pub(crate) mod audience;
mod commit;
mod dated;
mod fit;
mod guard;
mod judge;
mod policy;
mod recover;
mod review;
mod shadow;
mod signed;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use record::planted::{Bug, planted};
use record::{RecordId, Scope};
use wire::receipt::{self, Receiving};
use wire::seam::crash;
use wire::{Hash, Outcome, SealedBatch, SignedReceipt};

use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::storage::{ChangeRow, Verdict, VerdictRow};

pub use audience::reassess;
pub(crate) use audience::{affected, decide, write_logs};
pub(crate) use commit::CLONED;
pub use review::{Queue, Verdict as ReviewVerdict};

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
        let opened = match signed::open(self, sealed) {
            Ok(opened) => opened,
            Err(error) => {
                let code = error.code();
                self.storage().writing(|tx| tx.count("signed", code, 1))?;
                return Err(error);
            }
        };
        for _ in 0..ATTEMPTS {
            let now = self.now();
            let bench = self.storage().reading(|tx| judge::judge(self, tx, &opened, now))?;
            // After a restore, what a change builds on may still be on another device: this batch waits there, unchanged.
            let builds_on_lost = bench.judged.iter().any(|j| matches!(&j.fate, Fate::Out(r) if r.code == "missing_dependency"));
            if builds_on_lost && self.storage().reading(|tx| self.refilling(tx, now))? {
                return Err(HubError::NotYet);
            }
            let receipt = |bench: &judge::Bench| {
                receipt::sign(
                    Receiving {
                        hub_id: self.identity().hub_id,
                        hub_epoch: self.identity().epoch,
                        device: opened.opened.batch.device,
                        batch_hash: opened.opened.hash,
                        received_at: now,
                        outcomes: bench.judged.iter().map(|j| outcome(j.verdict())).collect(),
                    },
                    &self.identity().signing,
                )
            };
            let before_commit = || self.0.crash.reached(crash::ACCEPT_BEFORE_COMMIT);
            // Planted, the receipt is on its way when the power goes.
            if !planted(Bug::ReceiptBeforeCommit) {
                before_commit();
            } else if catch_unwind(AssertUnwindSafe(before_commit)).is_err() {
                return Ok(receipt(&bench));
            }
            let moved = match commit::commit(self, sealed, &opened, &bench, now) {
                Ok(moved) => moved,
                Err(HubError::Moved) => continue,
                Err(error) => return Err(error),
            };
            self.0.crash.reached(crash::ACCEPT_AFTER_COMMIT);
            self.hint(moved);
            return Ok(receipt(&bench));
        }
        Err(HubError::Busy)
    }
}

/// Scopes that moved, with their new heads.
pub(crate) type Moved = BTreeMap<Scope, u64>;
