//! Numbers of exhibits and of seals over several notes: which case a note belongs to, and what bears one number and is not one
//! exhibit.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::exhibits::Exhibit;
use crate::document::{Entry, Record};
use crate::id::{EntryId, OfficerId, RecordId};
use crate::kinds::crimes;

/// A number given to an exhibit: whose, and by which entry. The hub lets the first of an officer's entries have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbered {
    /// The entry that gave the number.
    pub entry: EntryId,
    /// The change that holds it.
    pub change: [u8; 32],
    /// Whose number it is: numbers belong to the officer, not to the device.
    pub officer: OfficerId,
    /// `ABC/1`.
    pub reference: String,
}

/// Every number a note gives to an exhibit, in the order of its entries.
#[must_use]
pub fn numbered(record: &Record) -> Vec<Numbered> {
    let gives = |e: &&Entry| matches!(e.kind.as_str(), "exhibit" | "renumbered");
    let read =
        |e: &Entry| Numbered { entry: e.id, change: e.change, officer: e.author.officer, reference: e.text("ref").to_owned() };
    record.each_entry().filter(gives).map(read).collect()
}

/// The cases a note belongs to: its crimes' references and the victim contacts it is linked to.
#[must_use]
pub fn cases(record: &Record) -> BTreeSet<String> {
    let part = |item: &Value, name: &str| item.get(name).and_then(Value::as_str).map(str::to_owned);
    let victims = record.items("links").into_iter().filter(|l| part(l, "kind").as_deref() == Some("victim_contact"));
    crimes(record).into_iter().chain(victims.filter_map(|l| part(&l, "record"))).collect()
}

/// Whether one of these cases is a victim's record, which is named by its id: the note is linked with her.
#[must_use]
pub fn of_a_victim(cases: &BTreeSet<String>) -> bool {
    cases.iter().any(|case| case.parse::<RecordId>().is_ok())
}

/// Whether two notes may belong to one case: they share one, or one of them does not say yet which it belongs to.
#[must_use]
pub fn one_case(one: &BTreeSet<String>, other: &BTreeSet<String>) -> bool {
    one.is_empty() || other.is_empty() || one.intersection(other).next().is_some()
}

/// Exhibits of one reference that are not one exhibit, over all notes of a case: two officers with the same initials, or
/// one officer on two devices offline. None is lost; each is shown with its officer.
#[must_use]
pub fn clashes(exhibits: &[Exhibit]) -> Vec<Vec<&Exhibit>> {
    let mut by_reference: BTreeMap<&str, Vec<&Exhibit>> = BTreeMap::new();
    for exhibit in exhibits {
        by_reference.entry(&exhibit.reference).or_default().push(exhibit);
    }
    by_reference.into_values().filter(|same| same.len() > 1).collect()
}

/// A seal's number as it is compared: bags print it in capitals and in groups.
pub(super) fn seal_number(seal: &str) -> impl Iterator<Item = char> {
    seal.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase)
}

/// Exhibits that bear one seal now and are not one exhibit, over whatever notes: a bag's number is its own (domain, section 1d),
/// so one of them is written down wrongly or is not in that bag.
#[must_use]
pub fn same_seals<'e>(exhibits: impl IntoIterator<Item = &'e Exhibit>) -> Vec<Vec<&'e Exhibit>> {
    let mut by_seal: BTreeMap<String, Vec<&'e Exhibit>> = BTreeMap::new();
    for exhibit in exhibits {
        let number: String = exhibit.seals.last().map(|seal| seal_number(seal).collect()).unwrap_or_default();
        if !number.is_empty() {
            by_seal.entry(number).or_default().push(exhibit);
        }
    }
    by_seal.into_values().filter(|same| same.len() > 1).collect()
}
