//! A deadline of the Code as screens show it: the sum in words, and whether a contact counts.

use record::Entry;
use record::EntryId;
use record::deadlines::{ActByReason, Deadline as Reckoned, Limit, Outcome, Owner, State, WhyNot};

use super::codes::{duty, outcome_code};

use crate::pages::desk::Desk;
use crate::screen::{Deadline, Declined, MetBy, ReasonMissed, Tone, Words};

/// The entries of an opened record, for what a deadline says in words. A list has none (practice P16).
#[derive(Clone, Copy, Default)]
pub struct Entries<'a> {
    /// All of them.
    pub all: &'a [Entry],
    /// This officer supervises the record.
    pub supervisor: bool,
    /// Why updates cannot come as often as she wants them; empty where they can.
    pub why_not: &'a str,
}

impl Entries<'_> {
    fn find(&self, id: EntryId) -> Option<&Entry> {
        self.all.iter().find(|e| e.id == id)
    }

    /// What a supervisor said of a reason, last.
    fn verdict(&self, kind: &str, of: EntryId) -> Option<&Entry> {
        self.all.iter().filter(|e| e.kind == kind && e.stands() && e.text("target") == of.to_string()).max_by_key(|e| e.order())
    }

    /// It waits for a supervisor, this officer is one, and did not write it.
    fn judges(self, desk: &Desk<'_>, reason: &Entry) -> bool {
        let judged = ["approved", "not_approved"].iter().any(|kind| self.verdict(kind, reason.id).is_some());
        self.supervisor && !judged && reason.author.officer != desk.me
    }
}

/// A reckoned deadline as the screen takes it.
#[must_use]
pub fn deadline(desk: &Desk<'_>, owed: &Reckoned, entries: Entries<'_>) -> Deadline {
    let entry = |id: EntryId| entries.find(id);
    Deadline {
        key: owed.id.clone(),
        event: owed.event.clone(),
        duty: Words::of(duty(&owed.rule, &owed.event)),
        event_at: owed.from,
        basis: basis(owed),
        due_at: owed.due,
        act_by: owed.act_by,
        no_safe_time: owed.act_by_reason == Some(ActByReason::NoSafeTimeLeft),
        tell_now: owed.tell_now,
        owner: owner(owed.owner).to_owned(),
        verified: owed.verified,
        state: state(owed.state).to_owned(),
        calendar_ends_on: (owed.state == State::CalendarOutOfRange).then(|| desk.calendar.last_day().to_string()),
        met_by: owed.met.and_then(|met| {
            let by = entry(met.by)?;
            Some(MetBy {
                entry: met.by.0,
                at: met.told_at,
                recorded_at: met.recorded_at,
                by: desk.by(by.author),
                outcome: if by.kind == "contact" {
                    outcome_code(Outcome::named(by.text("outcome"))).to_owned()
                } else {
                    by.kind.clone()
                },
            })
        }),
        reason_missed: owed.reason_missed.and_then(|given| {
            let reason = entry(given.entry)?;
            Some(ReasonMissed {
                entry: given.entry.0,
                refused: entries.verdict("not_approved", given.entry).map(|v| v.text("remark").to_owned()),
                to_judge: entries.judges(desk, reason),
                text: reason.text("reason").to_owned(),
                by: desk.by(reason.author),
                at: reason.hub_clock(),
                approved: given.approved,
            })
        }),
        reason_given: owed.reason_missed.is_some(),
        cannot: (owed.limit == Limit::AsAgreed).then(|| entries.why_not.to_owned()).filter(|why| !why.is_empty()),
        declined: owed.declined_by.and_then(|by| {
            let said = entry(by)?;
            Some(Declined {
                entry: by.0,
                words: said.text("her_words").to_owned(),
                by: desk.by(said.author),
                at: said.hub_clock(),
                reviewed: entries.verdict("approved", by).is_some(),
                to_judge: entries.judges(desk, said),
            })
        }),
        tone: tone(owed),
    }
}

/// The event, the limit under the entitlement that counts, and the end.
fn basis(owed: &Reckoned) -> Words {
    let words = match owed.limit {
        Limit::WorkingDays(n) => Words::of("basis.working_days").with("n", i64::from(n)),
        Limit::ClockHours(n) => Words::of("basis.hours").with("n", i64::from(n)),
        Limit::CalendarMonths(n) => Words::of("basis.months").with("n", i64::from(n)),
        Limit::AsAgreed => Words::of("basis.as_agreed").with("n", i64::from(owed.every_days.unwrap_or_default())),
        Limit::AtEvent => Words::of("basis.at_report"),
    };
    words
        .with("event_code", format!("milestone.{}", owed.event))
        .with("event_at", owed.from)
        .with("enhanced", i64::from(owed.enhanced))
        .maybe("due_at", owed.due)
}

fn owner(owner: Owner) -> &'static str {
    match owner {
        Owner::Police => "police",
        Owner::Cps => "cps",
        Owner::Wcu => "witness_care_unit",
        Owner::Victim => "victim",
    }
}

/// Due today is open: its tone and its time say the rest. Where the calendar ends it is open too, with no time.
fn state(state: State) -> &'static str {
    match state {
        State::DueToday | State::CalendarOutOfRange => "open",
        other => other.name(),
    }
}

fn tone(owed: &Reckoned) -> Tone {
    match owed.state {
        State::Late => Tone::Late,
        State::DueToday | State::Declined | State::CalendarOutOfRange => Tone::Soon,
        State::Open if owed.tell_now => Tone::Late,
        State::Met | State::MetLate | State::Waived => Tone::Ok,
        State::Open | State::WorkingRule | State::NotOurs => Tone::Plain,
    }
}

/// "Does not count as contact", and why.
#[must_use]
pub fn does_not_count(why: WhyNot) -> Words {
    match why {
        WhyNot::Outcome { outcome } => {
            Words::of("detail.does_not_count").with("outcome_code", format!("outcome.{}", outcome_code(outcome)))
        }
        WhyNot::NotThisWay { outcome } => {
            Words::of("detail.does_not_count_this_way").with("outcome_code", format!("outcome.{}", outcome_code(outcome)))
        }
        WhyNot::IdentityNotVerified => Words::of("detail.identity_not_verified"),
        WhyNot::BeforeTheEvent => Words::of("detail.before_the_event"),
    }
}
