//! The share of the simulator that runs with every change: a few seeds with every kind of trouble, and the proof that a seed is a
//! whole story.
#![allow(clippy::panic, reason = "a story told wrongly fails its test")]

use sim::{Part, Plan, Tally, run};

fn holds(seed: u64, part: Part) -> Tally {
    let ended = run(seed, Plan::drilled(120, part));
    if let Some(broken) = ended.broken {
        let tail: Vec<&String> = ended.trace.iter().rev().take(40).rev().collect();
        panic!("seed {seed} with {part:?}, step {}: {broken}\n{tail:#?}", ended.tally.steps);
    }
    ended.tally
}

#[test]
fn a_team_keeps_every_promise_through_every_kind_of_trouble() {
    let mut all = Tally::default();
    for (seed, part) in (1..).zip(Part::ALL) {
        all.add(&holds(seed, part));
    }
    // Of a mutant the tally says too what was done to it.
    let met = |kind: &String| all.faults.contains_key(kind) || all.faults.keys().any(|k| k.starts_with(&format!("{kind},")));
    let left_out: Vec<String> = sim::kinds().into_iter().filter(|kind| !met(kind)).collect();
    assert!(left_out.is_empty(), "no run met {left_out:?}; they met\n{all}");
    assert!(all.work.contains_key("form changed_underneath") && all.work.contains_key("form ok"), "{:?}", all.work);
}

#[test]
fn the_same_seed_is_the_same_day_to_the_last_byte() {
    let (one, again, other) = (run(77, Plan::steps(60)), run(77, Plan::steps(60)), run(78, Plan::steps(60)));
    assert_eq!((one.broken, one.trace), (again.broken, again.trace));
    assert_eq!(one.digest, again.digest);
    assert_ne!(one.digest, other.digest, "another seed is another day");
}
