//! Exhibits in the index: found by reference, description and seal, as their note lets them be shown (practice P16).

use rusqlite::{Connection, params};

use super::device::parse;
use super::search::{Hits, OF_WARD, Only, officers, pieces};
use crate::error::DeviceError;
use crate::pages::{SearchExhibit, SearchRow, exhibit_hit};

/// Keeps what search may find of a note's exhibits, in place of what it found before.
pub(super) fn put(connection: &Connection, rec: i64, exhibits: &[SearchExhibit]) -> Result<(), DeviceError> {
    remove(connection, rec)?;
    let mut row =
        connection.prepare_cached("INSERT INTO search_exhibit_row (rec, place, reference, found_at) VALUES (?1, ?2, ?3, ?4)")?;
    let mut words =
        connection.prepare_cached("INSERT INTO search_exhibit (rowid, reference, description, seals) VALUES (?1, ?2, ?3, ?4)")?;
    for (place, exhibit) in (0_i64..).zip(exhibits) {
        let n = row.insert(params![rec, place, exhibit.reference, exhibit.found_at])?;
        words.execute(params![n, exhibit.reference, exhibit.description, exhibit.seals.join(", ")])?;
    }
    Ok(())
}

/// Takes a note's exhibits out of the index.
pub(super) fn remove(connection: &Connection, rec: i64) -> Result<(), DeviceError> {
    connection
        .prepare_cached("DELETE FROM search_exhibit WHERE rowid IN (SELECT n FROM search_exhibit_row WHERE rec = ?1)")?
        .execute([rec])?;
    connection.prepare_cached("DELETE FROM search_exhibit_row WHERE rec = ?1")?.execute([rec])?;
    Ok(())
}

/// Finds exhibits by a query of the index. The one whose reference was typed goes first, the others as they are ranked. They are
/// narrowed as their notes are; an exhibit is about the day it was found.
pub(super) fn search(
    connection: &Connection,
    [query, typed]: [&str; 2],
    only: &Only,
    most: u32,
    found: &mut Hits,
) -> Result<(), DeviceError> {
    let mut ranked = connection.prepare_cached(&format!(
        "WITH matched AS MATERIALIZED (
             SELECT rowid AS n, bm25(search_exhibit, 4.0, 1.0, 4.0) AS score,
                    highlight(search_exhibit, 0, char(1), char(2)) AS reference,
                    snippet(search_exhibit, 1, char(1), char(2), '…', 16) AS description,
                    highlight(search_exhibit, 2, char(1), char(2)) AS seals
             FROM search_exhibit WHERE search_exhibit MATCH ?1)
         SELECT s.row, x.place, m.reference, m.description, m.seals, count(*) OVER ()
         FROM matched m CROSS JOIN search_exhibit_row x ON x.n = m.n CROSS JOIN search_row s ON s.rec = x.rec
         WHERE (?3 IS NULL OR s.open = ?3) AND (?4 IS NULL OR x.found_at >= ?4) AND (?5 IS NULL OR x.found_at < ?5)
             AND {OF_WARD}
         ORDER BY lower(x.reference) <> lower(?8), m.score, m.n DESC LIMIT ?2"
    ))?;
    let mut rows = ranked.query(params![query, most, only.open, only.from, only.to, only.ward, officers(only)?, typed])?;
    while let Some(row) = rows.next()? {
        let note: String = row.get(0)?;
        let note: SearchRow = parse("search_row", note.as_bytes())?;
        let place: usize = row.get(1)?;
        let Some(exhibit) = note.exhibits.get(place) else { continue };
        let parts: [String; 3] = [row.get(2)?, row.get(3)?, row.get(4)?];
        let shown = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
        found.counts.insert("exhibits".to_owned(), row.get(5)?);
        found.hits.push(exhibit_hit(&note, exhibit, pieces(&shown)));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use record::kinds::note::NOTE;
    use record::{Author, Commit, Edit, EntryId, OfficerId, Record, RecordId, Role};
    use serde_json::json;
    use uuid::Uuid;

    use super::super::{Rows, fill_again, put_rows, remove, search};
    use super::Only;
    use crate::vault::{migrate, shipped};

    const ME: OfficerId = OfficerId(Uuid::from_u128(7));
    const FOUND_AT: i64 = 1_795_435_200_000;

    fn vault() -> rusqlite::Connection {
        let mut db = rusqlite::Connection::open_in_memory().unwrap();
        migrate(&mut db, &shipped().unwrap()).unwrap();
        db
    }

    fn note(n: u128, edits: &[Edit], exhibits: &[(&str, &str, &str)]) -> Record {
        let author = Author { officer: ME, grade: 3, role: Role::Pc };
        let commit = Commit { author, actor: [9; 16].into(), at: FOUND_AT, offset: 0 };
        let seized = exhibits.iter().zip(1_u128..).map(|((reference, description, seal), e)| {
            let mut body = json!({
                "ref": reference, "description": description, "found_by": "PC 123CN", "found_at": FOUND_AT, "storage": "secure",
            });
            if !seal.is_empty() {
                body["seal"] = json!(seal);
            }
            Edit::entry(EntryId(Uuid::from_u128(n * 100 + e)), "exhibit", body)
        });
        let all: Vec<Edit> = edits.iter().cloned().chain(seized).collect();
        Record::create(RecordId(Uuid::from_u128(n)), &NOTE, &commit, &all).unwrap().0
    }

    fn put(db: &rusqlite::Connection, record: &Record) -> i64 {
        put_rows(db, None, &Rows::of(ME, record, Some(record.save())).unwrap()).unwrap()
    }

    fn found(db: &rusqlite::Connection, typed: &str) -> Vec<String> {
        let hits = search(db, typed, &Only::default(), 50).unwrap().hits;
        hits.into_iter().filter(|h| h.group == "exhibits").map(|h| h.pieces.concat()).collect()
    }

    #[test]
    fn an_exhibit_is_found_by_its_reference_its_description_and_its_seal() {
        let db = vault();
        let knife = ("TR/1", "Kitchen knife, black handle", "A1234567");
        let rec = put(&db, &note(1, &[], &[("TR/10", "Mobile phone", "A7654321"), knife]));
        let shown = "TR/1 · Kitchen knife, black handle · A1234567";
        assert_eq!(found(&db, "TR/1"), [shown, "TR/10 · Mobile phone · A7654321"], "what was typed goes first");
        for typed in ["tr 1 knife", "black hand", "A12345", "nkife", "kitchne"] {
            assert_eq!(found(&db, typed), [shown], "{typed}");
        }
        let hits = search(&db, "knife", &Only::default(), 50).unwrap();
        let hit = hits.hits.iter().find(|h| h.group == "exhibits").unwrap();
        assert_eq!((hit.record, hit.exhibit), (Uuid::from_u128(1), Some(Uuid::from_u128(102))));
        assert_eq!(hit.pieces[1], "knife", "what matched is marked");
        assert_eq!(hits.counts["exhibits"], 1);
        let not_found = |only: &Only| !search(&db, "knife", only, 50).unwrap().counts.contains_key("exhibits");
        assert!(not_found(&Only { from: Some(FOUND_AT + 1), ..Only::default() }), "it was found before that");
        assert!(!not_found(&Only { open: Some(true), from: Some(FOUND_AT), ..Only::default() }), "its note is open");
        let of_ward = |officers: &[OfficerId]| {
            let ward = Some("E05000001".to_owned());
            Only { ward, officers: officers.to_vec(), ..Only::default() }
        };
        assert!(not_found(&of_ward(&[])), "it names no ward, and nobody works this one");
        assert!(!not_found(&of_ward(&[ME])), "who seized it works this one");
        remove(&db, rec).unwrap();
        assert_eq!((found(&db, "knife"), found(&db, "TR/1")), (vec![], vec![]), "it goes with its note");
    }

    #[test]
    fn of_a_note_about_a_victim_search_knows_the_label_and_never_what_it_is() {
        let db = vault();
        let victim = json!({"kind": "victim_contact", "record": Uuid::from_u128(99).to_string()});
        let link = Edit::Add { name: "links".into(), item: victim };
        put(&db, &note(2, &[link], &[("TR/2", "Her red coat", "B1000001")]));
        assert_eq!(found(&db, "coat"), Vec::<String>::new());
        assert_eq!(
            (found(&db, "TR/2"), found(&db, "B1000001")),
            (vec!["TR/2 · B1000001".to_owned()], vec!["TR/2 · B1000001".to_owned()])
        );
        let kept: i64 = db.query_row("SELECT count(*) FROM search_row WHERE row LIKE '%coat%'", [], |row| row.get(0)).unwrap();
        assert_eq!(kept, 0, "nor does its row hold the words");
    }

    #[test]
    fn a_corrected_exhibit_is_found_and_named_by_what_stands() {
        let db = vault();
        let corrected = json!({"target": EntryId(Uuid::from_u128(401)).to_string(), "struck": "Kitchen", "replacement": "Bread",
            "reason": "serrated", "initials": "TR"});
        let right = Edit::entry(EntryId(Uuid::from_u128(450)), "correction", corrected);
        put(&db, &note(4, &[right], &[("TR/4", "Kitchen knife", "")]));
        assert_eq!(found(&db, "bread"), ["TR/4 · Bread knife"]);
        assert_eq!(
            found(&db, "kitchen"),
            Vec::<String>::new(),
            "its note is found by what was struck, and no exhibit is called so"
        );
    }

    #[test]
    fn exhibits_of_notes_that_were_here_before_are_found_once_the_vault_is_opened() {
        let all = shipped().unwrap();
        let before = all.iter().position(|m| m.number == 29).unwrap();
        let mut db = rusqlite::Connection::open_in_memory().unwrap();
        migrate(&mut db, &all[..before]).unwrap();
        // As the build before this one left them: the note's rows, and nothing of its exhibits in the index.
        let crowbar = note(3, &[], &[("TR/3", "Crowbar", "")]);
        let mut rows = Rows::of(ME, &crowbar, Some(crowbar.save())).unwrap();
        rows.found.as_mut().unwrap().exhibits.clear();
        put_rows(&db, None, &rows).unwrap();
        migrate(&mut db, &all).unwrap();
        fill_again(&db, ME).unwrap();
        assert_eq!(found(&db, "crowbar"), ["TR/3 · Crowbar"]);
    }
}
