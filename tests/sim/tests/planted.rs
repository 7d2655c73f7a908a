//! The planted bugs that are quickly found; `cargo xtask sim --planted` looks for all twelve, and says after how many steps it
//! finds each. In a program of its own: a bug is planted in the whole process.
#![cfg(debug_assertions)]

use std::collections::BTreeSet;

use record::planted::Bug;
use sim::planted::{FOUND_AFTER, Found, Search, find, quick};

#[test]
fn the_simulator_finds_the_bugs_that_are_planted() {
    let mut missed: Vec<String> = Vec::new();
    for bug in quick() {
        let found: Found = find(bug, &Search::share());
        println!("{found}");
        if found.seed.is_none() {
            missed.push(found.to_string());
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn every_bug_that_can_be_planted_is_looked_for_and_five_of_them_with_every_change() {
    let listed: BTreeSet<Bug> = FOUND_AFTER.into_iter().map(|(bug, _)| bug).collect();
    assert_eq!(listed, BTreeSet::from(Bug::ALL));
    assert_eq!(quick().count(), 5);
}
