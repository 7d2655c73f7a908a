//! What is being typed. A draft is taken also when the lease is over: it shows nothing.

use record::RecordId;

use crate::data;
use crate::device::Device;
use crate::error::DeviceError;
use crate::screen::{Draft, DraftAsk, DraftKept, DraftSave, Nothing, RecordAsk};
use crate::store::Turn;

impl Device {
    /// Keeps what is being typed, unless it is on a record that is here no more.
    ///
    /// # Errors
    /// [`DeviceError::Locked`], [`DeviceError::DiskFull`].
    pub async fn draft_save(&self, ask: DraftSave) -> Result<DraftKept, DeviceError> {
        self.session()?
            .write(Turn::Officer, move |tx, cx| {
                data::put_draft(tx, &ask.form, ask.record.map(RecordId), ask.content.as_deref(), cx.hub_now())?;
                Ok(DraftKept { at: cx.hub_now() })
            })
            .await
    }

    /// The page of a record was closed: nothing on the screen keeps it here any more.
    ///
    /// # Errors
    /// [`DeviceError::Locked`].
    pub async fn record_closed(&self, ask: RecordAsk) -> Result<Nothing, DeviceError> {
        self.session()?.hide(RecordId(ask.record));
        Ok(Nothing {})
    }

    /// Gives back what was being typed.
    ///
    /// # Errors
    /// [`DeviceError::Locked`], [`DeviceError::LeaseOver`].
    pub async fn draft_load(&self, ask: DraftAsk) -> Result<Draft, DeviceError> {
        let found = self.reading()?.read(move |c, _| data::draft(c, &ask.form, ask.record.map(RecordId))).await?;
        Ok(Draft { at: found.as_ref().map(|d| d.at), content: found.map(|d| d.content) })
    }
}
