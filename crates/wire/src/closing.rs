//! The signature under a closed notebook: by the device's key, over the chain up to its last line. Whoever holds the note can
//! check it without a directory: the actor of the change is derived from the key, and the hub let no other write there.

use automerge::ChangeHash;
use record::Record;
use record::kinds::note::chain::{Closing, Signed};

use crate::actor::{BRANCHES, branch_of};
use crate::error::Refusal;
use crate::key::{self, Hash, PublicKey, Signature, SigningKey};

const DOMAIN: &[u8] = b"beatbook/notebook/1\0";
const WHAT: &str = "the signature under a notebook";

/// Signs a closing.
#[must_use]
pub fn sign(closing: &Closing, key: &SigningKey) -> Signature {
    key::sign(key, DOMAIN, &Hash(closing.digest()))
}

/// Whether a closing in a note was signed by the key under which its own change was written.
///
/// # Errors
/// [`Refusal::BadSignature`] where it was not, or where an older app left no key to check it by.
pub fn verify(note: &Record, signed: &Signed) -> Result<(), Refusal> {
    let bad = Refusal::BadSignature { what: WHAT };
    let (Some(key), Some(incarnation)) = (&signed.key, signed.incarnation) else { return Err(bad) };
    let key: PublicKey = key.parse()?;
    let signature: Signature = signed.signature.parse()?;
    key.verify(WHAT, DOMAIN, &Hash(signed.closing.digest()), &signature)?;
    let change = note.doc().get_change_meta_by_hash(&ChangeHash(signed.change)).ok_or(bad.clone())?;
    let actor: [u8; 16] = change.actor.to_bytes().try_into().map_err(|_| bad.clone())?;
    branch_of(&actor, &key, note.id(), incarnation, BRANCHES).map(|_| ()).ok_or(bad)
}
