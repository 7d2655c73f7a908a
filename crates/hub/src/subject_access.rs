//! A person's right to what is held about her (practice P19; Data Protection Act 2018, section 45): her victim contact with its
//! entries and deadlines, her safe-contact cards, and, by reference only, the tasks and notes that are linked to her. What speaks
//! of other people is left out, and what is restricted unless somebody says why it is not (section 45(4)).

use std::collections::BTreeSet;
use std::path::Path;

use record::calendar::{Calendar, date_of, local};
use record::deadlines::RuleTable;
use record::kinds::safe_contact::SAFE_CONTACT;
use record::kinds::victim_contact::{VICTIM_CONTACT, deadlines};
use record::kinds::{crimes, links, reference};
use record::roster::Roster;
use record::{Entry, OfficerId, Record, RecordId, marking};
use serde_json::{Map, Value, json};
use wire::Hash;
use wire::message::ReadRow;

use crate::backup::{begin, finish, write_synced};
use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::storage::{ReadLogRow, Reading};

/// Records read at a time.
const STRIDE: usize = 200;
/// A whole number from here on is an instant, ms UTC (since 2001); nothing else that is kept is as large.
const INSTANT: i64 = 1_000_000_000_000;
/// Fields that say who else may read a record or what it is linked with, and nothing of her.
const NOT_OF_HER: &[&str] = &["links", "readers", "restricted", "victim"];
/// What the copy says of itself.
const ABOUT: &[&str] = &[
    "This is a copy of what is held in this system about you as a victim of crime. You may ask for what is wrong to be put right \
     (Data Protection Act 2018, section 46).",
    "It leaves out what is about other people, and what the law lets the police withhold (section 45(4)). You may complain to the \
     Information Commissioner.",
];

/// Who is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Whoever this victim contact is about.
    Record(RecordId),
    /// The victim of this number in a crime.
    Victim {
        /// The crime's reference, however it is typed.
        crime: String,
        /// Her number in it.
        number: i64,
    },
}

/// Who asks, and for whom.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// To whom it goes: the recipient of the disclosure (section 62).
    pub recipient: &'a str,
    /// Who makes it.
    pub by: &'a str,
    /// Why restricted records are in it; none where they are not.
    pub restricted: Option<&'a str>,
}

/// What she is given.
#[derive(Clone, Debug, PartialEq)]
pub struct AccessCopy {
    /// For programs.
    pub json: String,
    /// For people.
    pub html: String,
    /// Names its content, as the access log does.
    pub sha256: Hash,
    /// Records that are in it whole.
    pub whole: usize,
    /// Records that are listed by their reference.
    pub listed: usize,
    /// Linked records that speak of other people and are not in it.
    pub of_others: usize,
    /// Restricted records that are not in it.
    pub restricted: usize,
    /// What may never be left or sent to her, as her cards say: whoever hands the copy over keeps to it.
    pub never: BTreeSet<String>,
}

/// What stands around her records.
#[derive(Default)]
struct Found {
    cards: Vec<Record>,
    linked: Vec<Record>,
    of_others: usize,
    restricted: usize,
}

impl Hub {
    /// Puts together what is held about a person, and writes into the access log of every record in it for whom.
    ///
    /// # Errors
    /// [`HubError::NotFound`] where there is no such victim contact, [`HubError::BadRequest`] where all of hers are restricted
    /// and nobody said why they are to be in it; those of the database.
    pub fn subject_access(&self, whose: &Whose, asked: &Asked<'_>) -> Result<AccessCopy> {
        let (roster, now) = (self.roster()?, self.now());
        let open = asked.restricted.is_some();
        let (hers, closed): (Vec<Record>, Vec<Record>) =
            self.records_of(whose)?.into_iter().partition(|r| open || !r.yes("restricted"));
        if hers.is_empty() {
            return Err(match closed.len() {
                0 => HubError::NotFound { what: "victim contact" },
                _ => HubError::BadRequest {
                    what: "the record is restricted: say why it is given with --include-restricted".into(),
                },
            });
        }
        let (found, rules, calendar) =
            self.storage().reading(|tx| Ok((found(tx, &hers, &closed, open)?, rules(tx)?, calendar(tx)?)))?;
        let mut held: Vec<Value> = Vec::new();
        for record in &hers {
            let cards = found.cards.iter().filter(|card| card.line("victim") == record.id().to_string());
            let owed = deadlines(record, cards, &rules, &calendar, now);
            let mut one = told(record, &roster);
            one["deadlines"] = owed
                .iter()
                .map(|d| {
                    shown(
                        &json!({ "duty": d.event.replace('_', " "), "from": d.from, "due": d.due, "state": d.state.name(),
                            "source": d.source }),
                        &roster,
                    )
                })
                .collect();
            held.push(one);
        }
        held.extend(found.cards.iter().map(|card| told(card, &roster)));
        let listed: Vec<Value> = found.linked.iter().map(listed).collect();
        let all = || hers.iter().chain(&found.cards).chain(&found.linked);
        let marked = marking::highest(all().map(marking::of)).replace('_', "-").to_uppercase();
        let copy = json!({
            "about": ABOUT,
            "made": { "at": clock(now), "for": asked.recipient },
            "held": held,
            "linked_by_reference": listed,
        });
        let handling = format!("{marked}: PERSONAL DATA, for the person it is about only");
        let json = format!("{:#}\n", json!({ "marking": handling, "copy": copy }));
        let sha256 = Hash::of(json.as_bytes());
        let ids: Vec<RecordId> = all().map(Record::id).collect();
        self.disclosed(&ids, asked, &sha256, now)?;
        Ok(AccessCopy {
            html: print::subject_access::html(&handling, "What is held about you", &copy),
            json,
            sha256,
            whole: held.len(),
            listed: listed.len(),
            of_others: found.of_others,
            restricted: found.restricted + closed.len(),
            never: found.cards.iter().flat_map(never).collect(),
        })
    }

    /// The victim contacts of one person: of a crime she may have several, made on phones that did not know of each other.
    fn records_of(&self, whose: &Whose) -> Result<Vec<Record>> {
        let (one, crime, number) = match whose {
            Whose::Victim { crime, number } => (None, reference(crime), Some(*number)),
            Whose::Record(id) => {
                let row = self.storage().reading(|tx| tx.record(*id))?.filter(|row| row.kind == VICTIM_CONTACT.name);
                let record = Record::load(*id, &row.ok_or(HubError::NotFound { what: "victim contact" })?.snapshot)?;
                (Some(*id), reference(&record.line("crime_ref")), record.whole("victim_no"))
            }
        };
        let same = |r: &Record| number.is_some() && crimes(r).contains(&crime) && r.whole("victim_no") == number;
        let (mut hers, mut after) = (Vec::new(), None);
        loop {
            let (last, rows) = self.storage().reading(|tx| {
                let ids = tx.records_after(after, STRIDE)?;
                let rows = ids.iter().map(|id| Ok((*id, tx.record(*id)?))).collect::<Result<Vec<_>>>()?;
                Ok((ids.last().copied(), rows))
            })?;
            if last.is_none() {
                return Ok(hers);
            }
            after = last;
            for (id, row) in rows {
                let Some(row) = row.filter(|row| row.kind == VICTIM_CONTACT.name) else { continue };
                let record = Record::load(id, &row.snapshot)?;
                if one == Some(id) || same(&record) {
                    hers.push(record);
                }
            }
        }
    }

    /// A disclosure is in the log before it is made, each record's with the recipient (section 62). The rows are the hub's own
    /// chain, as a device's are its.
    fn disclosed(&self, ids: &[RecordId], asked: &Asked<'_>, sha256: &Hash, now: i64) -> Result<()> {
        let restricted = asked.restricted.map(|why| format!(", restricted records too: {why}")).unwrap_or_default();
        let reason = format!("subject access for {} by {} SHA-256 {sha256}{restricted}", asked.recipient, asked.by);
        let (device, officer) = (self.device(), self.officer());
        self.storage().writing(|tx| {
            let (mut n, mut before) = tx.last_read(device)?.map_or((0, ReadRow::NOTHING), |(n, hash)| (n, Hash(hash)));
            let mut rows = Vec::new();
            for id in ids {
                n += 1;
                let ReadRow { record, at, reason, hash, .. } = ReadRow::after(&before, officer, n, (*id, now), reason.clone());
                before = hash;
                rows.push(ReadLogRow { device, n, officer, record, at, reason, hash: hash.0 });
            }
            tx.add_reads(&rows, now)?;
            tx.audit(now, asked.by, "subject_access", &sha256.to_string())
        })
    }
}

impl AccessCopy {
    /// Writes it into a folder that is not there yet, which has its name once all of it is on the disk.
    ///
    /// # Errors
    /// [`HubError::BadRequest`] where something is there; those of the disk.
    pub fn write(&self, to: &Path) -> Result<()> {
        if to.exists() {
            return Err(HubError::BadRequest { what: format!("{} is there already: name a folder that is not", to.display()) });
        }
        let part = begin(to)?;
        let put = |name: &str, text: &str| write_synced(&part.join(name), text.as_bytes(), false, "writing the copy");
        let done = put("subject-access.json", &self.json)
            .and_then(|()| put("subject-access.html", &self.html))
            .and_then(|()| finish(&part, to));
        if done.is_err() {
            // Best effort: the error that is told is the one that stopped the writing.
            let _ = std::fs::remove_dir_all(&part);
        }
        done
    }
}

/// Her cards, and what is linked with her and with nobody else.
fn found(tx: &dyn Reading, hers: &[Record], closed: &[Record], open: bool) -> Result<Found> {
    let ids: BTreeSet<RecordId> = hers.iter().chain(closed).map(Record::id).collect();
    let her_crimes: BTreeSet<String> = hers.iter().flat_map(crimes).collect();
    let others = |r: &Record| {
        let another = links(r).iter().any(|(kind, to)| kind == VICTIM_CONTACT.name && !ids.contains(to));
        another || !crimes(r).is_subset(&her_crimes)
    };
    let mut found = Found::default();
    let mut around = BTreeSet::new();
    for record in hers {
        around.extend(tx.neighbours(record.id())?);
    }
    for id in around.difference(&ids) {
        let Some(row) = tx.record(*id)? else { continue };
        let record = Record::load(*id, &row.snapshot)?;
        let is_card = record.kind().name == SAFE_CONTACT.name;
        match (record.yes("restricted") && !open, is_card) {
            (true, _) => found.restricted += 1,
            (_, true) => found.cards.push(record),
            _ if others(&record) => found.of_others += 1,
            _ => found.linked.push(record),
        }
    }
    Ok(found)
}

fn blob(tx: &dyn Reading, name: &str) -> Result<Option<String>> {
    let Some(found) = tx.references()?.into_iter().find(|r| r.name == name) else { return Ok(None) };
    Ok(tx.blob(&found.sha256)?.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
}

fn rules(tx: &dyn Reading) -> Result<RuleTable> {
    Ok(blob(tx, "victims_code_rules")?.map_or_else(RuleTable::shipped, |text| RuleTable::read(&text))?)
}

fn calendar(tx: &dyn Reading) -> Result<Calendar> {
    match blob(tx, "bank_holidays")? {
        Some(text) => Ok(Calendar::read(&text)?.calendar),
        None => Ok(Calendar::sample()?),
    }
}

/// A record of hers, whole, as she can read it.
fn told(record: &Record, roster: &Roster) -> Value {
    let kind = record.kind();
    let field = |name: &str| {
        let found = record.field(name);
        // Two that nobody chose between are both held.
        let both = || found.candidates.iter().map(|c| c.value.clone()).collect();
        let value = if found.unsettled { Value::Array(both()) } else { found.value.clone() };
        let value = shown(&if name == "contact_person" { apart(value) } else { value }, roster);
        (!value.is_null()).then(|| (name.to_owned(), value))
    };
    let fields: Map<String, Value> =
        kind.all_fields().filter(|f| !NOT_OF_HER.contains(&f.name)).filter_map(|f| field(f.name)).collect();
    let texts = kind.texts.iter().map(|t| (t.name.to_owned(), record.text(t.name))).filter(|(_, words)| !words.is_empty());
    let texts: Map<String, Value> = texts.map(|(name, words)| (name, Value::from(words))).collect();
    let entries: Vec<Value> = record.each_entry().map(|entry| written(entry, roster)).collect();
    json!({ "kind": kind.name.replace('_', " "), "fields": fields, "texts": texts, "entries": entries })
}

fn written(entry: &Entry, roster: &Roster) -> Value {
    let mut told = json!({
        "type": entry.kind.replace('_', " "),
        "at": clock(entry.hub_clock()),
        "by": officer(entry.author.officer, roster),
        "says": shown(&entry.body, roster),
    });
    if entry.withdrawn_by.is_some() {
        told["withdrawn"] = true.into();
    }
    if !entry.corrected.is_empty() {
        told["said_before_it_was_put_right"] = entry.corrected.iter().map(|c| shown(&c.was, roster)).collect();
    }
    told
}

/// Whoever is spoken to in her place is another person: how they stand to her, and not who they are.
fn apart(person: Value) -> Value {
    match person.get("relation").and_then(Value::as_str) {
        Some(relation) if relation != "self" => json!({ "relation": relation }),
        _ => person,
    }
}

/// A linked record by its reference: what it is, the crime it is of, and when it last changed. Its words stay where they are.
fn listed(record: &Record) -> Value {
    json!({
        "kind": record.kind().name.replace('_', " "),
        "crime": crimes(record),
        "reference": record.id().to_string(),
        "last_changed": date_of(record.touched_at()).to_string(),
    })
}

/// What may never be left or sent to her.
fn never(card: &Record) -> Vec<String> {
    let said = card.field("card");
    let of = |value: &Value| value.get("never").and_then(Value::as_array).cloned().unwrap_or_default();
    let all = said.candidates.iter().flat_map(|c| of(&c.value)).chain(of(&said.value));
    all.filter_map(|way| way.as_str().map(str::to_owned)).collect()
}

/// Values as she can read them: instants by London's clock, officers by their number; the id of anything else says nothing to
/// her and names a record that may be of others.
fn shown(value: &Value, roster: &Roster) -> Value {
    match value {
        Value::Number(n) => n.as_i64().filter(|ms| *ms >= INSTANT).map_or_else(|| value.clone(), |ms| clock(ms).into()),
        Value::String(text) => match text.parse::<OfficerId>() {
            Ok(id) if roster.officers.contains_key(&id) => officer(id, roster).into(),
            Ok(_) => Value::Null,
            Err(_) => value.clone(),
        },
        Value::Array(all) => all.iter().map(|one| shown(one, roster)).filter(|one| !one.is_null()).collect(),
        Value::Object(parts) => {
            let parts = parts.iter().map(|(name, part)| (name.clone(), shown(part, roster)));
            Value::Object(parts.filter(|(_, part)| !part.is_null()).collect())
        }
        Value::Null | Value::Bool(_) => value.clone(),
    }
}

/// An officer by their number; one whose name is withheld for their safety as an officer (practice P20).
fn officer(id: OfficerId, roster: &Roster) -> String {
    match roster.officers.get(&id) {
        Some(found) if !found.withheld => found.shows(),
        Some(_) => "an officer".to_owned(),
        None => "this system".to_owned(),
    }
}

fn clock(ms: i64) -> String {
    local(ms).strftime("%Y-%m-%d %H:%M").to_string()
}
