//! The supervisor's queue, between accept and set aside: what was allowed when it was written and is not now, what was
//! written past a lease, and what a revoked device still hands in. A supervisor lets it in, through every stage that is left,
//! or sets it aside with a reason; either way its author is told.

use std::collections::BTreeSet;

use record::{DeviceId, OfficerId, RecordId, Scope};
use wire::message::{Decided, Decision, DeviceEvent, ReviewOutcome, Waiting};
use wire::seam::crash;
use wire::{Hash, codec, preflight};

use super::judge::{Bench, more};
use super::signed::{Look, reopen};
use super::waiting::{STAGE, Stack, by_record};
use super::{ATTEMPTS, Fate, Moved, Refused, commit};
use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::storage::{DecisionRow, EnrolmentRow, Reading, WaitingRow, What, Writing};

/// The code of a change a supervisor set aside.
const DECLINED: &str = "declined";
/// Changes shown at once.
const SHOWN: usize = 200;
/// Characters of a supervisor's reason.
const REASON: usize = 500;

/// A supervisor's word on changes that wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whose word it is.
    pub by: OfficerId,
    /// The changes, as they were shown.
    pub changes: Vec<Hash>,
    /// Let in, or set aside.
    pub let_in: bool,
    /// To the author: why.
    pub reason: String,
}

/// What waits for somebody, and how much more of it there is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Queue {
    /// Oldest first; a change stands after those it was written on.
    pub waiting: Vec<Waiting>,
    /// How many more wait.
    pub more: u32,
}

impl Hub {
    /// What waits for a supervisor's decision: of records they supervise, and of officers they supervise where they may read
    /// the record; of a restricted record only where they are named among its readers (practice P15). Who read it is audited
    /// before it is given, because it holds words of records.
    ///
    /// # Errors
    /// Those of the database.
    pub fn review_queue(&self, supervisor: OfficerId) -> Result<Queue> {
        let now = self.now();
        let roster = self.roster()?;
        let queue = self.storage().reading(|tx| {
            let mut queue = Queue::default();
            for (_, rows) in by_record(tx.waiting_for_review(None)?) {
                let shown = Stack::of(tx, &rows)?.shown(tx, &roster, supervisor, &rows, now)?;
                let room = SHOWN.saturating_sub(queue.waiting.len());
                queue.more = queue.more.saturating_add(u32::try_from(shown.len().saturating_sub(room)).unwrap_or(u32::MAX));
                queue.waiting.extend(shown.into_iter().take(room));
            }
            Ok(queue)
        })?;
        let records: BTreeSet<RecordId> = queue.waiting.iter().map(|w| w.record).collect();
        if !records.is_empty() {
            self.storage().writing(|tx| {
                records.iter().try_for_each(|id| tx.audit(now, &supervisor.to_string(), "review_read", &id.to_string()))
            })?;
        }
        Ok(queue)
    }

    /// Decides on changes that wait. What is let in goes through the stages that are left, with what only waited for it, in
    /// order; what is set aside takes with it what was written on top of it. A change that was decided on before, or that
    /// this officer may not decide on, is [`Decision::Gone`]: the two look alike.
    ///
    /// # Errors
    /// [`HubError::BadRequest`] for a decision to set aside without a reason, and those of the database.
    pub fn decide(&self, verdict: &Verdict) -> Result<Vec<Decided>> {
        let reason: String = verdict.reason.trim().chars().take(REASON).collect();
        if reason.is_empty() && !verdict.let_in {
            return Err(HubError::BadRequest { what: "say why it is set aside: its author is told".into() });
        }
        let verdict = Verdict { reason, ..verdict.clone() };
        let asked: BTreeSet<[u8; 32]> = verdict.changes.iter().map(|h| h.0).collect();
        let groups = self.storage().reading(|tx| {
            let mut groups: BTreeSet<(RecordId, DeviceId)> = BTreeSet::new();
            groups.extend(tx.waiting_for_review(None)?.iter().filter(|r| asked.contains(&r.hash)).map(|r| (r.record, r.device)));
            Ok(groups)
        })?;
        let mut done = Vec::new();
        for group in groups {
            done.extend(self.decide_on(&verdict, &asked, group)?);
        }
        let known: BTreeSet<[u8; 32]> = done.iter().map(|d| d.change.0).collect();
        let gone = verdict.changes.iter().filter(|h| !known.contains(&h.0));
        done.extend(gone.map(|change| Decided { change: *change, fate: Decision::Gone }));
        Ok(done)
    }

    /// One device's waiting changes of one record: a branch, decided in one transaction.
    fn decide_on(
        &self,
        verdict: &Verdict,
        asked: &BTreeSet<[u8; 32]>,
        (record, device): (RecordId, DeviceId),
    ) -> Result<Vec<Decided>> {
        for _ in 0..ATTEMPTS {
            let now = self.now();
            let weighed = self.storage().reading(|tx| self.weigh(tx, verdict, asked, record, device, now))?;
            let decided = weighed.fates.clone();
            let others = self.deciders(&[record])?;
            let Some(moved) = self.keep(verdict, &weighed, record, device, now)? else { continue };
            if !decided.is_empty() {
                self.0.crash.reached(crash::REVIEW_AFTER_COMMIT);
            }
            self.hint(moved);
            self.hint(others);
            return Ok(decided.into_iter().map(|(hash, fate)| Decided { change: Hash(hash), fate: fate.told() }).collect());
        }
        Err(HubError::Busy)
    }

    fn weigh(
        &self,
        tx: &dyn Reading,
        verdict: &Verdict,
        asked: &BTreeSet<[u8; 32]>,
        record: RecordId,
        device: DeviceId,
        now: i64,
    ) -> Result<Weighed> {
        let all = tx.waiting_for_review(Some(record))?;
        let roster = self.roster_in(tx, None)?.ok_or(HubError::Damaged { what: "a roster" })?;
        let shown = Stack::of(tx, &all)?.shown(tx, &roster, verdict.by, &all, now)?;
        let theirs: BTreeSet<[u8; 32]> = shown.iter().map(|w| w.change.0).filter(|h| asked.contains(h)).collect();
        let rows: Vec<WaitingRow> = all.into_iter().filter(|r| r.device == device).collect();
        let mut weighed = Weighed::default();
        if verdict.let_in {
            self.let_in(tx, &theirs, &rows, now, &mut weighed)?;
        } else {
            set_aside(&theirs, &rows, &mut weighed);
        }
        weighed.rows = rows;
        Ok(weighed)
    }

    /// Judges what is let in, and then what only waited for it, in the order in which it was written.
    fn let_in(
        &self,
        tx: &dyn Reading,
        theirs: &BTreeSet<[u8; 32]>,
        rows: &[WaitingRow],
        now: i64,
        weighed: &mut Weighed,
    ) -> Result<()> {
        if theirs.is_empty() {
            return Ok(());
        }
        for row in rows {
            let look = match theirs.contains(&row.hash) {
                true => Look::LetIn,
                false if row.code == "blocked" => Look::Again,
                false => continue,
            };
            let batch = reopen(self, tx, row, look)?;
            more(self, tx, &batch, now, &mut weighed.bench)?;
            let Some(last) = weighed.bench.judged.last() else { continue };
            let fate = match &last.fate {
                Fate::In(_) | Fate::Had => Settled::In,
                Fate::Before(before) => Settled::Waits(Refused { review: true, ..Refused::at(STAGE, before.code.clone()) }),
                Fate::Out(refused) if refused.review => Settled::Waits(refused.clone()),
                Fate::Out(refused) => Settled::Aside(refused.clone()),
            };
            weighed.fates.push((row.hash, fate));
        }
        weighed.bench.pieces.retain(|_, piece| piece.changed());
        Ok(())
    }

    /// Keeps what was weighed; none where a record or the queue moved meanwhile.
    fn keep(&self, verdict: &Verdict, weighed: &Weighed, record: RecordId, device: DeviceId, now: i64) -> Result<Option<Moved>> {
        if weighed.fates.is_empty() {
            return Ok(Some(Moved::new()));
        }
        let done = self.storage().writing(|tx| {
            // Another supervisor may have decided since.
            let waits: BTreeSet<[u8; 32]> = tx.waiting_for_review(Some(record))?.into_iter().map(|r| r.hash).collect();
            if weighed.fates.iter().any(|(hash, _)| !waits.contains(hash)) {
                return Err(HubError::Moved);
            }
            let mut moved = commit::store(self, tx, &weighed.bench, now)?;
            moved.extend(write(tx, verdict, weighed, record, device, now)?);
            Ok(moved)
        });
        match done {
            Ok(moved) => Ok(Some(moved)),
            Err(HubError::Moved) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// What is set aside, and what was written on top of it, which cannot stand without it.
fn set_aside(theirs: &BTreeSet<[u8; 32]>, rows: &[WaitingRow], weighed: &mut Weighed) {
    let mut out: BTreeSet<[u8; 32]> = BTreeSet::new();
    for row in rows {
        let deps = preflight::check_as(&row.raw, &row.hash).map(|c| c.deps).unwrap_or_default();
        let on_top = deps.iter().any(|d| out.contains(d));
        if !on_top && !theirs.contains(&row.hash) {
            continue;
        }
        out.insert(row.hash);
        // What was named is answered for itself: only what was not seen goes because of what it was written on.
        let code = if theirs.contains(&row.hash) { DECLINED } else { "blocked" };
        weighed.fates.push((row.hash, Settled::Aside(Refused::at(STAGE, code))));
    }
}

/// What a decision does, ready to be committed.
#[derive(Default)]
struct Weighed {
    bench: Bench,
    fates: Vec<([u8; 32], Settled)>,
    rows: Vec<WaitingRow>,
}

/// What becomes of one waiting change.
#[derive(Clone, Debug)]
enum Settled {
    In,
    Aside(Refused),
    Waits(Refused),
}

impl Settled {
    fn told(self) -> Decision {
        match self {
            Self::In => Decision::In,
            Self::Aside(refused) => Decision::Aside { code: refused.code },
            Self::Waits(refused) => Decision::Waits { code: refused.code },
        }
    }
}

/// Moves rows out of the queue, keeps the decisions and tells the author. Gives the heads of the logs of their devices.
fn write(tx: &dyn Writing, verdict: &Verdict, weighed: &Weighed, record: RecordId, device: DeviceId, now: i64) -> Result<Moved> {
    let mut events = Vec::new();
    for (hash, fate) in &weighed.fates {
        let Some(row) = weighed.rows.iter().find(|r| r.hash == *hash) else { continue };
        let change = Hash(*hash);
        match fate {
            Settled::In => {
                tx.release(hash)?;
                events.push(DeviceEvent::Review { record, change, outcome: ReviewOutcome::Accepted, by: verdict.by });
            }
            Settled::Aside(refused) => {
                tx.refuse_for(hash, refused.stage, &refused.code, &refused.field, false)?;
                let field = Some(refused.field.clone()).filter(|f| !f.is_empty());
                match refused.code.as_str() {
                    DECLINED => {
                        let outcome = ReviewOutcome::Declined { reason: verdict.reason.clone(), told: None };
                        events.push(DeviceEvent::Review { record, change, outcome, by: verdict.by });
                    }
                    // It goes with what it was written on: the device writes it again without that.
                    "blocked" => {}
                    code => events.push(DeviceEvent::Refusal { record, change, code: code.to_owned(), field }),
                }
                tx.count(STAGE, &refused.code, 1)?;
            }
            // What waits for another change keeps its own reason.
            Settled::Waits(refused) if refused.code == "blocked" => continue,
            Settled::Waits(refused) => {
                tx.refuse_for(hash, refused.stage, &refused.code, &refused.field, true)?;
                continue;
            }
        }
        tx.put_decision(&DecisionRow {
            change: *hash,
            record,
            device,
            waited_for: row.code.clone(),
            let_in: matches!(fate, Settled::In),
            by: verdict.by,
            reason: verdict.reason.clone(),
            at: now,
        })?;
    }
    let word = if verdict.let_in { "let in" } else { "set aside" };
    let detail = format!("{} of {record} {word}", weighed.fates.len());
    tx.audit(now, &verdict.by.to_string(), STAGE, &detail)?;
    let mut moved = Moved::new();
    tell(tx, device, &events, now, &mut moved)?;
    let no = |e: &&DeviceEvent| matches!(e, DeviceEvent::Review { outcome: ReviewOutcome::Declined { .. }, .. });
    let declined: Vec<DeviceEvent> = events.iter().filter(no).cloned().collect();
    for other in instead_of(tx, device)? {
        tell(tx, other, &declined, now, &mut moved)?;
    }
    Ok(moved)
}

fn tell(tx: &dyn Writing, device: DeviceId, events: &[DeviceEvent], now: i64, moved: &mut Moved) -> Result<()> {
    if !events.is_empty() {
        let notices: Vec<What> = events.iter().map(|e| What::Notice { event: codec::encode(e) }).collect();
        moved.insert(Scope::Device(device), tx.append(&Scope::Device(device), &notices, now)?);
    }
    Ok(())
}

/// The devices on which its author works who wrote on this one: where its enrolment was ended, or another was set up since it
/// was last heard. A no that only a lost phone is told is told to nobody.
fn instead_of(tx: &dyn Reading, device: DeviceId) -> Result<Vec<DeviceId>> {
    let Some(wrote) = tx.enrolment(device)? else { return Ok(Vec::new()) };
    let set_up_since = |at: i64| wrote.revoked_at.is_some() || wrote.last_heard.is_none_or(|heard| at > heard);
    let others = tx.enrolments_of(wrote.officer)?.into_iter();
    Ok(others.filter(|e| e.device != device && e.revoked_at.is_none() && set_up_since(e.enrolled_at)).map(|e| e.device).collect())
}

/// A device has just been enrolled: what was declined of its officer's work after the phone it was written on was last heard
/// is told to this one, in words it does not hold.
pub(crate) fn tell_declined(tx: &dyn Writing, enrolled: &EnrolmentRow, now: i64) -> Result<()> {
    let mut events = Vec::new();
    for other in tx.enrolments_of(enrolled.officer)?.into_iter().filter(|e| e.device != enrolled.device) {
        for decided in tx.decided_since(other.device, other.last_heard.unwrap_or(i64::MIN), DECLINED)? {
            let outcome = ReviewOutcome::Declined { reason: decided.reason, told: None };
            let (record, change) = (decided.record, Hash(decided.change));
            events.push(DeviceEvent::Review { record, change, outcome, by: decided.by });
        }
    }
    tell(tx, enrolled.device, &events, now, &mut Moved::new())
}
