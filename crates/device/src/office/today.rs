//! Today: the first screen.

use crate::data::{self, Parts};
use crate::device::Device;
use crate::error::DeviceError;
use crate::pages::{self, OnToday};
use crate::screen::{Nothing, Notice, Today};

use super::strip::set_aside_items;

impl Device {
    /// The first screen.
    ///
    /// # Errors
    /// [`DeviceError::Locked`], [`DeviceError::LeaseOver`].
    pub async fn today(&self, _ask: Nothing) -> Result<Today, DeviceError> {
        self.reading()?
            .read(|c, cx| {
                let ends = data::with_desk(c, cx, |desk| desk.shift_ends());
                let tasks = data::work_of_today(c, Parts::at(cx.hub_now()), ends)?;
                let [count, ..] = data::task_counts(c, &[])?;
                let (victims, cards) = data::victims_and_cards(c)?;
                let priorities = data::priority_rows(c)?;
                let mut merged = Vec::new();
                for id in data::with_open_notices(c)? {
                    merged.extend(data::open(c, id)?.map(|o| o.record));
                }
                let set_aside = set_aside_items(c, cx)?;
                Ok(data::with_desk(c, cx, |desk| {
                    let all = merged.iter().flat_map(|r| pages::notices(desk, r, &|n| data::notice_mark(c, n)));
                    let notices: Vec<Notice> = all.collect();
                    let victims = pages::owed_by_me(desk, &victims, &cards);
                    let ward = pages::reviews_near(desk, &priorities);
                    pages::today(desk, OnToday { tasks: &tasks, count: Some(count), victims, notices, set_aside, ward })
                }))
            })
            .await
    }
}
