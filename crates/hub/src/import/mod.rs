//! Taking files in. [`read`] reads them; here what was read goes into the hub: a new roster, wards, bank holidays and rule tables as reference
//! blobs, ward priorities as records through the same acceptance as every change. Importing a file twice changes nothing;
//! the good rows go in and each bad row is named.

mod crimes;
mod facts;
mod people;
mod priorities;
mod progress;
pub mod read;
pub(crate) mod system;
mod tables;
mod wards;

use std::fmt;

use record::Scope;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::storage::{What, Writing};

use progress::Telling;
use read::{BadRow, NotOfThisShape};

pub use progress::{EVERY, Progress, Step};

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// What was imported: `roster`, `wards`, `bank_holidays`, `victims_code_rules`, `force_settings`, `retention_rules`,
    /// `ward_contacts`, `census`, `hot_spots`, `priorities`, `crimes`.
    pub what: &'static str,
    /// Rows that are new here.
    pub new: usize,
    /// Rows that differ from what the hub had.
    pub changed: usize,
    /// Rows the hub had as they are.
    pub same: usize,
    /// What somebody must know, in plain words.
    pub notes: Vec<String>,
    /// Rows left out, each with its place and what was expected.
    pub bad: Vec<BadRow>,
}

impl Report {
    fn of(what: &'static str, bad: Vec<BadRow>) -> Self {
        Self { what, bad, ..Self::default() }
    }

    /// Whether the hub holds anything it did not hold before.
    #[must_use]
    pub fn news(&self) -> bool {
        self.new + self.changed > 0
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} new, {} changed, {} as before", self.what, self.new, self.changed, self.same)?;
        match self.bad.len() {
            0 => Ok(()),
            n => write!(f, ", {n} left out"),
        }
    }
}

impl From<NotOfThisShape> for HubError {
    fn from(refused: NotOfThisShape) -> Self {
        let why = format!("cannot be read as {}: {}; nothing was taken in", refused.shape, refused.why);
        Self::Import { file: refused.file, why }
    }
}

/// A file of which no row can be used would empty what the hub has: it is refused whole.
fn no_good_row(file: &str, bad: &[BadRow]) -> HubError {
    let first = bad.first().map(|b| format!("; the first: line {}, {}: expected {}", b.line, b.column, b.expected));
    HubError::Import {
        file: file.to_owned(),
        why: format!("no row of it can be used{}; nothing was taken in", first.unwrap_or_default()),
    }
}

/// Puts bytes under a name and says so in the log everybody follows. Gives the log's new head where they differ from what
/// was there.
fn publish(tx: &dyn Writing, name: &str, bytes: &[u8], now: i64) -> Result<Option<u64>> {
    let sha256: [u8; 32] = Sha256::digest(bytes).into();
    if !tx.put_reference(name, &sha256, bytes, now)? {
        return Ok(None);
    }
    let entry = What::Blob { name: name.to_owned() };
    tx.append(&Scope::Reference, &[entry], now).map(Some)
}

impl Hub {
    fn said(&self, head: Option<u64>) {
        self.hint(head.map(|head| (Scope::Reference, head)));
    }
}
