//! Texts in which two rewrote the same words: both stand, and each is told with both versions.

use automerge::ChangeHash;

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
            // Once I wrote there again knowing of theirs, I have seen it.
            if past.texts.iter().any(|(text, by)| officer(*by) == me && *text == mine.text && past.knew(*by, other.by)) {
                continue;
            }
            let (my, by) = (&past.made[mine.by], &past.made[other.by]);
            let version = |hash: [u8; 32]| record.text_at(&mine.text, &[ChangeHash(hash)]);
            let (mine_said, theirs_said) = (version(my.hash), version(by.hash));
            // Both made the same of it: nothing of anybody's is displaced.
            if mine_said == theirs_said {
                continue;
            }
            found.push(Notice {
                id: id(record, &mine.text, &hex::encode(my.hash), &hex::encode(by.hash)),
                record: record.id(),
                field: mine.text.clone(),
                mine: mine_said.into(),
                mine_at_s: my.at_s,
                my_change: my.hash,
                theirs: theirs_said.into(),
                their_change: by.hash,
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
