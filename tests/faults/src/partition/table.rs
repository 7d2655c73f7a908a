//! The matrix as a table: one row for each number of devices, rate and shape.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};
use std::time::Duration;

use super::cutting::Shape;
use super::run::Run;

/// How long after its line healed everybody may take to be level: the promise of the published matrix.
pub const DRAINED: Duration = Duration::from_secs(10);

/// Every run so far.
#[derive(Clone, Debug, Default)]
pub struct Table(Vec<Run>);

impl Table {
    /// Adds a run.
    pub fn add(&mut self, run: Run) {
        self.0.push(run);
    }

    /// Runs in which something was stuck, divergent or lost, or that drained later than [`DRAINED`], in words. A run that ends
    /// by rounds has no time to be late by.
    #[must_use]
    pub fn failed(&self) -> Vec<String> {
        let words = |run: &Run| {
            let what = [("stuck", &run.stuck), ("divergent", &run.divergent), ("lost", &run.lost)];
            let said = what.into_iter().find_map(|(what, why)| why.as_ref().map(|why| format!("{what}: {why}")));
            let said = said.or_else(|| late(run).map(|after| format!("drained late, after {:.1} s", after.as_secs_f64())))?;
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

    /// Runs that drained within [`DRAINED`].
    #[must_use]
    pub fn in_time(&self) -> usize {
        self.0.iter().filter(|run| run.drained.is_some() && late(run).is_none()).count()
    }
}

/// How long a run took to drain, where that was too long.
fn late(run: &Run) -> Option<Duration> {
    run.drained.filter(|took| *took > DRAINED)
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
                sum(|run| usize::from(run.stuck.is_some() || run.divergent.is_some() || late(run).is_some())),
                sum(|run| usize::from(run.lost.is_some())),
                shown(drained.get(drained.len() / 2)),
                shown(drained.last()),
            )?;
        }
        let failed = self.failed();
        write!(f, "{} runs, {} failed", self.0.len(), failed.len())?;
        if let Some(slowest) = self.slowest() {
            let (drained, most) = (self.in_time(), DRAINED.as_secs());
            write!(f, ", {drained} of {} drained within {most} s, slowest {:.1} s", self.0.len(), slowest.as_secs_f64())?;
        }
        failed.iter().try_for_each(|words| write!(f, "\n  {words}"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::run::{Ending, Plan};
    use super::*;

    fn run(drained: Option<Duration>) -> Run {
        let (lasts, longest) = (Duration::from_secs(20), Duration::from_secs(10));
        let (shape, ending) = (Shape::Both, Ending::ByThemselves);
        let plan = Plan { devices: 5, rate: 10, lasts, shape, longest, seed: 1, ending };
        Run {
            plan,
            acknowledged: 1,
            underneath: 0,
            aside: 0,
            cuts: 1,
            changes: 1,
            drained,
            stuck: None,
            divergent: None,
            lost: None,
        }
    }

    #[test]
    fn a_run_that_drained_too_late_has_failed_and_one_that_nobody_timed_has_not() {
        let mut table = Table::default();
        table.add(run(Some(DRAINED)));
        table.add(run(None));
        assert!(table.failed().is_empty(), "{table}");
        table.add(run(Some(DRAINED + Duration::from_millis(100))));
        assert_eq!((table.failed().len(), table.in_time()), (1, 1), "{table}");
        assert!(table.to_string().contains("1 of 3 drained within 10 s, slowest 10.1 s"), "{table}");
    }
}
