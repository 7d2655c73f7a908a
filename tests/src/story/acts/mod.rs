//! The acts of the day, in order.

mod crossed;
mod deaths;
mod decides;
mod enrol;
mod looks;
mod merged;
mod notebook;
mod orders;
mod outside;
mod restricted;
mod rights;
mod shift;
mod third;
mod victim;
mod ward;

use super::day::Day;
use super::report::{Report, Told};
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
pub(super) const ACTS: &[Act] = &[
    Act { name: "Setting up", steps: enrol::steps },
    Act { name: "Start of shift", steps: orders::steps },
    Act { name: "What is owed to a victim", steps: victim::steps },
    Act { name: "Her rights and needs", steps: rights::steps },
    Act { name: "Notebook and ward", steps: notebook::steps },
    Act { name: "The ward", steps: ward::steps },
    Act { name: "What leaves the house", steps: outside::steps },
    Act { name: "A shift begins and ends", steps: shift::steps },
    Act { name: "Two people, one task", steps: crossed::steps },
    Act { name: "What two wrote apart", steps: merged::steps },
    Act { name: "A hub and an app that die", steps: deaths::steps },
    Act { name: "A third device", steps: third::steps },
    Act { name: "The other screens", steps: looks::steps },
    Act { name: "Whose she is", steps: rights::hands },
    Act { name: "Who may see it", steps: restricted::steps },
    Act { name: "What a supervisor decides", steps: decides::steps },
];
