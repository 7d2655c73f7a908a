//! The hub's own log of who did what: each phone keeps where it stood, so that whoever cuts off its end has to reach every phone
//! too (threat T14).
#![allow(clippy::unwrap_used, reason = "a story told wrongly fails its test")]

use device::screen::{NeedsYouChoose, Nothing, SetAsideItem};
use tempfile::TempDir;
use testkit::{Phone, Station, copy};
use wire::message::{AuditStands, SyncResponse, from_body, to_body};
use wire::seam::Clock;

async fn told(phone: &Phone) -> Vec<SetAsideItem> {
    phone.device.sync_state(Nothing {}).await.unwrap().set_aside
}

/// Somebody at the hub's own console reads what waits for review, so many times.
fn looked(station: &Station, times: u32) {
    let now = station.clock.now_ms();
    let read = |n: u32| format!("record {n}");
    station.hub.storage().writing(|tx| (0..times).try_for_each(|n| tx.audit(now, "hub", "review_read", &read(n)))).unwrap();
}

/// A copy of the hub as it is now.
fn copied(station: &Station) -> TempDir {
    let kept = tempfile::tempdir().unwrap();
    station.hub.close().unwrap();
    copy(station.folder(), kept.path());
    kept
}

/// Something between changes what the hub says of its own log.
fn says_of_it(phone: &Phone, says: impl Fn(AuditStands) -> Option<AuditStands> + Send + Sync + 'static) {
    phone.line.alters("/v1/sync", move |body| {
        let mut answer: SyncResponse = from_body("answer", &body).unwrap();
        answer.audit = answer.audit.and_then(&says);
        to_body(&answer).into()
    });
}

#[tokio::test]
async fn an_older_copy_of_the_hub_that_was_put_back_without_a_word_is_told_once_by_every_phone() {
    let mut station = Station::open(65);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    looked(&station, 3);
    for phone in [&sergeant, &constable] {
        phone.sync().await;
    }
    let kept = copied(&station);
    looked(&station, 2);
    for phone in [&sergeant, &constable] {
        phone.sync().await;
        phone.sync().await;
        assert!(told(phone).await.is_empty(), "it goes on, and holds what it held");
    }
    // What was done since is not to be known; and it has gone on for longer than it was, later.
    station.clock.pass(60_000);
    station.moves_to(kept.path());
    looked(&station, 9);
    assert!(station.hub.verify_audit(None).is_ok(), "by itself it looks whole");
    for phone in [&sergeant, &constable] {
        phone.sync().await;
        let items = told(phone).await;
        assert_eq!(items.len(), 1, "{items:?}");
        assert_eq!((items[0].words.code.as_str(), items[0].why.code.as_str()), ("told.audit_cut", "aside.audit_cut"));
        assert_eq!(items[0].choices, ["put_away"], "nothing of its officer's was refused");
        let put_away = NeedsYouChoose { id: items[0].id, choice: "put_away".into(), said: None };
        phone.device.needs_you_choose(put_away).await.unwrap();
        phone.sync().await;
        assert!(told(phone).await.is_empty(), "it was told, and goes on from where the log stands now");
    }
    let missed = station.hub.audit_missed().unwrap();
    assert_eq!(missed.len(), 2, "and the log that is left says who missed something: {missed:?}");
}

#[tokio::test]
async fn a_log_that_is_shorter_than_it_was_is_told_though_nobody_wrote_in_it_since() {
    let mut station = Station::open(66);
    let constable = station.phone("123CN").await;
    let kept = copied(&station);
    looked(&station, 1);
    constable.sync().await;
    station.moves_to(kept.path());
    constable.sync().await;
    assert_eq!(told(&constable).await.len(), 1);
}

#[tokio::test]
async fn a_hub_that_was_restored_says_itself_what_it_lost_and_no_phone_cries_out() {
    let mut station = Station::open(67);
    let constable = station.phone("123CN").await;
    let kept = copied(&station);
    looked(&station, 4);
    constable.sync().await;
    station.moves_to(kept.path());
    station.hub.restored().unwrap();
    station.moves_to(kept.path());
    for _ in 0..2 {
        constable.sync().await;
        assert!(told(&constable).await.is_empty());
    }
    assert!(station.hub.audit_missed().unwrap().is_empty());
}

#[tokio::test]
async fn a_hub_that_says_that_it_holds_all_and_shows_a_shorter_log_is_told_of_all_the_same() {
    let station = Station::open(71);
    let constable = station.phone("123CN").await;
    looked(&station, 3);
    constable.sync().await;
    says_of_it(&constable, |mut stands| {
        (stands.head.row, stands.holds) = (1, true);
        Some(stands)
    });
    constable.sync().await;
    assert_eq!(told(&constable).await.len(), 1);
}

#[tokio::test]
async fn what_a_phone_was_told_of_the_log_it_keeps_while_the_hub_says_nothing_of_it() {
    let mut station = Station::open(72);
    let constable = station.phone("123CN").await;
    let kept = copied(&station);
    looked(&station, 1);
    constable.sync().await;
    says_of_it(&constable, |_| None);
    constable.sync().await;
    assert!(told(&constable).await.is_empty(), "to say nothing is no sign that something was cut off");
    constable.line.mend();
    station.moves_to(kept.path());
    constable.sync().await;
    assert_eq!(told(&constable).await.len(), 1, "nor does it make anybody forget");
}

#[tokio::test]
async fn a_restored_hub_that_says_nothing_of_its_log_at_first_is_not_held_to_what_another_told_before() {
    let mut station = Station::open(73);
    let constable = station.phone("123CN").await;
    let kept = copied(&station);
    looked(&station, 4);
    constable.sync().await;
    station.moves_to(kept.path());
    station.hub.restored().unwrap();
    station.moves_to(kept.path());
    says_of_it(&constable, |_| None);
    constable.sync().await;
    constable.line.mend();
    constable.sync().await;
    assert!(told(&constable).await.is_empty());
    assert!(station.hub.audit_missed().unwrap().is_empty(), "nor does the phone ask for it");
}

#[tokio::test]
async fn a_second_cut_is_told_as_the_first_was_and_neither_is_found_again_among_what_was_dealt_with() {
    let mut station = Station::open(74);
    let constable = station.phone("123CN").await;
    let older = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let mut runs_on = station.folder().to_owned();
    for (cut, kept) in older.iter().enumerate() {
        station.hub.close().unwrap();
        copy(&runs_on, kept.path());
        looked(&station, 2);
        constable.sync().await;
        assert!(told(&constable).await.is_empty(), "before cut {cut}");
        station.moves_to(kept.path());
        kept.path().clone_into(&mut runs_on);
        constable.sync().await;
        let items = told(&constable).await;
        assert_eq!(items.len(), 1, "cut {cut}: {items:?}");
        let put_away = NeedsYouChoose { id: items[0].id, choice: "put_away".into(), said: None };
        let after = constable.device.needs_you_choose(put_away).await.unwrap();
        assert_eq!((after.set_aside.len(), after.dealt_with), (0, 0), "there are no words of an officer's in it");
        assert!(constable.device.dealt_with(Nothing {}).await.unwrap().items.is_empty());
    }
}
