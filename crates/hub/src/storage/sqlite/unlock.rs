use record::{DeviceId, OfficerId};
use rusqlite::{OptionalExtension, params};

use super::{Tx, device_id, officer_id};
use crate::error::Result;
use crate::storage::{ReadUnlock, SpareRow, UnlockCodeRow, WriteUnlock};

impl ReadUnlock for Tx<'_> {
    fn spare(&self, device: DeviceId) -> Result<Option<SpareRow>> {
        let mut found = self.conn.prepare_cached("SELECT device, sealed, kept_at FROM spare_key WHERE device = ?1")?;
        let row = found.query_row([device.bytes()], |r| {
            Ok(SpareRow { device: device_id(r.get(0)?), sealed: r.get(1)?, kept_at: r.get(2)? })
        });
        Ok(row.optional()?)
    }

    fn unlock_code(&self, officer: OfficerId) -> Result<Option<UnlockCodeRow>> {
        let mut found = self
            .conn
            .prepare_cached("SELECT officer, key, expires_at, tries_left, used_at FROM unlock_code WHERE officer = ?1")?;
        let row = found.query_row([officer.bytes()], |r| {
            Ok(UnlockCodeRow {
                officer: officer_id(r.get(0)?),
                key: r.get(1)?,
                expires_at: r.get(2)?,
                tries_left: r.get(3)?,
                used_at: r.get(4)?,
            })
        });
        Ok(row.optional()?)
    }
}

impl WriteUnlock for Tx<'_> {
    fn put_spare(&self, row: &SpareRow) -> Result<()> {
        self.conn
            .prepare_cached("INSERT OR REPLACE INTO spare_key (device, sealed, kept_at) VALUES (?1, ?2, ?3)")?
            .execute(params![row.device.bytes(), row.sealed, row.kept_at])?;
        Ok(())
    }

    fn drop_spare(&self, device: DeviceId) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM spare_key WHERE device = ?1")?.execute([device.bytes()])?;
        Ok(())
    }

    fn put_unlock_code(&self, row: &UnlockCodeRow) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT OR REPLACE INTO unlock_code (officer, key, expires_at, tries_left, used_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![row.officer.bytes(), row.key, row.expires_at, row.tries_left, row.used_at])?;
        Ok(())
    }
}
