//! A task with what few tasks have: seven headings, a series, qualifications, warning markers.

use std::collections::BTreeSet;

use record::kinds::task::TASK;
use record::kinds::task::briefing::{Briefing, HEADINGS, joined};
use record::kinds::task::irregular::{self, by_the_clock};
use record::safe_hours::TimeOfDay;
use record::{Edit, Record};
use serde_json::{Value, json};

use super::fault::FormFault;
use super::plan::{Fresh, Planned, record_id, trial, trial_make};
use super::seen::Seen;
use super::task_lead::{CREATE_NAMES, create_edits, told};
use super::text::{body, filled, line};
use crate::pages::Desk;
use crate::screen::{Between, BriefingEdit, BriefingPart, Recurrence, TaskPlan, TaskWarn, WarningTyped};

/// A new task with what few tasks have.
///
/// # Errors
/// As [`super::task_create`]; `due_by` where something of it needs a time; `recurrence.*` where irregular hours leave no choice;
/// `warning.*` as [`task_warn`]; `supervisor_only` on `task_kind` for a team's briefing.
pub fn task_plan(desk: &Desk<'_>, ask: &TaskPlan, fresh: &mut Fresh<'_>) -> Result<Planned, FormFault> {
    let mut task = ask.task.clone();
    if task.task_kind == "team_briefing" {
        brief(desk, &mut task)?;
    }
    if task.due_by.is_none() && (ask.expires || ask.recurrence.is_some()) {
        return Err(FormFault::needed("due_by"));
    }
    task.briefing = whole(&task.briefing, &ask.parts)?;
    let (mut edits, to) = create_edits(desk, &task, fresh)?;
    let quals: BTreeSet<&str> = ask.required_quals.iter().map(|q| q.trim()).filter(|q| !q.is_empty()).collect();
    let warnings = ask.warnings.iter().map(marker).collect::<Result<Vec<Value>, _>>()?;
    let mut put = |name: &str, value: Option<Value>| edits.extend(value.map(|v| Edit::field(name, v)));
    put("required_quals", (!quals.is_empty()).then(|| json!(quals)));
    put("warning_markers", (!warnings.is_empty()).then_some(Value::Array(warnings)));
    put("expire_at", task.due_by.filter(|_| ask.expires).map(Value::from));
    let length = task.not_before.zip(task.due_by).map_or(0, |(from, to)| by_the_clock(from, to));
    put("recurrence", ask.recurrence.as_ref().map(|r| recurrence(desk, r, length)).transpose()?);
    put("marking", line(ask.marking.as_deref()));
    let record = record_id(fresh);
    trial_make(desk, record, &TASK, &edits).map_err(|f| f.called(CREATE_NAMES).called(MARKER_NAMES))?;
    Ok(told(desk, Planned::make(record, &TASK, edits), &to, &task.priority))
}

/// A team's briefing goes to one of the teams its author supervises, has no ward whose lists it would stand in, and is over
/// with the shift.
fn brief(desk: &Desk<'_>, task: &mut crate::screen::TaskCreate) -> Result<(), FormFault> {
    let now = desk.hub_now();
    let teams = desk.roster.officers.get(&desk.me).map(|o| o.supervised_teams(now)).unwrap_or_default();
    let asked = task.assignees.as_ref().and_then(|a| a.team.clone());
    let team = asked.or_else(|| teams.first().map(|t| (*t).to_owned())).filter(|t| teams.contains(&t.as_str()));
    let Some(team) = team else { return Err(FormFault::of("supervisor_only", "task_kind")) };
    task.assignees = Some(crate::screen::Assignees { lead: None, others: Vec::new(), team: Some(team) });
    task.ward = None;
    task.due_by = task.due_by.or_else(|| Some(desk.shift_ends()));
    Ok(())
}

fn whole(plain: &str, parts: &[BriefingPart]) -> Result<String, FormFault> {
    let code = |part: &BriefingPart| HEADINGS.iter().copied().find(|h| *h == part.heading);
    let parts = parts
        .iter()
        .map(|p| Ok((code(p).ok_or_else(|| FormFault::of("bad_value", "parts"))?, p.text.trim_end().to_owned())))
        .collect::<Result<_, FormFault>>()?;
    Ok(joined(&Briefing { plain: plain.trim_end().to_owned(), parts }))
}

/// How a task of `length` ms recurs.
fn recurrence(desk: &Desk<'_>, asked: &Recurrence, length: i64) -> Result<Value, FormFault> {
    let today = record::calendar::date_of(desk.hub_now()).to_string();
    if asked.until.as_deref().is_some_and(|day| day < today.as_str()) {
        return Err(FormFault::rule("recurrence.until", "in_future"));
    }
    let days: BTreeSet<&String> = asked.weekdays.iter().collect();
    Ok(Value::Object(body([
        ("every_days", Some(json!(asked.every_days))),
        ("weekdays", (!days.is_empty()).then(|| json!(days))),
        ("until", line(asked.until.as_deref())),
        ("between", asked.between.as_ref().map(|hours| between(hours, length)).transpose()?),
    ])))
}

/// Hours that leave a task of `length` ms more than one time to begin at.
fn between(typed: &Between, length: i64) -> Result<Value, FormFault> {
    let time = |text: &str, field| TimeOfDay::read(text.trim()).map_err(|_| FormFault::rule(field, "time"));
    let hours =
        irregular::Between { from: time(&typed.from, "recurrence.between.from")?, to: time(&typed.to, "recurrence.between.to")? };
    if hours.length() < length + irregular::STEP {
        return Err(FormFault::rule("recurrence.between", "longer_than_the_task"));
    }
    Ok(json!({ "from": String::from(hours.from), "to": String::from(hours.to) }))
}

/// The parts of a marker, as requests call them.
const MARKER_NAMES: &[(&str, &str)] = &[
    ("warning_markers.what", "warning.what"),
    ("warning_markers.subject", "warning.person_or_place"),
    ("warning_markers.source", "warning.source"),
    ("warning_markers.as_at", "warning.as_at"),
    ("warning_markers.review_by", "warning.review_by"),
];

fn marker(typed: &WarningTyped) -> Result<Value, FormFault> {
    Ok(Value::Object(body([
        ("what", Some(json!(filled(&typed.what, "warning.what")?))),
        ("subject", Some(json!(filled(&typed.person_or_place, "warning.person_or_place")?))),
        ("source", Some(json!(filled(&typed.source, "warning.source")?))),
        ("as_at", Some(json!(filled(&typed.as_at, "warning.as_at")?))),
        ("review_by", line(typed.review_by.as_deref())),
    ])))
}

/// Adds a warning marker, with where it comes from and how old it is (practice P9).
///
/// # Errors
/// `warning.*` where a part is missing or no date.
pub fn task_warn(desk: &Desk<'_>, ask: &TaskWarn, record: &Record) -> Result<Planned, FormFault> {
    let edits = vec![Edit::Add { name: "warning_markers".into(), item: marker(&ask.warning)? }];
    trial(desk, record, &edits).map_err(|f| f.called(MARKER_NAMES))?;
    Ok(Planned::edit(record.id(), edits))
}

/// Rewrites a briefing by its headings, from what the screen showed.
///
/// # Errors
/// `changed_underneath` where both rewrote the same words; `not_allowed`.
pub fn briefing_edit(desk: &Desk<'_>, ask: &BriefingEdit, record: &Record) -> Result<Planned, FormFault> {
    let seen = Seen::read(&ask.seen)?;
    let new = whole(&ask.plain, &ask.parts)?;
    let edits = vec![Edit::Text { name: "briefing".into(), base: seen.as_ref().and_then(|s| s.base(record)), new }];
    trial(desk, record, &edits)?;
    Ok(Planned::edit(record.id(), edits))
}

/// Ends a series: the hub makes no more tasks of it. Those made stay.
///
/// # Errors
/// `not_allowed`, `rank_holds`.
pub fn series_stop(desk: &Desk<'_>, record: &Record) -> Result<Planned, FormFault> {
    let edits = vec![Edit::field("recurrence", Value::Null)];
    trial(desk, record, &edits)?;
    Ok(Planned::edit(record.id(), edits))
}
