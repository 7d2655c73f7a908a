//! A notebook: nothing is erased, nothing is written between lines, and every exhibit says where it is.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

mod people;
#[path = "note_story/put_right.rs"]
mod put_right;

use people::{Desk, NOON, Person};
use record::document::{Edit, Record};
use record::kinds::note::chain::{self, Broken, Written};
use record::kinds::note::{Exhibit, Hand, NOTE, Span, clashes, disclosure, exhibits, fold, lines, private};
use record::table::{Linked, People};
use record::{DeviceId, RecordId};
use serde_json::{Value, json};
use uuid::Uuid;

const MINUTE: i64 = 60_000;

fn phone(n: u128) -> DeviceId {
    DeviceId(Uuid::from_u128(0xde71_ce00 + n))
}

fn body(text: &str, event_time: i64, link: chain::Link) -> Value {
    json!({"text": text, "event_time": event_time, "basis": "fact", "chain": link.json()})
}

/// The last line the constable wrote on a phone, over these notes.
fn last(desk: &Desk, notes: &[&Record], device: DeviceId) -> Option<Written> {
    let mine = notes.iter().flat_map(|n| chain::lines(n)).filter(|w| w.officer == desk.id(Person::Constable));
    mine.filter(|w| w.link.device == device).max_by_key(|w| w.link.n)
}

fn line(desk: &Desk, n: u128, text: &str, event_time: i64, notes: &[&Record], device: DeviceId) -> Edit {
    let link = chain::next(last(desk, notes, device).as_ref(), desk.id(Person::Constable), device);
    Edit::entry(desk.entry_id(n), "line", body(text, event_time, link))
}

fn begun(desk: &Desk) -> Record {
    let first = line(desk, 1, "On patrol. Saw a blue bicycle by the lock.", NOON, &[], phone(1));
    desk.make(&NOTE, Person::Constable, &[first]).unwrap()
}

fn seized(desk: &Desk) -> Record {
    let mut note = begun(desk);
    let bag = json!({"ref": "ABC/1", "description": "Folding knife", "found_by": "PC 123CN", "place": {"address": "Towpath"},
        "found_at": NOON, "seal": "S100", "storage": "secure"});
    desk.write(&mut note, Person::Constable, NOON + 1, &[Edit::entry(desk.entry_id(50), "exhibit", bag)]).unwrap();
    note
}

#[test]
fn what_a_line_said_it_says_for_ever_and_a_correction_strikes_it_through() {
    let desk = Desk::new();
    let mut note = begun(&desk);
    let correct = |struck: &str| {
        let target = desk.entry_id(1).to_string();
        json!({"target": target, "struck": struck, "replacement": "red", "reason": "misremembered", "initials": "ABC"})
    };
    let wrong = [Edit::entry(desk.entry_id(2), "correction", correct("green"))];
    assert_eq!(desk.write(&mut note, Person::Constable, NOON + 1, &wrong).unwrap_err(), "bad_value");
    let right = [Edit::entry(desk.entry_id(2), "correction", correct("blue"))];
    assert_eq!(desk.write(&mut note, Person::Sergeant, NOON + 1, &right).unwrap_err(), "not_allowed");
    desk.write(&mut note, Person::Constable, NOON + 1, &right).unwrap();
    let read = lines(&note);
    assert_eq!(
        read[0].spans,
        [
            Span::Stands("On patrol. Saw a ".into()),
            Span::Struck { was: "blue".into(), now: "red".into(), by: desk.entry_id(2) },
            Span::Stands(" bicycle by the lock.".into()),
        ]
    );
    assert_eq!(read[0].entry.text("text"), "On patrol. Saw a blue bicycle by the lock.");
    // What the sergeant flagged in his note is hers: not his to put right.
    let flag = json!({"disclosure": "may_assist", "why": "he was seen elsewhere"});
    desk.write(&mut note, Person::Sergeant, NOON + 1, &[Edit::entry(desk.entry_id(4), "flag", flag)]).unwrap();
    let mut body = correct("elsewhere");
    body["target"] = json!(desk.entry_id(4).to_string());
    let hers = [Edit::entry(desk.entry_id(5), "correction", body)];
    assert_eq!(desk.write(&mut note, Person::Constable, NOON + 2, &hers).unwrap_err(), "not_yours");
    let back = json!({"target": desk.entry_id(1).to_string()});
    let erase = [Edit::entry(desk.entry_id(3), "withdrawn", back)];
    assert_eq!(desk.write(&mut note, Person::Constable, NOON + 2, &erase).unwrap_err(), "struck_not_erased");
}

#[test]
fn only_its_officer_writes_lines() {
    let desk = Desk::new();
    let mut note = begun(&desk);
    let link = chain::next(None, desk.id(Person::Sergeant), phone(9));
    let hers = [Edit::entry(desk.entry_id(2), "line", body("Added by the sergeant", NOON, link))];
    assert_eq!(desk.write(&mut note, Person::Sergeant, NOON, &hers).unwrap_err(), "not_allowed");
}

#[test]
fn the_chain_runs_on_from_note_to_note_without_a_gap() {
    let desk = Desk::new();
    let first = begun(&desk);
    let next = line(&desk, 2, "A second note", NOON, &[&first], phone(1));
    let second = desk.make_with(&NOTE, &desk.commit(Person::Constable, NOON), 2, &[next]).unwrap();
    let all: Vec<Written> = [&first, &second].into_iter().flat_map(chain::lines).collect();
    assert_eq!(chain::verify(&all, &[]), Ok(()));
    let without_first: Vec<Written> = chain::lines(&second);
    assert_eq!(chain::verify(&without_first, &[]).unwrap_err().what, Broken::Missing);
    assert_eq!(chain::consistent(&without_first, &[]), Ok(()), "the officer in the case has one note of the two");
}

#[test]
fn a_line_out_of_the_chain_is_refused() {
    let desk = Desk::new();
    let mut note = begun(&desk);
    let me = desk.id(Person::Constable);
    let again = chain::next(None, me, phone(1));
    let refused = |note: &mut Record, link| {
        desk.write(note, Person::Constable, NOON, &[Edit::entry(desk.entry_id(2), "line", body("x", NOON, link))]).unwrap_err()
    };
    assert_eq!(refused(&mut note, again), "chain_broken", "number 1 is written already");
    let mut forged = chain::next(last(&desk, &[&note], phone(1)).as_ref(), me, phone(1));
    forged.prev[0] ^= 1;
    assert_eq!(refused(&mut note, forged), "chain_broken", "it does not follow from line 1");
    let anothers = chain::Link { prev: chain::beginning(me, phone(3)), ..chain::next(None, me, phone(2)) };
    assert_eq!(refused(&mut note, anothers), "chain_broken", "the beginning of another device's chain");
}

#[test]
fn a_late_entry_keeps_its_own_number_and_is_marked_with_the_time_it_speaks_of() {
    let desk = Desk::new();
    let mut note = begun(&desk);
    let late = line(&desk, 2, "Before that a man ran past.", NOON - 30 * MINUTE, &[&note], phone(1));
    // The phone's clock went back meanwhile: the numbers hold the written order all the same.
    desk.write(&mut note, Person::Constable, NOON - MINUTE, &[late]).unwrap();
    let read = lines(&note);
    assert_eq!(read.iter().map(|l| (l.n, l.late)).collect::<Vec<_>>(), [(1, false), (2, true)]);
}

#[test]
fn two_phones_of_one_officer_keep_two_chains_in_one_note() {
    let desk = Desk::new();
    let base = begun(&desk);
    let (mut one, mut two) = (base.clone(), base.clone());
    let second = line(&desk, 2, "On the first phone", NOON + MINUTE, &[&base], phone(1));
    let a = desk.write(&mut one, Person::Constable, NOON + MINUTE, &[second]).unwrap();
    let other = line(&desk, 3, "On the second phone", NOON + 2 * MINUTE, &[&base], phone(2));
    let mut commit = desk.commit(Person::Constable, NOON + 2 * MINUTE);
    commit.actor = automerge::ActorId::from([0x77; 16]);
    let b = two.edit(&commit, &[other]).unwrap().unwrap();
    one.apply([b]).unwrap();
    two.apply([a]).unwrap();
    assert_eq!(lines(&one), lines(&two));
    assert_eq!(lines(&one).iter().map(|l| l.n).collect::<Vec<_>>(), [1, 2, 1]);
    assert_eq!(chain::verify(&chain::lines(&one), &[]), Ok(()));
}

#[test]
fn a_closed_day_seals_its_last_line() {
    let desk = Desk::new();
    let mut note = begun(&desk);
    let end = last(&desk, &[&note], phone(1)).unwrap();
    let close = |hash: String| {
        let body = json!({"device": phone(1).to_string(), "n": 1, "hash": hash, "signature": "c2lnbmVk"});
        [Edit::entry(desk.entry_id(2), "closed", body)]
    };
    let refused = desk.write(&mut note, Person::Constable, NOON + 1, &close("0".repeat(64))).unwrap_err();
    assert_eq!(refused, "chain_broken");
    desk.write(&mut note, Person::Constable, NOON + 1, &close(hex::encode(end.hash))).unwrap();
    assert_eq!(fold(&note).status, "closed");
    let sealed = chain::closings(&note);
    assert_eq!(chain::verify(&chain::lines(&note), &sealed), Ok(()));
    let mut changed = chain::lines(&note);
    changed[0].hash[3] ^= 1;
    assert_eq!(chain::verify(&changed, &sealed).unwrap_err().what, Broken::NotAsClosed);
    assert_eq!(chain::verify(&[], &sealed).unwrap_err().what, Broken::Missing);
}

#[test]
fn where_an_exhibit_is_now_and_a_gap_in_its_continuity() {
    let desk = Desk::new();
    let mut note = seized(&desk);
    let crime = json!({"type": "crime", "value": "01/1/26"});
    desk.write(&mut note, Person::Constable, NOON + 2, &[Edit::Add { name: "refs".into(), item: crime }]).unwrap();
    let exhibit = desk.entry_id(50).to_string();
    let officer = |who| json!({"officer": desk.id(who).to_string()});
    let pass = |from: Value, to: Value| json!({"exhibit": exhibit, "from": from, "to": to, "why": "to the property store", "seal_intact": true});
    let over = [Edit::entry(desk.entry_id(51), "continuity", pass(officer(Person::Constable), officer(Person::Second)))];
    desk.write(&mut note, Person::Constable, NOON + 3, &over).unwrap();
    assert!(desk.sees(Person::Second, &note, &[]), "who has the exhibit can add their own hand");
    let not_mine = [Edit::entry(desk.entry_id(52), "continuity", pass(officer(Person::Second), officer(Person::Pcso)))];
    assert_eq!(desk.write(&mut note, Person::Sergeant, NOON + 4, &not_mine).unwrap_err(), "not_a_hand");
    let stored = json!({"exhibit": exhibit, "store": "Store 2", "seal_intact": true});
    desk.write(&mut note, Person::Second, NOON + 5, &[Edit::entry(desk.entry_id(53), "store_in", stored)]).unwrap();
    let [found] = &exhibits(&note)[..] else { panic!("one exhibit") };
    assert_eq!(found.now, Hand::Store("Store 2".into()));
    assert!(found.moves.iter().all(|m| !m.gap));
    let jump = [Edit::entry(desk.entry_id(54), "continuity", pass(officer(Person::Constable), json!({"person": "laboratory"})))];
    desk.write(&mut note, Person::Constable, NOON + 6, &jump).unwrap();
    assert!(exhibits(&note)[0].moves.last().unwrap().gap, "the constable did not have it: it was in the store");
}

#[test]
fn of_two_hands_one_of_which_saw_the_seal_broken_it_is_broken() {
    let desk = Desk::new();
    let mut note = seized(&desk);
    let exhibit = desk.entry_id(50).to_string();
    let officer = |who| json!({"officer": desk.id(who).to_string()});
    let pass =
        json!({"exhibit": exhibit, "from": officer(Person::Constable), "to": officer(Person::Second), "why": "to the store"});
    let mut whole = pass.clone();
    whole["seal_intact"] = json!(true);
    desk.write(&mut note, Person::Constable, NOON + 2, &[Edit::entry(desk.entry_id(51), "continuity", whole)]).unwrap();
    let [given] = &exhibits(&note)[..] else { panic!("one exhibit") };
    assert_eq!((given.moves[0].seal_intact, given.seal_broken), (Some(true), None));
    let mut broken = pass;
    broken["seal_intact"] = json!(false);
    broken["seal_seen"] = json!("tape lifted");
    desk.write(&mut note, Person::Second, NOON + 3, &[Edit::entry(desk.entry_id(52), "continuity", broken)]).unwrap();
    let [taken] = &exhibits(&note)[..] else { panic!("one exhibit") };
    assert_eq!(taken.moves.len(), 1, "one passing on, signed at both ends");
    assert_eq!((taken.moves[0].seal_intact, taken.moves[0].seal_seen.as_str()), (Some(false), "tape lifted"));
    assert_eq!(taken.seal_broken, Some(NOON + 3));
}

#[test]
fn an_exhibit_that_was_taken_out_of_store_again_is_overdue_again() {
    const HOUR: i64 = 60 * MINUTE;
    let desk = Desk::new();
    let mut note = seized(&desk);
    let exhibit = desk.entry_id(50).to_string();
    let officer = |who| json!({"officer": desk.id(who).to_string()});
    let since = |note: &Record, now: i64| exhibits(note)[0].overdue_since(now);
    assert_eq!((since(&note, NOON + 12 * HOUR - 1), since(&note, NOON + 12 * HOUR)), (None, Some(NOON + 12 * HOUR)));
    let at = |hours: i64| NOON + hours * HOUR;
    let stored = json!({"exhibit": exhibit, "store": "Store 2"});
    desk.write(&mut note, Person::Constable, at(2), &[Edit::entry(desk.entry_id(51), "store_in", stored.clone())]).unwrap();
    assert_eq!(since(&note, at(99)), None, "in the store it can stay");
    let out = json!({"exhibit": exhibit, "store": "Store 2", "why": "to be photographed"});
    desk.write(&mut note, Person::Constable, at(100), &[Edit::entry(desk.entry_id(52), "store_out", out)]).unwrap();
    assert_eq!(
        (since(&note, at(112) - 1), since(&note, at(112))),
        (None, Some(at(112))),
        "whoever takes it out has as long again"
    );
    // Handed to a colleague it is in no store all the same, and the clock does not begin anew.
    let pass =
        |to: Value, from: Value| json!({"exhibit": exhibit, "from": from, "to": to, "why": "handed on", "seal_intact": true});
    let over = pass(officer(Person::Second), officer(Person::Constable));
    desk.write(&mut note, Person::Constable, at(110), &[Edit::entry(desk.entry_id(53), "continuity", over)]).unwrap();
    assert_eq!(since(&note, at(113)), Some(at(112)));
    // With the laboratory it is in no officer's hands.
    let away = pass(json!({"person": "laboratory"}), officer(Person::Second));
    desk.write(&mut note, Person::Second, at(114), &[Edit::entry(desk.entry_id(54), "continuity", away)]).unwrap();
    assert_eq!(since(&note, at(500)), None);
    let back = pass(officer(Person::Second), json!({"person": "laboratory"}));
    desk.write(&mut note, Person::Second, at(500), &[Edit::entry(desk.entry_id(55), "continuity", back)]).unwrap();
    assert_eq!(since(&note, at(512)), Some(at(512)));
    desk.write(&mut note, Person::Second, at(513), &[Edit::entry(desk.entry_id(56), "store_in", stored)]).unwrap();
    assert_eq!(since(&note, at(999)), None);
}

#[test]
fn two_phones_lines_stand_by_the_hubs_clock_and_not_by_their_own() {
    let desk = Desk::new();
    let base = begun(&desk);
    let (mut one, mut two) = (base.clone(), base.clone());
    let later = line(&desk, 2, "On the phone that is right", NOON + 30 * MINUTE, &[&base], phone(1));
    let a = desk.write(&mut one, Person::Constable, NOON + 30 * MINUTE, &[later]).unwrap();
    // The other phone is an hour fast, and knew it: it shows 13:10 at ten past twelve.
    let earlier = line(&desk, 3, "On the phone that is fast", NOON + 10 * MINUTE, &[&base], phone(2));
    let mut commit = desk.commit(Person::Constable, NOON + 70 * MINUTE);
    (commit.actor, commit.offset) = (automerge::ActorId::from([0x77; 16]), -60 * MINUTE);
    let b = two.edit(&commit, &[earlier]).unwrap().unwrap();
    one.apply([b]).unwrap();
    two.apply([a]).unwrap();
    for note in [&one, &two] {
        let read = lines(note);
        let said: Vec<(i64, bool)> = read.iter().map(|l| (l.written_at, l.late)).collect();
        assert_eq!(said, [(NOON, false), (NOON + 10 * MINUTE, false), (NOON + 30 * MINUTE, false)]);
        assert_eq!(fold(note).last_at, Some(NOON + 30 * MINUTE));
    }

    // Closed on the phone that is right after everything was written, it is closed.
    let end = last(&desk, &[&one], phone(1)).unwrap();
    let seal = json!({"device": phone(1).to_string(), "n": end.link.n, "hash": hex::encode(end.hash), "signature": "c2lnbmVk"});
    desk.write(&mut one, Person::Constable, NOON + 40 * MINUTE, &[Edit::entry(desk.entry_id(4), "closed", seal)]).unwrap();
    assert_eq!(fold(&one).status, "closed");
}

#[test]
fn a_note_says_one_thing_to_the_disclosure_officer_wherever_it_is_asked() {
    let desk = Desk::new();
    let mut note = begun(&desk);
    assert_eq!((fold(&note).disclosure.relevance.as_str(), fold(&note).disclosure.decided), ("unsure", false));
    // Flagged by somebody who did not set the field: the flag says it all the same.
    let flag = json!({"disclosure": "may_assist", "why": "he was seen elsewhere"});
    desk.write(&mut note, Person::Constable, NOON + 1, &[Edit::entry(desk.entry_id(2), "flag", flag)]).unwrap();
    assert!(!note.yes("undermines_or_assists"));
    let said = fold(&note).disclosure;
    assert!(said.undermines_or_assists);
    assert_eq!((said.relevance.as_str(), said.flags.len()), ("yes", 1));
    assert_eq!(said, disclosure(&note));
}

#[test]
fn a_seal_that_was_not_on_it_shows() {
    let desk = Desk::new();
    let mut note = seized(&desk);
    let seal =
        |old: &str, new: &str| json!({"exhibit": desk.entry_id(50).to_string(), "old": old, "new": new, "why": "examined"});
    desk.write(&mut note, Person::Constable, NOON + 2, &[Edit::entry(desk.entry_id(51), "seal", seal("S100", "S101"))]).unwrap();
    assert!(!exhibits(&note)[0].seal_gap);
    desk.write(&mut note, Person::Constable, NOON + 3, &[Edit::entry(desk.entry_id(52), "seal", seal("S999", "S102"))]).unwrap();
    assert!(exhibits(&note)[0].seal_gap);
    assert_eq!(exhibits(&note)[0].seals, ["S100", "S101", "S102"]);
}

#[test]
fn two_exhibits_abc_1_in_one_case_both_show() {
    let desk = Desk::new();
    let mut note = seized(&desk);
    let bag = |name: &str| {
        json!({"ref": name, "description": "Phone", "found_by": "PC 123CN", "place": {"address": "Towpath"}, "found_at": NOON,
            "seal": "S200", "storage": "ambient"})
    };
    let same = [Edit::entry(desk.entry_id(60), "exhibit", bag("ABC/1"))];
    assert_eq!(desk.write(&mut note, Person::Constable, NOON + 2, &same).unwrap_err(), "exhibit_taken");
    let shapeless = [Edit::entry(desk.entry_id(60), "exhibit", bag("ABC/01"))];
    assert_eq!(desk.write(&mut note, Person::Constable, NOON + 2, &shapeless).unwrap_err(), "bad_value");
    let other = desk.make_with(&NOTE, &desk.commit(Person::Second, NOON), 2, &same).unwrap();
    let all: Vec<Exhibit> = [&note, &other].into_iter().flat_map(exhibits).collect();
    let found = clashes(&all);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].iter().map(|e| e.by).collect::<Vec<_>>(), [desk.id(Person::Constable), desk.id(Person::Second)]);
}

#[test]
fn only_whoever_seized_an_exhibit_numbers_it_whatever_came_past_a_hub() {
    let desk = Desk::new();
    let mut note = seized(&desk);
    let anew = json!({"exhibit": desk.entry_id(50).to_string(), "ref": "ABC/2", "why": "given on two devices"});
    let other = [Edit::entry(desk.entry_id(51), "renumbered", anew.clone())];
    assert!(desk.write(&mut note, Person::Sergeant, NOON + 2, &other).is_err());
    // An older hub may have let it in: it counts for nothing all the same.
    note.edit(&desk.commit(Person::Sergeant, NOON + 2), &other).unwrap();
    assert_eq!((exhibits(&note)[0].reference.as_str(), exhibits(&note)[0].was.len()), ("ABC/1", 0));
    let mut body = anew;
    body["ref"] = json!("ABC/3");
    desk.write(&mut note, Person::Constable, NOON + 3, &[Edit::entry(desk.entry_id(52), "renumbered", body)]).unwrap();
    assert_eq!((exhibits(&note)[0].reference.as_str(), exhibits(&note)[0].was.clone()), ("ABC/3", vec!["ABC/1".to_owned()]));
}

#[test]
fn a_note_on_a_crime_goes_to_its_officer_in_the_case_and_not_to_the_team() {
    let desk = Desk::new();
    let mut note = begun(&desk);
    assert!(!desk.sees(Person::Second, &note, &[]));
    assert!(desk.sees(Person::Sergeant, &note, &[]));
    let link = json!({"kind": "victim_contact", "record": desk.record_id(100).to_string()});
    desk.write(&mut note, Person::Constable, NOON, &[Edit::Add { name: "links".into(), item: link }]).unwrap();
    let people = People { owner: Some(desk.id(Person::Elsewhere)), ..People::default() };
    let linked = [Linked { id: RecordId(Uuid::nil()), kind: "victim_contact".into(), people, open: true, ages_at: None }];
    assert!(desk.sees(Person::Elsewhere, &note, &linked));
    assert!(!desk.sees(Person::Second, &note, &linked));
    assert_eq!((NOTE.search)(&note).body, "", "nothing about a victim is found before it is opened");
    assert_eq!(fold(&note).begins, None);
}

#[test]
fn a_note_is_found_by_the_plate_the_place_and_whom_it_was_written_up_with_until_it_is_about_a_victim() {
    let desk = Desk::new();
    let mut note = begun(&desk);
    let link = chain::next(last(&desk, &[&note], phone(1)).as_ref(), desk.id(Person::Constable), phone(1));
    let mut seen = body("A van left in a hurry.", NOON, link);
    seen["vehicle"] = json!({"make": "Transit", "registration": "AB12CDE"});
    seen["place"] = json!({"address": "Foxglove Lane"});
    seen["with"] = json!(["PC 208CN"]);
    seen["with_why"] = json!("we saw it together");
    desk.write(&mut note, Person::Constable, NOON + 1, &[Edit::entry(desk.entry_id(2), "line", seen)]).unwrap();
    let words = (NOTE.search)(&note).body;
    for said in ["Transit", "AB12CDE", "AB12 CDE", "Foxglove Lane", "PC 208CN", "blue bicycle"] {
        assert!(words.contains(said), "{said}: {words}");
    }
    let victim = json!({"kind": "victim_contact", "record": desk.record_id(100).to_string()});
    desk.write(&mut note, Person::Constable, NOON + 2, &[Edit::Add { name: "links".into(), item: victim }]).unwrap();
    assert_eq!((NOTE.search)(&note).body, "");
}

#[test]
fn unsure_is_kept_as_if_it_mattered() {
    let desk = Desk::new();
    let base = begun(&desk);
    let (mut hers, mut his) = (base.clone(), base);
    let a = desk.write(&mut hers, Person::Sergeant, NOON, &[Edit::field("relevance", "no")]).unwrap();
    let b = desk.write(&mut his, Person::Constable, NOON, &[Edit::field("relevance", "unsure")]).unwrap();
    hers.apply([b]).unwrap();
    his.apply([a]).unwrap();
    assert_eq!((hers.line("relevance"), his.line("relevance")), ("unsure".into(), "unsure".into()));
}

#[test]
fn what_nobody_decided_on_is_unsure_and_a_flag_alone_puts_it_on_the_list() {
    let desk = Desk::new();
    let mut note = begun(&desk);
    let said = disclosure(&note);
    assert_eq!((said.relevance.as_str(), said.decided, said.undermines_or_assists), ("unsure", false, false));
    assert_eq!(said.sensitive, None);
    let mut flag = |n: u128, says: &str, why: &str| {
        let edits = [Edit::entry(desk.entry_id(n), "flag", json!({"disclosure": says, "why": why}))];
        desk.write(&mut note, Person::Constable, NOON + 1, &edits).unwrap();
        disclosure(&note)
    };
    let said = flag(2, "sensitive", "names an informant");
    assert_eq!((said.relevance.as_str(), said.sensitive.as_deref()), ("unsure", Some("names an informant")));
    assert!(!said.undermines_or_assists, "sensitive is not unused material that helps the accused");
    let said = flag(3, "may_assist", "he doubted the day");
    assert!(said.undermines_or_assists, "nobody has to set the field too");
    assert_eq!((said.relevance.as_str(), said.decided), ("yes", false));
}

#[test]
fn what_is_kept_cold_warms_again_from_when_it_left_the_store() {
    let desk = Desk::new();
    let mut note = begun(&desk);
    let swab = json!({"ref": "ABC/1", "description": "Swab", "found_by": "PC 123CN", "place": {"address": "Towpath"},
        "found_at": NOON, "seal": "S100", "storage": "frozen"});
    desk.write(&mut note, Person::Constable, NOON, &[Edit::entry(desk.entry_id(50), "exhibit", swab)]).unwrap();
    let exhibit = desk.entry_id(50).to_string();
    let mut step = |n: u128, kind: &str, at: i64| {
        let body = json!({"exhibit": exhibit, "store": "Freezer 2", "seal_intact": true, "why": "to the laboratory"});
        desk.write(&mut note, Person::Constable, at, &[Edit::entry(desk.entry_id(n), kind, body)]).unwrap();
        exhibits(&note).remove(0)
    };
    let stored = step(51, "store_in", NOON + 60 * MINUTE);
    assert_eq!(stored.out_of_cold(NOON + 300 * MINUTE), Some(60 * MINUTE), "the clock stands while it is in the store");
    let out = step(52, "store_out", NOON + 300 * MINUTE);
    assert_eq!(out.out_of_cold(NOON + 320 * MINUTE), Some(80 * MINUTE), "and runs on from when it was taken out");
}

#[test]
fn a_photo_received_says_from_whom_and_when() {
    let desk = Desk::new();
    let mut note = begun(&desk);
    let photo = |origin: Value| json!({"sha256": "a".repeat(64), "size": 10, "type": "image/jpeg", "origin": origin, "device": phone(1).to_string()});
    let bare = [Edit::entry(desk.entry_id(2), "photo", photo(json!({"how": "received"})))];
    assert_eq!(desk.write(&mut note, Person::Constable, NOON, &bare).unwrap_err(), "bad_value");
    let whole = json!({"how": "received", "from": "shopkeeper", "at": NOON, "by": "by email"});
    desk.write(&mut note, Person::Constable, NOON, &[Edit::entry(desk.entry_id(2), "photo", photo(whole))]).unwrap();
    assert_eq!(fold(&note).photos, 1);
    // Whoever gave it is named there, with where they live: its pages are marked, and its lists go on as they were.
    assert!(!private(&note));
    assert_eq!(record::marking::of(&note), "official_sensitive");
}
