//! What holds for every kind and every field of the table.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

mod people;

use std::collections::BTreeSet;

use automerge::ActorId;
use people::{Desk, NOON, Person};
use proptest::prelude::*;
use record::document::{Commit, Edit, Record};
use record::kinds::KINDS;
use record::table::{COMMON_ENTRIES, COMMON_FIELDS, Field, Kind, Order, Part, Rule, Type, Who};
use serde_json::json;
use uuid::Uuid;

const WRITERS: [Person; 3] = [Person::Pcso, Person::Constable, Person::Sergeant];

fn commit(desk: &Desk, who: usize) -> Commit {
    Commit { actor: ActorId::from([u8::try_from(who).unwrap() + 1; 16]), ..desk.commit(WRITERS[who], NOON) }
}

/// What happens to a task: a note at an hour, a field, a field that two write apart, or taking back the n-th note.
#[derive(Clone, Debug)]
enum Step {
    Note(i64),
    Title(u8),
    Apart(u8),
    TakeBack(usize),
}

proptest! {
    #[test]
    fn what_a_record_remembers_of_itself_is_what_is_read_afresh(
        steps in prop::collection::vec(
            (0..3_usize, prop_oneof![
                (0..40_i64).prop_map(Step::Note), any::<u8>().prop_map(Step::Title),
                any::<u8>().prop_map(Step::Apart), (0..8_usize).prop_map(Step::TakeBack),
            ]),
            1..16,
        ),
    ) {
        let desk = Desk::new();
        let (mut record, _) = Record::create(desk.record_id(1), &record::kinds::task::TASK, &commit(&desk, 0), &[]).unwrap();
        for (n, (who, step)) in steps.into_iter().enumerate() {
            let hour = if let Step::Note(hour) = step { hour } else { 0 };
            let commit = Commit { at: NOON + hour * 3_600_000, ..commit(&desk, who) };
            let id = record::EntryId(Uuid::from_u128(n as u128 + 1));
            let notes = record.entries_of("note");
            let edit = match step {
                Step::Note(_) => Edit::entry(id, "note", json!({ "text": format!("note {n}"), "basis": "fact" })),
                Step::Title(title) => Edit::field("title", title.to_string()),
                Step::Apart(title) => {
                    let mut copy = record.clone();
                    let other = Commit { actor: ActorId::from([0x77; 16]), ..self::commit(&desk, (who + 1) % 3) };
                    let written = copy.edit(&other, &[Edit::field("title", format!("apart {title}"))]).unwrap();
                    record.edit(&commit, &[Edit::field("title", title.to_string())]).unwrap();
                    record.apply(written).unwrap();
                    Edit::entry(id, "note", json!({ "text": "both stand", "basis": "fact" }))
                }
                Step::TakeBack(which) => match notes.get(which) {
                    Some(note) => Edit::entry(id, "withdrawn", json!({ "target": note.id.to_string() })),
                    None => continue,
                },
            };
            let before = record.clone();
            record.edit(&commit, &[edit]).unwrap();
            let afresh = Record::load(record.id(), &record.save()).unwrap();
            prop_assert_eq!(record.entries(), afresh.entries());
            prop_assert_eq!(record.authors(), afresh.authors());
            prop_assert_eq!(record.touched_at(), afresh.touched_at());
            prop_assert_eq!(record.field("title"), afresh.field("title"));
            // Asked for by itself and not with all others, it is the same.
            prop_assert_eq!(record.field("title"), record.field_at("title", &record.heads()));
            // A copy from before remembers nothing of it.
            let then = Record::load(before.id(), &before.save()).unwrap();
            prop_assert_eq!(before.entries(), then.entries());
            prop_assert_eq!(before.authors(), then.authors());
        }
    }
}

#[test]
fn several_items_put_into_one_set_and_taken_out_of_it_are_one_write_that_policy_lets_in() {
    let desk = Desk::new();
    let add = |item: &str| Edit::Add { name: "equipment".into(), item: json!(item) };
    let take = |item: &str| Edit::Remove { name: "equipment".into(), item: json!(item) };
    let edits = [Edit::field("title", "Search"), add("torch"), add("rope")];
    let mut task = desk.make(&record::kinds::task::TASK, Person::Sergeant, &edits).unwrap();
    assert_eq!(task.items("equipment"), [json!("rope"), json!("torch")]);
    desk.write(&mut task, Person::Sergeant, NOON + 1_000, &[add("lamp"), take("rope"), add("camera")]).unwrap();
    assert_eq!(task.items("equipment"), [json!("camera"), json!("lamp"), json!("torch")]);
}

fn twice<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut seen = BTreeSet::new();
    names.filter(|n| !seen.insert(*n)).collect()
}

fn parts(takes: &'static Type) -> Vec<&'static [Part]> {
    match takes {
        Type::Set(inner) | Type::List(inner) => parts(inner),
        Type::Shape(these) => std::iter::once(*these).chain(these.iter().flat_map(|p| parts(&p.takes))).collect(),
        _ => Vec::new(),
    }
}

fn snake(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

#[test]
fn every_table_is_well_formed() {
    assert_eq!(twice(KINDS.iter().map(|k| k.name)), [""; 0], "kinds");
    for kind in KINDS {
        let fields: Vec<&Field> = kind.fields.iter().chain(COMMON_FIELDS).collect();
        let entries: Vec<_> = kind.entries.iter().chain(COMMON_ENTRIES).collect();
        assert_eq!(twice(fields.iter().map(|f| f.name)), [""; 0], "{} fields", kind.name);
        assert_eq!(twice(kind.texts.iter().map(|t| t.name)), [""; 0], "{} texts", kind.name);
        assert_eq!(twice(entries.iter().map(|e| e.name)), [""; 0], "{} entries", kind.name);
        let names = fields.iter().map(|f| f.name).chain(entries.iter().map(|e| e.name)).chain([kind.name]);
        assert!(names.clone().all(snake), "{}: {:?}", kind.name, names.filter(|n| !snake(n)).collect::<Vec<_>>());
        for field in &fields {
            assert!(!field.who.is_empty(), "{}.{}: nobody may write it", kind.name, field.name);
            sane_rule(kind, field);
        }
        assert!(kind.texts.iter().all(|t| !t.who.is_empty()), "{}", kind.name);
        for entry in &entries {
            assert!(!entry.who.is_empty(), "{}.{}: nobody may add it", kind.name, entry.name);
        }
        let bodies = entries.iter().map(|e| e.body).chain(entries.iter().flat_map(|e| e.body).flat_map(|p| parts(&p.takes)));
        for body in bodies.chain(fields.iter().flat_map(|f| parts(&f.takes))) {
            assert_eq!(twice(body.iter().map(|p| p.name)), [""; 0], "{} parts", kind.name);
        }
    }
}

/// An order fits the values it orders.
fn sane_rule(kind: &Kind, field: &Field) {
    let fits = match field.rule {
        Rule::Safest(Order::Listed(words)) => {
            matches!(field.takes, Type::Choice(all) if all.iter().all(|w| words.contains(w)) && words.len() == all.len())
        }
        Rule::Safest(Order::Union) => matches!(field.takes, Type::Set(_)),
        Rule::Safest(Order::Greater | Order::Lesser) => matches!(field.takes, Type::Whole(..) | Type::Instant),
        Rule::Safest(Order::Earlier) => matches!(field.takes, Type::Date | Type::Instant),
        Rule::Safest(Order::Yes) => matches!(field.takes, Type::YesNo),
        Rule::Safest(Order::Anything) => matches!(field.takes, Type::Shape(_)),
        Rule::Either | Rule::Rank | Rule::Both => true,
    };
    assert!(fits, "{}.{}: the order does not fit its values", kind.name, field.name);
}

#[test]
fn no_entry_is_the_creators_alone() {
    for kind in KINDS {
        for entry in kind.entries {
            assert_ne!(
                entry.who,
                [Who::Creator],
                "{}.{}: nobody could add it once somebody else had written",
                kind.name,
                entry.name
            );
        }
    }
}

#[test]
fn every_kind_can_be_made_folded_listed_and_sought_when_it_holds_nothing() {
    let desk = Desk::new();
    for kind in KINDS {
        let (record, _) = Record::create(desk.record_id(1), kind, &desk.commit(Person::Pcso, NOON), &[]).unwrap();
        assert!(snake((kind.status)(&record)), "{}", kind.name);
        let _ = ((kind.open)(&record), (kind.search)(&record), (kind.people)(&record));
        assert!(!(kind.audience)(&record, &[], &desk.roster, NOON).is_empty(), "{}: nobody would see it", kind.name);
    }
}
