//! What a run did and what was done to it, counted by kind.

use std::collections::BTreeMap;
use std::fmt;

/// Counts by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Runs.
    pub runs: u64,
    /// Steps.
    pub steps: u64,
    /// Times it fell quiet and every promise was checked.
    pub quiets: u64,
    /// Requests that crossed a line.
    pub requests: u64,
    /// Faults injected, by kind.
    pub faults: BTreeMap<String, u64>,
    /// What officers did, by operation and answer: `ok`, or the refusal's code.
    pub work: BTreeMap<String, u64>,
}

impl Tally {
    /// One more fault of a kind.
    pub fn fault(&mut self, kind: &str) {
        *self.faults.entry(kind.to_owned()).or_default() += 1;
    }

    /// One more power cut, by the point at which it came.
    pub fn cut(&mut self, point: &str) {
        self.fault(&format!("power cut at {point}"));
    }

    /// One more operation with its answer.
    pub fn did(&mut self, what: &str, answer: &str) {
        *self.work.entry(format!("{what} {answer}")).or_default() += 1;
    }

    /// Adds another run's counts.
    pub fn add(&mut self, other: &Self) {
        self.runs += other.runs;
        self.steps += other.steps;
        self.quiets += other.quiets;
        self.requests += other.requests;
        for (kind, n) in &other.faults {
            *self.faults.entry(kind.clone()).or_default() += n;
        }
        for (what, n) in &other.work {
            *self.work.entry(what.clone()).or_default() += n;
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let done: u64 = self.work.iter().filter(|(w, _)| w.ends_with(" ok")).map(|(_, n)| n).sum();
        let refused: u64 = self.work.values().sum::<u64>() - done;
        writeln!(f, "{} runs, {} steps, {} quiets checked, {} requests", self.runs, self.steps, self.quiets, self.requests)?;
        writeln!(f, "officers: {done} operations done, {refused} refused")?;
        let faults: u64 = self.faults.values().sum();
        writeln!(f, "faults: {faults} of {} kinds", self.faults.len())?;
        for (kind, n) in &self.faults {
            writeln!(f, "  {n:>8}  {kind}")?;
        }
        Ok(())
    }
}
