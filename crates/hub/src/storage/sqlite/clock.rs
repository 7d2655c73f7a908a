use record::DeviceId;
use rusqlite::{OptionalExtension, params};

use super::{Tx, device_id, number, stored};
use crate::error::Result;
use crate::storage::{ClockRow, ReadClock, WriteClock};

impl Tx<'_> {
    fn clock_beside(&self, which: &str, device: DeviceId, incarnation: u64, n: u64) -> Result<Option<ClockRow>> {
        type Raw = ([u8; 16], i64, i64, [u8; 32], i64, i64, Option<i64>, Option<i64>, String, i64);
        let found: Option<Raw> = self
            .conn
            .prepare_cached(&format!(
                "SELECT device, incarnation, number, batch, cut_at, started_at, latest_cut, latest_start, doubt, run \
                 FROM batch_clock WHERE device = ?1 AND incarnation = ?2 AND {which} LIMIT 1"
            ))?
            .query_row(params![device.bytes(), stored(incarnation)?, stored(n)?], |r| {
                Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?, r.get(5)?, r.get(6)?, r.get(7)?, r.get(8)?, r.get(9)?))
            })
            .optional()?;
        let Some((device, incarnation, n, batch, cut_at, started_at, cut, start, doubt, run)) = found else { return Ok(None) };
        Ok(Some(ClockRow {
            device: device_id(device),
            incarnation: number(incarnation, "a batch's time")?,
            number: number(n, "a batch's time")?,
            batch,
            cut_at,
            started_at,
            latest: cut.zip(start),
            doubt,
            run: number(run, "a batch's time")?,
        }))
    }
}

impl ReadClock for Tx<'_> {
    fn clock_before(&self, device: DeviceId, incarnation: u64, n: u64) -> Result<Option<ClockRow>> {
        self.clock_beside("number < ?3 ORDER BY number DESC", device, incarnation, n)
    }

    fn clock_after(&self, device: DeviceId, incarnation: u64, n: u64) -> Result<Option<ClockRow>> {
        self.clock_beside("number > ?3 ORDER BY number", device, incarnation, n)
    }

    fn clock_doubt(&self, batch: &[u8; 32]) -> Result<Option<String>> {
        Ok(self
            .conn
            .prepare_cached("SELECT doubt FROM batch_clock WHERE batch = ?1 AND doubt <> ''")?
            .query_row([batch], |r| r.get(0))
            .optional()?)
    }
}

impl WriteClock for Tx<'_> {
    fn put_clock(&self, row: &ClockRow) -> Result<bool> {
        let (cut, start) = row.latest.unzip();
        let written = self
            .conn
            .prepare_cached(
                "INSERT INTO batch_clock \
                 (device, incarnation, number, batch, cut_at, started_at, latest_cut, latest_start, doubt, run) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT DO NOTHING",
            )?
            .execute(params![
                row.device.bytes(),
                stored(row.incarnation)?,
                stored(row.number)?,
                row.batch,
                row.cut_at,
                row.started_at,
                cut,
                start,
                row.doubt,
                stored(row.run)?
            ])?;
        Ok(written == 1)
    }

    fn doubt_clock(&self, row: &ClockRow, doubt: &str) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE batch_clock SET doubt = ?4 WHERE device = ?1 AND incarnation = ?2 AND number = ?3")?
            .execute(params![row.device.bytes(), stored(row.incarnation)?, stored(row.number)?, doubt])?;
        Ok(())
    }
}
