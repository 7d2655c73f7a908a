use std::collections::BTreeSet;

use record::{OfficerId, RecordId};
use rusqlite::{OptionalExtension, Params, params};

use super::{Tx, officer_id, record_id};
use crate::error::Result;
use crate::storage::dated::{CallBackRow, ReadDated, Wakes, WriteDated};

impl Tx<'_> {
    fn record_ids(&self, sql: &str, asked: impl Params) -> Result<BTreeSet<RecordId>> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map(asked, |r| Ok(record_id(r.get(0)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl ReadDated for Tx<'_> {
    fn ages_of(&self, record: RecordId) -> Result<Option<i64>> {
        let mut statement = self.conn.prepare_cached("SELECT at FROM ages WHERE record = ?1")?;
        Ok(statement.query_row([record.bytes()], |r| r.get(0)).optional()?)
    }

    fn aged(&self, after: i64, now: i64) -> Result<BTreeSet<RecordId>> {
        self.record_ids("SELECT record FROM ages WHERE at > ?1 AND at <= ?2", [after, now])
    }

    fn called_back(&self, record: RecordId) -> Result<Vec<CallBackRow>> {
        let mut statement =
            self.conn.prepare_cached("SELECT officer, until FROM called_back WHERE record = ?1 ORDER BY officer")?;
        let rows =
            statement.query_map([record.bytes()], |r| Ok(CallBackRow { officer: officer_id(r.get(0)?), until: r.get(1)? }))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn call_backs_over(&self, now: i64) -> Result<BTreeSet<RecordId>> {
        self.record_ids("SELECT record FROM called_back WHERE until <= ?1", [now])
    }

    fn references_of(&self, record: RecordId) -> Result<BTreeSet<String>> {
        let mut statement = self.conn.prepare_cached("SELECT reference FROM referred WHERE record = ?1")?;
        let rows = statement.query_map([record.bytes()], |r| r.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn referred(&self, reference: &str) -> Result<BTreeSet<RecordId>> {
        self.record_ids("SELECT record FROM referred WHERE reference = ?1", [reference])
    }

    fn wakes_of(&self, record: RecordId) -> Result<Wakes> {
        let mut statement = self.conn.prepare_cached("SELECT at, since FROM wakes WHERE record = ?1")?;
        let found = statement.query_row([record.bytes()], |r| Ok(Wakes { at: r.get(0)?, since: r.get(1)? })).optional()?;
        Ok(found.unwrap_or_default())
    }

    fn waking(&self, now: i64) -> Result<BTreeSet<RecordId>> {
        self.record_ids("SELECT record FROM wakes WHERE at IS NOT NULL AND at <= ?1", [now])
    }

    fn lease_extended(&self, officer: OfficerId) -> Result<Option<i64>> {
        let mut statement = self.conn.prepare_cached("SELECT until FROM lease_extension WHERE officer = ?1")?;
        Ok(statement.query_row([officer.bytes()], |r| r.get(0)).optional()?)
    }
}

impl WriteDated for Tx<'_> {
    fn set_ages(&self, record: RecordId, at: Option<i64>) -> Result<()> {
        match at {
            Some(at) => self
                .conn
                .prepare_cached("INSERT INTO ages (record, at) VALUES (?1, ?2) ON CONFLICT (record) DO UPDATE SET at = ?2")?
                .execute(params![record.bytes(), at])?,
            None => self.conn.prepare_cached("DELETE FROM ages WHERE record = ?1")?.execute([record.bytes()])?,
        };
        Ok(())
    }

    fn call_back(&self, record: RecordId, officer: OfficerId, until: i64, asked_at: i64) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO called_back (record, officer, until, asked_at) VALUES (?1, ?2, ?3, ?4) \
                 ON CONFLICT (record, officer) DO UPDATE SET until = max(until, ?3), asked_at = ?4",
            )?
            .execute(params![record.bytes(), officer.bytes(), until, asked_at])?;
        Ok(())
    }

    fn end_call_backs(&self, now: i64) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM called_back WHERE until <= ?1")?.execute([now])?;
        Ok(())
    }

    fn set_references(&self, record: RecordId, references: &BTreeSet<String>) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM referred WHERE record = ?1")?.execute([record.bytes()])?;
        let mut insert = self.conn.prepare_cached("INSERT INTO referred (reference, record) VALUES (?1, ?2)")?;
        for reference in references {
            insert.execute(params![reference, record.bytes()])?;
        }
        Ok(())
    }

    fn set_wakes(&self, record: RecordId, wakes: Wakes) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO wakes (record, at, since) VALUES (?1, ?2, ?3) \
                 ON CONFLICT (record) DO UPDATE SET at = ?2, since = ?3",
            )?
            .execute(params![record.bytes(), wakes.at, wakes.since])?;
        Ok(())
    }

    fn extend_lease(&self, officer: OfficerId, until: i64, at: i64) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO lease_extension (officer, until, given_at) VALUES (?1, ?2, ?3) \
                 ON CONFLICT (officer) DO UPDATE SET until = ?2, given_at = ?3",
            )?
            .execute(params![officer.bytes(), until, at])?;
        Ok(())
    }
}
