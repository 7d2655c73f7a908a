//! What of a ward's records is out to the public.

use record::{OfficerId, RecordId};

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
    /// JSON of public words, and of how long they show; no other word of the record.
    pub body: String,
}

/// Which days of which ward a report to its panel is of, and since when it is out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PanelHead {
    /// First day counted, `YYYY-MM-DD`.
    pub from: String,
    /// Last day counted.
    pub to: String,
    /// When it went out, ms UTC.
    pub published_at: i64,
    /// When it was taken down, ms UTC.
    pub down_at: Option<i64>,
}

/// A report as the public reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PanelForm {
    /// The page, HTML.
    Page,
    /// The paper, PDF.
    Paper,
}

/// A report to a ward's panel that went out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PanelRow {
    /// The ward's code, without a trailing `N`.
    pub ward: String,
    /// First day counted, `YYYY-MM-DD`.
    pub from: String,
    /// Last day counted.
    pub to: String,
    /// When it went out, ms UTC.
    pub published_at: i64,
    /// Who let it out.
    pub published_by: OfficerId,
    /// JSON: what a look at the words found and the supervisor let stand.
    pub looked_at: String,
    /// JSON of the report.
    pub body: String,
    /// The page.
    pub html: String,
    /// The paper.
    pub pdf: Vec<u8>,
    /// When it was taken down, ms UTC.
    pub down_at: Option<i64>,
}

/// Reading what is out.
pub trait ReadPublic {
    /// The reports of a ward, those taken down too, the latest days first: neither page nor paper is read for it.
    ///
    /// # Errors
    /// Those of the database.
    fn panel_heads(&self, ward: &str) -> Result<Vec<PanelHead>>;
    /// The report of exactly these days, down or not.
    ///
    /// # Errors
    /// Those of the database.
    fn panel_row(&self, ward: &str, from: &str, to: &str) -> Result<Option<PanelRow>>;
    /// The report of the latest days that is out, in the form asked for and no other.
    ///
    /// # Errors
    /// Those of the database.
    fn panel_out(&self, ward: &str, form: PanelForm) -> Result<Option<Vec<u8>>>;
    /// What records of a kind have out in a ward, by record.
    ///
    /// # Errors
    /// Those of the database.
    fn public_rows(&self, ward: &str, kind: &str) -> Result<Vec<PublicRow>>;
}

/// Writing what is out.
pub trait WritePublic {
    /// Keeps a report in the place of one of the same ward and days.
    ///
    /// # Errors
    /// Those of the database.
    fn put_panel(&self, row: &PanelRow) -> Result<()>;
    /// Puts what a record has out in the place of what it had; none: nothing of it is out any more.
    ///
    /// # Errors
    /// Those of the database.
    fn put_public(&self, record: RecordId, row: Option<&PublicRow>) -> Result<()>;
}
