//! Hashes, keys and signatures. Every signature is over a domain of its own, so that none can be taken for another.

use std::fmt;
use std::str::FromStr;

use ed25519_dalek::Signer;
pub use ed25519_dalek::SigningKey;
use minicbor::decode::{Decoder, Error as DecodeError};
use minicbor::encode::{Encoder, Error as EncodeError, Write};
use minicbor::{Decode, Encode};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::error::Refusal;
use crate::seam::Rng;

/// The only algorithm there is: Ed25519.
pub const ED25519: u8 = 1;

macro_rules! fixed {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub [u8; $len]);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&hex::encode(self.0))
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), hex::encode(&self.0[..4]))
            }
        }
        impl FromStr for $name {
            type Err = Refusal;
            /// Lower or upper case hexadecimal.
            fn from_str(text: &str) -> Result<Self, Refusal> {
                let mut bytes = [0; $len];
                hex::decode_to_slice(text, &mut bytes)
                    .map_err(|_| Refusal::Malformed { what: stringify!($name), why: "not hexadecimal of the right length" })?;
                Ok(Self(bytes))
            }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
        impl<C> Encode<C> for $name {
            fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), EncodeError<W::Error>> {
                e.bytes(&self.0)?.ok()
            }
        }
        impl<'b, C> Decode<'b, C> for $name {
            fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, DecodeError> {
                let at = d.position();
                let bytes = d.bytes()?.try_into().map_err(|_| DecodeError::message("bytes of another length").at(at))?;
                Ok(Self(bytes))
            }
        }
    };
}

fixed!(
    /// SHA-256: names a change, a batch, a blob. 32 bytes in CBOR, hexadecimal in JSON and SQL text.
    Hash,
    32
);
fixed!(
    /// An Ed25519 public key: a device enrolment's, or the hub's.
    PublicKey,
    32
);
fixed!(
    /// An Ed25519 signature.
    Signature,
    64
);
fixed!(
    /// Which key signed: the first 8 bytes of the public key's SHA-256.
    KeyId,
    8
);

impl Hash {
    /// SHA-256 of some bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// SHA-256 of a domain and parts. The caller sees to it that the parts cannot be cut elsewhere.
    #[must_use]
    pub fn of_parts(domain: &[u8], parts: &[&[u8]]) -> Self {
        let mut hasher = Sha256::new_with_prefix(domain);
        parts.iter().for_each(|part| hasher.update(part));
        Self(hasher.finalize().into())
    }
}

impl From<automerge::ChangeHash> for Hash {
    fn from(hash: automerge::ChangeHash) -> Self {
        Self(hash.0)
    }
}

impl From<Hash> for automerge::ChangeHash {
    fn from(hash: Hash) -> Self {
        Self(hash.0)
    }
}

impl PublicKey {
    /// The public half of a key.
    #[must_use]
    pub fn of(key: &SigningKey) -> Self {
        Self(key.verifying_key().to_bytes())
    }

    /// The short name under which signatures mention this key.
    #[must_use]
    pub fn key_id(&self) -> KeyId {
        let hash = Hash::of(&self.0).0;
        KeyId([hash[0], hash[1], hash[2], hash[3], hash[4], hash[5], hash[6], hash[7]])
    }

    /// Whether the signature over `domain | hash` is this key's. Keys and signatures that are not canonical are refused.
    ///
    /// # Errors
    /// [`Refusal::BadSignature`], for whatever reason.
    pub fn verify(&self, what: &'static str, domain: &[u8], hash: &Hash, signature: &Signature) -> Result<(), Refusal> {
        let bad = |_| Refusal::BadSignature { what };
        let key = ed25519_dalek::VerifyingKey::from_bytes(&self.0).map_err(bad)?;
        let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
        key.verify_strict(&message(domain, hash), &signature).map_err(bad)
    }
}

fn message(domain: &[u8], hash: &Hash) -> Vec<u8> {
    [domain, &hash.0].concat()
}

/// Signs `domain | hash`.
#[must_use]
pub fn sign(key: &SigningKey, domain: &[u8], hash: &Hash) -> Signature {
    Signature(key.sign(&message(domain, hash)).to_bytes())
}

/// Makes a new key.
#[must_use]
pub fn new_key(rng: &dyn Rng) -> SigningKey {
    let mut seed = [0; 32];
    rng.fill(&mut seed);
    SigningKey::from_bytes(&seed)
}
