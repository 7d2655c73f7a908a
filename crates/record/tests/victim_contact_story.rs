//! What the police owe a victim, who may know of her, and what may be written down about reaching her.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

#[path = "victim_contact_story/corrections.rs"]
mod corrections;
#[path = "victim_contact_story/duties.rs"]
mod duties;
#[path = "victim_contact_story/needs.rs"]
mod needs;
mod people;
#[path = "victim_contact_story/supporters.rs"]
mod supporters;
#[path = "victim_contact_story/twins.rs"]
mod twins;

use people::{Desk, NOON, Person};
use record::document::{Edit, Record};
use record::kinds::victim_contact::{VICTIM_CONTACT, danger, fold, give, responsible};
use record::{OfficerId, Scope};
use serde_json::{Value, json};

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

fn opened(desk: &Desk) -> Record {
    let mut record = desk
        .make(
            &VICTIM_CONTACT,
            Person::Constable,
            &[
                Edit::field("crime_ref", "01/1234567/26"),
                Edit::field("victim_no", 1),
                Edit::field("owner", desk.id(Person::Constable).to_string()),
                Edit::field("name_to_ask_for", "Ms Okoro"),
                Edit::field("offence", "Harassment"),
            ],
        )
        .unwrap();
    let reported = json!({"event": "reported", "at": NOON - DAY, "source": "crime report"});
    desk.write(&mut record, Person::Constable, NOON, &[Edit::entry(desk.entry_id(1), "milestone", reported)]).unwrap();
    record
}

fn call(outcome: &str, safety: Option<&str>) -> Value {
    let mut body = json!({"method": "call", "direction": "outgoing", "outcome": outcome, "started": NOON - MINUTE});
    if let Some(safety) = safety {
        body["safety"] = json!(safety);
    }
    if outcome == "spoken_verified" {
        body["identity"] = json!("code_word");
    }
    body
}

fn log(desk: &Desk, record: &mut Record, who: Person, n: u128, body: Value) -> Result<(), String> {
    desk.write(record, who, NOON, &[Edit::entry(desk.entry_id(n), "contact", body)]).map(|_| ())
}

#[test]
fn the_ward_never_sees_a_victim_and_the_victim_desk_does() {
    let desk = Desk::new();
    let record = opened(&desk);
    assert!(desk.sees(Person::Constable, &record, &[]));
    assert!(desk.sees(Person::Sergeant, &record, &[]), "the owner's supervisor");
    assert!(desk.sees(Person::VictimDesk, &record, &[]));
    assert!(!desk.sees(Person::Second, &record, &[]), "a colleague of the same ward and team");
    assert!(!desk.sees(Person::Pcso, &record, &[]));
    let scopes = (VICTIM_CONTACT.audience)(&record, &[], &desk.roster, NOON);
    assert!(!scopes.iter().any(|s| matches!(s, Scope::Ward(_))));
}

#[test]
fn a_list_shows_the_crime_reference_and_search_finds_nobody_by_name() {
    let desk = Desk::new();
    let record = opened(&desk);
    let text = (VICTIM_CONTACT.search)(&record);
    assert_eq!((text.shown.as_str(), text.body.as_str()), ("01/1234567/26", ""));
    assert!(!format!("{:?}", fold(&record)).contains("Okoro"), "what lists are made of does not hold her name");
}

#[test]
fn a_voicemail_is_a_try_and_not_a_contact() {
    let desk = Desk::new();
    let mut record = opened(&desk);
    log(&desk, &mut record, Person::Constable, 2, call("voicemail", None)).unwrap();
    let row = fold(&record);
    assert_eq!((row.last_contact, row.last_try), (None, Some(NOON - MINUTE)));
    log(&desk, &mut record, Person::Constable, 3, call("spoken_verified", Some("safe"))).unwrap();
    assert_eq!(fold(&record).last_contact, Some(NOON - MINUTE));
}

#[test]
fn she_is_asked_whether_she_is_safe() {
    let desk = Desk::new();
    let mut record = opened(&desk);
    assert_eq!(log(&desk, &mut record, Person::Constable, 2, call("spoken_verified", None)), Err("bad_value".into()));
    let not_asked = call("spoken_verified", Some("not_asked"));
    assert_eq!(log(&desk, &mut record, Person::Constable, 2, not_asked.clone()), Err("bad_value".into()));
    let mut why = not_asked;
    why["safety_why"] = json!("her employer was in the room");
    assert_eq!(log(&desk, &mut record, Person::Constable, 2, why), Ok(()));
}

#[test]
fn an_unverified_voice_is_not_spoken_and_verified() {
    let desk = Desk::new();
    let mut record = opened(&desk);
    let mut body = call("spoken_verified", Some("safe"));
    body["identity"] = json!("not_verified");
    assert_eq!(log(&desk, &mut record, Person::Constable, 2, body), Err("bad_value".into()));
}

#[test]
fn after_a_call_that_was_unsafe_nobody_takes_her_for_safe_until_she_says_so() {
    let desk = Desk::new();
    let mut record = opened(&desk);
    log(&desk, &mut record, Person::Constable, 2, call("spoken_verified", Some("safe"))).unwrap();
    let mut unsafe_to_speak = call("unsafe", Some("not_asked"));
    (unsafe_to_speak["started"], unsafe_to_speak["safety_why"]) = (json!(NOON), json!("a man took the phone"));
    log(&desk, &mut record, Person::Constable, 3, unsafe_to_speak).unwrap();
    assert_eq!(fold(&record).safety.as_deref(), Some("could_not_speak"));
    let mut later = call("spoken_verified", Some("safe"));
    later["started"] = json!(NOON + MINUTE);
    log(&desk, &mut record, Person::Constable, 4, later).unwrap();
    assert_eq!(fold(&record).safety.as_deref(), Some("safe"));
}

#[test]
fn a_woman_who_cannot_speak_freely_is_in_danger_now() {
    let desk = Desk::new();
    let mut record = opened(&desk);
    log(&desk, &mut record, Person::Constable, 2, call("spoken_verified", Some("could_not_speak"))).unwrap();
    log(&desk, &mut record, Person::Constable, 3, call("third_party", None)).unwrap();
    let contacts = record.entries_of("contact");
    assert!(danger(&record, contacts.iter().find(|c| c.text("safety") == "could_not_speak").unwrap()));
    let answered = contacts.iter().find(|c| c.text("outcome") == "third_party").unwrap();
    assert!(!danger(&record, answered), "somebody else answering is danger on an enhanced record only");
    let entitled = Edit::Add { name: "entitlement".into(), item: json!("domestic_abuse") };
    desk.write(&mut record, Person::Sergeant, NOON, &[entitled]).unwrap();
    assert!(danger(&record, answered));
}

#[test]
fn what_went_against_her_card_is_recorded_and_never_refused() {
    let desk = Desk::new();
    let mut record = opened(&desk);
    let mut body = call("voicemail", None);
    body["against_card"] = json!(true);
    body["against_card_why"] = json!("pressed the wrong number");
    log(&desk, &mut record, Person::Constable, 2, body).unwrap();
    assert_eq!(fold(&record).against_card, 1);
}

#[test]
fn a_suspect_is_not_her_contact_person() {
    let desk = Desk::new();
    let mut record = opened(&desk);
    let person =
        |category: &str| Edit::field("contact_person", json!({"relation": "other", "name": "A N Other", "category": category}));
    assert_eq!(desk.write(&mut record, Person::Sergeant, NOON, &[person("suspect")]).unwrap_err(), "contact_is_suspect");
    desk.write(&mut record, Person::Sergeant, NOON, &[person("other")]).unwrap();
}

#[test]
fn how_a_victim_is_spoken_of_is_kept_whoever_the_contact_person_is() {
    let desk = Desk::new();
    let mut record = opened(&desk);
    assert_eq!(record.line("pronoun"), "", "nobody guesses it from a name");
    desk.write(&mut record, Person::Constable, NOON, &[Edit::field("pronoun", "he")]).unwrap();
    let mother = json!({"relation": "parent", "name": "Mrs Okoro", "category": "other"});
    desk.write(&mut record, Person::Constable, NOON, &[Edit::field("contact_person", mother)]).unwrap();
    assert_eq!(record.line("pronoun"), "he", "his mother is rung, and he is the victim");
    let other = desk.write(&mut record, Person::Constable, NOON, &[Edit::field("pronoun", "it")]).unwrap_err();
    assert!(other.starts_with("pronoun"), "only what the table has: {other}");
    desk.write(&mut record, Person::Sergeant, NOON, &[Edit::field("pronoun", Value::Null)]).unwrap();
    assert_eq!(record.line("pronoun"), "", "and it can be taken back");
}

#[test]
fn how_a_victim_is_spoken_of_is_written_by_whoever_works_with_them_and_by_no_colleague() {
    let desk = Desk::new();
    let mut record = opened(&desk);
    let they = [Edit::field("pronoun", "they")];
    for colleague in [Person::Second, Person::Pcso, Person::VictimDesk, Person::Elsewhere] {
        assert_eq!(desk.write(&mut record, colleague, NOON, &they).unwrap_err(), "not_allowed", "{colleague:?}");
    }
    let supports = Edit::Add { name: "supporters".into(), item: json!(desk.id(Person::Second).to_string()) };
    desk.write(&mut record, Person::Constable, NOON, &[supports]).unwrap();
    desk.write(&mut record, Person::Second, NOON, &they).unwrap();
    assert_eq!(record.line("pronoun"), "they", "who supports them hears it first");
}

#[test]
fn a_contact_is_not_written_down_before_it_happens() {
    let desk = Desk::new();
    let mut record = opened(&desk);
    let mut body = call("spoken_verified", Some("safe"));
    body["started"] = json!(NOON + DAY);
    assert_eq!(log(&desk, &mut record, Person::Constable, 2, body), Err("bad_value".into()));
}

#[test]
fn a_constable_takes_a_victim_on_and_does_not_give_her_away() {
    let desk = Desk::new();
    let to = |who| Edit::field("owner", desk.id(who).to_string());
    let crime = Edit::field("crime_ref", "01/1/26");
    let gave = desk.make(&VICTIM_CONTACT, Person::Constable, &[crime.clone(), to(Person::Second)]);
    assert_eq!(gave.unwrap_err(), "supervisor_only");
    desk.make(&VICTIM_CONTACT, Person::Sergeant, &[crime, to(Person::Second)]).unwrap();
}

#[test]
fn the_old_officer_stays_responsible_until_the_new_one_takes_over() {
    let desk = Desk::new();
    let mut record = opened(&desk);
    let (old, new) = (desk.id(Person::Constable), desk.id(Person::Second));
    let over = |from| json!({"from": from, "to": new.to_string(), "open_items": "VPS not yet offered"});
    let not_hers = Edit::entry(desk.entry_id(2), "handed_over", over(new.to_string()));
    assert_eq!(desk.write(&mut record, Person::Constable, NOON, &[not_hers]).unwrap_err(), "supervisor_only");
    // A supervisor may offer her for another; out of the hand of somebody she is not with it offers nothing.
    let stray = json!({"from": new.to_string(), "to": desk.id(Person::Pcso).to_string(), "open_items": "-"});
    desk.write(&mut record, Person::Sergeant, NOON, &[Edit::entry(desk.entry_id(9), "handed_over", stray)]).unwrap();
    let row = fold(&record);
    assert_eq!((row.owner, row.status, row.handover), (Some(old), "open", None));
    assert!(!desk.sees(Person::Pcso, &record, &[]), "and shows her to nobody");
    let hers = Edit::entry(desk.entry_id(2), "handed_over", over(old.to_string()));
    desk.write(&mut record, Person::Constable, NOON, &[hers]).unwrap();
    assert_eq!(responsible(&record), Some(old));
    assert_eq!(fold(&record).status, "handed_over");
    assert!(desk.sees(Person::Second, &record, &[]), "who is asked can read what they take over");
    let take = Edit::entry(desk.entry_id(3), "taken_over", json!({"handover": desk.entry_id(2).to_string()}));
    desk.write(&mut record, Person::Second, NOON, &[take]).unwrap();
    assert_eq!(responsible(&record), Some(new));
    assert_eq!(fold(&record).status, "open");
}

#[test]
fn who_is_asked_may_decline_and_the_old_officer_answers_for_her_still() {
    let desk = Desk::new();
    let mut record = opened(&desk);
    let (old, new) = (desk.id(Person::Constable), desk.id(Person::Second));
    let over = |n: u128| {
        let body = json!({"from": old.to_string(), "to": new.to_string(), "open_items": "VPS not yet offered"});
        Edit::entry(desk.entry_id(n), "handed_over", body)
    };
    let answer = |n: u128, kind: &str, of: u128| {
        let mut body = json!({"handover": desk.entry_id(of).to_string()});
        if kind == "handover_declined" {
            body["why"] = json!("On leave from tomorrow");
        }
        Edit::entry(desk.entry_id(n), kind, body)
    };
    desk.write(&mut record, Person::Constable, NOON, &[over(2)]).unwrap();
    let not_asked = desk.write(&mut record, Person::Constable, NOON, &[answer(3, "handover_declined", 2)]).unwrap_err();
    assert!(["not_allowed", "not_yours"].contains(&not_asked.as_str()), "{not_asked}");
    desk.write(&mut record, Person::Second, NOON, &[answer(3, "handover_declined", 2)]).unwrap();
    let row = fold(&record);
    assert_eq!((row.owner, row.status, row.handover), (Some(old), "open", None), "never without somebody");
    assert_eq!((row.offers[0].to, row.offers[0].declined, row.offers[0].taken), (new, Some(NOON), None));
    assert!(!desk.sees(Person::Second, &record, &[]), "who declined reads her no more");
    let late = desk.write(&mut record, Person::Second, NOON, &[answer(4, "taken_over", 2)]).unwrap_err();
    assert!(["not_allowed", "not_yours"].contains(&late.as_str()), "a no stands: {late}");
    desk.write(&mut record, Person::Constable, NOON, &[over(5)]).unwrap();
    desk.write(&mut record, Person::Second, NOON, &[answer(6, "taken_over", 5)]).unwrap();
    let row = fold(&record);
    assert_eq!((row.owner, row.offers.len()), (Some(new), 2), "asked again she was taken");
}

#[test]
fn a_phone_whose_clock_lags_takes_her_over_and_hands_her_on() {
    let desk = Desk::new();
    let mut record = opened(&desk);
    let (old, new, next) = (desk.id(Person::Constable), desk.id(Person::Second), desk.id(Person::Elsewhere));
    let over = |n: u128, from: OfficerId, to: OfficerId| {
        let body = json!({"from": from.to_string(), "to": to.to_string(), "open_items": "VPS not yet offered"});
        Edit::entry(desk.entry_id(n), "handed_over", body)
    };
    let take =
        |n: u128, of: u128| Edit::entry(desk.entry_id(n), "taken_over", json!({"handover": desk.entry_id(of).to_string()}));
    let lags = NOON - DAY;
    // Ids run against the order of events too, so that nothing but ancestry says what came after what.
    desk.write(&mut record, Person::Constable, NOON, &[over(90, old, new)]).unwrap();
    desk.write(&mut record, Person::Second, lags, &[take(80, 90)]).unwrap();
    assert_eq!(responsible(&record), Some(new));
    desk.write(&mut record, Person::Second, lags + MINUTE, &[over(70, new, next)]).unwrap();
    let row = fold(&record);
    assert_eq!((row.status, row.owner), ("handed_over", Some(new)), "his until she is taken");
    assert_eq!(row.handover.map(|h| h.to), Some(next));
    desk.write(&mut record, Person::Elsewhere, lags - DAY, &[take(60, 70)]).unwrap();
    assert_eq!(responsible(&record), Some(next));
    let again = Record::from_changes(record.id(), record.changes()).unwrap();
    assert_eq!(fold(&again), fold(&record), "read anew it is the same");
}

#[test]
fn two_handovers_that_met_show_the_same_whichever_arrived_first() {
    let desk = Desk::new();
    let base = opened(&desk);
    let (mut hers, mut moved) = (base.clone(), base.clone());
    let over =
        json!({"from": desk.id(Person::Constable).to_string(), "to": desk.id(Person::Second).to_string(), "open_items": "-"});
    let a = desk.write(&mut hers, Person::Constable, NOON, &[Edit::entry(desk.entry_id(2), "handed_over", over)]).unwrap();
    let edits = give(&base, desk.id(Person::Elsewhere), "sick", desk.entry_id(3));
    let b = desk.write(&mut moved, Person::Sergeant, NOON - DAY, &edits).unwrap();
    hers.apply([b]).unwrap();
    moved.apply([a]).unwrap();
    assert_eq!(fold(&hers), fold(&moved));
    assert_eq!(responsible(&hers), Some(desk.id(Person::Elsewhere)), "what a supervisor moved needs nobody's acceptance");
}

#[test]
fn a_supervisor_moves_a_victim_without_that_phone_and_back_again() {
    let desk = Desk::new();
    let mut record = opened(&desk);
    let (old, new) = (desk.id(Person::Constable), desk.id(Person::Second));
    let edits = give(&record, new, "open", desk.entry_id(2));
    desk.write(&mut record, Person::Sergeant, NOON, &edits).unwrap();
    assert_eq!(responsible(&record), Some(new));
    assert!(!desk.sees(Person::Constable, &record, &[]));
    let edits = give(&record, old, "back from leave", desk.entry_id(3));
    desk.write(&mut record, Person::Sergeant, NOON + 1, &edits).unwrap();
    assert_eq!(responsible(&record), Some(old));
}

#[test]
fn a_missed_deadline_has_a_reason_and_somebody_else_approves_it() {
    let desk = Desk::new();
    let mut record = opened(&desk);
    let reason = json!({"rule": "arrested", "reason": "taken ill on duty"});
    desk.write(&mut record, Person::Constable, NOON, &[Edit::entry(desk.entry_id(2), "reason_missed", reason)]).unwrap();
    assert_eq!(fold(&record).missed[0].approved_by, None);
    let yes =
        |n: u128, target: u128| [Edit::entry(desk.entry_id(n), "approved", json!({"target": desk.entry_id(target).to_string()}))];
    assert_eq!(desk.write(&mut record, Person::Constable, NOON, &yes(3, 2)).unwrap_err(), "supervisor_only");
    assert_eq!(desk.write(&mut record, Person::Sergeant, NOON, &yes(3, 1)).unwrap_err(), "no_target");
    desk.write(&mut record, Person::Sergeant, NOON, &yes(3, 2)).unwrap();
    assert_eq!(fold(&record).missed[0].approved_by, Some(desk.id(Person::Sergeant)));
}

#[test]
fn two_officers_hear_of_different_needs_and_both_stand() {
    let desk = Desk::new();
    let base = opened(&desk);
    let (mut hers, mut his) = (base.clone(), base.clone());
    let add = |item: &str| Edit::Add { name: "entitlement".into(), item: json!(item) };
    let a = desk.write(&mut hers, Person::Sergeant, NOON, &[add("hate_crime"), Edit::field("update_every_days", 14)]).unwrap();
    let b = desk.write(&mut his, Person::Constable, NOON, &[add("vulnerable"), Edit::field("update_every_days", 7)]).unwrap();
    hers.apply([b]).unwrap();
    his.apply([a]).unwrap();
    for record in [&hers, &his] {
        assert_eq!(record.items("entitlement"), [json!("hate_crime"), json!("vulnerable")]);
        assert_eq!(record.whole("update_every_days"), Some(7), "the shorter interval protects her");
    }
}

#[test]
fn a_request_for_support_is_taken_on_by_the_victim_desk_and_by_nobody_else() {
    let desk = Desk::new();
    let mut record = opened(&desk);
    desk.write(&mut record, Person::Constable, NOON, &[Edit::entry(desk.entry_id(2), "support_requested", json!({}))]).unwrap();
    assert_eq!(fold(&record).support[0].accepted, None);
    let take = |n: u128, target: u128| {
        [Edit::entry(desk.entry_id(n), "support_accepted", json!({"target": desk.entry_id(target).to_string()}))]
    };
    assert_eq!(desk.write(&mut record, Person::Sergeant, NOON, &take(3, 2)).unwrap_err(), "victim_desk_only");
    assert_eq!(desk.write(&mut record, Person::VictimDesk, NOON, &take(3, 1)).unwrap_err(), "no_target");
    desk.write(&mut record, Person::VictimDesk, NOON, &take(3, 2)).unwrap();
    assert_eq!(fold(&record).support[0].accepted, Some((desk.id(Person::VictimDesk), NOON)));
    let refer = json!({"service": "Victim Support", "accepted": true});
    desk.write(&mut record, Person::VictimDesk, NOON, &[Edit::entry(desk.entry_id(4), "referral", refer)]).unwrap();
}

#[test]
fn what_went_against_her_card_waits_for_a_supervisor_who_did_not_do_it() {
    let desk = Desk::new();
    let mut record = opened(&desk);
    let mut body = call("voicemail", None);
    body["against_card"] = json!(true);
    body["against_card_why"] = json!("pressed the wrong number");
    log(&desk, &mut record, Person::Constable, 2, body.clone()).unwrap();
    log(&desk, &mut record, Person::Constable, 3, call("no_reply", None)).unwrap();
    let waits = fold(&record).to_approve;
    assert_eq!((waits.len(), waits[0].kind.as_str(), waits[0].id), (1, "against_card", desk.entry_id(2)));
    let seen =
        |n: u128, target: u128| [Edit::entry(desk.entry_id(n), "approved", json!({"target": desk.entry_id(target).to_string()}))];
    assert_eq!(
        desk.write(&mut record, Person::Sergeant, NOON, &seen(4, 3)).unwrap_err(),
        "no_target",
        "nothing went wrong there"
    );
    desk.write(&mut record, Person::Sergeant, NOON, &seen(4, 2)).unwrap();
    assert!(fold(&record).to_approve.is_empty());
    // The sergeant does the same: it waits for another supervisor than herself.
    log(&desk, &mut record, Person::Sergeant, 5, body).unwrap();
    assert_eq!(desk.write(&mut record, Person::Sergeant, NOON, &seen(6, 5)).unwrap_err(), "not_your_own");
    assert_eq!(fold(&record).to_approve.len(), 1);
}
