//! The share of the partition matrix that runs with every change.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

use std::time::Duration;

use faults::partition::{Ending, Plan, Shape, run};

async fn level_after_cuts(shape: Shape, seed: u64) {
    level(5, 10, shape, seed).await;
}

async fn level(devices: usize, rate: u32, shape: Shape, seed: u64) {
    let plan = Plan {
        devices,
        rate,
        lasts: Duration::from_secs(4),
        shape,
        longest: Duration::from_millis(1_500),
        seed,
        ending: Ending::Rounds(4),
    };
    let ran = run(plan).await.unwrap_or_else(|broken| panic!("seed {seed}: {broken}"));
    assert_eq!((&ran.stuck, &ran.divergent, &ran.lost), (&None, &None, &None), "seed {seed}: {ran:?}");
    assert!(ran.acknowledged > 5 && (ran.cuts > 0) == (shape != Shape::None), "it was work, cut as was said: {ran:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn devices_whose_lines_are_never_cut_are_level_when_the_shift_is_over() {
    level_after_cuts(Shape::None, 10).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ten_devices_with_forty_edits_a_second_are_level_after_cuts_in_both_directions() {
    level(10, 40, Shape::Both, 15).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn devices_whose_words_do_not_reach_the_hub_for_a_while_are_level_when_they_do() {
    level_after_cuts(Shape::Up, 11).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn devices_that_the_hub_does_not_reach_for_a_while_are_level_when_it_does() {
    level_after_cuts(Shape::Down, 12).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn devices_without_a_network_for_a_while_are_level_when_it_is_back() {
    level_after_cuts(Shape::Both, 13).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn devices_that_come_back_under_another_address_are_level_though_nobody_told_them_that_the_old_line_is_dead() {
    level_after_cuts(Shape::Moved, 14).await;
}
