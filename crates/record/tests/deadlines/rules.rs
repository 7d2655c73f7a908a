//! The rule table as data: what it says, what is refused, and how an old event keeps its old rule.

use record::calendar::Calendar;
use record::deadlines::*;
use rstest::rstest;

use crate::story::*;

const SHIPPED: &str = include_str!("../../data/victims-code-rules.json");

#[test]
fn the_shipped_table_has_every_row_and_says_which_are_unverified() {
    let table = RuleTable::shipped().unwrap();
    let rows: std::collections::BTreeSet<u8> = table.rules().iter().map(|r| r.row).collect();
    assert_eq!(rows, (1..=19).collect());
    let unverified: Vec<u8> = table.rules().iter().filter(|r| !r.verified).map(|r| r.row).collect();
    assert_eq!(unverified, [9, 15, 18]);
    let wcu: Vec<u8> = table.rules().iter().filter(|r| r.owner == Owner::Wcu).map(|r| r.row).collect();
    assert_eq!(wcu, [10, 11, 12, 13, 14, 15]);
    assert!(table.rules().iter().all(|r| !r.source.is_empty()));
    let day = "2026-11-23".parse().unwrap();
    assert!(Outcome::ALL.iter().all(|&o| table.outcome(o, day).is_some()), "each outcome has its row");
}

#[test]
fn a_new_code_holds_from_its_day_and_an_old_event_keeps_its_rule() {
    let mut json: serde_json::Value = serde_json::from_str(SHIPPED).unwrap();
    let rules = json["rules"].as_array_mut().unwrap();
    let old = rules.iter_mut().find(|r| r["id"] == "arrested").unwrap();
    old["valid_until"] = "2026-11-30".into();
    let mut new = old.clone();
    new["valid_from"] = "2026-12-01".into();
    new["valid_until"] = serde_json::Value::Null;
    new["standard"] = serde_json::json!({"working_days": 2});
    rules.push(new);
    let table = RuleTable::read(&json.to_string()).unwrap();
    assert_ne!(table.version(), RuleTable::shipped().unwrap().version());
    let milestones = vec![happened(1, "arrested", "2026-11-30 14:00"), happened(2, "arrested", "2026-12-01 14:00")];
    let found =
        deadlines(&Facts { milestones, ..Facts::default() }, &table, &Calendar::sample().unwrap(), london("2026-12-01 15:00"));
    let due = |n| found.iter().find(|d| d.from_entry == id(n)).unwrap().due.map(shown);
    assert_eq!((due(1).as_deref(), due(2).as_deref()), (Some("2026-12-07 23:59:59"), Some("2026-12-03 23:59:59")));
    assert!(found.iter().all(|d| d.rules_version == table.version()));
}

#[rstest]
#[case(r#""id": "bail""#, r#""id": "arrested""#, "rule arrested")]
#[case(r#""id": "bail""#, r#""id": "Bail Conditions""#, "rule 7")]
#[case(r#""clock": "last_contact""#, r#""clock": "event""#, "rule agreed_update")]
#[case(r#"{"outcome": "voicemail""#, r#"{"outcome": "no_reply""#, "outcome no_reply")]
#[case(r#"{"outcome": "voicemail""#, r#"{"outcome": "telepathy""#, "outcome 3")]
#[case(r#""owner": "wcu""#, r#""owner": "somebody""#, "rule table")]
#[case(r#""valid_from": "2025-07-01""#, r#""valid_from": "July 2025""#, "rule table")]
fn a_table_that_cannot_be_right_is_refused_by_row(#[case] what: &str, #[case] with: &str, #[case] place: &str) {
    let broken = SHIPPED.replacen(what, with, 1);
    assert_ne!(broken, SHIPPED);
    let error = RuleTable::read(&broken).unwrap_err();
    assert_eq!(error.field(), Some(place), "{error}");
}

#[test]
fn an_outcome_of_a_newer_app_is_kept_and_meets_nothing() {
    assert_eq!(Outcome::named("hologram"), Outcome::Newer);
    assert!(Outcome::ALL.into_iter().all(|o| Outcome::named(o.name()) == o));
}
