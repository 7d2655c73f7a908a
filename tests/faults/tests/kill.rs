//! The share of the kill loops that runs with every change.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

use faults::kill::{device, hub};

#[test]
fn no_edit_that_a_device_acknowledged_is_lost_when_it_is_killed_at_any_instant() {
    let plan = device::Plan { program: env!("CARGO_BIN_EXE_faults").into(), kills: 24, per_vault: 12, seed: 7 };
    let tally = device::run(&plan).unwrap_or_else(|broken| panic!("{broken}"));
    assert_eq!((tally.kills, tally.vaults), (24, 2));
    assert!(tally.acknowledged > 24, "{tally}");
}

#[test]
fn every_receipt_is_honoured_by_a_hub_that_is_killed_at_any_instant() {
    let plan = hub::Plan { kills: 12, per_hub: 12, devices: 4, latest_ms: 700, seed: 7 };
    let tally = hub::run(&plan).unwrap_or_else(|broken| panic!("{broken}"));
    assert!(tally.kills == 12 && tally.receipts > 0 && tally.entries > 0, "{tally}");
    assert!(tally.synced > 0 && !tally.cut.is_empty(), "it was killed while they synced: {tally}");
}
