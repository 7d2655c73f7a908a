//! How far a long import is, said in one way by all of them.

use std::fmt;

/// Rows between two sayings of a step.
pub const EVERY: usize = 1_000;

/// What an import is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Rows are compared with what is here; nothing is written yet.
    Comparing,
    /// They go in, a batch a transaction.
    TakingIn,
    /// The file is in; who may read each record is decided again by it. A process that is ended meanwhile leaves the rest to
    /// whichever command comes next.
    Deciding,
}

/// How far a long import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is imported, as in [`super::Report::what`].
    pub what: &'static str,
    /// What it is at.
    pub step: Step,
    /// Rows done, records where audiences are decided.
    pub done: usize,
    /// Of so many in all.
    pub of: usize,
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, done, of, .. } = self;
        match self.step {
            Step::Comparing => write!(f, "{what}: {done} of {of} rows compared, nothing is written yet"),
            Step::TakingIn => write!(f, "{what}: {done} of {of} rows taken in"),
            Step::Deciding => write!(f, "{what}: taken in; who reads {done} of {of} records is decided again"),
        }
    }
}

/// Says how far an import is at most once in [`EVERY`] rows of a step, and nothing about a short one.
pub(super) struct Telling<'t> {
    what: &'static str,
    step: Step,
    told: usize,
    tell: &'t mut dyn FnMut(Progress),
}

impl<'t> Telling<'t> {
    pub(super) fn new(what: &'static str, tell: &'t mut dyn FnMut(Progress)) -> Self {
        Self { what, step: Step::Comparing, told: 0, tell }
    }

    /// So many are done.
    pub(super) fn at(&mut self, step: Step, done: usize, of: usize) {
        if step != self.step {
            (self.step, self.told) = (step, 0);
        }
        let end = done >= of && of >= EVERY && self.told < of;
        if end || done >= self.told + EVERY {
            self.told = done;
            (self.tell)(Progress { what: self.what, step, done, of });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(of: usize, stride: usize) -> Vec<usize> {
        let mut said = Vec::new();
        let mut tell = |far: Progress| said.push(far.done);
        let mut telling = Telling::new("roster", &mut tell);
        (0..=of).step_by(stride).chain([of]).for_each(|done| telling.at(Step::TakingIn, done, of));
        said
    }

    #[test]
    fn a_short_import_says_nothing_and_a_long_one_each_thousand_rows_and_its_end_once() {
        assert!(told(999, 1).is_empty());
        assert_eq!(told(2_500, 1), [1_000, 2_000, 2_500]);
        assert_eq!(told(2_500, 700), [1_400, 2_500], "batches are not cut for it");
        assert_eq!(told(1_000, 200), [1_000]);
    }

    #[test]
    fn each_step_is_counted_from_its_own_beginning() {
        let mut said = Vec::new();
        let mut tell = |far: Progress| said.push((far.step, far.done));
        let mut telling = Telling::new("priorities", &mut tell);
        for step in [Step::Comparing, Step::TakingIn, Step::Deciding] {
            telling.at(step, 1_200, 1_500);
        }
        assert_eq!(said, [Step::Comparing, Step::TakingIn, Step::Deciding].map(|step| (step, 1_200)));
    }
}
