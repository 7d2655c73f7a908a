//! A call to a victim on a weak line: her record is asked of the hub first, and nobody waits for a hub that does not answer.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a story told wrongly fails its test")]

use std::time::Duration;

use device::screen::{CallAsk, CallPermission, CardRead, CardState, NotePhoto, Nothing, VictimAsk};
use testkit::{Phone, Station};
use uuid::Uuid;

mod common;

/// More than one call goes on for: then the hub is asked anew.
const MINUTE: i64 = 60_000;

/// A victim whose card this officer has written and read.
async fn hers(phone: &Phone) -> Uuid {
    let record = phone.device.victim_create(common::her("Ms D")).await.unwrap().record;
    let page = phone.device.victim(VictimAsk { record, reason: None }).await.unwrap();
    let CardState::One { version, .. } = page.card else { unreachable!("one card was written") };
    phone.device.card_read(CardRead { record, version: version.version }).await.unwrap();
    record
}

/// Far longer than the two seconds of practice P3: what is asked here is whether an answer comes at all.
async fn may_call(phone: &Phone, record: Uuid) -> CallPermission {
    let ask = CallAsk { record, phone: 0, threat_to_life: None, method: None };
    let answer = tokio::time::timeout(Duration::from_secs(60), phone.device.call_permission(ask));
    answer.await.expect("the call waits for a hub that never answers").unwrap()
}

#[tokio::test]
async fn a_hub_that_never_answers_does_not_keep_her_number_back() {
    let station = Station::open(71);
    let phone = station.phone("123CN").await;
    phone.sync().await;
    let her = hers(&phone).await;
    phone.sync().await;
    let near = may_call(&phone, her).await;
    assert!(near.allowed && near.refreshed, "{near:?}");
    phone.line.falls_silent_at("/v1/sync", 0);
    // The second time the sync of the first is still under way: it is not waited for either.
    for _ in 0..2 {
        station.clock.pass(MINUTE);
        let silent = may_call(&phone, her).await;
        assert!(silent.allowed && !silent.refreshed, "{silent:?}");
        assert_eq!(silent.dial.as_deref(), Some("07700900123"), "by the card that is here");
        assert_eq!(silent.heard_at, near.heard_at, "which is as old as it was");
    }
    phone.device.sync_stop(Nothing {}).await.unwrap();
    phone.line.mend();
    station.clock.pass(MINUTE);
    let again = may_call(&phone, her).await;
    assert!(again.refreshed && again.heard_at > near.heard_at, "{again:?}");
}

#[tokio::test]
async fn the_button_in_the_sheet_does_not_wait_for_the_hub_a_second_time() {
    let station = Station::open(72);
    let phone = station.phone("123CN").await;
    phone.sync().await;
    let her = hers(&phone).await;
    phone.sync().await;
    let asked = || phone.line.steps().iter().filter(|s| s.asked.ends_with("/v1/sync")).count();
    phone.line.falls_silent_at("/v1/sync", 0);
    assert!(!may_call(&phone, her).await.refreshed);
    let before = asked();
    phone.device.sync_stop(Nothing {}).await.unwrap();
    phone.line.mend();
    let reach = CallAsk { record: her, phone: 0, threat_to_life: None, method: None };
    let reached = phone.device.reach(reach).await.unwrap();
    assert!(reached.permission.allowed && !reached.permission.refreshed, "{:?}", reached.permission);
    assert_eq!(asked(), before, "one call asks once");
}

/// A picture of some megabytes: noise cannot be packed.
fn noise() -> Vec<u8> {
    let mut png = std::io::Cursor::new(Vec::new());
    let dot = |x: u32, y: u32| {
        let n = x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(2_246_822_519);
        let n = (n ^ (n >> 15)).wrapping_mul(3_266_489_917);
        let n = n ^ (n >> 13);
        image::Rgb([(n >> 8).to_le_bytes()[0], (n >> 16).to_le_bytes()[0], (n >> 24).to_le_bytes()[0]])
    };
    image::RgbImage::from_fn(1_200, 900, dot).write_to(&mut png, image::ImageFormat::Png).unwrap();
    png.into_inner()
}

#[tokio::test]
async fn photos_on_their_way_let_a_call_through() {
    let station = Station::open(73);
    let phone = station.phone("123CN").await;
    phone.sync().await;
    let her = hers(&phone).await;
    phone.sync().await;
    let photo = NotePhoto { name: "lock.png".into(), origin: "captured_here".into(), ..Default::default() };
    phone.device.note_photo(photo, noise()).await.unwrap();
    let device = phone.device.clone();
    let sync = tokio::spawn(async move { device.sync().await });
    let is_piece = |asked: &str| asked.starts_with("PATCH ");
    let begun = async {
        while !phone.line.steps().iter().any(|s| is_piece(&s.asked)) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), begun).await.expect("the photo goes up");
    assert!(may_call(&phone, her).await.refreshed, "the hub answers, and there are photos to be sent all the same");
    sync.await.unwrap().unwrap();
    let steps = phone.line.steps();
    let first = steps.iter().position(|s| is_piece(&s.asked)).unwrap();
    let last = steps.iter().rposition(|s| is_piece(&s.asked)).unwrap();
    assert!(steps[first..last].iter().any(|s| s.asked.ends_with("/v1/sync")), "asked between two pieces: {steps:?}");
}
