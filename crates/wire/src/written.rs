//! What an operation may name, the two ways a text is typed, and which change is its actor's next. Automerge takes an
//! operation that replaces a character or puts a map between two letters, reads the text well, and panics under a later edit
//! beside it: hub and devices ask this before Automerge sees the change.

use automerge::legacy::{ElementId, Key, ObjectId, Op, OpId, OpType};
use automerge::{ActorId, Change, ExpandedChange, ObjId, ScalarValue};
use record::Record;

use crate::error::Refusal;

/// Checks that every operation a change names is one of its own, made before, or one the record has, and that it writes
/// texts as typing does. `record` is what the change is to be let into.
///
/// # Errors
/// [`Refusal::Unsound`] with `no_predecessor` or `foreign_text`.
pub fn check(record: Option<&Record>, change: &ExpandedChange, actor: &ActorId) -> Result<(), Refusal> {
    let start = change.start_op.get();
    for (n, op) in (start..).zip(&change.operations) {
        let there = |id: &OpId| {
            let OpId(counter, by) = id;
            (by == actor && (start..n).contains(counter))
                || record.is_some_and(|r| r.doc().hash_for_opid(&ObjId::Id(*counter, by.clone(), 0)).is_some())
        };
        let object = match &op.obj {
            ObjectId::Root => true,
            ObjectId::Id(id) => there(id),
        };
        let element = match &op.key {
            Key::Seq(ElementId::Id(id)) => there(id),
            Key::Seq(ElementId::Head) | Key::Map(_) => true,
        };
        if !object || !element || !op.pred.iter().all(there) {
            return Err(Refusal::Unsound { code: "no_predecessor" });
        }
        if !typed(op) {
            return Err(Refusal::Unsound { code: "foreign_text" });
        }
    }
    Ok(())
}

/// The code of a number that its actor used before: a vault was cloned, or restored from a backup.
pub const NUMBER_REUSED: &str = "number_reused";

/// Checks that a change is its actor's next one in the record, made by somebody who had the one before it. One that was made
/// beside its own actor's last would be taken where that one is, and nowhere else: Automerge panics on the gap.
///
/// # Errors
/// [`Refusal::Unsound`] with [`NUMBER_REUSED`] or `wrong_number`.
pub fn follows(record: &Record, change: &Change) -> Result<(), Refusal> {
    let last = record.last_of(change.actor_id());
    let next = last.map_or(1, |(seq, _)| seq + 1);
    if change.seq() < next {
        return Err(Refusal::Unsound { code: NUMBER_REUSED });
    }
    let beside = last.is_some_and(|(_, own)| {
        !change.deps().contains(&own) && record.changes_since(change.deps()).iter().any(|later| later.hash() == own)
    });
    if change.seq() != next || beside {
        return Err(Refusal::Unsound { code: "wrong_number" });
    }
    Ok(())
}

/// Whether an operation in a text is one of the two that typing makes: a character put in that replaces nothing, or exactly
/// one character taken out.
fn typed(op: &Op) -> bool {
    match &op.key {
        Key::Map(_) => !op.insert,
        Key::Seq(_) if op.insert => op.pred.is_empty() && matches!(op.action, OpType::Put(ScalarValue::Str(_))),
        Key::Seq(ElementId::Id(element)) => op.action == OpType::Delete && op.pred.iter().eq([element]),
        Key::Seq(ElementId::Head) => false,
    }
}
