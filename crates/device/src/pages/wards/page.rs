//! A ward's page, made of rows alone.

use std::collections::BTreeMap;

use record::Role;
use record::calendar::{HOUR, MINUTE, date_of, days_after};
use record::roster::Ms;

use super::view::{DiaryLine, DiaryView, PriorityView};
use crate::pages::assign::wards;
use crate::pages::desk::{Desk, Held};
use crate::screen::{DiaryRow, OwnTime, PriorityRow, TimeTaken, Tone, Ward, WardContact};

/// A review nearer than this shows on Today.
pub const REVIEW_NEAR_DAYS: i64 = 14;
/// The diary shows so many days back.
const DIARY_DAYS: i64 = 30;
/// Closed priorities show for so many days.
const CLOSED_DAYS: i64 = 365;
const DAY: i64 = 24 * HOUR;

/// What a ward's page is made of.
#[derive(Clone, Debug, Default)]
pub struct OnWard<'a> {
    /// Every priority row held; those of other wards are left out.
    pub priorities: &'a [Held<PriorityView>],
    /// Every diary row held.
    pub diaries: &'a [DiaryView],
    /// How the public reaches the team, from the reference data, where the hub serves it.
    pub contact: Option<WardContact>,
}

/// One ward; without a code the officer's first. None where this officer works no ward.
#[must_use]
pub fn ward(desk: &Desk<'_>, code: Option<&str>, on: OnWard<'_>) -> Option<Ward> {
    let mine = wards(desk);
    let code = code.map(str::to_owned).or_else(|| mine.first().map(|w| w.code.clone()))?;
    let now = desk.hub_now();
    let here: Vec<&Held<PriorityView>> = on.priorities.iter().filter(|h| h.view.ward.as_deref() == Some(&code)).collect();
    let diaries: Vec<&DiaryView> = on.diaries.iter().filter(|d| d.ward.as_deref() == Some(&code)).collect();
    let over = |v: &PriorityView| matches!(v.state.as_str(), "closed" | "carried_over");
    let mut open: Vec<&&Held<PriorityView>> = here.iter().filter(|h| !over(&h.view)).collect();
    open.sort_by_key(|h| (h.view.state == "proposed", h.view.review_by.clone(), h.view.id));
    let mut closed: Vec<&&Held<PriorityView>> =
        here.iter().filter(|h| over(&h.view) && h.view.ended_at.is_none_or(|at| now - at <= CLOSED_DAYS * DAY)).collect();
    closed.sort_by_key(|h| std::cmp::Reverse(h.view.ended_at));
    let lines = diaries.iter().flat_map(|d| &d.lines).chain(here.iter().flat_map(|h| &h.view.diary));
    let mut diary: Vec<DiaryRow> =
        lines.filter(|l| l.at >= now - DIARY_DAYS * DAY || open_promise(l)).map(|l| diary_row(desk, l)).collect();
    diary.sort_by_key(|row| (std::cmp::Reverse(row.at), row.id));
    Some(Ward {
        name: (desk.ward_name)(&code).unwrap_or_else(|| code.clone()),
        others: mine.into_iter().filter(|w| w.code != code).collect(),
        priorities: open.into_iter().map(|h| priority_row(desk, h)).collect(),
        closed: closed.into_iter().map(|h| priority_row(desk, h)).collect(),
        as_at: now,
        own_time: own_time(desk, &here, &diaries),
        diary,
        contact: contact(now, on.contact, &here, &diaries),
        may_adopt: may_adopt(desk, &code, &here),
        code,
    })
}

fn open_promise(line: &DiaryLine) -> bool {
    line.promises > line.kept
}

/// A priority in a list.
#[must_use]
pub fn priority_row(desk: &Desk<'_>, held: &Held<PriorityView>) -> PriorityRow {
    let view = &held.view;
    let ward = view.ward.clone().unwrap_or_default();
    PriorityRow {
        id: view.id.0,
        issue: view.issue.clone(),
        ward: (desk.ward_name)(&ward).unwrap_or(ward),
        state: view.state.clone(),
        source: view.source.clone(),
        adopted_on: view.adopted_on.clone(),
        votes: view.votes,
        review_by: view.review_by.clone(),
        actions: view.actions,
        last_action_at: view.last_action_at,
        tone: tone(desk, view),
        sync: held.local.sync.clone(),
    }
}

fn tone(desk: &Desk<'_>, view: &PriorityView) -> Tone {
    let today = date_of(desk.hub_now());
    match (view.state.as_str(), view.review_by.as_deref().and_then(|d| d.parse::<jiff::civil::Date>().ok())) {
        ("closed" | "carried_over", _) => Tone::Plain,
        ("reported_back", _) => Tone::Ok,
        (_, Some(review)) if review < today => Tone::Late,
        (_, Some(review)) if review <= days_after(today, REVIEW_NEAR_DAYS) => Tone::Soon,
        _ => Tone::Plain,
    }
}

/// Priorities of this officer's wards whose review is near or past: for Today.
#[must_use]
pub fn reviews_near(desk: &Desk<'_>, priorities: &[Held<PriorityView>]) -> Vec<PriorityRow> {
    let mine = desk.roster.wards_of(desk.me, desk.hub_now());
    let here = |h: &&Held<PriorityView>| h.view.ward.as_ref().is_some_and(|w| mine.contains(w));
    let near = |h: &&Held<PriorityView>| matches!(tone(desk, &h.view), Tone::Late | Tone::Soon);
    let mut found: Vec<&Held<PriorityView>> = priorities.iter().filter(here).filter(near).collect();
    found.sort_by_key(|h| (h.view.review_by.clone(), h.view.id));
    found.into_iter().map(|h| priority_row(desk, h)).collect()
}

fn diary_row(desk: &Desk<'_>, line: &DiaryLine) -> DiaryRow {
    DiaryRow {
        id: line.entry.0,
        of: line.of.clone(),
        at: line.at,
        kind: line.kind.clone(),
        place: line.place.clone(),
        attendance: line.attendance,
        text: line.text.clone(),
        promises: line.promises,
        kept: line.kept,
        due_on: line.due_on.clone(),
        by: Some(desk.person(line.by)),
        sync: (desk.change)(&line.change).sync,
    }
}

/// This officer's own last seven days here, declared; nobody else's is ever added up (practice P12).
fn own_time(desk: &Desk<'_>, here: &[&Held<PriorityView>], diaries: &[&DiaryView]) -> Option<OwnTime> {
    let (to, from) = (desk.hub_now(), desk.hub_now() - 7 * DAY);
    let minutes = |a: Ms, b: Ms| (b.min(to) - a.max(from)).max(0) / MINUTE;
    let mine: Vec<_> = diaries.iter().flat_map(|d| &d.time).filter(|t| t.officer == desk.me).collect();
    let total = |found: i64| u32::try_from(found).unwrap_or(u32::MAX);
    let mut taken: BTreeMap<&str, i64> = BTreeMap::new();
    for time in &mine {
        if let Some(reason) = &time.reason {
            *taken.entry(reason).or_default() += minutes(time.from, time.to);
        }
    }
    let duties = desk.roster.officers.get(&desk.me).map(|o| o.duties.as_slice()).unwrap_or_default();
    let own = OwnTime {
        on_ward: total(mine.iter().filter(|t| t.reason.is_none()).map(|t| minutes(t.from, t.to)).sum()),
        rostered: total(duties.iter().map(|d| minutes(d.from, d.to)).sum()),
        taken: taken
            .into_iter()
            .filter(|(_, n)| *n > 0)
            .map(|(reason, n)| TimeTaken { reason: reason.to_owned(), minutes: total(n) })
            .collect(),
        actions: total(
            here.iter()
                .flat_map(|h| &h.view.did)
                .filter(|(who, at)| *who == desk.me && *at >= from && *at <= to)
                .count()
                .try_into()
                .unwrap_or(i64::MAX),
        ),
    };
    (own.on_ward > 0 || own.rostered > 0 || own.actions > 0 || !own.taken.is_empty()).then_some(own)
}

/// The reference data's way to the team, with the next meeting the records know where it names none.
fn contact(now: Ms, given: Option<WardContact>, here: &[&Held<PriorityView>], diaries: &[&DiaryView]) -> Option<WardContact> {
    let of_diary = diaries.iter().flat_map(|d| &d.lines).filter(|l| l.of == "meeting");
    let meetings = of_diary.map(|l| (l.at, l.place.clone().unwrap_or_default()));
    let next = here.iter().filter_map(|h| h.view.meeting.clone()).chain(meetings).filter(|(at, _)| *at >= now).min();
    match (given, next) {
        (Some(given), Some((at, place))) if given.next_meeting_at.is_none() => {
            Some(WardContact { next_meeting_at: Some(at), next_meeting_place: Some(place), ..given })
        }
        (Some(given), _) => Some(given),
        (None, Some((at, place))) => Some(WardContact {
            team: None,
            telephone: None,
            email: None,
            counter: None,
            next_meeting_at: Some(at),
            next_meeting_place: Some(place),
            as_at: None,
        }),
        (None, None) => None,
    }
}

/// Practice P10: an owner or a supervisor adopts, a PCSO does not. Each priority's own acts say it exactly.
fn may_adopt(desk: &Desk<'_>, code: &str, here: &[&Held<PriorityView>]) -> bool {
    let now = desk.hub_now();
    let decides = desk.author().is_some_and(|a| !matches!(a.role, Role::Pcso | Role::Volunteer));
    let supervises = desk.roster.teams_of_ward(code).any(|t| desk.roster.supervises_team(desk.me, &t.id, now));
    decides && (supervises || here.iter().any(|h| h.view.owner == Some(desk.me)))
}
