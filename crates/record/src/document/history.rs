//! What a record's changes did, for its history and for policy.

use automerge::{Change, ChangeHash, ExpandedChange, ReadDoc};
use serde_json::Value;

use super::Record;
use crate::author::Author;
use crate::id::EntryId;
use crate::operations::{Known, Write, writes};
use crate::roster::Ms;

/// One change in the history of a record.
#[derive(Clone, Debug, PartialEq)]
pub struct Happened {
    /// The change.
    pub change: [u8; 32],
    /// Who made it.
    pub author: Author,
    /// The device's time, ms UTC, to the second.
    pub at: Ms,
    /// What its author had before them: the heads it builds on.
    pub deps: Vec<ChangeHash>,
    /// What it wrote.
    pub wrote: Vec<Wrote>,
}

/// One thing a change wrote.
#[derive(Clone, Debug, PartialEq)]
pub enum Wrote {
    /// Made the record.
    Created,
    /// Wrote a field.
    Field {
        /// The field.
        name: String,
        /// The value; Null where it was cleared.
        value: Value,
    },
    /// Added an entry.
    Entry {
        /// Its id.
        id: String,
        /// Its canonical JSON.
        json: String,
    },
    /// Changed a text.
    Text {
        /// The text.
        name: String,
    },
}

impl Record {
    /// Every change and what it wrote, dependencies first.
    #[must_use]
    pub fn history(&self) -> Vec<Happened> {
        self.changes().iter().filter_map(|c| self.happened(c)).collect()
    }

    pub(super) fn happened(&self, change: &Change) -> Option<Happened> {
        let known = self.known();
        let mut wrote: Vec<Wrote> = Vec::new();
        if change.deps().is_empty() {
            wrote.push(Wrote::Created);
        }
        for write in writes(&change.decode(), &known).ok()? {
            match write {
                Write::Field { name, value, .. } => wrote.push(Wrote::Field {
                    value: self
                        .kind
                        .field(&name)
                        .and_then(|f| super::from_scalar(&f.takes, &automerge::Value::Scalar(std::borrow::Cow::Owned(value))))
                        .unwrap_or_default(),
                    name,
                }),
                Write::Entry { id, json, .. } => wrote.push(Wrote::Entry { id, json }),
                Write::Text { name } => {
                    let this = Wrote::Text { name };
                    if !wrote.contains(&this) {
                        wrote.push(this);
                    }
                }
                Write::Cleared { .. } | Write::Skeleton { .. } => {}
            }
        }
        let author = change.message()?.parse().ok()?;
        Some(Happened { change: change.hash().0, author, at: change.timestamp() * 1000, deps: change.deps().to_vec(), wrote })
    }

    /// Whether a change puts an entry under an id that is taken here, on whatever branch it was made: two values under one
    /// id would both stand, and every fold would count the entry twice.
    #[must_use]
    pub fn has_entry_of(&self, change: &ExpandedChange) -> bool {
        let found = writes(change, &self.known()).unwrap_or_default();
        found.iter().any(|w| matches!(w, Write::Entry { id, .. } if id.parse().is_ok_and(|id: EntryId| self.has_entry(id))))
    }

    /// The objects a later change may write into.
    #[must_use]
    pub fn known(&self) -> Known {
        let texts = self
            .kind
            .texts
            .iter()
            .filter_map(|t| match self.doc.get(&self.texts, t.name) {
                Ok(Some((automerge::Value::Object(_), obj))) => Some((obj.to_string(), t.name.to_owned())),
                _ => None,
            })
            .collect();
        Known { fields: self.fields.to_string(), entries: self.entries.to_string(), text_map: self.texts.to_string(), texts }
    }
}
