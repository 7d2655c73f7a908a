//! The team's work, and the names forms offer.

use super::review::in_review;
use crate::data;
use crate::device::Device;
use crate::error::DeviceError;
use crate::pages;
use crate::screen::{Nothing, Roster, Team, WhoMay, WhoMayAsk};

impl Device {
    /// The team's work and its age; for supervisors.
    ///
    /// # Errors
    /// [`DeviceError::Locked`], [`DeviceError::LeaseOver`].
    pub async fn team(&self, _ask: Nothing) -> Result<Team, DeviceError> {
        self.reading()?
            .read(|c, cx| {
                let mut rows = data::open_work(c)?;
                // What is resulted is not open any more, and waits for whoever reviews it.
                rows.extend(data::resulted_work(c)?);
                let (victims, cards) = data::victims_and_cards(c)?;
                let page = data::with_desk(c, cx, |desk| {
                    let page = pages::team(desk, &rows, pages::owed_by_team(desk, &victims, &cards));
                    let told = pages::told_in_time(desk, &victims);
                    Team { vps_unoffered: pages::vps_unoffered(desk, &victims), told, ..page }
                });
                Ok(Team { in_review: in_review(cx.known), ..page })
            })
            .await
    }

    /// Names, wards and task kinds for forms.
    ///
    /// # Errors
    /// [`DeviceError::Locked`], [`DeviceError::LeaseOver`].
    pub async fn roster(&self, _ask: Nothing) -> Result<Roster, DeviceError> {
        self.reading()?
            .read(|c, cx| {
                let spots = data::hot_spots(c)?;
                Ok(data::with_desk(c, cx, |desk| pages::roster(desk, &spots)))
            })
            .await
    }

    /// Who can be given work that is still being typed, and why others cannot.
    ///
    /// # Errors
    /// [`DeviceError::Locked`], [`DeviceError::LeaseOver`].
    pub async fn who_may(&self, ask: WhoMayAsk) -> Result<WhoMay, DeviceError> {
        self.reading()?.read(move |c, cx| Ok(data::with_desk(c, cx, |desk| pages::who_may(desk, &ask)))).await
    }
}
