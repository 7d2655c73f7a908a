//! What a contact's form asks and what is refused are one rule (practice P1): every outcome that can be chosen can be saved.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

mod desk;

use desk::{CONSTABLE, HOUR, NOON, Story};
use device::forms;
use device::pages::{self, VictimOpened};
use device::screen::{ContactSave, OutcomeOption, VictimCreate, WhoSheIs};
use record::RecordId;
use record::deadlines::Outcome;

fn opened(story: &Story) -> RecordId {
    let ask = VictimCreate {
        crime_ref: "01/12345/26".into(),
        offence: "Assault".into(),
        entitlement: vec!["domestic_abuse".into()],
        who: WhoSheIs { name_to_ask_for: Some("Ms A.".into()), ..WhoSheIs::default() },
        reported_at: Some(NOON - 2 * HOUR),
        ..VictimCreate::default()
    };
    let planned = story.form(CONSTABLE, |d, fresh| forms::victim_create(d, &ask, fresh)).unwrap();
    story.commit(CONSTABLE, &planned)
}

fn offered(story: &Story, her: RecordId) -> Vec<OutcomeOption> {
    let record = story.get(her);
    story.at(CONSTABLE, |d| pages::victim(d, &record, VictimOpened::default())).outcomes
}

/// A contact with what the page asks for an outcome, and no more.
fn contact(her: RecordId, outcome: &OutcomeOption) -> ContactSave {
    ContactSave {
        record: her.0,
        method: "phone".into(),
        direction: if outcome.code == "she_contacted_us" { "incoming" } else { "outgoing" }.into(),
        outcome: outcome.code.clone(),
        at: NOON,
        verified_how: outcome.asks_safety.then(|| "code_word".into()),
        safety: outcome.asks_safety.then(|| "could_not_speak".into()),
        ..ContactSave::default()
    }
}

#[test]
fn what_the_page_asks_of_an_outcome_is_enough_to_save_it() {
    let story = Story::new();
    let her = opened(&story);
    let outcomes = offered(&story, her);
    assert_eq!(outcomes.len(), Outcome::ALL.len());
    for outcome in outcomes {
        let record = story.get(her);
        let saved = story.form(CONSTABLE, |d, fresh| forms::contact_save(d, &contact(her, &outcome), &record, &[], fresh));
        let planned = saved.unwrap_or_else(|fault| panic!("{}: {fault:?}", outcome.code));
        story.commit(CONSTABLE, &planned.planned);
        if outcome.code == "unsafe" {
            assert!(outcome.asks_safety && planned.danger, "unsafe to speak is danger now");
        }
    }
}

#[test]
fn a_contact_without_her_safety_is_refused_where_the_page_asks_and_nowhere_else() {
    let story = Story::new();
    let her = opened(&story);
    let record = story.get(her);
    for outcome in offered(&story, her) {
        let ask = ContactSave { safety: None, ..contact(her, &outcome) };
        let said = story.form(CONSTABLE, |d, fresh| forms::contact_save(d, &ask, &record, &[], fresh));
        let refused = said.err().and_then(|fault| fault.field);
        assert_eq!(refused.as_deref(), outcome.asks_safety.then_some("safety"), "{}", outcome.code);
    }
}
