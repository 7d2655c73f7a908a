//! What is derived from a record, worked out without the database: many records' rows can be made on several threads, and
//! the one thread that writes only inserts.

use record::{OfficerId, Record, RecordId, kinds};
use rusqlite::{Connection, params};

use super::device::json;
use crate::error::DeviceError;
use crate::pages::{
    ChainEnd, SearchRow, TaskView, diary_view, note_view, priority_view, safe_contact_view, search_row, task_view, victim_view,
};

/// Every row of one record.
#[derive(Clone, Debug)]
pub(crate) struct Rows {
    /// The record.
    pub id: RecordId,
    /// Its kind.
    pub kind: &'static str,
    /// Still live work.
    pub open: bool,
    /// This officer wrote in it.
    pub mine: bool,
    /// JSON of who stands in which relation.
    pub people: String,
    /// 32 bytes each, sorted.
    pub heads: Vec<u8>,
    /// The document saved whole; none where an edit writes only its change behind it.
    pub doc: Option<Vec<u8>>,
    /// Records it names, ascending.
    pub links: Vec<[u8; 16]>,
    /// Its view.
    pub(super) view: View,
    /// What search may find of it.
    pub found: Option<SearchRow>,
}

impl Rows {
    /// Works them out. `doc` is the document saved whole, if it is to be written.
    pub(crate) fn of(me: OfficerId, record: &Record, doc: Option<Vec<u8>>) -> Result<Self, DeviceError> {
        let kind = record.kind();
        let mut links: Vec<[u8; 16]> = kinds::links(record).into_iter().map(|(_, id)| id.bytes()).collect();
        links.sort_unstable();
        links.dedup();
        // Lists and search show the same of a task: worked out once.
        let task = (kind.name == "task").then(|| task_view(record));
        Ok(Self {
            id: record.id(),
            kind: kind.name,
            open: (kind.open)(record),
            mine: record.authors().contains(&me),
            people: json(&kinds::people(record))?,
            heads: record.heads().iter().flat_map(|h| h.0).collect(),
            doc,
            links,
            view: match &task {
                Some(task) => View::of_task(me, task)?,
                None => View::of(me, record)?,
            },
            found: search_row(record, task.as_ref()),
        })
    }
}

/// A record's view row: one table a kind, with what its lists sort and filter by.
#[derive(Clone, Debug)]
pub(super) enum View {
    Task {
        open: bool,
        mine: bool,
        ward: Option<String>,
        act_by: Option<i64>,
        urgency: i64,
        touched_at: i64,
        row: String,
        /// It has warning markers, is linked to a victim, waits to be accepted.
        marks: [bool; 3],
    },
    Victim {
        mine: bool,
        row: String,
    },
    SafeContact {
        row: String,
    },
    Note {
        mine: bool,
        last_at: i64,
        row: String,
        /// Where this officer's chains end in it.
        ends: Vec<ChainEnd>,
    },
    WardPriority {
        ward: String,
        open: bool,
        row: String,
    },
    WardDiary {
        ward: String,
        month: String,
        row: String,
    },
    /// A kind without one.
    None,
}

impl View {
    pub(super) fn of_task(me: OfficerId, view: &TaskView) -> Result<Self, DeviceError> {
        Ok(Self::Task {
            open: view.open,
            mine: view.of(me),
            // Practice P4: a private task is never in the ward's list.
            ward: view.ward.clone().filter(|_| !view.private && !view.restricted),
            act_by: view.act_by(),
            urgency: i64::try_from(view.urgency()).unwrap_or(i64::MAX),
            touched_at: view.touched_at,
            row: json(view)?,
            marks: [!view.danger.is_empty(), !view.victims.is_empty(), view.waits()],
        })
    }

    /// Of every kind but a task.
    fn of(me: OfficerId, record: &Record) -> Result<Self, DeviceError> {
        Ok(match record.kind().name {
            "victim_contact" => {
                let view = victim_view(record);
                Self::Victim { mine: view.of(me), row: json(&view)? }
            }
            "safe_contact" => Self::SafeContact { row: json(&safe_contact_view(record))? },
            "note" => {
                let view = note_view(record);
                let (mine, last_at, row) = (view.owner == Some(me), view.last_at.unwrap_or(0), json(&view)?);
                Self::Note { mine, last_at, row, ends: if mine { view.ends } else { Vec::new() } }
            }
            "ward_priority" => {
                let view = priority_view(record);
                let row = json(&view)?;
                Self::WardPriority { ward: view.ward.unwrap_or_default(), open: (record.kind().open)(record), row }
            }
            "ward_diary" => {
                let view = diary_view(record);
                let row = json(&view)?;
                Self::WardDiary { ward: view.ward.unwrap_or_default(), month: view.month, row }
            }
            _ => Self::None,
        })
    }

    /// Fills the row.
    pub(super) fn put(&self, connection: &Connection, rec: i64) -> Result<(), DeviceError> {
        match self {
            Self::Task { open, mine, ward, act_by, urgency, touched_at, row, marks: [marked, linked, waits] } => connection
                .prepare_cached(
                    "INSERT INTO view_task (rec, open, mine, ward, act_by, urgency, touched_at, row, marked, linked, waits)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
                     ON CONFLICT (rec) DO UPDATE SET open = ?2, mine = ?3, ward = ?4, act_by = ?5, urgency = ?6, touched_at = ?7,
                         row = ?8, marked = ?9, linked = ?10, waits = ?11",
                )?
                .execute(params![rec, open, mine, ward, act_by, urgency, touched_at, row, marked, linked, waits])?,
            Self::Victim { mine, row } => connection
                .prepare_cached("INSERT OR REPLACE INTO view_victim (rec, mine, row) VALUES (?1, ?2, ?3)")?
                .execute(params![rec, mine, row])?,
            Self::SafeContact { row } => connection
                .prepare_cached("INSERT OR REPLACE INTO view_safe_contact (rec, row) VALUES (?1, ?2)")?
                .execute(params![rec, row])?,
            Self::Note { mine, last_at, row, ends } => {
                put_ends(connection, rec, ends)?;
                connection
                    .prepare_cached("INSERT OR REPLACE INTO view_note (rec, mine, last_at, row) VALUES (?1, ?2, ?3, ?4)")?
                    .execute(params![rec, mine, last_at, row])?
            }
            Self::WardPriority { ward, open, row } => connection
                .prepare_cached("INSERT OR REPLACE INTO view_ward_priority (rec, ward, open, row) VALUES (?1, ?2, ?3, ?4)")?
                .execute(params![rec, ward, open, row])?,
            Self::WardDiary { ward, month, row } => connection
                .prepare_cached("INSERT OR REPLACE INTO view_ward_diary (rec, ward, month, row) VALUES (?1, ?2, ?3, ?4)")?
                .execute(params![rec, ward, month, row])?,
            Self::None => 0,
        };
        Ok(())
    }
}

/// Fills rows again, once, where they were filled before they knew what they know now: those of victims what waits for somebody,
/// those of notes exhibits, cases and disclosure, those of the task list and of the search the marking they are due.
pub(crate) fn fill_again(connection: &Connection, me: OfficerId) -> Result<(), DeviceError> {
    for (once, rows) in [
        ("DELETE FROM victims_to_fill", "SELECT v.rec, r.id FROM view_victim v JOIN record r USING (rec)"),
        ("DELETE FROM notes_to_fill", "SELECT v.rec, r.id FROM view_note v JOIN record r USING (rec)"),
    ] {
        if connection.execute(once, [])? > 0 {
            fill(connection, me, rows)?;
        }
    }
    let mut found = connection.prepare("SELECT r.rec, r.id FROM rows_to_fill f JOIN record r ON r.rec = f.rec")?;
    let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, [u8; 16]>(1)?));
    for (rec, id) in found.query_map([], read)?.collect::<Result<Vec<_>, _>>()? {
        if let Some(loaded) = super::load(connection, RecordId::from_bytes(id))? {
            super::put_rows(connection, Some(rec), &Rows::of(me, &loaded.record, None)?)?;
        }
    }
    connection.execute("DELETE FROM rows_to_fill", [])?;
    Ok(())
}

fn fill(connection: &Connection, me: OfficerId, rows: &str) -> Result<(), DeviceError> {
    let mut found = connection.prepare(rows)?;
    let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, [u8; 16]>(1)?));
    for (rec, id) in found.query_map([], read)?.collect::<Result<Vec<_>, _>>()? {
        if let Some(loaded) = super::load(connection, RecordId::from_bytes(id))? {
            View::of(me, &loaded.record)?.put(connection, rec)?;
        }
    }
    Ok(())
}

/// Where a note's chains end now.
fn put_ends(connection: &Connection, rec: i64, ends: &[ChainEnd]) -> Result<(), DeviceError> {
    connection.prepare_cached("DELETE FROM note_end WHERE rec = ?1")?.execute([rec])?;
    let mut insert = connection.prepare_cached("INSERT INTO note_end (device, n, rec) VALUES (?1, ?2, ?3)")?;
    for end in ends {
        insert.execute(params![end.device.to_string(), end.n, rec])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use record::kinds::task::TASK;
    use record::kinds::ward_diary::WARD_DIARY;
    use record::{Author, Commit, Edit, EntryId, Role};
    use serde_json::{Value, json};
    use uuid::Uuid;

    use super::*;
    use crate::vault::{before, migrate, shipped};

    const ME: OfficerId = OfficerId(Uuid::from_u128(7));

    #[test]
    fn rows_that_were_filled_before_the_marking_was_due_are_filled_again_once_when_the_vault_is_opened() {
        let all = shipped().unwrap();
        let before = all.iter().position(|m| m.number == 27).unwrap();
        let mut db = Connection::open_in_memory().unwrap();
        migrate(&mut db, &all[..before]).unwrap();
        let author = Author { officer: ME, grade: 3, role: Role::Pc };
        let commit = Commit { author, actor: [9; 16].into(), at: 1_795_435_200_000, offset: 0 };
        let victim = json!({"kind": "victim_contact", "record": Uuid::from_u128(99).to_string()});
        let links = Edit::Add { name: "links".into(), item: victim };
        // A task about a victim, and one that is nobody's secret: the second is not read again.
        for (n, edits) in [(1, vec![Edit::field("title", "Visit"), links]), (2, vec![Edit::field("title", "Stairwell B")])] {
            let (record, _) = Record::create(RecordId(Uuid::from_u128(n)), &TASK, &commit, &edits).unwrap();
            super::super::put_rows(&db, None, &Rows::of(ME, &record, Some(record.save())).unwrap()).unwrap();
        }
        // As a build before this one had filled them.
        for table in ["view_task", "search_row"] {
            db.execute(&format!("UPDATE {table} SET row = json_set(row, '$.marking', NULL)"), []).unwrap();
        }
        let markings = |db: &Connection, table: &str| -> Vec<Option<String>> {
            let mut rows = db.prepare(&format!("SELECT row FROM {table} ORDER BY rec")).unwrap();
            let rows: Vec<String> = rows.query_map([], |r| r.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
            let marking = |row: &String| serde_json::from_str::<Value>(row).unwrap()["marking"].as_str().map(str::to_owned);
            rows.iter().map(marking).collect()
        };
        migrate(&mut db, &all).unwrap();
        let waits = |db: &Connection| db.query_row("SELECT count(*) FROM rows_to_fill", [], |r| r.get::<_, i64>(0)).unwrap();
        assert_eq!((waits(&db), markings(&db, "view_task")), (1, vec![None, None]));
        fill_again(&db, ME).unwrap();
        assert_eq!(waits(&db), 0);
        for table in ["view_task", "search_row"] {
            assert_eq!(markings(&db, table), [Some("official_sensitive".to_owned()), None], "{table}");
        }
    }

    #[test]
    fn a_promise_that_was_kept_before_tells_so_once_the_vault_is_opened() {
        let (mut db, all) = before("rows_put_right");
        let author = Author { officer: ME, grade: 3, role: Role::Pc };
        let commit = Commit { author, actor: [9; 16].into(), at: 1_795_435_200_000, offset: 0 };
        let promise = EntryId(Uuid::from_u128(31));
        let kept = json!({"promise": promise.to_string(), "how": "The council came on Tuesday"});
        let edits = [
            Edit::field("month", "2026-11"),
            Edit::entry(promise, "promise", json!({"what": "Report the lights"})),
            Edit::entry(EntryId(Uuid::from_u128(32)), "promise_kept", kept),
        ];
        let (diary, _) = Record::create(RecordId(Uuid::from_u128(1)), &WARD_DIARY, &commit, &edits).unwrap();
        super::super::put_rows(&db, None, &Rows::of(ME, &diary, Some(diary.save())).unwrap()).unwrap();
        // As a build before this one had filled it.
        db.execute("UPDATE view_ward_diary SET row = json_remove(row, '$.lines[0].kept_promises')", []).unwrap();
        migrate(&mut db, &all).unwrap();
        fill_again(&db, ME).unwrap();
        let sql = "SELECT json_extract(row, '$.lines[0].kept_promises[0][0]') FROM view_ward_diary";
        let what: Option<String> = db.query_row(sql, [], |row| row.get(0)).unwrap();
        assert_eq!(what.as_deref(), Some("Report the lights"));
    }
}
