//! Recurring work: days, hours through a change of the clocks, and who is given it.

use proptest::prelude::*;
use record::calendar::{HOUR, date_of, local};
use record::document::{Edit, Record};
use record::kinds::task::TASK;
use record::kinds::task::recurrence::{
    Occurrence, expires, made_at, next_after, occurrence_edits, occurrence_id, recurs, to_make, wakes_at,
};
use record::roster::Duty;
use serde_json::{Value, json};

use super::add;
use super::people::{Desk, NOON, Person};

/// A patrol that begins at five in the afternoon in London and is due at seven, on the day of [`NOON`].
fn patrol(desk: &Desk, recurrence: Value) -> Record {
    let five = NOON + 5 * HOUR;
    let edits = [
        Edit::field("title", "Hot spot patrol, Tallow Court"),
        Edit::field("ward", "E05000001"),
        Edit::field("task_kind", "hot_spot_patrol"),
        Edit::field("priority", "high"),
        Edit::field("not_before", five),
        Edit::field("due_by", five + 2 * HOUR),
        Edit::field("expire_at", five + 3 * HOUR),
        Edit::field("recurrence", recurrence),
        Edit::field("assignees", json!({ "lead": desk.id(Person::Constable).to_string() })),
        Edit::text("briefing", "Walk the stairwell."),
    ];
    Record::create(desk.record_id(1), &TASK, &desk.commit(Person::Sergeant, NOON), &edits).unwrap().0
}

fn days(series: &Record, most: usize) -> Vec<String> {
    let mut found: Vec<Occurrence> = Vec::new();
    let mut day = date_of(NOON);
    while let Some(on) = next_after(series, day).filter(|_| found.len() < most) {
        day = on.date;
        found.push(on);
    }
    found.iter().map(|on| on.date.to_string()).collect()
}

#[test]
fn a_daily_patrol_falls_on_every_day_and_a_weekday_patrol_on_its_days_until_it_ends() {
    let desk = Desk::new();
    assert_eq!(days(&patrol(&desk, json!({ "every_days": 1 })), 3), ["2026-11-24", "2026-11-25", "2026-11-26"]);
    // From Monday 23 November.
    let tuesdays = patrol(&desk, json!({ "every_days": 1, "weekdays": ["fri", "tue"], "until": "2026-12-02" }));
    assert_eq!(days(&tuesdays, 9), ["2026-11-24", "2026-11-27", "2026-12-01"]);
    let fortnightly = patrol(&desk, json!({ "every_days": 14 }));
    assert_eq!(days(&fortnightly, 2), ["2026-12-07", "2026-12-21"]);
    let never = patrol(&desk, json!({ "every_days": 7, "weekdays": ["sun"] }));
    assert!(next_after(&never, date_of(NOON)).is_none(), "every seventh day from a Monday is no Sunday");
}

#[test]
fn a_patrol_at_five_is_at_five_after_the_clocks_change() {
    let desk = Desk::new();
    let series = patrol(&desk, json!({ "every_days": 1 }));
    let summer = next_after(&series, "2027-06-30".parse().unwrap()).unwrap();
    assert_eq!(local(summer.not_before.unwrap()).time().to_string(), "17:00:00");
    assert_eq!(local(summer.due_by).time().to_string(), "19:00:00");
    assert_eq!(local(summer.expire_at.unwrap()).date().to_string(), "2027-07-01");
}

#[test]
fn a_cancelled_or_restricted_series_makes_nothing_and_a_resulted_one_goes_on() {
    let desk = Desk::new();
    let series = patrol(&desk, json!({ "every_days": 1 }));
    let mut resulted = series.clone();
    let result = [Edit::entry(desk.entry_id(2), "resulted", json!({ "outcome": "completed" }))];
    add(&desk, &mut resulted, Person::Constable, NOON + HOUR, &result);
    assert!(recurs(&resulted) && (resulted.kind().over_at)(&resulted).is_none(), "it stays where it can be stopped");
    let mut cancelled = series.clone();
    add(
        &desk,
        &mut cancelled,
        Person::Sergeant,
        NOON,
        &[Edit::entry(desk.entry_id(3), "cancelled", json!({ "reason": "moved on" }))],
    );
    assert!(!recurs(&cancelled));
    let mut restricted = series.clone();
    add(&desk, &mut restricted, Person::Sergeant, NOON, &[Edit::field("restricted", true)]);
    assert!(!recurs(&restricted), "its readers were named for one task (practice P15)");
    let mut stopped = series;
    add(&desk, &mut stopped, Person::Sergeant, NOON, &[Edit::field("recurrence", Value::Null)]);
    assert!(!recurs(&stopped));
}

#[test]
fn the_next_task_says_what_the_series_says_and_goes_to_whoever_is_on_duty_and_able() {
    let mut desk = Desk::new();
    let series = patrol(&desk, json!({ "every_days": 1 }));
    let on = next_after(&series, date_of(NOON)).unwrap();
    let made = |desk: &Desk| {
        let edits = occurrence_edits(&series, &on, &desk.roster);
        let id = occurrence_id(series.id(), on.date);
        Record::create(id, &TASK, &desk.commit(Person::Sergeant, NOON), &edits).unwrap().0
    };
    let next = made(&desk);
    assert_eq!((next.line("title"), next.text("briefing")), (series.line("title"), "Walk the stairwell.".to_owned()));
    assert_eq!(next.whole("due_by"), Some(on.due_by));
    assert!(!recurs(&next), "a task of a series is no series");
    assert_eq!(next.items("links"), [json!({ "kind": "task", "record": series.id().to_string() })]);
    assert_eq!(record::kinds::task::assignees(&next), [desk.id(Person::Constable)], "nothing is known of their duties");

    let constable = desk.id(Person::Constable);
    let off = Duty { from: NOON - 10 * HOUR, to: NOON };
    desk.roster.officers.get_mut(&constable).unwrap().duties = vec![off];
    let queued = made(&desk);
    assert_eq!(queued.value("assignees"), json!({ "team": "canal-side" }), "their rest day: the team's queue");
}

#[test]
fn what_nobody_began_expires_and_what_somebody_is_at_does_not() {
    let desk = Desk::new();
    let mut task = patrol(&desk, Value::Null);
    let end = NOON + 8 * HOUR;
    assert!(!expires(&task, end - 1) && expires(&task, end));
    assert_eq!(wakes_at(&task, i64::MIN), Some(end));
    add(&desk, &mut task, Person::Constable, NOON, &[Edit::entry(desk.entry_id(2), "arrived", json!({}))]);
    assert!(!expires(&task, end) && wakes_at(&task, i64::MIN).is_none());
}

proptest! {
    /// However the hub's looks at the clock are spaced, each day is made once, and none whose time is over.
    #[test]
    fn each_day_of_a_series_is_made_once(every in 1..9_u32, looks in prop::collection::vec(1..50_i64, 1..30)) {
        let desk = Desk::new();
        let series = patrol(&desk, json!({ "every_days": every }));
        let (mut since, mut now) = (i64::MIN, NOON);
        let mut made = Vec::new();
        for hours in looks {
            for on in to_make(&series, since, now) {
                prop_assert!(on.due_by > now && made_at(on.date) <= now);
                made.push(on.date);
            }
            if let Some(at) = wakes_at(&series, now).filter(|at| *at > NOON + 8 * HOUR) {
                prop_assert!(at > now, "it is never woken for what was made");
            }
            since = now;
            now += hours * HOUR;
        }
        let mut once = made.clone();
        once.sort();
        once.dedup();
        prop_assert_eq!(&once, &made);
        // No two looks are further apart than a task lies ahead when it is made: none is missing.
        let mut day = date_of(NOON);
        while let Some(on) = next_after(&series, day).filter(|on| made_at(on.date) <= since) {
            prop_assert!(made.contains(&on.date), "{} was made at some look", on.date);
            day = on.date;
        }
    }
}
