//! Full-text search over what lists may show (practice P16): what [`crate::pages::search_row`] says, nothing else.

use rusqlite::{Connection, OptionalExtension, params};

use super::device::{json, parse};
use crate::error::DeviceError;
use crate::pages::{SearchRow, hit};
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

/// Finds records of a group whose words begin with every word typed, best first, and how many there are beyond `limit`.
/// No word typed finds none.
pub(crate) fn search(connection: &Connection, words: &str, group: &str, limit: u32) -> Result<(Vec<Hit>, u32), DeviceError> {
    let query = query(words);
    if query.is_empty() {
        return Ok((Vec::new(), 0));
    }
    let mut found = connection.prepare_cached(
        "SELECT s.row, snippet(search, -1, char(1), char(2), '…', 16) FROM search JOIN search_row s ON s.rec = search.rowid
         WHERE search MATCH ?1 AND s.grp = ?2 ORDER BY bm25(search, 4.0, 1.0) LIMIT ?3",
    )?;
    let rows = found.query_map(params![query, group, limit], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    let mut hits = Vec::new();
    for row in rows {
        let (row, text) = row?;
        let row: SearchRow = parse("search_row", row.as_bytes())?;
        hits.push(hit(&row, text.split(['\u{1}', '\u{2}']).map(str::to_owned).collect()));
    }
    let count = connection
        .prepare_cached(
            "SELECT count(*) FROM search JOIN search_row s ON s.rec = search.rowid WHERE search MATCH ?1 AND s.grp = ?2",
        )?
        .query_row(params![query, group], |row| row.get(0))?;
    Ok((hits, count))
}

/// What was typed as a query in which no character has a meaning of its own: every word quoted, the last letters open.
fn query(words: &str) -> String {
    let terms = words.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    terms.map(|w| format!("\"{w}\"*")).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::query;

    #[test]
    fn nothing_typed_can_break_out_of_the_query() {
        assert_eq!(query("stair* OR \"x\" NEAR(a b) -c"), r#""stair"* "OR"* "x"* "NEAR"* "a"* "b"* "c"*"#);
        assert_eq!(query("  -- "), "");
    }
}
