//! Settings, the roster by version, wards, named blobs, and who looked at what.

use record::roster::Roster;
use record::{DeviceId, OfficerId, RecordId};

use crate::error::Result;

/// A ward as the ONS draws it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WardRow {
    /// ONS code, without a trailing `N`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The year of the boundaries.
    pub vintage: u16,
    /// GeoJSON geometry.
    pub boundary: String,
}

/// A named blob, as the log and the manifest speak of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferenceRow {
    /// `roster`, `wards`, `calendar`.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// Its size in bytes.
    pub size: u64,
    /// When it came, ms UTC.
    pub at: i64,
}

/// One reading of a victim's record, as the device wrote it before showing it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadLogRow {
    /// The enrolment.
    pub device: DeviceId,
    /// Contiguous for the device, from 1.
    pub n: u64,
    /// The officer.
    pub officer: OfficerId,
    /// The record.
    pub record: RecordId,
    /// When, by the device, ms UTC.
    pub at: i64,
    /// Why, as given or filled in.
    pub reason: String,
    /// Its hash over the row before and itself, as the device chained it.
    pub hash: [u8; 32],
}

/// Reading what the hub looks up.
pub trait ReadReference {
    /// A setting.
    ///
    /// # Errors
    /// Those of the database; so for every method below.
    fn setting(&self, name: &str) -> Result<Option<String>>;
    /// The roster at a version.
    fn roster(&self, version: u64) -> Result<Option<Roster>>;
    /// The version of the newest roster; 0 before the first import.
    fn roster_version(&self) -> Result<u64>;
    /// The newest roster; an empty one at version 0 before the first import.
    fn newest_roster(&self) -> Result<Roster>;
    /// Wards, by code.
    fn wards(&self) -> Result<Vec<WardRow>>;
    /// Named blobs, by name.
    fn references(&self) -> Result<Vec<ReferenceRow>>;
    /// A blob's bytes.
    fn blob(&self, sha256: &[u8; 32]) -> Result<Option<Vec<u8>>>;
    /// Who read a record, oldest first.
    fn reads_of(&self, record: RecordId) -> Result<Vec<ReadLogRow>>;
    /// What was read on a device, newest first, at most `limit`.
    fn reads_on(&self, device: DeviceId, limit: usize) -> Result<Vec<ReadLogRow>>;
    /// The hash of a row of a device's read log.
    fn read_at(&self, device: DeviceId, n: u64) -> Result<Option<[u8; 32]>>;
    /// The hashes of the rows of its copies under this number, where it was copied.
    fn forked_reads_at(&self, device: DeviceId, n: u64) -> Result<Vec<[u8; 32]>>;
    /// The last row of a device's read log that is here: its number and hash.
    fn last_read(&self, device: DeviceId) -> Result<Option<(u64, [u8; 32])>>;
}

/// Writing what the hub looks up.
pub trait WriteReference {
    /// Writes a setting.
    ///
    /// # Errors
    /// Those of the database; so for every method below.
    fn set(&self, name: &str, value: &str) -> Result<()>;
    /// Stores a roster under its version.
    fn put_roster(&self, roster: &Roster) -> Result<()>;
    /// Stores a ward, new or changed.
    fn put_ward(&self, row: &WardRow) -> Result<()>;
    /// Puts bytes under a name. False where the name had these bytes already.
    fn put_reference(&self, name: &str, sha256: &[u8; 32], bytes: &[u8], at: i64) -> Result<bool>;
    /// Stores rows of a copy's read log whose numbers the other copy used before; one that is here stays.
    fn add_forked_reads(&self, rows: &[ReadLogRow], received_at: i64) -> Result<()>;
    /// Adds readings; one that was added before is not added again. Gives how many were new.
    fn add_reads(&self, rows: &[ReadLogRow], received_at: i64) -> Result<usize>;
}
