//! A keystore in a file beside the vault: a process that was killed finds its key again without deriving one.

use std::fs;
use std::path::PathBuf;

use device::vault::{SecretError, SecretStore};

/// Keeps secrets in a folder, in clear: for vaults with nothing in them but made-up work.
#[derive(Debug)]
pub struct KeyFolder(pub PathBuf);

impl SecretStore for KeyFolder {
    fn answers(&self) -> bool {
        true
    }

    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, SecretError> {
        match fs::read(self.0.join(name)) {
            Ok(secret) => Ok(Some(secret)),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(SecretError::Refused(e.to_string())),
        }
    }

    fn put(&self, name: &str, secret: &[u8]) -> Result<(), SecretError> {
        let kept = fs::create_dir_all(&self.0).and_then(|()| fs::write(self.0.join(name), secret));
        kept.map_err(|e| SecretError::Refused(e.to_string()))
    }

    fn forget(&self, name: &str) -> Result<(), SecretError> {
        fs::remove_file(self.0.join(name)).map_err(|e| SecretError::Refused(e.to_string()))
    }
}
