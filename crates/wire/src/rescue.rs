//! A rescue file: the unsent work of a device that cannot connect, sealed so that only the pinned hub can open it. It is
//! carried by hand, and taken in through the same pipeline as a push.
//!
//! ```text
//! file = "beatbook/rescue/1\0" | key id of the hub (8) | one-time key (32) | nonce (24) | wrapped content key (48) | part ...
//! part = length, u32 big-endian, the highest bit set on the last | ciphertext | tag (16);  plaintext = CBOR of one Part
//! ```
//!
//! The content key is wrapped by `crypto_box` (X25519, XChaCha20-Poly1305) to the hub's signing key, taken over to X25519:
//! an Ed25519 key may serve both ends (Thormarker, "On using the same key pair for Ed25519 and an X25519 based KEM", 2021),
//! and it is the one key that every device has pinned. Parts follow in the STREAM construction: none can be changed, cut,
//! left out or put elsewhere unnoticed.

use chacha20poly1305::aead::stream::{DecryptorBE32, EncryptorBE32};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use crypto_box::aead::Aead;
use crypto_box::{ChaChaBox, SecretKey};
use minicbor::{Decode, Encode};
use record::{DeviceId, OfficerId, RecordId};
use uuid::Uuid;

use crate::codec;
use crate::error::Refusal;
use crate::key::{self, Hash, PublicKey, Signature, SigningKey};
use crate::message::ReadRow;
use crate::seam::Rng;

/// The version of the manifest.
pub const VERSION: u16 = 1;
/// Bytes of a photo in one part at most.
pub const PIECE: usize = 256 * 1024;
/// Bytes of one part's plaintext at most: a batch, or a manifest with many words.
pub const MAX_PART: usize = 8 * 1024 * 1024;
/// Bytes before the first part.
pub const HEAD: usize = MARK.len() + 8 + 32 + 24 + 48;

const MARK: &[u8; 18] = b"beatbook/rescue/1\0";
const DOMAIN: &[u8] = b"beatbook/rescue/1\0";
const WHAT: &str = "rescue file";
const LAST: u32 = 1 << 31;
const STREAM_NONCE: [u8; 19] = [0; 19];

/// What a rescue file holds, first in it and signed by the device, so that the hub knows whose words these are.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Manifest {
    /// [`VERSION`].
    #[n(0)]
    pub v: u16,
    /// The hub it is for.
    #[cbor(n(1), with = "crate::codec::with::id")]
    pub hub_id: Uuid,
    /// Whose work it is.
    #[cbor(n(2), with = "crate::codec::with::id")]
    pub officer: OfficerId,
    /// The enrolment.
    #[cbor(n(3), with = "crate::codec::with::id")]
    pub device: DeviceId,
    /// When it was made, by the device's clock, ms UTC.
    #[n(4)]
    pub made_at: i64,
    /// How many batches follow.
    #[n(5)]
    pub batches: u32,
    /// The photos that follow.
    #[n(6)]
    pub photos: Vec<Photo>,
    /// What the hub did not take and the officer has not settled.
    #[n(7)]
    pub words: Vec<KeptWords>,
    /// Rows of the read log that the hub has not confirmed.
    #[n(8)]
    pub reads: Vec<ReadRow>,
}

/// A photo whose bytes the hub has not proved to hold.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Photo {
    /// SHA-256 of the original.
    #[n(0)]
    pub sha256: Hash,
    /// Its bytes.
    #[n(1)]
    pub size: u64,
    /// Media type.
    #[n(2)]
    pub media: String,
}

/// Words that were set aside, as the device keeps them.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct KeptWords {
    /// The item's id on the device.
    #[cbor(n(0), with = "crate::codec::with::id")]
    pub id: Uuid,
    /// The record they were for.
    #[cbor(n(1), with = "crate::codec::with::id")]
    pub record: RecordId,
    /// Its kind.
    #[n(2)]
    pub kind: String,
    /// The change they stood in.
    #[n(3)]
    pub change: Hash,
    /// When they were written, by the device's clock, ms UTC.
    #[n(4)]
    pub at: i64,
    /// Why the hub did not take them.
    #[n(5)]
    pub code: String,
    /// The words.
    #[n(6)]
    pub words: String,
}

/// One part of a rescue file.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Part {
    /// A [`Manifest`] in CBOR, and the device's signature over "beatbook/rescue/1\0" | SHA-256 of it.
    #[n(0)]
    Manifest {
        /// The CBOR, exactly as signed.
        #[cbor(n(0), with = "minicbor::bytes")]
        manifest: Vec<u8>,
        /// The signature.
        #[n(1)]
        signature: Signature,
    },
    /// A sealed batch as it is stored and sent.
    #[n(1)]
    Batch {
        /// [`crate::SealedBatch::to_bytes`].
        #[cbor(n(0), with = "minicbor::bytes")]
        bytes: Vec<u8>,
    },
    /// Some bytes of a photo.
    #[n(2)]
    Piece {
        /// Which photo.
        #[n(0)]
        sha256: Hash,
        /// Where they belong.
        #[n(1)]
        offset: u64,
        /// The bytes.
        #[cbor(n(2), with = "minicbor::bytes")]
        bytes: Vec<u8>,
    },
    /// Nothing follows.
    #[n(3)]
    End,
}

impl Part {
    /// The first part.
    #[must_use]
    pub fn manifest(manifest: &Manifest, key: &SigningKey) -> Self {
        let manifest = codec::encode(manifest);
        let signature = key::sign(key, DOMAIN, &Hash::of(&manifest));
        Self::Manifest { manifest, signature }
    }
}

impl Manifest {
    /// What the first part says, before its signature is verified: to find the enrolment whose key must have signed.
    ///
    /// # Errors
    /// It is no manifest, or of a newer version.
    pub fn claims(part: &Part) -> Result<Self, Refusal> {
        let Part::Manifest { manifest, .. } = part else {
            return Err(Refusal::Malformed { what: WHAT, why: "it does not begin with its manifest" });
        };
        let manifest: Self = codec::decode_signed(WHAT, manifest)?;
        if manifest.v != VERSION {
            return Err(Refusal::Unknown { what: "rescue manifest version", found: manifest.v.into() });
        }
        Ok(manifest)
    }

    /// What the first part says, once `key` is known to have signed it.
    ///
    /// # Errors
    /// As [`Manifest::claims`], and [`Refusal::BadSignature`].
    pub fn verify(part: &Part, key: &PublicKey) -> Result<Self, Refusal> {
        let claims = Self::claims(part)?;
        if let Part::Manifest { manifest, signature } = part {
            key.verify(WHAT, DOMAIN, &Hash::of(manifest), signature)?;
        }
        Ok(claims)
    }
}

/// Seals a rescue file part by part; where the bytes go is the caller's.
pub struct Sealer(EncryptorBE32<XChaCha20Poly1305>);

impl Sealer {
    /// A new file for a hub, and its first [`HEAD`] bytes.
    ///
    /// # Errors
    /// The pinned key is no key.
    pub fn begin(hub: &PublicKey, rng: &dyn Rng) -> Result<(Self, Vec<u8>), Refusal> {
        let mut random = [[0; 32]; 2];
        random.iter_mut().for_each(|part| rng.fill(part));
        let [once, content] = random;
        let mut nonce = [0; 24];
        rng.fill(&mut nonce);
        let once = SecretKey::from(once);
        let wrapped = ChaChaBox::new(&exchange(hub)?, &once)
            .encrypt(&nonce.into(), content.as_slice())
            .map_err(|_| Refusal::Malformed { what: WHAT, why: "its content key cannot be wrapped" })?;
        let head = [MARK, hub.key_id().0.as_slice(), once.public_key().as_bytes(), &nonce, &wrapped].concat();
        Ok((Self(EncryptorBE32::from_aead(XChaCha20Poly1305::new(&content.into()), &STREAM_NONCE.into())), head))
    }

    /// The next part, framed.
    ///
    /// # Errors
    /// It is larger than [`MAX_PART`].
    pub fn part(&mut self, part: &Part) -> Result<Vec<u8>, Refusal> {
        let plain = codec::encode(part);
        if plain.len() > MAX_PART {
            return Err(Refusal::TooLarge { what: WHAT, limit: MAX_PART });
        }
        framed(self.0.encrypt_next(plain.as_slice()).map_err(|_| FULL)?, false)
    }

    /// The last bytes.
    ///
    /// # Errors
    /// The file has more parts than can be counted.
    pub fn end(self) -> Result<Vec<u8>, Refusal> {
        framed(self.0.encrypt_last(codec::encode(&Part::End).as_slice()).map_err(|_| FULL)?, true)
    }
}

const FULL: Refusal = Refusal::TooMany { what: WHAT, limit: u32::MAX as u64 };
/// What anything that does not open is answered with: one reason for a changed, a missing and a moved byte alike.
const DAMAGED: Refusal =
    Refusal::Malformed { what: WHAT, why: "a byte was changed or a part is missing: nothing was taken in, make it again" };

fn framed(sealed: Vec<u8>, last: bool) -> Result<Vec<u8>, Refusal> {
    let len = u32::try_from(sealed.len()).map_err(|_| FULL)?;
    Ok([(if last { len | LAST } else { len }).to_be_bytes().as_slice(), &sealed].concat())
}

/// Opens a rescue file part by part.
pub struct Opener {
    stream: Option<DecryptorBE32<XChaCha20Poly1305>>,
}

/// What stands before a sealed part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Bytes of the sealed part.
    pub len: usize,
    /// Nothing follows it.
    pub last: bool,
}

impl Frame {
    /// Reads the four bytes before a part.
    ///
    /// # Errors
    /// No part can be so large.
    pub fn read(bytes: [u8; 4]) -> Result<Self, Refusal> {
        let word = u32::from_be_bytes(bytes);
        let len = usize::try_from(word & !LAST).map_err(|_| DAMAGED)?;
        if len > MAX_PART + 16 { Err(DAMAGED) } else { Ok(Self { len, last: word & LAST != 0 }) }
    }
}

impl Opener {
    /// Opens a file by its first [`HEAD`] bytes.
    ///
    /// # Errors
    /// It is no rescue file, it is for another hub, or it is damaged.
    pub fn begin(head: &[u8], hub: &SigningKey) -> Result<Self, Refusal> {
        let no_file = Refusal::Malformed { what: WHAT, why: "this is no rescue file of Beatbook" };
        let body = head.strip_prefix(MARK.as_slice()).filter(|b| b.len() == HEAD - MARK.len()).ok_or(no_file)?;
        let (kid, body) = body.split_at(8);
        if kid != PublicKey::of(hub).key_id().0 {
            return Err(Refusal::Mismatch { what: WHAT, why: "it was sealed for another hub, which alone can open it" });
        }
        let (once, body) = body.split_at(32);
        let (nonce, wrapped) = body.split_at(24);
        let once = crypto_box::PublicKey::from_slice(once).map_err(|_| DAMAGED)?;
        let nonce: [u8; 24] = nonce.try_into().map_err(|_| DAMAGED)?;
        let content = ChaChaBox::new(&once, &SecretKey::from(hub.to_scalar_bytes()))
            .decrypt(&nonce.into(), wrapped)
            .map_err(|_| DAMAGED)?;
        let content: [u8; 32] = content.try_into().map_err(|_| DAMAGED)?;
        let stream = DecryptorBE32::from_aead(XChaCha20Poly1305::new(&content.into()), &STREAM_NONCE.into());
        Ok(Self { stream: Some(stream) })
    }

    /// The next part, as its frame says.
    ///
    /// # Errors
    /// A byte was changed, a part was left out or put elsewhere, or the file goes on after its end.
    pub fn part(&mut self, frame: Frame, sealed: &[u8]) -> Result<Part, Refusal> {
        let plain = match (frame.last, self.stream.as_mut()) {
            (_, None) => return Err(DAMAGED),
            (false, Some(stream)) => stream.decrypt_next(sealed).map_err(|_| DAMAGED)?,
            (true, Some(_)) => self.stream.take().ok_or(DAMAGED)?.decrypt_last(sealed).map_err(|_| DAMAGED)?,
        };
        let part = codec::decode_signed(WHAT, &plain)?;
        if frame.last == (part == Part::End) { Ok(part) } else { Err(DAMAGED) }
    }
}

/// The hub's signing key as one to agree on keys with.
fn exchange(hub: &PublicKey) -> Result<crypto_box::PublicKey, Refusal> {
    let key = ed25519_dalek::VerifyingKey::from_bytes(&hub.0).map_err(|_| Refusal::BadSignature { what: WHAT })?;
    Ok(crypto_box::PublicKey::from(key.to_montgomery().to_bytes()))
}
