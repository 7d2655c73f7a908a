//! The share of the power cuts that runs with every change; and the proof that they would notice a database, or a photo's
//! file, that is flushed less than it asks for.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

use disk::{Files, Flushing};
use faults::power::{Plan, Tally, device, hub};

fn plan(edits: usize, cuts: u32, flushing: Flushing) -> Plan {
    Plan { edits, cuts, seed: 5, flushing, files: Files::AsAsked }
}

fn noticed(tally: &Tally) {
    assert!(!tally.broken.is_empty(), "nobody noticed: {tally}");
}

#[tokio::test]
async fn an_acknowledged_edit_is_on_the_disk_wherever_the_power_is_cut() {
    let tally = device(plan(70, 40, Flushing::AsAsked)).await.unwrap();
    assert!(tally.broken.is_empty(), "{tally}");
    assert!(tally.promises == 70 && tally.flushes > 70 && tally.at_flushes > 10, "{tally}");
}

#[tokio::test]
async fn a_receipt_is_honoured_wherever_the_hubs_power_is_cut() {
    let tally = hub(plan(30, 30, Flushing::AsAsked)).await.unwrap();
    assert!(tally.broken.is_empty(), "{tally}");
    assert!(tally.promises >= 30 && tally.flushes > 30 && tally.at_flushes > 7, "{tally}");
}

#[tokio::test]
async fn a_database_that_is_not_flushed_as_it_asks_for_is_noticed() {
    for flushing in [Flushing::Off, Flushing::Normal] {
        noticed(&device(plan(20, 8, flushing)).await.unwrap());
        noticed(&hub(plan(10, 24, flushing)).await.unwrap());
    }
}

/// On Linux alone the log has files that are not SQLite's.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[tokio::test]
async fn a_photo_whose_bytes_or_whose_name_are_not_flushed_is_noticed_on_the_device_and_at_the_hub() {
    for files in [Files::WithoutNames, Files::NotAtAll] {
        for tally in [
            device(Plan { files, ..plan(20, 16, Flushing::AsAsked) }).await.unwrap(),
            hub(Plan { files, ..plan(10, 24, Flushing::AsAsked) }).await.unwrap(),
        ] {
            noticed(&tally);
            assert!(tally.broken.iter().any(|why| why.contains("photo") || why.contains("upload")), "by its photos: {tally}");
        }
    }
}
