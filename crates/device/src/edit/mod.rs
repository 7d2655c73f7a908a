//! One action of an officer: one transaction that leaves the change, the document, the views, search and the signed batch
//! on the disk, or nothing at all.

mod commit;
mod long_text;

pub(crate) use commit::commit;

use crate::known::Known;

/// Everything a step on the vault's thread needs beside the connection, read once when it begins.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context<'a> {
    /// What the device knows.
    pub known: &'a Known,
    /// The device's wall clock, ms UTC.
    pub now: i64,
    /// Milliseconds since the device started.
    pub boot: i64,
    /// The wall clock has jumped since the hub's offset was learned.
    pub clock_jumped: bool,
    /// The hub answered the last attempt.
    pub connected: bool,
}

impl Context<'_> {
    /// Hub-corrected time, ms UTC.
    pub(crate) fn hub_now(&self) -> i64 {
        self.now + self.known.offset()
    }
}
