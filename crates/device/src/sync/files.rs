//! Photos: uploaded by tus 1.0 in pieces that can be cut anywhere, kept here until the hub's receipt.

use super::Round;
use crate::error::DeviceError;

/// What one sync did for photos.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileReport {
    /// Photos whose receipt came.
    pub received: u32,
}

impl Round<'_> {
    pub(super) async fn files(&mut self) -> Result<(), DeviceError> {
        Ok(())
    }
}
