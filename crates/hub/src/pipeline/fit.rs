//! The third stage: does the change fit the record as the hub has it? Nobody picks an actor that wins ties, jumps ahead in
//! the counters or names operations that do not exist.

use automerge::{ActorId, Change, ChangeHash, ExpandedChange};
use record::Record;
use wire::batch::Arrived;
use wire::{BRANCHES, Checked, PublicKey, branch_of, written};

use super::Refused;

const STAGE: &str = "fit";
/// The code of a number used twice: the device needs a new incarnation.
pub(super) const NUMBER_REUSED: &str = written::NUMBER_REUSED;

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
            written::follows(record, change).map_err(|refusal| Refused::at(STAGE, refusal.code()))?;
            let after = checked.deps.iter().filter_map(|d| record.doc().get_change_meta_by_hash(&ChangeHash(*d)));
            let greatest = after.map(|c| c.max_op).max().unwrap_or(0);
            if checked.start_op != greatest + 1 {
                return no("wrong_counter");
            }
        }
        None => {}
    }
    written::check(record, expanded, &actor).map_err(|refusal| Refused::at(STAGE, refusal.code()))
}
