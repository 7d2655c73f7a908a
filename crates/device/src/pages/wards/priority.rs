//! One ward priority, opened.

use record::document::Edit;
use record::kinds::ward_priority::fold;
use record::{EntryId, Record};
use serde_json::{Value, json};

use super::page::priority_row;
use super::view::priority_view;
use crate::forms::{FormFault, seen, trial};
use crate::pages::desk::{Desk, Held, Local};
use crate::pages::task::sorted;
use crate::pages::task_view::{TaskView, some};
use crate::pages::timeline::timeline;
use crate::screen::{Act, Measure, Notice, PriorityDetail, Support, Words};

/// One priority. `tasks` are the task rows held; those linked to it and open are shown.
#[must_use]
pub fn priority(
    desk: &Desk<'_>,
    record: &Record,
    local: &Local,
    tasks: &[Held<TaskView>],
    notices: Vec<Notice>,
) -> PriorityDetail {
    let view = priority_view(record);
    let row = fold(record);
    // Practice P4: a private task shows here only to whoever has it.
    let towards =
        |h: &&Held<TaskView>| h.view.open && h.view.priorities.contains(&record.id()) && (!h.view.private || h.view.of(desk.me));
    PriorityDetail {
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
        timeline: timeline(desk, record, false),
        tasks: sorted(desk, tasks.iter().filter(towards)),
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

const TRIAL: EntryId = EntryId(uuid::Uuid::max());

/// What can be done; adopting is offered while it is only proposed.
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
    if !matches!(status, "closed" | "carried_over") {
        act("action", tried("action", json!({ "what": "-" })));
        act("engagement", tried("engagement", json!({ "type": "other", "place": "-", "start": at })));
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
