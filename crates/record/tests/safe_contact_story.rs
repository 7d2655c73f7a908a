//! How a victim may be reached without harm: one card, written whole, never mixed and never picked by a machine.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

mod people;

use people::{Desk, NOON, Person};
use record::document::{Edit, Record};
use record::kinds::links;
use record::kinds::safe_contact::{Card, SAFE_CONTACT, card, fold, hours};
use record::table::{Linked, People};
use serde_json::{Value, json};

fn card_by(desk: &Desk, who: Person, phone: &str) -> Value {
    json!({
        "phones": [{"number": phone, "label": "hers, at work"}],
        "methods_allowed": ["call"],
        "methods_forbidden": ["letter"],
        "hours": {"windows": [{"days": ["mon", "tue"], "from": "09:00", "to": "15:00"}]},
        "never": ["voicemail"],
        "withhold_number": true,
        "code_word": "library book",
        "confirmed_by": desk.id(who).to_string(),
        "confirmed_at": NOON,
    })
}

fn confirm(desk: &Desk, card: Value, n: u128, how: &str) -> Vec<Edit> {
    vec![Edit::field("card", card), Edit::entry(desk.entry_id(n), "confirmed", json!({"how": how}))]
}

fn victim(desk: &Desk) -> Edit {
    Edit::field("victim", desk.record_id(100).to_string())
}

fn made(desk: &Desk) -> Record {
    let mut edits = confirm(desk, card_by(desk, Person::Constable, "020 7946 0001"), 1, "spoke_to_her");
    edits.push(victim(desk));
    desk.make(&SAFE_CONTACT, Person::Constable, &edits).unwrap()
}

/// Her victim contact, owned by the first constable, and a task for her given to the second.
fn linked(desk: &Desk, reviewed: bool) -> Vec<Linked> {
    let contact = People { owner: Some(desk.id(Person::Constable)), ..People::default() };
    let assignees = vec![desk.id(Person::Second)];
    let visiting = if reviewed { Vec::new() } else { assignees.clone() };
    let task = People { assignees, visiting, ward: Some("E05000001".into()), ..People::default() };
    vec![
        Linked { id: desk.record_id(100), kind: "victim_contact".into(), people: contact, open: true, ages_at: None },
        Linked { id: desk.record_id(101), kind: "task".into(), people: task, open: !reviewed, ages_at: None },
    ]
}

#[test]
fn two_cards_both_show_and_neither_is_picked_until_one_is_confirmed() {
    let desk = Desk::new();
    let base = made(&desk);
    let (mut hers, mut his) = (base.clone(), base);
    let old_number = confirm(&desk, card_by(&desk, Person::Constable, "020 7946 0002"), 2, "spoke_to_her");
    let new_number = confirm(&desk, card_by(&desk, Person::Sergeant, "020 7946 0003"), 3, "spoke_to_her");
    let a = desk.write(&mut his, Person::Constable, NOON, &old_number).unwrap();
    let b = desk.write(&mut hers, Person::Sergeant, NOON, &new_number).unwrap();
    his.apply([b]).unwrap();
    hers.apply([a]).unwrap();
    for record in [&hers, &his] {
        assert_eq!(fold(record).status, "two_cards", "rank does not decide where she is safe");
        assert!(record.field("card").unsettled);
        assert!(matches!(card([record]), Card::Differing(two) if two.len() == 2));
        assert_eq!(hours([record]).len(), 2, "both cards' hours bind until one is confirmed");
    }
    let right = confirm(&desk, card_by(&desk, Person::Constable, "020 7946 0003"), 4, "spoke_to_her");
    desk.write(&mut his, Person::Constable, NOON + 1, &right).unwrap();
    assert_eq!(fold(&his).status, "confirmed");
}

#[test]
fn a_card_is_confirmed_whole_in_ones_own_name() {
    let desk = Desk::new();
    let mut record = made(&desk);
    let theirs = confirm(&desk, card_by(&desk, Person::Second, "1"), 2, "spoke_to_her");
    assert_eq!(desk.write(&mut record, Person::Constable, NOON, &theirs).unwrap_err(), "not_yours");
    let bare = [Edit::field("card", card_by(&desk, Person::Constable, "1"))];
    assert_eq!(desk.write(&mut record, Person::Constable, NOON, &bare).unwrap_err(), "bad_value", "say how it was confirmed");
    assert_eq!(desk.write(&mut record, Person::Constable, NOON, &[Edit::field("card", Value::Null)]).unwrap_err(), "bad_value");
    let taken_away = confirm(&desk, Value::Null, 3, "spoke_to_her");
    assert_eq!(desk.write(&mut record, Person::Constable, NOON, &taken_away).unwrap_err(), "bad_value");
}

#[test]
fn a_card_that_contradicts_itself_or_has_hours_nobody_can_read_is_refused() {
    let desk = Desk::new();
    let mut record = made(&desk);
    let mut both = card_by(&desk, Person::Constable, "1");
    both["methods_allowed"] = json!(["call", "letter"]);
    let edits = confirm(&desk, both, 2, "spoke_to_her");
    assert_eq!(desk.write(&mut record, Person::Constable, NOON, &edits).unwrap_err(), "bad_value");
    let mut late = card_by(&desk, Person::Constable, "1");
    late["hours"]["windows"][0]["to"] = json!("three");
    let edits = confirm(&desk, late, 3, "spoke_to_her");
    assert_eq!(desk.write(&mut record, Person::Constable, NOON, &edits).unwrap_err(), "bad_value");
}

#[test]
fn the_card_goes_to_whoever_visits_her_while_the_visit_is_open_and_never_to_the_ward() {
    let desk = Desk::new();
    let record = made(&desk);
    assert!(desk.sees(Person::Second, &record, &linked(&desk, false)));
    assert!(!desk.sees(Person::Second, &record, &linked(&desk, true)), "the visit is over");
    for who in [Person::Constable, Person::Sergeant, Person::VictimDesk] {
        assert!(desk.sees(who, &record, &linked(&desk, true)), "{who:?} has her victim contact");
    }
    assert!(!desk.sees(Person::Pcso, &record, &linked(&desk, false)), "a colleague of the same ward");
}

#[test]
fn the_visiting_officer_confirms_a_card_only_after_speaking_to_her() {
    let desk = Desk::new();
    let mut record = made(&desk);
    let near = linked(&desk, false);
    let told = confirm(&desk, card_by(&desk, Person::Second, "2"), 2, "told_by_her_officer");
    assert_eq!(desk.write_linked(&mut record, Person::Second, NOON, &near, &told).unwrap_err(), "not_allowed");
    let spoke = confirm(&desk, card_by(&desk, Person::Second, "2"), 2, "spoke_to_her");
    desk.write_linked(&mut record, Person::Second, NOON, &near, &spoke).unwrap();
    let stranger = confirm(&desk, card_by(&desk, Person::Elsewhere, "3"), 3, "spoke_to_her");
    assert_eq!(desk.write_linked(&mut record, Person::Elsewhere, NOON, &near, &stranger).unwrap_err(), "not_allowed");
}

#[test]
fn cards_made_offline_in_two_records_for_one_victim_are_treated_as_one() {
    let desk = Desk::new();
    let mut first = made(&desk);
    let mut edits = confirm(&desk, card_by(&desk, Person::Second, "020 7946 0009"), 9, "spoke_to_her");
    edits.push(victim(&desk));
    let commit = desk.commit(Person::Second, NOON);
    let mut second = desk.make_with(&SAFE_CONTACT, &commit, 2, &edits).unwrap();
    assert!(matches!(card([&first, &second]), Card::Differing(_)));
    let right = card_by(&desk, Person::Constable, "020 7946 0009");
    let near = linked(&desk, true);
    for (n, record) in [(11, &mut first), (12, &mut second)] {
        desk.write_linked(record, Person::Constable, NOON, &near, &confirm(&desk, right.clone(), n, "spoke_to_her")).unwrap();
    }
    assert!(matches!(card([&first, &second]), Card::Confirmed(_)));
}

#[test]
fn nothing_of_a_card_is_found_by_search_and_it_follows_her_victim_contact() {
    let desk = Desk::new();
    let record = made(&desk);
    assert_eq!((SAFE_CONTACT.search)(&record), record::table::SearchText::default());
    assert!(!format!("{:?}", fold(&record)).contains("7946"));
    assert!(links(&record).contains(&("victim_contact".to_owned(), desk.record_id(100))));
}
