//! Today: what needs the officer now in the order of practice P2, what comes later this shift, what comes next.

use record::calendar::date_of;
use record::roster::Ms;

use super::desk::{Desk, Held};
use super::notices::on_today;
use super::order::{Group, Place, group, place_of_task};
use super::task_view::{TaskView, task_row};
use crate::screen::{Duty, ExhibitLate, Notice, PriorityRow, SetAsideItem, Today, TodayRow, VictimRow};

/// At least so many rows of "Needs you now" show before "and n more".
pub const SHOWN: usize = 5;
/// At most so many rows of what comes after this shift.
pub const NEXT: usize = 5;
/// Of tasks that are not urgent, late or due today, and of those for later this shift, so many rows are listed: all of them stand
/// in the list of tasks, and nobody reads on here for longer.
const LISTED: usize = 100;

/// What is to be a row: of a task it is worked out once it is known to be listed.
enum Coming<'a> {
    Task(&'a Held<TaskView>),
    Row(Box<TodayRow>),
}

impl Coming<'_> {
    fn row(row: TodayRow) -> Self {
        Self::Row(Box::new(row))
    }

    fn shown(self, desk: &Desk<'_>) -> TodayRow {
        match self {
            Self::Task(held) => TodayRow::Task(task_row(desk, held)),
            Self::Row(row) => *row,
        }
    }
}

/// Takes tasks beyond the first so many rows off a list, and nothing else; gives how many.
fn cut(list: &mut Vec<(Place, Coming<'_>)>, listed: usize) -> u32 {
    let (before, mut n) = (list.len(), 0);
    list.retain(|(_, row)| {
        n += 1;
        n <= listed || !matches!(row, Coming::Task(_))
    });
    u32::try_from(before - list.len()).unwrap_or(u32::MAX)
}

/// What Today is made of.
#[derive(Clone, Debug, Default)]
pub struct OnToday<'a> {
    /// Task rows; only this officer's open ones count here.
    pub tasks: &'a [Held<TaskView>],
    /// How many open tasks this officer has, where the rows are only the first of them.
    pub count: Option<u32>,
    /// What is owed to victims this officer answers for or supports, open or late.
    pub victims: Vec<VictimRow>,
    /// Merges this officer has not settled.
    pub notices: Vec<Notice>,
    /// What the hub did not take.
    pub set_aside: Vec<SetAsideItem>,
    /// Priorities of the officer's wards with a review near.
    pub ward: Vec<PriorityRow>,
    /// Exhibits that call for this officer.
    pub exhibits: Vec<ExhibitLate>,
}

/// Where something owed to a victim stands; none where it asks nothing of this officer now.
#[must_use]
pub fn place_of_victim(desk: &Desk<'_>, row: &VictimRow) -> Option<Place> {
    let owed = &row.deadline;
    if !matches!(owed.state.as_str(), "open" | "late") {
        return None;
    }
    let act_by = owed.act_by.or(owed.due_at);
    // Practice P2: "Tell now" is not a matter of the Code day. With no safe time left the day itself still counts.
    let group = group(desk.hub_now(), row.card_changed, owed.tell_now, act_by);
    Some((group, act_by.unwrap_or(Ms::MAX), 0, *row.id.as_bytes()))
}

/// The first screen.
#[must_use]
pub fn today(desk: &Desk<'_>, on: OnToday<'_>) -> Today {
    let ends = desk.shift_ends();
    let mine: Vec<&Held<TaskView>> = on.tasks.iter().filter(|h| h.view.open && h.view.of(desk.me)).collect();
    let (mut now, mut later, mut next): (Vec<(Place, Coming<'_>)>, Vec<_>, Vec<_>) = (Vec::new(), Vec::new(), Vec::new());
    for held in &mine {
        let place = place_of_task(desk, held);
        let row = Coming::Task(held);
        // Work given and not yet accepted, or sent back, waits for this officer whatever its day.
        let waits = held.view.waits();
        let begins = held.view.not_before.unwrap_or(Ms::MIN).max(held.view.act_by().unwrap_or(Ms::MIN));
        match place.0 {
            Group::Rest if !waits && held.view.act_by().is_none_or(|at| at <= ends) && begins <= ends => later.push((place, row)),
            Group::Rest if !waits => next.push((place, row)),
            _ => now.push((place, row)),
        }
    }
    for row in on.victims {
        let Some(place) = place_of_victim(desk, &row) else { continue };
        match place.0 {
            Group::Rest if place.1 <= ends => later.push((place, Coming::row(TodayRow::Victim(row)))),
            Group::Rest => next.push((place, Coming::row(TodayRow::Victim(row)))),
            _ => now.push((place, Coming::row(TodayRow::Victim(row)))),
        }
    }
    let aside = on.set_aside.into_iter();
    now.extend(aside.map(|s| ((Group::SetAside, s.at, 0, *s.id.as_bytes()), Coming::row(TodayRow::SetAside(s)))));
    let exhibits = on.exhibits.into_iter();
    now.extend(exhibits.map(|e| ((Group::Due, e.since, 0, *e.id.as_bytes()), Coming::row(TodayRow::Exhibit(e)))));
    let open = on.notices.into_iter().filter(|n| !n.settled);
    now.extend(open.map(|n| ((Group::Rest, n.at, 0, *n.record.as_bytes()), Coming::row(TodayRow::Changed(on_today(n))))));
    for list in [&mut now, &mut later, &mut next] {
        list.sort_by_key(|(place, _)| *place);
    }
    let shown = now.iter().filter(|(place, _)| place.0.always_shown()).count().max(SHOWN).min(now.len());
    next.truncate(NEXT);
    let (needs_you_more, later_more) = (cut(&mut now, shown.max(LISTED)), cut(&mut later, LISTED));
    let rows = |list: Vec<(Place, Coming<'_>)>| list.into_iter().map(|(_, row)| row.shown(desk)).collect::<Vec<TodayRow>>();
    Today {
        date: date_of(desk.hub_now()).to_string(),
        duty: duty(desk),
        as_at: desk.hub_now(),
        needs_you: rows(now),
        needs_you_shown: u32::try_from(shown).unwrap_or(u32::MAX),
        needs_you_more,
        later: rows(later),
        later_more,
        next: rows(next),
        ward: on.ward,
        tasks: on.count.unwrap_or(u32::try_from(mine.len()).unwrap_or(u32::MAX)),
        in_review: None,
        briefing: None,
        unaccepted: Vec::new(),
        cover: Vec::new(),
        drafts: Vec::new(),
        ends_soon: super::shift::ends_soon(desk),
    }
}

/// Deadlines late or due today: the number on "Victims" in the navigation.
#[must_use]
pub fn victims_due(desk: &Desk<'_>, victims: &[VictimRow]) -> u32 {
    let due = |row: &&VictimRow| {
        let today = record::calendar::end_of_day(date_of(desk.hub_now()));
        place_of_victim(desk, row).is_some() && row.deadline.act_by.or(row.deadline.due_at).is_some_and(|at| at <= today)
    };
    u32::try_from(victims.iter().filter(due).count()).unwrap_or(u32::MAX)
}

/// The rostered turn, named by the hour it begins; a roster that has duties but none today says rest day.
pub(super) fn duty(desk: &Desk<'_>) -> Option<Duty> {
    let Some(found) = desk.duty() else {
        let has_any = desk.roster.officers.get(&desk.me).is_some_and(|o| !o.duties.is_empty());
        let today = date_of(desk.hub_now());
        let from = record::calendar::starting(record::calendar::midnight(today));
        return has_any.then(|| Duty { turn: "rest_day".into(), from, until: record::calendar::end_of_day(today) });
    };
    let turn = match record::calendar::local(found.from).hour() {
        5..=11 => "early",
        12..=18 => "late",
        _ => "night",
    };
    Some(Duty { turn: turn.into(), from: found.from, until: found.to })
}
