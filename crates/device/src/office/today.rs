//! Today: the first screen.

use record::{EntryId, Record, RecordId};
use rusqlite::Connection;

use crate::data::{self, Parts};
use crate::device::Device;
use crate::error::DeviceError;
use crate::pages::{self, Held, OnToday, SafeContactView, VictimView};
use crate::screen::{Nothing, Notice, Today};

use super::review::in_review;
use super::shift::draft_rows;
use super::stores::exhibit_rows;
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
                let count = data::own_count(c)?;
                let (victims, cards) = data::victims_and_cards(c)?;
                let priorities = data::priority_rows(c)?;
                let mut merged = Vec::new();
                for id in data::with_open_notices(c)? {
                    merged.extend(data::open(c, id)?.map(|o| o.record));
                }
                let apart = cards_apart(c, &victims, &cards)?;
                let set_aside = set_aside_items(c, cx)?;
                let seized = exhibit_rows(c)?;
                let numbers = |entry: EntryId| data::number_taken(c, entry).ok().flatten();
                let (briefings, drafts) = (data::briefings(c)?, data::drafts(c)?);
                let supervises =
                    cx.known.roster.officers.get(&cx.known.me()).is_some_and(|o| !o.supervised_teams(cx.hub_now()).is_empty());
                let team = if supervises { data::critical_work(c)? } else { Vec::new() };
                Ok(data::with_desk(c, cx, |desk| {
                    let mark = |notice: &str| data::notice_mark(c, notice);
                    let mut notices: Vec<Notice> = merged.iter().flat_map(|r| pages::notices(desk, r, &mark)).collect();
                    for hers in &apart {
                        notices.extend(pages::cards_apart(desk, &hers.iter().collect::<Vec<_>>(), &mark));
                    }
                    let cover = pages::cover_asked(desk, &victims);
                    let victims = pages::owed_by_me(desk, &victims, &cards);
                    let ward = pages::reviews_near(desk, &priorities);
                    let exhibits = pages::exhibits_late(desk, &seized, &numbers);
                    let count = Some(count);
                    let page = pages::today(desk, OnToday { tasks: &tasks, count, victims, notices, set_aside, ward, exhibits });
                    Today {
                        in_review: in_review(cx.known),
                        briefing: pages::briefing_now(desk, &briefings),
                        unaccepted: pages::unaccepted(desk, &team),
                        cover,
                        drafts: draft_rows(desk, drafts),
                        ..page
                    }
                }))
            })
            .await
    }
}

/// The cards of victims for whom several records hold differing ones; documents are loaded for these alone.
fn cards_apart(
    connection: &Connection,
    victims: &[Held<VictimView>],
    cards: &[SafeContactView],
) -> Result<Vec<Vec<Record>>, DeviceError> {
    let mut found: Vec<Vec<RecordId>> = Vec::new();
    for held in victims {
        let hers = pages::cards_of(&held.view, victims, cards);
        let mut versions: Vec<&str> = hers.iter().flat_map(|c| &c.versions).map(|v| v.version.as_str()).collect();
        versions.sort_unstable();
        versions.dedup();
        let ids: Vec<RecordId> = hers.iter().map(|c| c.id).collect();
        if ids.len() > 1 && versions.len() > 1 && !found.contains(&ids) {
            found.push(ids);
        }
    }
    let load = |ids: Vec<RecordId>| -> Result<Vec<Record>, DeviceError> {
        let records = ids.into_iter().map(|id| Ok(data::load(connection, id)?.map(|l| l.record)));
        Ok(records.collect::<Result<Vec<_>, DeviceError>>()?.into_iter().flatten().collect())
    };
    found.into_iter().map(load).collect()
}
