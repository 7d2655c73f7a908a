//! The kinds: one module each, one table each.

mod shared;
pub mod task;
pub mod victim_contact;

use std::collections::BTreeSet;

use crate::document::Record;
use crate::scope::Scope;
use crate::table::Kind;

/// Every kind this app knows.
pub const KINDS: &[&Kind] = &[&task::TASK, &victim_contact::VICTIM_CONTACT];

/// A kind by its name.
#[must_use]
pub fn named(name: &str) -> Option<&'static Kind> {
    KINDS.iter().copied().find(|k| k.name == name)
}

/// The audience of a restricted record (practice P15): its own scope, and its named readers, whatever else would see it.
#[must_use]
pub fn readers(record: &Record) -> BTreeSet<Scope> {
    let named = record.items("readers").into_iter().filter_map(|r| r.as_str()?.parse().ok()).map(Scope::Officer);
    named.chain([Scope::Restricted(record.id())]).collect()
}
