//! What is held about a victim, for her who asked (practice P19; Data Protection Act 2018, section 45).
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

mod common;

use common::*;
use hub::HubError;
use hub::subject_access::{AccessCopy, Asked, Whose};
use record::RecordId;
use record::document::Edit;
use record::kinds::safe_contact::SAFE_CONTACT;
use record::kinds::task::TASK;
use record::kinds::victim_contact::VICTIM_CONTACT;
use serde_json::{Value, json};
use wire::Outcome;
use wire::message::ReadRow;

const CRIME: &str = "01/4412086/26";

/// A victim contact with an event and a decision, and her card, written by her officer.
fn she(station: &Station, officer: &mut Phone, number: i64, entries: u128) -> (RecordId, RecordId) {
    let owner = officer.author().officer.to_string();
    let edits = [
        Edit::field("crime_ref", CRIME),
        Edit::field("victim_no", number),
        Edit::field("owner", owner.clone()),
        Edit::field("name_to_ask_for", format!("Mrs Marlowe {number}")),
        Edit::field("contact_person", json!({ "relation": "parent", "name": "Quentin Third", "category": "other" })),
        Edit::entry(entry_id(entries), "milestone", json!({ "event": "arrested", "at": THREE - 3_600_000, "source": "custody" })),
    ];
    let (victim, made) = officer.create(station, &VICTIM_CONTACT, &edits);
    let card = json!({
        "phones": [{ "number": format!("020 7946 000{number}") }], "methods_allowed": ["call"], "methods_forbidden": ["letter"],
        "never": ["voicemail"], "withhold_number": true, "confirmed_by": owner, "confirmed_at": THREE,
    });
    let edits = [
        Edit::field("victim", victim.to_string()),
        Edit::field("card", card),
        Edit::entry(entry_id(entries + 2), "confirmed", json!({ "how": "on_paper" })),
    ];
    let (safe, confirmed) = officer.create(station, &SAFE_CONTACT, &edits);
    let found = officer.push(station, &[(victim, &made), (safe, &confirmed)]);
    assert_eq!(found, [Outcome::Accepted, Outcome::Accepted]);
    let decided = json!({ "what": "Wants no visit at work", "her_reason": "her employer" });
    let told = officer.edit(station, victim, &[Edit::entry(entry_id(entries + 1), "decision", decided)]);
    assert_eq!(officer.push(station, &[(victim, &told)]), [Outcome::Accepted]);
    (victim, safe)
}

/// A visit the sergeant gives out for some victims.
fn visit(station: &Station, sergeant: &mut Phone, victims: &[RecordId]) -> RecordId {
    let links: Vec<Value> = victims.iter().map(|v| json!({ "kind": "victim_contact", "record": v.to_string() })).collect();
    let mut edits = task_for(station, "208CN");
    edits.push(Edit::field("links", Value::Array(links)));
    let (task, made) = sergeant.create(station, &TASK, &edits);
    assert_eq!(sergeant.push(station, &[(task, &made)]), [Outcome::Accepted]);
    task
}

fn asked(station: &Station, number: i64, restricted: Option<&str>) -> Result<AccessCopy, HubError> {
    // As somebody types it.
    let whose = Whose::Victim { crime: "01/4412086 /26".into(), number };
    station.hub.subject_access(&whose, &Asked { recipient: "Mrs Marlowe", by: "S0045", restricted })
}

fn reasons(station: &Station, record: RecordId) -> Vec<String> {
    let rows = station.hub.storage().reading(|tx| tx.reads_of(record)).unwrap();
    rows.into_iter().map(|row| row.reason).collect()
}

#[tokio::test]
async fn she_is_given_what_is_held_about_her_and_the_log_says_for_whom() {
    let station = Station::new();
    let (mut sergeant, mut owner) = (station.phone("45CN").await, station.phone("123CN").await);
    let (hers, her_card) = she(&station, &mut owner, 1, 100);
    let (another, _) = she(&station, &mut owner, 2, 200);
    let visit_to_her = visit(&station, &mut sergeant, &[hers]);
    let visit_to_both = visit(&station, &mut sergeant, &[hers, another]);

    let copy = asked(&station, 1, None).unwrap();
    assert_eq!((copy.whole, copy.listed, copy.of_others, copy.restricted), (2, 1, 1, 0));
    for of_her in ["Mrs Marlowe 1", "020 7946 0001", "Wants no visit at work", "arrested", "PC 123CN", "voicemail"] {
        assert!(copy.json.contains(of_her) && copy.html.contains(of_her), "{of_her}: {}", copy.json);
    }
    let owner_id = owner.author().officer.to_string();
    for not_hers in ["Mrs Marlowe 2", "020 7946 0002", "Quentin Third", "Stairwell B", &visit_to_both.to_string(), &owner_id] {
        assert!(!copy.json.contains(not_hers) && !copy.html.contains(not_hers), "{not_hers}: {}", copy.json);
    }
    let told: Value = serde_json::from_str(&copy.json).unwrap();
    assert!(told["marking"].as_str().unwrap().starts_with("OFFICIAL-SENSITIVE: PERSONAL DATA"), "{told}");
    assert_eq!(copy.html.matches("OFFICIAL-SENSITIVE").count(), 2, "above and below");
    let of_anybody = copy.html.contains("<dt>Reason</dt>") && !copy.html.contains("Her reason");
    assert!(of_anybody, "who reads it may be a man: {}", copy.html);
    assert!(!told["copy"]["held"][0]["deadlines"].as_array().unwrap().is_empty(), "her arrest started a clock: {told}");
    assert_eq!(told["copy"]["linked_by_reference"][0]["reference"], visit_to_her.to_string());
    assert_eq!(copy.never.iter().collect::<Vec<_>>(), ["voicemail"], "whoever hands it over is told");

    let said = format!("subject access for Mrs Marlowe by S0045 SHA-256 {}", wire::Hash::of(copy.json.as_bytes()));
    for record in [hers, her_card, visit_to_her] {
        assert_eq!(reasons(&station, record), std::slice::from_ref(&said));
    }
    for record in [another, visit_to_both] {
        assert!(reasons(&station, record).is_empty());
    }
    // The hub's own rows follow one another as a device's do: one that is taken out shows.
    asked(&station, 1, None).unwrap();
    let mut rows: Vec<_> = [hers, her_card, visit_to_her]
        .into_iter()
        .flat_map(|record| station.hub.storage().reading(|tx| tx.reads_of(record)).unwrap())
        .collect();
    rows.sort_by_key(|row| row.n);
    assert_eq!(rows.iter().map(|row| row.n).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
    let mut before = ReadRow::NOTHING;
    for row in rows {
        before = ReadRow::after(&before, row.officer, row.n, (row.record, row.at), row.reason).hash;
        assert_eq!(before.0, row.hash);
    }
}

#[tokio::test]
async fn what_is_restricted_is_in_it_only_where_somebody_says_why() {
    let station = Station::new();
    let (mut sergeant, mut owner) = (station.phone("45CN").await, station.phone("123CN").await);
    let (hers, _) = she(&station, &mut owner, 1, 100);
    let secret = visit(&station, &mut sergeant, &[hers]);
    let readers = json!([sergeant.author().officer.to_string()]);
    let closed = [Edit::field("readers", readers), Edit::field("restricted", true)];
    let restrict = sergeant.edit(&station, secret, &closed);
    assert_eq!(sergeant.push(&station, &[(secret, &restrict)]), [Outcome::Accepted]);

    let copy = asked(&station, 1, None).unwrap();
    assert_eq!((copy.listed, copy.restricted), (0, 1), "whoever makes it is told; the copy is not");
    assert!(!copy.json.contains(&secret.to_string()) && !copy.json.contains("restricted"), "{}", copy.json);
    assert!(reasons(&station, secret).is_empty());
    let copy = asked(&station, 1, Some("the operation is over")).unwrap();
    assert_eq!((copy.listed, copy.restricted), (1, 0));
    assert!(copy.json.contains(&secret.to_string()));
    assert!(reasons(&station, secret)[0].ends_with("restricted records too: the operation is over"));
}

#[tokio::test]
async fn a_copy_for_nobody_we_know_is_not_made_and_no_folder_is_written_over() {
    let station = Station::new();
    let mut owner = station.phone("123CN").await;
    let (hers, card) = she(&station, &mut owner, 1, 100);
    assert_eq!(asked(&station, 9, None).unwrap_err().code(), "not_found");
    let by = Asked { recipient: "Mrs Marlowe", by: "S0045", restricted: None };
    assert_eq!(
        station.hub.subject_access(&Whose::Record(card), &by).unwrap_err().code(),
        "not_found",
        "a card is nobody's record"
    );
    assert!(reasons(&station, hers).is_empty(), "nothing was disclosed");
    let copy = station.hub.subject_access(&Whose::Record(hers), &by).unwrap();
    let out = tempfile::tempdir().unwrap();
    let to = out.path().join("copy");
    copy.write(&to).unwrap();
    assert_eq!(std::fs::read_to_string(to.join("subject-access.json")).unwrap(), copy.json);
    assert_eq!(std::fs::read_to_string(to.join("subject-access.html")).unwrap(), copy.html);
    assert_eq!(copy.write(&to).unwrap_err().code(), "bad_request");
    assert_eq!(std::fs::read_dir(out.path()).unwrap().count(), 1, "and nothing half written beside it");
}
