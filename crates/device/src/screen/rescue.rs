//! The rescue file: unsent work of a device that is failing, sealed for the hub alone.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A rescue file that was written. Nothing was removed from this device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RescueMade {
    /// Where it is.
    pub file: String,
    /// Its bytes.
    pub bytes: i64,
    /// Own changes in it that the hub has not received.
    pub changes: u32,
    /// Photos in it that the hub has not proved to hold.
    pub photos: u32,
    /// Photos that could not be read back and are not in it.
    pub damaged: u32,
    /// Items set aside whose words are in it.
    pub words: u32,
    /// Rows of the read log in it.
    pub reads: u32,
    /// When it was made, by this device.
    pub at: i64,
}
