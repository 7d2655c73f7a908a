//! Searching what is on this device.

use record::OfficerId;
use record::calendar::{days_after, midnight, starting};

use crate::data;
use crate::device::Device;
use crate::error::DeviceError;
use crate::forms::FormFault;
use crate::pages;
use crate::screen::{Found, SearchAsk, WardName};

const GROUPS: [&str; 5] = ["tasks", "victims", "notes", "exhibits", "ward"];
/// Hits shown of one group.
const MOST: u32 = 50;

impl Device {
    /// Searches what is on this device: beginnings of every word typed, slips of typing put right, best first within each
    /// group; narrowed to a ward, to what is open or over and to days where that is asked.
    ///
    /// # Errors
    /// [`DeviceError::Locked`], [`DeviceError::LeaseOver`]; `from` or `to` that is no date.
    pub async fn search(&self, ask: SearchAsk) -> Result<Found, DeviceError> {
        self.reading()?
            .read(move |c, cx| {
                let day = |text: &Option<String>, field: &'static str| {
                    text.as_deref().map(|d| d.parse().map_err(|_| FormFault::rule(field, "date"))).transpose()
                };
                let (roster, now) = (&cx.known.roster, cx.hub_now());
                let ward = ask.ward.filter(|ward| !ward.is_empty());
                let works = |officer: &OfficerId| ward.as_ref().is_some_and(|w| roster.wards_of(*officer, now).contains(w));
                let only = data::Only {
                    officers: roster.officers.keys().filter(|&officer| works(officer)).copied().collect(),
                    ward,
                    open: ask.open,
                    from: day(&ask.from, "from")?.map(|d| starting(midnight(d))),
                    to: day(&ask.to, "to")?.map(|d| starting(midnight(days_after(d, 1)))),
                };
                let data::Hits { mut hits, counts } = data::search(c, &ask.words, &only, MOST)?;
                hits.retain(|h| ask.group.as_deref().is_none_or(|g| g == h.group));
                hits.sort_by_key(|h| GROUPS.iter().position(|g| *g == h.group));
                let count = |group: &str| counts.get(group).copied().unwrap_or(0);
                let name = |code: &String| cx.known.wards.get(code).unwrap_or(code).clone();
                // What names no ward is of its officer's: those can be chosen though nothing here names them.
                let mut wards = data::wards_found(c)?;
                wards.extend(roster.wards_of(cx.known.me(), now));
                wards.sort();
                wards.dedup();
                let wards = wards.into_iter().map(|code| WardName { name: name(&code), code }).collect();
                Ok(pages::found(hits, &count, wards, data::record_count(c)?, cx.known.heard.heard_at))
            })
            .await
    }
}
