//! A wrong fact put right: the wrong one stays readable beside it (practice P19).

use record::document::correct::replacement;
use record::{Edit, Entry, Record};
use serde_json::{Map, Value, json};

use super::fault::FormFault;
use super::plan::{Fresh, Planned, entry_id, tried};
use super::text::{body, filled, line};
use super::victim_needs::saying_what_is_late;
use crate::pages::{Desk, can_correct, may_correct, outcome_named};
use crate::screen::EntryCorrect;

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
/// are every safe-contact record kept for her.
///
/// # Errors
/// `no_target`, `not_yours`, `not_a_fact` on `entry`; `nothing_corrected` where nothing differs; `reason`; field by field:
/// `at` in the future, and `outcome` where it needs what nobody asked her then.
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
    let entry = body([
        ("target", Some(json!(target.id.to_string()))),
        ("replacement", Some(json!(replacement(right)))),
        ("reason", Some(json!(reason))),
    ]);
    let id = entry_id(fresh);
    let edits = vec![Edit::entry(id, "corrected", Value::Object(entry))];
    let after = tried(desk, record, &edits).map_err(named)?;
    let planned = Planned::edit(record.id(), edits).with_entry(id, false);
    Ok(saying_what_is_late(planned, desk, (record, &after), cards))
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
