//! The weekly audit of exhibits on paper (domain, section 4): store by store and officer by officer what should be there, when it
//! was last seen and by whom, since when it is missing, its gaps, and what nobody looked for within a week; above a store what is
//! wrong with it and how it is said to be kept; beside each exhibit a place for what is found now. It lies about where exhibits
//! lie, so it says no more than the list on the screen does: of a note whose words stay inside it has the reference and the seal
//! (practice P16), and of a restricted one nothing (P15).

use std::collections::BTreeSet;

use record::calendar::date_of;
use record::kinds::note::{Exhibit, Hand, exhibits, private};
use record::kinds::ward_diary::{StoreAlarm, StoreKept};
use record::roster::Ms;
use record::{EntryId, Record};
use serde::Serialize;

use crate::days;
use crate::error::PrintError;
use crate::exhibit_list::{by_number, hand};
use crate::made::Made;
use crate::marking;
use crate::typeset::{Keeps, Printed, Template, typeset};

const TEMPLATE: Template =
    Template { name: "audit_sheet.typ", text: include_str!("../templates/audit_sheet.typ"), keeps: Keeps::Archive };

/// What the wards' diaries say of stores. What a gauge read stays in the diary.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stores {
    /// What is wrong with one, and nobody said that it is over.
    pub alarms: Vec<StoreAlarm>,
    /// How one was said to be kept, each time somebody said so.
    pub kept: Vec<StoreKept>,
}

#[derive(Debug, Serialize)]
struct Sheet {
    marking: String,
    day: String,
    places: Vec<Place>,
    foot: String,
}

/// A store, or an officer who has exhibits in hand.
#[derive(Debug, Serialize)]
struct Place {
    name: String,
    /// How many should be here, and how many of them call for somebody.
    said: String,
    /// How a store is said to be kept; empty for an officer.
    kept: String,
    /// What is wrong with the store.
    alarms: Vec<String>,
    rows: Vec<Row>,
}

/// One exhibit that should be there.
#[derive(Debug, Serialize)]
struct Row {
    reference: String,
    what: String,
    by: String,
    seal: String,
    kept: String,
    since: String,
    /// When somebody last looked for it.
    last: String,
    wrong: Vec<String>,
}

/// The exhibits of these notes that are among `only`, place by place, with stores before officers, each store with what `stores`
/// says of it. What is out of the house is nobody's to look for, and does not stand in it.
///
/// # Errors
/// [`PrintError::Nothing`] where none of them is left.
pub fn audit_sheet(notes: &[&Record], only: &BTreeSet<EntryId>, stores: &Stores, made: &Made<'_>) -> Result<Printed, PrintError> {
    let mut found: Vec<(&Record, Exhibit)> = Vec::new();
    for note in notes.iter().copied().filter(|n| !n.yes("restricted")) {
        let here = exhibits(note).into_iter().filter(|e| only.contains(&e.id) && !matches!(e.now, Hand::Person(_)));
        found.extend(here.map(|mut exhibit| {
            exhibit.sounded(&stores.alarms);
            exhibit.kept_as(&stores.kept);
            (note, exhibit)
        }));
    }
    if found.is_empty() {
        return Err(PrintError::Nothing { what: "exhibit" });
    }
    // As somebody walks along the shelves.
    let along = |(_, e): &(&Record, Exhibit)| (e.shelf.clone(), by_number(&e.reference), e.by, e.id);
    found.sort_by_cached_key(along);
    let mut held: Vec<&Record> = found.iter().map(|(note, _)| *note).collect();
    held.sort_by_key(|note| note.id());
    held.dedup_by_key(|note| note.id());
    let data = Sheet {
        marking: marking::printed(marking::marking(&held)),
        day: days::long(date_of(made.at)),
        places: places(&found, made),
        foot: made.foot(),
    };
    typeset(TEMPLATE, &data, date_of(made.at))
}

fn places(found: &[(&Record, Exhibit)], made: &Made<'_>) -> Vec<Place> {
    let mut apart: Vec<(&Hand, Vec<&(&Record, Exhibit)>)> = Vec::new();
    for one in found {
        match apart.iter_mut().find(|(at, _)| at.same(&one.1.now)) {
            Some((_, all)) => all.push(one),
            None => apart.push((&one.1.now, vec![one])),
        }
    }
    apart.sort_by_cached_key(|(at, _)| (!matches!(at, Hand::Store(_)), hand(at, made).to_lowercase()));
    let place = |(at, all): (&Hand, Vec<&(&Record, Exhibit)>)| {
        let due = all.iter().filter(|(_, e)| e.audit_due_since(made.at).is_some()).count();
        let missing = all.iter().filter(|(_, e)| e.missing_since.is_some()).count();
        Place {
            name: hand(at, made),
            said: format!("{} should be here, {due} not looked for this week, {missing} missing", all.len()),
            kept: if matches!(at, Hand::Store(_)) { kept(&all, made) } else { String::new() },
            alarms: alarms(&all, made),
            rows: all.into_iter().map(|(note, exhibit)| row(note, exhibit, made)).collect(),
        }
    };
    apart.into_iter().map(place).collect()
}

/// How the store in which all of these lie is said to be kept.
fn kept(all: &[&(&Record, Exhibit)], made: &Made<'_>) -> String {
    let Some(kept) = all.iter().find_map(|(_, e)| e.kept.as_ref()) else {
        return "Nobody said how cold this store is kept.".to_owned();
    };
    let said = format!("({}, {})", made.roster.shows(kept.by), days::moment(kept.at));
    format!("Said to be kept {} {said}.", as_kept(&kept.kept))
}

fn as_kept(code: &str) -> &str {
    match code {
        "ambient" => "at room temperature",
        "refrigerated" => "cold",
        other => other,
    }
}

/// What is wrong with the store in which all of these lie, oldest first.
fn alarms(all: &[&(&Record, Exhibit)], made: &Made<'_>) -> Vec<String> {
    let mut open: Vec<&StoreAlarm> = all.iter().flat_map(|(_, e)| &e.alarms).collect();
    open.sort_by_key(|alarm| (alarm.at, alarm.entry));
    open.dedup_by_key(|alarm| alarm.entry);
    let said = |alarm: &StoreAlarm| {
        let what = alarm.says.replace('_', " ").to_uppercase();
        format!("THIS STORE IS {what} ({}, {})", made.roster.shows(alarm.by), days::moment(alarm.at))
    };
    open.into_iter().map(said).collect()
}

fn row(note: &Record, exhibit: &Exhibit, made: &Made<'_>) -> Row {
    let kept = [Some(exhibit.storage.replace('_', " ")).filter(|s| !s.is_empty()), exhibit.shelf.clone()];
    Row {
        reference: exhibit.reference.clone(),
        what: if private(note) { "Not said here: open its note".to_owned() } else { exhibit.description.clone() },
        by: made.roster.shows(exhibit.by),
        seal: exhibit.seals.last().cloned().unwrap_or_else(|| "no seal".to_owned()),
        kept: kept.into_iter().flatten().collect::<Vec<_>>().join(", "),
        since: days::moment(exhibit.moves.last().map_or(exhibit.found_at, |m| m.at)),
        last: last(exhibit, made),
        wrong: wrong(exhibit, made.at),
    }
}

/// When somebody last looked for it, and who. What they wrote stays in the note.
fn last(exhibit: &Exhibit, made: &Made<'_>) -> String {
    let Some(audit) = &exhibit.audit else { return "never".to_owned() };
    let found = if audit.seen { "seen" } else { "NOT FOUND" };
    format!("{found} {} by {}", days::moment(audit.at), made.roster.shows(audit.by))
}

/// What calls for somebody now, what matters most first.
fn wrong(exhibit: &Exhibit, now: Ms) -> Vec<String> {
    let since = |what: &str, at: Option<Ms>| at.map(|at| format!("{what} {}", days::moment(at)));
    let gaps = exhibit.gaps(now).map(|step| {
        let at = days::moment(step.at);
        if step.gap { format!("CONTINUITY GAP, {at}") } else { format!("CONTINUITY GAP, {at}: one hand only") }
    });
    let first = [
        since("MISSING since", exhibit.missing_since),
        since("SEAL BROKEN, found", exhibit.seal_broken),
        exhibit.seal_gap.then(|| "A new seal names an old one that was not on it".to_owned()),
    ];
    let stored = exhibit.kept.as_ref().zip(exhibit.wrongly_kept_since()).map(|(kept, at)| {
        let (is, to_be) = (as_kept(&kept.kept), as_kept(&exhibit.storage));
        format!("To be kept {to_be}; its store is said to be kept {is}, since {}", days::moment(at))
    });
    let late = [
        stored,
        since("Should be in a store since", exhibit.overdue_since(now)),
        since("Over-due: to be looked for by", exhibit.audit_due_since(now)),
    ];
    first.into_iter().flatten().chain(gaps).chain(late.into_iter().flatten()).collect()
}
