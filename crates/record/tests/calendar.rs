//! Working days: the published vectors, the clocks, the calendar's ends and files with bad rows.
#![expect(clippy::unwrap_used, reason = "a date or a count that cannot be had fails its test")]

use jiff::civil::{Date, date};
use record::RecordError;
use record::calendar::{Calendar, date_of, end_of_day, local, months_after, starting};
use rstest::rstest;

mod open_data;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// Event date, and the 1st, 2nd, 5th and 10th working day after it.
const VECTORS: [(&str, [&str; 4]); 11] = [
    ("2025-04-17", ["2025-04-22", "2025-04-23", "2025-04-28", "2025-05-06"]),
    ("2025-08-22", ["2025-08-26", "2025-08-27", "2025-09-01", "2025-09-08"]),
    ("2025-12-24", ["2025-12-29", "2025-12-30", "2026-01-05", "2026-01-12"]),
    ("2026-04-02", ["2026-04-07", "2026-04-08", "2026-04-13", "2026-04-20"]),
    ("2026-11-20", ["2026-11-23", "2026-11-24", "2026-11-27", "2026-12-04"]),
    ("2026-11-21", ["2026-11-23", "2026-11-24", "2026-11-27", "2026-12-04"]),
    ("2026-12-24", ["2026-12-29", "2026-12-30", "2027-01-05", "2027-01-12"]),
    ("2027-12-24", ["2027-12-29", "2027-12-30", "2028-01-05", "2028-01-12"]),
    // From here the sample does not reach: two years with a holiday proclaimed for one time only.
    ("2022-09-16", ["2022-09-20", "2022-09-21", "2022-09-26", "2022-10-03"]),
    ("2023-05-05", ["2023-05-09", "2023-05-10", "2023-05-15", "2023-05-22"]),
    ("2023-05-08", ["2023-05-09", "2023-05-10", "2023-05-15", "2023-05-22"]),
];

fn check(calendar: &Calendar, vectors: &[(&str, [&str; 4])]) {
    for (event, expected) in vectors {
        for (n, want) in [1, 2, 5, 10].into_iter().zip(expected) {
            assert_eq!(calendar.nth_working_day_after(day(event), n).unwrap(), day(want), "{event}, {n} working days");
            let noon = starting(day(event).at(12, 0, 0, 0));
            assert_eq!(calendar.due_at(noon, n).unwrap(), end_of_day(day(want)), "{event} at noon, {n} working days");
        }
    }
}

#[test]
fn the_sample_counts_the_days_of_its_years() {
    check(&Calendar::sample().unwrap(), &VECTORS[..8]);
}

#[test]
fn the_published_calendar_counts_every_vector() {
    let Some(json) = open_data::text("uk-bank-holidays.json") else { return };
    let read = Calendar::read(&json).unwrap();
    assert_eq!(read.bad_rows, []);
    check(&read.calendar, &VECTORS);
    assert_eq!(read.calendar.holiday(day("2022-09-19")), Some("Bank Holiday for the State Funeral of Queen Elizabeth II"));
}

#[test]
fn the_sample_says_that_it_is_one_and_covers_its_years_whole() {
    let read = Calendar::read(record::calendar::SAMPLE).unwrap();
    assert_eq!(read.bad_rows, []);
    assert_eq!((read.calendar.first_day(), read.calendar.last_day()), (day("2025-01-01"), day("2028-12-31")));
    assert!(record::calendar::SAMPLE.contains("Synthetic sample"));
}

#[rstest]
// Friday 23:50 in London in November, and the same in British Summer Time (22:50 UTC).
#[case("2026-11-20T23:50:00Z", "2026-11-20", "2026-11-23T23:59:59Z")]
#[case("2026-07-10T22:50:00Z", "2026-07-10", "2026-07-13T22:59:59Z")]
// 00:20 in London on 1 August is still 31 July in UTC.
#[case("2024-07-31T23:20:00Z", "2024-08-01", "2024-08-02T22:59:59Z")]
// The Friday before the clocks go forward, due on the Monday after: 23:59:59 BST.
#[case("2027-03-19T12:00:00Z", "2027-03-19", "2027-03-22T23:59:59Z")]
#[case("2025-03-28T12:00:00Z", "2025-03-28", "2025-03-31T22:59:59Z")]
fn due_goes_by_london_not_by_utc(#[case] event: &str, #[case] london: &str, #[case] due: &str) {
    let ms = |t: &str| t.parse::<jiff::Timestamp>().unwrap().as_millisecond();
    let json = open_data::text("uk-bank-holidays.json");
    let calendar = match &json {
        Some(json) => Calendar::read(json).unwrap().calendar,
        None if london < "2025" => return,
        None => Calendar::sample().unwrap(),
    };
    assert_eq!(date_of(ms(event)), day(london));
    assert_eq!(calendar.due_at(ms(event), 1).unwrap(), ms(due));
}

#[test]
fn a_calendar_that_ends_too_soon_says_so_and_never_guesses() {
    let calendar = Calendar::sample().unwrap();
    let last_friday = starting(date(2028, 12, 29).at(9, 0, 0, 0));
    assert_eq!(calendar.due_at(last_friday, 1), Err(RecordError::CalendarEnds { ends: "2028-12-31".into() }));
    assert_eq!(calendar.due_at(last_friday, 0), Ok(end_of_day(date(2028, 12, 29))));
    assert_eq!(calendar.is_working_day(date(2029, 1, 2)), Err(RecordError::CalendarEnds { ends: "2028-12-31".into() }));
    let early = calendar.nth_working_day_after(date(2024, 12, 30), 5).unwrap_err();
    assert!(early.to_string().contains("2025-01-01"), "{early}");
}

#[test]
fn bad_rows_are_named_by_place_and_the_good_ones_go_in() {
    let json = r#"{
  "scotland": {"division": "scotland", "events": [{"title": "St Andrew's Day", "date": "2026-11-30"}]},
  "england-and-wales": {"division": "england-and-wales", "events": [
    {"title": "New Year's Day", "date": "2026-01-01", "notes": "", "bunting": true},
    {"title": "Good Friday", "date": "3 April 2026"},
    {"title": "", "date": "2026-04-06"},
    "Early May", {"title": "Spring, with a \"quote\" and a ]", "date": "2026-05-25"},
    {"title": "Summer bank holiday", "date": "2206-08-31"},
    {"title": "Christmas Day", "date": "2026-12-25", "notes": null}
  ]}
}"#;
    let read = Calendar::read(json).unwrap();
    let bad: Vec<_> = read.bad_rows.iter().map(|b| (b.row.as_str(), b.line, b.column, b.found.as_str())).collect();
    assert_eq!(
        bad,
        [
            ("england-and-wales.events[1]", 5, 5, "\"3 April 2026\""),
            ("england-and-wales.events[2]", 6, 5, "\"\""),
            ("england-and-wales.events[3]", 7, 5, "\"Early May\""),
            ("england-and-wales.events[5]", 8, 5, "2206-08-31"),
        ]
    );
    assert!(read.bad_rows[0].expected.contains("YYYY-MM-DD"));
    assert_eq!((read.calendar.first_day(), read.calendar.last_day()), (day("2026-01-01"), day("2026-12-31")));
    assert_eq!(read.calendar.is_working_day(day("2026-05-25")), Ok(false));
    // Scotland's holiday is a working day here.
    assert_eq!(read.calendar.is_working_day(day("2026-11-30")), Ok(true));
}

#[test]
fn a_file_cut_off_in_the_middle_of_a_year_is_covered_only_so_far() {
    let json = r#"{"england-and-wales": {"events": [{"title": "Early May bank holiday", "date": "2026-05-04"},
        {"title": "Spring bank holiday", "date": "2026-05-25"}]}}"#;
    let calendar = Calendar::read(json).unwrap().calendar;
    assert_eq!((calendar.first_day(), calendar.last_day()), (day("2026-05-04"), day("2026-05-25")));
}

#[test]
fn a_year_without_holidays_is_a_gap_not_a_year_of_work() {
    let json = r#"{"england-and-wales": {"events": [{"title": "Boxing Day", "date": "2024-12-26"},
        {"title": "New Year's Day", "date": "2026-01-01"}, {"title": "Christmas Day", "date": "2026-12-25"}]}}"#;
    let read = Calendar::read(json).unwrap();
    assert_eq!((read.calendar.first_day(), read.calendar.last_day()), (day("2026-01-01"), day("2026-12-31")));
    assert_eq!(read.bad_rows.len(), 1);
    assert!(read.calendar.is_working_day(day("2025-06-02")).is_err());
}

#[rstest]
#[case("{")]
#[case("[]")]
#[case(r#"{"england-and-wales": {"events": 7}}"#)]
#[case(r#"{"england-and-wales": {"events": []}}"#)]
fn a_file_of_another_shape_is_refused_whole(#[case] json: &str) {
    let error = Calendar::read(json).unwrap_err();
    assert_eq!(error.code(), "bad_value");
}

#[test]
fn the_version_follows_the_days_not_the_file() {
    let sample = Calendar::sample().unwrap();
    let respaced = serde_json::from_str::<serde_json::Value>(record::calendar::SAMPLE).unwrap().to_string();
    assert_eq!(Calendar::read(&respaced).unwrap().calendar.version(), sample.version());
    let one_more = respaced.replace("2028-12-26", "2028-12-27");
    assert_ne!(Calendar::read(&one_more).unwrap().calendar.version(), sample.version());
}

#[test]
fn months_clamp_to_the_months_last_day() {
    assert_eq!(months_after(day("2026-11-30"), 3), day("2027-02-28"));
    assert_eq!(months_after(day("2027-11-30"), 3), day("2028-02-29"));
    assert_eq!(months_after(day("2026-10-31"), 3), day("2027-01-31"));
}

#[test]
fn absurd_instants_do_not_bring_anything_down() {
    let calendar = Calendar::sample().unwrap();
    assert!(calendar.due_at(i64::MAX, 5).is_err());
    assert!(calendar.due_at(i64::MIN, 5).is_err());
    assert_eq!(local(i64::MAX).year(), 9999);
}
