//! What devices hand back after a restore without its author's signature.

use record::{DeviceId, RecordId};

use crate::error::Result;

/// One change somebody else handed back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecoveryRow {
    /// The change.
    pub hash: [u8; 32],
    /// Its record.
    pub record: RecordId,
    /// The device that handed it in.
    pub device: DeviceId,
    /// Its bytes.
    pub raw: Vec<u8>,
    /// When it came, ms UTC.
    pub received_at: i64,
}

/// Reading what was handed back.
pub trait ReadRecovery {
    /// Those nobody has decided on and whose author has not sent them, in the order they came.
    ///
    /// # Errors
    /// Those of the database; so for every method below.
    fn to_recover(&self) -> Result<Vec<RecoveryRow>>;
    /// Whether a change was handed back, and whether it still waits to be decided.
    fn handed_back(&self, hash: &[u8; 32]) -> Result<Option<bool>>;
}

/// Writing what was handed back.
pub trait WriteRecovery {
    /// Keeps a change somebody else handed back; one that is kept stays as it was.
    ///
    /// # Errors
    /// Those of the database; so for every method below.
    fn hand_back(&self, row: &RecoveryRow) -> Result<()>;
    /// A supervisor has decided.
    fn decide_recovery(&self, hash: &[u8; 32], at: i64, who: &str, let_in: bool) -> Result<()>;
}
