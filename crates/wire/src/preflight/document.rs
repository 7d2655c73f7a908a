//! Pre-flight of a saved record: one document chunk of raw columns, as `save_nocompress()` writes it.
//!
//! `85 6f 4a 83 | checksum 4 | type 0 | length | actors | heads | change columns' metadata | operation columns' metadata |
//! change columns | operation columns | one index a head`.

use super::columns::{self, Bounds, Columns, Found, Holds, Known, Rows, known};
use super::{MAX_MESSAGE, MAX_NAME, Reader, texts};
use crate::error::Refusal;
use crate::key::Hash;

/// Bytes of one saved record; a record is written up to 64 KiB, this leaves room for what older builds wrote.
pub const MAX_DOCUMENT: usize = 1024 * 1024;
/// Operations in one record.
pub const MAX_DOCUMENT_OPS: u64 = 250_000;
/// Changes in one record.
pub const MAX_DOCUMENT_CHANGES: u64 = 50_000;
/// Actors and heads of one record.
const MAX_ACTORS: u64 = 4_096;

const DOCUMENT: u8 = 0;
const COUNTERS: Holds = Holds::Numbers(u32::MAX as u64);

const OPS: [Known; 16] = [
    known(0x01, "object actor", Holds::Actors, Rows::Each),
    known(0x02, "object counter", COUNTERS, Rows::Each),
    known(0x11, "key actor", Holds::Actors, Rows::Each),
    known(0x13, "key counter", Holds::Deltas, Rows::Each),
    known(0x15, "key name", Holds::Names, Rows::Each),
    known(0x21, "id actor", Holds::Actors, Rows::Each),
    known(0x23, "id counter", Holds::Deltas, Rows::Each),
    known(0x34, "insert", Holds::Flags, Rows::Each),
    known(0x42, "action", Holds::Numbers(7), Rows::Leads),
    known(0x56, "value type", Holds::ValueTypes, Rows::Each),
    known(0x57, "value", Holds::Values, Rows::Raw),
    known(0x80, "successor count", Holds::Counts, Rows::Each),
    known(0x81, "successor actor", Holds::Actors, Rows::Grouped),
    known(0x83, "successor counter", Holds::Deltas, Rows::Grouped),
    known(0x94, "expand", Holds::Flags, Rows::Each),
    known(0xa5, "mark name", Holds::Names, Rows::Each),
];

const CHANGES: [Known; 9] = [
    known(0x01, "change actor", Holds::Actors, Rows::Leads),
    known(0x03, "sequence number", Holds::Deltas, Rows::Each),
    known(0x13, "last operation", Holds::Deltas, Rows::Each),
    known(0x23, "time", Holds::Times, Rows::Each),
    known(0x35, "message", Holds::Names, Rows::Each),
    known(0x40, "dependency count", Holds::Counts, Rows::Each),
    known(0x43, "dependency", Holds::Deltas, Rows::Grouped),
    known(0x56, "footer type", Holds::ValueTypes, Rows::Each),
    known(0x57, "footer", Holds::Values, Rows::Raw),
];

/// The last operation of each change.
const LAST_OPERATION: u32 = 0x13;
/// The counter of each operation's id.
const ID_COUNTER: u32 = 0x23;

/// What pre-flight read of a saved record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedDocument {
    /// The heads it says it has, ascending; loading proves them.
    pub heads: Vec<Hash>,
    /// How many actors wrote in it.
    pub actors: usize,
    /// Changes, counted by walking the runs.
    pub changes: u64,
    /// Operations, counted by walking the runs.
    pub ops: u64,
}

/// The heads a saved record says it has, ascending; its columns are not looked at, so it is not to be loaded yet.
///
/// # Errors
/// A [`Refusal`] where the chunk is damaged or its head cannot be read.
pub fn claimed_heads(saved: &[u8]) -> Result<Vec<Hash>, Refusal> {
    let (_, body) = super::chunk(saved, DOCUMENT, "record", MAX_DOCUMENT)?;
    let mut reader = Reader::new(body);
    super::actors(&mut reader, "actors", MAX_ACTORS)?;
    Ok(super::hashes(&mut reader, "heads", MAX_ACTORS)?.into_iter().map(Hash).collect())
}

/// Checks one saved record: nothing inflated, nothing appended, nothing materialised.
///
/// # Errors
/// A [`Refusal`] with the reason's code; never panics, whatever the bytes.
pub fn check_document(saved: &[u8]) -> Result<CheckedDocument, Refusal> {
    let Parts { actors, heads, changes, ops, mut reader } = Parts::of(saved)?;
    let actor = (actors as u64).saturating_sub(1);
    let bounds =
        Bounds { rows: MAX_DOCUMENT_CHANGES, grouped: MAX_DOCUMENT_CHANGES * 4, actor, name: MAX_MESSAGE, what: "changes" };
    let changes = columns::walk(&changes.0, changes.1, &CHANGES, &bounds)?;
    let ops = walk_ops(&ops, actor)?;
    // Every counter up to the last was used by an operation, and each of those has a row or, where it deleted, is somebody's
    // successor. Counters beyond are burnt: after the last of 32 bits there is no further edit.
    let used = ops.rows + ops.grouped;
    if changes.greatest(LAST_OPERATION) > used || ops.greatest(ID_COUNTER) > used {
        return Err(Refusal::Malformed { what: "last operation", why: "counters that no operation used" });
    }
    let (changes, ops) = (changes.rows, ops.rows);

    for _ in &heads {
        if reader.uleb("head index")? >= changes {
            return Err(Refusal::Malformed { what: "head index", why: "there is no such change" });
        }
    }
    if !reader.is_empty() {
        return Err(Refusal::ExtraBytes);
    }
    Ok(CheckedDocument { heads: heads.into_iter().map(Hash).collect(), actors, changes, ops })
}

/// Checks of a saved record that passed [`check_document`] that its texts were typed: characters put in, and nothing else.
/// What a newer app keeps in lists is no text; this is asked of kinds that are known.
///
/// # Errors
/// [`Refusal::Malformed`]; never panics, whatever the bytes.
pub fn check_typed(saved: &[u8]) -> Result<(), Refusal> {
    let Parts { actors, ops, .. } = Parts::of(saved)?;
    let rows = walk_ops(&ops, (actors as u64).saturating_sub(1))?.rows;
    texts::check(&ops.0, ops.1, rows)
}

/// A saved record taken apart; `reader` stands behind its columns.
struct Parts<'a> {
    actors: usize,
    heads: Vec<[u8; 32]>,
    changes: (Columns, &'a [u8]),
    ops: (Columns, &'a [u8]),
    reader: Reader<'a>,
}

impl<'a> Parts<'a> {
    fn of(saved: &'a [u8]) -> Result<Self, Refusal> {
        let (_, body) = super::chunk(saved, DOCUMENT, "record", MAX_DOCUMENT)?;
        let mut reader = Reader::new(body);
        let actors = super::actors(&mut reader, "actors", MAX_ACTORS)?.len();
        let heads = super::hashes(&mut reader, "heads", MAX_ACTORS)?;
        let changes = columns::metadata(&mut reader, &CHANGES)?;
        let ops = columns::metadata(&mut reader, &OPS)?;
        let change_data = reader.take(columns::data_len(&changes), "change columns")?;
        let op_data = reader.take(columns::data_len(&ops), "operation columns")?;
        Ok(Self { actors, heads, changes: (changes, change_data), ops: (ops, op_data), reader })
    }
}

fn walk_ops((columns, data): &(Columns, &[u8]), actor: u64) -> Result<Found, Refusal> {
    let bounds = Bounds { rows: MAX_DOCUMENT_OPS, grouped: MAX_DOCUMENT_OPS * 2, actor, name: MAX_NAME, what: "operations" };
    columns::walk(columns, data, &OPS, &bounds)
}
