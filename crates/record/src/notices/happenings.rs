//! Things that happened apart and bear on one another: entries are never lost, so each side is only told.

use serde_json::Value;

use super::past::Past;
use super::{Notice, Why, id};
use crate::document::{Entry, Record};
use crate::id::OfficerId;
use crate::kinds::task::assignees;
use crate::kinds::victim_contact::we_reached;

/// What an officer does on a task: having done any of it, one is told of its being given away.
pub const WORK: &[&str] = &["accepted", "started", "arrived", "attempted", "note"];
const A_DAY: i64 = 24 * 60 * 60 * 1_000;

pub(super) fn notices(record: &Record, past: &Past, me: OfficerId) -> Vec<Notice> {
    let entries: Vec<(Entry, usize)> = record
        .entries()
        .into_iter()
        .filter(Entry::stands)
        .filter_map(|e| {
            let by = past.change(&e.change)?;
            Some((e, by))
        })
        .collect();
    let pairs = Pairs { record, past, me, entries: &entries };
    match record.kind().name {
        "task" => {
            let mut found = pairs.meeting("resulted", "cancelled", Why::ResultedAfterCancel);
            found.extend(pairs.meeting("cancelled", "resulted", Why::ResultedAfterCancel));
            found.extend(pairs.meeting("resulted", "resulted", Why::TwoResults));
            found.extend(pairs.double_accepted());
            found.extend(pairs.given_away());
            found
        }
        "victim_contact" => pairs.both_contacted(),
        _ => Vec::new(),
    }
}

struct Pairs<'a> {
    record: &'a Record,
    past: &'a Past,
    me: OfficerId,
    entries: &'a [(Entry, usize)],
}

impl Pairs<'_> {
    fn mine(&self, kind: &'static str) -> impl Iterator<Item = &(Entry, usize)> {
        self.entries.iter().filter(move |(e, _)| e.kind == kind && e.author.officer == self.me)
    }

    fn others(&self, kind: &'static str) -> impl Iterator<Item = &(Entry, usize)> {
        self.entries.iter().filter(move |(e, _)| e.kind == kind && e.author.officer != self.me)
    }

    /// An entry of mine and one of another's, written apart.
    fn meeting(&self, my: &'static str, other: &'static str, why: Why) -> Vec<Notice> {
        self.mine(my)
            .flat_map(|m| self.others(other).filter(|o| self.past.apart(m.1, o.1)).map(move |o| (m, o)))
            .map(|(m, o)| self.notice(m, o, why))
            .collect()
    }

    fn double_accepted(&self) -> Vec<Notice> {
        let given = assignees(self.record);
        let mut found = Vec::new();
        for m in self.mine("accepted") {
            for o in self.others("accepted").filter(|o| self.past.apart(m.1, o.1)) {
                // Two whom it was given to together accept it each for themselves.
                let together = given.contains(&self.me) && given.contains(&o.0.author.officer);
                if !together {
                    found.push(self.notice(m, o, Why::DoubleAccepted));
                }
            }
        }
        found
    }

    /// The task was given to others by somebody who did not know of my work on it, and is not mine now.
    fn given_away(&self) -> Vec<Notice> {
        if assignees(self.record).contains(&self.me) {
            return Vec::new();
        }
        let mut found = Vec::new();
        for write in self.past.fields.iter().filter(|w| w.name == "assignees" && !names(&w.value, self.me)) {
            let by = &self.past.made[write.by];
            if by.author.officer == self.me {
                continue;
            }
            // A colleague's note on a task that was never theirs is no work on it.
            let given = self.past.fields.iter().filter(|w| w.name == "assignees" && names(&w.value, self.me));
            let had_it = given.into_iter().any(|w| self.past.knew(write.by, w.by));
            let met = |kind: &'static str| self.mine(kind).filter(|m| self.past.apart(m.1, write.by)).max_by_key(|m| m.0.order());
            let work = WORK.iter().filter(|kind| had_it || **kind != "note");
            let worked = work.filter_map(|kind| met(kind)).max_by_key(|(e, _)| e.order());
            let (my, why) = match (met("resulted"), worked) {
                (Some(result), _) => (result, Why::ResultedByFormer),
                (None, Some(work)) => (work, Why::Reassigned),
                (None, None) => continue,
            };
            found.push(Notice {
                id: id(self.record, &my.0.kind, &my.0.id.to_string(), &write.op),
                record: self.record.id(),
                field: my.0.kind.clone(),
                mine: my.0.body.clone(),
                mine_at_s: my.0.at.div_euclid(1_000),
                my_change: my.0.change,
                theirs: write.value.clone(),
                their_change: by.hash,
                shown: self.record.value("assignees"),
                by: by.author,
                at_s: by.at_s,
                why,
                may_use_mine: false,
            });
        }
        found
    }

    fn both_contacted(&self) -> Vec<Notice> {
        let when = |e: &Entry| e.whole("started").unwrap_or(e.hub_clock());
        let reached = |e: &Entry| we_reached(e.text("outcome"));
        let mut found = Vec::new();
        for m in self.mine("contact").filter(|m| reached(&m.0)) {
            for o in self.others("contact").filter(|o| reached(&o.0) && self.past.apart(m.1, o.1)) {
                if (when(&m.0) - when(&o.0)).abs() <= A_DAY {
                    found.push(self.notice(m, o, Why::BothContacted));
                }
            }
        }
        found
    }

    fn notice(&self, mine: &(Entry, usize), other: &(Entry, usize), why: Why) -> Notice {
        let (my, by) = (&mine.0, &other.0);
        Notice {
            id: id(self.record, &my.kind, &my.id.to_string(), &by.id.to_string()),
            record: self.record.id(),
            field: my.kind.clone(),
            mine: my.body.clone(),
            mine_at_s: my.at.div_euclid(1_000),
            my_change: my.change,
            theirs: by.body.clone(),
            their_change: by.change,
            shown: by.body.clone(),
            by: by.author,
            at_s: by.at.div_euclid(1_000),
            why,
            may_use_mine: false,
        }
    }
}

/// Whether a value of `assignees` names an officer.
fn names(value: &Value, officer: OfficerId) -> bool {
    let officer = officer.to_string();
    let others = value.get("others").and_then(Value::as_array).into_iter().flatten();
    value.get("lead").into_iter().chain(others).any(|o| o.as_str() == Some(officer.as_str()))
}
