//! Texts in which two rewrote the same words: both stand, and each is told.

use super::past::Past;
use super::{Notice, Why, id};
use crate::document::Record;
use crate::id::OfficerId;

pub(super) fn notices(record: &Record, past: &Past, me: OfficerId) -> Vec<Notice> {
    let mut found = Vec::new();
    let officer = |by: usize| past.made[by].author.officer;
    for mine in past.deleted.iter().filter(|d| officer(d.by) == me) {
        for other in past.deleted.iter().filter(|d| officer(d.by) != me && d.text == mine.text) {
            if !past.apart(mine.by, other.by) || !mine.characters.iter().any(|c| other.characters.contains(c)) {
                continue;
            }
            let (my, by) = (&past.made[mine.by], &past.made[other.by]);
            // Once I wrote again knowing of theirs, I have seen it.
            let seen = past.deleted.iter().any(|d| officer(d.by) == me && d.text == mine.text && past.knew(d.by, other.by));
            if seen {
                continue;
            }
            found.push(Notice {
                id: id(record, &mine.text, &hex::encode(my.hash), &hex::encode(by.hash)),
                record: record.id(),
                field: mine.text.clone(),
                mine: serde_json::Value::Null,
                mine_at_s: my.at_s,
                shown: record.text(&mine.text).into(),
                by: by.author,
                at_s: by.at_s,
                why: Why::TextRewritten,
                may_use_mine: false,
            });
        }
    }
    found
}
