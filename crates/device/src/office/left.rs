//! What left this officer's lists: their own words in it, and calling it back.

use crate::data;
use crate::device::Device;
use crate::error::DeviceError;
use crate::pages;
use crate::screen::{CallBack, CalledBack, Left, Nothing};

/// Own words shown at most, newest first.
const MOST: u32 = 500;

impl Device {
    /// The officer's own words in records that have left this device.
    ///
    /// # Errors
    /// [`DeviceError::Locked`], [`DeviceError::LeaseOver`].
    pub async fn left(&self, _ask: Nothing) -> Result<Left, DeviceError> {
        self.reading()?.read(|c, _| Ok(pages::left(data::kept_words(c, MOST)?))).await
    }

    /// Asks the hub for what has aged out, and brings it here at once.
    ///
    /// # Errors
    /// [`DeviceError::Locked`], [`DeviceError::LeaseOver`], [`DeviceError::BadValue`] for nothing typed; without a
    /// connection [`DeviceError::HubUnreachable`].
    pub async fn call_back(&self, ask: CallBack) -> Result<CalledBack, DeviceError> {
        let session = self.reading()?;
        let reference = ask.reference.trim().to_owned();
        if reference.is_empty() {
            return Err(DeviceError::BadValue { field: "reference".into(), expected: "a CAD or crime number".into() });
        }
        let answer = session.call_back(reference).await?;
        if !answer.records.is_empty() {
            self.sync().await?;
        }
        let records: Vec<_> = answer.records.iter().map(|r| r.0).collect();
        Ok(CalledBack { until: (!records.is_empty()).then_some(answer.until_ms), records })
    }
}
