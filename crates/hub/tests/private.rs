//! Who sees a victim's records, and until when: decided when they are written, at both ends of every link.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

mod common;

use common::*;
use record::document::Edit;
use record::kinds::safe_contact::SAFE_CONTACT;
use record::kinds::task::TASK;
use record::kinds::victim_contact::VICTIM_CONTACT;
use record::{RecordId, Scope};
use serde_json::{Value, json};
use wire::Outcome;

fn card(by: &Phone) -> Value {
    json!({
        "phones": [{"number": "020 7946 0001"}],
        "methods_allowed": ["call"],
        "methods_forbidden": ["letter"],
        "never": ["voicemail"],
        "withhold_number": true,
        "confirmed_by": by.author().officer.to_string(),
        "confirmed_at": THREE,
    })
}

/// A victim contact and her card, written offline in one go by her officer.
fn her(station: &Station, officer: &mut Phone) -> (RecordId, RecordId) {
    let (victim, made) = officer.create(
        station,
        &VICTIM_CONTACT,
        &[
            Edit::field("crime_ref", "CRM-0001/26"),
            Edit::field("owner", officer.author().officer.to_string()),
            Edit::field("offence", "burglary"),
        ],
    );
    let (safe, confirmed) = officer.create(
        station,
        &SAFE_CONTACT,
        &[
            Edit::field("victim", victim.to_string()),
            Edit::field("card", card(officer)),
            Edit::entry(entry_id(40), "confirmed", json!({"how": "on_paper"})),
        ],
    );
    let found = officer.push(station, &[(victim, &made), (safe, &confirmed)]);
    assert_eq!(found, [Outcome::Accepted, Outcome::Accepted], "her officer confirms the card of a record made in the same hour");
    (victim, safe)
}

fn sees(station: &Station, record: RecordId, shoulder: &str) -> bool {
    let scopes = station.hub.storage().reading(|tx| tx.scopes_of(record)).unwrap();
    scopes.contains(&Scope::Officer(station.officer(shoulder)))
}

#[tokio::test]
async fn whoever_visits_her_is_given_the_card_and_never_the_contact_log() {
    let station = Station::new();
    let (mut sergeant, mut owner, mut visitor) =
        (station.phone("45CN").await, station.phone("123CN").await, station.phone("208CN").await);
    let (victim, safe) = her(&station, &mut owner);
    assert!(sees(&station, victim, "123CN") && sees(&station, victim, "45CN") && !sees(&station, safe, "208CN"));
    let scopes = station.hub.storage().reading(|tx| tx.scopes_of(victim)).unwrap();
    assert!(scopes.contains(&Scope::Team("post-victim_desk".into())));
    assert!(!scopes.iter().any(|s| matches!(s, Scope::Ward(_))), "never the ward");

    let mut edits = task_for(&station, "208CN");
    edits.push(Edit::field("links", json!([{"kind": "victim_contact", "record": victim.to_string()}])));
    let (task, given) = sergeant.create(&station, &TASK, &edits);
    assert_eq!(sergeant.push(&station, &[(task, &given)]), [Outcome::Accepted]);
    visitor.sync(&station, vec![]).await;
    assert!(visitor.records.contains_key(&safe), "the card comes with the task");
    assert!(!visitor.records.contains_key(&victim), "the contact log does not");

    // Resulted, it may still be sent back; reviewed, the card goes again (practice P4).
    let done = visitor.edit(&station, task, &[Edit::entry(entry_id(41), "resulted", json!({"outcome": "completed"}))]);
    assert_eq!(visitor.push(&station, &[(task, &done)]), [Outcome::Accepted]);
    assert!(sees(&station, safe, "208CN"));
    let reviewed = sergeant.edit(&station, task, &[Edit::entry(entry_id(42), "reviewed", json!({}))]);
    assert_eq!(sergeant.push(&station, &[(task, &reviewed)]), [Outcome::Accepted]);
    assert!(!sees(&station, safe, "208CN"));
    let own = Scope::Officer(station.officer("208CN"));
    let log = station.hub.storage().reading(|tx| tx.log_after(&own, 0, 99)).unwrap();
    assert!(log.iter().any(|l| l.what == hub::storage::What::Leave { record: safe }));
}

#[tokio::test]
async fn a_restricted_record_leaves_everybody_but_its_readers() {
    let station = Station::new();
    let mut sergeant = station.phone("45CN").await;
    let (task, made) = sergeant.create(&station, &TASK, &task_for(&station, "123CN"));
    sergeant.push(&station, &[(task, &made)]);
    let readers = json!([sergeant.author().officer.to_string()]);
    let restrict = sergeant.edit(&station, task, &[Edit::field("readers", readers), Edit::field("restricted", true)]);
    assert_eq!(sergeant.push(&station, &[(task, &restrict)]), [Outcome::Accepted]);
    let scopes = station.hub.storage().reading(|tx| tx.scopes_of(task)).unwrap();
    let only = [Scope::Officer(sergeant.author().officer), Scope::Restricted(task)];
    assert_eq!(scopes.into_iter().collect::<Vec<_>>(), only);
    let constable = station.phone("123CN").await;
    let asked = wire::message::FetchRequest { versions: versions(), records: vec![task] };
    let fetched: wire::message::FetchResponse = station.post("/v1/fetch", &asked, Some(&constable)).await.unwrap();
    assert_eq!(fetched.missing, [task], "not even its assignee: it looks like nothing");
}

#[tokio::test]
async fn a_new_supervisor_sees_what_the_old_one_saw_and_the_old_one_no_more() {
    let station = Station::new();
    let mut owner = station.phone("123CN").await;
    let (victim, _) = her(&station, &mut owner);
    assert!(sees(&station, victim, "45CN") && sees(&station, victim, "12CN"));
    let moved =
        sample("roster-sample.csv").replace("ps,,Canal Side,E05999901;E05999902,Canal Side", "ps,,Lock Road,E05999903,Lock Road");
    station.hub.import_roster("roster.csv", &moved).unwrap();
    assert!(!sees(&station, victim, "45CN") && sees(&station, victim, "12CN"), "decided again by the new roster");
}
