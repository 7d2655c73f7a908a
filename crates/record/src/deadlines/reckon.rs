//! The reckoning itself: each milestone against the rows in force on its day.

use super::met::{meets_nothing, met, not_counted};
use super::{ActByReason, Clock, Deadline, Decided, Decision, Facts, Limit, Met, Owner, ReasonGiven, Rule, RuleTable, State};
use crate::calendar::{Calendar, HOUR, date_of, days_after, end_of_day, is_after, months_after};
use crate::id::EntryId;
use crate::safe_hours::LastSafe;

/// Every deadline that a record's facts make, live ones first by `act_by`, then those settled.
///
/// A rule is the row in force on the event's London date, so an old event keeps its old rule. If the entitlement rises,
/// everything not yet told is reckoned anew from its original event and may be late at once. Of agreed updates only the
/// current one is shown. A milestone that no row knows makes no deadline. `now` in ms UTC.
#[must_use]
pub fn deadlines(facts: &Facts, rules: &RuleTable, calendar: &Calendar, now: i64) -> Vec<Deadline> {
    let reckoning = Reckoning { facts, rules, calendar, now };
    let mut found = reckoning.of_events();
    let told = reckoning.of_told(&found);
    found.extend(told);
    found.extend(reckoning.agreed_updates());
    found.sort_by(|a, b| order(a).cmp(&order(b)));
    // The same milestone written twice at one id makes one deadline if it says the same, two if it does not.
    found.dedup();
    found
}

fn order(d: &Deadline) -> (bool, i64, Option<i64>, u8, &str, i64, &str) {
    (!d.state.live(), d.sort_at(), d.due, d.row, &d.id, d.from, &d.event)
}

struct Reckoning<'a> {
    facts: &'a Facts,
    rules: &'a RuleTable,
    calendar: &'a Calendar,
    now: i64,
}

/// Where a deadline runs from.
struct Start<'a> {
    entry: EntryId,
    event: &'a str,
    from: i64,
    /// The end of an agreed update, reckoned already.
    due: Option<i64>,
    every_days: Option<u32>,
}

impl Reckoning<'_> {
    fn recorded(&self, event: &str) -> bool {
        self.facts.milestones.iter().any(|m| m.event == event)
    }

    fn started_by(&self, clock: Clock) -> impl Iterator<Item = (&super::Milestone, &Rule)> {
        self.facts.milestones.iter().flat_map(move |m| {
            let rows = self.rules.started_by(&m.event, date_of(m.at)).filter(move |r| r.clock == clock);
            rows.filter(|r| r.needs_event.as_deref().is_none_or(|e| self.recorded(e))).map(move |r| (m, r))
        })
    }

    fn of_events(&self) -> Vec<Deadline> {
        self.started_by(Clock::Event)
            .map(|(m, rule)| {
                let start = Start { entry: m.id, event: &m.event, from: m.at, due: None, every_days: None };
                self.deadline(rule, &start)
            })
            .collect()
    }

    /// Clocks that start when she was told of an event: the months in which she may ask for a review.
    fn of_told(&self, others: &[Deadline]) -> Vec<Deadline> {
        self.started_by(Clock::Told)
            .filter_map(|(m, rule)| {
                let told = others.iter().filter(|d| d.from_entry == m.id).filter_map(|d| d.met).min()?;
                let start = Start { entry: m.id, event: &m.event, from: told.told_at, due: None, every_days: None };
                Some(self.deadline(rule, &start))
            })
            .collect()
    }

    /// The next update as agreed: so many days, or as promised, after the last contact that counts; the sooner.
    fn agreed_updates(&self) -> Vec<Deadline> {
        let counted = self.facts.contacts.iter().filter(|c| meets_nothing(c, self.rules).is_none());
        let last = counted.max_by_key(|c| (c.told_at(), c.id, c.next_promised));
        let started = |rule: &Rule| {
            let Some(last) = last else {
                let first = self.facts.milestones.iter().filter(|m| Some(&m.event) == rule.fallback_event.as_ref());
                return first.min_by_key(|m| (m.at, m.id)).map(|m| (m.id, m.event.as_str(), m.at, None));
            };
            Some((last.id, "contact", last.told_at(), last.next_promised))
        };
        let rows = self.rules.rules().iter().filter(|r| r.clock == Clock::LastContact);
        rows.filter(|r| !r.until_event.as_deref().is_some_and(|e| self.recorded(e)))
            .filter_map(|rule| {
                let (entry, event, from, promised) = started(rule).filter(|s| rule.in_force(date_of(s.2)))?;
                let agreed = self.facts.update_every_days.map(|days| days_after(date_of(from), i64::from(days)));
                let promised = promised.filter(|&at| at > from).map(date_of);
                let due = end_of_day(agreed.into_iter().chain(promised).min()?);
                let every_days = self.facts.update_every_days;
                Some(self.deadline(rule, &Start { entry, event, from, due: Some(due), every_days }))
            })
            .collect()
    }

    fn deadline(&self, rule: &Rule, start: &Start<'_>) -> Deadline {
        let Self { facts, rules, calendar, .. } = *self;
        let agreed = rule.clock == Clock::LastContact;
        // The contact an agreed update runs from is the last that counts, so none later has met it.
        let met = if agreed { None } else { met(facts, rules, rule, start.entry, start.from) };
        let enhanced = facts.enhanced(met.map(|m| m.told_at));
        let limit = if enhanced { rule.enhanced } else { rule.standard };
        let due = match start.due {
            Some(due) => Ok(Some(due)),
            None => due(limit, start.from, calendar),
        };
        let decided = |wanted: fn(&Decided) -> bool| {
            let about =
                |d: &&Decision| d.target.means(&rule.id, start.entry) && (d.target.milestone.is_some() || d.at >= start.from);
            facts
                .decisions
                .iter()
                .filter(about)
                .filter(|d| wanted(&d.what))
                .min_by_key(|d| (d.what == Decided::ReasonMissed { approved: false }, d.id))
        };
        let declined_by = decided(|d| *d == Decided::DeclinedUpdate).map(|d| d.id);
        let reason_missed = decided(|d| matches!(d, Decided::ReasonMissed { .. }))
            .map(|d| ReasonGiven { entry: d.id, approved: d.what == Decided::ReasonMissed { approved: true } });
        let waived = reason_missed.is_some_and(|r| r.approved);
        let state = self.state(rule, start.from, due, met, declined_by.is_some(), waived);
        let due = due.unwrap_or(None);
        let (act_by, act_by_reason) = self.act_by(rule, state, start.from, due);
        Deadline {
            id: format!("{}:{}", rule.id, start.entry),
            rule: rule.id.clone(),
            row: rule.row,
            event: start.event.to_owned(),
            from_entry: start.entry,
            from: start.from,
            limit,
            every_days: start.every_days,
            enhanced,
            due,
            act_by,
            act_by_reason,
            owner: rule.owner,
            verified: rule.verified,
            source: rule.source.clone(),
            state,
            met,
            not_counted: not_counted(facts, rules, rule, start.entry, start.from, met),
            reason_missed,
            declined_by,
            tell_now: rule.tell_now_if_enhanced && enhanced && state.live(),
            rules_version: rules.version().to_owned(),
            calendar_version: calendar.version().to_owned(),
        }
    }

    fn state(
        &self,
        rule: &Rule,
        from: i64,
        due: Result<Option<i64>, OutOfRange>,
        met: Option<Met>,
        declined: bool,
        waived: bool,
    ) -> State {
        let ours = rule.owner == Owner::Police && rule.verified;
        match (met, due) {
            (Some(m), Ok(Some(due))) if ours && is_after(due, m.told_at) => return State::MetLate,
            (Some(_), Ok(_)) => return State::Met,
            // Told before the calendar ends, so before a due day that lies beyond it. Otherwise nobody can say.
            (Some(m), Err(_)) if self.covers(from) && self.covers(m.told_at) => return State::Met,
            _ => {}
        }
        match due {
            _ if declined && met.is_none() => State::Declined,
            _ if waived => State::Waived,
            Err(OutOfRange) => State::CalendarOutOfRange,
            _ if rule.owner != Owner::Police => State::NotOurs,
            _ if !rule.verified => State::WorkingRule,
            Ok(Some(due)) if is_after(due, self.now) => State::Late,
            Ok(Some(due)) if date_of(due) == date_of(self.now) => State::DueToday,
            Ok(_) => State::Open,
        }
    }

    fn covers(&self, at: i64) -> bool {
        (self.calendar.first_day()..=self.calendar.last_day()).contains(&date_of(at))
    }

    fn act_by(&self, rule: &Rule, state: State, from: i64, due: Option<i64>) -> (Option<i64>, Option<ActByReason>) {
        let Some(due) = due else {
            let owed = matches!(state, State::Open | State::WorkingRule);
            return if owed { (Some(from), Some(ActByReason::AtEvent)) } else { (None, None) };
        };
        match state {
            State::Late => (Some(due), Some(ActByReason::CodeDeadline)),
            State::Open | State::DueToday | State::WorkingRule if !rule.met_by.contact => {
                (Some(due), Some(ActByReason::CodeDeadline))
            }
            State::Open | State::DueToday | State::WorkingRule => self.safe_by(due),
            _ => (None, None),
        }
    }

    /// The last safe moment before a deadline. Of several cards, none of them confirmed, the narrowest counts.
    fn safe_by(&self, due: i64) -> (Option<i64>, Option<ActByReason>) {
        let mut act_by = due;
        for card in &self.facts.cards {
            match card.last_safe_end_before(due, self.now) {
                // A working rule that has passed is not late; a card says nothing more about it.
                LastSafe::None if is_after(due, self.now) => {}
                LastSafe::None => return (None, Some(ActByReason::NoSafeTimeLeft)),
                LastSafe::At(end) => act_by = act_by.min(end),
                LastSafe::Deadline => {}
            }
        }
        (Some(act_by), Some(if act_by < due { ActByReason::SafeWindow } else { ActByReason::CodeDeadline }))
    }
}

#[derive(Clone, Copy)]
struct OutOfRange;

/// When a limit from an instant ends; none at the event.
fn due(limit: Limit, from: i64, calendar: &Calendar) -> Result<Option<i64>, OutOfRange> {
    match limit {
        Limit::WorkingDays(n) => calendar.due_at(from, n).map(Some).map_err(|_| OutOfRange),
        Limit::ClockHours(hours) => Ok(Some(from.saturating_add(i64::from(hours) * HOUR))),
        Limit::CalendarMonths(months) => Ok(Some(end_of_day(months_after(date_of(from), months)))),
        Limit::AtEvent | Limit::AsAgreed => Ok(None),
    }
}
