//! When to try again by itself: full jitter, so that a force's phones do not all come back in the same second.

use wire::seam::Rng;

/// The first wait is at most so long, ms.
const FIRST_MS: u64 = 1_000;
/// No wait is longer, ms.
const LONGEST_MS: u64 = 5 * 60 * 1_000;

/// Milliseconds to wait after so many failures in a row: anything from 0 to twice as much for each, five minutes at most.
/// `asked` is the hub's own `Retry-After`, which is a floor.
#[must_use]
pub fn wait_ms(failures: u32, asked: Option<u64>, rng: &dyn Rng) -> u64 {
    let ceiling = FIRST_MS.saturating_mul(1 << failures.min(16)).min(LONGEST_MS);
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
                assert!(wait_ms(failures, None, &Bytes(byte)) <= (1_000 << failures.min(16)).min(LONGEST_MS));
                assert!(wait_ms(failures, Some(7_000), &Bytes(byte)) >= 7_000);
            }
        }
        let waits: std::collections::HashSet<u64> = (0..=255).map(|b| wait_ms(8, None, &Bytes(b))).collect();
        assert!(waits.len() > 200, "phones spread out");
    }
}
