//! Who supports her from outside the case: a SOIT or family liaison officer, an adviser, the Witness Care Unit, a service
//! (domain, section 1c, key roles). It says whom to speak to. An officer of the roster among them reads her record as long as
//! they support her; whom the field `supporters` names reads it too.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::owed::done_at;
use crate::document::{Entry, Record};
use crate::id::OfficerId;
use crate::kinds::shared::officers;

/// Somebody who supports her, and when that was over.
#[derive(Clone, Debug, PartialEq)]
pub struct SupportedBy {
    /// The `supported_by` entry.
    pub entry: Entry,
    /// The first `support_ended` that names it.
    pub ended: Option<Entry>,
}

/// Everybody who supports her now, then those who did, each by when it began.
#[must_use]
pub fn supported_by(record: &Record) -> Vec<SupportedBy> {
    let over = record.entries_of("support_ended");
    let ended = |id: &str| over.iter().filter(|e| e.text("target") == id).min_by_key(|e| e.order()).cloned();
    let each = record.entries_of("supported_by").into_iter();
    let mut all: Vec<SupportedBy> = each.map(|entry| SupportedBy { ended: ended(&entry.id.to_string()), entry }).collect();
    all.sort_by_key(|s| (s.ended.is_some(), done_at(&s.entry), s.entry.id));
    all
}

/// The officers who read her record because they support her: whoever supports her by an entry now, and whom the field
/// `supporters` names, unless all support that names them is over or was taken back. The set alone would not do: two who end two
/// roles of one officer at once would each leave them in it for the other's sake, and a set of which one is taken out while
/// somebody adds another is both sets together.
#[must_use]
pub fn supporters(record: &Record) -> Vec<OfficerId> {
    let over: BTreeSet<&str> =
        record.standing_entries().filter(|e| e.kind == "support_ended").map(|e| e.text("target")).collect();
    let mut supports: BTreeMap<OfficerId, bool> = BTreeMap::new();
    for entry in record.each_entry().filter(|e| e.kind == "supported_by") {
        if let Some(officer) = entry.officer("officer") {
            *supports.entry(officer).or_default() |= entry.stands() && !over.contains(entry.id.to_string().as_str());
        }
    }
    let named = officers(record, "supporters").into_iter().filter(|o| supports.get(o) != Some(&false));
    let now = supports.iter().filter(|(_, still)| **still).map(|(officer, _)| *officer);
    named.chain(now).collect::<BTreeSet<_>>().into_iter().collect()
}

/// Whether an entry of this sort and body gives an officer her record to read or takes it from them: their support, the end of
/// it, or either taken back.
pub(super) fn moves_reading(before: Option<&Record>, kind: &str, body: &Value) -> bool {
    let part = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    let target = || before.and_then(|r| r.each_entry().find(|e| e.id.to_string() == part("target")));
    match kind {
        "supported_by" => !part("officer").is_empty(),
        "support_ended" => target().is_some_and(|e| e.kind == "supported_by" && moves_reading(before, &e.kind, &e.body)),
        "withdrawn" => target().is_some_and(|e| e.kind != "withdrawn" && moves_reading(before, &e.kind, &e.body)),
        _ => false,
    }
}
