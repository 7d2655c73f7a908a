//! Her rights and needs as her page shows them: the last assessment, her Personal Statement, support, and whose she is.

use record::calendar::date_of;
use record::kinds::victim_contact::{Offer, SupportAsked, SupportedBy, done_at, last_assessed, supported_by};
use record::{Entry, Record, RecordId};
use serde_json::Value;

use crate::pages::desk::Desk;
use crate::pages::task_view::some;
use crate::screen::{HandoverShown, NeedsAnswers, NeedsShown, SupportShown, SupporterShown, VpsStep, VpsWish};

/// The last needs assessment, by when she was asked.
#[must_use]
pub fn needs(desk: &Desk<'_>, record: &Record) -> Option<NeedsShown> {
    let last = last_assessed(record)?;
    let answers = answers(last);
    let today = date_of(desk.hub_now()).to_string();
    Some(NeedsShown {
        entry: last.id.0,
        at: done_at(last),
        recorded_at: last.hub_clock(),
        by: desk.by(last.author),
        // Dates as `YYYY-MM-DD` stand in the order of the calendar.
        review_due: answers.next_review.as_ref().is_some_and(|day| *day <= today),
        answers,
    })
}

fn answers(entry: &Entry) -> NeedsAnswers {
    let text = |part: &str| some(entry.text(part).to_owned());
    let yes_no = |part: &str| entry.body.get(part).and_then(Value::as_bool);
    let bases = entry.body.get("entitlement").and_then(Value::as_array).into_iter().flatten();
    NeedsAnswers {
        entitlement: bases.filter_map(|b| b.as_str().map(str::to_owned)).collect(),
        enhanced_declined: yes_no("enhanced_declined"),
        language: text("language"),
        interpreter: yes_no("interpreter"),
        reading_hearing_speech: text("reading_hearing_speech"),
        supporter: text("supporter"),
        officer_gender: text("officer_gender"),
        fears_repeat: yes_no("fears_repeat"),
        children: yes_no("children"),
        immigration_worry: yes_no("immigration_worry"),
        access: text("access"),
        intermediary: yes_no("intermediary"),
        special_measures: yes_no("special_measures"),
        next_review: text("next_review"),
        declined: yes_no("declined"),
    }
}

/// Every step of her Personal Statement, by when it was done.
#[must_use]
pub fn vps(desk: &Desk<'_>, record: &Record) -> Vec<VpsStep> {
    let steps = ["offered", "made", "read"].into_iter();
    let of = |step: &'static str| record.entries_of(&format!("vps_{step}")).into_iter().map(move |e| (step, e));
    let mut all: Vec<(&str, Entry)> = steps.flat_map(of).collect();
    all.sort_by_key(|(_, e)| (done_at(e), e.id));
    let here = |note: &RecordId| (desk.label)(*note).is_some();
    let shown = |(step, e): (&str, Entry)| VpsStep {
        step: step.to_owned(),
        at: done_at(&e),
        recorded_at: e.hub_clock(),
        by: desk.by(e.author),
        words: some(e.text("words").to_owned()),
        answer: some(e.text("answer").to_owned()),
        read_by: some(e.text("by").to_owned()),
        evidence: e.text("evidence").parse::<RecordId>().ok().filter(here).map(|note| note.0),
    };
    all.into_iter().map(shown).collect()
}

/// What she wishes of it, where she was asked.
#[must_use]
pub fn vps_wish(record: &Record) -> Option<VpsWish> {
    let said = record.value("vps");
    let part = |name: &str| said.get(name).and_then(Value::as_str).map(str::to_owned);
    part("wish").map(|wish| VpsWish { wish, read_by: part("read_by") })
}

/// Requests to the victim desk, with what they are for.
#[must_use]
pub fn support(desk: &Desk<'_>, record: &Record, asked: &[SupportAsked]) -> Vec<SupportShown> {
    let entries = record.entries_of("support_requested");
    let what = |ask: &SupportAsked| entries.iter().find(|e| e.id == ask.id).and_then(|e| some(e.text("what").to_owned()));
    let shown = |ask: &SupportAsked| SupportShown {
        entry: ask.id.0,
        at: ask.at,
        by: desk.person(ask.by),
        what: what(ask),
        accepted_by: ask.accepted.map(|(who, _)| desk.person(who)),
        accepted_at: ask.accepted.map(|(_, at)| at),
    };
    asked.iter().map(shown).collect()
}

/// Who supports her, then who did.
#[must_use]
pub fn supporters(desk: &Desk<'_>, record: &Record) -> Vec<SupporterShown> {
    let standing = desk.standing(record);
    let adds = standing.is_some_and(|s| s.may_add(record.kind(), "support_ended").is_ok());
    // The kind's own rule: whose support lets them read is for those to end who may write the field.
    let decides = standing.is_some_and(|s| s.may_write(record.kind(), "supporters").is_ok());
    let shown = |SupportedBy { entry, ended }: SupportedBy| SupporterShown {
        may_end: ended.is_none() && adds && (entry.text("officer").is_empty() || decides),
        entry: entry.id.0,
        role: entry.text("role").to_owned(),
        name: entry.text("name").to_owned(),
        agency: some(entry.text("agency").to_owned()),
        contact: some(entry.text("contact").to_owned()),
        since: done_at(&entry),
        by: desk.by(entry.author),
        ended_at: ended.as_ref().map(done_at),
        officer: entry.officer("officer").map(|o| desk.person(o)),
    };
    supported_by(record).into_iter().map(shown).collect()
}

/// The handover that waits, with what is open.
#[must_use]
pub fn handover(desk: &Desk<'_>, record: &Record, waits: &Offer) -> Option<HandoverShown> {
    let entry = record.entries_of("handed_over").into_iter().find(|e| e.id == waits.entry)?;
    Some(HandoverShown {
        entry: waits.entry.0,
        from: desk.person(waits.from),
        to: desk.person(waits.to),
        at: waits.at,
        open_items: entry.text("open_items").to_owned(),
    })
}
