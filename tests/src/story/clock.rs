//! The clock on the wall in London, by which officers write and the windows show.

use jiff::{ToSpan, ZonedDateTime};

use crate::window::Trouble;

/// This moment, in the time zone of the machine.
#[expect(clippy::disallowed_methods, reason = "the windows show the machine's own time, so the story is told by it")]
pub(super) fn now() -> ZonedDateTime {
    ZonedDateTime::now()
}

/// So many days from now, in London.
pub(super) fn london(days: i64) -> Result<ZonedDateTime, Trouble> {
    let then = now().in_tz("Europe/London").and_then(|now| now.checked_add(days.days()));
    then.map_err(|error| Trouble::NotSo(error.to_string()))
}

/// The day so many days from now, as a field for a day takes it: `2026-11-27`.
pub(super) fn date(days: i64) -> Result<String, Trouble> {
    london(days).map(|at| at.date().to_string())
}

/// The time of day, as a field for a time takes it: `14:02`.
pub(super) fn time() -> Result<String, Trouble> {
    london(0).map(|at| at.strftime("%H:%M").to_string())
}
