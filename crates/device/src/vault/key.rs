//! The vault's key: 256 random bits, in the platform's keystore; where none answers, wrapped by a passphrase. Never in
//! clear on the disk.
//!
//! ```text
//! key.wrapped = "beatbook/key/1\0" | KiB of memory u32 | passes u32 | lanes u32 | salt 16 | nonce 24 | sealed key 32 + 16
//! ```

use std::fs;

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use wire::seam::{Clock, Rng};
use zeroize::{Zeroize, Zeroizing};

use super::folder::{Folder, write_whole};
use super::secret::{SecretError, SecretStore};
use crate::error::DeviceError;

/// The shortest passphrase taken, in characters.
pub const LEAST_PASSPHRASE: usize = 12;
const MARK: &[u8; 15] = b"beatbook/key/1\0";
/// 64 MiB and three passes: what RFC 9106 recommends where 2 GiB cannot be spent.
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
const HEAD: usize = MARK.len() + 12 + 16 + 24;
/// Wrong passphrases that cost nothing but the derivation.
const FREE_TRIES: u32 = 5;
/// Minutes to wait after the sixth, seventh... wrong passphrase.
const WAITS: [i64; 4] = [1, 5, 15, 60];

/// The key that opens the database.
#[derive(Clone, Zeroize)]
#[zeroize(drop)]
pub struct VaultKey([u8; 32]);

/// A key under a passphrase, as it stands on the disk.
#[derive(Clone, Debug)]
pub struct Wrapped(Vec<u8>);

impl VaultKey {
    /// A fresh key.
    #[must_use]
    pub fn fresh(rng: &dyn Rng) -> Self {
        let mut key = [0; 32];
        rng.fill(&mut key);
        Self(key)
    }

    /// The statement that must come first on every connection.
    pub(super) fn pragma(&self) -> Zeroizing<String> {
        let hex = Zeroizing::new(hex::encode(self.0));
        Zeroizing::new(format!("PRAGMA key = \"x'{}'\"", *hex))
    }

    /// Makes a vault's key and puts it where it belongs: in the keystore, or wrapped in the folder.
    ///
    /// # Errors
    /// [`DeviceError::PassphraseNeeded`] where no keystore answers and none was given.
    pub fn make(folder: &Folder, store: &dyn SecretStore, passphrase: Option<&str>, rng: &dyn Rng) -> Result<Self, DeviceError> {
        let key = Self::fresh(rng);
        if store.answers() {
            let id = wire::seam::uuid4(rng).to_string();
            store.put(&id, &key.0).map_err(gone)?;
            // A keystore that took the key and does not give it back would lock the officer out for ever.
            let back = store.get(&id).map_err(gone)?;
            if back.as_deref() != Some(&key.0) {
                return Err(DeviceError::KeyGone { why: "it did not keep what it was given".into() });
            }
            write_whole(&folder.vault_id(), id.as_bytes())?;
            return Ok(key);
        }
        let passphrase = passphrase.ok_or(DeviceError::PassphraseNeeded)?;
        long_enough(passphrase)?;
        write_whole(&folder.wrapped_key(), &Wrapped::wrap(&key, passphrase, rng)?.0)?;
        Ok(key)
    }

    /// Gets the vault's key back.
    ///
    /// # Errors
    /// [`DeviceError::KeyGone`], [`DeviceError::PassphraseNeeded`], [`DeviceError::WrongPassphrase`],
    /// [`DeviceError::WaitToUnlock`].
    pub fn get(
        folder: &Folder,
        store: &dyn SecretStore,
        passphrase: Option<&str>,
        clock: &dyn Clock,
    ) -> Result<Self, DeviceError> {
        if folder.wrapped_key().exists() {
            let passphrase = passphrase.ok_or(DeviceError::PassphraseNeeded)?;
            return tried(folder, clock, || Wrapped(fs::read(folder.wrapped_key())?).open(passphrase));
        }
        let id = fs::read_to_string(folder.vault_id()).map_err(|_| DeviceError::KeyGone { why: "its name is missing".into() })?;
        let found = store.get(id.trim()).map_err(gone)?.ok_or(DeviceError::KeyGone { why: "it does not know it".into() })?;
        let found = Zeroizing::new(found);
        let bytes: [u8; 32] =
            found.as_slice().try_into().map_err(|_| DeviceError::KeyGone { why: "it gives something else".into() })?;
        Ok(Self(bytes))
    }
}

impl VaultKey {
    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// Wraps the key by another passphrase than before. Until the new file stands whole in its place the old one does.
    ///
    /// # Errors
    /// [`DeviceError::PassphraseTooShort`], [`DeviceError::Disk`], [`DeviceError::DiskFull`].
    pub fn keep_under(&self, folder: &Folder, passphrase: &str, rng: &dyn Rng) -> Result<(), DeviceError> {
        long_enough(passphrase)?;
        write_whole(&folder.wrapped_key(), &Wrapped::wrap(self, passphrase, rng)?.0)?;
        // Wrong tries were for the passphrase that is gone.
        Ok(write_whole(&folder.tries(), b"0 0")?)
    }

    /// Forgets the key, wherever it is kept: nothing in the vault can be read any more, on a hub's order to wipe it.
    ///
    /// # Errors
    /// [`DeviceError::KeyGone`] where the keystore refuses, [`DeviceError::Disk`].
    pub fn forget(folder: &Folder, store: &dyn SecretStore) -> Result<(), DeviceError> {
        if let Ok(id) = fs::read_to_string(folder.vault_id()) {
            store.forget(id.trim()).map_err(gone)?;
            fs::remove_file(folder.vault_id())?;
        }
        for wrapped in [folder.wrapped_key(), folder.spare_key()].iter().filter(|file| file.exists()) {
            let length = fs::read(wrapped)?.len();
            write_whole(wrapped, &vec![0; length])?;
            fs::remove_file(wrapped)?;
        }
        Ok(())
    }
}

/// Whether a passphrase may be chosen.
///
/// # Errors
/// [`DeviceError::PassphraseTooShort`].
pub fn long_enough(passphrase: &str) -> Result<(), DeviceError> {
    if passphrase.chars().count() < LEAST_PASSPHRASE {
        return Err(DeviceError::PassphraseTooShort { least: LEAST_PASSPHRASE });
    }
    Ok(())
}

fn gone(error: SecretError) -> DeviceError {
    DeviceError::KeyGone { why: error.to_string() }
}

impl Wrapped {
    /// Wraps a key by a passphrase.
    ///
    /// # Errors
    /// [`DeviceError::Internal`] where memory for the derivation cannot be had.
    pub fn wrap(key: &VaultKey, passphrase: &str, rng: &dyn Rng) -> Result<Self, DeviceError> {
        let mut head = Vec::with_capacity(HEAD + 48);
        head.extend(MARK);
        for number in [MEMORY_KIB, PASSES, 1] {
            head.extend(number.to_be_bytes());
        }
        let mut random = [0; 40];
        rng.fill(&mut random);
        head.extend(random);
        let (salt, nonce) = random.split_at(16);
        let cipher = derive(passphrase, salt, MEMORY_KIB, PASSES, 1)?;
        let sealed = cipher
            .encrypt(XNonce::from_slice(nonce), Payload { msg: &key.0, aad: &head })
            .map_err(|_| DeviceError::Internal { what: "sealing the key".into() })?;
        head.extend(sealed);
        Ok(Self(head))
    }

    /// Unwraps the key; none where the passphrase is not the right one.
    ///
    /// # Errors
    /// [`DeviceError::VaultCorrupt`] where the file is not a wrapped key.
    pub fn open(&self, passphrase: &str) -> Result<Option<VaultKey>, DeviceError> {
        let bad = || DeviceError::VaultCorrupt { why: "key.wrapped is damaged".into() };
        let (head, sealed) = self.0.split_at_checked(HEAD).ok_or_else(bad)?;
        let rest = head.strip_prefix(MARK.as_slice()).ok_or_else(bad)?;
        let number = |i: usize| rest[i * 4..][..4].try_into().map(u32::from_be_bytes).map_err(|_| bad());
        let (memory, passes, lanes) = (number(0)?, number(1)?, number(2)?);
        // A changed file must not make this device spend gigabytes.
        if sealed.len() != 48 || memory > 4 * MEMORY_KIB || passes > 16 || lanes > 4 {
            return Err(bad());
        }
        let cipher = derive(passphrase, &rest[12..28], memory, passes, lanes)?;
        match cipher.decrypt(XNonce::from_slice(&rest[28..]), Payload { msg: sealed, aad: head }) {
            Ok(key) => {
                let key = Zeroizing::new(key);
                Ok(Some(VaultKey(key.as_slice().try_into().map_err(|_| bad())?)))
            }
            Err(_) => Ok(None),
        }
    }
}

fn derive(passphrase: &str, salt: &[u8], memory: u32, passes: u32, lanes: u32) -> Result<XChaCha20Poly1305, DeviceError> {
    let failed = |e: argon2::Error| DeviceError::Internal { what: format!("deriving the key: {e}") };
    let params = Params::new(memory, passes, lanes, Some(32)).map_err(failed)?;
    let mut out = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.as_bytes(), salt, out.as_mut_slice())
        .map_err(failed)?;
    Ok(XChaCha20Poly1305::new(Key::from_slice(out.as_slice())))
}

/// Counts a try before it is made, so that cutting the power takes none back. After five wrong ones each costs a wait;
/// nothing is ever erased, for that would lose unsent words.
fn tried(
    folder: &Folder,
    clock: &dyn Clock,
    open: impl FnOnce() -> Result<Option<VaultKey>, DeviceError>,
) -> Result<VaultKey, DeviceError> {
    let text = fs::read_to_string(folder.tries()).unwrap_or_default();
    let mut parts = text.split_whitespace();
    let tries: u32 = parts.next().and_then(|t| t.parse().ok()).unwrap_or(0);
    let last: i64 = parts.next().and_then(|t| t.parse().ok()).unwrap_or(0);
    let now = clock.now_ms();
    if let Some(over) = tries.checked_sub(FREE_TRIES) {
        let step = usize::try_from(over).unwrap_or(usize::MAX).min(WAITS.len() - 1);
        let until = last + WAITS[step] * 60_000;
        // A clock set back makes the wait longer, never shorter; one set far forward is the passphrase's own strength's matter.
        if now < until {
            return Err(DeviceError::WaitToUnlock { until });
        }
    }
    write_whole(&folder.tries(), format!("{} {now}", tries + 1).as_bytes())?;
    match open()? {
        Some(key) => {
            write_whole(&folder.tries(), b"0 0")?;
            Ok(key)
        }
        None => Err(DeviceError::WrongPassphrase { tries: tries + 1 }),
    }
}
