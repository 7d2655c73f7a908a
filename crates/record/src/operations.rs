//! What a change writes, read from its decoded operations. Patches would hide a losing concurrent write and any
//! overwritten intermediate value, so policy and history go by operations.

use automerge::legacy::{Key, ObjectId, OpType};
use automerge::{ExpandedChange, ObjType, ScalarValue};

/// The objects that exist before the change, by operation id as Automerge spells it (`7@ab12..`).
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The map of fields.
    pub fields: String,
    /// The map of entries.
    pub entries: String,
    /// The map of texts.
    pub text_map: String,
    /// Each Text with its name.
    pub texts: Vec<(String, String)>,
}

/// One thing an operation does.
#[derive(Clone, Debug, PartialEq)]
pub enum Write {
    /// Part of the skeleton a first change makes.
    Skeleton {
        /// What stands at the root, or the name of a text behind `text.`.
        name: String,
    },
    /// Deletes a field's values; `pred` names them. Only ever the first half of a field's pair.
    Cleared {
        /// The field.
        name: String,
        /// Operations deleted, sorted.
        pred: Vec<String>,
    },
    /// Puts a field.
    Field {
        /// The field.
        name: String,
        /// The scalar.
        value: ScalarValue,
        /// Operations overwritten, sorted; empty in the pair.
        pred: Vec<String>,
    },
    /// Puts an entry.
    Entry {
        /// The key.
        id: String,
        /// The string put.
        json: String,
        /// Operations overwritten; an honest entry has none.
        pred: Vec<String>,
    },
    /// Inserts into or deletes from a text.
    Text {
        /// The text.
        name: String,
    },
}

/// The first operation that no edit of ours makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreign {
    /// What it tried, in plain words.
    pub what: String,
}

/// The names a first change makes at the root, in any order: two values and three maps.
pub(crate) const SKELETON: [&str; 5] = ["kind", "schema", "fields", "entries", "text"];

/// Reads a change's operations as writes into a record.
///
/// # Errors
/// [`Foreign`] for the first operation that is no write of ours: a nested object, a counter, a mark, an unknown object.
pub fn writes(change: &ExpandedChange, known: &Known) -> Result<Vec<Write>, Foreign> {
    let first = change.deps.is_empty();
    let mut known = known.clone();
    if first {
        known = Known::default();
    }
    let mut found = Vec::with_capacity(change.operations.len());
    // Operations on one object follow each other, and a text has one for each character: it is spelled once.
    let mut last: Option<(&ObjectId, String)> = None;
    for (i, op) in change.operations.iter().enumerate() {
        let id = || format!("{}@{}", change.start_op.get() + i as u64, change.actor_id);
        if last.as_ref().is_none_or(|(obj, _)| **obj != op.obj) {
            last = Some((&op.obj, op.obj.to_string()));
        }
        let obj = last.as_ref().map_or("", |(_, spelled)| spelled.as_str());
        let pred = || sorted(op.pred.iter().map(ToString::to_string).collect());
        let foreign = |what: &str| Foreign { what: format!("{what} in {obj}") };
        let key = match &op.key {
            Key::Map(name) => Some(name.to_string()),
            Key::Seq(_) => None,
        };
        let write = match (&op.action, key) {
            (OpType::Make(ObjType::Map), Some(key)) if first && obj == "_root" => {
                match key.as_str() {
                    "fields" => known.fields = id(),
                    "entries" => known.entries = id(),
                    "text" => known.text_map = id(),
                    _ => return Err(foreign("an unknown map")),
                }
                Write::Skeleton { name: key }
            }
            (OpType::Put(_), Some(key)) if first && obj == "_root" && SKELETON[..2].contains(&key.as_str()) => {
                Write::Skeleton { name: key }
            }
            (OpType::Make(ObjType::Text), Some(key)) if first && obj == known.text_map => {
                known.texts.push((id(), key.clone()));
                Write::Skeleton { name: format!("text.{key}") }
            }
            (OpType::Put(value), Some(name)) if obj == known.fields => Write::Field { name, value: value.clone(), pred: pred() },
            (OpType::Delete, Some(name)) if obj == known.fields => Write::Cleared { name, pred: pred() },
            (OpType::Put(ScalarValue::Str(json)), Some(id)) if obj == known.entries => {
                Write::Entry { id, json: json.to_string(), pred: pred() }
            }
            (OpType::Put(ScalarValue::Str(_)) | OpType::Delete, None) => match known.texts.iter().find(|(id, _)| id == obj) {
                Some((_, name)) => Write::Text { name: name.clone() },
                None => return Err(foreign("an edit of an unknown text")),
            },
            (action, _) => return Err(foreign(&format!("{} is no edit of ours", describe(action)))),
        };
        found.push(write);
    }
    Ok(found)
}

fn sorted(mut ops: Vec<String>) -> Vec<String> {
    ops.sort();
    ops
}

fn describe(action: &OpType) -> &'static str {
    match action {
        OpType::Make(_) => "making an object",
        OpType::Delete => "deleting",
        OpType::Increment(_) => "counting",
        OpType::Put(_) => "putting a value",
        OpType::MarkBegin(_) | OpType::MarkEnd(_) => "marking a text",
    }
}
