//! Between instants (ms UTC) and London's calendar. "Which day was that" is always asked in Europe/London:
//! 00:20 on 1 August in London is still 31 July in UTC.

use std::sync::LazyLock;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, ToSpan};

static LONDON: LazyLock<TimeZone> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the time zone database is compiled in; a build without it must not start")]
    TimeZone::get("Europe/London").expect("Europe/London is in the bundled time zone database")
});

/// A second in milliseconds.
pub const SECOND: i64 = 1_000;
/// A minute in milliseconds.
pub const MINUTE: i64 = 60 * SECOND;
/// An hour in milliseconds.
pub const HOUR: i64 = 60 * MINUTE;

/// The instant as jiff has it; milliseconds beyond jiff's range (year -9999 to 9999) stand at its ends.
fn instant(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(if ms < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

/// London's date and time of day at an instant (ms UTC).
#[must_use]
pub fn local(ms: i64) -> DateTime {
    LONDON.to_datetime(instant(ms))
}

/// London's date at an instant (ms UTC).
#[must_use]
pub fn date_of(ms: i64) -> Date {
    local(ms).date()
}

/// An instant as people in London write it, with the clock it is by: `26 November 2026 at 12:14:05 GMT`.
#[must_use]
pub fn spoken(ms: i64) -> String {
    let clock = if LONDON.to_offset(instant(ms)).is_zero() { "GMT" } else { "BST" };
    format!("{} {clock}", local(ms).strftime("%-d %B %Y at %H:%M:%S"))
}

/// 23:59:59 in London on that date, in ms UTC. The clocks never change at that hour.
#[must_use]
pub fn end_of_day(date: Date) -> i64 {
    starting(date.at(23, 59, 59, 0))
}

/// The instant (ms UTC) at which something stated in London time begins. Where the clocks go back and the time
/// comes twice, the second; where it is skipped, as long after the jump.
#[must_use]
pub fn starting(at: DateTime) -> i64 {
    LONDON.to_ambiguous_timestamp(at).later().unwrap_or(Timestamp::MAX).as_millisecond()
}

/// The instant (ms UTC) at which something stated in London time ends. Where the clocks go back and the time
/// comes twice, the first; where it is skipped, as long before the jump.
#[must_use]
pub fn ending(at: DateTime) -> i64 {
    LONDON.to_ambiguous_timestamp(at).earlier().unwrap_or(Timestamp::MIN).as_millisecond()
}

/// Whether this London time comes twice, because the clocks go back over it.
#[must_use]
pub fn comes_twice(at: DateTime) -> bool {
    matches!(LONDON.to_ambiguous_timestamp(at).offset(), AmbiguousOffset::Fold { .. })
}

/// The same day of the month so many calendar months on, clamped to the month's last day:
/// 30 November and three months is 28 or 29 February (architecture, section 3).
#[must_use]
pub fn months_after(date: Date, months: u32) -> Date {
    date.saturating_add(i64::from(months.min(1_200)).months())
}

/// The date so many calendar days on (or back, where negative).
#[must_use]
pub fn days_after(date: Date, days: i64) -> Date {
    date.saturating_add(days.clamp(-100_000, 100_000).days())
}

/// Midnight of a date as a date and time.
#[must_use]
pub fn midnight(date: Date) -> DateTime {
    date.to_datetime(Time::midnight())
}

/// Whether an instant lies after a due instant. Due times are whole seconds and last to that second's end, so
/// a call at 23:59:59.6 is still in time for 23:59:59.
#[must_use]
pub fn is_after(due: i64, at: i64) -> bool {
    at >= due.saturating_add(SECOND)
}
