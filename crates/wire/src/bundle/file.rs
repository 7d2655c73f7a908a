//! A bundle as a file, read from where it lies: its list of contents first, then part by part. Originals pass through a small
//! buffer; what is held whole at one time is the list or one part of one record.

use std::io::{self, Read, Seek, SeekFrom, Write};

use sha2::{Digest, Sha256};

use super::{MARK, Manifest, VERSION, WHAT};
use crate::codec;
use crate::error::Refusal;
use crate::key::{ED25519, Hash, PublicKey, Signature};

/// Bytes of a list of contents, or of one part of a record (its changes, proofs or JSON), at most.
pub const MAX_HELD: u64 = 64 * 1024 * 1024;
/// Parts of one bundle at most.
pub const MAX_PARTS: u64 = 100_000;
/// Bytes of an original that are held at one time while it is read through.
const BUFFER: usize = 64 * 1024;
const ARRAY: u8 = 4;
const BYTES: u8 = 2;
/// Manifest, signature, parts.
const ITEMS: u64 = 3;

/// Where a part's bytes lie.
#[derive(Clone, Copy, Debug)]
struct Place {
    at: u64,
    size: u64,
}

/// A bundle whose outline was read; nothing is verified yet.
#[derive(Debug)]
pub struct Opened<R> {
    from: R,
    manifest: Manifest,
    /// SHA-256 of the manifest's bytes: what the signature is over.
    signed: Hash,
    signature: Signature,
    places: Vec<Place>,
}

impl<R: Read + Seek> Opened<R> {
    /// Reads the outline: the list of contents and where each part lies.
    ///
    /// # Errors
    /// Not a bundle, cut short, followed by something, or of a newer version; a list or a number of parts past the limits.
    pub fn read(mut from: R) -> Result<Self, Refusal> {
        let end = from.seek(SeekFrom::End(0)).map_err(unread)?;
        from.seek(SeekFrom::Start(0)).map_err(unread)?;
        let mut mark = [0; MARK.len()];
        let begun = from.read_exact(&mut mark).is_ok() && mark == MARK;
        if !begun {
            return Err(Refusal::Malformed { what: WHAT, why: "it does not begin as a bundle" });
        }
        let items = head(&mut from, ARRAY)?;
        if items != ITEMS {
            return Err(Refusal::Malformed { what: WHAT, why: "it has another number of items than a bundle" });
        }
        let manifest = place(&mut from, end)?;
        let listing = held(&mut from, manifest)?;
        let signature = place(&mut from, end)?;
        let signature: [u8; 64] = held(&mut from, signature)?
            .try_into()
            .map_err(|_| Refusal::Malformed { what: WHAT, why: "a signature of another length" })?;
        let count = head(&mut from, ARRAY)?;
        if count > MAX_PARTS {
            return Err(Refusal::TooMany { what: "parts of a bundle", limit: MAX_PARTS });
        }
        let mut places = Vec::new();
        for _ in 0..count {
            let place = place(&mut from, end)?;
            from.seek(SeekFrom::Start(place.at + place.size)).map_err(unread)?;
            places.push(place);
        }
        if from.stream_position().map_err(unread)? != end {
            return Err(Refusal::TrailingBytes { what: WHAT });
        }
        let manifest: Manifest = codec::decode_signed(WHAT, &listing)?;
        if manifest.v != VERSION {
            return Err(Refusal::Unknown { what: "bundle version", found: manifest.v.into() });
        }
        if manifest.alg != ED25519 {
            return Err(Refusal::Unknown { what: "signature algorithm", found: manifest.alg.into() });
        }
        Ok(Self { from, manifest, signed: Hash::of(&listing), signature: Signature(signature), places })
    }

    /// The list of contents.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// How many parts there are, listed or not.
    #[must_use]
    pub fn count(&self) -> usize {
        self.places.len()
    }

    /// Whether the device that the list names signed it.
    ///
    /// # Errors
    /// [`Refusal::BadSignature`].
    pub fn signed(&self) -> Result<(), Refusal> {
        let key: &PublicKey = &self.manifest.device_key;
        key.verify("manifest", super::DOMAIN, &self.signed, &self.signature)
    }

    /// The n-th part's size and SHA-256; none where there is no such part.
    ///
    /// # Errors
    /// The file cannot be read any more.
    pub fn fingerprint(&mut self, n: usize) -> Result<Option<(u64, Hash)>, Refusal> {
        let Some(place) = self.places.get(n).copied() else { return Ok(None) };
        let mut hash = Sha256::new();
        self.through(place, &mut |bytes| {
            hash.update(bytes);
            Ok(())
        })
        .map_err(unread)?;
        Ok(Some((place.size, Hash(hash.finalize().into()))))
    }

    /// The n-th part, whole.
    ///
    /// # Errors
    /// There is none, it is larger than [`MAX_HELD`], or the file cannot be read any more.
    pub fn part(&mut self, n: usize) -> Result<Vec<u8>, Refusal> {
        let place = self.places.get(n).copied().ok_or(Refusal::Truncated { what: WHAT })?;
        self.from.seek(SeekFrom::Start(place.at)).map_err(unread)?;
        held(&mut self.from, place)
    }

    /// Writes the n-th part out; nothing of one that is not there.
    ///
    /// # Errors
    /// Those of reading and of writing.
    pub fn copy(&mut self, n: usize, into: &mut impl Write) -> io::Result<()> {
        match self.places.get(n).copied() {
            Some(place) => self.through(place, &mut |bytes| into.write_all(bytes)),
            None => Ok(()),
        }
    }

    fn through(&mut self, place: Place, take: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        self.from.seek(SeekFrom::Start(place.at))?;
        let mut buffer = vec![0; BUFFER];
        let mut left = place.size;
        while left > 0 {
            let next = usize::try_from(left).unwrap_or(BUFFER).min(BUFFER);
            self.from.read_exact(&mut buffer[..next])?;
            take(&buffer[..next])?;
            left -= next as u64;
        }
        Ok(())
    }
}

fn unread(error: io::Error) -> Refusal {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => Refusal::Truncated { what: WHAT },
        _ => Refusal::Malformed { what: WHAT, why: "the file cannot be read to its end" },
    }
}

/// The number at the head of an array or of bytes, in its one spelling.
fn head(from: &mut impl Read, major: u8) -> Result<u64, Refusal> {
    let mut first = [0];
    from.read_exact(&mut first).map_err(unread)?;
    let malformed = |why| Refusal::Malformed { what: WHAT, why };
    if first[0] >> 5 != major {
        return Err(malformed("something else stands where bytes or a list belong"));
    }
    let (more, least) = match first[0] & 0x1f {
        small @ 0..=23 => return Ok(small.into()),
        24 => (1, 24),
        25 => (2, 1 << 8),
        26 => (4, 1 << 16),
        27 => (8, 1 << 32),
        _ => return Err(malformed("an indefinite length")),
    };
    let mut number = [0; 8];
    from.read_exact(&mut number[8 - more..]).map_err(unread)?;
    let number = u64::from_be_bytes(number);
    if number < least {
        return Err(Refusal::NotDeterministic { what: WHAT, why: "a length could be spelt shorter" });
    }
    Ok(number)
}

/// Reads the head of bytes; they lie inside the file.
fn place(from: &mut (impl Read + Seek), end: u64) -> Result<Place, Refusal> {
    let size = head(from, BYTES)?;
    let at = from.stream_position().map_err(unread)?;
    match at.checked_add(size) {
        Some(ends) if ends <= end => Ok(Place { at, size }),
        _ => Err(Refusal::Truncated { what: WHAT }),
    }
}

/// Bytes that begin where the file is read at, whole.
fn held(from: &mut impl Read, place: Place) -> Result<Vec<u8>, Refusal> {
    let too_large = Refusal::TooLarge { what: WHAT, limit: usize::try_from(MAX_HELD).unwrap_or(usize::MAX) };
    let size = usize::try_from(place.size).ok().filter(|_| place.size <= MAX_HELD).ok_or(too_large)?;
    let mut bytes = vec![0; size];
    from.read_exact(&mut bytes).map_err(unread)?;
    Ok(bytes)
}
