//! What leaves the house: a paper or a bundle in somebody else's hands, and a report that the public reads. Each is logged.

use std::io::Cursor;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use device::GoingOut;
use device::screen::{
    ExportMake, Exporting, NoteLine, NotePhoto, Nothing, PanelAsk, PanelLetOut, PanelTakeDown, PriorityPropose, PriorityPublish,
    RecordAsk, Redact, RedactWords, Saved,
};
use hub::storage::PanelForm;
use record::RecordId;
use testkit::{Phone, Station, WARD};
use wire::bundle::{self, Promise};

fn line(text: &str) -> NoteLine {
    NoteLine {
        note: None,
        text: text.into(),
        event_at: None,
        late_why: None,
        place: None,
        basis: None,
        with: vec![],
        with_why: None,
        points: vec![],
        refs: vec![],
        links: vec![],
    }
}

fn picture() -> Vec<u8> {
    let mut png = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(12, 9).write_to(&mut png, image::ImageFormat::Png).unwrap();
    png.into_inner()
}

fn photo() -> NotePhoto {
    NotePhoto { name: "lock.png".into(), origin: "captured_here".into(), caption: Some("Lock".into()), ..NotePhoto::default() }
}

fn export(what: &str, note: &Saved) -> ExportMake {
    ExportMake {
        what: what.into(),
        note: Some(note.record),
        case: None,
        exhibit: None,
        redact: None,
        purpose: "the defence".into(),
    }
}

/// The reasons in the hub's access log of a record.
fn logged(station: &Station, note: &Saved) -> Vec<String> {
    let rows = station.hub.storage().reading(|tx| tx.reads_of(RecordId(note.record))).unwrap();
    rows.into_iter().map(|r| r.reason).collect()
}

async fn noted(phone: &Phone) -> Saved {
    let note = phone.device.note_line(line("Lock hanging from the frame")).await.unwrap();
    phone.device.note_photo(photo(), picture()).await.unwrap();
    note
}

#[tokio::test]
async fn a_bundle_proves_itself_to_whoever_has_only_the_hubs_key() {
    let station = Station::open(71);
    let constable = station.phone("123CN").await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("case.bundle");
    let note = noted(&constable).await;
    let early = constable.device.export_to(export("bundle", &note), path.clone()).await;
    assert_eq!(early.unwrap_err().code(), "not_at_hub", "nothing proves what the hub has not received");
    constable.sync().await;
    // What is written since goes with it, as the maker's own.
    constable.device.note_line(line("Door open 30 cm")).await.unwrap();
    let made = constable.device.export_to(export("bundle", &note), path.clone()).await.unwrap();
    assert_eq!((made.photos, made.absent, made.notes), (1, 0, 1));
    let bytes = std::fs::read(&path).unwrap();
    let hub = station.hub.identity().public_key();
    let report = bundle::verify(Cursor::new(&bytes), Some(&hub));
    assert_eq!(report.broken(), None, "{report:?}");
    let said: Vec<&str> = report.checks.iter().map(|c| c.says.as_str()).collect();
    assert!(said.iter().any(|s| s.contains("1 more is signed by the maker and not yet at the hub")), "{said:#?}");
    assert!(said.iter().any(|s| s.contains("1 original photo is byte for byte")), "{said:#?}");
    let mut bad = bytes.clone();
    let at = bytes.windows(picture().len()).position(|w| w == picture()).unwrap();
    bad[at] ^= 1;
    assert_eq!(bundle::verify(Cursor::new(&bad), Some(&hub)).broken().map(|c| c.promise), Some(Promise::Part));
    constable.line.signal(false);
    let offline = constable.device.export_to(export("bundle", &note), folder.path().join("other.bundle")).await;
    assert_eq!(offline.unwrap_err().code(), "hub_unreachable");
    assert!(!folder.path().join("other.bundle").exists());
}

/// A second photo, of other bytes.
fn wider_picture() -> Vec<u8> {
    let mut png = Cursor::new(Vec::new());
    image::RgbImage::new(40, 9).write_to(&mut png, image::ImageFormat::Png).unwrap();
    png.into_inner()
}

/// Somebody who calls it off once a first photo is in the file, and what was told until then.
fn called_off_after_the_first_photo() -> (GoingOut, Arc<Mutex<Vec<Exporting>>>) {
    let (stop, told) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(Vec::new())));
    let way = GoingOut::new(stop.clone(), {
        let told = told.clone();
        move |far: Exporting| {
            if far.writing && far.photos_done == 1 {
                stop.store(true, Ordering::Relaxed);
            }
            told.lock().unwrap().push(far);
        }
    });
    (way, told)
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
}

#[tokio::test]
async fn an_export_that_is_called_off_after_its_first_photo_leaves_no_file_and_the_log_says_so() {
    let station = Station::open(75);
    let constable = station.phone("123CN").await;
    let note = noted(&constable).await;
    constable.device.note_photo(photo(), wider_picture()).await.unwrap();
    constable.sync().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("case.bundle");
    let (way, told) = called_off_after_the_first_photo();
    let stopped = constable.device.export_telling(export("bundle", &note), path.clone(), &way).await;
    assert_eq!(stopped.unwrap_err().code(), "export_stopped");
    assert_eq!(names_in(folder.path()), Vec::<String>::new(), "neither a file nor a half of one");
    let told = told.lock().unwrap().clone();
    let steps: Vec<(bool, u32)> = told.iter().map(|far| (far.writing, far.photos_done)).collect();
    assert_eq!(steps, [(false, 0), (false, 1), (false, 2), (true, 0), (true, 1)]);
    let (first, last) = (&told[3], &told[4]);
    assert_eq!((first.photos, first.bytes_done), (2, 0));
    assert_eq!(last.bytes, (picture().len() + wider_picture().len()) as i64);
    assert!(last.bytes_done > 0 && last.bytes_done < last.bytes, "{last:?}");
    constable.sync().await;
    let reasons = logged(&station, &note);
    assert!(
        reasons.iter().any(|r| r.starts_with("cancelled, nothing was written: export bundle for the defence")),
        "{reasons:?}"
    );
    // It can be made afterwards, whole.
    let made = constable.device.export_to(export("bundle", &note), path.clone()).await.unwrap();
    assert_eq!((made.photos, std::fs::metadata(&path).unwrap().len() as i64), (2, made.bytes));
}

#[tokio::test]
async fn a_rescue_file_that_is_called_off_leaves_no_file_and_everything_still_waits() {
    let station = Station::open(76);
    let constable = station.phone("123CN").await;
    constable.line.signal(false);
    noted(&constable).await;
    constable.device.note_photo(photo(), wider_picture()).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("my.rescue");
    let (way, told) = called_off_after_the_first_photo();
    let stopped = constable.device.rescue_telling(path.clone(), &way).await;
    assert_eq!(stopped.unwrap_err().code(), "export_stopped");
    assert_eq!(names_in(folder.path()), Vec::<String>::new());
    assert!(told.lock().unwrap().iter().all(|far| far.what == "rescue" && far.photos == 2));
    assert_eq!(constable.device.rescue_to(path).await.unwrap().photos, 2);
}

fn asked<T: serde::de::DeserializeOwned>(value: serde_json::Value) -> T {
    serde_json::from_value(value).unwrap()
}

#[tokio::test]
async fn a_cases_bundle_holds_its_notes_tasks_and_victims_and_each_is_proved() {
    const CASE: &str = "01/4412086/26";
    let station = Station::open(74);
    let constable = station.phone("123CN").await;
    let crimes = format!("crime_ref,victim_no,offence,officer,events\n{CASE},1,Stalking,123CN,reported@2026-11-20T09:00\n");
    station.hub.import_crimes("crimes.csv", &crimes).unwrap();
    constable.sync().await;
    let task = |title: &str, of: &str| {
        asked(serde_json::json!({
            "title": title, "task_kind": "asb_visit", "priority": "high", "ward": WARD, "briefing": "Ask the caretaker",
            "powers_needed": [], "equipment": [], "links": [], "refs": [{ "type": "crime", "value": of }],
        }))
    };
    constable.device.task_create(task("House to house", "01/4412086 /26")).await.unwrap();
    constable.device.task_create(task("Another matter", "01/9/26")).await.unwrap();
    let about = serde_json::json!({ "refs": [{ "type": "crime", "value": CASE }], "links": [] });
    let note = constable.device.note_create(asked(about)).await.unwrap();
    let said = NoteLine { note: Some(note.record), ..line("Lock hanging from the frame") };
    constable.device.note_line(said).await.unwrap();
    constable.device.note_photo(NotePhoto { note: Some(note.record), ..photo() }, picture()).await.unwrap();
    constable.sync().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("case.bundle");
    let ask = ExportMake { note: None, case: Some(CASE.to_lowercase()), ..export("bundle", &note) };
    let made = constable.device.export_to(ask, path.clone()).await.unwrap();
    assert_eq!((made.notes, made.tasks, made.victims, made.photos, made.left_out), (1, 1, 1, 1, 0));
    assert_eq!(made.marking, "official_sensitive", "her record is in it");
    let hub = station.hub.identity().public_key();
    let file = || std::fs::File::open(&path).unwrap();
    let report = bundle::verify(file(), Some(&hub));
    assert_eq!(report.broken(), None, "{report:#?}");
    let opened = bundle::Opened::read(file()).unwrap();
    let kinds: Vec<&str> = opened.manifest().records.iter().map(|r| r.kind.as_str()).collect();
    assert_eq!(kinds, ["note", "task", "victim_contact"]);
    // Every record of it is in the access log with the file's fingerprint.
    constable.sync().await;
    for record in opened.manifest().records.iter().map(|r| r.record) {
        let rows = station.hub.storage().reading(|tx| tx.reads_of(record)).unwrap();
        assert!(rows.iter().any(|r| r.reason.contains(&made.sha256)), "{record}");
    }
}

#[tokio::test]
async fn an_export_is_in_the_access_log_with_the_files_fingerprint_and_for_whom() {
    let station = Station::open(72);
    let constable = station.phone("123CN").await;
    let note = noted(&constable).await;
    constable.line.signal(false);
    let nobody = ExportMake { purpose: " ".into(), ..export("statement", &note) };
    assert_eq!(constable.device.export_make(nobody).await.unwrap_err().field(), Some("purpose"), "for nobody, nothing");
    let made = constable.device.export_make(export("statement", &note)).await.unwrap();
    let bytes = std::fs::read(&made.file).unwrap();
    assert!(bytes.starts_with(b"%PDF-"));
    assert_eq!((made.pages, made.sha256.as_str()), (Some(1), wire::Hash::of(&bytes).to_string().as_str()));
    let name = std::path::Path::new(&made.file).file_name().unwrap().to_string_lossy().into_owned();
    assert!(!name.contains("123CN") && name.starts_with("beatbook-statement-2026-"), "{name}");
    let none = constable.device.export_make(export("exhibits", &note)).await;
    assert_eq!(none.unwrap_err().code(), "nothing_to_print");
    constable.line.signal(true);
    constable.sync().await;
    assert_eq!(logged(&station, &note), [format!("export statement for the defence SHA-256 {}", made.sha256)]);
}

#[tokio::test]
async fn a_redacted_copy_is_made_by_order_of_somebody_and_the_note_keeps_every_word() {
    let station = Station::open(77);
    let constable = station.phone("123CN").await;
    let note = constable.device.note_line(line("Spoke to the caretaker")).await.unwrap();
    let hers = constable.device.note_line(line("Marlowe told me")).await.unwrap().entry.unwrap();
    let before = constable.device.note(RecordAsk { record: note.record }).await.unwrap();
    let copy = |reason: &str, what: &str| ExportMake {
        redact: Some(Redact { entries: vec![hers], words: vec![], reason: reason.into() }),
        ..export(what, &note)
    };
    let nobodys = constable.device.export_make(copy(" ", "statement")).await;
    assert_eq!(nobodys.unwrap_err().field(), Some("redact_why"), "by nobody's order, nothing");
    let bundle = constable.device.export_make(copy("Crown Court, 4471/26", "bundle")).await;
    assert_eq!(bundle.unwrap_err().field(), Some("redact"), "a bundle without it would not prove itself");
    let mut of_another = copy("Crown Court, 4471/26", "statement");
    of_another.redact.as_mut().unwrap().entries.push(uuid::Uuid::nil());
    assert_eq!(constable.device.export_make(of_another).await.unwrap_err().code(), "nothing_to_print");
    let made = constable.device.export_make(copy("Crown Court, 4471/26", "statement")).await.unwrap();
    assert_eq!((made.what.as_str(), made.redacted), ("statement", 1));
    let name = Path::new(&made.file).file_name().unwrap().to_string_lossy().into_owned();
    assert!(name.starts_with("beatbook-statement-redacted-"), "{name}");
    let after = constable.device.note(RecordAsk { record: note.record }).await.unwrap();
    assert_eq!(after.entries, before.entries);
    assert!(after.entries.iter().any(|e| e.words.iter().any(|piece| piece.text == "Marlowe told me")));
    constable.sync().await;
    let order = "\"Crown Court, 4471/26\"";
    let said = format!("export statement with 1 entry redacted by order: {order}, for the defence SHA-256 {}", made.sha256);
    assert!(logged(&station, &note).contains(&said), "{:?}", logged(&station, &note));
    // Their own log tells for whom and by whose order, whatever commas either has.
    let purpose = "counsel, for the defence";
    let for_counsel = ExportMake { purpose: purpose.into(), ..copy("Crown Court, for R v D", "statement") };
    let file = constable.device.export_make(for_counsel).await.unwrap();
    let reads = constable.device.own_reads(Nothing {}).await.unwrap().reads;
    let told = reads.into_iter().filter_map(|r| r.made).find(|m| m.sha256 == file.sha256).unwrap();
    assert_eq!((told.what.as_str(), told.whom.as_str(), told.redacted), ("statement", purpose, 1));
    assert_eq!((told.order.as_deref(), told.stopped), (Some("Crown Court, for R v D"), false));
}

#[tokio::test]
async fn words_that_are_ordered_out_stand_in_no_log_and_words_that_are_not_there_make_no_file() {
    let station = Station::open(78);
    let constable = station.phone("123CN").await;
    let note = constable.device.note_line(line("Spoke to the caretaker")).await.unwrap();
    let hers = constable.device.note_line(line("Marlowe told me of the lock")).await.unwrap().entry.unwrap();
    let copy = |entries: Vec<uuid::Uuid>, words: &str| ExportMake {
        redact: Some(Redact {
            entries,
            words: vec![RedactWords { entry: hers, words: words.into() }],
            reason: "Crown Court, 4471/26".into(),
        }),
        ..export("statement", &note)
    };
    let none = constable.device.export_make(copy(vec![], " ")).await;
    assert_eq!(none.unwrap_err().field(), Some("redact_words"));
    let absent = constable.device.export_make(copy(vec![], "Mallory")).await;
    assert_eq!(absent.unwrap_err().code(), "words_not_there", "a copy that leaves in what was ordered out is none");
    let made = constable.device.export_make(copy(vec![], "marlowe")).await.unwrap();
    assert_eq!(made.redacted, 1);
    let both = constable.device.export_make(copy(vec![note.entry.unwrap()], "Marlowe")).await.unwrap();
    assert_eq!(both.redacted, 2);
    constable.sync().await;
    let said = |what: &str, sha256: &str| {
        let order = "\"Crown Court, 4471/26\"";
        format!("export statement with {what} redacted by order: {order}, for the defence SHA-256 {sha256}")
    };
    let expected = [said("words of 1 entry", &made.sha256), said("1 entry and words of 1 entry", &both.sha256)];
    let log = logged(&station, &note);
    assert!(expected.iter().all(|one| log.contains(one)), "{log:?}");
    assert!(!log.iter().any(|reason| reason.to_lowercase().contains("marlowe")), "{log:?}");
}

#[tokio::test]
async fn a_sergeant_looks_at_the_report_and_lets_it_out() {
    let station = Station::open(73);
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/hub/data/wards-sample.geojson");
    let wards = std::fs::read_to_string(sample).unwrap().replace("E05999901", WARD);
    station.hub.import_wards("wards.geojson", &wards).unwrap();
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let asked =
        PriorityPropose { ward: WARD.into(), issue: "Mopeds on the towpath".into(), source: "panel".into(), analysis: None };
    let priority = sergeant.device.priority_propose(asked).await.unwrap().record;
    let out = PriorityPublish {
        record: priority,
        issue: "Mopeds on the towpath".into(),
        answer: None,
        checked: true,
        looked_at: vec![],
    };
    sergeant.device.priority_publish(out).await.unwrap();
    sergeant.sync().await;
    let ask = PanelAsk { ward: WARD.into(), from: "2026-09-01".into(), to: "2026-11-22".into() };
    assert_eq!(constable.device.panel_look(ask.clone()).await.unwrap_err().code(), "not_granted");
    let shown = sergeant.device.panel_look(ask.clone()).await.unwrap();
    assert_eq!((shown.priorities, shown.published_at), (1, None));
    assert_eq!(shown.page.priorities[0].asked, ["Mopeds on the towpath"]);
    let unchecked = PanelLetOut { ask: ask.clone(), sha256: shown.sha256.clone(), checked: false, looked_at: vec![] };
    assert_eq!(sergeant.device.panel_publish(unchecked.clone()).await.unwrap_err().field(), Some("checked"));
    let done = sergeant.device.panel_publish(PanelLetOut { checked: true, ..unchecked }).await.unwrap();
    assert!(done.pdf.ends_with(&format!("/v1/public/metropolitan/{WARD}/report.pdf")), "{}", done.pdf);
    let page = station.hub.public_report(WARD, PanelForm::Page).unwrap();
    assert!(String::from_utf8(page).unwrap().contains("Mopeds on the towpath"));
    let down = PanelTakeDown { ask: ask.clone(), reason: "a name slipped in".into() };
    sergeant.device.panel_take_down(down).await.unwrap();
    assert_eq!(station.hub.public_report(WARD, PanelForm::Page).unwrap_err().code(), "not_found");
}
