//! A victim contact: one victim of one crime, what the police owe her and when, and every time she was reached or not.
//! Never seen by a ward.

mod fold;
mod owed;
mod rules;
mod supporters;
mod table;

use std::collections::BTreeSet;

use serde_json::json;

use crate::document::{Edit, Record};
use crate::id::{EntryId, OfficerId};
use crate::kinds::shared::{post, with_supervisors};
use crate::roster::{Ms, Roster};
use crate::scope::Scope;
use crate::table::{Kind, Linked, People, SearchText};

pub use fold::{
    AskAgain, ContactRow, Missed, Offer, SupportAsked, ToApprove, assessed, danger, enhanced, fold, last_assessed, responsible,
    we_reached,
};
pub use owed::{VpsOwed, deadlines, done_at, facts, holds_the_end, vps_owed};
pub use rules::asks_safety;
pub use supporters::{SupportedBy, supported_by, supporters};
pub use table::{
    CATEGORIES, DECISIONS, ENTITLEMENTS, EVENTS, IDENTITY, METHODS, OFFICER_GENDERS, OUTCOMES, PRONOUNS, RELATIONS, SAFETY,
    SUPPORT_ROLES, VPS_READ_BY, VPS_WISHED_BY, VPS_WISHES,
};

/// The victim desk's post on the roster (practice P20).
pub const VICTIM_DESK: &str = "victim_desk";

/// The table of a victim contact.
pub static VICTIM_CONTACT: Kind = Kind {
    name: "victim_contact",
    schema: 1,
    fields: table::FIELDS,
    texts: table::TEXTS,
    entries: table::ENTRIES,
    people,
    audience,
    status: |record| fold(record).status,
    open: |record| fold(record).status != "concluded",
    // Told after the end of the case: what she was owed last is done.
    over_at: |record| {
        let row = fold(record);
        if row.status == "concluded" { row.concluded.max(row.last_contact) } else { None }
    },
    private: |_| true,
    also: rules::also,
    // Practice P16: search never shows who she is, nor finds her by it, before the record is opened.
    search: |record| SearchText { shown: record.line("crime_ref"), body: String::new() },
};

fn people(record: &Record) -> People {
    let row_waiting = fold::fold(record).handover.map(|h| h.to);
    People {
        owner: responsible(record),
        // Who is asked to take her over must be able to read what they take over.
        supporters: supporters(record).into_iter().chain(row_waiting).collect(),
        ..People::default()
    }
}

/// Owner, supporters, their supervisors, the victim desk. While nobody owns her, whoever opened the record and their
/// supervisors, so that she is never without somebody.
fn audience(record: &Record, _: &[Linked], roster: &Roster, at: Ms) -> BTreeSet<Scope> {
    if record.yes("restricted") {
        return crate::kinds::readers(record);
    }
    let mut people = people(record);
    if people.owner.is_none() {
        people.owner = record.creator().map(|a| a.officer);
    }
    close(&people, roster, at)
}

/// Those who work with her, their supervisors, and the victim desk.
pub(crate) fn close(people: &People, roster: &Roster, at: Ms) -> BTreeSet<Scope> {
    let mut scopes = with_supervisors(people.owner.iter().chain(&people.supporters).copied(), roster, at);
    scopes.insert(post(VICTIM_DESK));
    scopes
}

/// The edits with which a supervisor gives her to an officer at once, without waiting for the old officer's phone
/// (practice P18). `id` is a fresh entry id.
#[must_use]
pub fn give(record: &Record, to: OfficerId, open_items: &str, id: EntryId) -> Vec<Edit> {
    match responsible(record) {
        // The field alone would not show: a handover once taken stands above it.
        Some(from) => vec![Edit::entry(
            id,
            "handed_over",
            json!({"from": from.to_string(), "to": to.to_string(), "open_items": open_items, "moved": true}),
        )],
        None => vec![Edit::field("owner", to.to_string())],
    }
}
