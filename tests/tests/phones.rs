//! A lost phone from another phone's screen, work without the hub that a supervisor makes longer, and an officer's own access
//! log (practice P14, P15, P19).
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a story told wrongly fails its test")]

mod common;

use device::screen::{DraftSave, LeaseExtend, Nothing, PhoneAsk, Phones, PhonesAsk, RecordAsk, Stage, VictimAsk};
use record::Edit;
use serde_json::json;
use testkit::{Phone, Station, visit};
use uuid::Uuid;
use wire::Outcome;

const HOUR: i64 = 3_600_000;

async fn phones(by: &Phone, of: &Phone) -> Phones {
    by.device.phones(PhonesAsk { officer: of.officer.0 }).await.unwrap()
}

/// The phone of an officer who has one.
async fn only(by: &Phone, of: &Phone) -> PhoneAsk {
    PhoneAsk { device: phones(by, of).await.phones[0].device }
}

async fn opened(phone: &Phone) -> Vec<(Option<String>, String, bool)> {
    let log = phone.device.own_reads(Nothing {}).await.unwrap();
    log.reads.into_iter().map(|r| (r.reference, r.reason, r.here)).collect()
}

#[tokio::test]
async fn a_phone_that_its_sergeant_reports_lost_forgets_everything_when_it_next_calls() {
    let station = Station::open(141);
    let (sergeant, tom, aisha) = (station.phone("45CN").await, station.phone("123CN").await, station.phone("208CN").await);
    tom.sync().await;
    let her = tom.device.victim_create(common::her("Ms D")).await.unwrap().record;
    tom.sync().await;
    sergeant.sync().await;
    let lost = only(&sergeant, &tom).await;
    assert_eq!(aisha.device.phone_lost(lost.clone()).await.unwrap_err().code(), "not_granted", "a constable may not");
    assert!(tom.device.today(Nothing {}).await.is_ok(), "and nothing has happened");

    let report = sergeant.device.phone_lost(lost.clone()).await.unwrap();
    assert_eq!(report.victims.iter().map(|v| v.record).collect::<Vec<_>>(), [her]);
    assert_eq!((report.officer.name.as_str(), report.report_by), ("PC 123CN", station.hub.now() + 72 * HOUR));
    assert!(tom.sync().await.wiped);
    assert_eq!(tom.device.session_state(Nothing {}).await.unwrap().stage, Stage::Enrol, "its key is gone");
    station.clock.pass(HOUR);
    let again = sergeant.device.phone_lost(lost).await.unwrap();
    assert_eq!(again.report_by, report.report_by, "the clock runs from when it was first known");
    assert!(phones(&sergeant, &tom).await.phones[0].revoked_at.is_some());

    sergeant.line.signal(false);
    let offline = sergeant.device.phones(PhonesAsk { officer: tom.officer.0 }).await.unwrap_err();
    assert_eq!(offline.code(), "hub_unreachable", "nothing of it is kept here");
}

#[tokio::test]
async fn whom_a_phone_has_let_go_of_is_in_its_report_until_it_has_said_so() {
    for says_so in [false, true] {
        let station = Station::open(148);
        let (sergeant, tom, aisha) = (station.phone("45CN").await, station.phone("123CN").await, station.phone("208CN").await);
        tom.sync().await;
        let her = tom.device.victim_create(common::her("Ms D")).await.unwrap().record;
        tom.sync().await;
        let (from, to) = (tom.officer.to_string(), aisha.officer.to_string());
        let over = json!({ "from": from, "to": to, "open_items": "Ring her tomorrow", "moved": true });
        let edits = [Edit::entry(station.entry_id(), "handed_over", over)];
        assert_eq!(station.write("45CN", her, &edits), Some(Outcome::Accepted));
        // His phone hears that she is his no longer, and its next request says how far it has heard.
        for _ in 0..if says_so { 2 } else { 0 } {
            station.clock.pass(HOUR);
            tom.sync().await;
        }
        let report = sergeant.device.phone_lost(only(&sergeant, &tom).await).await.unwrap();
        assert_eq!(report.victims.is_empty(), says_so, "{:?}", report.victims);
    }
}

#[tokio::test]
async fn whom_a_half_typed_word_keeps_on_a_phone_is_in_its_report_though_she_is_that_officers_no_longer() {
    for typed in [true, false] {
        let station = Station::open(149);
        let (sergeant, tom, aisha) = (station.phone("45CN").await, station.phone("123CN").await, station.phone("208CN").await);
        tom.sync().await;
        let her = tom.device.victim_create(common::her("Ms D")).await.unwrap().record;
        tom.sync().await;
        let half = |content: Option<&str>| DraftSave {
            form: "contact_save".into(),
            record: Some(her),
            content: content.map(str::to_owned),
        };
        tom.device.draft_save(half(Some("\"she asked for\""))).await.unwrap();
        let (from, to) = (tom.officer.to_string(), aisha.officer.to_string());
        let over = json!({ "from": from, "to": to, "open_items": "Ring her tomorrow", "moved": true });
        let edits = [Edit::entry(station.entry_id(), "handed_over", over)];
        assert_eq!(station.write("45CN", her, &edits), Some(Outcome::Accepted));
        if !typed {
            tom.device.draft_save(half(None)).await.unwrap();
        }
        for _ in 0..2 {
            station.clock.pass(HOUR);
            tom.sync().await;
        }
        let report = sergeant.device.phone_lost(only(&sergeant, &tom).await).await.unwrap();
        assert_eq!(report.victims.is_empty(), !typed, "{:?}", report.victims);
    }
}

#[tokio::test]
async fn a_phone_that_came_into_signal_once_and_sent_its_work_is_shown_as_holding_none_of_it() {
    let station = Station::open(147);
    let (sergeant, tom) = (station.phone("45CN").await, station.phone("123CN").await);
    tom.sync().await;
    tom.line.signal(false);
    for title in ["Stairwell A", "Stairwell B", "Stairwell C"] {
        tom.device.task_create(visit(title, &[])).await.unwrap();
    }
    tom.line.signal(true);
    assert_eq!(tom.sync().await.received, 3);
    // And is stolen before it is heard again.
    assert_eq!(phones(&sergeant, &tom).await.phones[0].waiting, 0);
    let lost = only(&sergeant, &tom).await;
    assert_eq!(sergeant.device.phone_lost(lost).await.unwrap().waiting, 0);
}

#[tokio::test]
async fn an_officer_reports_their_lost_phone_from_their_tablet_and_not_the_one_in_their_hand() {
    let station = Station::open(142);
    let (phone, tablet) = (station.phone("123CN").await, station.phone("123CN").await);
    let mine = phones(&tablet, &tablet).await;
    assert_eq!((mine.phones.len(), mine.longest), (2, None), "to make it longer is a supervisor's");
    let here = mine.phones.iter().find(|p| p.this).unwrap();
    let ask = PhoneAsk { device: here.device };
    assert_eq!(tablet.device.phone_lost(ask).await.unwrap_err().code(), "not_granted");
    let other = mine.phones.iter().find(|p| !p.this).unwrap();
    tablet.device.phone_lost(PhoneAsk { device: other.device }).await.unwrap();
    assert!(phone.sync().await.wiped && !tablet.sync().await.wiped);
}

#[tokio::test]
async fn work_without_the_hub_is_made_longer_on_the_sergeants_screen_and_the_phone_learns_it_at_its_next_contact() {
    let station = Station::open(143);
    let (sergeant, tom) = (station.phone("45CN").await, station.phone("123CN").await);
    let task = tom.device.task_create(visit("Stairwell B", &[])).await.unwrap().record;
    let until = phones(&sergeant, &tom).await.longest.unwrap();
    let ask = |until: i64| LeaseExtend { officer: tom.officer.0, until };
    assert_eq!(sergeant.device.lease_extend(ask(until + HOUR)).await.unwrap_err().code(), "bad_request");
    assert_eq!(tom.device.lease_extend(ask(until)).await.unwrap_err().code(), "not_granted", "nobody their own");
    let after = sergeant.device.lease_extend(ask(until)).await.unwrap();
    tom.sync().await;
    assert_eq!(tom.device.session_state(Nothing {}).await.unwrap().lease_until, Some(after.lease_until));
    station.clock.pass(70 * HOUR);
    assert!(tom.device.task(RecordAsk { record: task }).await.is_ok(), "three days without the hub");
    station.clock.pass(4 * HOUR);
    assert_eq!(tom.device.task(RecordAsk { record: task }).await.unwrap_err().code(), "lease_over");
}

#[tokio::test]
async fn an_officer_sees_which_records_they_opened_and_why_and_nothing_of_what_was_restricted_since() {
    let station = Station::open(144);
    let (sergeant, tom) = (station.phone("45CN").await, station.phone("123CN").await);
    let tablet = station.phone("123CN").await;
    tom.sync().await;
    let her = tom.device.victim_create(common::her("Ms D")).await.unwrap().record;
    tom.sync().await;
    tablet.sync().await;
    let look = async |by: &Phone, record: Uuid| by.device.victim(VictimAsk { record, reason: None }).await.unwrap();
    let crime = look(&tom, her).await.crime_ref;
    let row = |why: &str, here: bool| (Some(crime.clone()), why.to_owned(), here);
    assert_eq!(opened(&tom).await, [row("own_work", true)]);
    station.clock.pass(HOUR);
    look(&tablet, her).await;
    tablet.sync().await;
    assert_eq!(opened(&tom).await, [row("own_work", false), row("own_work", true)], "the newest first, the tablet's too");
    tom.line.signal(false);
    let alone = tom.device.own_reads(Nothing {}).await.unwrap();
    assert_eq!((alone.reads.len(), alone.everywhere), (1, false), "without a connection its own");
    tom.line.signal(true);

    let readers = [sergeant.officer.to_string(), tom.officer.to_string()];
    let edits = [Edit::field("readers", json!(readers)), Edit::field("restricted", true)];
    assert_eq!(station.write("45CN", her, &edits), Some(Outcome::Accepted));
    tom.sync().await;
    assert!(opened(&tom).await.is_empty(), "though he is a named reader: his own log tips nobody off");
}
