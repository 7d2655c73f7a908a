//! A ward's page, made of rows alone.

use std::collections::BTreeMap;

use record::boundary::Boundary;
use record::calendar::{HOUR, MINUTE, date_of, days_after, midnight, starting};
use record::kinds::ward_priority::stale;
use record::reference::{Census, Contacts};
use record::roster::Ms;
use record::{OfficerId, RecordId, Role};

use super::place::map;
use super::team::{answered_of, groups, on_ward, promise_rows, query_rows, strength_of, taken, team};
use super::view::{DiaryLine, DiaryView, PriorityView};
use crate::pages::assign::wards;
use crate::pages::desk::{Desk, Held};
use crate::pages::task_view::TaskView;
use crate::pages::timeline::MAY_WITHDRAW;
use crate::screen::{DiaryRow, KeptPromise, OwnTime, PriorityRow, Residents, Route, TimeTaken, Tone, Ward, WardContact};

/// A review nearer than this shows on Today.
pub const REVIEW_NEAR_DAYS: i64 = 14;
/// The diary shows so many days back.
const DIARY_DAYS: i64 = 30;
/// Closed priorities show for so many days.
const CLOSED_DAYS: i64 = 365;
const DAY: i64 = 24 * HOUR;

/// What a ward's page is made of.
#[derive(Clone, Copy, Debug)]
pub struct OnWard<'a> {
    /// Every priority row held; those of other wards are left out.
    pub priorities: &'a [Held<PriorityView>],
    /// Every diary row held.
    pub diaries: &'a [DiaryView],
    /// Residents' queries held, open ones of any ward and those answered lately.
    pub queries: &'a [Held<TaskView>],
    /// The reference data of the ward.
    pub known: &'a Known,
}

/// What the hub handed out of the wards beside their records.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// How the public reaches the teams.
    pub contacts: Contacts,
    /// Who lives where.
    pub census: Census,
    /// The boundaries by ward code, with their year.
    pub boundaries: BTreeMap<String, (Boundary, u16)>,
}

/// One ward; without a code the officer's first. None where this officer works no ward.
#[must_use]
pub fn ward(desk: &Desk<'_>, code: Option<&str>, on: OnWard<'_>) -> Option<Ward> {
    let mine = wards(desk);
    let code = code.map(str::to_owned).or_else(|| mine.first().map(|w| w.code.clone()))?;
    let now = desk.hub_now();
    let here: Vec<&Held<PriorityView>> = on.priorities.iter().filter(|h| h.view.ward.as_deref() == Some(&code)).collect();
    let diaries: Vec<&DiaryView> = on.diaries.iter().filter(|d| d.ward.as_deref() == Some(&code)).collect();
    let mut open: Vec<&&Held<PriorityView>> = here.iter().filter(|h| !over(&h.view)).collect();
    open.sort_by_key(|h| (h.view.state == "proposed", h.view.review_by.clone(), h.view.id));
    let mut closed: Vec<&&Held<PriorityView>> =
        here.iter().filter(|h| over(&h.view) && h.view.ended_at.is_none_or(|at| now - at <= CLOSED_DAYS * DAY)).collect();
    closed.sort_by_key(|h| std::cmp::Reverse(h.view.ended_at));
    let diary_lines: Vec<&DiaryLine> = diaries
        .iter()
        .flat_map(|d| &d.lines)
        .chain(here.iter().flat_map(|h| &h.view.diary))
        .filter(|l| l.at >= now - DIARY_DAYS * DAY)
        .collect();
    let of_diaries = diaries.iter().flat_map(|d| d.lines.iter().map(move |l| (d.id, true, l)));
    let lines = of_diaries.chain(here.iter().flat_map(|h| h.view.diary.iter().map(move |l| (h.view.id, false, l))));
    let mut diary: Vec<DiaryRow> = lines
        .filter(|(_, _, l)| l.at >= now - DIARY_DAYS * DAY || open_promise(l))
        .map(|(record, own, l)| diary_row(desk, record, own, l))
        .collect();
    diary.sort_by_key(|row| (std::cmp::Reverse(row.at), row.id));
    Some(Ward {
        name: (desk.ward_name)(&code).unwrap_or_else(|| code.clone()),
        others: mine.into_iter().filter(|w| w.code != code).collect(),
        priorities: open.into_iter().map(|h| priority_row(desk, h)).collect(),
        closed: closed.into_iter().map(|h| priority_row(desk, h)).collect(),
        as_at: now,
        own_time: own_time(desk, &here, &diaries),
        diary,
        contact: contact(desk, &code, on.known, &here, &diaries),
        may_adopt: may_adopt(desk, &code, &here),
        stale: count(here.iter().filter(|h| is_stale(desk, &h.view)).count()),
        strength: strength_of(desk, &code, &diaries),
        taken: taken(desk, &diaries),
        on_ward: on_ward(desk, &diaries),
        promises: promise_rows(desk, &here, &diaries),
        queries: query_rows(desk, &code, on.queries),
        answered: answered_of(desk, &code, on.queries),
        groups: groups(&diary_lines),
        team: team(desk, &code),
        map: map(desk, &code, on.known),
        residents: on.known.census.wards.get(&code).map(|r| Residents {
            residents: r.residents,
            households: r.households,
            source: on.known.census.source.clone(),
        }),
        code,
    })
}

pub(super) fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
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
        open: !over(view),
        source: view.source.clone(),
        adopted_on: view.adopted_on.clone(),
        votes: view.votes,
        review_by: view.review_by.clone(),
        actions: view.actions,
        planned: view.planned,
        overdue: count(overdue(desk, view).count()),
        own_overdue_on: own_overdue(desk, view).map(str::to_owned),
        stale: is_stale(desk, view),
        last_action_at: view.last_action_at,
        tone: tone(desk, view),
        sync: held.local.sync.clone(),
    }
}

/// Planned actions whose day is past, while the priority goes on: whose each is, and the day.
fn overdue<'v>(desk: &Desk<'_>, view: &'v PriorityView) -> impl Iterator<Item = &'v (OfficerId, String)> {
    // Days are written so that they sort as they follow each other.
    let today = date_of(desk.hub_now()).to_string();
    let over = over(view);
    view.due.iter().filter(move |(_, day)| !over && *day < today)
}

/// The first day on which one of them was this officer's to do.
fn own_overdue<'v>(desk: &Desk<'_>, view: &'v PriorityView) -> Option<&'v str> {
    overdue(desk, view).filter(|(who, _)| *who == desk.me).map(|(_, day)| day.as_str()).min()
}

fn over(view: &PriorityView) -> bool {
    matches!(view.state.as_str(), "closed" | "carried_over")
}

fn tone(desk: &Desk<'_>, view: &PriorityView) -> Tone {
    let today = date_of(desk.hub_now());
    if own_overdue(desk, view).is_some() {
        return Tone::Late;
    }
    match (view.state.as_str(), view.review_by.as_deref().and_then(|d| d.parse::<jiff::civil::Date>().ok())) {
        ("closed" | "carried_over", _) => Tone::Plain,
        ("reported_back", _) => Tone::Ok,
        (_, Some(review)) if review < today => Tone::Late,
        (_, Some(review)) if review <= days_after(today, REVIEW_NEAR_DAYS) => Tone::Soon,
        _ => Tone::Plain,
    }
}

/// Priorities of this officer's wards whose review is near or past, or with an action of this officer's whose day is past: for
/// Today.
#[must_use]
pub fn reviews_near(desk: &Desk<'_>, priorities: &[Held<PriorityView>]) -> Vec<PriorityRow> {
    let mine = desk.roster.wards_of(desk.me, desk.hub_now());
    let here = |h: &&Held<PriorityView>| h.view.ward.as_ref().is_some_and(|w| mine.contains(w));
    let near = |h: &&Held<PriorityView>| matches!(tone(desk, &h.view), Tone::Late | Tone::Soon);
    let mut found: Vec<&Held<PriorityView>> = priorities.iter().filter(here).filter(near).collect();
    let day = |h: &Held<PriorityView>| {
        let own = own_overdue(desk, &h.view).map(str::to_owned);
        own.into_iter().chain(h.view.review_by.clone()).min()
    };
    found.sort_by_key(|h| (day(h).is_none(), day(h), h.view.id));
    found.into_iter().map(|h| priority_row(desk, h)).collect()
}

fn is_stale(desk: &Desk<'_>, view: &PriorityView) -> bool {
    let day = |text: &Option<String>| text.as_deref().and_then(|d| d.parse().ok());
    // A row kept by an earlier app does not say when it was updated; its adoption is the least that is known.
    let updated = day(&view.updated_on).or_else(|| day(&view.adopted_on));
    stale(&view.state, day(&view.review_by), updated, date_of(desk.hub_now()))
}

fn diary_row(desk: &Desk<'_>, record: RecordId, own: bool, line: &DiaryLine) -> DiaryRow {
    let tagged = line.tags.iter().find_map(|p| (desk.label)(*p)).map(|l| l.shows);
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
        kept_promises: line
            .kept_promises
            .iter()
            .map(|(what, at, how)| KeptPromise { what: what.clone(), at: *at, how: how.clone() })
            .collect(),
        due_on: line.due_on.clone(),
        we_did: line.we_did.clone(),
        next_on: line.next_on.clone(),
        by: Some(desk.person(line.by)),
        sync: (desk.change)(&line.change).sync,
        record: record.0,
        counts_towards: if own { tagged } else { (desk.label)(record).map(|l| l.shows) }.filter(|s| !s.is_empty()),
        can_tag: own && line.of == "engagement",
        published: line.published,
        // Of a priority its own page offers it. What the public was told of is cancelled in public, not taken back.
        can_withdraw: own && line.by == desk.me && !line.published && MAY_WITHDRAW.contains(&line.of.as_str()),
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

/// How the public reaches the team: what was handed out, with the next meeting that it or the records know.
fn contact(
    desk: &Desk<'_>,
    code: &str,
    known: &Known,
    here: &[&Held<PriorityView>],
    diaries: &[&DiaryView],
) -> Option<WardContact> {
    let now = desk.hub_now();
    let given = known.contacts.wards.get(code);
    let of_diary = diaries.iter().flat_map(|d| &d.lines).filter(|l| l.of == "meeting");
    let announced = given.into_iter().flat_map(|w| &w.meetings).map(|m| (m.starts_at(), m.place.clone()));
    let meetings = of_diary.map(|l| (l.at, l.place.clone().unwrap_or_default()));
    let next =
        here.iter().filter_map(|h| h.view.meeting.clone()).chain(meetings).chain(announced).filter(|(at, _)| *at >= now).min();
    if given.is_none() && next.is_none() && known.contacts.routes.is_empty() {
        return None;
    }
    let counter = given.and_then(|w| w.counter.as_ref());
    Some(WardContact {
        team: desk.roster.teams_of_ward(code).next().map(|t| t.name.clone()),
        telephone: given.and_then(|w| w.telephone.clone()),
        email: given.and_then(|w| w.email.clone()),
        counter: counter.map(|c| {
            [c.name.as_str(), &c.address, &c.hours].into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(", ")
        }),
        routes: known.contacts.routes.iter().map(|r| Route { what: r.what.clone(), how: r.how.clone() }).collect(),
        next_meeting_at: next.as_ref().map(|(at, _)| *at),
        next_meeting_place: next.map(|(_, place)| place),
        as_at: known.contacts.as_at.map(|d| starting(midnight(d))),
    })
}

/// Practice P10: an owner or a supervisor adopts, a PCSO does not. Each priority's own acts say it exactly.
fn may_adopt(desk: &Desk<'_>, code: &str, here: &[&Held<PriorityView>]) -> bool {
    let now = desk.hub_now();
    let decides = desk.author().is_some_and(|a| !matches!(a.role, Role::Pcso | Role::Volunteer));
    let supervises = desk.roster.teams_of_ward(code).any(|t| desk.roster.supervises_team(desk.me, &t.id, now));
    decides && (supervises || here.iter().any(|h| h.view.owner == Some(desk.me)))
}
