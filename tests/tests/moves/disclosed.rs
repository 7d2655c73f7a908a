//! A disclosure is in the read log before there is anything to disclose, wherever the power goes.

use device::screen::{ExportMake, NoteLine};
use record::RecordId;
use serde_json::json;
use testkit::Station;
use uuid::Uuid;
use wire::seam::crash;

/// Disclosures of a record, as the hub's access log has them.
fn logged(station: &Station, record: Uuid) -> usize {
    let rows = station.hub.storage().reading(|tx| tx.reads_of(RecordId(record))).unwrap();
    rows.iter().filter(|row| row.reason.starts_with("export statement for the defence")).count()
}

#[tokio::test]
async fn a_file_for_somebody_outside_is_there_only_after_its_row_of_the_read_log_is_on_the_disk() {
    let station = Station::open(79);
    let mut constable = station.phone("123CN").await;
    let line = json!({ "text": "Lock hanging from the frame", "with": [], "points": [], "refs": [], "links": [] });
    let line: NoteLine = serde_json::from_value(line).unwrap();
    let note = constable.device.note_line(line).await.unwrap().record;
    constable.sync().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("statement.pdf");
    let files = || std::fs::read_dir(folder.path()).unwrap().count();
    let ask: ExportMake = serde_json::from_value(json!({ "what": "statement", "note": note, "purpose": "the defence" })).unwrap();

    // Cut before the row is there, and cut between the row and the file: of a file that nobody has the log may tell, and never
    // the other way round.
    for (point, rows) in [(crash::EDIT_BEFORE_COMMIT, 0), (crash::EDIT_AFTER_COMMIT, 1)] {
        constable.power.arm(point, 1);
        assert!(constable.device.export_to(ask.clone(), path.clone()).await.is_err(), "{point}");
        assert!(!constable.power.armed(), "{point}");
        assert_eq!(files(), 0, "{point}: a file came before its row");
        constable.restart().await;
        constable.sync().await;
        assert_eq!((logged(&station, note), files()), (rows, 0), "{point}");
    }
    constable.device.export_to(ask, path.clone()).await.unwrap();
    constable.sync().await;
    assert_eq!((logged(&station, note), files()), (2, 1));
}
