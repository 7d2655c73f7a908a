//! What search finds on the phone that holds it, and how it leads there.

use device::screen::{ExhibitAsk, NoteExhibit, SearchAsk};
use testkit::Station;

use super::notebook::seize;

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
    let ask = ExhibitAsk { note: seized.record, exhibit: seized.entry.unwrap() };
    assert_eq!(phone.device.exhibit(ask).await.unwrap().head.reference, "TR/1");
}
