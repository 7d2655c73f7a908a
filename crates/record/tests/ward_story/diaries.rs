//! A ward's diary of a month, and the promises made in it.

use record::document::{Edit, Record};
use record::kinds::ward_diary::{WARD_DIARY, key, month};
use record::kinds::ward_priority::fold;
use serde_json::json;

use super::people::{Desk, NOON, Person};
use super::{add, adopted, ward};

#[test]
fn residents_are_counted_and_never_named() {
    let desk = Desk::new();
    let mut record = adopted(&desk, Person::Constable);
    let talk = json!({"type": "school", "place": "A school", "start": NOON, "groups": {"john_smith": 1}});
    assert_eq!(add(&desk, &mut record, Person::Pcso, 10, "engagement", talk.clone()), Err("bad_value".into()));
    let mut diary = diary(&desk, Person::Pcso, 5);
    assert_eq!(add(&desk, &mut diary, Person::Pcso, 10, "engagement", talk), Err("bad_value".into()));
    let support = [Edit::field("support", json!({"john_smith": 1}))];
    assert_eq!(desk.write(&mut record, Person::Sergeant, NOON, &support).unwrap_err(), "bad_value");
    desk.write(&mut record, Person::Sergeant, NOON, &[Edit::field("support", json!({"survey": 31}))]).unwrap();
    assert_eq!(fold(&record).support, [("survey".to_owned(), 31)]);
}

pub(super) fn diary(desk: &Desk, by: Person, n: u128) -> Record {
    desk.make_with(&WARD_DIARY, &desk.commit(by, NOON), n, &[ward(), Edit::field("month", key(NOON))]).unwrap()
}

#[test]
fn two_diaries_made_offline_for_one_month_read_as_one() {
    let desk = Desk::new();
    let (mut hers, mut his) = (diary(&desk, Person::Pcso, 5), diary(&desk, Person::Constable, 6));
    let talk = json!({"type": "walk_and_talk", "place": "Market", "start": NOON, "attendance": 6, "groups": {"traders": 4},
        "promises": [{"what": "Ask about the lights", "due": "2026-12-01"}]});
    add(&desk, &mut hers, Person::Pcso, 10, "engagement", talk).unwrap();
    add(&desk, &mut his, Person::Constable, 11, "promise", json!({"what": "Come back on Friday"})).unwrap();
    let away = json!({"officer": desk.id(Person::Constable).to_string(), "from": NOON, "to": NOON + 3_600_000, "reason": "aid"});
    add(&desk, &mut his, Person::Constable, 12, "abstraction", away).unwrap();
    add(&desk, &mut his, Person::Constable, 13, "promise_kept", json!({"promise": desk.entry_id(11).to_string()})).unwrap();
    let together = month([&hers, &his]);
    assert_eq!(together, month([&his, &hers]), "in any order");
    assert_eq!((together.month.as_str(), together.attendance, together.groups["traders"]), ("2026-11", 6, 4));
    let promises: Vec<_> = together.promises.iter().map(|p| (p.what.as_str(), p.kept_at.is_some())).collect();
    assert_eq!(promises, [("Ask about the lights", false), ("Come back on Friday", true)]);
    assert_eq!(together.minutes_taken()["aid"], 60);
    assert_eq!((WARD_DIARY.status)(&hers), "promises_open");
    assert_eq!((WARD_DIARY.status)(&his), "kept");
}

#[test]
fn a_diary_is_found_by_what_residents_were_told_was_done_until_it_is_taken_back() {
    let desk = Desk::new();
    let mut record = diary(&desk, Person::Pcso, 5);
    let talk = json!({"type": "beat_meeting", "place": "Library", "start": NOON, "topics": "Mopeds", "we_did": "Six patrols"});
    add(&desk, &mut record, Person::Pcso, 10, "engagement", talk).unwrap();
    let found = |record: &Record| (WARD_DIARY.search)(record).body;
    assert_eq!(found(&record), "Library Mopeds Six patrols");
    add(&desk, &mut record, Person::Pcso, 11, "withdrawn", json!({"target": desk.entry_id(10).to_string()})).unwrap();
    assert_eq!(found(&record), "");
}

#[test]
fn a_diary_is_of_a_ward_and_a_month_of_london() {
    let desk = Desk::new();
    for bad in ["2026-13", "2026", "November"] {
        let made = desk.make(&WARD_DIARY, Person::Pcso, &[ward(), Edit::field("month", bad)]);
        assert!(made.is_err(), "{bad}");
    }
    // 23:30 UTC on 31 July is 00:30 on 1 August in London.
    assert_eq!(key(1_785_540_600_000), "2026-08");
    let mut record = diary(&desk, Person::Pcso, 5);
    let kept = json!({"promise": desk.entry_id(77).to_string()});
    assert_eq!(add(&desk, &mut record, Person::Pcso, 10, "promise_kept", kept), Err("no_target".into()));
    assert_eq!(add(&desk, &mut record, Person::Elsewhere, 11, "promise", json!({"what": "x"})), Err("not_allowed".into()));
}

#[test]
fn a_promise_made_at_an_engagement_is_kept_one_by_one() {
    let desk = Desk::new();
    let mut record = adopted(&desk, Person::Constable);
    let talk = json!({"type": "ward_panel", "place": "Hall", "start": NOON,
        "promises": [{"what": "Ask about the lights", "due": "2026-12-01"}, {"what": "Mark bicycles"}]});
    add(&desk, &mut record, Person::Pcso, 10, "engagement", talk).unwrap();
    let kept = |n: i64| json!({"promise": desk.entry_id(10).to_string(), "n": n});
    assert_eq!(add(&desk, &mut record, Person::Pcso, 11, "promise_kept", kept(2)), Err("no_target".into()));
    let walk = json!({"type": "walk_and_talk", "place": "Market", "start": NOON});
    add(&desk, &mut record, Person::Pcso, 20, "engagement", walk).unwrap();
    for nothing_promised in [20, 77] {
        let body = json!({"promise": desk.entry_id(nothing_promised).to_string(), "n": 0});
        assert_eq!(add(&desk, &mut record, Person::Pcso, 21, "promise_kept", body), Err("no_target".into()));
    }
    add(&desk, &mut record, Person::Pcso, 11, "promise_kept", kept(1)).unwrap();
    let shown: Vec<_> = fold(&record).promises.into_iter().map(|p| (p.what, p.due, p.kept_at.is_some())).collect();
    assert_eq!(
        shown,
        [("Ask about the lights".into(), Some("2026-12-01".to_owned()), false), ("Mark bicycles".into(), None, true)]
    );
}
