//! The fifth stage: the change is applied to a copy, which is read as any screen would read it, saved, loaded, compared
//! and edited once more. Automerge accepts changes that leave a document nobody can load again; none of them is stored.

use automerge::{Change, ExpandedChange};
use record::{Record, RecordId};
use wire::shadow::{Wrote, prove};

use super::Refused;

const STAGE: &str = "shadow";
/// Bytes of one record as `save_nocompress()`; devices open a continuation at three quarters of it.
const RECORD_LIMIT: usize = 64 * 1024;

/// The record with the change in it, and its saved bytes. `made` is what the change makes where there was no record.
pub(super) fn shadow(
    id: RecordId,
    record: Option<&Record>,
    made: Option<Record>,
    change: &Change,
    expanded: &ExpandedChange,
) -> Result<(Record, Vec<u8>), Refused> {
    let no = |code: &str| Refused::at(STAGE, code);
    let after = match (record, made) {
        (Some(record), _) => record.with([change.clone()]).map_err(|e| no(e.code()))?,
        (None, Some(made)) => made,
        (None, None) => Record::from_changes(id, [change.clone()]).map_err(|e| no(e.code()))?,
    };
    if !after.holds(&change.hash()) {
        return Err(no("not_applied"));
    }
    let saved = prove(&after, &Wrote::by(expanded)).map_err(|refusal| no(refusal.code()))?;
    // An officer's words are never lost to a limit they could not see coming: what is there may grow a little past it.
    if saved.len() > RECORD_LIMIT && record.is_some_and(|r| r.save().len() > RECORD_LIMIT) {
        return Err(no("record_full"));
    }
    Ok((after, saved))
}
