//! What the table of a note cannot say: the chain, what a correction strikes, whose hands an exhibit passes through.
//! Nothing of a note is ever taken back (practice P17).

use serde_json::Value;

use super::audit::may_audit;
use super::chain::{self, Written};
use super::exhibits::exhibits;
use super::fold::{words_part, written_words};
use crate::OfficerId;
use crate::document::{Entry, Record};
use crate::id::DeviceId;
use crate::kinds::shared::{Added, added, needed, officers_in, written};
use crate::operations::Write;
use crate::policy::{Asking, Refusal, Standing};

pub(super) fn also(before: Option<&Record>, asking: &Asking<'_>, standing: Standing, found: &[Write]) -> Result<(), Refusal> {
    let me = asking.author.officer;
    if written(found, "owner").is_some_and(|o| o.as_str() != Some(me.to_string().as_str())) {
        return Err(Refusal::new("not_yours", "owner", "a note belongs to the officer who writes it"));
    }
    let note = before.map(Record::id);
    let entries: Vec<Entry> = before.map(Record::entries).unwrap_or_default();
    let mut chained: Vec<Written> =
        before.map(chain::lines).unwrap_or_default().into_iter().filter(|w| w.officer == me).collect();
    let fresh = added(found);
    for (i, entry) in fresh.iter().enumerate() {
        let target = |part: &str| Target::find(entry.text(part), &entries, &fresh[..i]);
        match entry.kind.as_str() {
            "withdrawn" | "corrected" => {
                return Err(Refusal::new(
                    "struck_not_erased",
                    &entry.kind,
                    "nothing in a notebook is taken back: add a correction",
                ));
            }
            "correction" => correction(me, entry, target("target"))?,
            "photo" => photo(entry)?,
            "exhibit" => exhibit(entry, &entries, &fresh[..i])?,
            "renumbered" => renumbered(me, entry, target("exhibit"), &entries, &fresh[..i])?,
            "copy" => match target("photo") {
                Some(t) if t.kind == "photo" => {}
                _ => return Err(Refusal::new("no_target", "copy", "it names no photo of this note")),
            },
            "seal" | "store_in" | "store_out" | "stored_as" => is_exhibit(entry, target("exhibit"))?,
            "continuity" => {
                is_exhibit(entry, target("exhibit"))?;
                hands(me, entry)?;
            }
            "audited" => {
                is_exhibit(entry, target("exhibit"))?;
                audited(before, asking, standing, entry)?;
            }
            "closed" => closed(me, entry, &chained)?,
            _ => {}
        }
        if let Some(line) = of(note, entry, me)? {
            in_chain(&line, &chained)?;
            chained.push(line);
        }
    }
    Ok(())
}

/// An entry that another speaks of, from the record or earlier in the same change.
struct Target {
    kind: String,
    by: Option<OfficerId>,
    /// What a correction of it may strike.
    words: String,
}

impl Target {
    fn find(id: &str, entries: &[Entry], fresh: &[Added]) -> Option<Self> {
        let there = entries.iter().find(|e| e.id.to_string() == id).map(|e| Self {
            kind: e.kind.clone(),
            by: Some(e.author.officer),
            words: written_words(e).unwrap_or_default().to_owned(),
        });
        there.or_else(|| {
            let new = fresh.iter().find(|e| e.id.to_string() == id)?;
            let words = words_part(&new.kind).map(|part| new.text(part)).unwrap_or_default();
            Some(Self { kind: new.kind.clone(), by: None, words: words.to_owned() })
        })
    }
}

fn of(note: Option<crate::RecordId>, entry: &Added, me: OfficerId) -> Result<Option<Written>, Refusal> {
    if entry.body.get("chain").is_none() {
        return Ok(None);
    }
    let said =
        chain::Said { entry: entry.id, officer: me, kind: &entry.kind, at: entry.at, offset: entry.offset, body: &entry.body };
    // The id of a note being made is not known here, nor part of the hash.
    said.written(note.unwrap_or(crate::RecordId(uuid::Uuid::nil())))
        .map(Some)
        .ok_or_else(|| needed("chain", "a line's place in the chain: device, number from 1, hash before"))
}

/// As far as this note shows it: numbers rise and are used once, and a line whose forerunner is here holds its hash.
fn in_chain(line: &Written, before: &[Written]) -> Result<(), Refusal> {
    let broken = |why: &str| Refusal::new("chain_broken", "chain", why);
    let same: Vec<&Written> = before.iter().filter(|w| w.link.device == line.link.device).collect();
    if same.iter().any(|w| w.link.n >= line.link.n) {
        return Err(broken("this number of the chain is written already; a line takes the next"));
    }
    if line.link.n == 1 && line.link.prev != chain::beginning(line.officer, line.link.device) {
        return Err(broken("the first line of a chain names its officer and device"));
    }
    match same.iter().find(|w| w.link.n + 1 == line.link.n) {
        Some(w) if w.hash != line.link.prev => Err(broken("it does not hold the hash of the line before it")),
        _ => Ok(()),
    }
}

fn correction(me: OfficerId, entry: &Added, target: Option<Target>) -> Result<(), Refusal> {
    let Some(target) = target else {
        return Err(Refusal::new("no_target", "correction", "it names no entry of this note"));
    };
    if target.by.is_some_and(|by| by != me) {
        return Err(Refusal::new("not_yours", "correction", "only the author corrects a line"));
    }
    // Of an exhibit or a photo apps once corrected the whole, quoting nothing that stands in it, and a rule takes for ever what
    // it took once. Such a correction strikes nothing and is told beside it; the form of today asks for words that stand there.
    let struck = entry.text("struck");
    if target.kind == "line" && (struck.is_empty() || !target.words.contains(struck)) {
        return Err(needed("correction.struck", "the words struck stand in the line"));
    }
    Ok(())
}

fn photo(entry: &Added) -> Result<(), Refusal> {
    let origin = entry.body.get("origin").cloned().unwrap_or_default();
    let received = origin.get("how").and_then(Value::as_str) == Some("received");
    if received && ["from", "at", "by"].iter().any(|part| origin.get(*part).is_none()) {
        return Err(needed("photo.origin", "a photo received says from whom, when and how"));
    }
    if entry.text("device").parse::<DeviceId>().is_err() {
        return Err(needed("photo.device", "the device's id"));
    }
    Ok(())
}

/// Another number for an exhibit; only its own officer gives it one, and never one that stands in this note already.
fn renumbered(me: OfficerId, entry: &Added, target: Option<Target>, entries: &[Entry], fresh: &[Added]) -> Result<(), Refusal> {
    let by = target.as_ref().and_then(|t| t.by);
    is_exhibit(entry, target)?;
    if by.is_some_and(|by| by != me) {
        return Err(Refusal::new("not_yours", "renumbered", "only the officer who seized it numbers an exhibit"));
    }
    exhibit(entry, entries, fresh)
}

/// An exhibit is `ABC/1`, and a number is not used twice in one note.
fn exhibit(entry: &Added, entries: &[Entry], fresh: &[Added]) -> Result<(), Refusal> {
    let name = entry.text("ref");
    let shaped = name.split_once('/').is_some_and(|(initials, n)| {
        (2..=5).contains(&initials.len())
            && initials.bytes().all(|b| b.is_ascii_uppercase())
            && n.parse::<u32>().is_ok_and(|v| v > 0 && v.to_string() == n)
    });
    if !shaped {
        return Err(needed("exhibit.ref", "initials and a number, such as ABC/1"));
    }
    let numbers = |kind: &str| matches!(kind, "exhibit" | "renumbered");
    let taken = entries.iter().any(|e| numbers(&e.kind) && e.text("ref") == name)
        || fresh.iter().any(|e| numbers(&e.kind) && e.text("ref") == name);
    if taken { Err(Refusal::new("exhibit_taken", "exhibit.ref", "this number is used; take the next")) } else { Ok(()) }
}

fn is_exhibit(entry: &Added, target: Option<Target>) -> Result<(), Refusal> {
    match target {
        Some(t) if t.kind == "exhibit" => Ok(()),
        _ => Err(Refusal::new("no_target", &entry.kind, "it names no exhibit of this note")),
    }
}

/// Continuity is added by either hand; where neither is an officer, by whoever saw it and may write here.
fn hands(me: OfficerId, entry: &Added) -> Result<(), Refusal> {
    for part in ["from", "to"] {
        if entry.body.get(part).and_then(Value::as_object).is_none_or(serde_json::Map::is_empty) {
            return Err(needed(&format!("continuity.{part}"), "an officer, a store or a person"));
        }
    }
    let officers = officers_in(&entry.body);
    if officers.contains(&me) || officers.is_empty() {
        return Ok(());
    }
    Err(Refusal::new("not_a_hand", "continuity", "continuity is added by one of the two hands"))
}

/// Somebody who may ([`may_audit`]) looked for an exhibit. Who did not see it says what they found instead.
fn audited(before: Option<&Record>, asking: &Asking<'_>, standing: Standing, entry: &Added) -> Result<(), Refusal> {
    let items = before.map(exhibits).unwrap_or_default();
    let item = items.iter().find(|e| e.id.to_string() == entry.text("exhibit"));
    may_audit(asking.roster, asking.author.officer, standing.supervisor(), item)?;
    if !entry.yes("seen") && entry.text("why").trim().is_empty() {
        return Err(needed("audited.why", "what was found where it should be"));
    }
    Ok(())
}

fn closed(me: OfficerId, entry: &Added, chained: &[Written]) -> Result<(), Refusal> {
    let Ok(device) = entry.text("device").parse::<DeviceId>() else {
        return Err(needed("closed.device", "the device's id"));
    };
    let n = entry.whole("n").and_then(|n| u64::try_from(n).ok()).unwrap_or(0);
    let mine = || chained.iter().filter(|w| w.officer == me && w.link.device == device);
    if mine().any(|w| w.link.n > n) {
        return Err(Refusal::new("chain_broken", "closed", "lines after this number stand in the note"));
    }
    match mine().find(|w| w.link.n == n) {
        Some(w) if hex::encode(w.hash) != entry.text("hash") => {
            Err(Refusal::new("chain_broken", "closed", "this is not the hash of that line"))
        }
        _ => Ok(()),
    }
}
