//! The past of a record: its changes, which of them knew of which, and what each wrote.

use std::collections::BTreeMap;

use automerge::legacy::{Key, OpType};
use serde_json::Value;

use crate::author::Author;
use crate::document::{Record, from_scalar};
use crate::operations::{Write, writes};

/// A change: who, when, and which changes its author knew of.
pub(super) struct Made {
    pub(super) hash: [u8; 32],
    pub(super) author: Author,
    pub(super) at_s: i64,
    /// One bit for each change before it that it builds on.
    knew: Vec<u64>,
}

/// One write of a field.
pub(super) struct FieldWrite {
    pub(super) name: String,
    pub(super) value: Value,
    pub(super) op: String,
    pub(super) by: usize,
}

/// Characters of a text that a change deleted, by their operation ids.
pub(super) struct Deleted {
    pub(super) text: String,
    pub(super) characters: Vec<String>,
    pub(super) by: usize,
}

/// Everything notices are computed from. Indices name changes, dependencies first.
pub(super) struct Past {
    pub(super) made: Vec<Made>,
    pub(super) fields: Vec<FieldWrite>,
    pub(super) deleted: Vec<Deleted>,
    /// Which change wrote in which text.
    pub(super) texts: Vec<(String, usize)>,
}

impl Past {
    pub(super) fn of(record: &Record) -> Self {
        let changes = record.changes();
        let known = record.known();
        let mut place: BTreeMap<[u8; 32], usize> = BTreeMap::new();
        let mut past = Self { made: Vec::new(), fields: Vec::new(), deleted: Vec::new(), texts: Vec::new() };
        for change in &changes {
            // A change that is none of ours was never let in; it takes part in nothing.
            let Some(author) = change.message().and_then(|m| m.parse().ok()) else { continue };
            let by = past.made.len();
            let mut knew = vec![0_u64; by / 64 + 1];
            for dep in change.deps().iter().filter_map(|d| place.get(&d.0).copied()) {
                knew[dep / 64] |= 1 << (dep % 64);
                for (word, before) in knew.iter_mut().zip(&past.made[dep].knew) {
                    *word |= before;
                }
            }
            place.insert(change.hash().0, by);
            past.made.push(Made { hash: change.hash().0, author, at_s: change.timestamp(), knew });
            let expanded = change.decode();
            let Ok(found) = writes(&expanded, &known) else { continue };
            for (i, write) in found.into_iter().enumerate() {
                let Write::Field { name, value, .. } = write else { continue };
                let Some(field) = record.kind().field(&name) else { continue };
                let scalar = automerge::Value::Scalar(std::borrow::Cow::Owned(value));
                let value = from_scalar(&field.takes, &scalar).unwrap_or_default();
                let op = format!("{}@{}", expanded.start_op.get() + i as u64, expanded.actor_id);
                past.fields.push(FieldWrite { name, value, op, by });
            }
            for (id, text) in &known.texts {
                if expanded.operations.iter().any(|op| op.obj.to_string() == *id) {
                    past.texts.push((text.clone(), by));
                }
                let gone = expanded.operations.iter().filter(|op| {
                    matches!(op.action, OpType::Delete) && matches!(op.key, Key::Seq(_)) && op.obj.to_string() == *id
                });
                let characters: Vec<String> = gone.flat_map(|op| op.pred.iter().map(ToString::to_string)).collect();
                if !characters.is_empty() {
                    past.deleted.push(Deleted { text: text.clone(), characters, by });
                }
            }
        }
        past
    }

    /// Whether the author of `later` knew of `earlier`.
    pub(super) fn knew(&self, later: usize, earlier: usize) -> bool {
        self.made[later].knew.get(earlier / 64).is_some_and(|word| word & (1 << (earlier % 64)) != 0)
    }

    /// Whether neither knew of the other.
    pub(super) fn apart(&self, a: usize, b: usize) -> bool {
        a != b && !self.knew(a, b) && !self.knew(b, a)
    }

    /// The change of this hash.
    pub(super) fn change(&self, hash: &[u8; 32]) -> Option<usize> {
        self.made.iter().position(|m| m.hash == *hash)
    }
}
