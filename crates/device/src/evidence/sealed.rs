//! Sealing an original: XChaCha20-Poly1305 in chunks of 64 KiB (the STREAM construction), so that a cut, a swapped or a
//! missing chunk is found, and nothing of the original stands on the disk in clear.
//!
//! ```text
//! file = "beatbook/evidence/1\0" | nonce (19 bytes) | chunk ... | last chunk;  chunk = ciphertext | tag (16 bytes)
//! ```

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use chacha20poly1305::aead::KeyInit;
use chacha20poly1305::aead::stream::{DecryptorBE32, EncryptorBE32};
use chacha20poly1305::{Key, XChaCha20Poly1305};
use sha2::{Digest, Sha256};
use wire::seam::Rng;
use zeroize::Zeroize;

/// Bytes of the original in one chunk.
pub const CHUNK: usize = 64 * 1024;
const MARK: &[u8; 20] = b"beatbook/evidence/1\0";
const TAG: usize = 16;
const NONCE: usize = 19;

/// The key of one file; kept in the vault beside the record, never on disk in clear.
#[derive(Clone, Zeroize)]
#[zeroize(drop)]
pub struct EvidenceKey(pub [u8; 32]);

impl EvidenceKey {
    /// A fresh key.
    #[must_use]
    pub fn fresh(rng: &dyn Rng) -> Self {
        let mut key = [0; 32];
        rng.fill(&mut key);
        Self(key)
    }
}

/// Why an original could not be sealed or opened.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The disk refused: full, gone, read-only.
    #[error("the photo could not be kept on this phone ({0}); make room and take it again: nothing was half registered")]
    Disk(#[from] io::Error),
    /// The sealed file is damaged or was swapped.
    #[error("this copy does not match its fingerprint; it is set apart, tell the officer in the case")]
    Broken,
}

/// The fingerprint of bytes: SHA-256 in lower-case hex.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// Writes the sealed original beside its final name, flushes it to the disk, and only then gives it the name; when this
/// returns the name too survives a power cut.
///
/// # Errors
/// [`SealError::Disk`]; no file of the final name is left behind.
pub fn seal(path: &Path, original: &[u8], key: &EvidenceKey, rng: &dyn Rng) -> Result<(), SealError> {
    let part = path.with_extension("part");
    let done = write_sealed(&part, original, key, rng).and_then(|()| fs::rename(&part, path)).and_then(|()| named(path));
    if done.is_err() {
        // Best effort: the error that is told is the one that stopped the sealing.
        let _ = fs::remove_file(&part);
    }
    Ok(done?)
}

/// Brings a name in its folder to the disk. Systems whose folders cannot be opened do so by themselves.
fn named(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        File::open(folder)?.sync_all()?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

fn write_sealed(part: &Path, original: &[u8], key: &EvidenceKey, rng: &dyn Rng) -> io::Result<()> {
    let mut nonce = [0; NONCE];
    rng.fill(&mut nonce);
    let cipher = XChaCha20Poly1305::new(Key::from_slice(&key.0));
    let mut stream = EncryptorBE32::from_aead(cipher, nonce.as_slice().into());
    let mut file = File::create(part)?;
    file.write_all(MARK)?;
    file.write_all(&nonce)?;
    let refused = |_| io::Error::other("the cipher refused a chunk");
    let (body, last) = split_last(original, CHUNK);
    for chunk in body {
        file.write_all(&stream.encrypt_next(chunk).map_err(refused)?)?;
    }
    file.write_all(&stream.encrypt_last(last).map_err(refused)?)?;
    file.sync_all()
}

/// Opens a sealed original and checks it against its fingerprint: done at every open, never assumed.
///
/// # Errors
/// [`SealError::Broken`] when a chunk fails or the fingerprint differs, [`SealError::Disk`] when it cannot be read.
pub fn open(path: &Path, key: &EvidenceKey, sha256: &str) -> Result<Vec<u8>, SealError> {
    let sealed = fs::read(path)?;
    let body = sealed.strip_prefix(MARK.as_slice()).filter(|b| b.len() >= NONCE + TAG).ok_or(SealError::Broken)?;
    let (nonce, chunks) = body.split_at(NONCE);
    let cipher = XChaCha20Poly1305::new(Key::from_slice(&key.0));
    let mut stream = DecryptorBE32::from_aead(cipher, nonce.into());
    let mut original = Vec::with_capacity(chunks.len());
    let (full, last) = split_last(chunks, CHUNK + TAG);
    for chunk in full {
        original.extend(stream.decrypt_next(chunk).map_err(|_| SealError::Broken)?);
    }
    original.extend(stream.decrypt_last(last).map_err(|_| SealError::Broken)?);
    if sha256_hex(&original) == sha256 { Ok(original) } else { Err(SealError::Broken) }
}

/// Whole chunks, and the last one (whole or short, empty only when there is nothing at all).
fn split_last(bytes: &[u8], size: usize) -> (impl Iterator<Item = &[u8]>, &[u8]) {
    let whole = bytes.len().saturating_sub(1) / size * size;
    let (body, last) = bytes.split_at(whole);
    (body.chunks(size), last)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counting;
    impl Rng for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            for (i, b) in bytes.iter_mut().enumerate() {
                *b = u8::try_from(i % 251).unwrap();
            }
        }
    }

    #[test]
    fn an_original_comes_back_byte_for_byte_whatever_its_length() {
        let dir = tempfile::tempdir().unwrap();
        let key = EvidenceKey::fresh(&Counting);
        for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7] {
            let original: Vec<u8> = (0..length).map(|i| u8::try_from(i % 256).unwrap()).collect();
            let path = dir.path().join(format!("{length}.sealed"));
            seal(&path, &original, &key, &Counting).unwrap();
            assert_eq!(open(&path, &key, &sha256_hex(&original)).unwrap(), original);
            assert!(!dir.path().join(format!("{length}.part")).exists());
        }
    }

    #[test]
    fn a_changed_cut_or_swapped_byte_is_found() {
        let dir = tempfile::tempdir().unwrap();
        let key = EvidenceKey::fresh(&Counting);
        let original = vec![7; 2 * CHUNK + 100];
        let path = dir.path().join("photo.sealed");
        seal(&path, &original, &key, &Counting).unwrap();
        let good = fs::read(&path).unwrap();
        let mut changed = good.clone();
        changed[CHUNK] ^= 1;
        let mut swapped = good.clone();
        let first = MARK.len() + NONCE;
        let (a, b) = (first..first + CHUNK + TAG, first + CHUNK + TAG..first + 2 * (CHUNK + TAG));
        let keep = swapped[a.clone()].to_vec();
        swapped.copy_within(b.clone(), a.start);
        swapped[b].copy_from_slice(&keep);
        for bad in [changed, swapped, good[..good.len() - 1].to_vec(), good[..first + CHUNK + TAG].to_vec(), Vec::new()] {
            fs::write(&path, bad).unwrap();
            assert!(matches!(open(&path, &key, &sha256_hex(&original)), Err(SealError::Broken)));
        }
    }

    #[test]
    fn another_whole_file_under_the_same_key_is_not_taken_for_this_one() {
        let dir = tempfile::tempdir().unwrap();
        let key = EvidenceKey::fresh(&Counting);
        let (path, other) = (dir.path().join("photo.sealed"), dir.path().join("other.sealed"));
        seal(&path, b"ABC/1 lock hanging from the frame", &key, &Counting).unwrap();
        seal(&other, b"ABC/1 lock whole and shut", &key, &Counting).unwrap();
        fs::rename(&other, &path).unwrap();
        let opened = open(&path, &key, &sha256_hex(b"ABC/1 lock hanging from the frame"));
        assert!(matches!(opened, Err(SealError::Broken)), "the cipher finds nothing wrong with it: the fingerprint does");
    }

    #[test]
    fn nothing_readable_stands_on_the_disk() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("photo.sealed");
        seal(&path, b"ABC/1 lock hanging from the frame", &EvidenceKey::fresh(&Counting), &Counting).unwrap();
        let sealed = fs::read(&path).unwrap();
        assert!(!sealed.windows(4).any(|w| w == b"lock"));
    }
}
