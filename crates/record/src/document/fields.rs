//! Fields as they show: every one resolved in one walk over the document, because folds, policy and views ask for dozens.

use std::collections::HashMap;
use std::sync::Arc;

use automerge::{ChangeHash, ObjId, ReadDoc, ScalarValue, Value as AmValue};
use serde_json::Value;

use super::Record;
use crate::id::OfficerId;
use crate::resolve::{Candidate, Resolved, resolve};
use crate::table::{Field, Type};

/// What every field that was ever written shows, by its name in the kind's table.
pub(super) type Fields = HashMap<&'static str, Resolved>;

impl Record {
    /// A field as it shows, by its kind's rule. A name the table does not have resolves as unset.
    #[must_use]
    pub fn field(&self, name: &str) -> Resolved {
        self.shown(name).cloned().unwrap_or_default()
    }

    /// A field's value; Null where unset or unsettled.
    #[must_use]
    pub fn value(&self, name: &str) -> Value {
        self.shown(name).map_or(Value::Null, |field| field.value.clone())
    }

    /// A field as text; empty where it is unset.
    #[must_use]
    pub fn line(&self, name: &str) -> String {
        self.str(name).unwrap_or_default().to_owned()
    }

    /// A field as a whole number or an instant.
    #[must_use]
    pub fn whole(&self, name: &str) -> Option<i64> {
        self.shown(name)?.value.as_i64()
    }

    /// A field as yes or no; unset is no.
    #[must_use]
    pub fn yes(&self, name: &str) -> bool {
        self.shown(name).is_some_and(|field| field.value == Value::Bool(true))
    }

    /// A field as an officer.
    #[must_use]
    pub fn officer(&self, name: &str) -> Option<OfficerId> {
        self.str(name)?.parse().ok()
    }

    /// A set or list field's items.
    #[must_use]
    pub fn items(&self, name: &str) -> Vec<Value> {
        self.shown(name).and_then(|field| field.value.as_array()).cloned().unwrap_or_default()
    }

    fn str(&self, name: &str) -> Option<&str> {
        self.shown(name)?.value.as_str()
    }

    fn shown(&self, name: &str) -> Option<&Resolved> {
        self.read.fields.get_or_init(|| Arc::new(self.read_fields())).get(name)
    }

    fn read_fields(&self) -> Fields {
        let mut found = Fields::new();
        for item in self.doc.map_range(&self.fields, ..) {
            // A newer app's: kept, and not resolved here.
            let Some(field) = self.kind.field(&item.key) else { continue };
            let candidates = if item.conflict {
                self.candidates(field)
            } else {
                let op = item.id();
                let value = from_scalar(&field.takes, &item.value.into_value());
                value.and_then(|value| self.candidate(value, &op)).into_iter().collect()
            };
            found.insert(field.name, resolve(field.rule, candidates));
        }
        found
    }

    /// A field as it showed at some of the record's heads, by its kind's rule.
    #[must_use]
    pub fn field_at(&self, name: &str, heads: &[ChangeHash]) -> Resolved {
        let Some(field) = self.kind.field(name) else { return Resolved::default() };
        let all = self.doc.get_all_at(&self.fields, field.name, heads).unwrap_or_default();
        let winner = self.doc.get_at(&self.fields, field.name, heads).ok().flatten().map(|(_, op)| op.to_string());
        resolve(field.rule, self.candidates_of(field, all, winner.as_deref()))
    }

    fn candidates(&self, field: &Field) -> Vec<Candidate> {
        let all = self.doc.get_all(&self.fields, field.name).unwrap_or_default();
        let winner = self.doc.get(&self.fields, field.name).ok().flatten().map(|(_, op)| op.to_string());
        self.candidates_of(field, all, winner.as_deref())
    }

    fn candidates_of(&self, field: &Field, all: Vec<(AmValue<'_>, ObjId)>, winner: Option<&str>) -> Vec<Candidate> {
        let mut found: Vec<Candidate> =
            all.into_iter().filter_map(|(value, op)| self.candidate(from_scalar(&field.takes, &value)?, &op)).collect();
        // `get_all` need not put the winner last, and the rules lean on that.
        found.sort_by_key(|c| Some(c.op.as_str()) == winner);
        found
    }

    fn candidate(&self, value: Value, op: &ObjId) -> Option<Candidate> {
        let hash = self.doc.hash_for_opid(op)?;
        let (author, at_s) = self.authorship().line(&hash)?;
        Some(Candidate { value, op: op.to_string(), change: hash.0, author, at_s })
    }
}

/// A field's scalar in the document as JSON; none where it does not fit the type and so was never let in.
pub(crate) fn from_scalar(takes: &Type, value: &AmValue<'_>) -> Option<Value> {
    match value.as_scalar()? {
        ScalarValue::Null => Some(Value::Null),
        ScalarValue::Boolean(b) => Some(Value::Bool(*b)),
        ScalarValue::Int(n) => Some(Value::from(*n)),
        ScalarValue::Str(s) if takes.composite() => serde_json::from_str(s).ok(),
        ScalarValue::Str(s) => Some(Value::from(s.as_str())),
        _ => None,
    }
}
