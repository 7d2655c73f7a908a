//! What a force sets for itself: from a day on, within bounds, and refused by the name of what is wrong.
#![allow(clippy::unwrap_used, reason = "a story told wrongly fails its test")]

use jiff::civil::{Date, date};
use record::force::{ForceSettings, IDLE_LOCK, SETTINGS, UNACCEPTED_AFTER};
use serde_json::{Value, json};

fn row(setting: &str, minutes: u32, from: &str, until: Option<&str>) -> Value {
    json!({"setting": setting, "minutes": minutes, "valid_from": from, "valid_until": until, "source": "Order 12 of 2026"})
}

fn table(rows: &[Value]) -> String {
    json!({ "settings": rows }).to_string()
}

const TODAY: Date = date(2026, 11, 26);

#[test]
fn while_the_force_says_nothing_the_usual_minutes_hold() {
    for nothing in [ForceSettings::default(), ForceSettings::read(&table(&[])).unwrap()] {
        assert_eq!(nothing.minutes(&IDLE_LOCK, TODAY), 2);
        assert_eq!(nothing.minutes(&UNACCEPTED_AFTER, TODAY), 10);
    }
}

#[test]
fn an_order_holds_from_its_day_to_its_last_and_the_next_follows_it() {
    let set = ForceSettings::read(&table(&[
        row("idle_lock", 5, "2026-11-01", Some("2026-11-25")),
        row("idle_lock", 3, "2026-11-26", None),
        row("unaccepted_after", 15, "2026-12-01", None),
    ]))
    .unwrap();
    let idle = |day: &str| set.minutes(&IDLE_LOCK, day.parse().unwrap());
    assert_eq!((idle("2026-10-31"), idle("2026-11-01"), idle("2026-11-25")), (2, 5, 5));
    assert_eq!((idle("2026-11-26"), idle("2030-01-01")), (3, 3));
    assert_eq!(set.minutes(&UNACCEPTED_AFTER, TODAY), 10, "not yet");
    assert_eq!(set.minutes(&UNACCEPTED_AFTER, date(2026, 12, 1)), 15);
}

#[test]
fn no_force_goes_past_the_bounds_and_the_refusal_names_what_is_wrong() {
    for setting in SETTINGS {
        for minutes in [setting.least, setting.most] {
            let at_the_bound = ForceSettings::read(&table(&[row(setting.name, minutes, "2026-01-01", None)])).unwrap();
            assert_eq!(at_the_bound.minutes(&setting, TODAY), minutes);
        }
        for minutes in [setting.least - 1, setting.most + 1] {
            let beyond = table(&[row(setting.name, minutes, "2026-01-01", None)]);
            let refused = ForceSettings::read(&beyond).unwrap_err();
            assert_eq!(refused.field(), Some("settings[0].minutes"), "{refused}");
            assert!(refused.to_string().contains(setting.name), "{refused}");
            let on_a_phone = ForceSettings::understood(&beyond);
            assert_eq!(on_a_phone.minutes(&setting, TODAY), setting.unset, "whatever a hub serves");
        }
    }
    let good = || row("idle_lock", 5, "2026-01-01", None);
    let wrong = |part: &str, value: Value| {
        let mut row = good();
        row[part] = value;
        row
    };
    for (part, row) in [
        ("setting", wrong("setting", json!("idle"))),
        ("minutes", wrong("minutes", json!(2.5))),
        ("minutes", wrong("minutes", json!("5"))),
        ("valid_from", wrong("valid_from", json!("1 January 2026"))),
        ("valid_until", wrong("valid_until", json!("2025-12-31"))),
        ("source", wrong("source", json!(" "))),
        ("valid_till", wrong("valid_till", json!("2027-01-01"))),
        ("valid_from", row("idle_lock", 6, "2026-06-01", None)),
    ] {
        let refused = ForceSettings::read(&table(&[good(), row])).unwrap_err();
        assert_eq!(refused.field(), Some(format!("settings[1].{part}").as_str()), "{refused}");
    }
    for nothing in ["", "[]", r#"{"settings": 3}"#] {
        assert_eq!(ForceSettings::read(nothing).unwrap_err().field(), Some("settings"), "{nothing}");
        assert_eq!(ForceSettings::understood(nothing), ForceSettings::default());
    }
}

#[test]
fn what_a_later_hub_sets_beside_it_is_nothing_to_this_phone() {
    let mut dated = row("idle_lock", 4, "2026-01-01", None);
    dated["approved_by"] = json!("the chief officer");
    let later = table(&[row("colour_of_the_sky", 4, "2026-01-01", None), dated]);
    assert!(ForceSettings::read(&later).is_err());
    assert_eq!(ForceSettings::understood(&later).minutes(&IDLE_LOCK, TODAY), 4);
}
