//! Bugs planted one at a time, and after how many steps the simulator finds each. Only with debug assertions: in a release
//! build nothing can be planted.

use record::planted::{Bug, plant};

use crate::run::{Plan, run};

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

/// Plants a bug and runs seeds until a promise is broken, at most `seeds` of them. The seed that found it is then run
/// without the bug: what breaks anyway was not found by it.
///
/// # Panics
/// Where the seed breaks a promise without the bug too.
#[must_use]
pub fn find(bug: Bug, seeds: std::ops::Range<u64>, plan: Plan) -> Found {
    let mut steps = 0;
    for seed in seeds {
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
