//! "We did", counted: what was done towards a ward priority, from the records tagged to it. Nobody adds it up by hand, and no
//! officer's time is ever told from it (practice P12).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::document::{Entry, Record};
use crate::id::RecordId;
use crate::kinds::task::{self, Counted, work_named};
use crate::roster::Ms;

/// A number under this could tell of a person or a home, and is not told.
pub const UNDER: i64 = 5;

/// What kind of thing was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// A task that was resulted: its kind of work and its outcome.
    Task {
        /// The kind of work.
        work: String,
        /// The outcome.
        outcome: String,
    },
    /// An action recorded in the priority itself.
    Action,
    /// A contact with the community.
    Engagement,
    /// A notebook note.
    Note,
}

/// One thing done towards a priority.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// What.
    pub what: What,
    /// When, ms UTC.
    pub at: Ms,
    /// Minutes declared.
    pub minutes: i64,
    /// People met.
    pub people: i64,
    /// The task it is, or the task an action says it was: the two are one thing.
    pub task: Option<RecordId>,
    /// Practice P4 or P15: no count of the public's holds it.
    pub private: bool,
}

/// What a record holds of work done towards a priority: the priority's own actions and engagements, a tagged task's result, a
/// diary's tagged engagements, a tagged note. Empty where it holds nothing.
#[must_use]
pub fn done(record: &Record, priority: RecordId) -> Vec<Done> {
    let private = record.yes("restricted");
    let one = |what: What, at: Ms| Done { what, at, minutes: 0, people: 0, task: None, private };
    let linked = || {
        let id = priority.to_string();
        record.items("links").iter().any(|l| l.get("record").and_then(Value::as_str) == Some(id.as_str()))
    };
    let when = |e: &Entry, part: &str| e.whole(part).unwrap_or(e.hub_clock());
    let engaged = |e: &Entry| Done {
        minutes: e.whole("end").map_or(0, |end| ((end - when(e, "start")) / 60_000).max(0)),
        people: e.whole("attendance").unwrap_or(0),
        ..one(What::Engagement, when(e, "start"))
    };
    match record.kind().name {
        "ward_priority" if record.id() == priority => record
            .standing_entries()
            .filter_map(|e| match e.kind.as_str() {
                "action" if e.body.get("planned").and_then(Value::as_bool) != Some(true) => Some(Done {
                    minutes: e.whole("minutes").unwrap_or(0),
                    task: e.text("task").parse().ok(),
                    ..one(What::Action, when(e, "at"))
                }),
                "engagement" => Some(engaged(e)),
                _ => None,
            })
            .collect(),
        "ward_diary" => {
            let tags = |e: &Entry| {
                let (id, priority) = (e.id.to_string(), priority.to_string());
                let mut all = record.standing_entries().filter(|t| t.kind == "tagged");
                all.any(|t| t.text("target") == id && t.text("priority") == priority)
            };
            record.standing_entries().filter(|e| e.kind == "engagement" && tags(e)).map(engaged).collect()
        }
        "task" if linked() => {
            let state = task::fold(record);
            let last = state.results.last().filter(|_| !matches!(state.status, task::Status::SentBack));
            let result = |e: &Entry| Done {
                minutes: e.whole("minutes").unwrap_or(0),
                task: Some(record.id()),
                private: private || task::private(record),
                ..one(What::Task { work: record.line("task_kind"), outcome: e.text("outcome").to_owned() }, e.hub_clock())
            };
            last.map(result).into_iter().collect()
        }
        "note" if linked() => vec![Done { private: true, ..one(What::Note, record.touched_at()) }],
        _ => Vec::new(),
    }
}

/// Work towards one priority, for the team: hours, actions and outcomes. Never by officer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Worked {
    /// Minutes declared.
    pub minutes: i64,
    /// Actions recorded in it.
    pub actions: usize,
    /// Contacts with the community.
    pub engagements: usize,
    /// People met at them.
    pub people: i64,
    /// Notes tagged to it that the reader holds.
    pub notes: usize,
    /// Tasks resulted, by outcome.
    pub outcomes: BTreeMap<String, usize>,
}

impl Worked {
    /// Adds up. A task that an action says it was counts once, with the greater of the two times.
    #[must_use]
    pub fn of(all: &[Done]) -> Self {
        let mut out = Self::default();
        let minutes_of = |task: RecordId| {
            let tasks = all.iter().filter(move |d| d.task == Some(task) && matches!(d.what, What::Task { .. }));
            tasks.map(|d| d.minutes).max()
        };
        let told: BTreeSet<RecordId> = all.iter().filter(|d| d.what == What::Action).filter_map(|d| d.task).collect();
        let mut taken = BTreeSet::new();
        for one in all {
            match &one.what {
                What::Action => {
                    out.actions += 1;
                    // The first action that names a task stands for its time as well.
                    let with = one.task.filter(|t| taken.insert(*t)).and_then(minutes_of).unwrap_or(0);
                    out.minutes += one.minutes.max(with);
                }
                What::Task { outcome, .. } => {
                    *out.outcomes.entry(outcome.clone()).or_default() += 1;
                    if !one.task.is_some_and(|t| told.contains(&t)) {
                        out.minutes += one.minutes;
                    }
                }
                What::Engagement => {
                    out.engagements += 1;
                    out.people += one.people;
                    out.minutes += one.minutes;
                }
                What::Note => out.notes += 1,
            }
        }
        out
    }
}

/// A number as the public may read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    /// So many.
    Exactly(i64),
    /// Some, but fewer than [`UNDER`].
    Few,
}

impl Figure {
    /// A number of people or homes: not told where it is small.
    #[must_use]
    pub fn of_people(n: i64) -> Self {
        if n < UNDER { Self::Few } else { Self::Exactly(n) }
    }

    /// The number where it may be told.
    #[must_use]
    pub fn exactly(self) -> Option<i64> {
        match self {
            Self::Exactly(n) => Some(n),
            Self::Few => None,
        }
    }
}

/// "We did", as the public may read it. There is no total over kinds of work: with one, a number that is not told could be
/// worked out from the others. Nor are there hours: of a ward with one officer they would be that officer's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// Tasks done, by kind of work; only kinds the public may hear of.
    pub work: BTreeMap<String, Figure>,
    /// Actions recorded in the priority.
    pub actions: i64,
    /// Contacts with the community: meetings, briefings, visits to schools.
    pub engagements: i64,
    /// People met at them.
    pub people: Option<Figure>,
}

/// Counts what was done from one instant up to another (ms UTC, the end not included). Private work is not in it, nor work
/// that was not attempted.
#[must_use]
pub fn figures(all: &[Done], from: Ms, to: Ms) -> Figures {
    let mut out = Figures::default();
    let mut work: BTreeMap<&'static str, (i64, Counted)> = BTreeMap::new();
    let mut people = 0;
    for one in all.iter().filter(|d| !d.private && from <= d.at && d.at < to) {
        match &one.what {
            What::Action => out.actions += 1,
            What::Engagement => {
                out.engagements += 1;
                people += one.people;
            }
            What::Task { work: kind, outcome } if outcome != "not_attempted" => {
                if let Some(kind) = work_named(kind).filter(|k| k.counted != Counted::Never && !k.sensitive) {
                    work.entry(kind.name).or_insert((0, kind.counted)).0 += 1;
                }
            }
            What::Task { .. } | What::Note => {}
        }
    }
    let told = |n: i64, counted: Counted| if counted == Counted::FromFive { Figure::of_people(n) } else { Figure::Exactly(n) };
    out.work = work.into_iter().map(|(kind, (n, counted))| (kind.to_owned(), told(n, counted))).collect();
    out.people = (people > 0).then(|| Figure::of_people(people));
    out
}
