//! A power cut at a named point: the step that reaches it unwinds there, and nothing after it happens.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use wire::seam::CrashPoints;

/// Cuts the power once, where it is armed.
#[derive(Debug, Default)]
pub struct PowerCut {
    armed: Mutex<Option<(&'static str, u32)>>,
    off: AtomicBool,
    cut_at: Mutex<Option<&'static str>>,
}

impl PowerCut {
    /// Cuts at a point the `nth` time it is reached, from 1.
    pub fn arm(&self, point: &'static str, nth: u32) {
        *self.armed.lock().unwrap() = Some((point, nth));
    }

    /// Cuts nowhere any more.
    pub fn disarm(&self) {
        *self.armed.lock().unwrap() = None;
    }

    /// Whether it is still waiting for its point.
    #[must_use]
    pub fn armed(&self) -> bool {
        self.armed.lock().unwrap().is_some()
    }

    /// Whether it was cut and has not come back.
    #[must_use]
    pub fn off(&self) -> bool {
        self.off.load(Ordering::SeqCst)
    }

    /// The point at which it was cut, until it comes back.
    #[must_use]
    pub fn cut_at(&self) -> Option<&'static str> {
        *self.cut_at.lock().unwrap()
    }

    /// It comes back: what it was cut from is started again.
    pub fn back(&self) {
        *self.cut_at.lock().unwrap() = None;
        self.off.store(false, Ordering::SeqCst);
    }
}

impl CrashPoints for PowerCut {
    fn reached(&self, name: &'static str) {
        let cut = {
            let mut armed = self.armed.lock().unwrap();
            match armed.as_mut() {
                Some((point, left)) if *point == name => {
                    *left -= 1;
                    let now = *left == 0;
                    if now {
                        *armed = None;
                        *self.cut_at.lock().unwrap() = Some(name);
                        self.off.store(true, Ordering::SeqCst);
                    }
                    now
                }
                _ => false,
            }
        };
        // The lock is let go first, so that the unwinding does not poison it.
        assert!(!cut, "the power is cut at {name}");
    }
}
