//! What a phone need not hold any more: by dated rules, from the end of the work, and never before it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

mod people;

use people::{Desk, NOON, Person};
use record::ageing::{AGEING, active, ages_out_at};
use record::document::{Edit, Record};
use record::kinds::note::NOTE;
use record::kinds::safe_contact::SAFE_CONTACT;
use record::kinds::task::TASK;
use record::table::{Linked, People};
use serde_json::json;

const DAY: i64 = 86_400_000;

fn task(desk: &Desk) -> Record {
    let to = desk.id(Person::Constable).to_string();
    let edits = [Edit::field("title", "ASB visit"), Edit::field("assignees", json!({ "lead": to }))];
    desk.make(&TASK, Person::Sergeant, &edits).unwrap()
}

fn happened(desk: &Desk, record: &mut Record, who: Person, at: i64, n: u128, what: &str, body: serde_json::Value) {
    desk.write(record, who, at, &[Edit::entry(desk.entry_id(n), what, body)]).unwrap();
}

#[test]
fn a_task_ages_out_when_thirty_whole_days_after_its_review_are_over() {
    let desk = Desk::new();
    let mut record = task(&desk);
    assert_eq!(ages_out_at(&record), None, "open work never ages");
    happened(&desk, &mut record, Person::Constable, NOON, 1, "resulted", json!({"outcome": "completed"}));
    assert_eq!(ages_out_at(&record), None, "a result that nobody has reviewed is still somebody's work");
    happened(&desk, &mut record, Person::Sergeant, NOON + 1_000, 2, "reviewed", json!({}));
    // Reviewed on 23 November; the thirtieth day after it is 23 December, and it ends at midnight in London.
    let end = NOON + 12 * 3_600_000 + 30 * DAY;
    assert_eq!(ages_out_at(&record), Some(end));
    assert!(active(&record, &[], end - 1) && !active(&record, &[], end));
    happened(&desk, &mut record, Person::Sergeant, NOON + 40 * DAY, 3, "sent_back", json!({"missing": "which flat?"}));
    assert!(active(&record, &[], NOON + 41 * DAY), "sent back, it is work again");
}

#[test]
fn what_ended_without_a_result_ages_from_its_end() {
    let desk = Desk::new();
    let mut record = task(&desk);
    happened(&desk, &mut record, Person::Sergeant, NOON, 1, "cancelled", json!({"reason": "rained off"}));
    assert_eq!(ages_out_at(&record), Some(NOON + 12 * 3_600_000 + 30 * DAY));
}

#[test]
fn a_clock_set_to_any_time_makes_a_date_and_no_panic() {
    let desk = Desk::new();
    for at in [i64::MIN / 1_000_000, -1, 0, i64::MAX / 1_000_000] {
        let mut record = task(&desk);
        happened(&desk, &mut record, Person::Sergeant, at, 1, "cancelled", json!({"reason": "rained off"}));
        assert!(ages_out_at(&record).is_some());
    }
}

#[test]
fn a_notebook_never_ages_and_a_card_goes_with_her_contact_but_not_before_the_visit_is_reviewed() {
    assert!(!AGEING.iter().any(|rule| rule.kind == NOTE.name), "what a note said it says for ever");
    let desk = Desk::new();
    let card = json!({
        "phones": [{"number": "020 7946 0001"}], "methods_allowed": ["call"], "methods_forbidden": [], "never": [],
        "withhold_number": true, "confirmed_by": desk.id(Person::Constable).to_string(), "confirmed_at": NOON,
    });
    let edits = [
        Edit::field("victim", desk.record_id(100).to_string()),
        Edit::field("card", card),
        Edit::entry(desk.entry_id(1), "confirmed", json!({"how": "spoke_to_her"})),
    ];
    let card = desk.make(&SAFE_CONTACT, Person::Constable, &edits).unwrap();
    let contact = |ages_at| {
        let people = People { owner: Some(desk.id(Person::Constable)), ..People::default() };
        Linked { id: desk.record_id(100), kind: "victim_contact".into(), people, open: false, ages_at }
    };
    let visit = |visiting| {
        let people = People { visiting, ..People::default() };
        Linked { id: desk.record_id(101), kind: "task".into(), people, open: false, ages_at: None }
    };
    assert!(active(&card, &[], NOON) && active(&card, &[contact(None)], NOON) && active(&card, &[contact(Some(NOON + 1))], NOON));
    assert!(!active(&card, &[contact(Some(NOON)), visit(vec![])], NOON));
    assert!(active(&card, &[contact(Some(NOON)), visit(vec![desk.id(Person::Second)])], NOON));
    assert!(active(&card, &[contact(Some(NOON)), contact(None)], NOON), "two records made offline for one victim");
}
