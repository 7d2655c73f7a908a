//! The two ends of a shift (practice P18).

use record::OfficerId;
use record::calendar::{HOUR, MINUTE, date_of};
use record::force::UNACCEPTED_AFTER;
use record::roster::Ms;

use super::desk::{Desk, Held};
use super::order::{Group, place_of_task};
use super::task::{sorted, team_of};
use super::task_view::{TaskView, task_row};
use super::timeline_words::team_name;
use super::today::{duty, place_of_victim};
use crate::screen::{
    Cover, CoverOffer, DraftRow, DutySupervisor, ExhibitRow, Person, Receipt, ShiftBriefing, ShiftEnd, TaskRow, VictimRow,
};

/// How long before the end of a duty its end is spoken of.
pub const ENDS_SOON: Ms = HOUR;
/// How far a shift's end looks where the roster does not say when the next duty begins.
const UNKNOWN_NEXT: Ms = 48 * HOUR;
/// The results of a shift are written so long after its end at most.
const PAPERWORK: Ms = 4 * HOUR;

/// Whether a task is a team's briefing.
#[must_use]
pub fn briefs(view: &TaskView) -> bool {
    view.task_kind == "team_briefing"
}

/// The newest briefing of one of this officer's teams that holds now: given, begun, not over.
#[must_use]
pub fn briefing_now(desk: &Desk<'_>, held: &[Held<TaskView>]) -> Option<ShiftBriefing> {
    let now = desk.hub_now();
    let teams = desk.roster.teams_of(desk.me, now);
    let holds = |h: &&Held<TaskView>| {
        let view = &h.view;
        let over = view.expire_at.or(view.due_by).is_some_and(|at| at <= now);
        briefs(view)
            && view.open
            && !over
            && view.not_before.is_none_or(|at| at <= now)
            && view.team.as_ref().is_some_and(|t| teams.contains(t))
    };
    let found = held.iter().filter(holds).max_by_key(|h| (h.view.not_before.or(h.view.status_at), h.view.id))?;
    let view = &found.view;
    let supervises = view.team.as_deref().is_some_and(|t| desk.roster.supervises_team(desk.me, t, now));
    let mut unread: Vec<&record::roster::Officer> = desk
        .roster
        .officers
        .values()
        .filter(|o| supervises && !o.left && o.id != desk.me && view.team.as_ref() == Some(&o.team))
        .filter(|o| view.read_by.iter().all(|(who, _)| *who != o.id))
        .collect();
    unread.sort_by(|a, b| a.shoulder.cmp(&b.shoulder));
    Some(ShiftBriefing {
        id: view.id.0,
        title: view.title.clone(),
        from: view.from.map(|o| desk.person(o)),
        at: view.not_before.or(view.status_at).unwrap_or(view.touched_at),
        read_at: view.read_by.iter().find(|(o, _)| *o == desk.me).map(|(_, at)| *at),
        readers: if supervises { receipts(desk, &view.read_by) } else { Vec::new() },
        unread: unread.into_iter().map(|o| desk.person(o.id)).collect(),
    })
}

/// Receipts in the order they were given.
pub(super) fn receipts(desk: &Desk<'_>, read: &[(OfficerId, Ms)]) -> Vec<Receipt> {
    let mut found: Vec<Receipt> = read.iter().map(|(o, at)| Receipt { by: desk.person(*o), at: *at }).collect();
    found.sort_by_key(|r| r.at);
    found
}

/// Who answers for a team's queue now; where nobody is on duty, who is next.
#[must_use]
pub fn duty_supervisor(desk: &Desk<'_>, team: &str) -> DutySupervisor {
    let now = desk.hub_now();
    let on_duty: Vec<Person> = desk.roster.duty_supervisors(team, now).into_iter().map(|o| desk.person(o)).collect();
    let begins = |o: &OfficerId| desk.roster.next_duty(*o, now).map(|d| (d.from, *o));
    let supervises = |(from, o): &(Ms, OfficerId)| desk.roster.supervises_team(*o, team, *from);
    let first = || desk.roster.officers.keys().filter_map(begins).filter(supervises).min();
    let next = if on_duty.is_empty() { first() } else { None };
    DutySupervisor {
        team: team_name(desk, team),
        on_duty,
        next: next.map(|(_, o)| desk.person(o)),
        next_at: next.map(|(from, _)| from),
    }
}

/// Whether this officer's duty ends within the hour.
#[must_use]
pub fn ends_soon(desk: &Desk<'_>) -> bool {
    let now = desk.hub_now();
    desk.duty().is_some_and(|d| d.from <= now && d.to - now <= ENDS_SOON)
}

/// Since when what was written may show a result that is written now, ms UTC: since the duty that runs, or that ended so lately
/// that its paperwork is still being done, began.
pub(super) fn results_since(desk: &Desk<'_>) -> Ms {
    let now = desk.hub_now();
    let duties = desk.roster.officers.get(&desk.me).map(|o| o.duties.as_slice()).unwrap_or_default();
    let lately = duties.iter().filter(|d| d.from <= now && now - d.to <= PAPERWORK).map(|d| d.from).min();
    lately.map_or(desk.shift_began(), |from| from.min(desk.shift_began()))
}

/// What a shift's end is made of.
#[derive(Clone, Debug, Default)]
pub struct AtShiftEnd<'a> {
    /// Open task rows; only this officer's count.
    pub tasks: &'a [Held<TaskView>],
    /// What is owed to victims this officer answers for, open or late.
    pub victims: Vec<VictimRow>,
    /// Victims whom this officer offered to a colleague.
    pub offers: Vec<CoverOffer>,
    /// Items that wait to be sent.
    pub waiting: u32,
    /// Items that the hub did not take.
    pub set_aside: u32,
    /// Forms half filled in.
    pub drafts: Vec<DraftRow>,
    /// Exhibits in this officer's hands.
    pub in_hand: Vec<ExhibitRow>,
    /// Notes whose lines of this device no closing covers.
    pub notes_open: u32,
}

/// The end of a shift: what waits, open work, deadlines before the next duty, exhibits in hand, the open notebook, and who could
/// cover. Nothing is handed over by this page: the officer stays responsible until somebody accepts.
#[must_use]
pub fn shift_end(desk: &Desk<'_>, at: AtShiftEnd<'_>) -> ShiftEnd {
    let now = desk.hub_now();
    let ends = desk.duty().filter(|d| d.from <= now).map_or(now, |d| d.to);
    let next = desk.roster.next_duty(desk.me, now).map(|d| d.from);
    let until = next.unwrap_or(now + UNKNOWN_NEXT);
    let (given, mine): (Vec<&Held<TaskView>>, Vec<&Held<TaskView>>) =
        at.tasks.iter().filter(|h| h.view.open && h.view.of(desk.me)).partition(|h| h.view.handed_back());
    let (before, later): (Vec<&Held<TaskView>>, Vec<&Held<TaskView>>) = mine
        .into_iter()
        .partition(|h| place_of_task(desk, h).0 <= Group::Critical || h.view.act_by().is_some_and(|by| by <= until));
    let rows = |found: Vec<&Held<TaskView>>| sorted(desk, found.into_iter());
    let mut victims: Vec<(super::order::Place, VictimRow)> = at
        .victims
        .into_iter()
        .filter_map(|row| Some((place_of_victim(desk, &row)?, row)))
        // What is to be told now is named at the end of a shift, whatever day the Code gives for it (practice P2).
        .filter(|(place, _)| place.0 <= Group::Critical || place.1 <= until)
        .collect();
    victims.sort_by_key(|(place, _)| *place);
    ShiftEnd {
        as_at: now,
        duty: duty(desk),
        next_duty_at: next,
        waiting: at.waiting,
        set_aside: at.set_aside,
        drafts: at.drafts,
        before_next: rows(before),
        open: rows(later),
        victims: victims.into_iter().map(|(_, row)| row).collect(),
        cover: cover(desk, ends, until),
        hand_back: team_of(desk, desk.me).map(|team| duty_supervisor(desk, &team)),
        offers: at.offers,
        handed_back: rows(given),
        in_hand: at.in_hand,
        notes_open: at.notes_open,
    }
}

/// Colleagues of the team who are on duty at some time between this duty and the next, each with the first such duty.
fn cover(desk: &Desk<'_>, ends: Ms, until: Ms) -> Vec<Cover> {
    let team = team_of(desk, desk.me);
    let mut found: Vec<Cover> = desk
        .roster
        .officers
        .values()
        .filter(|o| !o.left && o.id != desk.me && Some(&o.team) == team.as_ref())
        .filter_map(|o| {
            let duty = o.duties.iter().filter(|d| d.from < until && d.to > ends).min_by_key(|d| d.from)?;
            Some(Cover { person: desk.person(o.id), from: duty.from, until: duty.to })
        })
        .collect();
    found.sort_by(|a, b| (a.from, &a.person.name).cmp(&(b.from, &b.person.name)));
    found
}

/// Critical work of the teams this officer supervises that nobody accepted in the time the force gives it, quiet phones first
/// (practice P18).
#[must_use]
pub fn unaccepted(desk: &Desk<'_>, held: &[Held<TaskView>]) -> Vec<TaskRow> {
    let now = desk.hub_now();
    let in_time = i64::from(desk.force.minutes(&UNACCEPTED_AFTER, date_of(now))) * MINUTE;
    let supervised: Vec<&str> = desk.roster.officers.get(&desk.me).map(|o| o.supervised_teams(now)).unwrap_or_default();
    let waits = |h: &&Held<TaskView>| {
        super::assign::of_teams(desk, &h.view, &supervised)
            && h.view.priority == "critical"
            && h.view.status == "assigned"
            && h.view.status_at.is_some_and(|at| now - at > in_time)
    };
    let mut found: Vec<&Held<TaskView>> = held.iter().filter(waits).collect();
    found.sort_by_cached_key(|h| (!h.view.assignees.iter().any(|o| desk.quiet(*o)), place_of_task(desk, h)));
    found.into_iter().map(|h| task_row(desk, h)).collect()
}
