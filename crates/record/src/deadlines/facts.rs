//! What the deadlines are computed from. The kind's module turns a record's entries into these and leaves out what was
//! withdrawn; nothing here is ever stored.

use serde::{Deserialize, Serialize};

use crate::id::EntryId;
use crate::safe_hours::SafeHours;

/// What came of trying to reach her (domain, section 1c; practice P1). Whether it meets a deadline is a dated row of the
/// rule table, never a property of the word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Spoken to, and who she is verified.
    SpokenVerified,
    /// Seen in person.
    InPerson,
    /// In writing, by the way she chose.
    WrittenByChosenMethod,
    /// A voicemail left.
    Voicemail,
    /// No reply.
    NoReply,
    /// A message sent, not known to be read by her.
    MessageSent,
    /// Somebody else answered.
    ThirdParty,
    /// It was not safe to go on.
    Unsafe,
    /// She would not speak to us.
    Refused,
    /// She contacted us.
    SheContactedUs,
    /// An outcome of a newer table; meets nothing here.
    #[serde(other)]
    Newer,
}

impl Outcome {
    /// Every outcome an officer may choose.
    pub const ALL: [Self; 10] = [
        Self::SpokenVerified,
        Self::InPerson,
        Self::WrittenByChosenMethod,
        Self::Voicemail,
        Self::NoReply,
        Self::MessageSent,
        Self::ThirdParty,
        Self::Unsafe,
        Self::Refused,
        Self::SheContactedUs,
    ];

    /// Its name in entries and tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::SpokenVerified => "spoken_verified",
            Self::InPerson => "in_person",
            Self::WrittenByChosenMethod => "written_by_chosen_method",
            Self::Voicemail => "voicemail",
            Self::NoReply => "no_reply",
            Self::MessageSent => "message_sent",
            Self::ThirdParty => "third_party",
            Self::Unsafe => "unsafe",
            Self::Refused => "refused",
            Self::SheContactedUs => "she_contacted_us",
            Self::Newer => "newer",
        }
    }

    /// From its name; what this app does not know is [`Outcome::Newer`].
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|o| o.name() == name).unwrap_or(Self::Newer)
    }
}

/// An event of the Code that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Milestone {
    /// Its entry.
    pub id: EntryId,
    /// Which event, as the rule table names it.
    pub event: String,
    /// When it happened (or was received from the court), ms UTC.
    pub at: i64,
    /// When it was written down, ms UTC.
    pub recorded: i64,
    /// Who says so.
    pub source: String,
}

/// Which deadline somebody means.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Target {
    /// The rule's id.
    pub rule: String,
    /// The entry it runs from ([`Deadline::from_entry`](super::Deadline::from_entry)); none means every one of that rule
    /// that had started by then.
    pub milestone: Option<EntryId>,
}

impl Target {
    /// Every deadline of a rule.
    #[must_use]
    pub fn rule(rule: &str) -> Self {
        Self { rule: rule.to_owned(), milestone: None }
    }

    pub(super) fn means(&self, rule: &str, from: EntryId) -> bool {
        self.rule == rule && self.milestone.is_none_or(|m| m == from)
    }
}

/// A contact, or an attempt at one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactFact {
    /// Its entry.
    pub id: EntryId,
    /// What came of it.
    pub outcome: Outcome,
    /// When it began, ms UTC, as the officer says.
    pub started: i64,
    /// When it ended, ms UTC.
    pub ended: Option<i64>,
    /// When it was written down, ms UTC; never used for whether it was in time, always shown beside it.
    pub recorded: i64,
    /// The deadlines it answers. One that names none meets none: nobody knows what she was told.
    pub answers: Vec<Target>,
    /// Whether the officer made sure that it was she.
    pub identity_verified: bool,
    /// When she was promised to hear again, ms UTC.
    pub next_promised: Option<i64>,
}

impl ContactFact {
    /// When she was told: its end, or its beginning where no end is given.
    #[must_use]
    pub fn told_at(&self) -> i64 {
        self.ended.unwrap_or(self.started)
    }
}

/// Another entry that may meet a deadline: a referral, a needs assessment, the Victim Personal Statement offered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// Its entry.
    pub id: EntryId,
    /// The entry's type.
    pub kind: String,
    /// When it was done, ms UTC.
    pub at: i64,
    /// When it was written down, ms UTC.
    pub recorded: i64,
}

/// What was decided about a deadline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Its entry.
    pub id: EntryId,
    /// When, ms UTC. One that names no milestone is about what had started by then, not about what comes later.
    pub at: i64,
    /// The deadline.
    pub target: Target,
    /// What.
    pub what: Decided,
}

/// See [`Decision`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Decided {
    /// She declined this update, in her words (practice P7): to review, not late.
    DeclinedUpdate,
    /// Why it was missed, and whether a supervisor approved the reason (Victims and Prisoners Act 2024, s.5).
    ReasonMissed {
        /// By a supervisor.
        approved: bool,
    },
}

/// Why she has Enhanced Rights, and since when that is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// The basis, such as `domestic_abuse`.
    pub basis: String,
    /// When it was recorded, ms UTC.
    pub since: i64,
}

/// All that a record says about its deadlines, without what was withdrawn, and without a conclusion that was reopened.
/// The order of every list is of no account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Events.
    pub milestones: Vec<Milestone>,
    /// Contacts and attempts.
    pub contacts: Vec<ContactFact>,
    /// Other entries that may meet something.
    pub acts: Vec<Act>,
    /// Declined updates and reasons.
    pub decisions: Vec<Decision>,
    /// Present bases of Enhanced Rights; none is the standard entitlement. Leave it empty where she declined them.
    pub entitlement: Vec<Basis>,
    /// How often she asked to hear, in days.
    pub update_every_days: Option<u32>,
    /// The hours of every safe-contact card that stands; several until one is confirmed (practice P3), none unknown.
    pub cards: Vec<SafeHours>,
}

impl Facts {
    /// Whether a limit is the enhanced one: now, or for something that was done at `told`. What was told in time under the
    /// standard entitlement stays in time; everything open is counted anew from its original event.
    pub(super) fn enhanced(&self, told: Option<i64>) -> bool {
        self.entitlement.iter().any(|b| told.is_none_or(|at| b.since <= at))
    }
}
