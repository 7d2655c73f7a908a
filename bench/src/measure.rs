//! Measuring: percentiles, processor time and peak memory as the kernel accounts for them.

use std::time::Duration;

/// Times of one thing done many times.
#[derive(Clone, Debug, Default)]
pub struct Times(Vec<Duration>);

impl Times {
    /// Does something and keeps how long it took.
    pub fn of<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let clock = Stopwatch::start();
        let done = work();
        self.0.push(clock.elapsed());
        done
    }

    /// Adds a time measured elsewhere.
    pub fn push(&mut self, took: Duration) {
        self.0.push(took);
    }

    /// The time that so many percent of the runs stayed under, in ms.
    #[must_use]
    pub fn percentile_ms(&self, percent: usize) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort();
        let at = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
        sorted.get(at).map_or(0.0, |d| d.as_secs_f64() * 1_000.0)
    }
}

/// The real clock; measuring is the one place that may read it.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(std::time::Instant);

impl Stopwatch {
    /// Starts.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
    pub fn start() -> Self {
        Self(std::time::Instant::now())
    }

    /// Since the start.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// Processor time a process has used, user and system, from the kernel's accounting. 0 where the kernel does not tell.
#[must_use]
pub fn cpu(pid: u32) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The command's name may hold spaces; what follows its bracket has fixed places.
    let after: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks: u64 = [11, 12].iter().filter_map(|i| after.get(*i)?.parse::<u64>().ok()).sum();
    // USER_HZ is 100 on every Linux the bench runs on.
    Duration::from_millis(ticks * 10)
}

/// The most memory a process has held, MB, from the kernel's accounting.
#[must_use]
pub fn peak_mb(pid: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let kb = status
        .lines()
        .find_map(|l| l.strip_prefix("VmHWM:"))
        .and_then(|l| l.trim().trim_end_matches("kB").trim().parse::<f64>().ok());
    kb.unwrap_or(0.0) / 1_024.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_come_from_the_sorted_times() {
        let mut times = Times::default();
        for ms in [5, 1, 4, 2, 3] {
            times.push(Duration::from_millis(ms));
        }
        assert!((times.percentile_ms(50) - 3.0).abs() < 1e-9);
        assert!((times.percentile_ms(99) - 5.0).abs() < 1e-9);
    }
}
