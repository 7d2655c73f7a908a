//! A contact is judged by the hour at which she was told and by who began it, a threat to her life is told whoever dials, and what
//! is no one number is dialled by nobody.

use device::forms::Planned;
use device::screen::ContactLook;
use record::{Edit, EntryId};
use serde_json::json;

use super::*;

const MINUTE: i64 = 60_000;

/// Reached by phone, verified and safe, at an instant.
fn spoke(her: &Her, at: i64, answers: Vec<String>) -> ContactSave {
    ContactSave {
        at,
        verified_how: Some("details_checked".into()),
        safety: Some("safe".into()),
        ..contact(her, "spoke", answers)
    }
}

fn looked(story: &Story, her: &Her, ask: &ContactSave) -> Result<ContactLook, FormFault> {
    let (record, card) = (story.get(her.id), story.get(her.card));
    story.at(CONSTABLE, |d| forms::contact_look(d, ask, &record, &[&card]))
}

/// As [`call`], on a device that cannot be sure to withhold its number.
fn call_by_hand(story: &Story, her: &Her, read: Option<&ReadMark>, threat: Option<&str>) -> CallPermission {
    let card = story.get(her.card);
    let ask = CallAsk { record: her.id.0, phone: 0, threat_to_life: threat.map(str::to_owned), method: None };
    let with = CalledWith { read, ..CalledWith::default() };
    story.at(CONSTABLE, |d| pages::call_permission(d, &ask, &[&card], with))
}

#[test]
fn what_was_told_outside_her_hours_is_written_up_within_them_and_the_other_way() {
    let story = Story::new();
    let her = opened(&story, Some(card(weekdays("09:30", "15:00"))));
    let key = arrest_key(&page(&story, &her, CONSTABLE, None));

    // Told on Monday at 20:10, written up on Tuesday at 10:00.
    story.later(22 * HOUR);
    let late = spoke(&her, NOON + 8 * HOUR + 10 * MINUTE, vec![key.clone()]);
    let look = looked(&story, &her, &late).unwrap();
    assert_eq!((codes(&look.against), look.met.as_slice()), (vec!["against.outside_hours"], [key.clone()].as_slice()));
    assert_eq!(save(&story, &her, CONSTABLE, &late).unwrap_err().field.as_deref(), Some("against_card_why"));
    let late = ContactSave { against_card_why: Some("She was to be told before he was home".into()), ..late };
    let saved = save(&story, &her, CONSTABLE, &late).unwrap();
    assert_eq!((saved.against_card, saved.met), (true, vec![key]));

    // Told on Tuesday at 14:00, written up at 20:00: nothing was broken, and no reason is asked.
    story.later(10 * HOUR);
    let in_time = spoke(&her, NOON + 26 * HOUR, vec![]);
    assert_eq!(looked(&story, &her, &in_time).unwrap().against, []);
    assert!(!save(&story, &her, CONSTABLE, &in_time).unwrap().against_card);
    assert_eq!(story.get(her.card).entries_of("against_card").len(), 1);

    // What the form marks before a time is typed is what the card bars at every hour.
    let methods = page(&story, &her, CONSTABLE, None).methods;
    let barred: Vec<&str> = methods.iter().filter(|m| m.against_card).map(|m| m.code.as_str()).collect();
    assert!(!barred.contains(&"phone") && barred.contains(&"letter"), "{barred:?}");
}

#[test]
fn she_rang_us_and_was_told_meets_it_and_is_not_against_her_card() {
    let story = Story::new();
    let her = opened(&story, Some(card(weekdays("09:30", "15:00"))));
    let key = arrest_key(&page(&story, &her, CONSTABLE, None));
    story.later(8 * HOUR);
    let we_rang = spoke(&her, NOON + 8 * HOUR, vec![key.clone()]);
    assert_eq!(codes(&looked(&story, &her, &we_rang).unwrap().against), ["against.outside_hours"]);
    let she_rang = ContactSave { direction: "incoming".into(), ..we_rang };
    let look = looked(&story, &her, &she_rang).unwrap();
    assert_eq!((look.against.len(), look.met.as_slice()), (0, [key.clone()].as_slice()));
    let saved = save(&story, &her, CONSTABLE, &she_rang).unwrap();
    assert_eq!((saved.against_card, saved.met), (false, vec![key]));
    let record = story.get(her.id);
    let kept = record.newest("contact").unwrap();
    assert_eq!((kept.text("direction"), kept.body.get("against_card")), ("incoming", None));
    assert!(story.get(her.card).entries_of("against_card").is_empty(), "no supervisor is asked about it");
    let line = page(&story, &her, SERGEANT, None).log.into_iter().find(|e| e.words.code == "entry.contact").unwrap();
    assert!(codes(&line.details).contains(&"detail.she_began"), "and the log says why: {:?}", line.details);
}

#[test]
fn the_look_says_what_the_save_then_does() {
    let story = Story::new();
    let her = opened(&story, Some(card(weekdays("09:30", "15:00"))));
    let key = arrest_key(&page(&story, &her, CONSTABLE, None));
    let hours = [NOON - 4 * HOUR, NOON, NOON + 8 * HOUR];
    story.later(8 * HOUR);
    let outcomes = [
        "spoke",
        "in_person",
        "written",
        "voicemail",
        "no_reply",
        "third_party",
        "declined",
        "unsafe",
        "message_sent",
        "she_contacted_us",
    ];
    let (mut met, mut against, mut danger) = (0, 0, 0);
    for (outcome, at) in outcomes.into_iter().flat_map(|o| hours.map(|at| (o, at))) {
        for (method, direction) in [("phone", "outgoing"), ("letter", "outgoing"), ("phone", "incoming")] {
            // As the form asks while it is filled in: who she was and how she is are not said yet.
            let typed = ContactSave {
                method: method.into(),
                direction: direction.into(),
                at,
                ..contact(&her, outcome, vec![key.clone()])
            };
            let look = looked(&story, &her, &typed).unwrap();
            let whole = ContactSave {
                verified_how: Some("details_checked".into()),
                safety: Some("safe".into()),
                views: Some("Leave me out of it".into()),
                against_card_why: Some("A slip".into()),
                ..typed
            };
            let (record, card) = (story.get(her.id), story.get(her.card));
            let saved = story.form(CONSTABLE, |d, fresh| forms::contact_save(d, &whole, &record, &[&card], fresh)).unwrap();
            let of = format!("{outcome} by {method}, {direction}, at {at}");
            assert_eq!((&look.met, !look.against.is_empty()), (&saved.met, saved.against_card), "{of}");
            assert_eq!(look.danger, saved.danger, "{of}");
            met += usize::from(!look.met.is_empty());
            against += usize::from(!look.against.is_empty());
            danger += usize::from(look.danger);
        }
    }
    assert!(met > 0 && against > 0 && danger > 0, "{met} {against} {danger}");
    let tomorrow = spoke(&her, NOON + 24 * HOUR, vec![key]);
    assert_eq!(looked(&story, &her, &tomorrow).unwrap_err().field.as_deref(), Some("at"), "it has not happened");
}

#[test]
fn a_threat_to_life_is_told_though_her_number_is_dialled_by_hand() {
    let story = Story::new();
    let her = opened(&story, Some(card(weekdays("09:00", "10:00"))));
    let read = read_now(&story, &her);
    let before = call_by_hand(&story, &her, Some(&read), None);
    assert_eq!(codes(&before.why), ["blocked.outside_safe_hours", "blocked.withhold_by_hand"]);
    assert!(before.threat_opens && !before.opened_by_threat && before.by_hand.is_none(), "{before:?}");
    let threat = Some("He said he will kill her");
    let opened = call_by_hand(&story, &her, Some(&read), threat);
    assert_eq!((opened.allowed, opened.by_hand.as_deref()), (false, Some("14107700900123")));
    assert!(opened.opened_by_threat, "the number stands on the screen outside her hours");
    assert_eq!(codes(&opened.why), ["blocked.withhold_by_hand", "call.supervisor_told"]);
    // Her card was not read: a threat would not open that, and nothing is offered that would not help.
    assert!(!call_by_hand(&story, &her, None, None).threat_opens);
    assert!(!call_by_hand(&story, &her, None, threat).opened_by_threat);
}

#[test]
fn a_threat_to_life_in_her_hours_opens_nothing_and_tells_nobody() {
    let story = Story::new();
    let her = opened(&story, Some(card(weekdays("09:00", "15:00"))));
    let read = read_now(&story, &her);
    let threat = Some("Shots heard");
    for answer in [call(&story, &her, Some(&read), threat), call_by_hand(&story, &her, Some(&read), threat)] {
        assert!(answer.allowed || answer.by_hand.is_some(), "{answer:?}");
        assert!(!answer.opened_by_threat && !codes(&answer.why).contains(&"call.supervisor_told"), "{answer:?}");
    }
}

#[test]
fn one_threat_is_told_once_and_another_is_another() {
    let story = Story::new();
    let her = opened(&story, Some(card(weekdays("09:00", "10:00"))));
    let ask = |words: &str| CallAsk { record: her.id.0, phone: 0, threat_to_life: Some(words.into()), method: None };
    let told = |me: OfficerId, words: &str| {
        let card = story.get(her.card);
        story.at(me, |d| forms::threat_told(d, &ask(words), &[&card]))
    };
    assert!(!told(CONSTABLE, "He is on his way"));
    let (record, card) = (story.get(her.id), story.get(her.card));
    let planned = story.form(CONSTABLE, |d, fresh| forms::threat_to_life(d, &ask("He is on his way"), &record, &[&card], fresh));
    story.commit(CONSTABLE, &planned.unwrap());
    assert!(told(CONSTABLE, " He is on his way\n"), "a second tap");
    assert!(!told(CONSTABLE, "He is in the house"), "what is new is told");
    assert!(!told(SECOND, "He is on his way"), "by whom it was told is on the task");
    story.later(11 * MINUTE);
    assert!(!told(CONSTABLE, "He is on his way"), "and later it is told again");
}

#[test]
fn a_threat_in_many_words_opens_the_call_too() {
    let story = Story::new();
    let her = opened(&story, Some(card(weekdays("09:00", "10:00"))));
    let words = format!("He is on his way.\n{}", "He has said so to her mother. ".repeat(20));
    let ask = CallAsk { record: her.id.0, phone: 0, threat_to_life: Some(words.clone()), method: None };
    let (record, card) = (story.get(her.id), story.get(her.card));
    let planned = story.form(CONSTABLE, |d, fresh| forms::threat_to_life(d, &ask, &record, &[&card], fresh)).unwrap();
    let task = story.commit(CONSTABLE, &planned);
    assert_eq!(story.get(task).text("briefing"), words.trim(), "whole in the task");
    let marked = story.get(her.card);
    assert_eq!(marked.entries_of("against_card")[0].text("why").chars().count(), 300, "and as much as fits on the card");
    assert!(story.at(CONSTABLE, |d| forms::threat_told(d, &ask, &[&marked])));
}

#[test]
fn what_is_no_one_number_is_refused_by_name_and_never_dialled() {
    let story = Story::new();
    let with = |numbers: &[&str]| {
        let phones = numbers.iter().map(|n| Phone { number: (*n).into(), label: None }).collect();
        create(Some(Card { phones, ..card(vec![]) }))
    };
    let ask = with(&["07700 900123", "020 7946 0418 ext 12"]);
    let refused = story.form(CONSTABLE, |d, fresh| forms::victim_create(d, &ask, fresh)).unwrap_err();
    assert_eq!((refused.code.as_str(), refused.field.as_deref()), ("number_unclear", Some("card.phones")));
    assert!(format!("{:?}", refused.params).contains("020 7946 0418 ext 12"), "of several it says which");

    // One that stands on a card already, from before this was asked.
    let her = opened(&story, Some(card(vec![])));
    let written = |numbers: &[&str]| {
        let mut value = story.get(her.card).value("card");
        value["phones"] = numbers.iter().map(|n| json!({ "number": n })).collect();
        let confirmed = Edit::entry(EntryId(story.id()), "confirmed", json!({ "how": "spoke_to_her" }));
        story.commit(CONSTABLE, &Planned::edit(her.card, vec![Edit::field("card", value), confirmed]));
        let read = read_now(&story, &her);
        let button = page(&story, &her, CONSTABLE, Some(&read)).acts.into_iter().find(|a| a.act == "call").unwrap();
        (call(&story, &her, Some(&read), None), button.blocked)
    };
    let (answer, button) = written(&["020 7946 0418 ext 12"]);
    assert_eq!((answer.allowed, answer.dial, codes(&answer.why)), (false, None, vec!["blocked.number_unclear"]));
    assert_eq!(codes(&button), ["blocked.number_unclear"]);
    let (_, button) = written(&["020 7946 0418 ext 12", "07700 900123"]);
    assert!(button.is_empty(), "her other number can be called");
    let (abroad, _) = written(&["+353 (0)1 496 0123"]);
    assert_eq!(abroad.dial.as_deref(), Some("1410035314960123"), "behind the prefix the network takes digits only");
}
