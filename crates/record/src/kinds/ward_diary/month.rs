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
    /// What.
    pub what: String,
    /// By when, `YYYY-MM-DD`.
    pub due: Option<String>,
    /// When it was made, ms UTC.
    pub made_at: Ms,
    /// When it was kept, ms UTC.
    pub kept_at: Option<Ms>,
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
    all.sort_by_key(|(_, e)| (e.at, e.id, e.change));
    let kept = |entry: EntryId| {
        let keeps = |e: &&(RecordId, Entry)| e.1.kind == "promise_kept" && e.1.text("promise") == entry.to_string();
        all.iter().find(keeps).map(|(_, e)| e.at)
    };
    for (diary, entry) in &all {
        let promised = |what: &str, due: Option<&str>| Promised {
            diary: *diary,
            entry: entry.id,
            what: what.to_owned(),
            due: due.map(str::to_owned),
            made_at: entry.at,
            kept_at: kept(entry.id),
        };
        match entry.kind.as_str() {
            "engagement" => {
                out.attendance += entry.whole("attendance").unwrap_or(0);
                for (group, n) in entry.body.get("groups").and_then(Value::as_object).into_iter().flatten() {
                    *out.groups.entry(group.clone()).or_insert(0) += n.as_i64().unwrap_or(0);
                }
                let promises = entry.body.get("promises").and_then(Value::as_array).into_iter().flatten();
                let part = |p: &Value, name: &str| p.get(name).and_then(Value::as_str).map(str::to_owned);
                out.promises.extend(promises.map(|p| promised(&part(p, "what").unwrap_or_default(), part(p, "due").as_deref())));
                out.engagements.push(entry.clone());
            }
            "promise" => out.promises.push(promised(entry.text("what"), entry.body.get("due").and_then(Value::as_str))),
            "meeting" => out.meetings.push(entry.clone()),
            "abstraction" => out.taken.extend(taken(entry, Some(entry.text("reason").to_owned()))),
            "on_ward" => out.on_ward.extend(taken(entry, None)),
            _ => {}
        }
    }
    out
}

fn taken(entry: &Entry, reason: Option<String>) -> Option<Taken> {
    Some(Taken { officer: entry.officer("officer")?, from: entry.whole("from")?, to: entry.whole("to")?, reason })
}
