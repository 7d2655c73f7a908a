//! Whose a victim is, and what a supervisor decides about her deadlines.

use record::kinds::victim_contact::{give, responsible};
use record::{EntryId, OfficerId, Record, RecordId};
use serde_json::json;

use super::fault::FormFault;
use super::plan::{Fresh, Planned, entry_id, trial};
use super::text::{body, filled, line};
use super::victim_needs::one;
use crate::pages::Desk;
use crate::screen::{HandOver, HandoverDecline, ReasonJudge, SameSay, SameVictim, Words};

/// Hands her over with what is open: the old officer stays responsible until she is taken over. A supervisor may move her
/// at once, without that officer's phone (practice P18).
///
/// # Errors
/// `open_items` without a word; `to` where she is theirs already or the roster does not know them; `supervisor_only`.
pub fn victim_hand_over(desk: &Desk<'_>, ask: &HandOver, record: &Record, fresh: &mut Fresh<'_>) -> Result<Planned, FormFault> {
    let open_items = filled(&ask.open_items, "open_items")?;
    let (to, from) = (OfficerId(ask.to), responsible(record));
    if from == Some(to) || desk.roster.officers.get(&to).is_none_or(|o| o.left) {
        return Err(FormFault::of("bad_value", "to"));
    }
    if ask.at_once || from.is_none() {
        let id = entry_id(fresh);
        let edits = give(record, to, open_items, id);
        trial(desk, record, &edits).map_err(|f| f.called(&[("handed_over.open_items", "open_items"), ("owner", "to")]))?;
        let note = Words::of("saved.moved").with("officer", desk.roster.shows(to));
        return Ok(Planned::edit(record.id(), edits).with_entry(id, false).note(note));
    }
    let entry = body([
        ("from", from.map(|o| json!(o.to_string()))),
        ("to", Some(json!(to.to_string()))),
        ("open_items", Some(json!(open_items))),
    ]);
    let planned = one(desk, record, fresh, "handed_over", entry, &[("open_items", "open_items"), ("to", "to")])?;
    Ok(planned.note(Words::of("saved.yours_until_taken").with("officer", desk.roster.shows(to))))
}

/// Says that this record was made apart for the victim of another, and that she is dealt with there (practice P3). Their facts
/// are not mixed: what that record does not know of is owed here still. Naming itself it takes that back. `others` are the other
/// records of hers that are held here.
///
/// # Errors
/// `no_target` on `other` where it is none of them, or is itself dealt with in another; `not_allowed`.
pub fn victim_is_same(
    desk: &Desk<'_>,
    ask: &SameSay,
    record: &Record,
    others: &[SameVictim],
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    let hers = |o: &SameVictim| o.record == ask.other && o.same_as.is_none();
    if ask.other != record.id().0 && !others.iter().any(hers) {
        return Err(FormFault::of("no_target", "other"));
    }
    let entry = body([("record", Some(json!(RecordId(ask.other).to_string())))]);
    one(desk, record, fresh, "same_victim", entry, &[("record", "other")])
}

/// Takes her over: from then on she is this officer's.
///
/// # Errors
/// `not_yours` where she was not handed to this officer.
pub fn victim_take_over(desk: &Desk<'_>, entry: EntryId, record: &Record, fresh: &mut Fresh<'_>) -> Result<Planned, FormFault> {
    let planned = one(desk, record, fresh, "taken_over", body([("handover", Some(json!(entry.to_string())))]), &[])?;
    Ok(planned.note(Words::of("saved.taken_over")))
}

/// Declines to take her over, with a reason: whoever offered her answers for her still (practice P18).
///
/// # Errors
/// `why` without a word; `not_yours` where she was not handed to this officer, or they have answered.
pub fn victim_decline(
    desk: &Desk<'_>,
    ask: &HandoverDecline,
    record: &Record,
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    let why = filled(&ask.why, "why")?;
    let entry = body([("handover", Some(json!(EntryId(ask.entry).to_string()))), ("why", Some(json!(why)))]);
    let planned = one(desk, record, fresh, "handover_declined", entry, &[("why", "why")])?;
    Ok(planned.note(Words::of("saved.declined")))
}

/// A supervisor finds a reason good, or says why it is none; an update she declined is reviewed the same way.
///
/// # Errors
/// `remark` where it is not good and nobody says why; `not_your_own`, `supervisor_only`, `no_target`.
pub fn reason_judge(desk: &Desk<'_>, ask: &ReasonJudge, record: &Record, fresh: &mut Fresh<'_>) -> Result<Planned, FormFault> {
    let kind = if ask.good { "approved" } else { "not_approved" };
    let remark = line(ask.remark.as_deref());
    if !ask.good && remark.is_none() {
        return Err(FormFault::needed("remark"));
    }
    let entry = body([("target", Some(json!(EntryId(ask.entry).to_string()))), ("remark", remark)]);
    one(desk, record, fresh, kind, entry, &[("remark", "remark"), ("target", "entry")])
}
