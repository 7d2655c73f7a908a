//! Reading a record: entries in the order they speak of, texts, who wrote.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

use automerge::{ChangeHash, ObjId, ReadDoc, Value as AmValue};
use serde_json::{Map, Value};

use super::authorship::Authorship;
use super::correct::{self, Corrected};
use super::{Read, Record};
use crate::author::Author;
use crate::id::{EntryId, OfficerId};
use crate::planted::{Bug, planted};
use crate::roster::Ms;

/// One entry: something that happened, written once.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its id.
    pub id: EntryId,
    /// Its type, as the kind's table names it (or a newer one).
    pub kind: String,
    /// When it happened by the writer's device, ms UTC. A claim.
    pub at: Ms,
    /// The last known offset of that device's clock to the hub, ms (hub minus device).
    pub offset: i64,
    /// Its payload, with what was put right in it (practice P19).
    pub body: Value,
    /// Who wrote it.
    pub author: Author,
    /// The change that holds it.
    pub change: [u8; 32],
    /// The Lamport time of that change: greater than that of everything its author had before them, whatever the clocks said.
    pub lamport: u64,
    /// Taken back by its author: the `withdrawn` entry.
    pub withdrawn_by: Option<EntryId>,
    /// What was put right in it, oldest first, each with the body as it stood before.
    pub corrected: Vec<Corrected>,
}

impl Entry {
    /// A part of the body as text; empty where it is absent.
    #[must_use]
    pub fn text(&self, part: &str) -> &str {
        self.body.get(part).and_then(Value::as_str).unwrap_or_default()
    }

    /// A part of the body as a whole number.
    #[must_use]
    pub fn whole(&self, part: &str) -> Option<i64> {
        self.body.get(part).and_then(Value::as_i64)
    }

    /// A part of the body as an officer.
    #[must_use]
    pub fn officer(&self, part: &str) -> Option<OfficerId> {
        self.text(part).parse().ok()
    }

    /// When it happened by the hub's clock, as the writer's device knew it, ms UTC.
    #[must_use]
    pub fn hub_clock(&self) -> Ms {
        self.at.saturating_add(self.offset)
    }

    /// Its place in the order of ancestry: after everything its author knew of. Two that did not know of each other stand by
    /// their Lamport times, then as lists do: the same on every device. Whatever one entry does to another goes by this and
    /// never by a clock.
    #[must_use]
    pub fn order(&self) -> (u64, Ms, EntryId, [u8; 32]) {
        (self.lamport, self.at, self.id, self.change)
    }

    /// Whether it counts from another entry on: written with that one, or after it by [`order`](Self::order).
    #[must_use]
    pub fn since(&self, other: &Self) -> bool {
        self.change == other.change || self.order() > other.order()
    }

    /// Reads an entry's canonical JSON; none where it is not one.
    pub(super) fn parse(id: EntryId, json: &str, author: Author, change: [u8; 32], lamport: u64) -> Option<Self> {
        let mut parsed: Map<String, Value> = serde_json::from_str(json).ok()?;
        Some(Self {
            id,
            kind: parsed.get("type")?.as_str()?.to_owned(),
            at: parsed.get("at")?.as_i64()?,
            offset: parsed.get("offset").and_then(Value::as_i64).unwrap_or(0),
            body: parsed.get_mut("body").map(Value::take).unwrap_or_default(),
            author,
            change,
            lamport,
            withdrawn_by: None,
            corrected: Vec::new(),
        })
    }

    /// Whether it stands: nobody took it back.
    #[must_use]
    pub fn stands(&self) -> bool {
        self.withdrawn_by.is_none()
    }
}

impl Record {
    /// A text as it stood at some of the record's heads.
    #[must_use]
    pub fn text_at(&self, name: &str, heads: &[ChangeHash]) -> String {
        match self.doc.get(&self.texts, name) {
            Ok(Some((AmValue::Object(_), obj))) => self.doc.text_at(&obj, heads).unwrap_or_default(),
            _ => String::new(),
        }
    }

    /// Every entry, withdrawn ones included, by (when it happened, id): the same on every device.
    /// Two puts at one id leave two values, and both count.
    #[must_use]
    pub fn entries(&self) -> Vec<Entry> {
        self.each_entry().cloned().collect()
    }

    /// As [`entries`](Self::entries), without copying them.
    pub fn each_entry(&self) -> impl DoubleEndedIterator<Item = &Entry> + Clone {
        self.read
            .entries
            .get_or_init(|| Arc::new(self.read_entries().into_iter().map(Arc::new).collect()))
            .iter()
            .map(Arc::as_ref)
    }

    /// The entries that stand, oldest first, without copying them.
    pub fn standing_entries(&self) -> impl DoubleEndedIterator<Item = &Entry> + Clone {
        self.each_entry().filter(|e| e.stands())
    }

    pub(super) fn authorship(&self) -> &Authorship {
        self.read.authorship.get_or_init(|| Arc::new(Authorship::of(&self.doc)))
    }

    /// After an own edit: adds to what was read what the change added, instead of reading everything again.
    pub(super) fn read_on(&mut self, change: &ChangeHash, added: Vec<Entry>) {
        let Some(meta) = self.doc.get_change_meta_by_hash(change) else {
            self.read = Read::default();
            return;
        };
        let lamport = meta.start_op;
        if let Some(authorship) = self.read.authorship.get_mut() {
            Arc::make_mut(authorship).add(&meta);
        }
        let Some(entries) = self.read.entries.get_mut() else { return };
        let entries = Arc::make_mut(entries);
        // It builds on all that is here, so that its entries come last.
        let mut added: Vec<Entry> = added.into_iter().map(|new| Entry { lamport, ..new }).collect();
        added.sort_by_key(|e| (e.hub_clock(), e.order()));
        for new in added {
            // Taking back and putting right change another entry, and a second value at one id is for the document to settle.
            if new.kind == "withdrawn" || new.kind == "corrected" || entries.iter().any(|e| e.id == new.id) {
                self.read.entries = OnceLock::new();
                return;
            }
            entries.push(Arc::new(new));
        }
    }

    fn read_entries(&self) -> Vec<Entry> {
        let mut found: Vec<Entry> = Vec::new();
        let keys: Vec<String> = self.doc.keys(&self.entries).collect();
        for key in keys {
            let Ok(id) = key.parse::<EntryId>() else { continue };
            let mut all = self.doc.get_all(&self.entries, key.as_str()).unwrap_or_default();
            if planted(Bug::OneOfTwo) {
                all.truncate(1);
            }
            for (value, op) in all {
                if let Some(entry) = value.as_str().and_then(|json| self.entry_of(id, json, &op)) {
                    found.push(entry);
                }
            }
        }
        // Only its own author, or a supervisor by policy, writes a `withdrawn`; the fold believes what policy let in.
        let taken: BTreeMap<EntryId, EntryId> =
            found.iter().filter(|e| e.kind == "withdrawn").filter_map(|e| Some((e.text("target").parse().ok()?, e.id))).collect();
        for entry in &mut found {
            entry.withdrawn_by = taken.get(&entry.id).copied();
        }
        correct::apply(&mut found);
        self.put_in_order(&mut found);
        found
    }

    /// Oldest first by the hub's clock as each device knew it, and none before one that its author had before them: what a
    /// phone whose clock lags did with an exhibit comes after it was handed to it, whatever the times say.
    fn put_in_order(&self, entries: &mut [Entry]) {
        entries.sort_by_key(|e| (e.hub_clock(), e.order()));
        if entries.is_sorted_by_key(|e| e.lamport) {
            return;
        }
        // Up to when the work went that a change builds on: its entries come no earlier.
        let mut written: HashMap<[u8; 32], Ms> = HashMap::new();
        for entry in entries.iter() {
            let latest = written.entry(entry.change).or_insert(Ms::MIN);
            *latest = entry.hub_clock().max(*latest);
        }
        let (mut before, mut reached) = (HashMap::new(), HashMap::new());
        for change in self.doc.get_changes_meta(&[]) {
            let known = change.deps.iter().filter_map(|d| reached.get(&d.0).copied()).max().unwrap_or(Ms::MIN);
            before.insert(change.hash.0, known);
            reached.insert(change.hash.0, written.get(&change.hash.0).map_or(known, |at| known.max(*at)));
        }
        entries.sort_by_key(|e| (before.get(&e.change).map_or(e.hub_clock(), |at| e.hub_clock().max(*at)), e.order()));
    }

    /// Whether an entry id is taken.
    #[must_use]
    pub fn has_entry(&self, id: EntryId) -> bool {
        self.doc.get(&self.entries, id.to_string()).is_ok_and(|found| found.is_some())
    }

    fn entry_of(&self, id: EntryId, json: &str, op: &ObjId) -> Option<Entry> {
        let change = self.doc.hash_for_opid(op)?;
        let (author, _) = self.authorship().line(&change)?;
        Entry::parse(id, json, author, change.0, self.authorship().lamport(&change))
    }

    /// The newest entry of one type that stands, by [ancestry](Entry::order).
    #[must_use]
    pub fn newest(&self, kind: &str) -> Option<&Entry> {
        self.standing_entries().filter(|e| e.kind == kind).max_by_key(|e| e.order())
    }

    /// Entries of one type that stand, oldest first.
    #[must_use]
    pub fn entries_of(&self, kind: &str) -> Vec<Entry> {
        self.standing_entries().filter(|e| e.kind == kind).cloned().collect()
    }

    /// A text as it stands; empty where the kind has none of that name.
    #[must_use]
    pub fn text(&self, name: &str) -> String {
        match self.doc.get(&self.texts, name) {
            Ok(Some((AmValue::Object(_), obj))) => self.doc.text(&obj).unwrap_or_default(),
            _ => String::new(),
        }
    }

    /// Who made the record: the author of its first change.
    #[must_use]
    pub fn creator(&self) -> Option<Author> {
        self.authorship().creator
    }

    /// Everybody who wrote in it.
    #[must_use]
    pub fn authors(&self) -> BTreeSet<OfficerId> {
        self.authorship().officers.clone()
    }

    /// The device's time of the latest change, ms UTC: a claim, for lists.
    #[must_use]
    pub fn touched_at(&self) -> Ms {
        self.authorship().latest_s.unwrap_or(0) * 1000
    }

    /// Names under `fields` that this app's table does not have: shown as newer than this app.
    #[must_use]
    pub fn newer_fields(&self) -> Vec<String> {
        self.doc.keys(&self.fields).filter(|k| self.kind.field(k).is_none()).collect()
    }
}
