//! A ward's diary of one month (practice P11): engagements, promises to residents, and duty time lost or spent that
//! belongs to no single priority. Counts only, never residents' names.
//!
//! Which diary: a device that finds none for a ward and month makes one under a fresh id, and readers take all diaries of
//! a ward and month together ([`month`]). An id derived from ward and month would make two phones offline write two first
//! changes for one record, and a record has one.

mod month;

use std::collections::BTreeSet;

use crate::document::Record;
use crate::kinds::shared::{WARD, added, entry, field, may, need, needed, ward_code, ward_scopes, written};
use crate::kinds::ward_priority::{ENGAGEMENT, counts_of_groups};
use crate::operations::Write;
use crate::policy::{Asking, Refusal, Standing};
use crate::roster::{Ms, Roster};
use crate::scope::Scope;
use crate::table::{EntryType, Field, Kind, Linked, Part, People, Rule, SearchText, Type, Who};

pub use month::{Month, Promised, Taken, key, month};

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
    entry("promise_kept", T, &[need("promise", Type::EntryId), may("how", Type::Line(300))]),
    entry("abstraction", &[Team, Supervisor, Hub], ABSTRACTION),
    entry("on_ward", &[Team, Supervisor, Hub], ON_WARD),
    entry("meeting", &[Team, Supervisor, Hub], MEETING),
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
    let said =
        entries.iter().filter(|e| e.stands()).flat_map(|e| [e.text("what"), e.text("place"), e.text("topics"), e.text("where")]);
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
                let target = entry.text("promise");
                // A promise made within an engagement is named by that engagement's entry.
                let made = |kind: &str| kind == "promise" || kind == "engagement";
                let known = there.iter().any(|e| made(&e.kind) && e.id.to_string() == target)
                    || fresh[..i].iter().any(|e| made(&e.kind) && e.id.to_string() == target);
                if !known {
                    return Err(Refusal::new("no_target", "promise_kept", "it names no promise of this diary"));
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn is_month(text: &str) -> bool {
    text.len() == 7 && format!("{text}-01").parse::<jiff::civil::Date>().is_ok()
}
