//! Full disks: whatever is done is done again with room for no write, for one, for two, until there was enough. Each time it
//! is refused with a clear word or done whole, nothing that was saved before is touched, and with room it goes on.

mod mounted;
mod shimmed;

pub use mounted::{inside, mounted};
pub use shimmed::each_write;

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Times the disk was full, by what was done.
    pub full: BTreeMap<&'static str, u64>,
    /// How each was answered, by code; `done` where it could be finished all the same.
    pub answers: BTreeMap<String, u64>,
    /// Edits acknowledged, each there in the end.
    pub acknowledged: usize,
}

impl Tally {
    fn full(&mut self, what: &'static str, answer: &str) {
        *self.full.entry(what).or_default() += 1;
        *self.answers.entry(answer.to_owned()).or_default() += 1;
    }
}

impl Display for Tally {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "disk full: {} times, {} acknowledged edits, 0 lost", self.full.values().sum::<u64>(), self.acknowledged)?;
        self.full.iter().try_for_each(|(what, n)| write!(f, "\n  {n:>5}  {what}"))?;
        write!(f, "\n  answered: {:?}", self.answers)
    }
}
