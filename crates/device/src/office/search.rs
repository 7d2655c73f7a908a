//! Searching what is on this device.

use crate::data;
use crate::device::Device;
use crate::error::DeviceError;
use crate::pages;
use crate::screen::{Found, SearchAsk};

const GROUPS: [&str; 4] = ["tasks", "victims", "notes", "ward"];
/// Hits shown of one group.
const MOST: u32 = 50;

impl Device {
    /// Searches what is on this device: beginnings of every word typed, slips of typing put right, best first within each
    /// group.
    ///
    /// # Errors
    /// [`DeviceError::Locked`], [`DeviceError::LeaseOver`].
    pub async fn search(&self, ask: SearchAsk) -> Result<Found, DeviceError> {
        self.reading()?
            .read(move |c, cx| {
                let data::Hits { mut hits, counts } = data::search(c, &ask.words, MOST)?;
                hits.retain(|h| ask.group.as_deref().is_none_or(|g| g == h.group));
                hits.sort_by_key(|h| GROUPS.iter().position(|g| *g == h.group));
                let count = |group: &str| counts.get(group).copied().unwrap_or(0);
                Ok(pages::found(hits, &count, data::record_count(c)?, cx.known.heard.heard_at))
            })
            .await
    }
}
