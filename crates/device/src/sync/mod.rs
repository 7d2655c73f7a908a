//! Sync: a plain call that any trigger may make. It can be cut at any byte and made again; cursors, not answers, say how
//! far it is, and each moves in the transaction that stored what it passed.

mod apply;
mod aside;
mod backoff;
mod call_back;
mod check;
mod files;
pub mod gate;
mod leave;
mod live;
mod log;
mod prepare;
mod pull;
mod push;
mod refill;
mod snapshot;
mod spare;
mod speak;
pub mod tus;

pub(crate) use aside::again;
#[cfg(test)]
pub(crate) use aside::{Refused, take};
pub use backoff::wait_ms;
pub(crate) use speak::{Line, unsigned, versions};

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

use record::{RecordId, Retry, Scope};
use wire::message::{SyncRequest, SyncResponse};
use wire::seam::crash;

use crate::data;
use crate::error::DeviceError;
use crate::screen::Changed;
use crate::session::{Session, changed, kinds_of};
use crate::store::Turn;

/// About how many bytes of log one answer may carry, before compression: bounds the memory of a sync.
const WANT_BYTES: u32 = 1024 * 1024;
/// Bytes of batches in one request.
const PUSH_BYTES: usize = 1024 * 1024;
/// Batches in one request.
const PUSH_MOST: usize = 200;
/// A hub that always says "more" and never gives anything is left alone after so many rounds.
const ROUNDS: u32 = 100_000;

/// What one sync did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Requests made.
    pub requests: u32,
    /// Own changes the hub received, or had.
    pub received: u32,
    /// Own changes waiting for a supervisor.
    pub review: u32,
    /// Own changes the hub did not take.
    pub set_aside: u32,
    /// Own changes that still wait.
    pub waiting: u32,
    /// Batches that the hub did not answer for this time: it was busy, or lacks what they build on. They are sent again.
    pub put_off: u32,
    /// Records that changed here.
    pub changed: u32,
    /// Records that left this device.
    pub left: u32,
    /// Photos whose receipt came.
    pub files: u32,
    /// What was refused and stopped nothing else: a batch's or scope's name and the reason's code.
    pub trouble: Vec<(String, String)>,
    /// Records shown as they last were good, because what the hub sent of them since was not let in.
    pub kept_back: u32,
    /// The hub ordered this vault to be wiped; nothing was kept.
    pub wiped: bool,
    /// Records compared with the hub; 0 where this sync compared nothing.
    pub checked: u32,
    /// Of these, and of those the hub has beside them, records that differed and were fetched.
    pub differed: u32,
    /// Records that a scope held here and not at the hub: they left, unless another scope holds them, or something unsent,
    /// drafted or open still keeps them.
    pub beyond: u32,
}

/// Batches in a request: number and bytes.
type Sent = Vec<(u64, Vec<u8>)>;
/// A request, the batches in it, and whether another waits beside these and those that were left out.
type Ready = (SyncRequest, Sent, bool);

/// What a request asks for beside taking batches in.
enum Asked {
    /// Receipts, this device's log, pages.
    Everything,
    /// Receipts and this device's log; and what is under way already stays out.
    Receipts { but: Vec<u64> },
}

/// One sync under way.
pub(crate) struct Round<'a> {
    pub(crate) session: &'a Arc<Session>,
    pub(crate) report: Report,
    /// Batches the hub could not read this time; they let the others pass.
    pub(crate) unread: Vec<u64>,
    /// In which order what waits is to go, as it was read last.
    order: Option<data::Order>,
    touched: BTreeSet<RecordId>,
    progress: bool,
    /// A scope whose first page could not be read, so that no cursor says that it is behind.
    unbegun: bool,
}

impl Session {
    /// Sends what waits, takes what is new, and lets go what is not this officer's any more.
    ///
    /// # Errors
    /// [`DeviceError::HubUnreachable`], [`DeviceError::NotThePinnedHub`], [`DeviceError::HubRefused`]; everything stored
    /// until then is kept.
    pub async fn sync(self: &Arc<Self>) -> Result<Report, DeviceError> {
        self.round(false).await
    }

    /// A sync that compares what is held here with the hub once its logs are level, and mends what differs.
    ///
    /// # Errors
    /// As [`Session::sync`].
    pub async fn check(self: &Arc<Self>) -> Result<Report, DeviceError> {
        self.round(true).await
    }

    async fn round(self: &Arc<Self>, check: bool) -> Result<Report, DeviceError> {
        let _one = self.syncing.lock().await;
        self.sending.store(true, Ordering::Relaxed);
        let mut round = Round {
            session: self,
            report: Report::default(),
            unread: Vec::new(),
            order: None,
            touched: BTreeSet::new(),
            progress: false,
            unbegun: false,
        };
        // Cut here as a line is cut: each page and each receipt was kept in a transaction of its own, and the next sync goes on
        // from the cursors.
        let done = tokio::select! {
            biased;
            () = self.stop.notified() => Err(DeviceError::SyncStopped),
            done = round.run(check) => done,
        };
        self.sending.store(false, Ordering::Relaxed);
        let stopped = matches!(done, Err(DeviceError::SyncStopped));
        if !stopped {
            self.set_connected(done.is_ok());
        }
        let Round { report, touched, .. } = round;
        let spoilt = (report.kept_back > 0).then_some("bad_record");
        let trouble = done.as_ref().err().filter(|_| !stopped).map(DeviceError::code).or(spoilt).map(str::to_owned);
        *self.trouble.write().unwrap_or_else(PoisonError::into_inner) = trouble;
        let touched: Vec<RecordId> = touched.into_iter().collect();
        let kinds = self.read(move |c, _| kinds_touched(c, &touched).map(|k| (touched, k))).await;
        if let Ok((touched, kinds)) = kinds {
            let told: Changed = changed(&touched, kinds.iter().map(String::as_str), true);
            self.tell(told);
        }
        done.map(|()| report)
    }
}

/// The kinds whose lists may differ. Of a record that left or was erased the kind is not here any more: any list may show
/// it, and each that is open must let go of it.
fn kinds_touched(connection: &rusqlite::Connection, records: &[RecordId]) -> Result<Vec<String>, DeviceError> {
    let mut held = Vec::new();
    for id in records {
        if data::rec_of(connection, *id)?.is_some() {
            held.push(*id);
        }
    }
    if held.len() < records.len() {
        return Ok(record::kinds::KINDS.iter().map(|kind| kind.name.to_owned()).collect());
    }
    kinds_of(connection, &held)
}

impl Round<'_> {
    async fn run(&mut self, check: bool) -> Result<(), DeviceError> {
        self.push_ahead().await?;
        if self.report.wiped {
            return Ok(());
        }
        for _ in 0..ROUNDS {
            self.progress = false;
            let answer = self.exchange().await?;
            if self.report.wiped {
                return Ok(());
            }
            let behind = self.snapshots(&answer).await?;
            let waits = self.session.read({
                let unread = self.unread.clone();
                move |c, _| data::any_waits(c, &unread)
            });
            let more = answer.more || behind || waits.await?;
            if !more || !self.progress {
                break;
            }
        }
        // Once the logs are level, so that nothing is asked for that left meanwhile.
        self.newer_kinds().await?;
        self.session.took_all();
        self.erased_elsewhere().await?;
        self.leave().await?;
        // Afterwards, so that a record the hub has again is first seen in its log.
        self.hand_back().await?;
        self.leave_spare().await?;
        self.files().await?;
        if check {
            self.compare().await?;
        }
        (self.report.waiting, self.report.kept_back) = self
            .session
            .write(Turn::Sync, |tx, cx| {
                data::forget_old(tx, cx.hub_now())?;
                Ok((data::waiting_count(tx)?, data::kept_back(tx)?))
            })
            .await?;
        Ok(())
    }

    /// A call waits for what the hub has of her, and photos may be on their way for minutes: it is asked between two pieces.
    async fn let_a_call_through(&mut self) -> Result<(), DeviceError> {
        if !self.session.call_waits.load(Ordering::Relaxed) {
            return Ok(());
        }
        for _ in 0..ROUNDS {
            if !self.exchange().await?.more || self.report.wiped {
                break;
            }
        }
        self.session.took_all();
        Ok(())
    }

    /// One request: batches up; receipts, the device's own log and pages down.
    async fn exchange(&mut self) -> Result<SyncResponse, DeviceError> {
        let (request, sent, _) = self.request(Asked::Everything).await?;
        let crash = self.session.seams.crash.clone();
        crash.reached(crash::SYNC_BEFORE_SEND);
        let mut asked = self.session.seams.clock.boot_ms();
        let answer: SyncResponse = match self.ask("/v1/sync", &request).await {
            Err(DeviceError::ClockOff { hub_time }) => {
                self.learn_time(hub_time).await?;
                asked = self.session.seams.clock.boot_ms();
                self.ask("/v1/sync", &request).await?
            }
            other => other?,
        };
        self.said(&answer, &sent, asked).await?;
        if !self.report.wiped {
            self.reference(&answer).await?;
            self.pages(&answer).await?;
        }
        Ok(answer)
    }

    async fn request(&mut self, asked: Asked) -> Result<Ready, DeviceError> {
        let mut but = self.unread.clone();
        let pull = match asked {
            Asked::Everything => true,
            Asked::Receipts { but: sent } => {
                but.extend(sent);
                false
            }
        };
        let before = self.order.take();
        let (request, next) = self
            .session
            .read(move |c, cx| {
                let known = cx.known;
                let next = data::next_batches(c, before, PUSH_BYTES, PUSH_MOST, &but)?;
                let mut cursors: Vec<wire::message::Cursor> = data::cursors(c)?
                    .into_iter()
                    // A scope whose first sync is under way is not pulled: its snapshot comes first.
                    .filter(|cursor| cursor.pinned.is_none())
                    .filter(|cursor| pull || matches!(cursor.scope, Scope::Device(_) | Scope::Reference))
                    .map(|cursor| wire::message::Cursor { scope: cursor.scope, epoch: cursor.epoch, seq: cursor.seq })
                    .collect();
                for scope in [Scope::Device(known.enrolment.device), Scope::Reference] {
                    if !cursors.iter().any(|c| c.scope == scope) {
                        cursors.push(wire::message::Cursor { scope, epoch: 0, seq: 0 });
                    }
                }
                let request = SyncRequest {
                    versions: speak::versions(),
                    cursors,
                    batches: next.batches.iter().map(|(_, bytes)| bytes.clone()).collect(),
                    want_bytes: WANT_BYTES,
                    grant_version: known.heard.grant_version,
                    roster_version: known.heard.roster_version,
                    waiting: data::waiting_count(c)?,
                    hub_epoch_seen: known.heard.hub_epoch,
                    reads: data::unsent_reads(c)?,
                    knows_held: true,
                    heard_since: data::last_heard(c)?,
                    audit: known.heard.audit,
                    still_holds: Some(data::still_holds(c)?).filter(|n| *n > 0),
                    receipts: data::receipts_of(c, next.batches.iter().map(|(seq, _)| *seq))?,
                };
                Ok((request, next))
            })
            .await?;
        self.order = Some(next.order);
        Ok((request, next.batches, next.more))
    }

    /// A request that goes its way while something else is done.
    fn asking(&mut self, request: SyncRequest) -> impl Future<Output = Result<SyncResponse, DeviceError>> + use<> {
        self.report.requests += 1;
        let session = self.session.clone();
        async move {
            let known = session.known();
            let line = Line { transport: &*session.transport, seams: &session.seams, known: &known };
            line.ask("/v1/sync", &request, known.offset()).await
        }
    }

    pub(crate) async fn ask<A, B>(&mut self, path: &'static str, ask: &A) -> Result<B, DeviceError>
    where
        A: minicbor::Encode<()>,
        B: for<'b> minicbor::Decode<'b, ()>,
    {
        self.report.requests += 1;
        let known = self.session.known();
        let line = Line { transport: &*self.session.transport, seams: &self.session.seams, known: &known };
        line.ask(path, ask, known.offset()).await
    }

    pub(crate) async fn get(&mut self, path: &str) -> Result<bytes::Bytes, DeviceError> {
        self.report.requests += 1;
        let known = self.session.known();
        let line = Line { transport: &*self.session.transport, seams: &self.session.seams, known: &known };
        line.get(path, known.offset()).await
    }

    pub(crate) fn touch(&mut self, records: impl IntoIterator<Item = RecordId>) {
        for record in records {
            self.progress = true;
            self.report.changed += 1;
            self.touched.insert(record);
        }
    }

    /// What a transaction wrote: records that changed, and those of which something was not let in.
    pub(crate) fn wrote(&mut self, written: apply::Written) {
        self.touch(written.changed);
        for (id, code) in written.poisoned {
            self.trouble(format!("record {id}"), code);
        }
    }

    pub(crate) fn progressed(&mut self) {
        self.progress = true;
    }

    pub(crate) fn trouble(&mut self, about: impl Into<String>, code: impl Into<String>) {
        self.report.trouble.push((about.into(), code.into()));
    }
}

/// Milliseconds after which the hub may be asked again, where it said so.
#[must_use]
pub fn asked_to_wait(error: &DeviceError) -> Option<u64> {
    match error {
        DeviceError::HubRefused { retry: Retry::AfterMs(ms), .. } => Some(*ms),
        _ => None,
    }
}
