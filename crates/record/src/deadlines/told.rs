//! Whether a victim was told in time, for a team's figure (domain, section 4: nearly half say that they were not kept informed).

use std::ops::RangeInclusive;

use super::{Deadline, Limit, Owner, RuleTable, State};
use crate::calendar::date_of;

/// Whether a deadline to tell her that ended within `ended`, ms UTC, was kept; none where it does not count: another's duty, a
/// working rule (practice P7), what no contact meets, what she declined, what is not over, and an agreed update, which begins
/// anew at each contact and so is never there as kept. A reason that a supervisor approved is a reason: she was not told in time.
#[must_use]
pub fn told_in_time(owed: &Deadline, rules: &RuleTable, ended: &RangeInclusive<i64>) -> Option<bool> {
    let by_contact = rules.rule(&owed.rule, date_of(owed.from)).is_some_and(|r| r.met_by.contact);
    let counts = owed.owner == Owner::Police && owed.verified && by_contact && owed.limit != Limit::AsAgreed;
    if !counts || !owed.due.is_some_and(|due| ended.contains(&due)) {
        return None;
    }
    match owed.state {
        State::Met => Some(true),
        State::MetLate | State::Late | State::Waived => Some(false),
        State::Open
        | State::DueToday
        | State::Declined
        | State::WorkingRule
        | State::NotOurs
        | State::CalendarOutOfRange => None,
    }
}
