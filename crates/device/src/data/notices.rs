//! Notices: computed from a record's history, and remembered only as far as lists and choices need.

use record::notices::Why;
use record::{Record, RecordId};
use rusqlite::{Connection, OptionalExtension, params};

use crate::edit::Context;
use crate::error::DeviceError;
use crate::pages::{self, NoticeMark};

/// A correction is told for so long: whoever holds the record only since then never had the wrong fact.
const CORRECTED_LATELY: i64 = 14 * 24 * record::calendar::HOUR;

/// Remembers which merges of a record there are for this officer, so that Today finds them without a document.
pub(crate) fn put_notices(connection: &Connection, cx: &Context<'_>, rec: i64, record: &Record) -> Result<(), DeviceError> {
    // Nobody is told of a merge in a record they did not write in, nor any more of one that their words were taken out of.
    let (me, now) = (cx.known.me(), cx.hub_now());
    let wrote = record.authors().contains(&me);
    let mut found = if wrote { record::notices::notices(record, me) } else { Vec::new() };
    // What was put right is told to whoever had the wrong fact: of a record that was here, of late.
    if pages::told_of_corrections(&cx.known.roster, record, me, now) {
        let late = |right: &record::notices::Notice| now.saturating_sub(right.at_s.saturating_mul(1_000)) <= CORRECTED_LATELY;
        found.extend(record::notices::corrected(record, me).into_iter().filter(late));
    }
    let mut before = connection.prepare_cached("SELECT id FROM notice_open WHERE rec = ?1")?;
    let before: Vec<String> = before.query_map([rec], |row| row.get(0))?.collect::<Result<_, _>>()?;
    for gone in before.iter().filter(|id| !found.iter().any(|n| n.id == **id)) {
        connection.execute("DELETE FROM notice_open WHERE id = ?1", [gone])?;
    }
    for new in found.iter().filter(|n| !before.contains(&n.id)) {
        put(connection, rec, &Told::of(new), cx.now)?;
    }
    Ok(())
}

/// What lists and alerts need to know of a notice.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    id: String,
    /// It is a colleague's question to this officer.
    asked: bool,
}

impl Told {
    /// Of a notice.
    pub(crate) fn of(notice: &record::notices::Notice) -> Self {
        Self { id: notice.id.clone(), asked: notice.why == Why::Asked }
    }
}

fn put(connection: &Connection, rec: i64, told: &Told, at: i64) -> Result<(), DeviceError> {
    let mut put = connection.prepare_cached("INSERT INTO notice_open (id, rec, at, asked) VALUES (?1, ?2, ?3, ?4)")?;
    put.execute(params![told.id, rec, at, told.asked])?;
    Ok(())
}

/// Remembers the merges of a record that was not here.
pub(crate) fn keep_notices(connection: &Connection, rec: i64, told: &[Told], at: i64) -> Result<(), DeviceError> {
    told.iter().try_for_each(|one| put(connection, rec, one, at))
}

/// Questions of colleagues that this officer has not answered, by their notices' ids.
pub(crate) fn open_questions(connection: &Connection) -> Result<Vec<String>, DeviceError> {
    let mut found =
        connection.prepare_cached("SELECT id FROM notice_open WHERE asked = 1 AND id NOT IN (SELECT id FROM notice)")?;
    Ok(found.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// After an own edit: merges it settles are no more. Costs a look where there are none.
pub(crate) fn settle_closed_notices(
    connection: &Connection,
    cx: &Context<'_>,
    rec: i64,
    record: &Record,
) -> Result<(), DeviceError> {
    let any: bool = connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM notice_open WHERE rec = ?1)")?
        .query_row([rec], |row| row.get(0))?;
    if any { put_notices(connection, cx, rec, record) } else { Ok(()) }
}

/// What this device remembers of a notice; what it cannot read counts as open and new.
pub(crate) fn notice_mark(connection: &Connection, id: &str) -> NoticeMark {
    let at = || -> Result<Option<i64>, DeviceError> {
        let mut open = connection.prepare_cached("SELECT at FROM notice_open WHERE id = ?1")?;
        Ok(open.query_row([id], |row| row.get(0)).optional()?)
    };
    let settled =
        || -> Result<bool, DeviceError> { Ok(connection.prepare_cached("SELECT 1 FROM notice WHERE id = ?1")?.exists([id])?) };
    NoticeMark { at: at().ok().flatten(), settled: settled().unwrap_or(false) }
}

/// This officer kept what shows, wrote their own again, or asked.
pub(crate) fn settle_notice(connection: &Connection, id: &str, choice: &str, at: i64) -> Result<(), DeviceError> {
    connection.execute("INSERT OR REPLACE INTO notice (id, choice, at) VALUES (?1, ?2, ?3)", params![id, choice, at])?;
    Ok(())
}

/// Records with a merge this officer has not settled.
pub(crate) fn with_open_notices(connection: &Connection) -> Result<Vec<RecordId>, DeviceError> {
    let mut found = connection.prepare_cached(
        "SELECT DISTINCT r.id FROM notice_open o JOIN record r USING (rec) WHERE o.id NOT IN (SELECT id FROM notice) ORDER BY r.rec",
    )?;
    let ids: Vec<[u8; 16]> = found.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(ids.into_iter().map(RecordId::from_bytes).collect())
}
