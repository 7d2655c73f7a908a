//! A wrong fact that was put right reaches everyone who had it (practice P19).

use serde_json::Value;

use super::past::Past;
use super::{Notice, Why, id};
use crate::document::Record;
use crate::id::OfficerId;

/// Every correction by another of which nothing that I wrote knew, sorted by id: what I do after it I do knowing the right
/// fact. Here `mine` is the wrong one. Who had it, and so is told, is for whoever knows the roster.
#[must_use]
pub fn corrected(record: &Record, me: OfficerId) -> Vec<Notice> {
    let entries = record.entries();
    let mut right: Vec<_> = entries.iter().flat_map(|e| e.corrected.iter().map(move |c| (e, c))).collect();
    let by = |c: &crate::document::correct::Corrected| entries.iter().find(|e| e.id == c.by);
    right.retain(|(_, c)| by(c).is_some_and(|by| by.author.officer != me));
    if right.is_empty() {
        return Vec::new();
    }
    let past = Past::of(record);
    let knew = |change: &[u8; 32]| {
        let at = past.change(change);
        at.is_none_or(|at| (0..past.made.len()).any(|my| past.made[my].author.officer == me && past.knew(my, at)))
    };
    let mut found = Vec::new();
    for (entry, correction) in right {
        let Some(by) = by(correction).filter(|by| !knew(&by.change)) else { continue };
        found.push(Notice {
            id: id(record, "corrected", &entry.id.to_string(), &by.id.to_string()),
            record: record.id(),
            field: entry.kind.clone(),
            mine: correction.was.clone(),
            mine_at_s: entry.at.div_euclid(1_000),
            my_change: entry.change,
            theirs: entry.body.clone(),
            their_change: by.change,
            shown: Value::Null,
            by: by.author,
            at_s: by.at.div_euclid(1_000),
            why: Why::Corrected,
            may_use_mine: false,
        });
    }
    found.sort_by(|a, b| a.id.cmp(&b.id));
    found
}
