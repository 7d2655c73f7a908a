//! The spare of the vault's key, for an officer who forgot their passphrase (practice P13): the key once more, under a secret
//! that lies at the hub and, sealed, in the vault itself. Without the vault it must be known whom to ask, so that stands here
//! too, and is sealed with each key: a changed address opens nothing.
//!
//! ```text
//! spare.key = JSON {hub, certificate, device, keys: [{secret: its name, sealed: hexadecimal of nonce 24 | sealed key 32 + 16}]}
//! ```

use std::fs;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use record::DeviceId;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use wire::Hash;
use wire::seam::Rng;
use wire::spare::SpareSecret;
use zeroize::Zeroizing;

use super::folder::{Folder, write_whole};
use super::key::VaultKey;
use crate::error::DeviceError;
use crate::known::Enrolment;

const MARK: &[u8] = b"beatbook/spare/1\0";
const NONCE: usize = 24;

/// What stands in the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpareKey {
    /// The hub that has the secret, `https://host:port`.
    pub hub: String,
    /// SHA-256 of its certificate.
    pub certificate: Hash,
    /// The enrolment, by which it knows this device.
    pub device: DeviceId,
    keys: Vec<Kept>,
}

/// The vault's key under one secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    secret: Hash,
    sealed: String,
}

impl SpareKey {
    /// Reads it; a missing or damaged file is none, and is written again when the vault is opened next.
    #[must_use]
    pub fn read(folder: &Folder) -> Option<Self> {
        fs::read(folder.spare_key()).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok())
    }

    /// Brings the file to hold the key under exactly these secrets. Nothing is written where it does.
    ///
    /// # Errors
    /// [`DeviceError::Disk`], [`DeviceError::DiskFull`], [`DeviceError::Internal`].
    pub fn keep(
        folder: &Folder,
        of: &Enrolment,
        key: &VaultKey,
        secrets: &[SpareSecret],
        rng: &dyn Rng,
    ) -> Result<(), DeviceError> {
        let mut kept = Self { hub: of.hub_url.clone(), certificate: of.certificate, device: of.device, keys: Vec::new() };
        let before = Self::read(folder);
        let same = before.as_ref().filter(|b| b.about() == kept.about());
        for secret in secrets {
            let name = secret.id();
            let there = same.and_then(|b| b.keys.iter().find(|k| k.secret == name)).cloned();
            let one = match there {
                Some(there) => there,
                None => kept.sealed(key, secret, rng)?,
            };
            kept.keys.push(one);
        }
        if before.as_ref() == Some(&kept) { Ok(()) } else { kept.write(folder) }
    }

    /// Whether the key stands here under the secret of this name.
    #[must_use]
    pub fn holds(&self, secret: &Hash) -> bool {
        self.keys.iter().any(|k| k.secret == *secret)
    }

    /// Lets go of every key but the one under the secret of this name: no other lies at the hub any more.
    ///
    /// # Errors
    /// [`DeviceError::Disk`], [`DeviceError::DiskFull`].
    pub fn keep_only(folder: &Folder, secret: &Hash) -> Result<(), DeviceError> {
        let Some(mut kept) = Self::read(folder) else { return Ok(()) };
        let before = kept.keys.len();
        kept.keys.retain(|k| k.secret == *secret);
        if kept.keys.len() == before { Ok(()) } else { kept.write(folder) }
    }

    /// The vault's key; none where the secret opens none of what stands here.
    ///
    /// # Errors
    /// [`DeviceError::Internal`] where no key can be derived.
    pub fn open(&self, secret: &SpareSecret) -> Result<Option<VaultKey>, DeviceError> {
        let (cipher, about) = (cipher(secret)?, self.about());
        Ok(self.keys.iter().find_map(|kept| {
            let bytes = hex::decode(&kept.sealed).ok()?;
            let (nonce, sealed) = bytes.split_at_checked(NONCE)?;
            let key = cipher.decrypt(XNonce::from_slice(nonce), Payload { msg: sealed, aad: &about }).ok()?;
            VaultKey::from_bytes(&Zeroizing::new(key))
        }))
    }

    fn sealed(&self, key: &VaultKey, secret: &SpareSecret, rng: &dyn Rng) -> Result<Kept, DeviceError> {
        let mut nonce = [0; NONCE];
        rng.fill(&mut nonce);
        let sealed = cipher(secret)?
            .encrypt(XNonce::from_slice(&nonce), Payload { msg: key.bytes(), aad: &self.about() })
            .map_err(|_| DeviceError::Internal { what: "sealing the spare key".into() })?;
        Ok(Kept { secret: secret.id(), sealed: hex::encode([&nonce[..], &sealed].concat()) })
    }

    /// What every key here is sealed with, so that none opens beside another address or device.
    fn about(&self) -> Vec<u8> {
        [MARK, &self.device.bytes(), &self.certificate.0, self.hub.as_bytes()].concat()
    }

    fn write(&self, folder: &Folder) -> Result<(), DeviceError> {
        let bytes = serde_json::to_vec_pretty(self).map_err(|e| DeviceError::Internal { what: e.to_string() })?;
        Ok(write_whole(&folder.spare_key(), &bytes)?)
    }
}

/// The secret is random: deriving it costs nothing, and no guessing is to be slowed down.
fn cipher(secret: &SpareSecret) -> Result<XChaCha20Poly1305, DeviceError> {
    let mut out = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(None, &secret.0)
        .expand(MARK, out.as_mut_slice())
        .map_err(|_| DeviceError::Internal { what: "deriving the spare key".into() })?;
    Ok(XChaCha20Poly1305::new(Key::from_slice(out.as_slice())))
}
