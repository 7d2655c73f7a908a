//! Days and hours as a paper writes them: London's, 24 hours, the weekday beside the day.

use jiff::civil::Date;
use record::calendar::local;
use record::roster::Ms;

/// `Tuesday 24 November 2026`.
pub(crate) fn long(date: Date) -> String {
    date.strftime("%A %-d %B %Y").to_string()
}

/// `24 November 2026`.
pub(crate) fn plain(date: Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}

/// `14:02`.
pub(crate) fn clock(at: Ms) -> String {
    local(at).strftime("%H:%M").to_string()
}

/// `24 November 2026, 14:02`.
pub(crate) fn moment(at: Ms) -> String {
    format!("{}, {}", plain(local(at).date()), clock(at))
}

/// The day of `YYYY-MM-DD` as [`plain`] writes it; as it stands where it is no day.
pub(crate) fn of_text(day: &str) -> String {
    day.parse().map_or_else(|_| day.to_owned(), plain)
}
