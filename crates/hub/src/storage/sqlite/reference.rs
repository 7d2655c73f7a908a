use record::roster::Roster;
use record::{DeviceId, OfficerId, RecordId};
use rusqlite::{OptionalExtension, params};

use super::{Tx, damaged, device_id, number, record_id, stored};
use crate::error::{HubError, Result};
use crate::storage::{ReadLogRow, ReadReference, ReferenceRow, WardRow, WriteReference};

/// A roster of 35,000 officers is about 15 MB of JSON; more than this is not one.
const ROSTER_LIMIT: usize = 256 * 1024 * 1024;

fn roster(packed: &[u8]) -> Result<Roster> {
    let json = zstd::bulk::decompress(packed, ROSTER_LIMIT).map_err(|_| damaged("a roster"))?;
    serde_json::from_slice(&json).map_err(|_| damaged("a roster"))
}

impl ReadReference for Tx<'_> {
    fn setting(&self, name: &str) -> Result<Option<String>> {
        Ok(self.conn.prepare_cached("SELECT value FROM setting WHERE name = ?1")?.query_row([name], |r| r.get(0)).optional()?)
    }

    fn roster(&self, version: u64) -> Result<Option<Roster>> {
        let found: Option<Vec<u8>> = self
            .conn
            .prepare_cached("SELECT body FROM roster WHERE version = ?1")?
            .query_row([stored(version)?], |r| r.get(0))
            .optional()?;
        found.map(|packed| roster(&packed)).transpose()
    }

    fn roster_version(&self) -> Result<u64> {
        let newest: Option<i64> = self.conn.prepare_cached("SELECT max(version) FROM roster")?.query_row([], |r| r.get(0))?;
        number(newest.unwrap_or(0), "a roster")
    }

    fn newest_roster(&self) -> Result<Roster> {
        let found: Option<Vec<u8>> = self
            .conn
            .prepare_cached("SELECT body FROM roster ORDER BY version DESC LIMIT 1")?
            .query_row([], |r| r.get(0))
            .optional()?;
        found.map_or_else(|| Ok(Roster::default()), |packed| roster(&packed))
    }

    fn wards(&self) -> Result<Vec<WardRow>> {
        let mut statement = self.conn.prepare_cached("SELECT code, name, vintage, boundary FROM ward ORDER BY code")?;
        let rows = statement
            .query_map([], |r| Ok(WardRow { code: r.get(0)?, name: r.get(1)?, vintage: r.get(2)?, boundary: r.get(3)? }))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn references(&self) -> Result<Vec<ReferenceRow>> {
        let mut statement = self.conn.prepare_cached("SELECT name, sha256, size, at FROM reference ORDER BY name")?;
        let rows = statement.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get::<_, i64>(2)?, r.get(3)?)))?;
        rows.map(|r| {
            let (name, sha256, size, at) = r?;
            Ok(ReferenceRow { name, sha256, size: number(size, "a blob's size")?, at })
        })
        .collect()
    }

    fn blob(&self, sha256: &[u8; 32]) -> Result<Option<Vec<u8>>> {
        Ok(self.conn.prepare_cached("SELECT bytes FROM blob WHERE sha256 = ?1")?.query_row([sha256], |r| r.get(0)).optional()?)
    }

    fn reads_of(&self, record: RecordId) -> Result<Vec<ReadLogRow>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT device, n, officer, at, reason, hash FROM read_log WHERE record = ?1
             UNION ALL SELECT device, n, officer, at, reason, hash FROM read_fork WHERE record = ?1 ORDER BY at, device, n",
        )?;
        type Raw = ([u8; 16], i64, [u8; 16], i64, String, [u8; 32]);
        let rows = statement
            .query_map([record.bytes()], |r| Ok::<Raw, _>((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?, r.get(5)?)))?;
        rows.map(|r| {
            let (device, n, officer, at, reason, hash) = r?;
            let (device, officer) = (device_id(device), OfficerId::from_bytes(officer));
            Ok(ReadLogRow { device, n: number(n, "a read-log row")?, officer, record, at, reason, hash })
        })
        .collect()
    }

    fn reads_on(&self, device: DeviceId, limit: usize) -> Result<Vec<ReadLogRow>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT n, officer, record, at, reason, hash FROM read_log WHERE device = ?1 ORDER BY n DESC LIMIT ?2",
        )?;
        type Raw = (i64, [u8; 16], [u8; 16], i64, String, [u8; 32]);
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![device.bytes(), limit], |r| {
            Ok::<Raw, _>((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?, r.get(5)?))
        })?;
        rows.map(|r| {
            let (n, officer, record, at, reason, hash) = r?;
            let (officer, record) = (OfficerId::from_bytes(officer), record_id(record));
            Ok(ReadLogRow { device, n: number(n, "a read-log row")?, officer, record, at, reason, hash })
        })
        .collect()
    }

    fn read_at(&self, device: DeviceId, n: u64) -> Result<Option<[u8; 32]>> {
        Ok(self
            .conn
            .prepare_cached("SELECT hash FROM read_log WHERE device = ?1 AND n = ?2")?
            .query_row(params![device.bytes(), stored(n)?], |r| r.get(0))
            .optional()?)
    }

    fn forked_reads_at(&self, device: DeviceId, n: u64) -> Result<Vec<[u8; 32]>> {
        let mut found = self.conn.prepare_cached("SELECT hash FROM read_fork WHERE device = ?1 AND n = ?2")?;
        let rows = found.query_map(params![device.bytes(), stored(n)?], |r| r.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn last_read(&self, device: DeviceId) -> Result<Option<(u64, [u8; 32])>> {
        let found: Option<(i64, [u8; 32])> = self
            .conn
            .prepare_cached("SELECT n, hash FROM read_log WHERE device = ?1 ORDER BY n DESC LIMIT 1")?
            .query_row([device.bytes()], |r| Ok((r.get(0)?, r.get(1)?)))
            .optional()?;
        found.map(|(n, hash)| Ok((number(n, "a read-log row")?, hash))).transpose()
    }
}

impl WriteReference for Tx<'_> {
    fn set(&self, name: &str, value: &str) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            )?
            .execute([name, value])?;
        Ok(())
    }

    fn put_roster(&self, roster: &Roster) -> Result<()> {
        let json = serde_json::to_vec(roster).map_err(|_| damaged("a roster"))?;
        let packed = zstd::bulk::compress(&json, 3).map_err(|_| HubError::Broken { why: "a roster cannot be packed" })?;
        self.conn
            .prepare_cached(
                "INSERT INTO roster (version, as_at, body) VALUES (?1, ?2, ?3) \
                 ON CONFLICT (version) DO UPDATE SET as_at = excluded.as_at, body = excluded.body",
            )?
            .execute(params![stored(roster.version)?, roster.as_at, packed])?;
        Ok(())
    }

    fn put_ward(&self, row: &WardRow) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO ward (code, name, vintage, boundary) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (code) DO UPDATE SET \
                 name = excluded.name, vintage = excluded.vintage, boundary = excluded.boundary",
            )?
            .execute(params![row.code, row.name, row.vintage, row.boundary])?;
        Ok(())
    }

    fn put_reference(&self, name: &str, sha256: &[u8; 32], bytes: &[u8], at: i64) -> Result<bool> {
        let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        self.conn
            .prepare_cached("INSERT INTO blob (sha256, bytes) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
            .execute(params![sha256, bytes])?;
        let changed = self
            .conn
            .prepare_cached(
                "INSERT INTO reference (name, sha256, size, at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (name) DO UPDATE SET \
                 sha256 = excluded.sha256, size = excluded.size, at = excluded.at WHERE sha256 <> excluded.sha256",
            )?
            .execute(params![name, sha256, size, at])?;
        Ok(changed == 1)
    }

    fn add_forked_reads(&self, rows: &[ReadLogRow], received_at: i64) -> Result<()> {
        let mut insert = self.conn.prepare_cached(
            "INSERT INTO read_fork (device, n, officer, record, at, reason, hash, received_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING",
        )?;
        for r in rows {
            let (device, officer, record) = (r.device.bytes(), r.officer.bytes(), r.record.bytes());
            insert.execute(params![device, stored(r.n)?, officer, record, r.at, r.reason, r.hash, received_at])?;
        }
        Ok(())
    }

    fn add_reads(&self, rows: &[ReadLogRow], received_at: i64) -> Result<usize> {
        let mut insert = self.conn.prepare_cached(
            "INSERT INTO read_log (device, n, officer, record, at, reason, hash, received_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (device, n) DO NOTHING",
        )?;
        let mut new = 0;
        for r in rows {
            let (device, officer, record) = (r.device.bytes(), r.officer.bytes(), r.record.bytes());
            new += insert.execute(params![device, stored(r.n)?, officer, record, r.at, r.reason, r.hash, received_at])?;
        }
        Ok(new)
    }
}
