//! What was said of an exhibit or a photo is put right: the wrong words struck, how it is stored said later, one seal on one bag.

use record::kinds::note::{Warming, same_seals, standing, struck_through};
use record::{Entry, EntryId};

use super::*;

fn correct(target: EntryId, struck: &str, replacement: &str) -> Value {
    json!({"target": target.to_string(), "struck": struck, "replacement": replacement, "reason": "looked again", "initials": "ABC"})
}

fn struck(note: &Record, id: EntryId) -> Vec<Span> {
    let entries: Vec<&Entry> = note.each_entry().collect();
    let of = entries.iter().find(|e| e.id == id).unwrap();
    struck_through(of, &entries).0
}

/// One more entry about the exhibit that was seized first.
fn add(desk: &Desk, note: &mut Record, who: Person, n: u128, at: i64, kind: &str, mut body: Value) -> Result<(), String> {
    body["exhibit"] = json!(desk.entry_id(50).to_string());
    desk.write(note, who, at, &[Edit::entry(desk.entry_id(n), kind, body)]).map(drop)
}

#[test]
fn a_correction_of_an_exhibit_strikes_its_description_and_the_label_says_what_stands() {
    let desk = Desk::new();
    let mut note = seized(&desk);
    let knife = desk.entry_id(50);
    let say = |note: &mut Record, n: u128, struck: &str, put: &str| {
        let edit = [Edit::entry(desk.entry_id(n), "correction", correct(knife, struck, put))];
        desk.write(note, Person::Constable, NOON + 2, &edit).map(drop)
    };
    say(&mut note, 60, "Folding", "Lock").unwrap();
    assert_eq!(
        struck(&note, knife),
        [Span::Struck { was: "Folding".into(), now: "Lock".into(), by: desk.entry_id(60) }, Span::Stands(" knife".into())]
    );
    assert_eq!(exhibits(&note)[0].description, "Lock knife");
    // Two phones may each have struck the same words: the second is told beside it and changes nothing.
    say(&mut note, 61, "Folding", "Flick").unwrap();
    assert_eq!(exhibits(&note)[0].description, "Lock knife");
}

#[test]
fn what_an_older_app_corrected_of_an_exhibit_as_a_whole_is_taken_for_ever_and_told_beside_it() {
    let desk = Desk::new();
    let mut note = seized(&desk);
    let knife = desk.entry_id(50);
    // No words of the exhibit are quoted: the first table asked for that of lines alone.
    let whole = [Edit::entry(desk.entry_id(60), "correction", correct(knife, "the whole of it", "Lock knife, black handle"))];
    desk.write(&mut note, Person::Constable, NOON + 2, &whole).unwrap();
    let entries: Vec<&Entry> = note.each_entry().collect();
    let of = entries.iter().find(|e| e.id == knife).unwrap();
    let (spans, besides) = struck_through(of, &entries);
    assert_eq!((spans, besides), (vec![Span::Stands("Folding knife".into())], vec![desk.entry_id(60)]));
    assert_eq!(exhibits(&note)[0].description, "Folding knife", "what it was called is for its officer to strike");
}

#[test]
fn a_correction_of_a_photo_strikes_its_caption_and_what_was_corrected_of_one_without_is_told_beside_it() {
    let desk = Desk::new();
    let mut note = begun(&desk);
    let shot = |caption: Option<&str>| {
        json!({"sha256": "a".repeat(64), "size": 10, "type": "image/jpeg", "origin": {"how": "captured_here"},
            "device": phone(1).to_string(), "caption": caption})
    };
    let mut bare = shot(None);
    bare.as_object_mut().unwrap().remove("caption");
    let both = [Edit::entry(desk.entry_id(2), "photo", shot(Some("North door"))), Edit::entry(desk.entry_id(3), "photo", bare)];
    desk.write(&mut note, Person::Constable, NOON + 1, &both).unwrap();
    let say = |note: &mut Record, n: u128, of: u128, struck: &str| {
        let edit = [Edit::entry(desk.entry_id(n), "correction", correct(desk.entry_id(of), struck, "South"))];
        desk.write(note, Person::Constable, NOON + 2, &edit).map(drop)
    };
    say(&mut note, 61, 3, "North").unwrap();
    assert_eq!(standing(&struck(&note, desk.entry_id(3))), "");
    say(&mut note, 60, 2, "North").unwrap();
    assert_eq!(standing(&struck(&note, desk.entry_id(2))), "South door");
}

#[test]
fn a_store_is_one_store_however_its_name_is_written() {
    let desk = Desk::new();
    let mut note = seized(&desk);
    add(&desk, &mut note, Person::Constable, 51, NOON + 2, "store_in", json!({"store": "Store 2"})).unwrap();
    let out = json!({"store": " store 2", "why": "to be photographed"});
    add(&desk, &mut note, Person::Constable, 52, NOON + 3, "store_out", out).unwrap();
    assert!(exhibits(&note)[0].moves.iter().all(|m| !m.gap), "a small letter is no gap in the continuity");
    let other = json!({"store": "Store 3", "why": "to be photographed"});
    add(&desk, &mut note, Person::Constable, 53, NOON + 4, "store_out", other).unwrap();
    assert!(exhibits(&note)[0].moves[2].gap, "it was in a hand, and not in another store");
}

#[test]
fn how_it_is_stored_is_said_later_and_its_clock_counts_from_when_it_was_found() {
    let desk = Desk::new();
    let mut note = begun(&desk);
    let swab = json!({"ref": "ABC/1", "description": "Swab", "found_by": "PC 123CN", "found_at": NOON});
    desk.write(&mut note, Person::Constable, NOON, &[Edit::entry(desk.entry_id(50), "exhibit", swab)]).unwrap();
    assert_eq!(exhibits(&note)[0].out_of_cold(NOON + 300 * MINUTE), None, "nobody said that it is kept cold");
    let say = |note: &mut Record, n: u128, storage: &str| {
        let body = json!({"storage": storage, "why": "not said when it was seized"});
        add(&desk, note, Person::Constable, n, NOON + 90 * MINUTE, "stored_as", body)
    };
    assert!(say(&mut note, 51, "somewhere").is_err(), "a class of the table");
    say(&mut note, 51, "frozen").unwrap();
    let found = exhibits(&note).remove(0);
    assert_eq!(found.out_of_cold(NOON + 100 * MINUTE), Some(100 * MINUTE));
    assert_eq!(found.overdue_since(NOON + 120 * MINUTE), Some(NOON + 120 * MINUTE), "two hours, as for any that is kept cold");
    say(&mut note, 52, "ambient").unwrap();
    let found = exhibits(&note).remove(0);
    assert_eq!((found.storage.as_str(), found.out_of_cold(NOON + 100 * MINUTE)), ("ambient", None), "the last word counts");
    let of_nothing = json!({"exhibit": desk.entry_id(99).to_string(), "storage": "frozen", "why": "not said"});
    let lost = [Edit::entry(desk.entry_id(53), "stored_as", of_nothing)];
    assert_eq!(desk.write(&mut note, Person::Constable, NOON + 91 * MINUTE, &lost).unwrap_err(), "no_target");
}

#[test]
fn with_a_laboratory_the_cold_clock_stands_and_runs_on_when_it_comes_back() {
    let desk = Desk::new();
    let mut note = begun(&desk);
    let swab = json!({"ref": "ABC/1", "description": "Swab", "found_by": "PC 123CN", "found_at": NOON, "storage": "frozen"});
    desk.write(&mut note, Person::Constable, NOON, &[Edit::entry(desk.entry_id(50), "exhibit", swab)]).unwrap();
    let me = json!({"officer": desk.id(Person::Constable).to_string()});
    let lab = json!({"person": "Forensic laboratory"});
    let pass = |from: &Value, to: &Value| json!({"from": from, "to": to, "why": "to be examined"});
    let at = |minutes: i64| NOON + minutes * MINUTE;
    assert_eq!(exhibits(&note)[0].warming(), Warming::InHand);
    add(&desk, &mut note, Person::Constable, 51, at(30), "continuity", pass(&me, &lab)).unwrap();
    let there = exhibits(&note).remove(0);
    assert_eq!((there.warming(), there.out_of_cold(at(5_000))), (Warming::Away, Some(30 * MINUTE)));
    add(&desk, &mut note, Person::Constable, 52, at(5_000), "continuity", pass(&lab, &me)).unwrap();
    assert_eq!(exhibits(&note)[0].out_of_cold(at(5_010)), Some(40 * MINUTE));
    add(&desk, &mut note, Person::Constable, 53, at(5_020), "store_in", json!({"store": "Freezer 2"})).unwrap();
    let stored = exhibits(&note).remove(0);
    assert_eq!((stored.warming(), stored.out_of_cold(at(9_000))), (Warming::InStore, Some(50 * MINUTE)));
}

#[test]
fn one_seal_on_two_bags_is_told_until_one_of_them_has_another() {
    let desk = Desk::new();
    let mut note = seized(&desk);
    let phone = json!({"ref": "ABC/2", "description": "Phone", "found_by": "PC 208CN", "found_at": NOON, "seal": "s 100"});
    let bag = [Edit::entry(desk.entry_id(60), "exhibit", phone)];
    let other = desk.make_with(&NOTE, &desk.commit(Person::Second, NOON), 2, &bag).unwrap();
    let told = |note: &Record| {
        let all: Vec<Exhibit> = [note, &other].into_iter().flat_map(exhibits).collect();
        let same = same_seals(&all);
        let named = same.iter().map(|bags| bags.iter().map(|e| e.reference.clone()).collect::<Vec<_>>());
        named.collect::<Vec<_>>()
    };
    assert_eq!(told(&note), [["ABC/1", "ABC/2"]], "S100, however it is spaced");
    let anew = json!({"old": "S100", "new": "S101", "why": "the bag says S101"});
    add(&desk, &mut note, Person::Constable, 61, NOON + 2, "seal", anew).unwrap();
    assert!(told(&note).is_empty());
}
