//! Batches: changes cut, numbered and signed on the device within a second of the edit, sent as they are for ever after.

use std::collections::HashSet;

use minicbor::{Decode, Encode};
use record::{DeviceId, OfficerId, RecordId};
use uuid::Uuid;

use crate::actor::{BRANCHES, branch_of};
use crate::codec::{self, MAX_BATCH, MAX_BATCH_INFLATED};
use crate::error::Refusal;
use crate::key::{self, ED25519, Hash, KeyId, PublicKey, Signature, SigningKey};
use crate::preflight::{self, Checked};
use crate::receipt::SignedReceipt;

/// The version of the batch header.
pub const VERSION: u16 = 1;
/// Changes in one batch.
pub const MAX_CHANGES: usize = 200;
/// Raw bytes put in one batch: even incompressible, with its header it stays under [`MAX_BATCH`].
pub const MAX_RAW: usize = 960 * 1024;
const DOMAIN: &[u8] = b"beatbook/batch/1\0";
const WHAT: &str = "batch";

/// One change in a batch's header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Encode, Decode)]
pub struct ChangeRef {
    /// The record the change belongs to.
    #[cbor(n(0), with = "crate::codec::with::id")]
    pub record: RecordId,
    /// The change's hash.
    #[n(1)]
    pub hash: Hash,
}

/// The header of a batch: what its signature stands for.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Batch {
    /// [`VERSION`].
    #[n(0)]
    pub v: u16,
    /// [`ED25519`].
    #[n(1)]
    pub alg: u8,
    /// The key that signed.
    #[n(2)]
    pub kid: KeyId,
    /// Whose words these are.
    #[cbor(n(3), with = "crate::codec::with::id")]
    pub officer: OfficerId,
    /// The enrolment that signed.
    #[cbor(n(4), with = "crate::codec::with::id")]
    pub device: DeviceId,
    /// The vault's incarnation, from which the changes' actors are derived.
    #[n(5)]
    pub incarnation: u64,
    /// The grants the device knew when it wrote.
    #[n(6)]
    pub grant_version: u64,
    /// The lease under which it wrote.
    #[cbor(n(7), with = "crate::codec::with::maybe_id", has_nil)]
    pub lease_id: Option<Uuid>,
    /// The hub it is meant for.
    #[cbor(n(8), with = "crate::codec::with::id")]
    pub hub_id: Uuid,
    /// The hub's epoch as the device last heard it.
    #[n(9)]
    pub hub_epoch_seen: u64,
    /// Counts this enrolment's batches, from 1.
    #[n(10)]
    pub batch_seq: u64,
    /// The batch before; evidence, not a gate.
    #[n(11)]
    pub prev_batch_hash: Option<Hash>,
    /// The changes, in the order of the body.
    #[n(12)]
    pub changes: Vec<ChangeRef>,
    /// Device's wall clock at the cut, ms UTC; a claim.
    #[n(13)]
    pub claimed_time: i64,
    /// Milliseconds since the device started.
    #[n(14)]
    pub boot_elapsed: i64,
    /// Hub's clock minus the device's when they last spoke, ms; none before they have.
    #[n(15)]
    pub hub_clock_offset: Option<i64>,
}

/// What the writer knows beside the changes when it cuts a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is the header's of the same name")]
pub struct Heading {
    pub officer: OfficerId,
    pub device: DeviceId,
    pub incarnation: u64,
    pub grant_version: u64,
    pub lease_id: Option<Uuid>,
    pub hub_id: Uuid,
    pub hub_epoch_seen: u64,
    pub batch_seq: u64,
    pub prev_batch_hash: Option<Hash>,
    pub claimed_time: i64,
    pub boot_elapsed: i64,
    pub hub_clock_offset: Option<i64>,
}

/// A batch as it is stored and sent: `[header, signature, body]`; the body is one zstd frame of the CBOR array of raw changes.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SealedBatch {
    /// The header's CBOR, exactly as signed.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub header: Vec<u8>,
    /// Over "beatbook/batch/1\0" | SHA-256(header).
    #[n(1)]
    pub signature: Signature,
    /// The changes.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub body: Vec<u8>,
}

#[derive(Encode, Decode)]
#[cbor(transparent)]
struct Body(#[cbor(n(0), with = "crate::codec::with::blobs")] Vec<Vec<u8>>);

/// What [`cut`] made.
#[derive(Clone, Debug)]
pub struct Cut {
    /// The batch to store and send.
    pub sealed: SealedBatch,
    /// Its name: SHA-256 of the header.
    pub hash: Hash,
    /// Its header.
    pub batch: Batch,
    /// How many of the changes given went in, from the front; cut again for the rest.
    pub taken: usize,
}

/// Cuts a batch from the front of `changes` (record, raw chunk), as many as the limits allow, and signs it.
///
/// A change that pre-flight refuses, or that is already in, ends the batch before it, so that one bad change holds up no
/// other: only where it comes first is it an error, and then `changes[0]` is the one to set aside.
///
/// # Errors
/// What pre-flight answers to the first change; [`Refusal::Mismatch`] where there is nothing to cut.
pub fn cut(heading: &Heading, changes: &[(RecordId, &[u8])], key: &SigningKey) -> Result<Cut, Refusal> {
    let mut refs: Vec<ChangeRef> = Vec::new();
    let mut raws = Vec::new();
    let mut seen = HashSet::new();
    let mut size = 0;
    for (record, raw) in changes.iter().take(MAX_CHANGES) {
        size += raw.len();
        if size > MAX_RAW {
            break;
        }
        let hash = match preflight::check(raw) {
            Ok(checked) => Hash(checked.hash),
            Err(refused) if refs.is_empty() => return Err(refused),
            Err(_) => break,
        };
        if !seen.insert(hash) {
            break;
        }
        refs.push(ChangeRef { record: *record, hash });
        raws.push(raw.to_vec());
    }
    if refs.is_empty() {
        return Err(Refusal::Mismatch { what: WHAT, why: "there are no changes to cut" });
    }
    let taken = refs.len();
    let batch = Batch {
        v: VERSION,
        alg: ED25519,
        kid: PublicKey::of(key).key_id(),
        officer: heading.officer,
        device: heading.device,
        incarnation: heading.incarnation,
        grant_version: heading.grant_version,
        lease_id: heading.lease_id,
        hub_id: heading.hub_id,
        hub_epoch_seen: heading.hub_epoch_seen,
        batch_seq: heading.batch_seq,
        prev_batch_hash: heading.prev_batch_hash,
        changes: refs,
        claimed_time: heading.claimed_time,
        boot_elapsed: heading.boot_elapsed,
        hub_clock_offset: heading.hub_clock_offset,
    };
    let header = codec::encode(&batch);
    let hash = Hash::of(&header);
    let signature = key::sign(key, DOMAIN, &hash);
    let body = codec::compress(&codec::encode(&Body(raws)), 3);
    Ok(Cut { sealed: SealedBatch { header, signature, body }, hash, batch, taken })
}

/// One change of an opened batch.
#[derive(Clone, Debug)]
pub struct Arrived {
    /// The record it was signed for.
    pub record: RecordId,
    /// The hash it was signed under.
    pub hash: Hash,
    /// The raw chunk.
    pub raw: Vec<u8>,
    /// What pre-flight read, or why it refused; one bad change does not stop the others.
    pub checked: Result<Checked, Refusal>,
}

/// A batch whose signature holds.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The header.
    pub batch: Batch,
    /// The batch's name.
    pub hash: Hash,
    /// The changes, in the header's order.
    pub changes: Vec<Arrived>,
}

impl SealedBatch {
    /// The bytes to store and send.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        codec::encode(self)
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote; nothing is trusted yet.
    ///
    /// # Errors
    /// Too large, or not a sealed batch.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Refusal> {
        if bytes.len() > MAX_BATCH {
            return Err(Refusal::TooLarge { what: WHAT, limit: MAX_BATCH });
        }
        codec::decode_signed(WHAT, bytes)
    }

    /// The batch's name: SHA-256 of the header.
    #[must_use]
    pub fn hash(&self) -> Hash {
        Hash::of(&self.header)
    }

    /// What the header says, before anything is verified: for finding the enrolment whose key must have signed.
    ///
    /// # Errors
    /// A header that is no batch, of a newer version, or with more changes than allowed.
    pub fn claims(&self) -> Result<Batch, Refusal> {
        let batch: Batch = codec::decode_signed(WHAT, &self.header)?;
        if batch.v != VERSION {
            return Err(Refusal::Unknown { what: "batch version", found: batch.v.into() });
        }
        if batch.alg != ED25519 {
            return Err(Refusal::Unknown { what: "signature algorithm", found: batch.alg.into() });
        }
        if batch.changes.len() > MAX_CHANGES {
            return Err(Refusal::TooMany { what: "changes in a batch", limit: MAX_CHANGES as u64 });
        }
        Ok(batch)
    }

    /// The header, once `key` is known to have signed it.
    ///
    /// # Errors
    /// As [`claims`](Self::claims), and [`Refusal::BadSignature`].
    pub fn verify(&self, key: &PublicKey) -> Result<Batch, Refusal> {
        let batch = self.claims()?;
        if batch.kid != key.key_id() {
            return Err(Refusal::BadSignature { what: WHAT });
        }
        key.verify(WHAT, DOMAIN, &self.hash(), &self.signature)?;
        Ok(batch)
    }

    /// Verifies the header and takes the changes out, each through pre-flight against its signed hash. The body is inflated
    /// only after the signature holds.
    ///
    /// # Errors
    /// As [`verify`](Self::verify); a body that is not the changes the header names. A single bad change is in its
    /// [`Arrived::checked`].
    pub fn open(&self, key: &PublicKey) -> Result<Opened, Refusal> {
        let batch = self.verify(key)?;
        let body = codec::inflate(WHAT, &self.body, MAX_BATCH_INFLATED)?;
        let Body(raws) = codec::decode(WHAT, &body)?;
        if raws.len() != batch.changes.len() {
            return Err(Refusal::Mismatch { what: WHAT, why: "the body has another number of changes than the header" });
        }
        let mut seen = HashSet::new();
        if !batch.changes.iter().all(|change| seen.insert(change.hash)) {
            return Err(Refusal::Mismatch { what: WHAT, why: "one change is in it twice" });
        }
        let changes = batch.changes.iter().zip(raws);
        let changes = changes
            .map(|(named, raw)| Arrived {
                record: named.record,
                hash: named.hash,
                checked: preflight::check_as(&raw, &named.hash.0),
                raw,
            })
            .collect();
        Ok(Opened { batch, hash: self.hash(), changes })
    }
}

/// Proof of authorship kept after the changes have long been merged: header, signature and key, without the body.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Proof {
    /// The header's CBOR, exactly as signed.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub header: Vec<u8>,
    /// The signature over it.
    #[n(1)]
    pub signature: Signature,
    /// The enrolment's key.
    #[n(2)]
    pub public_key: PublicKey,
    /// When the hub received it, ms UTC by the hub; none from a hub that does not say.
    #[n(3)]
    pub received_at: Option<i64>,
    /// The hub's receipt for that batch; none from a hub that does not send it, or where the batch has not been received.
    #[n(4)]
    pub receipt: Option<SignedReceipt>,
}

impl Proof {
    /// Whether the actor of a change is derived from the key that signed: nobody writes as somebody else.
    #[must_use]
    pub fn made(&self, record: RecordId, incarnation: u64, actor: &[u8]) -> bool {
        <[u8; 16]>::try_from(actor)
            .is_ok_and(|actor| branch_of(&actor, &self.public_key, record, incarnation, BRANCHES).is_some())
    }

    /// The header, where the signature holds.
    ///
    /// # Errors
    /// As [`SealedBatch::verify`].
    pub fn batch(&self) -> Result<Batch, Refusal> {
        SealedBatch { header: self.header.clone(), signature: self.signature, body: Vec::new() }.verify(&self.public_key)
    }

    /// The header, where the signature holds and it names this change of this record.
    ///
    /// # Errors
    /// As [`SealedBatch::verify`]; [`Refusal::Mismatch`] where the change is not among those signed.
    pub fn verify(&self, record: RecordId, change: &Hash) -> Result<Batch, Refusal> {
        let batch = self.batch()?;
        if batch.changes.contains(&ChangeRef { record, hash: *change }) {
            Ok(batch)
        } else {
            Err(Refusal::Mismatch { what: "proof", why: "the change is not in this batch" })
        }
    }
}
