//! The numbers of exhibits, each given out once to an officer.

use record::{EntryId, OfficerId};

use crate::error::Result;

/// Giving out numbers.
pub trait WriteNumbers {
    /// Gives an officer's number to an entry, where no other entry has it; false where one has. Asked again for the same
    /// entry, the answer is the same.
    ///
    /// # Errors
    /// Those of the database.
    fn claim_number(&self, officer: OfficerId, reference: &str, entry: EntryId) -> Result<bool>;
}
