//! A phone that differs from the hub though both say they are level is noticed, and mended.
#![allow(clippy::unwrap_used, reason = "a story told wrongly fails its test")]

use std::collections::BTreeSet;

use device::screen::{Nothing, RecordAsk};
use hub::storage::What;
use record::RecordId;
use testkit::{Phone, Station};
use uuid::Uuid;
use wire::message::{CheckResponse, LogEntry, LogEvent, SyncResponse, from_body, to_body};
use wire::seam::Clock;

/// Visits that one gives to another, who both have them.
async fn given<const N: usize>(titles: [&str; N], by: &Phone, to: &Phone) -> [Uuid; N] {
    let mut made = [Uuid::nil(); N];
    for (made, title) in made.iter_mut().zip(titles) {
        *made = by.device.task_create(testkit::visit(title, &[to])).await.unwrap().record;
    }
    by.sync().await;
    to.sync().await;
    made
}

#[tokio::test]
async fn a_record_that_a_phone_lost_without_a_word_is_found_and_fetched() {
    let station = Station::open(61);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let [given, other] = given(["Stairwell B", "Stairwell C"], &sergeant, &constable).await;
    let level = constable.device.check().await.unwrap();
    assert!(level.checked >= 2 && level.differed == 0 && level.trouble.is_empty(), "{level:?}");

    // The phone is told that it left every scope, and it did not.
    let (id, now) = (RecordId(given), station.clock.now_ms());
    station
        .hub
        .storage()
        .writing(|tx| {
            for scope in tx.scopes_of(id)? {
                tx.append(&scope, &[What::Leave { record: id }], now)?;
            }
            Ok(())
        })
        .unwrap();
    constable.sync().await;
    assert!(constable.device.task(RecordAsk { record: given }).await.is_err(), "it is gone, and cursors say all is well");
    constable.sync().await;
    assert!(constable.device.task(RecordAsk { record: given }).await.is_err(), "a sync does not find it");

    let found = constable.device.check().await.unwrap();
    assert_eq!((found.differed, found.trouble.len()), (1, 0), "in however many scopes it is: {found:?}");
    assert_eq!(constable.device.task(RecordAsk { record: given }).await.unwrap().row.title, "Stairwell B");
    assert!(constable.device.task(RecordAsk { record: other }).await.is_ok());
    assert_eq!(constable.device.check().await.unwrap().differed, 0, "and it stays");
    constable.sync().await;
    assert!(constable.device.task(RecordAsk { record: given }).await.is_ok());
}

#[tokio::test]
async fn what_a_phone_holds_beyond_its_scopes_is_found_and_let_go_of_and_own_words_stay() {
    let station = Station::open(68);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let [given, other] = given(["Stairwell B", "Stairwell C"], &sergeant, &constable).await;
    constable.device.task_note(note(given)).await.unwrap();
    constable.sync().await;
    assert_eq!(constable.device.check().await.unwrap().beyond, 0);

    // It is in no scope any more, and no log says that it left.
    station.hub.storage().writing(|tx| tx.set_scopes(RecordId(given), &BTreeSet::new())).unwrap();
    constable.sync().await;
    assert!(constable.device.task(RecordAsk { record: given }).await.is_ok(), "a sync does not find it");
    let found = constable.device.check().await.unwrap();
    assert_eq!((found.beyond, found.left, found.differed, found.trouble.len()), (1, 0, 0, 0), "it is open: {found:?}");
    assert!(constable.device.task(RecordAsk { record: other }).await.is_ok());
    assert_eq!(constable.sync().await.left, 1, "and something else is open now");
    assert!(constable.device.task(RecordAsk { record: given }).await.is_err(), "it is gone");
    assert!(constable.device.task(RecordAsk { record: other }).await.is_ok(), "and nothing else is");
    let left = constable.device.left(Nothing {}).await.unwrap().records;
    assert!(left.iter().any(|r| r.record == given && r.words.iter().any(|w| w.text.contains("Nobody there."))), "{left:?}");
    let again = constable.device.check().await.unwrap();
    assert_eq!((again.beyond, again.left, again.differed), (0, 0, 0), "{again:?}");
}

#[tokio::test]
async fn of_what_was_kept_to_named_readers_without_a_word_not_even_own_words_stay() {
    let station = Station::open(69);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let [given] = given(["Stairwell B"], &sergeant, &constable).await;
    constable.device.task_note(note(given)).await.unwrap();
    constable.sync().await;
    let (id, reader) = (RecordId(given), sergeant.officer);
    let restricted = station.hub.storage().writing(|tx| {
        let mut row = tx.record(id)?.unwrap();
        let validated = row.version;
        row.version += 1;
        row.people.readers = Some(vec![reader]);
        tx.set_scopes(id, &BTreeSet::new())?;
        tx.put_record(&row, validated)
    });
    assert!(restricted.unwrap());
    assert_eq!(constable.device.check().await.unwrap().left, 1);
    let left = constable.device.left(Nothing {}).await.unwrap().records;
    assert!(left.iter().all(|r| r.record != given), "{left:?}");
}

/// Something between changes what the hub says of what this phone asked about.
fn says_of_it(phone: &Phone, says: impl Fn(Vec<LogEntry>) -> Vec<LogEntry> + Send + Sync + 'static) {
    phone.line.alters("/v1/check", move |body| {
        let mut answer: CheckResponse = from_body("answer", &body).unwrap();
        answer.gone = says(answer.gone);
        to_body(&answer).into()
    });
}

#[tokio::test]
async fn what_was_erased_and_a_phone_passed_by_goes_with_every_word_its_officer_wrote() {
    let station = Station::open(75);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let [given] = given(["Stairwell B"], &sergeant, &constable).await;
    constable.device.task_note(note(given)).await.unwrap();
    constable.sync().await;
    station.hub.erase(RecordId(given), "S0045", "ordered by the court").unwrap();
    // Every log this phone reads goes on, and none of them says so.
    constable.line.alters("/v1/sync", |body| {
        let mut answer: SyncResponse = from_body("answer", &body).unwrap();
        for entry in answer.pages.iter_mut().flat_map(|page| &mut page.entries) {
            entry.event = LogEvent::Held { changes: Vec::new() };
        }
        to_body(&answer).into()
    });
    constable.sync().await;
    constable.line.mend();
    assert!(constable.device.task(RecordAsk { record: given }).await.is_ok(), "a sync does not find it");
    let found = constable.device.check().await.unwrap();
    assert_eq!((found.beyond, found.differed, found.trouble.len()), (1, 0, 0), "{found:?}");
    assert!(constable.device.task(RecordAsk { record: given }).await.is_err(), "erased though it was open");
    let left = constable.device.left(Nothing {}).await.unwrap().records;
    assert!(left.iter().all(|r| r.record != given), "{left:?}");
}

#[tokio::test]
async fn of_what_a_phone_holds_too_much_only_that_goes_which_was_asked_about_and_of_which_it_is_said_that_it_left() {
    let station = Station::open(76);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let [given, other] = given(["Stairwell B", "Stairwell C"], &sergeant, &constable).await;
    station.hub.storage().writing(|tx| tx.set_scopes(RecordId(given), &BTreeSet::new())).unwrap();
    let both = async || {
        // The last one is what stands on the screen.
        for record in [given, other] {
            constable.device.task(RecordAsk { record }).await.unwrap();
        }
    };
    says_of_it(&constable, |mut gone| {
        gone.iter_mut().for_each(|entry| entry.event = LogEvent::Held { changes: Vec::new() });
        gone
    });
    let found = constable.device.check().await.unwrap();
    assert_eq!((found.beyond, found.left), (0, 0), "that it is held is no word of its leaving: {found:?}");
    both().await;
    says_of_it(&constable, move |mut gone| {
        let more: Vec<LogEntry> = gone.iter().map(|entry| LogEntry { record: RecordId(other), ..entry.clone() }).collect();
        gone.extend(more);
        gone
    });
    let found = constable.device.check().await.unwrap();
    assert_eq!((found.beyond, found.left), (1, 1), "nobody asked about the other: {found:?}");
    assert!(constable.device.task(RecordAsk { record: given }).await.is_err());
    assert!(constable.device.task(RecordAsk { record: other }).await.is_ok());
}

#[tokio::test]
async fn whose_ward_changes_while_their_phone_compares_is_refused_an_answer_and_loses_no_comparison_by_it() {
    let station = Station::open(77);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let given = sergeant.device.task_create(testkit::visit("Stairwell B", &[])).await.unwrap().record;
    sergeant.sync().await;
    constable.sync().await;
    station.hub.storage().writing(|tx| tx.set_scopes(RecordId(given), &BTreeSet::new())).unwrap();
    let hub = station.hub.clone();
    constable.line.alters("/v1/check", move |body| {
        let answer: CheckResponse = from_body("answer", &body).unwrap();
        if !answer.parts.is_empty() {
            let posted = "Lock Fields,E05999002";
            let roster = testkit::ROSTER.replace("Tom Reyes,pc,Canal Side,E05999001", &format!("Tom Reyes,pc,{posted}"));
            hub.import_roster("roster.csv", &roster).unwrap();
        }
        body
    });
    let found = constable.device.check().await.unwrap();
    assert_eq!(found.beyond, 0, "nobody said that it left: {found:?}");
    assert!(!found.trouble.is_empty() && found.trouble.iter().all(|(_, code)| code == "not_found"), "{found:?}");
    constable.line.mend();
    constable.sync().await;
    assert!(constable.device.task(RecordAsk { record: given }).await.is_err(), "the next sync says whose ward it is");
}

#[tokio::test]
async fn a_phone_compares_by_itself_once_a_day() {
    const HOUR: i64 = 3_600_000;
    let station = Station::open(63);
    let constable = station.phone("123CN").await;
    let daily = async || constable.device.check_daily().await.unwrap();
    assert!(!daily().await, "everything has just come whole");
    station.clock.pass(23 * HOUR);
    constable.sync().await;
    assert!(!daily().await);
    station.clock.pass(HOUR);
    assert!(daily().await);
    assert!(!daily().await, "once");
    constable.sync().await;
    station.clock.pass(23 * HOUR);
    assert!(!daily().await, "a sync in between is no comparison, and does not forget the last one");
}

#[tokio::test]
async fn unsent_work_is_no_difference_and_a_sync_asks_for_no_comparison() {
    let station = Station::open(62);
    let constable = station.phone("123CN").await;
    let mine = constable.device.task_create(testkit::visit("Stairwell B", &[])).await.unwrap().record;
    let plain = constable.sync().await;
    assert_eq!((plain.checked, plain.differed), (0, 0));
    constable.device.task_note(note(mine)).await.unwrap();
    let report = constable.device.check().await.unwrap();
    assert_eq!((report.differed, report.waiting), (0, 0), "what was written went out first: {report:?}");
    assert!(report.checked >= 1);
}

fn note(record: uuid::Uuid) -> device::screen::TaskNote {
    device::screen::TaskNote { record, text: "Nobody there.".into(), basis: "fact".into() }
}
