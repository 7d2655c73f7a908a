//! The fifth stage: the change is applied to a copy, which is read as any screen would read it, saved, loaded, compared
//! and edited once more. Automerge accepts changes that leave a document nobody can load again; none of them is stored.

use std::num::NonZero;
use std::sync::Arc;
use std::thread;

use automerge::{Change, ExpandedChange};
use record::{Record, RecordId};
use wire::shadow::{FULL_AT_HUB, Wrote, prove};

use super::Refused;
use super::guard::guarded;

const STAGE: &str = "shadow";
/// Threads that prove the changes of one request, at most.
const MOST_THREADS: usize = 4;
/// Fewer than this are not worth a thread.
const LEAST_SHARE: usize = 8;

/// A record with a change in it that passed every stage before this one, not yet proved.
pub(super) struct Shadow {
    before: Option<Arc<Record>>,
    pub(super) after: Arc<Record>,
    wrote: Wrote,
}

/// The change applied to a copy of the record. `made` is what the change makes where there was no record.
pub(super) fn applied(
    id: RecordId,
    before: Option<&Arc<Record>>,
    made: Option<Record>,
    change: &Change,
    expanded: &ExpandedChange,
) -> Result<Shadow, Refused> {
    let no = |code: &str| Refused::at(STAGE, code);
    let after = match (before, made) {
        (Some(record), _) => record.with([change.clone()]).map_err(|e| no(e.code()))?,
        (None, Some(made)) => made,
        (None, None) => Record::from_changes(id, [change.clone()]).map_err(|e| no(e.code()))?,
    };
    if !after.holds(&change.hash()) {
        return Err(no("not_applied"));
    }
    Ok(Shadow { before: before.cloned(), after: Arc::new(after), wrote: Wrote::by(expanded) })
}

impl Shadow {
    /// Proves it; gives the bytes the record is saved as.
    pub(super) fn proved(&self) -> Result<Vec<u8>, Refused> {
        let no = |code: &str| Refused::at(STAGE, code);
        let saved = prove(&self.after, &self.wrote).map_err(|refusal| no(refusal.code()))?;
        // An officer's words are never lost to a limit they could not see coming: what is there may grow a little past it.
        if saved.len() > FULL_AT_HUB && self.before.as_ref().is_some_and(|r| r.save().len() > FULL_AT_HUB) {
            return Err(no("record_full"));
        }
        Ok(saved)
    }
}

/// Proves several, on as many threads as there are processors, in the order given; none where one of them does not hold.
pub(super) fn all_proved(shadows: &[Shadow]) -> Option<Vec<Vec<u8>>> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(MOST_THREADS);
    let share = shadows.len().div_ceil(threads).max(LEAST_SHARE);
    let each = |share: &[Shadow]| share.iter().map(|one| guarded(STAGE, || one.proved()).ok()).collect::<Option<Vec<_>>>();
    thread::scope(|scope| {
        let (mine, others) = shadows.split_at(share.min(shadows.len()));
        let running: Vec<_> = others.chunks(share).map(|share| scope.spawn(move || each(share))).collect();
        let mut all = each(mine)?;
        for one in running {
            all.extend(one.join().ok()??);
        }
        Some(all)
    })
}
