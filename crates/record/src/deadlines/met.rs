//! What meets a deadline, and what only looks as if it did.

use serde::Serialize;

use super::{ContactFact, Facts, Limit, Outcome, Rule, RuleTable};
use crate::calendar::date_of;
use crate::id::EntryId;
use crate::planted::{Bug, planted};

/// What met a deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Met {
    /// When she was told, ms UTC, as the officer says. What counts for being in time.
    pub told_at: i64,
    /// When that was written down, ms UTC.
    pub recorded_at: i64,
    /// The entry.
    pub by: EntryId,
}

/// Why a contact does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case", tag = "why")]
pub enum WhyNot {
    /// This outcome meets no deadline: a voicemail, no reply, somebody else.
    Outcome {
        /// Which.
        outcome: Outcome,
    },
    /// This outcome meets others, but not this one.
    NotThisWay {
        /// Which.
        outcome: Outcome,
    },
    /// Nobody made sure that it was she.
    IdentityNotVerified,
    /// It ended before the event happened.
    BeforeTheEvent,
}

/// A contact that does not count for a deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct NotCounted {
    /// When, ms UTC.
    pub at: i64,
    /// The contact's entry.
    pub entry: EntryId,
    /// Why.
    #[serde(flatten)]
    pub why: WhyNot,
}

/// Why this contact meets no deadline at all; `None` where it counts.
pub(super) fn meets_nothing(contact: &ContactFact, rules: &RuleTable) -> Option<WhyNot> {
    if planted(Bug::VoicemailMeets) && contact.outcome == Outcome::Voicemail {
        return None;
    }
    match rules.outcome(contact.outcome, date_of(contact.told_at())) {
        Some(row) if row.meets && (contact.identity_verified || !row.needs_identity) => None,
        Some(row) if row.meets => Some(WhyNot::IdentityNotVerified),
        _ => Some(WhyNot::Outcome { outcome: contact.outcome }),
    }
}

/// The earliest of what met the deadline that `rule` makes of an entry at an instant.
pub(super) fn met(facts: &Facts, rules: &RuleTable, rule: &Rule, entry: EntryId, from: i64) -> Option<Met> {
    let contacts = facts
        .contacts
        .iter()
        .filter(|c| names(c, rule, entry) && why_not(c, rules, rule, from).is_none())
        .map(|c| Met { told_at: c.told_at(), recorded_at: c.recorded, by: c.id });
    // A referral or an assessment is often written up before the event it belongs to: the day decides.
    let acts = facts
        .acts
        .iter()
        .filter(|a| rule.met_by.entries.contains(&a.kind) && date_of(a.at) >= date_of(from))
        .map(|a| Met { told_at: a.at, recorded_at: a.recorded, by: a.id });
    let events = facts.milestones.iter().filter(|m| rule.met_by.events.contains(&m.event) && m.at >= from).map(|m| Met {
        told_at: m.at,
        recorded_at: m.recorded,
        by: m.id,
    });
    contacts.chain(acts).chain(events).min()
}

/// Contacts that named this deadline, or named nothing and could not have met anything, and do not count for it; those
/// after it was met are of no interest.
pub(super) fn not_counted(
    facts: &Facts,
    rules: &RuleTable,
    rule: &Rule,
    entry: EntryId,
    from: i64,
    met: Option<Met>,
) -> Vec<NotCounted> {
    if !rule.met_by.contact {
        return Vec::new();
    }
    let mut found: Vec<_> = facts
        .contacts
        .iter()
        .filter(|c| met.is_none_or(|m| c.told_at() <= m.told_at))
        .filter_map(|c| {
            let attempt = c.answers.is_empty() && c.told_at() >= from && meets_nothing(c, rules).is_some();
            let why = (attempt || names(c, rule, entry)).then(|| why_not(c, rules, rule, from)).flatten()?;
            Some(NotCounted { at: c.told_at(), entry: c.id, why })
        })
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn names(contact: &ContactFact, rule: &Rule, entry: EntryId) -> bool {
    contact.answers.iter().any(|t| t.means(&rule.id, entry))
}

fn why_not(contact: &ContactFact, rules: &RuleTable, rule: &Rule, from: i64) -> Option<WhyNot> {
    let outcome = contact.outcome;
    if let Some(why) = meets_nothing(contact, rules) {
        return Some(why);
    }
    let only = &rule.met_by.only_outcomes;
    if !rule.met_by.contact || !(only.is_empty() || only.contains(&outcome)) {
        return Some(WhyNot::NotThisWay { outcome });
    }
    // What is owed with the event is given while it is being dealt with, on the same day.
    let told = contact.told_at();
    let after = if rule.standard == Limit::AtEvent { date_of(told) >= date_of(from) } else { told >= from };
    (!after).then_some(WhyNot::BeforeTheEvent)
}
