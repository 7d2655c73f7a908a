use record::{DeviceId, RecordId};
use rusqlite::{OptionalExtension, params};

use super::{Tx, damaged, device_id, number, stored};
use crate::error::Result;
use crate::storage::{BatchRow, QuarantineRow, ReadAcceptance, Verdict, VerdictRow, WriteAcceptance};

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Accepted => "accepted",
        Verdict::Had => "had",
        Verdict::Review => "review",
        Verdict::Aside => "aside",
    }
}

fn verdict(word: &str) -> Result<Verdict> {
    [Verdict::Accepted, Verdict::Had, Verdict::Review, Verdict::Aside]
        .into_iter()
        .find(|v| self::word(*v) == word)
        .ok_or_else(|| damaged("a verdict"))
}

impl ReadAcceptance for Tx<'_> {
    fn batch(&self, hash: &[u8; 32]) -> Result<Option<BatchRow>> {
        type Raw = ([u8; 16], i64, Vec<u8>, [u8; 64], i64);
        let found: Option<Raw> = self
            .conn
            .prepare_cached("SELECT device, number, header, signature, received_at FROM batch WHERE hash = ?1")?
            .query_row([hash], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?)))
            .optional()?;
        let Some((device, n, header, signature, received_at)) = found else { return Ok(None) };
        Ok(Some(BatchRow {
            hash: *hash,
            device: device_id(device),
            number: number(n, "a batch")?,
            header,
            signature,
            received_at,
        }))
    }

    fn batches_of(&self, record: RecordId) -> Result<Vec<(BatchRow, [u8; 32])>> {
        type Raw = ([u8; 32], [u8; 16], i64, Vec<u8>, [u8; 64], i64, [u8; 32]);
        let mut statement = self.conn.prepare_cached(
            "SELECT b.hash, b.device, b.number, b.header, b.signature, b.received_at, e.key FROM batch b \
             JOIN enrolment e ON e.device = b.device \
             WHERE b.hash IN (SELECT batch FROM change WHERE record = ?1) ORDER BY b.received_at, b.hash",
        )?;
        let rows = statement.query_map([record.bytes()], |r| {
            Ok::<Raw, _>((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?, r.get(5)?, r.get(6)?))
        })?;
        rows.map(|r| {
            let (hash, device, n, header, signature, received_at, key) = r?;
            let number = number(n, "a batch")?;
            Ok((BatchRow { hash, device: device_id(device), number, header, signature, received_at }, key))
        })
        .collect()
    }

    fn last_batch_of(&self, device: DeviceId) -> Result<u64> {
        let last: Option<i64> = self
            .conn
            .prepare_cached("SELECT max(number) FROM batch WHERE device = ?1")?
            .query_row([device.bytes()], |r| r.get(0))?;
        number(last.unwrap_or(0), "a batch")
    }

    fn verdicts(&self, batch: &[u8; 32]) -> Result<Vec<VerdictRow>> {
        let mut statement =
            self.conn.prepare_cached("SELECT hash, verdict, code, field FROM verdict WHERE batch = ?1 ORDER BY position")?;
        let rows = statement.query_map([batch], |r| Ok((r.get(0)?, r.get::<_, String>(1)?, r.get(2)?, r.get(3)?)))?;
        rows.map(|r| {
            let (hash, word, code, field) = r?;
            Ok(VerdictRow { hash, verdict: verdict(&word)?, code, field })
        })
        .collect()
    }

    fn quarantined(&self, hash: &[u8; 32]) -> Result<Option<VerdictRow>> {
        Ok(self
            .conn
            .prepare_cached("SELECT review, code, field FROM quarantine WHERE hash = ?1")?
            .query_row([hash], |r| {
                let verdict = if r.get(0)? { Verdict::Review } else { Verdict::Aside };
                Ok(VerdictRow { hash: *hash, verdict, code: r.get(1)?, field: r.get(2)? })
            })
            .optional()?)
    }

    fn refused_of(&self, device: DeviceId, record: RecordId) -> Result<u32> {
        let n: i64 = self
            .conn
            .prepare_cached("SELECT count(*) FROM quarantine WHERE device = ?1 AND record = ?2")?
            .query_row([device.bytes(), record.bytes()], |r| r.get(0))?;
        Ok(u32::try_from(n).unwrap_or(u32::MAX))
    }

    fn stage_counts(&self) -> Result<Vec<(String, String, u64)>> {
        let mut statement = self.conn.prepare_cached("SELECT stage, code, n FROM stage_count ORDER BY stage, code")?;
        let rows = statement.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get::<_, i64>(2)?)))?;
        rows.map(|r| {
            let (stage, code, n) = r?;
            Ok((stage, code, number(n, "a count")?))
        })
        .collect()
    }

    fn quarantine_counts(&self) -> Result<Vec<(String, bool, u64)>> {
        let mut statement =
            self.conn.prepare_cached("SELECT code, review, count(*) FROM quarantine GROUP BY code, review ORDER BY code")?;
        let rows = statement.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get::<_, i64>(2)?)))?;
        rows.map(|r| {
            let (code, review, n) = r?;
            Ok((code, review, number(n, "a count")?))
        })
        .collect()
    }
}

impl WriteAcceptance for Tx<'_> {
    fn put_batch(&self, row: &BatchRow, verdicts: &[VerdictRow]) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO batch (hash, device, number, header, signature, received_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
                 ON CONFLICT (hash) DO NOTHING",
            )?
            .execute(params![row.hash, row.device.bytes(), stored(row.number)?, row.header, row.signature, row.received_at])?;
        self.conn.prepare_cached("DELETE FROM verdict WHERE batch = ?1")?.execute([row.hash])?;
        let mut insert = self.conn.prepare_cached(
            "INSERT INTO verdict (batch, position, hash, verdict, code, field) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        for (position, v) in (0_i64..).zip(verdicts) {
            insert.execute(params![row.hash, position, v.hash, word(v.verdict), v.code, v.field])?;
        }
        Ok(())
    }

    fn set_aside(&self, row: &QuarantineRow) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO quarantine (hash, record, device, batch, stage, code, field, review, raw, received_at) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (hash) DO NOTHING",
            )?
            .execute(params![
                row.hash,
                row.record.bytes(),
                row.device.bytes(),
                row.batch,
                row.stage,
                row.code,
                row.field,
                row.review,
                row.raw,
                row.received_at
            ])?;
        Ok(())
    }

    fn count(&self, stage: &str, code: &str, n: u64) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO stage_count (stage, code, n) VALUES (?1, ?2, ?3) \
                 ON CONFLICT (stage, code) DO UPDATE SET n = n + excluded.n",
            )?
            .execute(params![stage, code, stored(n)?])?;
        Ok(())
    }
}
