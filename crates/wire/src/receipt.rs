//! Receipts: the hub's signed word on every change of a batch. "Received by the hub" on a screen needs one.

use minicbor::{Decode, Encode};
use record::DeviceId;
use uuid::Uuid;

use crate::batch::Batch;
use crate::codec;
use crate::error::Refusal;
use crate::key::{self, ED25519, Hash, KeyId, PublicKey, Signature, SigningKey};

/// The version of the receipt.
pub const VERSION: u16 = 1;
const DOMAIN: &[u8] = b"beatbook/receipt/1\0";
const WHAT: &str = "receipt";

/// What became of one change.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Outcome {
    /// Stored, and on its way to everybody who may see it.
    #[n(0)]
    Accepted,
    /// The hub had it already; as good as accepted.
    #[n(1)]
    Had,
    /// Stored, and waiting for a supervisor: it was allowed when it was written and is not now.
    #[n(2)]
    Review,
    /// Not merged; the words stay on the device under "Needs you".
    #[n(3)]
    SetAside {
        /// The reason's code.
        #[n(0)]
        code: String,
        /// The field, entry or text it is about.
        #[n(1)]
        field: Option<String>,
    },
}

impl Outcome {
    /// Whether the hub answers for the bytes from now on.
    #[must_use]
    pub fn received(&self) -> bool {
        !matches!(self, Self::SetAside { .. })
    }
}

/// What the hub signs.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Receipt {
    /// [`VERSION`].
    #[n(0)]
    pub v: u16,
    /// [`ED25519`].
    #[n(1)]
    pub alg: u8,
    /// The hub's key.
    #[n(2)]
    pub kid: KeyId,
    /// The hub.
    #[cbor(n(3), with = "crate::codec::with::id")]
    pub hub_id: Uuid,
    /// Its epoch.
    #[n(4)]
    pub hub_epoch: u64,
    /// The enrolment whose batch it was.
    #[cbor(n(5), with = "crate::codec::with::id")]
    pub device: DeviceId,
    /// The batch.
    #[n(6)]
    pub batch_hash: Hash,
    /// Hub's clock when the changes were committed, ms UTC.
    #[n(7)]
    pub received_at: i64,
    /// One for each change, in the batch's order.
    #[n(8)]
    pub outcomes: Vec<Outcome>,
}

/// A receipt as it is stored and sent.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SignedReceipt {
    /// The receipt's CBOR, exactly as signed.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub body: Vec<u8>,
    /// Over "beatbook/receipt/1\0" | SHA-256(body).
    #[n(1)]
    pub signature: Signature,
}

/// What the hub knows when it signs for a batch.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "each field is the receipt's of the same name")]
pub struct Receiving {
    pub hub_id: Uuid,
    pub hub_epoch: u64,
    pub device: DeviceId,
    pub batch_hash: Hash,
    pub received_at: i64,
    pub outcomes: Vec<Outcome>,
}

/// Signs for a batch.
#[must_use]
pub fn sign(receiving: Receiving, key: &SigningKey) -> SignedReceipt {
    let Receiving { hub_id, hub_epoch, device, batch_hash, received_at, outcomes } = receiving;
    let kid = PublicKey::of(key).key_id();
    let receipt = Receipt { v: VERSION, alg: ED25519, kid, hub_id, hub_epoch, device, batch_hash, received_at, outcomes };
    let body = codec::encode(&receipt);
    let signature = key::sign(key, DOMAIN, &Hash::of(&body));
    SignedReceipt { body, signature }
}

impl SignedReceipt {
    /// The batch it says it is for, before anything is verified: for finding that batch.
    ///
    /// # Errors
    /// Not a receipt.
    pub fn claims(&self) -> Result<Hash, Refusal> {
        codec::decode::<Receipt>(WHAT, &self.body).map(|receipt| receipt.batch_hash)
    }

    /// The receipt, once the hub's key is known to have signed it.
    ///
    /// # Errors
    /// [`Refusal::BadSignature`], or not a receipt of this version.
    pub fn verify(&self, hub: &PublicKey) -> Result<Receipt, Refusal> {
        let receipt: Receipt = codec::decode_signed(WHAT, &self.body)?;
        if receipt.v != VERSION {
            return Err(Refusal::Unknown { what: "receipt version", found: receipt.v.into() });
        }
        if receipt.alg != ED25519 {
            return Err(Refusal::Unknown { what: "signature algorithm", found: receipt.alg.into() });
        }
        if receipt.kid != hub.key_id() {
            return Err(Refusal::BadSignature { what: WHAT });
        }
        hub.verify(WHAT, DOMAIN, &Hash::of(&self.body), &self.signature)?;
        Ok(receipt)
    }

    /// The receipt, where it is the hub's for exactly this batch: the hub, the device, the hash and an outcome a change.
    ///
    /// # Errors
    /// As [`verify`](Self::verify); [`Refusal::Mismatch`] where it speaks of another batch.
    pub fn verify_for(&self, hub: &PublicKey, batch: &Batch, batch_hash: &Hash) -> Result<Receipt, Refusal> {
        let receipt = self.verify(hub)?;
        let fits = receipt.batch_hash == *batch_hash && receipt.device == batch.device && receipt.hub_id == batch.hub_id;
        if !fits {
            return Err(Refusal::Mismatch { what: WHAT, why: "it is for another batch" });
        }
        if receipt.outcomes.len() != batch.changes.len() {
            return Err(Refusal::Mismatch { what: WHAT, why: "it does not speak of every change" });
        }
        Ok(receipt)
    }
}
