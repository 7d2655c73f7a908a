//! A notebook note: lines that stand for ever, corrections beside them, photos, and exhibits with their continuity.

mod audit;
mod camera;
pub mod chain;
mod disclosure;
mod exhibits;
mod fold;
mod numbers;
mod rules;
mod table;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::document::{Entry, Record};
use crate::kinds::shared::{officers_in, post, with_supervisors};
use crate::roster::{Ms, Roster};
use crate::scope::Scope;
use crate::table::{Kind, Linked, People, SearchText};

pub use audit::{audits, may_audit};
pub use camera::{CAMERA_WITHIN, camera_at, camera_differs};
pub use disclosure::{Disclosure, Flag, Schedule, disclosure, schedule, scheduled};
pub use exhibits::{Audit, Exhibit, Hand, Move, Warming, exhibits};
pub use fold::{Line, NoteRow, Span, fold, lines, standing, struck_through, written_words};
pub use numbers::{Numbered, cases, clashes, numbered, of_a_victim, one_case, same_seals};
pub use table::{
    ADVOKATE, AUDITED_WITHIN, BOTH_HANDS_WITHIN, COLD, COLD_STORED_WITHIN, DISCLOSURE, PERSON, PROPERTY, RELEVANCE, STORAGE,
    STORED_WITHIN, VEHICLE,
};

/// The table of a note.
pub static NOTE: Kind = Kind {
    name: "note",
    schema: 1,
    fields: table::FIELDS,
    texts: &[],
    entries: table::ENTRIES,
    people,
    audience,
    status: |record| fold(record).status,
    open: |record| fold(record).status == "open",
    // What a note said it says for ever, to its author too.
    over_at: |_| None,
    private,
    also: rules::also,
    search: |record| SearchText {
        shown: refs(record).join(", "),
        body: if private(record) { String::new() } else { fold::words(record) },
    },
};

fn people(record: &Record) -> People {
    let author = record.creator().map(|a| a.officer);
    People { owner: record.officer("owner").or(author), ..People::default() }
}

/// The author; officer in the case and disclosure officer of each linked crime; their supervisors. A linked crime none
/// of whose officers holds the post of disclosure officer goes to everybody who holds it. Somebody an exhibit was handed
/// to sees the note it stands in, or they could not add their hand; a sensitive one they do not.
fn audience(record: &Record, linked: &[Linked], roster: &Roster, at: Ms) -> BTreeSet<Scope> {
    if record.yes("restricted") {
        return crate::kinds::readers(record);
    }
    let crimes: Vec<&Linked> = linked.iter().filter(|l| l.kind == "victim_contact").collect();
    let disclosure = |o: &crate::OfficerId| roster.in_post(*o, "disclosure");
    let of_crimes: Vec<crate::OfficerId> = crimes
        .iter()
        .flat_map(|l| l.people.owner.iter().chain(l.people.supporters.iter().filter(|o| disclosure(o))).copied())
        .collect();
    let owner = people(record).owner;
    let mut scopes = with_supervisors(owner.into_iter().chain(of_crimes.iter().copied()), roster, at);
    let about_crime = !crimes.is_empty() || refers_to_crime(record);
    if about_crime && !of_crimes.iter().any(disclosure) {
        scopes.insert(post("disclosure"));
    }
    if record.value("sensitive").is_null() {
        scopes.extend(record.entries_of("continuity").iter().flat_map(|e| officers_in(&e.body)).map(Scope::Officer));
    }
    scopes
}

fn refers_to_crime(record: &Record) -> bool {
    record.items("refs").iter().any(|r| r.get("type").and_then(Value::as_str) == Some("crime"))
        || record.items("links").iter().any(|l| l.get("kind").and_then(Value::as_str) == Some("victim_contact"))
}

/// Whether the note's words stay out of lists and search until it is opened (practice P16): sensitive, restricted, or
/// about a victim.
#[must_use]
pub fn private(record: &Record) -> bool {
    !record.value("sensitive").is_null()
        || record.yes("restricted")
        || record.items("links").iter().any(|l| l.get("kind").and_then(Value::as_str) == Some("victim_contact"))
}

/// Whether the note says who gave a photo, with their name and address: it is marked by that, and its lists go on as they were.
#[must_use]
pub fn names_a_giver(record: &Record) -> bool {
    let how = |photo: &Entry| photo.body.get("origin").and_then(|o| o.get("how")).and_then(Value::as_str) == Some("received");
    record.entries_of("photo").iter().any(how)
}

/// References as lists may show them: `crime 01/1234567/26`.
fn refs(record: &Record) -> Vec<String> {
    let part = |r: &Value, name: &str| r.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    record.items("refs").iter().map(|r| format!("{} {}", part(r, "type"), part(r, "value"))).collect()
}
