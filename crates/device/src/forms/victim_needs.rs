//! What a victim needs, is offered and decides, as edits of her record. Nothing is filled in for the officer.

use record::deadlines::{Deadline as Reckoned, State};
use record::kinds::note::NOTE;
use record::kinds::victim_contact::deadlines;
use record::{Edit, EntryId, OfficerId, Record, RecordId};
use serde_json::{Map, Value, json};

use super::fault::FormFault;
use super::plan::{Fresh, Planned, entry_id, trial, tried};
use super::seen::{self, Seen};
use super::text::{body, filled, line};
use super::victim::{WHO, as_at_today, who};
use crate::pages::{Desk, SeenVictim, duty};
use crate::screen::{
    DecisionAdd, NeedsAnswers, NeedsAssess, ReferralAdd, ReviewAsked, SupportAsk, SupporterAdd, SupporterEnd, VictimEdit, VpsAdd,
    Words,
};

/// A needs assessment or a re-assessment (Victims' Code, Right 4). The fields that lists and deadlines go by follow what she
/// said; where a raised entitlement makes something late at once, the answer says so.
///
/// That she declined to be asked is kept too, with her words, and changes nothing of what is known of her.
///
/// # Errors
/// `changed_underneath` where somebody changed her entitlement, language or interpreter meanwhile; `at` in the future; `why`
/// where she declined and nobody wrote down what she said.
pub fn needs_assess(
    desk: &Desk<'_>,
    ask: &NeedsAssess,
    record: &Record,
    cards: &[&Record],
    fresh: &mut Fresh<'_>,
) -> Result<Planned, FormFault> {
    let seen = of_victim(&ask.seen)?;
    let id = entry_id(fresh);
    let declined = ask.answers.declined == Some(true);
    let mut stand = record.items("entitlement");
    stand.sort_by_key(ToString::to_string);
    let mut entry = if declined {
        body([("entitlement", Some(json!(stand))), ("declined", Some(json!(true)))])
    } else {
        answers(&ask.answers)
    };
    entry.extend(body([("why", line(ask.why.as_deref())), ("done_at", Some(json!(ask.at)))]));
    let mut edits = vec![Edit::entry(id, "needs_assessment", Value::Object(entry))];
    let mut put = |name: &str, stands: Value, now: Value| {
        if stands != now {
            edits.push(seen::field(seen.as_ref(), name, now));
        }
    };
    if !declined {
        let mut named = ask.answers.entitlement.clone();
        named.sort();
        put("entitlement", json!(stand), json!(named));
        if let Some(language) = line(ask.answers.language.as_deref()) {
            put("language", record.value("language"), language);
        }
        if let Some(needed) = ask.answers.interpreter {
            put("interpreter", json!(record.yes("interpreter")), json!(needed));
        }
    }
    let names: Vec<(String, String)> =
        PARTS.iter().map(|part| (format!("needs_assessment.{part}"), format!("answers.{part}"))).collect();
    let mut names: Vec<(&str, &str)> = names.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    names.extend([("needs_assessment.done_at", "at"), ("needs_assessment.why", "why")]);
    let after = tried(desk, record, &edits).map_err(|f| f.called(&names))?;
    let planned = Planned::edit(record.id(), edits).with_entry(id, false);
    Ok(saying_what_is_late(planned, desk, (record, &after), cards))
}

const PARTS: &[&str] = &[
    "entitlement",
    "enhanced_declined",
    "language",
    "interpreter",
    "reading_hearing_speech",
    "supporter",
    "officer_gender",
    "fears_repeat",
    "children",
    "immigration_worry",
    "access",
    "intermediary",
    "special_measures",
    "next_review",
];

fn answers(given: &NeedsAnswers) -> Map<String, Value> {
    let yes_no = |answer: Option<bool>| answer.map(Value::from);
    body([
        ("entitlement", Some(json!(given.entitlement))),
        ("enhanced_declined", yes_no(given.enhanced_declined)),
        ("language", line(given.language.as_deref())),
        ("interpreter", yes_no(given.interpreter)),
        ("reading_hearing_speech", line(given.reading_hearing_speech.as_deref())),
        ("supporter", line(given.supporter.as_deref())),
        ("officer_gender", line(given.officer_gender.as_deref())),
        ("fears_repeat", yes_no(given.fears_repeat)),
        ("children", yes_no(given.children)),
        ("immigration_worry", yes_no(given.immigration_worry)),
        ("access", line(given.access.as_deref())),
        ("intermediary", yes_no(given.intermediary)),
        ("special_measures", yes_no(given.special_measures)),
        ("next_review", line(given.next_review.as_deref())),
    ])
}

/// Says of each deadline that was not late before and is late after that it is.
pub(super) fn saying_what_is_late(
    planned: Planned,
    desk: &Desk<'_>,
    (before, after): (&Record, &Record),
    cards: &[&Record],
) -> Planned {
    newly_late(desk, before, after, cards).into_iter().fold(planned, |planned, late| {
        let words = Words::of("saved.late_now").with("duty_code", duty(&late.rule, &late.event));
        planned.note(words.with("due_at", late.due.unwrap_or(late.from)))
    })
}

/// What was not late before and is late after: counted from its original event (domain, section 1c).
fn newly_late(desk: &Desk<'_>, before: &Record, after: &Record, cards: &[&Record]) -> Vec<Reckoned> {
    let owed = |record: &Record| deadlines(record, cards.iter().copied(), desk.rules, desk.calendar, desk.hub_now());
    let late = |all: Vec<Reckoned>| all.into_iter().filter(|d| d.state == State::Late);
    let had: Vec<String> = late(owed(before)).map(|d| d.id).collect();
    late(owed(after)).filter(|d| !had.contains(&d.id)).collect()
}

/// A step of the Victim Personal Statement: offered in words, made, read in somebody's voice (Victims' Code, Right 7).
///
/// # Errors
/// `words` where it was offered in none, `read_by` where nobody says who read it, `at` in the future, `step`; `not_held_here` on
/// `evidence` that is no note held here; `changed_underneath` where what she wishes was written anew meanwhile, `not_allowed` to
/// anybody but her officer.
pub fn vps_add(desk: &Desk<'_>, ask: &VpsAdd, record: &Record, fresh: &mut Fresh<'_>) -> Result<Planned, FormFault> {
    let words = line(ask.words.as_deref());
    let (kind, own) = match ask.step.as_str() {
        "offered" => {
            filled(ask.words.as_deref().unwrap_or_default(), "words")?;
            ("vps_offered", ("answer", line(ask.answer.as_deref())))
        }
        "made" => ("vps_made", ("updated", (!record.entries_of("vps_made").is_empty()).then_some(json!(true)))),
        "read" => {
            let by = line(ask.read_by.as_deref()).ok_or_else(|| FormFault::needed("read_by"))?;
            ("vps_read", ("by", Some(by)))
        }
        _ => return Err(FormFault::of("bad_value", "step")),
    };
    let note = ask.evidence.filter(|_| ask.step == "made").map(RecordId);
    if note.is_some_and(|note| (desk.label)(note).is_none_or(|l| l.kind != NOTE.name)) {
        return Err(FormFault::of("not_held_here", "evidence"));
    }
    let evidence = note.map(|note| json!(note.to_string()));
    let entry = body([("words", words), own, ("evidence", evidence), ("done_at", Some(json!(ask.at)))]);
    let names = [("words", "words"), ("answer", "answer"), ("by", "read_by"), ("done_at", "at")];
    let wish = vps_wish(ask, record)?;
    let named = |f: FormFault| f.called(&[("vps", "wish"), ("vps.wish", "wish"), ("vps.read_by", "wished_by")]);
    one_with(desk, record, fresh, (kind, entry), &names, wish).map_err(named)
}

/// What she said that she wishes of it; nothing where she was not asked now, or wishes what she wished.
fn vps_wish(ask: &VpsAdd, record: &Record) -> Result<Option<Edit>, FormFault> {
    let Some(wish) = line(ask.wish.as_deref()).filter(|_| ask.step != "read") else { return Ok(None) };
    let stands = record.value("vps");
    // In whose voice is asked only of a statement that may be made, and what she said of it stays until she says otherwise.
    let may_be_made = matches!(wish.as_str(), Some("wants" | "later"));
    let by = line(ask.wished_by.as_deref()).or_else(|| stands.get("read_by").cloned()).filter(|_| may_be_made);
    let wished = Value::Object(body([("wish", Some(wish)), ("read_by", by)]));
    let seen = of_victim(ask.seen.as_deref().unwrap_or_default())?;
    Ok((stands != wished).then(|| seen::field(seen.as_ref(), "vps", wished)))
}

/// An offer of a support service, taken or not. It meets the two working days either way: she was told and asked.
///
/// # Errors
/// `service`; `at` in the future.
pub fn referral_add(desk: &Desk<'_>, ask: &ReferralAdd, record: &Record, fresh: &mut Fresh<'_>) -> Result<Planned, FormFault> {
    let entry = body([
        ("service", Some(json!(filled(&ask.service, "service")?))),
        ("accepted", Some(json!(ask.accepted))),
        ("why", line(ask.why.as_deref())),
        ("done_at", Some(json!(ask.at))),
    ]);
    one(desk, record, fresh, "referral", entry, &[("service", "service"), ("why", "why"), ("done_at", "at")])
}

/// Who supports her from outside the case, and how they are reached. An officer of the roster may read her record from then on.
///
/// # Errors
/// `role`, `name` where no officer is named; `at` in the future; `not_on_roster` on `officer`, `not_allowed` there to anybody but
/// her officer and a supervisor.
pub fn supporter_add(desk: &Desk<'_>, ask: &SupporterAdd, record: &Record, fresh: &mut Fresh<'_>) -> Result<Planned, FormFault> {
    let officer = ask.officer.map(OfficerId);
    if officer.is_some_and(|o| desk.roster.officers.get(&o).is_none_or(|o| o.left)) {
        return Err(FormFault::of("not_on_roster", "officer"));
    }
    let role = filled(&ask.role, "role")?;
    let name = match officer.filter(|_| ask.name.trim().is_empty()) {
        Some(officer) => desk.roster.shows(officer),
        None => filled(&ask.name, "name")?.to_owned(),
    };
    let entry = body([
        ("role", Some(json!(role))),
        ("name", Some(json!(name))),
        ("agency", line(ask.agency.as_deref())),
        ("contact", line(ask.contact.as_deref())),
        ("officer", officer.map(|o| json!(o.to_string()))),
        ("done_at", Some(json!(ask.at))),
    ]);
    let names = [
        ("role", "role"),
        ("name", "name"),
        ("agency", "agency"),
        ("contact", "contact"),
        ("officer", "officer"),
        ("done_at", "at"),
    ];
    one(desk, record, fresh, "supported_by", entry, &names).map_err(|f| f.called(&[("supporters", "officer")]))
}

/// They support her no more: that they did stays readable. An officer may not read her record any longer, unless they support her
/// in another role still.
///
/// # Errors
/// `no_target`; `at` in the future, or before it began; `not_allowed` where an officer's reading ends, to anybody but her officer
/// and a supervisor.
pub fn supporter_end(desk: &Desk<'_>, ask: &SupporterEnd, record: &Record, fresh: &mut Fresh<'_>) -> Result<Planned, FormFault> {
    let entry = body([
        ("target", Some(json!(EntryId(ask.entry).to_string()))),
        ("why", line(ask.why.as_deref())),
        ("done_at", Some(json!(ask.at))),
    ]);
    one(desk, record, fresh, "support_ended", entry, &[("why", "why"), ("done_at", "at")])
}

/// Asks the victim desk for support (practice P20).
///
/// # Errors
/// `not_allowed`.
pub fn support_request(desk: &Desk<'_>, ask: &SupportAsk, record: &Record, fresh: &mut Fresh<'_>) -> Result<Planned, FormFault> {
    let entry = body([("what", line(ask.what.as_deref()))]);
    one(desk, record, fresh, "support_requested", entry, &[("what", "what")]).map(|p| p.note(Words::of("saved.to_victim_desk")))
}

/// The victim desk takes a request on.
///
/// # Errors
/// `victim_desk_only`, `no_target`.
pub fn support_accept(desk: &Desk<'_>, entry: EntryId, record: &Record, fresh: &mut Fresh<'_>) -> Result<Planned, FormFault> {
    one(desk, record, fresh, "support_accepted", body([("target", Some(json!(entry.to_string())))]), &[])
}

/// Something she decided, with her reason in her words.
///
/// # Errors
/// `what` where no code says it; `at` in the future.
pub fn decision_add(desk: &Desk<'_>, ask: &DecisionAdd, record: &Record, fresh: &mut Fresh<'_>) -> Result<Planned, FormFault> {
    let what = match line(ask.what.as_deref()) {
        Some(what) => what,
        None if ask.about == "other" => return Err(FormFault::needed("what")),
        None => json!(ask.about),
    };
    let entry = body([
        ("what", Some(what)),
        ("about", line(Some(&ask.about))),
        ("her_reason", line(ask.her_reason.as_deref())),
        ("done_at", Some(json!(ask.at))),
    ]);
    let names = [("what", "what"), ("about", "about"), ("her_reason", "her_reason"), ("done_at", "at")];
    one(desk, record, fresh, "decision", entry, &names)
}

/// She asked for a review: the ten and thirty working days run from it (Victims' Right to Review).
///
/// # Errors
/// `at` in the future.
pub fn review_asked(desk: &Desk<'_>, ask: &ReviewAsked, record: &Record, fresh: &mut Fresh<'_>) -> Result<Planned, FormFault> {
    // A future request would start a clock that nobody began.
    if ask.at > desk.hub_now() {
        return Err(FormFault::rule("at", "in_past"));
    }
    let entry = body([("at", Some(json!(ask.at))), ("how", line(ask.how.as_deref()))]);
    one(desk, record, fresh, "review_requested", entry, &[("at", "at"), ("how", "how")])
}

/// Who she is and how often she wants to hear: only what differs from what stands is written, from what the form showed.
///
/// # Errors
/// `changed_underneath` where somebody changed it meanwhile; `contact_is_suspect`.
pub fn victim_edit(desk: &Desk<'_>, ask: &VictimEdit, record: &Record) -> Result<Planned, FormFault> {
    let seen = of_victim(&ask.seen)?;
    let mut now = who(&ask.who)?;
    let wished = ask.who.update_every_days.is_some();
    now.extend(body([("update_why_not", line(ask.update_why_not.as_deref()).filter(|_| wished))]));
    let mut edits = Vec::new();
    for name in [
        "name_to_ask_for",
        "how_to_verify",
        "contact_person",
        "language",
        "interpreter",
        "update_every_days",
        "update_why_not",
        "preferred_method",
        "pronoun",
    ] {
        let wanted = now.get(name).cloned().unwrap_or(Value::Null);
        let stands = record.value(name);
        let same = match name {
            "interpreter" => stands == wanted || (stands == json!(false) && wanted.is_null()),
            // The day of the category alone is no change: it is the day on which somebody last wrote who they are.
            "contact_person" => undated(&stands) == wanted,
            _ => stands == wanted,
        };
        if !same {
            let dated = if name == "contact_person" { as_at_today(desk, wanted) } else { wanted };
            edits.push(seen::field(seen.as_ref(), name, dated));
        }
    }
    trial(desk, record, &edits).map_err(|f| f.called(WHO))?;
    Ok(Planned::edit(record.id(), edits))
}

/// A contact person without the day on which it was written what they are.
fn undated(person: &Value) -> Value {
    let mut person = person.clone();
    if let Value::Object(parts) = &mut person {
        parts.remove("as_at");
    }
    person
}

/// What a victim's page gave out of her record.
fn of_victim(text: &str) -> Result<Option<Seen>, FormFault> {
    if text.is_empty() {
        return Ok(None);
    }
    let all: SeenVictim = serde_json::from_str(text).map_err(|_| FormFault::of("bad_value", "seen"))?;
    Ok(Some(all.victim))
}

/// One entry, tried; `names` are the entry's parts and the request's names for them.
pub(super) fn one(
    desk: &Desk<'_>,
    record: &Record,
    fresh: &mut Fresh<'_>,
    kind: &str,
    entry: Map<String, Value>,
    names: &[(&str, &str)],
) -> Result<Planned, FormFault> {
    one_with(desk, record, fresh, (kind, entry), names, None)
}

/// As [`one`], with what else the same act says.
fn one_with(
    desk: &Desk<'_>,
    record: &Record,
    fresh: &mut Fresh<'_>,
    (kind, entry): (&str, Map<String, Value>),
    names: &[(&str, &str)],
    more: Option<Edit>,
) -> Result<Planned, FormFault> {
    let id = entry_id(fresh);
    let mut edits = vec![Edit::entry(id, kind, Value::Object(entry))];
    edits.extend(more);
    let full: Vec<(String, &str)> = names.iter().map(|(part, theirs)| (format!("{kind}.{part}"), *theirs)).collect();
    let full: Vec<(&str, &str)> = full.iter().map(|(part, theirs)| (part.as_str(), *theirs)).collect();
    trial(desk, record, &edits).map_err(|f| f.called(&full))?;
    Ok(Planned::edit(record.id(), edits).with_entry(id, false))
}
