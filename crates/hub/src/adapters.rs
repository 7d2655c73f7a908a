//! The real clock, the system's randomness and the crash points of the binary: the only places that touch them.

use std::sync::OnceLock;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use wire::seam::{Clock, CrashPoints, Rng};

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

static STARTED: OnceLock<Instant> = OnceLock::new();

#[expect(clippy::disallowed_methods, reason = "the adapter behind the Clock seam")]
impl Clock for SystemClock {
    fn now_ms(&self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }

    fn boot_ms(&self) -> i64 {
        // Since this process started, which is all the hub needs of it.
        i64::try_from(STARTED.get_or_init(Instant::now).elapsed().as_millis()).unwrap_or(i64::MAX)
    }
}

/// The system's randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRng;

impl Rng for SystemRng {
    #[expect(clippy::expect_used, reason = "without randomness no key or code may be made, and going on would be worse")]
    fn fill(&self, buffer: &mut [u8]) {
        getrandom::fill(buffer).expect("the system has randomness");
    }
}

/// Ends the process as a power cut would, at one named point (`--crash-at`); for tests and the demonstration.
#[derive(Clone, Debug)]
pub struct CrashAt(pub String);

impl CrashPoints for CrashAt {
    fn reached(&self, name: &'static str) {
        if name == self.0 {
            std::process::abort();
        }
    }
}
