//! Making a change again on a branch that lacks what it was written on: what its author did, not what stood around it.

use automerge::{Change, ChangeHash, ReadDoc};
use serde_json::Value;

use super::{Edit, Record, Wrote, text};
use crate::id::EntryId;
use crate::roster::Ms;
use crate::table::Type;
use crate::value::canonical;

/// A change's edits, and when they were made.
#[derive(Clone, Debug, PartialEq)]
pub struct Again {
    /// The edits, for the record they are to be made on.
    pub edits: Vec<Edit>,
    /// The device's time of the first entry, or of the change, ms UTC: what happened keeps its time.
    pub at: Ms,
    /// The offset of the device's clock to the hub that its entries carry; none where it has no entry.
    pub offset: Option<i64>,
}

impl Record {
    /// What one of this record's changes did, as edits to make on `onto`. Of a set only the items that this change added or
    /// took out, so that nothing comes along that was refused; of a text only what this author typed. None where it made the
    /// record, or is not part of it.
    #[must_use]
    pub fn again(&self, change: &ChangeHash, onto: &Self) -> Option<Again> {
        let change = self.doc.get_change_by_hash(change)?;
        let happened = self.happened(&change)?;
        let mut again = Again { edits: Vec::new(), at: happened.at, offset: None };
        for wrote in happened.wrote {
            match wrote {
                Wrote::Created => return None,
                Wrote::Field { name, value } => again.edits.push(self.field_again(&change, onto, &name, value)?),
                Wrote::Text { name } => {
                    let (base, mine) = (self.before(&change)?.text(&name), self.at(&[change.hash()]).ok()?.text(&name));
                    again.edits.push(Edit::text(&name, &text::carried(&base, &mine, &onto.text(&name))));
                }
                Wrote::Entry { id, json } => {
                    let entry: Value = serde_json::from_str(&json).ok()?;
                    let id: EntryId = id.parse().ok()?;
                    if again.offset.is_none() {
                        again.offset = entry.get("offset").and_then(Value::as_i64);
                        again.at = entry.get("at").and_then(Value::as_i64).unwrap_or(again.at);
                    }
                    let body = entry.get("body").cloned().unwrap_or_default();
                    again.edits.push(Edit::entry(id, entry.get("type")?.as_str()?, body));
                }
            }
        }
        Some(again)
    }

    fn before(&self, change: &Change) -> Option<Self> {
        let mut deps = change.deps().to_vec();
        deps.sort();
        self.at(&deps).ok()
    }

    fn field_again(&self, change: &Change, onto: &Self, name: &str, value: Value) -> Option<Edit> {
        if !matches!(self.kind.field(name)?.takes, Type::Set(_)) {
            return Some(Edit::field(name, value));
        }
        let (was, made) = (self.before(change)?.items(name), value.as_array().cloned().unwrap_or_default());
        let among = |items: &[Value], item: &Value| items.iter().any(|i| canonical(i) == canonical(item));
        let mut items = onto.items(name);
        items.retain(|item| among(&made, item) || !among(&was, item));
        let added = made.into_iter().filter(|item| !among(&was, item));
        for item in added {
            if !among(&items, &item) {
                items.push(item);
            }
        }
        Some(Edit::field(name, items))
    }
}
