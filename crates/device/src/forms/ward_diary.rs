//! The ward's diary (practice P11) and tags: promises, time on and off the ward, meetings, and what counts towards a priority.

use record::calendar::MINUTE;
use record::kinds::ward_diary::{WARD_DIARY, key};
use record::roster::Ms;
use record::{Edit, Record, RecordId};
use serde_json::{Map, Value, json};

use super::fault::FormFault;
use super::plan::{Fresh, Planned, entry_id, record_id, trial, trial_make};
use super::text::{body, filled, id, line};
use super::ward::one;
use crate::pages::{Desk, MAY_WITHDRAW};
use crate::screen::{MeetingAdd, MeetingPublish, PromiseAdd, PromiseKeep, Tag, WardTimeAdd, Words};

/// Tags a task, a note or a diary's engagement to a priority that is held here. Tagging twice changes nothing.
///
/// # Errors
/// `not_held_here` on `priority`; `no_target` on `entry`; `tagged_already`; `not_allowed`.
pub fn tag(desk: &Desk<'_>, ask: &Tag, record: &Record, fresh: &mut Fresh<'_>) -> Result<Planned, FormFault> {
    let held = (desk.label)(record::RecordId(ask.priority)).filter(|l| l.kind == "ward_priority");
    let issue = held.ok_or_else(|| FormFault::of("not_held_here", "priority"))?.shows;
    let planned = match ask.entry {
        Some(entry) => {
            let tagged = body([("target", Some(json!(id(entry)))), ("priority", Some(json!(id(ask.priority))))]);
            let has =
                |e: &record::Entry| e.kind == "tagged" && e.text("target") == id(entry) && e.text("priority") == id(ask.priority);
            if record.standing_entries().any(has) {
                return Err(FormFault::of("tagged_already", "priority"));
            }
            one(desk, record, "tagged", tagged, fresh).map_err(|f| f.called(&[("tagged", "entry")]))?
        }
        None => {
            let link = record::kinds::link("ward_priority", RecordId(ask.priority));
            if record.items("links").contains(&link) {
                return Err(FormFault::of("tagged_already", "priority"));
            }
            let edits = vec![Edit::Add { name: "links".into(), item: link }];
            trial(desk, record, &edits).map_err(|f| f.called(&[("links", "priority")]))?;
            Planned::edit(record.id(), edits)
        }
    };
    Ok(planned.note(Words::of("saved.counts_towards").with("what", issue)))
}

/// A promise that belongs to no engagement. `diary` is the ward's of this month; none: one is made.
///
/// # Errors
/// `what`, `due_on`, `ward`.
pub fn promise_add(
    desk: &Desk<'_>,
    ask: &PromiseAdd,
    diary: Option<&Record>,
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    let said = body([("what", Some(json!(filled(&ask.what, "what")?))), ("due", line(ask.due_on.as_deref()))]);
    let names = [("promise.what", "what"), ("promise.due", "due_on"), ("ward.code", "ward")];
    in_diary(desk, (ask.ward.as_str(), desk.hub_now()), diary, ("promise", said), fresh).map_err(|f| f.called(&names))
}

/// A promise was kept: written where it was made.
///
/// # Errors
/// `no_target`, `how`.
pub fn promise_keep(desk: &Desk<'_>, ask: &PromiseKeep, record: &Record, fresh: &mut Fresh<'_>) -> Result<Planned, FormFault> {
    let said = body([("promise", Some(json!(id(ask.entry)))), ("n", ask.n.map(Value::from)), ("how", line(ask.how.as_deref()))]);
    let names = [("promise_kept.how", "how"), ("promise_kept", "entry")];
    one(desk, record, "promise_kept", said, fresh).map_err(|f| f.called(&names))
}

/// An officer's time on the ward, or taken off it and why. `diary` is the ward's of the month of `from`; none: one is made.
///
/// # Errors
/// `to` before `from`; `reason`; `ward`.
pub fn ward_time_add(
    desk: &Desk<'_>,
    ask: &WardTimeAdd,
    diary: Option<&Record>,
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    if ask.to <= ask.from {
        return Err(FormFault::rule("to", "after_start"));
    }
    let kind = if ask.reason.is_some() { "abstraction" } else { "on_ward" };
    // Time on the ward is declared of what was; to be taken away is known beforehand.
    if ask.reason.is_none() && ask.to > desk.hub_now() + MINUTE {
        return Err(FormFault::rule("to", "in_past"));
    }
    let officer = ask.officer.unwrap_or(desk.me.0);
    let said = body([
        ("officer", Some(json!(id(officer)))),
        ("from", Some(json!(ask.from))),
        ("to", Some(json!(ask.to))),
        ("reason", ask.reason.as_ref().map(|r| json!(r))),
        ("authorised_by", ask.authorised_by.map(|o| json!(id(o)))),
    ]);
    let names = [("abstraction.reason", "reason"), ("abstraction.to", "to"), ("on_ward.to", "to"), ("ward.code", "ward")];
    in_diary(desk, (ask.ward.as_str(), ask.from), diary, (kind, said), fresh).map_err(|f| f.called(&names))
}

/// A meeting with residents. `diary` is the ward's of the month it is in; none: one is made.
///
/// # Errors
/// `place`, `ward`.
pub fn meeting_add(
    desk: &Desk<'_>,
    ask: &MeetingAdd,
    diary: Option<&Record>,
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    let said = body([
        ("when", Some(json!(ask.at))),
        ("where", Some(json!(filled(&ask.place, "place")?))),
        ("what", line(ask.what.as_deref())),
    ]);
    let names = [("meeting.where", "place"), ("meeting.what", "what"), ("ward.code", "ward")];
    in_diary(desk, (ask.ward.as_str(), ask.at), diary, ("meeting", said), fresh).map_err(|f| f.called(&names))
}

/// Tells the public of a meeting (practice P20).
///
/// # Errors
/// `checked`; `personal_data`, `supervisor_only`, `no_target`.
pub fn meeting_publish(
    desk: &Desk<'_>,
    ask: &MeetingPublish,
    record: &Record,
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    let mut looked_at = ask.looked_at.clone();
    looked_at.sort_unstable();
    looked_at.dedup();
    let said = body([
        ("target", Some(json!(id(ask.entry)))),
        ("check_done", Some(json!(ask.checked))),
        ("looked_at", (!looked_at.is_empty()).then(|| json!(looked_at))),
    ]);
    let names = [("published.check_done", "checked"), ("published", "entry")];
    one(desk, record, "published", said, fresh).map(|p| Planned { undo: false, ..p }).map_err(|f| f.called(&names))
}

pub(super) fn in_diary(
    desk: &Desk<'_>,
    (ward, at): (&str, Ms),
    diary: Option<&Record>,
    (kind, said): (&str, Map<String, Value>),
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    match diary {
        Some(diary) => one(desk, diary, kind, said, fresh),
        None => new_diary(desk, ward, at, kind, said, fresh),
    }
}

/// A diary of a ward and month, made with its first entry.
pub(super) fn new_diary(
    desk: &Desk<'_>,
    ward: &str,
    at: Ms,
    kind: &str,
    said: Map<String, Value>,
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    let ward = filled(ward, "ward")?;
    let entry = entry_id(fresh);
    let edits = vec![
        Edit::field("ward", json!({ "code": ward })),
        Edit::field("month", key(at)),
        Edit::entry(entry, kind, Value::Object(said)),
    ];
    let record = record_id(fresh);
    trial_make(desk, record, &WARD_DIARY, &edits)?;
    Ok(Planned::make(record, &WARD_DIARY, edits).with_entry(entry, MAY_WITHDRAW.contains(&kind)))
}
