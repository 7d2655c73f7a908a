//! A file sealed for one key: whoever has the public half can write it, the private half alone opens it, and only whole.
//!
//! ```text
//! file = mark (18) | key id of whom it is for (8) | one-time key (32) | nonce (24) | wrapped content key (48) | part ...
//! part = length, u32 big-endian, the highest bit set on the last | ciphertext | tag (16)
//! ```
//!
//! The content key is wrapped by `crypto_box` (X25519, XChaCha20-Poly1305) to a signing key, taken over to X25519: an Ed25519
//! key may serve both ends (Thormarker, "On using the same key pair for Ed25519 and an X25519 based KEM", 2021). Parts follow
//! in the STREAM construction: none can be changed, cut, left out or put elsewhere unnoticed.

use chacha20poly1305::aead::stream::{DecryptorBE32, EncryptorBE32};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use crypto_box::aead::Aead;
use crypto_box::{ChaChaBox, SecretKey};

use crate::error::Refusal;
use crate::key::{PublicKey, SigningKey};
use crate::seam::Rng;

/// Bytes of a mark.
pub const MARK: usize = 18;
/// Bytes before the first part.
pub const HEAD: usize = MARK + 8 + 32 + 24 + 48;
/// Bytes of one part's plaintext at most.
pub const MAX_PART: usize = 8 * 1024 * 1024;

const LAST: u32 = 1 << 31;
const STREAM_NONCE: [u8; 19] = [0; 19];

/// What a sealed file is, and how it is spoken of where it does not open.
#[derive(Debug)]
pub struct Form {
    /// Its first bytes: a file of one form is never taken for one of another.
    pub mark: &'static [u8; MARK],
    /// What it is called.
    pub what: &'static str,
    /// It does not begin as one.
    pub none: &'static str,
    /// It is for another key.
    pub other: &'static str,
    /// One reason for a changed, a missing and a moved byte alike.
    pub damaged: &'static str,
}

impl Form {
    pub(crate) fn damaged(&self) -> Refusal {
        Refusal::Malformed { what: self.what, why: self.damaged }
    }

    fn full(&self) -> Refusal {
        Refusal::TooMany { what: self.what, limit: u32::MAX.into() }
    }
}

/// Seals a file part by part; where the bytes go is the caller's.
pub struct Sealer {
    form: &'static Form,
    stream: EncryptorBE32<XChaCha20Poly1305>,
}

impl Sealer {
    /// A new file for whoever has the private half of `to`, and its first [`HEAD`] bytes.
    ///
    /// # Errors
    /// `to` is no key.
    pub fn begin(form: &'static Form, to: &PublicKey, rng: &dyn Rng) -> Result<(Self, Vec<u8>), Refusal> {
        let mut random = [[0; 32]; 2];
        random.iter_mut().for_each(|part| rng.fill(part));
        let [once, content] = random;
        let mut nonce = [0; 24];
        rng.fill(&mut nonce);
        let once = SecretKey::from(once);
        let wrapped = ChaChaBox::new(&exchange(form, to)?, &once)
            .encrypt(&nonce.into(), content.as_slice())
            .map_err(|_| Refusal::Malformed { what: form.what, why: "its content key cannot be wrapped" })?;
        let head = [form.mark.as_slice(), &to.key_id().0, once.public_key().as_bytes(), &nonce, &wrapped].concat();
        let stream = EncryptorBE32::from_aead(XChaCha20Poly1305::new(&content.into()), &STREAM_NONCE.into());
        Ok((Self { form, stream }, head))
    }

    /// The next part, framed.
    ///
    /// # Errors
    /// It is larger than [`MAX_PART`], or the file has more parts than can be counted.
    pub fn part(&mut self, plain: &[u8]) -> Result<Vec<u8>, Refusal> {
        if plain.len() > MAX_PART {
            return Err(Refusal::TooLarge { what: self.form.what, limit: MAX_PART });
        }
        framed(self.form, &self.stream.encrypt_next(plain).map_err(|_| self.form.full())?, false)
    }

    /// The last part, framed.
    ///
    /// # Errors
    /// As [`Sealer::part`].
    pub fn end(self, plain: &[u8]) -> Result<Vec<u8>, Refusal> {
        framed(self.form, &self.stream.encrypt_last(plain).map_err(|_| self.form.full())?, true)
    }
}

fn framed(form: &Form, sealed: &[u8], last: bool) -> Result<Vec<u8>, Refusal> {
    let len = u32::try_from(sealed.len()).map_err(|_| form.full())?;
    Ok([(if last { len | LAST } else { len }).to_be_bytes().as_slice(), sealed].concat())
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
        let len = usize::try_from(word & !LAST).ok().filter(|len| *len <= MAX_PART + 16);
        let no_part = Refusal::Malformed { what: "sealed file", why: "a byte was changed or a part is missing: make it again" };
        Ok(Self { len: len.ok_or(no_part)?, last: word & LAST != 0 })
    }
}

/// Opens a file part by part.
pub struct Opener {
    form: &'static Form,
    stream: Option<DecryptorBE32<XChaCha20Poly1305>>,
}

impl Opener {
    /// Opens a file by its first [`HEAD`] bytes.
    ///
    /// # Errors
    /// It is not of this form, it is for another key, or it is damaged.
    pub fn begin(form: &'static Form, head: &[u8], key: &SigningKey) -> Result<Self, Refusal> {
        let none = Refusal::Malformed { what: form.what, why: form.none };
        let body = head.strip_prefix(form.mark.as_slice()).filter(|b| b.len() == HEAD - MARK).ok_or(none)?;
        let (kid, body) = body.split_at(8);
        if kid != PublicKey::of(key).key_id().0 {
            return Err(Refusal::Mismatch { what: form.what, why: form.other });
        }
        let (once, body) = body.split_at(32);
        let (nonce, wrapped) = body.split_at(24);
        let once = crypto_box::PublicKey::from_slice(once).map_err(|_| form.damaged())?;
        let nonce: [u8; 24] = nonce.try_into().map_err(|_| form.damaged())?;
        let content = ChaChaBox::new(&once, &SecretKey::from(key.to_scalar_bytes()))
            .decrypt(&nonce.into(), wrapped)
            .map_err(|_| form.damaged())?;
        let content: [u8; 32] = content.try_into().map_err(|_| form.damaged())?;
        let stream = DecryptorBE32::from_aead(XChaCha20Poly1305::new(&content.into()), &STREAM_NONCE.into());
        Ok(Self { form, stream: Some(stream) })
    }

    /// The plaintext of the next part, as its frame says.
    ///
    /// # Errors
    /// A byte was changed, a part was left out or put elsewhere, or the file goes on after its end.
    pub fn part(&mut self, frame: Frame, sealed: &[u8]) -> Result<Vec<u8>, Refusal> {
        let form = self.form;
        let opened = match (frame.last, self.stream.as_mut()) {
            (false, Some(stream)) => stream.decrypt_next(sealed),
            _ => self.stream.take().ok_or_else(|| form.damaged())?.decrypt_last(sealed),
        };
        opened.map_err(|_| form.damaged())
    }
}

/// A signing key as one to agree on keys with.
fn exchange(form: &Form, key: &PublicKey) -> Result<crypto_box::PublicKey, Refusal> {
    let key = ed25519_dalek::VerifyingKey::from_bytes(&key.0).map_err(|_| Refusal::BadSignature { what: form.what })?;
    Ok(crypto_box::PublicKey::from(key.to_montgomery().to_bytes()))
}
