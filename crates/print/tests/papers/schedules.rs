//! What is made of many notes at once: the schedules of a case for the disclosure officer, and the weekly audit.

use std::collections::BTreeSet;

use print::{PrintError, Printed, Stores, audit_sheet, schedule_marking, unused_material};
use record::document::Edit;
use record::kinds::note::{Schedule, exhibits};
use record::kinds::ward_diary::{StoreAlarm, StoreKept};
use record::{EntryId, Record, RecordId};
use serde_json::json;
use uuid::Uuid;

use super::evidence::Writing;
use super::{MINUTE, NOW, alex, keep, made, robin, roster, words};

const CASE: &str = "01/1234567/26";
const WEEK: i64 = 7 * 24 * 60 * MINUTE;

/// A note of the case with two lines, a correction, an exhibit and a photo of it.
fn note(n: u128) -> Writing {
    let mut note = Writing::new(n, alex());
    let first = note.chained("line", NOW, json!({"text": "Mrs Marlowe of 4 Lock Road let me in.", "event_time": NOW}));
    note.chained("line", NOW, json!({"text": "Lock hanging from the frame.", "event_time": NOW}));
    let right = json!({"target": first.to_string(), "struck": "4", "replacement": "6", "reason": "misheard", "initials": "ABC"});
    note.chained("correction", NOW, right);
    let padlock = note.chained(
        "exhibit",
        NOW,
        json!({"ref": format!("ABC/{n}"), "description": "Broken padlock", "found_by": "PC 123CN", "found_at": NOW,
            "seal": format!("S{n}"), "place": {"address": "4 Lock Road"}}),
    );
    note.loose("store_in", json!({"exhibit": padlock.to_string(), "store": "Store 4", "shelf": format!("shelf {n}")}));
    note.chained(
        "photo",
        NOW,
        json!({"sha256": "ab".repeat(32), "size": 12, "type": "image/jpeg", "origin": {"how": "captured_here"},
            "device": "00000000-0000-0000-0000-000000000007", "caption": "Hasp", "exhibit": padlock.to_string()}),
    );
    note
}

fn said(mut note: Writing, relevance: &str) -> Record {
    note.edits.push(Edit::field("relevance", relevance));
    note.done(NOW)
}

fn all(printed: &Printed) -> String {
    words(&printed.pages.join(" "))
}

fn schedule(notes: &[&Record], which: Schedule) -> Result<Printed, PrintError> {
    unused_material(notes, CASE, which, &made(&roster()))
}

#[test]
fn a_schedule_describes_each_item_and_leaves_the_columns_of_decision_empty() {
    let mut flagged = note(1);
    flagged.loose("flag", json!({"disclosure": "may_assist", "why": "the witness was unsure of the day"}));
    let printed = schedule(&[&said(flagged, "yes"), &note(2).done(NOW)], Schedule::Open).unwrap();
    keep("mg6c", &printed);
    let all = all(&printed);
    for there in [
        "SCHEDULE OF NON-SENSITIVE UNUSED MATERIAL",
        "Layout of form MG6C",
        CASE,
        "2 lines and 1 correction, numbers 1 to 3, written 24 November 2026",
        "Broken padlock",
        "Store 4, shelf 1",
        "SHA-256 begins abababababababab",
        "Relevant.",
        "May assist: the witness was unsure of the day (PC 123CN, 24 November 2026)",
        "Nobody has decided; kept as if it were relevant.",
        "Decision",
        "Disclosure officer:",
        "the disclosure officer strikes that out",
    ] {
        assert!(all.contains(there), "{there}\n{all}");
    }
    // It describes and does not quote: whoever let the officer in, and where, is no business of the schedule's.
    for secret in ["Marlowe", "Lock Road", "hanging", "misheard"] {
        assert!(!all.contains(secret), "{secret}\n{all}");
    }
    for page in &printed.pages {
        assert_eq!(words(page).matches("OFFICIAL").count(), 2, "above and below: {page}");
        assert!(words(page).contains("Printed from Beatbook 24 November 2026, 14:00 by PC 123CN for: the case file"), "{page}");
    }
}

#[test]
fn what_is_sensitive_is_on_a_paper_of_its_own_and_the_other_does_not_tell_that_there_is_any() {
    let mut informant = note(3);
    informant.edits.push(Edit::field("sensitive", json!({"why": "names an informant"})));
    let mut flagged = note(4);
    flagged.loose("flag", json!({"disclosure": "sensitive", "why": "shows an observation post"}));
    let (open, informant, flagged) = (said(note(1), "yes"), said(informant, "yes"), flagged.done(NOW));
    let notes = [&open, &informant, &flagged];
    let mg6c = schedule(&notes, Schedule::Open).unwrap();
    assert_eq!(Ok(&mg6c), schedule(&[&open], Schedule::Open).as_ref(), "to the last byte what it is without them");
    for secret in ["informant", "observation", "ABC/3", "ABC/4", "ensitive;"] {
        assert!(!all(&mg6c).contains(secret), "{secret}\n{}", all(&mg6c));
    }
    let mg6d = schedule(&notes, Schedule::Sensitive).unwrap();
    keep("mg6d", &mg6d);
    let told = all(&mg6d);
    for there in [
        "SCHEDULE OF SENSITIVE MATERIAL",
        "Layout of form MG6D",
        "it is never handed to the defence",
        "Sensitive: names an informant",
        "Sensitive: shows an observation post (PC 123CN, 24 November 2026)",
        "ABC/3",
        "ABC/4",
    ] {
        assert!(told.contains(there), "{there}\n{told}");
    }
    assert!(!told.contains("ABC/1") && !told.contains("Marlowe"), "{told}");
    assert!(mg6d.pages.iter().all(|page| words(page).matches("OFFICIAL-SENSITIVE").count() == 2), "{told}");
    // A flag alone makes no record official-sensitive; the paper is.
    assert_eq!(schedule_marking(&[&flagged], Schedule::Sensitive), "official_sensitive");
    assert_eq!(schedule_marking(&[&open], Schedule::Open), "official");
}

#[test]
fn a_restricted_note_is_one_item_without_a_word_of_it_and_only_on_the_prosecutors_paper() {
    let mut restricted = note(5);
    restricted.edits.push(Edit::field("restricted", true));
    let restricted = said(restricted, "yes");
    assert_eq!(schedule(&[&restricted], Schedule::Open), Err(PrintError::Nothing { what: "item" }));
    let told = all(&schedule(&[&restricted], Schedule::Sensitive).unwrap());
    assert!(told.contains("A record kept to named readers.") && told.contains("Its named readers show it"), "{told}");
    for secret in ["ABC/5", "padlock", "123CN, in Beatbook", "Store 4", "Hasp"] {
        assert!(!told.contains(secret), "{secret}\n{told}");
    }
}

#[test]
fn what_was_said_not_to_be_relevant_is_listed_only_where_it_may_undermine_or_assist() {
    let none = Err(PrintError::Nothing { what: "item" });
    assert_eq!(schedule(&[&said(note(1), "no")], Schedule::Open), none);
    assert_eq!(schedule(&[&said(note(1), "no")], Schedule::Sensitive), none);
    assert_eq!(schedule(&[], Schedule::Open), none);
    let mut assists = note(1);
    assists.edits.push(Edit::field("undermines_or_assists", true));
    let told = all(&schedule(&[&said(assists, "no")], Schedule::Open).unwrap());
    assert!(told.contains("Said not to be relevant; listed because it may undermine or assist."), "{told}");
    assert!(told.contains("May undermine or assist"), "{told}");
}

#[test]
fn whoever_outside_the_house_has_an_exhibit_is_not_named_on_a_schedule() {
    let mut note = Writing::new(6, alex());
    let ring = json!({"ref": "ABC/9", "description": "Ring", "found_by": "PC 123CN", "found_at": NOW});
    let ring = note.chained("exhibit", NOW, ring);
    let back = json!({"exhibit": ring.to_string(), "from": {"officer": alex().to_string()}, "to": {"person": "Mrs Marlowe"},
        "why": "returned to its owner"});
    note.loose("continuity", back);
    let told = all(&schedule(&[&note.done(NOW)], Schedule::Open).unwrap());
    assert!(told.contains("the exhibit list says with whom") && !told.contains("Marlowe"), "{told}");
}

fn ids(notes: &[&Record]) -> BTreeSet<EntryId> {
    notes.iter().flat_map(|n| exhibits(n)).map(|e| e.id).collect()
}

#[test]
fn the_weekly_audit_says_store_by_store_what_should_be_there_and_what_calls_for_somebody() {
    let roster = roster();
    let (mut seen, mut lost, mut held) = (note(1), note(2), Writing::new(7, robin()));
    let torch = json!({"ref": "RS/1", "description": "Torch", "found_by": "PCSO 7701CN", "found_at": NOW});
    let torch = held.chained("exhibit", NOW, torch);
    // Out of a hand that never had it.
    let passed = json!({"exhibit": torch.to_string(), "from": {"store": "Store 9"}, "to": {"officer": robin().to_string()},
        "why": "taken to be looked at"});
    held.loose("continuity", passed);
    let look = |of: &Writing, seen: bool, why: &str| {
        let exhibit = of.edits.iter().find_map(|e| match e {
            Edit::Entry { id, kind, .. } if kind == "exhibit" => Some(id.to_string()),
            _ => None,
        });
        json!({"exhibit": exhibit.unwrap(), "where": "Store 4", "seen": seen, "why": why})
    };
    let (here, gone) = (look(&seen, true, "there"), look(&lost, false, "Marlowe had the key"));
    seen.loose("audited", here);
    lost.loose("audited", gone);
    let (seen, lost, held) = (seen.done(NOW), lost.done(NOW), held.done(NOW));
    let notes = [&held, &lost, &seen];
    let printed = audit_sheet(&notes, &ids(&notes), &Stores::default(), &made(&roster)).unwrap();
    keep("audit", &printed);
    let told = all(&printed);
    for there in [
        "WEEKLY AUDIT OF EXHIBITS",
        "Tuesday 24 November 2026",
        "2 should be here, 0 not looked for this week, 1 missing",
        "1 should be here, 0 not looked for this week, 0 missing",
        "seen 24 November 2026, 14:00 by PC 123CN",
        "NOT FOUND 24 November 2026, 14:00 by PC 123CN",
        "MISSING since 24 November 2026, 14:00",
        "CONTINUITY GAP, 24 November 2026, 14:00",
        "never",
        "Audited by:",
    ] {
        assert!(told.contains(there), "{there}\n{told}");
    }
    assert!(!told.contains("Marlowe") && !told.contains("Lock Road"), "no words of a note: {told}");
    let place = |what: &str| told.find(what).unwrap_or_else(|| panic!("{what}\n{told}"));
    assert!(place("ABC/1") < place("ABC/2") && place("ABC/2") < place("RS/1"), "along the shelves, officers last: {told}");
    assert!(printed.pages.iter().all(|page| words(page).matches("OFFICIAL").count() == 2), "{told}");
    // A week and a minute later nobody has looked again.
    let later = print::Made { at: NOW + WEEK + MINUTE, ..made(&roster) };
    let told = all(&audit_sheet(&notes, &ids(&notes), &Stores::default(), &later).unwrap());
    assert!(told.contains("2 should be here, 2 not looked for this week, 1 missing"), "{told}");
    assert!(told.contains("Over-due: to be looked for by 1 December 2026, 14:00"), "{told}");
}

#[test]
fn an_audit_names_only_what_was_asked_for_and_says_nothing_of_what_stays_inside() {
    let roster = roster();
    let (mut hers, mut restricted) = (note(2), note(3));
    hers.edits.push(Edit::field("links", json!([{"kind": "victim_contact", "record": "00000000-0000-0000-0000-00000000beef"}])));
    restricted.edits.push(Edit::field("restricted", true));
    let (plain, hers, restricted) = (note(1).done(NOW), hers.done(NOW), restricted.done(NOW));
    let notes = [&plain, &hers, &restricted];
    let told = all(&audit_sheet(&notes, &ids(&[&hers, &restricted]), &Stores::default(), &made(&roster)).unwrap());
    assert!(told.contains("ABC/2") && told.contains("S2") && told.contains("Not said here: open its note"), "{told}");
    assert!(!told.contains("padlock"), "its words stay inside (practice P16): {told}");
    for not_asked in ["ABC/1", "ABC/3", "S3"] {
        assert!(!told.contains(not_asked), "{not_asked}\n{told}");
    }
    assert_eq!(told.matches("OFFICIAL-SENSITIVE").count(), 2, "her note is in it: {told}");
    let none = Err(PrintError::Nothing { what: "exhibit" });
    let of = |only: &BTreeSet<EntryId>| audit_sheet(&notes, only, &Stores::default(), &made(&roster));
    assert_eq!(of(&ids(&[&restricted])), none, "of what is restricted no trace (P15)");
    assert_eq!(of(&BTreeSet::new()), none);
}

#[test]
fn an_audit_says_what_is_wrong_with_a_store_and_how_it_is_said_to_be_kept() {
    let roster = roster();
    let mut swab = Writing::new(8, alex());
    let taken = json!({"ref": "ABC/8", "description": "Swab", "found_by": "PC 123CN", "found_at": NOW, "storage": "frozen"});
    let taken = swab.chained("exhibit", NOW, taken);
    swab.loose("store_in", json!({"exhibit": taken.to_string(), "store": "Freezer 2"}));
    let (padlock, swab) = (note(1).done(NOW), swab.done(NOW));
    let notes = [&padlock, &swab];
    let kept = |n: u128, kept: &str, at: i64| StoreKept {
        entry: EntryId(Uuid::from_u128(n)),
        store: " FREEZER 2".into(),
        kept: kept.into(),
        reads: "the hinge is bent".into(),
        at,
        by: robin(),
    };
    let alarm = |n: u128, store: &str, says: &str| StoreAlarm {
        diary: RecordId(Uuid::from_u128(1)),
        entry: EntryId(Uuid::from_u128(n)),
        store: store.into(),
        says: says.into(),
        reads: "2 degrees".into(),
        at: NOW + MINUTE,
        by: robin(),
    };
    let stores = Stores {
        alarms: vec![alarm(1, "Freezer 2", "too_warm"), alarm(2, "Freezer 9", "full")],
        kept: vec![kept(3, "frozen", NOW), kept(4, "refrigerated", NOW + MINUTE)],
    };
    let printed = audit_sheet(&notes, &ids(&notes), &stores, &made(&roster)).unwrap();
    keep("audit-stores", &printed);
    let told = all(&printed);
    for there in [
        "THIS STORE IS TOO WARM (PCSO 7701CN, 24 November 2026, 14:01)",
        "Said to be kept cold (PCSO 7701CN, 24 November 2026, 14:01).",
        "To be kept frozen; its store is said to be kept cold, since 24 November 2026, 14:01",
        "Nobody said how cold this store is kept.",
    ] {
        assert!(told.contains(there), "{there}\n{told}");
    }
    assert_eq!(told.matches("Nobody said how cold").count(), 1, "of Store 4 alone: {told}");
    assert!(!told.contains("FULL") && !told.contains("Freezer 9"), "no exhibit of this audit lies there: {told}");
    assert!(!told.contains("hinge") && !told.contains("degrees"), "what a gauge read stays in the diary: {told}");
    let silent = all(&audit_sheet(&notes, &ids(&notes), &Stores::default(), &made(&roster)).unwrap());
    assert!(!silent.contains("TOO WARM") && !silent.contains("To be kept"), "{silent}");
}
