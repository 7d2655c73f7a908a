//! A forgotten passphrase: a device leaves the secret of its spare key at the hub, a supervisor asks for an unlock code, and
//! the locked device gets its secret back for that code. As with enrolment the code itself never crosses the network.

use minicbor::{Decode, Encode};
use record::{DeviceId, OfficerId};

use super::{CodeKey, Versions};
use crate::codec;
use crate::error::Refusal;
use crate::key::Hash;
use crate::seam::Rng;
use crate::spare::SpareSecret;

const ASKING: &[u8] = b"beatbook/recover/1\0";
const ANSWERING: &[u8] = b"beatbook/recovered/1\0";

/// A device leaves the secret of its spare key, in place of the one it left before.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SpareRequest {
    /// What the device runs.
    #[n(0)]
    pub versions: Versions,
    /// The secret.
    #[n(1)]
    pub secret: SpareSecret,
}

/// The hub keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SpareAnswer {
    /// Which: [`SpareSecret::id`].
    #[n(0)]
    pub id: Hash,
}

/// A supervisor asks for a code with which an officer opens their own locked device.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct UnlockCodeRequest {
    /// What the device runs.
    #[n(0)]
    pub versions: Versions,
    /// Who forgot.
    #[cbor(n(1), with = "crate::codec::with::id")]
    pub officer: OfficerId,
}

/// The code, to be told to that officer and to nobody else.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct UnlockCodeAnswer {
    /// In the form of an enrolment code.
    #[n(0)]
    pub code: String,
    /// When it runs out, ms UTC.
    #[n(1)]
    pub until_ms: i64,
}

/// A locked device asks for the secret of its spare key. It has no key to sign with: what it shows is that it knows the code.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct RecoverRequest {
    /// What the device runs.
    #[n(0)]
    pub versions: Versions,
    /// The enrolment.
    #[cbor(n(1), with = "crate::codec::with::id")]
    pub device: DeviceId,
    /// Random: no two requests are alike.
    #[n(2)]
    pub once: Hash,
    /// That whoever asks knows the code: over all of the above.
    #[n(3)]
    pub proof: Hash,
}

impl RecoverRequest {
    /// A request by somebody who knows the code.
    #[must_use]
    pub fn new(versions: Versions, code: &CodeKey, device: DeviceId, rng: &dyn Rng) -> Self {
        let mut once = Hash([0; 32]);
        rng.fill(&mut once.0);
        let mut request = Self { versions, device, once, proof: Hash([0; 32]) };
        request.proof = code.proof(ASKING, &request.transcript());
        request
    }

    fn transcript(&self) -> Vec<u8> {
        codec::encode(&Self { proof: Hash([0; 32]), ..self.clone() })
    }

    /// Whether whoever made this request knows the code. It takes as long for a proof that is nearly right as for any other.
    ///
    /// # Errors
    /// [`Refusal::BadSignature`].
    pub fn verify(&self, code: &CodeKey) -> Result<(), Refusal> {
        let wanted = code.proof(ASKING, &self.transcript());
        let differs = wanted.0.iter().zip(self.proof.0).fold(0, |so_far, (a, b)| so_far | (a ^ b));
        if differs == 0 { Ok(()) } else { Err(Refusal::BadSignature { what: "recovery request" }) }
    }
}

/// The secret, sealed for whoever knows the code and made this request.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct RecoverAnswer {
    /// Sealed.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub sealed: Vec<u8>,
}

impl RecoverAnswer {
    /// The hub's answer to a request.
    ///
    /// # Errors
    /// As [`SpareSecret::seal`].
    pub fn new(secret: &SpareSecret, request: &RecoverRequest, code: &CodeKey, rng: &dyn Rng) -> Result<Self, Refusal> {
        let sealed = secret.seal(ANSWERING, &[&code.0, &request.proof.0], &request.device.bytes(), rng)?;
        Ok(Self { sealed })
    }

    /// The secret, once it is known that the hub has the code and answers this request.
    ///
    /// # Errors
    /// [`Refusal::BadSignature`].
    pub fn open(&self, request: &RecoverRequest, code: &CodeKey) -> Result<SpareSecret, Refusal> {
        SpareSecret::open(ANSWERING, &[&code.0, &request.proof.0], &request.device.bytes(), &self.sealed)
    }
}
