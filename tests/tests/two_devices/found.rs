//! What search finds on the phone that holds it, and how it leads there.

use device::screen::{ExhibitAsk, NoteExhibit, NoteLine, PointSaid, Reference, SearchAsk, TaskCreate};
use testkit::Station;

use super::notebook::seize;
use super::visit;

#[tokio::test]
async fn an_exhibit_is_found_by_its_label_before_any_hub_heard_of_it_and_leads_to_its_page() {
    let station = Station::open(60);
    let phone = station.phone("123CN").await;
    let sealed = NoteExhibit { seal: Some("A1234567".into()), ..seize("TR/1") };
    let seized = phone.device.note_exhibit(sealed).await.unwrap();
    for words in ["TR/1", "tr 1", "A1234567", "ktichen", "nkife"] {
        let found = phone.device.search(SearchAsk { words: words.into(), ..SearchAsk::default() }).await.unwrap();
        let hit = found.hits.iter().find(|h| h.group == "exhibits");
        let leads = hit.map(|h| (h.record, h.exhibit));
        assert_eq!((leads, found.counts.exhibits), (Some((seized.record, seized.entry)), 1), "{words}");
    }
    let of_kind = |group: &str| SearchAsk { words: "knife".into(), group: Some(group.into()), ..SearchAsk::default() };
    let found = phone.device.search(of_kind("exhibits")).await.unwrap();
    assert_eq!((found.hits.len(), found.counts.notes), (1, 1), "the note it stands in is found too, and is not asked for");
    // The roster, which says who works which ward, comes with the first sync.
    phone.sync().await;
    let of_ward = |ward: &str| SearchAsk { words: "knife".into(), ward: Some(ward.into()), ..SearchAsk::default() };
    let found = phone.device.search(of_ward(testkit::WARD)).await.unwrap();
    assert_eq!((found.counts.notes, found.counts.exhibits), (1, 1), "they name no ward, and their officer works this one");
    assert!(found.wards.iter().any(|w| w.code == testkit::WARD), "which can be chosen though nothing here names it");
    let found = phone.device.search(of_ward("E05999002")).await.unwrap();
    assert!(found.hits.is_empty(), "and not that of another team");
    let ask = ExhibitAsk { note: seized.record, exhibit: seized.entry.unwrap() };
    assert_eq!(phone.device.exhibit(ask).await.unwrap().head.reference, "TR/1");
}

#[tokio::test]
async fn a_task_is_found_by_its_cad_number_and_a_note_by_a_plate_however_either_is_typed() {
    let station = Station::open(64);
    let phone = station.phone("123CN").await;
    let cad = Reference { kind: "cad".into(), value: "2210/23NOV26".into() };
    let task = TaskCreate { refs: vec![cad], ..visit("Shouting at Stairwell B", Some(&phone)) };
    let task = phone.device.task_create(task).await.unwrap().record;
    let plate = PointSaid { group: "vehicle".into(), point: "registration".into(), text: "AB12CDE".into() };
    let line = NoteLine { text: "A van left in a hurry.".into(), points: vec![plate], ..NoteLine::default() };
    let note = phone.device.note_line(line).await.unwrap().record;
    let first = async |words: &str| {
        let found = phone.device.search(SearchAsk { words: words.into(), ..SearchAsk::default() }).await.unwrap();
        found.hits.first().map(|hit| hit.record)
    };
    for words in ["2210", "CAD 2210", "2210/23NOV26"] {
        assert_eq!(first(words).await, Some(task), "{words}");
    }
    for words in ["AB12 CDE", "ab12cde", "AB12"] {
        assert_eq!(first(words).await, Some(note), "{words}");
    }
    assert_eq!(first("2211").await, None);
}
