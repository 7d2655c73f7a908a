use record::DeviceId;
use rusqlite::{OptionalExtension, Row, params};

use super::{Tx, device_id, number, officer_id, stored};
use crate::error::Result;
use crate::storage::{CodeRow, EnrolmentRow, ReadDevices, WriteDevices};

const ENROLMENT: &str = "SELECT device, officer, key, role, incarnation, enrolled_at, revoked_at, last_heard, grant_version, \
                         app_version FROM enrolment";

fn enrolment(row: &Row<'_>) -> rusqlite::Result<Result<EnrolmentRow>> {
    let (incarnation, grant_version): (i64, i64) = (row.get(4)?, row.get(8)?);
    let (device, officer, key) = (device_id(row.get(0)?), officer_id(row.get(1)?), row.get(2)?);
    let system = row.get::<_, String>(3)? == "system";
    let (enrolled_at, revoked_at, last_heard, app_version) = (row.get(5)?, row.get(6)?, row.get(7)?, row.get(9)?);
    Ok((|| {
        Ok(EnrolmentRow {
            device,
            officer,
            key,
            system,
            incarnation: number(incarnation, "an enrolment")?,
            enrolled_at,
            revoked_at,
            last_heard,
            grant_version: number(grant_version, "an enrolment")?,
            app_version,
        })
    })())
}

impl ReadDevices for Tx<'_> {
    fn enrolment(&self, device: DeviceId) -> Result<Option<EnrolmentRow>> {
        self.conn
            .prepare_cached(&format!("{ENROLMENT} WHERE device = ?1"))?
            .query_row([device.bytes()], enrolment)
            .optional()?
            .transpose()
    }

    fn enrolments(&self) -> Result<Vec<EnrolmentRow>> {
        let mut statement = self.conn.prepare_cached(&format!("{ENROLMENT} ORDER BY enrolled_at, device"))?;
        let rows = statement.query_map([], enrolment)?;
        rows.map(|r| r?).collect()
    }

    fn code(&self, locator: &str) -> Result<Option<CodeRow>> {
        Ok(self
            .conn
            .prepare_cached("SELECT hash, officer, expires_at, tries_left, used_at FROM code WHERE locator = ?1")?
            .query_row([locator], |r| {
                Ok(CodeRow {
                    locator: locator.to_owned(),
                    hash: r.get(0)?,
                    officer: officer_id(r.get(1)?),
                    expires_at: r.get(2)?,
                    tries_left: r.get(3)?,
                    used_at: r.get(4)?,
                })
            })
            .optional()?)
    }
}

impl WriteDevices for Tx<'_> {
    fn put_enrolment(&self, row: &EnrolmentRow) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO enrolment (device, officer, key, role, incarnation, enrolled_at, revoked_at, last_heard, \
                 grant_version, app_version) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) \
                 ON CONFLICT (device) DO UPDATE SET incarnation = excluded.incarnation, revoked_at = excluded.revoked_at, \
                 last_heard = excluded.last_heard, grant_version = excluded.grant_version, app_version = excluded.app_version",
            )?
            .execute(params![
                row.device.bytes(),
                row.officer.bytes(),
                row.key,
                if row.system { "system" } else { "device" },
                stored(row.incarnation)?,
                row.enrolled_at,
                row.revoked_at,
                row.last_heard,
                stored(row.grant_version)?,
                row.app_version
            ])?;
        Ok(())
    }

    fn heard(&self, device: DeviceId, at: i64, grant_version: u64) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE enrolment SET last_heard = ?2, grant_version = ?3 WHERE device = ?1")?
            .execute(params![device.bytes(), at, stored(grant_version)?])?;
        Ok(())
    }

    fn put_code(&self, row: &CodeRow) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO code (locator, hash, officer, expires_at, tries_left, used_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
                 ON CONFLICT (locator) DO UPDATE SET hash = excluded.hash, officer = excluded.officer, \
                 expires_at = excluded.expires_at, tries_left = excluded.tries_left, used_at = excluded.used_at",
            )?
            .execute(params![row.locator, row.hash, row.officer.bytes(), row.expires_at, row.tries_left, row.used_at])?;
        Ok(())
    }

    fn take_nonce(&self, device: DeviceId, nonce: &[u8], at: i64, forget_before: i64) -> Result<bool> {
        self.conn.prepare_cached("DELETE FROM nonce WHERE at < ?1")?.execute([forget_before])?;
        let taken = self
            .conn
            .prepare_cached("INSERT INTO nonce (device, nonce, at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")?
            .execute(params![device.bytes(), nonce, at])?;
        Ok(taken == 1)
    }
}
