//! Keeping a record to named readers, and lifting that (practice P15).

use record::policy::{Asking, Standing};
use record::{Edit, OfficerId, Record};
use serde_json::{Map, Value, json};

use super::fault::FormFault;
use super::plan::{Fresh, Planned, entry_id, trial, tried};
use super::seen::{Seen, field};
use super::text::{body, filled, id};
use crate::pages::Desk;
use crate::screen::{Restrict, Words};

/// Restricts a record, names its readers anew, or lifts the restriction; always with a reason.
///
/// # Errors
/// `bad_value` on `reason` or `readers` where they are empty; `nobody_to_lift` on `readers` where none of them supervises the
/// record, so that nobody could lift it any more; what policy says to whoever does not supervise it.
pub fn restrict(desk: &Desk<'_>, ask: &Restrict, record: &Record, fresh: &mut Fresh<'_>) -> Result<Planned, FormFault> {
    let reason = filled(&ask.reason, "reason")?;
    let seen = Seen::read(&ask.seen)?;
    let mut edits = vec![field(seen.as_ref(), "restricted", ask.restricted)];
    let mut said: Map<String, Value> = body([("restricted", Some(json!(ask.restricted))), ("reason", Some(json!(reason)))]);
    if ask.restricted {
        if ask.readers.is_empty() {
            return Err(FormFault::needed("readers"));
        }
        let readers: Vec<String> = ask.readers.iter().map(|r| id(*r)).collect();
        edits.push(field(seen.as_ref(), "readers", json!(readers)));
        said.insert("readers".into(), json!(readers));
    }
    let entry = entry_id(fresh);
    edits.push(Edit::entry(entry, "restriction", Value::Object(said)));
    let after = tried(desk, record, &edits)?;
    if ask.restricted && !ask.readers.iter().any(|r| could_lift(desk, &after, OfficerId(*r))) {
        return Err(FormFault::of("nobody_to_lift", "readers"));
    }
    trial(desk, record, &edits)?;
    let done = if ask.restricted { "saved.restricted" } else { "saved.restriction_lifted" };
    Ok(Planned::edit(record.id(), edits).with_entry(entry, false).note(Words::of(done)))
}

fn could_lift(desk: &Desk<'_>, record: &Record, reader: OfficerId) -> bool {
    let linked = (desk.linked)(record.id());
    let asking = |author| Asking { author, roster: desk.roster, at: desk.hub_now(), linked: &linked };
    desk.roster.author(reader, desk.hub_now()).is_some_and(|author| Standing::of(Some(record), &asking(author)).supervisor())
}
