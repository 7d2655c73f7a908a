//! What was typed, as a query of the index; slips of typing are put right by the words that it holds.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::slips;
use crate::error::DeviceError;

/// Words of the index taken for one that was typed with a slip, and beginnings for one with a slip in its first letter.
const MOST_MEANT: usize = 8;

/// So many letters a word shares with what a slip in its first letter may have hidden, for another slip to be looked for behind.
const SHARED: usize = 2;

/// The words of records, and those of exhibits: a word that begins one of either was typed right.
const WORDS: [&str; 2] = ["search_words", "search_exhibit_words"];

/// What was typed as a query in which no character has a meaning of its own: every word quoted, the last letters open.
pub(super) fn query(connection: &Connection, words: &str) -> Result<String, DeviceError> {
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

/// Whether any word of the index begins so.
fn begins(connection: &Connection, beginning: &str) -> Result<bool, DeviceError> {
    let end = format!("{beginning}\u{10ffff}");
    for words in WORDS {
        let mut any = connection.prepare_cached(&format!("SELECT 1 FROM {words} WHERE term >= ?1 AND term < ?2 LIMIT 1"))?;
        if any.exists([beginning, end.as_str()])? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The words of the index that are meant by one that begins none of them, or their beginnings: the nearest; none where nothing
/// is near. A slip in the first letter is looked for by the few beginnings that may have been meant, so that the words held
/// are never gone through whole. Only letters of English are put right: others the index folds in its own way.
fn meant(connection: &Connection, typed: &str) -> Result<Vec<String>, DeviceError> {
    let typed = typed.to_lowercase();
    let slips = slips::allowed(typed.len());
    let Some(first) = typed.chars().next().filter(|_| slips > 0 && typed.chars().all(|c| c.is_ascii_lowercase())) else {
        return Ok(Vec::new());
    };
    if begins(connection, &typed)? {
        return Ok(Vec::new());
    }
    let mut near: Vec<(usize, String)> = Vec::new();
    for words in WORDS {
        let sql = format!("SELECT term FROM {words} WHERE term >= ?1 AND term < ?2");
        let mut of_letter = connection.prepare_cached(&sql)?;
        let mut rows = of_letter.query([first.to_string(), format!("{first}\u{10ffff}")])?;
        while let Some(row) = rows.next()? {
            let word: String = row.get(0)?;
            let distance = slips::distance(&typed, &word);
            if distance <= slips {
                near.push((distance, word));
            }
        }
    }
    near.sort();
    near.dedup();
    let mut at_first = Vec::new();
    for beginning in slips::at_first(&typed) {
        if at_first.len() < MOST_MEANT && begins(connection, &beginning)? {
            at_first.push(beginning);
        }
    }
    // A slip in the first letter is one slip, and no further away than one in another. Two are looked for where one says nothing.
    if slips > 1 && at_first.is_empty() && near.first().is_none_or(|(distance, _)| *distance > 1) {
        near.extend(slipped_twice(connection, &typed)?);
        near.sort();
        near.dedup();
    }
    let least = if at_first.is_empty() { near.first().map_or(0, |(distance, _)| *distance) } else { 1 };
    let of_letter = near.into_iter().take_while(|(distance, _)| *distance <= least).take(MOST_MEANT);
    let mut meant: Vec<String> = of_letter.map(|(_, word)| word).collect();
    at_first.retain(|beginning| !meant.contains(beginning));
    meant.extend(at_first);
    Ok(meant)
}

/// Words of the index that are meant by one with a slip in its first letter and another behind the two that follow from it, each
/// two slips away. Only words are looked at that share their first two letters with what the first slip may have hidden: of the
/// others there are too many.
fn slipped_twice(connection: &Connection, typed: &str) -> Result<Vec<(usize, String)>, DeviceError> {
    let mut beginnings: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for beginning in slips::at_first(typed) {
        beginnings.entry(beginning.chars().take(SHARED).collect()).or_default().push(beginning);
    }
    let mut near = Vec::new();
    for words in WORDS {
        let mut sharing = connection.prepare_cached(&format!("SELECT term FROM {words} WHERE term >= ?1 AND term < ?2"))?;
        for (shared, meant) in &beginnings {
            let end = format!("{shared}\u{10ffff}");
            let mut rows = sharing.query([shared.as_str(), end.as_str()])?;
            while let Some(row) = rows.next()? {
                let word: String = row.get(0)?;
                if meant.iter().any(|beginning| slips::distance(beginning, &word) <= 1) {
                    near.push((2, word));
                }
            }
        }
    }
    Ok(near)
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::query;

    fn index(texts: &[&str]) -> Connection {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch(
            "CREATE VIRTUAL TABLE search USING fts5 (shown, body, tokenize = 'unicode61 remove_diacritics 2');
             CREATE VIRTUAL TABLE search_words USING fts5vocab (search, 'row');
             CREATE VIRTUAL TABLE search_exhibit USING fts5 (reference, description, seals, tokenize = 'unicode61');
             CREATE VIRTUAL TABLE search_exhibit_words USING fts5vocab (search_exhibit, 'row');",
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
    fn a_slip_in_the_first_letter_finds_the_word_that_was_meant() {
        let db = index(&["Stairwell at Foxglove House", "Canal Walk", "Howse Passage", "Talwell Close"]);
        let found = |typed: &str| -> Vec<String> {
            let mut rows = db.prepare("SELECT shown FROM search WHERE search MATCH ?1 ORDER BY rowid").unwrap();
            let found: Vec<String> =
                rows.query_map([query(&db, typed).unwrap()], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
            found
        };
        for typed in ["ofxglove", "doxglove", "oxglove", "ffoxglove", "oxglo"] {
            assert_eq!(found(typed), ["Stairwell at Foxglove House"], "{typed}");
        }
        assert_eq!(found("anal walk"), ["Canal Walk"], "a letter missing");
        assert_eq!(found("xcanal"), ["Canal Walk"], "a letter too many");
        assert_eq!(found("house"), ["Stairwell at Foxglove House"], "a right word brings none that is near it");
        assert_eq!(found("oat"), Vec::<String>::new(), "a short word is taken as it is");
        assert_eq!(found("barge"), Vec::<String>::new());
        let made = query(&db, "tairwell").unwrap();
        assert_eq!(made, "(\"stairwell\"*)", "and nothing that is two slips away");
    }

    #[test]
    fn a_slip_in_the_first_letter_and_another_in_the_same_word_find_it_too() {
        let db = index(&["Stairwell at Foxglove House", "Canal Walk", "Dovecote Gardens"]);
        let slips = [("doxglvoe", "foxglove"), ("ofxglobe", "foxglove"), ("tairwlel", "stairwell"), ("xstairwlel", "stairwell")];
        for (typed, meant) in slips {
            assert_eq!(query(&db, typed).unwrap(), format!("(\"{meant}\"*)"), "{typed}");
        }
        assert_eq!(query(&db, "doxglvo").unwrap(), "\"doxglvo\"*", "a word of seven letters has one slip");
        assert_eq!(query(&db, "fardinas").unwrap(), "\"fardinas\"*", "three are too many");
        db.execute("INSERT INTO search_exhibit VALUES ('TR/1', 'Screwdriver', '')", []).unwrap();
        assert_eq!(query(&db, "crewdrivre").unwrap(), "(\"screwdriver\"*)", "what an exhibit is, too");
    }

    #[test]
    fn a_word_of_an_exhibit_was_typed_right_though_no_record_has_it() {
        let db = index(&["Knoll Road"]);
        db.execute("INSERT INTO search_exhibit VALUES ('TR/1', 'Knife with a black handle', 'A1234567')", []).unwrap();
        assert_eq!(query(&db, "knif").unwrap(), "\"knif\"*");
        assert_eq!(query(&db, "nkife").unwrap(), "(\"knife\"*)", "and its slips are put right");
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
