//! What goes wrong at a device's door: each has a message that says what to do, and loses nothing.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

use std::fs;

use device::screen::{NotePhoto, Nothing, RecordAsk, Stage, TaskCreate, TaskNote, Unlock};
use device::{Device, DeviceError};
use testkit::{PASSPHRASE, Phone, Station, WARD};
use wire::Hash;
use wire::seam::crash;

async fn visit(phone: &Phone) -> uuid::Uuid {
    let ask = TaskCreate {
        title: "Stairwell B".into(),
        task_kind: "asb_visit".into(),
        priority: "high".into(),
        ward: Some(WARD.into()),
        place: None,
        not_before: None,
        due_by: None,
        received_at: None,
        briefing: String::new(),
        assignees: None,
        min_crew: None,
        powers_needed: vec![],
        equipment: vec![],
        refs: vec![],
        links: vec![],
    };
    phone.device.task_create(ask).await.unwrap().record
}

fn open(passphrase: &str) -> Unlock {
    Unlock { passphrase: Some(passphrase.into()) }
}

fn says(error: &DeviceError, code: &str) {
    assert_eq!(error.code(), code, "{error}");
    assert!(error.to_string().len() > 30, "a sentence that says what to do: {error}");
}

#[tokio::test]
async fn a_wrong_code_enrols_nobody_and_the_right_one_still_does() {
    let station = Station::open(1);
    let phone = station.bare_phone("123CN");
    let code = station.hub.issue_code("123CN").unwrap().code;
    says(&phone.enrol("ABCD-EFGH-JKMN").await.unwrap_err(), "code_wrong");
    says(&phone.enrol("not a code").await.unwrap_err(), "code_wrong");
    assert_eq!(phone.device.session_state(Nothing {}).await.unwrap().stage, Stage::Enrol);
    let check = phone.enrol(&code).await.unwrap();
    assert_eq!(Some(check), station.hub.six_digits(&code).unwrap(), "both screens show the same six digits");
    let state = phone.device.session_state(Nothing {}).await.unwrap();
    assert_eq!((state.stage, state.officer.unwrap().name), (Stage::Open, "PC 123CN".to_owned()));
}

#[tokio::test]
async fn a_used_code_enrols_no_second_phone() {
    let station = Station::open(2);
    let (first, second) = (station.bare_phone("123CN"), station.bare_phone("208CN"));
    let code = station.hub.issue_code("123CN").unwrap().code;
    first.enrol(&code).await.unwrap();
    says(&second.enrol(&code).await.unwrap_err(), "code_used");
    says(&first.enrol(&code).await.unwrap_err(), "already_enrolled");
}

#[tokio::test]
async fn a_lost_answer_to_an_enrolment_does_not_use_up_the_code() {
    let station = Station::open(3);
    let phone = station.bare_phone("123CN");
    let code = station.hub.issue_code("123CN").unwrap().code;
    phone.line.next([testkit::Fault::Unanswered]);
    says(&phone.enrol(&code).await.unwrap_err(), "hub_unreachable");
    phone.enrol(&code).await.unwrap();
}

#[tokio::test]
async fn a_hub_that_is_not_the_pinned_one_gets_nothing() {
    let station = Station::open(4);
    let phone = station.phone("123CN").await;
    visit(&phone).await;
    let before = phone.line.steps().len();
    phone.line.leads_to(station.hub.router(), Hash([0xbd; 32]));
    says(&phone.device.sync().await.unwrap_err(), "hub_not_pinned");
    assert_eq!(phone.line.steps().len(), before, "not a byte was sent");
    let strip = phone.device.strip(Nothing {}).await.unwrap();
    assert_eq!(strip.waiting, 1);
    assert_eq!(strip.trouble.unwrap().code, "failure.hub_not_pinned", "and the officer is told");
}

#[tokio::test]
async fn a_wrong_passphrase_opens_nothing_and_says_how_many_were_wrong() {
    let station = Station::open(5);
    let phone = station.phone("123CN").await;
    let task = visit(&phone).await;
    phone.device.lock(Nothing {}).await.unwrap();
    says(&phone.device.task(RecordAsk { record: task }).await.unwrap_err(), "locked");
    let refused = phone.device.unlock(open("four herons")).await.unwrap_err();
    says(&refused, "wrong_passphrase");
    assert_eq!(format!("{:?}", refused.params()["tries"]), "Number(1)");
    phone.device.unlock(open(PASSPHRASE)).await.unwrap();
    assert_eq!(phone.device.task(RecordAsk { record: task }).await.unwrap().row.title, "Stairwell B");
}

#[tokio::test]
async fn a_second_process_on_the_same_vault_is_sent_away() {
    let station = Station::open(6);
    let phone = station.phone("123CN").await;
    let second = Device::new(phone.folder(), phone.seams(), "phone");
    let state = second.session_state(Nothing {}).await.unwrap();
    assert_eq!((state.stage, state.problem.unwrap().code.as_str()), (Stage::Stopped, "vault_in_use"));
    says(&second.unlock(open(PASSPHRASE)).await.unwrap_err(), "vault_in_use");
    visit(&phone).await;
}

#[tokio::test]
async fn a_corrupted_vault_and_one_of_a_newer_app_are_left_as_they_are() {
    let station = Station::open(7);
    let phone = station.phone("123CN").await;
    let task = visit(&phone).await;
    phone.device.lock(Nothing {}).await.unwrap();
    let file = phone.folder().join("vault.db");
    let good = fs::read(&file).unwrap();
    let mut bad = good.clone();
    bad[2_000] ^= 1;
    fs::write(&file, &bad).unwrap();
    says(&phone.device.unlock(open(PASSPHRASE)).await.unwrap_err(), "vault_corrupt");
    assert_eq!(fs::read(&file).unwrap(), bad, "nothing was deleted or repaired");
    fs::write(&file, &good).unwrap();
    phone.device.unlock(open(PASSPHRASE)).await.unwrap();
    assert!(phone.device.task(RecordAsk { record: task }).await.is_ok());

    phone.device.lock(Nothing {}).await.unwrap();
    let clock = testkit::VirtualClock::at(0);
    let folder = device::vault::Folder::new(phone.folder());
    let key = device::vault::VaultKey::get(&folder, &device::vault::NoKeystore, Some(PASSPHRASE), &clock).unwrap();
    let newer = device::vault::open_database(&file, &key, true).unwrap();
    newer.execute_batch("PRAGMA user_version = 99").unwrap();
    drop(newer);
    says(&phone.device.unlock(open(PASSPHRASE)).await.unwrap_err(), "schema_newer");
    assert!(file.exists());
}

/// A small picture: 1 pixel, black.
fn picture() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(1, 1).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn photo() -> NotePhoto {
    NotePhoto {
        note: None,
        exhibit: None,
        name: "IMG_0042.JPG".into(),
        origin: "captured_here".into(),
        received_from: None,
        received_how: None,
        captured_at: None,
        place: None,
        caption: Some("lock".into()),
    }
}

#[tokio::test]
async fn a_file_that_is_no_picture_or_too_large_is_not_half_taken_in() {
    let station = Station::open(8);
    let phone = station.phone("123CN").await;
    says(&phone.device.note_photo(photo(), b"%PDF-1.7 a report".to_vec()).await.unwrap_err(), "not_an_image");
    let huge = vec![0xff; device::evidence::MAX_BYTES + 1];
    says(&phone.device.note_photo(photo(), huge).await.unwrap_err(), "too_large");
    assert_eq!(fs::read_dir(phone.folder().join("evidence")).unwrap().count(), 0, "no file is left behind");
    assert_eq!(phone.device.strip(Nothing {}).await.unwrap().waiting, 0);
}

#[tokio::test]
async fn the_same_picture_taken_in_twice_is_shown_by_both_entries_and_one_file() {
    let station = Station::open(10);
    let mut phone = station.phone("123CN").await;
    let original = picture();
    let first = phone.device.note_photo(photo(), original.clone()).await.unwrap().entry.unwrap();
    let second = phone.device.note_photo(photo(), original.clone()).await.unwrap().entry.unwrap();
    phone.restart().await;
    for entry in [first, second] {
        assert_eq!(phone.device.picture(entry, false).await.unwrap().1, original, "byte for byte");
        assert!(!phone.device.picture(entry, true).await.unwrap().1.is_empty(), "with its thumbnail");
    }
    assert_eq!(fs::read_dir(phone.folder().join("evidence")).unwrap().count(), 1);
    assert_eq!(phone.sync().await.files, 1, "and it is sent once");
}

#[tokio::test]
async fn a_sealed_photo_that_was_damaged_is_whole_again_once_it_is_taken_in_again() {
    let station = Station::open(11);
    let phone = station.phone("123CN").await;
    let entry = phone.device.note_photo(photo(), picture()).await.unwrap().entry.unwrap();
    let file = fs::read_dir(phone.folder().join("evidence")).unwrap().next().unwrap().unwrap().path();
    fs::write(&file, b"beatbook").unwrap();
    says(&phone.device.picture(entry, false).await.unwrap_err(), "photo_broken");
    phone.device.note_photo(photo(), picture()).await.unwrap();
    assert_eq!(phone.device.picture(entry, false).await.unwrap().1, picture());
}

#[tokio::test]
async fn power_cut_between_sealing_a_photo_and_registering_it_leaves_nothing_of_it() {
    let station = Station::open(12);
    let mut phone = station.phone("123CN").await;
    let evidence = phone.folder().join("evidence");
    phone.power.arm(crash::FILE_BEFORE_COMMIT, 1);
    let cut = phone.device.note_photo(photo(), picture()).await;
    assert!(cut.is_err() && phone.power.off(), "the power was cut there");
    assert_eq!(fs::read_dir(&evidence).unwrap().count(), 1, "it was sealed");
    phone.restart().await;
    assert_eq!(fs::read_dir(&evidence).unwrap().count(), 0, "nobody has its key: it only took room");
    assert_eq!(phone.device.strip(Nothing {}).await.unwrap().waiting, 0);
    let entry = phone.device.note_photo(photo(), picture()).await.unwrap().entry.unwrap();
    phone.restart().await;
    assert_eq!(phone.device.picture(entry, false).await.unwrap().1, picture(), "a registered one stays");
}

#[tokio::test]
async fn after_the_lease_only_new_words_are_taken_down() {
    let station = Station::open(9);
    let phone = station.phone("123CN").await;
    let task = visit(&phone).await;
    station.clock.pass(80 * 3_600_000);
    says(&phone.device.task(RecordAsk { record: task }).await.unwrap_err(), "lease_over");
    let note = TaskNote { record: task, text: "gate code".into(), basis: "fact".into() };
    says(&phone.device.task_note(note).await.unwrap_err(), "lease_over");
    let line = device::screen::NoteLine {
        note: None,
        text: "still written down".into(),
        event_at: None,
        place: None,
        basis: None,
        with: vec![],
        links: vec![],
        late_why: None,
    };
    phone.device.note_line(line).await.unwrap();
    phone.sync().await;
    assert!(phone.device.task(RecordAsk { record: task }).await.is_ok(), "the hub has given a new lease");
}
