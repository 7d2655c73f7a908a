//! References into other systems as they are typed (practice P9): each says which system, and looks like one of its own.

use record::kinds::task::REFS;
use serde_json::{Value, json};

use super::fault::FormFault;
use crate::screen::Reference;

/// A reference as records hold it.
///
/// # Errors
/// `bad_value` on `refs` where no such system is known, or with `rule.reference` where it is none of that system's.
pub(super) fn reference(given: &Reference) -> Result<Value, FormFault> {
    let value = given.value.trim();
    if !REFS.contains(&given.kind.as_str()) {
        return Err(FormFault::of("bad_value", "refs"));
    }
    if !looks_right(&given.kind, value) {
        return Err(FormFault::rule("refs", "reference").with("ref_code", format!("ref.{}", given.kind)));
    }
    Ok(json!({ "type": given.kind, "value": value }))
}

/// All of them; those left blank are left out.
///
/// # Errors
/// As [`reference`].
pub(super) fn references(given: &[Reference]) -> Result<Vec<Value>, FormFault> {
    given.iter().filter(|r| !r.value.trim().is_empty()).map(reference).collect()
}

/// The other systems' numbers stay as they are written there; what cannot be one is a slip. An incident's begins with its
/// number of the day, with or without `CAD` before it. All others hold a number somewhere, and no sentence.
fn looks_right(kind: &str, value: &str) -> bool {
    let of_a_reference = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '/' | '-' | '.' | '_' | ':' | '#' | '(' | ')');
    let sound = value.chars().all(of_a_reference) && value.chars().any(|c| c.is_ascii_digit());
    let upper = value.to_ascii_uppercase();
    let number = upper.strip_prefix("CAD").unwrap_or(&upper).trim_start();
    sound && (kind != "cad" || number.starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(kind: &str, value: &str) -> bool {
        reference(&Reference { kind: kind.into(), value: value.into() }).is_ok()
    }

    #[test]
    fn a_reference_is_taken_as_its_system_writes_it() {
        for (kind, value) in [
            ("cad", "CAD 1234/23NOV26"),
            ("cad", " 5512/26NOV "),
            ("crime", "01/1234567/26"),
            ("crime", "2703456/22"),
            ("custody", "EK/00417/26"),
            ("merlin", "26PAC104417"),
            ("property", "A1200345"),
            ("body_worn_video", "BWV-2026-11-26 14:02 #3"),
        ] {
            assert!(taken(kind, value), "{kind} {value}");
        }
    }

    #[test]
    fn a_slip_is_not_taken_for_a_reference() {
        for (kind, value) in [("cad", "see the log"), ("cad", "A12"), ("crime", "unknown"), ("stop", "3?"), ("pnc", "12/345")] {
            assert!(!taken(kind, value), "{kind} {value}");
        }
    }

    #[test]
    fn a_line_left_blank_is_no_reference() {
        let blank = Reference { kind: "cad".into(), value: "  ".into() };
        assert_eq!(references(&[blank]), Ok(vec![]));
    }
}
