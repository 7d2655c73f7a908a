//! The notebook: what is written takes the next number of this officer's chain on this device and stands for ever
//! (practice P17). Nothing here takes anything back.

use record::kinds::note::NOTE;
use record::kinds::note::chain::{self, Written};
use record::{DeviceId, Edit, EntryId, Record, RecordId};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::fault::FormFault;
use super::plan::{Fresh, Planned, entry_id, record_id, trial, trial_make};
use super::text::{body, filled, id, line, place};
use crate::pages::{Desk, Label};
use crate::screen::{NoteCorrect, NoteCreate, NoteExhibit, NoteLine, NotePhoto, Reference};

/// What a new line follows, and where it goes.
#[derive(Clone, Copy, Debug)]
pub struct Writing<'a> {
    /// This enrolment.
    pub device: DeviceId,
    /// The last line of this officer's chain here: [`crate::pages::chain_end`].
    pub last: Option<&'a Written>,
    /// The note the form names, or the day's open note ([`crate::pages::open_note`]); none: one is made.
    pub note: Option<&'a Record>,
}

/// The original's bytes as `crate::evidence` measured them, before anything else touched them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhotoBytes {
    /// SHA-256, 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
    /// Media type, as read from the bytes.
    pub media_type: String,
}

/// A new note beside the day's.
///
/// # Errors
/// `refs`, `links`.
pub fn note_create(desk: &Desk<'_>, ask: &NoteCreate, fresh: &mut Fresh<'_>) -> Result<Planned, FormFault> {
    let mut edits = vec![Edit::field("owner", desk.me.to_string())];
    let refs: Vec<Value> = ask.refs.iter().map(reference).collect();
    if !refs.is_empty() {
        edits.push(Edit::field("refs", refs));
    }
    let links = links(desk, &ask.links)?;
    if !links.is_empty() {
        edits.push(Edit::field("links", links));
    }
    let id = record_id(fresh);
    trial_make(desk, id, &NOTE, &edits)?;
    Ok(Planned::make(id, &NOTE, edits))
}

/// A line.
///
/// # Errors
/// `text`, `event_at` in the future, `place`, `links`; `late_why` for a line of an earlier day.
pub fn note_line(desk: &Desk<'_>, ask: &NoteLine, on: Writing<'_>, fresh: &mut Fresh<'_>) -> Result<Planned, FormFault> {
    let text = filled(&ask.text, "text")?;
    let event = past(desk, ask.event_at, "event_at")?;
    let entry = body([
        ("text", Some(json!(text))),
        ("event_time", Some(json!(event))),
        ("place", ask.place.as_ref().map(|p| place(p, "place")).transpose()?),
        ("basis", line(ask.basis.as_deref())),
        ("with", (!ask.with.is_empty()).then(|| json!(ask.with))),
        ("why_late", line(ask.late_why.as_deref())),
    ]);
    let names = [("line.text", "text"), ("line.basis", "basis"), ("line.with", "with"), ("line.why_late", "late_why")];
    write(desk, "line", entry, links(desk, &ask.links)?, on, fresh).map_err(|f| f.called(&names))
}

/// A correction: a single line through words that stay legible.
///
/// # Errors
/// `struck` where those words do not stand in the entry; `not_yours`; `reason`, `initials`.
pub fn note_correct(desk: &Desk<'_>, ask: &NoteCorrect, on: Writing<'_>, fresh: &mut Fresh<'_>) -> Result<Planned, FormFault> {
    let entry = body([
        ("target", Some(json!(id(ask.target)))),
        ("struck", Some(json!(ask.struck))),
        ("replacement", Some(json!(ask.replacement))),
        ("reason", Some(json!(filled(&ask.reason, "reason")?))),
        ("initials", Some(json!(filled(&ask.initials, "initials")?))),
    ]);
    let names = [
        ("correction", "target"),
        ("correction.struck", "struck"),
        ("correction.replacement", "replacement"),
        ("correction.reason", "reason"),
        ("correction.initials", "initials"),
    ];
    write(desk, "correction", entry, Vec::new(), on, fresh).map_err(|f| f.called(&names))
}

/// An exhibit.
///
/// # Errors
/// `reference` that is not `ABC/1` or is used; `description`, `found_at`.
pub fn note_exhibit(desk: &Desk<'_>, ask: &NoteExhibit, on: Writing<'_>, fresh: &mut Fresh<'_>) -> Result<Planned, FormFault> {
    let found_by = line(ask.found_by.as_deref()).unwrap_or_else(|| json!(desk.roster.shows(desk.me)));
    let entry = body([
        ("ref", Some(json!(ask.reference.trim()))),
        ("description", Some(json!(filled(&ask.description, "description")?))),
        ("found_by", Some(found_by)),
        ("place", ask.place.as_ref().map(|p| place(p, "place")).transpose()?),
        ("found_at", Some(json!(past(desk, ask.found_at, "found_at")?))),
        ("seal", line(ask.seal.as_deref())),
        ("storage", line(ask.storage.as_deref())),
        ("photo", ask.photo.map(|p| json!(id(p)))),
    ]);
    let names = [
        ("exhibit.ref", "reference"),
        ("exhibit.description", "description"),
        ("exhibit.found_by", "found_by"),
        ("exhibit.seal", "seal"),
        ("exhibit.storage", "storage"),
        ("exhibit.photo", "photo"),
    ];
    write(desk, "exhibit", entry, Vec::new(), on, fresh).map_err(|f| f.called(&names))
}

/// A photo whose original was hashed and sealed before this.
///
/// # Errors
/// `received_from`, `received_how` for one received; `origin`.
pub fn note_photo(
    desk: &Desk<'_>,
    ask: &NotePhoto,
    bytes: &PhotoBytes,
    on: Writing<'_>,
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    let mut origin = body([("how", Some(json!(ask.origin)))]);
    if ask.origin == "received" {
        origin.insert("from".into(), json!(filled(ask.received_from.as_deref().unwrap_or_default(), "received_from")?));
        origin.insert("by".into(), json!(filled(ask.received_how.as_deref().unwrap_or_default(), "received_how")?));
        origin.insert("at".into(), json!(desk.hub_now()));
    }
    let captured = match (ask.captured_at, ask.origin.as_str()) {
        (Some(at), _) => Some(past(desk, Some(at), "captured_at")?),
        (None, "captured_here") => Some(desk.hub_now()),
        (None, _) => None,
    };
    let entry = body([
        ("sha256", Some(json!(bytes.sha256))),
        ("size", Some(json!(bytes.size))),
        ("type", Some(json!(bytes.media_type))),
        ("origin", Some(Value::Object(origin))),
        ("captured_at", captured.map(Value::from)),
        ("offset", Some(json!(desk.offset))),
        ("place", ask.place.as_ref().map(|p| place(p, "place")).transpose()?),
        ("device", Some(json!(on.device.to_string()))),
        ("caption", line(ask.caption.as_deref())),
        ("exhibit", ask.exhibit.map(|e| json!(id(e)))),
    ]);
    let names = [("photo.origin", "origin"), ("photo.origin.how", "origin"), ("photo.caption", "caption")];
    write(desk, "photo", entry, Vec::new(), on, fresh).map_err(|f| f.called(&names))
}

/// One chained entry, in the note named or in a new one.
fn write(
    desk: &Desk<'_>,
    kind: &str,
    mut entry: Map<String, Value>,
    links: Vec<Value>,
    on: Writing<'_>,
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    entry.insert("chain".into(), chain::next(on.last, desk.me, on.device).json());
    let entry_id: EntryId = entry_id(fresh);
    let said = Edit::entry(entry_id, kind, Value::Object(entry));
    let planned = match on.note {
        Some(note) => {
            let mut edits = vec![said];
            edits.extend(links.into_iter().map(|item| Edit::Add { name: "links".into(), item }));
            trial(desk, note, &edits)?;
            Planned::edit(note.id(), edits)
        }
        None => {
            let mut edits = vec![Edit::field("owner", desk.me.to_string())];
            if !links.is_empty() {
                edits.push(Edit::field("links", links));
            }
            edits.push(said);
            let id: RecordId = record_id(fresh);
            trial_make(desk, id, &NOTE, &edits)?;
            Planned::make(id, &NOTE, edits)
        }
    };
    Ok(planned.with_entry(entry_id, false))
}

/// An instant that is not in the future; now where none is given.
fn past(desk: &Desk<'_>, at: Option<i64>, field: &str) -> Result<i64, FormFault> {
    let now = desk.hub_now();
    let at = at.unwrap_or(now);
    // A minute, because forms give whole minutes.
    if at > now + record::calendar::MINUTE { Err(FormFault::rule(field, "in_past")) } else { Ok(at) }
}

fn reference(given: &Reference) -> Value {
    json!({ "type": given.kind, "value": given.value.trim() })
}

/// Links with the kinds they lead to.
///
/// # Errors
/// `not_held_here` on `links`.
fn links(desk: &Desk<'_>, to: &[Uuid]) -> Result<Vec<Value>, FormFault> {
    let link = |to: &Uuid| {
        let Label { kind, .. } = (desk.label)(RecordId(*to)).ok_or_else(|| FormFault::of("not_held_here", "links"))?;
        Ok(json!({ "kind": kind, "record": id(*to) }))
    };
    to.iter().map(link).collect()
}
