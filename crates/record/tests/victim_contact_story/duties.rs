//! What she is owed, until when, and what counts as having told her.

use record::calendar::Calendar;
use record::deadlines::{ActByReason, Deadline, RuleTable, State};
use record::kinds::safe_contact::SAFE_CONTACT;
use record::kinds::victim_contact::deadlines;

use super::*;

#[test]
fn nothing_is_owed_once_she_was_told_how_it_ended() {
    let desk = Desk::new();
    let mut record = opened(&desk);
    let end = json!({"event": "case_concluded", "at": NOON - 5 * MINUTE, "source": "court"});
    desk.write(&mut record, Person::Constable, NOON, &[Edit::entry(desk.entry_id(2), "milestone", end)]).unwrap();
    assert!((VICTIM_CONTACT.open)(&record), "she has not been told");
    log(&desk, &mut record, Person::Constable, 3, call("spoken_verified", Some("safe"))).unwrap();
    assert!(!(VICTIM_CONTACT.open)(&record));
}

pub(super) fn owed(record: &Record, cards: &[&Record], now: i64) -> Vec<Deadline> {
    deadlines(record, cards.iter().copied(), &RuleTable::shipped().unwrap(), &Calendar::sample().unwrap(), now)
}

fn of<'a>(all: &'a [Deadline], rule: &str) -> &'a Deadline {
    all.iter().find(|d| d.rule == rule).unwrap()
}

#[test]
fn the_arrest_is_told_by_a_call_and_not_by_a_voicemail() {
    let desk = Desk::new();
    let mut record = opened(&desk);
    let arrested = json!({"event": "arrested", "at": NOON - 10 * MINUTE, "source": "custody"});
    desk.write(&mut record, Person::Constable, NOON, &[Edit::entry(desk.entry_id(2), "milestone", arrested)]).unwrap();
    assert_eq!(of(&owed(&record, &[], NOON), "arrested").state, State::Open);
    let answers = json!([{"rule": "arrested", "milestone": desk.entry_id(2).to_string()}]);
    let mut voicemail = call("voicemail", None);
    voicemail["answers"] = answers.clone();
    log(&desk, &mut record, Person::Constable, 3, voicemail).unwrap();
    let all = owed(&record, &[], NOON);
    assert_eq!(of(&all, "arrested").state, State::Open, "a voicemail meets nothing");
    assert_eq!(of(&all, "arrested").not_counted.len(), 1, "and is shown as not counted");
    let mut spoke = call("spoken_verified", Some("safe"));
    spoke["answers"] = answers;
    log(&desk, &mut record, Person::Constable, 4, spoke).unwrap();
    assert_eq!(of(&owed(&record, &[], NOON), "arrested").state, State::Met);
    let back = [Edit::entry(desk.entry_id(5), "withdrawn", json!({"target": desk.entry_id(4).to_string()}))];
    desk.write(&mut record, Person::Constable, NOON + 1, &back).unwrap();
    assert_eq!(of(&owed(&record, &[], NOON), "arrested").state, State::Open, "a contact taken back told her nothing");
}

#[test]
fn a_raised_entitlement_makes_what_is_open_due_sooner_and_leaves_what_was_told_in_time() {
    let desk = Desk::new();
    let mut record = opened(&desk);
    let event = |event: &str| json!({"event": event, "at": NOON - 4 * DAY, "source": "custody"});
    let milestones = [
        Edit::entry(desk.entry_id(2), "milestone", event("arrested")),
        Edit::entry(desk.entry_id(3), "milestone", event("interviewed")),
    ];
    desk.write(&mut record, Person::Constable, NOON, &milestones).unwrap();
    let mut spoke = call("spoken_verified", Some("safe"));
    spoke["answers"] = json!([{"rule": "arrested"}]);
    log(&desk, &mut record, Person::Constable, 4, spoke).unwrap();
    let later = NOON + 2 * DAY;
    let rise = [Edit::Add { name: "entitlement".into(), item: json!("domestic_abuse") }];
    desk.write(&mut record, Person::Constable, later, &rise).unwrap();
    let all = owed(&record, &[], later);
    assert_eq!(of(&all, "arrested").state, State::Met, "told within five working days, as it then was");
    assert_eq!(of(&all, "interviewed").state, State::Late, "owed within one working day of the event");
    let declined = [Edit::entry(desk.entry_id(6), "needs_assessment", json!({"entitlement": [], "enhanced_declined": true}))];
    desk.write(&mut record, Person::Constable, later, &declined).unwrap();
    assert_eq!(of(&owed(&record, &[], later), "interviewed").state, State::Open, "she declined Enhanced Rights");
}

#[test]
fn what_she_declined_is_not_late_and_an_approved_reason_waives() {
    let desk = Desk::new();
    let mut record = opened(&desk);
    let event = |event: &str| json!({"event": event, "at": NOON - 30 * DAY, "source": "custody"});
    let milestones = [
        Edit::entry(desk.entry_id(2), "milestone", event("arrested")),
        Edit::entry(desk.entry_id(3), "milestone", event("interviewed")),
    ];
    desk.write(&mut record, Person::Constable, NOON, &milestones).unwrap();
    let decided = [
        Edit::entry(desk.entry_id(4), "declined_update", json!({"rule": "arrested", "her_words": "Please do not ring again"})),
        Edit::entry(desk.entry_id(5), "reason_missed", json!({"rule": "interviewed", "reason": "In hospital"})),
    ];
    desk.write(&mut record, Person::Constable, NOON, &decided).unwrap();
    let all = owed(&record, &[], NOON);
    assert_eq!((of(&all, "arrested").state, of(&all, "interviewed").state), (State::Declined, State::Late));
    let approve = [Edit::entry(desk.entry_id(6), "approved", json!({"target": desk.entry_id(5).to_string()}))];
    desk.write(&mut record, Person::Sergeant, NOON, &approve).unwrap();
    assert_eq!(of(&owed(&record, &[], NOON), "interviewed").state, State::Waived);
}

#[test]
fn her_card_moves_the_time_to_act_and_a_request_for_review_starts_its_own_clock() {
    let desk = Desk::new();
    let mut record = opened(&desk);
    let asked = [
        Edit::entry(desk.entry_id(2), "milestone", json!({"event": "arrested", "at": NOON, "source": "custody"})),
        Edit::entry(desk.entry_id(3), "review_requested", json!({"at": NOON})),
    ];
    desk.write(&mut record, Person::Constable, NOON, &asked).unwrap();
    let card = json!({
        "phones": [], "methods_allowed": [], "methods_forbidden": [], "never": [], "withhold_number": false,
        "hours": {"windows": [{"days": ["mon", "tue", "wed", "thu", "fri"], "from": "09:00", "to": "15:00"}]},
        "confirmed_by": desk.id(Person::Constable).to_string(), "confirmed_at": NOON,
    });
    let edits = [
        Edit::field("victim", record.id().to_string()),
        Edit::field("card", card),
        Edit::entry(desk.entry_id(4), "confirmed", json!({"how": "spoke_to_her"})),
    ];
    let card = desk.make_with(&SAFE_CONTACT, &desk.commit(Person::Constable, NOON), 2, &edits).unwrap();
    let (without, with) = (owed(&record, &[], NOON), owed(&record, &[&card], NOON));
    assert_eq!(of(&without, "arrested").act_by, of(&without, "arrested").due);
    assert_eq!(of(&with, "arrested").act_by_reason, Some(ActByReason::SafeWindow));
    assert!(of(&with, "arrested").act_by < of(&with, "arrested").due);
    assert!(with.iter().any(|d| d.rule == "review_acknowledge"));
}

#[test]
fn when_it_was_done_counts_and_when_it_was_written_down_stands_beside_it() {
    let desk = Desk::new();
    let mut record = opened(&desk);
    let written = NOON + 9 * DAY;
    let referral = |done: i64| json!({"service": "Victim Support", "accepted": false, "done_at": done});
    let future = [Edit::entry(desk.entry_id(2), "referral", referral(written + DAY))];
    assert_eq!(desk.write(&mut record, Person::Constable, written, &future).unwrap_err(), "bad_value", "never of the future");
    desk.write(&mut record, Person::Constable, written, &[Edit::entry(desk.entry_id(2), "referral", referral(NOON))]).unwrap();
    let all = owed(&record, &[], written);
    let met = of(&all, "referral").met.unwrap();
    assert_eq!((met.told_at, met.recorded_at), (NOON, written));
    assert_eq!(of(&all, "referral").state, State::Met, "in time by when it was done; both times show");
}

#[test]
fn a_reason_that_is_not_good_leaves_it_late() {
    let desk = Desk::new();
    let mut record = opened(&desk);
    let arrested = json!({"event": "arrested", "at": NOON - 30 * DAY, "source": "custody"});
    let reason = json!({"rule": "arrested", "reason": "I forgot"});
    let edits = [Edit::entry(desk.entry_id(2), "milestone", arrested), Edit::entry(desk.entry_id(3), "reason_missed", reason)];
    desk.write(&mut record, Person::Constable, NOON, &edits).unwrap();
    assert_eq!(fold(&record).to_approve.len(), 1);
    let target = desk.entry_id(3).to_string();
    let no = |body: Value| [Edit::entry(desk.entry_id(4), "not_approved", body)];
    let unsaid = desk.write(&mut record, Person::Sergeant, NOON, &no(json!({"target": target}))).unwrap_err();
    assert!(unsaid.contains("remark"), "{unsaid}");
    desk.write(&mut record, Person::Sergeant, NOON, &no(json!({"target": target, "remark": "Nobody forgets her"}))).unwrap();
    assert!(fold(&record).to_approve.is_empty(), "it waits for nobody any more");
    assert_eq!(of(&owed(&record, &[], NOON), "arrested").state, State::Late);
}
