//! A record's first change makes all of it: the maps, and every text of its kind by its own name. Without one of them, what
//! an officer types later would go nowhere.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

mod people;

use automerge::legacy::{Key, Op, OpType};
use automerge::{Change, ObjType};
use people::{Desk, NOON, Person};
use record::document::{Edit, Record};
use record::kinds::task::TASK;
use record::policy::{judge, judge_decoded};

fn honest(desk: &Desk) -> (Record, Change) {
    let edits = [Edit::field("title", "Stairwell B"), Edit::field("ward", "E05000001"), Edit::field("task_kind", "asb_visit")];
    Record::create(desk.record_id(1), &TASK, &desk.commit(Person::Sergeant, NOON), &edits).unwrap()
}

/// The first change with one of its operations altered.
fn otherwise(change: &Change, which: impl Fn(&Op) -> bool, alter: impl Fn(&mut Op)) -> Change {
    let mut change = change.decode();
    change.hash = None;
    alter(change.operations.iter_mut().find(|op| which(op)).unwrap());
    change.into()
}

fn named(name: &'static str) -> impl Fn(&Op) -> bool {
    move |op| matches!(&op.key, Key::Map(key) if key == name)
}

#[test]
fn a_record_whose_text_has_another_name_is_none() {
    let desk = Desk::new();
    let (_, change) = honest(&desk);
    let misnamed = otherwise(&change, named("briefing"), |op| op.key = Key::Map("briefinh".into()));
    let made = Record::from_changes(desk.record_id(1), [misnamed.clone()]);
    assert_eq!(made.unwrap_err().code(), "unreadable");
    assert!(judge(desk.record_id(1), &misnamed, None, &desk.asking(Person::Sergeant, NOON)).is_err());
}

#[test]
fn a_record_whose_text_is_a_map_is_none() {
    let desk = Desk::new();
    let (_, change) = honest(&desk);
    let map = otherwise(&change, named("briefing"), |op| op.action = OpType::Make(ObjType::Map));
    assert_eq!(Record::from_changes(desk.record_id(1), [map]).unwrap_err().code(), "unreadable");
}

#[test]
fn a_first_change_that_makes_anything_else_is_refused() {
    let desk = Desk::new();
    let (_, change) = honest(&desk);
    // As many operations as it should have, but one of them makes the kind a second time instead of naming the schema.
    let twice = otherwise(&change, named("schema"), |op| {
        op.key = Key::Map("kind".into());
        op.action = OpType::Put("task".into());
    });
    let made = Record::from_changes(desk.record_id(1), [twice.clone()]).unwrap();
    let refusal = judge_decoded(&twice.decode(), made.kind(), None, &desk.asking(Person::Sergeant, NOON)).unwrap_err();
    assert_eq!(refusal.code, "skeleton");
}
