use std::collections::{BTreeMap, BTreeSet};

use record::{DeviceId, OfficerId, Scope};
use rusqlite::{OptionalExtension, Row, params};
use uuid::Uuid;

use super::{Tx, device_id, number, officer_id, stored};
use crate::error::Result;
use crate::storage::{CodeRow, EnrolmentRow, LeaseRow, ReadDevices, WriteDevices};

const ENROLMENT: &str = "SELECT device, officer, key, role, label, incarnation, enrolled_at, revoked_at, last_heard, waiting, \
                         app_version FROM enrolment";
const CODE: &str = "SELECT id, key, officer, expires_at, tries_left, used_by FROM code";

fn enrolment(row: &Row<'_>) -> rusqlite::Result<Result<EnrolmentRow>> {
    let incarnation: i64 = row.get(5)?;
    let mut found = EnrolmentRow {
        device: device_id(row.get(0)?),
        officer: officer_id(row.get(1)?),
        key: row.get(2)?,
        system: row.get::<_, String>(3)? == "system",
        label: row.get(4)?,
        incarnation: 0,
        enrolled_at: row.get(6)?,
        revoked_at: row.get(7)?,
        last_heard: row.get(8)?,
        waiting: row.get(9)?,
        app_version: row.get(10)?,
    };
    Ok(number(incarnation, "an enrolment").map(|n| {
        found.incarnation = n;
        found
    }))
}

fn code(row: &Row<'_>) -> rusqlite::Result<CodeRow> {
    Ok(CodeRow {
        id: row.get(0)?,
        key: row.get(1)?,
        officer: officer_id(row.get(2)?),
        expires_at: row.get(3)?,
        tries_left: row.get(4)?,
        used_by: row.get(5)?,
    })
}

impl ReadDevices for Tx<'_> {
    fn enrolment(&self, device: DeviceId) -> Result<Option<EnrolmentRow>> {
        let mut statement = self.conn.prepare_cached(&format!("{ENROLMENT} WHERE device = ?1"))?;
        statement.query_row([device.bytes()], enrolment).optional()?.transpose()
    }

    fn enrolment_of_key(&self, key: &[u8; 32]) -> Result<Option<EnrolmentRow>> {
        let mut statement = self.conn.prepare_cached(&format!("{ENROLMENT} WHERE key = ?1"))?;
        statement.query_row([key], enrolment).optional()?.transpose()
    }

    fn enrolments(&self) -> Result<Vec<EnrolmentRow>> {
        let mut statement = self.conn.prepare_cached(&format!("{ENROLMENT} ORDER BY enrolled_at, device"))?;
        let rows = statement.query_map([], enrolment)?;
        rows.map(|r| r?).collect()
    }

    fn enrolments_of(&self, officer: OfficerId) -> Result<Vec<EnrolmentRow>> {
        let mut statement = self.conn.prepare_cached(&format!("{ENROLMENT} WHERE officer = ?1 ORDER BY enrolled_at, device"))?;
        let rows = statement.query_map([officer.bytes()], enrolment)?;
        rows.map(|r| r?).collect()
    }

    fn code(&self, id: &[u8; 32]) -> Result<Option<CodeRow>> {
        Ok(self.conn.prepare_cached(&format!("{CODE} WHERE id = ?1"))?.query_row([id], code).optional()?)
    }

    fn codes_of(&self, officer: OfficerId) -> Result<Vec<CodeRow>> {
        let mut statement = self.conn.prepare_cached(&format!("{CODE} WHERE officer = ?1 ORDER BY expires_at, id"))?;
        let rows = statement.query_map([officer.bytes()], code)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn told(&self, device: DeviceId) -> Result<BTreeSet<Scope>> {
        let mut statement = self.conn.prepare_cached("SELECT scope FROM told WHERE device = ?1")?;
        let rows = statement.query_map([device.bytes()], |r| r.get::<_, String>(0))?;
        rows.map(|r| Ok(r?.parse::<Scope>()?)).collect()
    }

    fn may_hold(&self, device: DeviceId) -> Result<BTreeMap<Scope, u64>> {
        let mut statement = self.conn.prepare_cached("SELECT scope, seq FROM may_hold WHERE device = ?1")?;
        let rows = statement.query_map([device.bytes()], |r| Ok((r.get::<_, String>(0)?, r.get::<_, i64>(1)?)))?;
        rows.map(|row| {
            let (scope, seq) = row?;
            Ok((scope.parse::<Scope>()?, number(seq, "what a device may hold")?))
        })
        .collect()
    }

    fn lease(&self, id: Uuid) -> Result<Option<LeaseRow>> {
        Ok(self
            .conn
            .prepare_cached("SELECT device, until FROM lease WHERE id = ?1")?
            .query_row([id.as_bytes()], |r| Ok(LeaseRow { id, device: device_id(r.get(0)?), until: r.get(1)? }))
            .optional()?)
    }
}

impl WriteDevices for Tx<'_> {
    fn put_enrolment(&self, row: &EnrolmentRow) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO enrolment (device, officer, key, role, label, incarnation, enrolled_at, revoked_at, last_heard, \
                 waiting, app_version) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) \
                 ON CONFLICT (device) DO UPDATE SET label = excluded.label, incarnation = excluded.incarnation, \
                 revoked_at = excluded.revoked_at, last_heard = excluded.last_heard, waiting = excluded.waiting, \
                 app_version = excluded.app_version",
            )?
            .execute(params![
                row.device.bytes(),
                row.officer.bytes(),
                row.key,
                if row.system { "system" } else { "device" },
                row.label,
                stored(row.incarnation)?,
                row.enrolled_at,
                row.revoked_at,
                row.last_heard,
                row.waiting,
                row.app_version
            ])?;
        Ok(())
    }

    fn put_code(&self, row: &CodeRow) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO code (id, key, officer, expires_at, tries_left, used_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
                 ON CONFLICT (id) DO UPDATE SET expires_at = excluded.expires_at, tries_left = excluded.tries_left, \
                 used_by = excluded.used_by",
            )?
            .execute(params![row.id, row.key, row.officer.bytes(), row.expires_at, row.tries_left, row.used_by])?;
        Ok(())
    }

    fn set_told(&self, device: DeviceId, scopes: &BTreeSet<Scope>) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM told WHERE device = ?1")?.execute([device.bytes()])?;
        let mut insert = self.conn.prepare_cached("INSERT INTO told (device, scope) VALUES (?1, ?2)")?;
        for scope in scopes {
            insert.execute(params![device.bytes(), scope.to_string()])?;
        }
        self.conn
            .prepare_cached("INSERT OR IGNORE INTO told_ever (scope, device) SELECT scope, device FROM told WHERE device = ?1")?
            .execute([device.bytes()])?;
        Ok(())
    }

    fn set_may_hold(&self, device: DeviceId, heard: &BTreeMap<Scope, u64>) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM may_hold WHERE device = ?1")?.execute([device.bytes()])?;
        let mut insert = self.conn.prepare_cached("INSERT INTO may_hold (device, scope, seq) VALUES (?1, ?2, ?3)")?;
        for (scope, seq) in heard {
            insert.execute(params![device.bytes(), scope.to_string(), stored(*seq)?])?;
        }
        Ok(())
    }

    fn put_lease(&self, row: &LeaseRow) -> Result<()> {
        self.conn
            .prepare_cached("INSERT INTO lease (id, device, until) VALUES (?1, ?2, ?3) ON CONFLICT (id) DO NOTHING")?
            .execute(params![row.id.as_bytes(), row.device.bytes(), row.until])?;
        Ok(())
    }
}
