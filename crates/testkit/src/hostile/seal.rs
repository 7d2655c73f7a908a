//! A batch signed as it should be, around whatever it holds.

use record::RecordId;
use wire::batch::{ChangeRef, Heading, SealedBatch, cut};
use wire::{Hash, SigningKey};

const DOMAIN: &[u8] = b"beatbook/batch/1\0";

/// Signs changes as a batch of these claims, unread: what an enrolled attacker can send.
///
/// # Panics
/// Never: what it encodes is always encodable.
#[must_use]
pub fn sealed(heading: &Heading, changes: &[(RecordId, Vec<u8>)], key: &SigningKey) -> SealedBatch {
    // An honest batch around an honest change, and then the forger's header and body in its place.
    let lead = lead();
    let made = cut(heading, &[(lead.0, &lead.1)], key).unwrap();
    let mut header = made.batch;
    header.changes = changes.iter().map(|(record, raw)| ChangeRef { record: *record, hash: named(raw) }).collect();
    let header = wire::codec::encode(&header);
    let signature = wire::key::sign(key, DOMAIN, &Hash::of(&header));
    let mut body = minicbor::Encoder::new(Vec::new());
    body.array(changes.len() as u64).unwrap();
    for (_, raw) in changes {
        body.bytes(raw).unwrap();
    }
    SealedBatch { header, signature, body: wire::codec::compress(&body.into_writer(), 3) }
}

/// The hash a chunk is signed under.
fn named(raw: &[u8]) -> Hash {
    Hash::of(raw.get(8..).unwrap_or_default())
}

/// Any change that can be cut.
fn lead() -> (RecordId, Vec<u8>) {
    use automerge::transaction::Transactable;
    let mut doc = automerge::Automerge::new().with_actor([1; 16].into());
    doc.transact::<_, _, automerge::AutomergeError>(|tx| tx.put(automerge::ROOT, "k", 1)).unwrap();
    (RecordId::from_bytes([1; 16]), doc.get_changes(&[])[0].raw_bytes().to_vec())
}
