//! Where a ward priority stands.

use jiff::civil::Date;
use serde_json::Value;

use crate::calendar::{date_of, months_after};
use crate::document::{Entry, Record};
use crate::id::{EntryId, OfficerId, RecordId};
use crate::kinds::shared::ward_code;
use crate::kinds::ward_diary::{Promised, promises};
use crate::roster::Ms;

/// How long after its adoption a priority is looked at again, where nobody set a day (practice P7: a dated row; a panel
/// may choose another day).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReviewRule {
    /// The first London date of an adoption it holds for, `(year, month, day)`.
    pub from: (i16, i8, i8),
    /// Calendar months, clamped to the month's last day.
    pub months: u32,
    /// Where it comes from.
    pub source: &'static str,
}

/// The rules in order of their dates.
pub const REVIEW: &[ReviewRule] = &[ReviewRule {
    from: (2000, 1, 1),
    months: 3,
    source: "Neighbourhood Policing Guarantee: priorities updated in the last 3 months; ward panels meet about every three months",
}];

/// When a priority is due for review: the day set for it, else so many months after its adoption; none while it is
/// neither adopted nor given a day.
#[must_use]
pub fn review_by(record: &Record) -> Option<Date> {
    review(record, &record.entries_of("adopted"))
}

fn review(record: &Record, adopted: &[Entry]) -> Option<Date> {
    if let Ok(set) = record.line("review_by").parse() {
        return Some(set);
    }
    let on = adopted_on(record, adopted)?;
    Some(months_after(on, rule(on)?.months))
}

fn adopted_on(record: &Record, adopted: &[Entry]) -> Option<Date> {
    record.line("adopted_at").parse().ok().or_else(|| adopted.iter().filter_map(|e| e.whole("at")).min().map(date_of))
}

/// Who of another agency does a planned action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partner {
    /// The agency.
    pub agency: String,
    /// The person there; empty where nobody is named.
    pub person: String,
    /// The day they accepted it; none while they did not.
    pub accepted_on: Option<Date>,
}

/// An action that is planned and not done yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// Its entry; the action that does it names it.
    pub entry: EntryId,
    /// What.
    pub what: String,
    /// Who planned it.
    pub by: OfficerId,
    /// When it was planned, ms UTC.
    pub at: Ms,
    /// The last day on which it is in time.
    pub due: Option<Date>,
    /// Who is to do it, where that is not whoever planned it.
    pub owner: Option<OfficerId>,
    /// With which partner.
    pub partner: Option<Partner>,
}

impl Planned {
    /// Whose it is: the officer named for it, or whoever planned it.
    #[must_use]
    pub fn answers(&self) -> OfficerId {
        self.owner.unwrap_or(self.by)
    }

    fn of(entry: &Entry) -> Self {
        let partner = entry.body.get("partner").map(|partner| {
            let part = |name: &str| partner.get(name).and_then(Value::as_str).unwrap_or_default();
            Partner {
                agency: part("agency").to_owned(),
                person: part("person").to_owned(),
                accepted_on: part("accepted_on").parse().ok(),
            }
        });
        Self {
            entry: entry.id,
            what: entry.text("what").to_owned(),
            by: entry.author.officer,
            at: entry.hub_clock(),
            due: entry.text("due").parse().ok(),
            owner: entry.officer("owner"),
            partner,
        }
    }
}

/// What was said last, by ancestry, of a partner that accepted an action after it was planned.
fn accepted_since<'e>(planned: &mut Planned, said: impl Iterator<Item = &'e Entry>) {
    let Planned { entry, partner: Some(partner), .. } = planned else { return };
    let target = entry.to_string();
    let Some(last) = said.filter(|e| e.text("action") == target).max_by_key(|e| e.order()) else { return };
    partner.accepted_on = last.text("on").parse().ok().or(partner.accepted_on);
    if !last.text("person").is_empty() {
        partner.person = last.text("person").to_owned();
    }
}

/// How a priority ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// When it was closed or carried over, a London date.
    pub on: Date,
    /// The priority that took its place, where it was carried over to one.
    pub to: Option<RecordId>,
}

/// What lists need of a ward priority.
#[derive(Clone, Debug, PartialEq)]
pub struct PriorityRow {
    /// `proposed`, `adopted`, `active`, `reported_back`, `closed`, `carried_over`.
    pub status: &'static str,
    /// The ward's code.
    pub ward: Option<String>,
    /// What residents asked for, in public words.
    pub issue: String,
    /// The dedicated ward officer.
    pub owner: Option<OfficerId>,
    /// Where it came from.
    pub source: String,
    /// Who asked for it, counted by source.
    pub support: Vec<(String, i64)>,
    /// When it was adopted.
    pub adopted_on: Option<Date>,
    /// When it is due for review.
    pub review_by: Option<Date>,
    /// Actions planned and not done yet: the first due first, those without a day last, in the order they were planned.
    pub planned: Vec<Planned>,
    /// Actions done.
    pub actions_done: usize,
    /// Actions done and planned.
    pub actions: usize,
    /// When the last action was done, ms UTC.
    pub last_action: Option<Ms>,
    /// What it was.
    pub last_action_what: String,
    /// Engagements with residents.
    pub engagements: usize,
    /// The measure's first and last value, where both are known: before and after.
    pub before_after: Option<(f64, f64)>,
    /// The step of problem solving; empty until one is set.
    pub sara: String,
    /// When its words last went out, ms UTC.
    pub published_at: Option<Ms>,
    /// When it was last decided on or its words went out: what "updated" means of a priority that is shown to the public.
    pub updated_on: Option<Date>,
    /// Every measurement, oldest first.
    pub measured: Vec<(Date, f64)>,
    /// Promises made at its engagements, oldest first.
    pub promises: Vec<Promised>,
    /// How it ended; none while it goes on.
    pub ended: Option<Ended>,
}

impl PriorityRow {
    /// As [`stale`].
    #[must_use]
    pub fn stale(&self, today: Date) -> bool {
        stale(self.status, self.review_by, self.updated_on, today)
    }
}

/// Whether something was decided on a priority or published within the months that the rule of a day gives from one review to
/// the next (Neighbourhood Policing Guarantee: updated in the last 3 months). The last of those days is one of them.
#[must_use]
pub fn updated_lately(updated_on: Option<Date>, today: Date) -> bool {
    updated_on.is_some_and(|on| months_after(on, months_between_reviews(today)) >= today)
}

/// Whether residents wait for news of a priority: it was adopted, is not over, and its review is past, or it was not
/// [`updated_lately`].
#[must_use]
pub fn stale(status: &str, review_by: Option<Date>, updated_on: Option<Date>, today: Date) -> bool {
    let waits = matches!(status, "adopted" | "active" | "reported_back");
    let late = review_by.is_some_and(|by| by < today);
    waits && (late || !updated_lately(updated_on, today))
}

/// The months the rule of a day gives from one review to the next.
#[must_use]
pub fn months_between_reviews(on: Date) -> u32 {
    rule(on).map_or(3, |r| r.months)
}

/// The last day on which residents still read of a priority that ended: as long after its end as the rule gives from one review
/// to the next, so that whoever asked for it finds the answer at the next meeting, and not every priority there ever was.
#[must_use]
pub fn shown_until(ended_on: Date) -> Date {
    months_after(ended_on, months_between_reviews(ended_on))
}

/// The review rule that holds on a day.
fn rule(on: Date) -> Option<&'static ReviewRule> {
    REVIEW.iter().rfind(|r| Date::new(r.from.0, r.from.1, r.from.2).is_ok_and(|from| from <= on))
}

/// Folds a ward priority. An action counts as done unless it is planned and no other has done it.
#[must_use]
pub fn fold(record: &Record) -> PriorityRow {
    let entries: Vec<&Entry> = record.standing_entries().collect();
    let of = |kind: &'static str| entries.iter().copied().filter(move |e| e.kind == kind);
    let yes = |e: &Entry| e.body.get("planned").and_then(Value::as_bool) == Some(true);
    let done: Vec<&Entry> = of("action").filter(|e| !yes(e)).collect();
    let is_done = |planned: &Entry| done.iter().any(|d| d.text("does") == planned.id.to_string());
    let mut planned: Vec<Planned> = of("action").filter(|e| yes(e) && !is_done(e)).map(Planned::of).collect();
    planned.sort_by_key(|p| (p.due.is_none(), p.due));
    planned.iter_mut().for_each(|p| accepted_since(p, of("partner_accepted")));
    let adopted: Vec<Entry> = of("adopted").cloned().collect();
    let last = |kind: &'static str| of(kind).map(Entry::order).max();
    let when = |e: &Entry| e.whole("at").unwrap_or(e.hub_clock());
    let last_action = done.iter().max_by_key(|e| (when(e), e.id));
    // What was done since it was last reported back makes it active again: since, by ancestry and not by any phone's clock.
    let active_since = done.iter().map(|e| e.order()).max().max(last("engagement"));
    let status = if last("closed").is_some() {
        "closed"
    } else if last("carried_over").is_some() {
        "carried_over"
    } else if last("reported_back").is_some_and(|at| active_since.is_none_or(|act| act <= at)) {
        "reported_back"
    } else if adopted.is_empty() && record.line("adopted_at").is_empty() {
        "proposed"
    } else if active_since.is_some() {
        "active"
    } else {
        "adopted"
    };
    let ended = of("closed").chain(of("carried_over")).map(Entry::hub_clock).max();
    let to: Option<RecordId> = of("carried_over").max_by_key(|e| e.order()).and_then(|e| e.text("to").parse().ok());
    let decided = ["adopted", "reviewed", "published", "reported_back", "closed", "carried_over"];
    let on = adopted_on(record, &adopted);
    let updated = entries.iter().filter(|e| decided.contains(&e.kind.as_str())).map(|e| date_of(e.hub_clock())).max();
    let value = |v: &Value, part: &str| v.get(part).and_then(Value::as_f64);
    let mut measured: Vec<&Entry> = of("measured").collect();
    measured.sort_by_key(|e| e.text("at").to_owned());
    let measure = record.value("measure");
    PriorityRow {
        status,
        ward: ward_code(record),
        issue: record.line("issue_public"),
        owner: record.officer("owner"),
        source: record.line("source"),
        support: match record.value("support") {
            Value::Object(counts) => counts.into_iter().filter_map(|(k, v)| Some((k, v.as_i64()?))).collect(),
            _ => Vec::new(),
        },
        adopted_on: on,
        review_by: review(record, &adopted),
        actions_done: done.len(),
        actions: done.len() + planned.len(),
        planned,
        last_action: last_action.map(|e| when(e)),
        last_action_what: last_action.map(|e| e.text("what").to_owned()).unwrap_or_default(),
        engagements: of("engagement").count(),
        before_after: value(&measure, "baseline").zip(measured.last().and_then(|e| value(&e.body, "value"))),
        sara: record.line("sara"),
        published_at: crate::public::published(record).map(|p| p.at),
        updated_on: updated.max(on),
        measured: measured.iter().filter_map(|e| Some((e.text("at").parse().ok()?, value(&e.body, "value")?))).collect(),
        promises: promises(&entries, record.id()),
        ended: ended.map(|at| Ended { on: date_of(at), to }),
    }
}
