//! Takes the changes of a batch through stages two to five, record by record, against what the hub has.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use automerge::{Change, ExpandedChange};
use record::table::Linked;
use record::{Record, RecordId};
use wire::batch::Arrived;
use wire::{Checked, PublicKey};

use super::audience::{Fresh, Near};
use super::cost::{BATCH_MS, GROUP_MS, TOO_DEAR, UNPROVED};
use super::fit::{Writer, fits};
use super::guard::guarded;
use super::policy::{Case, ENTRY_EXISTS, allowed};
use super::shadow::{Shadow, all_proved, applied};
use super::signed::{Look, SignedBatch};
use super::{ERASED, Fate, Judged, Refused};
use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::storage::{ChangeRow, Reading, Verdict, VerdictRow};

/// Reasons that do not stand for ever: a dependency that was missing may have come since, and what was refused for who
/// signed it may come again from its own author; and how long a batch takes is not its own either. Every other reason is the
/// change's own.
const ASK_AGAIN: [&str; 4] = ["missing_dependency", "not_your_actor", "unknown_incarnation", TOO_DEAR];

/// A record on the bench: as it stood, and as it stands with the changes let in so far.
pub(super) struct Piece {
    /// The version it was validated against; 0 where there was none.
    pub(super) version: u64,
    pub(super) record: Option<Arc<Record>>,
    /// The record's saved bytes after its last change that was proved.
    pub(super) saved: Vec<u8>,
    /// The changes let in, in order.
    pub(super) hashes: Vec<[u8; 32]>,
    /// How many of this device's changes to it were refused, this batch included.
    refused: u32,
    /// About how many bytes it is saved as now.
    size: usize,
}

impl Piece {
    /// Whether anything was let into it.
    pub(super) fn changed(&self) -> bool {
        !self.hashes.is_empty()
    }
}

/// Everything judged, ready to be committed.
#[derive(Default)]
pub(super) struct Bench {
    /// In the order of the batches and of the changes in each.
    pub(super) judged: Vec<Judged>,
    pub(super) pieces: BTreeMap<RecordId, Piece>,
    /// The same records as their neighbours see them.
    fresh: BTreeMap<RecordId, Fresh>,
    /// What was refused, as it will stand in the quarantine.
    out: BTreeMap<[u8; 32], VerdictRow>,
    /// Counters to add to: (stage, code).
    pub(super) counts: BTreeMap<(&'static str, String), u64>,
    /// Changes let in that are still to be proved, in their order; where this is absent, each is proved before the next is
    /// judged.
    unproved: Option<Vec<Shadow>>,
    /// About how many bytes those are saved as.
    unproved_size: usize,
    /// Something that was to be proved does not hold: nothing that lies here counts.
    unsound: bool,
    /// How many batches were judged, from the front: all of them, or as many as there was time for.
    pub(super) batches: usize,
    /// When the work on this batch began, where it may take no longer than [`BATCH_MS`].
    began: Option<i64>,
}

impl Bench {
    /// Proves what is still to be proved; false where something does not hold.
    fn proved(&mut self) -> bool {
        let shadows = self.unproved.as_mut().map(std::mem::take).unwrap_or_default();
        self.unproved_size = 0;
        let Some(saved) = all_proved(&shadows) else {
            self.unsound = true;
            return false;
        };
        for (shadow, saved) in shadows.iter().zip(saved) {
            if let Some(piece) = self.pieces.get_mut(&shadow.after.id()) {
                piece.size = saved.len();
                piece.saved = saved;
            }
        }
        true
    }

    /// What was judged of each batch.
    pub(super) fn of_each<'a>(&'a self, batches: &'a [SignedBatch]) -> impl Iterator<Item = &'a [Judged]> {
        let mut rest = self.judged.as_slice();
        batches.iter().map(move |batch| {
            let (its, others) = rest.split_at(batch.opened.changes.len().min(rest.len()));
            rest = others;
            its
        })
    }
}

/// Judges every change of batches of one enrolment, each as if those before it were stored. Only the database makes it
/// fail.
pub(super) fn judge(hub: &Hub, tx: &dyn Reading, batches: &[SignedBatch], now: i64) -> Result<Bench> {
    // Nearly always every change holds, and then the proofs, which are most of the work, can share the processors. Where one
    // does not, or what was not proved yet made something panic, what came after it was judged on what nobody may have:
    // everything is judged again, each change proved before the next.
    let together = catch_unwind(AssertUnwindSafe(|| {
        let mut bench = Bench { unproved: Some(Vec::new()), ..Bench::default() };
        in_turn(hub, tx, batches, now, &mut bench)?;
        Ok::<_, HubError>((!bench.unsound && bench.proved()).then_some(bench))
    }));
    let mut bench = match together.unwrap_or(Ok(None))? {
        Some(bench) => bench,
        None => {
            let mut bench = Bench::default();
            in_turn(hub, tx, batches, now, &mut bench)?;
            bench
        }
    };
    bench.pieces.retain(|_, piece| piece.changed());
    Ok(bench)
}

/// Judges batch after batch, until one of them does not hold or the time of a group is over; the first is always judged.
fn in_turn(hub: &Hub, tx: &dyn Reading, batches: &[SignedBatch], now: i64, bench: &mut Bench) -> Result<()> {
    let group = hub.work_begins();
    for batch in batches {
        if bench.unsound || (bench.batches > 0 && hub.worked_since(group) > GROUP_MS) {
            break;
        }
        // What the hub itself writes is its own to answer for.
        bench.began = (!batch.enrolment.system).then(|| hub.work_begins());
        more(hub, tx, batch, now, bench)?;
        bench.batches += 1;
    }
    Ok(())
}

/// Judges the changes of one more batch on top of what lies on the bench.
pub(super) fn more(hub: &Hub, tx: &dyn Reading, batch: &SignedBatch, now: i64, bench: &mut Bench) -> Result<()> {
    for arrived in &batch.opened.changes {
        if bench.unproved_size > UNPROVED && !bench.proved() {
            return Ok(());
        }
        let fate = fate(hub, tx, batch, now, bench, arrived)?;
        let counted = match &fate {
            Fate::In(_) => ("commit", "accepted".to_owned()),
            Fate::Had => ("commit", "had".to_owned()),
            Fate::Before(_) => ("commit", "refused_before".to_owned()),
            Fate::Out(refused) => {
                if let Some(piece) = bench.pieces.get_mut(&arrived.record) {
                    piece.refused = piece.refused.saturating_add(1);
                }
                (refused.stage, refused.code.clone())
            }
        };
        *bench.counts.entry(counted).or_default() += 1;
        let one = Judged { record: arrived.record, hash: arrived.hash, raw: arrived.raw.clone(), fate };
        if matches!(one.fate, Fate::Out(_) | Fate::Before(_)) {
            bench.out.insert(arrived.hash.0, one.verdict());
        }
        bench.judged.push(one);
    }
    Ok(())
}

fn fate(hub: &Hub, tx: &dyn Reading, batch: &SignedBatch, now: i64, bench: &mut Bench, arrived: &Arrived) -> Result<Fate> {
    if let Some(fate) = known_before(tx, batch, bench, arrived)? {
        return Ok(fate);
    }
    let checked = match &arrived.checked {
        Ok(checked) => checked,
        Err(refusal) => return Ok(Fate::Out(Refused::at("preflight", refusal.code()))),
    };
    if let Some(doubt) = batch.doubt.as_ref().filter(|_| !batch.forgiven(&arrived.hash)) {
        return Ok(Fate::Out(doubt.clone()));
    }
    if bench.began.is_some_and(|began| hub.worked_since(began) > BATCH_MS) {
        return Ok(Fate::Out(Refused::at("shadow", TOO_DEAR)));
    }
    let piece = match bench.pieces.entry(arrived.record) {
        Entry::Occupied(found) => found.into_mut(),
        Entry::Vacant(free) => free.insert(fetch(tx, batch, arrived.record)?),
    };
    if let Some(refused) = missing(tx, &bench.out, piece, &checked.deps)? {
        return Ok(Fate::Out(refused));
    }
    let decoded = decoded(arrived);
    let made = decoded.as_ref().ok().and_then(|(change, _)| makes(arrived.record, piece, change));
    let linked = beside(tx, &bench.fresh, arrived.record, piece, made.as_ref())?;
    let case = Case { hub, batch, linked: &linked, now };
    let writer = Writer {
        key: PublicKey(batch.enrolment.key),
        incarnation: batch.opened.batch.incarnation,
        newest: batch.enrolment.incarnation,
        refused: piece.refused,
    };
    let (held, made) = (piece.record.as_ref(), made.map(|(made, _)| made));
    let prove_now = bench.unproved.is_none();
    let done = decoded
        .and_then(|(change, expanded)| passed(&case, &writer, arrived, checked, (&change, &expanded), (held, made), prove_now));
    Ok(match done {
        Err(refused) => Fate::Out(refused),
        Ok((shadow, saved, fresh)) => {
            bench.fresh.insert(arrived.record, fresh);
            piece.record = Some(shadow.after.clone());
            piece.size = if saved.is_empty() { piece.size.saturating_add(arrived.raw.len()) } else { saved.len() };
            piece.saved = saved;
            if let Some(unproved) = &mut bench.unproved {
                unproved.push(shadow);
                bench.unproved_size = bench.unproved_size.saturating_add(piece.size);
            }
            piece.hashes.push(arrived.hash.0);
            Fate::In(stored(batch, arrived, checked, now))
        }
    })
}

/// What becomes of it by what was before: its record is erased, it is here already, or it was refused and stays so.
fn known_before(tx: &dyn Reading, batch: &SignedBatch, bench: &Bench, arrived: &Arrived) -> Result<Option<Fate>> {
    // Its words may not come back, not even to be kept aside: they go nowhere, and the device that sent them loses them too.
    if tx.erased(arrived.record)?.is_some() {
        return Ok(Some(Fate::Out(Refused::at(ERASED, ERASED))));
    }
    let hash = &arrived.hash.0;
    let held = bench.pieces.get(&arrived.record).is_some_and(|p| p.hashes.contains(hash));
    if held || tx.change(hash)?.is_some_and(|c| c.record == arrived.record) {
        return Ok(Some(Fate::Had));
    }
    let again = batch.look != Look::First;
    let before = quarantined(tx, &bench.out, hash)?.filter(|v| !again && !ASK_AGAIN.contains(&v.code.as_str()));
    Ok(before.map(Fate::Before))
}

/// Why a change was refused, in this batch or in an earlier one.
fn quarantined(tx: &dyn Reading, out: &BTreeMap<[u8; 32], VerdictRow>, hash: &[u8; 32]) -> Result<Option<VerdictRow>> {
    match out.get(hash) {
        Some(row) => Ok(Some(row.clone())),
        None => tx.quarantined(hash),
    }
}

/// What follows where a change it was made on top of is not in its record.
fn missing(tx: &dyn Reading, out: &BTreeMap<[u8; 32], VerdictRow>, piece: &Piece, deps: &[[u8; 32]]) -> Result<Option<Refused>> {
    for dep in deps {
        if piece.record.as_ref().is_some_and(|r| r.holds(&automerge::ChangeHash(*dep))) {
            continue;
        }
        return Ok(Some(match quarantined(tx, out, dep)? {
            Some(refused) => Refused { review: refused.verdict == Verdict::Review, ..Refused::at("fit", "blocked") },
            // A colleague handed it back after a restore, and a supervisor turned it away: nobody will send it.
            None if tx.handed_back(dep)? == Some(false) => Refused::at("fit", "blocked"),
            None => Refused::at("fit", "missing_dependency"),
        }));
    }
    Ok(None)
}

fn decoded(arrived: &Arrived) -> Result<(Change, ExpandedChange), Refused> {
    guarded("decode", || {
        let change = Change::try_from(arrived.raw.as_slice()).map_err(|_| Refused::at("decode", "unreadable"))?;
        let expanded = change.decode();
        Ok((change, expanded))
    })
}

/// The records that it names, or that name it: `made` is what a first change makes, and what that names.
fn beside(
    tx: &dyn Reading,
    fresh: &BTreeMap<RecordId, Fresh>,
    id: RecordId,
    piece: &Piece,
    made: Option<&(Record, BTreeSet<RecordId>)>,
) -> Result<Vec<Linked>> {
    let near = Near { tx, fresh };
    match (&piece.record, made) {
        (Some(record), _) => {
            // What was not proved yet is not asked again out of the guard.
            let own = fresh.get(&id).map_or_else(|| names(record), |fresh| fresh.links.clone());
            near.linked(id, record.kind().name, &own)
        }
        (None, Some((made, names))) => near.linked(id, made.kind().name, names),
        (None, None) => Ok(Vec::new()),
    }
}

/// The stages that need the change decoded. `held` is its record as it stands, `made` the one that a first change makes.
/// Gives the record after it, its saved bytes where it was proved now, and how its neighbours see it.
fn passed(
    case: &Case<'_>,
    writer: &Writer,
    arrived: &Arrived,
    checked: &Checked,
    (change, expanded): (&Change, &ExpandedChange),
    (held, made): (Option<&Arc<Record>>, Option<Record>),
    prove_now: bool,
) -> Result<(Shadow, Vec<u8>, Fresh), Refused> {
    let Case { batch, linked, now, .. } = *case;
    let before = held.map(Arc::as_ref);
    guarded("fit", || fits(before, arrived, checked, change, expanded, writer))?;
    let (let_in, took) = (batch.look == Look::LetIn, batch.took.contains(&arrived.hash));
    let judged_before = |refused: &Refused| took && refused.code != ENTRY_EXISTS;
    let forgiven = |refused: Refused| if (let_in && refused.review) || judged_before(&refused) { Ok(()) } else { Err(refused) };
    guarded("policy", || allowed(case, arrived.record, (change, expanded), before, made.as_ref())).or_else(forgiven)?;
    guarded("shadow", || {
        let shadow = applied(arrived.record, held, made, change, expanded)?;
        let saved = if prove_now { shadow.proved()? } else { Vec::new() };
        // Asked again where nothing may go wrong any more: in the transaction that stores it.
        let _ = (shadow.after.kind().audience)(&shadow.after, linked, &batch.roster, now);
        let fresh = Fresh::of(&shadow.after);
        Ok((shadow, saved, fresh))
    })
}

/// A change that was let in, as it is stored.
fn stored(batch: &SignedBatch, arrived: &Arrived, checked: &Checked, now: i64) -> ChangeRow {
    ChangeRow {
        hash: arrived.hash.0,
        record: arrived.record,
        actor: checked.actor,
        seq: checked.seq,
        start_op: checked.start_op,
        max_op: checked.max_op(),
        device: batch.enrolment.device,
        batch: batch.opened.hash.0,
        raw: arrived.raw.clone(),
        received_at: now,
    }
}

fn fetch(tx: &dyn Reading, batch: &SignedBatch, id: RecordId) -> Result<Piece> {
    let refused = tx.refused_of(batch.enrolment.device, id)?;
    Ok(match tx.record(id)? {
        None => Piece { version: 0, record: None, saved: Vec::new(), hashes: Vec::new(), refused, size: 0 },
        Some(row) => Piece {
            version: row.version,
            record: Some(Arc::new(Record::load(id, &row.snapshot)?)),
            size: row.snapshot.len(),
            saved: row.snapshot,
            hashes: Vec::new(),
            refused,
        },
    })
}

/// The record a first change makes, and what it names; none for a later one, or where it makes none. It has been through
/// pre-flight, not yet through Automerge.
fn makes(id: RecordId, piece: &Piece, change: &Change) -> Option<(Record, BTreeSet<RecordId>)> {
    if piece.record.is_some() {
        return None;
    }
    guarded("policy", || {
        let made = Record::from_changes(id, [change.clone()]).map_err(|e| Refused::at("policy", e.code()))?;
        let links = names(&made);
        Ok((made, links))
    })
    .ok()
}

fn names(record: &Record) -> BTreeSet<RecordId> {
    record::kinds::links(record).into_iter().map(|(_, to)| to).collect()
}
