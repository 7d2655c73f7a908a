//! Bugs planted one at a time, and after how many steps the simulator finds each. Only with debug assertions: in a release
//! build nothing can be planted.

use std::fmt;
use std::ops::Range;

use record::planted::{Bug, plant};

use crate::run::{Plan, run};

/// After how many steps each was found when all were last looked for, from the first seed on. They say what is quick, and
/// nothing is held to them: whatever more an officer may do lets the dice fall otherwise.
pub const FOUND_AFTER: [(Bug, u64); 12] = [
    (Bug::CursorSkips, 60),
    (Bug::ReceiptBeforeCommit, 60),
    (Bug::OneOfTwo, 60),
    (Bug::KeptAfterRevoke, 120),
    (Bug::PolicyOnPatches, 170),
    (Bug::ActorReused, 300),
    (Bug::PolicyAtDepsOnly, 300),
    (Bug::PurgeWhileHeld, 360),
    (Bug::DeadlineByArrival, 360),
    (Bug::CursorBeforeData, 780),
    (Bug::VoicemailMeets, 840),
    (Bug::DependentDropped, 1_080),
];
/// What is found within so many steps is looked for with every change.
const QUICK: u64 = 170;

/// Those that are looked for with every change.
pub fn quick() -> impl Iterator<Item = Bug> {
    FOUND_AFTER.into_iter().filter(|(_, steps)| *steps <= QUICK).map(|(bug, _)| bug)
}

/// How long a bug is looked for.
#[derive(Clone, Debug)]
pub struct Search {
    /// Seeds, one after the other.
    pub seeds: Range<u64>,
    /// How long each runs.
    pub plan: Plan,
    /// Steps over all of them, at most.
    pub most: u64,
}

impl Search {
    /// With every change: a few seeds, and more than ten times the steps that the slowest of the quick ones took.
    #[must_use]
    pub fn share() -> Self {
        Self { seeds: 1..13, plan: Plan::steps(180), most: 2_000 }
    }
}

/// How a planted bug was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// The bug.
    pub bug: Bug,
    /// The seed that found it; none where none of those tried did.
    pub seed: Option<u64>,
    /// Steps taken until then, over every seed tried.
    pub steps: u64,
    /// The promise it broke.
    pub broken: String,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let before = FOUND_AFTER.iter().find(|(bug, _)| *bug == self.bug).map_or(0, |(_, steps)| *steps);
        match self.seed {
            Some(seed) => {
                write!(f, "{:?}: found after {} steps ({before} before), by seed {seed}: {}", self.bug, self.steps, self.broken)
            }
            None => write!(f, "{:?}: NOT FOUND in {} steps ({before} before)", self.bug, self.steps),
        }
    }
}

/// Plants a bug and runs seeds until a promise is broken, as long as the search goes. The seed that found it is then run
/// without the bug: what breaks anyway was not found by it.
///
/// # Panics
/// Where the seed breaks a promise without the bug too.
#[must_use]
pub fn find(bug: Bug, search: &Search) -> Found {
    let mut steps = 0;
    for seed in search.seeds.clone() {
        let left = search.most.saturating_sub(steps);
        if left == 0 {
            break;
        }
        let plan = Plan { steps: search.plan.steps.min(left), ..search.plan };
        plant(Some(bug));
        let ended = run(seed, plan);
        plant(None);
        steps += ended.tally.steps;
        if let Some(broken) = ended.broken {
            let sound = run(seed, Plan { steps: ended.tally.steps, ..plan });
            assert!(sound.broken.is_none(), "seed {seed} breaks without {bug:?} too: {:?}", sound.broken);
            return Found { bug, seed: Some(seed), steps, broken };
        }
    }
    Found { bug, seed: None, steps, broken: String::new() }
}
