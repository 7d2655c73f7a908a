//! The vault's folder, and the lock that keeps a second process out of it.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use fs4::fs_std::FileExt;

use crate::error::DeviceError;

/// One officer's folder on this device.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

/// The operating system's lock on a folder; gone when this is dropped, and when the process dies however it dies.
#[derive(Debug)]
pub struct FolderLock(#[expect(dead_code, reason = "held open: the lock goes with the handle")] File);

impl Folder {
    /// Names a folder; nothing is made yet.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// Makes the folder where it is missing and takes its lock.
    ///
    /// # Errors
    /// [`DeviceError::VaultInUse`] when another process has it.
    pub fn lock(&self) -> Result<FolderLock, DeviceError> {
        let fresh = !self.evidence().exists();
        fs::create_dir_all(self.evidence())?;
        private(&self.0)?;
        if fresh {
            // Photos flush their own names in it; the folders' names are flushed here, once.
            keep_name(&self.evidence());
            keep_name(&self.0);
        }
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(self.0.join("vault.lock"))?;
        match FileExt::try_lock_exclusive(&file) {
            Ok(true) => Ok(FolderLock(file)),
            Ok(false) => Err(DeviceError::VaultInUse),
            Err(error) => Err(error.into()),
        }
    }

    /// The folder itself.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The database.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.0.join("vault.db")
    }

    /// The wrapped key.
    #[must_use]
    pub fn wrapped_key(&self) -> PathBuf {
        self.0.join("key.wrapped")
    }

    /// The key under a secret that lies at the hub. Its name differs from the others' before the dot, because each is written
    /// beside itself first.
    #[must_use]
    pub fn spare_key(&self) -> PathBuf {
        self.0.join("spare.key")
    }

    /// How many passphrases were wrong.
    #[must_use]
    pub fn tries(&self) -> PathBuf {
        self.0.join("key.tries")
    }

    /// The name in the keystore.
    #[must_use]
    pub fn vault_id(&self) -> PathBuf {
        self.0.join("vault.id")
    }

    /// What the unlock screen shows.
    #[must_use]
    pub fn front(&self) -> PathBuf {
        self.0.join("front.json")
    }

    /// Sealed photos.
    #[must_use]
    pub fn evidence(&self) -> PathBuf {
        self.0.join("evidence")
    }

    /// Bytes free on its disk; none where the system does not say.
    #[must_use]
    pub fn free(&self) -> Option<u64> {
        fs4::available_space(self.path()).ok()
    }
}

/// Only this user may look in.
#[cfg(unix)]
fn private(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn private(_path: &Path) -> std::io::Result<()> {
    Ok(())
}

/// Writes a small file so that after a power cut either the old or the new one is there, whole.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    write_whole_with(path, |file| file.write_all(bytes))
}

/// [`write_whole`] of a file that is written piece by piece. Where that fails nothing of it stays.
pub(crate) fn write_whole_with<E: From<std::io::Error>>(
    path: &Path,
    write: impl FnOnce(&mut File) -> Result<(), E>,
) -> Result<(), E> {
    let part = path.with_extension("part");
    let done = File::create(&part).map_err(E::from).and_then(|mut file| {
        write(&mut file)?;
        file.sync_all()?;
        Ok(fs::rename(&part, path)?)
    });
    if done.is_err() {
        // Best effort: the error that is told is the one that stopped the writing.
        let _ = fs::remove_file(&part);
        return done;
    }
    keep_name(path);
    Ok(())
}

/// Brings a name in its folder to the disk: a file that is whole and has none after a power cut is lost all the same. Where a
/// folder cannot be flushed the system does it by itself.
pub(crate) fn keep_name(path: &Path) {
    if let Some(folder) = path.parent() {
        let _ = File::open(folder).and_then(|f| f.sync_all());
    }
}
