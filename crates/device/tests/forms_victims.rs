//! A victim contact: what counts, what is safe, what is danger.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

mod desk;
#[path = "forms_victims/hours.rs"]
mod hours;
#[path = "forms_victims/on_task.rs"]
mod on_task;

use desk::{CONSTABLE, HOUR, NOON, SECOND, SERGEANT, Story};
use device::forms::{self, ContactPlanned, FormFault};
use device::pages::{self, CalledWith, CardHere, Held, Local, OnToday, ReadMark, SafeContactView, VictimOpened, VictimView};
use device::screen::{
    CallAsk, CallPermission, Card, CardConfirm, CardState, ContactPerson, ContactSave, MilestoneAdd, Phone, ReasonMissedGive,
    SafeHours, TellSupervisor, TodayRow, VictimCreate, VictimDetail, WhoSheIs,
};
use record::{OfficerId, Record, RecordId};

struct Her {
    id: RecordId,
    card: RecordId,
}

fn card(hours: Vec<SafeHours>) -> Card {
    Card {
        phones: vec![Phone { number: "07700 900123".into(), label: Some("work".into()) }],
        methods_allowed: vec!["phone".into()],
        methods_forbidden: vec!["letter".into()],
        hours,
        valid_from: None,
        valid_until: None,
        never: vec!["voicemail".into()],
        withhold_number: true,
        code_word: None,
        others_may_answer: None,
        say_then: None,
        post: None,
        email: None,
        note: Some("He checks her messages".into()),
    }
}

fn weekdays(from: &str, to: &str) -> Vec<SafeHours> {
    vec![SafeHours { days: vec![1, 2, 3, 4, 5], from: from.into(), to: to.into() }]
}

fn create(card: Option<Card>) -> VictimCreate {
    VictimCreate {
        crime_ref: "01/12345/26".into(),
        offence: "Assault".into(),
        entitlement: vec!["domestic_abuse".into()],
        who: WhoSheIs { name_to_ask_for: Some("Ms A.".into()), ..WhoSheIs::default() },
        card,
        reported_at: Some(NOON - 2 * HOUR),
        ..VictimCreate::default()
    }
}

/// The constable opens a victim contact with a card and an arrest this morning.
fn opened(story: &Story, card: Option<Card>) -> Her {
    let planned = story.form(CONSTABLE, |d, fresh| forms::victim_create(d, &create(card), fresh)).unwrap();
    let id = story.commit(CONSTABLE, &planned);
    let ask = MilestoneAdd { record: id.0, event: "arrested".into(), at: NOON - HOUR, source: None };
    let record = story.get(id);
    let arrest = story.form(CONSTABLE, |d, fresh| forms::milestone_add(d, &ask, &record, fresh)).unwrap();
    story.commit(CONSTABLE, &arrest);
    Her { id, card: planned.writes[1].record }
}

fn contact(her: &Her, outcome: &str, answers: Vec<String>) -> ContactSave {
    ContactSave {
        record: her.id.0,
        method: "phone".into(),
        direction: "outgoing".into(),
        outcome: outcome.into(),
        at: NOON,
        ended_at: None,
        verified_how: None,
        told: None,
        answers,
        safety: None,
        safety_why: None,
        views: None,
        next_promised_on: None,
        against_card_why: None,
        ..ContactSave::default()
    }
}

fn save(story: &Story, her: &Her, me: OfficerId, ask: &ContactSave) -> Result<ContactPlanned, FormFault> {
    let (record, card) = (story.get(her.id), story.get(her.card));
    let planned = story.form(me, |d, fresh| forms::contact_save(d, ask, &record, &[&card], fresh))?;
    story.commit(me, &planned.planned);
    Ok(planned)
}

fn page(story: &Story, her: &Her, me: OfficerId, read: Option<&ReadMark>) -> VictimDetail {
    let (record, card) = (story.get(her.id), story.get(her.card));
    let opened = VictimOpened { cards: &[&card], read, ..VictimOpened::default() };
    story.at(me, |d| pages::victim(d, &record, opened))
}

fn arrest_key(page: &VictimDetail) -> String {
    page.deadlines.iter().find(|d| d.event == "arrested").unwrap().key.clone()
}

fn read_now(story: &Story, her: &Her) -> ReadMark {
    match page(story, her, CONSTABLE, None).card {
        CardState::One { version, .. } => ReadMark { version: version.version, at: story.now.get() },
        other => panic!("{other:?}"),
    }
}

fn rows(story: &Story) -> (Vec<Held<VictimView>>, Vec<SafeContactView>) {
    let records = story.records.borrow();
    let of = |kind: &'static str| records.values().filter(move |r| r.kind().name == kind);
    let held = |r: &Record| Held { view: pages::victim_view(r), local: Local::default() };
    (of("victim_contact").map(held).collect(), of("safe_contact").map(pages::safe_contact_view).collect())
}

fn call(story: &Story, her: &Her, read: Option<&ReadMark>, threat: Option<&str>) -> CallPermission {
    let card = story.get(her.card);
    let ask = CallAsk { record: her.id.0, phone: 0, threat_to_life: threat.map(str::to_owned), method: None };
    let with = CalledWith { read, can_withhold: true, ..CalledWith::default() };
    story.at(CONSTABLE, |d| pages::call_permission(d, &ask, &[&card], with))
}

fn codes(why: &[device::screen::Words]) -> Vec<&str> {
    why.iter().map(|w| w.code.as_str()).collect()
}

#[test]
fn a_voicemail_is_kept_and_does_not_count_and_a_spoken_contact_meets_the_deadline() {
    let story = Story::new();
    let her = opened(&story, None);
    let key = arrest_key(&page(&story, &her, CONSTABLE, None));
    let voicemail = save(&story, &her, CONSTABLE, &contact(&her, "voicemail", vec![key.clone()])).unwrap();
    assert_eq!((voicemail.met.len(), codes(&voicemail.planned.notes)), (0, vec!["saved.does_not_count"]));
    let shown = page(&story, &her, CONSTABLE, None);
    assert_eq!(shown.deadlines.iter().find(|d| d.key == key).unwrap().state, "open");
    let line = shown.log.iter().find(|e| e.words.code == "entry.contact").unwrap();
    assert_eq!(codes(&line.details), ["detail.does_not_count"]);

    story.later(HOUR);
    let spoken = ContactSave {
        at: NOON + HOUR,
        verified_how: Some("details_checked".into()),
        safety: Some("safe".into()),
        told: Some("He was arrested".into()),
        ..contact(&her, "spoke", vec![key.clone()])
    };
    let saved = save(&story, &her, CONSTABLE, &spoken).unwrap();
    assert_eq!((saved.met.as_slice(), codes(&saved.planned.notes)), ([key.clone()].as_slice(), vec!["saved.met"]));
    let shown = page(&story, &her, SECOND, None);
    let met = shown.deadlines.iter().find(|d| d.key == key).unwrap();
    assert_eq!((met.state.as_str(), met.met_by.as_ref().unwrap().at), ("met", NOON + HOUR));
    assert_eq!(shown.already_told.unwrap().by.name, "PC 123CN", "a second officer is told so first");
    assert!(page(&story, &her, CONSTABLE, None).already_told.is_none());
}

#[test]
fn told_after_it_was_due_it_counts_and_is_never_said_to_have_been_in_time() {
    let story = Story::new();
    let her = opened(&story, None);
    let key = arrest_key(&page(&story, &her, CONSTABLE, None));
    story.later(72 * HOUR);
    let spoken = ContactSave {
        at: NOON + 72 * HOUR,
        verified_how: Some("details_checked".into()),
        safety: Some("safe".into()),
        told: Some("He was arrested".into()),
        ..contact(&her, "spoke", vec![key.clone()])
    };
    let saved = save(&story, &her, CONSTABLE, &spoken).unwrap();
    assert_eq!((saved.met.as_slice(), codes(&saved.planned.notes)), ([key.clone()].as_slice(), vec!["saved.met_late"]));
    let shown = page(&story, &her, CONSTABLE, None);
    assert_eq!(shown.deadlines.iter().find(|d| d.key == key).unwrap().state, "met_late");
}

#[test]
fn nothing_is_filled_in_for_the_officer() {
    let story = Story::new();
    let her = opened(&story, None);
    let fault = |ask: ContactSave| save(&story, &her, CONSTABLE, &ask).unwrap_err().field.unwrap_or_default();
    let spoken = contact(&her, "spoke", vec![]);
    assert_eq!(fault(spoken.clone()), "verified_how");
    let verified = ContactSave { verified_how: Some("code_word".into()), ..spoken };
    assert_eq!(fault(verified.clone()), "safety");
    let unasked = ContactSave { safety: Some("not_asked".into()), ..verified };
    assert_eq!(fault(unasked.clone()), "safety_why");
    assert_eq!(fault(ContactSave { at: NOON + 9 * HOUR, ..contact(&her, "no_reply", vec![]) }), "at");
    let other = ContactPerson { relation: "parent".into(), category: Some("suspect".into()), ..ContactPerson::default() };
    let ask = VictimCreate { who: WhoSheIs { contact_person: Some(other), ..create(None).who }, ..create(None) };
    let refused = story.form(CONSTABLE, |d, fresh| forms::victim_create(d, &ask, fresh)).unwrap_err();
    assert_eq!((refused.code.as_str(), refused.field.as_deref()), ("contact_is_suspect", Some("who.contact_person")));
}

#[test]
fn act_by_is_the_end_of_the_last_safe_window_and_no_list_says_who_she_is() {
    let story = Story::new();
    // Enhanced: one working day after the arrest, so the end of Tuesday; her last safe hour before it is Tuesday 15:00.
    let her = opened(&story, Some(card(weekdays("09:00", "15:00"))));
    let (held, cards) = rows(&story);
    let listed = story.at(CONSTABLE, |d| pages::victims(d, &held, &cards));
    let row = listed.open.iter().find(|r| r.deadline.event == "arrested").unwrap();
    assert_eq!(row.deadline.act_by, Some(NOON + 27 * HOUR));
    assert_eq!(row.deadline.due_at, Some(NOON + 36 * HOUR - 1_000));
    assert_eq!(row.safe_until, Some(NOON + 3 * HOUR));
    let json = serde_json::to_string(&listed).unwrap();
    assert!(json.contains("01/12345/26"));
    for private in ["Ms A.", "07700", "He checks", "Assault"] {
        assert!(!json.contains(private), "{private} is in a list");
    }
    story.jumped.set(true);
    let row = story.at(CONSTABLE, |d| pages::victims(d, &held, &cards)).open.remove(0);
    assert_eq!(row.safe_until, None, "after a clock jump nobody knows whether it is a safe hour");
    assert_eq!(her.id.0, row.id);
}

#[test]
fn the_card_is_read_before_the_call_and_again_when_it_changes() {
    let story = Story::new();
    let her = opened(&story, Some(card(weekdays("09:00", "15:00"))));
    assert_eq!(codes(&call(&story, &her, None, None).why), ["blocked.card_not_read"]);
    let read = read_now(&story, &her);
    let allowed = call(&story, &her, Some(&read), None);
    assert_eq!(
        (allowed.allowed, allowed.dial.as_deref(), allowed.safe_until),
        (true, Some("14107700900123"), Some(NOON + 3 * HOUR))
    );

    let yesterday = ReadMark { at: NOON - 24 * HOUR, ..read.clone() };
    assert_eq!(codes(&call(&story, &her, Some(&yesterday), None).why), ["blocked.card_not_read"], "it holds for one shift");

    let ask = CardConfirm {
        record: her.id.0,
        card: card(weekdays("10:00", "11:00")),
        seen: page(&story, &her, CONSTABLE, None).seen,
        asked_unknown: false,
    };
    let (record, old) = (story.get(her.id), story.get(her.card));
    let planned = story.form(CONSTABLE, |d, fresh| forms::card_confirm(d, &ask, &record, &[&old], fresh)).unwrap();
    story.commit(CONSTABLE, &planned);
    assert_eq!(codes(&call(&story, &her, Some(&read), None).why), ["blocked.card_not_read", "blocked.outside_safe_hours"]);
    let (_, cards) = rows(&story);
    let here = story.at(CONSTABLE, |d| pages::card_here(d, &cards.iter().collect::<Vec<_>>(), Some(&read)));
    assert_eq!(here, CardHere::Changed);
    story.cards.borrow_mut().insert(her.id, here);
    let (held, cards) = rows(&story);
    let victims = story.at(CONSTABLE, |d| pages::owed_by_me(d, &held, &cards));
    let today = story.at(CONSTABLE, |d| pages::today(d, OnToday { victims, ..OnToday::default() }));
    assert!(matches!(&today.needs_you[0], TodayRow::Victim(row) if row.card_changed), "a changed card comes first");

    // Somebody who still has the old card on the screen overwrites nothing.
    let now = story.get(her.card);
    let late = story.form(CONSTABLE, |d, fresh| forms::card_confirm(d, &ask, &record, &[&now], fresh)).unwrap_err();
    assert_eq!(late.code, "changed_underneath");
}

#[test]
fn two_cards_block_the_call_until_one_is_confirmed() {
    let story = Story::new();
    let her = opened(&story, Some(card(vec![])));
    let before = story.get(her.card);
    let confirm = |me: OfficerId, number: &str, on: &Record| {
        let mut value = card(vec![]);
        value.phones[0].number = number.into();
        let record = story.get(her.id);
        let seen = story.at(me, |_| pages::seen_victim(&record, &[on]));
        let ask = CardConfirm { record: her.id.0, card: value, seen, asked_unknown: false };
        let planned = story.form(me, |d, fresh| forms::card_confirm(d, &ask, &record, &[on], fresh)).unwrap();
        story.commit(me, &planned);
        story.get(her.card)
    };
    let hers = confirm(CONSTABLE, "07700 900111", &before);
    story.records.borrow_mut().insert(her.card, before.clone());
    confirm(SERGEANT, "07700 900222", &before);
    story.merge(her.card, &hers);

    let shown = page(&story, &her, CONSTABLE, None);
    let CardState::Two { versions, .. } = &shown.card else { panic!("{:?}", shown.card) };
    assert_eq!(versions.len(), 2, "both show");
    let read = ReadMark { version: versions[1].version.clone(), at: story.now.get() };
    let blocked = call(&story, &her, Some(&read), Some("she may be killed"));
    assert_eq!((blocked.allowed, codes(&blocked.why)), (false, vec!["blocked.two_cards"]), "not even a threat to life picks one");

    let both = story.get(her.card);
    confirm(CONSTABLE, "07700 900111", &both);
    let read = read_now(&story, &her);
    assert_eq!(call(&story, &her, Some(&read), None).dial.as_deref(), Some("14107700900111"));
}

#[test]
fn what_went_against_her_card_is_kept_marked_and_seen_by_the_supervisor() {
    let story = Story::new();
    let her = opened(&story, Some(card(weekdays("09:00", "15:00"))));
    let ask = contact(&her, "voicemail", vec![]);
    assert_eq!(save(&story, &her, CONSTABLE, &ask).unwrap_err().field.as_deref(), Some("against_card_why"));
    let ask = ContactSave { against_card_why: Some("Wrong button".into()), ..ask };
    let saved = save(&story, &her, CONSTABLE, &ask).unwrap();
    assert!(saved.against_card && !saved.danger);
    let marked = story.get(her.card).entries_of("against_card");
    assert_eq!((marked.len(), marked[0].text("what")), (1, "voicemail_never"));
    let line = page(&story, &her, SERGEANT, None).log.into_iter().find(|e| e.words.code == "entry.contact").unwrap();
    assert!(codes(&line.details).contains(&"detail.against_card"));
    let options = page(&story, &her, CONSTABLE, None).outcomes;
    assert!(options.iter().any(|o| o.code == "voicemail" && o.against_card && o.meets.is_empty()));
    assert!(options.iter().any(|o| o.code == "spoke" && !o.meets.is_empty()));
}

#[test]
fn not_safe_is_danger_now_and_the_supervisor_gets_critical_work_first() {
    let story = Story::new();
    let her = opened(&story, None);
    let not_safe =
        ContactSave { verified_how: Some("code_word".into()), safety: Some("not_safe".into()), ..contact(&her, "spoke", vec![]) };
    assert!(save(&story, &her, CONSTABLE, &not_safe).unwrap().danger);
    assert!(save(&story, &her, CONSTABLE, &contact(&her, "third_party", vec![])).unwrap().danger, "an enhanced record");
    let record = story.get(her.id);
    let ask = TellSupervisor { record: her.id.0, text: Some("He is at the door".into()) };
    let planned = story.form(CONSTABLE, |d, fresh| forms::tell_supervisor(d, &ask, &record, fresh)).unwrap();
    let task = story.commit(CONSTABLE, &planned);
    let team = story.at(SERGEANT, |d| pages::team(d, &story.rows(), vec![]));
    assert_eq!((team.unassigned[0].id, team.unassigned[0].priority.as_str()), (task.0, "critical"));
    assert_eq!(team.unassigned[0].title, "", "no list says whose");
    assert!(pages::task_view(&story.get(task)).private);
}

#[test]
fn a_threat_to_life_opens_the_call_outside_her_hours_and_tells_the_supervisor() {
    let story = Story::new();
    let her = opened(&story, Some(card(weekdays("09:00", "10:00"))));
    let read = read_now(&story, &her);
    assert_eq!(codes(&call(&story, &her, Some(&read), None).why), ["blocked.outside_safe_hours"]);
    assert_eq!(codes(&call(&story, &her, Some(&read), Some("  ")).why), ["blocked.outside_safe_hours"], "blank is no reason");
    let opened = call(&story, &her, Some(&read), Some("He said he will kill her"));
    assert_eq!((opened.allowed, codes(&opened.why)), (true, vec!["call.supervisor_told"]));
    let ask = CallAsk { record: her.id.0, phone: 0, threat_to_life: Some("He said he will kill her".into()), method: None };
    let (record, card) = (story.get(her.id), story.get(her.card));
    let planned = story.form(CONSTABLE, |d, fresh| forms::threat_to_life(d, &ask, &record, &[&card], fresh)).unwrap();
    story.commit(CONSTABLE, &planned);
    assert_eq!(story.get(her.card).entries_of("against_card").len(), 1);
    assert_eq!(story.rows()[0].view.priority, "critical");
}

#[test]
fn a_late_deadline_takes_a_reason_from_her_officer_only() {
    let story = Story::new();
    let her = opened(&story, None);
    story.later(72 * HOUR);
    let shown = page(&story, &her, CONSTABLE, None);
    let late = shown.deadlines.iter().find(|d| d.event == "arrested").unwrap();
    assert_eq!(late.state, "late");
    let ask = ReasonMissedGive { record: her.id.0, deadline: late.key.clone(), text: "In court all day".into() };
    let record = story.get(her.id);
    let give = |me| story.form(me, |d, fresh| forms::give_reason_missed(d, &ask, &record, fresh));
    assert_eq!(give(SECOND).unwrap_err().code, "not_allowed");
    story.commit(CONSTABLE, &give(CONSTABLE).unwrap());
    let shown = page(&story, &her, CONSTABLE, None);
    let late = shown.deadlines.iter().find(|d| d.event == "arrested").unwrap();
    let given = late.reason_missed.as_ref().unwrap();
    assert_eq!((late.state.as_str(), given.text.as_str(), given.approved), ("late", "In court all day", false));
}

#[test]
fn an_update_she_declined_is_to_review_and_not_late() {
    let story = Story::new();
    let her = opened(&story, None);
    let key = arrest_key(&page(&story, &her, CONSTABLE, None));
    let declined = ContactSave { safety: Some("safe".into()), ..contact(&her, "declined", vec![key.clone()]) };
    assert_eq!(save(&story, &her, CONSTABLE, &declined).unwrap_err().field.as_deref(), Some("views"), "in her words");
    let declined = ContactSave { views: Some("Leave me out of it".into()), ..declined };
    save(&story, &her, CONSTABLE, &declined).unwrap();
    story.later(96 * HOUR);
    let shown = page(&story, &her, CONSTABLE, None);
    assert_eq!(shown.deadlines.iter().find(|d| d.key == key).unwrap().state, "declined");
}

#[test]
fn hours_that_hold_for_a_time_only_are_written_shown_and_kept_to() {
    let story = Story::new();
    let hold = |from: &str, until: &str| {
        let until = Some(until.to_owned()).filter(|day| !day.is_empty());
        Card { valid_from: Some(from.into()), valid_until: until, ..card(weekdays("09:00", "15:00")) }
    };
    // Today is Monday the 23rd.
    let her = opened(&story, Some(hold("2026-11-16", "2026-11-22")));
    let CardState::One { version, .. } = page(&story, &her, CONSTABLE, None).card else { panic!("one card") };
    assert_eq!(version.card, hold("2026-11-16", "2026-11-22"), "as it was written");
    let lines: Vec<&str> = version.lines.iter().map(|l| l.words.code.as_str()).collect();
    assert!(lines.contains(&"card.valid_from") && lines.contains(&"card.valid_until"), "{lines:?}");
    let read = read_now(&story, &her);
    assert_eq!(
        codes(&call(&story, &her, Some(&read), None).why),
        ["blocked.outside_safe_hours_none"],
        "they held until yesterday"
    );

    let confirm = |value: Card| {
        let seen = page(&story, &her, CONSTABLE, None).seen;
        let ask = CardConfirm { record: her.id.0, card: value, seen, asked_unknown: true };
        let (record, old) = (story.get(her.id), story.get(her.card));
        story.form(CONSTABLE, |d, fresh| forms::card_confirm(d, &ask, &record, &[&old], fresh))
    };
    assert_eq!(confirm(hold("2026-11-30", "2026-11-23")).unwrap_err().field.as_deref(), Some("card.hours"));
    story.commit(CONSTABLE, &confirm(hold("2026-11-16", "")).unwrap());
    assert!(call(&story, &her, Some(&read_now(&story, &her)), None).allowed, "nobody wrote a last day any more");
    let asked = story.get(her.card).entries_of("asked_unknown");
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].body.get("what"), Some(&serde_json::json!(["code_word", "others_may_answer"])), "what is left empty");
}

#[test]
fn the_number_the_officer_chose_is_the_one_that_is_dialled() {
    let story = Story::new();
    let mut two = card(vec![]);
    two.phones.push(Phone { number: "020 7946 0418".into(), label: Some("her sister's".into()) });
    let her = opened(&story, Some(two));
    let (read, held) = (read_now(&story, &her), story.get(her.card));
    let dialled = |phone: u32| {
        let ask = CallAsk { record: her.id.0, phone, threat_to_life: None, method: None };
        let with = CalledWith { read: Some(&read), can_withhold: true, ..CalledWith::default() };
        story.at(CONSTABLE, |d| pages::call_permission(d, &ask, &[&held], with)).dial
    };
    let numbers = [0, 1, 2].map(dialled);
    assert_eq!(numbers, [Some("14107700900123".to_owned()), Some("14102079460418".to_owned()), None], "no third one is made up");
}
