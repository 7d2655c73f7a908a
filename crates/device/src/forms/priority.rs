//! The life of a ward priority after it was proposed: its words and measure, its reviews, what residents are told, its end.

use jiff::civil::Date;
use record::calendar::{MINUTE, date_of, midnight, months_after, starting};
use record::kinds::ward_priority::{WARD_PRIORITY, fold, months_between_reviews};
use record::public::cautions;
use record::{Edit, Record};
use serde_json::{Map, Value, json};

use super::fault::FormFault;
use super::plan::{Fresh, Planned, RecordWrite, entry_id, record_id, trial, trial_make};
use super::seen::{Seen, field};
use super::text::{body, filled, id, line};
use super::ward::{one, support};
use crate::pages::Desk;
use crate::screen::{
    PriorityCarryOver, PriorityClose, PriorityEdit, PriorityMeasure, PriorityPublish, PriorityReportBack, PriorityReview,
    PriorityTakeDown, WordsFound, WordsLook,
};

/// A review, and the day of a planned action, lies at most so many months ahead.
pub(super) const FARTHEST: u32 = 24;

/// Changes fields and texts; what is absent stays.
///
/// # Errors
/// Field by field; `changed_underneath` where somebody changed one meanwhile; `pcso_may_not`, `not_allowed`, `rank_holds`.
pub fn priority_edit(desk: &Desk<'_>, ask: &PriorityEdit, record: &Record) -> Result<Planned, FormFault> {
    let seen = Seen::read(&ask.seen)?;
    let seen = seen.as_ref();
    let mut edits = Vec::new();
    let mut put = |name: &str, value: Value| edits.push(field(seen, name, value));
    if let Some(issue) = &ask.issue {
        put("issue_public", json!(filled(issue, "issue")?));
    }
    if let Some(answer) = &ask.answer {
        put("answer_public", line(Some(answer)).unwrap_or(Value::Null));
    }
    if let Some(sara) = &ask.sara {
        put("sara", json!(sara));
    }
    if let Some(counts) = &ask.support {
        put("support", support(counts));
    }
    if let Some(owner) = ask.owner {
        put("owner", json!(id(owner)));
    }
    if let Some(day) = &ask.review_by {
        put("review_by", json!(ahead(desk, day, "review_by")?.to_string()));
    }
    if let Some(meeting) = &ask.meeting {
        put("meeting", json!({ "at": meeting.at, "where": filled(&meeting.place, "meeting")? }));
    }
    if let Some(measure) = &ask.measure {
        let number = |n: Option<f64>| n.filter(|n| n.is_finite()).map(|n| json!(n));
        let baseline_on = ask.baseline_on.as_deref().map(|d| past(desk, d, "baseline_on")).transpose()?;
        let value = body([
            ("what", Some(json!(filled(&measure.what, "measure")?))),
            ("unit", line(measure.unit.as_deref())),
            ("baseline", number(measure.baseline)),
            ("target", number(measure.target)),
            ("baseline_at", baseline_on.map(|d| json!(d.to_string()))),
        ]);
        put("measure", Value::Object(value));
    }
    for (name, new) in [("analysis", &ask.analysis), ("response_plan", &ask.response_plan)] {
        if let Some(new) = new {
            let base = seen.and_then(|s| s.base(record));
            edits.push(Edit::Text { name: name.into(), base, new: new.clone() });
        }
    }
    trial(desk, record, &edits).map_err(|f| f.called(&[("issue_public", "issue"), ("answer_public", "answer")]))?;
    Ok(Planned::edit(record.id(), edits))
}

/// Measures it. The first measurement after the baseline is what closing waits for.
///
/// # Errors
/// `on` that is no date or lies ahead; `value` that is no number.
pub fn priority_measure(
    desk: &Desk<'_>,
    ask: &PriorityMeasure,
    record: &Record,
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    if !ask.value.is_finite() {
        return Err(FormFault::of("bad_value", "value"));
    }
    let on = past(desk, &ask.on, "on")?;
    let said =
        body([("value", Some(json!(ask.value))), ("at", Some(json!(on.to_string()))), ("source", line(ask.source.as_deref()))]);
    one(desk, record, "measured", said, fresh).map_err(|f| f.called(&[("measured.value", "value"), ("measured.at", "on")]))
}

/// The quarterly review, with the day of the next one.
///
/// # Errors
/// `verdict`, `next_on`; `pcso_may_not`, `not_allowed`, `changed_underneath`.
pub fn priority_review(
    desk: &Desk<'_>,
    ask: &PriorityReview,
    record: &Record,
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    let seen = Seen::read(&ask.seen)?;
    let verdict = filled(&ask.verdict, "verdict")?;
    let entry = entry_id(fresh);
    let mut edits = vec![Edit::entry(entry, "reviewed", json!({ "verdict": verdict }))];
    // Without a day the rule's months run on from today: a review that changes nothing would be due again at once.
    let next = match &ask.next_on {
        Some(day) => ahead(desk, day, "next_on")?,
        None => {
            let today = date_of(desk.hub_now());
            months_after(today, months_between_reviews(today))
        }
    };
    edits.push(field(seen.as_ref(), "review_by", next.to_string()));
    trial(desk, record, &edits).map_err(|f| f.called(&[("reviewed.verdict", "verdict"), ("review_by", "next_on")]))?;
    Ok(Planned::edit(record.id(), edits).with_entry(entry, false))
}

/// It was told to the residents who asked.
///
/// # Errors
/// `at` ahead; `pcso_may_not`, `not_allowed`.
pub fn priority_report_back(
    desk: &Desk<'_>,
    ask: &PriorityReportBack,
    record: &Record,
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    if ask.at > desk.hub_now() + MINUTE {
        return Err(FormFault::rule("at", "in_past"));
    }
    let said = body([("at", Some(json!(ask.at))), ("where", line(ask.place.as_deref())), ("words", line(ask.words.as_deref()))]);
    let names = [("reported_back.where", "place"), ("reported_back.words", "words")];
    done(desk, record, "reported_back", said, fresh).map_err(|f| f.called(&names))
}

/// Closes it: after a measurement later than the baseline, which is the assessment (domain, section 1b).
///
/// # Errors
/// `reason`, `worked`; `not_measured`, `pcso_may_not`, `not_allowed`.
pub fn priority_close(
    desk: &Desk<'_>,
    ask: &PriorityClose,
    record: &Record,
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    let said = body([("reason", Some(json!(filled(&ask.reason, "reason")?))), ("worked", line(Some(&ask.worked)))]);
    done(desk, record, "closed", said, fresh).map_err(|f| f.called(&[("closed.reason", "reason"), ("closed.worked", "worked")]))
}

/// Carries it over: a new priority with the same words, measure and planned actions takes its place, adopted on the panel's day
/// where a supervisor does it, and this one names it.
///
/// # Errors
/// `reason`, `on`, `review_by`; `pcso_may_not`, `not_allowed`.
pub fn priority_carry_over(
    desk: &Desk<'_>,
    ask: &PriorityCarryOver,
    record: &Record,
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    let reason = filled(&ask.reason, "reason")?;
    let on = past(desk, &ask.on, "on")?;
    let new = record_id(fresh);
    let mut edits: Vec<Edit> = ["ward", "issue_public", "answer_public", "source", "measure"]
        .into_iter()
        .map(|name| (name, record.value(name)))
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| Edit::field(name, value))
        .collect();
    for name in ["analysis", "response_plan"] {
        let text = record.text(name);
        if !text.is_empty() {
            edits.push(Edit::text(name, &text));
        }
    }
    let entry = entry_id(fresh);
    if desk.supervises(record) {
        edits.extend(record.officer("owner").map(|owner| Edit::field("owner", id(owner.0))));
        edits.push(Edit::field("adopted_at", on.to_string()));
        if let Some(day) = &ask.review_by {
            edits.push(Edit::field("review_by", ahead(desk, day, "review_by")?.to_string()));
        }
        edits.push(Edit::entry(entry, "adopted", json!({ "at": starting(midnight(on)) })));
    } else {
        // Its owner carries it over as a proposal: a new record has no owner yet, and nobody else but a supervisor adopts.
        edits.push(Edit::entry(entry, "proposed", json!({ "why": reason })));
    }
    edits.extend(still_planned(record, fresh));
    trial_make(desk, new, &WARD_PRIORITY, &edits)?;
    let said = body([("to", Some(json!(id(new.0)))), ("reason", Some(json!(reason)))]);
    let planned = done(desk, record, "carried_over", said, fresh).map_err(|f| f.called(&[("carried_over.reason", "reason")]))?;
    Ok(planned.and(RecordWrite { record: new, make: Some(&WARD_PRIORITY), edits }))
}

/// What is planned and not done goes on in the new priority, for whoever it was to be done by.
fn still_planned(record: &Record, fresh: &mut Fresh<'_>) -> Vec<Edit> {
    let mut edits = Vec::new();
    for planned in fold(record).planned {
        let Some(entry) = record.standing_entries().find(|e| e.id == planned.entry) else { continue };
        let Value::Object(mut action) = entry.body.clone() else { continue };
        // It names an action of the old one.
        action.remove("does");
        action.insert("owner".into(), json!(id(planned.answers().0)));
        // With what its partner accepted since.
        if let Some(partner) = planned.partner {
            let with = body([
                ("agency", Some(json!(partner.agency))),
                ("person", line(Some(&partner.person))),
                ("accepted_on", partner.accepted_on.map(|on| json!(on.to_string()))),
            ]);
            action.insert("partner".into(), Value::Object(with));
        }
        edits.push(Edit::entry(entry_id(fresh), "action", Value::Object(action)));
    }
    edits
}

/// A look at words before they go out, as the kind's own rule takes it.
#[must_use]
pub fn words_look(ask: &WordsLook) -> WordsFound {
    let mut found: Vec<String> = ask.words.iter().flat_map(|w| cautions(w)).map(str::to_owned).collect();
    found.sort_unstable();
    found.dedup();
    WordsFound { cautions: found }
}

/// Lets words out: a supervisor, who has read them and let stand whatever the look found (practice P20). The fields follow, so
/// that the team reads what the public reads.
///
/// # Errors
/// `issue`, `checked`; `personal_data` where something was found that was not looked at; `supervisor_only`.
pub fn priority_publish(
    desk: &Desk<'_>,
    ask: &PriorityPublish,
    record: &Record,
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    let issue = filled(&ask.issue, "issue")?;
    let answer = line(ask.answer.as_deref());
    let mut looked_at = ask.looked_at.clone();
    looked_at.sort_unstable();
    looked_at.dedup();
    let entry = entry_id(fresh);
    let said = body([
        ("which", Some(json!(if answer.is_some() { "both" } else { "issue_public" }))),
        ("check_done", Some(json!(ask.checked))),
        ("issue", Some(json!(issue))),
        ("answer", answer.clone()),
        ("looked_at", (!looked_at.is_empty()).then(|| json!(looked_at))),
    ]);
    let mut edits = vec![Edit::entry(entry, "published", Value::Object(said))];
    let follows = [("issue_public", Some(json!(issue))), ("answer_public", answer)];
    edits.extend(follows.into_iter().filter_map(|(name, value)| {
        let value = value.filter(|v| *v != record.value(name))?;
        Some(Edit::field(name, value))
    }));
    let names = [
        ("published.issue", "issue"),
        ("published.answer", "answer"),
        ("published.check_done", "checked"),
        ("issue_public", "issue"),
        ("answer_public", "answer"),
    ];
    trial(desk, record, &edits).map_err(|f| f.called(&names))?;
    Ok(Planned::edit(record.id(), edits).with_entry(entry, false))
}

/// Takes what is out off the public's page.
///
/// # Errors
/// `reason`; `supervisor_only`.
pub fn priority_take_down(
    desk: &Desk<'_>,
    ask: &PriorityTakeDown,
    record: &Record,
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    let said = body([("reason", Some(json!(filled(&ask.reason, "reason")?)))]);
    done(desk, record, "taken_down", said, fresh).map_err(|f| f.called(&[("taken_down.reason", "reason")]))
}

/// An entry that nobody takes back by a tap: it was decided, or said to residents.
fn done(
    desk: &Desk<'_>,
    record: &Record,
    kind: &str,
    entry: Map<String, Value>,
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    one(desk, record, kind, entry, fresh).map(|planned| Planned { undo: false, ..planned })
}

/// A day that is not ahead.
fn past(desk: &Desk<'_>, day: &str, field: &str) -> Result<Date, FormFault> {
    let day: Date = day.parse().map_err(|_| FormFault::rule(field, "date"))?;
    if day > date_of(desk.hub_now()) { Err(FormFault::rule(field, "in_past")) } else { Ok(day) }
}

/// A day that lies ahead, and not so far that it is a slip.
fn ahead(desk: &Desk<'_>, day: &str, field: &str) -> Result<Date, FormFault> {
    let day: Date = day.parse().map_err(|_| FormFault::rule(field, "date"))?;
    let today = date_of(desk.hub_now());
    if day <= today || day > months_after(today, FARTHEST) { Err(FormFault::rule(field, "ahead")) } else { Ok(day) }
}
