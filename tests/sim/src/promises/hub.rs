//! What the hub holds: whole, readable, editable, signed by those it says, and the same in whatever order it came.

use std::sync::LazyLock;

use automerge::{ActorId, Change};
use hub::storage::Verdict;
use record::calendar::Calendar;
use record::deadlines::{Outcome, RuleTable};
use record::document::{Commit, Wrote};
use record::kinds::victim_contact;
use record::{Author, Edit, EntryId, OfficerId, Record, RecordId, Role};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{difference, every_record, says};
use crate::city::City;

pub(super) fn check(city: &mut City) -> Result<(), String> {
    for id in every_record(city)? {
        let name = city.number(id);
        one(city, id).map_err(|broken| format!("the hub's record {name}: {broken}"))?;
    }
    Ok(())
}

fn one(city: &mut City, id: RecordId) -> Result<(), String> {
    let storage = city.hub.storage();
    let read = storage.reading(|tx| Ok((tx.record(id)?, tx.changes_of(id)?, tx.batches_of(id)?)));
    let (row, changes, batches) = read.map_err(|e| e.to_string())?;
    let row = row.ok_or("it is gone")?;
    let record = Record::load(id, &row.snapshot).map_err(|e| format!("promise 7: it does not load: {e}"))?;
    if record.heads().iter().map(|h| h.0).ne(row.heads.iter().copied()) {
        return Err("its row names other heads than its document has".into());
    }
    let held = record.changes();
    if held.len() != changes.len() {
        return Err(format!("promise 3: {} changes in the document, {} stored", held.len(), changes.len()));
    }
    editable(&record)?;
    // Promise 6: who signed the batch is who the change says wrote it.
    for change in &changes {
        let batch = batches.iter().find(|(b, _)| b.hash == change.batch).ok_or("promise 6: a change came in no batch")?;
        let signer =
            wire::SealedBatch { header: batch.0.header.clone(), signature: wire::Signature(batch.0.signature), body: vec![] }
                .claims()
                .map_err(|e| e.to_string())?
                .officer;
        let line =
            Change::from_bytes(change.raw.clone()).map_err(|e| e.to_string())?.message().map(str::to_owned).unwrap_or_default();
        let author: Author = line.parse().map_err(|_| format!("promise 6: an author line that is none: {line}"))?;
        if author.officer != signer {
            return Err(format!("promise 6: signed by {signer}, and says it is {}'s", author.officer));
        }
    }
    any_order(&record, held)?;
    entries(city, &record)?;
    every_value(&record)?;
    two_cards(&record)?;
    deadlines(&record)
}

/// Promise 7: one more edit goes in, is saved and loads.
fn editable(record: &Record) -> Result<(), String> {
    let mut copy = record.clone();
    let author = Author { officer: OfficerId(Uuid::nil()), grade: 0, role: Role::System };
    let commit = Commit { author, actor: ActorId::from([0xfe; 16]), at: 0, offset: 0 };
    copy.edit(&commit, &[Edit::field("restricted", true)]).map_err(|e| format!("promise 7: it cannot be edited: {e}"))?;
    Record::load(record.id(), &copy.save()).map(|_| ()).map_err(|e| format!("promise 7: edited, it does not load: {e}"))
}

/// Promise 1: the same changes in another order say the same to everybody who wrote in it.
fn any_order(record: &Record, mut rest: Vec<Change>) -> Result<(), String> {
    // The last that can go first, goes first.
    let mut other: Vec<Change> = Vec::with_capacity(rest.len());
    while !rest.is_empty() {
        let there = |c: &Change| c.deps().iter().all(|d| other.iter().any(|o| o.hash() == *d));
        let at = rest.iter().rposition(there).ok_or("a change without its dependencies")?;
        other.push(rest.remove(at));
    }
    let again = Record::from_changes(record.id(), other).map_err(|e| format!("promise 1: another order does not load: {e}"))?;
    for reader in record.authors() {
        let (one, two) = (says(record, reader), says(&again, reader));
        if one != two {
            return Err(format!("promise 1: in another order of arrival it says {}", difference(&one, &two)));
        }
    }
    if owed(record) != owed(&again) {
        return Err("promise 9: in another order of arrival other deadlines are owed".into());
    }
    Ok(())
}

/// Promise 10 where two wrote under one id, which the hub does not let in but an older one may have: both are shown.
fn every_value(record: &Record) -> Result<(), String> {
    if record.kind().name != "task" {
        return Ok(());
    }
    let author = Author { officer: OfficerId(Uuid::nil()), grade: 0, role: Role::System };
    let id = EntryId(Uuid::from_u128(0xe000_0000_0000_4000_8000_ffff_ffff_ffff));
    let mut both = record.clone();
    for (n, text) in [(0xfc, "one"), (0xfd, "other")] {
        let commit = Commit { author, actor: ActorId::from([n; 16]), at: 0, offset: 0 };
        let note = Edit::entry(id, "note", serde_json::json!({ "text": text, "basis": "fact" }));
        let change = record.clone().edit(&commit, &[note]).map_err(|e| format!("promise 7: it cannot be edited: {e}"))?;
        both.apply(change).map_err(|e| format!("promise 7: two notes do not go in: {e}"))?;
    }
    let shown = both.entries().iter().filter(|e| e.id == id).count();
    if shown == 2 { Ok(()) } else { Err(format!("promise 10: of two values at one id, {shown} is shown")) }
}

/// Promise 1 where people settle what shows (rule `Both`): of two cards confirmed apart neither is shown as hers, and one
/// confirmed on top of both is.
fn two_cards(record: &Record) -> Result<(), String> {
    if record.kind().name != "safe_contact" {
        return Ok(());
    }
    let author = Author { officer: OfficerId(Uuid::nil()), grade: 0, role: Role::System };
    let confirm = |on: &Record, n: u8| {
        let card = json!({
            "phones": [{ "number": format!("020 7946 00{n:02}") }], "methods_allowed": ["call"], "methods_forbidden": [],
            "never": [], "withhold_number": true, "confirmed_by": author.officer.to_string(), "confirmed_at": i64::from(n),
        });
        let commit = Commit { author, actor: ActorId::from([n; 16]), at: 0, offset: 0 };
        let change = on.clone().edit(&commit, &[Edit::field("card", card)]);
        change.map_err(|e| format!("promise 7: a card cannot be confirmed: {e}"))
    };
    let mut both = record.clone();
    for change in [confirm(record, 0xfc)?, confirm(record, 0xfd)?] {
        both.apply(change).map_err(|e| format!("promise 7: two cards do not go in: {e}"))?;
    }
    let apart = both.field("card");
    if !apart.unsettled || !apart.value.is_null() || apart.candidates.len() != 2 {
        return Err(format!("promise 1: two cards were confirmed apart, and {} shows", apart.value));
    }
    both.apply(confirm(&both, 0xfe)?).map_err(|e| format!("promise 7: a third card does not go in: {e}"))?;
    let settled = both.field("card");
    let hers = settled.value.get("confirmed_at").and_then(Value::as_i64);
    if settled.unsettled || hers != Some(0xfe) {
        return Err(format!("promise 1: a card was confirmed on top of two, and {} shows", settled.value));
    }
    Ok(())
}

/// Promise 10, for entries of every kind: what was said once is said for ever, every value of it. A hub that was restored has
/// forgotten what it took, and is sent it again by an author who may have been moved meanwhile: then a supervisor has it.
fn entries(city: &mut City, record: &Record) -> Result<(), String> {
    let mut written = 0;
    for happened in record.history() {
        for wrote in happened.wrote {
            let Wrote::Entry { id, json } = wrote else { continue };
            written += 1;
            let key = (record.id(), id, happened.change);
            match city.said.get(&key) {
                Some(before) if *before != json => return Err(format!("promise 10: \"{before}\" became \"{json}\"")),
                Some(_) => {}
                None => {
                    city.said.insert(key, json);
                }
            }
        }
    }
    let shown = record.entries().len();
    if shown != written {
        return Err(format!("promise 10: {written} entries were written, {shown} are shown"));
    }
    let here = |id: &str, change: &[u8; 32]| record.entries().iter().any(|e| e.id.to_string() == id && e.change == *change);
    for (_, id, change) in city.said.keys().filter(|(r, id, change)| *r == record.id() && !here(id, change)) {
        if !(city.restored && supervisors_have(city, change)?) {
            return Err(format!("promise 10: entry {id} is there no more"));
        }
    }
    Ok(())
}

/// Whether a change waits for a supervisor, with its author's signature or handed back without it, or one has decided on it.
pub(super) fn supervisors_have(city: &City, change: &[u8; 32]) -> Result<bool, String> {
    let found = city.hub.storage().reading(|tx| {
        let waits = tx.quarantined(change)?.is_some_and(|row| row.verdict == Verdict::Review);
        Ok(waits || tx.decision(change)?.is_some() || tx.handed_back(change)?.is_some())
    });
    found.map_err(|e| e.to_string())
}

/// A victim contact's deadlines as of a fixed instant: their ids, states, and what met each.
fn owed(record: &Record) -> Vec<(String, &'static str, Option<EntryId>)> {
    if record.kind().name != "victim_contact" {
        return Vec::new();
    }
    static TABLES: LazyLock<(RuleTable, Calendar)> =
        LazyLock::new(|| (RuleTable::shipped().expect("a table is shipped"), Calendar::sample().expect("a calendar is shipped")));
    let (rules, calendar) = &*TABLES;
    let all = victim_contact::deadlines(record, [], rules, calendar, record.touched_at() + 3_600_000);
    all.into_iter().map(|d| (d.id, d.state.name(), d.met.map(|m| m.by))).collect()
}

/// Promise 9: what met a deadline is something she was told.
fn deadlines(record: &Record) -> Result<(), String> {
    for (id, _, met) in owed(record) {
        let Some(by) = met else { continue };
        let Some(entry) = record.entries().into_iter().find(|e| e.id == by) else { continue };
        let unheard = [Outcome::Voicemail, Outcome::NoReply, Outcome::ThirdParty, Outcome::MessageSent];
        if entry.kind == "contact" && unheard.contains(&Outcome::named(entry.text("outcome"))) {
            return Err(format!("promise 9: deadline {id} is met by a contact that came to {}", entry.text("outcome")));
        }
    }
    Ok(())
}
