//! The hub's keys and name: made on first start in the data folder, readable by its owner only.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use rcgen::{CertificateParams, DnType, KeyPair, SanType};
use sha2::{Digest, Sha256};
use uuid::Uuid;
use wire::seam::Rng;
use wire::{PublicKey, SigningKey};

use crate::backup::sync_name;
use crate::error::{HubError, Result};
use crate::storage::Storage;

const SIGNING: &str = "signing.key";
const TLS_KEY: &str = "tls.key.pem";
const TLS_CERTIFICATE: &str = "tls.cert.pem";

/// Files only their owner reads, without which devices no longer know the hub.
pub(crate) const KEYS: [&str; 2] = [SIGNING, TLS_KEY];
/// The certificate devices pinned.
pub(crate) const PUBLIC: [&str; 1] = [TLS_CERTIFICATE];

/// Who the hub is.
pub struct Identity {
    /// Its name, for ever.
    pub hub_id: Uuid,
    /// Counts restores from a backup: devices that see it change offer what they hold.
    pub epoch: u64,
    /// Signs receipts and the hub's own changes.
    pub signing: SigningKey,
    /// The TLS certificate, PEM.
    pub certificate_pem: String,
    /// The TLS key, PEM.
    pub tls_key_pem: String,
    /// SHA-256 of the certificate (DER): what devices pin.
    pub fingerprint: [u8; 32],
}

impl Identity {
    /// Reads the keys of a data folder, making them where there are none. `names` are the host names and addresses the
    /// certificate is made for; devices pin the certificate and do not go by them.
    ///
    /// # Errors
    /// [`HubError::Identity`] where a key is there and cannot be used: it is never replaced silently, because every device
    /// has pinned it.
    pub fn open(dir: &Path, storage: &dyn Storage, rng: &dyn Rng, names: &[String]) -> Result<Self> {
        let signing = signing_key(dir, rng)?;
        let (certificate_pem, tls_key_pem) = certificate(dir, names)?;
        let fingerprint = fingerprint(&certificate_pem)?;
        let fresh = wire::seam::uuid4(rng);
        let (hub_id, epoch) = storage.writing(|tx| {
            let id = match tx.setting("hub_id")? {
                Some(text) => text.parse().map_err(|_| HubError::Damaged { what: "the hub's id" })?,
                None => {
                    tx.set("hub_id", &fresh.to_string())?;
                    tx.set("hub_epoch", "1")?;
                    fresh
                }
            };
            let epoch = tx.setting("hub_epoch")?.and_then(|e| e.parse().ok());
            Ok((id, epoch.ok_or(HubError::Damaged { what: "the hub's epoch" })?))
        })?;
        Ok(Self { hub_id, epoch, signing, certificate_pem, tls_key_pem, fingerprint })
    }

    /// The public half of the signing key.
    #[must_use]
    pub fn public_key(&self) -> PublicKey {
        PublicKey::of(&self.signing)
    }
}

fn signing_key(dir: &Path, rng: &dyn Rng) -> Result<SigningKey> {
    let path = dir.join(SIGNING);
    match fs::read_to_string(&path) {
        Ok(text) => {
            let bad = |why: &str| HubError::Identity { what: "signing key", why: why.to_owned() };
            let mut seed = [0; 32];
            hex::decode_to_slice(text.trim(), &mut seed).map_err(|_| bad("it is not 32 bytes in hexadecimal"))?;
            Ok(SigningKey::from_bytes(&seed))
        }
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            let key = wire::key::new_key(rng);
            secret(&path, &hex::encode(key.to_bytes()))?;
            Ok(key)
        }
        Err(e) => Err(HubError::io("reading the signing key", &e)),
    }
}

fn certificate(dir: &Path, names: &[String]) -> Result<(String, String)> {
    let (cert, key) = (dir.join(TLS_CERTIFICATE), dir.join(TLS_KEY));
    match (fs::read_to_string(&cert), fs::read_to_string(&key)) {
        (Ok(cert), Ok(key)) => Ok((cert, key)),
        (Err(c), Err(k)) if [&c, &k].iter().all(|e| e.kind() == std::io::ErrorKind::NotFound) => {
            let (cert_pem, key_pem) = make(names).map_err(|why| HubError::Identity { what: "certificate", why })?;
            secret(&key, &key_pem)?;
            // Phones are bound to it from the first code on: it must outlast a power cut as the key does.
            let kept = fs::write(&cert, &cert_pem).and_then(|()| OpenOptions::new().append(true).open(&cert)?.sync_all());
            kept.map_err(|e| HubError::io("writing the certificate", &e))?;
            sync_name(&cert)?;
            Ok((cert_pem, key_pem))
        }
        _ => Err(HubError::Identity { what: "certificate", why: "one of certificate and key is missing or unreadable".into() }),
    }
}

fn make(names: &[String]) -> Result<(String, String), String> {
    let why = |e: rcgen::Error| e.to_string();
    let key = KeyPair::generate().map_err(why)?;
    let mut params = CertificateParams::new(names.to_vec()).map_err(why)?;
    params.distinguished_name.push(DnType::CommonName, "Beatbook hub");
    let local: std::net::IpAddr = std::net::Ipv4Addr::LOCALHOST.into();
    let local = SanType::IpAddress(local);
    if !params.subject_alt_names.contains(&local) {
        params.subject_alt_names.push(local);
    }
    // Pinned by its hash and replaced by hand: an end date would only cut every phone off on one morning.
    params.not_before = rcgen::date_time_ymd(2026, 1, 1);
    params.not_after = rcgen::date_time_ymd(2056, 1, 1);
    let cert = params.self_signed(&key).map_err(why)?;
    Ok((cert.pem(), key.serialize_pem()))
}

fn fingerprint(pem: &str) -> Result<[u8; 32]> {
    let bad = |why: &str| HubError::Identity { what: "certificate", why: why.to_owned() };
    let body: String = pem.lines().filter(|l| !l.starts_with("-----")).flat_map(str::chars).collect();
    let der = base64(&body).ok_or_else(|| bad("it is no PEM"))?;
    Ok(Sha256::digest(der).into())
}

/// Standard base64 with padding; none where it is not.
pub(crate) fn base64(text: &str) -> Option<Vec<u8>> {
    let value = |c: u8| match c {
        b'A'..=b'Z' => Some(c - b'A'),
        b'a'..=b'z' => Some(c - b'a' + 26),
        b'0'..=b'9' => Some(c - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let bytes = text.trim_end_matches('=').as_bytes();
    let mut out = Vec::with_capacity(bytes.len() * 3 / 4);
    for chunk in bytes.chunks(4) {
        let mut bits = 0_u32;
        for (i, c) in chunk.iter().enumerate() {
            bits |= u32::from(value(*c)?) << (18 - 6 * i);
        }
        let whole = bits.to_be_bytes();
        out.extend(whole.get(1..chunk.len())?);
    }
    Some(out)
}

/// Writes a file that only its owner reads, and sees it and its name to the disk.
pub(crate) fn secret(path: &Path, text: &str) -> Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let io = |e| HubError::io(format!("writing {}", path.file_name().unwrap_or_default().to_string_lossy()), &e);
    let mut file = options.open(path).map_err(io)?;
    file.write_all(text.as_bytes()).map_err(io)?;
    file.sync_all().map_err(io)?;
    sync_name(path)
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn base64_reads_what_others_write() {
        assert_eq!(base64("aGVsbG8gd29ybGQ=").unwrap(), b"hello world");
        assert_eq!(base64("aGVsbG8=").unwrap(), b"hello");
        assert_eq!(base64("").unwrap(), b"");
        assert!(base64("a*b=").is_none());
    }
}
