//! What was acknowledged: every change a phone wrote, with its bytes, kept outside of phone and hub.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::{
    Change, ScalarValue,
    legacy::{Key, OpType},
};
use record::{OfficerId, RecordId};
use wire::Hash;

use crate::city::City;

/// One acknowledged change.
#[derive(Clone, Debug)]
pub(crate) struct Acknowledged {
    pub(crate) record: RecordId,
    pub(crate) officer: OfficerId,
    pub(crate) phone: usize,
    pub(crate) batch: u64,
    /// Every piece of text it put down: entries whole, values of fields.
    pub(crate) words: BTreeSet<String>,
    /// It was found at the hub, and judged again there.
    pub(crate) seen: bool,
    /// It waited for a supervisor, who may let in what the table does not.
    pub(crate) reviewed: bool,
    /// The phone it was written on was lost after the hub had it, and set up from an older backup.
    pub(crate) phone_lost: bool,
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    pub(crate) changes: BTreeMap<Hash, Acknowledged>,
}

impl Ledger {
    /// Enters a change; `phone` is its place among the phones, or past them for the rogue.
    pub(crate) fn enter(&mut self, hash: Hash, entry: Acknowledged) {
        self.changes.entry(hash).or_insert(entry);
    }

    /// Records a phone wrote in after a batch, in the order of their ids.
    pub(crate) fn records_after(&self, phone: usize, batch: u64) -> BTreeSet<RecordId> {
        self.changes.values().filter(|one| one.phone == phone && one.batch > batch).map(|one| one.record).collect()
    }
}

/// The made-up words in some bytes: each is five letters and five digits.
pub(crate) fn made_up(bytes: &[u8]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut rest = bytes;
    while let Some(at) = rest.windows(5).position(|w| w == b"heron") {
        rest = &rest[at..];
        let word = rest.get(..10).and_then(|w| std::str::from_utf8(w).ok());
        found.extend(word.filter(|w| w[5..].bytes().all(|b| b.is_ascii_digit())).map(str::to_owned));
        rest = &rest[5..];
    }
    found
}

impl Ledger {
    /// Words that were written in one record and in no other.
    pub(crate) fn only_in(&self, record: RecordId) -> BTreeSet<String> {
        let words = |here: bool| -> BTreeSet<String> {
            let of = self.changes.values().filter(|one| (one.record == record) == here);
            of.flat_map(|one| &one.words).flat_map(|text| made_up(text.as_bytes())).collect()
        };
        let elsewhere = words(false);
        words(true).into_iter().filter(|w| !elsewhere.contains(w)).collect()
    }
}

/// What a change puts down: its texts, its other values with the names they stand under, and what it typed into longer texts.
/// Nothing where pre-flight refuses it: Automerge reads some mutants and panics when it decodes them.
pub(crate) fn words(raw: &[u8]) -> BTreeSet<String> {
    if wire::preflight::check(raw).is_err() {
        return BTreeSet::new();
    }
    let Ok(change) = Change::from_bytes(raw.to_vec()) else { return BTreeSet::new() };
    let Ok(change) = catch_unwind(AssertUnwindSafe(|| change.decode())) else { return BTreeSet::new() };
    let (mut found, mut typed) = (BTreeSet::new(), String::new());
    for op in change.operations {
        match (op.action, op.key) {
            (OpType::Put(ScalarValue::Str(text)), Key::Map(_)) => _ = found.insert(text.to_string()),
            (OpType::Put(ScalarValue::Str(letter)), Key::Seq(_)) => typed.push_str(&letter),
            (OpType::Put(value), Key::Map(name)) => _ = found.insert(format!("{name}: {value}")),
            (OpType::Delete, Key::Seq(_)) => typed.push('\u{8}'),
            _ => {}
        }
    }
    if !typed.is_empty() {
        found.insert(typed);
    }
    found
}

impl City {
    /// Enters what a phone wrote since it was last asked. Answers how many changes that were.
    pub(crate) async fn enter(&mut self, n: usize) -> Result<usize, String> {
        let phone = &self.phones[n];
        let written = phone.device.written_since(phone.batches).await.map_err(|e| format!("reading the outbox: {e}"))?;
        let officer = phone.officer;
        let count = written.len();
        for one in written {
            self.phones[n].batches = self.phones[n].batches.max(one.batch);
            let words = words(&one.raw);
            let entry = Acknowledged {
                record: one.record,
                officer,
                phone: n,
                batch: one.batch,
                words,
                seen: false,
                reviewed: false,
                phone_lost: false,
            };
            self.ledger.enter(one.hash, entry);
        }
        Ok(count)
    }
}
