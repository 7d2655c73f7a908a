//! Enrolment: a code handed over on paper or screen binds one officer to one key made on the device. The code itself never
//! crosses the network: each side shows the other that it knows it.

use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Encode};
use record::{Author, DeviceId};
use uuid::Uuid;

use super::Versions;
use crate::codec;
use crate::error::Refusal;
use crate::key::{Hash, PublicKey};
use crate::seam::Rng;

/// Crockford's alphabet: no I, L, O, U to be misread.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// 60 bits of a single-use code that expires.
const CODE_LEN: usize = 12;

/// A new enrolment code, `K7QF-9XPD-2M4T`.
#[must_use]
pub fn new_code(rng: &dyn Rng) -> String {
    let mut random = [0; CODE_LEN];
    rng.fill(&mut random);
    let mut code = String::with_capacity(CODE_LEN + 2);
    for (i, byte) in random.iter().enumerate() {
        if i > 0 && i % 4 == 0 {
            code.push('-');
        }
        code.push(char::from(ALPHABET[usize::from(byte % 32)]));
    }
    code
}

/// What both sides make of a code: the hub keeps this, not the code.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CodeKey(pub [u8; 32]);

impl fmt::Debug for CodeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CodeKey(kept)")
    }
}

impl CodeKey {
    /// From a code as somebody typed it: case, spaces and hyphens do not matter, and O, I, L are taken for 0, 1, 1.
    ///
    /// # Errors
    /// [`Refusal::Malformed`] where it cannot be a code.
    pub fn of(typed: &str) -> Result<Self, Refusal> {
        let bad = Refusal::Malformed { what: "enrolment code", why: "it has 12 letters and digits, like K7QF-9XPD-2M4T" };
        let mut code = Vec::with_capacity(CODE_LEN);
        for letter in typed.chars().filter(|c| !c.is_whitespace() && *c != '-') {
            let letter = match letter.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            match u8::try_from(letter) {
                Ok(byte) if ALPHABET.contains(&byte) && code.len() < CODE_LEN => code.push(byte),
                _ => return Err(bad),
            }
        }
        if code.len() == CODE_LEN { Ok(Self(Hash::of_parts(b"beatbook/code/1\0", &[&code]).0)) } else { Err(bad) }
    }

    /// The name under which the hub finds the code.
    #[must_use]
    pub fn code_id(&self) -> Hash {
        Hash::of_parts(b"beatbook/code-id/1\0", &[&self.0])
    }

    pub(super) fn proof(&self, domain: &[u8], transcript: &[u8]) -> Hash {
        // The transcript goes in as a hash, of fixed length: nothing can be added at its end.
        Hash::of_parts(domain, &[&self.0, &Hash::of(transcript).0])
    }

    /// Six digits both screens show: the same only where hub, device and code are, so that an officer and whoever enrols
    /// them can compare by eye.
    #[must_use]
    pub fn six_digits(&self, hub: &PublicKey, device: &PublicKey) -> String {
        let hash = Hash::of_parts(b"beatbook/six/1\0", &[&hub.0, &device.0, &self.0]).0;
        let number = hash[..8].iter().fold(0_u64, |n, byte| n << 8 | u64::from(*byte));
        format!("{:06}", number % 1_000_000)
    }
}

/// A device asks to be enrolled. Sending it again with the same key gives the same answer.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct EnrolRequest {
    /// What the device runs.
    #[n(0)]
    pub versions: Versions,
    /// Which code: [`CodeKey::code_id`].
    #[n(1)]
    pub code_id: Hash,
    /// The key made on the device.
    #[n(2)]
    pub public_key: PublicKey,
    /// What the device is called at the hub: `handheld 14`.
    #[n(3)]
    pub device_label: String,
    /// The officer the person at the device says they are, a shoulder number; the hub compares it with the code's.
    #[n(4)]
    pub shoulder: Option<String>,
    /// That the device knows the code: over all of the above.
    #[n(5)]
    pub proof: Hash,
}

const ASKING: &[u8] = b"beatbook/enrol/1\0";
const ANSWERING: &[u8] = b"beatbook/enrolled/1\0";

impl EnrolRequest {
    /// A request by somebody who knows the code.
    #[must_use]
    pub fn new(versions: Versions, code: &CodeKey, public_key: PublicKey, device_label: &str, shoulder: Option<&str>) -> Self {
        let mut request = Self {
            versions,
            code_id: code.code_id(),
            public_key,
            device_label: device_label.to_owned(),
            shoulder: shoulder.map(str::to_owned),
            proof: Hash([0; 32]),
        };
        request.proof = code.proof(ASKING, &request.transcript());
        request
    }

    fn transcript(&self) -> Vec<u8> {
        codec::encode(&Self { proof: Hash([0; 32]), ..self.clone() })
    }

    /// Whether whoever made this request knows the code.
    ///
    /// # Errors
    /// [`Refusal::BadSignature`].
    pub fn verify(&self, code: &CodeKey) -> Result<(), Refusal> {
        let known = self.code_id == code.code_id() && self.proof == code.proof(ASKING, &self.transcript());
        if known { Ok(()) } else { Err(Refusal::BadSignature { what: "enrolment request" }) }
    }
}

/// What the hub enrolled.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct EnrolResponse {
    /// The enrolment.
    #[cbor(n(0), with = "crate::codec::with::id")]
    pub device: DeviceId,
    /// The officer, with role and grade as of now.
    #[cbor(n(1), with = "crate::codec::with::text")]
    pub author: Author,
    /// The hub.
    #[cbor(n(2), with = "crate::codec::with::id")]
    pub hub_id: Uuid,
    /// Its epoch.
    #[n(3)]
    pub hub_epoch: u64,
    /// Its key: pinned from now on.
    #[n(4)]
    pub hub_public_key: PublicKey,
    /// The vault's first incarnation.
    #[n(5)]
    pub incarnation: u64,
    /// Until when the device may stay unlocked without hearing from the hub, ms UTC.
    #[n(6)]
    pub lease_until_ms: i64,
    /// The lease to name in batches.
    #[cbor(n(7), with = "crate::codec::with::maybe_id", has_nil)]
    pub lease_id: Option<Uuid>,
    /// The grants as of now.
    #[n(8)]
    pub grant_version: u64,
    /// The roster extract to hold.
    #[n(9)]
    pub roster_version: u64,
    /// The hub's clock, ms UTC.
    #[n(10)]
    pub hub_time: i64,
}

/// The answer, with the proof that the hub knows the code too.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct EnrolAnswer {
    /// The [`EnrolResponse`]'s CBOR.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub body: Vec<u8>,
    /// Over the request's proof and the body.
    #[n(1)]
    pub proof: Hash,
}

impl EnrolAnswer {
    /// The hub's answer to a request.
    #[must_use]
    pub fn new(response: &EnrolResponse, request: &EnrolRequest, code: &CodeKey) -> Self {
        let body = codec::encode(response);
        let proof = code.proof(ANSWERING, &[&request.proof.0[..], &body].concat());
        Self { body, proof }
    }

    /// What the hub enrolled, once it is known to have the code and to answer this request.
    ///
    /// # Errors
    /// [`Refusal::BadSignature`], or not an answer.
    pub fn verify(&self, request: &EnrolRequest, code: &CodeKey) -> Result<EnrolResponse, Refusal> {
        if self.proof != code.proof(ANSWERING, &[&request.proof.0[..], &self.body].concat()) {
            return Err(Refusal::BadSignature { what: "enrolment answer" });
        }
        codec::decode_signed("enrolment answer", &self.body)
    }
}

/// Everything a device needs to enrol, in one line for a QR code or the clipboard:
/// `beatbook-enrol:1 <hub address> <certificate's SHA-256> <code>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// `https://hub.example:8443`, without a path.
    pub hub_url: String,
    /// SHA-256 of the hub's certificate (DER), pinned from the first connection.
    pub certificate: Hash,
    /// The enrolment code.
    pub code: String,
}

impl fmt::Display for Ticket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "beatbook-enrol:1 {} {} {}", self.hub_url, self.certificate, self.code)
    }
}

impl FromStr for Ticket {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let bad = |why| Refusal::Malformed { what: "enrolment line", why };
        let mut parts = text.split_whitespace();
        let (Some("beatbook-enrol:1"), Some(hub_url), Some(certificate), Some(code), None) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(bad("copy the whole line that begins with beatbook-enrol:1"));
        };
        // Without its last strokes first: an address of nothing but them would be a line that cannot be read again.
        let hub_url = hub_url.trim_end_matches('/');
        if !hub_url.starts_with("https://") || hub_url.len() > 300 {
            return Err(bad("the hub's address must begin with https://"));
        }
        CodeKey::of(code)?;
        Ok(Self { hub_url: hub_url.to_owned(), certificate: certificate.parse()?, code: code.to_owned() })
    }
}
