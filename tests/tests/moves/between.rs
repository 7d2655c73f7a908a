//! From one ward to another, for an officer who works both: that a record left is in one log, that it came in the other.
//! Whatever reaches the phone between the two, and whoever looks at it then, the record never goes away.

use std::sync::atomic::{AtomicBool, Ordering};

use record::Edit;
use wire::Outcome;
use wire::message::{LogEvent, Page, SnapshotPage, SyncResponse, from_body, to_body};
use wire::seam::crash;

use super::*;

/// PC 123CN works both wards and holds a task of the first one, which is then given to the second. It is a colleague's, not
/// the team's: a task of nobody's is his team's in either ward, and no log would say that it left him.
async fn moved(seed: u64) -> (Station, Phone, Uuid) {
    let station = station(seed);
    Force { postings: format!("{LOCK}@2026-11-23..2026-12-01"), ..Force::default() }.import(&station);
    let (sergeant, tom, aisha) = (station.phone("45CN").await, station.phone("123CN").await, station.phone("208CN").await);
    let task = make(&sergeant, visit("Stairwell B", Some(&aisha))).await;
    tom.sync().await;
    assert!(holds(&tom, task).await);
    let before = scopes_of(&station, task);
    assert_eq!(station.write("45CN", task, &[Edit::field("ward", LOCK)]), Some(Outcome::Accepted));
    let after = scopes_of(&station, task);
    let both: Vec<&Scope> = before.intersection(&after).collect();
    assert!(
        both.iter().all(|s| matches!(s, Scope::Officer(o) if *o != tom.officer)),
        "nothing holds it for him in both: {both:?}"
    );
    (station, tom, task)
}

fn tells_of_leaving(page: &Page) -> bool {
    page.entries.iter().any(|e| matches!(e.event, LogEvent::Leave { .. }))
}

/// Every answer of the hub is altered on its way; both logs must be in the first one, or nothing here is shown.
fn alter(phone: &Phone, by: impl Fn(&mut SyncResponse) + Send + Sync + 'static) {
    phone.line.alters("/v1/sync", move |body| {
        let mut answer: SyncResponse = from_body("answer", &body).unwrap();
        by(&mut answer);
        to_body(&answer).into()
    });
}

#[tokio::test]
async fn a_record_stays_while_the_log_it_came_into_cannot_be_read() {
    let (_station, tom, task) = moved(151).await;
    alter(&tom, |answer| {
        assert!(answer.pages.iter().any(tells_of_leaving));
        // They follow no cursor of his: each of these scopes stays where it is.
        answer.pages.iter_mut().filter(|p| !tells_of_leaving(p)).for_each(|p| p.after += 1);
    });
    for _ in 0..2 {
        // The page that tells of its leaving comes once.
        let report = tom.device.sync().await.unwrap();
        assert!(report.trouble.iter().any(|(_, code)| code == "bad_page"), "{:?}", report.trouble);
        assert_eq!(report.left, 0);
        assert!(holds(&tom, task).await, "it left one ward, and what came in the other is not known");
        alter(&tom, |answer| answer.pages.iter_mut().for_each(|p| p.after += 1));
    }
    tom.line.mend();
    assert_eq!(tom.sync().await.left, 0);
    assert!(holds(&tom, task).await);
}

#[tokio::test]
async fn a_record_stays_while_the_scope_that_its_officer_was_posted_to_cannot_be_begun() {
    let station = station(155);
    let (sergeant, tom, aisha) = (station.phone("45CN").await, station.phone("123CN").await, station.phone("208CN").await);
    let task = make(&sergeant, visit("Stairwell B", Some(&aisha))).await;
    tom.sync().await;
    assert!(holds(&tom, task).await);
    // He goes to Lock Fields, and the task to its ward: what he held it by is taken from him, and what he has it by is new.
    assert_eq!(station.write("45CN", task, &[Edit::field("ward", LOCK)]), Some(Outcome::Accepted));
    Force { team: Some("Lock Fields"), ..Force::default() }.import(&station);
    tom.line.alters("/v1/snapshot", |body| {
        let mut page: SnapshotPage = from_body("page", &body).unwrap();
        page.position += 1;
        to_body(&page).into()
    });
    let report = tom.device.sync().await.unwrap();
    assert!(report.trouble.iter().any(|(_, code)| code == "bad_page"), "{:?}", report.trouble);
    assert_eq!(report.left, 0);
    assert!(holds(&tom, task).await, "no cursor says yet that the new ward is behind");
    tom.line.mend();
    assert_eq!(tom.sync().await.left, 0);
    assert!(holds(&tom, task).await);
}

#[tokio::test]
async fn a_record_stays_where_the_line_breaks_between_the_two_pages() {
    let (_station, tom, task) = moved(152).await;
    alter(&tom, |answer| {
        answer.pages.retain(tells_of_leaving);
        assert!(!answer.pages.is_empty());
        answer.more = true;
    });
    tom.line.dies_at("/v1/sync", 1);
    assert_eq!(tom.device.sync().await.unwrap_err().code(), "hub_unreachable");
    assert!(holds(&tom, task).await, "half of a move is none");
    tom.line.mend();
    assert_eq!(tom.sync().await.left, 0);
    assert!(holds(&tom, task).await);
}

#[tokio::test]
async fn what_left_one_log_and_came_in_the_other_is_stored_at_once_or_not_at_all() {
    let (_station, mut tom, task) = moved(154).await;
    let cursors = async |tom: &Phone| tom.device.holdings().await.unwrap().cursors;
    let before = cursors(&tom).await;
    tom.power.arm(crash::PAGE_AFTER_COMMIT, 1);
    let device = tom.device.clone();
    let died = tokio::spawn(async move { device.sync().await.map(|_| ()) }).await;
    assert!(!tom.power.armed() && !matches!(died, Ok(Ok(()))), "it died once something was stored");
    tom.restart().await;
    let stored = cursors(&tom).await;
    assert_ne!(stored, before);
    assert!(holds(&tom, task).await);
    tom.sync().await;
    assert_eq!(cursors(&tom).await, stored, "both logs were level before");
}

#[tokio::test]
async fn whoever_reads_on_while_a_move_comes_page_by_page_never_misses_the_record() {
    let (_station, tom, task) = moved(153).await;
    let first = AtomicBool::new(true);
    alter(&tom, move |answer| {
        if first.swap(false, Ordering::SeqCst) {
            answer.pages.retain(tells_of_leaving);
            answer.more = true;
        }
    });
    let done = AtomicBool::new(false);
    let syncing = async {
        let report = tom.device.sync().await;
        done.store(true, Ordering::SeqCst);
        report
    };
    let reading = async {
        while !done.load(Ordering::SeqCst) {
            assert!(holds(&tom, task).await, "it flickers");
            tokio::task::yield_now().await;
        }
    };
    let (report, ()) = tokio::join!(syncing, reading);
    let report = report.unwrap();
    assert_eq!((report.requests, report.left), (2, 0), "two answers, and nothing left between them");
    assert!(holds(&tom, task).await);
}
