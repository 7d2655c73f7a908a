//! Files that a force or a supervisor brings: what was read goes to every device and is reckoned by there.

use std::str::from_utf8;

use record::EntryId;
use record::calendar::Calendar;
use record::deadlines::{Basis, Facts, Milestone, RuleTable, deadlines};
use record::force::{ForceSettings, SETTINGS};
use record::reference::{Census, Contacts, HotSpots};
use record::retention::{RetentionTable, Standing};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use uuid::Uuid;

/// What is published to the devices is what they read.
fn published<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(blob: T) {
    let bytes = serde_json::to_vec(&blob).expect("a blob is JSON");
    assert_eq!(serde_json::from_slice::<T>(&bytes).ok(), Some(blob));
}

pub(super) fn census(bytes: &[u8]) {
    let Ok(text) = from_utf8(bytes) else { return };
    hot_spots(text);
    let Ok(read) = hub::import::read::census::read("census.csv", text) else { return };
    let lines = 1 + bytes.iter().filter(|b| matches!(b, b'\n' | b'\r')).count();
    assert!(read.rows.len() + read.bad.len() < lines, "a row is taken or named once, and the head is none");
    assert!(read.bad.iter().all(|bad| bad.line > 0 && !bad.expected.is_empty()), "a bad row is named");
    published(Census { source: "a count".into(), wards: read.rows.into_iter().collect() });
}

/// Another table by ward: no mutant of it gives a place off the map.
fn hot_spots(text: &str) {
    let Ok(read) = hub::import::read::hot_spots::read("hot-spots.csv", text) else { return };
    assert!(read.bad.iter().all(|bad| bad.line > 0 && !bad.expected.is_empty()), "a bad row is named");
    assert!(read.rows.iter().all(|spot| (49.0..62.0).contains(&spot.lat) && (-9.0..3.0).contains(&spot.lon)));
    published(HotSpots { spots: read.rows });
}

pub(super) fn contacts(bytes: &[u8]) {
    let Ok(text) = from_utf8(bytes) else { return };
    let Ok(read) = hub::import::read::contacts::read("contacts.json", text) else { return };
    assert!(read.force.wards.is_empty() && read.wards.bad.iter().all(|bad| bad.line > 0));
    for (_, ward) in &read.wards.rows {
        for meeting in &ward.meetings {
            let _ = meeting.starts_at();
        }
    }
    published(Contacts { wards: read.wards.rows.into_iter().collect(), ..read.force });
}

/// A table of deadlines, of retention or of settings: what is taken can be reckoned by, however long its limits are.
pub(super) fn tables(bytes: &[u8]) {
    let Ok(text) = from_utf8(bytes) else { return };
    if let Ok(table) = RuleTable::read(text) {
        deadlines_by(&table);
    }
    if let Ok(settings) = ForceSettings::read(text) {
        set_by(&settings, text);
    }
    if let Ok(table) = RetentionTable::read(text) {
        for rule in &table.rules {
            for kind in &rule.kinds {
                let standing = Standing { kind, open: false, last_work: rule.from, decided: None, held: false };
                let review = table.review(&standing, rule.from);
                assert!(review.on.is_none_or(|on| rule.from <= on), "no review before the last work");
                let _ = table.next_review(kind, rule.from, rule.from);
            }
        }
        let again = serde_json::to_string(&table).expect("a table is JSON");
        assert_eq!(RetentionTable::read(&again), Ok(table));
    }
    if let Ok(table) = RetentionTable::of_force(text) {
        assert_eq!(RetentionTable::read(text), Ok(table), "a force's table is a table");
    }
}

/// Whatever a table says, no setting goes past its bounds, and a device understands what a hub took in.
fn set_by(settings: &ForceSettings, text: &str) {
    assert_eq!(&ForceSettings::understood(text), settings);
    for row in settings.rows() {
        for setting in SETTINGS {
            let minutes = settings.minutes(&setting, row.valid_from);
            assert!((setting.least..=setting.most).contains(&minutes), "{row:?}");
        }
    }
}

fn deadlines_by(table: &RuleTable) {
    let again = json!({ "name": "again", "rules": table.rules(), "outcomes": [] });
    let again = RuleTable::read(&again.to_string()).expect("what was taken is taken again");
    assert_eq!(again.rules(), table.rules());
    let at = 1_795_435_200_000;
    let events = table.rules().iter().flat_map(|rule| &rule.events);
    let milestones = events.zip(1..).map(|(event, n)| Milestone {
        id: EntryId(Uuid::from_u128(n)),
        event: event.clone(),
        at,
        recorded: at,
        source: "crime system".into(),
    });
    let mut facts = Facts { milestones: milestones.collect(), ..Facts::default() };
    let calendar = Calendar::sample().expect("the sample is sound");
    for basis in [None, Some(Basis { basis: "domestic_abuse".into(), since: at })] {
        facts.entitlement = basis.into_iter().collect();
        let found = deadlines(&facts, table, &calendar, at);
        assert!(found.iter().all(|deadline| table.rules().iter().any(|rule| rule.id == deadline.rule)), "each has its rule");
    }
}
