//! Ranks that are held for a time: decided again when they begin and when they end, though nobody writes a word.

use super::*;

#[tokio::test]
async fn an_acting_rank_opens_what_it_supervises_when_it_begins_and_closes_it_when_it_ends() {
    let station = station(121);
    let (owner, acting) = (station.phone("123CN").await, station.phone("208CN").await);
    let her = victim(&owner).await;
    let card = card_of(&station, her);
    // Tuesday and Wednesday, known on Monday.
    Force { acting: "ps:Canal Side@2026-11-24..2026-11-25".into(), ..Force::default() }.import(&station);
    acting.sync().await;
    assert!(!holds(&acting, her).await, "not before it begins");
    station.clock.pass(13 * HOUR);
    acting.sync().await;
    assert!(holds(&acting, her).await && holds(&acting, card).await, "it has begun, and nothing else has changed");
    station.clock.pass(2 * DAY);
    acting.sync().await;
    assert!(!holds(&acting, her).await && !holds(&acting, card).await, "it has ended");
}

#[tokio::test]
async fn the_hub_decides_by_its_own_clock_and_says_nothing_when_nothing_is_due() {
    let station = station(122);
    let owner = station.phone("123CN").await;
    let her = victim(&owner).await;
    Force { acting: "ps:Canal Side@2026-11-24..2026-11-24".into(), ..Force::default() }.import(&station);
    assert_eq!(station.hub.decide_dated().unwrap(), 0);
    let acting = Scope::Officer(station.officer("208CN"));
    let sees = |station: &Station| scopes_of(station, her).contains(&acting);
    assert!(!sees(&station));
    station.clock.pass(13 * HOUR);
    assert!(station.hub.decide_dated().unwrap() > 0);
    assert!(sees(&station));
    assert_eq!(station.hub.decide_dated().unwrap(), 0, "once");
    station.clock.pass(DAY);
    station.hub.decide_dated().unwrap();
    assert!(!sees(&station));
    let log = station.hub.storage().reading(|tx| tx.log_after(&acting, 0, 99)).unwrap();
    let seqs: Vec<u64> = log.iter().map(|l| l.seq).collect();
    assert_eq!(seqs, (1..=log.len() as u64).collect::<Vec<_>>(), "ordered entries without a gap");
}

#[tokio::test]
async fn a_hub_whose_clock_was_set_back_decides_again_for_the_time_that_is() {
    let station = station(123);
    let owner = station.phone("123CN").await;
    let her = victim(&owner).await;
    Force { acting: "ps:Canal Side@2026-11-24..2026-11-24".into(), ..Force::default() }.import(&station);
    let acting = Scope::Officer(station.officer("208CN"));
    station.clock.jump(13 * HOUR);
    station.hub.decide_dated().unwrap();
    assert!(scopes_of(&station, her).contains(&acting));
    station.clock.jump(-13 * HOUR);
    station.hub.decide_dated().unwrap();
    assert!(!scopes_of(&station, her).contains(&acting));
}

#[tokio::test]
async fn a_lease_that_a_supervisor_made_longer_is_longer_after_the_next_contact() {
    let station = station(124);
    let tom = station.phone("123CN").await;
    let until = |page: device::screen::SyncPage| page.lease_until.unwrap();
    let before = until(tom.device.sync_state(Nothing {}).await.unwrap());
    assert!(before <= station.hub.now() + 13 * HOUR);
    assert_eq!(station.hub.extend_lease("123CN", 73).unwrap_err().code(), "bad_request", "72 hours is the most");
    station.hub.extend_lease("123CN", 72).unwrap();
    tom.sync().await;
    let after = until(tom.device.sync_state(Nothing {}).await.unwrap());
    assert!(after >= station.hub.now() + 72 * HOUR && after <= station.hub.now() + 73 * HOUR);
    let task = make(&tom, visit("Stairwell B", None)).await;
    station.clock.pass(48 * HOUR);
    assert!(holds(&tom, task).await, "two days without the hub");
    station.clock.pass(26 * HOUR);
    assert_eq!(tom.device.task(RecordAsk { record: task }).await.unwrap_err().code(), "lease_over");
}
