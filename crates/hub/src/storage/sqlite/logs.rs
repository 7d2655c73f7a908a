use std::collections::BTreeSet;

use record::{RecordId, Scope};
use rusqlite::{OptionalExtension, params};

use super::{Tx, damaged, number, record_id, stored};
use crate::error::Result;
use crate::storage::{AuditRow, LogRow, NewLog, ReadLogs, What, WriteLogs};

/// The epoch in which a scope begins that is written to for the first time.
const EPOCH: &str = "coalesce((SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'hub_epoch'), 1)";

/// The second term is that of the index, which is used only where it is said.
pub(super) const AUDITED_AS: &str =
    "SELECT at, who, detail FROM audit WHERE what = ?1 AND what <> 'batch' AND at >= ?2 ORDER BY n DESC";

impl ReadLogs for Tx<'_> {
    fn head(&self, scope: &Scope) -> Result<(u64, u64)> {
        let found: Option<(i64, i64)> = self
            .conn
            .prepare_cached("SELECT epoch, head FROM scope WHERE id = ?1")?
            .query_row([scope.to_string()], |r| Ok((r.get(0)?, r.get(1)?)))
            .optional()?;
        let (epoch, head) = match found {
            Some(found) => found,
            None => (self.conn.prepare_cached(&format!("SELECT {EPOCH}"))?.query_row([], |r| r.get(0))?, 0),
        };
        Ok((number(epoch, "a scope")?, number(head, "a scope")?))
    }

    fn heads(&self) -> Result<Vec<(Scope, u64)>> {
        let mut statement = self.conn.prepare_cached("SELECT id, head FROM scope")?;
        let rows = statement.query_map([], |r| Ok((r.get::<_, String>(0)?, r.get(1)?)))?;
        rows.map(|row| {
            let (scope, head) = row?;
            Ok((scope.parse::<Scope>().map_err(|_| damaged("a scope"))?, number(head, "a scope")?))
        })
        .collect()
    }

    fn log_after(&self, scope: &Scope, after: u64, limit: usize) -> Result<Vec<LogRow>> {
        type Raw = (i64, String, Option<[u8; 16]>, Option<[u8; 32]>, Option<Vec<u8>>, i64);
        let mut statement = self.conn.prepare_cached(
            "SELECT seq, what, record, change, detail, at FROM log WHERE scope = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![scope.to_string(), stored(after)?, limit], |r| {
            Ok::<Raw, _>((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?, r.get(5)?))
        })?;
        rows.map(|row| {
            let (seq, what, record, change, detail, at) = row?;
            let record = record.map(record_id);
            let what = match (what.as_str(), record, change, detail) {
                ("change", Some(record), Some(change), _) => What::Change { record, change },
                ("arrive", Some(record), ..) => What::Arrive { record },
                ("leave", Some(record), ..) => What::Leave { record },
                ("erase", Some(record), ..) => What::Erase { record },
                ("blob", _, _, Some(name)) => What::Blob { name: String::from_utf8(name).map_err(|_| damaged("a log entry"))? },
                ("notice", _, _, Some(event)) => What::Notice { event },
                _ => return Err(damaged("a log entry")),
            };
            Ok(LogRow { seq: number(seq, "a log entry")?, what, at })
        })
        .collect()
    }

    fn left_after(&self, scope: &Scope, after: u64) -> Result<Vec<RecordId>> {
        let mut statement =
            self.conn.prepare_cached("SELECT DISTINCT record FROM log WHERE scope = ?1 AND what = 'leave' AND seq > ?2")?;
        let rows = statement.query_map(params![scope.to_string(), stored(after)?], |r| Ok(record_id(r.get(0)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn named_by(&self, scope: &Scope, records: &BTreeSet<RecordId>) -> Result<BTreeSet<RecordId>> {
        let mut named = BTreeSet::new();
        // From the end, and no further than it takes: no index leads from a record to the logs.
        let mut statement =
            self.conn.prepare_cached("SELECT record FROM log WHERE scope = ?1 AND record IS NOT NULL ORDER BY seq DESC")?;
        let mut rows = statement.query([scope.to_string()])?;
        while named.len() < records.len() {
            let Some(row) = rows.next()? else { break };
            let record = record_id(row.get(0)?);
            if records.contains(&record) {
                named.insert(record);
            }
        }
        Ok(named)
    }

    fn manifest(&self, scope: &Scope, epoch: u64, head: u64) -> Result<Option<Vec<RecordId>>> {
        let found: Option<Vec<u8>> = self
            .conn
            .prepare_cached("SELECT records FROM manifest WHERE scope = ?1 AND epoch = ?2 AND head = ?3")?
            .query_row(params![scope.to_string(), stored(epoch)?, stored(head)?], |r| r.get(0))
            .optional()?;
        Ok(found.map(|bytes| bytes.chunks_exact(16).filter_map(|c| Some(record_id(c.try_into().ok()?))).collect()))
    }

    fn audited_as(&self, what: &str, since: i64) -> Result<Vec<(i64, String, String)>> {
        let mut found = self.conn.prepare_cached(AUDITED_AS)?;
        let rows = found.query_map(params![what, since], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn audited(&self, limit: usize) -> Result<Vec<(i64, String, String, String)>> {
        let mut statement = self.conn.prepare_cached("SELECT at, who, what, detail FROM audit ORDER BY n DESC LIMIT ?1")?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = statement.query_map([limit], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn audit_last(&self) -> Result<Option<AuditRow>> {
        let newest: Option<i64> = self.conn.prepare_cached("SELECT max(n) FROM audit")?.query_row([], |r| r.get(0))?;
        let Some(newest) = newest else { return Ok(None) };
        Ok(self.audit_after(number(newest, "the audit")?.saturating_sub(1), 1)?.pop())
    }

    fn audit_after(&self, n: u64, limit: usize) -> Result<Vec<AuditRow>> {
        type Raw = (i64, i64, String, String, String, Option<[u8; 32]>);
        let mut statement =
            self.conn.prepare_cached("SELECT n, at, who, what, detail, hash FROM audit WHERE n > ?1 ORDER BY n LIMIT ?2")?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![stored(n)?, limit], |r| {
            Ok::<Raw, _>((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?, r.get(5)?))
        })?;
        rows.map(|row| {
            let (n, at, who, what, detail, hash) = row?;
            Ok(AuditRow { n: number(n, "the audit")?, at, who, what, detail, hash })
        })
        .collect()
    }
}

impl WriteLogs for Tx<'_> {
    fn append(&self, scope: &Scope, entries: &[NewLog], at: i64) -> Result<u64> {
        let name = scope.to_string();
        let count = i64::try_from(entries.len()).unwrap_or(i64::MAX);
        let head: i64 = self
            .conn
            .prepare_cached(&format!(
                "INSERT INTO scope (id, epoch, head) VALUES (?1, {EPOCH}, ?2) \
                 ON CONFLICT (id) DO UPDATE SET head = head + excluded.head RETURNING head",
            ))?
            .query_row(params![name, count], |r| r.get(0))?;
        let mut insert = self.conn.prepare_cached(
            "INSERT INTO log (scope, seq, what, record, change, detail, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?;
        for (seq, entry) in (head - count + 1..).zip(entries) {
            let (what, record, change, detail) = match entry {
                What::Change { record, change } => ("change", Some(record.bytes()), Some(change), None),
                What::Arrive { record } => ("arrive", Some(record.bytes()), None, None),
                What::Leave { record } => ("leave", Some(record.bytes()), None, None),
                What::Erase { record } => ("erase", Some(record.bytes()), None, None),
                What::Blob { name } => ("blob", None, None, Some(name.as_bytes())),
                What::Notice { event } => ("notice", None, None, Some(event.as_slice())),
            };
            insert.execute(params![name, seq, what, record, change, detail, at])?;
        }
        number(head, "a scope")
    }

    fn begin_epoch(&self, epoch: u64) -> Result<()> {
        self.conn.execute("UPDATE scope SET epoch = ?1", [stored(epoch)?])?;
        self.conn.execute("DELETE FROM manifest", [])?;
        Ok(())
    }

    fn put_manifest(
        &self,
        scope: &Scope,
        epoch: u64,
        head: u64,
        records: &[RecordId],
        at: i64,
        forget_before: i64,
    ) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM manifest WHERE made_at < ?1")?.execute([forget_before])?;
        let bytes: Vec<u8> = records.iter().flat_map(RecordId::bytes).collect();
        self.conn
            .prepare_cached(
                "INSERT INTO manifest (scope, epoch, head, records, made_at) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
            )?
            .execute(params![scope.to_string(), stored(epoch)?, stored(head)?, bytes, at])?;
        Ok(())
    }

    fn audit(&self, at: i64, who: &str, what: &str, detail: &str) -> Result<()> {
        let last: Option<(i64, Option<[u8; 32]>)> = self
            .conn
            .prepare_cached("SELECT n, hash FROM audit ORDER BY n DESC LIMIT 1")?
            .query_row([], |r| Ok((r.get(0)?, r.get(1)?)))
            .optional()?;
        let (last, before) = last.unwrap_or_default();
        let n = number(last, "the audit")? + 1;
        let hash = AuditRow::following(&before.unwrap_or_default(), n, at, (who, what, detail));
        self.conn
            .prepare_cached("INSERT INTO audit (n, at, who, what, detail, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
            .execute(params![stored(n)?, at, who, what, detail, hash])?;
        Ok(())
    }
}
