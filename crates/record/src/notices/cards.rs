//! Two safe-contact records for one victim, made apart: neither record alone knows that there are two (practice P3).

use super::{Notice, Why, id};
use crate::document::Record;
use crate::id::OfficerId;
use crate::resolve::Candidate;

/// Where cards of different records for one victim differ and one of them is mine, I am told of the other. Sorted by id.
/// `cards` are all her safe-contact records held; once somebody confirms one in all of them, nothing is left to tell.
#[must_use]
pub fn two_cards(cards: &[&Record], me: OfficerId) -> Vec<Notice> {
    let standing: Vec<(&Record, Candidate)> = cards
        .iter()
        .flat_map(|record| record.field("card").candidates.into_iter().map(move |candidate| (*record, candidate)))
        .filter(|(_, candidate)| !candidate.value.is_null())
        .collect();
    let mut found = Vec::new();
    for (record, mine) in standing.iter().filter(|(_, c)| c.author.officer == me) {
        for (other, theirs) in &standing {
            if other.id() == record.id() || theirs.author.officer == me || theirs.value == mine.value {
                continue;
            }
            found.push(Notice {
                id: id(record, "card", &mine.op, &format!("{} {}", other.id(), theirs.op)),
                record: record.id(),
                field: "card".to_owned(),
                mine: mine.value.clone(),
                mine_at_s: mine.at_s,
                my_change: mine.change,
                theirs: theirs.value.clone(),
                their_change: theirs.change,
                shown: serde_json::Value::Null,
                by: theirs.author,
                at_s: theirs.at_s,
                why: Why::TwoCards,
                may_use_mine: false,
            });
        }
    }
    found.sort_by(|a, b| a.id.cmp(&b.id));
    found
}
