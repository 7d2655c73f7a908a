//! Waiting for a condition: a bounded number of looks, with a short pause between them.

use std::thread::sleep;
use std::time::Duration;

/// How long to keep looking.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// How many times to look.
    pub looks: u32,
    /// The pause between two looks.
    pub pause: Duration,
}

impl Patience {
    /// For a sheet that is still closing: about a second. What lies over a control for longer is in a thumb's way too.
    pub const GESTURE: Self = Self { looks: 20, pause: Duration::from_millis(50) };
    /// For what the device answers by itself: about ten seconds.
    pub const SHORT: Self = Self { looks: 200, pause: Duration::from_millis(50) };
    /// For what takes a start of a program or a round trip through the hub on a busy machine: about a minute.
    pub const LONG: Self = Self { looks: 600, pause: Duration::from_millis(100) };
}

/// Looks until something is there; nothing, if it never came.
pub fn until<T, E>(patience: Patience, mut look: impl FnMut() -> Result<Option<T>, E>) -> Result<Option<T>, E> {
    for turn in 0..patience.looks {
        if turn > 0 {
            sleep(patience.pause);
        }
        if let Some(found) = look()? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}
