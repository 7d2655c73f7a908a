//! Exhibits are looked for: the weekly audit by somebody else, and the store that is too warm or full.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

mod people;

use people::{Desk, NOON, Person};
use record::document::{Edit, Record};
use record::kinds::note::chain;
use record::kinds::note::{Exhibit, NOTE, exhibits};
use record::kinds::ward_diary::{WARD_DIARY, store_alarms, stores_kept};
use record::{DeviceId, EntryId};
use serde_json::{Value, json};
use uuid::Uuid;

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// A knife, seized by the constable at noon.
fn seized(desk: &Desk) -> Record {
    let device = DeviceId(Uuid::from_u128(0xde71_ce01));
    let link = chain::next(None, desk.id(Person::Constable), device);
    let line = json!({"text": "By the lock.", "event_time": NOON, "basis": "fact", "chain": link.json()});
    let bag = json!({"ref": "ABC/1", "description": "Folding knife", "found_by": "PC 123CN", "found_at": NOON, "seal": "S100"});
    let edits = [Edit::entry(desk.entry_id(1), "line", line), Edit::entry(desk.entry_id(50), "exhibit", bag)];
    desk.make(&NOTE, Person::Constable, &edits).unwrap()
}

fn knife(note: &Record) -> Exhibit {
    exhibits(note).remove(0)
}

/// One more entry about the knife.
fn add(desk: &Desk, note: &mut Record, who: Person, n: u128, at: i64, kind: &str, mut body: Value) -> Result<(), String> {
    body["exhibit"] = json!(desk.entry_id(50).to_string());
    desk.write(note, who, at, &[Edit::entry(desk.entry_id(n), kind, body)]).map(drop)
}

#[test]
fn an_exhibit_is_audited_by_somebody_who_neither_seized_nor_holds_it() {
    let mut desk = Desk::new();
    let second = desk.id(Person::Second);
    desk.roster.officers.get_mut(&second).unwrap().posts = vec!["property".into()];
    let mut note = seized(&desk);
    let seen = || json!({"where": "Store 2", "seen": true});
    let over = json!({"from": {"officer": desk.id(Person::Constable).to_string()}, "to": {"officer": second.to_string()},
        "why": "to the store"});
    add(&desk, &mut note, Person::Constable, 51, NOON + 1, "continuity", over).unwrap();
    let audit = |note: &mut Record, who: Person, n: u128, body: Value| add(&desk, note, who, n, NOON + DAY, "audited", body);
    assert_eq!(audit(&mut note, Person::Constable, 60, seen()).unwrap_err(), "supervisor_only", "no officer audits their own");
    assert_eq!(audit(&mut note, Person::Second, 60, seen()).unwrap_err(), "own_exhibit", "it is in that hand");
    add(&desk, &mut note, Person::Second, 52, NOON + 2, "store_in", json!({"store": "Store 2"})).unwrap();
    audit(&mut note, Person::Second, 60, seen()).unwrap();
    audit(&mut note, Person::Sergeant, 61, seen()).unwrap();
    let found = knife(&note).audit.unwrap();
    assert_eq!((found.by, found.seen, found.place.as_str()), (desk.id(Person::Sergeant), true, "Store 2"));
}

#[test]
fn what_was_not_looked_for_within_a_week_is_due_and_what_left_the_house_is_not() {
    let desk = Desk::new();
    let mut note = seized(&desk);
    add(&desk, &mut note, Person::Constable, 51, NOON + HOUR, "store_in", json!({"store": "Store 2"})).unwrap();
    let due = |note: &Record, at: i64| knife(note).audit_due_since(at);
    assert_eq!((due(&note, NOON + 7 * DAY - 1), due(&note, NOON + 7 * DAY)), (None, Some(NOON + 7 * DAY)));
    let seen = json!({"where": "Store 2", "seen": true});
    add(&desk, &mut note, Person::Sergeant, 60, NOON + 8 * DAY, "audited", seen).unwrap();
    assert_eq!((due(&note, NOON + 15 * DAY - 1), due(&note, NOON + 15 * DAY)), (None, Some(NOON + 15 * DAY)));
    let away = json!({"from": {"store": "Store 2"}, "to": {"person": "laboratory"}, "why": "to be examined"});
    add(&desk, &mut note, Person::Constable, 52, NOON + 9 * DAY, "continuity", away).unwrap();
    assert_eq!(due(&note, NOON + 99 * DAY), None, "nobody can look for it in a laboratory");
}

#[test]
fn what_an_audit_did_not_find_calls_until_somebody_sees_or_moves_it() {
    let desk = Desk::new();
    let mut note = seized(&desk);
    add(&desk, &mut note, Person::Constable, 51, NOON + HOUR, "store_in", json!({"store": "Store 2"})).unwrap();
    assert_eq!(knife(&note).late_since(NOON + 99 * DAY), None, "in its store it calls for nobody");
    let bare = json!({"where": "Store 2", "seen": false});
    assert_eq!(add(&desk, &mut note, Person::Sergeant, 60, NOON + DAY, "audited", bare).unwrap_err(), "bad_value");
    let not_there = |n: i64| json!({"where": "Store 2", "seen": false, "why": format!("shelf empty, look {n}")});
    add(&desk, &mut note, Person::Sergeant, 60, NOON + DAY, "audited", not_there(1)).unwrap();
    add(&desk, &mut note, Person::Sergeant, 61, NOON + 2 * DAY, "audited", not_there(2)).unwrap();
    assert_eq!(knife(&note).late_since(NOON + 3 * DAY), Some(NOON + DAY), "since it was first not there");
    let mut moved = note.clone();
    add(&desk, &mut moved, Person::Constable, 52, NOON + 3 * DAY, "store_in", json!({"store": "Store 3"})).unwrap();
    assert_eq!(knife(&moved).late_since(NOON + 4 * DAY), None, "whoever moves it has it");
    let there = json!({"where": "Store 2", "seen": true});
    add(&desk, &mut note, Person::Sergeant, 62, NOON + 3 * DAY, "audited", there).unwrap();
    assert_eq!(knife(&note).late_since(NOON + 4 * DAY), None);
}

#[test]
fn a_gap_stands_for_ever_and_calls_until_an_audit_saw_the_exhibit() {
    let desk = Desk::new();
    let mut note = seized(&desk);
    let jump = json!({"from": {"store": "Store 9"}, "to": {"store": "Store 2"}, "why": "carried over"});
    add(&desk, &mut note, Person::Constable, 51, NOON + HOUR, "continuity", jump).unwrap();
    let resealed = json!({"old": "S999", "new": "S101", "why": "opened"});
    add(&desk, &mut note, Person::Constable, 52, NOON + 2 * HOUR, "seal", resealed).unwrap();
    assert_eq!(knife(&note).late_since(NOON + DAY), Some(NOON + HOUR), "the constable had it, and no store");
    let seen = json!({"where": "Store 2", "seen": true});
    add(&desk, &mut note, Person::Sergeant, 60, NOON + DAY, "audited", seen).unwrap();
    let looked_at = knife(&note);
    assert_eq!(looked_at.late_since(NOON + 2 * DAY), None);
    assert!(looked_at.seal_gap && looked_at.gaps(NOON + 2 * DAY).count() == 1, "what happened stays on its page");
    let again = json!({"old": "S999", "new": "S102", "why": "opened again"});
    add(&desk, &mut note, Person::Constable, 53, NOON + 3 * DAY, "seal", again).unwrap();
    assert_eq!(knife(&note).late_since(NOON + 4 * DAY), Some(NOON + 3 * DAY), "the next one calls again");
}

#[test]
fn a_store_that_is_too_warm_concerns_what_lies_in_it_until_it_is_moved_or_the_store_is_well() {
    let desk = Desk::new();
    let first = json!({"store": "Freezer 2", "says": "too_warm", "reads": "2 °C"});
    let edits = [
        Edit::field("ward", json!({"code": "E05000001"})),
        Edit::field("month", "2026-11"),
        Edit::entry(desk.entry_id(1), "store_alarm", first),
    ];
    let mut diary = desk.make(&WARD_DIARY, Person::Second, &edits).unwrap();
    let say = |diary: &mut Record, n: u128, kind: &str, body: Value| {
        desk.write(diary, Person::Pcso, NOON + HOUR, &[Edit::entry(desk.entry_id(n), kind, body)]).map(drop)
    };
    assert_eq!(say(&mut diary, 2, "store_alarm", json!({"store": " ", "says": "full"})).unwrap_err(), "bad_value");
    say(&mut diary, 2, "store_alarm", json!({"store": "Freezer 2", "says": "full"})).unwrap();
    let mut note = seized(&desk);
    add(&desk, &mut note, Person::Constable, 51, NOON + DAY, "store_in", json!({"store": "freezer 2"})).unwrap();
    let heard = |note: &Record, diary: &Record| {
        let mut item = knife(note);
        item.sounded(&store_alarms(diary));
        (item.alarms.iter().map(|a| a.says.clone()).collect::<Vec<_>>(), item.late_since(NOON + 2 * DAY))
    };
    let both = vec!["too_warm".to_owned(), "full".to_owned()];
    assert_eq!(heard(&note, &diary), (both, Some(NOON)), "also what came in after it was said, however the name is written");
    let over = |of: EntryId| json!({"alarm": of.to_string(), "how": "door shut, 3 h at -18"});
    assert_eq!(say(&mut diary, 3, "store_alarm_over", over(desk.entry_id(99))).unwrap_err(), "no_target");
    say(&mut diary, 3, "store_alarm_over", over(desk.entry_id(1))).unwrap();
    assert_eq!(heard(&note, &diary), (vec!["full".to_owned()], Some(NOON + HOUR)), "each is over by itself");
    add(&desk, &mut note, Person::Constable, 52, NOON + DAY + HOUR, "store_in", json!({"store": "Freezer 3"})).unwrap();
    assert_eq!(heard(&note, &diary), (vec![], None), "it lies elsewhere now");
}

#[test]
fn a_store_that_is_not_kept_as_cold_as_it_is_to_be_calls_until_it_is_moved_or_said_otherwise() {
    let desk = Desk::new();
    let said = json!({"store": "Freezer 2", "kept": "refrigerated", "reads": "4 °C"});
    let edits = [
        Edit::field("ward", json!({"code": "E05000001"})),
        Edit::field("month", "2026-11"),
        Edit::entry(desk.entry_id(1), "store_kept", said),
    ];
    let mut diary = desk.make(&WARD_DIARY, Person::Second, &edits).unwrap();
    let nameless = [Edit::entry(desk.entry_id(2), "store_kept", json!({"store": " ", "kept": "frozen"}))];
    assert_eq!(desk.write(&mut diary, Person::Pcso, NOON + HOUR, &nameless).map(drop).unwrap_err(), "bad_value");
    let mut note = seized(&desk);
    add(&desk, &mut note, Person::Constable, 51, NOON + DAY, "store_in", json!({"store": "freezer 2"})).unwrap();
    let heard = |note: &Record, diary: &Record| {
        let mut item = knife(note);
        item.kept_as(&stores_kept(diary));
        (item.kept.as_ref().map(|k| k.kept.clone()), item.wrongly_kept_since(), item.late_since(NOON + DAY + HOUR))
    };
    let cold = Some("refrigerated".to_owned());
    assert_eq!(heard(&note, &diary), (cold.clone(), None, None), "a knife need not be cold");
    let frozen = json!({"storage": "frozen", "why": "blood on it"});
    add(&desk, &mut note, Person::Constable, 52, NOON + DAY, "stored_as", frozen).unwrap();
    let since = Some(NOON + DAY);
    assert_eq!(heard(&note, &diary), (cold, since, since), "it came into a store that is not as cold as it is to be");
    let again = [Edit::entry(desk.entry_id(3), "store_kept", json!({"store": "FREEZER 2", "kept": "frozen"}))];
    desk.write(&mut diary, Person::Pcso, NOON + 2 * HOUR, &again).unwrap();
    let frozen = Some("frozen".to_owned());
    assert_eq!(heard(&note, &diary), (frozen.clone(), None, None), "what was said last counts, however the name is written");
    // A phone whose clock lags a day puts right what it knew of.
    let thawed = [Edit::entry(desk.entry_id(4), "store_kept", json!({"store": "Freezer 2", "kept": "ambient"}))];
    desk.write(&mut diary, Person::Pcso, NOON - DAY, &thawed).unwrap();
    assert_eq!(heard(&note, &diary).0.as_deref(), Some("ambient"));
    let mended = [Edit::entry(desk.entry_id(5), "store_kept", json!({"store": "Freezer 2", "kept": "frozen"}))];
    desk.write(&mut diary, Person::Second, NOON - DAY, &mended).unwrap();
    assert_eq!(heard(&note, &diary), (frozen, None, None));
    add(&desk, &mut note, Person::Constable, 53, NOON + DAY + HOUR, "store_in", json!({"store": "Freezer 3"})).unwrap();
    assert_eq!(heard(&note, &diary).0, None, "of the store it lies in now nobody said anything");
}
