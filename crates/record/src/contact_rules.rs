//! Safety before speed: when a call may be placed, what went against her card, and when to say "danger now"
//! (practice P1, P3, P5). The act is blocked, never the record: what happened can always be logged.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::deadlines::{Outcome, RuleTable};
use crate::safe_hours::{SafeHours, Window};

/// How she is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// By telephone.
    Call,
    /// At her door, at a station, in the street.
    InPerson,
    /// By video.
    Video,
    /// A text message.
    Text,
    /// E-mail.
    Email,
    /// A letter.
    Letter,
}

impl Method {
    /// Every method.
    pub const ALL: [Self; 6] = [Self::Call, Self::InPerson, Self::Video, Self::Text, Self::Email, Self::Letter];

    /// Its name in entries and cards.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::InPerson => "in_person",
            Self::Video => "video",
            Self::Text => "text",
            Self::Email => "email",
            Self::Letter => "letter",
        }
    }

    /// From its name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.name() == name)
    }
}

/// An outcome as the contact form offers it: whether it meets a deadline is said before it is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct OutcomeChoice {
    /// The outcome.
    pub outcome: Outcome,
    /// Whether it meets deadlines.
    pub meets: bool,
    /// Only with her identity verified.
    pub needs_identity: bool,
}

/// Every outcome by the rows in force on a London date, those that meet something first.
#[must_use]
pub fn outcome_choices(rules: &RuleTable, on: Date) -> Vec<OutcomeChoice> {
    let choice = |outcome| {
        let row = rules.outcome(outcome, on).filter(|row| row.meets);
        OutcomeChoice { outcome, meets: row.is_some(), needs_identity: row.is_some_and(|row| row.needs_identity) }
    };
    let mut choices: Vec<_> = Outcome::ALL.into_iter().map(choice).collect();
    choices.sort_by_key(|c| !c.meets);
    choices
}

/// Her answer to "are you safe?". There is no default: nothing is ever filled in for the officer (practice P1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "answer")]
pub enum SafetyAnswer {
    /// She said she is safe.
    Safe,
    /// She said she is not.
    NotSafe,
    /// She could not speak freely.
    CouldNotSpeak,
    /// She was not asked.
    NotAsked {
        /// Why not.
        why: String,
    },
}

/// Whether saving this contact must at once show "Danger now: radio or 999. Beatbook does not call for help" and offer
/// "Tell the duty supervisor" (practice P1). `enhanced` is the record's entitlement.
#[must_use]
pub fn raises_danger(outcome: Outcome, answer: Option<&SafetyAnswer>, enhanced: bool) -> bool {
    matches!(answer, Some(SafetyAnswer::NotSafe | SafetyAnswer::CouldNotSpeak))
        || outcome == Outcome::Unsafe
        || (outcome == Outcome::ThirdParty && enhanced)
}

/// What her safe-contact card forbids, of one version of the card (practice P3).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CardRules {
    /// If not empty, only these methods.
    pub allowed: BTreeSet<Method>,
    /// Never these methods; stronger than `allowed`.
    pub forbidden: BTreeSet<Method>,
    /// Never leave a voicemail.
    pub never_voicemail: bool,
    /// Withhold the number when calling.
    pub withhold_number: bool,
    /// The hours that are safe.
    pub hours: SafeHours,
}

impl CardRules {
    fn method_barred(&self, method: Method) -> Option<Against> {
        if self.forbidden.contains(&method) {
            return Some(Against::MethodNever { method });
        }
        (!self.allowed.is_empty() && !self.allowed.contains(&method)).then_some(Against::MethodNotAllowed { method })
    }
}

/// One way in which a contact went, or would go, against her card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case", tag = "rule")]
pub enum Against {
    /// The card says never by this method.
    MethodNever {
        /// Which.
        method: Method,
    },
    /// The card names the methods allowed, and this is none of them.
    MethodNotAllowed {
        /// Which.
        method: Method,
    },
    /// A voicemail, which the card says never to leave.
    VoicemailNever,
    /// Outside her safe hours.
    OutsideHours {
        /// The next opening, ms UTC; none where none is known.
        opens: Option<i64>,
    },
}

/// Every way in which what happened goes against her card: such a contact is logged all the same, marked "Against her
/// card", and goes to the supervisor (practice P5). `at` in ms UTC. A letter is read when it is read: hours do not bind it.
/// What she began herself goes against nothing.
#[must_use]
pub fn against_card(card: &CardRules, method: Method, outcome: Outcome, at: i64) -> Vec<Against> {
    if outcome == Outcome::SheContactedUs {
        return Vec::new();
    }
    let mut against: Vec<_> = card.method_barred(method).into_iter().collect();
    if card.never_voicemail && outcome == Outcome::Voicemail {
        against.push(Against::VoicemailNever);
    }
    if method != Method::Letter
        && let Window::Unsafe { opens } = card.hours.window_at(at)
    {
        against.push(Against::OutsideHours { opens });
    }
    against
}

/// What the device knows when somebody wants to contact her.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactRequest<'a> {
    /// Every version of her card that stands: one if all is well, none where nobody has asked her yet.
    pub cards: &'a [CardRules],
    /// The newest of them was shown to its last line and read, this shift and since it changed.
    pub card_read: bool,
    /// By which method.
    pub method: Method,
    /// By the hub-corrected clock, ms UTC.
    pub now: i64,
    /// The phone's clock jumped, so nobody knows whether it is a safe hour.
    pub clock_jumped: bool,
    /// "Threat to life", with the reason the officer gave. Blank is no reason.
    pub threat_to_life: Option<&'a str>,
    /// Whether this phone can be sure that the withhold prefix is dialled.
    pub can_withhold: bool,
}

/// Why the act is blocked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "block")]
pub enum Block {
    /// "Two cards. Confirm which is right."
    TwoCards,
    /// The card has not been read.
    CardUnread,
    /// The card bars this method.
    Method {
        /// How.
        against: Against,
    },
    /// Outside safe hours; a threat to life with a reason opens it.
    OutsideHours {
        /// The next opening, ms UTC; none where none is known.
        opens: Option<i64>,
    },
    /// The clock jumped; a threat to life with a reason opens it, as it would outside safe hours.
    ClockJumped,
    /// The number must be withheld and this phone cannot be sure of it: "Dial 141 first".
    DialWithheldYourself,
    /// The number must be withheld, and a text message always shows it.
    TextShowsNumber,
}

impl Block {
    /// Whether a threat to life with a reason lifts it: her hours, and a clock by which nobody knows them (practice P5).
    #[must_use]
    pub fn yields_to_threat(self) -> bool {
        matches!(self, Self::OutsideHours { .. } | Self::ClockJumped)
    }
}

/// Whether the act may be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Permission {
    /// No, for all these reasons.
    Blocked {
        /// Most dangerous first.
        reasons: Vec<Block>,
        /// A threat to life lifted her hours, or a clock jump, and these stand all the same: where she is reached by hand then,
        /// the supervisor is told.
        tell_supervisor: bool,
    },
    /// Yes.
    Allowed {
        /// To be dialled before the number.
        prefix: Option<&'static str>,
        /// It was opened as a threat to life outside safe hours: the supervisor is told.
        tell_supervisor: bool,
        /// Nobody has asked her yet: "Ask her how it is safe to contact her".
        ask_how_it_is_safe: bool,
        /// When her safe hours end, ms UTC; none where they do not end within the week or were overridden.
        until: Option<i64>,
    },
}

/// Withholds the caller's number in the United Kingdom.
pub const WITHHOLD_PREFIX: &str = "141";

/// Whether she may be contacted in this way now. Blocked: two cards, an unread card, a method the card bars, outside safe
/// hours, after a clock jump, or a number that cannot be withheld, as that of a text message (practice P3, P5).
#[must_use]
pub fn permission(request: &ContactRequest<'_>) -> Permission {
    let by_phone = request.method == Method::Call;
    let threat = request.threat_to_life.is_some_and(|reason| !reason.trim().is_empty());
    let Some((card, others)) = request.cards.split_first() else {
        return Permission::Allowed { prefix: None, tell_supervisor: false, ask_how_it_is_safe: true, until: None };
    };
    let mut reasons = Vec::new();
    if !others.is_empty() {
        reasons.push(Block::TwoCards);
    }
    if !request.card_read {
        reasons.push(Block::CardUnread);
    }
    reasons.extend(request.cards.iter().find_map(|c| c.method_barred(request.method)).map(|against| Block::Method { against }));

    let bound = request.method != Method::Letter;
    let jumped = bound && request.clock_jumped && request.cards.iter().any(|c| !c.hours.any_time());
    let window = if bound { card.hours.window_at(request.now) } else { Window::Safe { until: None } };
    let (mut until, mut overridden) = (None, jumped && threat);
    match window {
        _ if jumped => reasons.extend((!threat).then_some(Block::ClockJumped)),
        Window::Safe { until: end } => until = end,
        Window::Unsafe { .. } if threat => overridden = true,
        Window::Unsafe { opens } => reasons.push(Block::OutsideHours { opens }),
    }
    let withhold = by_phone && request.cards.iter().any(|c| c.withhold_number);
    if withhold && !request.can_withhold {
        reasons.push(Block::DialWithheldYourself);
    }
    if request.method == Method::Text && request.cards.iter().any(|c| c.withhold_number) {
        reasons.push(Block::TextShowsNumber);
    }
    if reasons.is_empty() {
        let prefix = withhold.then_some(WITHHOLD_PREFIX);
        Permission::Allowed { prefix, tell_supervisor: overridden, ask_how_it_is_safe: false, until }
    } else {
        Permission::Blocked { reasons, tell_supervisor: overridden }
    }
}
