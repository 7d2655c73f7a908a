//! One task and the lists of tasks.

use record::calendar::{midnight, starting};
use record::deadlines::Outcome;
use record::kinds::task::briefing::split;
use record::kinds::task::irregular;
use record::kinds::task::recurrence::{next_after, occurrence_id, recurs};
use record::kinds::task::visits::{Visit as Visited, visits};
use record::kinds::task::{HAND_BACK, NEEDS_FIRST, NOT_ATTEMPTED, OUTCOMES, Status, fold, needed, needs_first};
use record::table::Rule;
use record::{OfficerId, Record};
use serde_json::Value;

use super::acts::{asks_next_try, cards_unread, quick_results, task_acts};
use super::desk::{CardHere, Desk, Held, Local};
use super::notices::met;
use super::order::place_of_task;
use super::shift::{briefs, duty_supervisor, receipts};
use super::task_view::{TaskView, row_of, some, task_row, task_view};
use super::timeline::timeline;
use super::timeline_words::team_name;
use super::victims::outcome_code;
use crate::forms::seen;
use crate::screen::{
    Activity, Between, BriefingPart, DraftHead, Notice, Place, Receipt, Recurrence, Series, TaskCounts, TaskDetail, TaskLink,
    TaskRow, Tasks, TimelineEntry, Visit, Warning, Words,
};

/// One task, opened. `drafts` are what is being typed on it; `notices` its merges, open ones first.
#[must_use]
pub fn task(desk: &Desk<'_>, record: &Record, local: &Local, notices: Vec<Notice>, drafts: Vec<DraftHead>) -> TaskDetail {
    let view = task_view(record);
    let status = fold(record).status;
    let quick = quick_results(record);
    let parted = split(&record.text("briefing"));
    let team = view.team.clone().or_else(|| team_of(desk, desk.me));
    TaskDetail {
        row: row_of(desk, &view, local),
        done: status.done(),
        ward: view.ward.as_deref().and_then(desk.ward_name),
        ward_code: view.ward.clone(),
        place: place(&record.value("place")),
        briefing: record.text("briefing"),
        briefing_plain: parted.plain,
        briefing_parts: parted
            .parts
            .into_iter()
            .map(|(heading, text)| BriefingPart { heading: heading.to_owned(), text })
            .collect(),
        expire_at: view.expire_at,
        series: series(desk, record),
        visits: visits(record).into_iter().map(|v| visit(desk, v)).collect(),
        readers: readers(desk, record, &view),
        min_crew: record.whole("min_crew").and_then(|n| u32::try_from(n).ok()),
        powers_needed: powers(record),
        required_quals: lines(record, "required_quals"),
        equipment: lines(record, "equipment"),
        warnings: record.items("warning_markers").iter().filter_map(warning).collect(),
        links: links(desk, record),
        private: view.private,
        given_away_to: given_away(desk, record, &view),
        timeline: with_met(timeline(desk, record, status == Status::Reviewed), &notices),
        notices,
        acts: task_acts(desk, record),
        quick_results: if status.open() { quick } else { Vec::new() },
        asks_next_try: asks_next_try(record),
        outcomes: OUTCOMES.iter().map(|o| (*o).to_owned()).collect(),
        not_attempted_reasons: NOT_ATTEMPTED.iter().map(|o| (*o).to_owned()).collect(),
        hand_back_reasons: HAND_BACK.iter().map(|o| (*o).to_owned()).collect(),
        duty_supervisor: team.as_deref().map(|t| duty_supervisor(desk, t)),
        hand_back_to: team.map(|t| team_name(desk, &t)),
        may_change: may_change(desk, record),
        drafts,
        seen: seen::seen(record),
    }
}

/// Fields this officer may write now: the table lets them, and what stands there is not of a higher grade (practice P8).
fn may_change(desk: &Desk<'_>, record: &Record) -> Vec<String> {
    let (Some(standing), Some(author)) = (desk.standing(record), desk.author()) else { return Vec::new() };
    let kind = record.kind();
    let mine = kind.fields.iter().filter(|field| {
        let now = record.field(field.name);
        let above = field.rule == Rule::Rank && !now.candidates.is_empty() && now.grade() > author.grade;
        standing.may_write(kind, field.name).is_ok() && !above
    });
    mine.map(|field| field.name.to_owned()).collect()
}

/// Adds what came of the contacts that were made for a task: to those alone who hold her record and are not asked why they
/// open it. Everybody else sees that a contact was made (practice P4). Of her words there is nothing here.
pub fn show_contacts(page: &mut TaskDetail, task: &Record, hers: &[&Record]) {
    for made in task.standing_entries().filter(|e| e.kind == "contacted") {
        let of_it = |r: &&Record| r.standing_entries().find(|e| e.id.to_string() == made.text("contact")).cloned();
        let Some(contact) = hers.iter().find_map(of_it) else { continue };
        let outcome = outcome_code(Outcome::named(contact.text("outcome")));
        for line in page.timeline.iter_mut().filter(|line| line.id == made.id.0) {
            line.details.push(Words::of(format!("outcome.{outcome}")));
        }
    }
}

/// Says on the review that her needs come first, and whose: `hers` are the records held here of the victims whom the task is
/// about. Who reads the task sees her reference in its links already.
pub fn hold_for_needs(page: &mut TaskDetail, task: &Record, hers: &[&Record]) {
    let Some(her) = needs_first(task, hers) else { return };
    for act in page.acts.iter_mut().filter(|act| act.act == "review") {
        act.blocked.push(Words::of(format!("blocked.{NEEDS_FIRST}")).with("record", her.to_string()));
    }
}

/// Receipts of a team's briefing: all of them for those who supervise the team, to anybody else their own.
fn readers(desk: &Desk<'_>, record: &Record, view: &TaskView) -> Vec<Receipt> {
    let all = briefs(view) && desk.supervises(record);
    let shown: Vec<_> = view.read_by.iter().filter(|(o, _)| all || *o == desk.me).copied().collect();
    receipts(desk, &shown)
}

fn visit(desk: &Desk<'_>, found: Visited) -> Visit {
    Visit {
        by: desk.person(found.officer),
        from: found.from,
        to: found.to,
        minutes: found.minutes,
        way: some(found.way),
        activities: found
            .activities
            .into_iter()
            .map(|(what, n)| Activity { what, n: u32::try_from(n).unwrap_or(u32::MAX) })
            .collect(),
    }
}

/// The series a task begins, and the next of it after today.
fn series(desk: &Desk<'_>, record: &Record) -> Option<Series> {
    if !recurs(record) {
        return None;
    }
    let value = record.value("recurrence");
    let days = value.get("weekdays").and_then(Value::as_array).into_iter().flatten();
    let next = next_after(record, record::calendar::date_of(desk.hub_now()));
    let id = next.map(|on| occurrence_id(record.id(), on.date));
    Some(Series {
        recurrence: Recurrence {
            every_days: value.get("every_days").and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok()).unwrap_or(1),
            weekdays: days.filter_map(|d| d.as_str().map(str::to_owned)).collect(),
            until: value.get("until").and_then(Value::as_str).map(str::to_owned),
            between: irregular::Between::read(&value).map(|hours| Between { from: hours.from.into(), to: hours.to.into() }),
        },
        next_on: next.map(|on| on.date.to_string()),
        next_at: next.map(|on| on.not_before.unwrap_or(on.due_by)),
        next_here: id.filter(|id| (desk.label)(*id).is_some()).map(|id| id.0),
    })
}

/// The timeline, with the moments at which two values met.
fn with_met(mut timeline: Vec<TimelineEntry>, notices: &[Notice]) -> Vec<TimelineEntry> {
    timeline.extend(notices.iter().filter_map(met));
    timeline.sort_by_key(|line| std::cmp::Reverse((line.at, line.id)));
    timeline
}

/// Every power the task needs: its kind's and those added to it (practice P10).
#[must_use]
pub fn powers(record: &Record) -> Vec<String> {
    needed(&record.line("task_kind"), &lines(record, "powers_needed"))
}

/// A set of lines or codes.
#[must_use]
pub fn lines(record: &Record, field: &str) -> Vec<String> {
    record.items(field).iter().filter_map(|v| v.as_str().map(str::to_owned)).collect()
}

/// A place value as screens take it.
#[must_use]
pub fn place(value: &Value) -> Option<Place> {
    let number = |name: &str| value.get(name).and_then(Value::as_f64);
    Some(Place {
        address: value.get("address")?.as_str()?.to_owned(),
        lat: number("lat"),
        lon: number("lon"),
        accuracy: number("accuracy"),
        fixed_at: value.get("fixed_at").and_then(Value::as_i64),
        radius: number("radius"),
    })
}

fn warning(marker: &Value) -> Option<Warning> {
    let text = |name: &str| marker.get(name).and_then(Value::as_str).map(str::to_owned);
    let as_at = text("as_at")?.parse().ok().map(|d| starting(midnight(d)))?;
    Some(Warning {
        what: text("what")?,
        person_or_place: text("subject")?,
        source: text("source")?,
        as_at,
        review_by: text("review_by"),
    })
}

fn links(desk: &Desk<'_>, record: &Record) -> Vec<TaskLink> {
    let unread = !cards_unread(desk, record).is_empty();
    let link = |l: &Value| {
        let kind = l.get("kind")?.as_str()?.to_owned();
        let id = l.get("record")?.as_str()?.parse().ok()?;
        let label = (desk.label)(id).map(|l| l.shows).unwrap_or_default();
        let card_first = kind == "victim_contact" && unread && !matches!((desk.card)(id), CardHere::Read(_) | CardHere::NoCard);
        Some(TaskLink { kind, record: id.0, label, card_first })
    };
    record.items("links").iter().filter_map(link).collect()
}

/// Somebody else has it now, and this officer had it before: their notes are kept and stay readable to them.
fn given_away(desk: &Desk<'_>, record: &Record, view: &TaskView) -> Option<crate::screen::Person> {
    if view.of(desk.me) {
        return None;
    }
    let had = record.each_entry().any(|e| {
        (e.kind == "assigned" && e.officer("to") == Some(desk.me))
            || (e.author.officer == desk.me && matches!(e.kind.as_str(), "accepted" | "started" | "resulted" | "attempted"))
    });
    view.assignees.first().filter(|_| had).map(|o| desk.person(*o))
}

pub(super) fn team_of(desk: &Desk<'_>, officer: OfficerId) -> Option<String> {
    desk.roster.officers.get(&officer).and_then(|o| some(o.team.clone()))
}

/// `mine` open, `ward` open of the officer's wards, `done` and still held; all in the order of practice P2.
/// A code that is none of these gives `mine`. Shows the first `most`.
#[must_use]
pub fn tasks(desk: &Desk<'_>, which: &str, held: &[Held<TaskView>], most: usize) -> Tasks {
    let wards = desk.roster.wards_of(desk.me, desk.hub_now());
    let mine = |h: &&Held<TaskView>| h.view.open && h.view.of(desk.me);
    // Practice P4: a private task is never in the ward's list.
    let ward = |h: &&Held<TaskView>| {
        h.view.open && !h.view.private && !h.view.restricted && h.view.ward.as_ref().is_some_and(|w| wards.contains(w))
    };
    let done = |h: &&Held<TaskView>| !h.view.open && (h.view.of(desk.me) || ward_of(h, &wards));
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let counts = TaskCounts {
        mine: count(held.iter().filter(mine).count()),
        ward: count(held.iter().filter(ward).count()),
        done: count(held.iter().filter(done).count()),
    };
    let rows = match which {
        "ward" => first(desk, held.iter().filter(ward), most),
        "done" => {
            let mut found: Vec<&Held<TaskView>> = held.iter().filter(done).collect();
            found.sort_by_key(|h| std::cmp::Reverse((h.view.status_at.unwrap_or(h.view.touched_at), h.view.id)));
            found.into_iter().take(most).map(|h| task_row(desk, h)).collect()
        }
        _ => first(desk, held.iter().filter(mine), most),
    };
    Tasks { rows, as_at: desk.hub_now(), counts }
}

fn ward_of(held: &Held<TaskView>, wards: &[String]) -> bool {
    !held.view.private && !held.view.restricted && held.view.ward.as_ref().is_some_and(|w| wards.contains(w))
}

/// Rows in the order of practice P2.
pub(super) fn sorted<'h>(desk: &Desk<'_>, held: impl Iterator<Item = &'h Held<TaskView>>) -> Vec<TaskRow> {
    first(desk, held, usize::MAX)
}

/// The first rows in the order of practice P2.
fn first<'h>(desk: &Desk<'_>, held: impl Iterator<Item = &'h Held<TaskView>>, most: usize) -> Vec<TaskRow> {
    let mut found: Vec<&Held<TaskView>> = held.collect();
    found.sort_by_cached_key(|h| place_of_task(desk, h));
    found.into_iter().take(most).map(|h| task_row(desk, h)).collect()
}
