//! Time that only a test moves, and randomness that comes from a seed.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use wire::Hash;
use wire::seam::{Clock, Rng};

/// A clock that stands until somebody moves it.
#[derive(Debug)]
pub struct VirtualClock {
    wall: AtomicI64,
    boot: AtomicI64,
}

impl VirtualClock {
    /// A clock that stands at an instant, ms UTC.
    #[must_use]
    pub fn at(now: i64) -> Self {
        Self { wall: AtomicI64::new(now), boot: AtomicI64::new(1_000) }
    }

    /// Time passes.
    pub fn pass(&self, ms: i64) {
        self.wall.fetch_add(ms, Ordering::SeqCst);
        self.boot.fetch_add(ms, Ordering::SeqCst);
    }

    /// The wall clock jumps, as when somebody sets it; no time passes.
    pub fn jump(&self, ms: i64) {
        self.wall.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for VirtualClock {
    fn now_ms(&self) -> i64 {
        self.wall.load(Ordering::SeqCst)
    }

    fn boot_ms(&self) -> i64 {
        self.boot.load(Ordering::SeqCst)
    }
}

/// Randomness from a seed: the same draws every time, none twice.
#[derive(Debug)]
pub struct Seeded {
    seed: u64,
    drawn: AtomicU64,
}

impl Seeded {
    /// The stream of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { seed, drawn: AtomicU64::new(0) }
    }

    /// A number below `bound`.
    #[must_use]
    pub fn below(&self, bound: u64) -> u64 {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        u64::from_be_bytes(bytes) % bound.max(1)
    }
}

impl Rng for Seeded {
    fn fill(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(32) {
            let n = self.drawn.fetch_add(1, Ordering::SeqCst);
            let block = Hash::of(format!("{}|{n}", self.seed).as_bytes()).0;
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
    }
}
