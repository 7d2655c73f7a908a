//! The scopes' logs, and the audit.

use std::collections::BTreeSet;

use record::{RecordId, Scope};
use wire::{Hash, codec};

use crate::error::Result;

/// What an entry of a log says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A change was accepted.
    Change {
        /// The record.
        record: RecordId,
        /// The change.
        change: [u8; 32],
    },
    /// A record came into the scope, whole.
    Arrive {
        /// The record.
        record: RecordId,
    },
    /// A record left the scope.
    Leave {
        /// The record.
        record: RecordId,
    },
    /// A record was erased.
    Erase {
        /// The record.
        record: RecordId,
    },
    /// A named blob of reference is new.
    Blob {
        /// Its name.
        name: String,
    },
    /// Something for one device: a refusal, a grant, a revocation.
    Notice {
        /// A [`wire::message::DeviceEvent`] in CBOR.
        event: Vec<u8>,
    },
}

/// What is to be appended.
pub type NewLog = What;

/// One entry of a scope's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogRow {
    /// Its number in the scope, from 1, without gaps.
    pub seq: u64,
    /// What it says.
    pub what: What,
    /// When it was appended, ms UTC.
    pub at: i64,
}

/// One row of the audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    /// Its number, from 1, without gaps.
    pub n: u64,
    /// When, ms UTC.
    pub at: i64,
    /// Who: a pseudonym.
    pub who: String,
    /// What they did.
    pub what: String,
    /// To what; no personal data.
    pub detail: String,
    /// [`AuditRow::following`] the row before it; none where it is older than the chain.
    pub hash: Option<[u8; 32]>,
}

impl AuditRow {
    /// The hash of a row after one of the hash `before`, which is zeros before the first: SHA-256 over both.
    #[must_use]
    pub fn following(before: &[u8; 32], n: u64, at: i64, (who, what, detail): (&str, &str, &str)) -> [u8; 32] {
        Hash::of_parts(b"beatbook/audit/1\0", &[before, &codec::encode(&(n, at, who, what, detail))]).0
    }
}

/// Reading logs.
pub trait ReadLogs {
    /// A scope's epoch and the number of its last entry. A scope nothing was ever written to is at 0 of the hub's
    /// epoch, which is 1 before the first restore.
    ///
    /// # Errors
    /// Those of the database; so for every method below.
    fn head(&self, scope: &Scope) -> Result<(u64, u64)>;
    /// Every scope that was ever written to, with the number of its last entry.
    fn heads(&self) -> Result<Vec<(Scope, u64)>>;
    /// Entries after `after`, in order, at most `limit`.
    fn log_after(&self, scope: &Scope, after: u64, limit: usize) -> Result<Vec<LogRow>>;
    /// Records that left a scope after an entry of its log, each once.
    fn left_after(&self, scope: &Scope, after: u64) -> Result<Vec<RecordId>>;
    /// Of these records, those that an entry of a scope's log names: what whoever follows it was told of.
    fn named_by(&self, scope: &Scope, records: &BTreeSet<RecordId>) -> Result<BTreeSet<RecordId>>;
    /// The order of a first sync as it was fixed at a head; none where it was not, or was forgotten.
    fn manifest(&self, scope: &Scope, epoch: u64, head: u64) -> Result<Option<Vec<RecordId>>>;
    /// Audit entries of one sort since an instant: (at, who, detail), newest first. Of batches, which are nearly all, none.
    fn audited_as(&self, what: &str, since: i64) -> Result<Vec<(i64, String, String)>>;
    /// The last audit entries: (at, who, what, detail), newest first.
    fn audited(&self, limit: usize) -> Result<Vec<(i64, String, String, String)>>;
    /// The last audit entry.
    fn audit_last(&self) -> Result<Option<AuditRow>>;
    /// Audit entries after a number, in order, at most `limit`.
    fn audit_after(&self, n: u64, limit: usize) -> Result<Vec<AuditRow>>;
}

/// Writing logs.
pub trait WriteLogs {
    /// Appends entries; the numbers are taken from the scope's counter row in this transaction, so they have no gaps.
    /// Gives the new head.
    ///
    /// # Errors
    /// Those of the database; so for every method below.
    fn append(&self, scope: &Scope, entries: &[NewLog], at: i64) -> Result<u64>;
    /// Begins a new epoch of every scope's log, after a restore: cursors of the one before mean nothing from now on. A scope
    /// that nothing was written to yet begins in it too.
    fn begin_epoch(&self, epoch: u64) -> Result<()>;
    /// Fixes the order of a first sync at a head; those fixed before `forget_before` (ms UTC) are forgotten.
    fn put_manifest(&self, scope: &Scope, epoch: u64, head: u64, records: &[RecordId], at: i64, forget_before: i64)
    -> Result<()>;
    /// Adds to the audit, chained to its last row. `who` is a pseudonym; `detail` holds no personal data.
    fn audit(&self, at: i64, who: &str, what: &str, detail: &str) -> Result<()>;
}
