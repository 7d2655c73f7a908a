//! Photos: uploaded by tus 1.0 in pieces that can be cut anywhere, kept here until the hub's receipt.

use super::Round;
use crate::error::DeviceError;

impl Round<'_> {
    pub(super) async fn files(&mut self) -> Result<(), DeviceError> {
        Ok(())
    }
}
