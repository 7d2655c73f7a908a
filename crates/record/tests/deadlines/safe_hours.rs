//! Her safe hours by London's clock, over midnight, over the weekend and when the clocks change.

use record::safe_hours::{LastSafe, SafeHours, Window};
use rstest::rstest;

use crate::story::*;

fn safe_until(h: &SafeHours, now: &str) -> Option<String> {
    match h.window_at(london(now)) {
        Window::Safe { until } => Some(until.map(shown).unwrap_or_default()),
        Window::Unsafe { .. } => None,
    }
}

fn opens(h: &SafeHours, now: &str) -> Option<String> {
    match h.window_at(london(now)) {
        Window::Safe { .. } => panic!("safe at {now}"),
        Window::Unsafe { opens } => opens.map(shown),
    }
}

#[test]
fn no_hours_stated_is_always_safe() {
    assert_eq!(hours("{}").window_at(london("2026-11-22 03:00")), Window::Safe { until: None });
    assert_eq!(
        hours(r#"{"windows": []}"#).last_safe_end_before(london("2026-11-23 23:59"), london("2026-11-22 03:00")),
        LastSafe::Deadline
    );
}

#[test]
fn weekday_hours_say_until_when_and_when_next() {
    let h = weekdays("09:30", "15:00");
    assert_eq!(safe_until(&h, "2026-11-20 14:00").as_deref(), Some("2026-11-20 15:00:00"));
    assert_eq!(safe_until(&h, "2026-11-20 09:30").as_deref(), Some("2026-11-20 15:00:00"));
    assert_eq!(opens(&h, "2026-11-20 15:00").as_deref(), Some("2026-11-23 09:30:00"), "over the weekend");
    assert_eq!(opens(&h, "2026-11-23 09:29").as_deref(), Some("2026-11-23 09:30:00"));
}

#[test]
fn hours_may_run_past_midnight_and_touching_hours_are_one() {
    let night = hours(r#"{"windows":[{"days":["fri"],"from":"22:00","to":"02:00"}]}"#);
    assert_eq!(safe_until(&night, "2026-11-21 01:00").as_deref(), Some("2026-11-21 02:00:00"));
    assert_eq!(opens(&night, "2026-11-21 02:00").as_deref(), Some("2026-11-27 22:00:00"));
    let two = hours(
        r#"{"windows":[{"days":["fri"],"from":"12:00","to":"24:00"},{"days":["fri"],"from":"09:00","to":"12:00"},
            {"days":["sat"],"from":"00:00","to":"01:00"}]}"#,
    );
    assert_eq!(safe_until(&two, "2026-11-20 10:00").as_deref(), Some("2026-11-21 01:00:00"));
    let always = hours(r#"{"windows":[{"days":["mon","tue","wed","thu","fri","sat","sun"],"from":"00:00","to":"24:00"}]}"#);
    assert_eq!(safe_until(&always, "2026-11-20 10:00").as_deref(), Some(""), "no end within the week");
}

#[test]
fn outside_its_dates_no_hour_is_known_to_be_safe() {
    let h = hours(
        r#"{"windows":[{"days":["mon","tue","wed","thu","fri"],"from":"22:00","to":"02:00"}],
            "valid_from":"2026-12-01","valid_until":"2026-12-04"}"#,
    );
    assert_eq!(opens(&h, "2026-11-02 23:00").as_deref(), Some("2026-12-01 22:00:00"), "however far ahead");
    assert_eq!(safe_until(&h, "2026-12-04 23:00").as_deref(), Some("2026-12-05 00:00:00"), "not into the night after");
    assert_eq!(opens(&h, "2026-12-05 00:00"), None);
    let far = london("2027-02-01 12:00");
    assert_eq!(h.last_safe_end_before(far, london("2026-12-03 12:00")), LastSafe::At(london("2026-12-05 00:00")));
    assert_eq!(h.last_safe_end_before(far, london("2026-12-05 12:00")), LastSafe::None);
    let dates_only = hours(r#"{"valid_until":"2026-12-04"}"#);
    assert_eq!(safe_until(&dates_only, "2026-12-04 12:00").as_deref(), Some("2026-12-05 00:00:00"));
    assert_eq!(opens(&dates_only, "2026-12-05 12:00"), None);
}

#[test]
fn the_last_safe_end_before_a_deadline() {
    let h = weekdays("09:00", "15:00");
    let at = |deadline: &str, now: &str| h.last_safe_end_before(london(deadline), london(now));
    assert_eq!(at("2026-11-23 23:59", "2026-11-20 14:00"), LastSafe::At(london("2026-11-23 15:00")));
    assert_eq!(at("2026-11-22 23:59", "2026-11-20 14:00"), LastSafe::At(london("2026-11-20 15:00")));
    assert_eq!(at("2026-11-22 23:59", "2026-11-20 15:00"), LastSafe::None);
    assert_eq!(at("2026-11-23 12:00", "2026-11-20 14:00"), LastSafe::Deadline);
    assert_eq!(at("2026-11-23 12:00", "2026-11-23 12:00"), LastSafe::None);
}

#[test]
fn nine_is_nine_on_her_wall_in_summer_and_in_winter() {
    let h = hours(r#"{"windows":[{"days":["sat","sun","mon"],"from":"09:00","to":"10:00"}]}"#);
    let utc = |t: &str| t.parse::<jiff::Timestamp>().unwrap().as_millisecond();
    let safe = |t: &str| matches!(h.window_at(utc(t)), Window::Safe { .. });
    // The clocks go forward on Sunday 29 March 2026 and back on Sunday 25 October 2026.
    assert!(safe("2026-03-28T09:30:00Z") && !safe("2026-03-28T08:30:00Z"));
    assert!(safe("2026-03-29T08:30:00Z") && !safe("2026-03-29T09:30:00Z"));
    assert!(safe("2026-10-24T08:30:00Z") && !safe("2026-10-24T09:30:00Z"));
    assert!(safe("2026-10-25T09:30:00Z") && !safe("2026-10-25T08:30:00Z"));
}

#[test]
fn in_the_hour_that_comes_twice_or_never_the_narrower_reading_counts() {
    let utc = |t: &str| t.parse::<jiff::Timestamp>().unwrap().as_millisecond();
    let sundays = |from: &str, to: &str| hours(&format!(r#"{{"windows":[{{"days":["sun"],"from":"{from}","to":"{to}"}}]}}"#));
    let safe = |h: &SafeHours, t: &str| matches!(h.window_at(utc(t)), Window::Safe { .. });
    // 25 October 2026: 01:00 to 02:00 comes as BST (00:00Z) and again as GMT (01:00Z).
    let until = sundays("00:00", "01:30");
    assert!(safe(&until, "2026-10-25T00:29:00Z") && !safe(&until, "2026-10-25T01:15:00Z"));
    let from = sundays("01:30", "03:00");
    assert!(!safe(&from, "2026-10-25T00:45:00Z") && safe(&from, "2026-10-25T01:45:00Z"));
    let inside = sundays("01:15", "01:45");
    assert!(safe(&inside, "2026-10-25T00:30:00Z") && !safe(&inside, "2026-10-25T01:30:00Z"));
    // 29 March 2026: 01:00 to 02:00 does not come at all.
    assert!(!safe(&inside, "2026-03-29T00:30:00Z") && !safe(&inside, "2026-03-29T01:30:00Z"));
    assert!(safe(&until, "2026-03-29T00:29:00Z") && !safe(&until, "2026-03-29T01:15:00Z"));
}

#[rstest]
#[case(r#"{"windows":[{"days":[],"from":"09:00","to":"15:00"}]}"#)]
#[case(r#"{"windows":[{"days":["mon"],"from":"09:00","to":"09:00"}]}"#)]
#[case(r#"{"windows":[{"days":["mon"],"from":"9:00","to":"15:00"}]}"#)]
#[case(r#"{"windows":[{"days":["mon"],"from":"09:00","to":"24:01"}]}"#)]
#[case(r#"{"windows":[{"days":["mon"],"from":"+9:00","to":"15:00"}]}"#)]
#[case(r#"{"windows":[{"days":["monday"],"from":"09:00","to":"15:00"}]}"#)]
#[case(r#"{"windows":[{"days":["mon"],"from":"09:00","to":"15:00","except":"school holidays"}]}"#)]
#[case(r#"{"valid_from":"2026-12-04","valid_until":"2026-12-01"}"#)]
#[case(r#""after six""#)]
fn hours_that_could_be_misread_are_refused(#[case] json: &str) {
    let error = SafeHours::read(&serde_json::from_str(json).unwrap()).unwrap_err();
    assert_eq!(error.field(), Some("hours"));
}

#[test]
fn hours_are_written_as_they_are_read() {
    let json = r#"{"windows":[{"days":["mon","sun"],"from":"09:05","to":"24:00"}],"valid_from":"2026-12-01","valid_until":null}"#;
    let value: serde_json::Value = serde_json::from_str(json).unwrap();
    assert_eq!(serde_json::to_value(SafeHours::read(&value).unwrap()).unwrap(), value);
}
