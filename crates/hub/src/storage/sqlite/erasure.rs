use std::collections::BTreeSet;

use record::{DeviceId, OfficerId, RecordId, Scope};
use rusqlite::{OptionalExtension, Row, params};
use wire::batch::Batch;
use wire::codec;
use wire::message::DeviceEvent;

use super::{Tx, damaged, number, record_id};
use crate::error::Result;
use crate::storage::{ErasedRow, HoldRow, KeptRow, ReadErasure, ReadLogs, RetainRow, WriteErasure};

/// What stands where an erased record's id or a change's hash stood.
const NOBODY: [u8; 16] = [0; 16];
const NO_HASH: [u8; 32] = [0; 32];

fn erased_row(row: &Row<'_>) -> rusqlite::Result<ErasedRow> {
    Ok(ErasedRow { record: record_id(row.get(0)?), at: row.get(1)?, who: row.get(2)?, reason: row.get(3)? })
}

fn hold_row(row: &Row<'_>) -> rusqlite::Result<HoldRow> {
    Ok(HoldRow { record: record_id(row.get(0)?), placed_at: row.get(1)?, placed_by: row.get(2)?, reason: row.get(3)? })
}

const ERASED: &str = "SELECT record, at, who, reason FROM erased";
const HOLD: &str = "SELECT record, placed_at, placed_by, reason FROM hold WHERE lifted_at IS NULL";

impl ReadErasure for Tx<'_> {
    fn erased(&self, record: RecordId) -> Result<Option<ErasedRow>> {
        let mut found = self.conn.prepare_cached(&format!("{ERASED} WHERE record = ?1"))?;
        Ok(found.query_row([record.bytes()], erased_row).optional()?)
    }

    fn erasures(&self) -> Result<Vec<ErasedRow>> {
        let mut found = self.conn.prepare_cached(&format!("{ERASED} ORDER BY at, record"))?;
        Ok(found.query_map([], erased_row)?.collect::<rusqlite::Result<_>>()?)
    }

    fn erasure_count(&self) -> Result<u64> {
        number(self.conn.prepare_cached("SELECT count(*) FROM erased")?.query_row([], |r| r.get(0))?, "a count")
    }

    fn set_aside_of(&self, record: RecordId) -> Result<Vec<Vec<u8>>> {
        let mut found = self.conn.prepare_cached("SELECT raw FROM quarantine WHERE record = ?1")?;
        Ok(found.query_map([record.bytes()], |r| r.get(0))?.collect::<rusqlite::Result<_>>()?)
    }

    fn scopes_ever(&self, record: RecordId) -> Result<BTreeSet<Scope>> {
        let mut found = self
            .conn
            .prepare_cached("SELECT scope FROM log WHERE record = ?1 UNION SELECT scope FROM membership WHERE record = ?1")?;
        let rows = found.query_map([record.bytes()], |r| r.get::<_, String>(0))?;
        rows.map(|r| Ok(r?.parse::<Scope>()?)).collect()
    }

    fn concerned(&self, record: RecordId) -> Result<BTreeSet<OfficerId>> {
        let mut found = self.conn.prepare_cached(
            "SELECT officer FROM enrolment WHERE role = 'device' AND device IN (
                 SELECT device FROM told_ever WHERE scope IN (
                     SELECT scope FROM log WHERE record = ?1 UNION SELECT scope FROM membership WHERE record = ?1)
                 UNION SELECT device FROM change WHERE record = ?1
                 UNION SELECT device FROM quarantine WHERE record = ?1
                 UNION SELECT device FROM read_log WHERE record = ?1
                 UNION SELECT device FROM has_something WHERE record = ?1)",
        )?;
        let rows = found.query_map([record.bytes()], |r| Ok(OfficerId::from_bytes(r.get(0)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn concerned_of(&self, officer: OfficerId, records: &BTreeSet<RecordId>) -> Result<BTreeSet<RecordId>> {
        let mut direct = self.conn.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM enrolment e WHERE e.officer = ?2 AND e.role = 'device' AND (
                 EXISTS (SELECT 1 FROM membership m JOIN told_ever t USING (scope) WHERE m.record = ?1 AND t.device = e.device)
                 OR EXISTS (SELECT 1 FROM change WHERE record = ?1 AND device = e.device)
                 OR EXISTS (SELECT 1 FROM quarantine WHERE record = ?1 AND device = e.device)
                 OR EXISTS (SELECT 1 FROM read_log WHERE record = ?1 AND device = e.device)
                 OR EXISTS (SELECT 1 FROM has_something WHERE record = ?1 AND device = e.device)))",
        )?;
        let (mut found, mut rest) = (BTreeSet::new(), BTreeSet::new());
        for record in records {
            let concerned: bool = direct.query_row(params![record.bytes(), officer.bytes()], |r| r.get(0))?;
            let into = if concerned { &mut found } else { &mut rest };
            into.insert(*record);
        }
        if rest.is_empty() {
            return Ok(found);
        }
        // Only the logs of what its devices were ever told of can tell more, and no index leads from a record to the logs.
        let mut told = self.conn.prepare_cached(
            "SELECT DISTINCT scope FROM told_ever
             WHERE device IN (SELECT device FROM enrolment WHERE officer = ?1 AND role = 'device')",
        )?;
        let scopes = told.query_map([officer.bytes()], |r| r.get::<_, String>(0))?.collect::<rusqlite::Result<Vec<_>>>()?;
        for scope in scopes {
            let named = self.named_by(&scope.parse()?, &rest)?;
            rest.retain(|record| !named.contains(record));
            found.extend(named);
        }
        Ok(found)
    }

    fn named_elsewhere(&self, record: RecordId, name: &str) -> Result<bool> {
        let mut found = self.conn.prepare_cached(
            "SELECT 1 FROM record WHERE id <> ?1 AND instr(snapshot, ?2) > 0
             UNION ALL SELECT 1 FROM quarantine WHERE record <> ?1 AND instr(raw, ?2) > 0 LIMIT 1",
        )?;
        Ok(found.exists(params![record.bytes(), name.as_bytes()])?)
    }

    fn doomed_objects(&self) -> Result<Vec<[u8; 32]>> {
        let mut found = self.conn.prepare_cached("SELECT sha256 FROM doomed_object")?;
        Ok(found.query_map([], |r| r.get(0))?.collect::<rusqlite::Result<_>>()?)
    }

    fn hold(&self, record: RecordId) -> Result<Option<HoldRow>> {
        let mut found = self.conn.prepare_cached(&format!("{HOLD} AND record = ?1"))?;
        Ok(found.query_row([record.bytes()], hold_row).optional()?)
    }

    fn holds(&self) -> Result<Vec<HoldRow>> {
        let mut found = self.conn.prepare_cached(&format!("{HOLD} ORDER BY n"))?;
        Ok(found.query_map([], hold_row)?.collect::<rusqlite::Result<_>>()?)
    }

    fn decisions(&self, record: RecordId) -> Result<Vec<RetainRow>> {
        let mut found =
            self.conn.prepare_cached("SELECT at, who, reason, next_review FROM retain_decision WHERE record = ?1 ORDER BY n")?;
        let rows = found.query_map([record.bytes()], |r| {
            Ok(RetainRow { record, at: r.get(0)?, who: r.get(1)?, reason: r.get(2)?, next_review: r.get(3)? })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn kept_after(&self, after: Option<RecordId>, limit: usize) -> Result<Vec<KeptRow>> {
        let mut found = self.conn.prepare_cached(
            "SELECT id, kind, is_open, updated_at,
                 EXISTS (SELECT 1 FROM hold WHERE hold.record = record.id AND lifted_at IS NULL),
                 (SELECT next_review FROM retain_decision d WHERE d.record = record.id ORDER BY n DESC LIMIT 1)
             FROM record WHERE id > ?1 ORDER BY id LIMIT ?2",
        )?;
        let after = after.map_or_else(Vec::new, |id| id.bytes().to_vec());
        let rows = found.query_map(params![after, i64::try_from(limit).unwrap_or(i64::MAX)], |r| {
            Ok(KeptRow {
                record: record_id(r.get(0)?),
                kind: r.get(1)?,
                open: r.get(2)?,
                updated_at: r.get(3)?,
                held: r.get(4)?,
                next_review: r.get(5)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl Tx<'_> {
    /// Batches that speak of an erased record: its id and its changes' hashes stand in the signed header. A batch that
    /// carried nothing else keeps its name, number and time; the header of one that carried other records' changes too stays,
    /// because it is the only proof of who wrote those.
    fn erase_from_batches(&self, record: RecordId) -> Result<()> {
        let mut found = self.conn.prepare_cached("SELECT hash, header FROM batch WHERE instr(header, ?1) > 0")?;
        let rows = found.query_map([record.bytes()], |r| Ok((r.get::<_, [u8; 32]>(0)?, r.get::<_, Vec<u8>>(1)?)))?;
        let all: Vec<_> = rows.collect::<rusqlite::Result<_>>()?;
        for (hash, header) in all {
            let batch: Batch = codec::decode("batch", &header)?;
            for (position, _) in (0_i64..).zip(&batch.changes).filter(|(_, c)| c.record == record) {
                self.conn
                    .prepare_cached("UPDATE verdict SET hash = ?3, field = '' WHERE batch = ?1 AND position = ?2")?
                    .execute(params![hash, position, NO_HASH])?;
            }
            if batch.changes.iter().all(|c| c.record == record) {
                self.conn
                    .prepare_cached("UPDATE batch SET header = x'', signature = zeroblob(64) WHERE hash = ?1")?
                    .execute([hash])?;
            }
        }
        Ok(())
    }

    /// What devices were told of a record's changes, in their own logs: the entries keep their numbers.
    fn erase_from_notices(&self, record: RecordId) -> Result<()> {
        let mut found =
            self.conn.prepare_cached("SELECT scope, seq, detail FROM log WHERE what = 'notice' AND instr(detail, ?1) > 0")?;
        let rows =
            found.query_map([record.bytes()], |r| Ok((r.get::<_, String>(0)?, r.get::<_, i64>(1)?, r.get::<_, Vec<u8>>(2)?)))?;
        let all: Vec<_> = rows.collect::<rusqlite::Result<_>>()?;
        for (scope, seq, detail) in all {
            let about = match codec::decode("device event", &detail)? {
                DeviceEvent::Refusal { record, .. } | DeviceEvent::Review { record, .. } => Some(record),
                _ => None,
            };
            if about != Some(record) {
                continue;
            }
            let (record, change) = (record_id(NOBODY), wire::Hash(NO_HASH));
            let nothing = DeviceEvent::Refusal { record, change, code: "erased".into(), field: None };
            self.conn.prepare_cached("UPDATE log SET detail = ?3 WHERE scope = ?1 AND seq = ?2")?.execute(params![
                scope,
                seq,
                codec::encode(&nothing)
            ])?;
        }
        Ok(())
    }

    fn erase_from_manifests(&self, record: RecordId) -> Result<()> {
        let mut found =
            self.conn.prepare_cached("SELECT scope, epoch, head, records FROM manifest WHERE instr(records, ?1) > 0")?;
        type Raw = (String, i64, i64, Vec<u8>);
        let rows = found.query_map([record.bytes()], |r| Ok::<Raw, _>((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))?;
        let all: Vec<_> = rows.collect::<rusqlite::Result<_>>()?;
        for (scope, epoch, head, mut records) in all {
            // Positions stay what they were: a first sync under way goes on by them.
            for id in records.chunks_exact_mut(16).filter(|id| *id == record.bytes()) {
                id.copy_from_slice(&NOBODY);
            }
            self.conn
                .prepare_cached("UPDATE manifest SET records = ?4 WHERE scope = ?1 AND epoch = ?2 AND head = ?3")?
                .execute(params![scope, epoch, head, records])?;
        }
        Ok(())
    }
}

impl WriteErasure for Tx<'_> {
    fn erase_record(&self, row: &ErasedRow, files: &[[u8; 32]]) -> Result<()> {
        let id = row.record.bytes();
        self.erase_from_batches(row.record)?;
        self.erase_from_notices(row.record)?;
        self.erase_from_manifests(row.record)?;
        for sql in [
            "DELETE FROM record WHERE id = ?1",
            "DELETE FROM change WHERE record = ?1",
            "DELETE FROM quarantine WHERE record = ?1",
            "DELETE FROM membership WHERE record = ?1",
            "DELETE FROM link WHERE from_record = ?1",
            "DELETE FROM retain_decision WHERE record = ?1",
            "DELETE FROM review_decision WHERE record = ?1",
            "DELETE FROM rescued_words WHERE record = ?1",
            "DELETE FROM public_row WHERE record = ?1",
            "DELETE FROM ages WHERE record = ?1",
            "DELETE FROM wakes WHERE record = ?1",
            "DELETE FROM called_back WHERE record = ?1",
            "DELETE FROM referred WHERE record = ?1",
            "DELETE FROM recovery WHERE record = ?1",
            "DELETE FROM has_something WHERE record = ?1",
            // Who looked at it stays known; why they said they did may tell of whom.
            "UPDATE read_log SET reason = 'erased' WHERE record = ?1",
            "UPDATE read_fork SET reason = 'erased' WHERE record = ?1",
            "UPDATE log SET what = 'leave', record = zeroblob(16), change = NULL
             WHERE record = ?1 AND what IN ('change', 'arrive', 'leave')",
        ] {
            self.conn.prepare_cached(sql)?.execute([id])?;
        }
        for sha256 in files {
            for sql in ["DELETE FROM object WHERE sha256 = ?1", "DELETE FROM upload WHERE sha256 = ?1"] {
                self.conn.prepare_cached(sql)?.execute([sha256])?;
            }
            self.conn.prepare_cached("INSERT OR IGNORE INTO doomed_object (sha256) VALUES (?1)")?.execute([sha256])?;
        }
        let put = "INSERT INTO erased (record, at, who, reason) VALUES (?1, ?2, ?3, ?4)";
        if self.conn.prepare_cached(put)?.execute(params![id, row.at, row.who, row.reason])? == 1 {
            Ok(())
        } else {
            Err(damaged("a tombstone"))
        }
    }

    fn has_something(&self, device: DeviceId, record: RecordId) -> Result<()> {
        let put = "INSERT OR IGNORE INTO has_something (record, device) VALUES (?1, ?2)";
        self.conn.prepare_cached(put)?.execute(params![record.bytes(), device.bytes()])?;
        Ok(())
    }

    fn unlinked(&self, sha256: &[u8; 32]) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM doomed_object WHERE sha256 = ?1")?.execute([sha256])?;
        Ok(())
    }

    fn place_hold(&self, row: &HoldRow) -> Result<bool> {
        let placed = self
            .conn
            .prepare_cached(
                "INSERT INTO hold (record, placed_at, placed_by, reason) SELECT ?1, ?2, ?3, ?4
                 WHERE NOT EXISTS (SELECT 1 FROM hold WHERE record = ?1 AND lifted_at IS NULL)",
            )?
            .execute(params![row.record.bytes(), row.placed_at, row.placed_by, row.reason])?;
        Ok(placed == 1)
    }

    fn lift_hold(&self, record: RecordId, at: i64, who: &str, reason: &str) -> Result<bool> {
        let lifted = self
            .conn
            .prepare_cached(
                "UPDATE hold SET lifted_at = ?2, lifted_by = ?3, lift_reason = ?4 WHERE record = ?1 AND lifted_at IS NULL",
            )?
            .execute(params![record.bytes(), at, who, reason])?;
        Ok(lifted == 1)
    }

    fn add_decision(&self, row: &RetainRow) -> Result<()> {
        self.conn
            .prepare_cached("INSERT INTO retain_decision (record, at, who, reason, next_review) VALUES (?1, ?2, ?3, ?4, ?5)")?
            .execute(params![row.record.bytes(), row.at, row.who, row.reason, row.next_review])?;
        Ok(())
    }
}
