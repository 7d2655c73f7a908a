//! The team's work, and the names forms offer.

use crate::data;
use crate::device::Device;
use crate::error::DeviceError;
use crate::pages;
use crate::screen::{Nothing, Roster, Team};

impl Device {
    /// The team's work and its age; for supervisors.
    ///
    /// # Errors
    /// [`DeviceError::Locked`], [`DeviceError::LeaseOver`].
    pub async fn team(&self, _ask: Nothing) -> Result<Team, DeviceError> {
        self.reading()?
            .read(|c, cx| {
                let rows = data::open_work(c)?;
                let (victims, cards) = data::victims_and_cards(c)?;
                Ok(data::with_desk(c, cx, |desk| pages::team(desk, &rows, pages::owed_by_team(desk, &victims, &cards))))
            })
            .await
    }

    /// Names, wards and task kinds for forms.
    ///
    /// # Errors
    /// [`DeviceError::Locked`], [`DeviceError::LeaseOver`].
    pub async fn roster(&self, _ask: Nothing) -> Result<Roster, DeviceError> {
        self.reading()?.read(|c, cx| Ok(data::with_desk(c, cx, pages::roster))).await
    }
}
