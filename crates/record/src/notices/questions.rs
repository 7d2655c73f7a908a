//! Questions about what somebody set (practice P8). Whom one is put to is told of it until they answer, or set that field again
//! knowing of it; whoever asked is told what came of it.

use serde_json::Value;

use super::past::{FieldWrite, Past};
use super::{Notice, Why, id};
use crate::document::{Entry, Record};
use crate::id::OfficerId;

pub(super) fn notices(record: &Record, past: &Past, me: OfficerId) -> Vec<Notice> {
    let entries: Vec<&Entry> = record.standing_entries().filter(|e| matches!(e.kind.as_str(), "asked" | "answered")).collect();
    let mut found = Vec::new();
    for question in entries.iter().copied().filter(|e| e.kind == "asked") {
        let Some(of) = question.officer("of").filter(|of| *of != question.author.officer) else { continue };
        let target = question.id.to_string();
        let answers: Vec<&Entry> =
            entries.iter().copied().filter(|e| e.kind == "answered" && e.text("target") == target).collect();
        let since = set_since(past, question, of);
        if of == me && answers.is_empty() && since.is_none() {
            found.push(asked(record, question));
        }
        if question.author.officer == me {
            let others = answers.iter().filter(|answer| answer.author.officer != me);
            found.extend(others.map(|answer| answered(record, question, answer)));
            found.extend(since.filter(|set| wrote(past, me, set)).map(|set| taken_up(record, past, question, set)));
        }
    }
    found
}

/// The first time whom the question was put to set that field, knowing of the question.
fn set_since<'a>(past: &'a Past, question: &Entry, of: OfficerId) -> Option<&'a FieldWrite> {
    let asked = past.change(&question.change)?;
    let field = question.text("field");
    past.fields.iter().find(|w| w.name == field && past.made[w.by].author.officer == of && past.knew(w.by, asked))
}

/// Whether it is a value that I had set there too.
fn wrote(past: &Past, me: OfficerId, set: &FieldWrite) -> bool {
    let mine = |w: &&FieldWrite| w.name == set.name && past.made[w.by].author.officer == me;
    past.fields.iter().filter(mine).any(|w| w.value == set.value)
}

/// A colleague asks me. Nothing of mine is displaced: what I wrote shows.
fn asked(record: &Record, question: &Entry) -> Notice {
    Notice {
        id: id(record, "asked", &question.id.to_string(), ""),
        mine: Value::Null,
        theirs: question.text("text").into(),
        shown: record.value(question.text("field")),
        ..of_question(record, question, Why::Asked)
    }
}

fn answered(record: &Record, question: &Entry, answer: &Entry) -> Notice {
    Notice {
        id: id(record, "answered", &question.id.to_string(), &answer.id.to_string()),
        theirs: answer.text("text").into(),
        their_change: answer.change,
        by: answer.author,
        at_s: answer.at.div_euclid(1_000),
        ..of_question(record, question, Why::Answered)
    }
}

fn taken_up(record: &Record, past: &Past, question: &Entry, set: &FieldWrite) -> Notice {
    let by = &past.made[set.by];
    Notice {
        id: id(record, "taken_up", &question.id.to_string(), &set.op),
        theirs: set.value.clone(),
        their_change: by.hash,
        by: by.author,
        at_s: by.at_s,
        ..of_question(record, question, Why::TakenUp)
    }
}

/// What is told of a question in each case.
fn of_question(record: &Record, question: &Entry, why: Why) -> Notice {
    Notice {
        id: String::new(),
        record: record.id(),
        field: question.text("field").to_owned(),
        mine: question.text("text").into(),
        mine_at_s: question.at.div_euclid(1_000),
        my_change: question.change,
        theirs: Value::Null,
        their_change: question.change,
        shown: Value::Null,
        by: question.author,
        at_s: question.at.div_euclid(1_000),
        why,
        may_use_mine: false,
    }
}
