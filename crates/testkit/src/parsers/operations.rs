//! Operations: what a change does inside a record, behind everything that is asked of its bytes.

use std::sync::LazyLock;

use automerge::{Change, ChangeHash};
use device::sync::gate::{self, Passed};
use record::document::Commit;
use record::policy::{Asking, judge_decoded};
use record::roster::Roster;
use record::table::Kind;
use record::{Author, Edit, Record, RecordId, kinds};
use serde_json::Value;
use uuid::Uuid;
use wire::preflight;

use super::commit;
use crate::hostile::framed;

/// The record everything here is about.
const RECORD: RecordId = RecordId(Uuid::from_u128(2));

/// One of each kind with a word in each of its texts: the same ones every time, so that what is kept in the corpus stands on
/// them.
static RECORDS: LazyLock<Vec<Record>> = LazyLock::new(|| kinds::KINDS.iter().copied().filter_map(first).collect());

fn first(kind: &'static Kind) -> Option<Record> {
    Record::create(RECORD, kind, &commit(), &texts(kind, "On foot.")).ok().map(|(record, _)| record)
}

fn texts(kind: &Kind, words: &str) -> Vec<Edit> {
    kind.texts.iter().map(|text| Edit::text(text.name, words)).collect()
}

/// Honest changes: the first of a record of each kind, and one on top of it by another hand.
pub(super) fn honest() -> Vec<Vec<u8>> {
    let mut made = Vec::new();
    for record in RECORDS.iter() {
        made.extend(record.changes().iter().map(|change| change.raw_bytes().to_vec()));
        let edits = [texts(record.kind(), "On foot, twice."), vec![Edit::field("restricted", Value::Bool(true))]].concat();
        let other = Commit { actor: [8; 16].into(), ..commit() };
        let change = record.clone().edit(&other, &edits).ok().flatten();
        made.extend(change.map(|change| change.raw_bytes().to_vec()));
    }
    made
}

/// The same change with the length and the checksum that fit what has become of it.
fn refitted(bytes: &[u8]) -> Option<Vec<u8>> {
    let behind_the_type = bytes.get(9..)?;
    let last_of_the_length = behind_the_type.iter().position(|b| b & 0x80 == 0)?;
    Some(framed(1, behind_the_type.get(last_of_the_length + 1..)?).1)
}

/// As the first change of a record, and on top of one of each kind.
pub(super) fn operations(bytes: &[u8]) {
    for raw in [Some(bytes.to_vec()), refitted(bytes)].into_iter().flatten() {
        let Ok(checked) = preflight::check(&raw) else { continue };
        let stands_on = |record: &&Record| checked.deps.iter().all(|dep| record.holds(&ChangeHash(*dep)));
        match checked.deps.is_empty() {
            true => let_in(None, &raw),
            false => RECORDS.iter().filter(stands_on).for_each(|record| let_in(Some(record), &raw)),
        }
    }
}

/// What a device lets in can be asked about by policy, as the hub does, and what was proved of it is there when it is loaded.
fn let_in(held: Option<&Record>, raw: &[u8]) {
    let Ok(Passed::In(record, wrote, _)) = gate::change(RECORD, held, raw) else { return };
    // It was decoded within, where that may fail.
    let Ok(change) = Change::try_from(raw) else { return };
    let expanded = change.decode();
    if let Some(author) = expanded.message.as_deref().and_then(|line| line.parse::<Author>().ok()) {
        let roster = Roster::default();
        let asking = Asking { author, roster: &roster, at: commit().at, linked: &[] };
        let _ = judge_decoded(&expanded, record.kind(), held, &asking);
    }
    if gate::proved(&record, &wrote).is_ok() {
        let again = Record::load(RECORD, &record.save()).expect("what was proved can be loaded");
        assert_eq!(again.heads(), record.heads(), "and is the same");
    }
}

/// The line that says who wrote a change.
pub(super) fn author(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(author) = text.parse::<Author>() {
        assert_eq!(author.to_string(), text, "one spelling");
    }
}
