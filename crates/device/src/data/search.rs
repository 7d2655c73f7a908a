//! Full-text search over what lists may show (practice P16): what [`crate::pages::search_row`] says, nothing else.

use std::collections::{BTreeMap, HashMap};

use rusqlite::{Connection, OptionalExtension, params};

use super::device::{json, parse};
use super::slips;
use crate::error::DeviceError;
use crate::pages::{SearchRow, hit};
use crate::screen::Hit;

/// Words of the index taken for one that was typed with a slip.
const MOST_MEANT: usize = 8;

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
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Only {
    /// What is open, or what is over.
    pub open: Option<bool>,
    /// From an instant, ms UTC.
    pub from: Option<i64>,
    /// Up to one, not included.
    pub to: Option<i64>,
}

/// Finds records whose words begin with every word typed, or with one a slip away from it where no word does; best first,
/// at most `most` of a group. No word typed finds none.
pub(crate) fn search(connection: &Connection, words: &str, only: Only, most: u32) -> Result<Hits, DeviceError> {
    let query = query(connection, words)?;
    if query.is_empty() {
        return Ok(Hits::default());
    }
    // What is not narrowed is counted and ranked from an index alone.
    let narrowed = only.open.is_some() || only.from.is_some() || only.to.is_some();
    let (index, narrow) = if narrowed {
        ("", "WHERE (?3 IS NULL OR s.open = ?3) AND (?4 IS NULL OR s.day >= ?4) AND (?5 IS NULL OR s.day < ?5)")
    } else {
        ("INDEXED BY search_row_group", "WHERE ?3 IS NULL AND ?4 IS NULL AND ?5 IS NULL")
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
    let mut rows = ranked.query(params![query, most, only.open, only.from, only.to])?;
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
        found.hits.push(hit(&row, text.split(['\u{1}', '\u{2}']).map(str::to_owned).collect()));
    }
    Ok(found)
}

/// What was typed as a query in which no character has a meaning of its own: every word quoted, the last letters open.
fn query(connection: &Connection, words: &str) -> Result<String, DeviceError> {
    let terms = words.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    let wanted: Vec<String> = terms
        .map(|typed| {
            let meant = meant(connection, typed)?;
            Ok::<_, DeviceError>(if meant.is_empty() {
                beginning(typed)
            } else {
                format!("({})", meant.iter().map(|w| beginning(w)).collect::<Vec<_>>().join(" OR "))
            })
        })
        .collect::<Result<_, _>>()?;
    Ok(wanted.join(" AND "))
}

fn beginning(word: &str) -> String {
    format!("\"{word}\"*")
}

/// The words of the index that are meant by one that begins none of them: the nearest, with the first letter as typed; none
/// where nothing is near. Only letters of English are put right: others the index folds in its own way.
fn meant(connection: &Connection, typed: &str) -> Result<Vec<String>, DeviceError> {
    let typed = typed.to_lowercase();
    let slips = slips::allowed(typed.len());
    let Some(first) = typed.chars().next().filter(|_| slips > 0 && typed.chars().all(|c| c.is_ascii_lowercase())) else {
        return Ok(Vec::new());
    };
    let known = connection
        .prepare_cached("SELECT 1 FROM search_words WHERE term >= ?1 AND term < ?2 LIMIT 1")?
        .exists([&typed, &format!("{typed}\u{10ffff}")])?;
    if known {
        return Ok(Vec::new());
    }
    let mut of_letter = connection.prepare_cached("SELECT term FROM search_words WHERE term >= ?1 AND term < ?2")?;
    let mut near: Vec<(usize, String)> = Vec::new();
    let mut rows = of_letter.query([first.to_string(), format!("{first}\u{10ffff}")])?;
    while let Some(row) = rows.next()? {
        let word: String = row.get(0)?;
        let distance = slips::distance(&typed, &word);
        if distance <= slips {
            near.push((distance, word));
        }
    }
    near.sort();
    let least = near.first().map_or(0, |(distance, _)| *distance);
    Ok(near.into_iter().take_while(|(distance, _)| *distance == least).take(MOST_MEANT).map(|(_, word)| word).collect())
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::query;

    fn index(texts: &[&str]) -> Connection {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch(
            "CREATE VIRTUAL TABLE search USING fts5 (shown, body, tokenize = 'unicode61 remove_diacritics 2');
             CREATE VIRTUAL TABLE search_words USING fts5vocab (search, 'row');",
        )
        .unwrap();
        for text in texts {
            db.execute("INSERT INTO search (shown, body) VALUES (?1, '')", [text]).unwrap();
        }
        db
    }

    #[test]
    fn nothing_typed_can_break_out_of_the_query() {
        let db = index(&["stairwell"]);
        let made = query(&db, "stair* OR \"x\" NEAR(a b) -c").unwrap();
        assert_eq!(made, r#""stair"* AND "OR"* AND "x"* AND "NEAR"* AND "a"* AND "b"* AND "c"*"#);
        assert_eq!(query(&db, "  -- ").unwrap(), "");
    }

    #[test]
    fn a_slip_finds_the_word_that_was_meant_and_a_right_word_nothing_else() {
        let db = index(&["Stairwell at Foxglove House", "Stairs", "Canal Walk"]);
        let found = |typed: &str| -> u32 {
            let sql = "SELECT count(*) FROM search WHERE search MATCH ?1";
            db.query_row(sql, [query(&db, typed).unwrap()], |row| row.get(0)).unwrap()
        };
        assert_eq!(found("foxglvoe"), 1, "two letters swapped");
        assert_eq!(found("stairwel"), 1, "a beginning is no slip");
        assert_eq!(found("stairwall foxglove"), 1, "a letter wrong");
        assert_eq!(found("canale"), 1, "a letter too many");
        assert_eq!(found("stair"), 2, "a right word is not widened");
        assert_eq!(found("cat"), 0, "a short word is taken as it is");
        assert_eq!(found("barge"), 0);
    }

    #[test]
    fn a_right_beginning_finds_every_word_it_begins_however_many() {
        let streets = [
            "Stanbury Mews",
            "Standard Wharf",
            "Stanfield Court",
            "Stanhope Row",
            "Stanley Street",
            "Stanmore Road",
            "Stansted Close",
            "Stanton Way",
            "Stanway Gardens",
            "Stanwell Lane",
        ];
        let db = index(&streets);
        let made = query(&db, "Stan").unwrap();
        let sql = "SELECT count(*) FROM search WHERE search MATCH ?1";
        let found: u32 = db.query_row(sql, [&made], |row| row.get(0)).unwrap();
        assert_eq!((made.as_str(), found), ("\"Stan\"*", 10), "as typed: the nearest few are for a slip");
    }
}
