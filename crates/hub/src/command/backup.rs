//! Backup and restore.

use std::path::Path;

use hub::adapters::{SystemClock, SystemRng};
use hub::{Hub, HubError, sealed_backup};
use serde_json::json;
use wire::seam::{Clock, NoCrash};

use super::say::{Said, clock};

pub(super) fn backup(hub: &Hub, to: &Path, recipient: Option<&Path>) -> Result<Said, HubError> {
    let (manifest, keep) = match recipient {
        Some(file) => {
            let recipient = sealed_backup::recipient(file)?;
            let keep = format!("It is sealed for {}, and opens with that key only: restore --key", recipient.key_id());
            (hub.backup_sealed(to, &recipient)?, keep)
        }
        None => {
            let keep = "It holds the hub's keys and every word in clear: keep it as the data folder is kept, or seal it with \
                        --recipient.";
            (hub.backup(to)?, keep.to_owned())
        }
    };
    let (files, bytes) = (manifest.files.len(), manifest.files.values().map(|f| f.size).sum::<u64>());
    let count = |table: &str| manifest.counts.get(table).copied().unwrap_or(0);
    let text = format!(
        "{}: {} records, {} changes, {} evidence files; {files} files of {bytes} bytes in all, as of {}\n\
         {keep}",
        to.display(),
        count("record"),
        count("change"),
        count("object"),
        clock(manifest.made_at)
    );
    Ok(Said::new(text, json!({ "path": to, "sealed": recipient.is_some(), "manifest": manifest })))
}

pub(super) fn make_key(file: &Path) -> Result<Said, HubError> {
    let recipient = sealed_backup::make_key(file, &SystemRng)?;
    let text = format!(
        "{}: opens backups. Keep it off the hub's machine, in two places; nothing else opens them.\n\
         {}: seals them. Bring it to the hub: backup --recipient",
        file.display(),
        recipient.display()
    );
    Ok(Said::new(text, json!({ "key": file, "recipient": recipient })))
}

pub(super) fn restore(from: &Path, key: Option<&Path>, into: &Path) -> Result<Said, HubError> {
    let now = SystemClock.now_ms();
    let restored = match key {
        Some(file) => Hub::restore_sealed(from, &sealed_backup::key(file)?, into, now, &NoCrash),
        None if from.is_file() => {
            Err(HubError::NoBackup { why: "it is sealed: give the key that opens it with --key".to_owned() })
        }
        None => Hub::restore(from, into, now, &NoCrash),
    }?;
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
