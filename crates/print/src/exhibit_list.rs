//! The exhibits of notes in the layout of an exhibit list (form MG12), and behind it through whose hands each went.

use record::calendar::date_of;
use record::kinds::note::{Exhibit, Hand, clashes, exhibits, same_seals, struck_through};
use record::{Entry, EntryId, Record};
use serde::Serialize;
use serde_json::Value;

use crate::days;
use crate::error::PrintError;
use crate::made::Made;
use crate::marking;
use crate::statement::{Piece, of_entry, pieces, references, remarks_of};
use crate::typeset::{Keeps, Printed, Template, typeset};

const TEMPLATE: Template =
    Template { name: "exhibit_list.typ", text: include_str!("../templates/exhibit_list.typ"), keeps: Keeps::Archive };

#[derive(Debug, Serialize)]
struct List {
    marking: String,
    references: String,
    exhibits: Vec<Row>,
    warnings: Vec<String>,
    foot: String,
}

/// One exhibit.
#[derive(Debug, Serialize)]
struct Row {
    reference: String,
    /// What stands, in one line.
    description: String,
    /// As it was written, with what was struck and put in its place.
    words: Vec<Piece>,
    /// Its corrections in words.
    corrected: Vec<String>,
    produced_by: String,
    found: String,
    seals: String,
    storage: String,
    now: String,
    steps: Vec<Step>,
}

/// One step of its continuity.
#[derive(Debug, Serialize)]
struct Step {
    when: String,
    from: String,
    to: String,
    why: String,
    seal: &'static str,
    gap: bool,
}

/// The exhibits of these notes, or the one named, as a list with the continuity of each.
///
/// # Errors
/// [`PrintError::Nothing`] where no exhibit is in them.
pub fn exhibit_list(notes: &[&Record], only: Option<EntryId>, made: &Made<'_>) -> Result<Printed, PrintError> {
    let all: Vec<Exhibit> = notes.iter().flat_map(|n| exhibits(n)).collect();
    // The reference names its officer wherever another exhibit of the case has the same one.
    let same: Vec<EntryId> = clashes(&all).into_iter().flatten().map(|e| e.id).collect();
    let one_seal: Vec<EntryId> = same_seals(&all).into_iter().flatten().map(|e| e.id).collect();
    let listed: Vec<&Exhibit> = all.iter().filter(|e| only.is_none_or(|id| id == e.id)).collect();
    if listed.is_empty() {
        return Err(PrintError::Nothing { what: "exhibit" });
    }
    let mut rows: Vec<(&Exhibit, Row)> = Vec::new();
    for exhibit in listed {
        let note = notes.iter().find(|n| n.id() == exhibit.note);
        let entries = note.map(|n| n.entries()).unwrap_or_default();
        rows.push((exhibit, row(exhibit, &entries, same.contains(&exhibit.id), made)));
    }
    rows.sort_by_key(|(e, _)| (by_number(&e.reference), e.by));
    let held: Vec<&Record> = notes.iter().copied().filter(|n| rows.iter().any(|(e, _)| e.note == n.id())).collect();
    let data = List {
        marking: marking::printed(marking::marking(&held)),
        references: references(&held),
        warnings: warnings(&rows, &same, &one_seal, made.at),
        exhibits: rows.into_iter().map(|(_, row)| row).collect(),
        foot: made.foot(),
    };
    typeset(TEMPLATE, &data, date_of(made.at))
}

/// The order of references: by their letters, then by their numbers.
pub(crate) fn by_number(reference: &str) -> (String, u32) {
    let (initials, n) = reference.split_once('/').unwrap_or((reference, ""));
    (initials.to_owned(), n.parse().unwrap_or(0))
}

fn warnings(rows: &[(&Exhibit, Row)], same: &[EntryId], one_seal: &[EntryId], now: i64) -> Vec<String> {
    let named = |which: &dyn Fn(&Exhibit) -> bool| {
        rows.iter().filter(|(e, _)| which(e)).map(|(_, r)| r.reference.clone()).collect::<Vec<_>>().join(", ")
    };
    let said = |names: String, what: &str| (!names.is_empty()).then(|| format!("{what}: {names}."));
    [
        said(named(&|e| same.contains(&e.id)), "More than one exhibit has the same reference; each is named with its officer"),
        said(named(&|e| e.moves.iter().any(|m| m.gap_at(now))), "Continuity gap"),
        said(named(&|e| one_seal.contains(&e.id)), "The seal on it is recorded on another exhibit too"),
        said(named(&|e| e.missing_since.is_some()), "Not found when it was last looked for"),
        said(named(&|e| e.seal_gap), "A new seal names an old one that was not on it"),
        said(named(&|e| e.moves.iter().any(|m| m.seal_intact == Some(false))), "Seal found broken"),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn row(exhibit: &Exhibit, entries: &[Entry], same: bool, made: &Made<'_>) -> Row {
    let seized = entries.iter().find(|e| e.id == exhibit.id);
    let text = |part: &str| seized.map(|e| e.text(part)).unwrap_or_default();
    let corrections: Vec<&Entry> = entries.iter().filter(|e| e.kind == "correction").collect();
    let about = seized.map(|e| of_entry(e, &corrections)).unwrap_or_default();
    let spans = seized.map(|e| struck_through(e, &about).0).unwrap_or_default();
    let place = seized.and_then(|e| e.body.get("place")?.get("address")?.as_str().map(str::to_owned));
    let by = made.named(exhibit.by);
    let mut reference = if same { format!("{} ({})", exhibit.reference, by.number) } else { exhibit.reference.clone() };
    if !exhibit.was.is_empty() {
        reference.push_str(&format!(", was {}", exhibit.was.join(", ")));
    }
    let found = [Some(days::moment(exhibit.found_at)), place, Some(format!("by {}", text("found_by")))];
    Row {
        reference,
        description: exhibit.description.clone(),
        words: pieces(&spans, &about),
        corrected: remarks_of(&about, &spans),
        produced_by: by.whole(),
        found: found.into_iter().flatten().collect::<Vec<_>>().join(", "),
        seals: if exhibit.seals.is_empty() { "not sealed".into() } else { exhibit.seals.join(", then ") },
        storage: if exhibit.storage.is_empty() { "not said".into() } else { exhibit.storage.replace('_', " ") },
        now: [Some(hand(&exhibit.now, made)), exhibit.shelf.clone()].into_iter().flatten().collect::<Vec<_>>().join(", "),
        steps: steps(exhibit, entries, made),
    }
}

/// Who has it, by name.
pub(crate) fn hand(hand: &Hand, made: &Made<'_>) -> String {
    match hand {
        Hand::Officer(officer) => made.named(*officer).whole(),
        Hand::Store(name) | Hand::Person(name) => name.clone(),
    }
}

fn steps(exhibit: &Exhibit, entries: &[Entry], made: &Made<'_>) -> Vec<Step> {
    let seized = Step {
        when: days::moment(exhibit.found_at),
        from: "found".into(),
        to: made.named(exhibit.by).whole(),
        why: format!("seized{}", seen_sealed(entries.iter().find(|e| e.id == exhibit.id))),
        seal: "",
        gap: false,
    };
    let mut all = vec![(exhibit.found_at, seized)];
    for step in &exhibit.moves {
        let entry = entries.iter().find(|e| e.id == step.id);
        let seal = match step.seal_intact {
            Some(true) => "intact",
            Some(false) => "BROKEN",
            None => "not looked at",
        };
        let from = step.from.as_ref().map_or_else(String::new, |h| hand(h, made));
        let mut why = entry.map(why).unwrap_or_default();
        if !step.seal_seen.is_empty() {
            why.push_str(&format!("; seal: {}", step.seal_seen));
        }
        all.push((
            step.at,
            Step { when: days::moment(step.at), from, to: hand(&step.to, made), why, seal, gap: step.gap_at(made.at) },
        ));
    }
    for entry in entries.iter().filter(|e| e.text("exhibit") == exhibit.id.to_string()) {
        let at = entry.hub_clock();
        all.extend(beside(entry, made).map(|step| (at, step)));
    }
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, step)| step).collect()
}

/// Who saw it sealed, beside its officer.
fn seen_sealed(entry: Option<&Entry>) -> String {
    let witness = entry.map(|e| e.text("seal_witness")).filter(|w| !w.is_empty());
    witness.map_or_else(String::new, |name| format!("; seen sealed by {name}"))
}

/// What was done about it without passing it on: a new seal, an audit, how it is to be stored.
fn beside(entry: &Entry, made: &Made<'_>) -> Option<Step> {
    let (by, why) = (made.roster.shows(entry.author.officer), entry.text("why"));
    let (from, to, why) = match entry.kind.as_str() {
        "seal" => {
            let old = Some(entry.text("old")).filter(|o| !o.is_empty()).unwrap_or("none");
            let told = format!("sealed again by {by}: {why}{}", seen_sealed(Some(entry)));
            (format!("seal {old}"), format!("seal {}", entry.text("new")), told)
        }
        "audited" => {
            let seen = entry.body.get("seen").and_then(Value::as_bool) == Some(true);
            let found = if seen { format!("seen there by {by}") } else { format!("NOT FOUND there by {by}") };
            let told = if why.is_empty() { found } else { format!("{found}: {why}") };
            ("audit".to_owned(), entry.text("where").to_owned(), told)
        }
        "stored_as" => {
            let storage = entry.text("storage").replace('_', " ");
            ("storage".to_owned(), storage, format!("said by {by}: {why}"))
        }
        _ => return None,
    };
    Some(Step { when: days::moment(entry.hub_clock()), from, to, why, seal: "", gap: false })
}

/// Why it was passed on; what went into a store has a reason only where somebody gave one.
fn why(entry: &Entry) -> String {
    match (entry.kind.as_str(), entry.text("why")) {
        ("store_in", "") => "into store".into(),
        ("store_in", why) => format!("into store: {why}"),
        (_, why) => why.to_owned(),
    }
}
