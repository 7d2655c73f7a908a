//! Erasing, holding and retaining.

use std::collections::BTreeSet;

use record::{DeviceId, OfficerId, RecordId, Scope};

use crate::error::Result;

/// What is left of an erased record, at the hub only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasedRow {
    /// The record's id.
    pub record: RecordId,
    /// When, ms UTC.
    pub at: i64,
    /// Who ordered it.
    pub who: String,
    /// Why, in their words.
    pub reason: String,
}

/// A legal hold: nothing of the record is erased while it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldRow {
    /// The record.
    pub record: RecordId,
    /// When it was placed, ms UTC.
    pub placed_at: i64,
    /// By whom.
    pub placed_by: String,
    /// Why.
    pub reason: String,
}

/// A decision to keep a record beyond its review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetainRow {
    /// The record.
    pub record: RecordId,
    /// When, ms UTC.
    pub at: i64,
    /// Who decided.
    pub who: String,
    /// Why.
    pub reason: String,
    /// When it is looked at again, `YYYY-MM-DD`.
    pub next_review: String,
}

/// What the review of a record goes by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptRow {
    /// The record.
    pub record: RecordId,
    /// Its kind's name.
    pub kind: String,
    /// Whether it is open work.
    pub open: bool,
    /// When it last changed here, ms UTC.
    pub updated_at: i64,
    /// Whether a legal hold stands on it.
    pub held: bool,
    /// The day that the newest decision to retain names, `YYYY-MM-DD`.
    pub next_review: Option<String>,
}

/// Reading about erasure and retention.
pub trait ReadErasure {
    /// What is left of an erased record; none where it was not erased.
    ///
    /// # Errors
    /// Those of the database; so for every method below.
    fn erased(&self, record: RecordId) -> Result<Option<ErasedRow>>;
    /// Everything that was erased, oldest first.
    fn erasures(&self) -> Result<Vec<ErasedRow>>;
    /// How many records were erased: what is kept in memory goes by it.
    fn erasure_count(&self) -> Result<u64>;
    /// The bytes of a record's changes that did not go in.
    fn set_aside_of(&self, record: RecordId) -> Result<Vec<Vec<u8>>>;
    /// Every scope whose log ever spoke of a record.
    fn scopes_ever(&self, record: RecordId) -> Result<BTreeSet<Scope>>;
    /// Officers one of whose devices may hold something of a record: it was told of a scope that held it, wrote in it, opened it
    /// or said so.
    fn concerned(&self, record: RecordId) -> Result<BTreeSet<OfficerId>>;
    /// Of these records, those that concern an officer, as [`concerned`](Self::concerned) says of each: a device asks of
    /// thousands at once, and each log is read once for all of them.
    fn concerned_of(&self, officer: OfficerId, records: &BTreeSet<RecordId>) -> Result<BTreeSet<RecordId>>;
    /// Whether any record but this one, or a change set aside of one, names something as text.
    fn named_elsewhere(&self, record: RecordId, name: &str) -> Result<bool>;
    /// Files whose bytes are still to be taken off the disk.
    fn doomed_objects(&self) -> Result<Vec<[u8; 32]>>;
    /// The hold that stands on a record.
    fn hold(&self, record: RecordId) -> Result<Option<HoldRow>>;
    /// Every hold that stands, oldest first.
    fn holds(&self) -> Result<Vec<HoldRow>>;
    /// The decisions to retain a record, oldest first.
    fn decisions(&self, record: RecordId) -> Result<Vec<RetainRow>>;
    /// What reviews go by, of records with ids after `after` in ascending order, at most `limit`: nobody's words are read.
    fn kept_after(&self, after: Option<RecordId>, limit: usize) -> Result<Vec<KeptRow>>;
}

/// Writing about erasure and retention.
pub trait WriteErasure {
    /// Takes every byte of a record out of every table and puts its tombstone in: the record, its changes, what was set
    /// aside of it, its place in scopes, logs and orders of a first sync, the headers of batches that carried nothing else,
    /// and the rows of these files. Entries of logs keep their numbers and say nothing any more.
    ///
    /// # Errors
    /// Those of the database; so for every method below.
    fn erase_record(&self, row: &ErasedRow, files: &[[u8; 32]]) -> Result<()>;
    /// A device says that it has something of a record.
    fn has_something(&self, device: DeviceId, record: RecordId) -> Result<()>;
    /// A file's bytes are off the disk.
    fn unlinked(&self, sha256: &[u8; 32]) -> Result<()>;
    /// Places a hold; false where one stands already.
    fn place_hold(&self, row: &HoldRow) -> Result<bool>;
    /// Lifts the hold that stands; false where there is none.
    fn lift_hold(&self, record: RecordId, at: i64, who: &str, reason: &str) -> Result<bool>;
    /// Records a decision to retain.
    fn add_decision(&self, row: &RetainRow) -> Result<()>;
}
