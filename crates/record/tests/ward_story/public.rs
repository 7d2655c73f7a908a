//! What of a ward goes out to the public, and what is counted of its work.

use record::document::Edit;
use record::public::{Done, Figure, Figures, What, Worked, done, figures, meetings, published};
use serde_json::{Value, json};

use super::diaries::diary;
use super::people::{Desk, NOON, Person};
use super::{DAY, add, adopted};

#[test]
fn public_words_go_out_only_checked_and_only_by_a_supervisor() {
    let desk = Desk::new();
    let mut record = adopted(&desk, Person::Constable);
    let out = |checked: bool, issue: &str, looked_at: &[&str]| json!({"which": "issue_public", "check_done": checked, "issue": issue, "looked_at": looked_at});
    let mut publish = |who, n, body| add(&desk, &mut record, who, n, "published", body);
    assert_eq!(
        publish(Person::Constable, 10, out(true, "Bicycle theft", &[])),
        Err("supervisor_only".into()),
        "the owner either"
    );
    assert_eq!(publish(Person::Pcso, 10, out(true, "Bicycle theft", &[])), Err("supervisor_only".into()));
    assert_eq!(publish(Person::Sergeant, 10, out(false, "Bicycle theft", &[])), Err("bad_value".into()));
    let bare = json!({"which": "both", "check_done": true, "issue": "Bicycle theft"});
    assert_eq!(publish(Person::Sergeant, 10, bare), Err("bad_value".into()), "the words that go out stand in the entry");
    let home = "Bicycles stolen from 14 Tallow Court";
    assert_eq!(publish(Person::Sergeant, 10, out(true, home, &[])), Err("personal_data".into()));
    assert_eq!(publish(Person::Sergeant, 10, out(true, home, &["vehicle"])), Err("personal_data".into()));
    publish(Person::Sergeant, 11, out(true, home, &["address"])).unwrap();
    assert_eq!(published(&record).unwrap().issue, home);
}

#[test]
fn what_is_published_is_what_was_let_out_and_not_what_stands_in_the_field() {
    let desk = Desk::new();
    let mut record = adopted(&desk, Person::Constable);
    assert_eq!(published(&record), None);
    let out = json!({"which": "both", "check_done": true, "issue": "Bicycle theft", "answer": "We marked 30 bicycles"});
    add(&desk, &mut record, Person::Sergeant, 10, "published", out).unwrap();
    let later = [Edit::field("issue_public", "Bicycle theft, by a man we know"), Edit::field("answer_public", "Draft")];
    desk.write(&mut record, Person::Sergeant, NOON + 20, &later).unwrap();
    let shown = published(&record).unwrap();
    assert_eq!((shown.issue.as_str(), shown.answer.as_deref()), ("Bicycle theft", Some("We marked 30 bicycles")));
    let news = json!({"which": "answer_public", "check_done": true, "answer": "We marked 60 bicycles"});
    add(&desk, &mut record, Person::Sergeant, 30, "published", news).unwrap();
    let shown = published(&record).unwrap();
    assert_eq!((shown.issue.as_str(), shown.answer.as_deref()), ("Bicycle theft", Some("We marked 60 bicycles")));
    assert!(shown.answer_at > Some(shown.issue_at));
    let mut hidden = record.clone();
    add(&desk, &mut record, Person::Sergeant, 40, "taken_down", json!({"reason": "court"})).unwrap();
    assert_eq!(published(&record), None, "taken down");
    desk.write(&mut hidden, Person::Sergeant, NOON + 50, &[Edit::field("restricted", true)]).unwrap();
    assert_eq!(published(&hidden), None, "restricted");
}

#[test]
fn we_did_is_counted_from_what_was_tagged_and_tells_of_no_home() {
    let desk = Desk::new();
    let mut record = adopted(&desk, Person::Constable);
    let id = record.id();
    add(&desk, &mut record, Person::Pcso, 10, "action", json!({"what": "Marked 30 bicycles", "minutes": 40})).unwrap();
    add(&desk, &mut record, Person::Pcso, 11, "action", json!({"what": "Gate", "planned": true})).unwrap();
    let talk = json!({"type": "street_briefing", "place": "The lock", "start": NOON, "end": NOON + 1_800_000, "attendance": 3});
    add(&desk, &mut record, Person::Pcso, 12, "engagement", talk).unwrap();
    let mut all = done(&record, id);
    let link = json!([{"kind": "ward_priority", "record": id.to_string()}]);
    let mut n = 100;
    let mut task = |kind: &str, outcome: &str, links: Option<&Value>| {
        n += 10;
        let mut edits = vec![
            Edit::field("title", "Work"),
            Edit::field("task_kind", kind),
            Edit::field("assignees", json!({"lead": desk.id(Person::Constable).to_string()})),
        ];
        edits.extend(links.map(|links| Edit::field("links", links.clone())));
        let commit = desk.commit(Person::Sergeant, NOON);
        let mut task = desk.make_with(&record::kinds::task::TASK, &commit, n, &edits).unwrap();
        let result = json!({"outcome": outcome, "minutes": 20});
        let result = if outcome == "not_attempted" { json!({"outcome": outcome, "reason": "abstracted"}) } else { result };
        desk.write(&mut task, Person::Constable, NOON, &[Edit::entry(desk.entry_id(n), "resulted", result)]).unwrap();
        done(&task, id)
    };
    for _ in 0..6 {
        all.extend(task("hot_spot_patrol", "completed", Some(&link)));
    }
    // A patrol past a victim's door is private, of whatever kind of work it is (practice P4).
    let victim = json!([link[0], {"kind": "victim_contact", "record": desk.record_id(9).to_string()}]);
    for (kind, outcome, links) in [
        ("asb_visit", "completed", Some(&link)),
        ("asb_visit", "negative", Some(&link)),
        ("weapon_sweep", "negative", Some(&link)),
        ("arrest_enquiry", "completed", Some(&link)),
        ("hot_spot_patrol", "not_attempted", Some(&link)),
        ("hot_spot_patrol", "completed", Some(&victim)),
        ("hot_spot_patrol", "completed", None),
    ] {
        all.extend(task(kind, outcome, links));
    }
    let told = figures(&all, NOON - DAY, NOON + DAY);
    let work: Vec<_> = told.work.iter().map(|(kind, n)| (kind.as_str(), *n)).collect();
    assert_eq!(
        work,
        [("asb_visit", Figure::Few), ("hot_spot_patrol", Figure::Exactly(6)), ("weapon_sweep", Figure::Exactly(1))],
        "a visit is at somebody's door, and an arrest is a matter for the court"
    );
    assert_eq!((told.actions, told.engagements, told.people), (1, 1, Some(Figure::Few)));
    assert_eq!(figures(&all, NOON + DAY, NOON + 2 * DAY), Figures::default(), "of another time");
    assert_eq!(figures(&all, NOON - DAY, NOON), Figures::default(), "all of it came after the last day");
    let team = Worked::of(&all);
    assert_eq!((team.actions, team.engagements, team.people, team.minutes), (1, 1, 3, 40 + 30 + 11 * 20));
    assert_eq!((team.outcomes["completed"], team.outcomes["negative"], team.outcomes["not_attempted"]), (9, 2, 1));
}

/// Domain, section 5, invariant 12.
#[test]
fn a_small_number_is_not_told_by_what_stands_beside_it() {
    let visits = |n: usize| {
        let one = |kind: &str| Done {
            what: What::Task { work: kind.into(), outcome: "completed".into() },
            at: NOON,
            minutes: 17,
            people: 0,
            task: None,
            private: false,
        };
        let mut all = vec![one("asb_visit"); n];
        all.extend(vec![one("hot_spot_patrol"); 7]);
        figures(&all, NOON, NOON + 1)
    };
    let of_one = visits(1);
    assert_eq!(of_one.work["asb_visit"], Figure::Few);
    for n in 2..5 {
        assert_eq!(visits(n), of_one, "one visit or {n}: no figure of the report differs, so none gives the number away");
    }
    assert_eq!(visits(5).work["asb_visit"], Figure::Exactly(5));
}

#[test]
fn an_action_that_was_a_task_is_counted_once() {
    let desk = Desk::new();
    let task = desk.record_id(50);
    let one = |what: What, minutes: i64| Done { what, at: NOON, minutes, people: 0, task: Some(task), private: false };
    let result = What::Task { work: "weapon_sweep".into(), outcome: "negative".into() };
    let told = Worked::of(&[one(What::Action, 10), one(result, 25)]);
    assert_eq!((told.minutes, told.actions, told.outcomes["negative"]), (25, 1, 1));
}

#[test]
fn a_meeting_is_public_when_a_supervisor_says_so() {
    let desk = Desk::new();
    let mut diary = diary(&desk, Person::Pcso, 5);
    let panel = json!({"when": NOON + DAY, "where": "Hall, 3 Lock Road", "what": "Ward panel"});
    add(&desk, &mut diary, Person::Pcso, 10, "meeting", panel).unwrap();
    assert!(meetings(&diary).is_empty());
    let out = json!({"target": desk.entry_id(10).to_string(), "check_done": true});
    assert_eq!(add(&desk, &mut diary, Person::Pcso, 11, "published", out.clone()), Err("supervisor_only".into()));
    add(&desk, &mut diary, Person::Sergeant, 11, "published", out).unwrap();
    assert_eq!(meetings(&diary)[0].place, "Hall, 3 Lock Road");
    add(&desk, &mut diary, Person::Sergeant, 12, "taken_down", json!({"target": desk.entry_id(10).to_string()})).unwrap();
    assert!(meetings(&diary).is_empty());
}
