//! A month of a ward, over every diary kept for it.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::calendar::date_of;
use crate::document::{Entry, Record};
use crate::id::{EntryId, OfficerId, RecordId};
use crate::kinds::shared::ward_code;
use crate::roster::Ms;

/// The month `YYYY-MM` of London that an instant (ms UTC) falls in: which diary it belongs to.
#[must_use]
pub fn key(at: Ms) -> String {
    let date = date_of(at);
    format!("{:04}-{:02}", date.year(), date.month())
}

/// A promise to residents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promised {
    /// The diary it stands in: keeping it is written there.
    pub diary: RecordId,
    /// The promise's entry, or the engagement's in which it was made.
    pub entry: EntryId,
    /// Which of the engagement's promises, from 0; none for a promise that is an entry of its own.
    pub n: Option<usize>,
    /// What.
    pub what: String,
    /// By when, `YYYY-MM-DD`.
    pub due: Option<String>,
    /// When it was made, ms UTC.
    pub made_at: Ms,
    /// When it was kept, ms UTC.
    pub kept_at: Option<Ms>,
    /// How it was kept; empty while it is not, or where nobody said.
    pub how: String,
}

/// Officers' time on or off the ward. Never totalled for an officer except to that officer (practice P12).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Who.
    pub officer: OfficerId,
    /// From, ms UTC.
    pub from: Ms,
    /// To, ms UTC.
    pub to: Ms,
    /// Why they were taken away; none where they were on the ward.
    pub reason: Option<String>,
}

/// A ward's month.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Month {
    /// The ward's code.
    pub ward: Option<String>,
    /// `YYYY-MM`.
    pub month: String,
    /// Engagements, oldest first.
    pub engagements: Vec<Entry>,
    /// How many came to them.
    pub attendance: i64,
    /// Groups reached, counted.
    pub groups: BTreeMap<String, i64>,
    /// Promises, oldest first.
    pub promises: Vec<Promised>,
    /// Meetings, oldest first.
    pub meetings: Vec<Entry>,
    /// Time taken off the ward.
    pub taken: Vec<Taken>,
    /// Time on the ward.
    pub on_ward: Vec<Taken>,
}

impl Month {
    /// Minutes taken off the ward by reason: the ward's, not any officer's.
    #[must_use]
    pub fn minutes_taken(&self) -> BTreeMap<String, i64> {
        let mut minutes = BTreeMap::new();
        for t in &self.taken {
            *minutes.entry(t.reason.clone().unwrap_or_default()).or_insert(0) += (t.to - t.from) / 60_000;
        }
        minutes
    }

    /// Minutes on the ward: against what residents were promised.
    #[must_use]
    pub fn minutes_on_ward(&self) -> i64 {
        self.on_ward.iter().map(|t| (t.to - t.from) / 60_000).sum()
    }
}

/// Takes all diaries of a ward and month together, in any order. The caller chooses diaries of one ward and month.
#[must_use]
pub fn month<'a>(diaries: impl IntoIterator<Item = &'a Record>) -> Month {
    let mut all: Vec<(RecordId, Entry)> = Vec::new();
    let mut out = Month::default();
    for diary in diaries {
        out.ward = out.ward.or_else(|| ward_code(diary));
        out.month = out.month.max(diary.line("month"));
        all.extend(diary.entries().into_iter().filter(Entry::stands).map(|e| (diary.id(), e)));
    }
    all.sort_by_key(|(_, e)| (e.hub_clock(), e.order()));
    for (_, entry) in &all {
        match entry.kind.as_str() {
            "engagement" => {
                out.attendance += entry.whole("attendance").unwrap_or(0);
                for (group, n) in entry.body.get("groups").and_then(Value::as_object).into_iter().flatten() {
                    *out.groups.entry(group.clone()).or_insert(0) += n.as_i64().unwrap_or(0);
                }
                out.engagements.push(entry.clone());
            }
            "meeting" => out.meetings.push(entry.clone()),
            "abstraction" => out.taken.extend(taken(entry, Some(entry.text("reason").to_owned()))),
            "on_ward" => out.on_ward.extend(taken(entry, None)),
            _ => {}
        }
    }
    out.promises = made(&all.iter().map(|(diary, entry)| (*diary, entry)).collect::<Vec<_>>());
    out
}

/// The promises among a record's standing entries, with what became of each, oldest first: those made at an engagement, and
/// those that stand alone.
#[must_use]
pub fn promises(entries: &[&Entry], of: RecordId) -> Vec<Promised> {
    made(&entries.iter().map(|e| (of, *e)).collect::<Vec<_>>())
}

fn made(all: &[(RecordId, &Entry)]) -> Vec<Promised> {
    // Who says nothing of which kept all that were made at that engagement.
    let kept = |entry: EntryId, n: Option<usize>| {
        let which = |e: &Entry| e.whole("n").is_none_or(|k| n.is_none_or(|n| usize::try_from(k) == Ok(n)));
        let keeps = |(_, e): &&(RecordId, &Entry)| e.kind == "promise_kept" && e.text("promise") == entry.to_string() && which(e);
        all.iter().find(keeps).map(|(_, e)| *e)
    };
    let mut out = Vec::new();
    for (record, entry) in all {
        let mut push = |n: Option<usize>, said: &Value| {
            let part = |name: &str| said.get(name).and_then(Value::as_str).map(str::to_owned);
            let kept = kept(entry.id, n);
            out.push(Promised {
                diary: *record,
                entry: entry.id,
                n,
                what: part("what").unwrap_or_default(),
                due: part("due"),
                made_at: entry.hub_clock(),
                kept_at: kept.map(Entry::hub_clock),
                how: kept.map(|e| e.text("how").to_owned()).unwrap_or_default(),
            });
        };
        match entry.kind.as_str() {
            "promise" => push(None, &entry.body),
            "engagement" => {
                let said = entry.body.get("promises").and_then(Value::as_array).into_iter().flatten();
                said.enumerate().for_each(|(n, said)| push(Some(n), said));
            }
            _ => {}
        }
    }
    out
}

fn taken(entry: &Entry, reason: Option<String>) -> Option<Taken> {
    Some(Taken { officer: entry.officer("officer")?, from: entry.whole("from")?, to: entry.whole("to")?, reason })
}
