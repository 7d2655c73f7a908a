//! Batches, what became of their changes, and what was set aside.

use record::{DeviceId, OfficerId, RecordId};
use uuid::Uuid;

use crate::error::Result;

/// A batch as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchRow {
    /// SHA-256 of the signed CBOR.
    pub hash: [u8; 32],
    /// The enrolment that signed it.
    pub device: DeviceId,
    /// Its number with that enrolment.
    pub number: u64,
    /// The signed CBOR.
    pub header: Vec<u8>,
    /// The signature.
    pub signature: [u8; 64],
    /// When it came, ms UTC.
    pub received_at: i64,
}

/// What became of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It is in.
    Accepted,
    /// It was in already.
    Had,
    /// A supervisor decides.
    Review,
    /// It did not go in; the author keeps it.
    Aside,
}

/// What became of one change of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerdictRow {
    /// The change.
    pub hash: [u8; 32],
    /// The verdict.
    pub verdict: Verdict,
    /// The reason's code; empty where it is in.
    pub code: String,
    /// What the reason is about; empty where it is the whole change.
    pub field: String,
}

/// A change that did not go in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuarantineRow {
    /// The change.
    pub hash: [u8; 32],
    /// The record it is for.
    pub record: RecordId,
    /// The enrolment.
    pub device: DeviceId,
    /// The batch.
    pub batch: [u8; 32],
    /// The stage that refused it.
    pub stage: &'static str,
    /// The reason's code.
    pub code: String,
    /// The field, entry or text it is about; empty where it is the whole.
    pub field: String,
    /// Whether a supervisor may still let it in.
    pub review: bool,
    /// Its bytes.
    pub raw: Vec<u8>,
    /// When it came, ms UTC.
    pub received_at: i64,
}

/// A change that waits for a supervisor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingRow {
    /// The change.
    pub hash: [u8; 32],
    /// The record it is for.
    pub record: RecordId,
    /// The enrolment.
    pub device: DeviceId,
    /// The batch.
    pub batch: [u8; 32],
    /// Why it waits.
    pub code: String,
    /// What that is about; empty where it is the whole.
    pub field: String,
    /// Its bytes.
    pub raw: Vec<u8>,
    /// When it came, ms UTC.
    pub received_at: i64,
}

/// What a supervisor decided on a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionRow {
    /// The change.
    pub change: [u8; 32],
    /// The record it is for.
    pub record: RecordId,
    /// Whose work it is.
    pub device: DeviceId,
    /// The code under which it waited.
    pub waited_for: String,
    /// Let in, or set aside.
    pub let_in: bool,
    /// Who decided.
    pub by: OfficerId,
    /// Their words to the author.
    pub reason: String,
    /// When, ms UTC.
    pub at: i64,
}

/// Words that a rescue file brought: set aside on a device before it failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RescuedWordsRow {
    /// The item's id on the device.
    pub id: Uuid,
    /// The record they were for.
    pub record: RecordId,
    /// Its kind.
    pub kind: String,
    /// The change they stood in.
    pub change: [u8; 32],
    /// The enrolment.
    pub device: DeviceId,
    /// When they were written, by the device's clock, ms UTC.
    pub written_at: i64,
    /// Why they were not taken.
    pub code: String,
    /// The words.
    pub words: String,
    /// When they came, ms UTC.
    pub received_at: i64,
    /// That a supervisor dealt with them; none while they are open.
    pub done: Option<RescuedDoneRow>,
}

/// That a supervisor dealt with words of a rescue file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RescuedDoneRow {
    /// Who.
    pub by: OfficerId,
    /// When, ms UTC.
    pub at: i64,
    /// What they did, in their words.
    pub remark: String,
}

/// Reading what was handed in.
pub trait ReadAcceptance {
    /// A batch.
    ///
    /// # Errors
    /// Those of the database; so for every method below.
    fn batch(&self, hash: &[u8; 32]) -> Result<Option<BatchRow>>;
    /// The batches that brought a record's changes, each with the public key that signed it.
    fn batches_of(&self, record: RecordId) -> Result<Vec<(BatchRow, [u8; 32])>>;
    /// The number of a device's last batch here; 0 for none.
    fn last_batch_of(&self, device: DeviceId) -> Result<u64>;
    /// The name of a device's first batch of a number: another one of the same number was cut by a copy of its vault.
    fn batch_numbered(&self, device: DeviceId, number: u64) -> Result<Option<[u8; 32]>>;
    /// The verdicts on a batch, in its order.
    fn verdicts(&self, batch: &[u8; 32]) -> Result<Vec<VerdictRow>>;
    /// The verdict on a change that did not go in.
    fn quarantined(&self, hash: &[u8; 32]) -> Result<Option<VerdictRow>>;
    /// Changes that wait for a supervisor, in the order in which they came; only those of a record where one is named.
    fn waiting_for_review(&self, record: Option<RecordId>) -> Result<Vec<WaitingRow>>;
    /// Words that rescue files brought, oldest first, those that were dealt with among them.
    fn rescued_words(&self) -> Result<Vec<RescuedWordsRow>>;
    /// What was decided on a change.
    fn decision(&self, change: &[u8; 32]) -> Result<Option<DecisionRow>>;
    /// What of a device's work was set aside by a supervisor after an instant under a code, oldest first.
    fn decided_since(&self, device: DeviceId, since: i64, code: &str) -> Result<Vec<DecisionRow>>;
    /// Changes of a record that came before a supervisor and are not in: those that wait, and those that were set aside, in
    /// the order they came.
    fn seen_in_review(&self, record: RecordId) -> Result<Vec<WaitingRow>>;
    /// How many of a device's branches on a record were refused: the greatest branch number it may have reached.
    fn refused_of(&self, device: DeviceId, record: RecordId) -> Result<u32>;
    /// What each stage counted: (stage, code, n).
    fn stage_counts(&self) -> Result<Vec<(String, String, u64)>>;
    /// Changes set aside and changes that wait for a supervisor, by code: (code, review, n).
    fn quarantine_counts(&self) -> Result<Vec<(String, bool, u64)>>;
}

/// Writing what was handed in.
pub trait WriteAcceptance {
    /// Stores a batch and the verdicts on it. A batch that was stored keeps its first bytes and time; its verdicts are
    /// the newest.
    ///
    /// # Errors
    /// Those of the database; so for every method below.
    fn put_batch(&self, row: &BatchRow, verdicts: &[VerdictRow]) -> Result<()>;
    /// Keeps a change that did not go in. The first reason stands.
    fn set_aside(&self, row: &QuarantineRow) -> Result<()>;
    /// Gives a change that did not go in another reason; `review` is whether a supervisor may still let it in.
    fn refuse_for(&self, hash: &[u8; 32], stage: &str, code: &str, field: &str, review: bool) -> Result<()>;
    /// Keeps words that a rescue file brought, open; false where they were here before.
    fn put_rescued_words(&self, row: &RescuedWordsRow) -> Result<bool>;
    /// Words of a rescue file are dealt with; false where they were before, or are not here.
    fn rescued_done(&self, id: Uuid, done: &RescuedDoneRow) -> Result<bool>;
    /// Takes a change that was let in out of quarantine.
    fn release(&self, hash: &[u8; 32]) -> Result<()>;
    /// Keeps a decision; the first one stands.
    fn put_decision(&self, row: &DecisionRow) -> Result<()>;
    /// Counts at a stage.
    fn count(&self, stage: &str, code: &str, n: u64) -> Result<()>;
}
