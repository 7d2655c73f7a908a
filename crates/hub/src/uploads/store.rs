//! Where the bytes go: a partial file that grows in `uploads`, and once its hash is proved an object named by it. Every
//! byte that is counted is on the disk; what a power cut leaves behind is finished or begun again by the next request.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use uuid::Uuid;
use wire::seam::crash;

use super::MAX_FILE;
use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::storage::{ObjectRow, UploadRow};

impl Hub {
    /// Where a file's bytes are.
    pub(super) fn object_path(&self, sha256: &[u8; 32]) -> PathBuf {
        let name = hex::encode(sha256);
        let (folder, file) = name.split_at(2);
        self.0.dir.join("objects").join(folder).join(file)
    }

    fn partial_path(&self, upload: Uuid) -> PathBuf {
        self.0.dir.join("uploads").join(upload.to_string())
    }

    /// Opens an upload, or finds the one its owner had begun with the same file. Where the hub has the file already, it
    /// stands at its end at once.
    pub(crate) fn open_upload(
        &self,
        owner: String,
        length: u64,
        sha256: Option<[u8; 32]>,
        media_type: String,
    ) -> Result<UploadRow> {
        if length > MAX_FILE {
            return Err(HubError::TooLarge { what: "the file", limit: MAX_FILE });
        }
        let id = match sha256 {
            // The same owner's same file is the same upload, also for a client that lost its address.
            Some(sha256) => Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("{owner}|{length}|{}", hex::encode(sha256)).as_bytes()),
            None => wire::seam::uuid4(self.0.rng.as_ref()),
        };
        let _one = self.0.uploads.hold(id);
        let now = self.now();
        let row = self.storage().writing(|tx| {
            let mut row = match tx.upload(id)? {
                Some(row) => UploadRow { opened_at: now, ..row },
                None => UploadRow {
                    id,
                    owner: owner.clone(),
                    length,
                    received: 0,
                    sha256,
                    media_type: media_type.clone(),
                    opened_at: now,
                },
            };
            match sha256.map(|s| tx.object(&s)).transpose()?.flatten() {
                Some(object) if object.size != length => return Err(HubError::WrongBytes),
                Some(_) => row.received = length,
                None => {}
            }
            tx.put_upload(&row)?;
            Ok(row)
        })?;
        // An empty file has no PATCH that could finish it.
        if length == 0 { self.finish(row) } else { Ok(row) }
    }

    /// The upload as it stands, if it is this owner's; somebody else's looks like none. What a power cut left whole but
    /// unproved is finished first, so that nobody is told of bytes the hub does not have.
    pub(super) fn upload_of(&self, id: Uuid, owner: &str) -> Result<UploadRow> {
        let _one = self.0.uploads.hold(id);
        let row = self.mine(id, owner)?;
        if row.received < row.length {
            return Ok(row);
        }
        match self.finish(row) {
            Err(HubError::WrongBytes) => Err(HubError::NotFound { what: "upload" }),
            done => done,
        }
    }

    fn mine(&self, id: Uuid, owner: &str) -> Result<UploadRow> {
        self.storage().reading(|tx| tx.upload(id))?.filter(|r| r.owner == owner).ok_or(HubError::NotFound { what: "upload" })
    }

    /// Adds bytes at `from`, where the upload must stand; when this returns they are on the disk, and where they were the
    /// last ones the file is an object.
    pub(crate) fn append(&self, id: Uuid, owner: &str, from: u64, bytes: &[u8]) -> Result<UploadRow> {
        let _one = self.0.uploads.hold(id);
        let mut row = self.mine(id, owner)?;
        if row.received != from {
            return Err(HubError::WrongOffset { offset: row.received });
        }
        let end = from + bytes.len() as u64;
        if end > row.length {
            return Err(HubError::TooLarge { what: "the upload", limit: row.length });
        }
        let io = |e| HubError::io("writing an upload", &e);
        let path = self.partial_path(id);
        let mut file = OpenOptions::new().write(true).create(true).truncate(false).open(&path).map_err(io)?;
        if from == 0 {
            sync_folder(&path)?;
        }
        // Bytes beyond the row are of a request that was cut before they counted.
        file.set_len(from).map_err(io)?;
        file.seek(SeekFrom::Start(from)).map_err(io)?;
        file.write_all(bytes).map_err(io)?;
        file.sync_all().map_err(io)?;
        row.received = end;
        self.storage().writing(|tx| tx.put_upload(&row))?;
        if row.received == row.length { self.finish(row) } else { Ok(row) }
    }

    /// Verifies a whole upload and makes it a file of the hub; an upload that is one already stays so. Other bytes than
    /// those announced are thrown away, and the upload is to be begun again.
    fn finish(&self, mut row: UploadRow) -> Result<UploadRow> {
        if let Some(sha256) = row.sha256
            && self.storage().reading(|tx| tx.object(&sha256))?.is_some()
        {
            return self.forget_partial(row.id).map(|()| row);
        }
        let from = self.partial_path(row.id);
        let announced = row.sha256;
        if row.length == 0 {
            File::create(&from).map_err(|e| HubError::io("writing an upload", &e))?;
        }
        let found = match digest(&from)? {
            Some(found) => Some(found),
            // The power was cut after the move: the bytes are where they belong, and are proved again there.
            None => announced.map(|s| digest(&self.object_path(&s))).transpose()?.flatten(),
        };
        let Some((found, _)) = found.filter(|(hash, size)| *size == row.length && announced.is_none_or(|a| a == *hash)) else {
            self.drop_upload(row.id)?;
            return Err(HubError::WrongBytes);
        };
        if announced.is_none() {
            // Known by its name before it is moved, so that it is found there.
            row.sha256 = Some(found);
            self.storage().writing(|tx| tx.put_upload(&row))?;
        }
        let to = self.object_path(&found);
        if from.exists() {
            adopt(&from, &to)?;
        }
        self.0.crash.reached(crash::OBJECT_BEFORE_COMMIT);
        let now = self.now();
        let object = ObjectRow {
            sha256: found,
            size: row.length,
            media_type: row.media_type.clone(),
            owner: row.owner.clone(),
            received_at: now,
        };
        self.storage().writing(|tx| {
            tx.put_object(&object)?;
            tx.put_upload(&row)?;
            tx.audit(now, &row.owner, "file", &hex::encode(found))
        })?;
        Ok(row)
    }

    /// Gives an upload up, as its owner asks. A file it has become stays.
    pub(super) fn give_up(&self, id: Uuid, owner: &str) -> Result<()> {
        let _one = self.0.uploads.hold(id);
        self.mine(id, owner)?;
        self.drop_upload(id)
    }

    /// Takes a file's bytes off the disk.
    pub(crate) fn unlink(&self, sha256: &[u8; 32]) -> Result<()> {
        let path = self.object_path(sha256);
        match fs::remove_file(&path) {
            Err(e) if e.kind() == ErrorKind::NotFound => Ok(()),
            Err(e) => Err(HubError::io("erasing a file", &e)),
            Ok(()) => sync_folder(&path),
        }
    }

    /// Takes pieces of uploads off the disk that no row names: their upload was erased or given up. So too what a backup that
    /// was killed has left.
    pub(crate) fn drop_stray_pieces(&self) -> Result<()> {
        self.drop_backup_copy()?;
        let io = |e| HubError::io("looking through uploads", &e);
        for entry in fs::read_dir(self.0.dir.join("uploads")).map_err(io)? {
            let named = entry.map_err(io)?.file_name();
            let Some(id) = named.to_str().and_then(|n| n.parse::<Uuid>().ok()) else { continue };
            let _one = self.0.uploads.hold(id);
            if self.storage().reading(|tx| tx.upload(id))?.is_none() {
                self.forget_partial(id)?;
            }
        }
        Ok(())
    }

    pub(super) fn drop_upload(&self, id: Uuid) -> Result<()> {
        self.forget_partial(id)?;
        self.storage().writing(|tx| tx.drop_upload(id))
    }

    fn forget_partial(&self, id: Uuid) -> Result<()> {
        match fs::remove_file(self.partial_path(id)) {
            Err(e) if e.kind() != ErrorKind::NotFound => Err(HubError::io("dropping an upload", &e)),
            _ => Ok(()),
        }
    }
}

/// The SHA-256 and size of a file's bytes; none where there is no such file.
fn digest(path: &Path) -> Result<Option<([u8; 32], u64)>> {
    let io = |e| HubError::io("verifying an upload", &e);
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(io(e)),
    };
    let mut hasher = Sha256::new();
    let mut chunk = vec![0; 256 * 1024];
    let mut size = 0;
    loop {
        let n = file.read(&mut chunk).map_err(io)?;
        if n == 0 {
            return Ok(Some((hasher.finalize().into(), size)));
        }
        hasher.update(chunk.get(..n).unwrap_or_default());
        size += n as u64;
    }
}

/// Moves a proved file to its place; when this returns its name too is on the disk.
fn adopt(from: &Path, to: &Path) -> Result<()> {
    let io = |e| HubError::io("keeping a file", &e);
    if let Some(folder) = to.parent() {
        let fresh = !folder.exists();
        fs::create_dir_all(folder).map_err(io)?;
        if fresh {
            sync_folder(folder)?;
        }
    }
    fs::rename(from, to).map_err(io)?;
    sync_folder(to)
}

/// Brings the entry of `path` in its folder to the disk. Systems whose folders cannot be opened do so by themselves.
fn sync_folder(path: &Path) -> Result<()> {
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        File::open(folder).and_then(|f| f.sync_all()).map_err(|e| HubError::io("keeping a file", &e))?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}
