//! Every request after enrolment is signed in four header lines, so that a device is known without a password or token.

use std::str::FromStr;

use record::DeviceId;

use crate::error::Refusal;
use crate::key::{self, Hash, PublicKey, Signature, SigningKey};

/// The enrolment's id.
pub const DEVICE: &str = "beatbook-device";
/// Device's clock, ms UTC, decimal.
pub const TIME: &str = "beatbook-time";
/// 16 random bytes in hexadecimal, never used twice within [`WINDOW_MS`].
pub const NONCE: &str = "beatbook-nonce";
/// The signature in hexadecimal.
pub const SIGNATURE: &str = "beatbook-signature";
/// How far a request's time may be from the hub's clock, and so how long the hub remembers nonces.
pub const WINDOW_MS: i64 = 300_000;

const DOMAIN: &[u8] = b"beatbook/request/1\0";
const WHAT: &str = "request";

/// What the header lines say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestSignature {
    /// The enrolment.
    pub device: DeviceId,
    /// Device's clock, corrected by the last known offset, ms UTC.
    pub time_ms: i64,
    /// Random.
    pub nonce: [u8; 16],
    /// Over "beatbook/request/1\0" | SHA-256 of method, path with query, device, time, nonce and the body's SHA-256.
    pub signature: Signature,
}

fn digest(method: &str, path: &str, device: DeviceId, time_ms: i64, nonce: &[u8; 16], body: &[u8]) -> Hash {
    let len = |text: &str| (text.len() as u64).to_be_bytes();
    let parts: [&[u8]; 8] = [
        &len(method),
        method.as_bytes(),
        &len(path),
        path.as_bytes(),
        &device.bytes(),
        &time_ms.to_be_bytes(),
        nonce,
        &Hash::of(body).0,
    ];
    Hash::of_parts(DOMAIN, &parts)
}

impl RequestSignature {
    /// Signs a request. `method` is upper case; `path` is the path with its query, as sent.
    #[must_use]
    pub fn sign(
        key: &SigningKey,
        device: DeviceId,
        method: &str,
        path: &str,
        time_ms: i64,
        nonce: [u8; 16],
        body: &[u8],
    ) -> Self {
        let signature = key::sign(key, DOMAIN, &digest(method, path, device, time_ms, &nonce, body));
        Self { device, time_ms, nonce, signature }
    }

    /// The header lines to send.
    #[must_use]
    pub fn headers(&self) -> [(&'static str, String); 4] {
        [
            (DEVICE, self.device.to_string()),
            (TIME, self.time_ms.to_string()),
            (NONCE, hex::encode(self.nonce)),
            (SIGNATURE, self.signature.to_string()),
        ]
    }

    /// Reads the header lines; `find` gives a header's value by its lower-case name.
    ///
    /// # Errors
    /// [`Refusal::Malformed`] where one is missing or cannot be read.
    pub fn from_headers<'a>(find: impl Fn(&'static str) -> Option<&'a str>) -> Result<Self, Refusal> {
        let bad = |why| Refusal::Malformed { what: WHAT, why };
        let get = |name| find(name).ok_or(bad("a beatbook header line is missing"));
        let mut nonce = [0; 16];
        hex::decode_to_slice(get(NONCE)?, &mut nonce).map_err(|_| bad("the nonce is not 16 bytes in hexadecimal"))?;
        Ok(Self {
            device: get(DEVICE)?.parse().map_err(|_| bad("the device is not a UUID"))?,
            time_ms: get(TIME)?.parse().map_err(|_| bad("the time is not a number of milliseconds"))?,
            nonce,
            signature: Signature::from_str(get(SIGNATURE)?)?,
        })
    }

    /// Whether this enrolment's key signed exactly this request. Time and nonce are for the caller to judge:
    /// [`in_window`](Self::in_window), and a nonce not seen before.
    ///
    /// # Errors
    /// [`Refusal::BadSignature`].
    pub fn verify(&self, key: &PublicKey, method: &str, path: &str, body: &[u8]) -> Result<(), Refusal> {
        let digest = digest(method, path, self.device, self.time_ms, &self.nonce, body);
        key.verify(WHAT, DOMAIN, &digest, &self.signature)
    }

    /// Whether the request's time is near enough to the hub's clock. A device whose clock is wrong learns the offset from
    /// the hub's time in the refusal and signs again.
    #[must_use]
    pub fn in_window(&self, hub_now_ms: i64) -> bool {
        self.time_ms.abs_diff(hub_now_ms) <= WINDOW_MS.unsigned_abs()
    }
}
