//! A victim's deadlines: a pure function of what a record says, the dated rule table, the working-day calendar and now.
//! Nothing of it is stored as truth. The order in which facts arrived, by hand or by sync, changes nothing.

mod facts;
mod met;
mod reckon;
mod rules;
mod told;

use serde::Serialize;

use crate::id::EntryId;

pub use facts::{Act, Basis, ContactFact, Decided, Decision, Facts, Milestone, Outcome, Target};
pub use met::{Met, NotCounted, WhyNot};
pub use reckon::deadlines;
pub use rules::{Clock, Limit, MetBy, OutcomeRow, Owner, Rule, RuleTable};
pub use told::told_in_time;

/// How a deadline stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Owed; there is time after today.
    Open,
    /// Owed by the end of today, London.
    DueToday,
    /// Owed and past.
    Late,
    /// She was told in time.
    Met,
    /// She was told, after it was due. `told_at` and `recorded_at` both stand; nothing is back-dated.
    MetLate,
    /// She declined this update: to review, not late (practice P7).
    Declined,
    /// A supervisor approved the reason it was missed.
    Waived,
    /// Owed, but the rule is unverified: never late (practice P7).
    WorkingRule,
    /// The Witness Care Unit's, the CPS's, or her own window.
    NotOurs,
    /// The calendar ends before it can be reckoned; never guessed.
    CalendarOutOfRange,
}

impl State {
    /// Its name in JSON and SQL.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::DueToday => "due_today",
            Self::Late => "late",
            Self::Met => "met",
            Self::MetLate => "met_late",
            Self::Declined => "declined",
            Self::Waived => "waived",
            Self::WorkingRule => "working_rule",
            Self::NotOurs => "not_ours",
            Self::CalendarOutOfRange => "calendar_out_of_range",
        }
    }

    /// Whether something is still to be done about it by somebody.
    #[must_use]
    pub fn live(self) -> bool {
        !matches!(self, Self::Met | Self::MetLate | Self::Declined | Self::Waived)
    }
}

/// Why `act_by` is what it is (practice P2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ActByReason {
    /// The last safe window before the deadline ends then.
    SafeWindow,
    /// "No safe time left. Ask your sergeant": never a prompt to call, and no `act_by`.
    NoSafeTimeLeft,
    /// The deadline itself: it is safe till then, or she need not be contacted for it, or it has passed.
    CodeDeadline,
    /// Owed with the event; the Code gives no figure.
    AtEvent,
}

/// The reason given for a missed deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ReasonGiven {
    /// Its entry.
    pub entry: EntryId,
    /// By a supervisor.
    pub approved: bool,
}

/// One deadline. Instants in ms UTC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Deadline {
    /// `rule:entry`, the same on every device.
    pub id: String,
    /// The rule's id, which contacts name in what they answer.
    pub rule: String,
    /// The rule's number in the table, for people.
    pub row: u8,
    /// The event, as the milestone names it; `contact` for an agreed update that runs from a contact.
    pub event: String,
    /// The entry it runs from: a milestone, or for agreed updates the last contact that counts.
    pub from_entry: EntryId,
    /// When the clock started.
    pub from: i64,
    /// How long there is, under the entitlement that counts here.
    pub limit: Limit,
    /// For [`Limit::AsAgreed`]: how often she asked to hear, in days.
    pub every_days: Option<u32>,
    /// Whether the enhanced limit counts here.
    pub enhanced: bool,
    /// When it is due; none at the event, and where the calendar does not reach.
    pub due: Option<i64>,
    /// When to have acted by; none where nothing is to be done by an officer, or no safe time is left.
    pub act_by: Option<i64>,
    /// Why then; none where nothing is to be done by an officer.
    pub act_by_reason: Option<ActByReason>,
    /// Whose duty.
    pub owner: Owner,
    /// Whether the rule is verified.
    pub verified: bool,
    /// Where the rule stands written.
    pub source: String,
    /// How it stands.
    pub state: State,
    /// What met it.
    pub met: Option<Met>,
    /// Contacts and attempts that do not count for it, and why: listed, so that nobody takes them for an answer.
    pub not_counted: Vec<NotCounted>,
    /// The reason given for missing it.
    pub reason_missed: Option<ReasonGiven>,
    /// The entry by which she declined it.
    pub declined_by: Option<EntryId>,
    /// Tell her now; the Code's day is only the backstop (practice P2).
    pub tell_now: bool,
    /// The rule table it was reckoned by.
    pub rules_version: String,
    /// The calendar it was reckoned by.
    pub calendar_version: String,
}

impl Deadline {
    /// How long past it is at `now`, in ms; none unless it is late.
    #[must_use]
    pub fn late_by(&self, now: i64) -> Option<i64> {
        self.due.filter(|_| self.state == State::Late).map(|due| now - due)
    }

    /// Whether it counts as an officer's own and is still owed.
    #[must_use]
    pub fn owed_by_police(&self) -> bool {
        self.owner == Owner::Police && self.state.live()
    }

    /// The instant a list sorts it by: `act_by`; "tell now" and "no safe time left" stand as if due already.
    #[must_use]
    pub fn sort_at(&self) -> i64 {
        if self.tell_now {
            return self.from;
        }
        match (self.act_by, self.act_by_reason) {
            (Some(at), _) => at,
            (None, Some(ActByReason::NoSafeTimeLeft)) => self.from,
            _ => self.due.unwrap_or(i64::MAX),
        }
    }
}
