//! Recurring work: on which days a task of a series falls, and what the next one says. Pure: the hub makes the tasks, each
//! under an id that follows from series and day, so that it is made once however often it is asked for, and no two phones
//! without signal make it twice.

use std::collections::BTreeSet;

use jiff::civil::{Date, Weekday};
use serde_json::{Value, json};

use super::irregular::{Between, by_the_clock};
use super::{Status, assignees, fold, ineligible, work_named};
use crate::calendar::{HOUR, date_of, days_after, end_of_day, local, midnight, starting};
use crate::document::{Edit, Record};
use crate::id::{EntryId, OfficerId, RecordId, imported};
use crate::roster::{Ms, Roster};

/// How long before the day of a task begins the hub makes it: phones have it before the shift of the day before ends.
pub const AHEAD: Ms = 36 * HOUR;
/// Days of the week, as the record spells them.
pub const WEEKDAYS: &[&str] = &["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// One task of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// Its day in London; irregular hours that run past midnight are those of the day they begin on.
    pub date: Date,
    /// Not before, ms UTC.
    pub not_before: Option<Ms>,
    /// Due by, ms UTC.
    pub due_by: Ms,
    /// When nobody needs to do it any more, ms UTC; none: it stays until somebody does.
    pub expire_at: Option<Ms>,
}

/// How a series recurs.
struct Pattern {
    first: Date,
    every: i64,
    days: BTreeSet<usize>,
    until: Option<Date>,
}

fn pattern(series: &Record) -> Option<Pattern> {
    let value = series.value("recurrence");
    let first = date_of(series.whole("not_before").or_else(|| series.whole("due_by"))?);
    let named = value.get("weekdays").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    Some(Pattern {
        first,
        every: value.get("every_days")?.as_i64().filter(|n| *n > 0)?,
        days: named.filter_map(|d| WEEKDAYS.iter().position(|w| *w == d)).collect(),
        until: value.get("until").and_then(Value::as_str).and_then(|d| d.parse().ok()),
    })
}

impl Pattern {
    /// The first day of the series after `day`; its own first day is the series' own task.
    fn after(&self, day: Date) -> Option<Date> {
        let passed = i64::from(day.max(self.first).since(self.first).ok()?.get_days());
        let mut next = passed - passed % self.every + self.every;
        // Counted in days of the week, every rule of days comes round within seven steps.
        for _ in 0..7 {
            let date = days_after(self.first, next);
            if self.until.is_some_and(|end| date > end) {
                return None;
            }
            if self.days.is_empty() || self.days.contains(&of_week(date)) {
                return Some(date);
            }
            next += self.every;
        }
        None
    }
}

fn of_week(date: Date) -> usize {
    usize::try_from(date.weekday().since(Weekday::Monday)).unwrap_or_default()
}

/// Whether a task is a series that goes on: it recurs and nobody cancelled it. A result of its own first task ends nothing;
/// a restricted series makes no tasks, because whoever reads them was named for the one (practice P15).
#[must_use]
pub fn recurs(record: &Record) -> bool {
    pattern(record).is_some()
        && !record.yes("restricted")
        && !matches!(fold(record).status, Status::Cancelled | Status::ResultedAfterCancel)
}

/// The first task of the series on a day after `day`: the same local times on another day, so that a change of the clocks
/// moves nothing; at irregular times those that follow from the day. None where the series is over.
#[must_use]
pub fn next_after(series: &Record, day: Date) -> Option<Occurrence> {
    if !recurs(series) {
        return None;
    }
    let pattern = pattern(series)?;
    let date = pattern.after(day)?;
    let (not_before, due_by) = (series.whole("not_before"), series.whole("due_by"));
    let first = not_before.or(due_by)?;
    let length = by_the_clock(first, due_by.unwrap_or(first));
    let begins = Between::read(&series.value("recurrence")).map(|hours| hours.begins(series.id(), date, length));
    let moved = |at: Ms| match begins {
        Some(begins) => begins + by_the_clock(first, at),
        None => {
            let days = i64::from(date_of(at).since(pattern.first).map_or(0, |s| s.get_days()));
            starting(days_after(date, days).to_datetime(local(at).time()))
        }
    };
    // In the night that is an hour shorter a time that is skipped comes later than it says: what follows it keeps its distance.
    let after = |at: Ms| not_before.map_or(moved(at), |from| moved(at).max(moved(from) + by_the_clock(from, at)));
    Some(Occurrence {
        date,
        not_before: not_before.map(moved),
        due_by: due_by.map_or_else(|| end_of_day(begins.map_or(date, date_of)), after),
        expire_at: series.whole("expire_at").map(after),
    })
}

/// When the hub makes a task of this day, ms UTC.
#[must_use]
pub fn made_at(date: Date) -> Ms {
    starting(midnight(date)) - AHEAD
}

/// The id of the series' task of a day: always the same.
#[must_use]
pub fn occurrence_id(series: RecordId, date: Date) -> RecordId {
    imported("recurrence", &format!("{series}/{date}"))
}

/// What the series' task of a day says: what the series says, on its day, linked to it. It is given to those of the series
/// who may do it and are on duty in its hours where the roster knows their duties; to nobody else's queue but the team's.
#[must_use]
pub fn occurrence_edits(series: &Record, on: &Occurrence, roster: &Roster) -> Vec<Edit> {
    let mut edits: Vec<Edit> = KEPT
        .iter()
        .map(|name| (*name, series.value(name)))
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| Edit::field(name, value))
        .collect();
    let mut put = |name: &str, value: Option<Ms>| edits.extend(value.map(|v| Edit::field(name, v)));
    put("not_before", on.not_before);
    put("due_by", Some(on.due_by));
    put("expire_at", on.expire_at);
    let mut links = series.items("links");
    links.push(crate::kinds::link("task", series.id()));
    edits.push(Edit::field("links", links));
    let (value, to) = given(series, on, roster);
    if let Some(value) = value {
        edits.push(Edit::field("assignees", value));
        let entry = EntryId(imported("recurrence.assigned", &format!("{}/{}", series.id(), on.date)).0);
        edits.push(Edit::entry(entry, "assigned", to));
    }
    let briefing = series.text("briefing");
    if !briefing.is_empty() {
        edits.push(Edit::text("briefing", &briefing));
    }
    edits
}

/// Fields that each task of a series has as the series has them. References are not among them: a CAD is one incident's.
const KEPT: &[&str] = &[
    "title",
    "task_kind",
    "priority",
    "ward",
    "place",
    "min_crew",
    "powers_needed",
    "required_quals",
    "equipment",
    "warning_markers",
    "marking",
];

fn given(series: &Record, on: &Occurrence, roster: &Roster) -> (Option<Value>, Value) {
    let mut powers = words(series, "powers_needed");
    powers.extend(work_named(&series.line("task_kind")).into_iter().flat_map(|w| w.powers).map(|p| (*p).to_owned()));
    let quals = words(series, "required_quals");
    let from = on.not_before.unwrap_or(on.due_by);
    let free = |o: &OfficerId| {
        ineligible(roster, *o, &powers, &quals, on.due_by).is_empty() && roster.on_duty(*o, from, on.due_by) != Some(false)
    };
    let able: Vec<OfficerId> = assignees(series).into_iter().filter(free).collect();
    if let Some((lead, others)) = able.split_first() {
        let mut others: Vec<String> = others.iter().map(ToString::to_string).collect();
        others.sort();
        let lead = lead.to_string();
        let value = if others.is_empty() { json!({ "lead": lead }) } else { json!({ "lead": lead, "others": others }) };
        return (Some(value), json!({ "to": lead }));
    }
    let named = series.value("assignees").get("team").and_then(Value::as_str).map(str::to_owned);
    let lead_team = || assignees(series).first().and_then(|o| roster.officers.get(o)).map(|o| o.team.clone());
    let made_by = || series.creator().and_then(|a| roster.officers.get(&a.officer)).map(|o| o.team.clone());
    match named.or_else(lead_team).or_else(made_by).filter(|t| !t.is_empty()) {
        Some(team) => (Some(json!({ "team": team })), json!({ "team": team })),
        None => (None, Value::Null),
    }
}

fn words(record: &Record, field: &str) -> Vec<String> {
    record.items(field).iter().filter_map(|v| v.as_str().map(str::to_owned)).collect()
}

/// Whether a task's time is over: it may expire and nobody is at it, has tried it or resulted it.
#[must_use]
pub fn expires(record: &Record, now: Ms) -> bool {
    expires_at(record).is_some_and(|at| at <= now)
}

fn expires_at(record: &Record) -> Option<Ms> {
    let at = record.whole("expire_at")?;
    let waits = matches!(
        fold(record).status,
        Status::Draft | Status::Unassigned | Status::Assigned | Status::Accepted | Status::DoubleAccepted | Status::HandedBack
    );
    waits.then_some(at)
}

/// When the hub next has something to do about a task though nobody writes: it expires, or the next of its series is to be
/// made. `since` is up to when this was done already, ms UTC.
#[must_use]
pub fn wakes_at(record: &Record, since: Ms) -> Option<Ms> {
    // A day whose making lies after `since` is none before this one.
    let mut day = days_after(date_of(since.saturating_add(AHEAD)), -1);
    let mut making = None;
    while let Some(on) = next_after(record, day) {
        if made_at(on.date) > since {
            making = Some(made_at(on.date));
            break;
        }
        day = on.date;
    }
    expires_at(record).into_iter().chain(making).min()
}

/// The tasks of a series that are to be made by `now`, beginning after what was done at `since`; none whose time is over.
#[must_use]
pub fn to_make(series: &Record, since: Ms, now: Ms) -> Vec<Occurrence> {
    let mut found = Vec::new();
    // What lies two days back is over, whatever its hours.
    let mut day = days_after(date_of(since.saturating_add(AHEAD)).max(days_after(date_of(now), -2)), -1);
    while let Some(on) = next_after(series, day).filter(|on| made_at(on.date) <= now) {
        if made_at(on.date) > since && on.due_by > now {
            found.push(on);
        }
        day = on.date;
    }
    found
}
