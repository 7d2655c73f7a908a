//! When a record is looked at again, and what is asked then.
#![allow(clippy::unwrap_used, reason = "a story told wrongly fails its test")]

use jiff::civil::{Date, date};
use proptest::prelude::*;
use record::kinds;
use record::retention::{Asks, Disposal, RetentionTable, Standing};

fn closed(kind: &str, last_work: Date) -> Standing<'_> {
    Standing { kind, open: false, last_work, decided: None, held: false }
}

#[test]
fn every_kind_has_a_rule_and_none_lets_anything_go_by_itself() {
    let table = RetentionTable::shipped().unwrap();
    for kind in kinds::KINDS {
        let rule = table.rule(kind.name, date(2026, 11, 26)).unwrap();
        assert_eq!(rule.disposal, Disposal::Decide, "{}", kind.name);
        assert!(!rule.verified, "a figure that nobody checked says so");
        assert!(!rule.source.is_empty());
    }
}

#[test]
fn six_years_after_its_last_work_a_task_asks_for_a_decision_and_a_decision_moves_the_day() {
    let table = RetentionTable::shipped().unwrap();
    let task = closed("task", date(2028, 2, 29));
    let review = table.review(&task, date(2034, 2, 27));
    assert_eq!((review.on, review.asks), (Some(date(2034, 2, 28)), Asks::Later), "29 February and six years is the 28th");
    assert_eq!(table.review(&task, date(2034, 2, 28)).asks, Asks::Decision);
    assert_eq!(table.review(&task, date(2044, 2, 28)).asks, Asks::Decision, "it stays due until somebody decides");
    let next = table.next_review("task", task.last_work, date(2034, 3, 10)).unwrap();
    let kept = Standing { decided: Some(next), ..task };
    assert_eq!(table.review(&kept, date(2034, 3, 11)).asks, Asks::Later);
    assert_eq!(table.review(&kept, next).asks, Asks::Decision);
}

#[test]
fn open_work_is_never_due_and_a_hold_asks_for_nothing() {
    let table = RetentionTable::shipped().unwrap();
    let open = Standing { open: true, ..closed("victim_contact", date(2026, 3, 1)) };
    assert_eq!(table.review(&open, date(2099, 1, 1)).asks, Asks::Open);
    let held = Standing { held: true, ..closed("victim_contact", date(2026, 3, 1)) };
    assert_eq!(table.review(&held, date(2099, 1, 1)).asks, Asks::Held);
    assert_eq!(table.review(&closed("task", date(2019, 1, 1)), date(2099, 1, 1)).asks, Asks::NoRule, "older than any rule");
}

fn table_of(disposal: &str) -> RetentionTable {
    let json = format!(
        r#"{{"version": "t", "rules": [{{"class": "c", "kinds": ["task"], "from": "2026-01-01", "to": null,
        "first_review_months": 12, "review_every_months": 6, "disposal": "{disposal}", "source": "a test", "verified": true}}]}}"#
    );
    RetentionTable::read(&json).unwrap()
}

#[test]
fn a_rule_may_let_a_record_go_by_itself_but_not_one_that_somebody_kept() {
    let table = table_of("erase");
    let task = closed("task", date(2026, 1, 31));
    assert_eq!(table.review(&task, date(2027, 1, 31)).asks, Asks::Erasure);
    let kept = Standing { decided: Some(date(2027, 7, 31)), ..task };
    assert_eq!(table.review(&kept, date(2027, 7, 31)).asks, Asks::Decision);
}

#[test]
fn a_table_that_says_two_things_of_one_kind_is_refused() {
    let mut table = table_of("decide");
    let mut second = table.rules[0].clone();
    second.class = "d".into();
    table.rules.push(second);
    let text = serde_json::to_string(&table).unwrap();
    assert_eq!(RetentionTable::read(&text).unwrap_err().code(), "bad_value");
    let apart = text.replacen("\"to\":null", "\"to\":\"2027-01-01\"", 1).replace(
        "\"class\":\"d\",\"kinds\":[\"task\"],\"from\":\"2026-01-01\"",
        "\"class\":\"d\",\"kinds\":[\"task\"],\"from\":\"2027-01-01\"",
    );
    assert_eq!(RetentionTable::read(&apart).unwrap().rules.len(), 2, "one after the other they may stand");
}

/// A force's table of one rule, with one part of it as given.
fn of_force(part: &str, value: serde_json::Value) -> Result<RetentionTable, record::RecordError> {
    let mut table = serde_json::json!({ "version": "Order 12 of 2026", "rules": [{
        "class": "task", "kinds": ["task"], "from": "2026-01-01", "to": null, "first_review_months": 72,
        "review_every_months": 12, "disposal": "decide", "source": "Order 12 of 2026", "verified": false,
    }]});
    match part {
        "version" => table["version"] = value,
        "rule" => value.as_object().unwrap().iter().for_each(|(part, value)| table["rules"][0][part] = value.clone()),
        _ => table["rules"][0][part] = value,
    }
    RetentionTable::of_force(&table.to_string())
}

#[test]
fn a_rule_that_nobody_verified_is_no_laxer_than_the_shipped_one_and_lets_nothing_go_by_itself() {
    use serde_json::json;
    assert_eq!(of_force("verified", json!(false)).unwrap().rules.len(), 1);
    let short = of_force("first_review_months", json!(71)).unwrap_err();
    assert_eq!(short.field(), Some("rules[0].first_review_months"));
    assert!(short.to_string().contains("'task'") && short.to_string().contains("72"), "{short}");
    assert!(of_force("rule", json!({ "first_review_months": 12, "verified": true })).is_ok(), "the force answers for it");
    assert!(of_force("rule", json!({ "first_review_months": 36, "kinds": ["ward_priority"] })).is_ok());
    assert_eq!(of_force("disposal", json!("erase")).unwrap_err().field(), Some("rules[0].disposal"));
    assert!(of_force("rule", json!({ "disposal": "erase", "verified": true })).is_ok());
    // Nor does one that came in by another way.
    let table = table_of("erase");
    let unverified = serde_json::to_string(&table).unwrap().replace("\"verified\":true", "\"verified\":false");
    let unverified = RetentionTable::read(&unverified).unwrap();
    assert_eq!(unverified.review(&closed("task", date(2026, 1, 31)), date(2030, 1, 1)).asks, Asks::Decision);
}

#[test]
fn what_a_force_brings_is_named_by_row_and_part_where_it_cannot_be() {
    use serde_json::json;
    for (part, value, field) in [
        ("version", json!(" "), "version"),
        ("class", json!(""), "rules[0].class"),
        ("kinds", json!([]), "rules[0].kinds"),
        ("source", json!(" "), "rules[0].source"),
        ("to", json!("2026-01-01"), "rules[0].to"),
        ("first_review_months", json!(0), "rules[0].first_review_months"),
        ("review_every_months", json!(0), "rules[0].review_every_months"),
        ("review_every_months", json!(1_201), "rules[0].review_every_months"),
    ] {
        assert_eq!(of_force(part, value).unwrap_err().field(), Some(field));
    }
    assert!(of_force("kinds", json!(["tasks"])).is_err(), "no such kind");
}

#[test]
fn kinds_that_no_rule_covers_are_named() {
    let table = table_of("decide");
    let uncovered = table.uncovered(date(2026, 11, 26));
    assert_eq!(uncovered.len() + 1, kinds::KINDS.len());
    assert!(!uncovered.contains(&"task") && uncovered.contains(&"note"), "{uncovered:?}");
    assert!(RetentionTable::shipped().unwrap().uncovered(date(2026, 11, 26)).is_empty());
}

proptest! {
    #[test]
    fn what_is_due_stays_due_and_nothing_is_due_before_its_day(days in 0_i64..20_000, after in 0_i64..20_000) {
        use jiff::ToSpan;
        let table = RetentionTable::shipped().unwrap();
        let last = date(2026, 1, 1).checked_add(days.days()).unwrap();
        let today = last.checked_add(after.days()).unwrap();
        let review = table.review(&closed("task", last), today);
        prop_assert_eq!(review.asks == Asks::Decision, today >= review.on.unwrap());
    }
}
