//! What can be done to a task now. The state decides what is offered; policy, asked with a trial edit, decides what is
//! blocked, so the button and the hub never disagree.

use record::kinds::task::recurrence::recurs;
use record::kinds::task::visits::{there, visits};
use record::kinds::task::{Status, Work, fold, read_by, work_named};
use record::{Entry, EntryId, OfficerId, Record};
use serde_json::json;
use uuid::Uuid;

use super::desk::{CardHere, Desk};
use super::task_view::linked;
use crate::forms::{FormFault, trial};
use crate::screen::{Act, QuickResult, Words};
use record::document::Edit;

/// The kind of work of a task; "other" where it names none.
#[must_use]
pub fn work_of(record: &Record) -> Option<&'static Work> {
    work_named(&record.line("task_kind")).or_else(|| work_named("other"))
}

/// Practice P12: where "No reply" must lead to a next try or to the supervisor.
#[must_use]
pub fn asks_next_try(record: &Record) -> bool {
    record.line("priority") == "critical" || work_of(record).is_some_and(|w| w.next_try)
}

/// Whether two taps may close it (practice P12).
#[must_use]
pub fn closes_quickly(record: &Record) -> bool {
    record.line("priority") != "critical" && work_of(record).is_some_and(|w| w.quick_close)
}

/// Quick results this kind allows; "No reply" is always an attempt, never an end.
#[must_use]
pub fn quick_results(record: &Record) -> Vec<QuickResult> {
    let closing: &[&str] = if closes_quickly(record) { &["nothing_found", "no_trace", "already_resolved"] } else { &[] };
    let closing = closing.iter().map(|code| QuickResult { code: (*code).to_owned(), closes: true });
    closing.chain([QuickResult { code: "no_reply".into(), closes: false }]).collect()
}

/// Work that is a visit before it is anything else: arriving is its first act. Once the officer was there, its result is the
/// next thing, and another arrival is one act among the others.
fn arrives_first(record: &Record, officer: OfficerId) -> bool {
    record.line("task_kind") == "hot_spot_patrol"
        && fold(record).accepted_by.iter().next().is_some()
        && visits(record).iter().all(|v| v.officer != officer)
}

/// Practice P4: cards that must be read before the task is started.
#[must_use]
pub fn cards_unread(desk: &Desk<'_>, record: &Record) -> Vec<Words> {
    let unread = |v| match (desk.card)(v) {
        CardHere::Read(_) | CardHere::NoCard => None,
        CardHere::NotHere => Some(Words::of("blocked.card_not_here")),
        CardHere::Unread | CardHere::Changed => Some(Words::of("blocked.card_not_read")),
    };
    linked(record, "victim_contact").into_iter().filter_map(unread).collect()
}

/// What can be done, the primary act first.
#[must_use]
pub fn task_acts(desk: &Desk<'_>, record: &Record) -> Vec<Act> {
    let state = fold(record);
    let mine = state.assignees.contains(&desk.me);
    let supervisor = desk.supervises(record);
    let accepted = state.accepted_by.contains(&desk.me);
    let mut names: Vec<&str> = Vec::new();
    let briefing = record.line("task_kind") == "team_briefing";
    if briefing && state.status.open() && read_by(record).iter().all(|(o, _)| *o != desk.me) {
        names.push("read");
    }
    if mine && state.status.open() {
        names.extend(if there(record, desk.me) { Some("leave") } else { arrives_first(record, desk.me).then_some("arrive") });
    }
    if mine {
        names.extend(match state.status {
            Status::Draft | Status::Unassigned | Status::Assigned => {
                &["accept", "quick_result", "attempt", "result", "hand_back"][..]
            }
            Status::Accepted | Status::DoubleAccepted if !accepted => {
                &["accept", "result", "attempt", "quick_result", "hand_back"]
            }
            Status::Accepted | Status::DoubleAccepted => &["start", "quick_result", "attempt", "result", "hand_back"],
            Status::Started | Status::Attempted | Status::SentBack => &["result", "quick_result", "attempt", "hand_back"],
            // What happened can be recorded even after a cancel (practice P5): the fold says so.
            Status::Cancelled | Status::Expired => &["result"],
            Status::HandedBack | Status::Resulted | Status::ResultedAfterCancel | Status::Reviewed => &[],
        });
    }
    if supervisor {
        names.extend(match state.status {
            _ if briefing && state.status.open() => &["edit", "cancel"][..],
            Status::Resulted | Status::ResultedAfterCancel => &["review", "send_back", "assign"],
            Status::Reviewed | Status::Cancelled | Status::Expired => &[],
            _ => &["assign", "edit", "cancel"],
        });
    } else if state.status.open() && (mine || desk.standing(record).is_some_and(record::policy::Standing::author)) {
        names.push("edit");
    }
    if mine && state.status.open() && !there(record, desk.me) && !arrives_first(record, desk.me) {
        names.push("arrive");
    }
    if state.status.open() && !briefing {
        names.push("warn");
    }
    if recurs(record) && (supervisor || record.creator().map(|a| a.officer) == Some(desk.me)) {
        names.push("stop_series");
    }
    names.push("note");
    // The screen writes it once, when the task is first shown.
    if mine && state.status.open() && !seen_by(desk.me, record) {
        names.push("seen");
    }
    names.iter().map(|act| Act { act: (*act).to_owned(), blocked: blocked(desk, record, act) }).collect()
}

/// Whether somebody saw the task since it was last given out.
#[must_use]
pub fn seen_by(officer: OfficerId, record: &Record) -> bool {
    let given = record.newest("assigned");
    let since = |e: &Entry| given.is_none_or(|given| e.since(given));
    record.standing_entries().any(|e| e.kind == "seen" && e.author.officer == officer && since(e))
}

/// Why an act cannot be done now.
fn blocked(desk: &Desk<'_>, record: &Record, act: &str) -> Vec<Words> {
    let mut why = Vec::new();
    if matches!(act, "start" | "arrive") {
        why.extend(cards_unread(desk, record));
    }
    let try_entry = |kind: &str, body| trial(desk, record, &[Edit::entry(TRIAL, kind, body)]);
    let tried = match act {
        "accept" => try_entry("accepted", json!({})),
        "start" => try_entry("started", json!({})),
        "arrive" => try_entry("arrived", json!({})),
        "leave" => try_entry("left", json!({})),
        "read" => try_entry("read", json!({})),
        "stop_series" => trial(desk, record, &[Edit::field("recurrence", serde_json::Value::Null)]),
        "attempt" => try_entry("attempted", json!({ "outcome": "no_reply" })),
        "result" => try_entry("resulted", json!({ "outcome": "completed" })),
        "quick_result" if closes_quickly(record) => try_entry("resulted", json!({ "outcome": "negative", "quick": true })),
        "quick_result" => {
            why.push(Words::of("blocked.no_quick_result"));
            Ok(())
        }
        "hand_back" => try_entry("handed_back", json!({ "reason": "other" })),
        "note" => try_entry("note", json!({ "text": "-", "basis": "fact" })),
        "review" => try_entry("reviewed", json!({})),
        "send_back" => try_entry("sent_back", json!({ "missing": "-" })),
        "cancel" => try_entry("cancelled", json!({ "reason": "-" })),
        _ => Ok(()),
    };
    why.extend(tried.err().map(FormFault::blocked));
    why
}

/// The id a trial entry is tried under; it is never kept.
const TRIAL: EntryId = EntryId(Uuid::from_u128(0xffff_ffff_ffff_ffff_ffff_ffff_ffff_ffff));
