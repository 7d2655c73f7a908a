//! When to try again by itself: full jitter, so that a force's phones do not all come back in the same second.

use wire::seam::Rng;

/// The first wait is at most so long, ms.
const FIRST_MS: u64 = 1_000;
/// No wait is longer, ms.
const LONGEST_MS: u64 = 5 * 60 * 1_000;
/// A stairwell, a lift, a cellar: most lines are back within so long, ms,
const SHORT_CUT_MS: u64 = 2 * 60 * 1_000;
/// and until then no wait is longer than this, ms: what waits is to be at the hub within ten seconds of the line's return.
const AT_HAND_MS: u64 = 3_000;

/// Milliseconds to wait after so many failures in a row: anything from 0 to twice as much for each, five minutes at most.
/// `cut` is for how long, ms, there has been no line to the hub, where it is the line that failed and not the hub that
/// refused; `asked` is the hub's own `Retry-After`, which is a floor.
#[must_use]
pub fn wait_ms(failures: u32, cut: Option<u64>, asked: Option<u64>, rng: &dyn Rng) -> u64 {
    let longest = if cut.is_some_and(|ms| ms < SHORT_CUT_MS) { AT_HAND_MS } else { LONGEST_MS };
    let ceiling = FIRST_MS.saturating_mul(1 << failures.min(16)).min(longest);
    let mut random = [0; 8];
    rng.fill(&mut random);
    let jitter = u64::from_be_bytes(random) % (ceiling + 1);
    match asked {
        Some(floor) => floor.saturating_add(jitter.min(FIRST_MS)),
        None => jitter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Bytes(u8);
    impl Rng for Bytes {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(self.0);
        }
    }

    #[test]
    fn waits_grow_to_five_minutes_and_never_beat_the_hubs_own_word() {
        for byte in 0..=255 {
            for failures in 0..40 {
                assert!(wait_ms(failures, None, None, &Bytes(byte)) <= (1_000 << failures.min(16)).min(LONGEST_MS));
                assert!(wait_ms(failures, None, Some(7_000), &Bytes(byte)) >= 7_000);
            }
        }
        let waits: std::collections::HashSet<u64> = (0..=255).map(|b| wait_ms(8, None, None, &Bytes(b))).collect();
        assert!(waits.len() > 200, "phones spread out");
    }

    #[test]
    fn a_phone_that_comes_out_of_a_stairwell_tries_within_seconds_however_often_it_tried_inside() {
        let longest = |cut| (0..=255).map(|b| wait_ms(30, cut, None, &Bytes(b))).max().unwrap_or(0);
        assert!(longest(Some(SHORT_CUT_MS - 1)) <= AT_HAND_MS);
        assert!(longest(Some(SHORT_CUT_MS)) > 60_000, "a hub that is down for long is not asked every five seconds");
        assert!(longest(None) > 60_000, "nor is one that refuses");
    }
}
