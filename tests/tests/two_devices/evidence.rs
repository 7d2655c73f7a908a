//! A result and what it rests on, opened by whoever reviews it.

use device::screen::{ExhibitAsk, NoteLine, RecordAsk, TaskResult};
use testkit::Station;

use super::notebook::seize;
use super::{result, visit};

#[tokio::test]
async fn a_sergeant_who_reviews_a_result_opens_what_it_rests_on() {
    let station = Station::open(69);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let task = sergeant.device.task_create(visit("Stairwell B", Some(&constable))).await.unwrap().record;
    sergeant.sync().await;
    constable.sync().await;
    let knife = constable.device.note_exhibit(seize("TR/1")).await.unwrap();
    let said = constable.device.note_line(NoteLine { text: "Lock hanging".into(), ..Default::default() }).await.unwrap();
    let evidence = vec![knife.entry.unwrap(), said.entry.unwrap()];
    constable.device.task_result(TaskResult { evidence: evidence.clone(), ..result(task) }).await.unwrap();
    constable.sync().await;
    sergeant.sync().await;
    for phone in [&sergeant, &constable] {
        let page = phone.device.task(RecordAsk { record: task }).await.unwrap();
        let line = page.timeline.iter().find(|e| e.words.code == "entry.resulted").unwrap();
        let found: Vec<_> = line.evidence.iter().map(|e| (e.entry, e.note, e.exhibit)).collect();
        assert_eq!(found, [(evidence[0], knife.record, true), (evidence[1], said.record, false)]);
        assert!(line.details.iter().all(|d| d.code != "detail.evidence_elsewhere"), "all of it is here");
    }
    let page = sergeant.device.exhibit(ExhibitAsk { note: knife.record, exhibit: evidence[0] }).await.unwrap();
    assert_eq!(page.head.reference, "TR/1");
    sergeant.device.note(RecordAsk { record: said.record }).await.unwrap();
}
