//! The platform's keystore on a desktop: Secret Service, Keychain or Credential Manager.

use keyring::v1::{Entry, Error};

use crate::vault::{SecretError, SecretStore};

const SERVICE: &str = "beatbook";

/// The platform's keystore.
#[derive(Clone, Copy, Debug, Default)]
pub struct PlatformKeystore;

impl PlatformKeystore {
    fn entry(name: &str) -> Result<Entry, SecretError> {
        Entry::new(SERVICE, name).map_err(told)
    }
}

impl SecretStore for PlatformKeystore {
    fn answers(&self) -> bool {
        // A service that exists and stays locked is as good as none: asking for something that is not there tells.
        Entry::store_status().is_ok() && self.get("beatbook-probe").is_ok()
    }

    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, SecretError> {
        match Self::entry(name)?.get_secret() {
            Ok(secret) => Ok(Some(secret)),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(told(error)),
        }
    }

    fn put(&self, name: &str, secret: &[u8]) -> Result<(), SecretError> {
        Self::entry(name)?.set_secret(secret).map_err(told)
    }

    fn forget(&self, name: &str) -> Result<(), SecretError> {
        match Self::entry(name)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(told(error)),
        }
    }
}

fn told(error: Error) -> SecretError {
    match error {
        Error::NoDefaultStore | Error::NoStorageAccess(_) => SecretError::None(error.to_string()),
        other => SecretError::Refused(other.to_string()),
    }
}
