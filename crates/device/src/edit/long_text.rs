//! A long text is one operation a character, and a change has at most 5,000: what is longer is written in several changes
//! of the same action, so that writing is never refused to an officer for its length.

use record::{Edit, Record};
use rusqlite::Connection;

use crate::data;
use crate::error::DeviceError;
use crate::forms::RecordWrite;

/// Characters one change deletes and inserts at most; the rest of an action's operations fit beside them.
const MOST: usize = 4_000;

/// A write as one or more, none with more characters of text than fit.
pub(super) fn parts(connection: &Connection, write: &RecordWrite) -> Result<Vec<RecordWrite>, DeviceError> {
    let long = |edit: &Edit| matches!(edit, Edit::Text { new, .. } if new.chars().count() > MOST);
    let before = match write.edits.iter().any(|e| matches!(e, Edit::Text { .. })) {
        true => data::open(connection, write.record)?.map(|o| o.record),
        false => None,
    };
    if !write.edits.iter().any(long) && before.is_none() {
        return Ok(vec![write.clone()]);
    }
    let mut first = RecordWrite { edits: Vec::new(), ..write.clone() };
    let mut rest = Vec::new();
    for edit in &write.edits {
        let Edit::Text { name, .. } = edit else {
            first.edits.push(edit.clone());
            continue;
        };
        let (now, wanted) = wanted(before.as_deref(), edit)?;
        let steps = steps(&now, &wanted);
        if steps.len() <= 1 {
            first.edits.push(edit.clone());
            continue;
        }
        let of_step = |text: &String| RecordWrite { record: write.record, make: None, edits: vec![Edit::text(name, text)] };
        rest.extend(steps.iter().map(of_step));
    }
    Ok(if first.edits.is_empty() && first.make.is_none() { rest } else { [vec![first], rest].concat() })
}

/// What stands in the text, and what will once the edit is carried over to it.
fn wanted(before: Option<&Record>, edit: &Edit) -> Result<(String, String), DeviceError> {
    let Edit::Text { name, base, new } = edit else { return Ok(Default::default()) };
    let Some(record) = before else { return Ok((String::new(), new.clone())) };
    let now = record.text(name);
    match base {
        None => Ok((now, new.clone())),
        Some(_) => {
            let mut copy = record.clone();
            let commit = record::Commit {
                author: record::Author { officer: record::OfficerId(uuid::Uuid::nil()), grade: 0, role: record::Role::System },
                // A trial's actor is never kept.
                actor: automerge::ActorId::from([0xff; 16]),
                at: 0,
                offset: 0,
            };
            copy.edit(&commit, std::slice::from_ref(edit))?;
            Ok((now, copy.text(name)))
        }
    }
}

/// The texts on the way from `now` to `wanted`, each at most so many characters from the one before; the last is `wanted`.
fn steps(now: &str, wanted: &str) -> Vec<String> {
    let (now, wanted): (Vec<char>, Vec<char>) = (now.chars().collect(), wanted.chars().collect());
    let head = now.iter().zip(&wanted).take_while(|(a, b)| a == b).count();
    let (old, new) = (&now[head..], &wanted[head..]);
    let tail = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    let (old, new) = (&old[..old.len() - tail], &new[..new.len() - tail]);
    if old.len() + new.len() <= MOST {
        return vec![wanted.iter().collect()];
    }
    let text = |middle: &[char]| now[..head].iter().chain(middle).chain(&now[now.len() - tail..]).collect::<String>();
    let shorter = (1..=old.len().div_ceil(MOST)).map(|n| text(&old[(n * MOST).min(old.len())..]));
    let longer = (1..=new.len().div_ceil(MOST)).map(|n| text(&new[..(n * MOST).min(new.len())]));
    shorter.chain(longer).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{MOST, steps};

    proptest! {
        #[test]
        fn every_step_is_short_enough_and_the_last_is_what_was_wanted(
            head in "[ab]{0,20}", old in 0_usize..9_000, new in 0_usize..9_000, tail in "[ab]{0,20}",
        ) {
            let now = format!("{head}{}{tail}", "x".repeat(old));
            let wanted = format!("{head}{}{tail}", "y".repeat(new));
            let all = steps(&now, &wanted);
            prop_assert_eq!(all.last().map(String::as_str), Some(wanted.as_str()));
            let mut before = now.chars().count();
            for step in &all {
                let count = step.chars().count();
                prop_assert!(before.abs_diff(count) <= MOST || all.len() == 1);
                before = count;
            }
        }
    }
}
