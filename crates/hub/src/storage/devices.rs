//! Enrolments, the codes that make them, what each device was told, and its leases.

use std::collections::{BTreeMap, BTreeSet};

use record::{DeviceId, OfficerId, Scope};
use uuid::Uuid;

use crate::error::Result;

/// One officer on one device with one key, or a system with its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnrolmentRow {
    /// The enrolment's id.
    pub device: DeviceId,
    /// Whose it is.
    pub officer: OfficerId,
    /// Ed25519 public key.
    pub key: [u8; 32],
    /// A system: the hub itself, or an integration.
    pub system: bool,
    /// What the device is called.
    pub label: String,
    /// The newest incarnation given out.
    pub incarnation: u64,
    /// When, ms UTC.
    pub enrolled_at: i64,
    /// When it was revoked.
    pub revoked_at: Option<i64>,
    /// When it last spoke to the hub.
    pub last_heard: Option<i64>,
    /// Changes it said it still holds.
    pub waiting: u32,
    /// Its app's version, as it said.
    pub app_version: String,
}

/// An enrolment code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeRow {
    /// The name under which it is found.
    pub id: [u8; 32],
    /// What both sides make of it.
    pub key: [u8; 32],
    /// Whom it enrols.
    pub officer: OfficerId,
    /// When it runs out, ms UTC.
    pub expires_at: i64,
    /// Wrong tries it still bears.
    pub tries_left: u32,
    /// The public key that was enrolled with it.
    pub used_by: Option<[u8; 32]>,
}

/// Until when a device may stay unlocked without hearing from the hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeaseRow {
    /// Its name, as batches mention it.
    pub id: Uuid,
    /// The device.
    pub device: DeviceId,
    /// Until when, ms UTC.
    pub until: i64,
}

/// Reading enrolments.
pub trait ReadDevices {
    /// An enrolment.
    ///
    /// # Errors
    /// Those of the database; so for every method below.
    fn enrolment(&self, device: DeviceId) -> Result<Option<EnrolmentRow>>;
    /// The enrolment of a key.
    fn enrolment_of_key(&self, key: &[u8; 32]) -> Result<Option<EnrolmentRow>>;
    /// All of them, by when they were made.
    fn enrolments(&self) -> Result<Vec<EnrolmentRow>>;
    /// An officer's enrolments.
    fn enrolments_of(&self, officer: OfficerId) -> Result<Vec<EnrolmentRow>>;
    /// A code by its name.
    fn code(&self, id: &[u8; 32]) -> Result<Option<CodeRow>>;
    /// An officer's codes.
    fn codes_of(&self, officer: OfficerId) -> Result<Vec<CodeRow>>;
    /// The scopes a device was last told it may read.
    fn told(&self, device: DeviceId) -> Result<BTreeSet<Scope>>;
    /// The scopes of which a device may hold something, each with the last entry of its log that the device has surely heard:
    /// what left after that it may hold still.
    fn may_hold(&self, device: DeviceId) -> Result<BTreeMap<Scope, u64>>;
    /// A lease.
    fn lease(&self, id: Uuid) -> Result<Option<LeaseRow>>;
}

/// Writing enrolments.
pub trait WriteDevices {
    /// Stores an enrolment, new or changed.
    ///
    /// # Errors
    /// Those of the database; so for every method below.
    fn put_enrolment(&self, row: &EnrolmentRow) -> Result<()>;
    /// Stores a code, new or changed.
    fn put_code(&self, row: &CodeRow) -> Result<()>;
    /// Replaces the scopes a device was told it may read.
    fn set_told(&self, device: DeviceId, scopes: &BTreeSet<Scope>) -> Result<()>;
    /// Replaces what a device may hold, as [`ReadDevices::may_hold`] gives it.
    fn set_may_hold(&self, device: DeviceId, heard: &BTreeMap<Scope, u64>) -> Result<()>;
    /// Stores a lease; one that is there stays.
    fn put_lease(&self, row: &LeaseRow) -> Result<()>;
}
