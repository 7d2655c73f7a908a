//! A disclosure is in the read log before there is anything to disclose, wherever the power goes; and what stands in no paper
//! for others is neither in one nor named as if it were.

use device::screen::{ExhibitMove, ExportMake, NoteExhibit, NoteFlag, NoteLine, StoreAlarmRaise};
use record::{Edit, RecordId};
use serde_json::json;
use testkit::{Phone, Station};
use uuid::Uuid;
use wire::Outcome;
use wire::seam::crash;

const CASE: &str = "01/4412086/26";

/// The exports of a record that the hub's access log names.
fn logged(station: &Station, record: Uuid) -> Vec<String> {
    let rows = station.hub.storage().reading(|tx| tx.reads_of(RecordId(record))).unwrap();
    rows.into_iter().map(|row| row.reason).filter(|reason| reason.starts_with("export ")).collect()
}

fn export(what: &str, case: Option<&str>) -> ExportMake {
    let purpose = "the defence".to_owned();
    ExportMake { what: what.into(), note: None, case: case.map(str::to_owned), exhibit: None, redact: None, purpose }
}

/// Makes it with the power cut before the row is there, and between the row and the file: of a file that nobody has the log may
/// tell, and never the other way round.
async fn its_row_comes_first(station: &Station, phone: &mut Phone, ask: ExportMake, note: Uuid) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("paper.pdf");
    let files = || std::fs::read_dir(folder.path()).unwrap().count();
    let begins = format!("export {} for the defence SHA-256 ", ask.what);
    let rows = || logged(station, note).iter().filter(|reason| reason.starts_with(&begins)).count();
    for (point, told) in [(crash::EDIT_BEFORE_COMMIT, 0), (crash::EDIT_AFTER_COMMIT, 1)] {
        phone.power.arm(point, 1);
        assert!(phone.device.export_to(ask.clone(), path.clone()).await.is_err(), "{point}");
        assert!(!phone.power.armed(), "{point}");
        assert_eq!(files(), 0, "{point}: a file came before its row");
        phone.restart().await;
        phone.sync().await;
        assert_eq!((rows(), files()), (told, 0), "{point}");
    }
    phone.device.export_to(ask, path.clone()).await.unwrap();
    phone.sync().await;
    assert_eq!((rows(), files()), (2, 1));
}

#[tokio::test]
async fn a_file_for_somebody_outside_is_there_only_after_its_row_of_the_read_log_is_on_the_disk() {
    let station = Station::open(79);
    let mut constable = station.phone("123CN").await;
    let line = json!({ "text": "Lock hanging from the frame", "with": [], "points": [], "refs": [], "links": [] });
    let line: NoteLine = serde_json::from_value(line).unwrap();
    let note = constable.device.note_line(line).await.unwrap().record;
    constable.sync().await;
    let ask = ExportMake { note: Some(note), ..export("statement", None) };
    its_row_comes_first(&station, &mut constable, ask, note).await;
}

/// A note of the case with an exhibit in it.
async fn seized(constable: &Phone, reference: &str) -> Uuid {
    let about = json!({ "refs": [{ "type": "crime", "value": CASE }], "links": [] });
    let note = constable.device.note_create(serde_json::from_value(about).unwrap()).await.unwrap().record;
    let knife = NoteExhibit {
        note: Some(note),
        reference: reference.into(),
        description: "Kitchen knife".into(),
        storage: Some("secure".into()),
        ..NoteExhibit::default()
    };
    constable.device.note_exhibit(knife).await.unwrap();
    note
}

#[tokio::test]
async fn a_schedule_and_an_audit_are_there_only_after_their_rows_too() {
    let station = Station::open(80);
    let (mut sergeant, mut constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let note = seized(&constable, "TR/1").await;
    constable.sync().await;
    sergeant.sync().await;
    its_row_comes_first(&station, &mut constable, export("mg6c", Some(CASE)), note).await;
    its_row_comes_first(&station, &mut sergeant, export("audit", None), note).await;
}

#[tokio::test]
async fn whoever_may_not_read_a_case_makes_no_schedule_of_it_and_a_constable_no_audit() {
    let station = Station::open(81);
    let (constable, elsewhere) = (station.phone("123CN").await, station.phone("311LF").await);
    let note = seized(&constable, "TR/1").await;
    constable.sync().await;
    elsewhere.sync().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("paper.pdf");
    for what in ["mg6c", "mg6d"] {
        let refused = elsewhere.device.export_to(export(what, Some(CASE)), path.clone()).await.unwrap_err();
        assert_eq!(refused.code(), "not_found", "{what}");
    }
    let refused = constable.device.export_to(export("audit", None), path.clone()).await.unwrap_err();
    assert_eq!(refused.code(), "supervisor_only", "one's own word is no audit");
    let of_a_note = ExportMake { note: Some(note), ..export("mg6c", None) };
    let refused = constable.device.export_to(of_a_note, path.clone()).await.unwrap_err();
    assert_eq!(refused.field(), Some("case"), "a schedule is of a crime");
    let refused = constable.device.export_to(export("mg6d", Some(CASE)), path.clone()).await.unwrap_err();
    assert_eq!(refused.code(), "nothing_to_print", "nothing of it is sensitive");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    constable.sync().await;
    assert_eq!(logged(&station, note), Vec::<String>::new());
}

#[tokio::test]
async fn what_is_sensitive_goes_out_on_its_own_schedule_and_what_is_restricted_on_no_audit() {
    let station = Station::open(82);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let (open, sensitive) = (seized(&constable, "TR/1").await, seized(&constable, "TR/2").await);
    let flag = NoteFlag {
        note: sensitive,
        disclosure: Some("sensitive".into()),
        why: Some("names an informant".into()),
        ..NoteFlag::default()
    };
    constable.device.note_flag(flag).await.unwrap();
    constable.sync().await;
    // However the reference is typed.
    let made = constable.device.export_make(export("mg6c", Some("01/4412086 /26"))).await.unwrap();
    assert_eq!((made.notes, made.kept_apart, made.marking.as_str()), (1, 1, "official"));
    assert!(std::fs::read(&made.file).unwrap().starts_with(b"%PDF-"));
    constable.sync().await;
    assert_eq!(logged(&station, open), [format!("export mg6c for the defence SHA-256 {}", made.sha256)]);
    assert_eq!(logged(&station, sensitive), Vec::<String>::new(), "it did not go out");
    let made = constable.device.export_make(export("mg6d", Some(CASE))).await.unwrap();
    assert_eq!((made.notes, made.kept_apart, made.marking.as_str()), (1, 0, "official_sensitive"));
    constable.sync().await;
    assert_eq!(logged(&station, sensitive), [format!("export mg6d for the defence SHA-256 {}", made.sha256)]);

    let readers = Edit::field("readers", json!([sergeant.officer.to_string()]));
    let restricted = [readers, Edit::field("restricted", true)];
    assert_eq!(station.write("45CN", sensitive, &restricted), Some(Outcome::Accepted));
    sergeant.sync().await;
    constable.sync().await;
    let made = sergeant.device.export_make(export("audit", None)).await.unwrap();
    assert_eq!((made.notes, made.kept_apart), (1, 1), "a named reader is told, the paper tells nobody");
    let made = constable.device.export_make(export("mg6c", Some(CASE))).await.unwrap();
    assert_eq!((made.notes, made.kept_apart), (1, 0), "with whoever is no named reader it leaves no trace");
}

#[tokio::test]
async fn an_audit_on_paper_has_what_the_diaries_say_of_the_stores() {
    let station = Station::open(83);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let about = json!({ "refs": [{ "type": "crime", "value": CASE }], "links": [] });
    let note = constable.device.note_create(serde_json::from_value(about).unwrap()).await.unwrap().record;
    let swab = NoteExhibit {
        note: Some(note),
        reference: "TR/3".into(),
        description: "Swab".into(),
        storage: Some("frozen".into()),
        ..NoteExhibit::default()
    };
    let exhibit = constable.device.note_exhibit(swab).await.unwrap().entry.unwrap();
    let into = ExhibitMove {
        note,
        exhibit,
        of: "store_in".into(),
        to: "Freezer 2".into(),
        why: "seized on patrol".into(),
        ..ExhibitMove::default()
    };
    constable.device.exhibit_move(into).await.unwrap();
    constable.sync().await;
    sergeant.sync().await;
    // The same data gives the same bytes, so that a fingerprint that moved says that the paper did.
    let quiet = sergeant.device.export_make(export("audit", None)).await.unwrap();
    let again = sergeant.device.export_make(export("audit", None)).await.unwrap();
    assert_eq!(quiet.sha256, again.sha256);
    let warm = StoreAlarmRaise { store: "Freezer 2".into(), says: "too_warm".into(), reads: None };
    sergeant.device.store_alarm(warm).await.unwrap();
    let told = sergeant.device.export_make(export("audit", None)).await.unwrap();
    assert_ne!(quiet.sha256, told.sha256, "the store is said to be too warm");
}
