//! What an assignee does with a task: one entry each, so that a result is never lost to anything concurrent.

use record::kinds::task::{Status, fold};
use record::{Edit, Record, RecordId};
use serde_json::{Map, Value, json};

use super::fault::FormFault;
use super::plan::{Fresh, Planned, entry_id, trial};
use super::text::{body, filled, line, place};
use crate::pages::{Desk, asks_next_try, can_withdraw, cards_unread, closes_quickly, seen_by};
use crate::screen::{EntryWithdraw, TaskAttempt, TaskHandBack, TaskNote, TaskQuickResult, TaskResult, Words};

/// One entry on a record, tried first; `names` carry the record's names of parts over to the request's.
pub(super) fn one(
    desk: &Desk<'_>,
    record: &Record,
    fresh: &mut Fresh<'_>,
    kind: &str,
    body: Map<String, Value>,
    names: &[(&str, &str)],
) -> Result<Planned, FormFault> {
    let id = entry_id(fresh);
    let edits = vec![Edit::entry(id, kind, Value::Object(body))];
    trial(desk, record, &edits).map_err(|f| f.called(names))?;
    Ok(Planned::edit(record.id(), edits).with_entry(id, crate::pages::MAY_WITHDRAW.contains(&kind)))
}

/// It was seen by its assignee; `Ok(None)` where this officer has seen it already.
///
/// # Errors
/// [`FormFault`] of policy.
pub fn task_seen(desk: &Desk<'_>, record: &Record, fresh: &mut Fresh<'_>) -> Result<Option<Planned>, FormFault> {
    if seen_by(desk.me, record) { Ok(None) } else { one(desk, record, fresh, "seen", Map::new(), &[]).map(Some) }
}

/// Accepts it.
///
/// # Errors
/// `not_allowed` where it is not this officer's.
pub fn task_accept(desk: &Desk<'_>, record: &Record, fresh: &mut Fresh<'_>) -> Result<Planned, FormFault> {
    one(desk, record, fresh, "accepted", Map::new(), &[])
}

/// Starts it.
///
/// # Errors
/// `card_not_read`, `card_not_here` (practice P4), or policy's.
pub fn task_start(desk: &Desk<'_>, record: &Record, fresh: &mut Fresh<'_>) -> Result<Planned, FormFault> {
    if let Some(why) = cards_unread(desk, record).first() {
        return Err(FormFault::of(why.code.trim_start_matches("blocked."), ""));
    }
    one(desk, record, fresh, "started", Map::new(), &[])
}

/// A try that did not get there: the task stays open (practice P12).
///
/// # Errors
/// `next_try_or_tell` on `next_try_at` where the kind asks for one of the two.
pub fn task_attempt(desk: &Desk<'_>, ask: &TaskAttempt, record: &Record, fresh: &mut Fresh<'_>) -> Result<Planned, FormFault> {
    if ask.next_try_at.is_none() && !ask.tell_supervisor && asks_next_try(record) {
        return Err(FormFault::of("next_try_or_tell", "next_try_at"));
    }
    if ask.next_try_at.is_some_and(|at| at <= desk.hub_now()) {
        return Err(FormFault::rule("next_try_at", "in_future"));
    }
    let told = ask.tell_supervisor.then_some(true);
    let body = body([
        ("outcome", Some(json!(ask.outcome))),
        ("next_try", ask.next_try_at.map(Value::from)),
        ("told_supervisor", told.map(Value::from)),
        ("narrative", line(ask.text.as_deref())),
        ("place", ask.place.as_ref().map(|p| place(p, "place")).transpose()?),
    ]);
    let names = [("attempted.outcome", "outcome"), ("attempted.next_try", "next_try_at"), ("attempted.narrative", "text")];
    let planned = one(desk, record, fresh, "attempted", body, &names)?.note(Words::of("saved.stays_open"));
    Ok(if ask.tell_supervisor { planned.note(Words::of("saved.supervisor_sees")) } else { planned })
}

/// A full result.
///
/// # Errors
/// Field by field: `reason` under "not attempted", `partner.*` under "handed to partner", `narrative`, `place`; `at` and
/// `partner.accepted_at` where they are still to come.
pub fn task_result(desk: &Desk<'_>, ask: &TaskResult, record: &Record, fresh: &mut Fresh<'_>) -> Result<Planned, FormFault> {
    resulted(desk, ask, &[], record, fresh)
}

/// A full result with the tasks made of it.
pub(super) fn resulted(
    desk: &Desk<'_>,
    ask: &TaskResult,
    follow_ups: &[RecordId],
    record: &Record,
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    let now = desk.hub_now();
    if ask.at.is_some_and(|at| at > now) {
        return Err(FormFault::rule("at", "in_past"));
    }
    let partner = ask.partner.as_ref().filter(|_| ask.outcome == "handed_to_partner");
    if let Some(partner) = partner {
        filled(&partner.agency, "partner.agency")?;
        filled(partner.person.as_deref().unwrap_or_default(), "partner.person")?;
        if partner.accepted_at.is_none() {
            return Err(FormFault::needed("partner.accepted_at"));
        }
        if partner.accepted_at.is_some_and(|at| at > now) {
            return Err(FormFault::rule("partner.accepted_at", "in_past"));
        }
    }
    let partner = partner.map(|p| json!({ "agency": p.agency, "person": p.person, "accepted_at": p.accepted_at }));
    let evidence: Vec<String> = ask.evidence.iter().map(|e| e.hyphenated().to_string()).collect();
    let reason = ask.reason.as_deref().filter(|_| ask.outcome == "not_attempted");
    let body = body([
        ("outcome", Some(json!(ask.outcome))),
        ("reason", line(reason)),
        ("narrative", line(Some(&ask.narrative))),
        ("minutes", ask.minutes.map(Value::from)),
        ("partner", partner),
        ("evidence", (!evidence.is_empty()).then(|| json!(evidence))),
        ("done_at", ask.at.map(Value::from)),
        ("place", ask.place.as_ref().map(|p| place(p, "place")).transpose()?),
        ("follow_ups", (!follow_ups.is_empty()).then(|| json!(follow_ups.iter().map(ToString::to_string).collect::<Vec<_>>()))),
    ]);
    let names = [
        ("resulted.outcome", "outcome"),
        ("resulted.reason", "reason"),
        ("resulted.narrative", "narrative"),
        ("resulted.minutes", "minutes"),
        ("resulted.partner", "partner"),
        ("resulted.evidence", "evidence"),
    ];
    Ok(counted(desk, record, one(desk, record, fresh, "resulted", body, &names)?))
}

/// A result in two taps, or an attempt where "No reply" does not close it (practice P12).
///
/// # Errors
/// `no_quick_result` where this kind is not closed so; `next_try_or_tell` where an attempt must say what comes next.
pub fn task_quick_result(
    desk: &Desk<'_>,
    ask: &TaskQuickResult,
    record: &Record,
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    let outcome = match ask.outcome.as_str() {
        "no_reply" => {
            let attempt = TaskAttempt {
                record: ask.record,
                outcome: "no_reply".into(),
                next_try_at: None,
                tell_supervisor: false,
                text: ask.text.clone(),
                place: ask.place.clone(),
            };
            return task_attempt(desk, &attempt, record, fresh);
        }
        _ if !closes_quickly(record) => return Err(FormFault::of("no_quick_result", "outcome")),
        "nothing_found" | "no_trace" => "negative",
        "already_resolved" => "completed",
        _ => return Err(FormFault::of("bad_value", "outcome")),
    };
    let body = body([
        ("outcome", Some(json!(outcome))),
        ("quick", Some(json!(true))),
        ("quick_outcome", Some(json!(ask.outcome))),
        ("narrative", line(ask.text.as_deref())),
        ("place", ask.place.as_ref().map(|p| place(p, "place")).transpose()?),
    ]);
    let names = [("resulted", "outcome"), ("resulted.narrative", "text")];
    Ok(counted(desk, record, one(desk, record, fresh, "resulted", body, &names)?))
}

/// Says which ward priority the result counts towards, and that a cancel does not undo it.
fn counted(desk: &Desk<'_>, record: &Record, mut planned: Planned) -> Planned {
    for id in crate::pages::linked(record, "ward_priority") {
        if let Some(label) = (desk.label)(id).filter(|l| !l.shows.is_empty()) {
            planned = planned.note(Words::of("saved.counts_towards").with("what", label.shows));
        }
    }
    if fold(record).status == Status::Cancelled { planned.note(Words::of("saved.after_cancel")) } else { planned }
}

/// Gives it back; notes are kept and it goes to the duty supervisor's queue (practice P18).
///
/// # Errors
/// `bad_value` on `reason`.
pub fn task_hand_back(desk: &Desk<'_>, ask: &TaskHandBack, record: &Record, fresh: &mut Fresh<'_>) -> Result<Planned, FormFault> {
    let body = body([("reason", Some(json!(ask.reason))), ("narrative", line(ask.text.as_deref()))]);
    let names = [("handed_back.reason", "reason"), ("handed_back.narrative", "text")];
    Ok(one(desk, record, fresh, "handed_back", body, &names)?.note(Words::of("saved.to_duty_supervisor")))
}

/// A note on a task.
///
/// # Errors
/// `bad_value` on `text` or `basis`.
pub fn task_note(desk: &Desk<'_>, ask: &TaskNote, record: &Record, fresh: &mut Fresh<'_>) -> Result<Planned, FormFault> {
    let text = filled(&ask.text, "text")?;
    let body = body([("text", Some(json!(text))), ("basis", Some(json!(ask.basis)))]);
    one(desk, record, fresh, "note", body, &[("note.text", "text"), ("note.basis", "basis")])
}

/// Takes an own entry back, of any kind of record whose entries may be (practice P9).
///
/// # Errors
/// `no_target`, `not_yours`, `reviewed_already`, `not_withdrawn_but_corrected`, `withdrawn_already` on `entry`.
pub fn task_withdraw(desk: &Desk<'_>, ask: &EntryWithdraw, record: &Record, fresh: &mut Fresh<'_>) -> Result<Planned, FormFault> {
    let entries = record.entries();
    let target = entries.iter().find(|e| e.id.0 == ask.entry).ok_or_else(|| FormFault::of("no_target", "entry"))?;
    let reviewed = match record.kind().name {
        "task" => fold(record).status == Status::Reviewed,
        // What it was closed on is not taken from under it.
        "ward_priority" => !(record.kind().open)(record),
        _ => false,
    };
    if !can_withdraw(desk, target, reviewed) {
        let code = match () {
            () if target.author.officer != desk.me => "not_yours",
            () if !target.stands() => "withdrawn_already",
            () if reviewed => "reviewed_already",
            () => "not_withdrawn_but_corrected",
        };
        return Err(FormFault::of(code, "entry"));
    }
    let body = body([("target", Some(json!(target.id.to_string()))), ("reason", line(ask.reason.as_deref()))]);
    one(desk, record, fresh, "withdrawn", body, &[("withdrawn", "entry"), ("withdrawn.reason", "reason")])
}
