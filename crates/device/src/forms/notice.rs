//! What an officer does about a merge: write their own value again, or ask whoever's shows.

use record::table::{Order, Rule};
use record::{Edit, Record};
use serde_json::{Value, json};

use super::fault::FormFault;
use super::plan::{Fresh, Planned, entry_id, trial};
use super::text::filled;
use crate::pages::Desk;
use crate::screen::{NoticeAsk, NoticeQuestion, Words};

/// Writes the own value again, as a new change, which can itself be changed.
///
/// # Errors
/// `not_found` for a notice that is not (any more) one; `rank_holds` where a higher rank's value shows.
pub fn notice_use_mine(desk: &Desk<'_>, ask: &NoticeAsk, record: &Record) -> Result<Planned, FormFault> {
    let found = found(desk, &ask.notice, record)?;
    if !found.may_use_mine {
        return Err(FormFault::of("rank_holds", ""));
    }
    let field = record.kind().field(&found.field).ok_or_else(|| FormFault::of("not_allowed", ""))?;
    let edits = match (field.rule, &found.mine) {
        // What others added to a set since stays in it.
        (Rule::Safest(Order::Union), Value::Array(mine)) => {
            let mut items = record.items(field.name);
            items.extend(mine.iter().cloned());
            vec![Edit::field(field.name, items)]
        }
        (_, mine) => vec![Edit::field(field.name, mine.clone())],
    };
    trial(desk, record, &edits)?;
    Ok(Planned::edit(record.id(), edits))
}

/// Asks the person whose value shows: a note on the record (practice P8). The device marks the notice as settled.
///
/// # Errors
/// `bad_value` on `text`; `cannot_ask_here` where records of this kind take no notes.
pub fn notice_ask(desk: &Desk<'_>, ask: &NoticeQuestion, record: &Record, fresh: &mut Fresh<'_>) -> Result<Planned, FormFault> {
    found(desk, &ask.notice, record)?;
    let text = filled(&ask.text, "text")?;
    if record.kind().entry("note").is_none() {
        return Err(FormFault::of("cannot_ask_here", ""));
    }
    let id = entry_id(fresh);
    let edits = vec![Edit::entry(id, "note", json!({ "text": text, "basis": "assessment" }))];
    trial(desk, record, &edits).map_err(|f| f.called(&[("note.text", "text")]))?;
    Ok(Planned::edit(record.id(), edits).with_entry(id, true).note(Words::of("saved.asked")))
}

fn found(desk: &Desk<'_>, id: &str, record: &Record) -> Result<record::notices::Notice, FormFault> {
    let all = record::notices::notices(record, desk.me);
    all.into_iter().find(|n| n.id == id).ok_or_else(|| FormFault::of("not_found", "notice"))
}
