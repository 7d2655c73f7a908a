//! Recurring work: days, hours through a change of the clocks, and who is given it.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use jiff::civil::{Date, Time};
use proptest::prelude::*;
use record::RecordId;
use record::calendar::{HOUR, MINUTE, date_of, days_after, local, midnight, starting};
use record::document::{Edit, Record};
use record::kinds::task::TASK;
use record::kinds::task::irregular::{Between, STEP, by_the_clock};
use record::kinds::task::recurrence::{
    Occurrence, expires, made_at, next_after, occurrence_edits, occurrence_id, recurs, to_make, wakes_at,
};
use record::roster::{Duty, Qualification};
use record::safe_hours::TimeOfDay;
use serde_json::{Value, json};
use uuid::Uuid;

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
    let to_a_tuesday = patrol(&desk, json!({ "every_days": 1, "weekdays": ["fri", "tue"], "until": "2026-12-01" }));
    assert_eq!(days(&to_a_tuesday, 9), ["2026-11-24", "2026-11-27", "2026-12-01"], "its last day is one of them");
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
fn a_patrol_in_the_hour_that_spring_takes_away_is_not_due_before_it_begins() {
    let desk = Desk::new();
    // From ten to two until ten past two at night, from Tuesday 24 November.
    let begins = NOON + 14 * HOUR - 10 * MINUTE;
    let edits = [
        Edit::field("title", "Night patrol, Tallow Court"),
        Edit::field("not_before", begins),
        Edit::field("due_by", begins + 20 * MINUTE),
        Edit::field("expire_at", begins + 30 * MINUTE),
        Edit::field("recurrence", json!({ "every_days": 1 })),
    ];
    let series = Record::create(desk.record_id(1), &TASK, &desk.commit(Person::Sergeant, NOON), &edits).unwrap().0;
    let on = |day: &str| next_after(&series, day.parse().unwrap()).unwrap();
    let shorter = on("2027-03-27");
    assert_eq!(local(shorter.not_before.unwrap()).to_string(), "2027-03-28T02:50:00", "there is no ten to two in that night");
    assert_eq!(local(shorter.due_by).to_string(), "2027-03-28T03:10:00");
    assert_eq!(local(shorter.expire_at.unwrap()).to_string(), "2027-03-28T03:20:00");
    let next = on("2027-03-28");
    assert_eq!(local(next.not_before.unwrap()).to_string(), "2027-03-29T01:50:00");
    assert_eq!(local(next.due_by).to_string(), "2027-03-29T02:10:00");
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
    // Their public order training ends before tomorrow's patrol is due, though not before it is made.
    let mut trained = series.clone();
    let needs = [Edit::field("required_quals", json!(["public_order"]))];
    add(&desk, &mut trained, Person::Sergeant, NOON, &needs);
    let given = |desk: &Desk| {
        let edits = occurrence_edits(&trained, &on, &desk.roster);
        let made = Record::create(desk.record_id(2), &TASK, &desk.commit(Person::Sergeant, NOON), &edits).unwrap().0;
        made.value("assignees")
    };
    let mut held = |expires: i64| {
        let holds = Qualification { name: "public_order".into(), expires: Some(expires) };
        desk.roster.officers.get_mut(&constable).unwrap().qualifications = vec![holds];
        given(&desk)
    };
    assert_eq!(held(on.due_by + 1), json!({ "lead": constable.to_string() }));
    assert_eq!(held(on.due_by), json!({ "team": "canal-side" }), "nobody is given what they may not do");
    let off = Duty { from: NOON - 10 * HOUR, to: NOON };
    desk.roster.officers.get_mut(&constable).unwrap().duties = vec![off];
    let queued = made(&desk);
    assert_eq!(queued.value("assignees"), json!({ "team": "canal-side" }), "their rest day: the team's queue");
}

/// A day after [`NOON`]'s, by how many.
fn day(n: i64) -> Date {
    days_after(date_of(NOON), n)
}

#[test]
fn a_week_of_an_irregular_patrol_comes_each_evening_at_another_time() {
    let desk = Desk::new();
    let series = patrol(&desk, json!({ "every_days": 1, "between": { "from": "18:00", "to": "23:00" } }));
    let week: Vec<Occurrence> = (0..7).map(|n| next_after(&series, day(n)).unwrap()).collect();
    let mut times = BTreeSet::new();
    for (n, on) in week.iter().enumerate() {
        let begins = local(on.not_before.unwrap());
        assert_eq!(begins.date(), day(i64::try_from(n).unwrap() + 1));
        // Two hours, as the first takes.
        assert!((Time::constant(18, 0, 0, 0)..=Time::constant(21, 0, 0, 0)).contains(&begins.time()), "{begins}");
        assert_eq!((on.due_by, on.expire_at), (on.not_before.unwrap() + 2 * HOUR, on.not_before.map(|at| at + 3 * HOUR)));
        times.insert(begins.time());
    }
    assert!(times.len() >= 4, "nobody can set a watch by it: {times:?}");
    // Whoever reads the record again, later or elsewhere, reads the same week.
    let elsewhere = Record::load(series.id(), &series.save()).unwrap();
    assert_eq!((0..7).map(|n| next_after(&elsewhere, day(n)).unwrap()).collect::<Vec<_>>(), week);
    let made = occurrence_edits(&series, &week[0], &desk.roster);
    let next = Record::create(desk.record_id(2), &TASK, &desk.commit(Person::Sergeant, NOON), &made).unwrap().0;
    assert_eq!((next.whole("not_before"), next.whole("due_by")), (week[0].not_before, Some(week[0].due_by)));
}

/// A choice that a release may never change: a phone of this version and a hub of the next name one time for one day. The
/// figures are SHA-1's, reckoned apart from this code: UUIDv5 of "<series>/<date>" in the space "beatbook:recurrence.time".
#[test]
fn the_time_of_a_day_is_the_same_in_every_version() {
    let hours = between("18:00", "23:00");
    let series = RecordId(Uuid::from_u128(1));
    let begins = |date: &str| local(hours.begins(series, date.parse().unwrap(), 0)).time().to_string();
    assert_eq!(
        ["2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27"].map(begins),
        ["21:45:00", "20:30:00", "21:50:00", "18:45:00"]
    );
}

#[test]
fn hours_past_midnight_belong_to_the_day_they_begin_on_and_a_task_too_long_begins_with_them() {
    let night = between("22:00", "02:00");
    let lengths = [night, between("00:00", "24:00"), between("09:00", "09:00")].map(|hours| hours.length() / MINUTE);
    assert_eq!(lengths, [240, 1_440, 0]);
    let friday: Date = "2026-11-27".parse().unwrap();
    let begins = |n: u128, length| local(night.begins(RecordId(Uuid::from_u128(n)), friday, length)).to_string();
    let all: BTreeSet<String> = (1..400).map(|n| begins(n, 20 * MINUTE)).collect();
    assert_eq!(all.first().map(String::as_str), Some("2026-11-27T22:00:00"));
    assert_eq!(all.last().map(String::as_str), Some("2026-11-28T01:40:00"));
    assert_eq!(begins(1, 5 * HOUR), "2026-11-27T22:00:00");
}

#[test]
fn a_night_on_which_the_clocks_change_has_hours_as_short_or_as_long_as_it_is() {
    let night = between("00:30", "02:30");
    let last = |date: &str| {
        let date = date.parse().unwrap();
        let begins = (1..600).map(|n| night.begins(RecordId(Uuid::from_u128(n)), date, 20 * MINUTE));
        begins.max().unwrap() - starting(midnight(date))
    };
    assert_eq!(last("2027-01-31"), 2 * HOUR + 10 * MINUTE);
    assert_eq!(last("2027-03-28"), HOUR + 10 * MINUTE, "half past two comes an hour sooner");
    assert_eq!(last("2026-10-25"), 3 * HOUR + 10 * MINUTE, "and an hour later");
    let spring = "2027-03-28".parse().unwrap();
    let shown = (1..600).map(|n| local(night.begins(RecordId(Uuid::from_u128(n)), spring, 0)).time());
    assert!(shown.into_iter().all(|at| at.hour() != 1), "no time that no clock shows");
    assert_eq!(by_the_clock(NOON, NOON + 20 * MINUTE), 20 * MINUTE);
}

#[test]
fn irregular_hours_that_are_no_times_of_day_are_no_recurrence() {
    let desk = Desk::new();
    let with = |hours: Value| {
        let edits =
            [Edit::field("title", "Hot spot patrol"), Edit::field("recurrence", json!({ "every_days": 1, "between": hours }))];
        Record::create(desk.record_id(1), &TASK, &desk.commit(Person::Sergeant, NOON), &edits).map(|_| ()).map_err(|e| e.code())
    };
    assert_eq!(with(json!({ "from": "18:00", "to": "24:00" })), Ok(()));
    for bad in [json!({ "from": "6pm", "to": "23:00" }), json!({ "from": "18:00", "to": "24:05" }), json!({ "from": "18:00" })] {
        assert_eq!(with(bad), Err("bad_value"));
    }
}

fn between(from: &str, to: &str) -> Between {
    Between { from: TimeOfDay::read(from).unwrap(), to: TimeOfDay::read(to).unwrap() }
}

/// A time of the day in minutes, as a record spells it.
fn spelt(minutes: i64) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
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
    /// Whatever the series, its hours and the day, the days on which the clocks change among them: each task begins and is due
    /// within the hours of its day.
    #[test]
    fn every_irregular_task_lies_within_its_hours(
        from in 0..1_440_i64,
        length in 0..1_439_i64,
        n in prop::sample::select(vec![0_i64, 1, 40, 123, 124, 125, 126, 340, 341, 342, 700]),
        seed in 2..9_000_u128,
    ) {
        let desk = Desk::new();
        let to = (from + length) % 1_440;
        let between = json!({ "from": spelt(from), "to": spelt(to) });
        let edits = [
            Edit::field("title", "Hot spot patrol"),
            Edit::field("not_before", NOON),
            Edit::field("due_by", NOON + 20 * MINUTE),
            Edit::field("recurrence", json!({ "every_days": 1, "between": between })),
        ];
        let made = Record::create(desk.record_id(seed), &TASK, &desk.commit(Person::Sergeant, NOON), &edits);
        let on = next_after(&made.unwrap().0, day(n)).unwrap();
        prop_assert_eq!(on.date, day(n + 1));
        let opens = midnight(on.date).saturating_add(SignedDuration::from_mins(from));
        let closes = starting(opens.saturating_add(SignedDuration::from_mins(length)));
        let begins = on.not_before.unwrap();
        prop_assert!(starting(opens) <= begins);
        prop_assert_eq!(on.due_by - begins, 20 * MINUTE, "as long as the first");
        prop_assert!(on.due_by <= closes || begins == starting(opens), "due {} after {}", local(on.due_by), local(closes));
        prop_assert_eq!((begins - starting(opens)) % STEP, 0);
    }

    /// Over a summer the times are spread over all of the hours, and one evening does not tell the next.
    #[test]
    fn irregular_times_are_spread_over_the_hours(series in any::<u128>(), span in 12..=288_i64) {
        let hours = between("00:00", &spelt(span * STEP / MINUTE));
        let april: Date = "2027-04-01".parse().unwrap();
        let of = |n| {
            let date = days_after(april, n);
            hours.begins(RecordId(Uuid::from_u128(series)), date, 0) - starting(midnight(date))
        };
        let times: Vec<i64> = (0..200).map(of).collect();
        prop_assert!(times.iter().all(|at| at % STEP == 0 && (0..=span * STEP).contains(at)));
        for quarter in 0..4 {
            let (first, end) = (quarter * span * STEP / 4, (quarter + 1) * span * STEP / 4 + i64::from(quarter == 3));
            let here = times.iter().filter(|at| (first..end).contains(*at)).count();
            prop_assert!((12..=100).contains(&here), "{here} of 200 in quarter {quarter}");
        }
        let alike = times.windows(2).filter(|pair| pair[0] == pair[1]).count();
        prop_assert!(alike <= 45, "{alike} evenings like the one before");
    }

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
