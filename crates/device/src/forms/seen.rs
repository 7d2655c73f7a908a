//! What a screen saw, carried back with its edit, so that nothing is overwritten that moved meanwhile.

use std::collections::BTreeMap;

use automerge::ChangeHash;
use record::Record;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::fault::FormFault;

/// The operations that stood in each field, and the heads of the record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Operations by field; a field that is absent had none.
    pub fields: BTreeMap<String, Vec<String>>,
    /// Heads, 64 hexadecimal digits each.
    pub heads: Vec<String>,
}

/// What a page gives out as `seen`.
#[must_use]
pub fn seen(record: &Record) -> String {
    let fields = record.kind().all_fields().map(|f| (f.name.to_owned(), record.field(f.name).seen()));
    let seen = Seen {
        fields: fields.filter(|(_, ops)| !ops.is_empty()).collect(),
        heads: record.heads().iter().map(ToString::to_string).collect(),
    };
    serde_json::to_string(&seen).unwrap_or_default()
}

impl Seen {
    /// Reads what a page gave out; empty means that nothing was shown.
    ///
    /// # Errors
    /// `bad_value` on `seen` when it is not what a page gave out.
    pub fn read(text: &str) -> Result<Option<Self>, FormFault> {
        if text.is_empty() {
            return Ok(None);
        }
        serde_json::from_str(text).map(Some).map_err(|_| FormFault::of("bad_value", "seen"))
    }

    /// The operations a field had on the screen.
    #[must_use]
    pub fn field(&self, name: &str) -> Vec<String> {
        self.fields.get(name).cloned().unwrap_or_default()
    }

    /// The heads a text was read at; none where this record does not hold them.
    #[must_use]
    pub fn base(&self, record: &Record) -> Option<Vec<ChangeHash>> {
        let heads: Option<Vec<ChangeHash>> = self.heads.iter().map(|h| h.parse().ok()).collect();
        heads.filter(|all| !all.is_empty() && all.iter().all(|h| record.holds(h)))
    }
}

/// An edit of a field from what the screen showed.
pub(super) fn field(seen: Option<&Seen>, name: &str, value: impl Into<Value>) -> record::Edit {
    record::Edit::Field { name: name.to_owned(), value: value.into(), seen: seen.map(|s| s.field(name)) }
}
