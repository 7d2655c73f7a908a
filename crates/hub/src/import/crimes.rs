//! Crimes, victims and milestones from the force's crime system (practice P20), under the enrolment `crime`. What an officer
//! wrote stands: an import fills in what nobody has said, adds what happened, and never writes over anybody's words.

use std::collections::{BTreeMap, BTreeSet};

use automerge::Change;
use record::document::Edit;
use record::kinds::reference;
use record::kinds::safe_contact::SAFE_CONTACT;
use record::kinds::victim_contact::VICTIM_CONTACT;
use record::{Entry, EntryId, Record, RecordError, RecordId};
use record::{OfficerId, roster::Roster};
use serde_json::{Value, json};
use uuid::Uuid;
use wire::Outcome;

use super::read::crimes::{self, Victim};
use super::system::System;
use super::{Progress, Report, Step, Telling, no_good_row, publish};
use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::storage::Reading;

/// Where they come from, as the author of the imported records and in the making of their ids.
const SOURCE: &str = "crime";
/// The blob that tells devices how old the crime system's word is.
const BLOB: &str = "crime_system";
/// Two reports of one event are one where they lie no further apart: an officer's own note of an arrest and the custody
/// system's.
const SAME_EVENT: i64 = 24 * 3_600_000;
/// Records looked through at a time.
const STEP: usize = 500;

impl Hub {
    /// Imports crimes, victims and milestones, CSV or JSON. `file` is its name, for what is said about its rows.
    ///
    /// # Errors
    /// [`HubError::Import`] where it is no such file or has no good row, and those of the database.
    pub fn import_crimes(&self, file: &str, text: &str) -> Result<Report> {
        self.import_crimes_telling(file, text, &mut |_| ())
    }

    /// As [`Hub::import_crimes`], and says how far it is. Rows are compared first and then go in batch by batch: an import that
    /// is ended meanwhile leaves the batches that are in, and the same file imported again does the rest.
    ///
    /// # Errors
    /// As [`Hub::import_crimes`].
    pub fn import_crimes_telling(&self, file: &str, text: &str, tell: &mut dyn FnMut(Progress)) -> Result<Report> {
        let now = self.now();
        let read = crimes::read(file, text, now)?;
        if read.rows.is_empty() && !read.bad.is_empty() {
            return Err(no_good_row(file, &read.bad));
        }
        let system = self.system(SOURCE)?;
        let mut report = Report::of("crimes", read.bad);
        let mut telling = Telling::new(report.what, tell);
        let (held, roster) = self.storage().reading(|tx| Ok((held(tx)?, tx.newest_roster()?)))?;
        let (mut changes, mut makes, mut unknown) = (Vec::new(), Vec::new(), BTreeSet::new());
        let of = read.rows.len();
        for (done, row) in read.rows.iter().enumerate() {
            telling.at(Step::Comparing, done, of);
            let officer = row.officer.as_deref().and_then(|number| named(&roster, number));
            if officer.is_none() {
                unknown.extend(row.officer.clone());
            }
            let id = held.get(&(reference(&row.crime_ref), row.victim_no)).copied();
            match self.storage().reading(|tx| step(tx, &system, id, row, officer, now))? {
                Ok(made) if made.is_empty() => report.same += 1,
                Ok(made) => {
                    for (n, change) in made.into_iter().enumerate() {
                        // Her card's record goes with hers, and is not counted beside it.
                        makes.push((n == 0).then_some(id.is_none()));
                        changes.push(change);
                    }
                }
                Err(why) => report.notes.push(format!("{}, victim {}: {why}", row.crime_ref, row.victim_no)),
            }
        }
        // Rows that need nothing are as good as in.
        let same = of - makes.iter().flatten().count();
        let outcomes = self.submit_telling(&system, &changes, |taken| {
            telling.at(Step::TakingIn, same + makes.iter().take(taken).flatten().count(), of);
        })?;
        for ((outcome, new), (id, _)) in outcomes.iter().zip(makes).zip(&changes) {
            match (outcome, new) {
                (Outcome::Accepted, Some(true)) => report.new += 1,
                (Outcome::Accepted, Some(false)) => report.changed += 1,
                (Outcome::Had, Some(_)) => report.same += 1,
                (Outcome::Accepted | Outcome::Had, None) => {}
                (Outcome::Review, _) => report.notes.push(format!("{id} waits for a supervisor")),
                (Outcome::SetAside { code, .. }, _) => report.notes.push(format!("{id} was set aside: {code}")),
            }
        }
        for number in unknown {
            report.notes.push(format!("officer {number} is not on the roster: the victim desk sees whom nobody answers for"));
        }
        self.crime_system_said(now)?;
        Ok(report)
    }

    /// Tells every device how old the crime system's word is.
    fn crime_system_said(&self, now: i64) -> Result<()> {
        let bytes = serde_json::to_vec(&json!({ "as_at": now }))
            .map_err(|_| HubError::Broken { why: "an instant cannot be written as JSON" })?;
        let head = self.storage().writing(|tx| {
            let head = publish(tx, BLOB, &bytes, now)?;
            tx.audit(now, "hub", BLOB, "")?;
            Ok(head)
        })?;
        self.said(head);
        Ok(())
    }
}

/// Every victim contact here by crime and number, whoever made it and however its reference was typed: an officer's own record
/// of her is hers (practice P3).
fn held(tx: &dyn Reading) -> Result<BTreeMap<(String, i64), RecordId>> {
    let mut found = BTreeMap::new();
    let mut after = None;
    loop {
        let ids = tx.records_after(after, STEP)?;
        let Some(last) = ids.last() else { return Ok(found) };
        after = Some(*last);
        for id in ids {
            let Some(row) = tx.record(id)?.filter(|r| r.kind == VICTIM_CONTACT.name) else { continue };
            let record = Record::load(id, &row.snapshot)?;
            found.entry((reference(&record.line("crime_ref")), record.whole("victim_no").unwrap_or(1))).or_insert(id);
        }
    }
}

fn named(roster: &Roster, number: &str) -> Option<OfficerId> {
    let found = roster.officers.values().find(|o| !o.left && (o.warrant == number || o.shoulder == number));
    found.map(|o| o.id)
}

type Made = Vec<(RecordId, Change)>;

/// What is to be done about one victim: nothing, an edit, or her record and that of her card.
fn step(
    tx: &dyn Reading,
    system: &System,
    id: Option<RecordId>,
    row: &Victim,
    officer: Option<OfficerId>,
    now: i64,
) -> Result<std::result::Result<Made, RecordError>> {
    let imported = record::id::imported(SOURCE, &row.external_id());
    let card = record::id::imported(SOURCE, &format!("{}|card", row.external_id()));
    let card_of = |hers: RecordId| {
        let commit = system.commit(tx, card, now)?;
        let made = Record::create(card, &SAFE_CONTACT, &commit, &[Edit::field("victim", hers.to_string())]);
        Ok::<_, HubError>(made.map(|(_, change)| (card, change)))
    };
    let Some(id) = id else {
        let hers = Record::create(imported, &VICTIM_CONTACT, &system.commit(tx, imported, now)?, &first(imported, row, officer));
        let cards = card_of(imported)?;
        return Ok(hers.and_then(|(_, hers)| cards.map(|card| vec![(imported, hers), card])));
    };
    let Some(stored) = tx.record(id)? else { return Ok(Ok(Vec::new())) };
    let mut record = Record::load(id, &stored.snapshot)?;
    let edits = later(&record, row, officer);
    let commit = system.commit(tx, id, now)?;
    let made = record.edit(&commit, &edits).map(|change| change.map(|c| (id, c)));
    // An import that was ended between her record and that of her card is made whole by the next.
    let lacking = if id == imported && tx.record(card)?.is_none() { Some(card_of(id)?) } else { None };
    Ok(made.and_then(|edit| {
        let card = lacking.transpose()?;
        Ok(edit.into_iter().chain(card).collect())
    }))
}

fn fields(row: &Victim, officer: Option<OfficerId>) -> Vec<(&'static str, Option<Value>)> {
    let text = |value: &Option<String>| value.as_deref().map(Value::from);
    vec![
        ("offence", Some(json!(row.offence))),
        ("owner", officer.map(|o| json!(o.to_string()))),
        ("name_to_ask_for", text(&row.name_to_ask_for)),
        ("how_to_verify", text(&row.how_to_verify)),
        ("language", text(&row.language)),
        ("interpreter", row.interpreter.then_some(json!(true))),
        ("update_every_days", row.update_every_days.map(Value::from)),
    ]
}

fn first(id: RecordId, row: &Victim, officer: Option<OfficerId>) -> Vec<Edit> {
    let mut edits = vec![Edit::field("crime_ref", row.crime_ref.as_str()), Edit::field("victim_no", row.victim_no)];
    edits.extend(fields(row, officer).into_iter().filter_map(|(name, value)| Some(Edit::field(name, value?))));
    if !row.entitlement.is_empty() {
        edits.push(Edit::field("entitlement", json!(row.entitlement)));
    }
    edits.extend(row.events.iter().map(|(event, at)| milestone(id, event, *at)));
    edits
}

/// What nobody has said yet, what gives her more rights, and what happened and is not here.
fn later(record: &Record, row: &Victim, officer: Option<OfficerId>) -> Vec<Edit> {
    let unsaid = |name: &str| record.field(name).candidates.is_empty();
    let mut edits: Vec<Edit> = fields(row, officer)
        .into_iter()
        .filter(|(name, _)| unsaid(name))
        .filter_map(|(name, value)| Some(Edit::field(name, value?)))
        .collect();
    let bases = record.items("entitlement");
    let more = row.entitlement.iter().filter(|e| !bases.contains(&json!(e)));
    edits.extend(more.map(|e| Edit::Add { name: "entitlement".into(), item: json!(e) }));
    let happened = record.entries_of("milestone");
    let here = |event: &str, at: i64| {
        let near = |was: i64| (was - at).abs() < SAME_EVENT;
        let says = |m: &Entry| m.text("event") == event && m.whole("at").is_some_and(near);
        // What an officer put right is not entered wrong again beside it (practice P19).
        happened.iter().any(|m| says(m) || says(&m.as_written()))
    };
    let fresh = |event: &str, at: i64| !here(event, at) && !record.has_entry(entry(record.id(), event, at));
    let new = row.events.iter().filter(|(event, at)| fresh(event, *at));
    edits.extend(new.map(|(event, at)| milestone(record.id(), event, *at)));
    edits
}

fn entry(id: RecordId, event: &str, at: i64) -> EntryId {
    EntryId(Uuid::new_v5(&id.0, format!("{event}@{at}").as_bytes()))
}

fn milestone(id: RecordId, event: &str, at: i64) -> Edit {
    Edit::entry(entry(id, event, at), "milestone", json!({ "event": event, "at": at, "source": "crime system" }))
}
