//! Whether this device holds what the hub holds. Cursors say that every entry was taken; this says that what stands in the
//! vault is what came of it. A record that differs is fetched whole and merged, as one that could not be read; one that a scope
//! holds here and not at the hub leaves as if the scope's log had said so.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use automerge::ChangeHash;
use record::{RecordId, Scope};
use rusqlite::Connection;
use wire::Hash;
use wire::check::{digests, part_of};
use wire::message::{CheckRequest, CheckResponse, LogEntry, LogEvent, Offered};

use super::Round;
use super::apply::Desktop;
use super::pull::one;
use super::speak::versions;
use crate::data;
use crate::device::Device;
use crate::error::DeviceError;
use crate::session::Session;
use crate::store::Turn;

/// Records that one request may ask about; what is left is found the next time.
const MOST: usize = 5_000;
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
    /// Compares every scope with the hub, once the logs are level; fetches what differs, and lets go of what is held too much.
    pub(super) async fn compare(&mut self) -> Result<(), DeviceError> {
        let scopes: Vec<Scope> = self
            .session
            .read(|c, _| {
                let cursors = data::cursors(c)?.into_iter();
                let whole = cursors.filter(|c| c.pinned.is_none() && !matches!(c.scope, Scope::Device(_) | Scope::Reference));
                Ok(whole.map(|c| c.scope).collect())
            })
            .await?;
        let (mut checked, mut differed, mut gone) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for scope in scopes {
            let of = scope.clone();
            let held = self.session.read(move |c, _| data::held_in(c, &of)).await?;
            let digests = digests(held.iter().map(|(id, heads)| (*id, heads.as_slice())));
            let request = CheckRequest { versions: versions(), scope: scope.clone(), digests, beyond: Vec::new() };
            let answer: CheckResponse = match self.ask("/v1/check", &request).await {
                // The grant ended meanwhile, or the hub is older: the other scopes go on.
                Err(DeviceError::HubRefused { code, .. }) => {
                    self.trouble(scope.to_string(), code);
                    continue;
                }
                other => other?,
            };
            checked.extend(held.keys().copied());
            let beyond = beyond(&held, &answer);
            if !beyond.is_empty() {
                gone.extend(self.not_held_there(CheckRequest { beyond, ..request }).await?);
            }
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
        gone.extend(self.session.write(Turn::Sync, |tx, _| data::let_go_of_strays(tx)).await?);
        if !gone.is_empty() {
            // Unsent work, drafts and what is open keep a record here as ever, and own words stay.
            self.leave().await?;
        }
        let count = |records: &BTreeSet<RecordId>| u32::try_from(records.len()).unwrap_or(u32::MAX);
        (self.report.checked, self.report.differed) = (count(&checked), count(&differed));
        self.report.beyond = count(&gone);
        self.session.keep_heard(|heard, now, _| heard.checked_at = Some(now)).await
    }

    /// Asks what became of records that a scope holds here and not at the hub, and takes the answer as its log's word. Gives
    /// those that left it or were erased.
    async fn not_held_there(&mut self, request: CheckRequest) -> Result<Vec<RecordId>, DeviceError> {
        let answer: CheckResponse = match self.ask("/v1/check", &request).await {
            Err(DeviceError::HubRefused { code, .. }) => {
                self.trouble(request.scope.to_string(), code);
                return Ok(Vec::new());
            }
            other => other?,
        };
        let CheckRequest { scope, beyond, .. } = request;
        let says_so = |entry: &LogEntry| matches!(entry.event, LogEvent::Leave { .. } | LogEvent::Erase { .. });
        let entries: Vec<LogEntry> =
            answer.gone.into_iter().filter(|entry| beyond.contains(&entry.record) && says_so(entry)).collect();
        let gone: Vec<RecordId> = entries.iter().map(|e| e.record).collect();
        let (erased, written) = self
            .session
            .write(Turn::Sync, move |tx, cx| {
                let mut desktop = Desktop::default();
                for entry in &entries {
                    one(tx, cx, &scope, entry, true, &mut desktop)?;
                }
                let erased = entries.iter().filter(|e| matches!(e.event, LogEvent::Erase { .. })).map(|e| e.record);
                Ok((erased.collect::<Vec<_>>(), desktop.write(tx, cx)?))
            })
            .await?;
        self.touch(erased);
        self.wrote(written);
        Ok(gone)
    }
}

/// Records that a scope holds here, in a part that the hub listed whole and without them; so many as one request may name.
fn beyond(held: &BTreeMap<RecordId, Vec<Hash>>, answer: &CheckResponse) -> Vec<RecordId> {
    let listed: BTreeSet<RecordId> = answer.records.iter().map(|offered| offered.record).collect();
    let whole = |id: &RecordId| answer.parts.iter().any(|part| usize::from(*part) == part_of(*id));
    held.keys().copied().filter(|id| !listed.contains(id) && whole(id)).take(MOST).collect()
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
