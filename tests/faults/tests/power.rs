//! The share of the power cuts that runs with every change; and the proof that they would notice a database that is flushed
//! less than it asks for.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

use disk::Flushing;
use faults::power::{Plan, Tally, device, hub};

fn plan(edits: usize, cuts: u32, flushing: Flushing) -> Plan {
    Plan { edits, cuts, seed: 5, flushing }
}

fn noticed(tally: &Tally) {
    assert!(!tally.broken.is_empty(), "nobody noticed: {tally}");
}

#[tokio::test]
async fn an_acknowledged_edit_is_on_the_disk_wherever_the_power_is_cut() {
    let tally = device(plan(120, 80, Flushing::AsAsked)).await.unwrap();
    assert!(tally.broken.is_empty(), "{tally}");
    assert!(tally.promises == 120 && tally.flushes > 120 && tally.at_flushes > 20, "{tally}");
}

#[tokio::test]
async fn a_receipt_is_honoured_wherever_the_hubs_power_is_cut() {
    let tally = hub(plan(60, 60, Flushing::AsAsked)).await.unwrap();
    assert!(tally.broken.is_empty(), "{tally}");
    assert!(tally.promises >= 60 && tally.flushes > 60 && tally.at_flushes > 15, "{tally}");
}

#[tokio::test]
async fn a_database_that_is_not_flushed_as_it_asks_for_is_noticed() {
    for flushing in [Flushing::Off, Flushing::Normal] {
        noticed(&device(plan(30, 12, flushing)).await.unwrap());
        noticed(&hub(plan(16, 12, flushing)).await.unwrap());
    }
}
