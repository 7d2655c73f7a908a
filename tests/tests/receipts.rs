//! What an answer says beside its receipts never costs a receipt.
#![allow(clippy::unwrap_used, reason = "a story told wrongly fails its test")]

use device::screen::{Nothing, RecordAsk};
use testkit::Station;
use wire::message::{SyncResponse, from_body, to_body};

#[tokio::test]
async fn receipts_stand_though_what_else_the_answer_says_cannot_be_stored() {
    let station = Station::open(70);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let mine = constable.device.task_create(testkit::visit("Stairwell B", &[])).await.unwrap().record;
    // No database here takes a number of this size: what is said of the logs cannot be kept.
    constable.line.alters("/v1/sync", |body| {
        let mut answer: SyncResponse = from_body("answer", &body).unwrap();
        answer.scopes.iter_mut().for_each(|scope| scope.head = u64::MAX);
        to_body(&answer).into()
    });
    assert!(constable.device.sync().await.is_err());
    assert_eq!(constable.device.strip(Nothing {}).await.unwrap().waiting, 0, "the hub has it, and its receipt was believed");
    assert!(constable.device.sync().await.is_err(), "and the rest is asked for again");

    constable.line.mend();
    let given = sergeant.device.task_create(testkit::visit("Stairwell C", &[&constable])).await.unwrap().record;
    sergeant.sync().await;
    let report = constable.sync().await;
    assert_eq!((report.waiting, report.set_aside), (0, 0), "{report:?}");
    for record in [mine, given] {
        assert!(constable.device.task(RecordAsk { record }).await.is_ok());
    }
}
