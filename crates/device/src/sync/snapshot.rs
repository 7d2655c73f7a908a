//! The first sync of a scope: a manifest fixed at one head, taken page by page, most harm first. It goes on where it was
//! cut, by (scope, epoch, head, position).

use std::sync::Arc;

use record::{RecordId, Scope};
use rusqlite::Connection;
use wire::message::{ScopeHead, SnapshotPage, SnapshotRequest, SyncResponse};
use wire::seam::crash;
use wire::{Hash, snapshot};

use super::Round;
use super::apply::{Desktop, Written};
use super::prepare::{Ready, prepare};
use super::pull::LONGEST_MS;
use super::speak::versions;
use crate::data::{self, Cursor};
use crate::edit::Context;
use crate::error::DeviceError;
use crate::session::Session;
use crate::store::Turn;

/// About how many bytes of records one page may carry, before compression.
const WANT_BYTES: u32 = 1024 * 1024;
/// A transaction does not store more of a page than this, however fast the machine.
const MOST_ITEMS: usize = 1_000;

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
        self.unbegun = false;
        for (head, cursor) in wanted {
            // A scope whose first sync cannot be read is begun again another time; the others go on.
            match self.snapshot(&head, cursor).await {
                Err(DeviceError::BadAnswer { .. }) => {
                    self.trouble(head.scope.to_string(), "bad_page");
                    self.unbegun = true;
                }
                other => other?,
            }
        }
        Ok(any)
    }

    async fn snapshot(&mut self, head: &ScopeHead, cursor: Option<Cursor>) -> Result<(), DeviceError> {
        let cursor = cursor.filter(|c| c.epoch == head.epoch && c.pinned.is_some());
        let mut place = Place { head: cursor.as_ref().and_then(|c| c.pinned), position: cursor.map_or(0, |c| c.position) };
        let mut taken = self.take(head, &mut place).await?;
        loop {
            let next = taken.next.map(|position| Place { head: Some(taken.head), position });
            let session = self.session.clone();
            let Some(mut next) = next else {
                let stored = store(&session, taken).await;
                return self.stored(stored);
            };
            // The next page is fetched and made ready while this one is stored; what is stored is kept whatever becomes of
            // the other.
            let (stored, ahead) = tokio::join!(store(&session, taken), self.take(head, &mut next));
            self.stored(stored)?;
            taken = ahead?;
        }
    }

    fn stored(&mut self, done: (Written, Result<(), DeviceError>)) -> Result<(), DeviceError> {
        let (written, result) = done;
        self.progressed();
        self.wrote(written);
        result
    }

    /// Fetches the page at a place and makes its records ready.
    async fn take(&mut self, head: &ScopeHead, place: &mut Place) -> Result<Taken, DeviceError> {
        let mut have = self.have(&head.scope).await?;
        loop {
            let request = SnapshotRequest {
                versions: versions(),
                scope: head.scope.clone(),
                epoch: head.epoch,
                head: place.head,
                position: place.position,
                want_bytes: WANT_BYTES,
                have: have.clone(),
            };
            let page: SnapshotPage = match self.ask("/v1/snapshot", &request).await {
                // The hub has let go of the manifest this device was part way through: begin with the present one.
                Err(DeviceError::HubRefused { code, .. }) if code == "epoch_gone" && *place != Place::default() => {
                    *place = Place::default();
                    continue;
                }
                other => other?,
            };
            // A hub that no longer has the order asked for begins again at its present head.
            let again = page.position == 0 && request.head.is_some_and(|h| h != page.head);
            let same = page.position == request.position && request.head.is_none_or(|h| h == page.head);
            if page.scope != head.scope || page.epoch != head.epoch || !(again || same) {
                return Err(DeviceError::BadAnswer { what: "a page of another snapshot".into() });
            }
            if page.next.is_some_and(|next| next <= page.position) {
                return Err(DeviceError::BadAnswer { what: "a snapshot that does not go on".into() });
            }
            if !page.also.is_empty() && (have.is_empty() || !self.holds(&page).await?) {
                if have.is_empty() {
                    return Err(DeviceError::BadAnswer { what: "a record that is only named".into() });
                }
                have.clear();
                continue;
            }
            let known = self.session.known();
            let mut items: Vec<Item> = page.also.into_iter().map(Item::Also).collect();
            let ready = prepare(known, page.block, page.manifest).await?;
            items.extend(ready.into_iter().map(|one| Item::Whole(Box::new(one))));
            return Ok(Taken {
                scope: page.scope,
                epoch: page.epoch,
                head: page.head,
                position: page.position,
                next: page.next,
                items,
            });
        }
    }

    /// The other scopes whose records are here, as far as their cursors say.
    async fn have(&self, but: &Scope) -> Result<Vec<Scope>, DeviceError> {
        let but = but.clone();
        self.session
            .read(move |c, _| {
                let whole =
                    |c: &Cursor| c.pinned.is_none() && c.scope != but && !matches!(c.scope, Scope::Device(_) | Scope::Reference);
                Ok(data::cursors(c)?.into_iter().filter(whole).map(|c| c.scope).collect())
            })
            .await
    }

    /// Whether the records a page only names are here, at exactly the hub's heads: a cursor passes nothing that is not.
    async fn holds(&self, page: &SnapshotPage) -> Result<bool, DeviceError> {
        let (also, manifest) = (page.also.clone(), page.also_manifest);
        self.session
            .read(move |c, _| {
                let mut here: Vec<(RecordId, Vec<Hash>)> = Vec::with_capacity(also.len());
                for id in also {
                    let Some(heads) = data::heads(c, id)? else { return Ok(false) };
                    here.push((id, heads.into_iter().map(|h| Hash(h.0)).collect()));
                }
                Ok(manifest == Some(snapshot::manifest(here.iter().map(|(id, heads)| (*id, heads.as_slice())))))
            })
            .await
    }
}

/// Where in a scope's manifest to go on; the beginning where there is no head.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Place {
    head: Option<u64>,
    position: u64,
}

/// One page, ready to be stored.
struct Taken {
    scope: Scope,
    epoch: u64,
    head: u64,
    position: u64,
    next: Option<u64>,
    items: Vec<Item>,
}

/// One record of a page.
enum Item {
    /// It came.
    Whole(Box<Ready>),
    /// It is here already, by another scope.
    Also(RecordId),
}

/// Stores one page: its records in short transactions, and the last of them moves the position. Answers which records
/// changed, also where it was cut.
async fn store(session: &Arc<Session>, page: Taken) -> (Written, Result<(), DeviceError>) {
    let mut all = Written::default();
    let mut items = page.items;
    let mut begin = page.position == 0;
    loop {
        let (scope, epoch, head, next) = (page.scope.clone(), page.epoch, page.head, page.next);
        let seams = session.seams.clone();
        let done = session
            .write(Turn::Sync, move |tx, cx| {
                let began = seams.clock.boot_ms();
                let mut cursor = match data::cursor(tx, &scope)? {
                    Some(cursor) if !begin => cursor,
                    _ => data::pin(tx, &scope, epoch, head)?,
                };
                let mut changed = Vec::new();
                let mut desktop = Desktop::default();
                let mut done = 0;
                for item in &items {
                    if done > 0 && (done >= MOST_ITEMS || seams.clock.boot_ms() - began >= LONGEST_MS) {
                        break;
                    }
                    match item {
                        Item::Also(id) => desktop.hold(tx, cx, *id, &scope)?,
                        Item::Whole(ready) => {
                            put(tx, cx, &scope, ready, &mut desktop)?;
                            changed.push(ready.saved.record);
                        }
                    }
                    done += 1;
                }
                let left = items.split_off(done);
                let written = desktop.write(tx, cx)?;
                changed.extend(written.changed);
                let written = Written { changed, ..written };
                if left.is_empty() {
                    match next {
                        Some(next) => {
                            cursor.position = next;
                            data::put_cursor(tx, &cursor)?;
                        }
                        None => data::unpin(tx, &cursor)?,
                    }
                }
                seams.crash.reached(crash::PAGE_BEFORE_COMMIT);
                Ok((written, left))
            })
            .await;
        match done {
            Ok((written, left)) => {
                session.seams.crash.reached(crash::PAGE_AFTER_COMMIT);
                all.changed.extend(written.changed);
                all.poisoned.extend(written.poisoned);
                begin = false;
                items = left;
            }
            Err(error) => return (all, Err(error)),
        }
        if items.is_empty() {
            return (all, Ok(()));
        }
    }
}

/// Stores a record that came whole: its rows as they are where it is new here, merged where it is not.
fn put(
    connection: &Connection,
    cx: &Context<'_>,
    scope: &Scope,
    ready: &Ready,
    desktop: &mut Desktop,
) -> Result<(), DeviceError> {
    let id = ready.saved.record;
    if data::is_erased(connection, id)? {
        return Ok(());
    }
    let (Some(rows), None) = (&ready.rows, data::rec_of(connection, id)?) else {
        desktop.whole(connection, cx, &ready.saved)?;
        return desktop.hold(connection, cx, id, scope);
    };
    let rec = data::put_rows(connection, None, rows)?;
    data::readable(connection, id)?;
    if ready.news {
        data::arrived(connection, rec, cx.now)?;
        data::keep_notices(connection, rec, &ready.notices, cx.now)?;
    }
    data::hold(connection, rec, scope)
}
