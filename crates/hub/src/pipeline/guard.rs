//! Automerge panics on some hostile changes. Behind this guard a panic is a refusal like any other.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::Refused;

/// Runs `work`, which must not touch anything that outlives it but what it gives back.
pub(super) fn guarded<T>(stage: &'static str, work: impl FnOnce() -> Result<T, Refused>) -> Result<T, Refused> {
    // Whatever was being changed is dropped with the closure, so no half-changed value is ever seen again.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(Refused::at(stage, "panicked")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_refusal() {
        let refused = guarded::<()>("shadow", || panic!("as Automerge does")).unwrap_err();
        assert_eq!((refused.stage, refused.code.as_str()), ("shadow", "panicked"));
    }
}
