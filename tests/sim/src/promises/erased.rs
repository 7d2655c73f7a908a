//! What was erased stands in no store: not in a byte of the hub's files, not in a table of any phone.

use std::collections::BTreeSet;
use std::path::Path;

use crate::city::City;
use crate::ledger::made_up;

/// Words asked for on each phone, at most; the hub's files are searched for all of them.
const WORDS: usize = 6;

pub(super) async fn check(city: &City) -> Result<(), String> {
    if city.erased.is_empty() {
        return Ok(());
    }
    city.hub.scrub().map_err(|e| format!("the hub cannot scrub: {e}"))?;
    let mut gone: BTreeSet<String> = BTreeSet::new();
    for id in &city.erased {
        if city.hub.storage().reading(|tx| tx.record(*id)).map_err(|e| e.to_string())?.is_some() {
            return Err(format!("erased record {} is at the hub again", city.number(*id)));
        }
        gone.extend(city.ledger.only_in(*id));
    }
    let mut stands: BTreeSet<String> = BTreeSet::new();
    words_in(&city.hub_folder(), &mut stands).map_err(|e| e.to_string())?;
    if let Some(word) = gone.iter().find(|w| stands.contains(*w)) {
        return Err(format!("erased, \"{word}\" still stands in the hub's files"));
    }
    for phone in &city.phones {
        for word in gone.iter().rev().take(WORDS) {
            let tables = phone.device.tables_with(word).await.map_err(|e| e.to_string())?;
            if let Some(table) = tables.first() {
                return Err(format!("erased, \"{word}\" still stands in {table} of {}", phone.shoulder));
            }
        }
    }
    Ok(())
}

fn words_in(folder: &Path, found: &mut BTreeSet<String>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { words_in(&path, found)? } else { found.extend(made_up(&std::fs::read(&path)?)) }
    }
    Ok(())
}
