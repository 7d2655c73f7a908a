//! The working-day calendar of England and Wales. Bank holidays are data, never a rule: one-off days are proclaimed
//! (19 September 2022, 8 May 2023), so beyond its last day a calendar says that it ends, and nobody guesses.

mod london;
mod read;

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::error::RecordError;

pub use london::*;
pub use read::{BadRow, CalendarRead};

/// A synthetic bank-holiday file for 2025 to 2028 in the gov.uk shape: for demonstrations and tests, not for service.
pub const SAMPLE: &str = include_str!("../../data/bank-holidays-sample.json");

/// Which days are working days, from `first` to `last`, both included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Calendar {
    version: String,
    first: Date,
    last: Date,
    holidays: BTreeMap<Date, String>,
}

impl Calendar {
    /// Reads the gov.uk bank-holiday JSON: `{"england-and-wales": {division, events: [{title, date, notes, bunting}]}}`.
    /// Good rows go in; each bad row comes back with its place and what was expected. Other divisions are left alone.
    ///
    /// The calendar covers the whole calendar year of its last event if that event is in December, as every complete
    /// year's is; a file that stops earlier is covered only to its last event, because the rest of its year may hold
    /// holidays it does not say. Likewise at its start for January. Where a year
    /// has no event at all, only the longer side of the gap is covered, and the rows beyond come back as bad.
    ///
    /// # Errors
    /// [`RecordError::BadValue`] when the text is not JSON of this shape, or holds no good row at all.
    pub fn read(json: &str) -> Result<CalendarRead, RecordError> {
        read::read(json)
    }

    /// The shipped synthetic sample.
    ///
    /// # Errors
    /// None in a sound build: the sample is compiled in and a test reads it.
    pub fn sample() -> Result<Self, RecordError> {
        Ok(Self::read(SAMPLE)?.calendar)
    }

    /// From the days themselves and the range they are complete for.
    fn new(first: Date, last: Date, holidays: BTreeMap<Date, String>) -> Self {
        let mut hash = Sha256::new();
        hash.update(format!("{first}/{last}"));
        for day in holidays.keys() {
            hash.update(format!(",{day}"));
        }
        let version = format!("ew-{last}-{}", &hex::encode(hash.finalize())[..12]);
        Self { version, first, last, holidays }
    }

    /// Names the content: the same days have the same version, whatever file they came in. Deadlines carry it.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The first day covered.
    #[must_use]
    pub fn first_day(&self) -> Date {
        self.first
    }

    /// The last day covered.
    #[must_use]
    pub fn last_day(&self) -> Date {
        self.last
    }

    /// The bank holiday's name, where the day is one.
    #[must_use]
    pub fn holiday(&self, date: Date) -> Option<&str> {
        self.holidays.get(&date).map(String::as_str)
    }

    /// Whether the date is Monday to Friday and no bank holiday.
    ///
    /// # Errors
    /// [`RecordError::CalendarEnds`] beyond the last day, [`RecordError::BadValue`] before the first.
    pub fn is_working_day(&self, date: Date) -> Result<bool, RecordError> {
        if date > self.last {
            return Err(self.ends());
        }
        if date < self.first {
            return Err(RecordError::BadValue {
                field: "date".into(),
                expected: format!("a date from {}, where the working-day calendar begins", self.first),
            });
        }
        Ok(!matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday) && !self.holidays.contains_key(&date))
    }

    /// The `n`-th working day after a date. The date itself never counts, so a weekend or holiday counts from the next
    /// working day by itself; `n` = 0 is the date as it stands.
    ///
    /// # Errors
    /// As [`Calendar::is_working_day`], for the date and every day on the way.
    pub fn nth_working_day_after(&self, date: Date, n: u32) -> Result<Date, RecordError> {
        self.is_working_day(date)?;
        let (mut day, mut left) = (date, n);
        while left > 0 {
            day = day.tomorrow().map_err(|_| self.ends())?;
            if self.is_working_day(day)? {
                left -= 1;
            }
        }
        Ok(day)
    }

    /// When something is due: 23:59:59 in London on the `n`-th working day after the event's London date, in ms UTC.
    ///
    /// # Errors
    /// As [`Calendar::nth_working_day_after`].
    pub fn due_at(&self, event_ms: i64, n: u32) -> Result<i64, RecordError> {
        Ok(end_of_day(self.nth_working_day_after(date_of(event_ms), n)?))
    }

    fn ends(&self) -> RecordError {
        RecordError::CalendarEnds { ends: self.last.to_string() }
    }
}
