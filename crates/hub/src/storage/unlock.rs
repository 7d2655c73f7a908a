//! What opens the vault of an officer who forgot their passphrase.

use record::{DeviceId, OfficerId};

use crate::error::Result;

/// The secret of a device's spare key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpareRow {
    /// The device.
    pub device: DeviceId,
    /// Sealed under a key that is not in the database.
    pub sealed: Vec<u8>,
    /// When it was left here, ms UTC.
    pub kept_at: i64,
}

/// A supervisor's code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnlockCodeRow {
    /// Who forgot.
    pub officer: OfficerId,
    /// What both sides make of the code.
    pub key: [u8; 32],
    /// When it runs out, ms UTC.
    pub expires_at: i64,
    /// Wrong tries it still bears.
    pub tries_left: u32,
    /// When it was used.
    pub used_at: Option<i64>,
}

/// Reading them.
pub trait ReadUnlock {
    /// What a device left.
    ///
    /// # Errors
    /// Those of the database; so for every method below.
    fn spare(&self, device: DeviceId) -> Result<Option<SpareRow>>;
    /// An officer's newest code.
    fn unlock_code(&self, officer: OfficerId) -> Result<Option<UnlockCodeRow>>;
}

/// Writing them.
pub trait WriteUnlock {
    /// Keeps what a device left, in place of what it left before.
    ///
    /// # Errors
    /// Those of the database; so for every method below.
    fn put_spare(&self, row: &SpareRow) -> Result<()>;
    /// Forgets what a device left.
    fn drop_spare(&self, device: DeviceId) -> Result<()>;
    /// Stores a code, new or changed, in place of the officer's one before.
    fn put_unlock_code(&self, row: &UnlockCodeRow) -> Result<()>;
}
