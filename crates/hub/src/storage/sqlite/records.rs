use std::collections::BTreeSet;

use record::{DeviceId, RecordId, Scope};
use rusqlite::{OptionalExtension, Row, params};

use super::{Tx, damaged, device_id, number, pack, record_id, stored, unpack};
use crate::error::Result;
use crate::storage::{ChangeRow, Member, ReadRecords, RecordRow, WriteRecords};

const CHANGE: &str = "SELECT hash, record, actor, seq, start_op, max_op, device, batch, raw, received_at FROM change";

fn change(row: &Row<'_>) -> rusqlite::Result<Result<ChangeRow>> {
    let (seq, start_op, max_op): (i64, i64, i64) = (row.get(3)?, row.get(4)?, row.get(5)?);
    let (hash, record, actor) = (row.get(0)?, record_id(row.get(1)?), row.get(2)?);
    let (device, batch, raw, received_at) = (device_id(row.get(6)?), row.get(7)?, row.get(8)?, row.get(9)?);
    Ok((|| {
        Ok(ChangeRow {
            hash,
            record,
            actor,
            seq: number(seq, "a change")?,
            start_op: number(start_op, "a change")?,
            max_op: number(max_op, "a change")?,
            device,
            batch,
            raw,
            received_at,
        })
    })())
}

impl ReadRecords for Tx<'_> {
    fn record(&self, id: RecordId) -> Result<Option<RecordRow>> {
        type Raw = (String, Vec<u8>, Vec<u8>, i64, u8, bool, String, i64);
        let found: Option<Raw> = self
            .conn
            .prepare_cached("SELECT kind, heads, snapshot, version, harm, is_open, people, updated_at FROM record WHERE id = ?1")?
            .query_row([id.bytes()], |r| {
                Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?, r.get(5)?, r.get(6)?, r.get(7)?))
            })
            .optional()?;
        let Some((kind, heads, snapshot, version, harm, open, people, updated_at)) = found else { return Ok(None) };
        let (heads, version) = (unpack(&heads)?, number(version, "a record's version")?);
        let people = serde_json::from_str(&people).map_err(|_| damaged("a record's people"))?;
        Ok(Some(RecordRow { id, kind, heads, snapshot, version, harm, open, people, updated_at }))
    }

    fn change(&self, hash: &[u8; 32]) -> Result<Option<ChangeRow>> {
        let found = self.conn.prepare_cached(&format!("{CHANGE} WHERE hash = ?1"))?.query_row([hash], change).optional()?;
        found.transpose()
    }

    fn only_from(&self, record: RecordId, device: DeviceId) -> Result<bool> {
        let mut others = self.conn.prepare_cached("SELECT 1 FROM change WHERE record = ?1 AND device <> ?2 LIMIT 1")?;
        Ok(!others.exists(params![record.bytes(), device.bytes()])?)
    }

    fn changes_of(&self, record: RecordId) -> Result<Vec<ChangeRow>> {
        let mut statement = self.conn.prepare_cached(&format!("{CHANGE} WHERE record = ?1 ORDER BY n"))?;
        let rows = statement.query_map([record.bytes()], change)?;
        rows.map(|r| r?).collect()
    }

    fn scopes_of(&self, record: RecordId) -> Result<BTreeSet<Scope>> {
        let mut statement = self.conn.prepare_cached("SELECT scope FROM membership WHERE record = ?1")?;
        let rows = statement.query_map([record.bytes()], |r| r.get::<_, String>(0))?;
        rows.map(|r| Ok(r?.parse::<Scope>()?)).collect()
    }

    fn members_of(&self, scope: &Scope) -> Result<Vec<Member>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT r.harm, r.id, r.heads FROM membership m JOIN record r ON r.id = m.record WHERE m.scope = ?1 \
             ORDER BY r.harm, r.id",
        )?;
        let rows = statement.query_map([scope.to_string()], |r| Ok((r.get(0)?, r.get(1)?, r.get::<_, Vec<u8>>(2)?)))?;
        rows.map(|r| {
            let (harm, id, heads) = r?;
            Ok(Member { harm, id: record_id(id), heads: unpack(&heads)? })
        })
        .collect()
    }

    fn neighbours(&self, record: RecordId) -> Result<BTreeSet<RecordId>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT to_record FROM link WHERE from_record = ?1 UNION SELECT from_record FROM link WHERE to_record = ?1",
        )?;
        let rows = statement.query_map([record.bytes()], |r| Ok(record_id(r.get(0)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn named_in(&self, scope: &Scope, name: &str) -> Result<bool> {
        // Snapshots are stored with uncompressed columns, so a text stands in them as it was written.
        let mut statement = self.conn.prepare_cached(
            "SELECT 1 FROM membership m JOIN record r ON r.id = m.record WHERE m.scope = ?1 AND instr(r.snapshot, ?2) > 0 LIMIT 1",
        )?;
        Ok(statement.exists(params![scope.to_string(), name.as_bytes()])?)
    }

    fn records_after(&self, after: Option<RecordId>, limit: usize) -> Result<Vec<RecordId>> {
        let mut statement = self.conn.prepare_cached("SELECT id FROM record WHERE id > ?1 ORDER BY id LIMIT ?2")?;
        let after = after.map_or_else(Vec::new, |id| id.bytes().to_vec());
        let rows = statement.query_map(params![after, i64::try_from(limit).unwrap_or(i64::MAX)], |r| Ok(record_id(r.get(0)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn record_counts(&self) -> Result<(u64, u64)> {
        let (records, changes): (i64, i64) =
            self.conn.query_row("SELECT (SELECT count(*) FROM record), (SELECT count(*) FROM change)", [], |r| {
                Ok((r.get(0)?, r.get(1)?))
            })?;
        Ok((number(records, "a count")?, number(changes, "a count")?))
    }
}

impl WriteRecords for Tx<'_> {
    fn put_record(&self, row: &RecordRow, validated: u64) -> Result<bool> {
        let people = serde_json::to_string(&row.people).map_err(|_| damaged("a record's people"))?;
        let (heads, version, validated) = (pack(&row.heads), stored(row.version)?, stored(validated)?);
        let id = row.id.bytes();
        let written = if validated == 0 {
            self.conn
                .prepare_cached(
                    "INSERT INTO record (id, kind, heads, snapshot, version, harm, is_open, people, updated_at) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (id) DO NOTHING",
                )?
                .execute(params![id, row.kind, heads, row.snapshot, version, row.harm, row.open, people, row.updated_at])?
        } else {
            self.conn
                .prepare_cached(
                    "UPDATE record SET heads = ?2, snapshot = ?3, version = ?4, harm = ?5, is_open = ?6, people = ?7, \
                     updated_at = ?8 WHERE id = ?1 AND version = ?9",
                )?
                .execute(params![id, heads, row.snapshot, version, row.harm, row.open, people, row.updated_at, validated])?
        };
        Ok(written == 1)
    }

    fn add_change(&self, row: &ChangeRow) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO change (hash, record, actor, seq, start_op, max_op, device, batch, raw, received_at) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?
            .execute(params![
                row.hash,
                row.record.bytes(),
                row.actor,
                stored(row.seq)?,
                stored(row.start_op)?,
                stored(row.max_op)?,
                row.device.bytes(),
                row.batch,
                row.raw,
                row.received_at
            ])?;
        Ok(())
    }

    fn set_scopes(&self, record: RecordId, scopes: &BTreeSet<Scope>) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM membership WHERE record = ?1")?.execute([record.bytes()])?;
        let mut insert = self.conn.prepare_cached("INSERT INTO membership (record, scope) VALUES (?1, ?2)")?;
        for scope in scopes {
            insert.execute(params![record.bytes(), scope.to_string()])?;
        }
        Ok(())
    }

    fn set_links(&self, record: RecordId, to: &BTreeSet<RecordId>) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM link WHERE from_record = ?1")?.execute([record.bytes()])?;
        let mut insert = self.conn.prepare_cached("INSERT INTO link (from_record, to_record) VALUES (?1, ?2)")?;
        for other in to {
            insert.execute(params![record.bytes(), other.bytes()])?;
        }
        Ok(())
    }
}
