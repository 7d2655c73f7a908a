use rusqlite::{OptionalExtension, params};

use super::{Tx, device_id, record_id};
use crate::error::Result;
use crate::storage::{ReadRecovery, RecoveryRow, WriteRecovery};

impl ReadRecovery for Tx<'_> {
    fn to_recover(&self) -> Result<Vec<RecoveryRow>> {
        let mut found = self.conn.prepare_cached(
            "SELECT hash, record, device, raw, received_at FROM recovery
             WHERE decided_at IS NULL AND hash NOT IN (SELECT hash FROM change) ORDER BY rowid",
        )?;
        let rows = found.query_map([], |r| {
            Ok(RecoveryRow {
                hash: r.get(0)?,
                record: record_id(r.get(1)?),
                device: device_id(r.get(2)?),
                raw: r.get(3)?,
                received_at: r.get(4)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn handed_back(&self, hash: &[u8; 32]) -> Result<Option<bool>> {
        let mut found = self.conn.prepare_cached("SELECT decided_at IS NULL FROM recovery WHERE hash = ?1")?;
        Ok(found.query_row([hash], |r| r.get(0)).optional()?)
    }
}

impl WriteRecovery for Tx<'_> {
    fn hand_back(&self, row: &RecoveryRow) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO recovery (hash, record, device, raw, received_at) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
            )?
            .execute(params![row.hash, row.record.bytes(), row.device.bytes(), row.raw, row.received_at])?;
        Ok(())
    }

    fn decide_recovery(&self, hash: &[u8; 32], at: i64, who: &str, let_in: bool) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE recovery SET decided_at = ?2, decided_by = ?3, let_in = ?4 WHERE hash = ?1")?
            .execute(params![hash, at, who, let_in])?;
        Ok(())
    }
}
