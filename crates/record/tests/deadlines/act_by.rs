//! When to have acted by: the last safe time before the deadline, never a prompt to call outside it (practice P2).

use record::deadlines::*;

use crate::story::*;

fn arrested_on_friday(cards: Vec<record::safe_hours::SafeHours>) -> Facts {
    let milestones = vec![happened(1, "arrested", "2026-11-20 14:00")];
    Facts { milestones, entitlement: vec![enhanced_since("2026-11-01 09:00")], cards, ..Facts::default() }
}

fn act_by(now: &str, facts: &Facts) -> (Option<String>, Option<ActByReason>) {
    let found = at(now, facts);
    let d = one(&found, "arrested");
    (d.act_by.map(shown), d.act_by_reason)
}

#[test]
fn fifteen_hundred_is_the_last_safe_time_and_the_code_says_midnight() {
    let facts = arrested_on_friday(vec![weekdays("09:00", "15:00")]);
    assert_eq!(act_by("2026-11-20 14:30", &facts), (Some("2026-11-23 15:00:00".into()), Some(ActByReason::SafeWindow)));
    assert_eq!(one(&at("2026-11-23 08:00", &facts), "arrested").due.map(shown).as_deref(), Some("2026-11-23 23:59:59"));
}

#[test]
fn after_the_last_window_there_is_no_time_to_call_only_a_sergeant_to_ask() {
    let facts = arrested_on_friday(vec![weekdays("09:00", "15:00")]);
    assert_eq!(act_by("2026-11-23 15:00", &facts), (None, Some(ActByReason::NoSafeTimeLeft)));
    assert_eq!(one(&at("2026-11-23 15:00", &facts), "arrested").state, State::DueToday);
    // And past midnight it is late, by the Code's day.
    assert_eq!(act_by("2026-11-24 00:00", &facts), (Some("2026-11-23 23:59:59".into()), Some(ActByReason::CodeDeadline)));
}

#[test]
fn without_stated_hours_the_code_day_stands() {
    let midnight = (Some("2026-11-23 23:59:59".into()), Some(ActByReason::CodeDeadline));
    assert_eq!(act_by("2026-11-20 14:30", &arrested_on_friday(vec![])), midnight);
    assert_eq!(act_by("2026-11-20 14:30", &arrested_on_friday(vec![hours("{}")])), midnight);
    let evenings = arrested_on_friday(vec![weekdays("20:00", "02:00")]);
    assert_eq!(act_by("2026-11-20 14:30", &evenings), midnight, "safe right up to it");
}

#[test]
fn of_two_cards_the_narrower_hours_count() {
    let cards = vec![weekdays("09:00", "15:00"), weekdays("09:00", "12:00")];
    assert_eq!(
        act_by("2026-11-20 14:30", &arrested_on_friday(cards)),
        (Some("2026-11-23 12:00:00".into()), Some(ActByReason::SafeWindow))
    );
    let never_again = hours(r#"{"windows":[{"days":["sun"],"from":"09:00","to":"10:00"}],"valid_until":"2026-11-01"}"#);
    let cards = vec![weekdays("09:00", "15:00"), never_again];
    assert_eq!(act_by("2026-11-20 14:30", &arrested_on_friday(cards)), (None, Some(ActByReason::NoSafeTimeLeft)));
}

#[test]
fn a_referral_needs_no_call_so_her_hours_do_not_bind_it() {
    let milestones = vec![happened(1, "reported", "2026-11-20 14:00")];
    let facts = Facts { milestones, cards: vec![weekdays("09:00", "15:00")], ..Facts::default() };
    let found = at("2026-11-24 16:00", &facts);
    assert_eq!(one(&found, "referral").act_by.map(shown).as_deref(), Some("2026-11-24 23:59:59"));
}

#[test]
fn a_release_is_told_now_to_an_enhanced_victim_and_stands_first() {
    let milestones = vec![
        happened(1, "interviewed", "2026-11-18 12:00"),
        happened(2, "released_on_bail", "2026-11-19 14:00"),
        happened(3, "arrested", "2026-11-18 10:00"),
    ];
    let mut facts = Facts { milestones, ..Facts::default() };
    assert!(at("2026-11-19 15:00", &facts).iter().all(|d| !d.tell_now), "standard: by the Code's day");
    facts.entitlement = vec![enhanced_since("2026-11-01 09:00")];
    facts.contacts = vec![contact(10, Outcome::InPerson, "2026-11-19 10:00", "arrested")];
    let found = at("2026-11-19 15:00", &facts);
    let order: Vec<_> = found.iter().map(|d| (d.rule.as_str(), d.tell_now, d.state)).collect();
    assert_eq!(order, [("bail", true, State::Open), ("interviewed", false, State::DueToday), ("arrested", false, State::Met)]);
    facts.contacts.push(contact(11, Outcome::SpokenVerified, "2026-11-19 16:00", "bail"));
    assert!(at("2026-11-19 17:00", &facts).iter().all(|d| !d.tell_now));
}
