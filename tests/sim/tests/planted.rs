//! A few of the planted bugs, found in seconds; all of them by `cargo xtask sim --planted`. In a program of its own: a bug
//! is planted in the whole process.
#![cfg(debug_assertions)]

use record::planted::Bug;
use sim::Plan;

#[test]
fn the_simulator_finds_the_bugs_that_are_planted() {
    let all = [Bug::CursorSkips, Bug::DependentDropped, Bug::PolicyOnPatches, Bug::KeptAfterRevoke];
    let found = all.map(|bug| sim::planted::find(bug, 1..7, Plan::steps(180)));
    assert!(found.iter().all(|f| f.seed.is_some()), "not every bug was found: {found:#?}");
}
