//! The share of the simulator that runs with every change: a few seeds, and the proof that a seed is a whole story.
#![allow(clippy::panic, reason = "a story told wrongly fails its test")]

use sim::{Plan, run};

fn holds(seed: u64) {
    let ended = run(seed, Plan::steps(120));
    if let Some(broken) = ended.broken {
        let tail: Vec<&String> = ended.trace.iter().rev().take(40).rev().collect();
        panic!("seed {seed}, step {}: {broken}\n{tail:#?}", ended.tally.steps);
    }
    assert!(ended.tally.faults.len() > 5, "a day without trouble shows nothing: {:?}", ended.tally.faults);
}

#[test]
fn a_team_keeps_every_promise_through_a_day_of_trouble() {
    (1..5).for_each(holds);
}

#[test]
fn the_same_seed_is_the_same_day_to_the_last_byte() {
    let (one, again, other) = (run(77, Plan::steps(60)), run(77, Plan::steps(60)), run(78, Plan::steps(60)));
    assert_eq!((one.broken, one.trace), (again.broken, again.trace));
    assert_eq!(one.digest, again.digest);
    assert_ne!(one.digest, other.digest, "another seed is another day");
}
