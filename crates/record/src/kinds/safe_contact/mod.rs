//! A safe-contact card: how one victim may be reached without harm. Its own record, so that whoever visits her can be
//! given the card without the contact log.

mod card;
mod rules;

use std::collections::BTreeSet;

use crate::document::Record;
use crate::id::{OfficerId, RecordId};
use crate::kinds::shared::{entry, field, may, need, post, with_supervisors};
use crate::kinds::victim_contact::{METHODS, VICTIM_DESK, close};
use crate::roster::{Ms, Roster};
use crate::scope::Scope;
use crate::table::{EntryType, Field, Kind, Linked, Part, People, Rule, SearchText, Type, Who};

pub use card::{Card, SafeContactRow, card, card_rules, fold, hours, rules_of, version};

use Who::{Creator, Hub, Owner, Supervisor, Team};

/// What may never be left or sent, whoever asks.
pub const NEVER: &[&str] = &["voicemail", "text", "letter"];
/// How a card was come by.
pub const CONFIRMED_HOW: &[&str] = &["spoke_to_her", "told_by_her_officer", "on_paper", "from_crime_system"];
/// What she may be asked for the card.
pub const ASKED: &[&str] = &["phones", "methods", "hours", "never", "withhold_number", "code_word", "others_may_answer"];

const PHONE: &[Part] = &[need("number", Type::Line(40)), may("label", Type::Line(100))];
const WINDOW: &[Part] = &[
    need("days", Type::Set(&Type::Choice(&["mon", "tue", "wed", "thu", "fri", "sat", "sun"]))),
    need("from", Type::Line(5)),
    need("to", Type::Line(5)),
];
const HOURS: &[Part] =
    &[may("windows", Type::List(&Type::Shape(WINDOW))), may("valid_from", Type::Date), may("valid_until", Type::Date)];

/// The parts of a card, written whole and confirmed (practice P3).
pub const CARD: &[Part] = &[
    need("phones", Type::List(&Type::Shape(PHONE))),
    need("methods_allowed", Type::Set(&Type::Choice(METHODS))),
    need("methods_forbidden", Type::Set(&Type::Choice(METHODS))),
    may("hours", Type::Shape(HOURS)),
    need("never", Type::Set(&Type::Choice(NEVER))),
    need("withhold_number", Type::YesNo),
    may("code_word", Type::Line(60)),
    // Who else may pick up, and what the officer says then.
    may("others_may_answer", Type::Line(200)),
    may("say_then", Type::Prose(500)),
    may("email", Type::Line(200)),
    may("post", Type::Line(300)),
    // Why, in words: "He checks her messages".
    may("note", Type::Prose(500)),
    need("confirmed_by", Type::Officer),
    need("confirmed_at", Type::Instant),
];

/// Who is near her is known from the victim contact and the tasks linked to it, so the table says `Team` and the rules
/// narrow it to her officer, a supervisor, and the officer who spoke to her.
const NEAR: &[Who] = &[Team, Creator, Owner, Supervisor];

const FIELDS: &[Field] = &[
    field("victim", Rule::Either, Type::RecordId, &[Creator, Hub]),
    field("card", Rule::Both, Type::Shape(CARD), &[Team, Creator, Owner, Supervisor, Hub]),
];

const ENTRIES: &[EntryType] = &[
    entry(
        "confirmed",
        &[Team, Creator, Owner, Supervisor, Hub],
        &[need("how", Type::Choice(CONFIRMED_HOW)), may("contact", Type::EntryId)],
    ),
    entry("asked_unknown", NEAR, &[may("what", Type::Set(&Type::Choice(ASKED))), may("why", Type::Line(300))]),
    entry("against_card", NEAR, &[need("what", Type::Line(300)), need("why", Type::Line(300)), may("contact", Type::EntryId)]),
];

/// The table of a safe-contact card.
pub static SAFE_CONTACT: Kind = Kind {
    name: "safe_contact",
    schema: 1,
    fields: FIELDS,
    texts: &[],
    entries: ENTRIES,
    people: |_| People::default(),
    audience,
    status: |record| fold(record).status,
    // It goes when its victim contact and the tasks for her go, never by itself.
    open: |_| true,
    over_at: |_| None,
    private: |_| true,
    also: rules::also,
    search: |_| SearchText::default(),
};

/// The victim contact the card belongs to.
#[must_use]
pub fn victim(record: &Record) -> Option<RecordId> {
    record.line("victim").parse().ok()
}

/// The victim contact's audience, and the assignees of tasks for her until those are reviewed. `linked` holds the victim contact and the
/// tasks linked to that contact; without it, whoever made the card, their supervisors and the victim desk.
fn audience(record: &Record, linked: &[Linked], roster: &Roster, at: Ms) -> BTreeSet<Scope> {
    if record.yes("restricted") {
        return crate::kinds::readers(record);
    }
    let contacts: Vec<&Linked> = linked.iter().filter(|l| l.kind == "victim_contact").collect();
    let readers: Vec<OfficerId> = contacts.iter().filter_map(|l| l.people.readers.as_ref()).flatten().copied().collect();
    let mut scopes: BTreeSet<Scope> = if contacts.iter().any(|l| l.people.readers.is_some()) {
        // Practice P15: the card of a restricted contact tells no more people than the contact does.
        readers.into_iter().map(Scope::Officer).collect()
    } else {
        let mut near: BTreeSet<Scope> = contacts.iter().flat_map(|l| close(&l.people, roster, at)).collect();
        near.insert(post(VICTIM_DESK));
        if contacts.iter().all(|l| l.people.owner.is_none()) {
            near.extend(with_supervisors(record.creator().map(|a| a.officer), roster, at));
        }
        near
    };
    let visiting = linked.iter().filter(|l| l.kind == "task").flat_map(|l| &l.people.visiting);
    scopes.extend(visiting.copied().map(Scope::Officer));
    scopes
}
