//! The chain of the notebook: one for each officer and device, across notes and days, numbered without gaps, each line
//! holding the hash of the one before (practice P17). A byte changed anywhere breaks it at the next line, or at the
//! closing that seals the last; until a day is closed its last line is held by the change's own hash and signed batch.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::document::{Entry, Record};
use crate::id::{DeviceId, EntryId, OfficerId, RecordId};
use crate::roster::Ms;
use crate::value::canonical;

/// What a new line carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The device it is written on.
    pub device: DeviceId,
    /// Its number, from 1, without gaps.
    pub n: u64,
    /// The hash of the line before; for the first, of whose chain it is.
    pub prev: [u8; 32],
}

impl Link {
    /// The part `chain` of an entry's body.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({"device": self.device.to_string(), "n": self.n, "prev": hex::encode(self.prev)})
    }

    /// Reads the part `chain` of an entry's body; none where there is none or it is not one.
    #[must_use]
    pub fn read(body: &Value) -> Option<Self> {
        let chain = body.get("chain")?;
        let device: DeviceId = chain.get("device")?.as_str()?.parse().ok()?;
        let n = chain.get("n")?.as_u64().filter(|n| *n > 0)?;
        let prev = hex::decode(chain.get("prev")?.as_str()?).ok()?.try_into().ok()?;
        Some(Self { device, n, prev })
    }
}

/// A line of a chain, with the hash of everything it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Whose chain.
    pub officer: OfficerId,
    /// Its place.
    pub link: Link,
    /// Its hash, which the next line holds.
    pub hash: [u8; 32],
    /// The note it is in.
    pub note: RecordId,
    /// The entry.
    pub entry: EntryId,
}

/// Everything a line says, which its hash covers.
#[derive(Clone, Copy, Debug)]
pub struct Said<'a> {
    /// The entry.
    pub entry: EntryId,
    /// Who wrote it.
    pub officer: OfficerId,
    /// The entry's type.
    pub kind: &'a str,
    /// When, by the device, ms UTC.
    pub at: Ms,
    /// The last known offset of that device's clock to the hub, ms.
    pub offset: i64,
    /// The body, its place in the chain included.
    pub body: &'a Value,
}

impl Said<'_> {
    /// The line with its hash, as it stands in a note; none where it is not chained.
    #[must_use]
    pub fn written(&self, note: RecordId) -> Option<Written> {
        let link = Link::read(self.body)?;
        let all = json!({
            "entry": self.entry.to_string(), "officer": self.officer.to_string(),
            "type": self.kind, "at": self.at, "offset": self.offset, "body": self.body,
        });
        let mut hash = Sha256::new();
        hash.update(b"beatbook/line/1\0");
        hash.update(canonical(&all));
        Some(Written { officer: self.officer, link, hash: hash.finalize().into(), note, entry: self.entry })
    }
}

/// The seal on a chain up to a number: a day closed and signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// Whose chain.
    pub officer: OfficerId,
    /// On which device.
    pub device: DeviceId,
    /// Up to and including this number.
    pub n: u64,
    /// The hash of that line.
    pub hash: [u8; 32],
}

impl Closing {
    /// What the officer signs for: whose chain, up to which line, with which hash.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(b"beatbook/closing/1\0");
        hash.update(self.officer.bytes());
        hash.update(self.device.bytes());
        hash.update(self.n.to_be_bytes());
        hash.update(self.hash);
        hash.finalize().into()
    }
}

/// A closing as it stands in a note, with the signature it carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// What was closed.
    pub closing: Closing,
    /// The entry.
    pub entry: EntryId,
    /// The change that holds it.
    pub change: [u8; 32],
    /// When, ms UTC by the hub's clock as the device knew it.
    pub at: Ms,
    /// The Ed25519 signature over [`Closing::digest`], hex.
    pub signature: String,
    /// The key that signed, hex; none where an older app wrote it.
    pub key: Option<String>,
    /// The incarnation under which that key writes.
    pub incarnation: Option<u64>,
}

/// The closings of a note with their signatures, oldest first.
#[must_use]
pub fn signed(record: &Record) -> Vec<Signed> {
    let read = |e: &Entry| {
        Some(Signed {
            closing: closing(e)?,
            entry: e.id,
            change: e.change,
            at: e.hub_clock(),
            signature: e.text("signature").to_owned(),
            key: Some(e.text("key").to_owned()).filter(|k| !k.is_empty()),
            incarnation: e.whole("incarnation").and_then(|n| u64::try_from(n).ok()),
        })
    };
    record.each_entry().filter(|e| e.kind == "closed").filter_map(read).collect()
}

/// Where and how a chain is broken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {n} of the notebook of {officer} on {device}: {what}")]
pub struct Break {
    /// Whose chain.
    pub officer: OfficerId,
    /// On which device.
    pub device: DeviceId,
    /// The number.
    pub n: u64,
    /// How.
    pub what: Broken,
}

/// See [`Break`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// The number is missing although a later one is there.
    #[error("it is missing")]
    Missing,
    /// Two lines carry the number.
    #[error("two lines carry this number")]
    Twice,
    /// It does not hold the hash of the line before it: one of the two was changed.
    #[error("it does not follow from the line before it")]
    Changed,
    /// It is not the line that was closed and signed.
    #[error("it is not the line that was closed")]
    NotAsClosed,
}

/// What the first line of a chain holds in place of a hash before it: so that no chain continues another's.
#[must_use]
pub fn beginning(officer: OfficerId, device: DeviceId) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"beatbook/chain/1\0");
    hash.update(officer.bytes());
    hash.update(device.bytes());
    hash.finalize().into()
}

/// The place of the next line of an officer on a device; `last` is the line before, in whichever note it stands.
#[must_use]
pub fn next(last: Option<&Written>, officer: OfficerId, device: DeviceId) -> Link {
    match last {
        Some(line) => Link { device, n: line.link.n + 1, prev: line.hash },
        None => Link { device, n: 1, prev: beginning(officer, device) },
    }
}

/// The chained lines of a note, in no order of account.
#[must_use]
pub fn lines(record: &Record) -> Vec<Written> {
    record.each_entry().filter_map(|e| of(record.id(), e)).collect()
}

pub(super) fn of(note: RecordId, entry: &Entry) -> Option<Written> {
    Said {
        entry: entry.id,
        officer: entry.author.officer,
        kind: &entry.kind,
        at: entry.at,
        offset: entry.offset,
        body: &entry.body,
    }
    .written(note)
}

/// The closings of a note.
#[must_use]
pub fn closings(record: &Record) -> Vec<Closing> {
    record.each_entry().filter(|e| e.kind == "closed").filter_map(closing).collect()
}

fn closing(e: &Entry) -> Option<Closing> {
    Some(Closing {
        officer: e.author.officer,
        device: e.text("device").parse().ok()?,
        n: u64::try_from(e.whole("n")?).ok()?,
        hash: hex::decode(e.text("hash")).ok()?.try_into().ok()?,
    })
}

/// Verifies whole chains, over all notes of the officers in question: every number from 1 on, once, each following from
/// the one before, and as it was closed.
///
/// # Errors
/// The first [`Break`], by officer, device and number.
pub fn verify(lines: &[Written], closings: &[Closing]) -> Result<(), Break> {
    let sorted = consistent_order(lines);
    for (i, line) in sorted.iter().enumerate() {
        let first = i == 0 || chain_of(sorted[i - 1]) != chain_of(line);
        let expected = if first { 1 } else { sorted[i - 1].link.n + 1 };
        if line.link.n > expected {
            return Err(broken(line, expected, Broken::Missing));
        }
    }
    for closing in closings {
        let line = sorted.iter().find(|l| chain_of(l) == (closing.officer, closing.device) && l.link.n == closing.n);
        if line.is_none() {
            let Closing { officer, device, n, .. } = *closing;
            return Err(Break { officer, device, n, what: Broken::Missing });
        }
    }
    consistent(lines, closings)
}

/// Verifies as much as is here: a reader who holds some notes of a chain cannot tell a missing line from one that was
/// never theirs to see, but can tell a changed one.
///
/// # Errors
/// The first [`Break`], by officer, device and number.
pub fn consistent(lines: &[Written], closings: &[Closing]) -> Result<(), Break> {
    let sorted = consistent_order(lines);
    for (i, line) in sorted.iter().enumerate() {
        let before = i.checked_sub(1).map(|b| sorted[b]).filter(|b| chain_of(b) == chain_of(line));
        if before.is_some_and(|b| b.link.n == line.link.n) {
            return Err(broken(line, line.link.n, Broken::Twice));
        }
        let holds = match before.filter(|b| b.link.n + 1 == line.link.n) {
            Some(b) => Some(b.hash),
            None if line.link.n == 1 => Some(beginning(line.officer, line.link.device)),
            None => None,
        };
        if holds.is_some_and(|hash| hash != line.link.prev) {
            return Err(broken(line, line.link.n, Broken::Changed));
        }
        let sealed = closings.iter().find(|c| chain_of(line) == (c.officer, c.device) && c.n == line.link.n);
        if sealed.is_some_and(|c| c.hash != line.hash) {
            return Err(broken(line, line.link.n, Broken::NotAsClosed));
        }
    }
    Ok(())
}

fn chain_of(line: &Written) -> (OfficerId, DeviceId) {
    (line.officer, line.link.device)
}

fn consistent_order(lines: &[Written]) -> Vec<&Written> {
    let mut sorted: Vec<&Written> = lines.iter().collect();
    sorted.sort_by_key(|l| (chain_of(l), l.link.n, l.entry, l.hash));
    // One line given twice, from two copies of a note, is one line.
    sorted.dedup();
    sorted
}

fn broken(line: &Written, n: u64, what: Broken) -> Break {
    Break { officer: line.officer, device: line.link.device, n, what }
}
