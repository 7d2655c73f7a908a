//! Making, giving and judging tasks.

use std::collections::BTreeSet;

use record::calendar::{HOUR, MINUTE};
use record::kinds::task::{NEEDS_FIRST, TASK, needs_first, work_named};
use record::{Edit, Record, RecordId};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::fault::FormFault;
use super::plan::{Fresh, Planned, entry_id, record_id, trial, trial_make};
use super::reference::references;
use super::seen::{Seen, field};
use super::task_steps::one;
use super::text::{body, filled, id, line, place};
use crate::pages::Desk;
use crate::screen::{Assignees, TaskAssign, TaskCreate, TaskEdit, TaskVerdict, Words};

/// A new task. Any officer may make one; unassigned it goes to their team's queue (practice P9).
///
/// # Errors
/// Field by field; `not_eligible`, `supervisor_only` on `assignees`.
pub fn task_create(desk: &Desk<'_>, ask: &TaskCreate, fresh: &mut Fresh<'_>) -> Result<Planned, FormFault> {
    let (edits, to) = create_edits(desk, ask, fresh)?;
    let record = record_id(fresh);
    trial_make(desk, record, &TASK, &edits).map_err(|f| f.called(CREATE_NAMES))?;
    Ok(told(desk, Planned::make(record, &TASK, edits), &to, &ask.priority))
}

/// What a new task says, and who it goes to.
///
/// # Errors
/// Field by field.
pub(super) fn create_edits(
    desk: &Desk<'_>,
    ask: &TaskCreate,
    fresh: &mut Fresh<'_>,
) -> Result<(Vec<Edit>, Assignees), FormFault> {
    filled(&ask.title, "title")?;
    let work = work_named(&ask.task_kind).ok_or_else(|| FormFault::of("bad_value", "task_kind"))?;
    order(ask.not_before, ask.due_by)?;
    let to = match &ask.assignees {
        Some(given) => given.clone(),
        None => Assignees { lead: None, others: Vec::new(), team: own_team(desk) },
    };
    // Practice P11: a resident's query has a clock of its own from the moment it comes in, whatever time is set for it since.
    let now = desk.hub_now();
    if ask.received_at.is_some_and(|at| at > now + MINUTE) {
        return Err(FormFault::rule("received_at", "in_past"));
    }
    let received_at = work.clock_hours.map(|_| ask.received_at.unwrap_or(now));
    let due_by = ask.due_by.or_else(|| Some(received_at? + work.clock_hours? * HOUR));
    let links = ask.links.iter().map(|l| held_link(desk, *l)).collect::<Result<Vec<Value>, _>>()?;
    let refs = references(&ask.refs)?;
    let mut edits = vec![
        Edit::field("title", ask.title.trim()),
        Edit::field("task_kind", ask.task_kind.as_str()),
        Edit::field("priority", ask.priority.as_str()),
    ];
    let mut put = |name: &str, value: Option<Value>| edits.extend(value.map(|v| Edit::field(name, v)));
    put("ward", line(ask.ward.as_deref()));
    put("place", ask.place.as_ref().map(|p| place(p, "place")).transpose()?);
    put("not_before", ask.not_before.map(Value::from));
    put("due_by", due_by.map(Value::from));
    put("received_at", received_at.map(Value::from));
    put("min_crew", ask.min_crew.map(Value::from));
    put("powers_needed", (!ask.powers_needed.is_empty()).then(|| json!(ask.powers_needed)));
    put("equipment", (!ask.equipment.is_empty()).then(|| json!(ask.equipment)));
    put("refs", (!refs.is_empty()).then_some(Value::Array(refs)));
    put("links", (!links.is_empty()).then_some(Value::Array(links)));
    put("assignees", assignees(&to));
    if !ask.briefing.trim().is_empty() {
        edits.push(Edit::text("briefing", ask.briefing.trim_end()));
    }
    if let Some(given) = assigned(&to, None) {
        edits.push(Edit::entry(entry_id(fresh), "assigned", Value::Object(given)));
    }
    Ok((edits, to))
}

pub(super) const CREATE_NAMES: &[(&str, &str)] =
    &[("assigned.to", "assignees"), ("assigned.team", "assignees"), ("assigned", "assignees")];

/// Changed fields and briefing; what is absent stays as it is.
///
/// # Errors
/// `changed_underneath` where somebody changed it meanwhile; `rank_holds` where a supervisor set it; `supervisor_only`.
pub fn task_edit(desk: &Desk<'_>, ask: &TaskEdit, record: &Record) -> Result<Planned, FormFault> {
    let seen = Seen::read(&ask.seen)?;
    let seen = seen.as_ref();
    let emptied = |name: &str| ask.clear.iter().any(|c| c == name);
    let due_by = ask.due_by.or_else(|| record.whole("due_by").filter(|_| !emptied("due_by")));
    order(ask.not_before.or_else(|| record.whole("not_before").filter(|_| !emptied("not_before"))), due_by)?;
    let mut edits = Vec::new();
    if let Some(title) = &ask.title {
        edits.push(field(seen, "title", filled(title, "title")?));
    }
    let mut put = |name: &str, value: Option<Value>| edits.extend(value.map(|v| field(seen, name, v)));
    put("priority", ask.priority.as_deref().map(Value::from));
    put("place", ask.place.as_ref().map(|p| place(p, "place")).transpose()?);
    put("not_before", ask.not_before.map(Value::from));
    put("due_by", ask.due_by.map(Value::from));
    put("min_crew", ask.min_crew.map(Value::from));
    put("ward", line(ask.ward.as_deref()));
    put("task_kind", ask.task_kind.as_deref().map(|kind| kind_to_be(kind, record)).transpose()?);
    put("powers_needed", ask.powers_needed.as_deref().map(|all| set(&beyond(all, ask, record))));
    put("required_quals", ask.required_quals.as_deref().map(set));
    put("equipment", ask.equipment.as_deref().map(set));
    let refs = ask.refs.as_deref().map(references).transpose()?;
    put("refs", refs.map(|all| if all.is_empty() { Value::Null } else { json!(all) }));
    put("expire_at", ask.expires.map(|over| expiry(over, due_by)).transpose()?);
    for name in &ask.clear {
        if !["place", "not_before", "due_by", "min_crew", "ward"].contains(&name.as_str()) {
            return Err(FormFault::of("bad_value", "clear"));
        }
        put(name, Some(Value::Null));
    }
    if let Some(new) = &ask.briefing {
        edits.push(Edit::Text { name: "briefing".into(), base: seen.and_then(|s| s.base(record)), new: new.clone() });
    }
    trial(desk, record, &edits)?;
    Ok(Planned::edit(record.id(), edits))
}

/// The kind it is to be. A team's briefing is made as one and stays one: it goes to a whole team (practice P18).
fn kind_to_be(kind: &str, record: &Record) -> Result<Value, FormFault> {
    let briefing = [kind, record.line("task_kind").as_str()].contains(&"team_briefing");
    if (briefing && kind != record.line("task_kind")) || work_named(kind).is_none() {
        return Err(FormFault::of("bad_value", "task_kind"));
    }
    Ok(json!(kind))
}

/// Of the powers asked for, those that its kind does not need by itself: another kind may need fewer.
fn beyond(all: &[String], ask: &TaskEdit, record: &Record) -> Vec<String> {
    let kind = ask.task_kind.clone().unwrap_or_else(|| record.line("task_kind"));
    let own = work_named(&kind).map_or(&[][..], |work| work.powers);
    all.iter().filter(|power| !own.contains(&power.as_str())).cloned().collect()
}

/// When it expires: at its due time, or never.
fn expiry(over: bool, due_by: Option<i64>) -> Result<Value, FormFault> {
    if over { due_by.map(Value::from).ok_or_else(|| FormFault::needed("due_by")) } else { Ok(Value::Null) }
}

/// A set as the record keeps it; an empty one is none.
fn set(all: &[String]) -> Value {
    let all: BTreeSet<&str> = all.iter().map(|one| one.trim()).filter(|one| !one.is_empty()).collect();
    if all.is_empty() { Value::Null } else { json!(all) }
}

/// Gives a task to somebody, or to a team's queue.
///
/// # Errors
/// `not_eligible` (practice P10), `supervisor_only`, `rank_holds`, `changed_underneath` on `assignees`.
pub fn task_assign(desk: &Desk<'_>, ask: &TaskAssign, record: &Record, fresh: &mut Fresh<'_>) -> Result<Planned, FormFault> {
    let seen = Seen::read(&ask.seen)?;
    let value = assignees(&ask.assignees).ok_or_else(|| FormFault::needed("assignees"))?;
    let entry = entry_id(fresh);
    let given = assigned(&ask.assignees, ask.text.as_deref()).unwrap_or_default();
    let edits = vec![field(seen.as_ref(), "assignees", value), Edit::entry(entry, "assigned", Value::Object(given))];
    let names = [("assigned.to", "assignees"), ("assigned.why", "text"), ("assigned", "assignees")];
    trial(desk, record, &edits).map_err(|f| f.called(&names))?;
    let planned = Planned::edit(record.id(), edits).with_entry(entry, false);
    Ok(told(desk, planned, &ask.assignees, &record.line("priority")))
}

/// A supervisor cancels it; a result that arrives all the same is kept.
///
/// # Errors
/// `bad_value` on `text` without a reason; `not_allowed`.
pub fn task_cancel(desk: &Desk<'_>, ask: &TaskVerdict, record: &Record, fresh: &mut Fresh<'_>) -> Result<Planned, FormFault> {
    let reason = filled(ask.text.as_deref().unwrap_or_default(), "text")?;
    one(desk, record, fresh, "cancelled", body([("reason", Some(json!(reason)))]), &[("cancelled.reason", "text")])
}

/// A supervisor sends a result back and says what is missing.
///
/// # Errors
/// `bad_value` on `text`; `nothing_to_review` where there is no result.
pub fn task_send_back(desk: &Desk<'_>, ask: &TaskVerdict, record: &Record, fresh: &mut Fresh<'_>) -> Result<Planned, FormFault> {
    resulted(record)?;
    let missing = filled(ask.text.as_deref().unwrap_or_default(), "text")?;
    one(desk, record, fresh, "sent_back", body([("missing", Some(json!(missing)))]), &[("sent_back.missing", "text")])
}

/// A supervisor reviews a result; from then on nothing in it is taken back. `hers` are the records held here of the victims
/// whom the task is about.
///
/// # Errors
/// `nothing_to_review` where there is no result; `needs_first` with the victim's `record` where her needs are not assessed.
pub fn task_review(
    desk: &Desk<'_>,
    ask: &TaskVerdict,
    record: &Record,
    hers: &[&Record],
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    resulted(record)?;
    if let Some(her) = needs_first(record, hers) {
        return Err(FormFault::of(NEEDS_FIRST, "").with("record", her.to_string()));
    }
    let verdict = body([("verdict", line(ask.text.as_deref()))]);
    one(desk, record, fresh, "reviewed", verdict, &[("reviewed.verdict", "text")])
}

fn resulted(record: &Record) -> Result<(), FormFault> {
    if record.entries_of("resulted").is_empty() { Err(FormFault::of("nothing_to_review", "")) } else { Ok(()) }
}

fn order(not_before: Option<i64>, due_by: Option<i64>) -> Result<(), FormFault> {
    match (not_before, due_by) {
        (Some(from), Some(by)) if by <= from => Err(FormFault::rule("due_by", "after_not_before")),
        _ => Ok(()),
    }
}

fn own_team(desk: &Desk<'_>) -> Option<String> {
    desk.roster.officers.get(&desk.me).map(|o| o.team.clone()).filter(|t| !t.is_empty())
}

/// The assignees as one value; nothing where they name nobody.
fn assignees(to: &Assignees) -> Option<Value> {
    let mut others: Vec<String> = to.others.iter().filter(|o| Some(**o) != to.lead).map(|o| id(*o)).collect();
    others.sort();
    others.dedup();
    let value = body([
        ("lead", to.lead.map(|l| json!(id(l)))),
        ("others", (!others.is_empty()).then(|| json!(others))),
        ("team", line(to.team.as_deref())),
    ]);
    (!value.is_empty()).then_some(Value::Object(value))
}

fn assigned(to: &Assignees, why: Option<&str>) -> Option<Map<String, Value>> {
    let lead = to.lead.or_else(|| to.others.first().copied());
    let value = body([("to", lead.map(|l| json!(id(l)))), ("team", line(to.team.as_deref()))]);
    (!value.is_empty()).then(|| value.into_iter().chain(body([("why", line(why))])).collect())
}

/// A link to a record that is held here, with its kind.
///
/// # Errors
/// `not_held_here` on `links`.
pub(super) fn held_link(desk: &Desk<'_>, to: Uuid) -> Result<Value, FormFault> {
    let label = (desk.label)(RecordId(to)).ok_or_else(|| FormFault::of("not_held_here", "links"))?;
    Ok(record::kinds::link(&label.kind, RecordId(to)))
}

/// Practice P18: Critical work for a phone that is quiet is not given by a phone alone.
pub(super) fn told(desk: &Desk<'_>, planned: Planned, to: &Assignees, priority: &str) -> Planned {
    let quiet = to.lead.into_iter().chain(to.others.iter().copied()).map(record::OfficerId).find(|o| desk.quiet(*o));
    match quiet {
        Some(officer) if priority == "critical" && officer != desk.me => {
            planned.note(Words::of("saved.radio_them").with("officer", desk.roster.shows(officer)))
        }
        _ => planned,
    }
}
