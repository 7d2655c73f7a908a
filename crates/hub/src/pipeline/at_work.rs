//! Which records are being judged. Two authors who write in one record take turns, so that what was judged of the one is not
//! judged and proved again because the other was stored meanwhile. It only saves work: what is stored is right because a commit
//! finds out whether a record moved.

use std::collections::{BTreeSet, HashSet};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use record::RecordId;

/// Nobody waits longer than this for others: whoever goes on all the same is judged again where they crossed.
const LONGEST: Duration = Duration::from_secs(2);

/// The records that somebody is at.
#[derive(Default)]
pub(crate) struct AtWork {
    records: Mutex<HashSet<RecordId>>,
    freed: Condvar,
}

/// Records that are this caller's until it is dropped.
pub(crate) struct Taken<'a> {
    from: &'a AtWork,
    records: BTreeSet<RecordId>,
}

impl AtWork {
    fn lock(&self) -> MutexGuard<'_, HashSet<RecordId>> {
        // Nothing that can panic happens under this lock.
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until nobody is at any of these records, and takes them all at once, so that nobody who holds some waits for others.
    pub(crate) fn take(&self, wanted: BTreeSet<RecordId>) -> Taken<'_> {
        let taken = |at_work: &mut HashSet<RecordId>| wanted.iter().any(|id| at_work.contains(id));
        let waited = self.freed.wait_timeout_while(self.lock(), LONGEST, taken);
        let (mut at_work, _) = waited.unwrap_or_else(PoisonError::into_inner);
        // What is another's still stays the other's to let go.
        let records = wanted.into_iter().filter(|id| at_work.insert(*id)).collect();
        Taken { from: self, records }
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        let mut at_work = self.from.lock();
        for id in &self.records {
            at_work.remove(id);
        }
        drop(at_work);
        self.from.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread;

    use uuid::Uuid;

    use super::*;

    fn records(ids: impl IntoIterator<Item = u128>) -> BTreeSet<RecordId> {
        ids.into_iter().map(|id| RecordId(Uuid::from_u128(id))).collect()
    }

    #[test]
    fn who_wants_the_same_records_takes_turns_and_who_wants_others_does_not_wait() {
        let at_work = AtWork::default();
        let busy = AtomicBool::new(false);
        // Each wants what another wants first.
        let wants = [[1, 2], [2, 3], [3, 1]].map(|ids| move || records(ids.into_iter().chain([9])));
        thread::scope(|all| {
            for wants in wants {
                let (at_work, busy) = (&at_work, &busy);
                all.spawn(move || {
                    for _ in 0..500 {
                        let _taken = at_work.take(wants());
                        assert!(!busy.swap(true, Ordering::SeqCst), "somebody else is at it");
                        thread::yield_now();
                        busy.store(false, Ordering::SeqCst);
                    }
                });
            }
        });
        let one = at_work.take(records([1]));
        let two = at_work.take(records([2]));
        assert_eq!(at_work.lock().len(), 2);
        drop((one, two));
        assert!(at_work.lock().is_empty(), "each let go of its own");
    }
}
