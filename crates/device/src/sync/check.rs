//! Whether this device holds what the hub holds. Cursors say that every entry was taken; this says that what stands in the
//! vault is what came of it. A record that differs is fetched whole and merged, as one that could not be read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use automerge::ChangeHash;
use record::{RecordId, Scope};
use rusqlite::Connection;
use wire::Hash;
use wire::check::digests;
use wire::message::{CheckRequest, CheckResponse, Offered};

use super::Round;
use super::speak::versions;
use crate::data;
use crate::device::Device;
use crate::error::DeviceError;
use crate::session::Session;
use crate::store::Turn;

/// How often a device compares by itself, ms.
const EVERY_MS: i64 = 24 * 3_600_000;

impl Device {
    /// Compares what is held here with the hub, where that was not done for a day; gives whether it did. The loop beside a
    /// window asks after each sync.
    ///
    /// # Errors
    /// As [`Session::check`].
    pub async fn check_daily(&self) -> Result<bool, DeviceError> {
        let due = self.session()?.check_is_due().await?;
        if due {
            self.check().await?;
        }
        Ok(due)
    }
}

impl Session {
    /// Whether a day has passed. One who never compared took everything whole just now: the day begins.
    async fn check_is_due(self: &Arc<Self>) -> Result<bool, DeviceError> {
        let (last, now) = self.read(|_, cx| Ok((cx.known.heard.checked_at, cx.now))).await?;
        if let Some(last) = last {
            // A clock that was set back must not put it off.
            return Ok(now < last || now - last >= EVERY_MS);
        }
        // What a sync beside it learns is not to be overwritten by what was known before.
        let _one = self.syncing.lock().await;
        self.keep_heard(|heard, now, _| heard.checked_at = Some(now)).await?;
        Ok(false)
    }
}

impl Round<'_> {
    /// Compares every scope with the hub, once the logs are level, and fetches what differs.
    pub(super) async fn compare(&mut self) -> Result<(), DeviceError> {
        let scopes: Vec<Scope> = self
            .session
            .read(|c, _| {
                let cursors = data::cursors(c)?.into_iter();
                let whole = cursors.filter(|c| c.pinned.is_none() && !matches!(c.scope, Scope::Device(_) | Scope::Reference));
                Ok(whole.map(|c| c.scope).collect())
            })
            .await?;
        let (mut checked, mut differed) = (BTreeSet::new(), BTreeSet::new());
        for scope in scopes {
            let of = scope.clone();
            let held = self.session.read(move |c, _| data::held_in(c, &of)).await?;
            let digests = digests(held.iter().map(|(id, heads)| (*id, heads.as_slice())));
            let request = CheckRequest { versions: versions(), scope: scope.clone(), digests };
            let answer: CheckResponse = match self.ask("/v1/check", &request).await {
                // The grant ended meanwhile, or the hub is older: the other scopes go on.
                Err(DeviceError::HubRefused { code, .. }) => {
                    self.trouble(scope.to_string(), code);
                    continue;
                }
                other => other?,
            };
            checked.extend(held.keys().copied());
            let differ = self.session.read(move |c, _| differing(c, &held, &answer.records)).await?;
            if differ.is_empty() {
                continue;
            }
            differed.extend(differ.iter().copied());
            self.fetch(differ.clone()).await?;
            self.session
                .write(Turn::Sync, move |tx, _| {
                    for id in differ {
                        if let Some(rec) = data::rec_of(tx, id)? {
                            data::hold(tx, rec, &scope)?;
                        }
                    }
                    Ok(())
                })
                .await?;
        }
        let count = |records: &BTreeSet<RecordId>| u32::try_from(records.len()).unwrap_or(u32::MAX);
        (self.report.checked, self.report.differed) = (count(&checked), count(&differed));
        self.session.keep_heard(|heard, now, _| heard.checked_at = Some(now)).await
    }
}

/// Of the hub's records of a scope, those of which something is not here, or that the scope does not hold here. What is here
/// and not at the hub is on its way.
fn differing(
    connection: &Connection,
    held: &BTreeMap<RecordId, Vec<Hash>>,
    at_hub: &[Offered],
) -> Result<Vec<RecordId>, DeviceError> {
    let mut differ = Vec::new();
    for offered in at_hub {
        let id = offered.record;
        // What was erased by order stays so, and what a newer app has is asked for by that app.
        if data::is_erased(connection, id)? || data::is_newer(connection, id)? {
            continue;
        }
        let here = match held.get(&id) {
            None => false,
            Some(heads) if offered.heads.iter().all(|head| heads.contains(head)) => true,
            Some(_) => data::load(connection, id)?
                .is_some_and(|found| offered.heads.iter().all(|head| found.record.holds(&ChangeHash(head.0)))),
        };
        if !here {
            differ.push(id);
        }
    }
    Ok(differ)
}
