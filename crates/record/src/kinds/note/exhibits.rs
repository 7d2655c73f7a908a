//! Exhibits: their seals, through whose hands they went, and where each is now.

use serde_json::Value;

use crate::document::{Entry, Record};
use crate::id::{EntryId, OfficerId, RecordId};
use crate::roster::Ms;

/// Who or what holds an exhibit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hand {
    /// An officer.
    Officer(OfficerId),
    /// A store.
    Store(String),
    /// Somebody else, by name.
    Person(String),
}

impl Hand {
    fn read(value: &Value) -> Option<Self> {
        let text = |part: &str| value.get(part).and_then(Value::as_str).filter(|t| !t.is_empty());
        text("officer")
            .and_then(|o| o.parse().ok().map(Self::Officer))
            .or_else(|| text("store").map(|s| Self::Store(s.to_owned())))
            .or_else(|| text("person").map(|p| Self::Person(p.to_owned())))
    }
}

/// One step of an exhibit's continuity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// The entry.
    pub id: EntryId,
    /// When, ms UTC.
    pub at: Ms,
    /// Out of whose hand; none where the entry does not say.
    pub from: Option<Hand>,
    /// Into whose hand.
    pub to: Hand,
    /// Whether the seal was whole; none where it was not looked at.
    pub seal_intact: Option<bool>,
    /// It does not follow from where the exhibit was: a continuity gap.
    pub gap: bool,
}

/// An exhibit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exhibit {
    /// The entry that seized it.
    pub id: EntryId,
    /// The note it stands in.
    pub note: RecordId,
    /// The officer who seized it: two officers may share initials, and the reference shows both.
    pub by: OfficerId,
    /// `ABC/1`.
    pub reference: String,
    /// What it is.
    pub description: String,
    /// How it is to be stored.
    pub storage: String,
    /// When it was found, ms UTC.
    pub found_at: Ms,
    /// The seals it had, the first one first; the last one is on it now. Empty while it is not bagged.
    pub seals: Vec<String>,
    /// A new seal named an old one that was not on it.
    pub seal_gap: bool,
    /// Its continuity.
    pub moves: Vec<Move>,
    /// Where it is now.
    pub now: Hand,
}

/// The exhibits of a note, in the order they were seized.
#[must_use]
pub fn exhibits(record: &Record) -> Vec<Exhibit> {
    let entries: Vec<&Entry> = record.each_entry().collect();
    entries.iter().filter(|e| e.kind == "exhibit").map(|e| exhibit(record.id(), e, &entries)).collect()
}

fn exhibit(note: RecordId, seized: &Entry, entries: &[&Entry]) -> Exhibit {
    let about = entries.iter().filter(|e| e.text("exhibit") == seized.id.to_string());
    let mut found = Exhibit {
        id: seized.id,
        note,
        by: seized.author.officer,
        reference: seized.text("ref").to_owned(),
        description: seized.text("description").to_owned(),
        storage: seized.text("storage").to_owned(),
        found_at: seized.whole("found_at").unwrap_or(seized.at),
        seals: Some(seized.text("seal")).filter(|s| !s.is_empty()).map(str::to_owned).into_iter().collect(),
        seal_gap: false,
        moves: Vec::new(),
        now: Hand::Officer(seized.author.officer),
    };
    for entry in about {
        if entry.kind == "seal" {
            found.seal_gap |= found.seals.last().map_or("", String::as_str) != entry.text("old");
            found.seals.push(entry.text("new").to_owned());
        } else if let Some((from, to)) = step(entry) {
            let gap = from.as_ref().is_some_and(|hand| *hand != found.now);
            let seal_intact = entry.body.get("seal_intact").and_then(Value::as_bool);
            // Both hands may record one passing on; the second adds nothing but its confirmation.
            let again = found.moves.last().is_some_and(|m| m.from == from && m.to == to);
            found.moves.push(Move { id: entry.id, at: entry.at, from, to: to.clone(), seal_intact, gap: gap && !again });
            found.now = to;
        }
    }
    found
}

fn step(entry: &Entry) -> Option<(Option<Hand>, Hand)> {
    let store = || Hand::Store(entry.text("store").to_owned());
    match entry.kind.as_str() {
        "continuity" => Some((entry.body.get("from").and_then(Hand::read), entry.body.get("to").and_then(Hand::read)?)),
        "store_in" => Some((None, store())),
        "store_out" => Some((Some(store()), Hand::Officer(entry.author.officer))),
        _ => None,
    }
}

/// Exhibits of one reference that are not one exhibit, over all notes of a case: two officers with the same initials, or
/// one officer on two devices offline. None is lost; each is shown with its officer.
#[must_use]
pub fn clashes(exhibits: &[Exhibit]) -> Vec<Vec<&Exhibit>> {
    let mut by_reference: std::collections::BTreeMap<&str, Vec<&Exhibit>> = std::collections::BTreeMap::new();
    for exhibit in exhibits {
        by_reference.entry(&exhibit.reference).or_default().push(exhibit);
    }
    by_reference.into_values().filter(|same| same.len() > 1).collect()
}
