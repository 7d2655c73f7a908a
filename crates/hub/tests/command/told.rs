//! What the console tells of the audit log and of who opened a record.

use hub::audit::AuditHead;
use record::kinds::victim_contact::VICTIM_CONTACT;
use wire::message::{ReadRow, SyncRequest, SyncResponse};

use super::common::THREE;
use super::*;

#[tokio::test]
async fn where_a_phone_misses_the_end_of_the_audit_log_the_console_says_which_phone_and_what() {
    let folder = Folder::new();
    folder.tell(&["sample"]);
    let station = Station::at(folder.data());
    let mut constable = station.phone("123CN").await;
    let place = constable.sync(&station, Vec::new()).await.audit.unwrap().head;
    assert_eq!(folder.json(&["audit", "verify"])["missed"], Value::Array(Vec::new()));

    let disk = rusqlite::Connection::open(folder.data().join("hub.db")).unwrap();
    disk.execute("DELETE FROM audit WHERE n >= ?1", [place.row]).unwrap();
    station.hub.storage().writing(|tx| tx.audit(THREE, "hub", "backup", "3 files")).unwrap();
    let request = SyncRequest { audit: Some(place), ..constable.sync_request(Vec::new()) };
    let answer: SyncResponse = station.post("/v1/sync", &request, Some(&constable)).await.unwrap();
    assert!(!answer.audit.unwrap().holds);

    let (device, place) = (constable.device().to_string(), AuditHead::from(place).to_string());
    let said = folder.tell(&["audit", "verify"]);
    let line = format!("on 2026-11-23 the phone {device} had been told of {place}, and it was not here any more");
    assert!(said.lines().any(|said| said == line), "{said}");
    let json = folder.json(&["audit", "verify"]);
    let missed = &json["missed"];
    assert_eq!(missed.as_array().unwrap().len(), 1);
    assert_eq!((missed[0]["device"].as_str(), missed[0]["place"].as_str()), (Some(device.as_str()), Some(place.as_str())));
}

#[tokio::test]
async fn who_opened_a_record_is_listed_with_why_and_so_is_what_the_hub_itself_gave_out() {
    let folder = Folder::new();
    folder.tell(&["sample"]);
    let station = Station::at(folder.data());
    let mut constable = station.phone("123CN").await;
    let edits = [
        Edit::field("crime_ref", "01/4417/26"),
        Edit::field("victim_no", 1),
        Edit::field("owner", station.officer("123CN").to_string()),
    ];
    let (victim, made) = constable.create(&station, &VICTIM_CONTACT, &edits);
    assert_eq!(constable.push(&station, &[(victim, &made)]).iter().map(aside).collect::<Vec<_>>(), ["accepted"]);
    let opened = ReadRow::after(&ReadRow::NOTHING, constable.author().officer, 1, (victim, THREE), "own_work".to_owned());
    let request = SyncRequest { reads: vec![opened], ..constable.sync_request(Vec::new()) };
    let _: SyncResponse = station.post("/v1/sync", &request, Some(&constable)).await.unwrap();
    let to = folder.0.path().join("copy").to_str().unwrap().to_owned();
    let hers = ["--crime", "01/4417/26", "--victim", "1", "--for", "Mrs Marlowe", "--by", "S0045", "--to", &to];
    folder.tell(&std::iter::once("subject-access").chain(hers).collect::<Vec<_>>());

    let said = folder.tell(&["reads", &victim.to_string()]);
    let stands = |who: &str, why: &str| said.lines().any(|line| line.contains(who) && line.contains(why));
    assert!(stands("PC 123CN", "own_work"), "{said}");
    assert!(stands("the hub", "subject access for Mrs Marlowe by S0045"), "{said}");
    assert!(!stands("PC 123CN", "subject access"), "{said}");
    let listed = folder.json(&["reads", &victim.to_string()]);
    let officers: Vec<&str> = listed.as_array().unwrap().iter().map(|row| row["officer"].as_str().unwrap()).collect();
    assert_eq!(officers.len(), 2);
    assert!(officers.contains(&station.officer("123CN").to_string().as_str()), "{listed}");
}
