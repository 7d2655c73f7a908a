//! A victim contact and her card: opened, kept, explained.

use record::calendar::{date_of, end_of_day};
use record::kinds::safe_contact::{ASKED, SAFE_CONTACT};
use record::kinds::victim_contact::{VICTIM_CONTACT, deadlines, holds_the_end};
use record::{Edit, EntryId, Record};
use serde_json::{Map, Value, json};

use super::fault::FormFault;
use super::plan::{Fresh, Planned, RecordWrite, entry_id, record_id, trial, trial_make};
use super::seen;
use super::text::{body, filled, line};
use crate::pages::{DAYS, Desk, SeenVictim, dialled, method_named};
use crate::screen::{Card, CardConfirm, MilestoneAdd, ReasonMissedGive, VictimCreate, WhoSheIs, Words};

/// A new victim contact with this officer in the case, and always a safe-contact record beside it: an empty one says
/// that nobody has asked her yet, which another phone can tell from a card that has not arrived.
///
/// # Errors
/// Field by field; `contact_is_suspect` on `who.contact_person`.
pub fn victim_create(desk: &Desk<'_>, ask: &VictimCreate, fresh: &mut Fresh<'_>) -> Result<Planned, FormFault> {
    filled(&ask.crime_ref, "crime_ref")?;
    let mut edits = vec![
        Edit::field("crime_ref", ask.crime_ref.trim()),
        Edit::field("victim_no", ask.victim_no.unwrap_or(1)),
        Edit::field("owner", desk.me.to_string()),
    ];
    let mut put = |name: &str, value: Option<Value>| edits.extend(value.map(|v| Edit::field(name, v)));
    put("offence", line(Some(&ask.offence)));
    put("entitlement", (!ask.entitlement.is_empty()).then(|| json!(ask.entitlement)));
    for (name, value) in who(&ask.who)? {
        put(&name, Some(if name == "contact_person" { as_at_today(desk, value) } else { value }));
    }
    if let Some(at) = ask.reported_at {
        edits.push(Edit::entry(entry_id(fresh), "milestone", milestone(desk, "reported", at, None)));
    }
    let id = record_id(fresh);
    trial_make(desk, id, &VICTIM_CONTACT, &edits).map_err(|f| {
        let by_part = [("milestone.at", "reported_at")];
        let by_part: Vec<(&str, &str)> = by_part.into_iter().chain(WHO.iter().map(|(a, b)| (*a, *b))).collect();
        f.called(&by_part)
    })?;
    let mut card = vec![Edit::field("victim", id.to_string())];
    if let Some(given) = &ask.card {
        card.push(Edit::field("card", card_value(desk, given)?));
        card.push(Edit::entry(entry_id(fresh), "confirmed", json!({ "how": "spoke_to_her" })));
    }
    let card_id = record_id(fresh);
    trial_make(desk, card_id, &SAFE_CONTACT, &card).map_err(of_card)?;
    Ok(Planned::make(id, &VICTIM_CONTACT, edits).and(RecordWrite { record: card_id, make: Some(&SAFE_CONTACT), edits: card }))
}

pub(super) const WHO: &[(&str, &str)] = &[
    ("contact_person.name", "who.contact_person.name"),
    ("contact_person.category", "who.contact_person.category"),
    ("contact_person.relation", "who.contact_person.relation"),
    ("contact_person", "who.contact_person"),
    ("language", "who.language"),
    ("name_to_ask_for", "who.name_to_ask_for"),
    ("how_to_verify", "who.how_to_verify"),
    ("preferred_method", "who.preferred_method"),
    ("pronoun", "who.pronoun"),
    ("update_every_days", "who.update_every_days"),
];

/// A contact person with the day on which it was written what they are (practice P19): that somebody is no suspect holds as of
/// that day.
pub(super) fn as_at_today(desk: &Desk<'_>, mut person: Value) -> Value {
    if let Value::Object(parts) = &mut person {
        parts.insert("as_at".into(), json!(date_of(desk.hub_now()).to_string()));
    }
    person
}

pub(super) fn who(who: &WhoSheIs) -> Result<Map<String, Value>, FormFault> {
    let person = match &who.contact_person {
        None => None,
        Some(p) => {
            // She herself is the victim; of anybody else the officer says what they are (practice P6).
            let category = p.category.clone().or_else(|| (p.relation == "self").then(|| "victim".to_owned()));
            let category = category.ok_or_else(|| FormFault::needed("who.contact_person.category"))?;
            Some(Value::Object(body([
                ("relation", Some(json!(p.relation))),
                ("name", line(p.name.as_deref())),
                ("category", Some(json!(category))),
            ])))
        }
    };
    Ok(body([
        ("name_to_ask_for", line(who.name_to_ask_for.as_deref())),
        ("how_to_verify", line(who.how_to_verify.as_deref())),
        ("contact_person", person),
        ("language", line(who.language.as_deref())),
        ("interpreter", who.interpreter.then_some(json!(true))),
        ("update_every_days", who.update_every_days.map(Value::from)),
        ("preferred_method", who.preferred_method.clone().map(|m| methods(&[m])).and_then(|m| m.get(0).cloned())),
        ("pronoun", line(who.pronoun.as_deref())),
    ]))
}

/// Writes the whole card into every record kept for her and confirms it there: two cards become one (practice P3).
///
/// # Errors
/// `changed_underneath` on `card` where another card was confirmed meanwhile; field by field under `card.`.
pub fn card_confirm(
    desk: &Desk<'_>,
    ask: &CardConfirm,
    record: &Record,
    cards: &[&Record],
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    let seen_then: Option<SeenVictim> = match ask.seen.as_str() {
        "" => None,
        text => Some(serde_json::from_str(text).map_err(|_| FormFault::of("bad_value", "seen"))?),
    };
    let value = card_value(desk, &ask.card)?;
    let unknown = unknown(&ask.card);
    let edits_of = |seen: Option<&seen::Seen>, fresh: &mut Fresh<'_>| {
        let mut edits = vec![
            seen::field(seen, "card", value.clone()),
            Edit::entry(entry_id(fresh), "confirmed", json!({ "how": "spoke_to_her" })),
        ];
        if ask.asked_unknown && !unknown.is_empty() {
            edits.push(Edit::entry(entry_id(fresh), "asked_unknown", json!({ "what": unknown })));
        }
        edits
    };
    let mut writes = Vec::new();
    for card in cards {
        let seen = seen_then.as_ref().map(|s| s.cards.get(&card.id()).cloned().unwrap_or_default());
        let edits = edits_of(seen.as_ref(), fresh);
        trial(desk, card, &edits).map_err(of_card)?;
        writes.push(RecordWrite { record: card.id(), make: None, edits });
    }
    if writes.is_empty() {
        let id = record_id(fresh);
        let mut edits = vec![Edit::field("victim", record.id().to_string())];
        edits.extend(edits_of(None, fresh));
        trial_make(desk, id, &SAFE_CONTACT, &edits).map_err(of_card)?;
        writes.push(RecordWrite { record: id, make: Some(&SAFE_CONTACT), edits });
    }
    Ok(Planned { writes, entry: None, undo: false, notes: vec![Words::of("saved.card_confirmed")] })
}

/// What she was asked and did not know or would not say: the parts left empty.
fn unknown(card: &Card) -> Vec<&'static str> {
    let empty = |what: &&&str| match **what {
        "phones" => card.phones.is_empty(),
        "methods" => card.methods_allowed.is_empty() && card.methods_forbidden.is_empty(),
        "hours" => card.hours.is_empty(),
        "never" => card.never.is_empty(),
        "code_word" => card.code_word.is_none(),
        "others_may_answer" => card.others_may_answer.is_none(),
        _ => false,
    };
    ASKED.iter().filter(empty).copied().collect()
}

/// A card as the record keeps it, confirmed by this officer now. `number_unclear` where a number is not one that can be dialled.
fn card_value(desk: &Desk<'_>, card: &Card) -> Result<Value, FormFault> {
    let phone = |p: &crate::screen::Phone| {
        let number = filled(&p.number, "card.phones")?;
        // Said while the card is written: whoever must ring her has no time to find out which number was meant.
        if dialled(number).is_none() {
            return Err(FormFault::of("number_unclear", "card.phones").with("text", number));
        }
        Ok(Value::Object(body([("number", Some(json!(number))), ("label", line(p.label.as_deref()))])))
    };
    let phones = card.phones.iter().map(phone).collect::<Result<Vec<Value>, FormFault>>()?;
    let mut windows = Vec::new();
    for window in &card.hours {
        let day = |d: &u8| DAYS.get(usize::from(*d).wrapping_sub(1)).copied();
        let days: Option<Vec<&str>> = window.days.iter().map(day).collect();
        let days = days.filter(|d| !d.is_empty()).ok_or_else(|| FormFault::needed("card.hours"))?;
        windows.push(json!({ "days": days, "from": window.from, "to": window.to }));
    }
    let hours = body([
        ("windows", (!windows.is_empty()).then_some(Value::Array(windows))),
        ("valid_from", line(card.valid_from.as_deref())),
        ("valid_until", line(card.valid_until.as_deref())),
    ]);
    Ok(Value::Object(body([
        ("phones", Some(Value::Array(phones))),
        ("methods_allowed", Some(methods(&card.methods_allowed))),
        ("methods_forbidden", Some(methods(&card.methods_forbidden))),
        ("hours", (!hours.is_empty()).then_some(Value::Object(hours))),
        ("never", Some(json!(card.never))),
        ("withhold_number", Some(json!(card.withhold_number))),
        ("code_word", line(card.code_word.as_deref())),
        ("others_may_answer", line(card.others_may_answer.as_deref())),
        ("say_then", line(card.say_then.as_deref())),
        ("note", line(card.note.as_deref())),
        ("email", line(card.email.as_deref())),
        ("post", line(card.post.as_deref())),
        ("confirmed_by", Some(json!(desk.me.to_string()))),
        ("confirmed_at", Some(json!(desk.hub_now()))),
    ])))
}

/// Methods as the table spells them; one it does not know is left for the table to refuse.
fn methods(codes: &[String]) -> Value {
    codes.iter().map(|c| method_named(c).map_or_else(|| json!(c), |m| json!(m.name()))).collect()
}

fn of_card(fault: FormFault) -> FormFault {
    fault.called(&[
        ("hours", "card.hours"),
        ("card.hours.windows", "card.hours"),
        ("card.phones.number", "card.phones"),
        ("card.hours.valid_from", "card.valid_from"),
        ("card.hours.valid_until", "card.valid_until"),
    ])
}

/// An event of the Code that starts a clock, or the end of her case.
///
/// # Errors
/// `at` in the future; `event` that the table does not know; `still_owed` on `event` with how many things, as `n`, where the
/// case ends before she was told or given what she is owed.
pub fn milestone_add(desk: &Desk<'_>, ask: &MilestoneAdd, record: &Record, fresh: &mut Fresh<'_>) -> Result<Planned, FormFault> {
    let id = entry_id(fresh);
    let edits = vec![Edit::entry(id, "milestone", milestone(desk, &ask.event, ask.at, ask.source.as_deref()))];
    let names = [("milestone.event", "event"), ("milestone.at", "at"), ("milestone.source", "source")];
    trial(desk, record, &edits).map_err(|f| f.called(&names))?;
    if ask.event == CONCLUDED {
        nothing_owed(desk, record)?;
    }
    Ok(Planned::edit(record.id(), edits).with_entry(id, false))
}

/// The event that ends her case.
pub(super) const CONCLUDED: &str = "case_concluded";

/// Nothing holds up the end of her case. What another system says has ended is never refused: it goes by no form.
pub(super) fn nothing_owed(desk: &Desk<'_>, record: &Record) -> Result<(), FormFault> {
    let owed = deadlines(record, [], desk.rules, desk.calendar, desk.hub_now());
    match owed.iter().filter(|d| holds_the_end(d)).count() {
        0 => Ok(()),
        n => Err(FormFault::of("still_owed", "event").with("n", i64::try_from(n).unwrap_or(i64::MAX))),
    }
}

/// Who says so: the officer, where they name nobody else.
fn milestone(desk: &Desk<'_>, event: &str, at: i64, source: Option<&str>) -> Value {
    let source = line(source).unwrap_or_else(|| json!(desk.roster.shows(desk.me)));
    json!({ "event": event, "at": at, "source": source })
}

/// Why a deadline was missed; a supervisor approves it. Never a back-dated time.
///
/// # Errors
/// `deadline` that is no key of a page; `text`; `not_allowed` to anybody but her officer.
pub fn give_reason_missed(
    desk: &Desk<'_>,
    ask: &ReasonMissedGive,
    record: &Record,
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    let reason = filled(&ask.text, "text")?;
    let Value::Object(mut entry) = target(&ask.deadline, "deadline")? else { return Err(FormFault::of("bad_value", "deadline")) };
    entry.insert("reason".into(), json!(reason));
    let id = entry_id(fresh);
    let edits = vec![Edit::entry(id, "reason_missed", Value::Object(entry))];
    trial(desk, record, &edits).map_err(|f| f.called(&[("reason_missed.reason", "text"), ("reason_missed.rule", "deadline")]))?;
    Ok(Planned::edit(record.id(), edits).with_entry(id, false).note(Words::of("saved.supervisor_approves")))
}

/// A deadline's key as entries name it: its rule, and the entry it runs from.
pub(super) fn target(key: &str, field: &str) -> Result<Value, FormFault> {
    let (rule, from) = key.split_once(':').ok_or_else(|| FormFault::of("bad_value", field))?;
    let from: EntryId = from.parse().map_err(|_| FormFault::of("bad_value", field))?;
    Ok(json!({ "rule": rule, "milestone": from.to_string() }))
}

/// The end of a day in London.
pub(super) fn date_end(date: &str, field: &str) -> Result<i64, FormFault> {
    date.parse().map(end_of_day).map_err(|_| FormFault::rule(field, "date"))
}
