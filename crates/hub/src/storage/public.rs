//! What of a ward's records is out to the public.

use record::RecordId;

use crate::error::Result;

/// What one record has out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicRow {
    /// The record.
    pub record: RecordId,
    /// The ward's code, without a trailing `N`.
    pub ward: String,
    /// The record's kind.
    pub kind: String,
    /// JSON of public words only.
    pub body: String,
}

/// Reading what is out.
pub trait ReadPublic {
    /// What records of a kind have out in a ward, by record.
    ///
    /// # Errors
    /// Those of the database.
    fn public_rows(&self, ward: &str, kind: &str) -> Result<Vec<PublicRow>>;
}

/// Writing what is out.
pub trait WritePublic {
    /// Puts what a record has out in the place of what it had; none: nothing of it is out any more.
    ///
    /// # Errors
    /// Those of the database.
    fn put_public(&self, record: RecordId, row: Option<&PublicRow>) -> Result<()>;
}
