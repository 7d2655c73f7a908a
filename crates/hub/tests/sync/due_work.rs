//! Work that time alone makes: the next task of a series, and that a task's time is over.

use std::panic::{AssertUnwindSafe, catch_unwind};

use record::calendar::{HOUR, MINUTE, date_of, local};
use record::document::{Edit, Record};
use record::kinds::task::recurrence::{next_after, occurrence_id};
use record::kinds::task::{Status, TASK, fold};
use record::{RecordId, Role};
use serde_json::json;
use wire::Outcome;
use wire::seam::crash;

use super::common::*;

const DAY: i64 = 24 * HOUR;

fn patrol(station: &Station, sergeant: &mut Phone) -> RecordId {
    let mut edits = task_for(station, "123CN");
    edits.push(Edit::field("due_by", THREE + 4 * HOUR));
    edits.push(Edit::field("expire_at", THREE + 4 * HOUR));
    edits.push(Edit::field("recurrence", json!({ "every_days": 1 })));
    let (id, made) = sergeant.create(station, &TASK, &edits);
    assert_eq!(sergeant.push(station, &[(id, &made)]), [Outcome::Accepted]);
    id
}

fn held(station: &Station, id: RecordId) -> Option<Record> {
    let row = station.hub.storage().reading(|tx| tx.record(id)).unwrap()?;
    Some(Record::load(id, &row.snapshot).unwrap())
}

#[tokio::test]
async fn the_hub_makes_the_next_patrol_once_and_says_that_the_first_expired() {
    let mut station = Station::new();
    let (mut sergeant, mut constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let series = patrol(&station, &mut sergeant);
    let (tomorrow, third) = (next(&station, series, THREE), next(&station, series, THREE + 2 * DAY));
    // A sync asks first, so phones have tomorrow's before the shift ends.
    constable.sync(&station, vec![]).await;
    let made = held(&station, tomorrow).expect("tomorrow's is there");
    assert_eq!(made.creator().map(|a| a.role), Some(Role::System), "history says where it came from");
    assert_eq!(made.whole("due_by"), Some(THREE + 4 * HOUR + DAY));
    assert!(constable.records.contains_key(&tomorrow));
    assert!(held(&station, third).is_none(), "no further ahead than a day and a half");

    station.pass(5 * HOUR);
    assert_eq!(fold(&held(&station, series).unwrap()).status, Status::Assigned);
    assert!(station.hub.make_due_work().unwrap() > 0);
    assert_eq!(fold(&held(&station, series).unwrap()).status, Status::Expired);
    station.pass(16 * HOUR);
    station.hub.make_due_work().unwrap();
    assert!(held(&station, third).is_some(), "its first task expired; the series goes on");

    // A hub that starts again makes nothing twice.
    let before = station.hub.storage().reading(|tx| tx.record_counts()).unwrap();
    station.restart();
    station.hub.make_due_work().unwrap();
    assert_eq!(station.hub.make_due_work().unwrap(), 0, "where nothing is due it does nothing");
    assert_eq!(station.hub.storage().reading(|tx| tx.record_counts()).unwrap(), before);
}

/// The task of the series on the first day after an instant's.
fn next(station: &Station, series: RecordId, after: i64) -> RecordId {
    let record = held(station, series).unwrap();
    occurrence_id(series, next_after(&record, date_of(after)).unwrap().date)
}

#[tokio::test]
async fn an_irregular_patrol_is_made_at_the_time_every_phone_names_and_is_made_so_again_after_a_restart() {
    let mut station = Station::new();
    let (mut sergeant, mut constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let mut edits = task_for(&station, "123CN");
    edits.push(Edit::field("not_before", THREE + HOUR));
    edits.push(Edit::field("due_by", THREE + HOUR + 20 * MINUTE));
    let recurrence = json!({ "every_days": 1, "between": { "from": "18:00", "to": "23:00" } });
    edits.push(Edit::field("recurrence", recurrence));
    let (series, made) = sergeant.create(&station, &TASK, &edits);
    assert_eq!(sergeant.push(&station, &[(series, &made)]), [Outcome::Accepted]);
    constable.sync(&station, vec![]).await;

    let mut times = Vec::new();
    for evening in 0..7 {
        // What the constable's phone reckons from the series, before it holds the task.
        let named = next_after(&constable.records[&series], date_of(THREE + evening * DAY)).unwrap();
        station.hub.make_due_work().unwrap();
        let task = held(&station, occurrence_id(series, named.date)).expect("the hub made the evening's");
        assert_eq!((task.whole("not_before"), task.whole("due_by")), (named.not_before, Some(named.due_by)));
        let at = local(task.whole("not_before").unwrap());
        assert!((18..23).contains(&at.hour()) && at.minute() % 5 == 0, "{at}");
        times.push(at.time());
        station.pass(DAY);
        station.restart();
    }
    times.sort_unstable();
    times.dedup();
    assert!(times.len() >= 4, "not the same each evening: {times:?}");
}

#[tokio::test]
async fn what_an_officer_is_at_never_expires() {
    let station = Station::new();
    let (mut sergeant, mut constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let task = patrol(&station, &mut sergeant);
    constable.sync(&station, vec![]).await;
    let arrived = constable.edit(&station, task, &[Edit::entry(entry_id(9), "arrived", json!({ "way": "foot" }))]);
    assert_eq!(constable.push(&station, &[(task, &arrived)]), [Outcome::Accepted]);
    station.pass(6 * HOUR);
    station.hub.make_due_work().unwrap();
    assert_eq!(fold(&held(&station, task).unwrap()).status, Status::Started);
}

#[tokio::test]
async fn a_hub_that_dies_before_it_wrote_down_what_it_made_does_not_make_it_again() {
    let power = PowerCut::at(crash::ACCEPT_AFTER_COMMIT);
    let mut station = Station::empty(power.clone());
    station.import("roster-sample.csv");
    let mut sergeant = station.phone("45CN").await;
    let series = patrol(&station, &mut sergeant);
    let tomorrow = next(&station, series, THREE);
    power.arm();
    assert!(catch_unwind(AssertUnwindSafe(|| station.hub.make_due_work())).is_err(), "it died with tomorrow's patrol stored");
    station.restart();
    let stands = |station: &Station| {
        let heads = held(station, tomorrow).map(|r| r.heads());
        let counts = station.hub.storage().reading(|tx| Ok((tx.record_counts()?, tx.quarantine_counts()?, tx.stage_counts()?)));
        (heads, counts.unwrap())
    };
    let before = stands(&station);
    assert!(before.0.is_some());
    // By another clock the same task would be another change.
    station.pass(60_000);
    assert!(station.hub.make_due_work().unwrap() > 0, "it does not know that it had asked");
    assert_eq!(stands(&station), before, "nothing is written twice, and nothing has to be refused");
}
