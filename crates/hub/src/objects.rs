//! Evidence files in a folder, named by the SHA-256 of their bytes: the original, never decoded, never re-encoded.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::PathBuf;

use sha2::{Digest, Sha256};
use wire::seam::crash;

use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::storage::{ObjectRow, UploadRow};

/// Bytes of one file.
pub const MAX_FILE: u64 = 512 * 1024 * 1024;

impl Hub {
    /// Where a file's bytes are.
    pub(crate) fn object_path(&self, sha256: &[u8; 32]) -> PathBuf {
        let name = hex::encode(sha256);
        self.0.dir.join("objects").join(&name[..2]).join(name)
    }

    fn upload_path(&self, row: &UploadRow) -> PathBuf {
        self.0.dir.join("uploads").join(row.id.to_string())
    }

    /// Opens an upload. Where the hub has the file already, the upload stands at its end at once.
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
        let id = wire::seam::uuid4(self.0.rng.as_ref());
        let mut row = UploadRow { id, owner, length, received: 0, sha256, media_type, opened_at: self.now() };
        if let Some(sha256) = sha256
            && self.storage().reading(|tx| tx.object(&sha256))?.is_some_and(|o| o.size == length)
        {
            row.received = length;
        }
        self.storage().writing(|tx| tx.put_upload(&row))?;
        // An empty file has no PATCH that could finish it.
        if length == 0 {
            File::create(self.upload_path(&row)).map_err(|e| HubError::io("opening an upload", &e))?;
            self.finish_upload(&row)?;
        }
        Ok(row)
    }

    /// Adds bytes where the upload stands; when this returns they are on the disk.
    pub(crate) fn append_upload(&self, mut row: UploadRow, bytes: &[u8]) -> Result<UploadRow> {
        if row.received + bytes.len() as u64 > row.length {
            return Err(HubError::TooLarge { what: "the upload", limit: row.length });
        }
        let io = |e| HubError::io("writing an upload", &e);
        let mut options = OpenOptions::new();
        let mut file = options.write(true).create(true).truncate(false).open(self.upload_path(&row)).map_err(io)?;
        // Bytes after the last row written are of a request that was cut before it counted.
        file.set_len(row.received).map_err(io)?;
        file.seek(SeekFrom::Start(row.received)).map_err(io)?;
        file.write_all(bytes).map_err(io)?;
        file.sync_data().map_err(io)?;
        row.received += bytes.len() as u64;
        self.storage().writing(|tx| tx.put_upload(&row))?;
        Ok(row)
    }

    /// Verifies a whole upload and makes it a file of the hub. Other bytes than those announced are thrown away, and the
    /// upload is to be begun again.
    pub(crate) fn finish_upload(&self, row: &UploadRow) -> Result<[u8; 32]> {
        if let Some(sha256) = row.sha256
            && self.storage().reading(|tx| tx.object(&sha256))?.is_some()
        {
            self.drop_upload(row)?;
            return Ok(sha256);
        }
        let from = self.upload_path(row);
        let io = |e| HubError::io("verifying an upload", &e);
        let mut file = File::open(&from).map_err(io)?;
        let mut hasher = Sha256::new();
        let mut chunk = vec![0; 256 * 1024];
        let mut size = 0;
        loop {
            let n = file.read(&mut chunk).map_err(io)?;
            if n == 0 {
                break;
            }
            hasher.update(&chunk[..n]);
            size += n as u64;
        }
        let found: [u8; 32] = hasher.finalize().into();
        if size != row.length || row.sha256.is_some_and(|announced| announced != found) {
            self.drop_upload(row)?;
            return Err(HubError::WrongBytes);
        }
        let to = self.object_path(&found);
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder).map_err(io)?;
        }
        fs::rename(&from, &to).map_err(io)?;
        if let Some(folder) = to.parent() {
            // The name too must be on the disk before the row says so.
            File::open(folder).and_then(|f| f.sync_all()).map_err(io)?;
        }
        self.0.crash.reached(crash::OBJECT_BEFORE_COMMIT);
        let now = self.now();
        let object =
            ObjectRow { sha256: found, size, media_type: row.media_type.clone(), owner: row.owner.clone(), received_at: now };
        self.storage().writing(|tx| {
            tx.put_object(&object)?;
            tx.drop_upload(row.id)?;
            tx.audit(now, &row.owner, "file", &hex::encode(found))
        })?;
        Ok(found)
    }

    pub(crate) fn drop_upload(&self, row: &UploadRow) -> Result<()> {
        match fs::remove_file(self.upload_path(row)) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(HubError::io("dropping an upload", &e)),
            _ => {}
        }
        self.storage().writing(|tx| tx.drop_upload(row.id))
    }
}
