//! Who an Automerge actor is: derived, so that nobody picks an id that wins ties or squats on another's next number.

use record::RecordId;

use crate::key::{Hash, PublicKey};

/// The actor under which the device with this key writes this record: the first 16 bytes of
/// SHA-256("beatbook/actor/1\0" | public key | record id | incarnation u64 | branch u32), numbers big-endian.
///
/// `incarnation` comes from the hub when a vault is made, restored or cloned; `branch` counts the refused branches of this
/// device on this record. (actor, seq) is never reused.
#[must_use]
pub fn actor_id(key: &PublicKey, record: RecordId, incarnation: u64, branch: u32) -> [u8; 16] {
    let parts: [&[u8]; 4] = [&key.0, &record.bytes(), &incarnation.to_be_bytes(), &branch.to_be_bytes()];
    let hash = Hash::of_parts(b"beatbook/actor/1\0", &parts).0;
    let mut actor = [0; 16];
    actor.copy_from_slice(&hash[..16]);
    actor
}

/// The last branch of a device on one record: the hub takes no change of a later one, and whoever derives an actor again from
/// a key (a proof, a closing, a restore) looks as far and no further, so that what was once taken can always be proved.
pub const BRANCHES: u32 = 512;

/// Which branch an actor is, among those up to and including `last`; none where the actor is not this key's at all.
#[must_use]
pub fn branch_of(actor: &[u8; 16], key: &PublicKey, record: RecordId, incarnation: u64, last: u32) -> Option<u32> {
    (0..=last).find(|&branch| actor_id(key, record, incarnation, branch) == *actor)
}
