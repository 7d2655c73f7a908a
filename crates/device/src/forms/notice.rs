//! What an officer does about a merge: write their own value again, ask whoever's shows, or answer whoever asks.

use record::notices::Why;
use record::table::{Order, Rule};
use record::{Edit, Record};
use serde_json::{Value, json};

use super::fault::FormFault;
use super::plan::{Fresh, Planned, entry_id, trial};
use super::text::filled;
use crate::pages::{Desk, asked_about, can_ask};
use crate::screen::{NoticeAnswer, NoticeAsk, NoticeQuestion, Words};

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
        // It was taken out of the set, and is taken out again.
        (Rule::Safest(Order::Union), Value::Array(out)) if found.why == Why::CameBack => {
            let left: Vec<Value> = record.items(field.name).into_iter().filter(|item| !out.contains(item)).collect();
            vec![Edit::field(field.name, left)]
        }
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

/// Asks the person whose value shows (practice P8): they are told of it until they answer. The device marks the notice as
/// settled.
///
/// # Errors
/// `bad_value` on `text`; `cannot_ask_here` where nobody is there to answer: whose value shows cannot read the record any more,
/// or the own may be used.
pub fn notice_ask(desk: &Desk<'_>, ask: &NoticeQuestion, record: &Record, fresh: &mut Fresh<'_>) -> Result<Planned, FormFault> {
    let found = found(desk, &ask.notice, record)?;
    let text = filled(&ask.text, "text")?;
    if !can_ask(desk, record, &found) {
        return Err(FormFault::of("cannot_ask_here", ""));
    }
    let id = entry_id(fresh);
    let body = json!({ "of": found.by.officer.to_string(), "field": asked_about(record, &found), "text": text });
    let edits = vec![Edit::entry(id, "asked", body)];
    trial(desk, record, &edits).map_err(|f| f.called(&[("asked.text", "text")]))?;
    // Of a notebook nothing is taken back (practice P17).
    let undo = record.kind().name != "note";
    Ok(Planned::edit(record.id(), edits).with_entry(id, undo).note(Words::of("saved.asked")))
}

/// Answers a colleague's question, with or without words; without, it stays as it is.
///
/// # Errors
/// `not_found` for a question that is answered or was taken back; `bad_value` on `text`.
pub fn notice_answer(desk: &Desk<'_>, ask: &NoticeAnswer, record: &Record, fresh: &mut Fresh<'_>) -> Result<Planned, FormFault> {
    let found = found(desk, &ask.notice, record)?;
    let of_it = |e: &&record::Entry| e.kind == "asked" && e.change == found.their_change && found.theirs == e.text("text");
    let question = record.standing_entries().find(of_it).filter(|_| found.why == Why::Asked);
    let question = question.ok_or_else(|| FormFault::of("not_found", "notice"))?;
    let id = entry_id(fresh);
    let said = ask.text.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let mut body = json!({ "target": question.id.to_string() });
    if let Some(text) = said {
        body["text"] = text.into();
    }
    let edits = vec![Edit::entry(id, "answered", body)];
    trial(desk, record, &edits).map_err(|f| f.called(&[("answered.text", "text")]))?;
    Ok(Planned::edit(record.id(), edits).with_entry(id, false).note(Words::of("saved.answered")))
}

fn found(desk: &Desk<'_>, id: &str, record: &Record) -> Result<record::notices::Notice, FormFault> {
    let all = record::notices::notices(record, desk.me);
    all.into_iter().find(|n| n.id == id).ok_or_else(|| FormFault::of("not_found", "notice"))
}
