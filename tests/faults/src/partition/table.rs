//! The matrix as a table: one row for each number of devices, rate and shape.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};
use std::time::Duration;

use super::cutting::Shape;
use super::run::Run;

/// Every run so far.
#[derive(Clone, Debug, Default)]
pub struct Table(Vec<Run>);

impl Table {
    /// Adds a run.
    pub fn add(&mut self, run: Run) {
        self.0.push(run);
    }

    /// Runs in which something was stuck, divergent or lost, in words.
    #[must_use]
    pub fn failed(&self) -> Vec<String> {
        let words = |run: &Run| {
            let what = [("stuck", &run.stuck), ("divergent", &run.divergent), ("lost", &run.lost)];
            let said = what.into_iter().find_map(|(what, why)| why.as_ref().map(|why| format!("{what}: {why}")))?;
            let plan = run.plan;
            Some(format!("{} devices, {} a second, {}, seed {}: {said}", plan.devices, plan.rate, plan.shape.name(), plan.seed))
        };
        self.0.iter().filter_map(words).collect()
    }

    /// The longest any run took to drain.
    #[must_use]
    pub fn slowest(&self) -> Option<Duration> {
        self.0.iter().filter_map(|run| run.drained).max()
    }
}

impl Display for Table {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:>7} {:>6} {:<13} {:>5} {:>5} {:>7} {:>7} {:>9} {:>5} {:>6} {:>4} {:>11} {:>11}",
            "devices",
            "edits/s",
            "cut",
            "runs",
            "cuts",
            "edits",
            "made/s",
            "changes",
            "aside",
            "failed",
            "lost",
            "drained p50",
            "longest"
        )?;
        let mut rows: BTreeMap<(usize, u32, Shape), Vec<&Run>> = BTreeMap::new();
        for run in &self.0 {
            rows.entry((run.plan.devices, run.plan.rate, run.plan.shape)).or_default().push(run);
        }
        for ((devices, rate, shape), runs) in rows {
            let sum = |of: fn(&Run) -> usize| runs.iter().map(|run| of(run)).sum::<usize>();
            let seconds: f64 = runs.iter().map(|run| run.plan.lasts.as_secs_f64()).sum();
            let edits = sum(|run| run.acknowledged);
            let mut drained: Vec<Duration> = runs.iter().filter_map(|run| run.drained).collect();
            drained.sort_unstable();
            let shown = |d: Option<&Duration>| d.map_or_else(|| "-".to_owned(), |d| format!("{:.1} s", d.as_secs_f64()));
            writeln!(
                f,
                "{devices:>7} {rate:>6} {:<13} {:>5} {:>5} {edits:>7} {:>7.1} {:>9} {:>5} {:>6} {:>4} {:>11} {:>11}",
                shape.name(),
                runs.len(),
                sum(|run| run.cuts),
                edits as f64 / seconds,
                runs.iter().map(|run| run.changes).sum::<u64>(),
                sum(|run| run.aside),
                sum(|run| usize::from(run.stuck.is_some() || run.divergent.is_some())),
                sum(|run| usize::from(run.lost.is_some())),
                shown(drained.get(drained.len() / 2)),
                shown(drained.last()),
            )?;
        }
        let failed = self.failed();
        write!(f, "{} runs, {} failed", self.0.len(), failed.len())?;
        failed.iter().try_for_each(|words| write!(f, "\n  {words}"))
    }
}
