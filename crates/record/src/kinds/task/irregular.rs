//! Irregular times: a patrol that comes at the same hour every day is one that is waited for, so that a series may say
//! "between 18:00 and 23:00" and each day gets a time of its own (domain, section 1a; [S31]). Nobody draws it: it follows
//! from the series and the day, so that the hub and every phone name the same one, today and after a restore.

use jiff::civil::Date;
use serde_json::Value;

use crate::calendar::{HOUR, MINUTE, local, starting};
use crate::id::{RecordId, imported};
use crate::roster::Ms;
use crate::safe_hours::TimeOfDay;

/// From one time that may be chosen to the next, in ms.
pub const STEP: Ms = 5 * MINUTE;

/// The hours that the tasks of a series lie in. Where `to` is earlier than `from`, they run into the next day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Between {
    /// No task begins before.
    pub from: TimeOfDay,
    /// None is due after.
    pub to: TimeOfDay,
}

impl Between {
    /// From the part `between` of a recurrence; none where the series is always at the same time.
    #[must_use]
    pub fn read(recurrence: &Value) -> Option<Self> {
        let time = |name: &str| TimeOfDay::read(recurrence.get("between")?.get(name)?.as_str()?).ok();
        Some(Self { from: time("from")?, to: time("to")? })
    }

    /// How long these hours are by the clock, in ms; 0 where both are the same time.
    #[must_use]
    pub fn length(self) -> Ms {
        let length = (self.to.minutes() - self.from.minutes()) * MINUTE;
        if length < 0 { length + 24 * HOUR } else { length }
    }

    /// When the task of a day begins, ms UTC: at one of the times [`STEP`] apart from which a task of `length` ms ends within
    /// these hours. A task that is longer than they are begins with them. Where the clocks change within them, they are as
    /// much shorter or longer as the night is.
    #[must_use]
    pub fn begins(self, series: RecordId, date: Date, length: Ms) -> Ms {
        let from = self.from.on(date);
        let opens = starting(from);
        let closes = starting(from.saturating_add(jiff::SignedDuration::from_millis(self.length())));
        let times = closes.saturating_sub(opens).saturating_sub(length).max(0) / STEP + 1;
        // A hash of both. There are no more than 301 times to choose among, so that what is left of the division is as even.
        let [a, b, c, d, ..] = imported("recurrence.time", &format!("{series}/{date}")).bytes();
        opens + i64::from(u32::from_be_bytes([a, b, c, d])) % times * STEP
    }
}

/// How much later `to` is than `from` by the clock on the wall, in ms.
#[must_use]
pub fn by_the_clock(from: Ms, to: Ms) -> Ms {
    i64::try_from(local(to).duration_since(local(from)).as_millis()).unwrap_or_default()
}
