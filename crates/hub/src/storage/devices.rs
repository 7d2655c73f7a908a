//! Enrolments and the codes that make them.

use record::{DeviceId, OfficerId};

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
    /// The newest incarnation given out.
    pub incarnation: u64,
    /// When, ms UTC.
    pub enrolled_at: i64,
    /// When it was revoked.
    pub revoked_at: Option<i64>,
    /// When it last spoke to the hub.
    pub last_heard: Option<i64>,
    /// The roster version it was last told.
    pub grant_version: u64,
    /// Its app's version, as it said.
    pub app_version: String,
}

/// An enrolment code, of which only a hash is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeRow {
    /// Its first four characters, by which it is found.
    pub locator: String,
    /// SHA-256 of the whole.
    pub hash: [u8; 32],
    /// Whom it enrols.
    pub officer: OfficerId,
    /// When it runs out, ms UTC.
    pub expires_at: i64,
    /// Wrong tries it still bears.
    pub tries_left: u32,
    /// When it was used.
    pub used_at: Option<i64>,
}

/// Reading enrolments.
pub trait ReadDevices {
    /// An enrolment.
    ///
    /// # Errors
    /// Those of the database; so for every method below.
    fn enrolment(&self, device: DeviceId) -> Result<Option<EnrolmentRow>>;
    /// All of them, by when they were made.
    fn enrolments(&self) -> Result<Vec<EnrolmentRow>>;
    /// A code by its locator.
    fn code(&self, locator: &str) -> Result<Option<CodeRow>>;
}

/// Writing enrolments.
pub trait WriteDevices {
    /// Stores an enrolment, new or changed.
    ///
    /// # Errors
    /// Those of the database; so for every method below.
    fn put_enrolment(&self, row: &EnrolmentRow) -> Result<()>;
    /// The device spoke: when, and which roster version it was told.
    fn heard(&self, device: DeviceId, at: i64, grant_version: u64) -> Result<()>;
    /// Stores a code, new or changed.
    fn put_code(&self, row: &CodeRow) -> Result<()>;
    /// Remembers a request's nonce until `forget_before` has passed it; false where it was used before.
    fn take_nonce(&self, device: DeviceId, nonce: &[u8], at: i64, forget_before: i64) -> Result<bool>;
}
