//! Backup and restore. A backup is a folder: a whole copy of the database taken while the hub goes on, every evidence file
//! the copy names, the hub's keys, and a manifest with the SHA-256 of each. It appears under its name only when all of it is
//! on the disk; a restored data folder likewise. Such a backup holds everything the hub holds, in clear: keep it where the data
//! folder itself might be kept, or have it [sealed](crate::sealed_backup).
//!
//! After a restore the hub is in a new epoch, and so is every scope's log: the numbers that were given out after the backup
//! was taken are given out again, and a cursor of the old epoch must never pass over them. Devices notice, offer what they
//! hold and hand in again the signed batches that the hub has lost.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use wire::seam::{CrashPoints, crash};

use crate::error::{HubError, Result};
use crate::hub::{Hub, folder};
use crate::identity::{KEYS, PUBLIC};
use crate::storage::Storage;
use crate::storage::sqlite::SqliteStorage;

pub(crate) const MANIFEST: &str = "manifest.json";
pub(crate) const DATABASE: &str = "hub.db";
/// The version of the manifest.
const FORMAT: u32 = 1;

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Of this file.
    pub format: u32,
    /// Which hub.
    pub hub_id: String,
    /// Its epoch.
    pub epoch: u64,
    /// When the copy was taken, ms UTC: what was ordered or received later is not in it.
    pub made_at: i64,
    /// The hub that made it.
    pub app: String,
    /// Rows by table, of those that must never be fewer.
    pub counts: BTreeMap<String, u64>,
    /// Every file by its path in the backup.
    pub files: BTreeMap<String, FileOf>,
}

/// One file of a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileOf {
    /// In bytes.
    pub size: u64,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
}

impl Manifest {
    /// Reads a manifest that may have been made by anybody: every file it names lies inside the backup.
    ///
    /// # Errors
    /// [`HubError::NoBackup`] where it is no manifest, is of a newer hub, or names a file elsewhere.
    pub fn read(json: &[u8]) -> Result<Self> {
        let no = |why: &str| HubError::NoBackup { why: why.to_owned() };
        let manifest: Self = serde_json::from_slice(json).map_err(|_| no("its manifest cannot be read"))?;
        if manifest.format != FORMAT {
            return Err(no("it was made by a newer hub"));
        }
        manifest.files.keys().try_for_each(|name| plain(name).map(|_| ()))?;
        Ok(manifest)
    }

    pub(crate) fn json(&self) -> Result<Vec<u8>> {
        serde_json::to_vec_pretty(self).map_err(|_| HubError::Broken { why: "a manifest that is no JSON" })
    }
}

/// A data folder made from a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// What it was made from.
    pub manifest: Manifest,
    /// The new epoch.
    pub epoch: u64,
}

impl Hub {
    /// Writes a backup into `to`, which must not be there yet, while the hub goes on.
    ///
    /// # Errors
    /// [`HubError::NotEmpty`], [`HubError::WrongBytes`] where a file on the disk is not what its name says, the disk's or the
    /// database's. Nothing is then left under the name.
    pub fn backup(&self, to: &Path) -> Result<Manifest> {
        let part = begin(to)?;
        let made_at = self.now();
        self.storage().copy_to(&part.join(DATABASE))?;
        self.0.crash.reached(crash::BACKUP_BEFORE_FILES);
        let copy = SqliteStorage::look(&part.join(DATABASE))?;
        let mut files = BTreeMap::new();
        files.insert(DATABASE.to_owned(), measured(&part.join(DATABASE))?);
        for sha256 in copy.objects()? {
            let name = object_name(&sha256);
            let found = copied(&self.0.dir.join(&name), &part.join(&name), false)?;
            if found.sha256 != hex::encode(sha256) {
                return Err(HubError::WrongBytes);
            }
            files.insert(name, found);
        }
        for (name, secret) in KEYS.iter().map(|n| (n, true)).chain(PUBLIC.iter().map(|n| (n, false))) {
            files.insert((*name).to_owned(), copied(&self.0.dir.join(name), &part.join(name), secret)?);
        }
        let manifest = self.manifest(made_at, copy.counts()?, files);
        drop(copy);
        tidy(&part)?;
        write_synced(&part.join(MANIFEST), &manifest.json()?, false, "writing a backup")?;
        // Before it has its name: where there is no room for the row there is no backup either.
        let now = self.now();
        self.storage().writing(|tx| tx.audit(now, "hub", "backup", &format!("{} files", manifest.files.len())))?;
        self.0.crash.reached(crash::BACKUP_BEFORE_NAME);
        finish(&part, to)?;
        Ok(manifest)
    }

    /// What a backup of this hub says of itself.
    pub(crate) fn manifest(&self, made_at: i64, counts: BTreeMap<String, u64>, files: BTreeMap<String, FileOf>) -> Manifest {
        Manifest {
            format: FORMAT,
            hub_id: self.identity().hub_id.to_string(),
            epoch: self.identity().epoch,
            made_at,
            app: env!("CARGO_PKG_VERSION").to_owned(),
            counts,
            files,
        }
    }

    /// Makes a data folder from a backup, in a new epoch. `into` must not be there yet, or be empty. Everything is verified
    /// before the folder gets its name: each file's digest, the database's integrity, and the rows the manifest counted.
    ///
    /// # Errors
    /// [`HubError::NotEmpty`], [`HubError::NoBackup`] naming what does not hold, the disk's or the database's. Nothing is
    /// then left under the name.
    pub fn restore(from: &Path, into: &Path, now: i64, crash: &dyn CrashPoints) -> Result<Restored> {
        let manifest = read_manifest(from)?;
        let part = begin(into)?;
        for (name, wanted) in &manifest.files {
            let secret = KEYS.contains(&name.as_str());
            let found = copied(&from.join(name), &part.join(name), secret)?;
            if found != *wanted {
                return Err(HubError::NoBackup { why: format!("{name} is not what the manifest says") });
            }
        }
        crash.reached(crash::RESTORE_BEFORE_EPOCH);
        for inside in ["objects", "uploads"] {
            folder(&part.join(inside))?;
        }
        let looked = SqliteStorage::look(&part.join(DATABASE))?;
        looked.integrity()?;
        if looked.counts()? != manifest.counts {
            return Err(HubError::NoBackup { why: "the database has other rows than the manifest counted".into() });
        }
        for sha256 in looked.objects()? {
            if !manifest.files.contains_key(&object_name(&sha256)) {
                return Err(HubError::NoBackup { why: "an evidence file is missing".into() });
            }
        }
        drop(looked);
        let storage = SqliteStorage::open(&part.join(DATABASE))?;
        let epoch = new_epoch(&storage, now)?;
        storage.close()?;
        drop(storage);
        tidy(&part)?;
        crash.reached(crash::RESTORE_BEFORE_NAME);
        finish(&part, into)?;
        Ok(Restored { manifest, epoch })
    }
}

/// Begins a new epoch of the hub and of every scope's log.
pub(crate) fn new_epoch(storage: &dyn Storage, now: i64) -> Result<u64> {
    storage.writing(|tx| {
        let epoch = tx.setting("hub_epoch")?.and_then(|e| e.parse::<u64>().ok()).unwrap_or(0) + 1;
        tx.set("hub_epoch", &epoch.to_string())?;
        tx.set(RESTORED_AT, &now.to_string())?;
        tx.begin_epoch(epoch)?;
        tx.audit(now, "hub", "restored", &format!("epoch {epoch}"))?;
        Ok(epoch)
    })
}

/// When the hub was last restored, ms UTC.
pub(crate) const RESTORED_AT: &str = "restored_at";

pub(crate) fn object_name(sha256: &[u8; 32]) -> String {
    let name = hex::encode(sha256);
    let (inside, file) = name.split_at(2);
    format!("objects/{inside}/{file}")
}

fn read_manifest(from: &Path) -> Result<Manifest> {
    let none = |_| HubError::NoBackup { why: "it has no manifest.json: it was not finished, or is something else".into() };
    Manifest::read(&fs::read(from.join(MANIFEST)).map_err(none)?)
}

/// A path inside the backup and nowhere else.
pub(crate) fn plain(name: &str) -> Result<&Path> {
    let path = Path::new(name);
    let inside = path.components().all(|c| matches!(c, std::path::Component::Normal(_)));
    if inside { Ok(path) } else { Err(HubError::NoBackup { why: "its manifest names a file outside it".into() }) }
}

/// Makes the folder that gets the name at the end; what an earlier attempt left is dropped.
pub(crate) fn begin(to: &Path) -> Result<PathBuf> {
    let io = |e| HubError::io("making the folder", &e);
    let taken = match fs::read_dir(to) {
        Ok(mut inside) => inside.next().is_some(),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => false,
        Err(e) => return Err(io(e)),
    };
    let name = to.file_name().filter(|_| !taken).ok_or_else(|| HubError::NotEmpty { path: to.display().to_string() })?;
    let mut part = name.to_owned();
    part.push(".part");
    let part = to.with_file_name(part);
    match fs::remove_dir_all(&part) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(io(e)),
        _ => {}
    }
    folder(&part)?;
    Ok(part)
}

/// What the database leaves beside itself once nobody has it open; all of it is in the file.
fn tidy(part: &Path) -> Result<()> {
    for beside in ["hub.db-wal", "hub.db-shm"] {
        match fs::remove_file(part.join(beside)) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(HubError::io("tidying a folder", &e)),
            _ => {}
        }
    }
    Ok(())
}

/// Gives the folder its name, once everything in it is on the disk.
pub(crate) fn finish(part: &Path, to: &Path) -> Result<()> {
    sync_folders(part)?;
    give_name(part, to, "naming the folder")
}

/// Gives what is whole on the disk its name, and sees that to the disk too.
pub(crate) fn give_name(part: &Path, to: &Path, doing: &'static str) -> Result<()> {
    fs::rename(part, to).map_err(|e| HubError::io(doing, &e))?;
    sync_name(to)
}

/// Sees a name in its folder to the disk.
pub(crate) fn sync_name(path: &Path) -> Result<()> {
    match path.parent().filter(|p| !p.as_os_str().is_empty()) {
        Some(parent) => sync_folder(parent),
        None => sync_folder(Path::new(".")),
    }
}

fn sync_folders(path: &Path) -> Result<()> {
    for entry in fs::read_dir(path).map_err(|e| HubError::io("bringing a folder to the disk", &e))? {
        let entry = entry.map_err(|e| HubError::io("bringing a folder to the disk", &e))?;
        if entry.file_type().is_ok_and(|t| t.is_dir()) {
            sync_folders(&entry.path())?;
        } else {
            File::open(entry.path()).and_then(|f| f.sync_all()).map_err(|e| HubError::io("bringing a file to the disk", &e))?;
        }
    }
    sync_folder(path)
}

/// Systems whose folders cannot be opened bring them to the disk by themselves.
fn sync_folder(path: &Path) -> Result<()> {
    #[cfg(unix)]
    File::open(path).and_then(|f| f.sync_all()).map_err(|e| HubError::io("bringing a folder to the disk", &e))?;
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

pub(crate) fn create(path: &Path, secret: bool) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, if secret { 0o600 } else { 0o640 });
    #[cfg(not(unix))]
    let _ = secret;
    options.open(path)
}

pub(crate) fn write_synced(path: &Path, bytes: &[u8], secret: bool, doing: &'static str) -> Result<()> {
    let write = || {
        let mut file = create(path, secret)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(|e| HubError::io(doing, &e))
}

/// Copies a file and measures what was copied.
fn copied(from: &Path, to: &Path, secret: bool) -> Result<FileOf> {
    let io = |e| HubError::io(format!("copying {}", from.file_name().unwrap_or_default().to_string_lossy()), &e);
    if let Some(inside) = to.parent() {
        folder(inside)?;
    }
    let mut out = create(to, secret).map_err(io)?;
    let found = read_through(from, |piece| out.write_all(piece)).map_err(io)?;
    out.sync_all().map_err(io)?;
    Ok(found)
}

fn measured(path: &Path) -> Result<FileOf> {
    read_through(path, |_| Ok(())).map_err(|e| HubError::io("measuring a backup", &e))
}

fn read_through(path: &Path, each: impl FnMut(&[u8]) -> std::io::Result<()>) -> std::io::Result<FileOf> {
    through(&mut File::open(path)?, each)
}

/// Reads a file to its end, piece by piece, and measures it.
pub(crate) fn through(file: &mut File, mut each: impl FnMut(&[u8]) -> std::io::Result<()>) -> std::io::Result<FileOf> {
    let (mut hasher, mut size) = (Sha256::new(), 0);
    let mut chunk = vec![0; 256 * 1024];
    loop {
        let n = file.read(&mut chunk)?;
        if n == 0 {
            return Ok(FileOf { size, sha256: hex::encode(hasher.finalize()) });
        }
        let piece = chunk.get(..n).unwrap_or_default();
        hasher.update(piece);
        each(piece)?;
        size += n as u64;
    }
}
