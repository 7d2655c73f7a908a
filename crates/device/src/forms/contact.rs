//! A contact with a victim, whatever it says: the act may be blocked, the record never is (practice P1, P5).

use record::contact_rules::{Against, Method, SafetyAnswer, against_card, raises_danger};
use record::deadlines::{Deadline as Reckoned, Outcome, State};
use record::kinds::safe_contact::rules_of;
use record::kinds::task::TASK;
use record::kinds::victim_contact::{IDENTITY, deadlines, enhanced, responsible};
use record::{Edit, EntryId, Record, RecordId};
use serde_json::{Value, json};
use uuid::Uuid;

use super::fault::FormFault;
use super::plan::{Fresh, Planned, RecordWrite, entry_id, record_id, trial, trial_make, tried};
use super::text::{body, filled, line};
use super::victim::{date_end, target};
use crate::pages::{Desk, duty, method_named, outcome_code, outcome_named, versions};
use crate::screen::{CallAsk, ContactLook, ContactSave, ContactSaved, TellSupervisor, Words};

/// A threat to her life that was told is not told again for so long, ms.
const THREAT_HOLDS: i64 = 10 * record::calendar::MINUTE;

/// How long a reason may be on the card's table, in characters.
const AGAINST_WHY: usize = 300;

/// A contact as it will be written, and what follows from it.
#[derive(Clone, Debug)]
pub struct ContactPlanned {
    /// What to write: the contact, and where it went against her card, that on the card.
    pub planned: Planned,
    /// Keys of the deadlines it meets.
    pub met: Vec<String>,
    /// Practice P1: "Danger now: radio or 999".
    pub danger: bool,
    /// It went against her card.
    pub against_card: bool,
}

impl ContactPlanned {
    /// The task it was made for says that it was made, and no more: who reads the task need not be who reads her log
    /// (practice P4). Where nothing may be written on the task any more, the contact is kept all the same (practice P5).
    #[must_use]
    pub fn on_task(mut self, desk: &Desk<'_>, task: &Record, fresh: &mut Fresh<'_>) -> Self {
        let Some(contact) = self.planned.entry else { return self };
        let edits = vec![Edit::entry(entry_id(fresh), "contacted", json!({ "contact": contact.to_string() }))];
        if trial(desk, task, &edits).is_ok() {
            self.planned = self.planned.and(RecordWrite { record: task.id(), make: None, edits });
        }
        self
    }

    /// The answer, once it is durable.
    #[must_use]
    pub fn saved(&self, at: i64, waiting_signal: bool) -> ContactSaved {
        ContactSaved {
            saved: self.planned.saved(at, waiting_signal),
            met: self.met.clone(),
            danger: self.danger,
            against_card: self.against_card,
        }
    }
}

const NAMES: &[(&str, &str)] = &[
    ("contact.method", "method"),
    ("contact.direction", "direction"),
    ("contact.outcome", "outcome"),
    ("contact.started", "at"),
    ("contact.ended", "ended_at"),
    ("contact.identity", "verified_how"),
    ("contact.told", "told"),
    ("contact.answers", "answers"),
    ("contact.safety", "safety"),
    ("contact.safety_why", "safety_why"),
    ("contact.views", "views"),
    ("contact.next_promised", "next_promised_on"),
    ("contact.against_card_why", "against_card_why"),
];

/// A contact or an attempt. `cards` are every safe-contact record kept for her.
///
/// # Errors
/// Field by field: `safety` where she answered and was not asked, `verified_how` where she was spoken to,
/// `against_card_why` where it went against her card, `at` in the future.
pub fn contact_save(
    desk: &Desk<'_>,
    ask: &ContactSave,
    record: &Record,
    cards: &[&Record],
    fresh: &mut Fresh<'_>,
) -> Result<ContactPlanned, FormFault> {
    let (method, outcome) = way(ask)?;
    let against = goes_against(ask, method, outcome, cards);
    let why = line(ask.against_card_why.as_deref());
    if !against.is_empty() && why.is_none() {
        return Err(FormFault::needed("against_card_why"));
    }
    let id = entry_id(fresh);
    let mut edits = vec![contact_entry(ask, id, !against.is_empty())?];
    edits.extend(declined(desk, ask, outcome, record, fresh)?);
    let after = tried(desk, record, &edits).map_err(|f| f.called(NAMES))?;
    let mut planned = Planned::edit(record.id(), edits).with_entry(id, false);
    if let (false, Some(card), Some(why)) = (against.is_empty(), cards.first(), why) {
        let marked = against_entry(desk, card, fresh, &codes(&against), &why, Some(id))?;
        planned = planned.and(marked).note(Words::of("saved.against_card"));
    }
    let met = met_by(desk, &after, cards, id);
    for owed in &met {
        // Told after it was due: it is told, and never said to have been in time.
        let said = if owed.state == State::MetLate { "saved.met_late" } else { "saved.met" };
        planned = planned.note(Words::of(said).with("duty_code", duty(&owed.rule, &owed.event)));
    }
    if met.is_empty() {
        planned =
            planned.note(Words::of("saved.does_not_count").with("outcome_code", format!("outcome.{}", outcome_code(outcome))));
    }
    let answer = safety(ask);
    Ok(ContactPlanned {
        danger: raises_danger(outcome, answer.as_ref(), enhanced(record)),
        against_card: !against.is_empty(),
        planned,
        met: met.into_iter().map(|d| d.id).collect(),
    })
}

/// What a contact would meet and go against if it were saved as it stands: at the time that was typed and not at this hour, so
/// that the form asks for a reason where the save will, and nowhere else. What the form has not asked yet is taken as asked.
/// Nothing of it is kept.
///
/// # Errors
/// As those of [`contact_save`], of what is filled in already: `at` in the future.
pub fn contact_look(desk: &Desk<'_>, ask: &ContactSave, record: &Record, cards: &[&Record]) -> Result<ContactLook, FormFault> {
    let (method, outcome) = way(ask)?;
    let against = goes_against(ask, method, outcome, cards);
    let id = EntryId(Uuid::max());
    let contact = contact_entry(&as_if_asked(ask, outcome), id, !against.is_empty())?;
    let after = tried(desk, record, &[contact]).map_err(|f| f.called(NAMES))?;
    let mut words: Vec<Words> = against.iter().map(against_words).collect();
    words.dedup();
    Ok(ContactLook {
        met: met_by(desk, &after, cards, id).into_iter().map(|d| d.id).collect(),
        against: words,
        danger: raises_danger(outcome, safety(ask).as_ref(), enhanced(record)),
    })
}

/// How she was reached, and what came of it.
fn way(ask: &ContactSave) -> Result<(Method, Outcome), FormFault> {
    let method = method_named(&ask.method).ok_or_else(|| FormFault::of("bad_value", "method"))?;
    Ok((method, outcome_named(&ask.outcome)))
}

/// What it goes against on any card that stands; what she began herself goes against nothing (practice P5).
fn goes_against(ask: &ContactSave, method: Method, outcome: Outcome, cards: &[&Record]) -> Vec<Against> {
    if ask.direction == "incoming" {
        return Vec::new();
    }
    let mut all: Vec<Against> =
        versions(cards).iter().flat_map(|c| against_card(&rules_of(c), method, outcome, ask.at)).collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn against_words(against: &Against) -> Words {
    match against {
        Against::MethodNever { .. } | Against::MethodNotAllowed { .. } => Words::of("against.method"),
        Against::VoicemailNever => Words::of("against.voicemail"),
        Against::OutsideHours { .. } => Words::of("against.outside_hours"),
    }
}

/// With what is asked of the officer before the save, for a look while they write: none of it bears on what is met.
fn as_if_asked(ask: &ContactSave, outcome: Outcome) -> ContactSave {
    let or = |given: &Option<String>, then: &str| Some(given.clone().unwrap_or_else(|| then.to_owned()));
    let how = ask.verified_how.clone();
    ContactSave {
        verified_how: if outcome == Outcome::SpokenVerified { or(&ask.verified_how, "details_checked") } else { how },
        safety: or(&ask.safety, "not_asked"),
        safety_why: or(&ask.safety_why, "-"),
        against_card_why: or(&ask.against_card_why, "-"),
        ..ask.clone()
    }
}

/// The entry of a contact, as the record keeps it.
fn contact_entry(ask: &ContactSave, id: EntryId, against: bool) -> Result<Edit, FormFault> {
    let (method, outcome) = way(ask)?;
    let answers = ask.answers.iter().map(|key| target(key, "answers")).collect::<Result<Vec<Value>, _>>()?;
    // A way of verifying in the officer's own words is a check of details; one of the table's words is itself.
    let how = line(ask.verified_how.as_deref());
    let known = how.as_ref().is_some_and(|h| IDENTITY.iter().any(|i| h.as_str() == Some(i)));
    let (identity, identity_how) = if known { (how, None) } else { (how.as_ref().map(|_| json!("details_checked")), how) };
    let promised = ask.next_promised_on.as_deref().map(|d| date_end(d, "next_promised_on")).transpose()?;
    let contact = body([
        ("method", Some(json!(method.name()))),
        ("direction", Some(json!(ask.direction))),
        ("outcome", Some(json!(outcome.name()))),
        ("started", Some(json!(ask.at))),
        ("ended", ask.ended_at.map(Value::from)),
        ("identity", identity),
        ("identity_how", identity_how),
        ("told", line(ask.told.as_deref())),
        ("answers", (!answers.is_empty()).then_some(Value::Array(answers))),
        ("safety", line(ask.safety.as_deref())),
        ("safety_why", line(ask.safety_why.as_deref())),
        ("views", line(ask.views.as_deref())),
        ("next_promised", promised.map(Value::from)),
        ("against_card", against.then_some(json!(true))),
        ("against_card_why", line(ask.against_card_why.as_deref()).filter(|_| against)),
        ("task", ask.task.map(|task| json!(RecordId(task).to_string()))),
    ]);
    Ok(Edit::entry(id, "contact", Value::Object(contact)))
}

/// Practice P7: an update she declined, in her own words, for each deadline it was about. Only her officer writes it so;
/// by anybody else the contact alone is kept.
fn declined(
    desk: &Desk<'_>,
    ask: &ContactSave,
    outcome: Outcome,
    record: &Record,
    fresh: &mut Fresh<'_>,
) -> Result<Vec<Edit>, FormFault> {
    if outcome != Outcome::Refused || ask.answers.is_empty() || responsible(record) != Some(desk.me) {
        return Ok(Vec::new());
    }
    let words = filled(ask.views.as_deref().unwrap_or_default(), "views")?;
    let mut edits = Vec::new();
    for key in &ask.answers {
        if let Value::Object(mut entry) = target(key, "answers")? {
            entry.insert("her_words".into(), json!(words));
            edits.push(Edit::entry(entry_id(fresh), "declined_update", Value::Object(entry)));
        }
    }
    Ok(edits)
}

/// The deadlines that an entry of the record, as it would then stand, is what met.
fn met_by(desk: &Desk<'_>, after: &Record, cards: &[&Record], entry: EntryId) -> Vec<Reckoned> {
    let owed = deadlines(after, cards.iter().copied(), desk.rules, desk.calendar, desk.hub_now());
    owed.into_iter().filter(|d| d.met.is_some_and(|m| m.by == entry)).collect()
}

fn safety(ask: &ContactSave) -> Option<SafetyAnswer> {
    Some(match ask.safety.as_deref()? {
        "safe" => SafetyAnswer::Safe,
        "not_safe" => SafetyAnswer::NotSafe,
        "could_not_speak" => SafetyAnswer::CouldNotSpeak,
        _ => SafetyAnswer::NotAsked { why: ask.safety_why.clone().unwrap_or_default() },
    })
}

/// The rules it went against, as codes: the card's own record keeps no sentence of this app.
fn codes(against: &[Against]) -> String {
    let code = |a: &Against| match a {
        Against::MethodNever { method } => format!("method_never:{}", method.name()),
        Against::MethodNotAllowed { method } => format!("method_not_allowed:{}", method.name()),
        Against::VoicemailNever => "voicemail_never".to_owned(),
        Against::OutsideHours { .. } => "outside_hours".to_owned(),
    };
    against.iter().map(code).collect::<Vec<_>>().join(" ")
}

fn against_entry(
    desk: &Desk<'_>,
    card: &Record,
    fresh: &mut Fresh<'_>,
    what: &str,
    why: &Value,
    contact: Option<EntryId>,
) -> Result<RecordWrite, FormFault> {
    let entry =
        body([("what", Some(json!(what))), ("why", Some(why.clone())), ("contact", contact.map(|c| json!(c.to_string())))]);
    let edits = vec![Edit::entry(entry_id(fresh), "against_card", Value::Object(entry))];
    trial(desk, card, &edits).map_err(|f| f.called(&[("against_card.why", "against_card_why")]))?;
    Ok(RecordWrite { record: card.id(), make: None, edits })
}

/// "Tell the duty supervisor": a Critical task, sent before everything else (practice P1). It lies in the team's queue,
/// because a named sergeant may be off (practice P18), and only the officer's supervisors and the assignees see it (P4).
///
/// # Errors
/// Policy's.
pub fn tell_supervisor(
    desk: &Desk<'_>,
    ask: &TellSupervisor,
    record: &Record,
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    let write = danger_task(desk, record, ask.text.as_deref(), fresh)?;
    let make = write.make.unwrap_or(&TASK);
    Ok(Planned::make(write.record, make, write.edits).note(Words::of("saved.sent_first")))
}

fn danger_task(desk: &Desk<'_>, victim: &Record, text: Option<&str>, fresh: &mut Fresh<'_>) -> Result<RecordWrite, FormFault> {
    let team = desk.roster.officers.get(&desk.me).map(|o| o.team.clone()).filter(|t| !t.is_empty());
    let link = json!([record::kinds::link("victim_contact", victim.id())]);
    // The crime reference is the title: it is all that may leave her record (practice P16), and it is no sentence of ours.
    let mut edits = vec![
        Edit::field("title", victim.line("crime_ref")),
        Edit::field("task_kind", "danger"),
        Edit::field("priority", "critical"),
        Edit::field("links", link),
        // Lists keep the title of work about a victim back; the reference is what they show of it.
        Edit::field("refs", json!([{ "type": "crime", "value": victim.line("crime_ref") }])),
    ];
    if let Some(team) = team {
        edits.push(Edit::field("assignees", json!({ "team": team })));
        edits.push(Edit::entry(entry_id(fresh), "assigned", json!({ "team": team })));
    }
    if let Some(text) = text.map(str::trim).filter(|t| !t.is_empty()) {
        edits.push(Edit::text("briefing", text));
    }
    let id = record_id(fresh);
    trial_make(desk, id, &TASK, &edits)?;
    Ok(RecordWrite { record: id, make: Some(&TASK), edits })
}

/// Whether this officer told of this threat to her life a moment ago: in these words it is told once, however often the call
/// is asked for and the app for calls opened.
#[must_use]
pub fn threat_told(desk: &Desk<'_>, ask: &CallAsk, cards: &[&Record]) -> bool {
    let since = desk.hub_now() - THREAT_HOLDS;
    let why = on_the_card(ask.threat_to_life.as_deref().unwrap_or_default());
    let mut marked = cards.iter().flat_map(|card| card.entries_of("against_card"));
    marked.any(|e| {
        let mine = e.author.officer == desk.me && e.hub_clock() >= since;
        mine && e.text("what").contains("threat_to_life") && e.text("why") == why
    })
}

/// A threat as the card keeps it, one line of at most so many characters. Whole it stands in the task: no length of it may keep the
/// call shut.
fn on_the_card(threat: &str) -> String {
    threat.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(AGAINST_WHY).collect()
}

/// A call opened outside her safe hours as a threat to life (practice P5): kept on the card, and the supervisor is told.
/// For `call_permission`, where the threat opened the call, or showed the number that is dialled by hand.
///
/// # Errors
/// `bad_value` on `threat_to_life` without a reason.
pub fn threat_to_life(
    desk: &Desk<'_>,
    ask: &CallAsk,
    record: &Record,
    cards: &[&Record],
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    let reason = filled(ask.threat_to_life.as_deref().unwrap_or_default(), "threat_to_life")?;
    let task = danger_task(desk, record, Some(reason), fresh)?;
    let mut planned = Planned::make(task.record, task.make.unwrap_or(&TASK), task.edits);
    if let Some(card) = cards.first() {
        let marked = against_entry(desk, card, fresh, "outside_hours threat_to_life", &json!(on_the_card(reason)), None);
        planned = planned.and(marked.map_err(|f| f.called(&[("against_card_why", "threat_to_life")]))?);
    }
    Ok(planned)
}
