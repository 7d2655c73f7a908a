//! What an officer is told when their write does not show, and that nobody is told for nothing.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

mod people;

use automerge::{ActorId, Change};
use people::{Desk, NOON, Person};
use proptest::prelude::*;
use record::document::{Commit, Edit, Record};
use record::kinds::safe_contact::SAFE_CONTACT;
use record::kinds::task::TASK;
use record::kinds::victim_contact::VICTIM_CONTACT;
use record::notices::{Notice, Why, notices, two_cards};
use serde_json::json;

fn lead(desk: &Desk, who: Person) -> Edit {
    Edit::field("assignees", json!({"lead": desk.id(who).to_string()}))
}

fn task(desk: &Desk) -> Record {
    let edits = [
        Edit::field("title", "Patrol the towpath"),
        Edit::field("ward", "E05000001"),
        Edit::field("task_kind", "asb_visit"),
        lead(desk, Person::Constable),
        Edit::text("briefing", "Walk the towpath by the lock."),
    ];
    desk.make(&TASK, Person::Sergeant, &edits).unwrap()
}

fn write(desk: &Desk, record: &mut Record, who: Person, at: i64, edit: Edit) -> Change {
    record.edit(&desk.commit(who, at), &[edit]).unwrap().unwrap()
}

/// Two edit apart and meet again.
fn apart(desk: &Desk, base: &Record, one: (Person, Edit), two: (Person, Edit)) -> Record {
    let (mut a, mut b) = (base.clone(), base.clone());
    write(desk, &mut a, one.0, NOON + 1_000, one.1);
    let other = write(desk, &mut b, two.0, NOON + 2_000, two.1);
    a.apply([other]).unwrap();
    a
}

fn told(desk: &Desk, record: &Record, who: Person) -> Vec<Notice> {
    notices(record, desk.id(who))
}

fn whys(desk: &Desk, record: &Record, who: Person) -> Vec<Why> {
    told(desk, record, who).iter().map(|n| n.why).collect()
}

#[test]
fn whose_value_does_not_show_is_told_by_which_rule_and_the_other_is_not() {
    let desk = Desk::new();
    let due = |n: i64| Edit::field("due_by", NOON + n);
    let met = apart(&desk, &task(&desk), (Person::Sergeant, due(6)), (Person::Constable, due(4)));
    assert_eq!(told(&desk, &met, Person::Sergeant), [], "hers shows");
    let [notice] = &told(&desk, &met, Person::Constable)[..] else { panic!("one notice") };
    assert_eq!((notice.why, notice.field.as_str()), (Why::Rank, "due_by"));
    assert_eq!((&notice.mine, &notice.shown), (&json!(NOON + 4), &json!(NOON + 6)));
    assert_eq!(notice.by.officer, desk.id(Person::Sergeant));
    assert!(!notice.may_use_mine, "he asks her, he does not overwrite her");
}

#[test]
fn once_i_wrote_again_i_have_seen_it() {
    let desk = Desk::new();
    let title = |t: &str| Edit::field("title", t);
    let mut met = apart(&desk, &task(&desk), (Person::Constable, title("One")), (Person::Second, title("Two")));
    let loser = if met.line("title") == "One" { Person::Second } else { Person::Constable };
    let [notice] = &told(&desk, &met, loser)[..] else { panic!("one notice") };
    assert_eq!((notice.why, notice.may_use_mine), (Why::Either, true), "of equal rank, mine may be used");
    write(&desk, &mut met, loser, NOON + 9_000, title("Three"));
    assert_eq!(told(&desk, &met, loser), []);
}

#[test]
fn a_supervisor_who_wrote_after_me_is_told_to_me_and_a_colleague_is_not() {
    let desk = Desk::new();
    let mut record = task(&desk);
    let place = |address: &str| Edit::field("place", json!({"address": address}));
    write(&desk, &mut record, Person::Constable, NOON, place("Lock 1"));
    write(&desk, &mut record, Person::Second, NOON + 1_000, place("Lock 2"));
    assert_eq!(told(&desk, &record, Person::Constable), []);
    write(&desk, &mut record, Person::Sergeant, NOON + 2_000, place("Lock 3"));
    assert_eq!(whys(&desk, &record, Person::Second), [Why::Overruled]);
    assert!(!told(&desk, &record, Person::Second)[0].may_use_mine);
}

#[test]
fn two_who_wrote_the_same_or_added_to_one_set_are_told_nothing() {
    let desk = Desk::new();
    let same = || Edit::field("priority", "critical");
    let met = apart(&desk, &task(&desk), (Person::Sergeant, same()), (Person::Constable, same()));
    assert_eq!((told(&desk, &met, Person::Sergeant), told(&desk, &met, Person::Constable)), (vec![], vec![]));
    let need = |what: &str| Edit::Add { name: "equipment".into(), item: json!(what) };
    let met = apart(&desk, &task(&desk), (Person::Sergeant, need("torch")), (Person::Constable, need("camera")));
    assert_eq!((told(&desk, &met, Person::Sergeant), told(&desk, &met, Person::Constable)), (vec![], vec![]));
    assert_eq!(notices(&task(&desk), desk.id(Person::Sergeant)), []);
}

#[test]
fn the_task_i_resulted_was_somebody_elses_by_then() {
    let desk = Desk::new();
    let result = Edit::entry(desk.entry_id(5), "resulted", json!({"outcome": "completed"}));
    let given = (Person::Sergeant, lead(&desk, Person::Second));
    let met = apart(&desk, &task(&desk), given.clone(), (Person::Constable, result));
    let [notice] = &told(&desk, &met, Person::Constable)[..] else { panic!("one notice") };
    assert_eq!((notice.why, notice.by.officer), (Why::ResultedByFormer, desk.id(Person::Sergeant)));
    assert_eq!(told(&desk, &met, Person::Second), []);
    let started = Edit::entry(desk.entry_id(5), "started", json!({}));
    let met = apart(&desk, &task(&desk), given.clone(), (Person::Constable, started));
    assert_eq!(whys(&desk, &met, Person::Constable), [Why::Reassigned]);
    let note = Edit::entry(desk.entry_id(5), "note", json!({"text": "Gate open", "basis": "fact"}));
    let met = apart(&desk, &task(&desk), given, (Person::Pcso, note));
    assert_eq!(told(&desk, &met, Person::Pcso), [], "it was never hers");
}

#[test]
fn work_that_was_given_away_with_the_officers_knowledge_is_no_news() {
    let desk = Desk::new();
    let mut record = task(&desk);
    write(&desk, &mut record, Person::Constable, NOON, Edit::entry(desk.entry_id(5), "started", json!({})));
    write(&desk, &mut record, Person::Sergeant, NOON + 1_000, lead(&desk, Person::Second));
    assert_eq!(told(&desk, &record, Person::Constable), [], "nobody wrote apart from anybody");
}

#[test]
fn a_result_and_a_cancel_that_met_are_told_to_both() {
    let desk = Desk::new();
    let result = (Person::Constable, Edit::entry(desk.entry_id(5), "resulted", json!({"outcome": "completed"})));
    let cancel = (Person::Sergeant, Edit::entry(desk.entry_id(6), "cancelled", json!({"reason": "stood down"})));
    let met = apart(&desk, &task(&desk), result, cancel);
    assert_eq!(whys(&desk, &met, Person::Constable), [Why::ResultedAfterCancel]);
    assert_eq!(whys(&desk, &met, Person::Sergeant), [Why::ResultedAfterCancel]);
}

#[test]
fn two_who_accepted_one_task_are_told_of_each_other() {
    let desk = Desk::new();
    let accept = |n: u128| Edit::entry(desk.entry_id(n), "accepted", json!({}));
    let met = apart(&desk, &task(&desk), (Person::Constable, accept(5)), (Person::Second, accept(6)));
    assert_eq!(whys(&desk, &met, Person::Constable), [Why::DoubleAccepted]);
    assert_eq!(whys(&desk, &met, Person::Second), [Why::DoubleAccepted]);
    let mut together = task(&desk);
    let pair = json!({"lead": desk.id(Person::Constable).to_string(), "others": [desk.id(Person::Second).to_string()]});
    write(&desk, &mut together, Person::Sergeant, NOON, Edit::field("assignees", pair));
    let met = apart(&desk, &together, (Person::Constable, accept(5)), (Person::Second, accept(6)));
    assert_eq!(told(&desk, &met, Person::Constable), [], "it was given to both");
}

#[test]
fn two_who_rewrote_one_word_at_different_letters_are_told_too() {
    let desk = Desk::new();
    let text = |t: &str| Edit::text("briefing", t);
    let (one, two) = (text("Walk the footpath by the lock."), text("Walk the towline by the lock."));
    let mut met = apart(&desk, &task(&desk), (Person::Sergeant, one), (Person::Constable, two));
    for who in [Person::Sergeant, Person::Constable] {
        assert_eq!(whys(&desk, &met, who), [Why::TextRewritten]);
    }
    write(&desk, &mut met, Person::Constable, NOON + 9_000, text("Walk the towpath and the towline by the lock."));
    assert_eq!(told(&desk, &met, Person::Constable), [], "having written there again, he has seen it");
    assert_eq!(whys(&desk, &met, Person::Sergeant), [Why::TextRewritten]);
}

#[test]
fn words_that_somebody_rewrote_while_the_form_was_open_are_not_rewritten_again() {
    let desk = Desk::new();
    let mut record = task(&desk);
    let form = |record: &Record, new: &str| Edit::Text { name: "briefing".into(), base: Some(record.heads()), new: new.into() };
    let opened = form(&record, "Walk the basin by the lock.");
    let added = form(&record, "At dusk. Walk the towpath by the lock.");
    write(&desk, &mut record, Person::Sergeant, NOON, Edit::text("briefing", "Walk the footpath by the lock."));
    let refused = record.edit(&desk.commit(Person::Constable, NOON), &[opened]).unwrap_err();
    assert_eq!((refused.code(), refused.field()), ("changed_underneath", Some("briefing")));
    assert_eq!(record.text("briefing"), "Walk the footpath by the lock.");
    write(&desk, &mut record, Person::Constable, NOON, added);
    assert_eq!(record.text("briefing"), "At dusk. Walk the footpath by the lock.", "what rewrites nothing is carried over");
}

#[test]
fn two_results_that_met_are_both_kept_and_told_to_both() {
    let desk = Desk::new();
    let result =
        |n: u128, text: &str| Edit::entry(desk.entry_id(n), "resulted", json!({"outcome": "completed", "narrative": text}));
    let met = apart(&desk, &task(&desk), (Person::Constable, result(5, "Mine")), (Person::Second, result(6, "Hers")));
    let [notice] = &told(&desk, &met, Person::Constable)[..] else { panic!("one notice") };
    assert_eq!((notice.why, notice.theirs["narrative"].as_str()), (Why::TwoResults, Some("Hers")));
    assert_eq!(whys(&desk, &met, Person::Second), [Why::TwoResults]);
    assert_eq!(met.entries_of("resulted").len(), 2);
    assert_eq!(told(&desk, &met, Person::Sergeant), [], "nothing of hers was displaced");
}

#[test]
fn a_value_of_the_supervisor_that_an_officer_wrote_over_is_told_to_the_supervisor() {
    let desk = Desk::new();
    let mut record = task(&desk);
    write(&desk, &mut record, Person::Sergeant, NOON, Edit::field("title", "Hers"));
    write(&desk, &mut record, Person::Constable, NOON + 1_000, Edit::field("title", "His"));
    let [notice] = &told(&desk, &record, Person::Sergeant)[..] else { panic!("one notice") };
    assert_eq!((notice.why, notice.may_use_mine), (Why::OverwrittenBelow, true));
    assert_eq!((&notice.mine, &notice.shown), (&json!("Hers"), &json!("His")));
}

#[test]
fn two_cards_are_told_to_both_who_wrote_them() {
    let desk = Desk::new();
    let card = |who: Person, phone: &str| {
        Edit::field(
            "card",
            json!({"phones": [{"number": phone}], "methods_allowed": [], "methods_forbidden": [], "never": [],
                "withhold_number": false, "confirmed_by": desk.id(who).to_string(), "confirmed_at": NOON}),
        )
    };
    let victim = [Edit::field("victim", desk.record_id(100).to_string())];
    let base = desk.make(&SAFE_CONTACT, Person::Constable, &victim).unwrap();
    let two = |who, phone| (who, card(who, phone));
    let mut met = apart(&desk, &base, two(Person::Constable, "1"), two(Person::Sergeant, "2"));
    for who in [Person::Constable, Person::Sergeant] {
        assert_eq!(whys(&desk, &met, who), [Why::TwoCards]);
        assert!(!told(&desk, &met, who)[0].may_use_mine, "a card is confirmed anew, never picked");
    }
    write(&desk, &mut met, Person::Second, NOON + 9_000, card(Person::Second, "2"));
    assert_eq!(told(&desk, &met, Person::Constable), [], "one was confirmed by somebody who had both before them");
}

#[test]
fn two_cards_made_apart_in_records_of_their_own_are_told_to_both_until_one_is_confirmed_in_both() {
    let desk = Desk::new();
    let card = |who: Person, phone: &str| {
        json!({"phones": [{"number": phone}], "methods_allowed": [], "methods_forbidden": [], "never": [],
            "withhold_number": false, "confirmed_by": desk.id(who).to_string(), "confirmed_at": NOON})
    };
    let made = |who: Person, n: u128, phone: &str| {
        let edits = [Edit::field("victim", desk.record_id(100).to_string()), Edit::field("card", card(who, phone))];
        Record::create(desk.record_id(n), &SAFE_CONTACT, &desk.commit(who, NOON), &edits).unwrap().0
    };
    let (mut one, mut two) = (made(Person::Constable, 1, "1"), made(Person::Second, 2, "2"));
    for (me, other) in [(Person::Constable, Person::Second), (Person::Second, Person::Constable)] {
        let told = two_cards(&[&one, &two], desk.id(me));
        let [notice] = &told[..] else { panic!("one notice") };
        assert_eq!((notice.why, notice.by.officer), (Why::TwoCards, desk.id(other)));
        assert_eq!(told, two_cards(&[&two, &one], desk.id(me)), "in whatever order they are held");
    }
    assert_eq!(two_cards(&[&one, &two], desk.id(Person::Sergeant)), [], "neither is hers");
    for record in [&mut one, &mut two] {
        write(&desk, record, Person::Sergeant, NOON + 1_000, Edit::field("card", card(Person::Sergeant, "2")));
    }
    assert_eq!(two_cards(&[&one, &two], desk.id(Person::Constable)), []);
}

#[test]
fn two_who_reached_one_victim_within_a_day_are_told() {
    let desk = Desk::new();
    let base = desk.make(&VICTIM_CONTACT, Person::Constable, &[Edit::field("crime_ref", "01/1/26")]).unwrap();
    let call = |n: u128, outcome: &str, at: i64| {
        let body = json!({"method": "call", "direction": "outgoing", "outcome": outcome, "started": at,
            "identity": "code_word", "safety": "safe"});
        Edit::entry(desk.entry_id(n), "contact", body)
    };
    let spoke = |n, at| call(n, "spoken_verified", at);
    let met = apart(&desk, &base, (Person::Constable, spoke(5, NOON - 3_600_000)), (Person::Sergeant, spoke(6, NOON)));
    assert_eq!(whys(&desk, &met, Person::Constable), [Why::BothContacted]);
    let two_days = NOON - 48 * 3_600_000;
    let met = apart(&desk, &base, (Person::Constable, spoke(5, two_days)), (Person::Sergeant, spoke(6, NOON)));
    assert_eq!(told(&desk, &met, Person::Constable), []);
    let met = apart(&desk, &base, (Person::Constable, call(5, "voicemail", NOON)), (Person::Sergeant, spoke(6, NOON)));
    assert_eq!(told(&desk, &met, Person::Constable), [], "a voicemail told her nothing");
    assert_eq!(told(&desk, &met, Person::Sergeant), [], "nor does it make a second call of the sergeant's");
}

#[test]
fn two_who_rewrote_the_same_words_are_told_and_two_who_added_are_not() {
    let desk = Desk::new();
    let text = |t: &str| Edit::text("briefing", t);
    let base = task(&desk);
    let met = apart(
        &desk,
        &base,
        (Person::Sergeant, text("Walk the footpath by the lock.")),
        (Person::Constable, text("Walk the basin by the lock.")),
    );
    let [notice] = &told(&desk, &met, Person::Sergeant)[..] else { panic!("one notice") };
    assert_eq!((notice.why, notice.by.officer), (Why::TextRewritten, desk.id(Person::Constable)));
    assert_eq!(notice.mine, json!("Walk the footpath by the lock."), "with both versions");
    assert_eq!(notice.theirs, json!("Walk the basin by the lock."));
    let both = notice.shown.as_str().unwrap();
    assert!(both.contains("footpath") && both.contains("basin"), "{both}");
    let met = apart(
        &desk,
        &base,
        (Person::Sergeant, text("Walk the towpath by the lock. Two officers.")),
        (Person::Constable, text("At dusk. Walk the towpath by the lock.")),
    );
    assert_eq!(told(&desk, &met, Person::Sergeant), []);
    let met = apart(
        &desk,
        &base,
        (Person::Sergeant, text("Walk the footpath by the lock.")),
        (Person::Constable, text("Walk the towpath by the basin.")),
    );
    assert_eq!(met.text("briefing"), "Walk the footpath by the basin.");
    for who in [Person::Sergeant, Person::Constable] {
        assert_eq!(told(&desk, &met, who), [], "each rewrote another word, and both show");
    }
}

/// What one of three writers does; on whose copy, and whether that copy first takes in another's.
#[derive(Clone, Debug)]
struct Step {
    who: usize,
    what: usize,
    value: usize,
    meets: Option<usize>,
}

fn step() -> impl Strategy<Value = Step> {
    (0_usize..3, 0_usize..11, 0_usize..3, prop::option::of(0_usize..3)).prop_map(|(who, what, value, meets)| Step {
        who,
        what,
        value,
        meets,
    })
}

const WRITERS: [Person; 3] = [Person::Sergeant, Person::Constable, Person::Second];

fn edit(desk: &Desk, step: &Step, n: u128) -> Edit {
    let id = desk.entry_id(1_000 + n);
    match step.what {
        0 => Edit::field("title", ["A", "B", "C"][step.value]),
        1 => Edit::field("due_by", NOON + step.value as i64),
        2 => lead(desk, WRITERS[step.value]),
        3 => Edit::Add { name: "equipment".into(), item: json!(["torch", "camera", "rope"][step.value]) },
        4 => Edit::entry(id, ["accepted", "started", "seen"][step.value], json!({})),
        5 => Edit::entry(id, "resulted", json!({"outcome": "completed"})),
        6 => Edit::entry(id, "cancelled", json!({"reason": "stood down"})),
        8 => Edit::entry(id, "asked", json!({"of": desk.id(WRITERS[step.value]).to_string(), "field": "title", "text": "Why?"})),
        9 => Edit::entry(id, "answered", json!({"target": desk.entry_id(1_000 + step.value as u128).to_string()})),
        10 => Edit::Remove { name: "equipment".into(), item: json!(["torch", "camera", "rope"][step.value]) },
        _ => Edit::text("briefing", ["Walk there.", "Walk the towpath.", "Drive by the lock."][step.value]),
    }
}

/// The changes of a history in which three wrote and sometimes met.
fn lived(desk: &Desk, steps: &[Step]) -> Vec<Change> {
    let mut copies = vec![task(desk); 3];
    for (n, step) in steps.iter().enumerate() {
        if let Some(other) = step.meets {
            let news = copies[other].changes();
            copies[step.who].apply(news).unwrap();
        }
        let commit =
            Commit { actor: ActorId::from([step.who as u8 + 1; 16]), ..desk.commit(WRITERS[step.who], NOON + 1_000 * n as i64) };
        copies[step.who].edit(&commit, &[edit(desk, step, n as u128)]).unwrap();
    }
    let mut all = copies[0].clone();
    all.apply(copies[1].changes()).unwrap();
    all.apply(copies[2].changes()).unwrap();
    all.changes()
}

/// Another order of arrival in which every change still follows what it builds on.
fn other_order(changes: &[Change], picks: &[usize]) -> Vec<Change> {
    let mut left: Vec<Change> = changes.to_vec();
    let mut out: Vec<Change> = Vec::new();
    let mut picks = picks.iter().copied().cycle();
    while !left.is_empty() {
        let ready: Vec<usize> =
            (0..left.len()).filter(|&i| left[i].deps().iter().all(|d| out.iter().any(|o| o.hash() == *d))).collect();
        out.push(left.remove(ready[picks.next().unwrap_or(0) % ready.len()]));
    }
    out
}

proptest! {
    #[test]
    fn the_notices_are_the_same_in_any_order_of_arrival(
        steps in prop::collection::vec(step(), 1..14),
        picks in prop::collection::vec(0_usize..7, 1..9),
    ) {
        let desk = Desk::new();
        let changes = lived(&desk, &steps);
        let here = Record::from_changes(desk.record_id(1), changes.clone()).unwrap();
        let there = Record::from_changes(desk.record_id(1), other_order(&changes, &picks)).unwrap();
        for who in WRITERS {
            prop_assert_eq!(told(&desk, &here, who), told(&desk, &there, who));
        }
    }

    #[test]
    fn nobody_is_told_of_a_value_of_theirs_that_shows(steps in prop::collection::vec(step(), 1..14)) {
        let desk = Desk::new();
        let record = Record::from_changes(desk.record_id(1), lived(&desk, &steps)).unwrap();
        for who in WRITERS {
            for notice in told(&desk, &record, who) {
                prop_assert_ne!(notice.by.officer, desk.id(who));
                if notice.why == Why::CameBack {
                    let (out, now) = (notice.mine.as_array().unwrap(), record.items(&notice.field));
                    prop_assert!(!out.is_empty() && out.iter().all(|item| now.contains(item)), "what came back shows");
                } else if TASK.field(&notice.field).is_some() {
                    prop_assert_ne!(&notice.mine, &record.value(&notice.field));
                }
                if notice.may_use_mine {
                    prop_assert!(notice.by.grade <= desk.author(who).grade);
                }
            }
        }
    }
}
