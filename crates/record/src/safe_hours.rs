//! When it is safe to contact her: weekly windows in London's time, as she said them. A moment is judged by what a
//! clock on her wall shows; where the clocks change, the narrower reading counts.

use std::collections::BTreeSet;

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::calendar::{comes_twice, date_of, days_after, ending, midnight, starting};
use crate::error::RecordError;

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the days of the week say it themselves")]
pub enum Day {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

impl Day {
    /// The day of a date.
    #[must_use]
    pub fn of(date: Date) -> Self {
        match date.weekday() {
            Weekday::Monday => Self::Mon,
            Weekday::Tuesday => Self::Tue,
            Weekday::Wednesday => Self::Wed,
            Weekday::Thursday => Self::Thu,
            Weekday::Friday => Self::Fri,
            Weekday::Saturday => Self::Sat,
            Weekday::Sunday => Self::Sun,
        }
    }
}

/// A time of day in minutes after midnight, `HH:MM`; `24:00` is the end of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TimeOfDay(u16);

impl TimeOfDay {
    /// From `HH:MM`, `00:00` to `24:00`.
    ///
    /// # Errors
    /// [`RecordError::BadValue`] for anything else.
    pub fn read(text: &str) -> Result<Self, RecordError> {
        let digits = |t: &str| (t.len() == 2 && t.bytes().all(|b| b.is_ascii_digit())).then(|| t.parse::<u16>().ok()).flatten();
        text.split_once(':')
            .and_then(|(h, m)| Some((digits(h)?, digits(m)?)))
            .filter(|&(h, m)| m < 60 && h * 60 + m <= 24 * 60)
            .map(|(h, m)| Self(h * 60 + m))
            .ok_or_else(|| RecordError::BadValue { field: "hours".into(), expected: "a time HH:MM from 00:00 to 24:00".into() })
    }

    /// Minutes after midnight, 0 to 1,440.
    #[must_use]
    pub fn minutes(self) -> i64 {
        i64::from(self.0)
    }

    /// This time on a date; `24:00` is the midnight after it.
    pub(crate) fn on(self, date: Date) -> jiff::civil::DateTime {
        let (date, minutes) = if self.0 == 24 * 60 { (days_after(date, 1), 0) } else { (date, self.0) };
        // Both parts are in range by construction, and stay so.
        let (hour, minute) = (i8::try_from(minutes / 60).unwrap_or(0), i8::try_from(minutes % 60).unwrap_or(0));
        midnight(date).with().hour(hour).minute(minute).build().unwrap_or_else(|_| midnight(date))
    }
}

impl TryFrom<String> for TimeOfDay {
    type Error = RecordError;
    fn try_from(text: String) -> Result<Self, RecordError> {
        Self::read(&text)
    }
}

impl From<TimeOfDay> for String {
    fn from(time: TimeOfDay) -> Self {
        format!("{:02}:{:02}", time.0 / 60, time.0 % 60)
    }
}

/// Hours on some days of the week. Where `to` is earlier than `from`, they run into the next day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeeklyWindow {
    /// On which days they begin.
    pub days: BTreeSet<Day>,
    /// From then.
    pub from: TimeOfDay,
    /// Until then.
    pub to: TimeOfDay,
}

/// The safe hours of one safe-contact card. No windows stated means that any time is safe.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SafeHours {
    /// The weekly windows.
    pub windows: Vec<WeeklyWindow>,
    /// The first London date they hold on; before it no hour is known to be safe.
    pub valid_from: Option<Date>,
    /// The last such date; after it no hour is known to be safe.
    pub valid_until: Option<Date>,
}

/// How an instant stands to the safe hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Window {
    /// Safe now.
    Safe {
        /// Until then, ms UTC; none where it does not end within the next week.
        until: Option<i64>,
    },
    /// Not safe now.
    Unsafe {
        /// The next opening, ms UTC; none where none is known.
        opens: Option<i64>,
    },
}

/// The last safe moment before a deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastSafe {
    /// It is safe right up to the deadline.
    Deadline,
    /// The last window closes then, ms UTC, later than now.
    At(i64),
    /// No safe time is left before the deadline.
    None,
}

/// Half-open, ms UTC.
type Span = (i64, i64);
/// How far around an instant windows are laid out: a week, and a day for hours that run past midnight.
const WEEK: i64 = 8;

impl SafeHours {
    /// From a card's JSON `{windows: [{days: ["mon"], from: "09:00", to: "15:00"}], valid_from?, valid_until?}`.
    ///
    /// # Errors
    /// [`RecordError::BadValue`] with what was expected: another shape, a window without days or without length, a range
    /// that ends before it begins. A card must never be read as safer than she said.
    pub fn read(json: &Value) -> Result<Self, RecordError> {
        let bad = |expected: String| RecordError::BadValue { field: "hours".into(), expected };
        let hours: Self = serde_json::from_value(json.clone())
            .map_err(|e| bad(format!("windows of {{days, from, to}}, days mon to sun, times HH:MM ({e})")))?;
        if hours.windows.iter().any(|w| w.days.is_empty() || w.from == w.to) {
            return Err(bad("for each window at least one day, and two different times (all day is 00:00 to 24:00)".into()));
        }
        if hours.valid_from.zip(hours.valid_until).is_some_and(|(from, until)| until < from) {
            return Err(bad("valid_until on or after valid_from".into()));
        }
        Ok(hours)
    }

    /// Whether any time is safe: no hours and no range stated.
    #[must_use]
    pub fn any_time(&self) -> bool {
        self.windows.is_empty() && self.valid_from.is_none() && self.valid_until.is_none()
    }

    /// Whether it is safe now and until when, or when it next is. `now` in ms UTC, by the hub-corrected clock.
    #[must_use]
    pub fn window_at(&self, now: i64) -> Window {
        if self.any_time() {
            return Window::Safe { until: None };
        }
        let today = date_of(now);
        let horizon = days_after(today, WEEK);
        if let Some(&(_, end)) = self.between(days_after(today, -1), horizon).iter().find(|s| s.0 <= now && now < s.1) {
            let until = (date_of(end) < horizon).then_some(end);
            return Window::Safe { until };
        }
        let from = self.valid_from.map_or(today, |first| first.max(today));
        let ahead = self.between(days_after(from, -1), days_after(from, WEEK));
        Window::Unsafe { opens: ahead.iter().map(|s| s.0).find(|&start| start > now) }
    }

    /// The end of the last safe window before a deadline (practice P2), both in ms UTC.
    #[must_use]
    pub fn last_safe_end_before(&self, deadline: i64, now: i64) -> LastSafe {
        if self.any_time() {
            return if now < deadline { LastSafe::Deadline } else { LastSafe::None };
        }
        let last_day = self.valid_until.map_or(date_of(deadline), |until| until.min(date_of(deadline)));
        let spans = self.between(days_after(last_day, -WEEK), last_day);
        match spans.iter().rev().find(|s| s.0 < deadline).map(|s| s.1.min(deadline)) {
            Some(end) if end <= now => LastSafe::None,
            Some(end) if end == deadline => LastSafe::Deadline,
            Some(end) => LastSafe::At(end),
            None => LastSafe::None,
        }
    }

    /// The safe stretches that begin on these London dates, in order, those that touch joined.
    fn between(&self, first: Date, last: Date) -> Vec<Span> {
        let first = self.valid_from.map_or(first, |from| from.max(first));
        let last = self.valid_until.map_or(last, |until| until.min(last));
        let mut spans = Vec::new();
        let mut day = first;
        while day <= last {
            if self.windows.is_empty() {
                spans.push((starting(midnight(day)), starting(midnight(days_after(day, 1)))));
            }
            let of_day = Day::of(day);
            for window in self.windows.iter().filter(|w| w.days.contains(&of_day)) {
                let to_day = if window.to < window.from { days_after(day, 1) } else { day };
                // Hours that run into the night after the last valid day stop at its midnight.
                let end = match self.valid_until {
                    Some(until) if to_day > until => midnight(to_day),
                    _ => window.to.on(to_day),
                };
                spans.extend(span(window.from.on(day), end));
            }
            day = days_after(day, 1);
        }
        spans.sort_unstable();
        let mut joined: Vec<Span> = Vec::with_capacity(spans.len());
        for (start, end) in spans {
            match joined.last_mut() {
                Some(before) if start <= before.1 => before.1 = before.1.max(end),
                _ => joined.push((start, end)),
            }
        }
        joined
    }
}

/// A stretch stated in London time as instants, narrowed where the clocks change; none where nothing is left of it.
/// A stretch wholly inside the hour that comes twice is its first passing.
fn span(from: jiff::civil::DateTime, to: jiff::civil::DateTime) -> Option<Span> {
    let start = if comes_twice(from) && comes_twice(to) { ending(from) } else { starting(from) };
    Some((start, ending(to))).filter(|(start, end)| start < end)
}
