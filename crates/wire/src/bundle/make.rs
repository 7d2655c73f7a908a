//! Making a bundle: what its records say is put together first, so that the list of contents can stand at the beginning;
//! originals are known by size and fingerprint, and each is read when its turn to be written comes.

use std::io::{self, Write};

use minicbor::Encoder;
use record::{DeviceId, OfficerId, Record};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    Blobs, DOMAIN, Listed, MARK, Manifest, PartRef, Proofs, VERSION, changes_of, heads, json_of, photo_of, proofs_of, told,
};
use crate::codec;
use crate::key::{self, ED25519, Hash, PublicKey, SigningKey};

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

/// An original photo that goes into a bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Original {
    /// Its fingerprint.
    pub sha256: Hash,
    /// Its bytes.
    pub size: u64,
}

/// A bundle that is ready to be written, as often as wanted: the same bytes each time.
#[derive(Clone, Debug)]
pub struct Contents {
    /// The mark, the manifest and its signature, and the head of the parts.
    head: Vec<u8>,
    /// What stands of the records, in the order of the manifest.
    of_records: Vec<Vec<u8>>,
    originals: Vec<Original>,
}

impl Contents {
    /// Puts records together with the original photos they speak of; `absent` are those that are not held.
    #[must_use]
    pub fn new(
        making: &Making<'_>,
        records: &[Carried<'_>],
        originals: Vec<Original>,
        absent: &[Hash],
        key: &SigningKey,
    ) -> Self {
        let (mut parts, mut of_records, mut listed) = (Vec::new(), Vec::new(), Vec::new());
        for Carried { record, proofs } in records {
            let id = record.id();
            let raws = record.changes().iter().map(|c| c.raw_bytes().to_vec()).collect();
            for (name, bytes) in [
                (changes_of(id), codec::encode(&Blobs(raws))),
                (proofs_of(id), codec::encode(*proofs)),
                (json_of(id), format!("{:#}\n", told(record)).into_bytes()),
            ] {
                parts.push(PartRef { name, size: bytes.len() as u64, sha256: Hash::of(&bytes) });
                of_records.push(bytes);
            }
            listed.push(Listed { record: id, kind: record.kind().name.to_owned(), heads: heads(record) });
        }
        parts.extend(originals.iter().map(|o| PartRef { name: photo_of(&o.sha256), size: o.size, sha256: o.sha256 }));
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
            parts,
        });
        let signature = key::sign(key, DOMAIN, &Hash::of(&manifest));
        let head = head(&manifest, &signature.0, of_records.len() + originals.len());
        Self { head, of_records, originals }
    }

    /// Writes the bundle and answers its size and SHA-256. `open` reads an original; one is held at a time.
    ///
    /// # Errors
    /// Those of writing and of `open`; an original that is not as large as was said.
    pub fn write<E: From<io::Error>>(
        &self,
        into: &mut dyn Write,
        open: &mut dyn FnMut(&Original) -> Result<Vec<u8>, E>,
    ) -> Result<(u64, Hash), E> {
        let mut out = Counted { into, size: 0, hash: Sha256::new() };
        out.write_all(&self.head)?;
        for bytes in &self.of_records {
            part(&mut out, bytes)?;
        }
        for original in &self.originals {
            let bytes = open(original)?;
            if bytes.len() as u64 != original.size {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "a photo is not as large as was noted").into());
            }
            part(&mut out, &bytes)?;
        }
        Ok((out.size, Hash(out.hash.finalize().into())))
    }
}

fn head(manifest: &[u8], signature: &[u8], parts: usize) -> Vec<u8> {
    let mut e = Encoder::new(MARK.to_vec());
    let written = e.array(3).and_then(|e| e.bytes(manifest)).and_then(|e| e.bytes(signature)).and_then(|e| e.array(parts as u64));
    // Writing to memory cannot fail.
    debug_assert!(written.is_ok());
    e.into_writer()
}

fn part(out: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    let mut length = Encoder::new(Vec::new());
    let written = length.bytes_len(bytes.len() as u64);
    // As above.
    debug_assert!(written.is_ok());
    out.write_all(&length.into_writer())?;
    out.write_all(bytes)
}

/// Counts and fingerprints what passes.
struct Counted<'w> {
    into: &'w mut dyn Write,
    size: u64,
    hash: Sha256,
}

impl Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.into.write(bytes)?;
        self.size += n as u64;
        self.hash.update(&bytes[..n]);
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.into.flush()
    }
}
