//! What is held of one crime and was not said to be without relevance, as a schedule of unused material (Criminal Procedure and
//! Investigations Act 1996 Code): what is not sensitive in the layout of form MG6C, what is in that of form MG6D. The two are two
//! papers and never two parts of one: the first is handed to the defence, and a part, or a count, of what is sensitive would
//! itself tell that there is some. Neither domain nor practice rules on the paper, so practice P15 does, by which what is
//! restricted leaves no trace with whoever is no named reader.
//!
//! A schedule describes and does not quote: no line of a note stands in it, no place where something was found and no name of
//! anybody outside, for any of them may be a victim's. What officers wrote of an exhibit, under a photo and beside a flag does
//! stand in it, for the prosecutor decides by that; where the note is linked with a victim, the screen asks for it to be read
//! first. Nothing recorded says what is relied on as evidence; the paper says that too, and leaves the columns of decision empty.

use std::collections::{BTreeMap, BTreeSet};

use record::calendar::date_of;
use record::kinds::note::chain::Link;
use record::kinds::note::{Disclosure, Exhibit, Hand, Schedule, disclosure, exhibits, schedule, standing, struck_through};
use record::{DeviceId, Entry, Record};
use serde::Serialize;

use crate::days;
use crate::error::PrintError;
use crate::made::Made;
use crate::marking;
use crate::statement::{of_entry, short};
use crate::typeset::{Keeps, Printed, Template, typeset};

const TEMPLATE: Template =
    Template { name: "unused_material.typ", text: include_str!("../templates/unused_material.typ"), keeps: Keeps::Archive };

#[derive(Debug, Serialize)]
struct Sheet {
    marking: String,
    sensitive: bool,
    case: String,
    items: Vec<Item>,
    /// Which records it was made of.
    about: String,
    foot: String,
}

/// One item of the schedule.
#[derive(Debug, Serialize)]
struct Item {
    description: String,
    /// Where it is now.
    location: String,
    /// Whether it bears on the case, and what the officers wrote beside their flags.
    remarks: Vec<String>,
    flag: String,
}

/// The marking of a schedule: that of its records, and no less than official-sensitive where it is of what is sensitive, even if
/// only a flag says so.
#[must_use]
pub fn schedule_marking(records: &[&Record], which: Schedule) -> &'static str {
    let least = match which {
        Schedule::Open => "official",
        Schedule::Sensitive => "official_sensitive",
    };
    record::marking::highest([marking::marking(records), least])
}

/// What stands in this schedule of these notes, all of one crime, item by item: of each note its written entries as one, each
/// exhibit and each photo.
///
/// # Errors
/// [`PrintError::Nothing`] where nothing of them stands in it.
pub fn unused_material(notes: &[&Record], case: &str, which: Schedule, made: &Made<'_>) -> Result<Printed, PrintError> {
    let mut listed: Vec<&Record> = notes.iter().copied().filter(|n| schedule(n) == Some(which)).collect();
    listed.sort_by_key(|n| (n.each_entry().map(Entry::hub_clock).min(), n.id()));
    let items: Vec<Item> = listed.iter().flat_map(|note| items(note, which, made)).collect();
    if items.is_empty() {
        return Err(PrintError::Nothing { what: "item" });
    }
    let ids: Vec<String> = listed.iter().map(|n| n.id().to_string()).collect();
    let data = Sheet {
        marking: marking::printed(schedule_marking(&listed, which)),
        sensitive: which == Schedule::Sensitive,
        case: case.to_owned(),
        items,
        about: format!("Printed from notebook record {}.", ids.join(", ")),
        foot: made.foot(),
    };
    typeset(TEMPLATE, &data, date_of(made.at))
}

fn items(note: &Record, which: Schedule, made: &Made<'_>) -> Vec<Item> {
    let said = disclosure(note);
    let item = |description: String, location: String| Item {
        description,
        location,
        remarks: remarks(&said, which, made),
        flag: flags(&said),
    };
    let owner = note.officer("owner").or(note.creator().map(|a| a.officer));
    let owner = owner.map(|o| made.named(o).whole()).unwrap_or_default();
    if note.yes("restricted") {
        // Practice P15: the prosecutor is told that it is there, and reads it with one of its named readers.
        let what = "A record kept to named readers. Nothing of it stands on this paper.";
        let mut alone = item(what.to_owned(), "Beatbook".to_owned());
        alone.remarks = vec!["Its named readers show it to the prosecutor.".to_owned()];
        alone.flag.clear();
        return vec![alone];
    }
    let entries = note.entries();
    let numbered = exhibits(note);
    let book = format!("Notebook of {owner}, in Beatbook");
    let written = written(&entries).map(|what| item(format!("Notebook of {owner}: {what}"), book.clone()));
    let seized = numbered.iter().map(|e| {
        let by = made.named(e.by).whole();
        item(format!("Exhibit {}, produced by {by}{}", e.reference, after(&e.description)), kept(e, made))
    });
    let photos = entries.iter().filter(|e| e.kind == "photo").map(|e| {
        let begins: String = e.text("sha256").chars().take(16).collect();
        item(photo(e, &entries, &numbered), format!("{book}; SHA-256 begins {begins}"))
    });
    written.into_iter().chain(seized).chain(photos).collect()
}

/// `: words`, where there are any.
fn after(words: &str) -> String {
    if words.is_empty() { String::new() } else { format!(": {words}") }
}

/// What was written in words, counted: `2 lines and 1 correction, numbers 1 to 3, written 24 November 2026`.
fn written(entries: &[Entry]) -> Option<String> {
    let all: Vec<&Entry> = entries.iter().filter(|e| matches!(e.kind.as_str(), "line" | "correction")).collect();
    let on: BTreeSet<_> = all.iter().map(|e| date_of(e.hub_clock())).collect();
    let (first, last) = (on.first()?, on.last()?);
    let of = |kind: &str, one: &str| match all.iter().filter(|e| e.kind == kind).count() {
        0 => None,
        1 => Some(format!("1 {one}")),
        n => Some(format!("{n} {one}s")),
    };
    let counted: Vec<String> = [of("line", "line"), of("correction", "correction")].into_iter().flatten().collect();
    let when = if first == last { days::plain(*first) } else { format!("{} to {}", days::plain(*first), days::plain(*last)) };
    Some(format!("{}{}, written {when}", counted.join(" and "), numbers(&all)))
}

/// Their numbers: `, numbers 1 to 3, 5`; of two devices apart.
fn numbers(entries: &[&Entry]) -> String {
    let mut of: BTreeMap<DeviceId, BTreeSet<u64>> = BTreeMap::new();
    for link in entries.iter().filter_map(|e| Link::read(&e.body)) {
        of.entry(link.device).or_default().insert(link.n);
    }
    let two = of.len() > 1;
    let told = |(device, numbers): (&DeviceId, &BTreeSet<u64>)| {
        let on = if two { format!(" on device {}", short(*device)) } else { String::new() };
        format!(", numbers {}{on}", runs(numbers))
    };
    of.iter().map(told).collect()
}

/// `1 to 3, 5`.
fn runs(numbers: &BTreeSet<u64>) -> String {
    let mut runs: Vec<(u64, u64)> = Vec::new();
    for n in numbers {
        match runs.last_mut().filter(|(_, to)| to + 1 == *n) {
            Some((_, to)) => *to = *n,
            None => runs.push((*n, *n)),
        }
    }
    let told = |(from, to): &(u64, u64)| if from == to { from.to_string() } else { format!("{from} to {to}") };
    runs.iter().map(told).collect::<Vec<_>>().join(", ")
}

/// What a photo is: of which exhibit, taken when, or from somebody else; from whom is the statement's to say.
fn photo(entry: &Entry, entries: &[Entry], numbered: &[Exhibit]) -> String {
    let exhibit = numbered.iter().find(|e| e.id.to_string() == entry.text("exhibit"));
    let of = exhibit.map(|e| format!(" of exhibit {}", e.reference)).unwrap_or_default();
    let received = entry.body.get("origin").and_then(|o| o.get("how")).and_then(serde_json::Value::as_str) == Some("received");
    let at = days::moment(entry.whole("captured_at").unwrap_or(entry.hub_clock()));
    let corrections: Vec<&Entry> = entries.iter().filter(|e| e.kind == "correction").collect();
    let (spans, _) = struck_through(entry, &of_entry(entry, &corrections));
    let how = if received { format!("received from somebody else, dated {at}") } else { format!("taken {at}") };
    format!("Photograph{of}, {how}{}", after(&standing(&spans)))
}

/// Where an exhibit is. Whoever outside the house has it may be a victim or a witness: the exhibit list names them.
fn kept(exhibit: &Exhibit, made: &Made<'_>) -> String {
    let held = match &exhibit.now {
        Hand::Officer(officer) => made.named(*officer).whole(),
        Hand::Store(name) => name.clone(),
        Hand::Person(_) => "Out of the house; the exhibit list says with whom".to_owned(),
    };
    let missing = exhibit.missing_since.map(|_| "NOT FOUND there when it was last looked for".to_owned());
    [Some(held), exhibit.shelf.clone(), missing].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn remarks(said: &Disclosure, which: Schedule, made: &Made<'_>) -> Vec<String> {
    let relevance = match (said.relevance.as_str(), said.decided) {
        ("yes", _) => "Relevant.",
        ("no", _) => "Said not to be relevant; listed because it may undermine or assist.",
        (_, true) => "Unsure; kept as if it were relevant.",
        _ => "Nobody has decided; kept as if it were relevant.",
    };
    let of_flag = |why: &str| said.flags.iter().any(|f| f.says == "sensitive" && f.why == why);
    let told = said.flags.iter().any(|f| f.says == "sensitive" && !f.why.is_empty());
    let sensitive = match said.sensitive.as_deref().filter(|why| !why.is_empty()) {
        _ if which == Schedule::Open => None,
        // Its flag says it below, with who and when.
        Some(why) => (!of_flag(why)).then(|| format!("Sensitive: {why}")),
        None => (!told).then(|| "Sensitive; nobody wrote why.".to_owned()),
    };
    let flagged = said.flags.iter().filter(|f| !f.why.is_empty()).map(|f| {
        let (by, day) = (made.roster.shows(f.by), days::plain(date_of(f.at)));
        format!("{}: {} ({by}, {day})", worded(&f.says), f.why)
    });
    [Some(relevance.to_owned()), sensitive].into_iter().flatten().chain(flagged).collect()
}

/// What the flags say, each once.
fn flags(said: &Disclosure) -> String {
    let mut all: Vec<String> = Vec::new();
    for flag in said.flags.iter().map(|f| worded(&f.says)) {
        if !all.contains(&flag) {
            all.push(flag);
        }
    }
    let either = said.flags.iter().any(|f| matches!(f.says.as_str(), "may_undermine" | "may_assist"));
    if said.undermines_or_assists && !either {
        all.push("May undermine or assist".to_owned());
    }
    all.join(", ")
}

/// `may_assist` as `May assist`.
fn worded(code: &str) -> String {
    let words = code.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
