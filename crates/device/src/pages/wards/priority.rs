//! One ward priority, opened.

use record::calendar::{date_of, days_after};
use record::document::Edit;
use record::kinds::ward_priority::{Planned, PriorityRow as Folded, fold};
use record::public::{Done, What, Worked, done, published};
use record::{EntryId, Record};
use serde_json::{Value, json};

use super::page::{count, priority_row};
use super::team::promise_row;
use super::view::{DiaryView, priority_view};
use crate::forms::{FormFault, seen, trial};
use crate::pages::desk::{Desk, Held, Local};
use crate::pages::task::sorted;
use crate::pages::task_view::{TaskView, some};
use crate::pages::timeline::timeline;
use crate::screen::{
    Act, ActionPartner, Measure, MeasuredOn, MeetingAt, Notice, OutcomeCount, PlannedAction, PriorityDetail, PublishedWords,
    Step, Support, Tone, Words, Work,
};

/// What a priority's page is made of beside its record.
#[derive(Clone, Copy, Debug)]
pub struct OnPriority<'a> {
    /// Task rows that are linked to it, open or done; others are left out.
    pub tasks: &'a [Held<TaskView>],
    /// Diary rows held.
    pub diaries: &'a [DiaryView],
    /// Notes held that are linked to it.
    pub notes: u32,
}

/// One priority.
#[must_use]
pub fn priority(desk: &Desk<'_>, record: &Record, local: &Local, on: OnPriority<'_>, notices: Vec<Notice>) -> PriorityDetail {
    let view = priority_view(record);
    let row = fold(record);
    // Practice P4: a private task shows here only to whoever has it.
    let towards =
        |h: &&Held<TaskView>| h.view.open && h.view.priorities.contains(&record.id()) && (!h.view.private || h.view.of(desk.me));
    let waits = view.promises.iter().map(|p| promise_row(desk, record.id(), p)).collect();
    let out = published(record);
    let written = (row.issue.clone(), some(record.line("answer_public")));
    PriorityDetail {
        work: work(record, on),
        measured: row.measured.iter().map(|(on, value)| MeasuredOn { on: on.to_string(), value: *value }).collect(),
        unpublished: out.as_ref().is_none_or(|p| (p.issue.clone(), p.answer.clone()) != written),
        published: out.map(|p| PublishedWords { issue: p.issue, answer: p.answer, at: p.at, by: desk.person(p.by) }),
        meeting: view.meeting.clone().map(|(at, place)| MeetingAt { at, place }),
        promises: waits,
        steps: steps(record, &row),
        ward_code: view.ward.clone().unwrap_or_default(),
        row: priority_row(desk, &Held { view, local: local.clone() }),
        answer: some(record.line("answer_public")),
        owner: row.owner.map(|o| desk.person(o)),
        sara: some(row.sara).unwrap_or_else(|| "scanning".into()),
        measure: measure(record),
        analysis: record.text("analysis"),
        response_plan: record.text("response_plan"),
        support: row
            .support
            .into_iter()
            .map(|(source, n)| Support { source, count: u32::try_from(n).unwrap_or_default() })
            .collect(),
        // What it was closed on is not taken from under it.
        timeline: timeline(desk, record, !(record.kind().open)(record)),
        // What was carried over goes on in the new priority, and nobody is late here any more.
        planned: row.planned.iter().filter(|_| row.ended.is_none()).map(|p| planned(desk, p)).collect(),
        tasks: sorted(desk, on.tasks.iter().filter(towards)),
        notices,
        acts: acts(desk, record),
        before_closing: before_closing(desk, record),
        seen: seen::seen(record),
    }
}

fn measure(record: &Record) -> Option<Measure> {
    let value = record.value("measure");
    let number = |part: &str| value.get(part).and_then(Value::as_f64);
    let mut measured = record.entries_of("measured");
    measured.sort_by_key(|e| e.text("at").to_owned());
    Some(Measure {
        what: value.get("what")?.as_str()?.to_owned(),
        unit: value.get("unit").and_then(Value::as_str).map(str::to_owned),
        baseline: number("baseline"),
        target: number("target"),
        latest: measured.last().and_then(|e| e.body.get("value").and_then(Value::as_f64)),
    })
}

/// A planned action whose day is nearer than this shows amber.
const NEAR_DAYS: i64 = 7;

fn planned(desk: &Desk<'_>, action: &Planned) -> PlannedAction {
    let today = date_of(desk.hub_now());
    PlannedAction {
        entry: action.entry.0,
        what: action.what.clone(),
        by: desk.person(action.by),
        at: action.at,
        owner: desk.person(action.answers()),
        due_on: action.due.map(|d| d.to_string()),
        partner: action.partner.as_ref().map(|p| ActionPartner {
            agency: p.agency.clone(),
            person: some(p.person.clone()),
            accepted_on: p.accepted_on.map(|d| d.to_string()),
        }),
        tone: match action.due {
            Some(due) if due < today => Tone::Late,
            Some(due) if due <= days_after(today, NEAR_DAYS) => Tone::Soon,
            _ => Tone::Plain,
        },
    }
}

const TRIAL: EntryId = EntryId(uuid::Uuid::max());

/// Hours, actions and outcomes of what is tagged to it, counted as the hub counts them. What this device does not hold is not
/// in it, and whatever is private is counted here only for whoever holds it (practice P4).
fn work(record: &Record, on: OnPriority<'_>) -> Work {
    let mut all = done(record, record.id());
    let task = |h: &Held<TaskView>| {
        let (outcome, minutes, at) = h.view.result.clone().filter(|_| h.view.priorities.contains(&record.id()))?;
        let what = What::Task { work: h.view.task_kind.clone(), outcome };
        Some(Done { what, at, minutes, people: 0, task: Some(h.view.id), private: h.view.private })
    };
    all.extend(on.tasks.iter().filter_map(task));
    let lines = on.diaries.iter().flat_map(|d| &d.lines).filter(|l| l.tags.contains(&record.id()));
    all.extend(lines.map(|l| Done {
        what: What::Engagement,
        at: l.at,
        minutes: l.minutes,
        people: l.attendance.map_or(0, i64::from),
        task: None,
        private: false,
    }));
    let told = Worked::of(&all);
    let whole = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
    Work {
        minutes: whole(told.minutes),
        actions: count(told.actions),
        engagements: count(told.engagements),
        people: whole(told.people),
        notes: on.notes,
        outcomes: told.outcomes.into_iter().map(|(outcome, n)| OutcomeCount { outcome, count: count(n) }).collect(),
    }
}

/// Its life in steps, each with the day it was taken.
fn steps(record: &Record, row: &Folded) -> Vec<Step> {
    let first = |kind: &str| record.entries_of(kind).iter().map(|e| date_of(e.hub_clock())).min();
    let worked = record.standing_entries().filter(|e| matches!(e.kind.as_str(), "action" | "engagement"));
    let active = worked.map(|e| date_of(e.hub_clock())).min().filter(|_| row.adopted_on.is_some());
    let end = if first("carried_over").is_some() && first("closed").is_none() { "carried_over" } else { "closed" };
    [
        ("proposed", record.history().first().map(|h| date_of(h.at))),
        ("adopted", row.adopted_on),
        ("active", active),
        ("reported_back", first("reported_back")),
        (end, first(end)),
    ]
    .into_iter()
    .map(|(step, on)| Step { step: step.to_owned(), on: on.map(|d| d.to_string()) })
    .collect()
}

/// What can be done; adopting is offered while it is only proposed. What policy refuses this officer for good is not offered at
/// all; what only waits for something is offered with the reason.
fn acts(desk: &Desk<'_>, record: &Record) -> Vec<Act> {
    let status = fold(record).status;
    let at = desk.hub_now();
    let tried = |kind: &str, body: Value| {
        let why = trial(desk, record, &[Edit::entry(TRIAL, kind, body)]).err().map(FormFault::blocked);
        why.into_iter().collect::<Vec<Words>>()
    };
    let mut out = Vec::new();
    let mut act = |name: &str, blocked: Vec<Words>| out.push(Act { act: name.to_owned(), blocked });
    if status == "proposed" {
        act("adopt", tried("adopted", json!({ "at": at })));
    }
    let over = matches!(status, "closed" | "carried_over");
    if !over {
        act("action", tried("action", json!({ "what": "-" })));
        act("engagement", tried("engagement", json!({ "type": "other", "place": "-", "start": at })));
        act("measure", tried("measured", json!({ "value": 0, "at": date_of(at).to_string() })));
    }
    // The words of the trial are clean, so that only who asks decides.
    let words = json!({ "which": "issue_public", "check_done": true, "issue": "-" });
    let mut decides = vec![("publish", "published", words)];
    if published(record).is_some() {
        decides.push(("take_down", "taken_down", json!({ "reason": "-" })));
    }
    if !over && status != "proposed" {
        decides.push(("review", "reviewed", json!({ "verdict": "-" })));
        decides.push(("report_back", "reported_back", json!({ "at": at })));
        decides.push(("close", "closed", json!({ "reason": "-" })));
        decides.push(("carry_over", "carried_over", json!({ "reason": "-" })));
    }
    for (name, kind, body) in decides {
        match trial(desk, record, &[Edit::entry(TRIAL, kind, body)]) {
            Ok(()) => act(name, Vec::new()),
            Err(fault) if fault.code == "not_measured" => act(name, vec![Words::of("blocked.no_measurement")]),
            Err(_) => {}
        }
    }
    if !over && trial(desk, record, &[Edit::field("sara", "assessment")]).is_ok() {
        act("edit", Vec::new());
    }
    out
}

/// Why it cannot be closed yet: asked of the kind's own rule by a trial. Only for whoever may close it at all.
fn before_closing(desk: &Desk<'_>, record: &Record) -> Vec<Words> {
    if matches!(fold(record).status, "proposed" | "closed" | "carried_over") {
        return Vec::new();
    }
    match trial(desk, record, &[Edit::entry(TRIAL, "closed", json!({ "reason": "-" }))]) {
        Err(fault) if fault.code == "not_measured" => vec![Words::of("blocked.no_measurement")],
        _ => Vec::new(),
    }
}
