//! The acts of the day, in order.

mod alert;
mod apart;
mod asked;
mod carried;
mod cover;
mod crossed;
mod danger;
mod deaths;
mod decides;
mod desk;
mod enrol;
mod hands;
mod heard;
mod home;
mod hours;
mod lists;
mod looks;
mod lost;
mod merged;
mod notebook;
mod numbers;
mod orders;
mod outside;
mod papers;
mod priority;
mod restricted;
mod returned;
mod rights;
mod series;
mod shift;
mod stores;
mod taken_back;
mod third;
mod together;
mod unfinished;
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

/// The acts to play: all, or those that every act begins with and those whose name holds one of these words.
pub(super) fn chosen(only: &[String]) -> Result<Vec<&'static Act>, Trouble> {
    let named = |act: &Act, words: &str| act.name.to_lowercase().contains(&words.to_lowercase());
    if let Some(words) = only.iter().find(|words| !ACTS.iter().any(|act| named(act, words))) {
        let names: Vec<&str> = ACTS.iter().map(|act| act.name).collect();
        return Err(Trouble::NotSo(format!("no act is named \"{words}\"; there are: {}", names.join(", "))));
    }
    let plays = |at: usize, act: &Act| only.is_empty() || at < FIRST || only.iter().any(|words| named(act, words));
    Ok(ACTS.iter().enumerate().filter(|(at, act)| plays(*at, act)).map(|(_, act)| act).collect())
}

/// So many acts make what every other begins with: devices, and two tasks.
const FIRST: usize = 2;

/// All of them.
const ACTS: &[Act] = &[
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
    Act { name: "A series of patrols", steps: series::steps },
    Act { name: "Key once", steps: carried::steps },
    Act { name: "In the middle of a word", steps: unfinished::steps },
    Act { name: "A third device", steps: third::steps },
    Act { name: "The other screens", steps: looks::steps },
    Act { name: "The sergeant's desk", steps: desk::steps },
    Act { name: "An alert", steps: alert::steps },
    Act { name: "What each is told", steps: apart::steps },
    Act { name: "Two at one thing", steps: together::steps },
    Act { name: "What may be taken back", steps: taken_back::steps },
    Act { name: "Work that comes back", steps: returned::steps },
    Act { name: "From hand to hand", steps: hands::steps },
    Act { name: "A victim's hours", steps: hours::steps },
    Act { name: "Whose she is", steps: rights::hands },
    Act { name: "A priority's whole life", steps: priority::steps },
    Act { name: "Numbers of exhibits", steps: numbers::steps },
    Act { name: "A store too warm", steps: stores::steps },
    Act { name: "A court's copy", steps: papers::steps },
    Act { name: "Who may see it", steps: restricted::steps },
    Act { name: "Unsafe to speak", steps: danger::steps },
    Act { name: "Asked to cover", steps: cover::steps },
    Act { name: "Supported and heard", steps: heard::steps },
    Act { name: "Asked and answered", steps: asked::steps },
    Act { name: "Going home", steps: home::steps },
    Act { name: "What a supervisor decides", steps: decides::steps },
    Act { name: "A lost phone", steps: lost::steps },
];
