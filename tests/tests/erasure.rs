//! A record is erased: its words are looked for in every byte that hub and phones have on their disks (practice P19).
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

mod common;

use std::panic::{AssertUnwindSafe, catch_unwind};

use common::{decrypted, glass_phone, hits, hits_in, note, refuse_next, visit};
use device::screen::{DraftSave, NoteExhibit, NoteLine, NotePhoto, Nothing, RecordAsk, SearchAsk};
use record::RecordId;
use testkit::{Fault, Station};

/// Words that stand nowhere by chance.
const CANARY: &[u8] = b"quillfeather";

#[tokio::test]
async fn erased_words_stand_in_no_byte_of_the_hub_or_of_any_phone() {
    let station = Station::open(40);
    let (sergeant, sergeants_keys) = glass_phone(&station, "45CN").await;
    let (constable, constables_keys) = glass_phone(&station, "123CN").await;
    let (other, others_keys) = glass_phone(&station, "311LF").await;
    let to = Some(&constable);
    let task = sergeant.device.task_create(visit("Visit quillfeather", "quillfeather lives here", to)).await.unwrap().record;
    let kept = sergeant.device.task_create(visit("Stairwell B", "the stairwell stays", to)).await.unwrap().record;
    sergeant.device.task_note(note(task, "spoke to quillfeather at the door")).await.unwrap();
    sergeant.sync().await;
    constable.sync().await;
    other.sync().await;
    constable.device.task(RecordAsk { record: task }).await.unwrap();
    constable.device.task_note(note(task, "quillfeather called back")).await.unwrap();
    constable.sync().await;
    sergeant.sync().await;
    constable.device.task_note(note(task, "quillfeather has moved away")).await.unwrap();
    assert_eq!(refuse_next(&station, &constable, |_| true).await, 1);
    let needs_you = constable.device.sync_state(Nothing {}).await.unwrap().set_aside;
    assert_eq!(needs_you.len(), 1, "one of them was refused, and waits for its author");
    let draft = DraftSave { form: "task_note".into(), record: Some(task), content: Some("\"half of quillfeather\"".into()) };
    constable.device.draft_save(draft).await.unwrap();
    let id = RecordId(task);
    for (phone, keys) in [(&sergeant, &sergeants_keys), (&constable, &constables_keys)] {
        assert!(hits(&decrypted(phone.folder(), keys), CANARY) > 0, "it is looked for where it is");
    }
    assert!(hits_in(station.folder(), CANARY) > 0, "and at the hub");

    // The bodies of batches are packed, so words do not show in them: their headers name each change by its hash.
    let changes = station.hub.storage().reading(|tx| tx.changes_of(id)).unwrap();
    let hashes: Vec<[u8; 32]> = changes.iter().map(|c| c.hash).collect();
    assert!(hashes.iter().any(|h| hits(&decrypted(constable.folder(), &constables_keys), h) > 0));

    let erased = station.hub.erase(id, "S0045", "ordered by the court").unwrap();
    assert!(erased.scrubbed && erased.changes >= 3, "{erased:?}");
    assert_eq!(hits_in(station.folder(), CANARY), 0, "nothing of it is left at the hub");
    for phone in [&sergeant, &constable, &other] {
        phone.sync().await;
    }
    for (phone, keys) in [(&sergeant, &sergeants_keys), (&constable, &constables_keys)] {
        assert_eq!(hits(&decrypted(phone.folder(), keys), CANARY), 0, "nothing of it is left on {:?}", phone.officer);
        for hash in &hashes {
            assert_eq!(hits(&decrypted(phone.folder(), keys), hash), 0, "no batch of {:?} has it either", phone.officer);
        }
        assert_eq!(phone.device.task(RecordAsk { record: task }).await.unwrap_err().code(), "not_found");
        let found = phone.device.search(SearchAsk { words: "quillfeather".into(), ..SearchAsk::default() }).await.unwrap();
        assert!(found.hits.is_empty());
        phone.device.task(RecordAsk { record: kept }).await.unwrap();
        assert!(hits(&decrypted(phone.folder(), keys), b"the stairwell stays") > 0, "pages are read as they are");
    }
    assert_eq!(hits(&decrypted(other.folder(), &others_keys), &id.bytes()), 0, "who never had it is told nothing");
    // The tombstone tells nothing but the id.
    assert!(hits_in(station.folder(), &id.bytes()) > 0);
    // Work goes on, the batch numbers with it.
    constable.device.task_note(note(kept, "all quiet")).await.unwrap();
    assert_eq!(constable.sync().await.waiting, 0);
    sergeant.sync().await;
    let page = sergeant.device.task(RecordAsk { record: kept }).await.unwrap();
    assert!(page.timeline.iter().any(|e| e.text.as_deref() == Some("all quiet")));
}

#[tokio::test]
async fn what_a_phone_wrote_and_had_not_sent_goes_too_and_its_author_is_told_so() {
    for lost in [false, true] {
        let station = Station::open(41);
        let sergeant = station.phone("45CN").await;
        let (constable, keys) = glass_phone(&station, "123CN").await;
        let task = sergeant.device.task_create(visit("Visit", "the door at the back", Some(&constable))).await.unwrap().record;
        let kept = sergeant.device.task_create(visit("Stairwell B", "the top", Some(&constable))).await.unwrap().record;
        sergeant.sync().await;
        constable.sync().await;
        constable.device.task_note(note(kept, "gate code 4402")).await.unwrap();
        constable.device.task_note(note(task, "quillfeather said no")).await.unwrap();
        constable.device.task_note(note(kept, "and the bin room")).await.unwrap();
        station.hub.erase(RecordId(task), "S0045", "ordered by the court").unwrap();
        if lost {
            // The hub answers about the edit, and its answer never arrives.
            constable.line.next([Fault::Unanswered]);
            assert!(constable.device.sync().await.is_err());
        }
        constable.sync().await;
        sergeant.sync().await;
        assert_eq!(hits_in(station.folder(), CANARY), 0, "what came after the erasure is kept nowhere");
        assert_eq!(hits(&decrypted(constable.folder(), &keys), CANARY), 0);
        let page = constable.device.sync_state(Nothing {}).await.unwrap();
        assert_eq!(page.set_aside.len(), 1, "the author is told that something went");
        let told = &page.set_aside[0];
        assert_eq!((told.text.as_deref(), told.choices.as_slice()), (None, ["put_away".to_owned()].as_slice()));
        assert_eq!(told.why.code, "aside.erased");
        assert_eq!(constable.device.strip(Nothing {}).await.unwrap().waiting, 0, "the rest went through");
        let page = sergeant.device.task(RecordAsk { record: kept }).await.unwrap();
        for words in ["gate code 4402", "and the bin room"] {
            assert!(page.timeline.iter().any(|e| e.text.as_deref() == Some(words)), "{words}");
        }
    }
}

#[tokio::test]
async fn an_officers_own_words_of_a_record_that_left_them_are_erased_too() {
    let station = Station::open(42);
    let sergeant = station.phone("45CN").await;
    let (constable, keys) = glass_phone(&station, "208CN").await;
    let task = sergeant.device.task_create(visit("Hers once", "", None)).await.unwrap().record;
    sergeant.sync().await;
    constable.sync().await;
    constable.device.task_note(note(task, "quillfeather opened")).await.unwrap();
    constable.sync().await;
    let moved = testkit::ROSTER
        .replace("P0208,208CN,Aisha Khan,pc,Canal Side,E05999001", "P0208,208CN,Aisha Khan,pc,Lock Fields,E05999002");
    station.hub.import_roster("roster.csv", &moved).unwrap();
    constable.sync().await;
    constable.sync().await;
    assert_eq!(constable.device.task(RecordAsk { record: task }).await.unwrap_err().code(), "not_found");
    assert!(hits(&decrypted(constable.folder(), &keys), CANARY) > 0, "her own words are still hers");
    station.hub.erase(RecordId(task), "S0045", "ordered by the court").unwrap();
    constable.sync().await;
    assert_eq!(hits(&decrypted(constable.folder(), &keys), CANARY), 0);
}

#[tokio::test]
async fn an_exhibit_goes_with_its_note_from_what_search_knows_too() {
    let station = Station::open(44);
    let (constable, keys) = glass_phone(&station, "123CN").await;
    let seized = NoteExhibit {
        reference: "TR/1".into(),
        description: "A coat of quillfeather".into(),
        seal: Some("A1234567".into()),
        storage: Some("secure".into()),
        ..NoteExhibit::default()
    };
    let note = constable.device.note_exhibit(seized).await.unwrap().record;
    let exhibits = async |words: &str| {
        let ask = SearchAsk { words: words.into(), ..SearchAsk::default() };
        constable.device.search(ask).await.unwrap().counts.exhibits
    };
    assert_eq!((exhibits("quillfeather").await, exhibits("A1234567").await), (1, 1));
    constable.sync().await;
    assert!(hits(&decrypted(constable.folder(), &keys), CANARY) > 0, "it is looked for where it is");
    station.hub.erase(RecordId(note), "S0045", "ordered by the court").unwrap();
    constable.sync().await;
    assert_eq!((exhibits("quillfeather").await, exhibits("A1234567").await), (0, 0));
    assert_eq!(hits(&decrypted(constable.folder(), &keys), CANARY), 0, "nor do the pages of the index hold it");
}

#[tokio::test]
async fn a_photo_goes_with_its_note_from_every_disk() {
    let mut station = Station::open(43);
    let (constable, keys) = glass_phone(&station, "123CN").await;
    let line = NoteLine {
        note: None,
        text: "quillfeather at the gate".into(),
        event_at: None,
        late_why: None,
        place: None,
        basis: None,
        with: vec![],
        links: vec![],
        ..Default::default()
    };
    let note = constable.device.note_line(line).await.unwrap().record;
    let ask = NotePhoto {
        note: Some(note),
        exhibit: None,
        name: "x".into(),
        origin: "captured_here".into(),
        received_from: None,
        received_how: None,
        captured_at: None,
        place: None,
        caption: Some("quillfeather".into()),
        ..Default::default()
    };
    constable.device.note_photo(ask, PNG.to_vec()).await.unwrap();
    constable.sync().await;
    assert!(hits_in(station.folder(), PNG) > 0, "the hub has the photo");
    let sealed = constable.folder().join("evidence");
    assert_eq!(std::fs::read_dir(&sealed).unwrap().count(), 1);
    // The hub dies with the rows gone and the files still there; it goes on where it was when it is started.
    station.power.arm(wire::seam::crash::ERASE_AFTER_COMMIT, 1);
    let died = catch_unwind(AssertUnwindSafe(|| station.hub.erase(RecordId(note), "S0045", "ordered by the court")));
    assert!(died.is_err() && hits_in(station.folder(), PNG) > 0);
    station.restart();
    assert_eq!(hits_in(station.folder(), PNG), 0);
    constable.sync().await;
    assert_eq!(std::fs::read_dir(&sealed).unwrap().count(), 0);
    let pages = decrypted(constable.folder(), &keys);
    assert_eq!((hits(&pages, CANARY), hits_in(station.folder(), CANARY)), (0, 0));
}

/// One grey pixel.
const PNG: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 0x01, 0, 0, 0, 0x01, 0x08, 0,
    0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 0x0a, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0x68, 0, 0, 0, 0x82, 0, 0x81, 0x77,
    0xcd, 0x72, 0xb6, 0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];

#[tokio::test]
async fn a_phone_that_dies_between_losing_the_words_and_cleaning_its_disk_cleans_it_later() {
    let station = Station::open(44);
    let sergeant = station.phone("45CN").await;
    let (constable, keys) = glass_phone(&station, "123CN").await;
    let task = sergeant.device.task_create(visit("Visit", "quillfeather", Some(&constable))).await.unwrap().record;
    sergeant.sync().await;
    constable.sync().await;
    station.hub.erase(RecordId(task), "S0045", "ordered by the court").unwrap();
    constable.power.arm(wire::seam::crash::PAGE_AFTER_COMMIT, 1);
    let device = constable.device.clone();
    let died = tokio::spawn(async move { device.sync().await.map(|_| ()) }).await;
    assert!(!matches!(died, Ok(Ok(()))));
    constable.sync().await;
    assert_eq!(hits(&decrypted(constable.folder(), &keys), CANARY), 0);
}
