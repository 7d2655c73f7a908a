//! An officer who supports her from outside the case: her record is on their phone as long as they do.

use device::screen::{SupporterAdd, SupporterEnd};

use super::*;

#[tokio::test]
async fn her_record_reaches_the_officer_who_supports_her_and_leaves_with_the_end_of_it() {
    let station = Station::open(48);
    let (constable, second) = (station.phone("123CN").await, station.phone("208CN").await);
    for phone in [&constable, &second] {
        phone.sync().await;
    }
    let her = constable.device.victim_create(create("01/1/26", None)).await.unwrap().record;
    let level = async || {
        for phone in [&constable, &second] {
            phone.sync().await;
        }
    };
    let ask = VictimAsk { record: her, reason: None };
    level().await;
    assert!(second.device.victim(ask.clone()).await.is_err(), "a colleague holds nothing of her");
    let soit = SupporterAdd {
        record: her,
        at: station.hub.now(),
        role: "soit".into(),
        officer: Some(second.officer.0),
        ..SupporterAdd::default()
    };
    constable.device.supporter_add(soit).await.unwrap();
    level().await;
    let shown = second.device.victim(ask.clone()).await.unwrap();
    assert!(shown.supporters[0].officer.as_ref().unwrap().you, "and is not asked why");
    station.clock.pass(1_000);
    second.device.record_closed(RecordAsk { record: her }).await.unwrap();
    let end = SupporterEnd { record: her, entry: shown.supporters[0].entry, at: station.hub.now(), why: None };
    constable.device.supporter_end(end).await.unwrap();
    level().await;
    assert!(second.device.victim(ask).await.is_err(), "and holds nothing of her again");
}
