//! Keeping a record to named readers (practice P15).

use crate::data;
use crate::device::Device;
use crate::error::DeviceError;
use crate::forms;
use crate::pages;
use crate::screen::{RecordAsk, Restrict, Restriction, Saved};
use crate::session::loaded;

impl Device {
    /// Who may see a record.
    ///
    /// # Errors
    /// [`DeviceError::NoSuch`].
    pub async fn restriction(&self, ask: RecordAsk) -> Result<Restriction, DeviceError> {
        self.reading()?
            .read(move |c, cx| {
                let record = loaded(c, ask.record)?;
                Ok(data::with_desk(c, cx, |desk| pages::restriction(desk, &record)))
            })
            .await
    }

    /// Keeps a record to named readers, or lifts that. What leaves whose phone the hub decides, once it has it.
    ///
    /// # Errors
    /// As [`forms::restrict`].
    pub async fn restrict(&self, ask: Restrict) -> Result<Saved, DeviceError> {
        self.on_record(ask.record, move |desk, record, fresh| forms::restrict(desk, &ask, record, fresh)).await
    }
}
