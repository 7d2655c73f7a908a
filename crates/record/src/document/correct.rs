//! Putting a wrong fact right (practice P19): whoever reads the entry reads the right parts, and the wrong ones stay readable.

use serde_json::{Map, Value};

use super::Entry;
use crate::id::EntryId;
use crate::value::canonical;

/// Entries whose facts may be put right, and which: what a clock runs from or is met by, and what she decided. What the
/// officer knew or was told, and why, stands as it was said. A contact may turn out to have been against her card.
pub const MAY_CORRECT: &[(&str, &[&str])] = &[
    ("contact", &["outcome", "started", "ended", "against_card"]),
    ("milestone", &["event", "at"]),
    ("decision", &["what", "about", "her_reason", "done_at"]),
];

/// One correction of an entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Corrected {
    /// The `corrected` entry.
    pub by: EntryId,
    /// The body as it stood before it.
    pub was: Value,
}

/// The parts of an entry that may be put right; none where it is not that sort of entry.
#[must_use]
pub fn correctable(kind: &str) -> &'static [&'static str] {
    MAY_CORRECT.iter().find(|(name, _)| *name == kind).map(|(_, parts)| *parts).unwrap_or_default()
}

/// The right parts as a `corrected` entry carries them; Null is a part that ought not to be there.
#[must_use]
pub fn replacement(parts: Map<String, Value>) -> String {
    canonical(&Value::Object(parts))
}

/// A body with the right parts of a `corrected` entry in place of the wrong ones; none where it says nothing that may be
/// put right.
#[must_use]
pub fn put_right(kind: &str, body: &Value, replacement: &str) -> Option<Value> {
    let parts: Map<String, Value> = serde_json::from_str(replacement).ok()?;
    let may = correctable(kind);
    if parts.is_empty() || !parts.keys().all(|name| may.contains(&name.as_str())) {
        return None;
    }
    let mut right = body.as_object()?.clone();
    right.extend(parts);
    right.retain(|_, value| !value.is_null());
    Some(Value::Object(right))
}

impl Entry {
    /// The entry as its author wrote it, whatever was put right since.
    #[must_use]
    pub fn as_written(&self) -> Self {
        let first = self.corrected.first().map_or(&self.body, |c| &c.was);
        Self { body: first.clone(), corrected: Vec::new(), ..self.clone() }
    }

    pub(super) fn correct(&mut self, by: &Self) {
        if let Some(right) = put_right(&self.kind, &self.body, by.text("replacement")) {
            let was = std::mem::replace(&mut self.body, right);
            self.corrected.push(Corrected { by: by.id, was });
        }
    }
}

/// Applies every correction that stands, in the order of ancestry: the last word on each part is the same on every device.
pub(super) fn apply(entries: &mut [Entry]) {
    let mut corrections: Vec<Entry> = entries.iter().filter(|e| e.kind == "corrected" && e.stands()).cloned().collect();
    corrections.sort_by_key(Entry::order);
    for correction in corrections {
        let Ok(target) = correction.text("target").parse::<EntryId>() else { continue };
        for entry in entries.iter_mut().filter(|e| e.id == target) {
            entry.correct(&correction);
        }
    }
}
