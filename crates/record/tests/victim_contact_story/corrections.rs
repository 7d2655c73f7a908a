//! A wrong fact of a victim, put right (practice P19).

use record::calendar::Calendar;
use record::deadlines::{Deadline, RuleTable, State};
use record::kinds::victim_contact::deadlines;
use record::notices::{Why, corrected};

use super::*;

fn put_right(desk: &Desk, record: &mut Record, who: Person, n: u128, target: u128, right: &Value) -> Result<(), String> {
    let body = json!({
        "target": desk.entry_id(target).to_string(),
        "replacement": record::value::canonical(right),
        "reason": "written down for the wrong call",
    });
    desk.write(record, who, NOON, &[Edit::entry(desk.entry_id(n), "corrected", body)]).map(|_| ())
}

#[test]
fn a_wrong_contact_put_right_counts_as_what_it_was_and_what_it_said_stays_readable() {
    let desk = Desk::new();
    let mut record = opened(&desk);
    log(&desk, &mut record, Person::Constable, 2, call("spoken_verified", Some("safe"))).unwrap();
    assert_eq!(fold(&record).last_contact, Some(NOON - MINUTE));
    put_right(&desk, &mut record, Person::Constable, 3, 2, &json!({"outcome": "voicemail"})).unwrap();
    let row = fold(&record);
    assert_eq!((row.last_contact, row.last_try), (None, Some(NOON - MINUTE)), "it was a try, not a contact");
    let contact = record.entries_of("contact").remove(0);
    assert_eq!((contact.text("outcome"), contact.as_written().text("outcome")), ("voicemail", "spoken_verified"));
    assert_eq!(contact.corrected.iter().map(|c| c.by).collect::<Vec<_>>(), [desk.entry_id(3)]);
    let read_again = Record::from_changes(record.id(), record.changes()).unwrap();
    assert_eq!(read_again.entries(), record.entries(), "read at once or read on, it says the same");
}

#[test]
fn its_author_and_their_supervisor_put_a_fact_right_and_a_colleague_at_the_desk_does_not() {
    let desk = Desk::new();
    let mut record = opened(&desk);
    log(&desk, &mut record, Person::Constable, 2, call("voicemail", None)).unwrap();
    let earlier = json!({"started": NOON - 10 * MINUTE});
    assert_eq!(put_right(&desk, &mut record, Person::VictimDesk, 3, 2, &earlier), Err("not_yours".into()));
    assert_eq!(put_right(&desk, &mut record, Person::Sergeant, 4, 2, &earlier), Ok(()));
    assert_eq!(fold(&record).last_try, Some(NOON - 10 * MINUTE));
}

#[test]
fn a_correction_makes_nothing_that_could_not_have_been_written() {
    let desk = Desk::new();
    let mut record = opened(&desk);
    log(&desk, &mut record, Person::Constable, 2, call("voicemail", None)).unwrap();
    let mut refused = |n, target, right: Value| put_right(&desk, &mut record, Person::Constable, n, target, &right).unwrap_err();
    assert_eq!(refused(3, 2, json!({"started": NOON + DAY})), "bad_value", "of tomorrow");
    assert_eq!(refused(4, 2, json!({"outcome": "spoken_verified"})), "bad_value", "nobody asked her whether she is safe");
    assert_eq!(refused(5, 2, json!({"told": "she was told of the bail"})), "not_a_fact", "what was said stands as it was said");
    assert_eq!(refused(6, 1, json!({"at": NOON + DAY})), "bad_value", "an event of tomorrow starts no clock");
    assert_eq!(refused(7, 1, json!({})), "not_a_fact", "nothing is put right");
}

#[test]
fn deadlines_run_from_the_event_as_it_was_put_right() {
    let desk = Desk::new();
    let mut record = opened(&desk);
    let arrested = json!({"event": "arrested", "at": NOON - 20 * DAY, "source": "custody"});
    desk.write(&mut record, Person::Constable, NOON, &[Edit::entry(desk.entry_id(2), "milestone", arrested)]).unwrap();
    let (rules, calendar) = (RuleTable::shipped().unwrap(), Calendar::sample().unwrap());
    let state = |record: &Record| {
        let owed = deadlines(record, [], &rules, &calendar, NOON);
        owed.into_iter().find(|d: &Deadline| d.event == "arrested").unwrap().state
    };
    assert_eq!(state(&record), State::Late);
    put_right(&desk, &mut record, Person::Constable, 3, 2, &json!({"at": NOON - DAY})).unwrap();
    assert_ne!(state(&record), State::Late, "he was arrested yesterday");
}

#[test]
fn two_corrections_written_apart_read_the_same_whoever_brings_them_first() {
    let desk = Desk::new();
    let mut one = opened(&desk);
    log(&desk, &mut one, Person::Constable, 2, call("voicemail", None)).unwrap();
    let mut two = one.clone();
    put_right(&desk, &mut one, Person::Constable, 3, 2, &json!({"outcome": "no_reply"})).unwrap();
    put_right(&desk, &mut two, Person::Sergeant, 4, 2, &json!({"outcome": "third_party"})).unwrap();
    let (mine, theirs) = (one.changes(), two.changes());
    one.apply(theirs).unwrap();
    two.apply(mine).unwrap();
    assert_eq!(one.entries(), two.entries());
    assert_eq!(one.entries_of("contact").remove(0).corrected.len(), 2, "neither is lost");
}

#[test]
fn whoever_had_the_wrong_fact_is_told_until_they_write_knowing_the_right_one() {
    let desk = Desk::new();
    let mut record = opened(&desk);
    log(&desk, &mut record, Person::Constable, 2, call("voicemail", None)).unwrap();
    put_right(&desk, &mut record, Person::Sergeant, 3, 2, &json!({"started": NOON - 10 * MINUTE})).unwrap();
    let told = |record: &Record, who| corrected(record, desk.id(who));
    let hers = told(&record, Person::Constable);
    let [notice] = &hers[..] else { panic!("one correction, not {}", hers.len()) };
    assert_eq!((notice.why, notice.by.officer), (Why::Corrected, desk.id(Person::Sergeant)));
    assert_eq!((&notice.mine["started"], &notice.theirs["started"]), (&json!(NOON - MINUTE), &json!(NOON - 10 * MINUTE)));
    assert_eq!(told(&record, Person::Sergeant), [], "who put it right knows");
    assert_eq!(told(&record, Person::VictimDesk).len(), 1, "who only read it had it wrong too");
    let elsewhere = Record::from_changes(record.id(), record.changes()).unwrap();
    assert_eq!(told(&elsewhere, Person::Constable), hers, "the same on every device");
    log(&desk, &mut record, Person::Constable, 4, call("no_reply", None)).unwrap();
    assert_eq!(told(&record, Person::Constable), [], "they have gone on from the right fact");
}

#[test]
fn a_correction_may_mark_a_contact_as_against_her_card_and_never_takes_the_mark_off() {
    let desk = Desk::new();
    let mut record = opened(&desk);
    log(&desk, &mut record, Person::Constable, 2, call("no_reply", None)).unwrap();
    let at_night = json!({"started": NOON - 600 * MINUTE, "against_card": true});
    put_right(&desk, &mut record, Person::Constable, 3, 2, &at_night).unwrap();
    let row = fold(&record);
    assert_eq!((row.against_card, row.to_approve[0].kind.as_str()), (1, "against_card"), "it goes to the supervisor");
    let off = json!({"against_card": null});
    assert_eq!(put_right(&desk, &mut record, Person::Constable, 4, 2, &off), Err("bad_value".into()));
    let moved = json!({"started": NOON - 590 * MINUTE});
    put_right(&desk, &mut record, Person::Constable, 5, 2, &moved).unwrap();
    assert_eq!(fold(&record).against_card, 1, "another time of the night is put right all the same");
}
