//! Phones from the console: an unlock code, a lost one, and what it still hands in.

use record::kinds::victim_contact::VICTIM_CONTACT;
use wire::message::DeviceEvent;

use super::*;

#[tokio::test]
async fn an_unlock_code_is_made_for_a_supervisor_of_an_officer_whose_phone_left_a_spare_key() {
    let folder = Folder::new();
    folder.tell(&["sample"]);
    let station = Station::at(folder.data());
    let constable = station.phone("123CN").await;
    let ask = ["unlock-code", "123CN", "--by", "45CN"];
    refused(&folder.run(&ask), 3, &["no phone of this officer has left a spare key"]);
    let secret = wire::spare::SpareSecret([7; 32]);
    let left = wire::message::SpareRequest { versions: common::versions(), secret: secret.clone() };
    let kept: wire::message::SpareAnswer = station.post("/v1/spare", &left, Some(&constable)).await.unwrap();
    assert_eq!(kept.id, secret.id());
    let said = folder.tell(&ask);
    assert!(said.contains("officer: PC 123CN") && said.contains("see who you give it to"), "{said}");
    let code = folder.json(&ask)["code"].as_str().unwrap().to_owned();
    assert!(said.contains("code: ") && !said.contains(&code), "each is another, and the one before is void");
    refused(&folder.run(&["unlock-code", "45CN", "--by", "123CN"]), 3, &["does not supervise", "no code was made"]);
}

#[tokio::test]
async fn a_lost_phone_is_revoked_and_whose_data_it_held_is_listed_victims_first() {
    let folder = Folder::new();
    folder.tell(&["sample"]);
    let station = Station::at(folder.data());
    let mut constable = station.phone("123CN").await;
    let mine = Edit::field("owner", station.officer("123CN").to_string());
    let (victim, hers) = constable.create(&station, &VICTIM_CONTACT, &[Edit::field("crime_ref", "01/4417/26"), mine]);
    let (task, change) =
        constable.create(&station, &TASK, &[Edit::field("title", "Walk the towpath"), Edit::field("ward", WARD)]);
    let risk = Edit::Add { name: "entitlement".into(), item: "domestic_abuse".into() };
    let mine = Edit::field("owner", station.officer("123CN").to_string());
    let (at_risk, theirs) = constable.create(&station, &VICTIM_CONTACT, &[Edit::field("crime_ref", "09/0002/26"), mine, risk]);
    assert_eq!(
        constable.push(&station, &[(victim, &hers), (task, &change), (at_risk, &theirs)]).iter().map(aside).collect::<Vec<_>>(),
        ["accepted"; 3]
    );
    constable.sync(&station, Vec::new()).await;
    let id = constable.device().to_string();
    let listed = folder.json(&["devices"]);
    assert_eq!((listed[0]["device"].as_str(), listed[0]["shows"].as_str()), (Some(id.as_str()), Some("PC 123CN")));

    refused(&folder.run(&["lost", "zzzz"]), 3, &["no device is 'zzzz'", "beatbook-hub devices"]);
    // While a hub has the folder open, and by the beginning of the id.
    let said = folder.tell(&["lost", &id[..8]]);
    assert!(said.contains("report a breach by: ") && said.contains(" hours left)"), "{said}");
    assert!(said.contains("it has not called since") && said.contains("2, 1 at risk"), "{said}");
    assert!(said.find("09/0002/26  at risk").unwrap() < said.find("  01/4417/26").unwrap(), "those at risk come first: {said}");
    assert!(said.contains("1 task") && said.contains("3 ward_priority"), "{said}");
    assert!(folder.tell(&["devices"]).contains("revoked"));
    let answer = constable.sync(&station, Vec::new()).await;
    assert!(answer.device.iter().any(|e| matches!(e.event, DeviceEvent::Wipe { .. })), "it is told when it next calls");
    // Said again, the clock still runs from when the loss was known, and what it held is still listed.
    let first = folder.json(&["lost", &id]);
    assert_eq!((&first["victims"][0]["crime_ref"], &first["victims"][0]["at_risk"]), (&"09/0002/26".into(), &true.into()));
    assert_eq!(first["victims"][1]["crime_ref"], "01/4417/26");
}

#[tokio::test]
async fn what_a_lost_phone_still_hands_in_is_decided_at_the_console_and_a_wrong_rescue_file_says_so() {
    let folder = Folder::new();
    folder.tell(&["sample"]);
    let station = Station::at(folder.data());
    let mut constable = station.phone("123CN").await;
    folder.tell(&["lost", &constable.device().to_string()]);
    let new = |title: &str| [Edit::field("title", title), Edit::field("ward", WARD)];
    let (one, first) = constable.create(&station, &TASK, &new("Walk the towpath"));
    let (two, second) = constable.create(&station, &TASK, &new("Check the lock gates"));
    let found = constable.push(&station, &[(one, &first), (two, &second)]);
    assert_eq!(found.iter().map(aside).collect::<Vec<_>>(), ["review"; 2]);
    assert_eq!(folder.json(&["quarantine"])["kept"][0]["code"], "revoked");

    let said = folder.tell(&["review", "list", "--by", "45CN"]);
    assert!(said.contains("PC 123CN") && said.contains("Walk the towpath") && said.contains("revoked"), "{said}");
    assert!(folder.tell(&["review", "list", "--by", "208CN"]).contains("nothing waits"), "no constable has a queue");
    let listed = folder.json(&["review", "list", "--by", "45CN"]);
    let name = |n: usize| listed["waiting"][n]["change"].as_str().unwrap()[..10].to_owned();
    refused(&folder.run(&["review", "let-in", "zzzz", "--by", "45CN"]), 3, &["no change that waits is 'zzzz'"]);
    assert!(folder.tell(&["review", "let-in", &name(0), "--by", "45CN"]).ends_with("in\n"));
    let said = folder.tell(&["review", "set-aside", &name(1), "--by", "45CN", "--reason", "done by PC 208CN"]);
    assert!(said.contains("set aside: declined"), "{said}");
    assert!(folder.tell(&["review", "list", "--by", "45CN"]).contains("nothing waits"));

    let wrong = folder.file("wrong.rescue", "not a rescue file at all".repeat(20));
    refused(&folder.run(&["rescue", "import", &wrong]), 3, &["no rescue file of Beatbook"]);
    refused(&folder.run(&["rescue", "import", "/nowhere/my.rescue"]), 3, &["/nowhere/my.rescue"]);
    assert!(folder.tell(&["rescue", "words", "--by", "45CN"]).contains("no words"));
}

#[tokio::test]
async fn a_phone_that_a_console_reports_lost_hears_of_it_on_the_line_that_another_process_holds_open() {
    let folder = Folder::new();
    folder.tell(&["sample"]);
    let station = Station::at(folder.data());
    let constable = station.phone("123CN").await;
    let mut line = Line::open(&station, &constable).await;
    folder.tell(&["lost", &constable.device().to_string()]);
    let mut said = line.until("device:").await;
    said.push_str(&line.end(&station.hub).await);
    assert!(!said.contains("ward:") && !said.contains("team:"), "and of nothing else any more: {said}");
}
