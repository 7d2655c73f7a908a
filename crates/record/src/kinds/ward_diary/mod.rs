//! A ward's diary of one month (practice P11): engagements, promises to residents, and duty time lost or spent that
//! belongs to no single priority. Counts only, never residents' names.
//!
//! Which diary: a device that finds none for a ward and month makes one under a fresh id, and readers take all diaries of
//! a ward and month together ([`month`]). An id derived from ward and month would make two phones offline write two first
//! changes for one record, and a record has one.

mod month;
mod stores;
mod strength;

use std::collections::BTreeSet;

use crate::document::{Entry, Record};
use crate::kinds::shared::{Added, WARD, added, entry, field, may, names, need, needed, ward_code, ward_scopes, written};
use crate::kinds::ward_priority::{ENGAGEMENT, counts_of_groups};
use crate::operations::Write;
use crate::policy::{Asking, Refusal, Standing};
use crate::public::{CAUTIONS, cautions};
use crate::roster::{Ms, Roster};
use crate::scope::Scope;
use crate::table::{EntryType, Field, Kind, Linked, Part, People, Rule, SearchText, Type, Who};

pub use month::{Month, Promised, Taken, key, month, promises};
pub use stores::{STORE_ALARMS, STORE_KEPT, StoreAlarm, StoreKept, same_store, store_alarms, stores_kept};
pub use strength::{Promise, STRENGTH, Strength, posted, strength};

use Who::{Creator, Hub, Supervisor, Team};

/// Why an officer was taken off the ward (domain, section 1a).
pub const ABSTRACTIONS: &[&str] = &["aid", "response", "custody", "hospital_watch", "court", "training", "sickness", "other"];

const MEETING: &[Part] = &[need("when", Type::Instant), need("where", Type::Line(300)), may("what", Type::Line(200))];
const ABSTRACTION: &[Part] = &[
    need("officer", Type::Officer),
    need("from", Type::Instant),
    need("to", Type::Instant),
    need("reason", Type::Choice(ABSTRACTIONS)),
    may("authorised_by", Type::Officer),
];
const ON_WARD: &[Part] = &[need("officer", Type::Officer), need("from", Type::Instant), need("to", Type::Instant)];

const FIELDS: &[Field] = &[
    field("ward", Rule::Either, Type::Shape(WARD), &[Creator, Hub]),
    field("month", Rule::Either, Type::Line(7), &[Creator, Hub]),
];

const T: &[Who] = &[Team, Supervisor];

const ENTRIES: &[EntryType] = &[
    entry("engagement", T, ENGAGEMENT),
    entry("promise", T, &[need("what", Type::Line(300)), may("due", Type::Date)]),
    entry("promise_kept", T, &[need("promise", Type::EntryId), may("n", Type::Whole(0, 100)), may("how", Type::Line(300))]),
    entry("abstraction", &[Team, Supervisor, Hub], ABSTRACTION),
    entry("on_ward", &[Team, Supervisor, Hub], ON_WARD),
    entry("meeting", &[Team, Supervisor, Hub], MEETING),
    // What an engagement of this diary was done for.
    entry("tagged", T, &[need("target", Type::EntryId), need("priority", Type::RecordId)]),
    // A meeting goes out to the public when a supervisor has checked its words (practice P20).
    entry(
        "published",
        &[Supervisor],
        &[need("target", Type::EntryId), need("check_done", Type::YesNo), may("looked_at", Type::Set(&Type::Choice(CAUTIONS)))],
    ),
    entry("taken_down", &[Supervisor], &[need("target", Type::EntryId), may("reason", Type::Line(500))]),
    // A store of exhibits is too warm or full; what its gauge says, or how full it is.
    entry(
        "store_alarm",
        T,
        &[need("store", Type::Line(100)), need("says", Type::Choice(STORE_ALARMS)), may("reads", Type::Line(60))],
    ),
    entry("store_alarm_over", T, &[need("alarm", Type::EntryId), need("how", Type::Line(300))]),
    // How cold a store is kept, and what its gauge read: what was said last counts.
    entry(
        "store_kept",
        T,
        &[need("store", Type::Line(100)), need("kept", Type::Choice(STORE_KEPT)), may("reads", Type::Line(60))],
    ),
];

/// The table of a ward diary.
pub static WARD_DIARY: Kind = Kind {
    name: "ward_diary",
    schema: 1,
    fields: FIELDS,
    texts: &[],
    entries: ENTRIES,
    people: |record| People { ward: ward_code(record), ..People::default() },
    audience,
    status: |record| if open_promises(record) { "promises_open" } else { "kept" },
    // A month is not over by anything written in it; the hub ages it out by its date.
    open: |_| true,
    over_at: |_| None,
    private: |_| false,
    also,
    search: |record| SearchText {
        shown: [ward_code(record).unwrap_or_default(), record.line("month")].join(" ").trim().to_owned(),
        body: words(record),
    },
};

fn audience(record: &Record, _: &[Linked], roster: &Roster, _: Ms) -> BTreeSet<Scope> {
    if record.yes("restricted") {
        return crate::kinds::readers(record);
    }
    let own = record.creator().map(|a| Scope::Officer(a.officer));
    ward_code(record).map_or_else(|| own.into_iter().collect(), |ward| ward_scopes(&ward, roster))
}

fn open_promises(record: &Record) -> bool {
    month([record]).promises.iter().any(|p| p.kept_at.is_none())
}

fn words(record: &Record) -> String {
    let entries = record.entries();
    let said = entries
        .iter()
        .filter(|e| e.stands())
        .flat_map(|e| [e.text("what"), e.text("place"), e.text("topics"), e.text("where"), e.text("we_did")]);
    said.filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

fn also(before: Option<&Record>, _: &Asking<'_>, _: Standing, found: &[Write]) -> Result<(), Refusal> {
    if before.is_none() {
        let ward = written(found, "ward").unwrap_or_default();
        if ward.get("code").and_then(serde_json::Value::as_str).is_none_or(str::is_empty) {
            return Err(needed("ward", "a diary belongs to a ward"));
        }
        let month = written(found, "month").unwrap_or_default();
        if !month.as_str().is_some_and(is_month) {
            return Err(needed("month", "a month YYYY-MM"));
        }
    }
    let fresh = added(found);
    let there = before.map(Record::entries).unwrap_or_default();
    for (i, entry) in fresh.iter().enumerate() {
        match entry.kind.as_str() {
            "engagement" => counts_of_groups(&entry.body)?,
            "abstraction" | "on_ward" if entry.whole("to") < entry.whole("from") => {
                return Err(needed(&format!("{}.to", entry.kind), "it ends after it began"));
            }
            "promise_kept" => {
                // A promise made within an engagement is named by that engagement's entry.
                let made = |kind: &str, _: &serde_json::Value| kind == "promise" || kind == "engagement";
                if !names(before, &fresh[..i], entry.text("promise"), made) {
                    return Err(Refusal::new("no_target", "promise_kept", "it names no promise of this diary"));
                }
            }
            "store_alarm" | "store_kept" if entry.text("store").trim().is_empty() => {
                return Err(needed(&format!("{}.store", entry.kind), "which store"));
            }
            "store_alarm_over" if !names(before, &fresh[..i], entry.text("alarm"), |kind, _| kind == "store_alarm") => {
                return Err(Refusal::new("no_target", "store_alarm_over", "it names no alarm of this diary"));
            }
            "tagged" => drop(named(&there, &fresh[..i], entry, "engagement")?),
            "taken_down" => drop(named(&there, &fresh[..i], entry, "meeting")?),
            "published" => checked(entry, &named(&there, &fresh[..i], entry, "meeting")?)?,
            _ => {}
        }
    }
    Ok(())
}

/// The body of the entry that another names; it must be of this kind.
fn named(there: &[Entry], fresh: &[Added], entry: &Added, kind: &str) -> Result<serde_json::Value, Refusal> {
    let target = entry.text("target");
    let old = there.iter().filter(|e| e.kind == kind && e.id.to_string() == target).map(|e| &e.body);
    let new = fresh.iter().filter(|e| e.kind == kind && e.id.to_string() == target).map(|e| &e.body);
    let why = "it names nothing of this diary that can be so treated";
    old.chain(new).next().cloned().ok_or_else(|| Refusal::new("no_target", &entry.kind, why))
}

/// A meeting's place and subject are public words like any other.
fn checked(entry: &Added, meeting: &serde_json::Value) -> Result<(), Refusal> {
    if !entry.yes("check_done") {
        return Err(needed("published.check_done", "check the words for personal data before they go out"));
    }
    let said = |part: &str| meeting.get(part).and_then(serde_json::Value::as_str).unwrap_or_default();
    // Where a meeting is held is an address, and is meant to be.
    let found = cautions(&[said("what"), said("where")].join("\n"));
    let looked_at = entry.body.get("looked_at").and_then(serde_json::Value::as_array).cloned().unwrap_or_default();
    match found.into_iter().find(|c| *c != "address" && !looked_at.iter().any(|l| l.as_str() == Some(c))) {
        None => Ok(()),
        Some(found) => Err(Refusal::new("personal_data", "published", format!("look at {found} in these words first"))),
    }
}

fn is_month(text: &str) -> bool {
    text.len() == 7 && format!("{text}-01").parse::<jiff::civil::Date>().is_ok()
}
