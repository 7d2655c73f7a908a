//! What four people write into any field of any kind, apart and having met, shows the same whatever the order of arrival and
//! however it is grouped; and whoever's value does not show is told, and nobody else.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

mod people;
#[path = "people/values.rs"]
mod values;

use automerge::{ActorId, Change};
use people::{Desk, NOON, Person};
use proptest::prelude::*;
use record::document::{Commit, Edit, Record};
use record::kinds::KINDS;
use record::notices::{Why, notices};
use record::resolve::Resolved;
use record::table::{Field, Kind, Order, Rule};
use serde_json::{Value, json};

/// Two of one rank among them, so that rank alone does not decide.
const WRITERS: [Person; 4] = [Person::Pcso, Person::Constable, Person::Second, Person::Sergeant];

/// One writes a value, or clears the field, having perhaps first taken in what another had.
#[derive(Clone, Debug)]
struct Step {
    who: usize,
    value: Option<Value>,
    meets: Option<usize>,
}

fn every_field() -> Vec<(&'static Kind, &'static Field)> {
    KINDS.iter().flat_map(|kind| kind.all_fields().map(move |field| (*kind, field))).collect()
}

fn commit(desk: &Desk, who: usize) -> Commit {
    Commit { actor: ActorId::from([who as u8 + 1; 16]), ..desk.commit(WRITERS[who], NOON) }
}

/// A field of a kind and what happens to it.
fn lives(most: usize) -> impl Strategy<Value = (usize, Vec<Step>)> {
    (0..every_field().len()).prop_flat_map(move |which| {
        let value = prop::option::weighted(0.9, values::value(&every_field()[which].1.takes));
        let step = (0..WRITERS.len(), value, prop::option::weighted(0.4, 0..WRITERS.len()));
        let step = step.prop_map(|(who, value, meets)| Step { who, value, meets });
        (Just(which), prop::collection::vec(step, 0..most))
    })
}

/// Every change of such a life, dependencies first.
fn lived(kind: &'static Kind, field: &Field, steps: &[Step]) -> Vec<Change> {
    let desk = Desk::new();
    let (base, _) = Record::create(desk.record_id(1), kind, &commit(&desk, 0), &[]).unwrap();
    let mut copies = vec![base; WRITERS.len()];
    for step in steps {
        if let Some(other) = step.meets {
            let news = copies[other].changes();
            copies[step.who].apply(news).unwrap();
        }
        let edit = Edit::field(field.name, step.value.clone().unwrap_or(Value::Null));
        copies[step.who].edit(&commit(&desk, step.who), &[edit]).unwrap();
    }
    let mut all = copies.remove(0);
    for copy in copies {
        all.apply(copy.changes()).unwrap();
    }
    all.changes()
}

/// Another order of arrival in which every change still follows what it builds on.
fn other_order(changes: &[Change], picks: &[usize]) -> Vec<Change> {
    let (mut left, mut out): (Vec<Change>, Vec<Change>) = (changes.to_vec(), Vec::new());
    let mut picks = picks.iter().copied().cycle();
    while !left.is_empty() {
        let ready: Vec<usize> =
            (0..left.len()).filter(|&i| left[i].deps().iter().all(|d| out.iter().any(|o| o.hash() == *d))).collect();
        out.push(left.remove(ready[picks.next().unwrap_or(0) % ready.len()]));
    }
    out
}

/// As a device takes them in: in groups, each saved and read again, and some of it sent twice.
fn arrived(changes: &[Change], groups: &[usize]) -> Record {
    let id = Desk::new().record_id(1);
    let mut record = Record::from_changes(id, changes[..1].to_vec()).unwrap();
    let mut at = 1;
    for size in groups.iter().copied().cycle() {
        if at >= changes.len() {
            break;
        }
        let end = (at + size).min(changes.len());
        record.apply(changes[at.saturating_sub(size % 2)..end].to_vec()).unwrap();
        record = Record::load(id, &record.save()).unwrap();
        at = end;
    }
    record
}

fn shown(record: &Record, field: &Field) -> (Value, bool, Vec<String>) {
    let now = record.field(field.name);
    let seen = now.seen();
    (now.value, now.unsettled, seen)
}

/// What a rule promises of all that stands, whoever wrote what. A second telling of the rules, kept apart from the first.
fn kept_promise(rule: Rule, now: &Resolved) -> bool {
    let all: Vec<&Value> = now.candidates.iter().map(|c| &c.value).collect();
    let Some(last) = all.last() else { return now.value.is_null() && !now.unsettled };
    let some: Vec<&Value> = all.iter().copied().filter(|v| !v.is_null()).collect();
    let numbers = || some.iter().filter_map(|v| v.as_i64());
    let dates = || some.iter().filter_map(|v| v.as_str());
    match rule {
        Rule::Either => now.value == **last,
        Rule::Both => now.unsettled == all.iter().any(|v| *v != all[0]) && (now.unsettled || now.value == *all[0]),
        Rule::Rank => {
            let top = now.candidates.iter().map(|c| c.author.grade).max();
            let of_top: Vec<&Value> = now.candidates.iter().filter(|c| Some(c.author.grade) == top).map(|c| &c.value).collect();
            of_top.last() == Some(&&now.value)
        }
        Rule::Safest(_) if some.is_empty() => now.value.is_null(),
        Rule::Safest(Order::Union) => {
            let items = |v: &Value| v.as_array().cloned().unwrap_or_default();
            let union: Vec<Value> = some.iter().flat_map(|v| items(v)).collect();
            let now = items(&now.value);
            union.iter().all(|i| now.contains(i)) && now.iter().all(|i| union.contains(i))
        }
        Rule::Safest(Order::Yes) => now.value == json!(some.contains(&&json!(true))),
        Rule::Safest(Order::Greater) => now.value.as_i64() == numbers().max(),
        Rule::Safest(Order::Lesser) => now.value.as_i64() == numbers().min(),
        Rule::Safest(Order::Earlier) => match numbers().min() {
            Some(first) => now.value.as_i64() == Some(first),
            None => now.value.as_str() == dates().min(),
        },
        Rule::Safest(Order::Listed(words)) => {
            let place = |v: &&Value| words.iter().position(|w| v.as_str() == Some(*w));
            now.value.as_str().and_then(|v| words.iter().position(|w| *w == v)) == some.iter().filter_map(place).max()
        }
        Rule::Safest(Order::Anything) => some.contains(&&now.value),
    }
}

/// Whether what somebody wrote is part of what shows.
fn shows(field: &Field, now: &Resolved, mine: &Value) -> bool {
    match (field.rule, mine, &now.value) {
        (Rule::Safest(Order::Union), Value::Array(mine), Value::Array(all)) => mine.iter().all(|i| all.contains(i)),
        _ => !now.unsettled && *mine == now.value,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn any_field_of_any_kind_shows_the_same_in_any_order_and_any_grouping(
        (which, steps) in lives(9),
        picks in prop::collection::vec(0_usize..7, 1..9),
        groups in prop::collection::vec(1_usize..5, 1..4),
    ) {
        let (kind, field) = every_field()[which];
        let changes = lived(kind, field, &steps);
        let all_at_once = Record::from_changes(Desk::new().record_id(1), changes.clone()).unwrap();
        let in_groups = arrived(&other_order(&changes, &picks), &groups);
        prop_assert_eq!(shown(&all_at_once, field), shown(&in_groups, field), "{}.{}", kind.name, field.name);
        prop_assert!(kept_promise(field.rule, &in_groups.field(field.name)), "{}.{}: {:?}", kind.name, field.name, field.rule);
        for who in WRITERS {
            let me = Desk::new().id(who);
            prop_assert_eq!(notices(&all_at_once, me), notices(&in_groups, me));
        }
        // What stood before each change is what its author had before them.
        for happened in in_groups.history() {
            let then = in_groups.at(&happened.deps);
            if let (Ok(then), false) = (then, happened.deps.is_empty()) {
                prop_assert_eq!(in_groups.field_at(field.name, &happened.deps), then.field(field.name));
            }
        }
    }

    #[test]
    fn of_four_who_write_one_field_apart_those_are_told_whose_value_does_not_show_and_nobody_else(
        (which, written) in (0..every_field().len()).prop_flat_map(|which| {
            let value = prop::option::weighted(0.9, values::value(&every_field()[which].1.takes));
            (Just(which), prop::collection::vec(value, WRITERS.len()))
        }),
    ) {
        let (kind, field) = every_field()[which];
        let steps: Vec<Step> =
            written.iter().enumerate().map(|(who, value)| Step { who, value: value.clone(), meets: None }).collect();
        let record = Record::from_changes(Desk::new().record_id(1), lived(kind, field, &steps)).unwrap();
        let now = record.field(field.name);
        for step in &steps {
            let told = notices(&record, Desk::new().id(WRITERS[step.who]));
            // A value is kept as its type spells it: sets sorted, texts trimmed.
            let mine = now.candidates.iter().find(|c| c.author.officer == Desk::new().id(WRITERS[step.who]));
            let Some(mine) = mine.map(|c| c.value.clone()) else { continue };
            prop_assert_eq!(told.is_empty(), shows(field, &now, &mine), "{}.{} {:?}", kind.name, field.name, told);
            for notice in told {
                prop_assert_eq!((notice.field.as_str(), &notice.mine, &notice.shown), (field.name, &mine, &now.value));
                let by_rule = match field.rule {
                    Rule::Either => Why::Either,
                    Rule::Rank => Why::Rank,
                    Rule::Safest(_) => Why::Safest,
                    Rule::Both if field.name == "card" => Why::TwoCards,
                    Rule::Both => Why::Both,
                };
                prop_assert_eq!(notice.why, by_rule);
            }
        }
    }
}
