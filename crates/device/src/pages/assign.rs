//! Who can be given a task, what names a form can offer, and a supervisor's view of the team's work.

use record::kinds::task::briefing::HEADINGS;
use record::kinds::task::templates::{EQUIPMENT, TEMPLATES, Template};
use record::kinds::task::visits::{ACTIVITIES, WAYS};
use record::kinds::task::{POWERS, WORK, ineligible, needed};
use record::reference::HotSpot;
use record::roster::Officer;
use record::{OfficerId, Record};

use super::desk::{Desk, Held};
use super::shift::{briefing_now, briefs, unaccepted};
use super::task::{lines, powers, sorted, team_of};
use super::task_view::{TaskView, task_row};
use crate::forms::seen;
use crate::screen::{
    AssignMenu, AssignOption, HotSpotPlace, Place, Roster, TaskKind, TaskRow, TaskTemplate, Team, TeamOfficer, VictimRow,
    WardName, WhoMay, WhoMayAsk, WhoMayOption, Words,
};

/// Everybody the officer may name for a task, those who cannot do it with the reason (practice P10).
#[must_use]
pub fn assign_menu(desk: &Desk<'_>, record: &Record, held: &[Held<TaskView>]) -> AssignMenu {
    let (powers, quals) = (powers(record), lines(record, "required_quals"));
    let critical = record.line("priority") == "critical";
    let option = |officer: &Officer| {
        let open = open_of(held, officer.id);
        AssignOption {
            person: desk.person(officer.id),
            open: u32::try_from(open.len()).unwrap_or(u32::MAX),
            next_due_at: open.iter().filter_map(|h| h.view.act_by()).min(),
            blocked: blocked(desk, officer, &powers, &quals),
            heard_at: (desk.heard)(officer.id),
            radio_them: critical && officer.id != desk.me && desk.quiet(officer.id),
        }
    };
    let mut options: Vec<AssignOption> = team_officers(desk).into_iter().map(option).collect();
    options.sort_by_key(|o| !o.blocked.is_empty());
    AssignMenu {
        record: record.id().0,
        title: record.line("title"),
        options,
        min_crew: record.whole("min_crew").and_then(|n| u32::try_from(n).ok()).unwrap_or(1),
        roster_as_at: (desk.roster.as_at > 0).then_some(desk.roster.as_at),
        seen: seen::seen(record),
    }
}

/// Who may be given work that is still being typed, the team first, as the form lists them.
#[must_use]
pub fn who_may(desk: &Desk<'_>, ask: &WhoMayAsk) -> WhoMay {
    let powers = needed(&ask.task_kind, &ask.powers_needed);
    let option = |officer: &Officer| WhoMayOption {
        person: desk.person(officer.id),
        blocked: blocked(desk, officer, &powers, &ask.required_quals),
    };
    WhoMay {
        options: everybody(desk).into_iter().map(option).collect(),
        roster_as_at: (desk.roster.as_at > 0).then_some(desk.roster.as_at),
    }
}

/// Why an officer cannot be given work that needs these, by the rule that refuses it at the commit.
fn blocked(desk: &Desk<'_>, officer: &Officer, powers: &[String], quals: &[String]) -> Vec<Words> {
    let now = desk.hub_now();
    ineligible(desk.roster, officer.id, powers, quals, now).iter().map(|code| cannot(officer, code, now)).collect()
}

/// A reason of [`ineligible`] as words.
fn cannot(officer: &Officer, code: &str, now: i64) -> Words {
    match (code.strip_prefix("power_"), code.strip_prefix("qualification_")) {
        (Some(power), _) if POWERS.contains(&power) => Words::of(format!("blocked.{code}")),
        // A power of a newer table has no sentence of its own here.
        (Some(power), _) => Words::of("blocked.power").with("power_code", format!("powers.{power}")),
        (_, Some(qualification)) => match officer.lapsed(qualification, now) {
            Some(ended) => Words::of("blocked.qualification_lapsed").with("name", qualification).with("ended_at", ended),
            None => Words::of("blocked.qualification").with("name", qualification),
        },
        _ => Words::of(format!("blocked.{code}")),
    }
}

fn open_of(held: &[Held<TaskView>], officer: OfficerId) -> Vec<&Held<TaskView>> {
    held.iter().filter(|h| h.view.open && h.view.of(officer)).collect()
}

/// The officers of the teams this officer belongs to or supervises, by shoulder number; nobody who has left.
fn team_officers<'d>(desk: &'d Desk<'_>) -> Vec<&'d Officer> {
    let teams = desk.roster.teams_of(desk.me, desk.hub_now());
    let mut found: Vec<&Officer> = desk.roster.officers.values().filter(|o| !o.left && teams.contains(&o.team)).collect();
    found.sort_by(|a, b| natural(&a.shoulder).cmp(&natural(&b.shoulder)));
    found
}

/// Shoulder numbers in the order of their numbers: `45CN` before `123CN`.
fn natural(shoulder: &str) -> (u64, &str) {
    let digits: String = shoulder.chars().take_while(char::is_ascii_digit).collect();
    (digits.parse().unwrap_or(u64::MAX), shoulder)
}

/// The team first, then the others this device knows, each by shoulder number; nobody who has left.
pub(super) fn everybody<'d>(desk: &'d Desk<'_>) -> Vec<&'d Officer> {
    let mut found = team_officers(desk);
    let mut others: Vec<&Officer> =
        desk.roster.officers.values().filter(|o| !o.left && !found.iter().any(|t| t.id == o.id)).collect();
    others.sort_by(|a, b| natural(&a.shoulder).cmp(&natural(&b.shoulder)));
    found.extend(others);
    found
}

/// Names, wards and kinds of work for forms; of the force's hot spots those of the wards that this officer works.
#[must_use]
pub fn roster(desk: &Desk<'_>, spots: &[HotSpot]) -> Roster {
    let works = desk.roster.wards_of(desk.me, desk.hub_now());
    Roster {
        officers: everybody(desk).into_iter().map(|o| desk.person(o.id)).collect(),
        wards: wards(desk),
        task_kinds: WORK
            .iter()
            .filter(|w| !matches!(w.name, "danger" | "set_aside" | "team_briefing"))
            .map(|w| TaskKind {
                code: w.name.to_owned(),
                powers_needed: w.powers.iter().map(|p| (*p).to_owned()).collect(),
                sensitive: w.sensitive,
            })
            .collect(),
        team: desk.roster.officers.get(&desk.me).and_then(|o| desk.roster.teams.get(&o.team)).map(|t| t.name.clone()),
        team_id: team_of(desk, desk.me),
        templates: TEMPLATES.iter().map(template).collect(),
        headings: codes(HEADINGS),
        equipment: codes(EQUIPMENT),
        powers: codes(POWERS),
        qualifications: qualifications(desk),
        activities: codes(ACTIVITIES),
        ways: codes(WAYS),
        hot_spots: spots.iter().filter(|spot| works.contains(&spot.ward)).map(hot_spot).collect(),
    }
}

fn hot_spot(spot: &HotSpot) -> HotSpotPlace {
    let place = Place {
        address: spot.name.clone(),
        lat: Some(spot.lat),
        lon: Some(spot.lon),
        accuracy: None,
        fixed_at: None,
        radius: Some(f64::from(spot.radius)),
    };
    HotSpotPlace { id: spot.id.clone(), ward: spot.ward.clone(), place }
}

fn codes(names: &[&str]) -> Vec<String> {
    names.iter().map(|n| (*n).to_owned()).collect()
}

fn template(from: &Template) -> TaskTemplate {
    TaskTemplate {
        name: from.name.to_owned(),
        task_kind: from.task_kind.to_owned(),
        priority: from.priority.to_owned(),
        min_crew: from.min_crew,
        equipment: codes(from.equipment),
        every_days: from.every_days,
        expires: from.expires,
        headings: codes(from.headings),
        asks_marker: from.asks_marker,
    }
}

/// Every qualification somebody on the roster kept here has or had, designated powers left out: those follow the kind.
fn qualifications(desk: &Desk<'_>) -> Vec<String> {
    let held = desk.roster.officers.values().flat_map(|o| &o.qualifications);
    let mut names: Vec<String> = held.map(|q| q.name.clone()).filter(|n| !n.starts_with("designated_")).collect();
    names.sort();
    names.dedup();
    names
}

/// The wards this officer works now, by name where this device has it.
pub(super) fn wards(desk: &Desk<'_>) -> Vec<WardName> {
    let named = |code: String| WardName { name: (desk.ward_name)(&code).unwrap_or_else(|| code.clone()), code };
    desk.roster.wards_of(desk.me, desk.hub_now()).into_iter().map(named).collect()
}

/// The team's work and its age, never a ranking of officers. `victims` are late or due today, already as rows.
#[must_use]
pub fn team(desk: &Desk<'_>, held: &[Held<TaskView>], victims: Vec<VictimRow>) -> Team {
    let now = desk.hub_now();
    let supervised: Vec<&str> = desk.roster.officers.get(&desk.me).map(|o| o.supervised_teams(now)).unwrap_or_default();
    let ours = |h: &&Held<TaskView>| of_teams(desk, &h.view, &supervised);
    let waits = |h: &&Held<TaskView>| {
        ours(h)
            && h.view.open
            && !briefs(&h.view)
            && (h.view.assignees.is_empty() || matches!(h.view.status.as_str(), "handed_back" | "unassigned"))
    };
    let review = |h: &&Held<TaskView>| {
        let asked = h.view.open && h.view.told_supervisor && h.view.status == "attempted";
        ours(h) && (asked || matches!(h.view.status.as_str(), "resulted" | "resulted_after_cancel"))
    };
    let mut to_review: Vec<&Held<TaskView>> = held.iter().filter(review).collect();
    to_review.sort_by_key(|h| (!h.view.open, h.view.status_at.unwrap_or(h.view.touched_at), h.view.id));
    let rows = |found: Vec<&Held<TaskView>>| found.into_iter().map(|h| task_row(desk, h)).collect::<Vec<TaskRow>>();
    let officers = team_officers(desk).into_iter().filter(|o| supervised.contains(&o.team.as_str()));
    Team {
        name: supervised.first().map_or_else(String::new, |t| super::timeline_words::team_name(desk, t)),
        as_at: now,
        unassigned: sorted(desk, held.iter().filter(waits)),
        unaccepted: unaccepted(desk, held),
        officers: officers.map(|o| officer(desk, o, held)).collect(),
        victims,
        vps_unoffered: Vec::new(),
        told: None,
        to_review: rows(to_review),
        in_review: None,
        briefing: briefing_now(desk, held),
    }
}

fn officer(desk: &Desk<'_>, officer: &Officer, held: &[Held<TaskView>]) -> TeamOfficer {
    let now = desk.hub_now();
    TeamOfficer {
        person: desk.person(officer.id),
        role: desk.roster.author(officer.id, now).map_or(officer.role, |a| a.role).word().to_owned(),
        on_duty: (!officer.duties.is_empty()).then(|| officer.duties.iter().any(|d| d.from <= now && now < d.to)),
        heard_at: (desk.heard)(officer.id),
        quiet: desk.quiet(officer.id),
        open: sorted(desk, open_of(held, officer.id).into_iter()),
    }
}

/// A task of the supervised teams: in their queue, on their wards, or with or from one of their officers.
pub(super) fn of_teams(desk: &Desk<'_>, view: &TaskView, teams: &[&str]) -> bool {
    let of_team = |o: &OfficerId| desk.roster.officers.get(o).is_some_and(|o| teams.contains(&o.team.as_str()));
    view.team.as_deref().is_some_and(|t| teams.contains(&t))
        || view.assignees.iter().chain(&view.creator).any(of_team)
        || view.ward.as_deref().is_some_and(|w| desk.roster.teams_of_ward(w).any(|t| teams.contains(&t.id.as_str())))
}
