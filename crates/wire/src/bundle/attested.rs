//! The hub's word on where a record stood when it was taken out, and to whom it gave it: without it nobody could tell a
//! record that ends from one whose last words were cut off.

use minicbor::{Decode, Encode};
use record::{DeviceId, OfficerId, RecordId};
use uuid::Uuid;

use crate::codec;
use crate::error::Refusal;
use crate::key::{self, Hash, PublicKey, Signature, SigningKey};

const DOMAIN: &[u8] = b"beatbook/attested/1\0";
const WHAT: &str = "attestation";

/// What the hub signs.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Attestation {
    /// The hub.
    #[cbor(n(0), with = "crate::codec::with::id")]
    pub hub_id: Uuid,
    /// The record.
    #[cbor(n(1), with = "crate::codec::with::id")]
    pub record: RecordId,
    /// Its heads at the hub, ascending.
    #[n(2)]
    pub heads: Vec<Hash>,
    /// When, by the hub's clock, ms UTC.
    #[n(3)]
    pub at: i64,
    /// The officer who asked, as the roster has them enrolled.
    #[cbor(n(4), with = "crate::codec::with::id")]
    pub officer: OfficerId,
    /// Their device.
    #[cbor(n(5), with = "crate::codec::with::id")]
    pub device: DeviceId,
    /// The key it is enrolled with.
    #[n(6)]
    pub device_key: PublicKey,
}

/// An attestation as it is sent and kept.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SignedAttestation {
    /// Its CBOR, exactly as signed.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub body: Vec<u8>,
    /// Over "beatbook/attested/1\0" | SHA-256(body).
    #[n(1)]
    pub signature: Signature,
}

impl SignedAttestation {
    /// Signs for a record.
    #[must_use]
    pub fn sign(attestation: &Attestation, key: &SigningKey) -> Self {
        let body = codec::encode(attestation);
        let signature = key::sign(key, DOMAIN, &Hash::of(&body));
        Self { body, signature }
    }

    /// The attestation, once the hub's key is known to have signed it.
    ///
    /// # Errors
    /// [`Refusal::BadSignature`], or not an attestation.
    pub fn verify(&self, hub: &PublicKey) -> Result<Attestation, Refusal> {
        let attestation = codec::decode_signed(WHAT, &self.body)?;
        hub.verify(WHAT, DOMAIN, &Hash::of(&self.body), &self.signature)?;
        Ok(attestation)
    }
}
