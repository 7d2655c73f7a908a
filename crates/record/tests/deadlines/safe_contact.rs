//! Before the call and after it: what blocks it, what went against her card, when to say "danger now".

use record::contact_rules::*;
use record::deadlines::{Outcome, RuleTable};
use rstest::rstest;

use crate::story::*;

/// Safe on weekdays 09:00 to 15:00, never a voicemail, never a letter, number withheld.
fn card() -> CardRules {
    CardRules {
        forbidden: [Method::Letter].into(),
        never_voicemail: true,
        withhold_number: true,
        hours: weekdays("09:00", "15:00"),
        ..CardRules::default()
    }
}

/// A call on a Friday afternoon with everything in order.
fn call(cards: &[CardRules]) -> ContactRequest<'_> {
    ContactRequest {
        cards,
        card_read: true,
        method: Method::Call,
        now: london("2026-11-20 14:00"),
        clock_jumped: false,
        threat_to_life: None,
        can_withhold: true,
    }
}

fn blocked(request: &ContactRequest<'_>) -> Vec<Block> {
    match permission(request) {
        Permission::Blocked { reasons, .. } => reasons,
        Permission::Allowed { .. } => vec![],
    }
}

#[test]
fn within_her_hours_the_call_is_placed_with_the_number_withheld() {
    let until = Some(london("2026-11-20 15:00"));
    let expected = Permission::Allowed { prefix: Some("141"), tell_supervisor: false, ask_how_it_is_safe: false, until };
    assert_eq!(permission(&call(&[card()])), expected);
}

#[test]
fn outside_her_hours_it_is_blocked_and_says_when_it_opens() {
    let cards = [card()];
    let late = ContactRequest { now: london("2026-11-20 16:00"), ..call(&cards) };
    assert_eq!(blocked(&late), [Block::OutsideHours { opens: Some(london("2026-11-23 09:00")) }]);
    let blank = ContactRequest { threat_to_life: Some("  "), ..late.clone() };
    assert_eq!(blocked(&blank).len(), 1, "a threat to life needs a reason");
    let threat = ContactRequest { threat_to_life: Some("He said he is on his way to her"), ..late };
    assert!(matches!(permission(&threat), Permission::Allowed { tell_supervisor: true, until: None, .. }));
}

#[test]
fn a_threat_to_life_opens_no_other_block() {
    let two = [card(), CardRules::default()];
    let request = ContactRequest { card_read: false, threat_to_life: Some("Shots heard"), ..call(&two) };
    assert_eq!(blocked(&request), [Block::TwoCards, Block::CardUnread]);
    let cards = [CardRules { forbidden: [Method::Call].into(), ..card() }];
    let request = ContactRequest { threat_to_life: Some("Shots heard"), ..call(&cards) };
    assert_eq!(blocked(&request), [Block::Method { against: Against::MethodNever { method: Method::Call } }]);
}

#[test]
fn of_two_cards_either_may_bar_the_method() {
    let two = [CardRules::default(), CardRules { allowed: [Method::InPerson].into(), ..CardRules::default() }];
    let reasons = blocked(&call(&two));
    assert_eq!(reasons, [Block::TwoCards, Block::Method { against: Against::MethodNotAllowed { method: Method::Call } }]);
}

#[test]
fn after_a_clock_jump_nobody_knows_whether_the_hour_is_safe() {
    let cards = [card()];
    let jumped = ContactRequest { clock_jumped: true, ..call(&cards) };
    assert_eq!(blocked(&jumped), [Block::ClockJumped]);
    let threat = ContactRequest { threat_to_life: Some("Shots heard"), ..jumped };
    assert!(matches!(permission(&threat), Permission::Allowed { tell_supervisor: true, .. }));
    let any_time = [CardRules::default()];
    assert_eq!(blocked(&ContactRequest { clock_jumped: true, ..call(&any_time) }), [], "no hours, nothing to mistake");
}

#[test]
fn where_the_number_cannot_be_withheld_the_phone_does_not_dial() {
    let cards = [card()];
    let request = ContactRequest { can_withhold: false, ..call(&cards) };
    assert_eq!(blocked(&request), [Block::DialWithheldYourself]);
    let visit = ContactRequest { method: Method::InPerson, can_withhold: false, ..call(&cards) };
    assert!(matches!(permission(&visit), Permission::Allowed { prefix: None, .. }));
}

#[test]
fn a_threat_to_life_is_told_though_the_number_must_be_withheld_by_hand() {
    let cards = [card()];
    let now = london("2026-11-20 16:00");
    let late = ContactRequest { now, can_withhold: false, ..call(&cards) };
    let opens = Some(london("2026-11-23 09:00"));
    assert_eq!(blocked(&late), [Block::OutsideHours { opens }, Block::DialWithheldYourself]);
    let threat = ContactRequest { threat_to_life: Some("He said he is on his way to her"), ..late.clone() };
    let by_hand = |tell_supervisor| Permission::Blocked { reasons: vec![Block::DialWithheldYourself], tell_supervisor };
    assert_eq!(permission(&threat), by_hand(true), "it is dialled by hand, outside her hours");
    let in_time = ContactRequest { now: london("2026-11-20 14:00"), ..threat };
    assert_eq!(permission(&in_time), by_hand(false), "nothing was lifted");
    assert!(blocked(&late).iter().map(|b| b.yields_to_threat()).eq([true, false]));
}

#[test]
fn with_no_card_on_file_she_is_asked_how_it_is_safe() {
    assert!(matches!(permission(&call(&[])), Permission::Allowed { ask_how_it_is_safe: true, prefix: None, .. }));
}

#[test]
fn what_happened_is_always_logged_and_says_what_it_went_against() {
    let at = london("2026-11-20 16:00");
    let opens = Some(london("2026-11-23 09:00"));
    assert_eq!(
        against_card(&card(), Method::Call, Outcome::Voicemail, at),
        [Against::VoicemailNever, Against::OutsideHours { opens }]
    );
    assert_eq!(
        against_card(&card(), Method::Letter, Outcome::MessageSent, at),
        [Against::MethodNever { method: Method::Letter }],
        "a letter is not bound by hours"
    );
    assert_eq!(against_card(&card(), Method::Call, Outcome::SpokenVerified, london("2026-11-20 14:00")), []);
    assert_eq!(against_card(&card(), Method::Call, Outcome::SheContactedUs, at), [], "she chose the time herself");
}

#[rstest]
#[case(Outcome::SpokenVerified, Some(SafetyAnswer::Safe), true, false)]
#[case(Outcome::SpokenVerified, Some(SafetyAnswer::NotSafe), false, true)]
#[case(Outcome::SpokenVerified, Some(SafetyAnswer::CouldNotSpeak), false, true)]
#[case(Outcome::Voicemail, Some(SafetyAnswer::NotAsked { why: "voicemail".into() }), true, false)]
#[case(Outcome::Unsafe, None, false, true)]
#[case(Outcome::ThirdParty, None, true, true)]
#[case(Outcome::ThirdParty, None, false, false)]
#[case(Outcome::SheContactedUs, None, true, false)]
fn danger_is_raised_when_she_is_not_safe(
    #[case] outcome: Outcome,
    #[case] answer: Option<SafetyAnswer>,
    #[case] enhanced: bool,
    #[case] raised: bool,
) {
    assert_eq!(raises_danger(outcome, answer.as_ref(), enhanced), raised);
}

#[test]
fn the_form_says_of_each_outcome_whether_it_counts() {
    let choices = outcome_choices(&RuleTable::shipped().unwrap(), "2026-11-23".parse().unwrap());
    let counts: Vec<_> = choices.iter().filter(|c| c.meets).map(|c| (c.outcome, c.needs_identity)).collect();
    let expected = [(Outcome::SpokenVerified, true), (Outcome::InPerson, false), (Outcome::WrittenByChosenMethod, false)];
    assert_eq!((counts.as_slice(), choices.len()), (&expected[..], 10));
}

#[test]
fn a_text_shows_the_number_that_must_be_withheld() {
    let cards = [CardRules { withhold_number: true, ..CardRules::default() }];
    let text = ContactRequest { method: Method::Text, ..call(&cards) };
    assert_eq!(blocked(&text), [Block::TextShowsNumber]);
    let open = [CardRules::default()];
    assert!(matches!(
        permission(&ContactRequest { method: Method::Text, ..call(&open) }),
        Permission::Allowed { prefix: None, .. }
    ));
}
