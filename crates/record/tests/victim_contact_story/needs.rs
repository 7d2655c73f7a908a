//! Her needs come before the first task about her is closed.

use record::kinds::link;
use record::kinds::task::{TASK, needs_first};
use record::kinds::victim_contact::{assessed, enhanced};

use super::*;

fn about_her(desk: &Desk, kind: &str, her: &Record) -> Record {
    let links = json!([link("victim_contact", her.id())]);
    let edits = [Edit::field("title", "01/1234567/26"), Edit::field("task_kind", kind), Edit::field("links", links)];
    desk.make_with(&TASK, &desk.commit(Person::Constable, NOON), 50, &edits).unwrap()
}

fn assess(desk: &Desk, her: &mut Record, who: Person, n: u128, body: Value) -> Result<(), String> {
    desk.write(her, who, NOON, &[Edit::entry(desk.entry_id(n), "needs_assessment", body)]).map(|_| ())
}

#[test]
fn no_task_about_her_is_closed_before_her_needs_are_assessed() {
    let desk = Desk::new();
    let mut her = opened(&desk);
    let visit = about_her(&desk, "victim_visit", &her);
    assert_eq!(needs_first(&visit, &[&her]), Some(her.id()));
    assert_eq!(needs_first(&visit, &[]), None, "where her record is not held, nothing is known of it");
    assert_eq!(needs_first(&about_her(&desk, "danger", &her), &[&her]), None, "a call for help waits for no form");
    assess(&desk, &mut her, Person::Constable, 2, json!({"entitlement": []})).unwrap();
    assert_eq!(needs_first(&visit, &[&her]), None);
}

#[test]
fn that_she_will_not_be_asked_is_written_down_in_her_words_and_takes_nothing_from_her() {
    let desk = Desk::new();
    let mut her = opened(&desk);
    let silent = json!({"entitlement": [], "declined": true});
    assert_eq!(assess(&desk, &mut her, Person::Constable, 2, silent), Err("bad_value".into()), "in whose words?");
    assert!(!assessed(&her));
    let entitled = Edit::Add { name: "entitlement".into(), item: json!("domestic_abuse") };
    desk.write(&mut her, Person::Constable, NOON, &[entitled]).unwrap();
    let no_rights = json!({"entitlement": ["domestic_abuse"], "enhanced_declined": true});
    assess(&desk, &mut her, Person::Constable, 3, no_rights).unwrap();
    assert!(!enhanced(&her));
    let no = json!({"entitlement": ["domestic_abuse"], "declined": true, "why": "I have told you everything"});
    assess(&desk, &mut her, Person::Sergeant, 4, no).unwrap();
    assert!(assessed(&her) && !enhanced(&her), "what she said of her rights stands until she says something else");
}
