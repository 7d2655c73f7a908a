//! Alerts, while the vault is open: after each sync, whether the hub was reached or not, what is new is told. A locked vault
//! is not synced, so nothing can be told of it.

use std::sync::{Arc, Weak};

use record::calendar::MINUTE;
use record::roster::Ms;
use rusqlite::Connection;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::TryRecvError;

use crate::alert::{Alert, Glance, alerts, taken_away};
use crate::data;
use crate::device::{Device, Event};
use crate::edit::Context;
use crate::error::DeviceError;
use crate::pages;
use crate::screen::Settings;
use crate::session::Session;

/// So long at most nothing is looked at, ms: a duty that begins, a card that is read elsewhere.
const LOOKED_WITHIN: i64 = 15 * MINUTE;

/// What was last seen of an open vault. It is kept in memory alone: an app that starts again begins with what its vault holds,
/// so that nothing is told twice, and an officer who has just unlocked looks at it anyway.
#[derive(Debug, Default)]
pub struct Watch {
    of: Weak<Session>,
    /// None before a first sync has filled the vault: all of it would be new.
    seen: Option<Glance>,
    /// What the device says of what was stored since; none before it began.
    events: Option<Receiver<Event>>,
    /// Something was stored since the last look.
    moved: bool,
    /// When to look though nothing was stored, ms UTC by the hub's clock.
    again_at: Ms,
    looks: u64,
}

impl Watch {
    /// Begins with what a vault holds, where it was opened since.
    pub async fn begin(&mut self, device: &Device) {
        let Ok(session) = device.reading() else { return };
        if std::ptr::eq(self.of.as_ptr(), Arc::as_ptr(&session)) {
            return;
        }
        // Heard from here on, so that nothing is stored between the look and the listening.
        let events = device.events();
        if let Ok((seen, at)) = session.read(|c, cx| Ok((glance(c, cx)?, cx.hub_now()))).await {
            let again_at = again_at(seen.as_ref(), at);
            let of = Arc::downgrade(&session);
            *self = Self { of, seen, events: Some(events), moved: false, again_at, looks: self.looks + 1 };
        }
    }

    /// How often all of this officer's work was read for it. A sync that brought nothing costs none.
    #[must_use]
    pub fn looks(&self) -> u64 {
        self.looks
    }

    /// What is new since the last look. A vault that was locked meanwhile, or whose lease is over, is not looked into; nor is
    /// one in which nothing of an officer's work was stored, and for which no deadline came near, since.
    pub async fn look(&mut self, device: &Device) -> Vec<Alert> {
        let Ok(session) = device.reading() else { return Vec::new() };
        if !std::ptr::eq(self.of.as_ptr(), Arc::as_ptr(&session)) {
            return Vec::new();
        }
        self.moved |= self.stored();
        let before = self.seen.clone();
        let (moved, again_at) = (self.moved || before.is_none(), self.again_at);
        let looked = session.read(move |c, cx| {
            let at = cx.hub_now();
            // What needs the officer is asked each time: it is one small table, and not all of it is of a record.
            let aside = data::unsettled_ids(c)?;
            if !moved && at < again_at && before.as_ref().is_some_and(|before| before.has_aside(&aside)) {
                return Ok(None);
            }
            let Some(after) = glance(c, cx)? else { return Ok(Some((None, Vec::new(), at))) };
            let mut taken = 0;
            for id in before.iter().flat_map(|before| after.gone_since(before)) {
                taken += usize::from(taken_away(cx.known.me(), data::task_row_of(c, id)?.as_ref()));
            }
            let new = before.map(|before| alerts(&before, &after, taken)).unwrap_or_default();
            Ok(Some((Some(after), new, at)))
        });
        match looked.await {
            Ok(Some((after, new, at))) => {
                (self.moved, self.looks) = (false, self.looks + 1);
                self.again_at = self::again_at(after.as_ref(), at);
                self.seen = after;
                new
            }
            // Nothing to see; or seen again at the next look.
            Ok(None) | Err(_) => Vec::new(),
        }
    }

    /// Whether the device has told of anything stored that is shown in a list: every sync tells, of its own page at least.
    fn stored(&mut self) -> bool {
        let Some(events) = &mut self.events else { return true };
        let mut stored = false;
        loop {
            match events.try_recv() {
                Ok(Event::Changed(changed)) => stored |= changed.scopes.iter().any(|scope| scope != "sync"),
                Ok(_) => {}
                // Too much was told to keep: some of it may have been of this.
                Err(TryRecvError::Lagged(_)) => stored = true,
                Err(TryRecvError::Empty | TryRecvError::Closed) => return stored,
            }
        }
    }
}

/// When to look again though nothing is stored.
fn again_at(seen: Option<&Glance>, at: Ms) -> Ms {
    let latest = at + LOOKED_WITHIN;
    seen.and_then(Glance::next).map_or(latest, |next| next.min(latest))
}

/// What stands before the officer; none before the hub was ever heard.
fn glance(connection: &Connection, cx: &Context<'_>) -> Result<Option<Glance>, DeviceError> {
    if cx.known.heard.heard_at.is_none() {
        return Ok(None);
    }
    let tasks = data::own_work(connection)?;
    let (victims, cards) = data::victims_and_cards(connection)?;
    let aside = data::unsettled_ids(connection)?;
    let of = |desk: &pages::Desk<'_>| Glance::of(desk, &tasks, &pages::owed_by_me(desk, &victims, &cards), aside);
    Ok(Some(data::with_desk(connection, cx, of).with_questions(data::open_questions(connection)?)))
}

impl Device {
    /// How the screens look and speak on this device; known while locked too.
    #[must_use]
    pub fn settings(&self) -> Settings {
        self.front().settings
    }

    /// Tells what is new, unless the officer switched alerts off: what came meanwhile is not told later.
    pub(crate) async fn alert(&self, watch: &mut Watch) {
        let new = watch.look(self).await;
        if !new.is_empty() && self.settings().alerts {
            self.tell(Event::Alerts(new));
        }
    }
}
