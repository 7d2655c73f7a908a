//! What residents asked for, who may decide on it, and whether it worked; and the ward's diary beside it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

mod people;

use automerge::ActorId;
use people::{Desk, NOON, Person};
use record::document::{Commit, Edit, Record};
use record::kinds::task::{Answered, Query, answered};
use record::kinds::ward_diary::{Taken, WARD_DIARY, key, month, strength};
use record::kinds::ward_priority::{WARD_PRIORITY, fold, review_by};
use record::public::{Done, Figure, Figures, What, Worked, done, figures, meetings, published};
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
fn an_action_that_was_a_task_is_counted_once() {
    let desk = Desk::new();
    let task = desk.record_id(50);
    let one = |what: What, minutes: i64| Done { what, at: NOON, minutes, people: 0, task: Some(task), private: false };
    let result = What::Task { work: "weapon_sweep".into(), outcome: "negative".into() };
    let told = Worked::of(&[one(What::Action, 10), one(result, 25)]);
    assert_eq!((told.minutes, told.actions, told.outcomes["negative"]), (25, 1, 1));
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

fn diary(desk: &Desk, by: Person, n: u128) -> Record {
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
