//! How the read log says that a file was made, and how that is read back. The log is one line of words to whoever reads it at
//! the hub, chained and never changed; a screen is given its parts.

use crate::screen::FileMade;

/// What a file may be, as the log names it.
const FILES: [&str; 7] = ["copy", "statement", "exhibits", "mg6c", "mg6d", "audit", "bundle"];
/// Before the line of a file that was called off: the row that named it stands before.
const STOPPED: &str = "cancelled, nothing was written: ";
/// Between what is blacked out and by whose order.
const BY_ORDER: &str = " redacted by order: ";
/// Between the order and for whom.
const FOR: &str = ", for ";

/// What is blacked out in a file: how much, as [`print::Redaction::said`] counts it, and by whose order.
pub(super) struct Ordered<'a> {
    pub(super) counted: String,
    pub(super) order: &'a str,
}

/// A file that is about to be written, for the log. The order stands in quotes: it is anybody's words, as for whom is, and what
/// parts the two may stand in either.
pub(super) fn said(what: &str, ordered: Option<&Ordered<'_>>, whom: &str, sha256: &str) -> String {
    let ordered = ordered.map(|Ordered { counted, order }| {
        let order = serde_json::Value::from(*order);
        format!(" with {counted}{BY_ORDER}{order},")
    });
    format!("export {what}{} for {whom} SHA-256 {sha256}", ordered.unwrap_or_default())
}

/// That a file was called off whose line [`said`] made.
pub(super) fn stopped(said: &str) -> String {
    format!("{STOPPED}{said}")
}

/// The file that a reason in the log speaks of; none where it is another reason.
pub(super) fn read(reason: &str) -> Option<FileMade> {
    let called_off = reason.strip_prefix(STOPPED);
    let (said, sha256) = called_off.unwrap_or(reason).strip_prefix("export ")?.rsplit_once(" SHA-256 ")?;
    let (what, said) = said.split_once(' ')?;
    let hex = sha256.len() == 64 && sha256.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if !hex || !FILES.contains(&what) {
        return None;
    }
    let made = FileMade {
        what: what.to_owned(),
        whom: String::new(),
        order: None,
        redacted: 0,
        sha256: sha256.to_owned(),
        stopped: called_off.is_some(),
    };
    if let Some(whom) = said.strip_prefix("for ") {
        return Some(FileMade { whom: whom.to_owned(), ..made });
    }
    let (counted, said) = said.strip_prefix("with ")?.split_once(BY_ORDER)?;
    let redacted = counted.split(' ').filter_map(|word| word.parse::<u32>().ok()).fold(0, u32::saturating_add);
    let (order, whom) = order_and_whom(said)?;
    Some(FileMade { whom: whom.to_owned(), order: Some(order), redacted, ..made })
}

/// Rows of before had the order without quotes: what stands after the last `, for ` is for whom.
fn order_and_whom(said: &str) -> Option<(String, &str)> {
    let mut strings = serde_json::Deserializer::from_str(said).into_iter::<String>();
    let quoted = strings.next().and_then(Result::ok);
    let whom = said.get(strings.byte_offset()..).and_then(|rest| rest.strip_prefix(FOR));
    match (quoted, whom) {
        (Some(order), Some(whom)) => Some((order, whom)),
        _ => said.rsplit_once(FOR).map(|(order, whom)| (order.to_owned(), whom)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash() -> String {
        "ab12".repeat(16)
    }

    fn made(what: &str, whom: &str, order: Option<&str>, redacted: u32) -> FileMade {
        let (what, whom, order) = (what.to_owned(), whom.to_owned(), order.map(str::to_owned));
        FileMade { what, whom, order, redacted, sha256: hash(), stopped: false }
    }

    #[test]
    fn for_whom_and_by_whose_order_are_told_apart_whatever_either_says() {
        let words = ["the CPS", "counsel, for trial", "R v \"D\", for sentence", "a SHA-256 of it", "1 redacted by order: x"];
        for whom in words {
            assert_eq!(read(&said("bundle", None, whom, &hash())), Some(made("bundle", whom, None, 0)));
            for order in words {
                let ordered = Ordered { counted: "1 entry and words of 2 entries".to_owned(), order };
                let line = said("statement", Some(&ordered), whom, &hash());
                let there = made("statement", whom, Some(order), 3);
                assert_eq!(read(&line).as_ref(), Some(&there), "{line}");
                assert_eq!(read(&stopped(&line)), Some(FileMade { stopped: true, ..there }));
            }
        }
    }

    #[test]
    fn what_older_rows_say_is_read_and_what_is_no_file_stands_as_it_was_written() {
        let old = format!("export statement with 2 entries redacted by order: R v D, court, for the CPS SHA-256 {}", hash());
        assert_eq!(read(&old), Some(made("statement", "the CPS", Some("R v D, court"), 2)));
        for other in ["own_work", "export of goods", "export statement for the CPS SHA-256 12", "She rang, for her son"] {
            assert_eq!(read(other), None);
        }
        assert_eq!(read(&format!("export goods for the CPS SHA-256 {}", hash())), None);
    }
}
