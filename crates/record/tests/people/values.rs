//! Any value of any type of the table.

use proptest::prelude::*;
use record::table::{Part, Type};
use serde_json::{Value, json};
use uuid::Uuid;

/// A value of a type.
pub fn value(takes: &'static Type) -> BoxedStrategy<Value> {
    let uuid = || any::<u128>().prop_map(|n| json!(Uuid::from_u128(n).to_string())).boxed();
    match takes {
        Type::Line(max) | Type::Prose(max) => {
            let max = (*max).min(12);
            prop::collection::vec(prop::char::range('a', 'é'), 0..=max).prop_map(|c| json!(c.iter().collect::<String>())).boxed()
        }
        Type::Choice(words) => prop::sample::select(*words).prop_map(|w| json!(w)).boxed(),
        Type::Instant => (0_i64..4_000_000_000_000).prop_map(|n| json!(n)).boxed(),
        Type::Date => (1_i64..12, 1_i64..28).prop_map(|(m, d)| json!(format!("2026-{m:02}-{d:02}"))).boxed(),
        Type::Time => (0_i64..24, 0_i64..60).prop_map(|(h, m)| json!(format!("{h:02}:{m:02}"))).boxed(),
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
