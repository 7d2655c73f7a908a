//! The evidence of a result, for whoever reviews it: what each piece is and where it stands. Of a note that is not held here
//! nothing is said but that there is more.

use record::kinds::note::chain::Link;
use record::roster::Ms;
use record::{Entry, EntryId, OfficerId, Record};
use serde_json::Value;

use super::notebook::head;
use crate::screen::{EvidenceShown, TaskDetail, Words};

/// What one result names as its evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceNamed {
    /// The result.
    pub result: EntryId,
    /// Who wrote it: it is their notebook that the evidence stands in.
    pub by: OfficerId,
    /// When it was written, ms UTC by the hub's clock as that device knew it: the evidence was there by then.
    pub at: Ms,
    /// The entries of notes.
    pub entries: Vec<EntryId>,
}

/// What the results of a task name as evidence, those that name any.
#[must_use]
pub fn evidence_named(task: &Record) -> Vec<EvidenceNamed> {
    let read = |result: &Entry| {
        let named = result.body.get("evidence").and_then(Value::as_array)?;
        let entries: Vec<EntryId> = named.iter().filter_map(|e| e.as_str()?.parse().ok()).collect();
        let (by, at) = (result.author.officer, result.hub_clock());
        (!entries.is_empty()).then_some(EvidenceNamed { result: result.id, by, at, entries })
    };
    task.each_entry().filter(|e| e.kind == "resulted").filter_map(read).collect()
}

/// Shows under each result what it rests on. `notes` are those held here in which it stands; the rest is counted.
pub fn show_evidence(page: &mut TaskDetail, task: &Record, notes: &[&Record]) {
    for named in evidence_named(task) {
        let Some(line) = page.timeline.iter_mut().find(|line| line.id == named.result.0) else { continue };
        let here = |id: &EntryId| notes.iter().find_map(|note| piece(note, *id));
        line.evidence = named.entries.iter().filter_map(here).collect();
        let elsewhere = named.entries.len() - line.evidence.len();
        if elsewhere > 0 {
            let count = i64::try_from(elsewhere).unwrap_or(i64::MAX);
            line.details.push(Words::of("detail.evidence_elsewhere").with("count", count));
        }
    }
}

/// An entry of a note by its number: what it says is for whoever opens it.
fn piece(note: &Record, id: EntryId) -> Option<EvidenceShown> {
    let found = |id: EntryId| note.each_entry().find(|e| e.id == id);
    let entry = found(id)?;
    let number = Link::read(&entry.body).map_or(0, |link| i64::try_from(link.n).unwrap_or(i64::MAX));
    let shown = || entry.text("exhibit").parse::<EntryId>().ok().and_then(found);
    let words = match entry.kind.as_str() {
        "exhibit" => Words::of("evidence.exhibit").with("reference", head(note, entry).reference),
        "photo" => match shown() {
            Some(exhibit) => Words::of("evidence.exhibit_photo").with("reference", head(note, exhibit).reference),
            None => Words::of("evidence.photo").with("number", number),
        },
        _ => Words::of("evidence.entry").with("number", number),
    };
    Some(EvidenceShown { entry: id.0, note: note.id().0, exhibit: entry.kind == "exhibit", words })
}
