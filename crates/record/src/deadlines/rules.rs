//! The dated rule table of a victim's deadlines: data, because the law under it is about to change (a new Code under
//! section 2 of the Victims and Prisoners Act 2024), and because an old event keeps the rule it happened under.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Outcome;
use crate::error::RecordError;

const SHIPPED: &str = include_str!("../../data/victims-code-rules.json");

/// How long there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// To the end of the n-th working day after the event's London date.
    WorkingDays(u32),
    /// So many hours by the clock.
    ClockHours(u32),
    /// To the end of the same day so many months on, clamped to the month's last day.
    CalendarMonths(u32),
    /// As often as she asked for.
    AsAgreed,
    /// With the event itself; the Code gives no figure, so it is owed from the event on and never counted as late.
    AtEvent,
}

/// Whose duty it is (practice P7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    /// The police: an officer's own deadline.
    Police,
    /// The Crown Prosecution Service.
    Cps,
    /// The Witness Care Unit.
    Wcu,
    /// The victim's own window, such as the three months in which she may ask for a review.
    Victim,
}

/// What starts the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// The event.
    Event,
    /// Her being told of the event by a contact that counts.
    Told,
    /// The last contact that counts, whatever it was about.
    LastContact,
}

/// What meets a deadline. Anything listed does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MetBy {
    /// A contact that names it, with an outcome that meets deadlines.
    pub contact: bool,
    /// If not empty, only these outcomes: a written confirmation is not given by telephone.
    pub only_outcomes: BTreeSet<Outcome>,
    /// Entries of these types.
    pub entries: BTreeSet<String>,
    /// Later milestones of these events.
    pub events: BTreeSet<String>,
}

/// One row of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its name for ever; contacts name it in what they answer.
    pub id: String,
    /// Its number in the table of the domain paper, for people.
    pub row: u8,
    /// The milestone events it starts from.
    pub events: BTreeSet<String>,
    /// For everybody.
    pub standard: Limit,
    /// With Enhanced Rights.
    pub enhanced: Limit,
    /// Whose duty.
    pub owner: Owner,
    /// What starts the clock.
    pub clock: Clock,
    /// The same in words.
    pub clock_starts: String,
    /// Where it stands written.
    pub source: String,
    /// No: a working rule, never late (practice P7).
    pub verified: bool,
    /// The Code (or promise) it belongs to.
    pub code_version: String,
    /// The first London date of an event it holds for.
    pub valid_from: Date,
    /// The last such date; none while in force.
    #[serde(default)]
    pub valid_until: Option<Date>,
    /// What meets it.
    pub met_by: MetBy,
    /// "Tell now" for an enhanced victim; the Code's day is only the backstop (practice P2).
    #[serde(default)]
    pub tell_now_if_enhanced: bool,
    /// Only where an event of this name is recorded too.
    #[serde(default)]
    pub needs_event: Option<String>,
    /// With [`Clock::LastContact`]: the event that starts it before any contact counted.
    #[serde(default)]
    pub fallback_event: Option<String>,
    /// With [`Clock::LastContact`]: the event that ends it.
    #[serde(default)]
    pub until_event: Option<String>,
}

impl Rule {
    /// Whether it holds for an event on this London date.
    #[must_use]
    pub fn in_force(&self, on: Date) -> bool {
        self.valid_from <= on && self.valid_until.is_none_or(|last| on <= last)
    }
}

/// Whether an outcome meets deadlines, from when on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutcomeRow {
    /// The outcome.
    pub outcome: Outcome,
    /// Whether it meets anything.
    pub meets: bool,
    /// Only with her identity verified.
    #[serde(default)]
    pub needs_identity: bool,
    /// The first London date of a contact it holds for.
    pub valid_from: Date,
    /// The last such date; none while in force.
    #[serde(default)]
    pub valid_until: Option<Date>,
    /// Where it comes from.
    pub source: String,
}

#[derive(Deserialize)]
struct TableFile {
    name: String,
    rules: Vec<Rule>,
    outcomes: Vec<OutcomeRow>,
}

/// The table in use: the shipped one, or one the hub sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleTable {
    version: String,
    rules: Vec<Rule>,
    outcomes: Vec<OutcomeRow>,
}

impl RuleTable {
    /// The table compiled into this build.
    ///
    /// # Errors
    /// None in a sound build: a test reads it.
    pub fn shipped() -> Result<Self, RecordError> {
        Self::read(SHIPPED)
    }

    /// Reads a table `{name, rules: [..], outcomes: [..]}`; see `data/victims-code-rules.json`.
    ///
    /// # Errors
    /// [`RecordError::BadValue`] naming the row: not the shape, an outcome this app does not know, two rows of one id
    /// (or outcome) in force on one day, a limit that does not fit its clock.
    pub fn read(json: &str) -> Result<Self, RecordError> {
        let bad = |field: String, expected: String| RecordError::BadValue { field, expected };
        let file: TableFile = serde_json::from_str(json)
            .map_err(|e| bad("rule table".into(), format!("{e}; write {{name, rules, outcomes}} as the shipped table does")))?;
        for (n, rule) in file.rules.iter().enumerate() {
            let twice = file.rules[..n].iter().any(|r| r.id == rule.id && overlap(span(r), span(rule)));
            if twice {
                return Err(bad(format!("rule {}", rule.id), "one row in force on any one day: end the old one first".into()));
            }
            if rule.id.is_empty() || rule.id.chars().any(|c| !(c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')) {
                return Err(bad(format!("rule {n}"), "an id of small letters, digits and _".into()));
            }
            let agreed = rule.standard == Limit::AsAgreed || rule.enhanced == Limit::AsAgreed;
            if agreed != (rule.clock == Clock::LastContact) {
                return Err(bad(format!("rule {}", rule.id), "as_agreed with the clock last_contact, and only with it".into()));
            }
        }
        for (n, row) in file.outcomes.iter().enumerate() {
            let dates = |r: &OutcomeRow| (r.valid_from, r.valid_until);
            if file.outcomes[..n].iter().any(|r| r.outcome == row.outcome && overlap(dates(r), dates(row))) {
                return Err(bad(format!("outcome {}", row.outcome.name()), "one row in force on any one day".into()));
            }
            if row.outcome == Outcome::Newer {
                return Err(bad(format!("outcome {n}"), "an outcome that this app knows: update the app first".into()));
            }
        }
        let version = format!("{}-{}", file.name, &hex::encode(Sha256::digest(json))[..12]);
        Ok(Self { version, rules: file.rules, outcomes: file.outcomes })
    }

    /// Its name and the hash of its bytes; every deadline carries it.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Every row, those no longer in force too.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The row of this id in force on a London date.
    #[must_use]
    pub fn rule(&self, id: &str, on: Date) -> Option<&Rule> {
        self.rules.iter().find(|r| r.id == id && r.in_force(on))
    }

    /// The rows that an event of this name starts on a London date.
    pub fn started_by<'a>(&'a self, event: &'a str, on: Date) -> impl Iterator<Item = &'a Rule> {
        self.rules.iter().filter(move |r| r.events.contains(event) && r.in_force(on))
    }

    /// The row of an outcome in force on a London date.
    #[must_use]
    pub fn outcome(&self, outcome: Outcome, on: Date) -> Option<&OutcomeRow> {
        self.outcomes.iter().find(|r| r.outcome == outcome && r.valid_from <= on && r.valid_until.is_none_or(|last| on <= last))
    }
}

type Span = (Date, Option<Date>);

fn span(rule: &Rule) -> Span {
    (rule.valid_from, rule.valid_until)
}

fn overlap(a: Span, b: Span) -> bool {
    a.0 <= b.1.unwrap_or(Date::MAX) && b.0 <= a.1.unwrap_or(Date::MAX)
}
