//! The acts of the day, in order.

mod enrol;

use super::day::Day;
use super::report::Report;
use crate::window::Trouble;

/// One act.
pub(super) struct Act {
    pub(super) name: &'static str,
    steps: fn(&mut Day, &mut Report) -> Result<(), Trouble>,
}

impl Act {
    /// Plays its steps until one fails.
    pub(super) fn play(&self, day: &mut Day, report: &mut Report) -> Result<(), Trouble> {
        (self.steps)(day, report)
    }
}

/// All of them.
pub(super) const ACTS: &[Act] = &[Act { name: "Setting up", steps: enrol::steps }];
