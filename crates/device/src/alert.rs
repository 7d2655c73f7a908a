//! Alerts: what the system shows on its own screen, a lock screen among them, while the app is not looked at. Anybody who
//! stands beside the phone reads it there, so an alert is a kind and a number, and its type can hold nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;

use record::calendar::HOUR;
use record::roster::Ms;
use record::{OfficerId, RecordId};
use serde::Deserialize;
use uuid::Uuid;

use crate::pages::{Desk, Held, TaskView, place_of_victim};
use crate::screen::VictimRow;

/// What an alert is of, most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AlertKind {
    /// A critical task was given to this officer, or one they have became critical.
    CriticalTask,
    /// Something owed to a victim is to be done within the hour.
    DueWithinHour,
    /// Something owed to a victim is late since a moment ago.
    Late,
    /// Other work was given to this officer, or sent back.
    NewWork,
    /// The hub did not take something: "Needs you".
    NeedsYou,
    /// A colleague asks about something this officer set.
    Question,
    /// Work of this officer is somebody else's now.
    TakenAway,
}

impl AlertKind {
    /// All of them, in their order.
    pub const ALL: [Self; 7] =
        [Self::CriticalTask, Self::DueWithinHour, Self::Late, Self::NewWork, Self::NeedsYou, Self::Question, Self::TakenAway];

    /// Its name in the catalogue.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::CriticalTask => "critical_task",
            Self::DueWithinHour => "due_within_hour",
            Self::Late => "late",
            Self::NewWork => "new_work",
            Self::NeedsYou => "needs_you",
            Self::Question => "question",
            Self::TakenAway => "taken_away",
        }
    }
}

/// One alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alert {
    /// Of what.
    pub kind: AlertKind,
    /// Of how many.
    pub count: NonZeroU32,
}

// Nothing that owns text is `Copy`, and in so few bytes there is no room for a reference to any beside the number. A field for
// a title, a name or an address ends the build here.
const _: () = {
    const fn owns_nothing<T: Copy + 'static>() {}
    owns_nothing::<Alert>();
    assert!(size_of::<Alert>() == 8 && align_of::<Alert>() == 4);
};

/// What stands before the officer, as far as alerts are made of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Glance {
    /// This officer's open tasks.
    tasks: BTreeMap<RecordId, Given>,
    /// What is owed to victims and to be done within the hour: whose, which deadline, when.
    soon: BTreeSet<(Uuid, String, Ms)>,
    /// What is owed to victims and late.
    late: BTreeSet<(Uuid, String, Ms)>,
    /// What the hub did not take and waits for a choice.
    aside: BTreeSet<Uuid>,
    /// What colleagues ask this officer, by the ids of the notices.
    asked: BTreeSet<String>,
    /// When the first deadline comes within the hour or is late by the passing of time alone.
    next: Option<Ms>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Given {
    critical: bool,
    by_another: bool,
}

impl Glance {
    /// Of this officer's open task rows, what they owe victims, and what is set aside.
    #[must_use]
    pub fn of(desk: &Desk<'_>, tasks: &[Held<TaskView>], victims: &[VictimRow], aside: impl IntoIterator<Item = Uuid>) -> Self {
        let now = desk.hub_now();
        let mine = tasks.iter().map(|held| &held.view).filter(|v| has(v, desk.me));
        let given = |v: &TaskView| Given { critical: v.priority == "critical", by_another: v.from != Some(desk.me) };
        let mut glance =
            Self { tasks: mine.map(|v| (v.id, given(v))).collect(), aside: aside.into_iter().collect(), ..Self::default() };
        for row in victims.iter().filter(|row| place_of_victim(desk, row).is_some()) {
            let (act_by, due_at) = (row.deadline.act_by, row.deadline.due_at);
            let named = |at: Ms| (row.id, row.deadline.key.clone(), at);
            // Late is what the Code's own time has passed for, not the last safe hour before it.
            if let Some(at) = due_at.or(act_by).filter(|at| *at < now) {
                glance.late.insert(named(at));
            } else if let Some(at) = act_by.or(due_at).filter(|at| (now..=now + HOUR).contains(at)) {
                glance.soon.insert(named(at));
            }
        }
        let turns = |at: Ms| [at - HOUR, at + 1].into_iter().filter(|turn| *turn > now);
        let deadlines = victims.iter().flat_map(|row| [row.deadline.act_by, row.deadline.due_at]).flatten();
        glance.next = deadlines.flat_map(turns).min();
        glance
    }

    /// With what colleagues ask this officer, by the ids of the notices.
    #[must_use]
    pub fn with_questions(self, asked: impl IntoIterator<Item = String>) -> Self {
        Self { asked: asked.into_iter().collect(), ..self }
    }

    /// When it may be another one though nothing was written, ms UTC by the hub's clock; none where no time passes for it.
    #[must_use]
    pub fn next(&self) -> Option<Ms> {
        self.next
    }

    /// Whether this is what waits for a choice.
    pub(crate) fn has_aside(&self, ids: &[Uuid]) -> bool {
        self.aside.len() == ids.len() && ids.iter().all(|id| self.aside.contains(id))
    }

    /// Tasks that were this officer's before and are not in this glance.
    #[must_use]
    pub fn gone_since(&self, before: &Self) -> Vec<RecordId> {
        before.tasks.keys().filter(|id| !self.tasks.contains_key(id)).copied().collect()
    }
}

/// An officer's open task that they have not given back.
fn has(view: &TaskView, officer: OfficerId) -> bool {
    view.open && view.of(officer) && !view.handed_back()
}

/// Whether a task that was an officer's is somebody else's now: as it stands here, or none where it has left. What they finished
/// or gave back themselves was not taken from them.
#[must_use]
pub fn taken_away(officer: OfficerId, now: Option<&TaskView>) -> bool {
    now.is_none_or(|v| v.open && !v.of(officer) && !v.handed_back() && v.from != Some(officer))
}

/// The alerts owed for what is new between two glances: at most one of a kind, most urgent first. `taken` of the tasks that
/// are [gone](Glance::gone_since) were [taken away](taken_away).
#[must_use]
pub fn alerts(before: &Glance, after: &Glance, taken: usize) -> Vec<Alert> {
    let from_another = || after.tasks.iter().filter(|(_, given)| given.by_another);
    let was = |id: &RecordId| before.tasks.get(id);
    let critical = from_another().filter(|(id, now)| now.critical && was(id).is_none_or(|was| !was.critical)).count();
    let new = from_another().filter(|(id, now)| !now.critical && was(id).is_none()).count();
    AlertKind::ALL
        .into_iter()
        .filter_map(|kind| {
            let count = match kind {
                AlertKind::CriticalTask => critical,
                AlertKind::NewWork => new,
                AlertKind::DueWithinHour => after.soon.difference(&before.soon).count(),
                AlertKind::Late => after.late.difference(&before.late).count(),
                AlertKind::NeedsYou => after.aside.difference(&before.aside).count(),
                AlertKind::Question => after.asked.difference(&before.asked).count(),
                AlertKind::TakenAway => taken,
            };
            let count = NonZeroU32::new(u32::try_from(count).unwrap_or(u32::MAX))?;
            Some(Alert { kind, count })
        })
        .collect()
}

/// The sentences of one language, by kind.
#[derive(Clone, Debug, Deserialize)]
pub struct Sentences(BTreeMap<String, Plural>);

#[derive(Clone, Debug, Deserialize)]
struct Plural {
    one: String,
    other: String,
}

impl Sentences {
    /// A language of a catalogue `{language: {kind: {one, other}}}`; English where it has not that one.
    ///
    /// # Errors
    /// As JSON reads it.
    pub fn read(catalogue: &str, language: &str) -> Result<Self, serde_json::Error> {
        let mut all: BTreeMap<String, Self> = serde_json::from_str(catalogue)?;
        Ok(all.remove(language).or_else(|| all.remove("en")).unwrap_or(Self(BTreeMap::new())))
    }

    /// Alerts as one text, a line each. A kind without a sentence says nothing.
    #[must_use]
    pub fn say(&self, alerts: &[Alert]) -> String {
        let line = |alert: &Alert| {
            let plural = self.0.get(alert.kind.code())?;
            // In English and in French one is one; no alert is of none.
            let sentence = if alert.count.get() == 1 { &plural.one } else { &plural.other };
            Some(sentence.replace("{n}", &alert.count.to_string()))
        };
        alerts.iter().filter_map(line).collect::<Vec<_>>().join("\n")
    }
}
