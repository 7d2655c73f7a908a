//! Searching what is on this device.

use std::collections::BTreeMap;

use crate::data;
use crate::device::Device;
use crate::error::DeviceError;
use crate::pages;
use crate::screen::{Found, SearchAsk};

const GROUPS: [&str; 4] = ["tasks", "victims", "notes", "ward"];
/// Hits shown of one group.
const MOST: u32 = 50;

impl Device {
    /// Searches what is on this device: prefixes of every word typed, best first within each group.
    ///
    /// # Errors
    /// [`DeviceError::Locked`], [`DeviceError::LeaseOver`].
    pub async fn search(&self, ask: SearchAsk) -> Result<Found, DeviceError> {
        self.reading()?
            .read(move |c, cx| {
                let mut counts = BTreeMap::new();
                let mut hits = Vec::new();
                for group in GROUPS {
                    let wanted = ask.group.as_deref().is_none_or(|g| g == group);
                    let (found, count) = data::search(c, &ask.words, group, if wanted { MOST } else { 0 })?;
                    counts.insert(group, count);
                    hits.extend(found);
                }
                let count = |group: &str| counts.get(group).copied().unwrap_or(0);
                Ok(pages::found(hits, &count, data::record_count(c)?, cx.known.heard.heard_at))
            })
            .await
    }
}
