//! What goes wrong at a device's door: each has a message that says what to do, and loses nothing.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

use std::fs;

use device::screen::{
    CopyExport, ExhibitAsk, NoteLine, NotePhoto, NotebookAsk, Nothing, PhotoCopy, PhotoSeized, RecordAsk, Stage, TaskCreate,
    TaskNote, Unlock,
};
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
        ..TaskCreate::default()
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

/// A picture as a file of some format.
fn encoded(drawn: &image::RgbImage, format: image::ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    drawn.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A small picture: 1 pixel, black.
fn picture() -> Vec<u8> {
    encoded(&image::RgbImage::new(1, 1), image::ImageFormat::Png)
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
        ..Default::default()
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
    let line = NoteLine {
        note: None,
        text: "still written down".into(),
        event_at: None,
        place: None,
        basis: None,
        with: vec![],
        links: vec![],
        late_why: None,
        ..Default::default()
    };
    phone.device.note_line(line).await.unwrap();
    phone.sync().await;
    assert!(phone.device.task(RecordAsk { record: task }).await.is_ok(), "the hub has given a new lease");
}

/// A JPEG that tells where it was taken, as a camera writes it: EXIF with words to look for, and what an editor left behind.
fn telling() -> Vec<u8> {
    let plain = encoded(&image::RgbImage::new(64, 48), image::ImageFormat::Jpeg);
    // One IFD with one text entry (Make), and its text behind it.
    let text = b"N51.5390 W0.1426 Tallow Court\0";
    let mut tiff = b"II*\0\x08\0\0\0\x01\0\x0f\x01\x02\0".to_vec();
    tiff.extend(u32::try_from(text.len()).unwrap().to_le_bytes());
    tiff.extend(26u32.to_le_bytes());
    tiff.extend(0u32.to_le_bytes());
    tiff.extend(text);
    let mut app1 = b"Exif\0\0".to_vec();
    app1.extend(tiff);
    let mut out = plain[..2].to_vec();
    out.extend([0xff, 0xe1]);
    out.extend(u16::try_from(app1.len() + 2).unwrap().to_be_bytes());
    out.extend(app1);
    out.extend(&plain[2..]);
    out.extend(b"N51.5390 behind the last byte");
    out
}

fn holds(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|w| w == word)
}

#[tokio::test]
async fn a_working_copy_has_its_own_fingerprint_and_tells_no_place_and_the_master_keeps_every_byte() {
    let station = Station::open(12);
    let phone = station.phone("123CN").await;
    let original = telling();
    let saved = phone.device.note_photo(photo(), original.clone()).await.unwrap();
    let (note, master) = (saved.record, saved.entry.unwrap());
    let ask = |to: &str, why: &str| PhotoCopy { note, photo: master, to: Some(to.into()), why: why.into() };
    assert!(phone.device.photo_copy(ask("CPS", " ")).await.is_err(), "a copy says why it was made");
    let copy = phone.device.photo_copy(ask("CPS", "charging decision")).await.unwrap().entry.unwrap();
    let (media, bytes) = phone.device.picture(copy, false).await.unwrap();
    assert_eq!(media, "image/jpeg");
    assert!(!holds(&bytes, b"N51") && !holds(&bytes, b"Exif"), "nothing of the camera's travels");
    assert_eq!(phone.device.picture(master, false).await.unwrap().1, original, "the master is as it was, EXIF and all");
    let small = phone.device.picture(master, true).await.unwrap().1;
    assert!(!holds(&small, b"N51"), "nor in the small one of lists");
    // For somebody else: the same bytes, sealed once, said twice.
    phone.device.photo_copy(ask("the insurer", "with her consent")).await.unwrap();
    let page = phone.device.note(RecordAsk { record: note }).await.unwrap();
    let copies = page.entries[0].photo.clone().unwrap().copies;
    assert_eq!(copies.iter().map(|c| c.to.as_deref().unwrap()).collect::<Vec<_>>(), ["CPS", "the insurer"]);
    assert_eq!(copies[0].sha256, device::evidence::sha256_hex(&bytes), "its own fingerprint");
    assert_ne!(copies[0].sha256, page.entries[0].photo.as_ref().unwrap().sha256);
    assert_eq!(fs::read_dir(phone.folder().join("evidence")).unwrap().count(), 2);
    assert_eq!(phone.sync().await.files, 1, "only the master is sent");
    // A file of it for whom it was made: the very bytes of the copy, under a name that carries the marking.
    let out = phone.device.copy_export(CopyExport { note, copy }).await.unwrap();
    assert_eq!((fs::read(&out.file).unwrap(), out.sha256.as_str()), (bytes, copies[0].sha256.as_str()));
    assert!(out.file.contains(&format!("beatbook-copy-{}-", out.marking)), "{}", out.file);
    let master = phone.device.copy_export(CopyExport { note, copy: master }).await;
    assert!(master.is_err(), "the master never leaves as a copy");
}

#[tokio::test]
async fn a_failed_check_is_found_at_the_open_and_stays_set_apart() {
    let station = Station::open(13);
    let phone = station.phone("123CN").await;
    let seized = PhotoSeized { reference: "TR/1".into(), description: "Lock".into(), ..Default::default() };
    let ask = NotePhoto { seized: Some(seized), ..photo() };
    let saved = phone.device.note_photo(ask, picture()).await.unwrap();
    let exhibit = ExhibitAsk { note: saved.record, exhibit: saved.entry.unwrap() };
    let page = phone.device.exhibit(exhibit.clone()).await.unwrap();
    assert!(page.photos[0].verified_at.is_some() && !page.photos[0].damaged);
    let file = fs::read_dir(phone.folder().join("evidence")).unwrap().next().unwrap().unwrap().path();
    let mut bytes = fs::read(&file).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&file, bytes).unwrap();
    let shot = page.photos[0].id;
    says(&phone.device.picture(shot, false).await.unwrap_err(), "photo_broken");
    let day = phone.device.notebook(NotebookAsk { day: None }).await.unwrap();
    assert!(day.entries[0].photo.as_ref().unwrap().damaged, "opened whole, it is set apart at once");
    let page = phone.device.exhibit(exhibit).await.unwrap();
    assert!(page.photos[0].damaged && page.photos[0].verified_at.is_none());
    let day = phone.device.notebook(NotebookAsk { day: None }).await.unwrap();
    assert!(day.entries[0].photo.as_ref().unwrap().damaged, "the list knows it too, without opening the file");
    phone.device.note_line(NoteLine { text: "It does not open.".into(), ..Default::default() }).await.unwrap();
}

/// Files that somebody made to hurt whoever opens them, each with the code it is refused with.
fn bombs() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let small = |format| encoded(&image::RgbImage::new(16, 16), format);
    let png = |side: u32| {
        let mut bomb = small(image::ImageFormat::Png);
        bomb[16..20].copy_from_slice(&side.to_be_bytes());
        bomb[20..24].copy_from_slice(&side.to_be_bytes());
        let sum = crc32(&bomb[12..29]);
        bomb[29..33].copy_from_slice(&sum.to_be_bytes());
        bomb
    };
    let mut jpeg = small(image::ImageFormat::Jpeg);
    // The frame header: marker, length, precision, then height and width.
    let frame = jpeg.windows(2).position(|w| w == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xdc, 0xff, 0xdc]);
    let mut webp = small(image::ImageFormat::WebP);
    // Lossless: after the byte 0x2f, fourteen bits each of width and height, less one.
    let header = webp.windows(4).position(|w| w == b"VP8L").unwrap() + 9;
    webp[header..header + 4].copy_from_slice(&0x0fff_ffff_u32.to_le_bytes());
    let magic = |start: &[u8]| [start, &[0x41; 4_000]].concat();
    // An EXIF block whose list of entries names itself as the next.
    let mut looped = small(image::ImageFormat::Jpeg);
    let exif = [b"\xff\xe1\0\x18Exif\0\0".as_slice(), b"II*\0\x08\0\0\0\0\0\x08\0\0\0\0\0"].concat();
    looped.truncate(looped.len() / 2);
    looped.splice(2..2, exif);
    vec![
        ("a PNG of 20,000 by 20,000", png(20_000), "too_large"),
        ("a PNG of 9,999 by 9,999, 300 MB of pixels", png(9_999), "too_large"),
        ("a PNG of 2 thousand million by as many", png(u32::MAX >> 1), "too_large|not_an_image"),
        // The decoder knows a limit of its own.
        ("a JPEG of 56,540 by 56,540", jpeg, "too_large|not_an_image"),
        ("a WebP of 16,384 by 16,384", webp, "too_large|not_an_image"),
        ("half a JPEG whose EXIF runs in a circle", looped, "not_an_image"),
        ("a PNG of nothing but its first bytes", magic(b"\x89PNG\r\n\x1a\n"), "not_an_image"),
        ("a JPEG of nothing but its first bytes", magic(b"\xff\xd8\xff\xe0"), "not_an_image"),
        ("a WebP of nothing but its first bytes", magic(b"RIFF\xff\xff\xff\x7fWEBPVP8 "), "not_an_image"),
        ("a TIFF", magic(b"II*\0"), "not_an_image"),
        ("a GIF", magic(b"GIF89a"), "not_an_image"),
        ("a page with a script", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>".to_vec(), "not_an_image"),
        ("an archive", magic(b"PK\x03\x04"), "not_an_image"),
        ("nothing", Vec::new(), "not_an_image"),
    ]
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

#[tokio::test]
async fn a_bomb_is_refused_by_its_head_and_harms_nothing() {
    let station = Station::open(14);
    let phone = station.phone("123CN").await;
    for (what, bytes, code) in bombs() {
        let refused = phone.device.note_photo(photo(), bytes).await.unwrap_err();
        assert!(code.split('|').any(|c| c == refused.code()), "{what}: {}", refused.code());
    }
    assert_eq!(fs::read_dir(phone.folder().join("evidence")).unwrap().count(), 0, "no file of any of them is left behind");
    assert!(phone.device.notebook(NotebookAsk { day: None }).await.unwrap().entries.is_empty());
    phone.device.note_photo(photo(), picture()).await.unwrap();
    assert_eq!(phone.sync().await.files, 1, "the next picture is taken in and sent as ever");
}

#[test]
fn no_mutant_of_an_honest_picture_does_more_than_be_refused() {
    use device::evidence::{look, thumbnail};
    let mut refused = 0;
    for format in [image::ImageFormat::Png, image::ImageFormat::Jpeg, image::ImageFormat::WebP] {
        let drawn = image::RgbImage::from_fn(24, 18, |x, y| {
            image::Rgb([u8::try_from(x * 9).unwrap(), u8::try_from(y * 13).unwrap(), 77])
        });
        let honest = encoded(&drawn, format);
        // Every byte of the head, and now and then one of the pixels.
        for at in (0..honest.len().min(64)).chain((64..honest.len()).step_by(17)) {
            for flip in [0x80_u8, 0xff] {
                let mut mutant = honest.clone();
                mutant[at] ^= flip;
                refused += u32::from(look(&mutant).and_then(|seen| thumbnail(&mutant, &seen)).is_err());
            }
            refused += u32::from(look(&honest[..at]).and_then(|seen| thumbnail(&honest[..at], &seen)).is_err());
        }
    }
    assert!(refused > 0, "some of them cannot be read, and say so");
}
