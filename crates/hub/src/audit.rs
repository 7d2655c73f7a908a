//! Whether the hub's own log of who did what is whole (threat T14). Each row carries a hash over itself and the one before it, so
//! that a row which was changed, left out or put in is named. Whoever writes the whole log anew, or cuts off its end, is found
//! only by where it stood before: noted by somebody else, somewhere else.

use std::str::FromStr;

use wire::Hash;

use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::storage::AuditRow;

/// Rows read at a time.
const STRIDE: usize = 1_000;

/// Where the log stands: its last row and that row's hash. It is written `ROW:HASH`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditHead {
    /// The row.
    pub row: u64,
    /// Its hash.
    pub hash: Hash,
}

impl std::fmt::Display for AuditHead {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.row, self.hash)
    }
}

impl FromStr for AuditHead {
    type Err = HubError;

    fn from_str(text: &str) -> Result<Self> {
        let read = || {
            let (row, hash) = text.trim().split_once(':')?;
            Some(Self { row: row.parse().ok()?, hash: hash.parse().ok()? })
        };
        read().ok_or_else(|| HubError::BadRequest { what: format!("'{text}' is no place in the audit log: write ROW:HASH") })
    }
}

/// An audit log whose rows follow from each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AuditHeld {
    /// Rows in all.
    pub rows: u64,
    /// Rows at its beginning that are older than the chain, of which nothing can be said.
    pub unchained: u64,
    /// Where it stands; none where it has no row of the chain yet.
    pub head: Option<AuditHead>,
}

impl Hub {
    /// Checks that each row of the audit log follows from the one before it, and that it still holds what was `noted`.
    ///
    /// # Errors
    /// [`HubError::AuditBroken`] with the first row that does not follow, [`HubError::AuditLost`] where what was noted is not
    /// there, and those of the database.
    pub fn verify_audit(&self, noted: Option<AuditHead>) -> Result<AuditHeld> {
        self.storage().reading(|tx| {
            let (mut held, mut last) = (AuditHeld::default(), 0);
            let mut found = noted.is_none();
            loop {
                let rows = tx.audit_after(last, STRIDE)?;
                for row in &rows {
                    last = row.n;
                    held.rows += 1;
                    let Some(hash) = row.hash else {
                        if held.head.is_some() {
                            return Err(HubError::AuditBroken { row: row.n });
                        }
                        held.unchained += 1;
                        continue;
                    };
                    let before = held.head.map_or([0; 32], |head| head.hash.0);
                    if hash != AuditRow::following(&before, row.n, row.at, (&row.who, &row.what, &row.detail)) {
                        return Err(HubError::AuditBroken { row: row.n });
                    }
                    let head = AuditHead { row: row.n, hash: Hash(hash) };
                    found |= noted == Some(head);
                    held.head = Some(head);
                }
                if rows.len() < STRIDE {
                    break;
                }
            }
            match noted {
                Some(noted) if !found => Err(HubError::AuditLost { row: noted.row }),
                _ => Ok(held),
            }
        })
    }
}
