//! What holds for every kind and every field of the table.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

mod people;

use std::collections::BTreeSet;

use automerge::{ActorId, Change};
use people::{Desk, NOON, Person};
use proptest::prelude::*;
use record::document::{Commit, Edit, Record};
use record::kinds::KINDS;
use record::table::{COMMON_ENTRIES, COMMON_FIELDS, Field, Kind, Order, Part, Rule, Type, Who};
use serde_json::{Value, json};
use uuid::Uuid;

const WRITERS: [Person; 3] = [Person::Pcso, Person::Constable, Person::Sergeant];

/// A value of a type.
fn value(takes: &'static Type) -> BoxedStrategy<Value> {
    let uuid = || any::<u128>().prop_map(|n| json!(Uuid::from_u128(n).to_string())).boxed();
    match takes {
        Type::Line(max) | Type::Prose(max) => {
            let max = (*max).min(12);
            prop::collection::vec(prop::char::range('a', 'é'), 0..=max).prop_map(|c| json!(c.iter().collect::<String>())).boxed()
        }
        Type::Choice(words) => prop::sample::select(*words).prop_map(|w| json!(w)).boxed(),
        Type::Instant => (0_i64..4_000_000_000_000).prop_map(|n| json!(n)).boxed(),
        Type::Date => (1_i64..12, 1_i64..28).prop_map(|(m, d)| json!(format!("2026-{m:02}-{d:02}"))).boxed(),
        Type::Whole(min, max) => (*min..=*max).prop_map(|n| json!(n)).boxed(),
        Type::Number => (-1_000_i32..1_000).prop_map(|n| json!(f64::from(n) / 8.0)).boxed(),
        Type::YesNo => any::<bool>().prop_map(|b| json!(b)).boxed(),
        Type::Officer | Type::RecordId | Type::EntryId => uuid(),
        Type::Sha256 => any::<[u8; 32]>().prop_map(|b| json!(hex::encode(b))).boxed(),
        Type::Set(inner) | Type::List(inner) => prop::collection::vec(value(inner), 0..3).prop_map(Value::from).boxed(),
        Type::Shape(parts) => shape(parts),
        Type::Counts => prop::collection::btree_map("[a-z]{1,8}", 0_u32..99, 0..3).prop_map(|m| json!(m)).boxed(),
    }
}

fn shape(parts: &'static [Part]) -> BoxedStrategy<Value> {
    let each: Vec<BoxedStrategy<(&'static str, Option<Value>)>> = parts
        .iter()
        .map(|part| {
            let there = if part.need { Just(true).boxed() } else { any::<bool>().boxed() };
            (there, value(&part.takes)).prop_map(|(there, v)| (part.name, there.then_some(v))).boxed()
        })
        .collect();
    each.prop_map(|parts| parts.into_iter().filter_map(|(name, v)| Some((name.to_owned(), v?))).collect::<Value>()).boxed()
}

fn every_field() -> Vec<(&'static Kind, &'static Field)> {
    KINDS.iter().flat_map(|kind| kind.all_fields().map(move |field| (*kind, field))).collect()
}

fn commit(desk: &Desk, who: usize) -> Commit {
    Commit { actor: ActorId::from([who as u8 + 1; 16]), ..desk.commit(WRITERS[who], NOON) }
}

/// Three write one field apart from one another, some of them twice.
fn written(kind: &'static Kind, field: &'static Field, values: &[Vec<Option<Value>>; 3]) -> (Change, [Vec<Change>; 3]) {
    let desk = Desk::new();
    let (base, first) = Record::create(desk.record_id(1), kind, &commit(&desk, 0), &[]).unwrap();
    let by = |who: usize| {
        let mut copy = base.clone();
        let edits = values[who].iter().map(|v| Edit::field(field.name, v.clone().unwrap_or(Value::Null)));
        edits.filter_map(|edit| copy.edit(&commit(&desk, who), &[edit]).unwrap()).collect()
    };
    (first, [by(0), by(1), by(2)])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn three_writers_of_any_field_of_any_kind_show_the_same_in_any_order(
        (which, values) in (0..every_field().len()).prop_flat_map(|which| {
            let one = prop::collection::vec(prop::option::weighted(0.9, value(&every_field()[which].1.takes)), 0..3);
            (Just(which), prop::array::uniform3(one))
        }),
    ) {
        let (kind, field) = every_field()[which];
        let (first, [a, b, c]) = written(kind, field, &values);
        let mut shown: Option<(Value, bool, BTreeSet<String>)> = None;
        for order in [[&a, &b, &c], [&a, &c, &b], [&b, &a, &c], [&b, &c, &a], [&c, &a, &b], [&c, &b, &a]] {
            let changes = std::iter::once(first.clone()).chain(order.into_iter().flatten().cloned());
            let record = Record::from_changes(Desk::new().record_id(1), changes).unwrap();
            let now = record.field(field.name);
            let this = (now.value.clone(), now.unsettled, now.seen().into_iter().collect());
            prop_assert_eq!(shown.get_or_insert_with(|| this.clone()), &this, "{}.{}", kind.name, field.name);
            // What a rule promises, whoever wrote what.
            let all: Vec<&Value> = now.candidates.iter().map(|c| &c.value).collect();
            match field.rule {
                Rule::Both => prop_assert_eq!(now.unsettled, all.iter().any(|v| **v != *all[0])),
                Rule::Rank => {
                    let top = now.candidates.iter().map(|c| c.author.grade).max();
                    prop_assert_eq!(now.shown.map(|i| now.candidates[i].author.grade), top);
                }
                Rule::Safest(Order::Union) => {
                    let kept = |v: &&Value| v.as_array().is_none_or(|items| items.iter().all(|i| record.items(field.name).contains(i)));
                    prop_assert!(all.iter().all(kept), "nothing anybody added is lost");
                }
                Rule::Safest(Order::Yes) => prop_assert_eq!(record.yes(field.name), all.iter().any(|v| **v == json!(true))),
                Rule::Safest(Order::Lesser) => {
                    prop_assert_eq!(record.whole(field.name), all.iter().filter_map(|v| v.as_i64()).min());
                }
                Rule::Safest(_) | Rule::Either => prop_assert!(all.is_empty() || all.contains(&&now.value)),
            }
        }
    }
}

/// What happens to a task: a note at an hour, a field, or taking back the n-th note.
#[derive(Clone, Debug)]
enum Step {
    Note(i64),
    Title(u8),
    TakeBack(usize),
}

proptest! {
    #[test]
    fn what_a_record_remembers_of_itself_is_what_is_read_afresh(
        steps in prop::collection::vec(
            (0..3_usize, prop_oneof![
                (0..40_i64).prop_map(Step::Note), any::<u8>().prop_map(Step::Title), (0..8_usize).prop_map(Step::TakeBack),
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
            // A copy from before remembers nothing of it.
            let then = Record::load(before.id(), &before.save()).unwrap();
            prop_assert_eq!(before.entries(), then.entries());
            prop_assert_eq!(before.authors(), then.authors());
        }
    }
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
        let (record, _) = Record::create(desk.record_id(1), kind, &commit(&desk, 0), &[]).unwrap();
        assert!(snake((kind.status)(&record)), "{}", kind.name);
        let _ = ((kind.open)(&record), (kind.search)(&record), (kind.people)(&record));
        assert!(!(kind.audience)(&record, &[], &desk.roster, NOON).is_empty(), "{}: nobody would see it", kind.name);
    }
}
