//! Where the officer's work is: the strip, the page behind it, and what the hub did not take.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

use record::RecordId;
use rusqlite::Connection;

use crate::data::{self, Aside};
use crate::device::{Device, Event};
use crate::edit::Context;
use crate::error::DeviceError;
use crate::known::Known;
use crate::pages::{self, GROUPS, OutboxRow};
use crate::screen::{ItemSync, Nothing, SendItem, SetAsideItem, Storage, Strip, SyncPage};
use crate::session::Session;
use crate::sync::Report;
use crate::vault::{Front, Whose};

/// Items with a supervisor that are listed.
const LISTED: usize = 10;

impl Device {
    /// The strip.
    ///
    /// # Errors
    /// [`DeviceError::Locked`].
    pub async fn strip(&self, _ask: Nothing) -> Result<Strip, DeviceError> {
        self.strip_of(&self.session()?).await
    }

    pub(crate) async fn strip_of(&self, session: &Arc<Session>) -> Result<Strip, DeviceError> {
        let asked = session.clone();
        session.read(move |c, cx| data::strip(c, cx, Some(&asked.owed), asked.moving())).await
    }

    /// Sync and storage.
    ///
    /// # Errors
    /// [`DeviceError::Locked`].
    pub async fn sync_state(&self, _ask: Nothing) -> Result<SyncPage, DeviceError> {
        let session = self.session()?;
        let next_try_at = *session.next_try.read().unwrap_or_else(PoisonError::into_inner);
        let free = self.folder.free().and_then(|b| i64::try_from(b).ok()).unwrap_or(0);
        let asked = session.clone();
        session
            .read(move |c, cx| {
                let strip = data::strip(c, cx, Some(&asked.owed), asked.moving())?;
                let rows = data::waiting_rows(c, cx.connected)?;
                let mut received = BTreeMap::new();
                for group in GROUPS {
                    received.insert(group, data::received(c, group)?);
                }
                let review = in_review(c, &rows)?;
                let review_count = u32::try_from(review.len()).unwrap_or(u32::MAX);
                let (reads_waiting, reads_oldest_at) = data::reads_waiting(c)?;
                let mut set_aside = data::unsettled(c)?;
                let marking = marking(c, set_aside.iter().map(|item| item.shown.record));
                let groups = pages::send_groups(&with_aside(rows, &set_aside), &|g| received.get(g).copied().unwrap_or_default());
                let enrolment = &cx.known.enrolment;
                Ok(SyncPage {
                    strip,
                    groups,
                    set_aside: set_aside.drain(..).map(|item| pages::set_aside(item.shown, &cx.known.roster)).collect(),
                    review: review.into_iter().take(LISTED).collect(),
                    review_count,
                    dealt_with: data::settled_count(c)?,
                    reads_waiting,
                    reads_oldest_at,
                    storage: storage(c, free)?,
                    lease_until: cx.known.heard.lease_until,
                    hub: enrolment.hub_url.clone(),
                    fingerprint: super::enrol::groups(&enrolment.certificate),
                    next_try_at,
                    first_sync: first_sync(c)?,
                    marking,
                })
            })
            .await
    }

    /// Tries now; answers at once, the strip tells the rest.
    ///
    /// # Errors
    /// [`DeviceError::Locked`].
    pub async fn sync_now(self: &Arc<Self>, _ask: Nothing) -> Result<Strip, DeviceError> {
        let session = self.session()?;
        let device = self.clone();
        tokio::spawn(async move {
            // What went wrong is in the strip, with its reason.
            let _ = device.sync().await;
        });
        self.strip_of(&session).await
    }

    /// Stops the sync that is under way, a first sync or photos going up too; what was taken and sent until then is kept.
    ///
    /// # Errors
    /// [`DeviceError::Locked`].
    pub async fn sync_stop(&self, _ask: Nothing) -> Result<Strip, DeviceError> {
        let session = self.session()?;
        session.stop.notify_waiters();
        // Once the lock is free, it has ended.
        drop(session.syncing.lock().await);
        self.strip_of(&session).await
    }

    /// One sync, to its end.
    ///
    /// # Errors
    /// As [`Session::sync`].
    pub async fn sync(&self) -> Result<Report, DeviceError> {
        self.in_touch(false).await
    }

    /// One sync that compares what is held here with the hub, and mends what differs.
    ///
    /// # Errors
    /// As [`Session::check`].
    pub async fn check(&self) -> Result<Report, DeviceError> {
        self.in_touch(true).await
    }

    async fn in_touch(&self, check: bool) -> Result<Report, DeviceError> {
        let session = self.session()?;
        let now = self.seams.clock.now_ms();
        let idle = |known: &Known| known.idle_lock_ms(now + known.offset());
        let idle_before = idle(&session.known());
        let done = if check { session.check().await } else { session.sync().await };
        let known = session.known();
        let name = known.roster.shows(known.me());
        let front = self.front();
        let whose = Whose { officer: known.me().0, name };
        // The roster knows the officer's number better than the enrolment did.
        if known.roster.officers.contains_key(&known.me()) && front.whose.as_ref() != Some(&whose) {
            self.keep_front(Front { whose: Some(whose), ..front })?;
        }
        if done.as_ref().is_ok_and(|report| report.wiped) {
            self.wipe().await?;
        } else if idle(&known) != idle_before {
            // The window counts the minutes, and hears of another number before it locks the next time.
            if let Ok(state) = self.session_state(Nothing {}).await {
                self.tell(Event::Session(state));
            }
        }
        self.after(&session).await;
        done
    }

    /// A wipe order: the vault closes and its key is forgotten, so nothing in it can ever be read again.
    async fn wipe(&self) -> Result<(), DeviceError> {
        let session = self.open.write().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(session) = session {
            session.close().await;
        }
        let (folder, keystore) = (self.folder.clone(), self.seams.keystore.clone());
        super::session::blocking(move || crate::vault::VaultKey::forget(&folder, &*keystore)).await?;
        self.keep_front(Front { whose: None, ..self.front() })?;
        let state = self.session_state(Nothing {}).await?;
        self.tell(Event::Session(state));
        Ok(())
    }
}

/// Rows of the table of receipts, those set aside among them.
fn with_aside(mut rows: Vec<OutboxRow>, aside: &[Aside]) -> Vec<OutboxRow> {
    rows.extend(aside.iter().map(|item| {
        let shown = &item.shown;
        let group = record::kinds::named(&shown.kind).map_or("ward", |kind| pages::send_group(kind, None));
        OutboxRow {
            group: group.to_owned(),
            record: shown.record,
            title: shown.title.clone(),
            words: shown.words.clone(),
            at: shown.at,
            sync: ItemSync::SetAside { why: pages::refused(&shown.code) },
            bytes: 0,
        }
    }));
    rows
}

/// Records taken so far where a first sync of any scope is under way.
fn first_sync(connection: &Connection) -> Result<Option<u32>, DeviceError> {
    let under_way = data::cursors(connection)?.into_iter().filter(|c| c.pinned.is_some());
    let taken = under_way.map(|c| c.position).reduce(u64::saturating_add);
    Ok(taken.map(|n| u32::try_from(n).unwrap_or(u32::MAX)))
}

/// What waits for a supervisor, of records that are here and of those that have left.
fn in_review(connection: &Connection, rows: &[OutboxRow]) -> Result<Vec<SendItem>, DeviceError> {
    let mut all: Vec<SendItem> =
        rows.iter().filter(|r| matches!(r.sync, ItemSync::Review { .. })).map(pages::send_item).collect();
    all.extend(data::in_review(connection)?.into_iter().map(|(item, at)| SendItem {
        record: item.shown.record.0,
        title: None,
        words: item.shown.words,
        at: item.shown.at,
        sync: ItemSync::Review { at },
    }));
    all.sort_by_key(|item| item.at);
    Ok(all)
}

fn storage(connection: &Connection, free: i64) -> Result<Storage, DeviceError> {
    let pages: i64 = connection.query_row("PRAGMA page_count", [], |row| row.get(0))?;
    // SQLCipher answers for its own pages, in text.
    let size: String = connection.query_row("PRAGMA cipher_page_size", [], |row| row.get(0))?;
    let size: i64 = size.parse().unwrap_or_default();
    let (photos, photos_waiting) = connection.query_row(
        "SELECT coalesce(sum(size), 0), count(*) FILTER (WHERE received_at IS NULL) FROM photo",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(Storage { records: pages * size, photos, free, count: data::record_count(connection)?, photos_waiting })
}

/// What the hub did not take, in the words of the screens.
pub(super) fn set_aside_items(connection: &Connection, cx: &Context<'_>) -> Result<Vec<SetAsideItem>, DeviceError> {
    Ok(data::unsettled(connection)?.into_iter().map(|item| pages::set_aside(item.shown, &cx.known.roster)).collect())
}

/// The highest marking of records whose words stand on a page; none where no words do. Of a record that is not here, or cannot
/// be read, nobody knows that it is not private.
pub(super) fn marking(connection: &Connection, records: impl Iterator<Item = RecordId>) -> Option<String> {
    let of = |id| data::open(connection, id).ok().flatten().map_or("official_sensitive", |o| record::marking::of(&o.record));
    let all: Vec<&str> = records.map(of).collect();
    (!all.is_empty()).then(|| record::marking::highest(all).to_owned())
}
