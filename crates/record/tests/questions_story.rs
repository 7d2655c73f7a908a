//! What a higher rank set is asked about (practice P8): the question reaches whom it is put to, and the answer whoever asked.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

mod people;

use people::{Desk, NOON, Person};
use record::document::{Edit, Record};
use record::kinds::KINDS;
use record::kinds::task::TASK;
use record::notices::{Notice, Why, notices};
use serde_json::json;

/// A task whose due time the sergeant set after the constable, who asks her about it.
fn asked(desk: &Desk) -> Record {
    let edits = [Edit::field("title", "Patrol the towpath"), Edit::field("ward", "E05000001")];
    let mut task = desk.make(&TASK, Person::Constable, &edits).unwrap();
    desk.write(&mut task, Person::Constable, NOON, &[due(4)]).unwrap();
    desk.write(&mut task, Person::Sergeant, NOON + 1_000, &[due(6)]).unwrap();
    let body = json!({"of": desk.id(Person::Sergeant).to_string(), "field": "due_by", "text": "Shop shuts at 17:00"});
    desk.write(&mut task, Person::Constable, NOON + 2_000, &[Edit::entry(desk.entry_id(1), "asked", body)]).unwrap();
    task
}

fn due(hours: i64) -> Edit {
    Edit::field("due_by", NOON + hours * 3_600_000)
}

fn answer(desk: &Desk, n: u128, target: u128, text: Option<&str>) -> [Edit; 1] {
    let target = desk.entry_id(target).to_string();
    let body = text.map_or_else(|| json!({ "target": target }), |text| json!({ "target": target, "text": text }));
    [Edit::entry(desk.entry_id(n), "answered", body)]
}

fn told(desk: &Desk, record: &Record, who: Person) -> Vec<Notice> {
    let of_questions = |n: &Notice| matches!(n.why, Why::Asked | Why::Answered | Why::TakenUp);
    notices(record, desk.id(who)).into_iter().filter(of_questions).collect()
}

#[test]
fn whom_a_question_is_put_to_has_it_until_they_answer_and_whoever_asked_has_the_answer() {
    let desk = Desk::new();
    let mut task = asked(&desk);
    let [hers] = &told(&desk, &task, Person::Sergeant)[..] else { panic!("one question") };
    assert_eq!((hers.why, hers.field.as_str(), hers.by.officer), (Why::Asked, "due_by", desk.id(Person::Constable)));
    assert_eq!((&hers.theirs, &hers.shown), (&json!("Shop shuts at 17:00"), &json!(NOON + 6 * 3_600_000)));
    assert_eq!(told(&desk, &task, Person::Constable), [], "nobody has answered");
    assert_eq!(told(&desk, &task, Person::Second), [], "it is not put to anybody else");
    desk.write(&mut task, Person::Sergeant, NOON + 3_000, &answer(&desk, 2, 1, Some("I rang them: 18:00"))).unwrap();
    assert_eq!(told(&desk, &task, Person::Sergeant), []);
    let [his] = &told(&desk, &task, Person::Constable)[..] else { panic!("one answer") };
    assert_eq!((his.why, his.by.officer, &his.theirs), (Why::Answered, desk.id(Person::Sergeant), &json!("I rang them: 18:00")));
    assert!(!his.may_use_mine && his.mine == json!("Shop shuts at 17:00"));
}

#[test]
fn nobody_answers_what_another_was_asked_but_a_supervisor_in_their_place() {
    let desk = Desk::new();
    let mut task = asked(&desk);
    assert_eq!(desk.write(&mut task, Person::Second, NOON + 3_000, &answer(&desk, 2, 1, None)).unwrap_err(), "not_yours");
    assert_eq!(desk.write(&mut task, Person::Constable, NOON + 3_000, &answer(&desk, 2, 1, None)).unwrap_err(), "not_yours");
    assert_eq!(desk.write(&mut task, Person::Sergeant, NOON + 3_000, &answer(&desk, 2, 9, None)).unwrap_err(), "no_target");
    let body = json!({"of": desk.id(Person::Second).to_string(), "field": "place", "text": "Which gate?"});
    desk.write(&mut task, Person::Constable, NOON + 3_000, &[Edit::entry(desk.entry_id(3), "asked", body)]).unwrap();
    assert_eq!(told(&desk, &task, Person::Second).len(), 1);
    desk.write(&mut task, Person::Sergeant, NOON + 4_000, &answer(&desk, 4, 3, None)).unwrap();
    assert_eq!(told(&desk, &task, Person::Second), [], "she answered in his place");
    let his: Vec<Why> = told(&desk, &task, Person::Constable).iter().map(|n| n.why).collect();
    assert_eq!(his, [Why::Answered], "without words: it stays as it is");
}

#[test]
fn a_question_is_settled_by_setting_the_field_knowing_of_it_and_by_taking_it_back() {
    let desk = Desk::new();
    let mut set = asked(&desk);
    desk.write(&mut set, Person::Sergeant, NOON + 3_000, &[due(4)]).unwrap();
    assert_eq!(told(&desk, &set, Person::Sergeant), []);
    let [his] = &told(&desk, &set, Person::Constable)[..] else { panic!("he is told that she took his") };
    assert_eq!((his.why, &his.theirs), (Why::TakenUp, &json!(NOON + 4 * 3_600_000)));
    let mut other = asked(&desk);
    desk.write(&mut other, Person::Sergeant, NOON + 3_000, &[due(7)]).unwrap();
    assert_eq!(told(&desk, &other, Person::Constable), [], "of another time of hers he is told as of any that overrules his");
    assert!(notices(&other, desk.id(Person::Constable)).iter().any(|n| n.why == Why::Overruled));

    // Written without knowing of it, it answers nothing.
    let task = asked(&desk);
    let before = task.changes();
    let mut unknowing = Record::from_changes(task.id(), before[..before.len() - 1].iter().cloned()).unwrap();
    desk.write(&mut unknowing, Person::Sergeant, NOON + 3_000, &[due(5)]).unwrap();
    unknowing.apply(task.changes()).unwrap();
    assert_eq!(told(&desk, &unknowing, Person::Sergeant).len(), 1);

    let mut back = asked(&desk);
    let withdrawn = Edit::entry(desk.entry_id(7), "withdrawn", json!({ "target": desk.entry_id(1).to_string() }));
    desk.write(&mut back, Person::Constable, NOON + 3_000, &[withdrawn]).unwrap();
    assert_eq!(told(&desk, &back, Person::Sergeant), []);
}

#[test]
fn a_question_can_be_put_on_a_record_of_any_kind() {
    for kind in KINDS {
        assert!(kind.entry("asked").is_some() && kind.entry("answered").is_some(), "{}", kind.name);
    }
}
