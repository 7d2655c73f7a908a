//! The last stage: one short transaction. Records ascending, each only if it is still the one that was judged; then links
//! and audiences of both ends; then the scopes' logs, ascending; then what was set aside, the counters and the audit.

use std::collections::{BTreeMap, BTreeSet};

use record::{Record, RecordId, Scope, kinds};
use wire::message::DeviceEvent;
use wire::{SealedBatch, codec};

use super::fit::NUMBER_REUSED;
use super::judge::Bench;
use super::signed::SignedBatch;
use super::{Fate, Judged, Moved, audience, clock};
use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::storage::{BatchRow, QuarantineRow, RecordRow, What, Writing};

/// What the audit calls two copies of one vault.
pub(crate) const CLONED: &str = "cloned";

/// Commits what was judged of batches of one enrolment; gives the scopes that moved. [`HubError::Moved`] where a record was
/// changed meanwhile: nothing is then stored, and the batches are judged again.
pub(super) fn commit(hub: &Hub, sealed: &[&SealedBatch], batches: &[SignedBatch], bench: &Bench, now: i64) -> Result<Moved> {
    hub.storage().writing(|tx| within(hub, tx, (sealed, batches), bench, now))
}

/// As [`commit`], in a transaction that keeps something else too: a decision and what it lets in stand together or not at all.
pub(super) fn within(
    hub: &Hub,
    tx: &dyn Writing,
    (sealed, batches): (&[&SealedBatch], &[SignedBatch]),
    bench: &Bench,
    now: i64,
) -> Result<Moved> {
    let mut moved = store(hub, tx, bench, now)?;
    for ((sealed, batch), judged) in sealed.iter().zip(batches).zip(bench.of_each(batches)) {
        quarantine(tx, batch, judged, now)?;
        let number = batch.opened.batch.batch_seq;
        // What a supervisor lets in has no number.
        let first = tx.batch_numbered(batch.enrolment.device, number)?.filter(|_| number > 0);
        let forked = first.is_some_and(|first| first != batch.opened.hash.0);
        if let Some(head) = notices(tx, batch, judged, forked, now)? {
            moved.insert(Scope::Device(batch.enrolment.device), head);
        }
        let verdicts: Vec<_> = judged.iter().map(Judged::verdict).collect();
        // Of a batch that carries nothing but what was erased, only the name is kept.
        let gone = judged.iter().all(Judged::gone);
        let row = BatchRow {
            hash: batch.opened.hash.0,
            device: batch.enrolment.device,
            number,
            header: if gone { Vec::new() } else { sealed.header.clone() },
            signature: if gone { [0; 64] } else { sealed.signature.0 },
            received_at: now,
        };
        tx.put_batch(&row, &verdicts)?;
        if !gone && !forked && number > 0 && !batch.enrolment.system {
            clock::note(hub, tx, &batch.opened.batch, batch.opened.hash.0, now)?;
        }
        let into: BTreeSet<RecordId> = judged.iter().filter(|j| matches!(j.fate, Fate::In(_))).map(|j| j.record).collect();
        let detail = format!("{} of {}", into.len(), verdicts.len());
        tx.audit(now, &batch.enrolment.device.to_string(), "batch", &detail)?;
    }
    Ok(moved)
}

/// Stores what was let in: records, links, changes, audiences, logs, counters. [`HubError::Moved`] where a record was changed
/// since it was judged.
pub(super) fn store(hub: &Hub, tx: &dyn Writing, bench: &Bench, now: i64) -> Result<Moved> {
    // Taken before the links move, so that an end that is let go is decided again too.
    let touched: BTreeSet<RecordId> = bench.pieces.keys().copied().collect();
    let mut affected = audience::affected(tx, &touched)?;
    for (id, piece) in &bench.pieces {
        let Some(record) = &piece.record else { continue };
        // Erased since it was judged.
        if tx.erased(*id)?.is_some() {
            return Err(HubError::Moved);
        }
        if !tx.put_record(&row(record, &piece.saved, piece.version + 1, now), piece.version)? {
            return Err(HubError::Moved);
        }
        let links: BTreeSet<RecordId> = kinds::links(record).into_iter().map(|(_, to)| to).filter(|to| to != id).collect();
        tx.set_links(*id, &links)?;
        super::dated::derive(tx, record)?;
        crate::public::derive(tx, record)?;
    }
    for judged in &bench.judged {
        if let Fate::In(change) = &judged.fate {
            tx.add_change(change)?;
        }
    }
    affected.extend(audience::affected(tx, &touched)?);
    for ((stage, code), n) in &bench.counts {
        tx.count(stage, code, *n)?;
    }
    let mut moved = audiences(hub, tx, bench, &affected, now)?;
    moved.extend(super::numbers::settle(tx, bench, now)?);
    Ok(moved)
}

fn audiences(hub: &Hub, tx: &dyn Writing, bench: &Bench, affected: &BTreeSet<RecordId>, now: i64) -> Result<Moved> {
    let roster = hub.roster_in(tx, None)?.ok_or(HubError::Damaged { what: "a roster" })?;
    let mut logs = BTreeMap::new();
    for id in affected.iter().copied() {
        match bench.pieces.get(&id) {
            Some(piece) => {
                if let Some(record) = &piece.record {
                    audience::decide(tx, &roster, record, &piece.hashes, now, &mut logs)?;
                }
            }
            None => {
                if let Some(row) = tx.record(id)? {
                    audience::decide(tx, &roster, &Record::load(id, &row.snapshot)?, &[], now, &mut logs)?;
                }
            }
        }
    }
    audience::write_logs(tx, &logs, now)
}

fn quarantine(tx: &dyn Writing, batch: &SignedBatch, judged: &[Judged], now: i64) -> Result<()> {
    for one in judged.iter().filter(|j| !j.gone()) {
        let Fate::Out(refused) = &one.fate else { continue };
        tx.set_aside(&QuarantineRow {
            hash: one.hash.0,
            record: one.record,
            device: batch.enrolment.device,
            batch: batch.opened.hash.0,
            stage: refused.stage,
            code: refused.code.clone(),
            field: refused.field.clone(),
            review: refused.review,
            raw: one.raw.clone(),
            received_at: now,
        })?;
    }
    Ok(())
}

/// What a refusal tells the device in its own log, in case the receipt is lost; and a new incarnation where a number was
/// used twice, of a change or of the batch itself: the vault was cloned, or restored from a copy. The copy that comes second
/// goes on under the new one, and whoever looks after the phones is alerted.
fn notices(tx: &dyn Writing, batch: &SignedBatch, judged: &[Judged], forked: bool, now: i64) -> Result<Option<u64>> {
    let mut events = Vec::new();
    // What was written before the last new incarnation was given is not a copy again.
    let known = batch.opened.batch.incarnation < batch.enrolment.incarnation;
    let mut reused = forked && !known && !batch.enrolment.system;
    // A device that holds an erased record is told so in a scope's log.
    for one in judged.iter().filter(|j| !j.gone()) {
        let Fate::Out(refused) = &one.fate else { continue };
        reused |= refused.code == NUMBER_REUSED;
        // What a copy numbered twice is written again by itself; the receipt says so, and nothing else needs to.
        if !refused.review && refused.code != NUMBER_REUSED {
            let field = Some(refused.field.clone()).filter(|f| !f.is_empty());
            events.push(DeviceEvent::Refusal { record: one.record, change: one.hash, code: refused.code.clone(), field });
        }
    }
    if reused && let Some(mut row) = tx.enrolment(batch.enrolment.device)? {
        row.incarnation += 1;
        tx.put_enrolment(&row)?;
        let detail = format!("batch {}, incarnation {}", batch.opened.batch.batch_seq, row.incarnation);
        tx.audit(now, &row.device.to_string(), CLONED, &detail)?;
        events.push(DeviceEvent::Incarnation { incarnation: row.incarnation });
    }
    if events.is_empty() {
        return Ok(None);
    }
    let notices: Vec<What> = events.iter().map(|e| What::Notice { event: codec::encode(e) }).collect();
    tx.append(&Scope::Device(batch.enrolment.device), &notices, now).map(Some)
}

fn row(record: &Record, saved: &[u8], version: u64, now: i64) -> RecordRow {
    let kind = record.kind();
    let open = (kind.open)(record);
    RecordRow {
        id: record.id(),
        kind: kind.name.to_owned(),
        heads: record.heads().iter().map(|h| h.0).collect(),
        snapshot: saved.to_vec(),
        version,
        harm: harm(kind.name, open),
        open,
        people: kinds::people(record),
        updated_at: now,
    }
}

/// The place of priorities and diaries in a first sync.
pub(crate) const WARD_WORK: u8 = 1;

/// A record's place in a first sync: what may do harm if it comes late comes first (architecture, section 5).
fn harm(kind: &str, open: bool) -> u8 {
    match kind {
        "victim_contact" | "safe_contact" | "task" if open => 0,
        "ward_priority" | "ward_diary" => WARD_WORK,
        "note" => 2,
        _ => 3,
    }
}
