//! Words for telling a victim's story: London times, and facts named by a number.
#![expect(clippy::unwrap_used, reason = "a story told wrongly fails its test")]

use jiff::civil::DateTime;
use record::EntryId;
use record::calendar::{Calendar, starting};
use record::deadlines::*;
use record::safe_hours::SafeHours;

/// An entry's id from a small number.
pub fn id(n: u128) -> EntryId {
    EntryId(uuid::Uuid::from_u128(n))
}

/// London time `2026-11-20 14:00` as ms UTC.
pub fn london(text: &str) -> i64 {
    starting(text.replace(' ', "T").parse::<DateTime>().unwrap())
}

/// London's time of an instant, for reading failures.
pub fn shown(ms: i64) -> String {
    record::calendar::local(ms).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

pub fn happened(n: u128, event: &str, at: &str) -> Milestone {
    let at = london(at);
    Milestone { id: id(n), event: event.into(), at, recorded: at, source: "custody".into() }
}

/// A contact that names a rule, begun and ended at the same minute and written down then.
pub fn contact(n: u128, outcome: Outcome, at: &str, rule: &str) -> ContactFact {
    let at = london(at);
    ContactFact {
        id: id(n),
        outcome,
        started: at,
        ended: Some(at),
        recorded: at,
        answers: vec![Target::rule(rule)],
        identity_verified: outcome == Outcome::SpokenVerified,
        next_promised: None,
    }
}

pub fn enhanced_since(at: &str) -> Basis {
    Basis { basis: "domestic_abuse".into(), since: london(at) }
}

/// Safe on weekdays between two times.
pub fn weekdays(from: &str, to: &str) -> SafeHours {
    hours(&format!(r#"{{"windows":[{{"days":["mon","tue","wed","thu","fri"],"from":"{from}","to":"{to}"}}]}}"#))
}

pub fn hours(json: &str) -> SafeHours {
    SafeHours::read(&serde_json::from_str(json).unwrap()).unwrap()
}

/// With the shipped table and the synthetic calendar.
pub fn at(now: &str, facts: &Facts) -> Vec<Deadline> {
    deadlines(facts, &RuleTable::shipped().unwrap(), &Calendar::sample().unwrap(), london(now))
}

/// The one deadline of a rule.
pub fn one<'a>(found: &'a [Deadline], rule: &str) -> &'a Deadline {
    let mut of_rule = found.iter().filter(|d| d.rule == rule);
    let only = of_rule.next().unwrap_or_else(|| panic!("no deadline of {rule} in {found:#?}"));
    assert!(of_rule.next().is_none(), "more than one deadline of {rule}");
    only
}
