//! What the force sets for itself, from the hub's command line to the phones that go by it.
#![allow(clippy::unwrap_used, reason = "a story told wrongly fails its test")]

use device::Event;
use device::screen::{Nothing, Unlock};
use serde_json::json;
use testkit::{Phone, Station};

fn order(setting: &str, minutes: u32) -> String {
    let row = json!({"setting": setting, "minutes": minutes, "valid_from": "2026-01-01", "source": "Order 12 of 2026"});
    json!({ "settings": [row] }).to_string()
}

async fn locks_after(phone: &Phone) -> Option<u32> {
    phone.device.session_state(Nothing {}).await.unwrap().idle_lock_ms
}

#[tokio::test]
async fn an_order_holds_from_midnight_on_and_waits_for_no_sync_and_no_unlocking() {
    let station = Station::open(91);
    let phone = station.phone("123CN").await;
    let row = json!({"setting": "idle_lock", "minutes": 5, "valid_from": "2026-11-24", "source": "Order 13 of 2026"});
    station.hub.import_settings("settings.json", &json!({ "settings": [row] }).to_string()).unwrap();
    phone.sync().await;
    assert_eq!(locks_after(&phone).await, Some(120_000), "it is Monday");
    station.clock.pass(12 * 60 * 60 * 1_000);
    assert_eq!(locks_after(&phone).await, Some(300_000), "it is Tuesday, and the window asks when a day begins");
}

#[tokio::test]
async fn the_force_sets_when_an_untouched_phone_locks_and_the_phone_keeps_to_it_without_signal() {
    let station = Station::open(90);
    let phone = station.phone("123CN").await;
    phone.sync().await;
    assert_eq!(locks_after(&phone).await, Some(120_000), "what holds while the force says nothing");
    station.hub.import_settings("settings.json", &order("idle_lock", 5)).unwrap();
    assert_eq!(locks_after(&phone).await, Some(120_000), "the phone has not heard of it");
    let mut events = phone.device.events();
    phone.sync().await;
    assert_eq!(locks_after(&phone).await, Some(300_000));
    let mut told = Vec::new();
    while let Ok(event) = events.try_recv() {
        if let Event::Session(state) = event {
            told.push(state.idle_lock_ms);
        }
    }
    assert_eq!(told, [Some(300_000)], "the window that counts the minutes hears of it at once");
    phone.device.lock(Nothing {}).await.unwrap();
    assert_eq!(locks_after(&phone).await, None, "a locked phone has nothing to lock");
    phone.device.unlock(Unlock { passphrase: Some(testkit::PASSPHRASE.into()) }).await.unwrap();
    assert_eq!(locks_after(&phone).await, Some(300_000), "it stands in the vault");
    assert!(station.hub.import_settings("settings.json", &order("idle_lock", 60)).is_err());
    let mut events = phone.device.events();
    phone.sync().await;
    assert_eq!(locks_after(&phone).await, Some(300_000), "an hour is beyond what a force may set");
    let told = std::iter::from_fn(|| events.try_recv().ok()).any(|event| matches!(event, Event::Session(_)));
    assert!(!told, "and a sync that changes nothing of it says nothing of it");
}
