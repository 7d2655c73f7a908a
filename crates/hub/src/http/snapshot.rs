//! First sync and new grants: the order is fixed at a head and kept, so that it resumes at a position after a lost signal
//! and after a restart of the hub; the blocks are made once and fetched by many.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError};

use axum::extract::{Request, State};
use axum::response::Response;
use record::{RecordId, Scope};
use wire::message::{SnapshotPage, SnapshotRequest};
use wire::snapshot::{self, BLOCK, BlockWriter, MAX_RECORDS};
use wire::{Hash, codec};

use super::answer;
use super::sync::scopes_of;
use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::storage::EnrolmentRow;

/// Bytes of finished blocks kept in memory.
const CACHE: usize = 64 * 1024 * 1024;
/// How long an order once fixed is remembered.
const REMEMBERED_MS: i64 = 24 * 3_600_000;
const WANT_LEAST: usize = 64 * 1024;

type Key = (Scope, u64, u64, u64, usize, BTreeSet<Scope>);

/// Finished pages by (scope, epoch, head, position, size, what the device has).
#[derive(Default)]
pub(crate) struct Manifests {
    pages: BTreeMap<Key, Arc<SnapshotPage>>,
    bytes: usize,
    /// How many records had been erased when they were made, perhaps by another process.
    erasures: u64,
}

impl Manifests {
    /// Forgets pages made before something was erased.
    fn as_of(&mut self, erasures: u64) -> &Self {
        if self.erasures != erasures {
            *self = Self { erasures, ..Self::default() };
        }
        self
    }

    /// Keeps a page that was made when so many records had been erased; not where one was erased meanwhile.
    fn keep(&mut self, key: Key, page: Arc<SnapshotPage>, erasures: u64) {
        if self.erasures != erasures {
            return;
        }
        if self.bytes + weight(&page) > CACHE {
            self.pages.clear();
            self.bytes = 0;
        }
        self.bytes += weight(&page);
        self.pages.insert(key, page);
    }
}

/// Bytes a page takes in memory.
fn weight(page: &SnapshotPage) -> usize {
    page.block.len() + page.also.len() * 16
}

pub(super) async fn snapshot(State(hub): State<Hub>, request: Request) -> Response {
    answer::signed::<SnapshotRequest, _>(
        hub,
        request,
        "snapshot request",
        |asked| &asked.versions,
        |hub, enrolment, asked| hub.snapshot(&enrolment, &asked),
    )
    .await
}

impl Hub {
    fn snapshot(&self, enrolment: &EnrolmentRow, asked: &SnapshotRequest) -> Result<SnapshotPage> {
        let now = self.now();
        let granted = scopes_of(enrolment, self.roster()?.as_ref(), now);
        if !granted.contains(&asked.scope) || matches!(asked.scope, Scope::Device(_) | Scope::Reference) {
            return Err(HubError::NotGranted);
        }
        let ((epoch, present), erasures) = self.storage().reading(|tx| Ok((tx.head(&asked.scope)?, tx.erasure_count()?)))?;
        // Without a head, of another epoch, or of an order forgotten long ago: from the start, at the present head.
        let kept = match asked.head {
            Some(head) if asked.epoch == epoch => {
                self.storage().reading(|tx| tx.manifest(&asked.scope, epoch, head))?.map(|m| (head, m))
            }
            _ => None,
        };
        let (head, order, position) = match kept {
            Some((head, order)) => (head, order, asked.position),
            None => {
                let order = self.storage().writing(|tx| {
                    if let Some(fixed) = tx.manifest(&asked.scope, epoch, present)? {
                        return Ok(fixed);
                    }
                    let order: Vec<_> = tx.members_of(&asked.scope)?.into_iter().map(|m| m.id).collect();
                    tx.put_manifest(&asked.scope, epoch, present, &order, now, now - REMEMBERED_MS)?;
                    Ok(order)
                })?;
                (present, order, 0)
            }
        };
        let want = usize::try_from(asked.want_bytes).unwrap_or(BLOCK).clamp(WANT_LEAST, BLOCK);
        // What is not granted is not had: its log will not go on.
        let have: BTreeSet<Scope> = asked.have.iter().filter(|s| granted.contains(s) && **s != asked.scope).cloned().collect();
        let key = (asked.scope.clone(), epoch, head, position, want, have.clone());
        let cache = || self.0.manifests.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(page) = cache().as_of(erasures).pages.get(&key) {
            return Ok(page.as_ref().clone());
        }
        let stretch = Stretch { scope: &asked.scope, epoch, head, position, have: &have };
        let page = self.page(&stretch, &order, want)?;
        cache().keep(key, Arc::new(page.clone()), erasures);
        Ok(page)
    }

    fn page(&self, stretch: &Stretch<'_>, order: &[RecordId], want: usize) -> Result<SnapshotPage> {
        let Stretch { scope, epoch, head, position, have } = *stretch;
        let total = order.len() as u64;
        let start = usize::try_from(position).unwrap_or(usize::MAX).min(order.len());
        let (block, also, done) = self.storage().reading(|tx| {
            let mut block = BlockWriter::new();
            let mut also: Vec<(RecordId, Vec<Hash>)> = Vec::new();
            let mut done = start;
            for id in order.iter().skip(start) {
                if block.size() + also.len() * 16 >= want || block.len() >= MAX_RECORDS {
                    break;
                }
                done += 1;
                // As they are now: what has left since its order was fixed stays out, and what changed comes newer.
                let Some(row) = tx.record(*id)? else { continue };
                let scopes = tx.scopes_of(*id)?;
                if !scopes.contains(scope) {
                    continue;
                }
                let heads: Vec<Hash> = row.heads.into_iter().map(Hash).collect();
                if !scopes.is_disjoint(have) {
                    also.push((*id, heads));
                } else if let Err(refusal) = block.push(*id, &row.kind, row.snapshot, &heads) {
                    tracing::error!(record = %id, code = refusal.code(), "a stored record does not pass the devices' gate");
                }
            }
            Ok((block, also, done))
        })?;
        let (block, manifest) = block.finish();
        debug_assert!(block.len() <= codec::MAX_MESSAGE_INFLATED);
        let next = (done < order.len()).then_some(done as u64);
        let also_manifest =
            (!also.is_empty()).then(|| snapshot::manifest(also.iter().map(|(id, heads)| (*id, heads.as_slice()))));
        let also = also.into_iter().map(|(id, _)| id).collect();
        Ok(SnapshotPage { scope: scope.clone(), epoch, head, position, next, total, manifest, block, also, also_manifest })
    }
}

/// Which stretch of which manifest, for whom.
struct Stretch<'a> {
    scope: &'a Scope,
    epoch: u64,
    head: u64,
    position: u64,
    have: &'a BTreeSet<Scope>,
}
