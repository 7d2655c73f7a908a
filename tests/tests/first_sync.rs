//! An empty phone takes everything its officer may read: each record once, however many scopes hold it, and from where it
//! was cut. Bytes and requests are counted; time is the bench's.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

use device::screen::{Nothing, RecordAsk, TaskCreate, TaskNote, TasksAsk};
use testkit::{Phone, Station, Step};
use uuid::Uuid;
use wire::seam::crash;

fn visit(n: usize, to: Option<&Phone>) -> TaskCreate {
    testkit::visit(&format!("Stairwell {n}"), to.as_slice())
}

async fn count(phone: &Phone) -> i64 {
    i64::from(phone.device.sync_state(Nothing {}).await.unwrap().storage.count)
}

fn bytes(steps: &[Step], path: &str) -> usize {
    steps.iter().filter(|s| s.asked.ends_with(path)).filter_map(|s| s.got).sum()
}

/// A sergeant's tasks, each in the scopes of ward, team and sergeant.
async fn filled(station: &Station, sergeant: &Phone, to: &Phone, n: usize) -> Vec<Uuid> {
    let mut made = Vec::new();
    for n in 0..n {
        let task = sergeant.device.task_create(visit(n, (n % 7 == 0).then_some(to))).await.unwrap().record;
        // 19 kB of words that no compression makes smaller than half, so that a page is a page.
        let hash = |at: usize| wire::Hash::of(&[n.to_be_bytes(), at.to_be_bytes()].concat()).to_string();
        for part in 0..3 {
            let text = (part * 100..part * 100 + 100).map(hash).collect();
            sergeant.device.task_note(TaskNote { record: task, text, basis: "fact".into() }).await.unwrap();
        }
        made.push(task);
    }
    sergeant.sync().await;
    assert_eq!(station.hub.roster().unwrap().officers.len(), 5);
    made
}

#[tokio::test]
async fn a_record_crosses_once_however_many_scopes_hold_it() {
    let station = Station::open(41);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let made = filled(&station, &sergeant, &constable, 60).await;
    let fresh = station.phone("45CN").await;
    assert_eq!(count(&fresh).await, 60);
    let steps = fresh.line.steps();
    // Sent once a scope this would be three times as much.
    let each = bytes(&steps, "/v1/snapshot") / made.len();
    assert!((8_000..16_000).contains(&each), "{each} bytes a record");
    assert_eq!(bytes(&steps, "/v1/fetch"), 0, "nothing is asked for a second time");
    assert!(bytes(&steps, "/v1/sync") < 4_000, "and no log is read that the snapshot already covers");
    // It is held by all three scopes all the same: given away and out of the ward, it goes only with the last.
    let report = fresh.sync().await;
    assert_eq!((report.requests, report.changed, report.left), (1, 0, 0), "the next is quiet");
}

#[tokio::test]
async fn what_changed_on_the_hub_since_is_not_passed_by_because_another_scope_has_the_record() {
    let station = Station::open(42);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let made = filled(&station, &sergeant, &constable, 12).await;
    let fresh = station.bare_phone("45CN");
    let code = station.hub.issue_code("45CN").unwrap().code;
    // The ward's only page is stored, and the line goes with the team's.
    fresh.line.dies_at("/v1/snapshot", 1);
    fresh.enrol(&code).await.unwrap();
    assert_eq!(count(&fresh).await, 12);
    constable.sync().await;
    for task in &made {
        constable
            .device
            .task_note(TaskNote { record: *task, text: "spoke to the caretaker".into(), basis: "fact".into() })
            .await
            .unwrap();
    }
    constable.sync().await;
    fresh.line.mend();
    fresh.sync().await;
    for task in made {
        let page = fresh.device.task(RecordAsk { record: task }).await.unwrap();
        assert!(page.timeline.iter().any(|e| e.text.as_deref() == Some("spoke to the caretaker")), "every word is here");
    }
}

#[tokio::test]
async fn a_first_sync_goes_on_from_every_page_at_which_it_is_cut_and_takes_no_page_twice() {
    let station = Station::open(43);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    // 100 records of 19 kB: two pages for the ward, one for each other scope.
    filled(&station, &sergeant, &constable, 100).await;
    let whole = station.phone("45CN").await;
    let pages = whole.line.steps().iter().filter(|s| s.asked.ends_with("/v1/snapshot")).count();
    let weighs = bytes(&whole.line.steps(), "/v1/snapshot");
    assert!(pages >= 4, "{pages} pages");
    for cut in 0..pages {
        let fresh = station.bare_phone("45CN");
        fresh.line.dies_at("/v1/snapshot", cut);
        fresh.enrol(&station.hub.issue_code("45CN").unwrap().code).await.unwrap();
        assert!(fresh.device.sync().await.is_err(), "cut at page {cut}");
        fresh.line.mend();
        fresh.sync().await;
        assert_eq!(count(&fresh).await, 100, "cut at page {cut}");
        assert_eq!(list(&fresh).await, list(&whole).await, "cut at page {cut}");
        let took = bytes(&fresh.line.steps(), "/v1/snapshot");
        assert!(took <= weighs, "cut at page {cut}: {took} bytes of {weighs}: nothing came twice");
        assert_eq!(fresh.sync().await.requests, 1);
    }
}

#[tokio::test]
async fn an_officer_stops_a_first_sync_and_it_goes_on_from_there() {
    let station = Station::open(46);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    filled(&station, &sergeant, &constable, 100).await;
    let whole = station.phone("45CN").await;
    let pages = |phone: &Phone| phone.line.steps().iter().filter(|s| s.asked.ends_with("/v1/snapshot")).count();
    let weighs = bytes(&whole.line.steps(), "/v1/snapshot");
    let mut part_way = 0;
    for cut in 0..pages(&whole) {
        let fresh = station.bare_phone("45CN");
        fresh.line.dies_at("/v1/sync", 0);
        fresh.enrol(&station.hub.issue_code("45CN").unwrap().code).await.unwrap();
        fresh.line.mend();
        // The line does not break: without the officer this would never end.
        fresh.line.falls_silent_at("/v1/snapshot", cut);
        let device = fresh.device.clone();
        let sync = tokio::spawn(async move { device.sync().await });
        loop {
            let page = fresh.device.sync_state(Nothing {}).await.unwrap();
            if page.strip.sending && pages(&fresh) == cut {
                part_way += usize::from(page.first_sync.is_some_and(|taken| taken > 0));
                break;
            }
            tokio::task::yield_now().await;
        }
        let strip = fresh.device.sync_stop(Nothing {}).await.unwrap();
        assert!(!strip.sending && strip.trouble.is_none(), "an officer's own choice is no trouble: {strip:?}");
        assert_eq!(sync.await.unwrap().unwrap_err().code(), "sync_stopped");
        fresh.line.mend();
        fresh.sync().await;
        assert_eq!(list(&fresh).await, list(&whole).await, "stopped at page {cut}");
        // The next page is asked for while one is stored: what is being stored when the officer stops it comes again.
        let largest = fresh.line.steps().iter().filter_map(|s| s.got).max().unwrap_or_default();
        let came = bytes(&fresh.line.steps(), "/v1/snapshot");
        assert!(came <= weighs + largest, "stopped at page {cut}: one page at most came twice, {came} bytes for {weighs}");
        assert!(fresh.device.sync_state(Nothing {}).await.unwrap().first_sync.is_none());
        fresh.device.sync_stop(Nothing {}).await.unwrap();
        assert_eq!(fresh.sync().await.requests, 1, "where nothing is under way, nothing is stopped");
    }
    println!("{part_way} stops showed how far it was");
}

#[tokio::test]
async fn a_first_sync_survives_a_dying_process_before_and_after_each_of_its_transactions() {
    let station = Station::open(44);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    filled(&station, &sergeant, &constable, 70).await;
    let whole = station.phone("45CN").await;
    for point in [crash::PAGE_BEFORE_COMMIT, crash::PAGE_AFTER_COMMIT] {
        for nth in 1..4 {
            let mut fresh = station.bare_phone("45CN");
            fresh.line.dies_at("/v1/sync", 0);
            fresh.enrol(&station.hub.issue_code("45CN").unwrap().code).await.unwrap();
            fresh.line.mend();
            fresh.power.arm(point, nth);
            let device = fresh.device.clone();
            let died = tokio::spawn(async move { device.sync().await.is_err() }).await;
            assert!(!matches!(died, Ok(false)), "{point} {nth}");
            fresh.restart().await;
            fresh.sync().await;
            assert_eq!(list(&fresh).await, list(&whole).await, "{point} {nth}");
        }
    }
}

async fn list(phone: &Phone) -> Vec<(Uuid, String)> {
    let list = phone.device.tasks(TasksAsk { which: "ward".into(), show: None }).await.unwrap();
    let mut rows: Vec<(Uuid, String)> = list.rows.into_iter().map(|r| (r.id, r.title)).collect();
    rows.sort();
    rows
}

#[tokio::test]
async fn an_officers_own_work_does_not_come_back_to_them() {
    let station = Station::open(45);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let before = sergeant.line.steps().len();
    let made = filled(&station, &sergeant, &constable, 20).await;
    let steps: Vec<Step> = sergeant.line.steps()[before..].to_vec();
    let back: usize = steps.iter().filter_map(|s| s.got).sum();
    assert!(back < 20 * 1_500, "{back} bytes came back for 20 tasks: receipts, and names of what is here");
    let before = constable.line.steps().len();
    constable.sync().await;
    let back: usize = constable.line.steps()[before..].iter().filter_map(|s| s.got).sum();
    assert!((20 * 8_000..20 * 16_000).contains(&back), "{back} bytes for another's 20 tasks, each once");
    assert_eq!(list(&sergeant).await, list(&constable).await);
    assert_eq!(made.len(), 20);
}
