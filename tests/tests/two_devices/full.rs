//! Records that hold as much as they take: a note goes on in the next, and any other says so before anything is kept.

use device::screen::{NoteCorrect, NoteCreate, NoteExhibit, NoteLine, NotePhoto, NotebookAsk, Nothing, Reference};
use record::Record;
use serde_json::json;
use testkit::{Phone, Station};
use uuid::Uuid;

use super::notebook::seize;
use super::{note, visit};

/// So many letters in one line of a notebook or of a task.
const LONG: usize = 7_000;

fn long_line(note: Option<Uuid>, word: &str) -> NoteLine {
    NoteLine { note, text: format!("{word} {}", "x".repeat(LONG)), basis: Some("fact".into()), ..Default::default() }
}

/// Which notes of a day hold its lines, in the order they were written.
async fn notes_of_lines(phone: &Phone, lines: &[Uuid]) -> Vec<Uuid> {
    let day = phone.device.notebook(NotebookAsk { day: None }).await.unwrap();
    let written: Vec<_> = day.entries.iter().filter(|e| lines.contains(&e.id)).collect();
    assert_eq!(
        written.iter().map(|e| e.id).collect::<std::collections::BTreeSet<_>>().len(),
        lines.len(),
        "every line is on the page"
    );
    lines.iter().map(|id| written.iter().find(|e| e.id == *id).unwrap().note).collect()
}

#[tokio::test]
async fn a_long_day_fills_its_note_and_goes_on_in_the_next_in_one_chain() {
    let station = Station::open(41);
    let constable = station.phone("123CN").await;
    let mut lines = Vec::new();
    for n in 0..16 {
        lines.push(constable.device.note_line(long_line(None, &format!("line {n}"))).await.unwrap().entry.unwrap());
    }
    let notes = notes_of_lines(&constable, &lines).await;
    let full = notes.iter().filter(|n| **n == notes[0]).count();
    assert!((6..=8).contains(&full), "some 48 KiB of lines in the first note: {notes:?}");
    let mut one_after_the_other = notes.clone();
    one_after_the_other.dedup();
    assert_eq!(one_after_the_other.len(), 3, "each is filled before the next: {notes:?}");

    let report = constable.sync().await;
    assert_eq!((report.received, report.waiting, report.set_aside), (16, 0, 0));
    let day = constable.device.notebook(NotebookAsk { day: None }).await.unwrap();
    assert!(day.chain.broken.is_none(), "one chain over three notes: {:?}", day.chain);

    // A correction stands beside the words it strikes, full or not.
    let strike = NoteCorrect {
        note: notes[0],
        target: lines[0],
        struck: "line 0".into(),
        replacement: "line nought".into(),
        reason: "Wrong word".into(),
        initials: "TR".into(),
    };
    assert_eq!(constable.device.note_correct(strike).await.unwrap().record, notes[0]);
    assert_eq!(constable.device.note_line(long_line(None, "after it")).await.unwrap().record, notes[15], "no fourth note");
}

#[tokio::test]
async fn the_continuation_of_a_case_note_is_about_the_same_and_links_to_it() {
    let station = Station::open(42);
    let constable = station.phone("123CN").await;
    let task = constable.device.task_create(visit("Stairwell B", None)).await.unwrap().record;
    let case = Reference { kind: "crime".into(), value: "3304512/26".into() };
    let ask = NoteCreate { refs: vec![case], links: vec![task] };
    let first = constable.device.note_create(ask).await.unwrap().record;
    // A note about that note, which goes on for nobody.
    let beside = constable.device.note_create(NoteCreate { refs: vec![], links: vec![first] }).await.unwrap().record;
    let mut went = Vec::new();
    for n in 0..9 {
        went.push(constable.device.note_line(long_line(Some(first), &format!("line {n}"))).await.unwrap().record);
    }
    let next = *went.last().unwrap();
    assert!(next != first && next != beside, "it was full, and the other is about something else");
    assert_eq!(went.iter().filter(|n| **n != first && **n != next).count(), 0, "one continuation takes what follows: {went:?}");
    let held = constable.device.holdings().await.unwrap().records.into_iter().find(|r| r.id.0 == next).unwrap();
    let record = Record::load(held.id, &held.doc).unwrap();
    assert_eq!(record.items("refs"), [json!({ "type": "crime", "value": "3304512/26" })]);
    let linked = |to: Uuid| record.items("links").iter().any(|l| l["record"] == json!(to.to_string()));
    assert!(linked(task) && linked(first), "{:?}", record.items("links"));
    let report = constable.sync().await;
    assert_eq!((report.waiting, report.set_aside), (0, 0));
}

#[tokio::test]
async fn what_is_written_of_a_task_stands_in_one_note_of_its_own_and_the_day_stays_about_nothing() {
    let station = Station::open(47);
    let constable = station.phone("123CN").await;
    let task = constable.device.task_create(visit("Stairwell B", None)).await.unwrap().record;
    let say = |text: &str, links: Vec<Uuid>| {
        let refs = links.iter().map(|_| Reference { kind: "crime".into(), value: "3304512/26".into() }).collect();
        constable.device.note_line(NoteLine { text: text.into(), refs, links, ..Default::default() })
    };
    let day = say("On patrol", vec![]).await.unwrap().record;
    let about = say("Lock hanging from the frame", vec![task]).await.unwrap().record;
    assert_ne!(about, day, "what else happened today is not of that case");
    assert_eq!(say("And the chain is cut", vec![task]).await.unwrap().record, about, "more of the same goes on in it");
    assert_eq!(say("Meal", vec![]).await.unwrap().record, day);
    let book = constable.device.notebook(NotebookAsk { day: None }).await.unwrap();
    assert!(book.chain.broken.is_none() && book.no_gaps, "one chain over both: {:?}", book.chain);
    assert_eq!(book.entries.iter().map(|e| e.number).collect::<Vec<_>>(), [1, 2, 3, 4]);
    let report = constable.sync().await;
    assert_eq!((report.waiting, report.set_aside), (0, 0));
}

#[tokio::test]
async fn a_line_an_exhibit_and_a_photo_of_one_crime_stand_in_one_note_and_the_day_stays_about_nothing() {
    let station = Station::open(48);
    let constable = station.phone("123CN").await;
    let crime = || vec![Reference { kind: "crime".into(), value: "3304512/26".into() }];
    let say = |text: &str, refs| constable.device.note_line(NoteLine { text: text.into(), refs, ..Default::default() });
    let shoot = |refs| {
        let mut png = std::io::Cursor::new(Vec::new());
        image::RgbImage::new(12, 9).write_to(&mut png, image::ImageFormat::Png).unwrap();
        let ask = NotePhoto { name: "lock.png".into(), origin: "captured_here".into(), refs, ..Default::default() };
        constable.device.note_photo(ask, png.into_inner())
    };
    let day = say("On patrol", vec![]).await.unwrap().record;
    let about = say("Lock hanging from the frame", crime()).await.unwrap().record;
    assert_ne!(about, day, "what else happened today is not of that case");
    let exhibit = NoteExhibit { refs: crime(), ..seize("TR/1") };
    assert_eq!(constable.device.note_exhibit(exhibit).await.unwrap().record, about);
    assert_eq!(shoot(crime()).await.unwrap().record, about);
    assert_eq!(shoot(vec![]).await.unwrap().record, day, "a photo of nothing in particular stays with the day");
    let book = constable.device.notebook(NotebookAsk { day: None }).await.unwrap();
    assert!(book.chain.broken.is_none() && book.no_gaps, "one chain over both: {:?}", book.chain);
    assert_eq!(book.open_note, Some(day));
    let report = constable.sync().await;
    assert_eq!((report.waiting, report.set_aside), (0, 0));
}

#[tokio::test]
async fn a_record_that_takes_no_more_says_so_before_anything_is_kept_and_the_hub_took_all_before() {
    let station = Station::open(43);
    let constable = station.phone("123CN").await;
    let task = constable.device.task_create(visit("Stairwell B", None)).await.unwrap().record;
    let mut kept = 0;
    let refused = loop {
        match constable.device.task_note(note(task, &"y".repeat(LONG))).await {
            Ok(_) => kept += 1,
            Err(refused) => break refused,
        }
        assert!(kept < 100, "a record is never full");
    };
    assert_eq!(refused.code(), "record_full");
    assert!(kept > 20, "{kept}");
    let report = constable.sync().await;
    assert_eq!((report.waiting, report.set_aside), (0, 0));
    assert_eq!(constable.device.strip(Nothing {}).await.unwrap().waiting, 0, "nothing was kept of what was refused");
}
