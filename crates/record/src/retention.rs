//! When a record is to be looked at again and kept or let go: dated rules by class, as data, because the periods are the
//! force's own and change (Police Information and Records Management Code 2023; College of Policing APP, Review, retention
//! and disposal). A rule that nobody has verified says so, and is a working rule.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::calendar::months_after;
use crate::error::RecordError;
use crate::kinds;

const SHIPPED: &str = include_str!("../data/retention-rules.json");

/// The name of the blob that holds a force's own [`RetentionTable`].
pub const RETENTION_RULES: &str = "retention_rules";

/// The most months a rule may name.
const MOST_MONTHS: u32 = 1_200;

/// What happens once a review is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disposal {
    /// Somebody decides, and the decision is recorded.
    Decide,
    /// The rule itself says that it goes.
    Erase,
}

/// One row of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its class.
    pub class: String,
    /// The kinds in it.
    pub kinds: BTreeSet<String>,
    /// The first day of last work for which it holds.
    pub from: Date,
    /// The first day for which it holds no more; none while it stands.
    pub to: Option<Date>,
    /// Calendar months from the last work on a closed record to its first review.
    pub first_review_months: u32,
    /// Calendar months from a decision to retain to the next review, unless the decision names a day.
    pub review_every_months: u32,
    /// What then.
    pub disposal: Disposal,
    /// Where it comes from.
    pub source: String,
    /// Whether somebody checked it against that source.
    pub verified: bool,
}

/// The table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetentionTable {
    /// Its version.
    pub version: String,
    /// Its rows.
    pub rules: Vec<Rule>,
}

/// What is known of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing<'a> {
    /// Its kind.
    pub kind: &'a str,
    /// It is open work.
    pub open: bool,
    /// The London date of the last work on it.
    pub last_work: Date,
    /// The review that the newest decision to retain names.
    pub decided: Option<Date>,
    /// A legal hold stands on it.
    pub held: bool,
}

/// What a record's rule asks of whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Asks {
    /// Nothing: it is open work.
    Open,
    /// Nothing yet.
    Later,
    /// A decision, recorded.
    Decision,
    /// That it is erased, without anybody's decision.
    Erasure,
    /// Nothing while the hold stands.
    Held,
    /// A rule: none covers it.
    NoRule,
}

/// When a record is reviewed and what for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Review {
    /// Its class; none where no rule covers it.
    pub class: Option<String>,
    /// The day; none for open work and without a rule.
    pub on: Option<Date>,
    /// What then.
    pub asks: Asks,
}

impl RetentionTable {
    /// Reads a table.
    ///
    /// # Errors
    /// [`RecordError::BadValue`] where it is not one, names a kind that is none, or has two rules for one kind on one day.
    pub fn read(json: &str) -> Result<Self, RecordError> {
        let bad = |expected: &str| RecordError::BadValue { field: "retention_rules".into(), expected: expected.into() };
        let table: Self = serde_json::from_str(json).map_err(|e| bad(&e.to_string()))?;
        for (i, rule) in table.rules.iter().enumerate() {
            if rule.kinds.iter().any(|k| kinds::named(k).is_none()) {
                return Err(bad("the kinds of this hub"));
            }
            let clashes = |other: &Rule| {
                let apart = rule.to.is_some_and(|to| to <= other.from) || other.to.is_some_and(|to| to <= rule.from);
                !apart && !rule.kinds.is_disjoint(&other.kinds)
            };
            if table.rules.iter().skip(i + 1).any(clashes) {
                return Err(bad("one rule for a kind on any day"));
            }
        }
        Ok(table)
    }

    /// Reads a table that a force brings in place of the shipped one, within bounds that no force goes past. While nobody has
    /// verified a rule against its source, it lets nothing go by itself and looks at nothing earlier than the shipped rule.
    ///
    /// # Errors
    /// As [`RetentionTable::read`]; [`RecordError::BadValue`] that names row, part and class of what goes past a bound.
    pub fn of_force(json: &str) -> Result<Self, RecordError> {
        let table = Self::read(json)?;
        let bad = |field: String, expected: String| RecordError::BadValue { field, expected };
        if table.version.trim().is_empty() {
            return Err(bad("version".into(), "a name that no other table of the force has".into()));
        }
        let shipped = Self::shipped()?;
        for (n, rule) in table.rules.iter().enumerate() {
            bounds(rule, &shipped)
                .map_err(|(part, expected)| bad(format!("rules[{n}].{part}"), format!("of '{}', {expected}", rule.class)))?;
        }
        Ok(table)
    }

    /// The shipped table.
    ///
    /// # Errors
    /// None in a sound build: the table is compiled in and a test reads it.
    pub fn shipped() -> Result<Self, RecordError> {
        Self::read(SHIPPED)
    }

    /// The rule for a kind whose last work was on a day.
    #[must_use]
    pub fn rule(&self, kind: &str, last_work: Date) -> Option<&Rule> {
        self.rules.iter().find(|r| r.kinds.contains(kind) && r.from <= last_work && r.to.is_none_or(|to| last_work < to))
    }

    /// The kinds that no rule covers where the last work on a record was on a day, in the order of the kinds.
    #[must_use]
    pub fn uncovered(&self, last_work: Date) -> Vec<&'static str> {
        kinds::KINDS.iter().map(|kind| kind.name).filter(|kind| self.rule(kind, last_work).is_none()).collect()
    }

    /// When a record is reviewed, and what is asked as of `today`. A decision moves the day; it never shortens what a hold
    /// protects, and open work is never due. A rule that nobody verified erases nothing, whatever it says.
    #[must_use]
    pub fn review(&self, standing: &Standing<'_>, today: Date) -> Review {
        let rule = self.rule(standing.kind, standing.last_work);
        let class = rule.map(|r| r.class.clone());
        if standing.held {
            return Review { class, on: None, asks: Asks::Held };
        }
        let Some(rule) = rule else { return Review { class, on: None, asks: Asks::NoRule } };
        if standing.open {
            return Review { class, on: None, asks: Asks::Open };
        }
        let first = months_after(standing.last_work, rule.first_review_months);
        let on = standing.decided.unwrap_or(first);
        let asks = match rule.disposal {
            _ if today < on => Asks::Later,
            Disposal::Decide => Asks::Decision,
            // Once somebody decided to keep it, only somebody decides to let it go.
            Disposal::Erase if standing.decided.is_some() || !rule.verified => Asks::Decision,
            Disposal::Erase => Asks::Erasure,
        };
        Review { class, on: Some(on), asks }
    }

    /// The next review after a decision to retain on `day`, where the decision names none.
    #[must_use]
    pub fn next_review(&self, kind: &str, last_work: Date, day: Date) -> Option<Date> {
        self.rule(kind, last_work).map(|rule| months_after(day, rule.review_every_months))
    }
}

/// Whether a force may have this rule, or which part of it is wrong and what was expected.
fn bounds(rule: &Rule, shipped: &RetentionTable) -> Result<(), (&'static str, String)> {
    if rule.class.trim().is_empty() {
        return Err(("class", "a name".into()));
    }
    if rule.kinds.is_empty() {
        return Err(("kinds", "at least one kind".into()));
    }
    if rule.source.trim().is_empty() {
        return Err(("source", "where it is ordered, in words".into()));
    }
    if rule.to.is_some_and(|to| to <= rule.from) {
        return Err(("to", format!("a day after {}, its from", rule.from)));
    }
    let periods = [("first_review_months", rule.first_review_months), ("review_every_months", rule.review_every_months)];
    for (part, months) in periods {
        if !(1..=MOST_MONTHS).contains(&months) {
            return Err((part, format!("whole months from 1 to {MOST_MONTHS}")));
        }
    }
    if rule.verified {
        return Ok(());
    }
    if rule.disposal == Disposal::Erase {
        return Err(("disposal", "decide: only a verified rule lets anything go by itself".into()));
    }
    let usual = shipped.rules.iter().filter(|s| !s.kinds.is_disjoint(&rule.kinds)).map(|s| s.first_review_months).max();
    match usual.filter(|months| rule.first_review_months < *months) {
        Some(months) => Err(("first_review_months", format!("no fewer than {months} while the rule is not verified"))),
        None => Ok(()),
    }
}
