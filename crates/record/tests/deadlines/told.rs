//! How many were told in time: what counts, and what does not.
#![expect(clippy::unwrap_used, reason = "a story told wrongly fails its test")]

use record::deadlines::*;

use crate::story::*;

/// Of everything that ended in the month before an instant: kept or not, by the rule.
fn counted(now: &str, facts: &Facts) -> Vec<(String, bool)> {
    let rules = RuleTable::shipped().unwrap();
    let ended = london(now) - 30 * 24 * record::calendar::HOUR..=london(now);
    let all = at(now, facts);
    all.iter().filter_map(|d| Some((d.rule.clone(), told_in_time(d, &rules, &ended)?))).collect()
}

/// Arrested on Friday 20 November 2026: five working days end on Friday the 27th.
fn arrested() -> Facts {
    Facts { milestones: vec![happened(1, "arrested", "2026-11-20 14:00")], ..Facts::default() }
}

#[test]
fn what_is_not_over_yet_counts_neither_way() {
    let mut facts = arrested();
    assert!(counted("2026-11-27 12:00", &facts).is_empty());
    facts.contacts.push(contact(2, Outcome::SpokenVerified, "2026-11-24 11:00", "arrested"));
    assert!(counted("2026-11-27 12:00", &facts).is_empty(), "told already, and its day ends tonight");
    assert_eq!(counted("2026-11-28 12:00", &facts), [("arrested".to_owned(), true)]);
    assert!(counted("2026-12-28 12:00", &facts).is_empty(), "a month later it is old");
}

#[test]
fn told_late_never_told_and_a_reason_that_was_approved_all_count_as_not_in_time() {
    let late = [("arrested".to_owned(), false)];
    assert_eq!(counted("2026-12-01 12:00", &arrested()), late);
    let mut facts = arrested();
    facts.contacts.push(contact(2, Outcome::SpokenVerified, "2026-11-30 11:00", "arrested"));
    assert_eq!(counted("2026-12-01 12:00", &facts), late);
    let mut facts = arrested();
    facts.contacts.push(contact(2, Outcome::Voicemail, "2026-11-24 11:00", "arrested"));
    assert_eq!(counted("2026-12-01 12:00", &facts), late, "a voicemail tells nobody");
    let mut facts = arrested();
    let what = Decided::ReasonMissed { approved: true };
    let decision = Decision { id: id(3), at: london("2026-11-30 09:00"), target: Target::rule("arrested"), what };
    facts.decisions.push(decision.clone());
    assert_eq!(one(&at("2026-12-01 12:00", &facts), "arrested").state, State::Waived);
    assert_eq!(counted("2026-12-01 12:00", &facts), late);
    facts.decisions = vec![Decision { what: Decided::DeclinedUpdate, ..decision }];
    assert!(counted("2026-12-01 12:00", &facts).is_empty(), "she would not hear it: nobody failed to tell her");
}

#[test]
fn anothers_duty_a_working_rule_and_what_no_contact_meets_do_not_count() {
    let milestones = vec![
        happened(1, "reported", "2026-11-16 10:00"),
        happened(2, "charged", "2026-11-16 11:00"),
        happened(3, "hearing_set", "2026-11-16 12:00"),
    ];
    let facts = Facts { milestones, update_every_days: Some(7), ..Facts::default() };
    let found = at("2026-12-01 12:00", &facts);
    for rule in ["referral", "decision", "hearing_set", "agreed_update"] {
        assert!(one(&found, rule).due.is_some(), "{rule} is there, and its day is over");
    }
    assert!(counted("2026-12-01 12:00", &facts).is_empty());
}
