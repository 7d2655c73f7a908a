//! A phone that cannot connect hands its work in by a file.

use device::screen::{NoteLine, NotePhoto};
use record::Edit;
use serde_json::json;
use wire::Outcome;

use super::common::hits_in;
use super::*;

fn picture() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(48, 32).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

#[tokio::test]
async fn a_phone_that_cannot_connect_hands_its_work_in_by_a_file_once() {
    let station = Station::open(34);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let task = sergeant.device.task_create(visit(Some(&constable))).await.unwrap().record;
    sergeant.sync().await;
    constable.sync().await;
    // One item the hub has refused, and then no signal any more.
    constable.device.task_note(TaskNote { record: task, text: "refused words".into(), basis: "fact".into() }).await.unwrap();
    refuse_next(&station, &constable, |_| true).await;
    constable.line.signal(false);
    for text in ["gate code is 4402", "two youths ran north"] {
        constable.device.task_note(TaskNote { record: task, text: text.into(), basis: "fact".into() }).await.unwrap();
    }
    let line = NoteLine {
        note: None,
        text: "14:05 stairwell B, lock hanging".into(),
        event_at: None,
        late_why: None,
        place: None,
        basis: Some("fact".into()),
        with: vec![],
        links: vec![],
        ..Default::default()
    };
    constable.device.note_line(line).await.unwrap();
    let photo = NotePhoto {
        note: None,
        exhibit: None,
        name: "lock.png".into(),
        origin: "captured_here".into(),
        received_from: None,
        received_how: None,
        captured_at: None,
        place: None,
        caption: None,
        ..Default::default()
    };
    constable.device.note_photo(photo, picture()).await.unwrap();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("my.rescue");
    let made = constable.device.rescue_to(path.clone()).await.unwrap();
    assert_eq!((made.photos, made.words, made.damaged), (1, 1, 0));
    let sealed = std::fs::read(&path).unwrap();
    for readable in ["4402", "refused words", "stairwell"] {
        assert!(!sealed.windows(readable.len()).any(|w| w == readable.as_bytes()), "{readable}");
    }

    // Another hub cannot open it; a flipped byte anywhere is a clear error, and nothing of the file is taken in.
    let elsewhere = Station::open(35);
    let open = |bytes: &[u8]| std::io::Cursor::new(bytes.to_vec());
    assert_eq!(elsewhere.hub.rescue(&mut open(&sealed)).unwrap_err().code(), "mismatch");
    let counts = || station.hub.storage().reading(|tx| tx.record_counts()).unwrap();
    let before = counts();
    for at in [0, 40, 200, sealed.len() / 2, sealed.len() - 1] {
        let mut bad = sealed.clone();
        bad[at] ^= 1;
        let error = station.hub.rescue(&mut open(&bad)).unwrap_err();
        assert!(matches!(error.code(), "malformed" | "mismatch" | "truncated"), "byte {at}: {error}");
    }
    assert!(station.hub.rescue(&mut open(&sealed[..sealed.len() - 40])).is_err());
    assert_eq!(counts(), before);

    let rescued = station.hub.rescue(&mut open(&sealed)).unwrap();
    assert_eq!((rescued.accepted, rescued.photos, rescued.words), (u64::from(made.changes), 1, 1), "{rescued:?}");
    assert!(rescued.unread.is_empty());
    assert_eq!(notes(&at_hub(&station.hub, task)), ["gate code is 4402", "two youths ran north"]);
    let after = counts();
    let again = station.hub.rescue(&mut open(&sealed)).unwrap();
    assert_eq!(
        (again.accepted, again.had, again.photos, again.words),
        (0, u64::from(made.changes), 0, 0),
        "twice changes nothing"
    );
    assert_eq!(counts(), after);
    let words = station.hub.rescued_words(sergeant.officer).unwrap();
    assert!(words[0].1.words.contains("refused words"));
    assert!(station.hub.rescued_words(station.officer("208CN")).unwrap().is_empty());
    // The supervisor reads them on the screen, beside the queue.
    let shown = sergeant.device.reviews(Nothing {}).await.unwrap().rescued;
    assert_eq!((shown.len(), shown[0].by.name.as_str(), shown[0].text.as_str()), (1, "PC 123CN", "refused words"));
    assert!(constable.device.reviews(Nothing {}).await.is_err(), "its phone still has no signal");

    // The phone finds signal after all: everything has its receipt, and nothing is there twice.
    constable.line.signal(true);
    assert_eq!(constable.sync().await.waiting, 0);
    let page = constable.device.sync_state(Nothing {}).await.unwrap();
    assert_eq!(page.groups.iter().map(|g| g.waiting).sum::<u32>(), 0, "{:?}", page.groups);
    assert_eq!(counts(), after);
    sergeant.sync().await;
}

#[tokio::test]
async fn words_out_of_a_rescue_file_are_restricted_with_their_record_and_erased_with_it_for_good() {
    let station = Station::open(37);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let task = sergeant.device.task_create(visit(Some(&constable))).await.unwrap().record;
    sergeant.sync().await;
    constable.sync().await;
    let text = "quillfeather lives at number 9".into();
    constable.device.task_note(TaskNote { record: task, text, basis: "fact".into() }).await.unwrap();
    refuse_next(&station, &constable, |_| true).await;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("my.rescue");
    assert_eq!(constable.device.rescue_to(path.clone()).await.unwrap().words, 1);
    let file = std::fs::read(&path).unwrap();
    let new_words = || station.hub.rescue(&mut std::io::Cursor::new(file.clone())).unwrap().words;
    let shown = || station.hub.rescued_words(sergeant.officer).unwrap().len();
    let stands = || hits_in(station.folder(), b"quillfeather");
    assert_eq!((new_words(), shown()), (1, 1));
    assert!(stands() > 0);

    let readers = json!([constable.officer.to_string()]);
    let restrict = [Edit::field("readers", readers), Edit::field("restricted", true)];
    assert_eq!(station.write("45CN", task, &restrict), Some(Outcome::Accepted));
    assert_eq!(shown(), 0, "practice P15: named readers only, of whoever's team its author is");

    station.hub.erase(RecordId(task), "S0045", "ordered by the court").unwrap();
    assert_eq!(stands(), 0, "the words go with the record they were for");
    assert_eq!(new_words(), 0, "and a file that was made before brings them back to nobody");
    assert_eq!(stands(), 0);
}
