//! The first sync of a scope: a manifest fixed at one head, taken page by page, most harm first. It goes on where it was
//! cut, by (scope, epoch, head, position).

use record::{RecordId, Scope};
use wire::message::{ScopeHead, SnapshotPage, SnapshotRequest, SyncResponse};
use wire::seam::crash;
use wire::snapshot;

use super::Round;
use super::apply::Desktop;
use super::pull::{LONGEST_MS, MOST_RECORDS};
use super::speak::versions;
use crate::data::{self, Cursor};
use crate::error::DeviceError;
use crate::store::Turn;

/// About how many bytes of records one page may carry, before compression.
const WANT_BYTES: u32 = 1024 * 1024;

impl Round<'_> {
    /// Takes the snapshots of every scope that has no cursor the hub's log still goes on from. Answers whether there were
    /// any, so that their logs are pulled next.
    pub(super) async fn snapshots(&mut self, answer: &SyncResponse) -> Result<bool, DeviceError> {
        let scopes = answer.scopes.clone();
        let wanted = self
            .session
            .read(move |c, _| {
                let mut wanted: Vec<(ScopeHead, Option<Cursor>)> = Vec::new();
                for head in scopes {
                    if matches!(head.scope, Scope::Device(_) | Scope::Reference) {
                        continue;
                    }
                    let cursor = data::cursor(c, &head.scope)?;
                    let goes_on = cursor
                        .as_ref()
                        .is_some_and(|c| c.epoch == head.epoch && c.pinned.is_none() && c.seq.saturating_add(1) >= head.floor);
                    if !goes_on {
                        wanted.push((head, cursor));
                    }
                }
                Ok(wanted)
            })
            .await?;
        let any = !wanted.is_empty();
        for (head, cursor) in wanted {
            self.snapshot(&head, cursor).await?;
        }
        Ok(any)
    }

    async fn snapshot(&mut self, head: &ScopeHead, cursor: Option<Cursor>) -> Result<(), DeviceError> {
        let mut cursor = cursor.filter(|c| c.epoch == head.epoch && c.pinned.is_some());
        loop {
            let request = SnapshotRequest {
                versions: versions(),
                scope: head.scope.clone(),
                epoch: head.epoch,
                head: cursor.as_ref().and_then(|c| c.pinned),
                position: cursor.as_ref().map_or(0, |c| c.position),
                want_bytes: WANT_BYTES,
            };
            let page: SnapshotPage = match self.ask("/v1/snapshot", &request).await {
                // The hub has let go of the manifest this device was part way through: begin with the present one.
                Err(DeviceError::HubRefused { code, .. }) if code == "epoch_gone" && cursor.is_some() => {
                    cursor = None;
                    continue;
                }
                other => other?,
            };
            if page.scope != head.scope || page.position != request.position || request.head.is_some_and(|h| h != page.head) {
                return Err(DeviceError::BadAnswer { what: "a page of another snapshot".into() });
            }
            if page.next.is_some_and(|next| next <= page.position) {
                return Err(DeviceError::BadAnswer { what: "a snapshot that does not go on".into() });
            }
            cursor = Some(self.block(page).await?);
            if cursor.as_ref().is_some_and(|c| c.pinned.is_none()) {
                return Ok(());
            }
        }
    }

    /// Stores one page: its records in short transactions, and the last of them moves the position.
    async fn block(&mut self, page: SnapshotPage) -> Result<Cursor, DeviceError> {
        let saved = snapshot::open(&page.block, &page.manifest).map_err(|e| DeviceError::BadAnswer { what: e.to_string() })?;
        let mut rest = saved.into_iter();
        let mut first = page.position == 0;
        loop {
            let mut some: Vec<snapshot::Saved> = rest.by_ref().take(MOST_RECORDS).collect();
            let last_of_page = rest.len() == 0;
            let (scope, epoch, head, next) = (page.scope.clone(), page.epoch, page.head, page.next);
            let begin = std::mem::take(&mut first);
            let seams = self.session.seams.clone();
            let (cursor, changed, left) = self
                .session
                .write(Turn::Sync, move |tx, cx| {
                    let began = seams.clock.boot_ms();
                    let cursor = match data::cursor(tx, &scope)? {
                        Some(cursor) if !begin => cursor,
                        _ => data::pin(tx, &scope, epoch, head)?,
                    };
                    let mut desktop = Desktop::default();
                    let mut done = 0;
                    for one in &some {
                        desktop.whole(tx, cx, one)?;
                        desktop.hold(tx, cx, one.record, &scope)?;
                        done += 1;
                        if seams.clock.boot_ms() - began >= LONGEST_MS {
                            break;
                        }
                    }
                    let left = some.split_off(done);
                    let changed = desktop.write(tx, cx)?;
                    let changed: Vec<RecordId> = changed.into_iter().chain(some.iter().map(|s| s.record)).collect();
                    let mut cursor = cursor;
                    if last_of_page && left.is_empty() {
                        match next {
                            Some(next) => {
                                cursor.position = next;
                                data::put_cursor(tx, &cursor)?;
                            }
                            None => {
                                data::unpin(tx, &cursor)?;
                                cursor = Cursor { seq: head, pinned: None, position: 0, ..cursor };
                            }
                        }
                    }
                    seams.crash.reached(crash::PAGE_BEFORE_COMMIT);
                    Ok((cursor, changed, left))
                })
                .await?;
            self.session.seams.crash.reached(crash::PAGE_AFTER_COMMIT);
            self.progressed();
            self.touch(changed);
            if last_of_page && left.is_empty() {
                return Ok(cursor);
            }
            rest = left.into_iter().chain(rest).collect::<Vec<_>>().into_iter();
        }
    }
}
