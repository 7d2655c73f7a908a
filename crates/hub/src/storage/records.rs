//! Records and their changes, who may see them, what is linked to them.

use std::collections::BTreeSet;

use record::table::People;
use record::{DeviceId, RecordId, Scope};

use crate::error::Result;

/// One record as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordRow {
    /// Its id.
    pub id: RecordId,
    /// Its kind's name.
    pub kind: String,
    /// Its heads, ascending.
    pub heads: Vec<[u8; 32]>,
    /// `save_nocompress()` at these heads.
    pub snapshot: Vec<u8>,
    /// Counts commits, from 1.
    pub version: u64,
    /// Its place in a first sync, least first.
    pub harm: u8,
    /// Whether it is open work.
    pub open: bool,
    /// Who stands in which relation to it.
    pub people: People,
    /// When it last changed here, ms UTC.
    pub updated_at: i64,
}

/// One accepted change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeRow {
    /// Its name.
    pub hash: [u8; 32],
    /// The record it belongs to.
    pub record: RecordId,
    /// Who made it, as Automerge names them.
    pub actor: [u8; 16],
    /// Its number with that actor.
    pub seq: u64,
    /// Counter of its first operation.
    pub start_op: u64,
    /// Counter of its last operation.
    pub max_op: u64,
    /// The enrolment whose key signed for it.
    pub device: DeviceId,
    /// The batch it came in.
    pub batch: [u8; 32],
    /// Its bytes.
    pub raw: Vec<u8>,
    /// When the hub had it, ms UTC.
    pub received_at: i64,
}

/// A record's place in the manifest of a first sync.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Least first.
    pub harm: u8,
    /// The record.
    pub id: RecordId,
    /// Its heads.
    pub heads: Vec<[u8; 32]>,
}

/// Reading records.
pub trait ReadRecords {
    /// A record.
    ///
    /// # Errors
    /// Those of the database; so for every method below.
    fn record(&self, id: RecordId) -> Result<Option<RecordRow>>;
    /// A change by its hash.
    fn change(&self, hash: &[u8; 32]) -> Result<Option<ChangeRow>>;
    /// Whether every change of a record came from this enrolment.
    fn only_from(&self, record: RecordId, device: DeviceId) -> Result<bool>;
    /// A record's changes in the order of their arrival, dependencies first.
    fn changes_of(&self, record: RecordId) -> Result<Vec<ChangeRow>>;
    /// The scopes a record is in.
    fn scopes_of(&self, record: RecordId) -> Result<BTreeSet<Scope>>;
    /// Everything in a scope: open victim deadlines and tasks first, then priorities, then notes; within those by id.
    fn members_of(&self, scope: &Scope) -> Result<Vec<Member>>;
    /// Records linked to or from this one, ascending.
    fn neighbours(&self, record: RecordId) -> Result<BTreeSet<RecordId>>;
    /// Whether a record in a scope names something: its id, its hash, as the text it is spelt with.
    fn named_in(&self, scope: &Scope, name: &str) -> Result<bool>;
    /// Ids after `after` in ascending order, at most `limit`: to walk everything in small steps.
    fn records_after(&self, after: Option<RecordId>, limit: usize) -> Result<Vec<RecordId>>;
    /// How many records and changes there are.
    fn record_counts(&self) -> Result<(u64, u64)>;
}

/// Writing records.
pub trait WriteRecords {
    /// Stores a record that was validated against version `validated` (0: there was none). False where somebody else has
    /// moved it meanwhile; nothing is then stored.
    ///
    /// # Errors
    /// Those of the database; so for every method below.
    fn put_record(&self, row: &RecordRow, validated: u64) -> Result<bool>;
    /// Stores a change.
    fn add_change(&self, row: &ChangeRow) -> Result<()>;
    /// Replaces the scopes a record is in.
    fn set_scopes(&self, record: RecordId, scopes: &BTreeSet<Scope>) -> Result<()>;
    /// Replaces the links from a record.
    fn set_links(&self, record: RecordId, to: &BTreeSet<RecordId>) -> Result<()>;
}
