//! Our own reading of raw Automerge 0.12 chunks, before Automerge sees a byte. Automerge is unsafe on hostile bytes: a
//! change of 104 bytes expands to a million operations, 2 MB inflates to 2 GiB. Pre-flight never inflates, never
//! materialises an operation and never panics; hub and devices run the same.
//!
//! A raw change chunk is `85 6f 4a 83 | checksum 4 | type 1 | length | dependencies | actor | seq | start_op | time | message
//! | other actors | column metadata | columns`; its hash is SHA-256 over type, length and what follows, and the checksum is
//! that hash's first four bytes. Numbers are LEB128.

mod columns;
mod document;
mod reader;
mod texts;

use sha2::{Digest, Sha256};

pub use self::document::{
    CheckedDocument, MAX_DOCUMENT, MAX_DOCUMENT_CHANGES, MAX_DOCUMENT_OPS, check_document, check_typed, claimed_heads,
};

use self::columns::Bounds;
use self::reader::Reader;
use crate::error::Refusal;

/// Bytes of one raw change.
pub const MAX_CHANGE: usize = 64 * 1024;
/// Operations in one change.
pub const MAX_OPS: u64 = 5_000;
/// Dependencies of one change.
pub const MAX_DEPS: u64 = 256;
/// Actors a change may name beside its own.
pub const MAX_OTHER_ACTORS: u64 = 256;
/// Predecessors named by all operations of one change together.
pub const MAX_PREDECESSORS: u64 = 10_000;
/// Bytes of a change's message; ours is an author line of about 60.
pub const MAX_MESSAGE: usize = 4 * 1024;
/// Bytes of a key in a map.
pub const MAX_NAME: usize = 512;

/// The instants anybody can have written at, seconds since 1970: the years 1 to 9999. Outside them arithmetic with
/// milliseconds, months and calendars ends, and a phone's clock, however wrong, is not.
pub const TIMES: (i64, i64) = (-62_135_596_800, 253_402_300_799);

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
const CHANGE: u8 = 1;

/// What pre-flight read of a change. Everything here is the author's claim, except `hash` and `ops`, which were computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// SHA-256, by which the change is named everywhere.
    pub hash: [u8; 32],
    /// Hashes of the changes this one was made on top of, strictly ascending.
    pub deps: Vec<[u8; 32]>,
    /// Who made it: see [`crate::batch::actor_id`].
    pub actor: [u8; 16],
    /// How many changes this actor has made, this one included; from 1.
    pub seq: u64,
    /// Counter of the first operation; from 1.
    pub start_op: u64,
    /// The device's time, in seconds since 1970; a claim.
    pub time_s: i64,
    /// The author line, where there is one.
    pub message: Option<String>,
    /// Operations, counted by walking the runs.
    pub ops: u64,
    /// Actors whose operations this change refers to.
    pub other_actors: Vec<[u8; 16]>,
}

impl Checked {
    /// Counter of the last operation; of the one before the first where there is none.
    #[must_use]
    pub fn max_op(&self) -> u64 {
        self.start_op.saturating_add(self.ops).saturating_sub(1)
    }
}

/// Checks one raw change chunk.
///
/// # Errors
/// A [`Refusal`] with the reason's code; never panics, whatever the bytes.
pub fn check(raw: &[u8]) -> Result<Checked, Refusal> {
    let (hash, body) = chunk(raw, CHANGE, "change", MAX_CHANGE)?;
    let mut reader = Reader::new(body);

    let deps = hashes(&mut reader, "dependencies", MAX_DEPS)?;
    let actor = actor(&mut reader)?;
    let seq = counter(&mut reader, "sequence number")?;
    let start_op = counter(&mut reader, "first operation")?;
    let time_s = reader.sleb("time")?;
    if !(TIMES.0..=TIMES.1).contains(&time_s) {
        return Err(Refusal::Malformed { what: "time", why: "outside the years 1 to 9999" });
    }
    let message = message(&mut reader)?;
    let other_actors = actors(&mut reader, "other actors", MAX_OTHER_ACTORS)?;
    if other_actors.contains(&actor) {
        return Err(Refusal::Malformed { what: "other actors", why: "the change's own actor is among them" });
    }

    let columns = columns::metadata(&mut reader, &columns::CHANGE_OPS)?;
    let data = reader.take(columns::data_len(&columns), "columns")?;
    if !reader.is_empty() {
        return Err(Refusal::ExtraBytes);
    }
    let bounds =
        Bounds { rows: MAX_OPS, grouped: MAX_PREDECESSORS, actor: other_actors.len() as u64, name: MAX_NAME, what: "operations" };
    let ops = columns::walk(&columns, data, &columns::CHANGE_OPS, &bounds)?.rows;
    if start_op + ops > u64::from(u32::MAX) {
        return Err(Refusal::Malformed { what: "first operation", why: "counters above 32 bits" });
    }
    Ok(Checked { hash, deps, actor, seq, start_op, time_s, message, ops, other_actors })
}

/// Checks one raw change chunk that somebody signed for under `hash`.
///
/// # Errors
/// As [`check`], and [`Refusal::WrongHash`].
pub fn check_as(raw: &[u8], hash: &[u8; 32]) -> Result<Checked, Refusal> {
    let checked = check(raw)?;
    if checked.hash == *hash { Ok(checked) } else { Err(Refusal::WrongHash) }
}

/// The frame every chunk has: gives the hash and the bytes inside.
fn chunk<'a>(raw: &'a [u8], wanted: u8, what: &'static str, limit: usize) -> Result<([u8; 32], &'a [u8]), Refusal> {
    if raw.len() > limit {
        return Err(Refusal::TooLarge { what, limit });
    }
    let mut reader = Reader::new(raw);
    if reader.array("chunk")? != MAGIC {
        return Err(Refusal::BadMagic);
    }
    let checksum: [u8; 4] = reader.array("chunk")?;
    // The hash is taken over everything from the type byte on.
    let hashed = reader.rest();
    let [found] = reader.array("chunk")?;
    if found != wanted {
        return Err(Refusal::ChunkType { found, wanted });
    }
    let body = reader.prefixed(what)?;
    if !reader.is_empty() {
        return Err(Refusal::TrailingBytes { what });
    }
    let hash: [u8; 32] = Sha256::digest(hashed).into();
    if hash[..4] == checksum { Ok((hash, body)) } else { Err(Refusal::Checksum) }
}

fn hashes(reader: &mut Reader<'_>, what: &'static str, limit: u64) -> Result<Vec<[u8; 32]>, Refusal> {
    let count = reader.count(what, limit)?;
    let mut found: Vec<[u8; 32]> = Vec::with_capacity(count);
    for _ in 0..count {
        let hash = reader.array(what)?;
        if found.last().is_some_and(|before| *before >= hash) {
            return Err(Refusal::Malformed { what, why: "hashes out of order or twice" });
        }
        found.push(hash);
    }
    Ok(found)
}

fn actor(reader: &mut Reader<'_>) -> Result<[u8; 16], Refusal> {
    let bytes = reader.prefixed("actor")?;
    <[u8; 16]>::try_from(bytes).map_err(|_| Refusal::ActorLength { len: bytes.len() })
}

fn actors(reader: &mut Reader<'_>, what: &'static str, limit: u64) -> Result<Vec<[u8; 16]>, Refusal> {
    let count = reader.count(what, limit)?;
    let mut found: Vec<[u8; 16]> = Vec::with_capacity(count);
    for _ in 0..count {
        let next = actor(reader)?;
        if found.contains(&next) {
            return Err(Refusal::Malformed { what, why: "an actor twice" });
        }
        found.push(next);
    }
    Ok(found)
}

/// A number from 1 that fits the 32 bits Automerge keeps counters in.
fn counter(reader: &mut Reader<'_>, what: &'static str) -> Result<u64, Refusal> {
    match reader.uleb(what)? {
        0 => Err(Refusal::Malformed { what, why: "zero" }),
        value if value > u64::from(u32::MAX) => Err(Refusal::Malformed { what, why: "counters above 32 bits" }),
        value => Ok(value),
    }
}

fn message(reader: &mut Reader<'_>) -> Result<Option<String>, Refusal> {
    let what = "message";
    let bytes = reader.prefixed(what)?;
    if bytes.len() > MAX_MESSAGE {
        return Err(Refusal::TooLarge { what, limit: MAX_MESSAGE });
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Refusal::Malformed { what, why: "not UTF-8" })?;
    Ok((!text.is_empty()).then(|| text.to_owned()))
}
