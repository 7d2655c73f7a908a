//! What a change says, for somebody who must decide on it or on what is left of it: what it did, every word its author
//! typed, and the types of its entries.

use automerge::{ChangeHash, ReadDoc};
use serde_json::Value;

use super::{Record, Wrote};
use crate::table::Type;

/// What a change says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// What it did first, as the catalogue names it: `entry.note`, `field.priority`, `text.briefing`; empty where it is
    /// not part of the record.
    pub did: String,
    /// With what: the entry's body, or the field's value; Null otherwise.
    pub with: Value,
    /// Every word typed in it, a line each; none where nothing was typed.
    pub words: Option<String>,
    /// The types of its entries.
    pub entries: Vec<String>,
}

impl Record {
    /// What one of this record's changes says.
    #[must_use]
    pub fn said(&self, change: &ChangeHash) -> Said {
        let wrote: Vec<Wrote> =
            self.doc.get_change_by_hash(change).and_then(|c| self.happened(&c)).map(|h| h.wrote).unwrap_or_default();
        let mut said = Said::default();
        let mut words: Vec<String> = Vec::new();
        for one in &wrote {
            let (did, with) = match one {
                Wrote::Created => ("entry.created".to_owned(), Value::Null),
                Wrote::Field { name, value } => {
                    collect(self.kind().field(name).map(|f| &f.takes), value, &mut words);
                    (format!("field.{name}"), value.clone())
                }
                Wrote::Entry { json, .. } => {
                    let entry: Value = serde_json::from_str(json).unwrap_or_default();
                    let body = entry.get("body").cloned().unwrap_or_default();
                    let kind = entry.get("type").and_then(Value::as_str).unwrap_or_default();
                    let takes = self.kind().entry(kind).map(|e| Type::Shape(e.body));
                    collect(takes.as_ref(), &body, &mut words);
                    said.entries.push(kind.to_owned());
                    (format!("entry.{kind}"), body)
                }
                Wrote::Text { name } => {
                    words.extend(self.at(&[*change]).ok().map(|r| r.text(name)));
                    (format!("text.{name}"), Value::Null)
                }
            };
            if said.did.is_empty() {
                (said.did, said.with) = (did, with);
            }
        }
        said.words = Some(words.join("\n")).filter(|w| !w.is_empty());
        said
    }
}

/// Every piece of text in a value, in its order. Ids and hashes are no words, nor is what was chosen from the table's list:
/// what it does says that. What the table does not know may be words.
fn collect(takes: Option<&Type>, value: &Value, words: &mut Vec<String>) {
    match (takes, value) {
        (Some(Type::Choice(_) | Type::Sha256), _) => {}
        (_, Value::String(text)) if uuid::Uuid::parse_str(text).is_err() => words.push(text.clone()),
        (Some(Type::Set(each) | Type::List(each)), Value::Array(items)) => {
            items.iter().for_each(|v| collect(Some(each), v, words));
        }
        (_, Value::Array(items)) => items.iter().for_each(|v| collect(None, v, words)),
        (Some(Type::Shape(parts)), Value::Object(given)) => {
            let takes = |name: &str| parts.iter().find(|p| p.name == name).map(|p| &p.takes);
            given.iter().for_each(|(name, v)| collect(takes(name), v, words));
        }
        (_, Value::Object(given)) => given.values().for_each(|v| collect(None, v, words)),
        _ => {}
    }
}
