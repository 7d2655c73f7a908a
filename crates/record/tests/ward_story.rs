//! What residents asked for, who may decide on it, and whether it worked; and the ward's diary beside it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

#[path = "ward_story/diaries.rs"]
mod diaries;
#[path = "ward_story/partners.rs"]
mod partners;
mod people;
#[path = "ward_story/public.rs"]
mod public;

use automerge::ActorId;
use people::{Desk, NOON, Person};
use record::document::{Commit, Edit, Record};
use record::kinds::task::{Answered, Query, answered};
use record::kinds::ward_diary::{Taken, strength};
use record::kinds::ward_priority::{WARD_PRIORITY, fold, review_by, shown_until};
use record::public::published;
use record::{Author, OfficerId, Role};
use serde_json::{Value, json};
use uuid::Uuid;

const DAY: i64 = 86_400_000;

fn ward() -> Edit {
    Edit::field("ward", json!({"code": "E05000001", "vintage": 2022}))
}

fn proposed(desk: &Desk, by: Person) -> Record {
    let edits = [
        ward(),
        Edit::field("issue_public", "Bicycle theft by the lock"),
        Edit::field("source", "panel"),
        Edit::entry(desk.entry_id(1), "proposed", json!({"by": "panel"})),
    ];
    desk.make(&WARD_PRIORITY, by, &edits).unwrap()
}

/// A priority adopted by the sergeant and owned by `owner`.
fn adopted(desk: &Desk, owner: Person) -> Record {
    let mut record = proposed(desk, Person::Pcso);
    let edits = [
        Edit::field("owner", desk.id(owner).to_string()),
        Edit::field("adopted_at", "2026-11-30"),
        Edit::entry(desk.entry_id(2), "adopted", json!({"at": NOON, "votes": 14})),
    ];
    desk.write(&mut record, Person::Sergeant, NOON, &edits).unwrap();
    record
}

fn hub() -> Commit {
    let author = Author { officer: OfficerId(Uuid::from_u128(0xb0b)), grade: 0, role: Role::Hub };
    Commit { author, actor: ActorId::from([9; 16]), at: NOON, offset: 0 }
}

fn add(desk: &Desk, record: &mut Record, who: Person, n: u128, kind: &str, body: Value) -> Result<(), String> {
    desk.write(record, who, NOON + n as i64, &[Edit::entry(desk.entry_id(n), kind, body)]).map(|_| ())
}

#[test]
fn a_pcso_proposes_acts_and_engages_and_decides_nothing_even_as_owner() {
    let desk = Desk::new();
    let mut record = adopted(&desk, Person::Pcso);
    add(&desk, &mut record, Person::Pcso, 10, "action", json!({"what": "Marked 30 bicycles"})).unwrap();
    let talk = json!({"type": "street_briefing", "place": "The lock", "start": NOON, "attendance": 9, "groups": {"traders": 2}});
    add(&desk, &mut record, Person::Pcso, 11, "engagement", talk).unwrap();
    let decisions = [
        ("adopted", json!({"at": NOON})),
        ("reported_back", json!({"at": NOON})),
        ("closed", json!({"reason": "done"})),
        ("carried_over", json!({})),
    ];
    for (kind, body) in decisions {
        assert_eq!(add(&desk, &mut record, Person::Pcso, 12, kind, body), Err("pcso_may_not".into()), "{kind}");
    }
    let date = [Edit::field("review_by", "2027-06-01")];
    assert_eq!(desk.write(&mut record, Person::Pcso, NOON, &date).unwrap_err(), "pcso_may_not");
}

#[test]
fn a_constable_who_does_not_own_it_does_not_close_it() {
    let desk = Desk::new();
    let mut record = adopted(&desk, Person::Constable);
    assert_eq!(add(&desk, &mut record, Person::Second, 10, "closed", json!({"reason": "x"})), Err("not_allowed".into()));
    assert_eq!(add(&desk, &mut record, Person::Second, 10, "reported_back", json!({"at": NOON})), Err("not_allowed".into()));
    add(&desk, &mut record, Person::Second, 11, "action", json!({"what": "Patrolled"})).unwrap();
}

#[test]
fn it_is_closed_only_by_what_was_measured_after_the_baseline() {
    let desk = Desk::new();
    let mut record = adopted(&desk, Person::Constable);
    let close = json!({"reason": "thefts halved"});
    assert_eq!(add(&desk, &mut record, Person::Constable, 10, "closed", close.clone()), Err("not_measured".into()));
    let measure = json!({"what": "Thefts a month", "baseline": 20, "target": 10, "baseline_at": "2026-10-31"});
    desk.write(&mut record, Person::Constable, NOON, &[Edit::field("measure", measure)]).unwrap();
    add(&desk, &mut record, Person::Pcso, 11, "measured", json!({"value": 20, "at": "2026-10-31"})).unwrap();
    assert_eq!(
        add(&desk, &mut record, Person::Constable, 12, "closed", close.clone()),
        Err("not_measured".into()),
        "the same day is the baseline"
    );
    add(&desk, &mut record, Person::Pcso, 13, "measured", json!({"value": 9, "at": "2026-11-20"})).unwrap();
    add(&desk, &mut record, Person::Constable, 14, "closed", close).unwrap();
    let row = fold(&record);
    assert_eq!((row.status, row.before_after), ("closed", Some((20.0, 9.0))));
    assert!(!(WARD_PRIORITY.open)(&record));
}

#[test]
fn a_measurement_taken_back_closes_nothing() {
    let desk = Desk::new();
    let mut record = adopted(&desk, Person::Constable);
    let measure = json!({"what": "Thefts a month", "baseline": 20, "baseline_at": "2026-10-31"});
    desk.write(&mut record, Person::Constable, NOON, &[Edit::field("measure", measure)]).unwrap();
    add(&desk, &mut record, Person::Pcso, 11, "measured", json!({"value": 9, "at": "2026-11-20"})).unwrap();
    add(&desk, &mut record, Person::Pcso, 12, "withdrawn", json!({"target": desk.entry_id(11).to_string()})).unwrap();
    assert_eq!(add(&desk, &mut record, Person::Constable, 13, "closed", json!({"reason": "x"})), Err("not_measured".into()));
}

#[test]
fn review_is_three_months_after_adoption_unless_the_panel_chose_a_day() {
    let desk = Desk::new();
    let mut record = adopted(&desk, Person::Constable);
    assert_eq!(review_by(&record).unwrap().to_string(), "2027-02-28", "30 November and three months, clamped");
    desk.write(&mut record, Person::Sergeant, NOON, &[Edit::field("review_by", "2027-01-15")]).unwrap();
    assert_eq!(review_by(&record).unwrap().to_string(), "2027-01-15");
}

#[test]
fn where_it_stands_follows_from_what_was_done() {
    let desk = Desk::new();
    let fresh = proposed(&desk, Person::Pcso);
    assert_eq!(fold(&fresh).status, "proposed");
    assert_eq!(review_by(&fresh), None);
    let mut record = adopted(&desk, Person::Constable);
    assert_eq!(fold(&record).status, "adopted");
    add(&desk, &mut record, Person::Pcso, 10, "action", json!({"what": "Ask the council for lighting", "planned": true}))
        .unwrap();
    assert_eq!((fold(&record).actions_done, fold(&record).actions), (0, 1));
    let done = json!({"what": "Lighting asked for", "does": desk.entry_id(10).to_string(), "at": NOON - DAY});
    add(&desk, &mut record, Person::Pcso, 11, "action", done).unwrap();
    let row = fold(&record);
    assert_eq!((row.status, row.actions_done, row.actions, row.last_action), ("active", 1, 1, Some(NOON - DAY)));
    add(&desk, &mut record, Person::Constable, 12, "reported_back", json!({"at": NOON})).unwrap();
    assert_eq!(fold(&record).status, "reported_back");
    add(&desk, &mut record, Person::Pcso, 13, "action", json!({"what": "More"})).unwrap();
    assert_eq!(fold(&record).status, "active");
    add(&desk, &mut record, Person::Sergeant, 14, "carried_over", json!({})).unwrap();
    assert_eq!(fold(&record).status, "carried_over");
}

#[test]
fn how_it_ended_names_what_took_its_place_and_how_long_residents_read_of_it() {
    let desk = Desk::new();
    let mut record = adopted(&desk, Person::Constable);
    assert_eq!(fold(&record).ended, None, "it goes on");
    let next = desk.entry_id(77).to_string();
    add(&desk, &mut record, Person::Sergeant, 10, "carried_over", json!({"to": next})).unwrap();
    let ended = fold(&record).ended.unwrap();
    assert_eq!(ended.to.map(|r| r.to_string()), Some(next));
    assert_eq!(ended.on, record::calendar::date_of(NOON));
    assert_eq!(shown_until("2026-11-30".parse().unwrap()).to_string(), "2027-02-28", "a quarter, clamped");
}

#[test]
fn a_phone_whose_clock_lags_still_acts_after_what_it_knew_of() {
    let desk = Desk::new();
    let mut record = adopted(&desk, Person::Constable);
    let at = |record: &mut Record, who, at, n, kind: &str, body| {
        desk.write(record, who, at, &[Edit::entry(desk.entry_id(n), kind, body)]).unwrap();
    };
    at(&mut record, Person::Constable, NOON, 90, "reported_back", json!({"at": NOON}));
    at(&mut record, Person::Pcso, NOON - DAY, 80, "action", json!({"what": "Gate mended"}));
    assert_eq!(fold(&record).status, "active", "done since, whatever that clock says");
    let out = json!({"which": "issue_public", "check_done": true, "issue": "Bicycle theft by the lock"});
    at(&mut record, Person::Sergeant, NOON, 70, "published", out.clone());
    at(&mut record, Person::Sergeant, NOON - DAY, 60, "taken_down", json!({"reason": "names a shop"}));
    assert_eq!(published(&record), None, "what was taken down is down");
    at(&mut record, Person::Sergeant, NOON - 2 * DAY, 50, "published", out);
    assert!(published(&record).is_some(), "and let out again it is out");
}

#[test]
fn what_is_planned_waits_until_an_action_does_it_and_says_what_came_of_it() {
    let desk = Desk::new();
    let mut record = adopted(&desk, Person::Constable);
    for n in [10, 11] {
        add(&desk, &mut record, Person::Pcso, n, "action", json!({"what": format!("Plan {n}"), "planned": true})).unwrap();
    }
    let does =
        json!({"what": "Plan 10", "does": desk.entry_id(10).to_string(), "minutes": 45, "outcome": "The gate closes again"});
    add(&desk, &mut record, Person::Constable, 12, "action", does).unwrap();
    // What names nothing that was planned here is refused: an action that does not exist, and one that is done already.
    for target in [desk.entry_id(77), desk.entry_id(12)] {
        let stray = json!({"what": "Gate again", "does": target.to_string()});
        assert_eq!(add(&desk, &mut record, Person::Constable, 13, "action", stray), Err("no_target".into()));
    }
    let planned: Vec<_> = fold(&record).planned.into_iter().map(|p| (p.entry, p.what, p.by)).collect();
    assert_eq!(planned, [(desk.entry_id(11), "Plan 11".to_owned(), desk.id(Person::Pcso))]);
    assert_eq!((fold(&record).actions_done, fold(&record).actions), (1, 2));
}

#[test]
fn a_planned_action_is_whose_it_is_named_for_and_the_first_due_comes_first() {
    let desk = Desk::new();
    let mut record = adopted(&desk, Person::Constable);
    let second = desk.id(Person::Second);
    let partner = json!({"agency": "Council", "accepted_on": "2026-11-17"});
    let plans = [
        json!({"what": "Some day", "planned": true}),
        json!({"what": "Later", "planned": true, "due": "2026-12-02"}),
        json!({"what": "First", "planned": true, "due": "2026-11-25", "owner": second.to_string(), "partner": partner}),
    ];
    for (n, plan) in (10..).zip(plans) {
        add(&desk, &mut record, Person::Pcso, n, "action", plan).unwrap();
    }
    let planned = fold(&record).planned;
    let told: Vec<_> = planned.iter().map(|p| (p.what.as_str(), p.answers())).collect();
    let pcso = desk.id(Person::Pcso);
    assert_eq!(told, [("First", second), ("Later", pcso), ("Some day", pcso)]);
    let partner = planned[0].partner.clone().unwrap();
    assert_eq!((partner.agency.as_str(), partner.person.as_str()), ("Council", ""));
    assert_eq!(partner.accepted_on.map(|d| d.to_string()).as_deref(), Some("2026-11-17"));
    let nobody = json!({"what": "x", "planned": true, "partner": {"person": "Somebody"}});
    assert!(add(&desk, &mut record, Person::Pcso, 20, "action", nobody).is_err(), "of which agency");
}

#[test]
fn a_partner_accepts_what_was_planned_with_them_and_what_was_said_last_counts() {
    let desk = Desk::new();
    let mut record = adopted(&desk, Person::Constable);
    let with = |partner: Value| json!({"what": "Mend the doors", "planned": true, "partner": partner});
    add(&desk, &mut record, Person::Pcso, 10, "action", with(json!({"agency": "Council"}))).unwrap();
    add(&desk, &mut record, Person::Pcso, 11, "action", json!({"what": "Alone", "planned": true})).unwrap();
    let accepted = |n: u128, on: &str| json!({"action": desk.entry_id(n).to_string(), "on": on});
    for stray in [11, 77] {
        let refused = add(&desk, &mut record, Person::Pcso, 12, "partner_accepted", accepted(stray, "2026-11-30"));
        assert_eq!(refused, Err("no_target".into()), "nobody else was to do it");
    }
    let stands = |record: &Record| {
        let partner = fold(record).planned.into_iter().find_map(|p| p.partner).unwrap();
        (partner.person, partner.accepted_on.map(|d| d.to_string()))
    };
    assert_eq!(stands(&record), (String::new(), None));
    add(&desk, &mut record, Person::Pcso, 13, "partner_accepted", accepted(10, "2026-12-01")).unwrap();
    let named = json!({"action": desk.entry_id(10).to_string(), "on": "2026-11-29", "person": "Ms Sample"});
    add(&desk, &mut record, Person::Constable, 14, "partner_accepted", named).unwrap();
    assert_eq!(stands(&record), ("Ms Sample".to_owned(), Some("2026-11-29".into())), "the day that was put right");
}

#[test]
fn a_priority_goes_stale_when_its_review_is_past_or_nothing_was_decided_for_three_months() {
    let desk = Desk::new();
    let day = |text: &str| text.parse::<jiff::civil::Date>().unwrap();
    let mut record = adopted(&desk, Person::Constable);
    // Adopted on 30 November: due on 28 February.
    assert!(!fold(&record).stale(day("2027-02-28")) && fold(&record).stale(day("2027-03-01")));
    // The panel chose a later day; news is still owed after three months.
    desk.write(&mut record, Person::Sergeant, NOON, &[Edit::field("review_by", "2027-05-30")]).unwrap();
    assert!(fold(&record).stale(day("2027-03-01")));
    add(&desk, &mut record, Person::Pcso, 10, "action", json!({"what": "Marked 30 bicycles"})).unwrap();
    assert!(fold(&record).stale(day("2027-03-01")), "work is no news to residents");
    let told = desk.write(
        &mut record,
        Person::Constable,
        NOON + 60 * DAY,
        &[Edit::entry(desk.entry_id(11), "reported_back", json!({"at": NOON}))],
    );
    told.unwrap();
    assert!(!fold(&record).stale(day("2027-03-01")));
    assert!(!fold(&proposed(&desk, Person::Pcso)).stale(day("2030-01-01")), "nobody was promised anything yet");
}

#[test]
fn a_query_counts_as_answered_within_its_hours_late_or_still_waiting() {
    let query = |answer_by, answered_at| Query { answer_by, answered_at };
    assert_eq!(answered([], NOON).share(), None);
    let told = answered(
        [
            query(NOON, Some(NOON)),
            query(NOON, Some(NOON - DAY)),
            query(NOON - DAY, Some(NOON)),
            query(NOON - DAY, None),
            query(NOON + DAY, None),
            query(NOON, Some(NOON - 1)),
        ],
        NOON,
    );
    assert_eq!((told.in_time, told.late, told.waiting, told.share()), (3, 2, 1, Some(60)));
    let nearly = Answered { in_time: 199, late: 1, waiting: 0 };
    assert_eq!(nearly.share(), Some(99), "a hundred means all of them");
}

#[test]
fn a_ward_is_counted_against_two_constables_and_one_pcso() {
    let mut desk = Desk::new();
    let ward = "E05000001";
    let now = strength(&desk.roster, ward, &[], NOON);
    assert_eq!((now.constables, now.pcsos, now.on_duty, now.short()), (2, 1, 0, false));
    let (constable, second, sergeant) = (desk.id(Person::Constable), desk.id(Person::Second), desk.id(Person::Sergeant));
    for who in [constable, second, sergeant] {
        let duty = record::roster::Duty { from: NOON - DAY, to: NOON + DAY };
        desk.roster.officers.get_mut(&who).unwrap().duties.push(duty);
    }
    let taken = Taken { officer: constable, from: NOON - 10, to: NOON + 10, reason: Some("aid".into()) };
    let now = strength(&desk.roster, ward, std::slice::from_ref(&taken), NOON);
    assert_eq!((now.on_duty, now.away), (2, vec!["aid".to_owned()]), "a sergeant leads, and is not one of the two");
    assert!(strength(&desk.roster, ward, &[taken], NOON + 10).away.is_empty(), "back again");
    let elsewhere = record::roster::Posting { ward: "E05000002".into(), from: NOON - DAY, to: None };
    desk.roster.officers.get_mut(&second).unwrap().postings.push(elsewhere);
    let now = strength(&desk.roster, ward, &[], NOON);
    assert_eq!((now.constables, now.short()), (1, true));
}

#[test]
fn an_imported_priority_is_the_hubs_and_the_ward_sees_it() {
    let desk = Desk::new();
    let edits = [ward(), Edit::field("issue_public", "Noise at night"), Edit::field("adopted_at", "2026-09-01")];
    let record = desk.make_with(&WARD_PRIORITY, &hub(), 1, &edits).unwrap();
    assert_eq!(record.creator().unwrap().role, Role::Hub);
    assert_eq!(fold(&record).status, "adopted");
    for who in [Person::Constable, Person::Pcso, Person::Sergeant] {
        assert!(desk.sees(who, &record, &[]));
    }
    assert!(!desk.sees(Person::Elsewhere, &record, &[]));
}

#[test]
fn an_earlier_step_and_an_earlier_review_hold_against_a_later_one() {
    let desk = Desk::new();
    let base = adopted(&desk, Person::Constable);
    let (mut hers, mut his) = (base.clone(), base);
    let set = |sara: &str, review: &str| [Edit::field("sara", sara), Edit::field("review_by", review)];
    let a = desk.write(&mut hers, Person::Sergeant, NOON, &set("assessment", "2027-01-10")).unwrap();
    let b = desk.write(&mut his, Person::Constable, NOON, &set("analysis", "2027-03-01")).unwrap();
    hers.apply([b]).unwrap();
    his.apply([a]).unwrap();
    for record in [&hers, &his] {
        assert_eq!((record.line("sara").as_str(), record.line("review_by").as_str()), ("analysis", "2027-01-10"));
    }
}
