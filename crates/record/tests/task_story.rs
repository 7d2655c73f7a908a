//! A sergeant and a constable edit one task apart and meet again.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

#[path = "task_story/briefing.rs"]
mod briefing;
mod people;
#[path = "task_story/series.rs"]
mod series;
#[path = "task_story/visits.rs"]
mod visits;

use automerge::Change;
use people::{Desk, NOON, Person};
use record::Role;
use record::document::{Commit, Edit, Record};
use record::kinds::task::{Status, TASK, fold};
use record::notices::{Why, notices};
use record::policy::{Asking, judge};
use record::roster::Acting;
use record::table::Rule;
use serde_json::json;

fn given(desk: &Desk, to: Person) -> (Record, Change) {
    Record::create(
        desk.record_id(1),
        &TASK,
        &desk.commit(Person::Sergeant, NOON),
        &[
            Edit::field("title", "ASB visit, Stairwell B"),
            Edit::field("ward", "E05000001"),
            Edit::field("task_kind", "asb_visit"),
            Edit::field("priority", "high"),
            Edit::field("assignees", json!({ "lead": desk.id(to).to_string() })),
            Edit::text("briefing", "Walk the stairwell."),
            Edit::entry(desk.entry_id(1), "assigned", json!({ "to": desk.id(to).to_string() })),
        ],
    )
    .unwrap()
}

fn add(desk: &Desk, record: &mut Record, who: Person, at: i64, edits: &[Edit]) -> Change {
    record.edit(&desk.commit(who, at), edits).unwrap().unwrap()
}

fn ask(desk: &Desk, record: Option<&Record>, who: Person, change: &Change) -> Result<(), String> {
    let asking = desk.asking(who, NOON);
    judge(desk.record_id(1), change, record, &asking).map_err(|r| r.code.to_owned())
}

#[test]
fn nothing_found_closes_a_visit_and_neither_a_bail_check_nor_what_is_critical_whatever_a_phone_offered() {
    let desk = Desk::new();
    let quick = [Edit::entry(desk.entry_id(2), "resulted", json!({ "outcome": "negative", "quick": true }))];
    let tried = |set: Edit| {
        let (mut before, _) = given(&desk, Person::Constable);
        add(&desk, &mut before, Person::Sergeant, NOON, &[set]);
        let change = add(&desk, &mut before.clone(), Person::Constable, NOON + 1_000, &quick);
        ask(&desk, Some(&before), Person::Constable, &change)
    };
    assert_eq!(tried(Edit::field("priority", "routine")), Ok(()));
    assert_eq!(tried(Edit::field("task_kind", "bail_check")), Err("no_quick_result".into()), "practice P12");
    assert_eq!(tried(Edit::field("priority", "critical")), Err("no_quick_result".into()), "practice P12");
}

#[test]
fn a_supervisors_due_time_shows_whoever_wrote_later() {
    let desk = Desk::new();
    let (made, _) = given(&desk, Person::Constable);
    let (mut hers, mut his) = (made.clone(), made.clone());
    let by_sergeant = add(&desk, &mut hers, Person::Sergeant, NOON + 1_000, &[Edit::field("due_by", NOON + 6)]);
    let by_constable = add(&desk, &mut his, Person::Constable, NOON + 900_000, &[Edit::field("due_by", NOON + 4)]);
    hers.apply([by_constable]).unwrap();
    his.apply([by_sergeant]).unwrap();
    for record in [&hers, &his] {
        let due = record.field("due_by");
        assert_eq!(due.value, json!(NOON + 6), "rank decides, not the clock");
        assert_eq!(due.candidates.len(), 2, "the constable's time is not lost");
    }
    assert_eq!(TASK.field("due_by").unwrap().rule, Rule::Rank);
}

#[test]
fn what_an_acting_sergeant_set_holds_by_the_rank_of_then_even_against_themselves() {
    let mut desk = Desk::new();
    let second = desk.id(Person::Second);
    let acting = Acting {
        role: Role::Ps,
        grade: Role::Ps.grade(),
        supervises: vec!["canal-side".into()],
        from: NOON,
        to: NOON + 3_600_000,
    };
    desk.roster.officers.get_mut(&second).unwrap().acting.push(acting);
    let (mut made, _) = given(&desk, Person::Constable);
    let both = json!({ "lead": desk.id(Person::Constable).to_string(), "others": [second.to_string()] });
    add(&desk, &mut made, Person::Sergeant, NOON, &[Edit::field("assignees", both)]);

    let due = |after: i64| [Edit::field("due_by", NOON + after)];
    let (mut hers, mut his) = (made.clone(), made.clone());
    let by_acting = add(&desk, &mut hers, Person::Second, NOON + 1_000, &due(6));
    assert_eq!(ask(&desk, Some(&made), Person::Second, &by_acting), Ok(()));
    let by_constable = add(&desk, &mut his, Person::Constable, NOON + 900_000, &due(4));
    hers.apply([by_constable]).unwrap();
    his.apply([by_acting]).unwrap();
    for record in [&hers, &his] {
        assert_eq!(record.value("due_by"), json!(NOON + 6), "of two constables the one who acts is the supervisor");
        let told = notices(record, desk.id(Person::Constable));
        assert_eq!(told.iter().map(|n| (n.why, n.by.role)).collect::<Vec<_>>(), [(Why::Rank, Role::Ps)]);
    }
    // The rank is over, and what was set by it stands: only a supervisor of now writes over it (practice P8).
    let later = NOON + 2 * 3_600_000;
    let author = desk.roster.author(second, later).unwrap();
    assert_eq!(author.role, Role::Pc);
    let commit = Commit { author, ..desk.commit(Person::Second, later) };
    let change = hers.clone().edit(&commit, &due(9)).unwrap().unwrap();
    let asking = Asking { author, roster: &desk.roster, at: later, linked: &[] };
    assert_eq!(judge(hers.id(), &change, Some(&hers), &asking).unwrap_err().code, "rank_holds");
}

#[test]
fn an_officer_may_not_overwrite_what_a_supervisor_set() {
    let desk = Desk::new();
    let (mut record, _) = given(&desk, Person::Constable);
    add(&desk, &mut record, Person::Sergeant, NOON, &[Edit::field("due_by", NOON + 6)]);
    let before = record.clone();
    let change = add(&desk, &mut record, Person::Constable, NOON + 5_000, &[Edit::field("due_by", NOON + 9)]);
    assert_eq!(ask(&desk, Some(&before), Person::Constable, &change), Err("rank_holds".into()));
}

#[test]
fn a_result_met_by_a_cancel_is_kept() {
    let desk = Desk::new();
    let (made, _) = given(&desk, Person::Constable);
    let (mut hers, mut his) = (made.clone(), made.clone());
    let cancel = add(
        &desk,
        &mut hers,
        Person::Sergeant,
        NOON + 9_000,
        &[Edit::entry(desk.entry_id(2), "cancelled", json!({"reason": "stood down"}))],
    );
    let result = add(
        &desk,
        &mut his,
        Person::Constable,
        NOON + 5_000,
        &[Edit::entry(desk.entry_id(3), "resulted", json!({"outcome": "completed", "minutes": 20}))],
    );
    assert_eq!(ask(&desk, Some(&made), Person::Constable, &result), Ok(()));
    hers.apply([result]).unwrap();
    his.apply([cancel]).unwrap();
    assert_eq!(fold(&hers).status, Status::ResultedAfterCancel);
    assert_eq!(fold(&hers), fold(&his));
}

#[test]
fn an_acceptance_on_a_phone_that_lags_answers_its_assignment() {
    let desk = Desk::new();
    let (mut record, _) = given(&desk, Person::Constable);
    let hours_slow = NOON - 3 * 3_600_000;
    add(&desk, &mut record, Person::Constable, hours_slow, &[Edit::entry(desk.entry_id(2), "accepted", json!({}))]);
    assert_eq!(fold(&record).status, Status::Accepted);
    add(&desk, &mut record, Person::Constable, hours_slow + 1, &[Edit::entry(desk.entry_id(3), "started", json!({}))]);
    assert_eq!(fold(&record).status, Status::Started);

    // Given out again, it asks for a new acceptance, whatever the sergeant's clock says.
    let to = json!({ "to": desk.id(Person::Constable).to_string() });
    add(&desk, &mut record, Person::Sergeant, hours_slow - 1, &[Edit::entry(desk.entry_id(4), "assigned", to)]);
    assert_eq!(fold(&record).status, Status::Assigned);
}

#[test]
fn a_result_sent_back_by_a_supervisor_whose_clock_lags_is_sent_back() {
    let desk = Desk::new();
    let (mut record, _) = given(&desk, Person::Constable);
    let result = Edit::entry(desk.entry_id(2), "resulted", json!({"outcome": "completed", "minutes": 20}));
    add(&desk, &mut record, Person::Constable, NOON + 60_000, &[result]);
    let back = Edit::entry(desk.entry_id(3), "sent_back", json!({"missing": "the flat numbers"}));
    add(&desk, &mut record, Person::Sergeant, NOON - 600_000, &[back]);
    assert_eq!(fold(&record).status, Status::SentBack);
}

#[test]
fn a_community_support_officer_is_not_given_an_arrest() {
    let desk = Desk::new();
    let (mut record, _) = given(&desk, Person::Constable);
    let before = record.clone();
    let change = add(
        &desk,
        &mut record,
        Person::Sergeant,
        NOON,
        &[
            Edit::field("task_kind", "arrest_enquiry"),
            Edit::field("assignees", json!({ "lead": desk.id(Person::Pcso).to_string() })),
        ],
    );
    assert_eq!(ask(&desk, Some(&before), Person::Sergeant, &change), Err("not_eligible".into()));
}

#[test]
fn a_constable_does_not_give_work_to_another() {
    let desk = Desk::new();
    let (mut record, _) = given(&desk, Person::Constable);
    let before = record.clone();
    let to = json!({ "lead": desk.id(Person::Pcso).to_string() });
    let change = add(&desk, &mut record, Person::Constable, NOON, &[Edit::field("assignees", to)]);
    assert_eq!(ask(&desk, Some(&before), Person::Constable, &change), Err("not_allowed".into()));
}

#[test]
fn a_form_opened_before_a_change_arrived_overwrites_nothing() {
    let desk = Desk::new();
    let (mut record, _) = given(&desk, Person::Constable);
    let seen = record.field("priority").seen();
    add(&desk, &mut record, Person::Sergeant, NOON, &[Edit::field("priority", "critical")]);
    let late = Edit::Field { name: "priority".into(), value: json!("routine"), seen: Some(seen) };
    let refused = record.edit(&desk.commit(Person::Sergeant, NOON + 1), &[late]).unwrap_err();
    assert_eq!(refused.code(), "changed_underneath");
    assert_eq!(record.line("priority"), "critical");
}

#[test]
fn the_same_change_is_honest_to_policy_when_it_makes_the_record() {
    let desk = Desk::new();
    let (_, change) = given(&desk, Person::Constable);
    assert_eq!(ask(&desk, None, Person::Sergeant, &change), Ok(()));
    assert_eq!(ask(&desk, None, Person::Constable, &change), Err("author_line".into()));
}

#[test]
fn a_task_linked_to_a_victim_leaves_the_ward() {
    let desk = Desk::new();
    let (mut record, _) = given(&desk, Person::Constable);
    let seen_by = |r: &Record| (r.kind().audience)(r, &[], &desk.roster, NOON);
    assert!(seen_by(&record).iter().any(|s| s.to_string() == "ward:E05000001"));
    let link = json!({"kind": "victim_contact", "record": desk.record_id(9).to_string()});
    add(&desk, &mut record, Person::Sergeant, NOON, &[Edit::Add { name: "links".into(), item: link }]);
    let scopes = seen_by(&record);
    assert!(!scopes.iter().any(|s| s.to_string().starts_with("ward:") || s.to_string().starts_with("team:")));
    assert!(scopes.contains(&record::Scope::Officer(desk.id(Person::Constable))));
    assert!(scopes.contains(&record::Scope::Officer(desk.id(Person::Sergeant))));
}

#[test]
fn once_restricted_only_its_readers_write_on_it_whoever_it_was_given_to() {
    let desk = Desk::new();
    let (mut record, _) = given(&desk, Person::Constable);
    let readers = json!([desk.id(Person::Sergeant).to_string()]);
    add(&desk, &mut record, Person::Sergeant, NOON, &[Edit::field("readers", readers), Edit::field("restricted", true)]);
    let before = record.clone();
    let result = [Edit::entry(desk.entry_id(2), "resulted", json!({ "outcome": "completed" }))];
    let change = add(&desk, &mut record.clone(), Person::Constable, NOON + 1_000, &result);
    assert_eq!(ask(&desk, Some(&before), Person::Constable, &change), Err("not_allowed".into()), "practice P15");
    let due = add(&desk, &mut record, Person::Sergeant, NOON + 2_000, &[Edit::field("due_by", NOON + 9)]);
    assert_eq!(ask(&desk, Some(&before), Person::Sergeant, &due), Ok(()));
}

#[test]
fn a_result_is_taken_back_before_its_review_and_not_after() {
    let desk = Desk::new();
    let (mut record, _) = given(&desk, Person::Constable);
    let result = [Edit::entry(desk.entry_id(2), "resulted", json!({ "outcome": "completed" }))];
    add(&desk, &mut record, Person::Constable, NOON + 1_000, &result);
    let undo = [Edit::entry(desk.entry_id(3), "withdrawn", json!({ "target": desk.entry_id(2).to_string() }))];
    let before = record.clone();
    for other in [Person::Second, Person::Sergeant] {
        let change = add(&desk, &mut record.clone(), other, NOON + 2_000, &undo);
        assert_eq!(
            ask(&desk, Some(&before), other, &change),
            Err("not_yours".into()),
            "{other:?}: it is the constable's own word"
        );
    }
    let change = add(&desk, &mut record.clone(), Person::Constable, NOON + 2_000, &undo);
    assert_eq!(ask(&desk, Some(&before), Person::Constable, &change), Ok(()));
    add(&desk, &mut record, Person::Sergeant, NOON + 3_000, &[Edit::entry(desk.entry_id(4), "reviewed", json!({}))]);
    let before = record.clone();
    let change = add(&desk, &mut record, Person::Constable, NOON + 4_000, &undo);
    assert_eq!(ask(&desk, Some(&before), Person::Constable, &change), Err("reviewed".into()), "practice P9");
}
