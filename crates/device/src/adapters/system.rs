//! The system's clock and randomness.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use wire::seam::{Clock, Rng};

/// The system's clock. `boot_ms` counts from when this was made: what matters is that it never goes backwards.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock {
    started: Instant,
}

impl Default for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the adapter the others take time from")]
    fn default() -> Self {
        Self { started: Instant::now() }
    }
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the adapter the others take time from")]
    fn now_ms(&self) -> i64 {
        let now = SystemTime::now();
        let ms = |d: std::time::Duration| i64::try_from(d.as_millis()).unwrap_or(i64::MAX);
        now.duration_since(UNIX_EPOCH).map_or_else(|before| -ms(before.duration()), ms)
    }

    fn boot_ms(&self) -> i64 {
        i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX)
    }
}

/// The system's randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRng;

impl Rng for SystemRng {
    fn fill(&self, buffer: &mut [u8]) {
        #[expect(clippy::expect_used, reason = "without randomness no key may be made; nothing sensible can follow")]
        getrandom::fill(buffer).expect("the system gives no randomness");
    }
}
