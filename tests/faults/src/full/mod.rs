//! Full disks: whatever is done is done again with room for no write, for one, for two, until there was enough. Each time it
//! is refused with a clear word or done whole, nothing that was saved before is touched, and with room it goes on.

mod files;
mod mounted;
mod parting;
mod shimmed;

pub use mounted::{inside, mounted};
pub use shimmed::each_write;

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};

use device::{DeviceError, Report};

use crate::Broken;

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// How the disk was met full, by what was done.
    pub full: BTreeMap<&'static str, Met>,
    /// How each was answered, by code; `done` where it could be finished all the same.
    pub answers: BTreeMap<String, u64>,
    /// Edits acknowledged, each there in the end.
    pub acknowledged: usize,
}

/// How one sort of deed met a full disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Met {
    /// Refused in words.
    pub refused: u64,
    /// Done whole all the same: what had no room could wait.
    pub done: u64,
}

impl Met {
    /// Places at which the disk was full.
    #[must_use]
    pub fn tried(self) -> u64 {
        self.refused + self.done
    }
}

/// The answer of what was done whole.
const DONE: &str = "done";

impl Tally {
    fn full(&mut self, what: &'static str, answer: &str) {
        let met = self.full.entry(what).or_default();
        if answer == DONE {
            met.done += 1;
        } else {
            met.refused += 1;
        }
        *self.answers.entry(answer.to_owned()).or_default() += 1;
    }
}

impl Display for Tally {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let times: u64 = self.full.values().map(|met| met.tried()).sum();
        write!(f, "disk full: {times} times, {} acknowledged edits, 0 lost, 0 broken", self.acknowledged)?;
        for (what, met) in &self.full {
            let (tried, refused, done) = (met.tried(), met.refused, met.done);
            write!(f, "\n  {what}: {tried} writes tried, {refused} refused in words, {done} done whole, 0 broken")?;
        }
        write!(f, "\n  answered: {:?}", self.answers)
    }
}

/// Whether an answer says that a disk is full: this device's, the hub's, or the hub's where an answer has no words.
fn says_full(code: &str) -> bool {
    ["disk_full", "storage_full", "http_503"].contains(&code)
}

/// How a sync met a full disk: its own refusal, that of a photo which held up nothing else, or none.
///
/// # Errors
/// Any other refusal.
fn met(what: &str, room: u64, done: &Result<Report, DeviceError>) -> Result<String, Broken> {
    let unknown = |code: &str| format!("{what}, with room for {room} writes: {code}");
    match done {
        Err(error) if says_full(error.code()) => Ok(error.code().to_owned()),
        Err(error) => Err(format!("{} ({error})", unknown(error.code()))),
        Ok(report) => match report.trouble.iter().find(|(_, code)| !says_full(code)) {
            Some((about, code)) => Err(format!("{} about {about}", unknown(code))),
            None => Ok(report.trouble.first().map_or(DONE, |(_, code)| code.as_str()).to_owned()),
        },
    }
}
