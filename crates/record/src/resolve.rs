//! `resolve`: which of several concurrent values a field shows, and why. A pure function over all of them, so every
//! device and the hub answer alike whatever the order of arrival.

use serde_json::Value;

use crate::author::Author;
use crate::table::{Order, Rule};
use crate::value::canonical;

/// One value a field holds, with the change that wrote it.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The value; Null where somebody cleared the field.
    pub value: Value,
    /// The operation that wrote it, as Automerge spells it.
    pub op: String,
    /// The hash of the change that holds the operation.
    pub change: [u8; 32],
    /// Who wrote it, from the change's author line.
    pub author: Author,
    /// The device's time of the change, seconds UTC: a claim, never used to decide.
    pub at_s: i64,
}

/// What a field shows.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Resolved {
    /// The value shown; Null while unsettled or never set.
    pub value: Value,
    /// The candidate whose value shows; none for a union, an unsettled or an unset field.
    pub shown: Option<usize>,
    /// Every candidate, Automerge's winner last; equal values written twice both stand here.
    pub candidates: Vec<Candidate>,
    /// Under `Both`: several distinct values, and nobody has confirmed one.
    pub unsettled: bool,
}

impl Resolved {
    /// The operations the author of an edit saw; an edit that names others is refused as changed underneath.
    #[must_use]
    pub fn seen(&self) -> Vec<String> {
        let mut ops: Vec<String> = self.candidates.iter().map(|c| c.op.clone()).collect();
        ops.sort();
        ops
    }

    /// The highest grade among the authors of the value that shows: what `Rank` protects.
    #[must_use]
    pub fn grade(&self) -> u8 {
        self.candidates.iter().filter(|c| c.value == self.value).map(|c| c.author.grade).max().unwrap_or(0)
    }

    /// Whether concurrent, differing values stand in the field.
    #[must_use]
    pub fn contested(&self) -> bool {
        self.candidates.windows(2).any(|pair| pair[0].value != pair[1].value)
    }
}

/// Resolves all values of a field. `candidates` come in Automerge's order, its winner last.
#[must_use]
pub fn resolve(rule: Rule, candidates: Vec<Candidate>) -> Resolved {
    let Some(last) = candidates.len().checked_sub(1) else {
        return Resolved::default();
    };
    if let Rule::Safest(Order::Union) = rule {
        return union(candidates);
    }
    let shown = match rule {
        Rule::Either => Some(last),
        Rule::Rank => (0..candidates.len()).max_by_key(|&i| (candidates[i].author.grade, i)),
        Rule::Safest(order) => (0..candidates.len()).max_by_key(|&i| (protection(order, &candidates[i].value), i)),
        Rule::Both => candidates.iter().all(|c| c.value == candidates[last].value).then_some(last),
    };
    Resolved { value: shown.map_or(Value::Null, |i| candidates[i].value.clone()), shown, unsettled: shown.is_none(), candidates }
}

fn union(candidates: Vec<Candidate>) -> Resolved {
    let mut items: Vec<Value> = candidates.iter().filter_map(|c| c.value.as_array()).flatten().cloned().collect();
    items.sort_by_cached_key(canonical);
    items.dedup();
    let value = if candidates.iter().all(|c| c.value.is_null()) { Value::Null } else { Value::Array(items) };
    let shown = candidates.iter().rposition(|c| c.value == value);
    Resolved { value, shown, candidates, unsettled: false }
}

/// How protective a value is under an order; Null is always least.
fn protection(order: Order, value: &Value) -> (bool, i128, String) {
    if value.is_null() {
        return (false, 0, String::new());
    }
    let number = || value.as_i64().map_or(i128::MIN, i128::from);
    match order {
        Order::Listed(words) => {
            let place = value.as_str().and_then(|v| words.iter().position(|w| *w == v));
            (true, place.map_or(-1, |p| i128::try_from(p).unwrap_or(i128::MAX)), String::new())
        }
        Order::Greater => (true, number(), String::new()),
        Order::Lesser => (true, number().saturating_neg(), String::new()),
        // The earlier of two dates or instants protects more; dates compare as text, turned round byte by byte.
        Order::Earlier => match value.as_i64() {
            Some(n) => (true, -i128::from(n), String::new()),
            None => (true, 0, value.as_str().unwrap_or_default().chars().map(|c| char::from(0x7f - (c as u8 & 0x7f))).collect()),
        },
        Order::Yes => (true, i128::from(value.as_bool() == Some(true)), String::new()),
        Order::Union | Order::Anything => (true, 0, canonical(value)),
    }
}
