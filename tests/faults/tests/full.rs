//! The share of the full disks that runs with every change.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

use faults::full::each_write;

#[tokio::test]
async fn whatever_is_done_when_the_disk_is_full_is_refused_in_words_or_done_whole() {
    let tally = each_write(3, 13).await.unwrap_or_else(|broken| panic!("{broken}"));
    assert_eq!(tally.full.len(), 13, "each of them met a full disk: {tally}");
    assert!(tally.full.values().filter(|met| met.refused > 0).count() >= 12, "and was refused there: {tally}");
    assert!(tally.answers["disk_full"] > 10 && tally.answers["storage_full"] > 0, "{tally}");
}
