//! Evidence files: uploads under way and the objects that came of them; tokens of other systems.

use uuid::Uuid;

use crate::error::Result;

/// An upload under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadRow {
    /// Its id.
    pub id: Uuid,
    /// The device's id, or `bearer:<name>`.
    pub owner: String,
    /// Bytes announced.
    pub length: u64,
    /// Bytes that are on the disk.
    pub received: u64,
    /// SHA-256 announced, where it was.
    pub sha256: Option<[u8; 32]>,
    /// As announced; never believed.
    pub media_type: String,
    /// When it was last opened, ms UTC: a client that goes on with it opens it again.
    pub opened_at: i64,
}

/// A file the hub has whole and verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectRow {
    /// SHA-256 of its bytes, which is its name.
    pub sha256: [u8; 32],
    /// Its size in bytes.
    pub size: u64,
    /// As announced.
    pub media_type: String,
    /// Who uploaded it.
    pub owner: String,
    /// When it was verified, ms UTC.
    pub received_at: i64,
}

/// A token of another system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BearerRow {
    /// SHA-256 of the token.
    pub hash: [u8; 32],
    /// The system's name.
    pub name: String,
    /// When it was made, ms UTC.
    pub made_at: i64,
    /// When it was revoked.
    pub revoked_at: Option<i64>,
}

/// Reading about files.
pub trait ReadFiles {
    /// An upload under way.
    ///
    /// # Errors
    /// Those of the database; so for every method below.
    fn upload(&self, id: Uuid) -> Result<Option<UploadRow>>;
    /// Uploads last opened before an instant that are no file of the hub yet.
    fn abandoned_uploads(&self, before: i64) -> Result<Vec<Uuid>>;
    /// A file by its hash.
    fn object(&self, sha256: &[u8; 32]) -> Result<Option<ObjectRow>>;
    /// A token by its hash.
    fn bearer(&self, hash: &[u8; 32]) -> Result<Option<BearerRow>>;
}

/// Writing about files.
pub trait WriteFiles {
    /// Stores an upload, new, moved on or opened again; its hash is known at the end where it was not announced.
    ///
    /// # Errors
    /// Those of the database; so for every method below.
    fn put_upload(&self, row: &UploadRow) -> Result<()>;
    /// Forgets an upload.
    fn drop_upload(&self, id: Uuid) -> Result<()>;
    /// Stores a file's row; the first one stands.
    fn put_object(&self, row: &ObjectRow) -> Result<()>;
    /// Stores a token, new or revoked.
    fn put_bearer(&self, row: &BearerRow) -> Result<()>;
}
