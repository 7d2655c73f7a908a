//! Victims between a crime system, a hub and phones: who is told of whom, the call that a lock does not break, the victim desk.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

#[path = "victims/reached.rs"]
mod reached;
#[path = "victims/supporter.rs"]
mod supporter;

use device::screen::{
    ContactSave, EntryTake, HandOver, NoteLine, Nothing, RecordAsk, Reference, SameAsk, SameSay, SupportAsk, Unlock, VictimAsk,
    VictimCreate, VictimDetail, WhoSheIs,
};
use record::kinds::link;
use record::{Edit, OfficerId, Record, RecordId};
use serde_json::json;
use testkit::{Phone, ROSTER, Station};
use uuid::Uuid;
use wire::Outcome;
use wire::seam::crash;

const CRIMES: &str = "crime_ref,victim_no,offence,officer,events,entitlement\n\
    01/4412086/26,1,Stalking,123CN,reported@2026-11-20T09:00;arrested@2026-11-20T23:50,domestic_abuse\n";

fn create(crime_ref: &str, card: Option<device::screen::Card>) -> VictimCreate {
    VictimCreate {
        crime_ref: crime_ref.into(),
        offence: "Harassment".into(),
        who: WhoSheIs { name_to_ask_for: Some("Ms D".into()), ..WhoSheIs::default() },
        card,
        ..VictimCreate::default()
    }
}

async fn open(phone: &Phone, record: Uuid) -> VictimDetail {
    phone.device.victim(VictimAsk { record, reason: Some("asked for".into()) }).await.unwrap()
}

fn tried(record: Uuid, at: i64) -> ContactSave {
    ContactSave {
        record,
        method: "phone".into(),
        direction: "outgoing".into(),
        outcome: "no_reply".into(),
        at,
        ended_at: None,
        verified_how: None,
        told: None,
        answers: vec![],
        safety: None,
        safety_why: None,
        views: None,
        next_promised_on: None,
        against_card_why: None,
        ..ContactSave::default()
    }
}

#[tokio::test]
async fn the_clock_runs_from_the_crime_system_once_it_is_imported_and_says_how_old_that_is() {
    let station = Station::open(11);
    let (constable, elsewhere) = (station.phone("123CN").await, station.phone("311LF").await);
    constable.sync().await;
    let before = constable.device.victims(Nothing {}).await.unwrap();
    assert!(!before.crime_system && before.crime_as_at.is_none(), "0 late would be false comfort");
    station.hub.import_crimes("crimes.csv", CRIMES).unwrap();
    constable.sync().await;
    elsewhere.sync().await;
    let page = constable.device.victims(Nothing {}).await.unwrap();
    assert!(page.crime_system && page.crime_as_at.is_some());
    let arrested = page.open.iter().chain(&page.late).find(|r| r.deadline.event == "arrested").unwrap();
    // Enhanced, Friday 23:50: the end of Monday, which is today.
    let due = record::calendar::local(arrested.deadline.due_at.unwrap()).strftime("%a %H:%M:%S").to_string();
    assert_eq!(due, "Mon 23:59:59");
    assert_eq!(page.today.first().map(|r| r.crime_ref.as_str()), Some("01/4412086/26"));
    let none = elsewhere.device.victims(Nothing {}).await.unwrap();
    assert!(none.open.is_empty() && none.late.is_empty(), "nobody else hears of her");
}

#[tokio::test]
async fn a_second_officer_hears_that_she_was_told_today_before_they_tell_her_again() {
    let station = Station::open(13);
    let (constable, sergeant) = (station.phone("123CN").await, station.phone("45CN").await);
    constable.sync().await;
    let her = constable.device.victim_create(create("01/1/26", None)).await.unwrap().record;
    let spoke = ContactSave {
        outcome: "spoke".into(),
        verified_how: Some("Her first school".into()),
        safety: Some("safe".into()),
        ..tried(her, station.hub.now())
    };
    constable.device.contact_save(spoke).await.unwrap();
    constable.sync().await;
    sergeant.sync().await;
    let told = open(&sergeant, her).await.already_told.unwrap();
    assert_eq!(told.by.officer, constable.officer.0);
    assert!(open(&constable, her).await.already_told.is_none(), "nobody is warned of themselves");
    let kept = open(&sergeant, her).await;
    let line = kept.log.iter().find(|e| e.words.code == "entry.contact").unwrap();
    assert!(line.details.iter().any(|d| d.code == "detail.verified_how"), "in the officer's own words");
    station.clock.pass(25 * 3_600_000);
    sergeant.sync().await;
    assert!(open(&sergeant, her).await.already_told.is_none(), "a day later she may be told more");
}

#[tokio::test]
async fn whoever_holds_both_records_of_one_victim_hears_what_the_other_says_and_says_in_which_she_is_dealt_with() {
    let station = Station::open(47);
    let (constable, second, sergeant) = (station.phone("123CN").await, station.phone("208CN").await, station.phone("45CN").await);
    for phone in [&constable, &second, &sergeant] {
        phone.sync().await;
    }
    // Neither phone knows of the other's record, and neither will: their officers work apart.
    let hers = constable.device.victim_create(create("01/1/26", None)).await.unwrap().record;
    let apart = second.device.victim_create(create("01/1/26", None)).await.unwrap().record;
    let spoke = ContactSave {
        outcome: "spoke".into(),
        verified_how: Some("Her first school".into()),
        safety: Some("safe".into()),
        ..tried(hers, station.hub.now())
    };
    constable.device.contact_save(spoke).await.unwrap();
    for phone in [&constable, &second, &sergeant] {
        phone.sync().await;
    }
    let shown = open(&sergeant, apart).await;
    assert_eq!(shown.already_told.unwrap().by.officer, constable.officer.0);
    assert_eq!(shown.already_told_in, Some(hers));
    assert!(open(&sergeant, hers).await.already_told_in.is_none(), "there it is a contact of its own");
    sergeant.device.victim_is_same(SameSay { record: apart, other: hers }).await.unwrap();
    for phone in [&sergeant, &second] {
        phone.sync().await;
    }
    assert_eq!(open(&second, apart).await.same_as, Some(hers), "its officer is told where she is dealt with");
}

#[tokio::test]
async fn a_handover_crosses_the_hub_and_a_sergeant_moves_her_while_both_phones_are_silent() {
    let station = Station::open(14);
    let (constable, second, sergeant) = (station.phone("123CN").await, station.phone("208CN").await, station.phone("45CN").await);
    constable.sync().await;
    let her = constable.device.victim_create(create("01/1/26", None)).await.unwrap().record;
    let over = HandOver { record: her, to: second.officer.0, open_items: "VPS to offer".into(), at_once: false };
    constable.device.victim_hand_over(over).await.unwrap();
    for phone in [&constable, &second] {
        phone.sync().await;
    }
    let waits = second.device.victims(Nothing {}).await.unwrap().waits;
    assert_eq!((waits.len(), waits[0].what.as_str()), (1, "handover"));
    assert_eq!(open(&second, her).await.handover.unwrap().open_items, "VPS to offer");
    station.clock.pass(1_000);
    second.device.victim_take_over(EntryTake { record: her, entry: waits[0].entry }).await.unwrap();
    for phone in [&second, &constable, &sergeant] {
        phone.sync().await;
    }
    assert_eq!(open(&sergeant, her).await.owner.unwrap().officer, second.officer.0);
    station.clock.pass(1_000);
    let back = HandOver { record: her, to: constable.officer.0, open_items: "208CN is silent".into(), at_once: true };
    sergeant.device.victim_hand_over(back).await.unwrap();
    sergeant.sync().await;
    constable.sync().await;
    assert_eq!(open(&constable, her).await.owner.unwrap().officer, constable.officer.0);
}

#[tokio::test]
async fn a_request_for_support_is_on_its_way_like_any_edit() {
    let station = Station::open(15);
    let constable = station.phone("123CN").await;
    constable.sync().await;
    let her = constable.device.victim_create(create("01/1/26", None)).await.unwrap().record;
    constable.device.support_request(SupportAsk { record: her, what: None }).await.unwrap();
    let report = constable.sync().await;
    assert_eq!(report.waiting, 0, "the hub has it");
    let asked = open(&constable, her).await.support;
    assert_eq!((asked.len(), asked[0].accepted_by.is_none()), (1, true));
    let own = EntryTake { record: her, entry: asked[0].entry };
    assert!(constable.device.support_accept(own).await.is_err(), "only the desk's post takes it on");
}

/// What an officer may read and what the hub's log then holds of it, read by read.
fn logged(station: &Station, record: Uuid) -> Vec<(OfficerId, String)> {
    let rows = station.hub.storage().reading(|tx| tx.reads_of(record::RecordId(record))).unwrap();
    rows.into_iter().map(|r| (r.officer, r.reason)).collect()
}

#[tokio::test]
async fn whoever_is_not_near_her_says_why_before_they_read_and_once_in_a_shift() {
    let station = Station::open(19);
    let mut rows: Vec<String> = ROSTER.lines().map(|row| format!("{row},")).collect();
    rows[0].push_str("posts");
    rows.push("D9001,9001CN,Ines Marques,staff,Victim Desk,,,,,victim_desk".into());
    let report = station.hub.import_roster("roster.csv", &rows.join("\n")).unwrap();
    assert!(report.bad.is_empty(), "{report}");
    let (constable, desk) = (station.phone("123CN").await, station.phone("9001CN").await);
    let her = constable.device.victim_create(create("01/1/26", None)).await.unwrap().record;
    constable.sync().await;
    desk.sync().await;
    let read = async |phone: &Phone, reason: Option<&str>| {
        let ask = VictimAsk { record: her, reason: reason.map(str::to_owned) };
        phone.device.victim(ask).await.map(|_| ()).map_err(|e| e.code().to_owned())
    };
    let of = |whose: &Phone| -> Vec<String> {
        logged(&station, her).into_iter().filter(|(who, _)| *who == whose.officer).map(|(_, why)| why).collect()
    };
    for reason in [None, Some(" ")] {
        assert_eq!(read(&desk, reason).await, Err("reason_needed".to_owned()), "the victim desk holds her, and is asked why");
    }
    let history = async || desk.device.history(RecordAsk { record: her }).await.map(|_| ()).map_err(|e| e.code().to_owned());
    assert_eq!(history().await, Err("reason_needed".to_owned()), "her history is her record");
    desk.sync().await;
    assert!(of(&desk).is_empty(), "nothing was shown, so nothing is told");
    read(&desk, Some("her sister rang")).await.unwrap();
    history().await.unwrap();
    read(&desk, None).await.unwrap();
    read(&constable, None).await.unwrap();
    desk.sync().await;
    constable.sync().await;
    let rows = ["her sister rang", "history", "her sister rang"];
    assert_eq!(of(&desk), rows, "the officer's own reason stands for the shift, whatever was opened meanwhile");
    assert_eq!(of(&constable), ["own_work"], "the officer in the case is not asked (practice P16)");
}

/// DPA 2018 s.62: the row is on the disk before a word of her is on the screen, wherever the power is cut.
#[tokio::test]
async fn a_victims_record_is_read_only_after_the_row_of_the_read_log_is_on_the_disk() {
    let station = Station::open(15);
    let (constable, mut sergeant) = (station.phone("123CN").await, station.phone("45CN").await);
    let her = constable.device.victim_create(create("01/1/26", None)).await.unwrap().record;
    constable.sync().await;
    sergeant.sync().await;
    let whose = sergeant.officer;
    let of_sergeant = |station: &Station| logged(station, her).into_iter().filter(|(who, _)| *who == whose).count();
    let ask = VictimAsk { record: her, reason: Some("asked for".into()) };

    // Cut before the row is there: nothing was shown, so nothing need be told.
    sergeant.power.arm(crash::EDIT_BEFORE_COMMIT, 1);
    assert!(sergeant.device.victim(ask.clone()).await.is_err(), "the row is not written, and no page is given");
    sergeant.restart().await;
    sergeant.sync().await;
    assert_eq!(of_sergeant(&station), 0);

    // Cut between the row and the page: the row is there although nobody saw a word.
    for (n, history) in [(1, false), (2, true)] {
        sergeant.power.arm(crash::EDIT_AFTER_COMMIT, 1);
        let shown = if history {
            sergeant.device.history(RecordAsk { record: her }).await.is_ok()
        } else {
            sergeant.device.victim(ask.clone()).await.is_ok()
        };
        assert!(!shown && !sergeant.power.armed(), "the page comes after the row");
        sergeant.restart().await;
        sergeant.sync().await;
        assert_eq!(of_sergeant(&station), n, "the row stood on the disk before the page was made");
    }

    // Cut the moment after the page was given.
    open(&sergeant, her).await;
    sergeant.restart().await;
    sergeant.sync().await;
    assert_eq!(of_sergeant(&station), 3);
    assert!(station.hub.unchained_reads().unwrap().is_empty(), "each row follows the one before, through every cut");
}

/// The table every device ships with, and one row of it as a new Code may have it.
#[tokio::test]
async fn a_row_of_the_code_that_is_imported_moves_a_deadline_on_a_phone() {
    let station = Station::open(16);
    let constable = station.phone("123CN").await;
    station.hub.import_crimes("crimes.csv", &CRIMES.replace("domestic_abuse", "")).unwrap();
    constable.sync().await;
    let due = || async {
        let page = constable.device.victims(Nothing {}).await.unwrap();
        let row = page.open.iter().chain(&page.late).find(|r| r.deadline.event == "arrested").unwrap().clone();
        record::calendar::local(row.deadline.due_at.unwrap()).strftime("%F %T").to_string()
    };
    assert_eq!(due().await, "2026-11-27 23:59:59", "five working days");
    let shipped = include_str!("../../crates/record/data/victims-code-rules.json");
    let mut table: serde_json::Value = serde_json::from_str(shipped).unwrap();
    let rows = table["rules"].as_array_mut().unwrap();
    let row = rows.iter_mut().find(|r| r["id"] == "arrested").unwrap();
    row["standard"] = serde_json::json!({ "working_days": 3 });
    row["enhanced"] = serde_json::json!({ "working_days": 1 });
    let report = station.hub.import_rules("rules.json", &table.to_string()).unwrap();
    assert_eq!(report.new, 1);
    assert_eq!(due().await, "2026-11-27 23:59:59", "the phone has not heard of it");
    constable.sync().await;
    assert_eq!(due().await, "2026-11-25 23:59:59", "three, from the imported row");
    constable.device.lock(Nothing {}).await.unwrap();
    constable.device.unlock(Unlock { passphrase: Some(testkit::PASSPHRASE.into()) }).await.unwrap();
    assert_eq!(due().await, "2026-11-25 23:59:59", "and it is kept");
}

#[tokio::test]
async fn who_is_entered_twice_is_told_and_never_stopped() {
    let station = Station::open(17);
    let (constable, second) = (station.phone("123CN").await, station.phone("208CN").await);
    for phone in [&constable, &second] {
        phone.sync().await;
    }
    let her = constable.device.victim_create(create("01/12345/26", None)).await.unwrap().record;
    let ask = |crime_ref: &str, victim_no| SameAsk { crime_ref: crime_ref.into(), victim_no };
    let found = constable.device.victim_same(ask(" 01/12345 / 26", Some(1))).await.unwrap().same;
    assert_eq!((found.len(), found[0].record, found[0].same_number), (1, her, true), "however it is typed");
    let other = constable.device.victim_same(ask("01/12345/26", Some(2))).await.unwrap().same;
    assert!(!other[0].same_number, "another victim of that crime");
    assert!(constable.device.victim_same(ask("01/99999/26", None)).await.unwrap().same.is_empty());
    assert!(second.device.victim_same(ask("01/12345/26", None)).await.unwrap().same.is_empty(), "she is not on that phone");
    let again = constable.device.victim_create(create("01/12345/26", None)).await.unwrap().record;
    assert_ne!(again, her, "saved all the same");
    let same = open(&constable, again).await.same;
    assert_eq!(same.iter().map(|s| s.record).collect::<Vec<_>>(), [her], "and each record names the other");
    // Her record is restricted: who may read it is not told of it by typing her crime's reference (practice P15).
    constable.sync().await;
    let readers = json!([constable.officer.to_string()]);
    let restrict = [Edit::field("readers", readers), Edit::field("restricted", true)];
    assert_eq!(station.write("45CN", her, &restrict), Some(Outcome::Accepted));
    constable.sync().await;
    assert!(constable.device.kind_of(her).await.is_ok(), "a named reader has it");
    let found = constable.device.victim_same(ask("01/12345/26", Some(1))).await.unwrap().same;
    assert_eq!(found.iter().map(|s| s.record).collect::<Vec<_>>(), [again]);
}

#[tokio::test]
async fn what_is_written_of_her_crime_is_linked_to_her_so_that_it_reaches_her_officer_and_the_rest_of_the_day_is_not() {
    let station = Station::open(27);
    let constable = station.phone("123CN").await;
    constable.sync().await;
    let her = constable.device.victim_create(create("01/1/26", None)).await.unwrap().record;
    let say = |refs| constable.device.note_line(NoteLine { text: "Spoke to the caretaker".into(), refs, ..Default::default() });
    let day = say(vec![]).await.unwrap().record;
    let of_her = say(vec![Reference { kind: "crime".into(), value: " 01/1/26 ".into() }]).await.unwrap().record;
    let held = constable.device.holdings().await.unwrap().records;
    let links = |note: Uuid| {
        let found = held.iter().find(|r| r.id.0 == note).unwrap();
        Record::load(found.id, &found.doc).unwrap().items("links")
    };
    assert_eq!(links(of_her), [link("victim_contact", RecordId(her))]);
    assert!(links(day).is_empty());
    let report = constable.sync().await;
    assert_eq!((report.waiting, report.set_aside), (0, 0));
}
