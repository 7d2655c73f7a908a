//! The third stage: does the change fit the record as the hub has it? Nobody picks an actor that wins ties, jumps ahead in
//! the counters or names operations that do not exist.

use automerge::legacy::{ElementId, Key, ObjectId, Op, OpId, OpType};
use automerge::{ActorId, Change, ChangeHash, ExpandedChange, ObjId, ReadDoc, ScalarValue};
use record::Record;
use wire::batch::Arrived;
use wire::{Checked, PublicKey, branch_of};

use super::Refused;

const STAGE: &str = "fit";
/// The code of a number used twice: the device needs a new incarnation.
pub(super) const NUMBER_REUSED: &str = "number_reused";
/// Branches of one device on one record that the hub looks for an actor among.
pub(super) const BRANCHES: u32 = 512;

/// What is known of the writer.
pub(super) struct Writer {
    pub(super) key: PublicKey,
    /// The incarnation the batch names.
    pub(super) incarnation: u64,
    /// The newest one given to this enrolment.
    pub(super) newest: u64,
    /// How many of its changes to this record were refused: it may have begun so many new branches.
    pub(super) refused: u32,
}

/// Whether the change is the next one its actor could have made on top of what the hub has. Its dependencies are known.
pub(super) fn fits(
    record: Option<&Record>,
    arrived: &Arrived,
    checked: &Checked,
    change: &Change,
    expanded: &ExpandedChange,
    writer: &Writer,
) -> Result<(), Refused> {
    let no = |code: &str| Err(Refused::at(STAGE, code));
    if writer.incarnation == 0 || writer.incarnation > writer.newest {
        return no("unknown_incarnation");
    }
    let last = writer.refused.min(BRANCHES);
    if branch_of(&checked.actor, &writer.key, arrived.record, writer.incarnation, last).is_none() {
        return no("not_your_actor");
    }
    if change.hash().0 != arrived.hash.0 {
        return no("wrong_hash");
    }
    if change.author().is_some() || !change.extra_bytes().is_empty() {
        return no("extra_bytes");
    }
    let actor = ActorId::from(checked.actor);
    match record {
        None if !checked.deps.is_empty() => return no("missing_dependency"),
        None if checked.seq != 1 => return no("wrong_number"),
        None if checked.start_op != 1 => return no("wrong_counter"),
        None if !checked.other_actors.is_empty() => return no("no_predecessor"),
        Some(_) if checked.deps.is_empty() => return no("record_exists"),
        Some(record) => {
            // Another change under a number that is taken: a vault was cloned, or restored from a backup.
            if checked.seq < record.next_seq(&actor) {
                return no(NUMBER_REUSED);
            }
            if checked.seq != record.next_seq(&actor) {
                return no("wrong_number");
            }
            let after = checked.deps.iter().filter_map(|d| record.doc().get_change_by_hash(&ChangeHash(*d)));
            let greatest = after.map(|c| c.max_op()).max().unwrap_or(0);
            if checked.start_op != greatest + 1 {
                return no("wrong_counter");
            }
        }
        None => {}
    }
    references(record, expanded, &actor)
}

/// Whether an operation in a text is one of the two that typing makes: a character put in that replaces nothing, or exactly
/// one character taken out. Anything else leaves a text that reads well and breaks under a later edit.
fn typed(op: &Op) -> bool {
    match &op.key {
        Key::Map(_) => !op.insert,
        Key::Seq(_) if op.insert => op.pred.is_empty() && matches!(op.action, OpType::Put(ScalarValue::Str(_))),
        Key::Seq(ElementId::Id(element)) => op.action == OpType::Delete && op.pred.iter().eq([element]),
        Key::Seq(ElementId::Head) => false,
    }
}

/// Every operation the change names is one of its own, made before, or one the record has.
fn references(record: Option<&Record>, expanded: &ExpandedChange, actor: &ActorId) -> Result<(), Refused> {
    let start = expanded.start_op.get();
    for (n, op) in (start..).zip(&expanded.operations) {
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
            return Err(Refused::at(STAGE, "no_predecessor"));
        }
        if !typed(op) {
            return Err(Refused::at(STAGE, "foreign_text"));
        }
    }
    Ok(())
}
