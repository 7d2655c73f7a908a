//! Reading the view rows of the kinds beside tasks. Lists are made of these; no document is loaded for one.

use record::{DeviceId, OfficerId, RecordId};
use rusqlite::{Connection, OptionalExtension, Params, params};
use serde::de::DeserializeOwned;

use super::device::parse;
use super::outbox::Unsent;
use crate::error::DeviceError;
use crate::pages::{DiaryView, Held, Local, NoteView, PriorityView, ReadMark, SafeContactView, VictimView};

/// Of this officer's notes so many are looked at for the day's open one.
const LATELY: u32 = 50;
/// What shows a result was written so long before it at most, ms: its form offers the entries of one shift.
const LOOKED_BACK: i64 = 7 * 24 * record::calendar::HOUR;

/// This officer's notes that the next line may follow or go to: the one in which the chain of this device ends, and those
/// written in last.
pub(crate) fn notes_to_write_in(connection: &Connection, device: DeviceId) -> Result<Vec<Held<NoteView>>, DeviceError> {
    let columns = "SELECT v.rec, v.row, r.opened_at, r.arrived_at FROM view_note v JOIN record r USING (rec)";
    let end = "v.rec = (SELECT rec FROM note_end WHERE device = ?1 ORDER BY n DESC LIMIT 1)";
    let last = "v.rec IN (SELECT rec FROM view_note WHERE mine = 1 ORDER BY last_at DESC LIMIT ?2)";
    held(connection, &format!("{columns} WHERE {end} OR {last} ORDER BY v.last_at, v.rec"), params![device.to_string(), LATELY])
}

/// An officer's notes held here in which what they had written by an instant may stand, ms UTC: those that were written in last
/// not long before it or later, the nearest first.
pub(crate) fn notes_near(connection: &Connection, owner: OfficerId, at: i64) -> Result<Vec<RecordId>, DeviceError> {
    let mut found = connection.prepare_cached(
        "SELECT r.id FROM view_note v JOIN record r USING (rec)
         WHERE v.last_at >= ?2 AND json_extract(v.row, '$.owner') = ?1 ORDER BY abs(v.last_at - ?3), v.rec LIMIT ?4",
    )?;
    let owner = owner.0.hyphenated().to_string();
    let ids = found.query_map(params![owner, at.saturating_sub(LOOKED_BACK), at, LATELY], |row| row.get::<_, [u8; 16]>(0))?;
    Ok(ids.map(|id| id.map(RecordId::from_bytes)).collect::<Result<_, _>>()?)
}

/// Every victim contact held here.
pub(crate) fn victim_rows(connection: &Connection) -> Result<Vec<Held<VictimView>>, DeviceError> {
    held(connection, "SELECT v.rec, v.row, r.opened_at, r.arrived_at FROM view_victim v JOIN record r USING (rec)", [])
}

/// Every safe-contact card held here: its hours only.
pub(crate) fn card_rows(connection: &Connection) -> Result<Vec<SafeContactView>, DeviceError> {
    let mut found = connection.prepare_cached("SELECT row FROM view_safe_contact")?;
    let rows: Vec<String> = found.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    rows.iter().map(|row| parse("view_safe_contact", row.as_bytes())).collect()
}

/// Every victim contact and every card held here.
pub(crate) fn victims_and_cards(connection: &Connection) -> Result<(Vec<Held<VictimView>>, Vec<SafeContactView>), DeviceError> {
    Ok((victim_rows(connection)?, card_rows(connection)?))
}

/// Every note held here, oldest first.
pub(crate) fn note_rows(connection: &Connection) -> Result<Vec<Held<NoteView>>, DeviceError> {
    held(
        connection,
        "SELECT v.rec, v.row, r.opened_at, r.arrived_at FROM view_note v JOIN record r USING (rec) ORDER BY v.last_at, v.rec",
        [],
    )
}

/// The notes held here that hold exhibits, and nothing of any other.
pub(crate) fn exhibit_rows(connection: &Connection) -> Result<Vec<Held<NoteView>>, DeviceError> {
    let columns = "SELECT v.rec, v.row, r.opened_at, r.arrived_at FROM view_note v JOIN record r USING (rec)";
    held(connection, &format!(r#"{columns} WHERE instr(v.row, '"items":[{{') > 0 ORDER BY v.last_at, v.rec"#), [])
}

fn held<V: DeserializeOwned>(connection: &Connection, sql: &str, with: impl Params) -> Result<Vec<Held<V>>, DeviceError> {
    let mut found = connection.prepare_cached(sql)?;
    let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get(2)?, row.get(3)?));
    let rows: Vec<_> = found.query_map(with, read)?.collect::<Result<_, _>>()?;
    let unsent = Unsent::of(connection)?;
    rows.into_iter()
        .map(|(rec, row, opened_at, arrived_at)| {
            let sync = unsent.newest(rec)?;
            let local = Local { opened_at, arrived_at, sync, danger_seen: None };
            Ok(Held { view: parse("view", row.as_bytes())?, local })
        })
        .collect()
}

/// Every ward priority held here.
pub(crate) fn priority_rows(connection: &Connection) -> Result<Vec<Held<PriorityView>>, DeviceError> {
    held(
        connection,
        "SELECT v.rec, v.row, r.opened_at, r.arrived_at FROM view_ward_priority v JOIN record r USING (rec) ORDER BY v.rec",
        [],
    )
}

/// Every ward diary held here, newest month first; two devices may each have made one for a month.
pub(crate) fn diary_rows(connection: &Connection) -> Result<Vec<DiaryView>, DeviceError> {
    let mut found = connection.prepare_cached("SELECT row FROM view_ward_diary ORDER BY month DESC, rec LIMIT 100")?;
    let rows: Vec<String> = found.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    rows.iter().map(|row| parse("view_ward_diary", row.as_bytes())).collect()
}

/// How many notes held here are linked to a record.
pub(crate) fn notes_for(connection: &Connection, of: RecordId) -> Result<u32, DeviceError> {
    let mut count = connection.prepare_cached("SELECT count(*) FROM link l JOIN view_note v USING (rec) WHERE l.target = ?1")?;
    Ok(count.query_row([of.bytes()], |row| row.get(0))?)
}

/// This officer's last reading of any of these cards.
pub(crate) fn read_mark(connection: &Connection, cards: &[RecordId]) -> Result<Option<ReadMark>, DeviceError> {
    let mut find = connection.prepare_cached("SELECT version, at FROM card_read WHERE record = ?1")?;
    let mut newest: Option<ReadMark> = None;
    for card in cards {
        let mark = find.query_row([card.bytes()], |row| Ok(ReadMark { version: row.get(0)?, at: row.get(1)? })).optional()?;
        newest = newest.into_iter().chain(mark).max_by_key(|m| m.at);
    }
    Ok(newest)
}

/// A card was read to its last line.
pub(crate) fn put_read_mark(connection: &Connection, card: RecordId, mark: &ReadMark) -> Result<(), DeviceError> {
    connection.execute(
        "INSERT OR REPLACE INTO card_read (record, version, at) VALUES (?1, ?2, ?3)",
        params![card.bytes(), mark.version, mark.at],
    )?;
    Ok(())
}

/// Whether this officer gave a reason for opening a record since an instant (practice P16: once a shift).
pub(crate) fn reason_given_since(
    connection: &Connection,
    record: RecordId,
    officer: OfficerId,
    since: i64,
) -> Result<Option<String>, DeviceError> {
    Ok(connection
        .query_row(
            // A row that opening her history wrote names what was opened, not why.
            "SELECT reason FROM read_log
             WHERE record = ?1 AND officer = ?2 AND at >= ?3 AND reason <> 'history' ORDER BY n DESC LIMIT 1",
            params![record.bytes(), officer.bytes(), since],
            |row| row.get(0),
        )
        .optional()?)
}
