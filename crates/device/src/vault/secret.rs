//! Where the vault's key is kept: the platform's keystore behind a trait, one for tests, and none.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Why a keystore did not answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// There is no keystore on this machine, or it is not running.
    #[error("no keystore answers: {0}")]
    None(String),
    /// It answers and refuses.
    #[error("the keystore refused: {0}")]
    Refused(String),
}

/// A keystore. Calls may block on the platform: never call one on a thread that draws or serves.
pub trait SecretStore: Send + Sync {
    /// Whether a keystore answers at all; if not, a passphrase wraps the key.
    fn answers(&self) -> bool;
    /// The secret kept under a name; none where there is none.
    ///
    /// # Errors
    /// [`SecretError`].
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, SecretError>;
    /// Keeps a secret under a name.
    ///
    /// # Errors
    /// [`SecretError`].
    fn put(&self, name: &str, secret: &[u8]) -> Result<(), SecretError>;
    /// Forgets it.
    ///
    /// # Errors
    /// [`SecretError`].
    fn forget(&self, name: &str) -> Result<(), SecretError>;
}

/// No keystore: a passphrase wraps the key.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoKeystore;

impl SecretStore for NoKeystore {
    fn answers(&self) -> bool {
        false
    }
    fn get(&self, _name: &str) -> Result<Option<Vec<u8>>, SecretError> {
        Err(SecretError::None("none is used".into()))
    }
    fn put(&self, _name: &str, _secret: &[u8]) -> Result<(), SecretError> {
        Err(SecretError::None("none is used".into()))
    }
    fn forget(&self, _name: &str) -> Result<(), SecretError> {
        Err(SecretError::None("none is used".into()))
    }
}

/// A keystore that forgets everything with the process; for tests and benchmarks.
#[derive(Debug, Default)]
pub struct MemoryKeystore(Mutex<HashMap<String, Vec<u8>>>);

impl SecretStore for MemoryKeystore {
    fn answers(&self) -> bool {
        true
    }
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, SecretError> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned())
    }
    fn put(&self, name: &str, secret: &[u8]) -> Result<(), SecretError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), secret.to_vec());
        Ok(())
    }
    fn forget(&self, name: &str) -> Result<(), SecretError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
        Ok(())
    }
}
