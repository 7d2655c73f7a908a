//! What a victim is owed and by when: the table row by row, what meets it, and what does not.

use record::calendar::{Calendar, end_of_day};
use record::deadlines::*;
use rstest::rstest;

use crate::story::*;

#[rstest]
#[case("reported", "referral", "2026-11-24 23:59:59", "2026-11-24 23:59:59")]
#[case("not_investigated", "not_investigated", "2026-11-27 23:59:59", "2026-11-23 23:59:59")]
#[case("arrested", "arrested", "2026-11-27 23:59:59", "2026-11-23 23:59:59")]
#[case("interviewed", "interviewed", "2026-11-27 23:59:59", "2026-11-23 23:59:59")]
#[case("released_without_charge", "released_without_charge", "2026-11-27 23:59:59", "2026-11-23 23:59:59")]
#[case("released_on_bail", "bail", "2026-11-27 23:59:59", "2026-11-23 23:59:59")]
#[case("released_under_investigation", "bail", "2026-11-27 23:59:59", "2026-11-23 23:59:59")]
#[case("bail_changed", "bail", "2026-11-27 23:59:59", "2026-11-23 23:59:59")]
#[case("decision", "decision", "2026-11-27 23:59:59", "2026-11-23 23:59:59")]
#[case("hearing_set", "hearing_set", "2026-11-23 23:59:59", "2026-11-23 23:59:59")]
#[case("bail_hearing_outcome", "bail_hearing_outcome", "2026-11-27 23:59:59", "2026-11-23 23:59:59")]
#[case("warrant_issued", "warrant", "2026-11-27 23:59:59", "2026-11-23 23:59:59")]
#[case("required_to_give_evidence", "required_to_give_evidence", "2026-11-23 23:59:59", "2026-11-23 23:59:59")]
#[case("case_outcome", "case_outcome", "2026-11-23 23:59:59", "2026-11-23 23:59:59")]
#[case("appeal", "appeal", "2026-11-23 23:59:59", "2026-11-23 23:59:59")]
#[case("review_requested", "review_acknowledge", "2026-12-04 23:59:59", "2026-12-04 23:59:59")]
#[case("review_requested", "review_complete", "2027-01-06 23:59:59", "2027-01-06 23:59:59")]
#[case("neighbourhood_query", "neighbourhood_query", "2026-11-23 14:00:00", "2026-11-23 14:00:00")]
fn each_row_of_the_table_is_due_when_it_says(#[case] event: &str, #[case] rule: &str, #[case] std: &str, #[case] enh: &str) {
    // Friday 20 November 2026, 14:00.
    let mut facts = Facts { milestones: vec![happened(1, event, "2026-11-20 14:00")], ..Facts::default() };
    for (due, entitled) in [(std, vec![]), (enh, vec![enhanced_since("2026-11-01 09:00")])] {
        facts.entitlement = entitled;
        let found = at("2026-11-20 15:00", &facts);
        assert_eq!(one(&found, rule).due.map(shown).as_deref(), Some(due), "enhanced: {}", !facts.entitlement.is_empty());
    }
}

#[test]
fn the_published_calendar_gives_the_vectors_as_deadlines() {
    let Some(json) = crate::open_data::text("uk-bank-holidays.json") else { return };
    let calendar = Calendar::read(&json).unwrap().calendar;
    let rules = RuleTable::shipped().unwrap();
    // Thursday before Easter; Friday before a bank holiday; Christmas; a holiday proclaimed for one time only.
    for (event, enhanced, referral, standard) in [
        ("2025-04-17", "2025-04-22", "2025-04-23", "2025-04-28"),
        ("2025-08-22", "2025-08-26", "2025-08-27", "2025-09-01"),
        ("2026-12-24", "2026-12-29", "2026-12-30", "2027-01-05"),
        ("2022-09-16", "2022-09-20", "2022-09-21", "2022-09-26"),
        ("2023-05-05", "2023-05-09", "2023-05-10", "2023-05-15"),
        ("2026-11-21", "2026-11-23", "2026-11-24", "2026-11-27"),
    ] {
        let milestones =
            vec![happened(1, "reported", &format!("{event} 10:00")), happened(2, "arrested", &format!("{event} 11:00"))];
        let mut facts = Facts { milestones, ..Facts::default() };
        let due = |facts: &Facts, rule: &str| {
            let found = deadlines(facts, &rules, &calendar, london(&format!("{event} 12:00")));
            one(&found, rule).due.map(shown)
        };
        let end = |day: &str| Some(format!("{day} 23:59:59"));
        assert_eq!(due(&facts, "arrested"), end(standard));
        assert_eq!(due(&facts, "referral"), end(referral));
        facts.entitlement = vec![enhanced_since("2020-01-01 00:00")];
        assert_eq!(due(&facts, "arrested"), end(enhanced));
    }
}

#[test]
fn enhanced_and_friday_ten_to_midnight_is_due_on_monday() {
    for (friday, monday) in [("2026-11-20 23:50", "2026-11-23 23:59:59"), ("2026-07-10 23:50", "2026-07-13 23:59:59")] {
        let milestones = vec![happened(1, "arrested", friday)];
        let facts = Facts { milestones, entitlement: vec![enhanced_since("2026-01-01 09:00")], ..Facts::default() };
        let found = at(friday, &facts);
        assert_eq!(one(&found, "arrested").due.map(shown).as_deref(), Some(monday));
    }
}

#[test]
fn the_voicemail_does_not_count_and_the_call_does() {
    let mut facts = Facts { milestones: vec![happened(1, "arrested", "2026-11-20 14:00")], ..Facts::default() };
    facts.contacts.push(contact(10, Outcome::Voicemail, "2026-11-21 10:00", "arrested"));
    let found = at("2026-11-27 09:00", &facts);
    let d = one(&found, "arrested");
    assert_eq!((d.state, d.met), (State::DueToday, None));
    assert_eq!(d.not_counted[0].why, WhyNot::Outcome { outcome: Outcome::Voicemail });

    facts.contacts.push(contact(11, Outcome::SpokenVerified, "2026-11-27 16:40", "arrested"));
    let found = at("2026-11-27 17:00", &facts);
    let d = one(&found, "arrested");
    assert_eq!((d.state, d.met.map(|m| m.by)), (State::Met, Some(id(11))));
    assert_eq!(d.not_counted.len(), 1, "the voicemail stays listed as not counted");
    assert_eq!((d.act_by, d.act_by_reason), (None, None));
}

#[rstest]
#[case(Outcome::SpokenVerified, State::Met)]
#[case(Outcome::InPerson, State::Met)]
#[case(Outcome::WrittenByChosenMethod, State::Met)]
#[case(Outcome::Voicemail, State::Open)]
#[case(Outcome::NoReply, State::Open)]
#[case(Outcome::MessageSent, State::Open)]
#[case(Outcome::ThirdParty, State::Open)]
#[case(Outcome::Unsafe, State::Open)]
#[case(Outcome::Refused, State::Open)]
#[case(Outcome::SheContactedUs, State::Open)]
#[case(Outcome::Newer, State::Open)]
fn each_outcome_meets_or_does_not(#[case] outcome: Outcome, #[case] state: State) {
    let milestones = vec![happened(1, "arrested", "2026-11-20 14:00")];
    let contacts = vec![contact(10, outcome, "2026-11-20 16:00", "arrested")];
    let found = at("2026-11-20 17:00", &Facts { milestones, contacts, ..Facts::default() });
    assert_eq!(one(&found, "arrested").state, state);
}

#[test]
fn spoken_to_without_making_sure_who_she_is_does_not_count() {
    let mut call = contact(10, Outcome::SpokenVerified, "2026-11-20 16:00", "arrested");
    call.identity_verified = false;
    let milestones = vec![happened(1, "arrested", "2026-11-20 14:00")];
    let found = at("2026-11-20 17:00", &Facts { milestones, contacts: vec![call], ..Facts::default() });
    assert_eq!(one(&found, "arrested").state, State::Open);
    assert_eq!(one(&found, "arrested").not_counted[0].why, WhyNot::IdentityNotVerified);
}

#[test]
fn a_contact_meets_what_it_names_and_only_what_had_happened() {
    let milestones = vec![
        happened(1, "arrested", "2026-11-20 14:00"),
        happened(2, "bail_changed", "2026-11-20 15:00"),
        happened(3, "bail_changed", "2026-11-21 15:00"),
    ];
    let early = contact(10, Outcome::SpokenVerified, "2026-11-20 13:00", "arrested");
    let mut about_bail = contact(11, Outcome::InPerson, "2026-11-20 18:00", "bail");
    let facts = |c: &[ContactFact]| Facts { milestones: milestones.clone(), contacts: c.to_vec(), ..Facts::default() };
    let found = at("2026-11-22 09:00", &facts(&[early.clone(), about_bail.clone()]));
    assert_eq!(one(&found, "arrested").state, State::Open);
    assert_eq!(one(&found, "arrested").not_counted[0].why, WhyNot::BeforeTheEvent);
    let bail = |found: &[Deadline], n| found.iter().find(|d| d.rule == "bail" && d.from_entry == id(n)).unwrap().state;
    assert_eq!((bail(&found, 2), bail(&found, 3)), (State::Met, State::Open));

    // Naming the milestone answers that one alone.
    about_bail.started = london("2026-11-22 08:00");
    about_bail.ended = None;
    about_bail.answers = vec![Target { rule: "bail".into(), milestone: Some(id(3)) }];
    let found = at("2026-11-22 09:00", &facts(&[about_bail.clone()]));
    assert_eq!((bail(&found, 2), bail(&found, 3)), (State::Open, State::Met));

    // One that names nothing meets nothing: nobody knows what she was told.
    about_bail.answers.clear();
    let found = at("2026-11-22 09:00", &facts(&[about_bail]));
    assert_eq!((bail(&found, 2), bail(&found, 3)), (State::Open, State::Open));
}

#[test]
fn of_two_contacts_that_told_her_the_earlier_counts_whichever_arrived_first() {
    let milestones = vec![happened(1, "arrested", "2026-11-20 14:00")];
    let first = contact(11, Outcome::InPerson, "2026-11-26 10:00", "arrested");
    let second = contact(10, Outcome::SpokenVerified, "2026-11-30 10:00", "arrested");
    for contacts in [vec![first.clone(), second.clone()], vec![second, first]] {
        let found = at("2026-12-01 09:00", &Facts { milestones: milestones.clone(), contacts, ..Facts::default() });
        let d = one(&found, "arrested");
        assert_eq!((d.state, d.met.map(|m| m.by)), (State::Met, Some(id(11))));
    }
}

#[test]
fn met_late_is_late_for_ever_and_both_times_stand() {
    let milestones = vec![happened(1, "arrested", "2026-11-16 14:00")];
    let mut call = contact(10, Outcome::SpokenVerified, "2026-11-24 11:00", "arrested");
    call.recorded = london("2026-11-25 08:30");
    let facts = Facts { milestones, contacts: vec![call], ..Facts::default() };
    let before = at("2026-11-24 10:00", &Facts { contacts: vec![], ..facts.clone() });
    let late = one(&before, "arrested");
    assert_eq!((late.state, late.late_by(london("2026-11-24 10:00"))), (State::Late, Some(10 * 3_600_000 + 1_000)));

    let found = at("2026-11-25 09:00", &facts);
    let d = one(&found, "arrested");
    assert_eq!(d.state, State::MetLate);
    let met = d.met.unwrap();
    assert_eq!((shown(met.told_at), shown(met.recorded_at)), ("2026-11-24 11:00:00".into(), "2026-11-25 08:30:00".into()));
}

#[test]
fn the_last_second_of_the_day_is_in_time() {
    let milestones = vec![happened(1, "arrested", "2026-11-20 14:00")];
    let due = end_of_day("2026-11-27".parse().unwrap());
    for (told, state) in [(due, State::Met), (due + 999, State::Met), (due + 1_000, State::MetLate)] {
        let mut call = contact(10, Outcome::InPerson, "2026-11-27 23:59", "arrested");
        call.ended = Some(told);
        let found = at("2026-11-30 09:00", &Facts { milestones: milestones.clone(), contacts: vec![call], ..Facts::default() });
        assert_eq!(one(&found, "arrested").state, state);
    }
}

#[test]
fn when_the_entitlement_rises_what_is_open_is_counted_anew_and_what_was_told_in_time_stays() {
    let milestones = vec![happened(1, "arrested", "2026-11-16 14:00"), happened(2, "interviewed", "2026-11-16 16:00")];
    let contacts = vec![contact(10, Outcome::SpokenVerified, "2026-11-18 10:00", "arrested")];
    let mut facts = Facts { milestones, contacts, ..Facts::default() };
    let states = |facts: &Facts| {
        let found = at("2026-11-19 09:00", facts);
        (one(&found, "arrested").state, one(&found, "interviewed").state)
    };
    assert_eq!(states(&facts), (State::Met, State::Open));
    facts.entitlement = vec![enhanced_since("2026-11-19 08:00")];
    assert_eq!(
        states(&facts),
        (State::Met, State::Late),
        "told in time under the standard entitlement; the rest is late at once"
    );
    facts.entitlement = vec![enhanced_since("2026-11-16 14:30")];
    assert_eq!(states(&facts), (State::MetLate, State::Late));
}

#[test]
fn declined_and_waived_are_not_late() {
    let milestones = vec![happened(1, "arrested", "2026-11-02 14:00"), happened(2, "interviewed", "2026-11-02 16:00")];
    let say = |n, rule: &str, what| Decision { id: id(n), at: london("2026-11-12 09:00"), target: Target::rule(rule), what };
    let mut facts = Facts { milestones, ..Facts::default() };
    facts.decisions =
        vec![say(20, "arrested", Decided::DeclinedUpdate), say(21, "interviewed", Decided::ReasonMissed { approved: false })];
    let found = at("2026-11-12 10:00", &facts);
    assert_eq!((one(&found, "arrested").state, one(&found, "arrested").declined_by), (State::Declined, Some(id(20))));
    let missed = one(&found, "interviewed");
    assert_eq!(missed.state, State::Late, "a reason alone changes nothing");
    assert_eq!(missed.reason_missed, Some(ReasonGiven { entry: id(21), approved: false }));
    facts.decisions[1].what = Decided::ReasonMissed { approved: true };
    assert_eq!(one(&at("2026-11-12 10:00", &facts), "interviewed").state, State::Waived);

    // What she declined then is not what happens later.
    facts.milestones.push(happened(3, "arrested", "2026-11-12 09:30"));
    let again = at("2026-11-12 10:00", &facts);
    assert_eq!(again.iter().find(|d| d.from_entry == id(3)).unwrap().state, State::Open);
}

#[test]
fn unverified_rows_are_working_rules_and_other_offices_rows_are_theirs() {
    let milestones = vec![
        happened(1, "decision", "2026-11-02 14:00"),
        happened(2, "statement_taken", "2026-11-02 14:00"),
        happened(3, "appeal", "2026-11-02 14:00"),
        happened(4, "case_outcome", "2026-11-02 14:00"),
    ];
    let found = at("2026-12-01 10:00", &Facts { milestones, ..Facts::default() });
    assert_eq!((one(&found, "decision").state, one(&found, "decision").verified), (State::WorkingRule, false));
    assert_eq!(one(&found, "vps_offer").state, State::WorkingRule);
    assert_eq!((one(&found, "appeal").state, one(&found, "appeal").owner), (State::NotOurs, Owner::Wcu));
    assert_eq!(one(&found, "case_outcome").state, State::NotOurs);
    assert!(found.iter().all(|d| d.state != State::Late));
    assert!(found.iter().filter(|d| d.owner == Owner::Wcu).all(|d| !d.owed_by_police() && d.act_by.is_none()));
}

#[test]
fn at_the_report_she_gets_it_in_writing_and_her_needs_assessed() {
    let milestones = vec![happened(1, "reported", "2026-11-20 14:00")];
    let mut facts = Facts { milestones, ..Facts::default() };
    let found = at("2026-11-20 15:00", &facts);
    let written = one(&found, "written_confirmation");
    assert_eq!((written.state, written.due, written.act_by_reason), (State::Open, None, Some(ActByReason::AtEvent)));

    let spoken = contact(10, Outcome::SpokenVerified, "2026-11-20 15:00", "written_confirmation");
    facts.contacts = vec![spoken, contact(11, Outcome::WrittenByChosenMethod, "2026-11-20 16:00", "written_confirmation")];
    let act = |n, kind: &str, at: &str| Act { id: id(n), kind: kind.into(), at: london(at), recorded: london(at) };
    facts.acts = vec![act(12, "needs_assessment", "2026-11-20 13:50"), act(13, "referral", "2026-11-25 09:00")];
    let found = at("2026-11-25 10:00", &facts);
    let written = one(&found, "written_confirmation");
    assert_eq!((written.state, written.met.map(|m| m.by)), (State::Met, Some(id(11))));
    assert_eq!(written.not_counted[0].why, WhyNot::NotThisWay { outcome: Outcome::SpokenVerified });
    assert_eq!(one(&found, "needs_assessment").state, State::Met);
    assert_eq!(one(&found, "referral").state, State::MetLate);
}

#[test]
fn a_review_may_be_asked_for_within_three_months_of_being_told() {
    let mut facts = Facts {
        milestones: vec![happened(1, "interviewed", "2026-11-10 10:00"), happened(2, "no_further_action", "2026-11-27 10:00")],
        ..Facts::default()
    };
    assert!(at("2026-11-28 09:00", &facts).iter().all(|d| d.rule != "review_ask"), "no window before she was told");
    facts.contacts = vec![contact(10, Outcome::SpokenVerified, "2026-11-30 11:00", "decision")];
    let found = at("2026-12-01 09:00", &facts);
    let ask = one(&found, "review_ask");
    assert_eq!(
        (ask.due.map(shown).unwrap().as_str(), ask.state, ask.owner),
        ("2027-02-28 23:59:59", State::NotOurs, Owner::Victim)
    );
    facts.milestones.push(happened(3, "review_requested", "2027-02-01 10:00"));
    let found = at("2027-02-01 12:00", &facts);
    assert_eq!(one(&found, "review_ask").state, State::Met);
    assert_eq!(one(&found, "review_acknowledge").due.map(shown).as_deref(), Some("2027-02-15 23:59:59"));
    facts.milestones.remove(0);
    assert!(at("2027-02-01 12:00", &facts).iter().all(|d| d.rule != "review_ask"), "only where a suspect was interviewed");
}

#[test]
fn agreed_updates_run_from_the_last_contact_that_counts() {
    let mut facts = Facts { milestones: vec![happened(1, "reported", "2026-11-02 14:00")], ..Facts::default() };
    assert!(at("2026-11-03 09:00", &facts).iter().all(|d| d.rule != "agreed_update"), "nothing agreed, nothing due");
    facts.update_every_days = Some(14);
    let due = |facts: &Facts| {
        let found = at("2026-11-24 09:00", facts);
        let d = one(&found, "agreed_update");
        (d.from_entry, d.due.map(shown).unwrap(), d.state)
    };
    assert_eq!(due(&facts), (id(1), "2026-11-16 23:59:59".into(), State::Late));
    facts.contacts = vec![contact(10, Outcome::SpokenVerified, "2026-11-12 10:00", "anything")];
    assert_eq!(due(&facts), (id(10), "2026-11-26 23:59:59".into(), State::Open));
    facts.contacts.push(contact(11, Outcome::Voicemail, "2026-11-20 10:00", "agreed_update"));
    assert_eq!(due(&facts), (id(10), "2026-11-26 23:59:59".into(), State::Open), "a voicemail does not move it");
    facts.contacts[0].next_promised = Some(london("2026-11-24 15:00"));
    assert_eq!(due(&facts), (id(10), "2026-11-24 23:59:59".into(), State::DueToday), "the sooner of agreed and promised");
    facts.milestones.push(happened(2, "case_concluded", "2026-11-23 10:00"));
    assert!(at("2026-11-24 09:00", &facts).iter().all(|d| d.rule != "agreed_update"));
}

#[test]
fn where_the_calendar_ends_too_soon_the_deadline_says_so() {
    let mut facts = Facts { milestones: vec![happened(1, "arrested", "2028-12-28 14:00")], ..Facts::default() };
    let found = at("2028-12-28 15:00", &facts);
    let d = one(&found, "arrested");
    assert_eq!((d.state, d.due, d.act_by), (State::CalendarOutOfRange, None, None));
    // Told while the calendar still ran: before any day that lies beyond it.
    facts.contacts = vec![contact(10, Outcome::InPerson, "2028-12-29 10:00", "arrested")];
    assert_eq!(one(&at("2028-12-29 11:00", &facts), "arrested").state, State::Met);
    facts.contacts = vec![contact(10, Outcome::InPerson, "2029-01-03 10:00", "arrested")];
    assert_eq!(one(&at("2029-01-03 11:00", &facts), "arrested").state, State::CalendarOutOfRange);
}

#[test]
fn a_milestone_from_before_the_code_or_unknown_to_the_table_makes_no_deadline() {
    let milestones = vec![happened(1, "arrested", "2021-03-31 14:00"), happened(2, "something_newer", "2026-11-20 14:00")];
    assert_eq!(at("2026-11-20 15:00", &Facts { milestones, ..Facts::default() }), []);
}
