//! Photos in the notebook: an original as an entry of the chain, and working copies of it.

use record::kinds::note::{camera_at, camera_differs};
use record::{Edit, EntryId, Record};
use serde_json::{Value, json};

use super::fault::FormFault;
use super::note::{About, SEIZED, Writing, exhibit_body, past, write, write_all};
use super::plan::{Fresh, Planned, entry_id, trial};
use super::text::{body, filled, id, line, place};
use crate::pages::Desk;
use crate::screen::{NoteExhibit, NotePhoto, PhotoCopy};

/// The original's bytes as `crate::evidence` measured them, before anything else touched them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhotoBytes {
    /// SHA-256, 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
    /// Media type, as read from the bytes.
    pub media_type: String,
    /// When the camera says it was taken, by its own clock; a claim.
    pub camera_says: Option<String>,
}

/// A photo whose original was hashed and sealed before this.
///
/// # Errors
/// `received_from`, `received_how` for one received; `origin`, `refs`, `links`; `camera_says_otherwise` on `captured_at` for one
/// taken here, where its camera says another time than now and its officer says none.
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
        origin.insert("at".into(), json!(past(desk, ask.received_at, "received_at")?));
    }
    let captured = match (ask.captured_at, ask.origin.as_str()) {
        (Some(at), _) => Some(past(desk, Some(at), "captured_at")?),
        (None, "captured_here") => Some(just_taken(desk, bytes)?),
        (None, _) => None,
    };
    let about = About::read(desk, &ask.refs, &ask.links, on.carried)?;
    let entry = body([
        ("sha256", Some(json!(bytes.sha256))),
        ("size", Some(json!(bytes.size))),
        ("type", Some(json!(bytes.media_type))),
        ("origin", Some(Value::Object(origin))),
        ("captured_at", captured.map(Value::from)),
        ("camera_says", line(bytes.camera_says.as_deref())),
        ("offset", Some(json!(desk.offset))),
        ("place", ask.place.as_ref().map(|p| place(p, "place")).transpose()?),
        ("device", Some(json!(on.device.to_string()))),
        ("caption", line(ask.caption.as_deref())),
        ("exhibit", ask.exhibit.map(|e| json!(id(e)))),
    ]);
    let names = [("photo.origin", "origin"), ("photo.origin.how", "origin"), ("photo.caption", "caption")];
    let called = |f: FormFault| f.called(&names).called(&SEIZED);
    let Some(seized) = &ask.seized else {
        return write(desk, "photo", entry, about, on, fresh).map_err(called);
    };
    // One moment, two entries: what was seized follows its photo in the chain.
    let shot: EntryId = entry_id(fresh);
    let exhibit = NoteExhibit {
        note: None,
        reference: seized.reference.clone(),
        description: seized.description.clone(),
        found_by: seized.found_by.clone(),
        place: ask.place.clone(),
        found_at: captured,
        seal: seized.seal.clone(),
        seal_witness: seized.seal_witness.clone(),
        storage: seized.storage.clone(),
        photo: Some(shot.0),
        ..NoteExhibit::default()
    };
    let item = exhibit_body(desk, &exhibit)?;
    let both = vec![(shot, "photo", entry), (entry_id(fresh), "exhibit", item)];
    write_all(desk, both, about, on, fresh).map_err(called)
}

/// Now, for a photo that is said to be taken just now: an old file is not stamped with this minute in silence.
///
/// # Errors
/// `camera_says_otherwise`.
fn just_taken(desk: &Desk<'_>, bytes: &PhotoBytes) -> Result<i64, FormFault> {
    let now = desk.hub_now();
    let says = bytes.camera_says.as_deref().unwrap_or_default();
    match camera_at(says) {
        Some(at) if camera_differs(says, now, desk.offset) => {
            Err(FormFault::of("camera_says_otherwise", "captured_at").with("camera_at", at))
        }
        _ => Ok(now),
    }
}

/// A working copy, whose bytes were derived and sealed before this.
///
/// # Errors
/// `why`.
pub fn photo_copy(
    desk: &Desk<'_>,
    ask: &PhotoCopy,
    bytes: &PhotoBytes,
    note: &Record,
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    let entry = body([
        ("photo", Some(json!(id(ask.photo)))),
        ("sha256", Some(json!(bytes.sha256))),
        ("size", Some(json!(bytes.size))),
        ("type", Some(json!(bytes.media_type))),
        ("to", line(ask.to.as_deref())),
        ("why", Some(json!(filled(&ask.why, "why")?))),
    ]);
    let made: EntryId = entry_id(fresh);
    let edits = vec![Edit::entry(made, "copy", Value::Object(entry))];
    trial(desk, note, &edits).map_err(|f| f.called(&[("copy.to", "to"), ("copy.why", "why")]))?;
    Ok(Planned::edit(note.id(), edits).with_entry(made, false))
}
