//! One request does it all: batches up; receipts, the device's own log and pages of the scopes' logs down. A quiet sync is
//! one of these and under a kilobyte, whatever the number of records: cursors are one a scope.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use axum::extract::{Request, State};
use axum::response::Response;
use record::policy::grants;
use record::roster::Roster;
use record::{DeviceId, OfficerId, RecordId, Scope};
use wire::codec;
use wire::message::{
    Cursor, DeviceEntry, DeviceEvent, LogEntry, LogEvent, NamedBlob, Page, ReviewOutcome, ScopeHead, SyncRequest, SyncResponse,
};
use wire::seam::crash;
use wire::{Hash, Retry, SealedBatch, SignedReceipt};

use super::{answer, auth, reply, versions};
use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::lease::lease;
use crate::storage::{EnrolmentRow, LogRow, Reading, RecordRow, What};

/// Bytes of log in one answer at most, before compression.
const PAGE_BYTES: usize = 4 * 1024 * 1024;
/// and at least, so that a device that asks for nothing still gets on.
const PAGE_BYTES_LEAST: usize = 16 * 1024;
/// Entries read from a log at a time.
const STRIDE: usize = 256;
/// How old "last heard" may be before it is written again: a quiet sync writes nothing.
const HEARD_MS: i64 = 30_000;

pub(super) async fn sync(State(hub): State<Hub>, request: Request) -> Response {
    let done = async {
        let got = auth::Got::read(request).await?;
        answer::off_thread(&hub, move |hub| {
            let enrolment = got.enrolled(hub)?;
            let _own = hub.0.in_turn.begin(enrolment.device)?;
            hub.sync(enrolment, &got.message("sync request")?)
        })
        .await
    }
    .await;
    hub.0.crash.reached(crash::ANSWER_BEFORE_SEND);
    reply::cbor(&hub, done)
}

/// Everything the officer of an enrolment may read now.
pub(super) fn scopes_of(enrolment: &EnrolmentRow, roster: &Roster, now: i64) -> BTreeSet<Scope> {
    if enrolment.revoked_at.is_some() {
        return BTreeSet::from([Scope::Device(enrolment.device)]);
    }
    let mut scopes = grants(roster, enrolment.officer, now);
    scopes.insert(Scope::Device(enrolment.device));
    scopes
}

/// Whether records stand in a scope.
fn of_records(scope: &Scope) -> bool {
    !matches!(scope, Scope::Device(_) | Scope::Reference)
}

/// What became of the batches of a request.
struct Pushed {
    receipts: Vec<SignedReceipt>,
    /// Batches for which there is no receipt: position and the reason's code.
    unread: Vec<(u32, String)>,
    /// Changes that were answered for.
    answered: u32,
}

impl Hub {
    fn sync(&self, enrolment: EnrolmentRow, asked: &SyncRequest) -> Result<SyncResponse> {
        let current = answer::current(&asked.versions);
        if asked.batches.is_empty() {
            current?;
        }
        // Before anything that was handed in moves a log. While something of its own is unsent, a device keeps what that is about,
        // and it says itself what else it has not let go of yet.
        let gone = asked.waiting == 0 && asked.still_holds.is_none_or(|n| n == 0);
        let level = if gone { self.level(enrolment.device, &asked.cursors)? } else { None };
        // Unsent work is taken from every version that ever was.
        let Pushed { receipts, unread, answered } = self.push(asked)?;
        // What the device counted before it asked, it holds no more: a phone that is lost right after has sent its work.
        let waiting = asked.waiting.saturating_sub(answered);
        // What an instant has changed is decided before anybody is told what they may read.
        self.decide_dated()?;
        self.make_due_work()?;
        let now = self.now();
        let roster = self.roster()?;
        let granted = scopes_of(&enrolment, &roster, now);
        let reads_stored = self.store_reads(&enrolment, &asked.reads, now)?;
        let lease = self.settle(&enrolment, (asked, waiting, level.as_ref()), &roster, &granted, now)?;
        // What it was told before the hub was restored went with what was lost then, as the log itself says.
        let told = asked.audit.filter(|_| asked.hub_epoch_seen == self.identity().epoch);
        let audit = self.audit_stands(enrolment.device, told)?;
        self.storage().reading(|tx| {
            let mut scopes = Vec::with_capacity(granted.len());
            for scope in &granted {
                let (epoch, head) = tx.head(scope)?;
                scopes.push(ScopeHead { scope: scope.clone(), epoch, head, floor: 1 });
            }
            let heads: BTreeMap<&Scope, (u64, u64)> = scopes.iter().map(|s| (&s.scope, (s.epoch, s.head))).collect();
            let to = asked.knows_held.then_some(enrolment.device);
            let mut pull = Pull::new(tx, &granted, enrolment.officer, asked.want_bytes, to);
            let device = pull.device_log(asked, enrolment.device)?;
            for cursor in asked.cursors.iter().filter(|c| of_records(&c.scope)) {
                let behind = |(epoch, head): &(u64, u64)| cursor.epoch == *epoch && cursor.seq < *head;
                if heads.get(&cursor.scope).is_some_and(behind) {
                    pull.scope(cursor)?;
                }
            }
            let reference = reference(tx, asked, heads.get(&Scope::Reference).copied())?;
            Ok(SyncResponse {
                versions: versions(),
                hub_time: now,
                hub_epoch: self.identity().epoch,
                receipts: receipts.clone(),
                unread: unread.clone(),
                device,
                more: pull.more,
                pages: std::mem::take(&mut pull.pages),
                scopes,
                grant_version: roster.version,
                roster_version: roster.version,
                lease_until_ms: lease.until,
                lease_id: Some(lease.id),
                reference,
                reads_stored,
                heard: super::people::heard(tx, &roster, enrolment.officer, asked.heard_since, now)?,
                in_review: crate::pipeline::in_review(tx, &roster, enrolment.officer, now)?,
                audit,
            })
        })
    }

    fn push(&self, asked: &SyncRequest) -> Result<Pushed> {
        let SyncRequest { batches, receipts: given, .. } = asked;
        let read = batches.iter().map(|bytes| SealedBatch::from_bytes(bytes).map_err(HubError::from));
        let (mut receipts, mut unread) = (Vec::new(), Vec::new());
        let mut answered: BTreeSet<[u8; 32]> = BTreeSet::new();
        let mut sealed = Vec::with_capacity(batches.len());
        let mut places = Vec::with_capacity(batches.len());
        for (position, done) in (0_u32..).zip(read) {
            match done {
                Ok(batch) => {
                    sealed.push(batch);
                    places.push(position);
                }
                Err(error) => unread.push((position, error.code().to_owned())),
            }
        }
        for ((position, done), batch) in places.into_iter().zip(self.accept_again(&sealed, given)).zip(&sealed) {
            match done {
                Ok(receipt) => {
                    receipts.push(receipt);
                    answered.extend(batch.claims()?.changes.iter().map(|change| change.hash.0));
                }
                // The hub's own trouble: nothing is said about this batch or those after it, so they will be sent again.
                Err(error) if error.retry() != Retry::Never && error.code() == "internal" => return Err(error),
                Err(error) => unread.push((position, error.code().to_owned())),
            }
        }
        unread.sort_unstable();
        Ok(Pushed { receipts, unread, answered: u32::try_from(answered.len()).unwrap_or(u32::MAX) })
    }

    /// Where the logs stand that a device was told of, where its cursors say that it has heard all of each: what had left by then
    /// has left it too. None where it is behind with one, reads one that it was told to lose, or asks for receipts alone.
    fn level(&self, device: DeviceId, cursors: &[Cursor]) -> Result<Option<BTreeMap<Scope, u64>>> {
        self.storage().reading(|tx| {
            let told = tx.told(device)?;
            if cursors.iter().any(|c| c.scope != Scope::Reference && !told.contains(&c.scope)) {
                return Ok(None);
            }
            let mut level = BTreeMap::new();
            for scope in told.iter().filter(|scope| **scope != Scope::Reference) {
                let (epoch, head) = tx.head(scope)?;
                if !cursors.iter().any(|c| c.scope == *scope && (c.epoch, c.seq) == (epoch, head)) {
                    return Ok(None);
                }
                if of_records(scope) {
                    level.insert(scope.clone(), head);
                }
            }
            Ok(Some(level))
        })
    }

    /// Writes what this contact changes: grants and revocations the device was not told of, its lease, when it was heard, how
    /// many changes of its own it still holds, and of what it has surely heard.
    fn settle(
        &self,
        enrolment: &EnrolmentRow,
        (asked, waiting, level): (&SyncRequest, u32, Option<&BTreeMap<Scope, u64>>),
        roster: &Roster,
        granted: &BTreeSet<Scope>,
        now: i64,
    ) -> Result<crate::storage::LeaseRow> {
        let extended = self.storage().reading(|tx| tx.lease_extended(enrolment.officer))?;
        let lease = lease(roster, enrolment, extended, now);
        let same = self.storage().reading(|tx| Ok(tx.told(enrolment.device)? == *granted && tx.lease(lease.id)?.is_some()))?;
        let heard = enrolment.last_heard.is_some_and(|at| now - at < HEARD_MS) && enrolment.waiting == waiting;
        if same && heard {
            return Ok(lease);
        }
        self.storage().writing(|tx| {
            let told = tx.told(enrolment.device)?;
            let mut events = Vec::new();
            for scope in granted.difference(&told).filter(|s| !matches!(s, Scope::Device(_))) {
                let (epoch, _) = tx.head(scope)?;
                events.push(DeviceEvent::Grant { scope: scope.clone(), epoch, grant_version: roster.version });
            }
            for scope in told.difference(granted) {
                events.push(DeviceEvent::Revoke { scope: scope.clone(), grant_version: roster.version });
            }
            let notices: Vec<What> = events.iter().map(|e| What::Notice { event: codec::encode(e) }).collect();
            if !notices.is_empty() {
                tx.append(&Scope::Device(enrolment.device), &notices, now)?;
                tx.set_told(enrolment.device, granted)?;
            } else if told != *granted {
                tx.set_told(enrolment.device, granted)?;
            }
            tx.put_lease(&lease)?;
            // A phone that was reported lost is told only to lose everything: what it held before stays what it may hold.
            if enrolment.revoked_at.is_none() {
                let before = tx.may_hold(enrolment.device)?;
                let mut heard = level.unwrap_or(&before).clone();
                for scope in granted.iter().filter(|scope| of_records(scope)) {
                    if let Entry::Vacant(new) = heard.entry(scope.clone()) {
                        new.insert(tx.head(scope)?.1);
                    }
                }
                if heard != before {
                    tx.set_may_hold(enrolment.device, &heard)?;
                }
            }
            // Read again: something else may have written the row since the request was signed in.
            if let Some(mut row) = tx.enrolment(enrolment.device)? {
                row.last_heard = Some(now);
                row.waiting = waiting;
                row.app_version = asked.versions.app.chars().take(40).collect();
                tx.put_enrolment(&row)?;
            }
            Ok(())
        })?;
        Ok(lease)
    }
}

/// The named blobs, where the device may read them, of an (epoch, head), and has not heard that they moved there.
fn reference(tx: &dyn Reading, asked: &SyncRequest, stands: Option<(u64, u64)>) -> Result<Option<Vec<NamedBlob>>> {
    let Some((epoch, head)) = stands else { return Ok(None) };
    let seen = asked.cursors.iter().find(|c| c.scope == Scope::Reference && c.epoch == epoch);
    if seen.is_some_and(|c| c.seq >= head) {
        return Ok(None);
    }
    let rows = tx.references()?;
    Ok(Some(rows.into_iter().map(|r| NamedBlob { name: r.name, hash: Hash(r.sha256), len: r.size }).collect()))
}

/// Collects pages until the budget is spent.
struct Pull<'a> {
    tx: &'a dyn Reading,
    granted: &'a BTreeSet<Scope>,
    officer: OfficerId,
    left: usize,
    pages: Vec<Page>,
    more: bool,
    readable: BTreeMap<RecordId, bool>,
    /// The device, where it knows [`LogEvent::Held`].
    to: Option<DeviceId>,
    /// Changes and whole records that stand in this answer already.
    said: BTreeSet<Said>,
}

/// A change, or a record as a whole.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Said {
    Change([u8; 32]),
    Whole(RecordId),
}

impl<'a> Pull<'a> {
    fn new(tx: &'a dyn Reading, granted: &'a BTreeSet<Scope>, officer: OfficerId, want: u32, to: Option<DeviceId>) -> Self {
        let left = usize::try_from(want).unwrap_or(PAGE_BYTES).clamp(PAGE_BYTES_LEAST, PAGE_BYTES);
        let (pages, readable, said) = (Vec::new(), BTreeMap::new(), BTreeSet::new());
        Self { tx, granted, officer, left, pages, more: false, readable, to, said }
    }

    fn device_log(&mut self, asked: &SyncRequest, device: DeviceId) -> Result<Vec<DeviceEntry>> {
        let scope = Scope::Device(device);
        // A cursor of another epoch means nothing: after a restore the log is told from its beginning, and says nothing twice.
        let (epoch, _) = self.tx.head(&scope)?;
        let after = asked.cursors.iter().find(|c| c.scope == scope && c.epoch == epoch).map_or(0, |c| c.seq);
        let rows = self.tx.log_after(&scope, after, STRIDE)?;
        self.more |= rows.len() == STRIDE;
        rows.into_iter()
            .map(|row| match row.what {
                What::Notice { event } => {
                    let mut said: DeviceEvent = codec::decode("device event", &event)?;
                    let mut len = event.len();
                    if let DeviceEvent::Review { record, change, outcome: ReviewOutcome::Declined { told, .. }, .. } = &mut said {
                        *told = crate::pipeline::declined_words(self.tx, self.officer, *record, change)?;
                        len += told.as_ref().map_or(0, |t| t.with.len() + t.words.as_ref().map_or(0, String::len));
                    }
                    self.left = self.left.saturating_sub(len + 16);
                    Ok(DeviceEntry { seq: row.seq, at: row.at, event: said })
                }
                _ => Err(HubError::Damaged { what: "a device's log" }),
            })
            .collect()
    }

    fn scope(&mut self, cursor: &Cursor) -> Result<()> {
        let mut entries = Vec::new();
        let mut after = cursor.seq;
        loop {
            if self.left == 0 {
                self.more = true;
                break;
            }
            let rows = self.tx.log_after(&cursor.scope, after, STRIDE)?;
            let full = rows.len() == STRIDE;
            for row in rows {
                if self.left == 0 {
                    self.more = true;
                    break;
                }
                after = row.seq;
                let entry = self.entry(&cursor.scope, row)?;
                self.left = self.left.saturating_sub(weight(&entry));
                entries.push(entry);
            }
            if !full {
                break;
            }
        }
        if !entries.is_empty() {
            let (scope, epoch) = (cursor.scope.clone(), cursor.epoch);
            self.pages.push(Page { scope, epoch, after: cursor.seq, entries });
        }
        Ok(())
    }

    fn entry(&mut self, scope: &Scope, row: LogRow) -> Result<LogEntry> {
        let seq = row.seq;
        Ok(match row.what {
            What::Change { record, change } if self.may_read(record)? => {
                if self.said.contains(&Said::Change(change)) {
                    return Ok(held(seq, record, vec![Hash(change)]));
                }
                let found = self.tx.change(&change)?.ok_or(HubError::Damaged { what: "a change" })?;
                if self.to == Some(found.device) {
                    return Ok(held(seq, record, vec![Hash(change)]));
                }
                self.say(Said::Change(change));
                let batch = Some(Hash(found.batch));
                LogEntry { seq, record, event: LogEvent::Change { raw: found.raw, batch, received_at: found.received_at } }
            }
            What::Arrive { record } if self.may_read(record)? => {
                let found = self.tx.record(record)?.ok_or(HubError::Damaged { what: "a record" })?;
                let heads = found.heads.into_iter().map(Hash).collect();
                let until = self.called_back_until(scope, record)?;
                let own = || self.to.map_or(Ok(false), |device| self.tx.only_from(record, device));
                // Until when it was called back is told with the record itself.
                if until.is_none() && (self.said.contains(&Said::Whole(record)) || own()?) {
                    return Ok(held(seq, record, heads));
                }
                self.say(Said::Whole(record));
                let event = LogEvent::Arrive { kind: found.kind, saved: found.snapshot, heads, until };
                LogEntry { seq, record, event }
            }
            What::Erase { record } => LogEntry { seq, record, event: LogEvent::Erase { code: "erased".into() } },
            // What has left meanwhile is not shown on the way to its leaving.
            What::Change { record, .. } | What::Arrive { record } | What::Leave { record } => {
                LogEntry { seq, record, event: leaves(self.tx.record(record)?.as_ref(), self.officer) }
            }
            What::Blob { .. } | What::Notice { .. } => return Err(HubError::Damaged { what: "a scope's log" }),
        })
    }

    /// Until when the officer has a record that came because they called it back.
    fn called_back_until(&self, scope: &Scope, record: RecordId) -> Result<Option<i64>> {
        if *scope != Scope::Officer(self.officer) {
            return Ok(None);
        }
        let back = self.tx.called_back(record)?;
        Ok(back.into_iter().find(|b| b.officer == self.officer).map(|b| b.until))
    }

    fn say(&mut self, said: Said) {
        if self.to.is_some() {
            self.said.insert(said);
        }
    }

    fn may_read(&mut self, record: RecordId) -> Result<bool> {
        if let Some(known) = self.readable.get(&record) {
            return Ok(*known);
        }
        let readable = !self.tx.scopes_of(record)?.is_disjoint(self.granted);
        self.readable.insert(record, readable);
        Ok(readable)
    }
}

/// That a record left, as an officer is told: where it is restricted and they are none of its readers, not even their own words
/// of it stay on their phone (practice P15).
pub(super) fn leaves(row: Option<&RecordRow>, officer: OfficerId) -> LogEvent {
    let restricted = row.is_some_and(|r| r.people.readers.as_ref().is_some_and(|readers| !readers.contains(&officer)));
    LogEvent::Leave { code: restricted.then(|| "restricted".to_owned()) }
}

fn held(seq: u64, record: RecordId, changes: Vec<Hash>) -> LogEntry {
    LogEntry { seq, record, event: LogEvent::Held { changes } }
}

fn weight(entry: &LogEntry) -> usize {
    40 + match &entry.event {
        LogEvent::Change { raw, .. } => raw.len() + 45,
        LogEvent::Arrive { saved, heads, .. } => saved.len() + heads.len() * 34 + 20,
        LogEvent::Held { changes } => changes.len() * 34,
        LogEvent::Leave { .. } | LogEvent::Erase { .. } => 0,
    }
}
