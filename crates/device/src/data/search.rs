//! Full-text search over what lists may show (practice P16): what [`crate::pages::search_row`] says, nothing else.

use std::collections::{BTreeMap, HashMap};

use record::OfficerId;
use rusqlite::{Connection, OptionalExtension, params};

use super::device::{json, parse};
use super::{search_exhibits, typed};
use crate::error::DeviceError;
use crate::pages::{SearchExhibit, SearchRow, hit};
use crate::screen::Hit;

/// Keeps what search may find of a record that was not here.
pub(super) fn add(connection: &Connection, rec: i64, row: &SearchRow) -> Result<(), DeviceError> {
    connection.prepare_cached("INSERT INTO search_row (rec, grp, row) VALUES (?1, ?2, ?3)")?.execute(params![
        rec,
        row.group,
        json(row)?
    ])?;
    connection
        .prepare_cached("INSERT INTO search (rowid, shown, body) VALUES (?1, ?2, ?3)")?
        .execute(params![rec, row.title, row.body])?;
    if !row.exhibits.is_empty() {
        search_exhibits::put(connection, rec, &row.exhibits)?;
    }
    Ok(())
}

/// Keeps what search may find of a record; writes nothing where it is as it was.
pub(super) fn put(connection: &Connection, rec: i64, row: Option<&SearchRow>) -> Result<(), DeviceError> {
    let Some(row) = row else { return remove(connection, rec) };
    let now = json(row)?;
    let before: Option<String> =
        connection.prepare_cached("SELECT row FROM search_row WHERE rec = ?1")?.query_row([rec], |row| row.get(0)).optional()?;
    if before.as_ref() == Some(&now) {
        return Ok(());
    }
    let indexed: Option<SearchRow> = before.map(|b| parse("search_row", b.as_bytes())).transpose()?;
    connection
        .prepare_cached(
            "INSERT INTO search_row (rec, grp, row) VALUES (?1, ?2, ?3) ON CONFLICT (rec) DO UPDATE SET grp = ?2, row = ?3",
        )?
        .execute(params![rec, row.group, now])?;
    let exhibits_before = indexed.as_ref().map_or(&[] as &[SearchExhibit], |before| before.exhibits.as_slice());
    if exhibits_before != row.exhibits.as_slice() {
        search_exhibits::put(connection, rec, &row.exhibits)?;
    }
    match indexed {
        // The index is the dearest part of an edit, and its words seldom change.
        Some(before) if before.title == row.title && before.body == row.body => {}
        Some(_) => {
            connection
                .prepare_cached("UPDATE search SET shown = ?2, body = ?3 WHERE rowid = ?1")?
                .execute(params![rec, row.title, row.body])?;
        }
        None => {
            connection
                .prepare_cached("INSERT INTO search (rowid, shown, body) VALUES (?1, ?2, ?3)")?
                .execute(params![rec, row.title, row.body])?;
        }
    }
    Ok(())
}

/// Takes a record out of the index.
pub(super) fn remove(connection: &Connection, rec: i64) -> Result<(), DeviceError> {
    search_exhibits::remove(connection, rec)?;
    connection.prepare_cached("DELETE FROM search WHERE rowid = ?1")?.execute([rec])?;
    connection.prepare_cached("DELETE FROM search_row WHERE rec = ?1")?.execute([rec])?;
    Ok(())
}

/// What a search found.
#[derive(Debug, Default)]
pub(crate) struct Hits {
    /// The first of each group, best first.
    pub hits: Vec<Hit>,
    /// How many there are, by group.
    pub counts: BTreeMap<String, u32>,
}

/// What a search is narrowed to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Only {
    /// A ward, by ONS code.
    pub ward: Option<String>,
    /// Who works that ward: what names none, and is linked to nothing that does, is of the ward its officers work.
    pub officers: Vec<OfficerId>,
    /// What is open, or what is over.
    pub open: Option<bool>,
    /// From an instant, ms UTC.
    pub from: Option<i64>,
    /// Up to one, not included.
    pub to: Option<i64>,
}

/// Whether a row `s` is of the ward `?6`, which the officers of the list `?7` work. It names it; or it names none, as a victim
/// and a note do, and is linked to what names it; or it is linked to nothing such, and is theirs.
pub(super) const OF_WARD: &str = "(?6 IS NULL OR s.ward = ?6 OR s.ward IS NULL AND coalesce(
    (SELECT max(w.ward = ?6) FROM link l JOIN record t ON t.id = l.target JOIN search_row w ON w.rec = t.rec
     WHERE l.rec = s.rec AND w.ward IS NOT NULL),
    (SELECT EXISTS (SELECT 1 FROM json_each(?7) o WHERE o.value = json_extract(r.people, '$.owner')
                       OR o.value IN (SELECT a.value FROM json_each(r.people, '$.assignees') a))
     FROM record r WHERE r.rec = s.rec)))";

/// Who works the ward a search is narrowed to, as [`OF_WARD`] takes them.
pub(super) fn officers(only: &Only) -> Result<Option<String>, DeviceError> {
    only.ward.as_ref().map(|_| json(&only.officers)).transpose()
}

/// Finds records whose words begin with every word typed, or with one a slip away from it where no word does; best first,
/// at most `most` of a group. No word typed finds none.
pub(crate) fn search(connection: &Connection, words: &str, only: &Only, most: u32) -> Result<Hits, DeviceError> {
    let query = typed::query(connection, words)?;
    if query.is_empty() {
        return Ok(Hits::default());
    }
    // What is not narrowed is counted and ranked from an index alone.
    let narrowed = only.open.is_some() || only.from.is_some() || only.to.is_some() || only.ward.is_some();
    let (index, narrow) = if narrowed {
        let days = "WHERE (?3 IS NULL OR s.open = ?3) AND (?4 IS NULL OR s.day >= ?4) AND (?5 IS NULL OR s.day < ?5)";
        ("", format!("{days} AND {OF_WARD}"))
    } else {
        let nothing = "WHERE ?3 IS NULL AND ?4 IS NULL AND ?5 IS NULL AND ?6 IS NULL AND ?7 IS NULL";
        ("INDEXED BY search_row_group", nothing.to_owned())
    };
    let mut ranked = connection.prepare_cached(&format!(
        "WITH matched AS MATERIALIZED (SELECT rowid AS rec, bm25(search, 4.0, 1.0) AS score FROM search WHERE search MATCH ?1)
         SELECT grp, rec, total FROM (
             SELECT s.grp, m.rec, row_number() OVER (PARTITION BY s.grp ORDER BY m.score, m.rec DESC) AS place,
                    count(*) OVER (PARTITION BY s.grp) AS total
             FROM matched m CROSS JOIN search_row s {index} ON s.rec = m.rec {narrow})
         WHERE place <= ?2 ORDER BY grp, place"
    ))?;
    let mut found = Hits::default();
    let mut order: Vec<i64> = Vec::new();
    let mut rows = ranked.query(params![query, most, only.open, only.from, only.to, only.ward, officers(only)?])?;
    while let Some(row) = rows.next()? {
        found.counts.insert(row.get(0)?, row.get(2)?);
        order.push(row.get(1)?);
    }
    // Words around what matched are cut out of what is shown, and of nothing else.
    let mut shown = connection.prepare_cached(
        "SELECT rowid, snippet(search, -1, char(1), char(2), '…', 16) FROM search
         WHERE search MATCH ?1 AND +rowid IN (SELECT value FROM json_each(?2))",
    )?;
    let texts: HashMap<i64, String> =
        shown.query_map(params![query, json(&order)?], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    let mut of = connection.prepare_cached("SELECT row FROM search_row WHERE rec = ?1")?;
    for rec in order {
        let row: String = of.query_row([rec], |row| row.get(0))?;
        let row: SearchRow = parse("search_row", row.as_bytes())?;
        let text = texts.get(&rec).map(String::as_str).unwrap_or_default();
        found.hits.push(hit(&row, pieces(text)));
    }
    search_exhibits::search(connection, [&query, words.trim()], only, most, &mut found)?;
    Ok(found)
}

/// A text in which the index marked what matched, in pieces: every second one, from the second, is what matched.
pub(super) fn pieces(marked: &str) -> Vec<String> {
    marked.split(['\u{1}', '\u{2}']).map(str::to_owned).collect()
}

/// The wards of what search may find, by code: as many steps in an index as there are wards, however much is held.
pub(crate) fn wards_found(connection: &Connection) -> Result<Vec<String>, DeviceError> {
    let mut wards = connection.prepare_cached(
        "WITH RECURSIVE held (code) AS (
             SELECT min(s.ward) FROM search_row s WHERE s.ward > ''
             UNION ALL
             SELECT (SELECT min(s.ward) FROM search_row s WHERE s.ward > held.code) FROM held WHERE held.code IS NOT NULL)
         SELECT code FROM held WHERE code IS NOT NULL",
    )?;
    Ok(wards.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use record::kinds::note::NOTE;
    use record::kinds::task::TASK;
    use record::{Author, Commit, Edit, OfficerId, Record, RecordId, Role};
    use rusqlite::Connection;
    use serde_json::json;
    use uuid::Uuid;

    use super::super::{Rows, fill_again, put_rows};
    use super::{Only, search};
    use crate::vault::{before, migrate, shipped};

    const ME: OfficerId = OfficerId(Uuid::from_u128(7));

    #[test]
    fn a_task_that_was_here_before_is_found_by_its_cad_number_once_the_vault_is_opened() {
        let (mut db, all) = before("search_references");
        let author = Author { officer: ME, grade: 3, role: Role::Pc };
        let commit = Commit { author, actor: [9; 16].into(), at: 1_795_435_200_000, offset: 0 };
        let refs = json!([{"type": "cad", "value": "2210/23NOV26"}]);
        let edits = [Edit::field("title", "Shouting at Stairwell B"), Edit::field("refs", refs)];
        let (task, _) = Record::create(RecordId(Uuid::from_u128(1)), &TASK, &commit, &edits).unwrap();
        let mut rows = Rows::of(ME, &task, Some(task.save())).unwrap();
        // As the build before this one filled it.
        rows.found.as_mut().unwrap().body = " ".to_owned();
        put_rows(&db, None, &rows).unwrap();
        migrate(&mut db, &all).unwrap();
        let found = |typed: &str| search(&db, typed, &Only::default(), 50).unwrap().hits.len();
        assert_eq!(found("2210"), 0);
        fill_again(&db, ME).unwrap();
        for typed in ["2210", "CAD 2210", "cad 2210 stairwell"] {
            assert_eq!(found(typed), 1, "{typed}");
        }
        assert_eq!(found("2211"), 0);
    }

    #[test]
    fn narrowed_to_a_ward_a_note_is_of_what_it_is_linked_to_and_else_of_where_its_officer_works() {
        let mut db = Connection::open_in_memory().unwrap();
        migrate(&mut db, &shipped().unwrap()).unwrap();
        let author = Author { officer: ME, grade: 3, role: Role::Pc };
        let commit = Commit { author, actor: [9; 16].into(), at: 1_795_435_200_000, offset: 0 };
        let task = RecordId(Uuid::from_u128(1));
        let edits = [Edit::field("title", "Shouting at Stairwell B"), Edit::field("ward", "E05000002")];
        let (there, _) = Record::create(task, &TASK, &commit, &edits).unwrap();
        let cad = Edit::Add { name: "refs".into(), item: json!({"type": "cad", "value": "2210/23NOV26"}) };
        let link = Edit::Add { name: "links".into(), item: json!({"kind": "task", "record": task.0.to_string()}) };
        let (alone, _) = Record::create(RecordId(Uuid::from_u128(2)), &NOTE, &commit, std::slice::from_ref(&cad)).unwrap();
        let (of_task, _) = Record::create(RecordId(Uuid::from_u128(3)), &NOTE, &commit, &[cad, link]).unwrap();
        for record in [&there, &alone, &of_task] {
            put_rows(&db, None, &Rows::of(ME, record, Some(record.save())).unwrap()).unwrap();
        }
        let found = |ward: &str, officers: &[OfficerId]| -> Vec<Uuid> {
            let only = Only { ward: Some(ward.into()), officers: officers.to_vec(), ..Only::default() };
            search(&db, "2210", &only, 50).unwrap().hits.iter().map(|hit| hit.record).collect()
        };
        assert_eq!(found("E05000001", &[ME]), [alone.id().0], "its officer works there");
        assert_eq!(found("E05000001", &[OfficerId(Uuid::from_u128(8))]), Vec::<Uuid>::new(), "somebody else does");
        assert_eq!(found("E05000002", &[]), [of_task.id().0], "its task is there, wherever its officer works");
        assert_eq!(search(&db, "2210", &Only::default(), 50).unwrap().hits.len(), 2);
    }

    #[test]
    fn a_victims_task_that_was_here_before_is_found_no_more_by_what_somebody_wrote_into_its_title() {
        let (mut db, all) = before("rows_put_right");
        let author = Author { officer: ME, grade: 3, role: Role::Pc };
        let commit = Commit { author, actor: [9; 16].into(), at: 1_795_435_200_000, offset: 0 };
        let hers = json!([{"kind": "victim_contact", "record": Uuid::from_u128(99).to_string()}]);
        let edits = [Edit::field("title", "Visit Ms Roe"), Edit::field("links", hers)];
        let (task, _) = Record::create(RecordId(Uuid::from_u128(1)), &TASK, &commit, &edits).unwrap();
        let mut rows = Rows::of(ME, &task, Some(task.save())).unwrap();
        // As the build before this one filled it.
        rows.found.as_mut().unwrap().title = "Visit Ms Roe".to_owned();
        put_rows(&db, None, &rows).unwrap();
        let found = |db: &Connection| search(db, "roe", &Only::default(), 50).unwrap().hits.len();
        assert_eq!(found(&db), 1);
        migrate(&mut db, &all).unwrap();
        fill_again(&db, ME).unwrap();
        assert_eq!(found(&db), 0, "she may be named in it");
    }
}
