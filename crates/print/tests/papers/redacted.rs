//! Words of an entry that a court ordered out of a copy.

use print::{Passage, PrintError, Printed, Redaction, redacted_statement, statement};
use record::{EntryId, Record};
use serde_json::json;

use super::evidence::Writing;
use super::{MINUTE, NOW, alex, keep, made, roster, words};

const ORDER: &str = "Crown Court, 4471/26";

fn without(note: &Record, entry: EntryId, of: &[&str]) -> Result<Printed, PrintError> {
    let passages: Vec<Passage> = of.iter().map(|words| Passage { entry, words: (*words).to_owned() }).collect();
    redacted_statement(note, &Redaction { entries: &[], passages: &passages, reason: ORDER }, &made(&roster()))
}

fn all(printed: &Printed) -> String {
    words(&printed.pages.join(" "))
}

/// A note whose second line names somebody: in its words, in capitals, where it was and in what was put right.
fn naming(name: &str) -> (Record, EntryId) {
    let mut note = Writing::new(20, alex());
    note.chained("line", NOW, json!({"text": "Spoke to the caretaker.", "event_time": NOW}));
    let text = format!("{name} told me that she waved. {} left by the towpath.", name.to_uppercase());
    let line = json!({"text": text, "event_time": NOW - MINUTE, "place": {"address": format!("home of {name}")}});
    let hers = note.chained("line", NOW, line);
    let right = |struck: &str, put: &str, reason: &str| json!({"target": hers.to_string(), "struck": struck, "replacement": put, "reason": reason, "initials": "ABC"});
    let (plain, telling) = (right("waved", "nodded", "seen again"), right("caretaker", "x", &format!("as {name} said")));
    note.chained("correction", NOW, plain);
    note.chained("correction", NOW, telling);
    (note.done(NOW), hers)
}

#[test]
fn words_that_a_court_orders_out_leave_a_bar_that_does_not_tell_how_long_they_were() {
    let roster = roster();
    let (note, hers) = naming("Marlowe");
    let whole = statement(&[&note], &made(&roster)).unwrap();
    assert!(all(&whole).contains("Marlowe told me"), "without an order it is on the paper");
    let printed = without(&note, hers, &["marlowe"]).unwrap();
    keep("statement-words-redacted", &printed);
    let told = all(&printed);
    for secret in ["Marlowe", "MARLOWE", "home of"] {
        assert!(!told.contains(secret), "{secret}\n{told}");
    }
    for there in [
        "Redacted by order told me that she waved nodded ABC",
        "Redacted by order left by the towpath.",
        "Corrected by entry 3, 24 November 2026, 14:00, initials ABC: seen again",
        "Redacted by order: its correction, entry 4",
        "This is a redacted copy: words of 1 entry are blacked out by order (Crown Court, 4471/26).",
        "Spoke to the caretaker.",
    ] {
        assert!(told.contains(there), "{there}\n{told}");
    }
    assert!(printed.pages.iter().all(|page| words(page).contains("REDACTED COPY")), "{told}");
    // Streams of a PDF are packed: another name, longer by half a line, gives the same file to the last byte.
    let (other, same_place) = naming("Bartholomew Longbottom of the house beside the lock");
    assert_eq!(same_place, hers);
    assert_eq!(without(&other, hers, &["Bartholomew Longbottom of the house beside the lock"]).unwrap(), printed);
    assert_eq!(statement(&[&note], &made(&roster)).unwrap(), whole, "the note says what it said");
}

#[test]
fn a_part_of_a_word_takes_the_word_and_a_correction_goes_with_what_it_touches() {
    let mut note = Writing::new(21, alex());
    let line = json!({"text": "Longbottoms' door stood open 20 cm wide.", "event_time": NOW});
    let line = note.chained("line", NOW, line);
    let right = json!({"target": line.to_string(), "struck": "20 cm", "replacement": "30 cm", "reason": "measured",
        "initials": "ABC"});
    note.chained("correction", NOW, right);
    let note = note.done(NOW);
    let told = all(&without(&note, line, &["bottom"]).unwrap());
    assert!(!told.contains("Long") && !told.contains("bottom"), "{told}");
    assert!(told.contains("door stood open 20 cm 30 cm ABC wide."), "{told}");
    for of in [&["open 20"][..], &["30 cm"], &["stood", "20 cm"]] {
        let told = all(&without(&note, line, of).unwrap());
        for secret in ["20 cm", "30 cm", "measured"] {
            assert!(!told.contains(secret), "{of:?}, {secret}\n{told}");
        }
        assert!(told.contains("wide.") && told.contains("Redacted by order: its correction, entry 2"), "{of:?}\n{told}");
    }
}

#[test]
fn words_that_do_not_stand_in_their_entry_make_no_copy() {
    let (note, hers) = naming("Marlowe");
    for of in [&["Marlow e"][..], &["Marlowe", "nobody"], &[" "]] {
        assert_eq!(without(&note, hers, of), Err(PrintError::WordsNotThere), "{of:?}");
    }
    let not_numbered = without(&note, EntryId(uuid::Uuid::from_u128(1)), &["Marlowe"]);
    assert_eq!(not_numbered, Err(PrintError::Nothing { what: "entry to black out" }));
    assert_eq!(without(&note, hers, &[]), Err(PrintError::Nothing { what: "entry to black out" }));
}
