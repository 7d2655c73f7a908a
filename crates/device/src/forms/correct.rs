//! A wrong fact put right: the wrong one stays readable beside it (practice P19).

use record::contact_rules::{Method, against_card};
use record::deadlines::Outcome;
use record::document::correct::replacement;
use record::kinds::safe_contact::rules_of;
use record::{Edit, Entry, Record};
use serde_json::{Map, Value, json};

use super::fault::FormFault;
use super::plan::{Fresh, Planned, entry_id, tried};
use super::text::{body, filled, line};
use super::victim::{CONCLUDED, nothing_owed};
use super::victim_needs::saying_what_is_late;
use crate::pages::{Desk, can_correct, may_correct, outcome_named, versions};
use crate::screen::{EntryCorrect, Words};

const NAMES: &[(&str, &str)] = &[
    ("contact.outcome", "outcome"),
    ("contact.started", "at"),
    ("contact.ended", "ended_at"),
    ("milestone.event", "event"),
    ("milestone.at", "at"),
    ("decision.about", "about"),
    ("decision.what", "what"),
    ("decision.her_reason", "her_reason"),
    ("decision.done_at", "at"),
    ("corrected.reason", "reason"),
    ("corrected", "entry"),
];

/// Puts a contact, an event or a decision right; deadlines follow the right facts, and what is late by them is said. `cards`
/// are every safe-contact record kept for her: a contact that by its right facts went against one is marked so now, and goes
/// to the supervisor (practice P5).
///
/// # Errors
/// `no_target`, `not_yours`, `not_a_fact` on `entry`; `nothing_corrected` where nothing differs; `reason`; field by field:
/// `at` in the future, and `outcome` where it needs what nobody asked her then; `still_owed` as of an event that is added.
pub fn entry_correct(
    desk: &Desk<'_>,
    ask: &EntryCorrect,
    record: &Record,
    cards: &[&Record],
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    let target = record.each_entry().find(|e| e.id.0 == ask.entry).ok_or_else(|| FormFault::of("no_target", "entry"))?;
    if !can_correct(desk, may_correct(desk, record), target) {
        let theirs = target.author.officer == desk.me || desk.supervises(record);
        return Err(FormFault::of(if theirs { "not_a_fact" } else { "not_yours" }, "entry"));
    }
    let reason = filled(&ask.reason, "reason")?;
    let mut right = right_parts(ask, target)?;
    right.retain(|name, value| target.body.get(name).unwrap_or(&Value::Null) != value);
    if right.is_empty() {
        return Err(FormFault::of("nothing_corrected", ""));
    }
    let ends = right.get("event").and_then(Value::as_str) == Some(CONCLUDED);
    let against = went_against(&right, target, cards);
    if against {
        right.insert("against_card".into(), json!(true));
    }
    let entry = body([
        ("target", Some(json!(target.id.to_string()))),
        ("replacement", Some(json!(replacement(right)))),
        ("reason", Some(json!(reason))),
    ]);
    let id = entry_id(fresh);
    let edits = vec![Edit::entry(id, "corrected", Value::Object(entry))];
    let after = tried(desk, record, &edits).map_err(named)?;
    if ends {
        nothing_owed(desk, &after)?;
    }
    let mut planned = Planned::edit(record.id(), edits).with_entry(id, false);
    if against {
        planned = planned.note(Words::of("saved.against_card"));
    }
    Ok(saying_what_is_late(planned, desk, (record, &after), cards))
}

/// Whether a contact of ours, told right, went against a card of hers, where it is not marked so already. Where neither its time
/// nor what came of it was wrong, nothing is asked again.
fn went_against(right: &Map<String, Value>, target: &Entry, cards: &[&Record]) -> bool {
    let asked = target.kind == "contact" && ["started", "outcome"].iter().any(|part| right.contains_key(*part));
    let marked = target.body.get("against_card").and_then(Value::as_bool) == Some(true);
    if !asked || marked || target.text("direction") == "incoming" {
        return false;
    }
    let told = |part: &str| right.get(part).or_else(|| target.body.get(part));
    let outcome = Outcome::named(told("outcome").and_then(Value::as_str).unwrap_or_default());
    let (Some(method), Some(at)) = (Method::named(target.text("method")), told("started").and_then(Value::as_i64)) else {
        return false;
    };
    versions(cards).iter().any(|card| !against_card(&rules_of(card), method, outcome, at).is_empty())
}

/// All the parts as they ought to read; Null where there ought to be none.
fn right_parts(ask: &EntryCorrect, target: &Entry) -> Result<Map<String, Value>, FormFault> {
    let given = |text: &Option<String>, field: &str| line(text.as_deref()).ok_or_else(|| FormFault::needed(field));
    Ok(match target.kind.as_str() {
        "contact" => {
            let outcome = ask.outcome.as_deref().ok_or_else(|| FormFault::needed("outcome"))?;
            body([
                ("outcome", Some(json!(outcome_named(outcome).name()))),
                ("started", Some(json!(ask.at))),
                ("ended", Some(json!(ask.ended_at))),
            ])
        }
        "milestone" => body([("event", Some(given(&ask.event, "event")?)), ("at", Some(json!(ask.at)))]),
        _ => {
            let about = line(ask.about.as_deref());
            let coded = about.clone().filter(|about| about.as_str() != Some("other"));
            let what = line(ask.what.as_deref()).or(coded).ok_or_else(|| FormFault::needed("what"))?;
            body([
                ("what", Some(what)),
                ("about", Some(about.unwrap_or_default())),
                ("her_reason", Some(line(ask.her_reason.as_deref()).unwrap_or_default())),
                ("done_at", Some(json!(ask.at))),
            ])
        }
    })
}

/// Who she was and whether she is safe was asked then or not at all: a contact that now needs it is logged anew.
fn named(fault: FormFault) -> FormFault {
    match fault.field.as_deref() {
        Some("contact.identity" | "contact.safety" | "contact.safety_why") => FormFault::rule("outcome", "contact_anew"),
        _ => fault.called(NAMES),
    }
}
