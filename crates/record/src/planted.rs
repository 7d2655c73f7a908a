//! Bugs planted on purpose, one at a time, to show that the simulator finds them: a check that never failed proves nothing.
//!
//! The switch is here and not an argument, because half of the bugs sit in pure functions whose signatures must not know of
//! tests. It exists only with debug assertions: in a release build [`planted`] is a constant no, nothing can be planted, and
//! the wrong branch is not compiled into what is shipped. A feature would have been switched on for every crate of a shared
//! build; this costs no second build, and nothing that ships.

/// A bug of sync, each one that some product had or that this design could have had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Bug {
    /// Device: a page's cursor is committed before the page.
    CursorBeforeData = 1,
    /// Device: the cursor says which entry is wanted next, not which was stored last.
    CursorSkips,
    /// Hub: the receipt leaves before the commit.
    ReceiptBeforeCommit,
    /// Device: a record goes when one scope lets it go, though another still holds it.
    PurgeWhileHeld,
    /// Device: after a restore it goes on under its old incarnation, whatever the hub gave it.
    ActorReused,
    /// Hub: policy looks at what a change shows, not at what it writes.
    PolicyOnPatches,
    /// Hub: policy asks only what was allowed when a change was written.
    PolicyAtDepsOnly,
    /// Device: what was written on top of a refused change goes with it.
    DependentDropped,
    /// Record: a fold takes one of the values at an entry's id.
    OneOfTwo,
    /// Record: a milestone counts only if it arrived before the first contact.
    DeadlineByArrival,
    /// Record: a voicemail meets a deadline.
    VoicemailMeets,
    /// Device: a scope that is taken away leaves its records behind.
    KeptAfterRevoke,
}

impl Bug {
    /// Every one, in the order of the report.
    pub const ALL: [Self; 12] = [
        Self::CursorBeforeData,
        Self::CursorSkips,
        Self::ReceiptBeforeCommit,
        Self::PurgeWhileHeld,
        Self::ActorReused,
        Self::PolicyOnPatches,
        Self::PolicyAtDepsOnly,
        Self::DependentDropped,
        Self::OneOfTwo,
        Self::DeadlineByArrival,
        Self::VoicemailMeets,
        Self::KeptAfterRevoke,
    ];
}

#[cfg(debug_assertions)]
mod switch {
    use std::sync::atomic::{AtomicU8, Ordering};

    use super::Bug;

    /// The planted bug's number; 0 is none.
    static PLANTED: AtomicU8 = AtomicU8::new(0);

    /// Plants a bug in the whole process, in place of any other; none takes it out.
    pub fn plant(bug: Option<Bug>) {
        PLANTED.store(bug.map_or(0, |b| b as u8), Ordering::SeqCst);
    }

    /// Whether this bug is planted.
    #[must_use]
    pub fn planted(bug: Bug) -> bool {
        PLANTED.load(Ordering::SeqCst) == bug as u8
    }

    /// Does something as if nothing were planted: a check that is itself wrong finds nothing.
    pub fn lifted<T>(f: impl FnOnce() -> T) -> T {
        let before = PLANTED.swap(0, Ordering::SeqCst);
        let done = f();
        PLANTED.store(before, Ordering::SeqCst);
        done
    }
}

#[cfg(debug_assertions)]
pub use switch::{lifted, plant, planted};

/// Nothing is ever planted in what is shipped.
#[cfg(not(debug_assertions))]
#[must_use]
#[inline(always)]
pub const fn planted(_: Bug) -> bool {
    false
}
