use record::{EntryId, OfficerId};
use rusqlite::params;

use super::Tx;
use crate::error::Result;
use crate::storage::WriteNumbers;

impl WriteNumbers for Tx<'_> {
    fn claim_number(&self, officer: OfficerId, reference: &str, entry: EntryId) -> Result<bool> {
        self.conn
            .prepare_cached(
                "INSERT INTO exhibit_number (officer, reference, entry) VALUES (?1, ?2, ?3) ON CONFLICT (officer, reference) DO NOTHING",
            )?
            .execute(params![officer.bytes(), reference, entry.bytes()])?;
        let holder: [u8; 16] = self
            .conn
            .prepare_cached("SELECT entry FROM exhibit_number WHERE officer = ?1 AND reference = ?2")?
            .query_row(params![officer.bytes(), reference], |r| r.get(0))?;
        Ok(holder == entry.bytes())
    }
}
