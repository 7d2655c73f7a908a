//! An officer's own words in records that left their device, record by record.

use serde_json::Value;

use crate::data::KeptWords;
use crate::screen::{Left, LeftRecord, LeftWords};

/// Groups what was kept, newest first, by record; a change without words, such as an acceptance, shows nothing.
pub(crate) fn left(kept: Vec<KeptWords>) -> Left {
    let mut records: Vec<LeftRecord> = Vec::new();
    for one in kept {
        let mut words = Vec::new();
        for wrote in &one.wrote {
            match wrote.get("json").and_then(Value::as_str) {
                Some(entry) => {
                    let entry: Value = serde_json::from_str(entry).unwrap_or_default();
                    words_in(entry.get("body").unwrap_or(&Value::Null), &mut words);
                }
                None => words_in(wrote.get("value").unwrap_or(&Value::Null), &mut words),
            }
        }
        if words.is_empty() {
            continue;
        }
        let said = LeftWords { at: one.at, text: words.join("\n") };
        match records.iter_mut().find(|r| r.record == one.record.0) {
            Some(record) => record.words.push(said),
            None => records.push(LeftRecord { record: one.record.0, kind: one.kind, words: vec![said] }),
        }
    }
    Left { records }
}

/// Every piece of text in a value, in its order; ids are no words.
fn words_in(value: &Value, words: &mut Vec<String>) {
    match value {
        Value::String(text) if uuid::Uuid::parse_str(text).is_err() => words.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|v| words_in(v, words)),
        Value::Object(parts) => parts.values().for_each(|v| words_in(v, words)),
        _ => {}
    }
}
