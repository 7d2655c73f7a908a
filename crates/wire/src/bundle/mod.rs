//! A bundle: records taken out of the house with everything that proves them. One file; whoever holds it needs no hub and no
//! device to check who wrote what, in which order, and that not a byte is other than it was.
//!
//! ```text
//! file = "beatbook/bundle/1\0" | CBOR of [manifest, signature, part ...]
//! ```
//!
//! The manifest names every part with its size and SHA-256 and is signed by the device that made the bundle. Inside it each
//! record stands as its changes, with the signed headers of the batches that brought them, the hub's receipts, and the
//! hub's word on where the record ended. What people read (JSON) and original photos are parts too. Records of every kind
//! are proved alike. It is written and read part by part: a case of many photos takes the memory of the largest.

mod attested;
mod file;
mod make;
mod told;
mod verify;

use minicbor::{Decode, Encode};
use record::{DeviceId, OfficerId, Record, RecordId};
use uuid::Uuid;

use crate::batch::Proof;
use crate::key::{Hash, PublicKey};

pub use attested::{Attestation, SignedAttestation};
pub use file::{MAX_HELD, MAX_PARTS, Opened};
pub use make::{Carried, Contents, Making, Original};
pub use told::told;
pub use verify::{Check, Promise, Report, verify};

/// The version of the manifest.
pub const VERSION: u16 = 1;
const MARK: &[u8] = b"beatbook/bundle/1\0";
const DOMAIN: &[u8] = b"beatbook/bundle/1\0";
const WHAT: &str = "bundle";

/// What stands in a bundle, signed by whoever made it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Manifest {
    /// [`VERSION`].
    #[n(0)]
    pub v: u16,
    /// [`crate::key::ED25519`].
    #[n(1)]
    pub alg: u8,
    /// The hub whose receipts are in it.
    #[cbor(n(2), with = "crate::codec::with::id")]
    pub hub_id: Uuid,
    /// Its key, as the device that made the bundle has it pinned.
    #[n(3)]
    pub hub_key: PublicKey,
    /// Who made the bundle.
    #[cbor(n(4), with = "crate::codec::with::id")]
    pub officer: OfficerId,
    /// On which device.
    #[cbor(n(5), with = "crate::codec::with::id")]
    pub device: DeviceId,
    /// That device's key.
    #[n(6)]
    pub device_key: PublicKey,
    /// When, by the device's clock, ms UTC.
    #[n(7)]
    pub made_at: i64,
    /// For whom or what, in the officer's words.
    #[n(8)]
    pub purpose: String,
    /// The records.
    #[n(9)]
    pub records: Vec<Listed>,
    /// Photos that the records speak of and that are not in the bundle, because the device did not hold them.
    #[n(10)]
    pub absent: Vec<Hash>,
    /// Every part, in the order of the file.
    #[n(11)]
    pub parts: Vec<PartRef>,
}

/// A record in a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Listed {
    /// The record.
    #[cbor(n(0), with = "crate::codec::with::id")]
    pub record: RecordId,
    /// Its kind.
    #[n(1)]
    pub kind: String,
    /// Its heads, ascending.
    #[n(2)]
    pub heads: Vec<Hash>,
}

/// A part, by its name and its bytes' hash.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct PartRef {
    /// `record/<id>/changes`, `record/<id>/proofs`, `record/<id>/record.json`, `photo/<sha256>`.
    #[n(0)]
    pub name: String,
    /// Its bytes.
    #[n(1)]
    pub size: u64,
    /// SHA-256 of them.
    #[n(2)]
    pub sha256: Hash,
}

/// The proofs of one record.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Proofs {
    /// The signed headers of the batches that brought its changes.
    #[n(0)]
    pub batches: Vec<Proof>,
    /// The hub's word on where it ended.
    #[n(1)]
    pub attested: Option<SignedAttestation>,
}

#[derive(Encode, Decode)]
#[cbor(transparent)]
struct Blobs(#[cbor(n(0), with = "crate::codec::with::blobs")] Vec<Vec<u8>>);

/// The name of a record's changes, one raw chunk after the other, what each builds on before it.
#[must_use]
pub fn changes_of(record: RecordId) -> String {
    format!("record/{record}/changes")
}

/// The name of a record's [`Proofs`].
#[must_use]
pub fn proofs_of(record: RecordId) -> String {
    format!("record/{record}/proofs")
}

/// The name of what a record says, for people and other programs: see [`told`].
#[must_use]
pub fn json_of(record: RecordId) -> String {
    format!("record/{record}/record.json")
}

/// The name of an original photo.
#[must_use]
pub fn photo_of(sha256: &Hash) -> String {
    format!("photo/{sha256}")
}

/// Where a record stands: its heads, ascending.
#[must_use]
pub fn heads(record: &Record) -> Vec<Hash> {
    let mut heads: Vec<Hash> = record.heads().into_iter().map(Hash::from).collect();
    heads.sort_unstable();
    heads
}
