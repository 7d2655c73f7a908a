//! What the table of a victim contact cannot say. What happened is never refused for being against a rule of care
//! (practice P5: block the act, never the record); only what could not be true, or is not the author's to say.

use serde_json::Value;

use super::owed::done_at;
use super::supporters::moves_reading;
use super::{VICTIM_CONTACT, VICTIM_DESK};
use crate::document::correct::put_right;
use crate::document::{Entry, Record};
use crate::kinds::shared::{Added, added, needed, written};
use crate::operations::Write;
use crate::policy::{Asking, Refusal, Standing};
use crate::roster::Ms;

/// How far a phone's clock may run behind what an entry speaks of before it reads as the future.
const SLACK: i64 = 5 * 60 * 1_000;

/// Outcomes in which somebody spoke with her, or ought to have asked how she is (practice P1).
const SHE_ANSWERED: &[&str] = &["spoken_verified", "in_person", "unsafe", "refused", "she_contacted_us"];

/// Whether a contact of this outcome, by the table's name, is not written down without whether she is safe (practice P1).
#[must_use]
pub fn asks_safety(outcome: &str) -> bool {
    SHE_ANSWERED.contains(&outcome)
}

pub(super) fn also(before: Option<&Record>, asking: &Asking<'_>, standing: Standing, found: &[Write]) -> Result<(), Refusal> {
    if before.is_none() && written(found, "crime_ref").and_then(|v| v.as_str().map(str::is_empty)) != Some(false) {
        return Err(needed("crime_ref", "a victim contact belongs to a crime"));
    }
    let person = written(found, "contact_person").unwrap_or_default();
    if person.get("category").and_then(Value::as_str) == Some("suspect") {
        return Err(Refusal::new("contact_is_suspect", "contact_person", "this person is marked suspect; name somebody else"));
    }
    if let Some(owner) = written(found, "owner") {
        let mine = owner.as_str() == Some(asking.author.officer.to_string().as_str());
        if !mine && !standing.supervisor() && !standing.hub() {
            return Err(Refusal::new("supervisor_only", "owner", "only a supervisor gives a victim to another officer"));
        }
    }
    for written in added(found) {
        let marked = against_her_card(before, &written);
        let entry = put_right_in(before, &written).unwrap_or(written);
        // Practice P5: it is a supervisor who looks at the mark; no correction takes it off.
        if marked && !entry.yes("against_card") {
            return Err(needed("contact.against_card", "it stays marked as against the card"));
        }
        // Who reads her record is for those to say who may write the field.
        if moves_reading(before, &entry.kind, &entry.body) {
            standing.may_write(&VICTIM_CONTACT, "supporters")?;
        }
        // Told at and recorded at stand apart; neither is ever of the future.
        if entry.whole("done_at").is_some_and(|done| done > latest(&entry)) {
            return Err(needed(&format!("{}.done_at", entry.kind), "it is written down after it was done"));
        }
        match entry.kind.as_str() {
            "contact" => contact(&entry)?,
            "needs_assessment" if entry.yes("declined") && entry.text("why").is_empty() => {
                return Err(needed("needs_assessment.why", "say in the victim's words why they would not be asked"));
            }
            "milestone" if entry.whole("at").is_some_and(|at| at > latest(&entry)) => {
                return Err(needed("milestone.at", "an event that has not happened starts no clock"));
            }
            "approved" | "not_approved" => approved(before, asking, &entry)?,
            "support_accepted" => support_accepted(before, asking, &entry)?,
            "support_ended" => support_ended(before, &entry)?,
            "handed_over" => handed_over(asking, standing, &entry)?,
            "taken_over" | "handover_declined" => answered(before, asking, &entry)?,
            _ => {}
        }
    }
    Ok(())
}

/// A correction is judged as the entry that it makes of the wrong one (practice P19): an event of tomorrow starts no clock
/// that way either. None for any other entry.
fn put_right_in(before: Option<&Record>, correction: &Added) -> Option<Added> {
    let target =
        before?.each_entry().find(|e| correction.kind == "corrected" && e.id.to_string() == correction.text("target"))?;
    Some(Added {
        id: target.id,
        kind: target.kind.clone(),
        at: correction.at,
        offset: correction.offset,
        body: put_right(&target.kind, &target.body, correction.text("replacement"))?,
    })
}

/// Whether it corrects a contact that stands marked as against her card.
fn against_her_card(before: Option<&Record>, correction: &Added) -> bool {
    let of_it = |e: &Entry| e.id.to_string() == correction.text("target");
    let marked = |e: &Entry| e.body.get("against_card").and_then(Value::as_bool) == Some(true);
    correction.kind == "corrected" && before.is_some_and(|r| r.each_entry().any(|e| of_it(e) && marked(e)))
}

/// The latest instant of which an entry may speak, by the hub's clock as everything that is judged here: on a phone whose own
/// clock lags, what was done a moment ago is of the future by it.
fn latest(entry: &Added) -> Ms {
    entry.hub_clock().saturating_add(SLACK)
}

fn contact(entry: &Added) -> Result<(), Refusal> {
    let outcome = entry.text("outcome");
    if outcome == "spoken_verified" && matches!(entry.text("identity"), "" | "not_verified") {
        return Err(needed("contact.identity", "say how you knew whom you spoke to"));
    }
    let safety = entry.text("safety");
    if safety.is_empty() && asks_safety(outcome) {
        return Err(needed("contact.safety", "say whether the victim is safe, or that you could not ask"));
    }
    if safety == "not_asked" && entry.text("safety_why").is_empty() {
        return Err(needed("contact.safety_why", "say why the victim was not asked"));
    }
    let (started, ended) = (entry.whole("started"), entry.whole("ended"));
    // Never back-dated either way: when she was told stands beside when it was written down.
    if started.max(ended).is_some_and(|at| at > latest(entry)) {
        return Err(needed("contact.started", "a contact is written down after it happened"));
    }
    if ended.zip(started).is_some_and(|(end, start)| end < start) {
        return Err(needed("contact.ended", "a contact ends after it began"));
    }
    Ok(())
}

/// A reason for a missed deadline, an update she declined, or what went against her card (practice P5).
fn waits_for_a_supervisor(entry: &Entry) -> bool {
    match entry.kind.as_str() {
        "reason_missed" | "declined_update" => true,
        "contact" => entry.body.get("against_card").and_then(Value::as_bool) == Some(true),
        _ => false,
    }
}

fn approved(before: Option<&Record>, asking: &Asking<'_>, entry: &Added) -> Result<(), Refusal> {
    let target = before.and_then(|r| r.each_entry().find(|e| e.id.to_string() == entry.text("target")));
    match target {
        Some(e) if !waits_for_a_supervisor(e) => {
            Err(Refusal::new("no_target", "approved", "it names no reason that waits for a supervisor"))
        }
        Some(e) if e.author.officer == asking.author.officer => {
            Err(Refusal::new("not_your_own", "approved", "another supervisor approves what you wrote yourself"))
        }
        Some(_) => Ok(()),
        None => Err(Refusal::new("no_target", "approved", "it names no entry of this record")),
    }
}

/// The victim desk is a post on the roster (practice P20): whoever holds it takes the request on, once.
fn support_accepted(before: Option<&Record>, asking: &Asking<'_>, entry: &Added) -> Result<(), Refusal> {
    let me = asking.author.officer;
    let left = asking.roster.officers.get(&me).is_none_or(|o| o.left);
    if left || !asking.roster.in_post(me, VICTIM_DESK) {
        return Err(Refusal::new("victim_desk_only", "support_accepted", "only the victim desk takes a request for support on"));
    }
    let target = entry.text("target");
    let asked = before.is_some_and(|r| r.entries_of("support_requested").iter().any(|e| e.id.to_string() == target));
    if asked { Ok(()) } else { Err(Refusal::new("no_target", "support_accepted", "it names no request of this record")) }
}

/// Support that ends is support that somebody wrote down, and it ends after it began.
fn support_ended(before: Option<&Record>, entry: &Added) -> Result<(), Refusal> {
    let began = before.and_then(|r| {
        let of_it = |e: &&Entry| e.kind == "supported_by" && e.id.to_string() == entry.text("target");
        r.standing_entries().find(of_it).map(done_at)
    });
    match began {
        None => Err(Refusal::new("no_target", "support_ended", "it names nobody who supports the victim")),
        Some(began) if entry.whole("done_at").is_some_and(|over| over < began) => {
            Err(needed("support_ended.done_at", "it ends after it began"))
        }
        Some(_) => Ok(()),
    }
}

fn handed_over(asking: &Asking<'_>, standing: Standing, entry: &Added) -> Result<(), Refusal> {
    if standing.supervisor() {
        return Ok(());
    }
    if entry.yes("moved") || entry.text("from") != asking.author.officer.to_string() {
        return Err(Refusal::new("supervisor_only", "handed_over", "you hand over your own; only a supervisor moves another's"));
    }
    Ok(())
}

/// Who was asked to take her over says yes or no. A no stands: whoever offered her may have offered her to another since.
fn answered(before: Option<&Record>, asking: &Asking<'_>, entry: &Added) -> Result<(), Refusal> {
    let me = asking.author.officer;
    let handover = entry.text("handover");
    let offered = before
        .is_some_and(|r| r.entries_of("handed_over").iter().any(|h| h.id.to_string() == handover && h.officer("to") == Some(me)));
    let said = |kind: &str| {
        before.is_some_and(|r| r.entries_of(kind).iter().any(|e| e.text("handover") == handover && e.author.officer == me))
    };
    if offered && !said("handover_declined") && (entry.kind == "taken_over" || !said("taken_over")) {
        return Ok(());
    }
    Err(Refusal::new("not_yours", &entry.kind, "this victim was not handed over to you, or you have answered"))
}
