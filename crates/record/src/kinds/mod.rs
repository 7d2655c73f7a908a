//! The kinds: one module each, one table each.

pub mod note;
pub mod safe_contact;
mod shared;
pub mod task;
pub mod victim_contact;
pub mod ward_diary;
pub mod ward_priority;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::document::Record;
use crate::id::RecordId;
use crate::scope::Scope;
use crate::table::{Kind, People};

/// Every kind this app knows.
pub const KINDS: &[&Kind] = &[
    &task::TASK,
    &victim_contact::VICTIM_CONTACT,
    &safe_contact::SAFE_CONTACT,
    &note::NOTE,
    &ward_priority::WARD_PRIORITY,
    &ward_diary::WARD_DIARY,
];

/// A kind by its name.
#[must_use]
pub fn named(name: &str) -> Option<&'static Kind> {
    KINDS.iter().copied().find(|k| k.name == name)
}

/// Who stands in which relation to a record, with its named readers where it is restricted.
#[must_use]
pub fn people(record: &Record) -> People {
    let readers = record.yes("restricted").then(|| shared::officers(record, "readers"));
    People { readers, ..(record.kind().people)(record) }
}

/// A reference as it is looked up: without spaces, in capitals. `crm-12 / 26` is `CRM-12/26`.
#[must_use]
pub fn reference(typed: &str) -> String {
    typed.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect()
}

/// What a record can be called back by, beside its id: its references into other systems and its crime.
#[must_use]
pub fn references(record: &Record) -> BTreeSet<String> {
    referred(record, |_| true)
}

/// The crimes a record refers to, as they are looked up ([`reference`]).
#[must_use]
pub fn crimes(record: &Record) -> BTreeSet<String> {
    referred(record, |system| system == Some("crime"))
}

/// References into the systems that are wanted, and the crime the record is of.
fn referred(record: &Record, wanted: impl Fn(Option<&str>) -> bool) -> BTreeSet<String> {
    let part = |r: &Value, name: &str| r.get(name).and_then(Value::as_str).map(str::to_owned);
    let refs = record.items("refs").into_iter().filter(|r| wanted(part(r, "type").as_deref())).filter_map(|r| part(&r, "value"));
    refs.chain([record.line("crime_ref")]).map(|r| reference(&r)).filter(|r| !r.is_empty()).collect()
}

/// Kinds that go out with a case: what was written down, what was to be done, who was told. Never a safe-contact card, which
/// says where and when she can be reached, and to nobody but those who reach her (practice P4).
pub const OF_A_CASE: &[&Kind] = &[&note::NOTE, &task::TASK, &victim_contact::VICTIM_CONTACT];

/// Whether a record goes out with a case: it carries the crime's reference, however that is typed, or it is a note linked to
/// a victim contact of that crime (`victims`).
#[must_use]
pub fn of_case(record: &Record, case: &str, victims: &BTreeSet<RecordId>) -> bool {
    let about = |r: &Record| r.kind().name == note::NOTE.name && links(r).iter().any(|(_, id)| victims.contains(id));
    let goes_out = OF_A_CASE.iter().any(|kind| kind.name == record.kind().name);
    goes_out && (crimes(record).contains(&reference(case)) || about(record))
}

/// The audience of a restricted record (practice P15): its own scope, and its named readers, whatever else would see it.
#[must_use]
pub fn readers(record: &Record) -> BTreeSet<Scope> {
    let named = record.items("readers").into_iter().filter_map(|r| r.as_str()?.parse().ok()).map(Scope::Officer);
    named.chain([Scope::Restricted(record.id())]).collect()
}

/// A link as records hold it.
#[must_use]
pub fn link(kind: &str, to: RecordId) -> Value {
    json!({ "kind": kind, "record": to.to_string() })
}

/// Every record this one names, with the kind it says it is: the links the hub keeps as rows, so that audiences follow
/// both ends (architecture, section 5). A safe-contact card names its victim contact.
#[must_use]
pub fn links(record: &Record) -> BTreeSet<(String, RecordId)> {
    let named = record
        .items("links")
        .into_iter()
        .filter_map(|l| Some((l.get("kind")?.as_str()?.to_owned(), l.get("record")?.as_str()?.parse().ok()?)));
    named.chain(record.line("victim").parse().ok().map(|id| ("victim_contact".to_owned(), id))).collect()
}
