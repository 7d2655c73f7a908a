//! Alerts, while the vault is open: after each sync, whether the hub was reached or not, what is new is told. A locked vault
//! is not synced, so nothing can be told of it.

use std::sync::{Arc, Weak};

use rusqlite::Connection;

use crate::alert::{Alert, Glance, alerts, taken_away};
use crate::data;
use crate::device::{Device, Event};
use crate::edit::Context;
use crate::error::DeviceError;
use crate::pages;
use crate::screen::Settings;
use crate::session::Session;

/// What was last seen of an open vault. It is kept in memory alone: an app that starts again begins with what its vault holds,
/// so that nothing is told twice, and an officer who has just unlocked looks at it anyway.
#[derive(Debug, Default)]
pub struct Watch {
    of: Weak<Session>,
    /// None before a first sync has filled the vault: all of it would be new.
    seen: Option<Glance>,
}

impl Watch {
    /// Begins with what a vault holds, where it was opened since.
    pub async fn begin(&mut self, device: &Device) {
        let Ok(session) = device.reading() else { return };
        if std::ptr::eq(self.of.as_ptr(), Arc::as_ptr(&session)) {
            return;
        }
        if let Ok(seen) = session.read(glance).await {
            *self = Self { of: Arc::downgrade(&session), seen };
        }
    }

    /// What is new since the last look. A vault that was locked meanwhile, or whose lease is over, is not looked into.
    pub async fn look(&mut self, device: &Device) -> Vec<Alert> {
        let Ok(session) = device.reading() else { return Vec::new() };
        if !std::ptr::eq(self.of.as_ptr(), Arc::as_ptr(&session)) {
            return Vec::new();
        }
        let before = self.seen.clone();
        let looked = session.read(move |c, cx| {
            let Some(after) = glance(c, cx)? else { return Ok((None, Vec::new())) };
            let mut taken = 0;
            for id in before.iter().flat_map(|before| after.gone_since(before)) {
                taken += usize::from(taken_away(cx.known.me(), data::task_row_of(c, id)?.as_ref()));
            }
            let new = before.map(|before| alerts(&before, &after, taken)).unwrap_or_default();
            Ok((Some(after), new))
        });
        match looked.await {
            Ok((after, new)) => {
                self.seen = after;
                new
            }
            // Seen again at the next look.
            Err(_) => Vec::new(),
        }
    }
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
    Ok(Some(data::with_desk(connection, cx, of)))
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
