//! What an operation may name, and the two ways a text is typed. Automerge takes an operation that replaces a character or
//! puts a map between two letters, reads the text well, and panics under a later edit beside it: hub and devices ask this
//! before Automerge sees the change.

use automerge::legacy::{ElementId, Key, ObjectId, Op, OpId, OpType};
use automerge::{ActorId, ExpandedChange, ObjId, ScalarValue};
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
