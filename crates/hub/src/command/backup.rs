//! Backup and restore.

use std::path::Path;

use hub::adapters::SystemClock;
use hub::{Hub, HubError};
use serde_json::json;
use wire::seam::{Clock, NoCrash};

use super::say::{Said, clock};

pub(super) fn backup(hub: &Hub, to: &Path) -> Result<Said, HubError> {
    let manifest = hub.backup(to)?;
    let (files, bytes) = (manifest.files.len(), manifest.files.values().map(|f| f.size).sum::<u64>());
    let count = |table: &str| manifest.counts.get(table).copied().unwrap_or(0);
    let text = format!(
        "{}: {} records, {} changes, {} evidence files; {files} files of {bytes} bytes in all, as of {}\n\
         It holds the hub's keys and every word in clear: keep it as the data folder is kept.",
        to.display(),
        count("record"),
        count("change"),
        count("object"),
        clock(manifest.made_at)
    );
    Ok(Said::new(text, json!({ "path": to, "manifest": manifest })))
}

pub(super) fn restore(from: &Path, into: &Path) -> Result<Said, HubError> {
    let restored = Hub::restore(from, into, SystemClock.now_ms(), &NoCrash)?;
    let made = clock(restored.manifest.made_at);
    let text = format!(
        "{}: verified and whole, epoch {}\n\
         Start serve on it. Devices notice at their next sync and hand in again what they sent after {made}.\n\
         Order again whatever was ordered after {made}: erasures, lost devices, holds, enrolments, roster imports.\n\
         What comes back without its author's signature waits: beatbook-hub recovery",
        into.display(),
        restored.epoch
    );
    Ok(Said::new(text, json!({ "path": into, "epoch": restored.epoch, "manifest": restored.manifest })))
}
