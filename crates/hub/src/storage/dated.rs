//! What depends on the date: when records age out, which were called back and until when, how far leases reach; and the
//! references a record is called back by.

use std::collections::BTreeSet;

use record::{OfficerId, RecordId};

use crate::error::Result;

/// Somebody who called a record back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallBackRow {
    /// The officer.
    pub officer: OfficerId,
    /// Until when they have it, ms UTC.
    pub until: i64,
}

/// What the hub has to do about a record though nobody writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wakes {
    /// When next, ms UTC; none while nothing is to come.
    pub at: Option<i64>,
    /// Up to when it was done, ms UTC; none where it never was.
    pub since: Option<i64>,
}

/// Reading what is dated.
pub trait ReadDated {
    /// When a record ages out, ms UTC; none where it does not.
    ///
    /// # Errors
    /// Those of the database; so for every method below.
    fn ages_of(&self, record: RecordId) -> Result<Option<i64>>;
    /// Records that aged out later than `after` and by `now`, ms UTC.
    fn aged(&self, after: i64, now: i64) -> Result<BTreeSet<RecordId>>;
    /// Who called a record back, those over included.
    fn called_back(&self, record: RecordId) -> Result<Vec<CallBackRow>>;
    /// Records of which some call-back was over by `now`, ms UTC.
    fn call_backs_over(&self, now: i64) -> Result<BTreeSet<RecordId>>;
    /// What a record is called back by, as [`record::kinds::references`] spells it.
    fn references_of(&self, record: RecordId) -> Result<BTreeSet<String>>;
    /// Records with a reference.
    fn referred(&self, reference: &str) -> Result<BTreeSet<RecordId>>;
    /// When the hub has something to do about a record by itself, and up to when it did so, ms UTC.
    fn wakes_of(&self, record: RecordId) -> Result<Wakes>;
    /// Records about which the hub has something to do by `now`, ms UTC.
    fn waking(&self, now: i64) -> Result<BTreeSet<RecordId>>;
    /// Until when a supervisor let an officer's leases run, ms UTC; none where nobody did.
    fn lease_extended(&self, officer: OfficerId) -> Result<Option<i64>>;
}

/// Writing what is dated.
pub trait WriteDated {
    /// Says when a record ages out; none for never.
    ///
    /// # Errors
    /// Those of the database; so for every method below.
    fn set_ages(&self, record: RecordId, at: Option<i64>) -> Result<()>;
    /// An officer has a record again until an instant, ms UTC; asked again, the later one counts.
    fn call_back(&self, record: RecordId, officer: OfficerId, until: i64, asked_at: i64) -> Result<()>;
    /// Forgets the call-backs that were over by `now`, ms UTC.
    fn end_call_backs(&self, now: i64) -> Result<()>;
    /// Replaces what a record is called back by.
    fn set_references(&self, record: RecordId, references: &BTreeSet<String>) -> Result<()>;
    /// Says when the hub has something to do about a record next, and up to when it has.
    fn set_wakes(&self, record: RecordId, wakes: Wakes) -> Result<()>;
    /// Lets an officer's leases run until an instant, ms UTC.
    fn extend_lease(&self, officer: OfficerId, until: i64, at: i64) -> Result<()>;
}
