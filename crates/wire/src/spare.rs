//! The secret under which a device keeps a spare of its vault's key. It lies at the hub, sealed, and opens nothing without
//! the files of that device.

use std::fmt;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use minicbor::decode::{Decoder, Error as DecodeError};
use minicbor::encode::{Encoder, Error as EncodeError, Write};
use minicbor::{Decode, Encode};

use crate::error::Refusal;
use crate::key::Hash;
use crate::seam::Rng;

const WHAT: &str = "spare key's secret";
const NONCE: usize = 24;

/// 32 random bytes. It is in no log: it does not show itself.
#[derive(Clone, PartialEq, Eq)]
pub struct SpareSecret(pub [u8; 32]);

impl fmt::Debug for SpareSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SpareSecret(kept)")
    }
}

impl<C> Encode<C> for SpareSecret {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), EncodeError<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for SpareSecret {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, DecodeError> {
        let at = d.position();
        let bytes = d.bytes()?.try_into().map_err(|_| DecodeError::message("bytes of another length").at(at))?;
        Ok(Self(bytes))
    }
}

impl SpareSecret {
    /// Under which name device and hub speak of it.
    #[must_use]
    pub fn id(&self) -> Hash {
        Hash::of_parts(b"beatbook/spare-id/1\0", &[&self.0])
    }

    /// Seals it under what these parts give in this domain, for one purpose: `about` must be the same when it is opened.
    ///
    /// # Errors
    /// [`Refusal::Malformed`] where the cipher refuses.
    pub fn seal(&self, domain: &[u8], key: &[&[u8]], about: &[u8], rng: &dyn Rng) -> Result<Vec<u8>, Refusal> {
        let mut nonce = [0; NONCE];
        rng.fill(&mut nonce);
        let sealed = cipher(domain, key)
            .encrypt(XNonce::from_slice(&nonce), Payload { msg: &self.0, aad: about })
            .map_err(|_| Refusal::Malformed { what: WHAT, why: "it cannot be sealed" })?;
        Ok([&nonce[..], &sealed].concat())
    }

    /// Opens what [`seal`](Self::seal) made.
    ///
    /// # Errors
    /// [`Refusal::BadSignature`] where the key or the purpose is another, or a byte was changed.
    pub fn open(domain: &[u8], key: &[&[u8]], about: &[u8], sealed: &[u8]) -> Result<Self, Refusal> {
        let bad = || Refusal::BadSignature { what: WHAT };
        let (nonce, sealed) = sealed.split_at_checked(NONCE).ok_or_else(bad)?;
        let opened =
            cipher(domain, key).decrypt(XNonce::from_slice(nonce), Payload { msg: sealed, aad: about }).map_err(|_| bad())?;
        Ok(Self(opened.as_slice().try_into().map_err(|_| bad())?))
    }
}

fn cipher(domain: &[u8], key: &[&[u8]]) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&Hash::of_parts(domain, key).0.into())
}
