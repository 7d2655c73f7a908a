//! What an answer says beside its receipts never costs a receipt.
#![allow(clippy::unwrap_used, reason = "a story told wrongly fails its test")]

use device::screen::{Nothing, RecordAsk, TaskNote};
use testkit::{Fault, Phone, Station};
use wire::SealedBatch;
use wire::message::{DeviceEntry, DeviceEvent, SyncRequest, SyncResponse, from_body, to_body};

/// What the hub says of this phone cannot be kept: no database here takes a number of this size. Beside that something more is
/// said.
fn cannot_be_kept(phone: &Phone, more: impl Fn(&mut SyncResponse) + Send + Sync + 'static) {
    phone.line.alters("/v1/sync", move |body| {
        let mut answer: SyncResponse = from_body("answer", &body).unwrap();
        answer.scopes.iter_mut().for_each(|scope| scope.head = u64::MAX);
        more(&mut answer);
        to_body(&answer).into()
    });
}

#[tokio::test]
async fn receipts_stand_though_what_else_the_answer_says_cannot_be_stored() {
    let station = Station::open(70);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let mine = constable.device.task_create(testkit::visit("Stairwell B", &[])).await.unwrap().record;
    cannot_be_kept(&constable, |_| ());
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

#[tokio::test]
async fn of_what_else_the_answer_says_nothing_is_stored_where_not_all_of_it_can_be() {
    let station = Station::open(79);
    let constable = station.phone("123CN").await;
    constable.sync().await;
    constable.device.task_create(testkit::visit("Stairwell B", &[])).await.unwrap();
    // That the hub's own log was cut off is stored before what cannot be.
    cannot_be_kept(&constable, |answer| {
        if let Some(stands) = &mut answer.audit {
            stands.holds = false;
        }
    });
    assert!(constable.device.sync().await.is_err());
    let page = constable.device.sync_state(Nothing {}).await.unwrap();
    assert_eq!((page.set_aside.len(), page.strip.waiting), (0, 0), "the receipt alone: {:?}", page.set_aside);
    constable.line.mend();
    constable.sync().await;
    assert!(constable.device.sync_state(Nothing {}).await.unwrap().set_aside.is_empty(), "it was no word of the hub's");
}

#[tokio::test]
async fn what_is_written_after_such_an_answer_goes_by_the_new_number_of_the_vault_that_it_gave() {
    let station = Station::open(80);
    let constable = station.phone("123CN").await;
    constable.sync().await;
    let task = constable.device.task_create(testkit::visit("Stairwell B", &[])).await.unwrap().record;
    cannot_be_kept(&constable, |answer| {
        answer.device.push(DeviceEntry { seq: u64::MAX, at: 0, event: DeviceEvent::Incarnation { incarnation: 7 } });
    });
    assert!(constable.device.sync().await.is_err());
    constable.device.task_note(TaskNote { record: task, text: "Nobody there.".into(), basis: "fact".into() }).await.unwrap();
    constable.line.next([Fault::Lost]);
    assert!(constable.device.sync().await.is_err());
    let request: SyncRequest = from_body("sync request", &constable.line.last_body()).unwrap();
    let numbers = request.batches.iter().map(|bytes| SealedBatch::from_bytes(bytes).unwrap().claims().unwrap().incarnation);
    assert_eq!(numbers.collect::<Vec<_>>(), [7], "under the old one another copy of this vault writes");
}
