//! What the hub did not take, with the officer's words. Settling one keeps it.

use record::{OfficerId, RecordId};
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;
use wire::Hash;
use wire::message::AuditPlace;

use super::device::{json, parse};
use crate::error::DeviceError;
use crate::known::Known;
use crate::pages::{ONLY_TOLD, SetAside};
use crate::screen::Words;

/// One change that was set aside.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Aside {
    /// As Needs you shows it.
    pub shown: SetAside,
    /// The change.
    pub change: Hash,
    /// The field, entry or text the refusal is about.
    pub field: Option<String>,
    /// Its bytes.
    pub raw: Vec<u8>,
}

/// Keeps one; false where it was kept before: the same change again is nothing new.
pub(crate) fn put_aside(connection: &Connection, item: &Aside) -> Result<bool, DeviceError> {
    let shown = &item.shown;
    let kept = connection.execute(
        "INSERT OR IGNORE INTO set_aside (id, record, kind, change, at, code, field, words, said, entries, raw, reason, decided_by)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        params![
            shown.id.as_bytes(),
            shown.record.bytes(),
            shown.kind,
            item.change.0,
            shown.at,
            shown.code,
            item.field,
            json(&shown.words)?,
            shown.text,
            json(&shown.entries)?,
            item.raw,
            shown.declined.as_ref().map(|(reason, _)| reason),
            shown.declined.as_ref().map(|(_, by)| by.bytes())
        ],
    )?;
    Ok(kept > 0)
}

/// This vault was cloned, or restored from a copy: says so where the officer looks for what needs them.
pub(crate) fn put_copied(connection: &Connection, known: &Known, old: u64, at: i64) -> Result<(), DeviceError> {
    let name = Hash::of_parts(b"beatbook/copied/1\0", &[&known.public_key.0, &old.to_be_bytes()]);
    put_told(connection, name, COPIED, at)
}

/// The code of a vault of which there is, or was, another copy.
pub(crate) const COPIED: &str = "copied";

/// The hub's own log of who did what holds no more what it said of itself: each such place is told once.
pub(crate) fn put_audit_cut(connection: &Connection, told: &AuditPlace, at: i64) -> Result<(), DeviceError> {
    let name = Hash::of_parts(b"beatbook/audit-cut/1\0", &[&told.row.to_be_bytes(), &told.hash.0]);
    put_told(connection, name, AUDIT_CUT, at)
}

/// The code of a log of the hub's that was cut off.
pub(crate) const AUDIT_CUT: &str = "audit_cut";

/// Something to tell the officer that has no words of theirs in it. The same name again is nothing new.
pub(super) fn put_told(connection: &Connection, name: Hash, code: &str, at: i64) -> Result<(), DeviceError> {
    let mut id = [0; 16];
    id.copy_from_slice(&name.0[..16]);
    let shown = SetAside {
        id: Uuid::from_bytes(id),
        record: RecordId::from_bytes([0; 16]),
        kind: code.to_owned(),
        title: None,
        at,
        words: Words::of("change.any"),
        text: None,
        code: code.to_owned(),
        declined: None,
        entries: Vec::new(),
        again: false,
    };
    put_aside(connection, &Aside { shown, change: name, field: None, raw: Vec::new() })?;
    Ok(())
}

const COLUMNS: &str = "SELECT a.id, a.record, a.kind, a.change, a.at, a.code, a.field, a.words, a.said, a.entries, a.raw, s.shown, a.reason, a.decided_by
    FROM set_aside a LEFT JOIN record r ON r.id = a.record LEFT JOIN search s ON s.rowid = r.rec";

type Row = (Aside, String, String);

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    let raw: Vec<u8> = row.get(10)?;
    let shown = SetAside {
        id: Uuid::from_bytes(row.get(0)?),
        record: RecordId::from_bytes(row.get(1)?),
        kind: row.get(2)?,
        title: row.get::<_, Option<String>>(11)?.filter(|t| !t.is_empty()),
        at: row.get(4)?,
        words: Words::of(""),
        text: row.get(8)?,
        code: row.get(5)?,
        declined: row.get::<_, Option<String>>(12)?.zip(row.get::<_, Option<[u8; 16]>>(13)?.map(OfficerId::from_bytes)),
        entries: Vec::new(),
        again: !raw.is_empty(),
    };
    let item = Aside { shown, change: Hash(row.get(3)?), field: row.get(6)?, raw };
    Ok((item, row.get(7)?, row.get(9)?))
}

fn whole((mut item, words, entries): Row) -> Result<Aside, DeviceError> {
    item.shown.words = parse("set_aside", words.as_bytes())?;
    item.shown.entries = parse("set_aside", entries.as_bytes())?;
    Ok(item)
}

/// Those that still need the officer, oldest first.
pub(crate) fn unsettled(connection: &Connection) -> Result<Vec<Aside>, DeviceError> {
    let mut found = connection.prepare_cached(&format!("{COLUMNS} WHERE a.settled IS NULL ORDER BY a.at, a.id"))?;
    let rows: Vec<Row> = found.query_map([], read)?.collect::<Result<_, _>>()?;
    rows.into_iter().map(whole).collect()
}

/// Their ids alone.
pub(crate) fn unsettled_ids(connection: &Connection) -> Result<Vec<Uuid>, DeviceError> {
    let mut found = connection.prepare_cached("SELECT id FROM set_aside WHERE settled IS NULL")?;
    Ok(found.query_map([], |row| Ok(Uuid::from_bytes(row.get(0)?)))?.collect::<Result<_, _>>()?)
}

/// One of them.
pub(crate) fn aside(connection: &Connection, id: Uuid) -> Result<Option<Aside>, DeviceError> {
    let row = connection.query_row(&format!("{COLUMNS} WHERE a.id = ?1"), [id.as_bytes()], read).optional()?;
    row.map(whole).transpose()
}

/// The officer has chosen; the words stay.
pub(crate) fn settle(connection: &Connection, id: Uuid, choice: &str, at: i64) -> Result<(), DeviceError> {
    connection.execute("UPDATE set_aside SET settled = ?2, settled_at = ?3 WHERE id = ?1", params![id.as_bytes(), choice, at])?;
    Ok(())
}

/// What was dealt with: kept by the choice that was made, beside what waits for a supervisor and what may not be told of any
/// more. Of what is only told, there are no words to find again.
fn dealt_with() -> String {
    let told: Vec<String> = ONLY_TOLD.iter().map(|code| format!("'{code}'")).collect();
    format!("a.settled NOT IN ('in_review', 'forgotten') AND a.code NOT IN ({})", told.join(", "))
}

/// What was dealt with, the newest choice first: each with the choice and when it was made, device time, ms UTC.
pub(crate) fn settled(connection: &Connection, most: u32) -> Result<Vec<(Aside, String, i64)>, DeviceError> {
    let sql = COLUMNS.replace("a.decided_by", "a.decided_by, a.settled, a.settled_at");
    let sql = format!("{sql} WHERE {} ORDER BY a.settled_at DESC, a.id LIMIT ?1", dealt_with());
    let mut found = connection.prepare_cached(&sql)?;
    let rows: Vec<(Row, String, i64)> =
        found.query_map([most], |row| Ok((read(row)?, row.get(14)?, row.get(15)?)))?.collect::<Result<_, _>>()?;
    rows.into_iter().map(|(row, choice, at)| Ok((whole(row)?, choice, at))).collect()
}

/// How many were dealt with.
pub(crate) fn settled_count(connection: &Connection) -> Result<u32, DeviceError> {
    let sql = format!("SELECT count(*) FROM set_aside a WHERE {}", dealt_with());
    Ok(connection.prepare_cached(&sql)?.query_row([], |row| row.get(0))?)
}

/// The choice that was made on one of them; none where it still needs the officer.
pub(crate) fn settled_as(connection: &Connection, id: Uuid) -> Result<Option<String>, DeviceError> {
    let sql = "SELECT settled FROM set_aside WHERE id = ?1";
    Ok(connection.query_row(sql, [id.as_bytes()], |row| row.get::<_, Option<String>>(0)).optional()?.flatten())
}

/// What was put away needs the officer again.
pub(crate) fn bring_back(connection: &Connection, id: Uuid) -> Result<(), DeviceError> {
    let sql = "UPDATE set_aside SET settled = NULL, settled_at = NULL WHERE id = ?1 AND settled = 'put_away'";
    connection.execute(sql, [id.as_bytes()])?;
    Ok(())
}

/// A record leaves while this change of it waits for a supervisor: its words stay, out of sight, until that is decided.
pub(crate) fn put_in_review(connection: &Connection, item: &Aside, received_at: i64) -> Result<(), DeviceError> {
    put_aside(connection, item)?;
    connection.execute(
        "UPDATE set_aside SET settled = 'in_review', settled_at = ?2 WHERE change = ?1 AND settled IS NULL",
        params![item.change.0, received_at],
    )?;
    Ok(())
}

/// What waits for a supervisor of records that have left, oldest first, each with when the hub had it.
pub(crate) fn in_review(connection: &Connection) -> Result<Vec<(Aside, i64)>, DeviceError> {
    let sql = COLUMNS.replace("a.decided_by", "a.decided_by, a.settled_at");
    let mut found = connection.prepare_cached(&format!("{sql} WHERE a.settled = 'in_review' ORDER BY a.at, a.id"))?;
    let rows: Vec<(Row, i64)> = found.query_map([], |row| Ok((read(row)?, row.get(14)?)))?.collect::<Result<_, _>>()?;
    rows.into_iter().map(|(row, at)| Ok((whole(row)?, at))).collect()
}

/// A supervisor has said no, or it cannot stand: now it needs the officer.
pub(crate) fn needs_after_all(
    connection: &Connection,
    change: &Hash,
    code: &str,
    declined: Option<(&str, OfficerId)>,
) -> Result<bool, DeviceError> {
    let changed = connection.execute(
        "UPDATE set_aside SET settled = NULL, settled_at = NULL, code = ?2, reason = ?3, decided_by = ?4
         WHERE change = ?1 AND settled = 'in_review'",
        params![change.0, code, declined.map(|(reason, _)| reason), declined.map(|(_, by)| by.bytes())],
    )?;
    Ok(changed > 0)
}

/// A supervisor has let it in: nothing of it is set aside.
pub(crate) fn was_let_in(connection: &Connection, change: &Hash) -> Result<(), DeviceError> {
    connection.execute("DELETE FROM set_aside WHERE change = ?1 AND settled = 'in_review'", [change.0])?;
    Ok(())
}
