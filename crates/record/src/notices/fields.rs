//! My writes of fields that do not show.

use serde_json::Value;

use super::past::{FieldWrite, Past};
use super::{Notice, Why, id};
use crate::document::Record;
use crate::id::OfficerId;
use crate::resolve::Resolved;
use crate::table::{Field, Order, Rule};

pub(super) fn notices(record: &Record, past: &Past, me: OfficerId) -> Vec<Notice> {
    record.kind().all_fields().flat_map(|field| of_field(record, past, me, field)).collect()
}

fn of_field(record: &Record, past: &Past, me: OfficerId, field: &Field) -> Vec<Notice> {
    let writes: Vec<&FieldWrite> = past.fields.iter().filter(|w| w.name == field.name).collect();
    let author = |w: &FieldWrite| past.made[w.by].author;
    let (mine, others): (Vec<&FieldWrite>, Vec<&FieldWrite>) = writes.iter().partition(|w| author(w).officer == me);
    if mine.is_empty() || others.is_empty() {
        return Vec::new();
    }
    let now = record.field(field.name);
    // Whoever confirmed one of several had all of them before them: that is settled, not displaced.
    if field.rule == Rule::Both && !now.unsettled {
        return Vec::new();
    }
    let last = |w: &&&FieldWrite, among: &[&FieldWrite]| !among.iter().any(|later| past.knew(later.by, w.by));
    let mut found = Vec::new();
    for my in mine.iter().filter(|w| last(w, &mine)) {
        if field.rule == Rule::Safest(Order::Union) {
            let back = came_back(record, past, field, &now, my, &writes);
            if !back.is_empty() {
                found.extend(back);
                continue;
            }
        }
        if shows(field, &now, &my.value) {
            continue;
        }
        let against: Vec<(&FieldWrite, Why)> =
            others.iter().filter(|o| o.value != my.value).filter_map(|o| Some((*o, displaced(past, field, my, o)?))).collect();
        // What somebody wrote over their own words displaced nobody; where one of the rest shows, it is the reason.
        let standing: Vec<&(&FieldWrite, Why)> = against
            .iter()
            .filter(|(o, _)| {
                !against.iter().any(|(later, _)| author(later).officer == author(o).officer && past.knew(later.by, o.by))
            })
            .collect();
        let any_shows = standing.iter().any(|(o, _)| shows(field, &now, &o.value));
        for (other, why) in standing {
            if any_shows && !shows(field, &now, &other.value) {
                continue;
            }
            found.push(notice(record, past, field, &now, my, other, *why));
        }
    }
    found
}

/// What I took out of a set and what stands in it again, because somebody who wrote the list apart from me had it in theirs: a
/// union keeps what any of them wrote, and a reader or a warning that was taken off must not come back unseen.
fn came_back(
    record: &Record,
    past: &Past,
    field: &Field,
    now: &Resolved,
    my: &FieldWrite,
    writes: &[&FieldWrite],
) -> Vec<Notice> {
    let author = |w: &FieldWrite| past.made[w.by].author.officer;
    let apart: Vec<&FieldWrite> = writes.iter().copied().filter(|w| author(w) != author(my) && past.apart(my.by, w.by)).collect();
    if apart.is_empty() {
        return Vec::new();
    }
    // What stood before me: everything that the last writes I knew of held.
    let known: Vec<&FieldWrite> = writes.iter().copied().filter(|w| past.knew(my.by, w.by)).collect();
    let stood = known.iter().filter(|w| !known.iter().any(|later| past.knew(later.by, w.by)));
    let gone: Vec<&Value> = stood.flat_map(|w| items(&w.value)).filter(|item| !items(&my.value).contains(item)).collect();
    // Whoever had that list before them and wrote theirs without the item took it out too.
    let ended =
        |list: &FieldWrite, item: &Value| writes.iter().any(|w| past.knew(w.by, list.by) && !items(&w.value).contains(item));
    let mut found = Vec::new();
    for list in &apart {
        if apart.iter().any(|later| author(later) == author(list) && past.knew(later.by, list.by)) {
            continue;
        }
        let there = |item: &Value| items(&list.value).contains(item) && items(&now.value).contains(item);
        let mut back: Vec<Value> = Vec::new();
        for item in gone.iter().copied().filter(|item| there(item) && !ended(list, item)) {
            if !back.contains(item) {
                back.push(item.clone());
            }
        }
        if back.is_empty() {
            continue;
        }
        found.push(Notice {
            id: id(record, "came_back", &my.op, &list.op),
            mine: Value::Array(back),
            ..notice(record, past, field, now, my, list, Why::CameBack)
        });
    }
    found
}

/// The items of a set; none where it was cleared.
fn items(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// Whether and by which rule a write of another's displaced mine.
fn displaced(past: &Past, field: &Field, mine: &FieldWrite, other: &FieldWrite) -> Option<Why> {
    if past.apart(mine.by, other.by) {
        let card = field.rule == Rule::Both && field.name == "card";
        return Some(if card { Why::TwoCards } else { Why::of(field.rule) });
    }
    if !past.knew(other.by, mine.by) {
        return None;
    }
    // In sequence a colleague's change of my value is plain work; one of another rank is told.
    match past.made[other.by].author.grade.cmp(&past.made[mine.by].author.grade) {
        std::cmp::Ordering::Greater => Some(Why::Overruled),
        std::cmp::Ordering::Less => Some(Why::OverwrittenBelow),
        std::cmp::Ordering::Equal => None,
    }
}

/// Whether a value shows: for a set, whether all of it does.
fn shows(field: &Field, now: &Resolved, value: &Value) -> bool {
    if now.unsettled {
        return false;
    }
    match (field.rule, value, &now.value) {
        (Rule::Safest(Order::Union), Value::Array(mine), Value::Array(all)) => mine.iter().all(|item| all.contains(item)),
        _ => *value == now.value,
    }
}

fn notice(
    record: &Record,
    past: &Past,
    field: &Field,
    now: &Resolved,
    mine: &FieldWrite,
    other: &FieldWrite,
    why: Why,
) -> Notice {
    let (my, by) = (&past.made[mine.by], &past.made[other.by]);
    Notice {
        id: id(record, field.name, &mine.op, &other.op),
        record: record.id(),
        field: field.name.to_owned(),
        mine: mine.value.clone(),
        mine_at_s: my.at_s,
        my_change: my.hash,
        theirs: other.value.clone(),
        their_change: by.hash,
        shown: now.value.clone(),
        by: by.author,
        at_s: by.at_s,
        why,
        // Practice P8: what a higher rank set is asked about, not written over. A card is confirmed, never picked.
        may_use_mine: by.author.grade.max(now.grade()) <= my.author.grade && field.rule != Rule::Both,
    }
}
