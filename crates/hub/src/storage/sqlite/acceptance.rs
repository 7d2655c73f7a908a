use record::{DeviceId, RecordId};
use rusqlite::{OptionalExtension, params};
use uuid::Uuid;

use super::{Tx, damaged, device_id, number, officer_id, record_id, stored};
use crate::error::Result;
use crate::storage::{
    BatchRow, DecisionRow, QuarantineRow, ReadAcceptance, RescuedDoneRow, RescuedWordsRow, Verdict, VerdictRow, WaitingRow,
    WriteAcceptance,
};

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

/// Rows of the quarantine in the order in which they came and were written.
fn quarantined_where(which: &str) -> String {
    format!(
        "SELECT q.hash, q.record, q.device, q.batch, q.code, q.field, q.raw, q.received_at FROM quarantine q \
         LEFT JOIN verdict v ON v.batch = q.batch AND v.hash = q.hash LEFT JOIN batch b ON b.hash = q.batch \
         WHERE {which} ORDER BY q.received_at, b.number, v.position, q.hash"
    )
}

fn waiting_row(r: &rusqlite::Row<'_>) -> rusqlite::Result<WaitingRow> {
    Ok(WaitingRow {
        hash: r.get(0)?,
        record: record_id(r.get(1)?),
        device: device_id(r.get(2)?),
        batch: r.get(3)?,
        code: r.get(4)?,
        field: r.get(5)?,
        raw: r.get(6)?,
        received_at: r.get(7)?,
    })
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
             WHERE b.hash IN (SELECT batch FROM change WHERE record = ?1) AND length(b.header) > 0 ORDER BY b.received_at, b.hash",
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

    fn batch_numbered(&self, device: DeviceId, n: u64) -> Result<Option<[u8; 32]>> {
        Ok(self
            .conn
            .prepare_cached("SELECT hash FROM batch WHERE device = ?1 AND number = ?2 ORDER BY rowid LIMIT 1")?
            .query_row(params![device.bytes(), stored(n)?], |r| r.get(0))
            .optional()?)
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

    fn decided_since(&self, device: DeviceId, since: i64, code: &str) -> Result<Vec<DecisionRow>> {
        let mut found = self.conn.prepare_cached(
            "SELECT d.change, d.record, d.waited_for, d.by_officer, d.reason, d.at FROM review_decision d \
             JOIN quarantine q ON q.hash = d.change \
             WHERE d.device = ?1 AND d.at > ?2 AND d.outcome = 'set_aside' AND q.code = ?3 ORDER BY d.at, d.change",
        )?;
        let rows = found.query_map(params![device.bytes(), since, code], |r| {
            Ok(DecisionRow {
                change: r.get(0)?,
                record: record_id(r.get(1)?),
                device,
                waited_for: r.get(2)?,
                let_in: false,
                by: officer_id(r.get(3)?),
                reason: r.get(4)?,
                at: r.get(5)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn waiting_for_review(&self, record: Option<RecordId>) -> Result<Vec<WaitingRow>> {
        let mut found = self.conn.prepare_cached(&quarantined_where("q.review = 1 AND (?1 IS NULL OR q.record = ?1)"))?;
        let rows = found.query_map([record.map(|r| r.bytes())], waiting_row)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn seen_in_review(&self, record: RecordId) -> Result<Vec<WaitingRow>> {
        let mut found = self.conn.prepare_cached(&quarantined_where("q.record = ?1 AND (q.review = 1 OR q.stage = 'review')"))?;
        let rows = found.query_map([record.bytes()], waiting_row)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn rescued_words(&self) -> Result<Vec<RescuedWordsRow>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT id, record, kind, change, device, written_at, code, words, received_at, done_by, done_at, remark \
             FROM rescued_words ORDER BY received_at, written_at, id",
        )?;
        let rows = statement.query_map([], |r| {
            Ok(RescuedWordsRow {
                id: Uuid::from_bytes(r.get(0)?),
                record: record_id(r.get(1)?),
                kind: r.get(2)?,
                change: r.get(3)?,
                device: device_id(r.get(4)?),
                written_at: r.get(5)?,
                code: r.get(6)?,
                words: r.get(7)?,
                received_at: r.get(8)?,
                done: match r.get::<_, Option<[u8; 16]>>(9)? {
                    Some(by) => Some(RescuedDoneRow { by: officer_id(by), at: r.get(10)?, remark: r.get(11)? }),
                    None => None,
                },
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn decision(&self, change: &[u8; 32]) -> Result<Option<DecisionRow>> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT record, device, waited_for, outcome = 'let_in', by_officer, reason, at FROM review_decision WHERE change = ?1",
            )?
            .query_row([change], |r| {
                Ok(DecisionRow {
                    change: *change,
                    record: record_id(r.get(0)?),
                    device: device_id(r.get(1)?),
                    waited_for: r.get(2)?,
                    let_in: r.get(3)?,
                    by: officer_id(r.get(4)?),
                    reason: r.get(5)?,
                    at: r.get(6)?,
                })
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

    fn refuse_for(&self, hash: &[u8; 32], stage: &str, code: &str, field: &str, review: bool) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE quarantine SET stage = ?2, code = ?3, field = ?4, review = ?5 WHERE hash = ?1")?
            .execute(params![hash, stage, code, field, review])?;
        Ok(())
    }

    fn release(&self, hash: &[u8; 32]) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM quarantine WHERE hash = ?1")?.execute([hash])?;
        Ok(())
    }

    fn put_rescued_words(&self, row: &RescuedWordsRow) -> Result<bool> {
        let changed = self
            .conn
            .prepare_cached(
                "INSERT INTO rescued_words (id, record, kind, change, device, written_at, code, words, received_at) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (id) DO NOTHING",
            )?
            .execute(params![
                row.id.as_bytes(),
                row.record.bytes(),
                row.kind,
                row.change,
                row.device.bytes(),
                row.written_at,
                row.code,
                row.words,
                row.received_at
            ])?;
        Ok(changed > 0)
    }

    fn rescued_done(&self, id: Uuid, done: &RescuedDoneRow) -> Result<bool> {
        let changed = self
            .conn
            .prepare_cached(
                "UPDATE rescued_words SET done_by = ?2, done_at = ?3, remark = ?4 WHERE id = ?1 AND done_at IS NULL",
            )?
            .execute(params![id.as_bytes(), done.by.bytes(), done.at, done.remark])?;
        Ok(changed > 0)
    }

    fn put_decision(&self, row: &DecisionRow) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO review_decision (change, record, device, waited_for, outcome, by_officer, reason, at) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (change) DO NOTHING",
            )?
            .execute(params![
                row.change,
                row.record.bytes(),
                row.device.bytes(),
                row.waited_for,
                if row.let_in { "let_in" } else { "set_aside" },
                row.by.bytes(),
                row.reason,
                row.at
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
