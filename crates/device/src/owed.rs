//! How many deadlines are late or due today, remembered between edits that cannot change it: it is reckoned from every
//! victim's row, and the strip is told it after each edit.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use record::calendar::{MINUTE, date_of};
use record::roster::Ms;

/// The last reckoning.
#[derive(Debug, Default)]
pub(crate) struct Owed {
    /// Counts up after every write from which another number may follow.
    writes: AtomicU64,
    last: Mutex<Option<Reckoned>>,
}

#[derive(Clone, Copy, Debug)]
struct Reckoned {
    writes: u64,
    at: Ms,
    due: u32,
}

impl Owed {
    /// Something was written from which another number may follow.
    pub(crate) fn moved(&self) {
        self.writes.fetch_add(1, Ordering::SeqCst);
    }

    /// The number, from memory or from the rows that `reckon` reads in its transaction.
    pub(crate) fn or_reckon<E>(&self, now: Ms, reckon: impl FnOnce() -> Result<u32, E>) -> Result<u32, E> {
        if let Some(due) = self.known(now) {
            return Ok(due);
        }
        // Before the rows are read: a write that they do not show may end meanwhile, and then this number is not kept.
        let writes = self.writes();
        let due = reckon()?;
        self.keep(writes, now, due);
        Ok(due)
    }

    fn writes(&self) -> u64 {
        self.writes.load(Ordering::SeqCst)
    }

    /// The number, where nothing was written since and it was reckoned less than a minute ago, today.
    fn known(&self, now: Ms) -> Option<u32> {
        let last = (*self.last.lock().unwrap_or_else(PoisonError::into_inner))?;
        let fresh = last.writes == self.writes() && (0..MINUTE).contains(&(now - last.at)) && date_of(now) == date_of(last.at);
        fresh.then_some(last.due)
    }

    fn keep(&self, writes: u64, at: Ms, due: u32) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(Reckoned { writes, at, due });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_forgotten_with_the_next_write_the_next_minute_and_the_next_day() {
        let (owed, noon) = (Owed::default(), 1_795_435_200_000);
        assert_eq!(owed.known(noon), None);
        owed.keep(owed.writes(), noon, 3);
        assert_eq!(owed.known(noon + MINUTE - 1), Some(3));
        assert_eq!(owed.known(noon + MINUTE), None);
        assert_eq!(owed.known(noon - 1), None, "the clock went back");
        // A write that comes while the rows are read: what was read may be older than it.
        let before = owed.writes();
        owed.moved();
        owed.keep(before, noon, 4);
        assert_eq!(owed.known(noon), None);
    }
}
