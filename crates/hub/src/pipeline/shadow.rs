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

#[cfg(test)]
mod tests {
    use automerge::transaction::Transactable;
    use automerge::{ActorId, AutomergeError, ROOT, ReadDoc};
    use record::document::{Commit, Edit};
    use record::kinds::task::TASK;
    use record::{Author, OfficerId, Role};
    use uuid::Uuid;

    use super::*;

    fn visit() -> Record {
        let author = Author { officer: OfficerId(Uuid::from_u128(0x123)), grade: Role::Pc.grade(), role: Role::Pc };
        let commit = Commit { author, actor: ActorId::from([1; 16]), at: 1_795_446_000_000, offset: 0 };
        Record::create(RecordId::from_bytes([7; 16]), &TASK, &commit, &[Edit::field("title", "Stairwell B")]).unwrap().0
    }

    fn sound() -> Shadow {
        Shadow { before: None, after: Arc::new(visit()), wrote: Wrote::everything() }
    }

    /// A visit that something was written in by hand. The table asked before this stage lets neither of these changes so far,
    /// so that here they are made behind its back; what does come so far on its own is told in `tests/push_matrix.rs`.
    fn spoilt(at: Option<&str>, name: &str) -> Shadow {
        let mut after = visit();
        let mut doc = after.doc().clone();
        doc.transact::<_, _, AutomergeError>(|tx| {
            let map = match at {
                Some(at) => tx.get(ROOT, at)?.map_or(ROOT, |(_, map)| map),
                None => ROOT,
            };
            tx.put(&map, name, "by hand")
        })
        .unwrap();
        after.apply(doc.get_last_local_change()).unwrap();
        Shadow { after: Arc::new(after), ..sound() }
    }

    #[test]
    fn a_record_that_nobody_could_load_or_write_in_again_stops_here() {
        assert!(sound().proved().is_ok());
        for (shadow, code) in [(spoilt(None, "kind"), "does_not_load"), (spoilt(Some("text"), "aside"), "not_editable")] {
            assert_eq!(shadow.proved().unwrap_err(), Refused::at(STAGE, code));
        }
    }

    #[test]
    fn proved_together_one_that_does_not_hold_keeps_all_of_them_back() {
        let mut shadows: Vec<Shadow> = (0..LEAST_SHARE * 3).map(|_| sound()).collect();
        assert_eq!(all_proved(&shadows).map(|saved| saved.len()), Some(LEAST_SHARE * 3));
        // Last of all, and so with another thread than the first where there are several.
        shadows.push(spoilt(None, "kind"));
        assert_eq!(all_proved(&shadows), None);
    }
}
