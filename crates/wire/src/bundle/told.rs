//! What a record says, in JSON: for people, and for programs that know nothing of Automerge.

use record::{Entry, Record};
use serde_json::{Map, Value, json};

/// The record's fields as they resolve, its texts, its entries in their order with who wrote each, and who made each change.
/// A bundle is checked against this: the JSON in it says what the changes say.
#[must_use]
pub fn told(record: &Record) -> Value {
    let kind = record.kind();
    let field = |name: &str| Some((name.to_owned(), record.value(name))).filter(|(_, value)| !value.is_null());
    let fields: Map<String, Value> = kind.all_fields().filter_map(|f| field(f.name)).collect();
    let texts: Map<String, Value> = kind.texts.iter().map(|t| (t.name.to_owned(), record.text(t.name).into())).collect();
    let author = |a: &record::Author| json!({ "officer": a.officer.to_string(), "grade": a.grade, "role": a.role.word() });
    let entry = |e: &Entry| {
        let mut told = json!({
            "id": e.id.to_string(), "type": e.kind, "at": e.at, "offset": e.offset, "author": author(&e.author),
            "change": hex::encode(e.change), "body": e.body,
            "withdrawn_by": e.withdrawn_by.map(|id| id.to_string()),
        });
        // Only where something was put right: what was told before there were corrections is still told so.
        if !e.corrected.is_empty() {
            let was = e.corrected.iter().map(|c| json!({ "by": c.by.to_string(), "was": c.was }));
            told["corrected"] = was.collect();
        }
        told
    };
    let change = |h: &record::document::Happened| {
        let deps: Vec<String> = h.deps.iter().map(|d| hex::encode(d.0)).collect();
        json!({ "change": hex::encode(h.change), "author": author(&h.author), "at": h.at, "deps": deps })
    };
    json!({
        "record": record.id().to_string(),
        "kind": kind.name,
        "fields": fields,
        "texts": texts,
        "entries": record.each_entry().map(entry).collect::<Vec<_>>(),
        "changes": record.history().iter().map(change).collect::<Vec<_>>(),
    })
}

/// Whether everything that was told is so: a newer build may know more of a record than the one that told it.
pub(super) fn still_told(told: &Value, is: &Value) -> bool {
    match (told, is) {
        (Value::Object(told), Value::Object(is)) => told.iter().all(|(name, value)| match (name.as_str(), is.get(name)) {
            ("fields" | "texts", Some(now)) => still_told(value, now),
            (_, now) => now == Some(value),
        }),
        _ => told == is,
    }
}
