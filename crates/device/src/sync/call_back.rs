//! Calling back a record that has aged out: the hub puts it into this officer's own scope again, and sync brings it.

use std::sync::Arc;

use wire::message::{CallBackRequest, CallBackResponse};

use super::speak::{Line, versions};
use crate::error::DeviceError;
use crate::session::Session;

impl Session {
    /// Asks for what has a reference: a CAD or crime number, or a record's id.
    ///
    /// # Errors
    /// [`DeviceError::HubUnreachable`], [`DeviceError::NotThePinnedHub`], [`DeviceError::HubRefused`].
    pub(crate) async fn call_back(self: &Arc<Self>, reference: String) -> Result<CallBackResponse, DeviceError> {
        let known = self.known();
        let line = Line { transport: &*self.transport, seams: &self.seams, known: &known };
        line.ask("/v1/call_back", &CallBackRequest { versions: versions(), reference }, known.offset()).await
    }
}
