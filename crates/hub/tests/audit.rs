//! The hub's own log of who did what: whoever has the database and changes a row of it is found out (threat T14).
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

mod common;

use common::*;
use hub::HubError;
use hub::audit::AuditHead;
use rusqlite::{Connection, params};
use wire::message::{AuditPlace, AuditStands, SyncRequest, SyncResponse};

/// Somebody with the hub's disk beside a hub that has looked after some records.
fn looked_after() -> (Station, Connection, u64) {
    let station = Station::new();
    station
        .hub
        .storage()
        .writing(|tx| (0..40).try_for_each(|n| tx.audit(THREE + n, "S0045", "review_read", &format!("record {n}"))))
        .unwrap();
    let disk = Connection::open(station.dir.path().join("hub.db")).unwrap();
    disk.execute_batch("PRAGMA synchronous = OFF").unwrap();
    let last = station.hub.verify_audit(None).unwrap().head.unwrap().row;
    (station, disk, last)
}

/// The first row that does not follow.
fn broken(station: &Station) -> u64 {
    match station.hub.verify_audit(None) {
        Err(HubError::AuditBroken { row }) => row,
        other => panic!("nobody noticed: {other:?}"),
    }
}

#[tokio::test]
async fn every_row_that_is_changed_left_out_or_moved_is_named() {
    let (station, disk, last) = looked_after();
    assert!(last >= 40);
    for n in 1..=last {
        for column in ["who", "what", "detail"] {
            let change = format!("UPDATE audit SET {column} = ?2 WHERE n = ?1");
            let put = |text: &str| disk.execute(&change, params![n, text]).unwrap();
            let was: String = disk.query_row(&format!("SELECT {column} FROM audit WHERE n = ?1"), [n], |r| r.get(0)).unwrap();
            put(&format!("{was}."));
            assert_eq!(broken(&station), n, "{column}");
            put(&was);
        }
        if n < last {
            disk.execute_batch("CREATE TEMP TABLE kept AS SELECT * FROM main.audit").unwrap();
            disk.execute("DELETE FROM audit WHERE n = ?1", [n]).unwrap();
            assert_eq!(broken(&station), n + 1, "left out");
            // The two stand in each other's place.
            disk.execute("UPDATE audit SET n = ?1 WHERE n = ?1 + 1", [n]).unwrap();
            let moved = "INSERT INTO audit (n, at, who, what, detail, hash)
                         SELECT n + 1, at, who, what, detail, hash FROM kept WHERE n = ?1";
            disk.execute(moved, [n]).unwrap();
            assert_eq!(broken(&station), n, "moved");
            disk.execute_batch("DELETE FROM audit; INSERT INTO audit SELECT * FROM kept; DROP TABLE kept").unwrap();
        }
    }
    let held = station.hub.verify_audit(None).unwrap();
    assert_eq!((held.rows, held.unchained, held.head.map(|head| head.row)), (last, 0, Some(last)));
}

#[tokio::test]
async fn an_end_that_was_cut_off_is_found_by_where_it_stood() {
    let (station, disk, last) = looked_after();
    let noted = station.hub.verify_audit(None).unwrap().head.unwrap();
    assert_eq!(noted.to_string().parse::<AuditHead>().unwrap(), noted);
    // It goes on, and still holds what was noted.
    station.hub.storage().writing(|tx| tx.audit(THREE, "S0045", "review_read", "one more")).unwrap();
    assert_eq!(station.hub.verify_audit(Some(noted)).unwrap().rows, last + 1);
    disk.execute("DELETE FROM audit WHERE n >= ?1", [last]).unwrap();
    assert!(station.hub.verify_audit(None).is_ok(), "by itself it looks whole");
    let lost = station.hub.verify_audit(Some(noted)).unwrap_err();
    assert!(matches!(lost, HubError::AuditLost { row } if row == last), "{lost}");
    // Also where it has gone on since.
    station.hub.storage().writing(|tx| tx.audit(THREE, "hub", "backup", "3 files")).unwrap();
    assert_eq!(station.hub.verify_audit(Some(noted)).unwrap_err().code(), "audit_lost");
}

#[tokio::test]
async fn rows_from_before_the_chain_are_counted_and_none_may_come_after() {
    let (station, disk, last) = looked_after();
    disk.execute("UPDATE audit SET hash = NULL", []).unwrap();
    station.hub.storage().writing(|tx| tx.audit(THREE, "hub", "backup", "3 files")).unwrap();
    let held = station.hub.verify_audit(None).unwrap();
    assert_eq!((held.rows, held.unchained, held.head.map(|head| head.row)), (last + 1, last, Some(last + 1)));
    let unchained = "INSERT INTO audit (at, who, what, detail) VALUES (1, 'hub', 'backup', '3 files')";
    disk.execute(unchained, []).unwrap();
    assert_eq!(broken(&station), last + 2);
}

/// What the hub says of its log to a phone that was told it stood there, in an epoch.
async fn asked(station: &Station, phone: &Phone, told: AuditPlace, epoch: u64) -> AuditStands {
    let request = SyncRequest { audit: Some(told), hub_epoch_seen: epoch, ..phone.sync_request(vec![]) };
    let answer: SyncResponse = station.post("/v1/sync", &request, Some(phone)).await.unwrap();
    answer.audit.unwrap()
}

#[tokio::test]
async fn a_phone_that_was_told_where_it_stood_finds_that_its_end_was_cut_off() {
    let (station, disk, _) = looked_after();
    let mut constable = station.phone("123CN").await;
    let told = constable.sync(&station, vec![]).await.audit.unwrap();
    assert!(told.holds, "it was told nothing before");
    let (place, epoch) = (told.head, constable.enrolled.hub_epoch);
    station.hub.storage().writing(|tx| tx.audit(THREE, "S0045", "review_read", "one more")).unwrap();
    let goes_on = asked(&station, &constable, place, epoch).await;
    assert!(goes_on.holds && goes_on.head.row > place.row);

    disk.execute("DELETE FROM audit WHERE n >= ?1", [place.row]).unwrap();
    station.hub.storage().writing(|tx| (0..5).try_for_each(|n| tx.audit(THREE + n, "hub", "backup", "3 files"))).unwrap();
    assert!(station.hub.verify_audit(None).is_ok(), "by itself it looks whole");
    assert!(station.hub.audit_missed().unwrap().is_empty(), "nobody has asked");
    let cut = asked(&station, &constable, place, epoch).await;
    assert!(!cut.holds);
    let missed = station.hub.audit_missed().unwrap();
    assert_eq!((missed.len(), &missed[0].device), (1, &constable.device().to_string()));
    assert_eq!(missed[0].place.parse::<AuditHead>().unwrap(), AuditHead::from(place), "and it stands in the log that is left");
    assert!(asked(&station, &constable, cut.head, epoch).await.holds, "it goes on from there");

    for made_up in [AuditPlace { row: 0, ..place }, AuditPlace { row: u64::MAX, ..place }, place] {
        assert!(!asked(&station, &constable, made_up, epoch).await.holds);
    }
    assert_eq!(station.hub.audit_missed().unwrap().len(), 1, "whoever makes places up does not fill the log");
    let other = asked(&station, &constable, place, epoch + 1).await;
    assert!(other.holds, "what was told before a restore is not asked for after it");
}

#[tokio::test]
async fn that_an_end_was_cut_off_is_written_down_once_a_day_for_as_long_as_a_phone_misses_it() {
    const HOUR: i64 = 3_600_000;
    let (station, disk, _) = looked_after();
    let mut constable = station.phone("123CN").await;
    let place = constable.sync(&station, vec![]).await.audit.unwrap().head;
    disk.execute("DELETE FROM audit WHERE n >= ?1", [place.row]).unwrap();
    station.hub.storage().writing(|tx| tx.audit(THREE, "hub", "backup", "3 files")).unwrap();
    for (passes, written) in [(0, 1), (23 * HOUR, 1), (HOUR + 1, 2), (HOUR, 2), (24 * HOUR, 3)] {
        station.pass(passes);
        assert!(!asked(&station, &constable, place, constable.enrolled.hub_epoch).await.holds);
        assert_eq!(station.hub.audit_missed().unwrap().len(), written, "after {passes} ms more");
    }
    let at: Vec<i64> = station.hub.audit_missed().unwrap().iter().map(|missed| missed.at - THREE).collect();
    assert_eq!(at, [49 * HOUR + 1, 24 * HOUR + 1, 0], "the newest first");
}

#[tokio::test]
async fn a_phone_is_told_of_no_place_in_a_log_that_is_not_chained_yet() {
    let (station, disk, _) = looked_after();
    let mut constable = station.phone("123CN").await;
    constable.sync(&station, vec![]).await;
    disk.execute("UPDATE audit SET hash = NULL", []).unwrap();
    let rows = station.hub.verify_audit(None).unwrap().rows;
    let told = async || {
        let answer: SyncResponse = station.post("/v1/sync", &constable.sync_request(vec![]), Some(&constable)).await.unwrap();
        answer.audit
    };
    assert!(told().await.is_none(), "its last row has no hash that could be noted");
    station.hub.storage().writing(|tx| tx.audit(THREE, "hub", "backup", "3 files")).unwrap();
    let stands = told().await.unwrap();
    assert_eq!((stands.head.row, stands.holds), (rows + 1, true), "the chain begins");
}
