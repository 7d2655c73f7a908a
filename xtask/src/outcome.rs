//! Stages, what each of them counted, and the closing table.

use std::time::{Duration, Instant};

/// Things that passed and things that failed.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl Tally {
    /// One thing that passed, or one that failed.
    pub(crate) fn one(ok: bool) -> Self {
        Self { passed: ok.into(), failed: (!ok).into() }
    }

    /// Both together.
    pub(crate) fn and(self, other: Self) -> Self {
        Self { passed: self.passed + other.passed, failed: self.failed + other.failed }
    }
}

struct Stage {
    name: &'static str,
    took: Duration,
    tally: Tally,
    problem: Option<String>,
}

/// The stages of a run, in order.
#[derive(Default)]
pub(crate) struct Stages {
    done: Vec<Stage>,
}

impl Stages {
    /// Runs one stage. A stage that could not be carried out counts as one failure and never as silence.
    pub(crate) fn run(&mut self, name: &'static str, work: impl FnOnce() -> Result<Tally, String>) -> bool {
        println!("\n== {name}");
        let started = now();
        let (tally, problem) = match work() {
            Ok(tally) => (tally, None),
            Err(problem) => {
                eprintln!("{problem}");
                (Tally::one(false), Some(problem))
            }
        };
        self.done.push(Stage { name, took: started.elapsed(), tally, problem });
        tally.failed == 0
    }

    /// Notes a stage that could not start because an earlier one failed.
    pub(crate) fn left_out(&mut self, name: &'static str, why: &str) {
        self.done.push(Stage { name, took: Duration::ZERO, tally: Tally::one(false), problem: Some(why.to_owned()) });
    }

    /// Prints minutes and counts of each stage, then the closing line `N passed, N failed`.
    pub(crate) fn close(self) -> Result<(), String> {
        println!("\n{:<34} {:>8} {:>7} {:>7}", "stage", "minutes", "passed", "failed");
        let mut total = Tally::default();
        let mut took = Duration::ZERO;
        for stage in &self.done {
            println!("{:<34} {:>8.1} {:>7} {:>7}", stage.name, minutes(stage.took), stage.tally.passed, stage.tally.failed);
            total = total.and(stage.tally);
            took += stage.took;
        }
        println!("{:<34} {:>8.1}", "all", minutes(took));
        for stage in &self.done {
            if let Some(problem) = &stage.problem {
                println!("{}: {}", stage.name, problem.lines().next().unwrap_or_default());
            }
        }
        println!("{} passed, {} failed", total.passed, total.failed);
        if total.failed == 0 { Ok(()) } else { Err("Something failed: see above.".to_owned()) }
    }
}

fn minutes(took: Duration) -> f64 {
    took.as_secs_f64() / 60.0
}

#[expect(clippy::disallowed_methods, reason = "measures how long a stage took; nothing is decided by it")]
fn now() -> Instant {
    Instant::now()
}
