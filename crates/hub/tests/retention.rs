//! A retention table of the force's own (practice P19): what holds under it, and what waits for somebody.
#![allow(clippy::unwrap_used, reason = "a story told wrongly fails its test")]

mod common;

use std::net::TcpStream;

use common::folder::{Folder, err, refused};
use common::*;
use hub::retention::{Due, Retained};
use jiff::civil::{Date, date};
use record::RecordId;
use record::document::Edit;
use record::kinds::task::TASK;
use record::retention::Asks;
use serde_json::json;

const DAY: i64 = 24 * 3_600_000;

/// A table with one rule for all kinds.
fn table(version: &str, months: u32, disposal: &str, verified: bool) -> String {
    let kinds: Vec<&str> = record::kinds::KINDS.iter().map(|kind| kind.name).collect();
    let rule = json!({
        "class": "all", "kinds": kinds, "from": "2026-01-01", "to": null, "first_review_months": months,
        "review_every_months": 12, "disposal": disposal, "source": "Order 14 of 2026", "verified": verified,
    });
    json!({ "version": version, "rules": [rule] }).to_string()
}

/// A task that was given and cancelled on Mon 23 November 2026.
async fn closed(station: &Station) -> RecordId {
    let mut sergeant = station.phone("45CN").await;
    let (task, made) = sergeant.create(station, &TASK, &task_for(station, "123CN"));
    let over = sergeant.edit(station, task, &[Edit::entry(entry_id(5), "cancelled", json!({ "reason": "not needed" }))]);
    assert!(sergeant.push(station, &[(task, &made), (task, &over)]).iter().all(wire::Outcome::received));
    task
}

fn of(station: &Station, task: RecordId) -> Retained {
    let rules = station.hub.retention_table().unwrap();
    station.hub.retention(&rules).unwrap().into_iter().find(|r| r.record == task).unwrap()
}

fn due(station: &Station) -> Due {
    station.hub.retention_due(&station.hub.retention_table().unwrap()).unwrap()
}

#[tokio::test]
async fn the_forces_own_periods_hold_once_they_are_in_and_decisions_made_before_stand() {
    let station = Station::new();
    let task = closed(&station).await;
    assert_eq!(of(&station, task).review.on, Some(date(2032, 11, 23)), "the shipped six years");
    let report = station.hub.import_retention("r.json", &table("a", 84, "decide", false)).unwrap();
    assert_eq!((report.what, report.new), ("retention_rules", 1));
    assert_eq!(report.notes, ["version a; rules: 1, not verified: 1"]);
    assert!(!station.hub.import_retention("r.json", &table("a", 84, "decide", false)).unwrap().news());
    assert_eq!(of(&station, task).review.on, Some(date(2033, 11, 23)));
    assert_eq!(due(&station), Due::default(), "nothing yet");

    station.pass(7 * 366 * DAY);
    let waits = Due { decision: 1, oldest: Some(date(2033, 11, 23)), ..Due::default() };
    assert_eq!(due(&station), waits);
    let later: Date = date(2036, 6, 1);
    let rules = station.hub.retention_table().unwrap();
    station.hub.retain(&rules, task, "S0045", "appeal runs", Some(later)).unwrap();
    assert_eq!(due(&station), Due::default());
    station.hub.import_retention("r.json", &table("b", 72, "decide", false)).unwrap();
    let after = of(&station, task);
    assert_eq!((after.review.on, after.review.asks, after.decisions.len()), (Some(later), Asks::Later, 1));
}

#[tokio::test]
async fn a_table_that_goes_past_a_bound_or_takes_anothers_version_changes_nothing() {
    let station = Station::new();
    station.hub.import_retention("r.json", &table("a", 84, "decide", false)).unwrap();
    let before = station.hub.retention_table().unwrap();
    for (text, why) in [
        (table("b", 71, "decide", false), "rules[0].first_review_months"),
        (table("b", 84, "erase", false), "rules[0].disposal"),
        (table("a", 96, "decide", false), "version 'a'"),
        ("{}".to_owned(), "retention_rules"),
    ] {
        let refused = station.hub.import_retention("r.json", &text).unwrap_err();
        assert_eq!(refused.code(), "bad_file");
        assert!(refused.to_string().contains(why) && refused.to_string().contains("nothing was taken in"), "{refused}");
    }
    assert_eq!(station.hub.retention_table().unwrap(), before);
}

#[tokio::test]
async fn what_a_rule_lets_go_is_listed_first_and_goes_only_when_somebody_says_so() {
    let station = Station::new();
    let (task, held) = (closed(&station).await, closed(&station).await);
    station.hub.hold(held, "S0045", "inquest 12/26").unwrap();
    station.hub.import_retention("r.json", &table("a", 12, "erase", true)).unwrap();
    station.pass(366 * DAY);
    let rules = station.hub.retention_table().unwrap();
    let listed = station.hub.disposable(&rules).unwrap();
    assert_eq!(listed.iter().map(|r| r.record).collect::<Vec<_>>(), [task], "a hold stops it");
    assert_eq!(due(&station), Due { erasure: 1, ..Due::default() }, "listing touches nothing");
    assert_eq!(station.hub.dispose(&rules).unwrap(), [task]);
    assert_eq!(due(&station), Due::default());
    assert_eq!(of(&station, held).review.asks, Asks::Held);
}

#[cfg(unix)]
#[tokio::test]
async fn the_forces_own_retention_table_holds_and_what_is_due_by_it_is_said_and_looked_at_before_it_goes() {
    let folder = Folder::new();
    folder.tell(&["sample"]);
    let id = {
        let station = Station::at(folder.data());
        // Fri 11 August 2023: more than a year before the clock of any machine.
        station.pass(-1_200 * 24 * 3_600_000);
        let mut sergeant = station.phone("45CN").await;
        let (task, made) = sergeant.create(&station, &TASK, &task_for(&station, "123CN"));
        let over = sergeant.edit(&station, task, &[Edit::entry(entry_id(5), "cancelled", json!({ "reason": "not needed" }))]);
        let found = sergeant.push(&station, &[(task, &made), (task, &over)]);
        assert_eq!(found.iter().map(aside).collect::<Vec<_>>(), ["accepted"; 2]);
        task.to_string()
    };
    let due = || folder.json(&["health"])["retention"].clone();
    assert_eq!((&due()["decision"], &due()["no_rule"]), (&json!(0), &json!(1)), "older than the shipped rules");
    let import = |version: &str, disposal: &str, verified: bool| {
        let rule = json!({
            "class": "task", "kinds": ["task"], "from": "2020-01-01", "to": null, "first_review_months": 12,
            "review_every_months": 6, "disposal": disposal, "source": "Order 14", "verified": verified,
        });
        let table = json!({ "version": version, "rules": [rule] });
        folder.run(&["import", "retention", &folder.file("retention.json", table.to_string())])
    };
    refused(&import("2027", "decide", false), 3, &["retention.json", "rules[0].first_review_months", "'task'", "72"]);
    let taken = import("2027", "decide", true);
    assert!(String::from_utf8_lossy(&taken.stdout).contains("no rule covers work of today on: "), "{}", err(&taken));
    let said = due();
    assert_eq!((&said["table"], &said["decision"], &said["oldest"]), (&json!("2027"), &json!(1), &json!("2024-08-11")));
    assert!(folder.tell(&["health"]).contains("1 record waits for a decision, the oldest since 2024-08-11"));

    refused(&import("2027", "erase", true), 3, &["version '2027'", "a version of their own"]);
    assert!(import("2028", "erase", true).status.success());
    let serving = folder.serve(&[]);
    TcpStream::connect(&serving.address).unwrap();
    assert_eq!(folder.json(&["retention", "dispose", "--dry-run"])["would_erase"], json!([id]));
    assert_eq!(due()["erasure"], 1, "nothing was touched");
    let (_, log) = serving.terminate();
    let told = log.lines().find(|line| line.contains("by the retention table")).unwrap_or_else(|| panic!("{log}"));
    assert!(told.contains("\"erasure\":1") && !log.contains(&id), "numbers only: {log}");
    assert_eq!(folder.json(&["retention", "dispose"])["erased"], json!([id]));
    assert!(folder.tell(&["retention", "dispose", "--dry-run"]).contains("nothing would be erased"));
}
