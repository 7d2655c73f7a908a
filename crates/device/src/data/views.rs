//! Reading the view rows of tasks; [`super::rows`] fills them.

use record::RecordId;
use rusqlite::{Connection, params};

use super::device::{json, parse};
use super::outbox::newest_waiting;
use crate::error::DeviceError;
use crate::pages::{Held, Local, TaskView};

/// Which tasks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TaskFilter {
    /// Open and this officer's.
    Mine,
    /// Open, on one of these wards.
    Wards(Vec<String>),
    /// Not open any more: this officer's, or on one of these wards.
    Done(Vec<String>),
    /// Every open one.
    Open,
}

const MOST: u32 = 500;

/// Task rows, most urgent first; at most 500 of a list, which is more than anybody reads.
pub(crate) fn task_rows(connection: &Connection, filter: &TaskFilter) -> Result<Vec<Held<TaskView>>, DeviceError> {
    let columns = "SELECT v.rec, v.row, r.opened_at, r.arrived_at, r.danger_seen FROM view_task v JOIN record r USING (rec)";
    let by_urgency = "ORDER BY v.urgency, v.act_by IS NULL, v.act_by, v.rec LIMIT ?1";
    let in_wards = "v.ward IN (SELECT value FROM json_each(?2))";
    let sql = match filter {
        TaskFilter::Mine => format!("{columns} WHERE v.open = 1 AND v.mine = 1 {by_urgency}"),
        TaskFilter::Open => format!("{columns} WHERE v.open = 1 {by_urgency}"),
        TaskFilter::Wards(_) => format!("{columns} WHERE v.open = 1 AND {in_wards} {by_urgency}"),
        TaskFilter::Done(_) => {
            format!("{columns} WHERE v.open = 0 AND (v.mine = 1 OR {in_wards}) ORDER BY v.touched_at DESC LIMIT ?1")
        }
    };
    let mut found = connection.prepare_cached(&sql)?;
    let wards = match filter {
        TaskFilter::Wards(wards) | TaskFilter::Done(wards) => Some(json(wards)?),
        _ => None,
    };
    let read =
        |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get(2)?, row.get(3)?, row.get(4)?));
    let rows: Vec<_> = match &wards {
        Some(wards) => found.query_map(params![MOST, wards], read)?.collect::<Result<_, _>>()?,
        None => found.query_map([MOST], read)?.collect::<Result<_, _>>()?,
    };
    rows.into_iter()
        .map(|(rec, row, opened_at, arrived_at, danger_seen)| {
            let view: TaskView = parse("view_task", row.as_bytes())?;
            let sync = newest_waiting(connection, rec)?;
            Ok(Held { view, local: Local { opened_at, arrived_at, sync, danger_seen } })
        })
        .collect()
}

/// How many tasks are mine, on the wards, done.
pub(crate) fn task_counts(connection: &Connection, wards: &[String]) -> Result<[u32; 3], DeviceError> {
    let wards = json(&wards)?;
    let count = |sql: &str, wards: Option<&String>| -> Result<u32, DeviceError> {
        let mut found = connection.prepare_cached(sql)?;
        Ok(match wards {
            Some(wards) => found.query_row([wards], |row| row.get(0))?,
            None => found.query_row([], |row| row.get(0))?,
        })
    };
    Ok([
        count("SELECT count(*) FROM view_task WHERE open = 1 AND mine = 1", None)?,
        count("SELECT count(*) FROM view_task WHERE open = 1 AND ward IN (SELECT value FROM json_each(?1))", Some(&wards))?,
        count(
            "SELECT count(*) FROM view_task WHERE open = 0 AND (mine = 1 OR ward IN (SELECT value FROM json_each(?1)))",
            Some(&wards),
        )?,
    ])
}

/// What only this device knows of a record.
pub(crate) fn local(connection: &Connection, id: RecordId) -> Result<Local, DeviceError> {
    let (rec, opened_at, arrived_at, danger_seen) = connection
        .prepare_cached("SELECT rec, opened_at, arrived_at, danger_seen FROM record WHERE id = ?1")?
        .query_row([id.bytes()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
    Ok(Local { opened_at, arrived_at, danger_seen, sync: newest_waiting(connection, rec)? })
}
