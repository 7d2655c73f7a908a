//! Many records in one block, and the gate they pass before anything else sees them.
//!
//! A block is one zstd frame of `[ids, kinds, kind of each, records]`: the ids as one byte string of 16 each, the kinds'
//! names once, one byte a record that says which, and each record's `save_nocompress()`. A record's heads stand in its own
//! bytes; the page carries one hash over all of them ([`manifest`]), so that no hash crosses twice.

use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::{Automerge, LoadOptions, OnPartialLoad, TextEncoding, VerificationMode};
use minicbor::{Decode, Encode};
use record::RecordId;
use sha2::{Digest, Sha256};

use crate::codec::{self, MAX_MESSAGE_INFLATED};
use crate::error::Refusal;
use crate::key::Hash;
use crate::preflight::{self, CheckedDocument};

/// Bytes of records after which a block should be closed, before compression.
pub const BLOCK: usize = 1024 * 1024;
/// Records in one block.
pub const MAX_RECORDS: usize = 8_192;
/// A block is made once and fetched by many: worth more work than what is sent once.
const LEVEL: i32 = 9;
const WHAT: &str = "snapshot";

#[derive(Encode, Decode)]
struct Block {
    #[cbor(n(0), with = "minicbor::bytes")]
    ids: Vec<u8>,
    #[n(1)]
    kinds: Vec<String>,
    #[cbor(n(2), with = "minicbor::bytes")]
    kind_of: Vec<u8>,
    #[cbor(n(3), with = "crate::codec::with::blobs")]
    saved: Vec<Vec<u8>>,
}

/// The hash over a stretch of a manifest: SHA-256 of "beatbook/manifest/1\0" and, for each record in order, its id, the
/// number of its heads (u64, big-endian) and the heads ascending.
#[must_use]
pub fn manifest<'a>(records: impl IntoIterator<Item = (RecordId, &'a [Hash])>) -> Hash {
    let mut hasher = Sha256::new_with_prefix(b"beatbook/manifest/1\0");
    for (record, heads) in records {
        let mut heads: Vec<_> = heads.iter().map(|head| head.0).collect();
        heads.sort_unstable();
        hasher.update(record.bytes());
        hasher.update((heads.len() as u64).to_be_bytes());
        heads.iter().for_each(|head| hasher.update(head));
    }
    Hash(hasher.finalize().into())
}

/// Fills one block, at the hub.
#[derive(Debug, Default)]
pub struct BlockWriter {
    ids: Vec<u8>,
    kinds: Vec<String>,
    kind_of: Vec<u8>,
    saved: Vec<Vec<u8>>,
    records: Vec<(RecordId, Vec<Hash>)>,
    size: usize,
}

impl BlockWriter {
    /// An empty block.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a record as `save_nocompress()` gave it, with the heads its manifest names.
    ///
    /// # Errors
    /// What the devices' gate would answer: such a record is left out of the block and reported, and stops no other.
    pub fn push(&mut self, record: RecordId, kind: &str, saved: Vec<u8>, heads: &[Hash]) -> Result<(), Refusal> {
        let checked = preflight::check_document(&saved)?;
        same_heads(&checked, heads)?;
        let known = self.kinds.iter().position(|name| name == kind);
        let number = known.unwrap_or(self.kinds.len());
        let number = u8::try_from(number).map_err(|_| Refusal::TooMany { what: "kinds in a block", limit: 256 })?;
        if known.is_none() {
            self.kinds.push(kind.to_owned());
        }
        self.ids.extend(record.bytes());
        self.kind_of.push(number);
        self.size += saved.len() + 17;
        self.saved.push(saved);
        self.records.push((record, checked.heads));
        Ok(())
    }

    /// Whether it holds as much as one block should.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.size >= BLOCK || self.saved.len() >= MAX_RECORDS
    }

    /// Records in it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.saved.len()
    }

    /// Bytes of records in it, before compression.
    #[must_use]
    pub fn size(&self) -> usize {
        self.size
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.saved.is_empty()
    }

    /// The block's bytes and the hash over its stretch of the manifest.
    #[must_use]
    pub fn finish(self) -> (Vec<u8>, Hash) {
        let hash = manifest(self.records.iter().map(|(record, heads)| (*record, heads.as_slice())));
        let block = Block { ids: self.ids, kinds: self.kinds, kind_of: self.kind_of, saved: self.saved };
        (codec::compress(&codec::encode(&block), LEVEL), hash)
    }
}

/// One record out of a block, not yet through the gate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// The record.
    pub record: RecordId,
    /// Its kind.
    pub kind: String,
    /// Its heads, as the manifest names them.
    pub heads: Vec<Hash>,
    /// The document's bytes.
    pub bytes: Vec<u8>,
}

impl Saved {
    /// Loads it.
    ///
    /// # Errors
    /// As [`load`].
    pub fn load(&self) -> Result<Automerge, Refusal> {
        load(&self.bytes, &self.heads)
    }
}

/// Opens a block, at the device: all records' heads are as the manifest has them. Each record goes through pre-flight and the
/// rest of the gate when it is loaded ([`load`]), so that one that does not pass costs itself and not its block.
///
/// # Errors
/// A block that is damaged, or not that of the manifest, is refused as a whole; the page is asked for again.
pub fn open(block: &[u8], manifest_hash: &Hash) -> Result<Vec<Saved>, Refusal> {
    let bytes = codec::inflate(WHAT, block, MAX_MESSAGE_INFLATED)?;
    let Block { ids, kinds, kind_of, saved } = codec::decode_signed(WHAT, &bytes)?;
    if saved.len() > MAX_RECORDS {
        return Err(Refusal::TooMany { what: "records in a block", limit: MAX_RECORDS as u64 });
    }
    let (ids, rest) = ids.as_chunks::<16>();
    if !rest.is_empty() || ids.len() != saved.len() || kind_of.len() != saved.len() {
        return Err(Refusal::Mismatch { what: WHAT, why: "ids, kinds and records are not as many" });
    }
    let mut records = Vec::with_capacity(saved.len());
    for ((id, number), bytes) in ids.iter().zip(kind_of).zip(saved) {
        let kind = kinds.get(usize::from(number)).ok_or(Refusal::Mismatch { what: WHAT, why: "a kind without a name" })?;
        let heads = preflight::claimed_heads(&bytes)?;
        records.push(Saved { record: RecordId::from_bytes(*id), kind: kind.clone(), heads, bytes });
    }
    if manifest(records.iter().map(|r| (r.record, r.heads.as_slice()))) == *manifest_hash {
        Ok(records)
    } else {
        Err(Refusal::Mismatch { what: WHAT, why: "the records are not those of the manifest" })
    }
}

/// Loads a saved record behind the gate: pre-flight, no second chunk, Automerge's own verification, a panic caught, and the
/// heads as expected. Text counts in Unicode code points.
///
/// # Errors
/// What pre-flight refused; [`Refusal::Mismatch`] for other heads; [`Refusal::Unloadable`].
pub fn load(saved: &[u8], heads: &[Hash]) -> Result<Automerge, Refusal> {
    same_heads(&preflight::check_document(saved)?, heads)?;
    let loading = AssertUnwindSafe(|| {
        let options = LoadOptions::new()
            .on_partial_load(OnPartialLoad::Error)
            .verification_mode(VerificationMode::Check)
            .text_encoding(TextEncoding::UnicodeCodePoint);
        Automerge::load_with_options(saved, options).map(|doc| {
            let heads: Vec<Hash> = doc.get_heads().into_iter().map(Hash::from).collect();
            (doc, heads)
        })
    });
    let (doc, found) = catch_unwind(loading)
        .map_err(|_| Refusal::Unloadable { why: "Automerge panicked on it" })?
        .map_err(|_| Refusal::Unloadable { why: "Automerge refused it" })?;
    if sorted(&found) == sorted(heads) { Ok(doc) } else { Err(other_heads()) }
}

fn sorted(heads: &[Hash]) -> Vec<Hash> {
    let mut heads = heads.to_vec();
    heads.sort_unstable();
    heads
}

fn other_heads() -> Refusal {
    Refusal::Mismatch { what: "record", why: "its heads are not those expected" }
}

fn same_heads(checked: &CheckedDocument, heads: &[Hash]) -> Result<(), Refusal> {
    if checked.heads == sorted(heads) { Ok(()) } else { Err(other_heads()) }
}
