//! A bundle: records taken out of the house with everything that proves them. One file; whoever holds it needs no hub and no
//! device to check who wrote what, in which order, and that not a byte is other than it was.
//!
//! ```text
//! file = "beatbook/bundle/1\0" | CBOR of [manifest, signature, part ...]
//! ```
//!
//! The manifest names every part with its size and SHA-256 and is signed by the device that made the bundle. Inside it each
//! record stands as its changes, with the signed headers of the batches that brought them, the hub's receipts, and the
//! hub's word on where the record ended. What people read (JSON) and original photos are parts too.

mod attested;
mod told;
mod verify;

use minicbor::{Decode, Encode};
use record::{DeviceId, OfficerId, Record, RecordId};
use uuid::Uuid;

use crate::batch::Proof;
use crate::codec;
use crate::error::Refusal;
use crate::key::{self, ED25519, Hash, PublicKey, Signature, SigningKey};

pub use attested::{Attestation, SignedAttestation};
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
    /// [`ED25519`].
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

#[derive(Encode, Decode)]
struct File {
    #[cbor(n(0), with = "minicbor::bytes")]
    manifest: Vec<u8>,
    #[n(1)]
    signature: Signature,
    #[cbor(n(2), with = "crate::codec::with::blobs")]
    parts: Vec<Vec<u8>>,
}

/// One record that goes into a bundle.
#[derive(Clone, Copy, Debug)]
pub struct Carried<'a> {
    /// The record as it stands.
    pub record: &'a Record,
    /// What proves it.
    pub proofs: &'a Proofs,
}

/// Who makes a bundle, and for what.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "each field is the manifest's of the same name")]
pub struct Making<'a> {
    pub hub_id: Uuid,
    pub hub_key: PublicKey,
    pub officer: OfficerId,
    pub device: DeviceId,
    pub made_at: i64,
    pub purpose: &'a str,
}

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

/// Makes a bundle of records and of the original photos they speak of; `absent` are those that are not held.
#[must_use]
pub fn make(making: &Making<'_>, records: &[Carried<'_>], photos: &[Vec<u8>], absent: &[Hash], key: &SigningKey) -> Vec<u8> {
    let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
    let mut listed = Vec::new();
    for Carried { record, proofs } in records {
        let raws = record.changes().iter().map(|c| c.raw_bytes().to_vec()).collect();
        parts.push((changes_of(record.id()), codec::encode(&Blobs(raws))));
        parts.push((proofs_of(record.id()), codec::encode(*proofs)));
        parts.push((json_of(record.id()), record::value::canonical(&told(record)).into_bytes()));
        listed.push(Listed { record: record.id(), kind: record.kind().name.to_owned(), heads: heads(record) });
    }
    parts.extend(photos.iter().map(|bytes| (photo_of(&Hash::of(bytes)), bytes.clone())));
    let named =
        |(name, bytes): &(String, Vec<u8>)| PartRef { name: name.clone(), size: bytes.len() as u64, sha256: Hash::of(bytes) };
    let manifest = codec::encode(&Manifest {
        v: VERSION,
        alg: ED25519,
        hub_id: making.hub_id,
        hub_key: making.hub_key,
        officer: making.officer,
        device: making.device,
        device_key: PublicKey::of(key),
        made_at: making.made_at,
        purpose: making.purpose.to_owned(),
        records: listed,
        absent: absent.to_vec(),
        parts: parts.iter().map(named).collect(),
    });
    let signature = key::sign(key, DOMAIN, &Hash::of(&manifest));
    let file = File { manifest, signature, parts: parts.into_iter().map(|(_, bytes)| bytes).collect() };
    [MARK, &codec::encode(&file)].concat()
}

/// Where a record stands: its heads, ascending.
#[must_use]
pub fn heads(record: &Record) -> Vec<Hash> {
    let mut heads: Vec<Hash> = record.heads().into_iter().map(Hash::from).collect();
    heads.sort_unstable();
    heads
}

/// The parts of a bundle by name, for whoever takes them out; nothing is verified, see [`verify`].
///
/// # Errors
/// Not a bundle.
pub fn parts(bytes: &[u8]) -> Result<Vec<(String, Vec<u8>)>, Refusal> {
    let (manifest, file) = read(bytes)?;
    Ok(manifest.parts.into_iter().map(|p| p.name).zip(file.parts).collect())
}

fn read(bytes: &[u8]) -> Result<(Manifest, File), Refusal> {
    let body = bytes.strip_prefix(MARK).ok_or(Refusal::Malformed { what: WHAT, why: "it does not begin as a bundle" })?;
    let file: File = codec::decode_signed(WHAT, body)?;
    let manifest: Manifest = codec::decode_signed(WHAT, &file.manifest)?;
    if manifest.v != VERSION {
        return Err(Refusal::Unknown { what: "bundle version", found: manifest.v.into() });
    }
    if manifest.alg != ED25519 {
        return Err(Refusal::Unknown { what: "signature algorithm", found: manifest.alg.into() });
    }
    Ok((manifest, file))
}
