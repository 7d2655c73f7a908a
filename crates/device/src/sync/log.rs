//! What the hub says to this device alone: grants, revocations, refusals, incarnations, leases, wipe orders; its clock,
//! its epoch, and the named blobs.

use std::sync::Arc;

use record::planted::{Bug, planted};
use record::{RecordId, Scope, roster::Roster};
use rusqlite::Connection;
use wire::Hash;
use wire::message::{AuditPlace, DeviceEntry, DeviceEvent, NamedBlob, ReviewOutcome, ScopeHead, SyncResponse};

use super::Round;
use super::aside::{self, Refused};
use crate::data::{self, Cursor};
use crate::edit::Context;
use crate::error::DeviceError;
use crate::known::{DeviceState, Heard, Known};
use crate::seams::Seams;
use crate::session::Session;
use crate::store::Turn;

impl Session {
    /// Changes what is known of the hub and stores it; the closure is also given this device's time and that since its start, ms.
    /// Only for whoever holds this session's turn to sync: what a sync beside it learns would be overwritten.
    pub(super) async fn keep_heard(
        self: &Arc<Self>,
        f: impl FnOnce(&mut Heard, i64, i64) + Send + 'static,
    ) -> Result<(), DeviceError> {
        let known = self
            .write(Turn::Sync, move |tx, cx| {
                let mut known = cx.known.clone();
                f(&mut known.heard, cx.now, cx.boot);
                data::put_state(tx, &state_of(&known))?;
                Ok(known)
            })
            .await?;
        self.know(known);
        Ok(())
    }
}

impl Round<'_> {
    /// The hub's clock, learned from a refusal that says nothing else.
    pub(super) async fn learn_time(&mut self, hub_time: i64) -> Result<(), DeviceError> {
        self.session
            .keep_heard(move |heard, now, boot| {
                heard.offset = Some(hub_time - now);
                heard.offset_at = Some((now, boot));
            })
            .await
    }

    /// What follows once everything an answer says of this device is stored.
    pub(super) async fn heard(&mut self, answer: &SyncResponse, now: HeardNow) -> Result<(), DeviceError> {
        let HeardNow { known, wiped, touched } = now;
        self.session.know(known);
        self.report.wiped = wiped;
        self.touch(touched);
        let offered = self.session.known().heard.offered_epoch;
        if !wiped && offered.is_some_and(|e| e != answer.hub_epoch) {
            self.offer(answer.hub_epoch, answer.reads_stored).await?;
        }
        Ok(())
    }

    /// Named blobs that are not those held here.
    pub(super) async fn reference(&mut self, answer: &SyncResponse) -> Result<(), DeviceError> {
        let Some(named) = answer.reference.clone() else { return Ok(()) };
        for blob in named {
            let name = blob.name.clone();
            let held = self.session.read(move |c, _| Ok(data::blob(c, &name)?.map(|(hash, _)| hash))).await?;
            if held != Some(blob.hash) {
                self.blob(blob).await?;
            }
        }
        let head = answer.scopes.iter().find(|h| h.scope == Scope::Reference).cloned();
        let roster_version = answer.roster_version;
        let known = self
            .session
            .write(Turn::Sync, move |tx, cx| {
                if let Some(head) = head {
                    let cursor = Cursor { seq: head.head, head: head.head, ..Cursor::fresh(Scope::Reference, head.epoch) };
                    data::put_cursor(tx, &cursor)?;
                }
                let mut state = state_of(cx.known);
                state.heard.roster_version = roster_version;
                data::put_state(tx, &state)?;
                let fresh = data::known(tx)?.ok_or(DeviceError::NotEnrolled)?;
                Ok(Known { heard: Heard { offset_at: cx.known.heard.offset_at, ..fresh.heard.clone() }, ..fresh })
            })
            .await?;
        self.session.know(known);
        self.progressed();
        Ok(())
    }

    async fn blob(&mut self, blob: NamedBlob) -> Result<(), DeviceError> {
        let bytes = self.get(&format!("/v1/blobs/{}", blob.hash)).await?;
        if Hash::of(&bytes) != blob.hash {
            return Err(DeviceError::BadAnswer { what: format!("{} is not what its hash says", blob.name) });
        }
        if blob.name == "roster" && serde_json::from_slice::<Roster>(&bytes).is_err() {
            return Err(DeviceError::BadAnswer { what: "the roster cannot be read".into() });
        }
        self.session.write(Turn::Sync, move |tx, _| data::put_blob(tx, &blob.name, &blob.hash, &bytes)).await
    }
}

/// Everything an answer says of this device.
pub(super) struct Told {
    device: Vec<DeviceEntry>,
    scopes: Vec<ScopeHead>,
    officers: Vec<wire::message::Heard>,
    reads: Option<u64>,
    said: Heard,
    /// The hub's own log still holds what this device was told of it.
    audit_holds: bool,
    hub_time: i64,
    /// When the request began, by the time since the start.
    asked: i64,
}

/// What is so once it is stored.
pub(super) struct HeardNow {
    /// What the device knows.
    known: Known,
    /// The hub ordered this vault to be wiped.
    wiped: bool,
    /// Records that changed.
    touched: Vec<RecordId>,
}

impl Told {
    /// `asked` is when the request began, ms since the start.
    pub(super) fn of(answer: &SyncResponse, asked: i64) -> Self {
        let said = Heard {
            incarnation: None,
            hub_epoch: answer.hub_epoch,
            offered_epoch: None,
            erased_asked: None,
            checked_at: None,
            grant_version: answer.grant_version,
            roster_version: 0,
            lease_id: answer.lease_id,
            lease_until: Some(answer.lease_until_ms),
            offset: None,
            offset_at: None,
            heard_at: Some(answer.hub_time),
            received_at: answer.receipts.first().map(|_| answer.hub_time),
            in_review: answer.in_review,
            audit: answer.audit.map(|stands| stands.head),
        };
        let audit_holds = answer.audit.is_none_or(|stands| stands.holds);
        let (device, scopes, officers) = (answer.device.clone(), answer.scopes.clone(), answer.heard.clone());
        Self { device, scopes, officers, reads: answer.reads_stored, said, audit_holds, hub_time: answer.hub_time, asked }
    }

    /// Stores it, in the transaction that stores the receipts.
    pub(super) fn store(self, tx: &Connection, cx: &Context<'_>, seams: &Seams) -> Result<HeardNow, DeviceError> {
        let Self { device, scopes, officers, reads, said, audit_holds, hub_time, asked } = self;
        let mut known = cx.known.clone();
        if let Some(told) = audit_cut(&known.heard, &said, audit_holds) {
            data::put_audit_cut(tx, &told, cx.now)?;
        }
        known.heard = merged(&known.heard, said, cx, hub_time, cx.boot - asked);
        let own = Scope::Device(known.enrolment.device);
        let epoch = scopes.iter().find(|h| h.scope == own).map_or(0, |h| h.epoch);
        // Of another epoch of the hub a cursor means nothing: this log is told from its beginning.
        let cursor = data::cursor(tx, &own)?.filter(|c| c.epoch == epoch);
        let mut cursor = cursor.unwrap_or_else(|| Cursor::fresh(own.clone(), epoch));
        let mut taken = Taken { known, refused: Vec::new(), wiped: false };
        for entry in device {
            // Entries are contiguous; one seen before says nothing new.
            if entry.seq <= cursor.seq {
                continue;
            }
            cursor.seq = entry.seq;
            taken.take(tx, cx, hub_time, entry.event)?;
        }
        if let Some(head) = scopes.iter().find(|h| h.scope == own) {
            (cursor.epoch, cursor.head) = (head.epoch, head.head);
        }
        data::put_cursor(tx, &cursor)?;
        level(tx, &scopes, &own)?;
        if let Some(n) = reads {
            data::reads_sent(tx, n)?;
        }
        for one in officers {
            data::put_heard(tx, one.officer, one.at)?;
        }
        let Taken { known, refused, wiped } = taken;
        data::put_state(tx, &state_of(&known))?;
        let (_, touched) = aside::take(tx, &Context { known: &known, ..*cx }, seams, refused)?;
        Ok(HeardNow { known, wiped, touched })
    }
}

/// The place in the hub's own log that this device was told of and that is there no more: the log was cut off or written anew
/// (threat T14). Of another epoch nothing is said: what a restored hub has lost it says itself.
fn audit_cut(old: &Heard, said: &Heard, holds: bool) -> Option<AuditPlace> {
    let told = old.audit.filter(|_| old.hub_epoch == said.hub_epoch)?;
    let shorter = said.audit.is_some_and(|head| head.row < told.row);
    (!holds || shorter).then_some(told)
}

/// The place in the hub's own log that this device holds it to from now on. A hub that says nothing of it is held to what it said
/// last, in that epoch.
fn audit_kept(old: &Heard, said: &Heard) -> Option<AuditPlace> {
    said.audit.or(old.audit.filter(|_| old.hub_epoch == said.hub_epoch))
}

/// What was heard before, brought up to what an answer says that took so long, ms.
fn merged(old: &Heard, said: Heard, cx: &Context<'_>, hub_time: i64, took: i64) -> Heard {
    Heard {
        incarnation: old.incarnation,
        roster_version: old.roster_version,
        // Until the offer is through, however often it is cut.
        offered_epoch: old.offered_epoch.or(Some(old.hub_epoch).filter(|e| *e > 0)),
        // Whoever has just been enrolled reads every log from where it was first given.
        erased_asked: old.erased_asked.or(Some(said.hub_epoch).filter(|_| old.hub_epoch == 0)),
        checked_at: old.checked_at,
        offset: Some(offset(old.offset, hub_time - cx.now, took)),
        offset_at: Some((cx.now, cx.boot)),
        received_at: said.received_at.or(old.received_at),
        audit: audit_kept(old, &said),
        ..said
    }
}

/// What the entries of this device's own log come to.
struct Taken {
    /// What the device knows after them.
    known: Known,
    /// Own changes that do not stand.
    refused: Vec<Refused>,
    /// The hub ordered this vault to be wiped.
    wiped: bool,
}

impl Taken {
    /// Takes one entry.
    fn take(&mut self, tx: &Connection, cx: &Context<'_>, hub_time: i64, event: DeviceEvent) -> Result<(), DeviceError> {
        match event {
            DeviceEvent::Grant { .. } => {}
            DeviceEvent::Revoke { scope, .. } => data::drop_scope(tx, &scope)?,
            DeviceEvent::Refusal { record, change, code, field } => {
                self.refused.push(Refused { record, change, code, field, declined: None, told: None });
            }
            DeviceEvent::Wipe { .. } => self.wiped = true,
            DeviceEvent::Incarnation { incarnation } => {
                self.known = reborn(tx, &Context { known: &self.known, ..*cx }, Some(incarnation))?;
            }
            DeviceEvent::Review { change, outcome: ReviewOutcome::Accepted, .. } => {
                data::own_change(tx, &change, "accepted", None, Some(hub_time))?;
                data::was_let_in(tx, &change)?;
            }
            DeviceEvent::Review { record, change, outcome: ReviewOutcome::Declined { reason, told }, by } => {
                let (code, declined) = ("declined".into(), Some((reason, by)));
                self.refused.push(Refused { record, change, code, field: None, declined, told });
            }
            DeviceEvent::ExhibitNumber { entry, taken } => data::put_number(tx, entry, taken)?,
            DeviceEvent::Lease { lease_id, until_ms } => {
                self.known.heard.lease_id = Some(lease_id);
                self.known.heard.lease_until = Some(until_ms);
            }
        }
        Ok(())
    }
}

/// Notes how far each log has come at the hub, and lets go of those that it does not name.
fn level(tx: &Connection, scopes: &[ScopeHead], own: &Scope) -> Result<(), DeviceError> {
    // A scope the hub does not name any more is one this officer may not read any more.
    for held in data::cursors(tx)? {
        match scopes.iter().find(|h| h.scope == held.scope) {
            Some(head) if head.epoch == held.epoch => data::put_cursor(tx, &Cursor { head: head.head, ..held })?,
            Some(_) => {}
            None if held.scope == *own || held.scope == Scope::Reference => {}
            None => data::drop_scope(tx, &held.scope)?,
        }
    }
    Ok(())
}

/// How far the hub's clock is off, ms. An answer tells it only to within the time it took: on a slow line that is minutes, and
/// the times of what is written then would fall behind those of what was written before, as if the clock had been set back. What
/// was known stays where the answer agrees with it.
fn offset(known: Option<i64>, least: i64, took: i64) -> i64 {
    let within = least..=least.saturating_add(took.max(0));
    known.filter(|offset| within.contains(offset)).unwrap_or(least)
}

/// What is known once the hub has given another incarnation: because this vault was cloned, or restored from a copy. The
/// officer is told; nothing of theirs is lost by it.
pub(super) fn reborn(tx: &Connection, cx: &Context<'_>, incarnation: Option<u64>) -> Result<Known, DeviceError> {
    let mut known = cx.known.clone();
    if planted(Bug::ActorReused) {
        return Ok(known);
    }
    // Never backwards, though a restored hub tells its log again: a number that was used stays used.
    if let (Some(old), Some(new)) = (known.heard.incarnation, incarnation.filter(|new| Some(*new) > known.heard.incarnation)) {
        known.heard.incarnation = Some(new);
        data::put_state(tx, &state_of(&known))?;
        data::put_copied(tx, &known, old, cx.now)?;
        // Another copy may have left its own secret since.
        data::spare_again(tx)?;
    }
    Ok(known)
}

fn state_of(known: &Known) -> DeviceState {
    DeviceState { enrolment: Some(known.enrolment.clone()), heard: known.heard.clone() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use wire::Hash;
    use wire::message::AuditPlace;

    use super::{audit_cut, audit_kept, offset};
    use crate::known::Heard;

    /// What becomes of the hub's own log before it answers.
    #[derive(Clone, Copy, Debug)]
    enum Log {
        /// So many rows are written.
        Goes(u8),
        /// Its end is cut off after so many rows, and it is written on: nobody is to know.
        Cut(u8, u8),
        /// A copy of so many rows is restored, and the hub says so by another epoch.
        Restored(u8),
    }

    fn log() -> impl Strategy<Value = Log> {
        prop_oneof![
            3 => (0..3_u8).prop_map(Log::Goes),
            2 => (1..9_u8, 0..4_u8).prop_map(|(rows, more)| Log::Cut(rows, more)),
            1 => (1..9_u8).prop_map(Log::Restored),
        ]
    }

    proptest! {
        #[test]
        fn a_log_that_was_cut_is_told_at_the_next_word_of_it_and_no_other_is_however_often_the_hub_is_silent_or_restored(
            answers in prop::collection::vec((log(), any::<bool>(), any::<bool>()), 1..24),
        ) {
            let (mut epoch, mut rows, mut written) = (1, vec![0_u8], 0_u8);
            let mut heard = Heard { hub_epoch: epoch, ..Heard::default() };
            // What was told last in this epoch: how long the log was, and its last row.
            let mut told: Option<(usize, u8)> = None;
            for (log, silent, lies) in answers {
                let (left, more) = match log {
                    Log::Goes(more) => (rows.len(), more),
                    Log::Cut(left, more) => (usize::from(left), more),
                    Log::Restored(left) => {
                        (epoch, told) = (epoch + 1, None);
                        (usize::from(left), 0)
                    }
                };
                rows.truncate(left);
                for _ in 0..more {
                    written += 1;
                    rows.push(written);
                }
                let (length, last) = (rows.len(), *rows.last().unwrap());
                let head = AuditPlace { row: length.try_into().unwrap(), hash: Hash([last; 32]) };
                let said = Heard { hub_epoch: epoch, audit: (!silent).then_some(head), ..Heard::default() };
                let gone = told.is_some_and(|(length, last)| rows.get(length - 1) != Some(&last));
                let shorter = told.is_some_and(|(before, _)| length < before);
                // A hub that lies says that it holds what it holds no more; that its log is shorter shows all the same.
                let cut = audit_cut(&heard, &said, silent || lies || !gone);
                prop_assert_eq!(cut.is_some(), !silent && (shorter || gone && !lies));
                heard.audit = audit_kept(&heard, &said);
                heard.hub_epoch = epoch;
                told = if silent { told } else { Some((length, last)) };
                prop_assert_eq!(heard.audit.map(|place| place.row), told.map(|(length, _)| u64::try_from(length).unwrap()));
            }
        }
    }

    #[test]
    fn an_answer_that_took_minutes_over_a_slow_line_does_not_set_the_clock_back() {
        let minute = 60_000;
        assert_eq!(offset(Some(0), -3 * minute, 3 * minute + 200), 0, "it was on its way for so long");
        assert_eq!(offset(Some(0), -3 * minute, 200), -3 * minute, "it came at once: the clock was set");
        assert_eq!(offset(Some(-3 * minute), -40, 200), -40, "and what a slow one left is put right");
        assert_eq!(offset(Some(700), 700, 0), 700);
        assert_eq!(offset(None, -90, 200), -90);
        assert_eq!(offset(Some(i64::MAX), i64::MAX, -1), i64::MAX);
    }
}
