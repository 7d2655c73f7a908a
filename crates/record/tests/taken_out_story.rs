//! What an officer took out of a set and what stands in it again, because somebody's list, written apart, had it: a union keeps
//! what any of them wrote, so whoever took it out is told.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

mod people;

use people::{Desk, NOON, Person};
use record::document::{Edit, Record};
use record::kinds::task::TASK;
use record::notices::{Notice, Why, notices};
use serde_json::{Value, json};

/// A restricted task that the sergeant and both constables read.
fn restricted(desk: &Desk) -> Record {
    let edits = [Edit::field("title", "Complaint"), Edit::field("ward", "E05000001"), readers(desk, &EVERYBODY)];
    desk.make(&TASK, Person::Sergeant, &edits).unwrap()
}

const EVERYBODY: [Person; 3] = [Person::Sergeant, Person::Constable, Person::Second];

fn readers(desk: &Desk, who: &[Person]) -> Edit {
    Edit::field("readers", json!(who.iter().map(|w| desk.id(*w).to_string()).collect::<Vec<_>>()))
}

/// The rule of the set is in question here, not who may write it.
fn write(desk: &Desk, record: &mut Record, who: Person, edit: Edit) {
    record.edit(&desk.commit(who, NOON), &[edit]).unwrap().unwrap();
}

fn apart(desk: &Desk, base: &Record, one: (Person, Edit), two: (Person, Edit)) -> Record {
    let (mut a, mut b) = (base.clone(), base.clone());
    write(desk, &mut a, one.0, one.1);
    write(desk, &mut b, two.0, two.1);
    a.apply(b.changes()).unwrap();
    a
}

fn told(desk: &Desk, record: &Record, who: Person) -> Vec<Notice> {
    notices(record, desk.id(who)).into_iter().filter(|n| n.why == Why::CameBack).collect()
}

fn named(desk: &Desk, who: Person) -> Value {
    json!([desk.id(who).to_string()])
}

#[test]
fn a_reader_who_was_taken_off_while_another_was_added_stands_there_again_and_whoever_took_him_off_is_told() {
    let desk = Desk::new();
    let off = (Person::Sergeant, readers(&desk, &[Person::Sergeant, Person::Constable]));
    let added = (Person::Constable, readers(&desk, &[Person::Sergeant, Person::Constable, Person::Second, Person::Pcso]));
    let mut met = apart(&desk, &restricted(&desk), off, added);
    assert_eq!(met.items("readers").len(), 4, "he reads it still");
    let [notice] = &told(&desk, &met, Person::Sergeant)[..] else { panic!("she is told") };
    assert_eq!((notice.field.as_str(), &notice.mine), ("readers", &named(&desk, Person::Second)));
    assert_eq!((notice.by.officer, notice.may_use_mine), (desk.id(Person::Constable), true));
    assert_eq!(told(&desk, &met, Person::Constable), [], "what he added stands");
    let now: Vec<Value> = met.items("readers").into_iter().filter(|r| *r != named(&desk, Person::Second)[0]).collect();
    write(&desk, &mut met, Person::Sergeant, Edit::field("readers", now));
    assert_eq!(told(&desk, &met, Person::Sergeant), [], "taken off again, knowing of the other list");
}

#[test]
fn two_who_took_the_same_out_or_one_who_took_out_what_came_later_are_told_nothing() {
    let desk = Desk::new();
    let off = |who| (who, readers(&desk, &[Person::Sergeant, Person::Constable]));
    let met = apart(&desk, &restricted(&desk), off(Person::Sergeant), off(Person::Constable));
    assert_eq!((told(&desk, &met, Person::Sergeant), told(&desk, &met, Person::Constable)), (vec![], vec![]));
    // Put back by somebody who knew that he had been taken off: that is plain work, and in the history.
    let mut again = restricted(&desk);
    write(&desk, &mut again, Person::Sergeant, readers(&desk, &[Person::Sergeant]));
    write(&desk, &mut again, Person::Constable, readers(&desk, &EVERYBODY));
    assert_eq!(told(&desk, &again, Person::Sergeant), []);
}

#[test]
fn what_a_third_took_out_of_both_lists_is_out_and_nobody_is_told_of_a_list_that_no_longer_counts() {
    let desk = Desk::new();
    let off = (Person::Sergeant, readers(&desk, &[Person::Sergeant, Person::Constable]));
    let added = (Person::Constable, readers(&desk, &[Person::Sergeant, Person::Constable, Person::Second, Person::Pcso]));
    let mut met = apart(&desk, &restricted(&desk), off, added);
    write(&desk, &mut met, Person::Pcso, readers(&desk, &[Person::Sergeant, Person::Constable]));
    assert_eq!(told(&desk, &met, Person::Sergeant), []);
    write(&desk, &mut met, Person::Pcso, readers(&desk, &EVERYBODY));
    assert_eq!(told(&desk, &met, Person::Sergeant), [], "he was named anew, by somebody who had both lists before them");
}

#[test]
fn a_set_that_was_cleared_and_comes_back_is_told_item_by_item() {
    let desk = Desk::new();
    let edits = [Edit::field("title", "Search"), Edit::field("ward", "E05000001")];
    let mut task = desk.make(&TASK, Person::Sergeant, &edits).unwrap();
    write(&desk, &mut task, Person::Sergeant, Edit::field("equipment", json!(["rope", "torch"])));
    let cleared = (Person::Sergeant, Edit::field("equipment", Value::Null));
    let met = apart(&desk, &task, cleared, (Person::Constable, Edit::Add { name: "equipment".into(), item: json!("camera") }));
    let [notice] = &told(&desk, &met, Person::Sergeant)[..] else { panic!("one notice") };
    assert_eq!(notice.mine, json!(["rope", "torch"]), "and not what he added, which she never took out");
    assert_eq!(notices(&met, desk.id(Person::Sergeant)).len(), 1, "told once");
}
