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
fn a_name_that_came_about_by_a_correction_goes_with_the_correction() {
    let mut note = Writing::new(22, alex());
    let line = json!({"text": "Marlow told me. Marlowe left, and Marlowe waved.", "event_time": NOW});
    let line = note.chained("line", NOW, line);
    let right = json!({"target": line.to_string(), "struck": "w told", "replacement": "we told", "reason": "spelled",
        "initials": "ABC"});
    note.chained("correction", NOW, right);
    let note = note.done(NOW);
    let told = all(&without(&note, line, &["Marlowe"]).unwrap());
    for secret in ["Marl", "we told", "spelled"] {
        assert!(!told.contains(secret), "{secret}\n{told}");
    }
    assert!(told.contains("me. Redacted by order left, and Redacted by order waved."), "{told}");
    let told = all(&without(&note, line, &["marlowe told me"]).unwrap());
    assert!(!told.contains("told me") && told.contains("Marlowe left"), "as it reads now, and nothing else: {told}");
}

#[test]
fn a_name_is_found_with_whatever_apostrophe_gap_or_hyphen_it_was_typed() {
    let mut note = Writing::new(23, alex());
    let text = "Mrs O\u{2019}Dell\u{2013}Marsh told me. Mrs  O'Dell-Marsh left. Mrs\nO\u{2019}De\u{ad}ll-Marsh waved.";
    let line = note.chained("line", NOW, json!({"text": text, "event_time": NOW}));
    let note = note.done(NOW);
    let told = all(&without(&note, line, &["mrs o'dell-marsh"]).unwrap());
    for secret in ["Mrs", "Dell", "Marsh"] {
        assert!(!told.contains(secret), "{secret}\n{told}");
    }
    assert_eq!(told.matches("Redacted by order").count(), 3, "{told}");
}

#[test]
fn a_name_goes_whole_with_its_accents_as_one_character_as_two_or_left_out() {
    let mut note = Writing::new(25, alex());
    let text = "Zo\u{eb} B\u{e9}art told me. Zoe\u{308} Be\u{301}art left. ZO\u{cb} B\u{c9}ART waved. Zoe Beart ran.";
    let line = note.chained("line", NOW, json!({"text": text, "event_time": NOW}));
    let note = note.done(NOW);
    for of in ["Zo\u{eb} B\u{e9}art", "zoe\u{308} be\u{301}art", "zoe beart", "o\u{eb} B\u{e9}a"] {
        let told = all(&without(&note, line, &[of]).unwrap());
        for secret in ["Zo\u{eb}", "Zoe", "ZO", "\u{308}", "\u{301}", "B\u{e9}", "eart"] {
            assert!(!told.contains(secret), "{of}, {secret}\n{told}");
        }
        assert_eq!(told.matches("Redacted by order").count(), 4, "{of}\n{told}");
        assert!(told.contains("told me.") && told.contains("ran."), "{of}\n{told}");
    }
}

#[test]
fn a_number_or_a_time_that_a_court_orders_out_stands_neither_in_the_title_nor_beside_the_entry() {
    let mut note = Writing::new(24, alex());
    let knife = json!({"ref": "ABC/7", "description": "Knife, bagged with ABC/7A at 14:00", "found_by": "PC 123CN",
        "found_at": NOW});
    let knife = note.chained("exhibit", NOW, knife);
    let note = note.done(NOW);
    let whole = all(&statement(&[&note], &made(&roster())).unwrap());
    assert_eq!(whole.matches("ABC/7").count(), 2, "{whole}");
    let told = all(&without(&note, knife, &["ABC/7"]).unwrap());
    assert!(!told.contains("ABC/7") && told.contains("Knife, bagged with"), "{told}");
    let times = |said: &str| said.matches("14:00").count();
    let told = all(&without(&note, knife, &["14:00"]).unwrap());
    assert_eq!(times(&whole) - times(&told), 2, "in its words and beside them: {told}");
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
