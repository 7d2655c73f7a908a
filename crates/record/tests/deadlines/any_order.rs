//! Properties: the order in which facts arrive changes nothing, and a voicemail never meets anything.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use record::EntryId;
use record::calendar::{Calendar, HOUR};
use record::deadlines::*;

use crate::story::*;

const EVENTS: [&str; 9] = [
    "reported",
    "arrested",
    "interviewed",
    "released_on_bail",
    "bail_changed",
    "no_further_action",
    "review_requested",
    "case_outcome",
    "statement_taken",
];
const RULES: [&str; 8] =
    ["written_confirmation", "referral", "arrested", "interviewed", "bail", "decision", "review_acknowledge", "agreed_update"];

/// Few ids, so that two facts now and then share one.
fn an_id() -> impl Strategy<Value = EntryId> {
    (1_u128..12).prop_map(id)
}

/// Some hour of the weeks around Christmas 2026, or the last days of the sample calendar.
fn an_hour() -> impl Strategy<Value = i64> {
    let hour = |from: &'static str, hours: i64| (0..hours).prop_map(move |h| london(from) + h * HOUR);
    prop_oneof![4 => hour("2026-12-14 00:00", 24 * 24), 1 => hour("2028-12-20 00:00", 24 * 14)]
}

/// Mostly every deadline of a rule, so that several contacts often answer the same one.
fn a_target() -> impl Strategy<Value = Target> {
    let milestone = prop_oneof![3 => Just(None), 1 => an_id().prop_map(Some)];
    (select(&RULES[..]), milestone).prop_map(|(rule, milestone)| Target { rule: rule.into(), milestone })
}

fn a_contact() -> impl Strategy<Value = ContactFact> {
    let outcome = prop_oneof![1 => select(&Outcome::ALL[..]), 1 => Just(Outcome::InPerson)];
    let times = (an_hour(), prop::option::of(0..3_i64), 0..48_i64, prop::option::of(an_hour()));
    (an_id(), outcome, times, prop::collection::vec(a_target(), 0..4), any::<bool>()).prop_map(
        |(id, outcome, (started, lasted, later, next_promised), answers, identity_verified)| ContactFact {
            id,
            outcome,
            started,
            ended: lasted.map(|h| started + h * HOUR),
            recorded: started + later * HOUR,
            answers,
            identity_verified,
            next_promised,
        },
    )
}

fn a_record() -> impl Strategy<Value = Facts> {
    let milestone = (an_id(), select(&EVENTS[..]), an_hour()).prop_map(|(id, event, at)| Milestone {
        id,
        event: event.into(),
        at,
        recorded: at,
        source: "custody".into(),
    });
    let act = (an_id(), select(&["referral", "needs_assessment", "vps_offered"][..]), an_hour()).prop_map(|(id, kind, at)| Act {
        id,
        kind: kind.into(),
        at,
        recorded: at,
    });
    let what = select(
        &[Decided::DeclinedUpdate, Decided::ReasonMissed { approved: false }, Decided::ReasonMissed { approved: true }][..],
    );
    let decision = (an_id(), an_hour(), a_target(), what).prop_map(|(id, at, target, what)| Decision { id, at, target, what });
    let basis = an_hour().prop_map(|since| Basis { basis: "hate_crime".into(), since });
    let cards = subsequence(vec![weekdays("09:00", "15:00"), weekdays("22:00", "03:00")], 0..=2);
    (
        prop::collection::vec(milestone, 0..7),
        prop::collection::vec(a_contact(), 0..7),
        prop::collection::vec(act, 0..3),
        prop::collection::vec(decision, 0..4),
        prop::collection::vec(basis, 0..3),
        (prop::option::of(1_u32..30), cards),
    )
        .prop_map(|(milestones, contacts, acts, decisions, entitlement, (update_every_days, cards))| Facts {
            milestones,
            contacts,
            acts,
            decisions,
            entitlement,
            update_every_days,
            cards,
        })
}

fn shuffled<T: Clone + std::fmt::Debug + 'static>(facts: Vec<T>) -> impl Strategy<Value = Vec<T>> {
    Just(facts).prop_shuffle()
}

fn twice_in_any_order() -> impl Strategy<Value = (Facts, Facts)> {
    a_record().prop_flat_map(|f| {
        let lists = (
            shuffled(f.milestones.clone()),
            shuffled(f.contacts.clone()),
            shuffled(f.acts.clone()),
            shuffled(f.decisions.clone()),
            shuffled(f.entitlement.clone()),
            shuffled(f.cards.clone()),
        );
        (Just(f), lists).prop_map(|(f, (milestones, contacts, acts, decisions, entitlement, cards))| {
            let update_every_days = f.update_every_days;
            (f, Facts { milestones, contacts, acts, decisions, entitlement, update_every_days, cards })
        })
    })
}

proptest! {
    #[test]
    fn the_order_of_arrival_changes_no_deadline((facts, other) in twice_in_any_order(), now in an_hour()) {
        let (rules, calendar) = (RuleTable::shipped().unwrap(), Calendar::sample().unwrap());
        prop_assert_eq!(deadlines(&facts, &rules, &calendar, now), deadlines(&other, &rules, &calendar, now));
    }

    #[test]
    fn one_more_voicemail_changes_no_state(facts in a_record(), mut call in a_contact(), now in an_hour()) {
        let (rules, calendar) = (RuleTable::shipped().unwrap(), Calendar::sample().unwrap());
        call.outcome = Outcome::Voicemail;
        let mut with = facts.clone();
        with.contacts.push(call);
        let states = |f: &Facts| -> Vec<_> {
            deadlines(f, &rules, &calendar, now).into_iter().map(|d| (d.id, d.state, d.due, d.met)).collect()
        };
        prop_assert_eq!(states(&facts), states(&with));
    }

    #[test]
    fn with_nothing_but_attempts_nothing_a_contact_meets_is_met(mut facts in a_record(), now in an_hour()) {
        let (rules, calendar) = (RuleTable::shipped().unwrap(), Calendar::sample().unwrap());
        facts.contacts.retain(|c| rules.outcome(c.outcome, "2026-12-01".parse().unwrap()).is_none_or(|row| !row.meets));
        for d in deadlines(&facts, &rules, &calendar, now) {
            let by_act = facts.acts.iter().any(|a| Some(a.id) == d.met.map(|m| m.by));
            let by_event = facts.milestones.iter().any(|m| Some(m.id) == d.met.map(|m| m.by));
            prop_assert!(d.met.is_none() || by_act || by_event, "{:?}", d);
        }
    }

    #[test]
    fn act_by_is_never_after_the_deadline_nor_already_past_before_it(facts in a_record(), now in an_hour()) {
        let (rules, calendar) = (RuleTable::shipped().unwrap(), Calendar::sample().unwrap());
        for d in deadlines(&facts, &rules, &calendar, now) {
            if let (Some(act_by), Some(due)) = (d.act_by, d.due) {
                prop_assert!(act_by <= due);
                prop_assert!(d.act_by_reason != Some(ActByReason::SafeWindow) || act_by > now);
            }
            prop_assert!(d.verified && d.owner == Owner::Police || !matches!(d.state, State::Late | State::MetLate));
        }
    }
}
