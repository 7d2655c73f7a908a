//! The vault: one officer's encrypted database and the key that opens it. No readable byte of a record is outside it.
//!
//! ```text
//! <folder>/vault.db       SQLCipher, raw 256-bit key
//! <folder>/key.wrapped    the key under a passphrase, only where no keystore answers
//! <folder>/spare.key      the key once more, under a secret that lies at the hub: for a passphrase that was forgotten
//! <folder>/vault.id       the name under which a keystore holds the key
//! <folder>/front.json     what the unlock screen shows: whose device, theme, language
//! <folder>/evidence/      sealed photos, each under a key of its own that is in the vault
//! <folder>/vault.lock     the lock of the process that has it open
//! ```

mod connection;
mod folder;
mod front;
mod key;
mod migrate;
mod secret;
mod spare;

pub use connection::{integrity, open as open_database};
pub use folder::{Folder, FolderLock};
pub(crate) use folder::{keep_name, write_whole, write_whole_with};
pub use front::{Front, Whose};
pub use key::{LEAST_PASSPHRASE, VaultKey, Wrapped, long_enough};
#[cfg(test)]
pub(crate) use migrate::before;
pub use migrate::{Migration, migrate, shipped};
pub use secret::{MemoryKeystore, NoKeystore, SecretError, SecretStore};
pub use spare::SpareKey;
