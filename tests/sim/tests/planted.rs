//! A few of the planted bugs, found within some hundred steps; `cargo xtask sim --planted` looks for all twelve. In a program
//! of its own: a bug is planted in the whole process. The rest take up to some two thousand steps, and are left to long runs.
#![cfg(debug_assertions)]

use record::planted::Bug;
use sim::Plan;

#[test]
fn the_simulator_finds_the_bugs_that_are_planted() {
    let all = [Bug::CursorSkips, Bug::PolicyOnPatches, Bug::KeptAfterRevoke];
    let found = all.map(|bug| sim::planted::find(bug, 1..13, Plan::steps(180)));
    assert!(found.iter().all(|f| f.seed.is_some()), "not every bug was found: {found:#?}");
}
