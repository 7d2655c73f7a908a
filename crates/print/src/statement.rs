//! Notes of one officer in the layout of a witness statement (form MG11; Criminal Justice Act 1967, section 9; Criminal
//! Procedure Rules, rule 16.2): every line in written order with its number, what was struck out legible and initialled, the
//! marking and the places for signatures on every page. The witness's address is not on it: it belongs on the page that is
//! kept apart.

use std::collections::{BTreeMap, VecDeque};

use record::calendar::date_of;
use record::kinds::note::chain::{self, Link};
use record::kinds::note::{Line, Span, exhibits, lines, struck_through};
use record::roster::Ms;
use record::{DeviceId, Entry, EntryId, Record, Role};
use serde::Serialize;
use serde_json::Value;

use crate::days;
use crate::error::PrintError;
use crate::made::{Made, Named};
use crate::marking;
use crate::redaction::{BAR, Redaction, cut, holds, in_words};
use crate::typeset::{Keeps, Printed, Template, typeset};

const TEMPLATE: Template =
    Template { name: "statement.typ", text: include_str!("../templates/statement.typ"), keeps: Keeps::Archive };

#[derive(Debug, Serialize)]
struct Statement {
    marking: String,
    /// Entries are blacked out: it says so above every page.
    redacted: bool,
    references: String,
    officer: Named,
    occupation: &'static str,
    days: Vec<Day>,
    /// What stands in a bar over words; a title or a remark that begins with it is one.
    bar: &'static str,
    about: Vec<String>,
    foot: String,
}

/// What was written on one day.
#[derive(Debug, Serialize)]
struct Day {
    heading: String,
    items: Vec<Item>,
}

/// One numbered entry.
#[derive(Debug, Serialize)]
struct Item {
    /// Its number, with the device where lines of two devices stand together.
    number: String,
    /// The time it speaks of.
    time: String,
    /// What it is, where it is no line: `Exhibit ABC/1`.
    title: String,
    /// Its words.
    pieces: Vec<Piece>,
    /// Place, basis, with whom, why late, what was corrected.
    remarks: Vec<String>,
    /// What stands instead of all of it, white on black.
    bar: String,
}

/// A stretch of words: `plain`, `struck`, `put`; `initials` beside what was put; `bar` instead of what was ordered out.
#[derive(Debug, Serialize)]
pub(crate) struct Piece {
    text: String,
    is: &'static str,
}

/// The notes as a statement of the officer whose notebook they are.
///
/// # Errors
/// [`PrintError::Nothing`] where no line is in them, [`PrintError::Apart`] where they are of two officers.
pub fn statement(notes: &[&Record], made: &Made<'_>) -> Result<Printed, PrintError> {
    set(notes, None, made)
}

/// A copy of one note's statement with entries, or words of them, blacked out by order.
///
/// # Errors
/// As [`statement`]; [`PrintError::Nothing`] too where none is named, or one that the note does not number, and
/// [`PrintError::WordsNotThere`] where words do not stand in their entry: a copy that leaves in what was ordered out is no copy
/// to hand over.
pub fn redacted_statement(note: &Record, redaction: &Redaction<'_>, made: &Made<'_>) -> Result<Printed, PrintError> {
    let numbered = note.entries();
    let is_one = |id: &EntryId| numbered.iter().any(|e| e.id == *id && printed_alone(e) && Link::read(&e.body).is_some());
    let mut named = redaction.entries.iter().chain(redaction.passages.iter().map(|p| &p.entry)).peekable();
    if named.peek().is_none() || !named.all(is_one) {
        return Err(PrintError::Nothing { what: "entry to black out" });
    }
    set(&[note], Some(redaction), made)
}

/// Whether an entry stands on the paper under its own number; a correction stands with what it corrects.
fn printed_alone(entry: &Entry) -> bool {
    matches!(entry.kind.as_str(), "line" | "exhibit" | "photo")
}

fn set(notes: &[&Record], redaction: Option<&Redaction<'_>>, made: &Made<'_>) -> Result<Printed, PrintError> {
    let mut owners: Vec<_> = notes.iter().filter_map(|n| n.officer("owner").or(n.creator().map(|a| a.officer))).collect();
    owners.dedup();
    let [officer] = owners[..] else {
        return Err(if owners.is_empty() {
            PrintError::Nothing { what: "line" }
        } else {
            PrintError::Apart { what: "notes of two officers" }
        });
    };
    let written: Vec<chain::Written> = notes.iter().flat_map(|n| chain::lines(n)).collect();
    let mut devices: Vec<DeviceId> = written.iter().map(|w| w.link.device).collect();
    devices.sort_unstable();
    devices.dedup();
    // Notes stand one after the other as they were begun; each keeps its own order, whatever the clocks did.
    let two = devices.len() > 1;
    let mut begun: Vec<Vec<(Ms, Item)>> =
        notes.iter().map(|note| items(note, two, redaction)).collect::<Result<_, PrintError>>()?;
    begun.sort_by_key(|items| items.first().map(|(at, _)| *at));
    if begun.iter().all(Vec::is_empty) {
        return Err(PrintError::Nothing { what: "line" });
    }
    let mut out: Vec<Day> = Vec::new();
    for (at, item) in begun.into_iter().flatten() {
        let heading = days::long(date_of(at));
        match out.last_mut().filter(|d| d.heading == heading) {
            Some(day) => day.items.push(item),
            None => out.push(Day { heading, items: vec![item] }),
        }
    }
    let role = made.roster.officers.get(&officer).map(|o| o.role);
    let data = Statement {
        marking: marking::printed(marking::marking(notes)),
        redacted: redaction.is_some(),
        references: references(notes),
        officer: made.named(officer),
        occupation: role.map_or("Police officer", occupation),
        days: out,
        bar: BAR,
        about: about(notes, &written, devices.len(), redaction),
        foot: made.foot(),
    };
    typeset(TEMPLATE, &data, date_of(made.at))
}

fn occupation(role: Role) -> &'static str {
    match role {
        Role::Hub | Role::System => "System",
        Role::Staff => "Police staff",
        Role::Volunteer => "Police support volunteer",
        Role::Pcso => "Police Community Support Officer",
        Role::Spc => "Special Constable",
        Role::Pc => "Police Constable",
        Role::Ps => "Police Sergeant",
        Role::Insp => "Police Inspector",
        Role::Ci => "Police Chief Inspector",
        Role::Supt => "Police Superintendent",
    }
}

/// References of the notes, each once: `crime 01/1234567/26`.
pub(crate) fn references(notes: &[&Record]) -> String {
    let part = |r: &Value, name: &str| r.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let one = |r: &Value| format!("{} {}", part(r, "type").replace('_', " "), part(r, "value"));
    let mut all: Vec<String> = notes.iter().flat_map(|n| n.items("refs")).map(|r| one(&r)).collect();
    all.sort();
    all.dedup();
    all.join(", ")
}

/// The numbered entries of a note in written order: each device's by its numbers, two devices' by when they were written.
fn items(note: &Record, two: bool, redaction: Option<&Redaction<'_>>) -> Result<Vec<(Ms, Item)>, PrintError> {
    let (read, numbered) = (lines(note), exhibits(note));
    let entries = note.entries();
    let corrections: Vec<&Entry> = entries.iter().filter(|e| e.kind == "correction").collect();
    let mut queues: BTreeMap<DeviceId, VecDeque<(u64, &Entry)>> = BTreeMap::new();
    for entry in entries.iter().filter(|e| printed_alone(e)) {
        if let Some(link) = Link::read(&entry.body) {
            queues.entry(link.device).or_default().push_back((link.n, entry));
        }
    }
    queues.values_mut().for_each(|q| q.make_contiguous().sort_by_key(|(n, e)| (*n, e.id)));
    let mut out = Vec::new();
    while let Some((device, queue)) =
        queues.iter_mut().filter(|(_, q)| !q.is_empty()).min_by_key(|(_, q)| q.front().map(|(_, e)| (e.hub_clock(), e.id)))
    {
        let Some((n, entry)) = queue.pop_front() else { break };
        let number = if two { format!("{n} {}", short(*device)) } else { n.to_string() };
        if let Some(redaction) = redaction.filter(|r| r.covers(entry.id)) {
            out.push((entry.hub_clock(), barred(number, redaction, &of_entry(entry, &corrections))));
            continue;
        }
        let line = read.iter().find(|l| l.id == entry.id);
        let mut item = item(number, entry, line, &corrections);
        let renumbered = numbered.iter().find(|e| e.id == entry.id && e.reference != entry.text("ref"));
        item.remarks.extend(renumbered.map(|e| format!("Numbered {} since", e.reference)));
        let words = redaction.map(|r| r.words_of(entry.id)).unwrap_or_default();
        if !words.is_empty() {
            blacken(&mut item, entry, &of_entry(entry, &corrections), &words)?;
        }
        out.push((entry.hub_clock(), item));
    }
    Ok(out)
}

/// Blacks words out of an item: each place of them in its words is a bar, and a title or a remark that holds them is one whole.
/// So is a correction whose words stand nowhere in the entry: it may tell a part of what was ordered out.
fn blacken(item: &mut Item, entry: &Entry, corrections: &[&Entry], words: &[&str]) -> Result<(), PrintError> {
    let (spans, _) = struck_through(entry, corrections);
    let around = || item.remarks.iter().chain([&item.title, &item.time]);
    let there = |one: &&str| in_words(&spans, one) || around().any(|said| holds(said, &[*one]));
    if !words.iter().all(there) {
        return Err(PrintError::WordsNotThere);
    }
    let left = cut(&spans, words);
    // Asked of what is left: a correction that went under a bar has no words in the entry any more either.
    let left_in = |by: EntryId| left.iter().flatten().any(|s| matches!(s, Span::Struck { by: of, .. } if *of == by));
    let told = remarks_of(corrections, &spans);
    let under: Vec<(&String, String)> = corrections
        .iter()
        .zip(&told)
        .filter(|(c, remark)| !left_in(c.id) || holds(remark, words))
        .map(|(c, remark)| (remark, under_bar(c)))
        .collect();
    for remark in &mut item.remarks {
        if let Some((_, bar)) = under.iter().find(|(told, _)| told.as_str() == remark.as_str()) {
            remark.clone_from(bar);
        } else if holds(remark, words) {
            *remark = BAR.to_owned();
        }
    }
    if holds(&item.title, words) {
        item.title = BAR.to_owned();
    }
    // Its column is too narrow for a bar.
    if holds(&item.time, words) {
        item.time.clear();
    }
    item.pieces = left
        .iter()
        .flat_map(|span| match span {
            Some(span) => pieces(std::slice::from_ref(span), corrections),
            None => vec![Piece { text: BAR.to_owned(), is: "bar" }],
        })
        .collect();
    Ok(())
}

/// What stands instead of a correction: its number, so that the numbers on the paper have no gap.
fn under_bar(correction: &Entry) -> String {
    match Link::read(&correction.body) {
        Some(link) => format!("{BAR}: its correction, entry {}", link.n),
        None => BAR.to_owned(),
    }
}

/// The corrections of an entry.
pub(crate) fn of_entry<'e>(entry: &Entry, corrections: &[&'e Entry]) -> Vec<&'e Entry> {
    corrections.iter().copied().filter(|c| c.text("target") == entry.id.to_string()).collect()
}

/// An entry that is blacked out: its number, and not a word or a time of it.
fn barred(number: String, redaction: &Redaction<'_>, corrections: &[&Entry]) -> Item {
    let numbers: Vec<u64> = corrections.iter().filter_map(|c| Link::read(&c.body)).map(|link| link.n).collect();
    let bar = redaction.bar(&numbers);
    Item { number, time: String::new(), title: String::new(), pieces: Vec::new(), remarks: Vec::new(), bar }
}

/// The first letters of a device's id, as screens show it.
pub(crate) fn short(device: DeviceId) -> String {
    device.to_string().chars().take(4).collect::<String>().to_uppercase()
}

fn item(number: String, entry: &Entry, line: Option<&Line>, corrections: &[&Entry]) -> Item {
    let event = ["event_time", "found_at", "captured_at"].iter().find_map(|p| entry.whole(p)).unwrap_or(entry.hub_clock());
    let about = of_entry(entry, corrections);
    let title = match entry.kind.as_str() {
        "exhibit" => format!("Exhibit {}", entry.text("ref")),
        "photo" => "Photograph".to_owned(),
        _ => String::new(),
    };
    let (spans, _) = struck_through(entry, &about);
    let mut remarks = remarks(entry);
    if line.is_some_and(|l| l.late) || date_of(event) != date_of(entry.hub_clock()) {
        let why = Some(entry.text("why_late")).filter(|w| !w.is_empty()).map(|w| format!(": {w}")).unwrap_or_default();
        remarks.insert(0, format!("Late entry, of {}; written {}{why}", days::moment(event), days::moment(entry.hub_clock())));
    }
    remarks.extend(remarks_of(&about, &spans));
    Item { number, time: days::clock(event), title, pieces: pieces(&spans, &about), remarks, bar: String::new() }
}

/// The corrections of an entry in words.
pub(crate) fn remarks_of(corrections: &[&Entry], spans: &[Span]) -> Vec<String> {
    let in_words = |id: EntryId| spans.iter().any(|s| matches!(s, Span::Struck { by, .. } if *by == id));
    corrections.iter().map(|c| corrected(c, in_words(c.id))).collect()
}

/// Words as they are set: what stands, what was struck, what was put in its place and by whom.
pub(crate) fn pieces(spans: &[Span], corrections: &[&Entry]) -> Vec<Piece> {
    let mut out = Vec::new();
    for span in spans {
        match span {
            Span::Stands(text) => out.push(Piece { text: text.clone(), is: "plain" }),
            Span::Struck { was, now, by } => {
                out.push(Piece { text: was.clone(), is: "struck" });
                if !now.is_empty() {
                    out.push(Piece { text: now.clone(), is: "put" });
                }
                let initials = corrections.iter().find(|c| c.id == *by).map(|c| c.text("initials").to_owned());
                out.push(Piece { text: initials.unwrap_or_default(), is: "initials" });
            }
        }
    }
    out
}

/// A correction in words; where its words do not stand in the entry, they stand here.
fn corrected(correction: &Entry, in_words: bool) -> String {
    let (at, initials) = (days::moment(correction.hub_clock()), correction.text("initials"));
    // Its number, so that the numbers on the paper have no gap.
    let n = Link::read(&correction.body).map(|l| format!(" by entry {}", l.n)).unwrap_or_default();
    let reason = correction.text("reason");
    if in_words {
        return format!("Corrected{n}, {at}, initials {initials}: {reason}");
    }
    let (struck, put) = (correction.text("struck"), correction.text("replacement"));
    format!("Corrected{n}, {at}, initials {initials}: for \u{2018}{struck}\u{2019} read \u{2018}{put}\u{2019}: {reason}")
}

fn remarks(entry: &Entry) -> Vec<String> {
    let text = |part: &str| Some(entry.text(part)).filter(|t| !t.is_empty());
    let place = || entry.body.get("place").and_then(|p| p.get("address")).and_then(Value::as_str);
    let with: Vec<&str> =
        entry.body.get("with").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let origin = |part: &str| entry.body.get("origin").and_then(|o| o.get(part)).and_then(Value::as_str);
    let received = origin("how")
        .filter(|how| *how == "received")
        .map(|_| format!("Received from {}, {}", origin("from").unwrap_or_default(), origin("by").unwrap_or_default()));
    let captured = (entry.kind == "photo" && received.is_none()).then(|| "Captured on the officer\u{2019}s device".to_owned());
    [
        place().map(|p| format!("Place: {p}")),
        text("found_by").map(|f| format!("Found by {f}")),
        text("seal").map(|s| format!("Seal {s}")),
        text("seal_witness").map(|w| format!("Seen sealed by {w}")),
        // A fact needs no word; what is none says so (Data Protection Act 2018, section 38).
        text("basis").filter(|b| *b != "fact").map(|b| format!("Basis: {b}")),
        (!with.is_empty()).then(|| format!("Written up with: {}", with.join(", "))),
        text("with_why").map(|w| format!("Why together: {w}")),
        said(entry, "advokate"),
        said(entry, "person"),
        said(entry, "vehicle"),
        received,
        captured,
        text("sha256").map(|h| format!("SHA-256 of the original {h}")),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What an officer said point by point: of a sighting (ADVOKATE), of a person, of a vehicle.
fn said(entry: &Entry, part: &str) -> Option<String> {
    let points = entry.body.get(part)?.as_object()?.iter();
    let all: Vec<String> =
        points.filter_map(|(name, said)| Some(format!("{}: {}", name.replace('_', " "), said.as_str()?))).collect();
    (!all.is_empty()).then(|| all.join("; "))
}

/// What the paper says of its own source, so that whoever doubts it can check.
fn about(notes: &[&Record], written: &[chain::Written], devices: usize, redaction: Option<&Redaction<'_>>) -> Vec<String> {
    let closings: Vec<chain::Closing> = notes.iter().flat_map(|n| chain::closings(n)).collect();
    let last = written.iter().max_by_key(|w| w.link.n);
    let numbers = last
        .filter(|_| devices == 1 && redaction.is_none())
        .map(|w| format!("The last numbered entry printed here is {}, with the fingerprint {}.", w.link.n, hex(&w.hash)));
    let chain = match chain::consistent(written, &closings) {
        Ok(()) => "When this was printed, the numbered entries followed one another as they were written.".to_owned(),
        Err(broken) => format!("CHECK FAILED when this was printed: {broken}."),
    };
    let closed = if closings.is_empty() {
        "The notebook was not closed over these entries.".to_owned()
    } else {
        let up_to = closings.iter().map(|c| c.n).max().unwrap_or(0);
        format!("The notebook was closed and signed up to number {up_to}.")
    };
    let ids: Vec<String> = notes.iter().map(|n| n.id().to_string()).collect();
    let from = format!("Printed from notebook record {}. It is a statement once every page is signed.", ids.join(", "));
    [redaction.map(Redaction::about), Some(from), Some(chain), Some(closed), numbers].into_iter().flatten().collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
