//! Full-text search over what lists may show (practice P16): the kind's own `SearchText`, nothing else.

use record::RecordId;
use record::table::SearchText;
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::DeviceError;

/// Keeps what search may find of a record; writes nothing where it is as it was.
pub(super) fn put(connection: &Connection, rec: i64, text: &SearchText) -> Result<(), DeviceError> {
    let before: Option<(String, String)> = connection
        .prepare_cached("SELECT shown, body FROM search WHERE rowid = ?1")?
        .query_row([rec], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    match before {
        Some((shown, body)) if shown == text.shown && body == text.body => {}
        Some(_) => {
            connection
                .prepare_cached("UPDATE search SET shown = ?2, body = ?3 WHERE rowid = ?1")?
                .execute(params![rec, text.shown, text.body])?;
        }
        None => {
            connection
                .prepare_cached("INSERT INTO search (rowid, shown, body) VALUES (?1, ?2, ?3)")?
                .execute(params![rec, text.shown, text.body])?;
        }
    }
    Ok(())
}

/// One hit, best first.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Hit {
    /// The record.
    pub id: RecordId,
    /// Its kind.
    pub kind: String,
    /// The text, with U+0001 before and U+0002 after what matched.
    pub text: String,
}

/// Finds records whose words begin with every word typed; none typed finds none.
pub(crate) fn search(connection: &Connection, words: &str, kinds: &[&str], limit: u32) -> Result<(Vec<Hit>, u32), DeviceError> {
    let query = query(words);
    if query.is_empty() {
        return Ok((Vec::new(), 0));
    }
    let kinds = serde_json::to_string(kinds).unwrap_or_default();
    let mut found = connection.prepare_cached(
        "SELECT r.id, r.kind, snippet(search, -1, char(1), char(2), '…', 16) FROM search JOIN record r ON r.rec = search.rowid
         WHERE search MATCH ?1 AND r.kind IN (SELECT value FROM json_each(?2))
         ORDER BY bm25(search, 4.0, 1.0) LIMIT ?3",
    )?;
    let hits = found
        .query_map(params![query, kinds, limit], |row| {
            Ok(Hit { id: RecordId::from_bytes(row.get(0)?), kind: row.get(1)?, text: row.get(2)? })
        })?
        .collect::<Result<_, _>>()?;
    let count = connection
        .prepare_cached(
            "SELECT count(*) FROM search JOIN record r ON r.rec = search.rowid
             WHERE search MATCH ?1 AND r.kind IN (SELECT value FROM json_each(?2))",
        )?
        .query_row(params![query, kinds], |row| row.get(0))?;
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
