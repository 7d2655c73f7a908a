//! A rescue file: the unsent work of a device that cannot connect, sealed so that only the pinned hub can open it. It is
//! carried by hand, and taken in through the same pipeline as a push.
//!
//! It is a [sealed](crate::sealed) file to the hub's signing key, the one key that every device has pinned; the plaintext of
//! a part is the CBOR of one [`Part`].

use minicbor::{Decode, Encode};
use record::{DeviceId, OfficerId, RecordId};
use uuid::Uuid;

use crate::codec;
use crate::error::Refusal;
use crate::key::{self, Hash, PublicKey, Signature, SigningKey};
use crate::message::ReadRow;
use crate::sealed::{self, Form};
use crate::seam::Rng;

pub use crate::sealed::{Frame, HEAD, MAX_PART};

/// The version of the manifest.
pub const VERSION: u16 = 1;
/// Bytes of a photo in one part at most.
pub const PIECE: usize = 256 * 1024;
const DOMAIN: &[u8] = b"beatbook/rescue/1\0";
const WHAT: &str = "rescue file";
static FORM: Form = Form {
    mark: b"beatbook/rescue/1\0",
    what: WHAT,
    none: "this is no rescue file of Beatbook",
    other: "it was sealed for another hub, which alone can open it",
    damaged: "a byte was changed or a part is missing: nothing was taken in, make it again",
};

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
pub struct Sealer(sealed::Sealer);

impl Sealer {
    /// A new file for a hub, and its first [`HEAD`] bytes.
    ///
    /// # Errors
    /// The pinned key is no key.
    pub fn begin(hub: &PublicKey, rng: &dyn Rng) -> Result<(Self, Vec<u8>), Refusal> {
        sealed::Sealer::begin(&FORM, hub, rng).map(|(sealer, head)| (Self(sealer), head))
    }

    /// The next part, framed.
    ///
    /// # Errors
    /// It is larger than [`MAX_PART`].
    pub fn part(&mut self, part: &Part) -> Result<Vec<u8>, Refusal> {
        self.0.part(&codec::encode(part))
    }

    /// The last bytes.
    ///
    /// # Errors
    /// The file has more parts than can be counted.
    pub fn end(self) -> Result<Vec<u8>, Refusal> {
        self.0.end(&codec::encode(&Part::End))
    }
}

/// Opens a rescue file part by part.
pub struct Opener(sealed::Opener);

impl Opener {
    /// Opens a file by its first [`HEAD`] bytes.
    ///
    /// # Errors
    /// It is no rescue file, it is for another hub, or it is damaged.
    pub fn begin(head: &[u8], hub: &SigningKey) -> Result<Self, Refusal> {
        sealed::Opener::begin(&FORM, head, hub).map(Self)
    }

    /// The next part, as its frame says.
    ///
    /// # Errors
    /// A byte was changed, a part was left out or put elsewhere, or the file goes on after its end.
    pub fn part(&mut self, frame: Frame, sealed: &[u8]) -> Result<Part, Refusal> {
        let plain = self.0.part(frame, sealed)?;
        let part = codec::decode_signed(WHAT, &plain)?;
        let ends = part == Part::End;
        if frame.last == ends { Ok(part) } else { Err(FORM.damaged()) }
    }
}
