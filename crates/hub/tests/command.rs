//! `beatbook-hub` as whoever runs it meets it: every command with and without a hub that serves from the same folder, and
//! every refusal with what to do and an exit code.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

mod common;
#[path = "command/phones.rs"]
mod phones;
#[path = "command/told.rs"]
mod told;

use std::net::TcpStream;
use std::path::Path;
use std::process::Command;

use common::folder::{Folder, HUB, err, refused, shipped};
use common::{Line, Station, WARD, aside};
use record::document::Edit;
use record::kinds::task::TASK;
use serde_json::Value;
use wire::message::Ticket;

#[test]
fn every_command_is_explained_with_an_example() {
    let help = |words: &[&str]| {
        let output = Command::new(HUB).args(words).arg("--help").output().unwrap();
        assert!(output.status.success(), "{words:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let all = help(&[]);
    assert!(all.contains("Exit codes") && all.contains("--data"));
    let commands = [
        "serve",
        "import",
        "code",
        "digits",
        "officers",
        "devices",
        "lost",
        "unlock-code",
        "erase",
        "subject-access",
        "reads",
        "backup",
        "restore",
        "backup-key",
        "recovery",
        "token",
        "sample",
        "restored",
        "health",
        "quarantine",
    ];
    for name in commands {
        assert!(all.contains(&format!("  {name} ")), "{name} is not listed");
        let text = help(&[name]);
        assert!(text.contains("Example: beatbook-hub"), "{text}");
    }
    for words in [
        ["review", "list"],
        ["review", "let-in"],
        ["review", "set-aside"],
        ["rescue", "import"],
        ["rescue", "words"],
        ["audit", "verify"],
    ] {
        assert!(help(&words).contains(&format!("Example: beatbook-hub {}", words.join(" "))));
    }
    for what in ["list", "decide", "hold", "unhold", "dispose"] {
        let text = help(&["retention", what]);
        assert!(text.contains(&format!("Example: beatbook-hub retention {what}")), "{text}");
    }
    for what in ["roster", "wards", "priorities", "contacts", "census", "hotspots", "holidays", "rules", "retention", "settings"]
    {
        let text = help(&["import", what]);
        assert!(text.contains(&format!("Example: beatbook-hub import {what}")), "{text}");
        assert!(text.contains("--progress"), "{text}");
    }
    assert!(!help(&["serve"]).contains("crash-at"), "a test's tool is not offered to anybody");
    let wrong = Command::new(HUB).arg("enrol").output().unwrap();
    assert_eq!(wrong.status.code(), Some(2));
}

#[test]
fn a_hub_is_made_filled_and_asked_without_serving() {
    let folder = Folder::new();
    let fresh = folder.tell(&["health"]);
    assert!(fresh.contains("wanting: a roster") && fresh.contains("wanting: bank holidays"), "{fresh}");
    let said = folder.tell(&["import", "roster", shipped("roster-sample.csv").to_str().unwrap()]);
    assert_eq!(said, "roster: 7 new, 0 changed, 0 as before\n");
    let again = folder.json(&["import", "roster", shipped("roster-sample.csv").to_str().unwrap()]);
    assert_eq!((again["new"].as_u64(), again["same"].as_u64()), (Some(0), Some(7)));
    let sample = folder.json(&["sample"]);
    let crimes = sample.as_array().unwrap().iter().find(|r| r["what"] == "crimes").unwrap();
    // Each with her card, which says that nobody asked her yet. What lies ahead of this machine's clock is left out.
    let victims = crimes["new"].as_u64().unwrap();
    assert!(victims > 0, "{crimes}");
    let again = folder.json(&["sample"]);
    assert!(again.as_array().unwrap().iter().all(|r| r["new"] == 0 && r["changed"] == 0), "{again}");
    let health = folder.json(&["health"]);
    let counted = (health["records"].as_u64(), health["wards"].as_u64(), health["officers"].as_u64());
    assert_eq!(counted, (Some(3 + 2 * victims), Some(2), Some(7)));
    // How many have had news goes by this machine's clock.
    let updated = health["wards_updated"]["updated"].as_u64().unwrap();
    assert_eq!(health["wards_updated"]["of"], 2, "both wards that the team looks after");
    let news = format!("had news of a priority within one review period: {updated} of 2\n");
    assert!(folder.tell(&["health"]).contains(&news), "{health}");
    assert_eq!((health["serving"].as_str(), health["wanting"].as_array().unwrap().len()), (None, 0));
    let officers = folder.tell(&["officers"]);
    assert!(officers.contains("Sgt 45CN") && officers.contains("E05999901 E05999902"), "{officers}");
    assert_eq!(folder.json(&["officers"])["officers"].as_array().unwrap().len(), 7);
    assert!(folder.tell(&["devices"]).contains("no device is enrolled"));
    assert_eq!(folder.json(&["quarantine"])["kept"], Value::Array(Vec::new()));
    assert_eq!(folder.json(&["restored"])["epoch"].as_u64(), Some(2));
    assert_eq!(folder.json(&["token", "body-worn-video"])["token"].as_str().unwrap().len(), 64);
}

#[test]
fn a_code_is_for_reading_aloud_and_for_pasting() {
    let folder = Folder::new();
    folder.tell(&["sample"]);
    let said = folder.tell(&["code", "123CN"]);
    let lines: Vec<&str> = said.lines().collect();
    let code = lines[0].strip_prefix("code: ").unwrap();
    assert_eq!(lines[1], "officer: PC 123CN");
    let fingerprint = lines.iter().find_map(|l| l.strip_prefix("fingerprint: ")).unwrap().replace(' ', "");
    assert_eq!(fingerprint.len(), 64);
    assert!(!said.contains("ticket:"), "nobody knows yet where the hub is reached");
    assert!(folder.tell(&["digits", code]).contains("has not been used"));
    let said = folder.json(&["code", "SYN0123", "--address", "hub.example:8443"]);
    let ticket: Ticket = said["ticket"].as_str().unwrap().parse().unwrap();
    assert_eq!((ticket.hub_url.as_str(), ticket.certificate.to_string()), ("https://hub.example:8443", fingerprint));
    refused(&folder.run(&["code", "999ZZ"]), 3, &["no officer '999ZZ'", "import the roster"]);
    refused(&folder.run(&["code", "123CN", "--address", "hub.example"]), 3, &["HOST:PORT"]);
    refused(&folder.run(&["digits", "not a code"]), 3, &["12 letters and digits"]);
}

#[test]
fn what_is_held_about_a_victim_is_written_into_a_folder_for_whoever_is_named() {
    let folder = Folder::new();
    folder.tell(&["sample"]);
    let to = folder.0.path().join("copy").to_str().unwrap().to_owned();
    let ask = ["subject-access", "--crime", "syn/0000102/26", "--by", "S0045", "--to", &to];
    let for_her = |more: &[&'static str]| folder.run(&ask.iter().copied().chain(more.iter().copied()).collect::<Vec<_>>());
    refused(&for_her(&["--victim", "2"]), 2, &["--for"]);
    refused(&for_her(&["--victim", "2", "--for", " "]), 3, &["they are logged"]);
    refused(&for_her(&["--victim", "7", "--for", "Mrs Sample-Three"]), 3, &["no such victim contact"]);
    assert!(!Path::new(&to).exists());
    let done = for_her(&["--victim", "2", "--for", "Mrs Sample-Three"]);
    assert!(done.status.success(), "{}", err(&done));
    let page = std::fs::read_to_string(Path::new(&to).join("subject-access.html")).unwrap();
    assert!(page.contains("Mrs Sample-Three") && !page.contains("Mr Sample-Two"), "{page}");
    refused(&for_her(&["--victim", "2", "--for", "Mrs Sample-Three"]), 3, &["is there already"]);
}

#[test]
fn how_a_hub_is_says_what_whoever_looks_after_it_has_to_see_to() {
    let folder = Folder::new();
    folder.tell(&["sample"]);
    assert!(!folder.tell(&["health"]).contains("alert"));
    let station = Station::at(folder.data());
    // On a day that is yet to come: it is lately whenever this is run.
    let at = 4_102_444_800_000;
    let seen = station.hub.storage().writing(|tx| {
        tx.audit(at, "hub", "hub_clock_back", "3600000 ms")?;
        tx.audit(at, "a phone", "audit_lost", "7:00")
    });
    seen.unwrap();
    let said = folder.tell(&["health"]);
    assert!(said.contains("alert: this machine's clock was set back by 60 minutes"), "{said}");
    assert!(said.contains("alert: phones say that the audit was cut off, 1 so far: beatbook-hub audit verify"), "{said}");
    let json = folder.json(&["health"]);
    assert_eq!((json["clock_set_back"][0]["ms"].as_i64(), json["audit_missed"].as_u64()), (Some(3_600_000), Some(1)));
    assert_eq!(json["copies"], Value::Array(Vec::new()));
}

#[test]
fn of_a_record_that_nobody_opened_the_access_log_has_nothing_and_half_an_id_is_none() {
    let folder = Folder::new();
    folder.tell(&["sample"]);
    let id = "0198c2f0-7d1a-7c55-b1d1-2f6f1d7a9b10";
    assert!(folder.tell(&["reads", id]).contains(id));
    assert_eq!(folder.json(&["reads", id]), Value::Array(Vec::new()));
    refused(&folder.run(&["reads", "0198c2f0"]), 3, &["'0198c2f0' is no record's id"]);
}

#[test]
fn rows_left_out_are_named_and_the_exit_code_says_so() {
    let folder = Folder::new();
    let roster =
        std::fs::read_to_string(shipped("roster-sample.csv")).unwrap().replace("Alex Sample,pc,", "Alex Sample,constabel,");
    let output = folder.run(&["import", "roster", &folder.file("roster.csv", roster)]);
    refused(&output, 4, &["roster.csv, line 3, role: expected"]);
    assert!(String::from_utf8_lossy(&output.stdout).contains("6 new"), "the good rows went in");
    assert_eq!(folder.json(&["officers"])["officers"].as_array().unwrap().len(), 6);
}

#[test]
fn a_file_that_cannot_be_used_changes_nothing_and_says_what_was_expected() {
    let folder = Folder::new();
    folder.tell(&["sample"]);
    let before = folder.json(&["officers"]);
    refused(&folder.run(&["import", "roster", "nowhere.csv"]), 3, &["nowhere.csv", "check its name"]);
    refused(&folder.run(&["import", "roster", &folder.file("a.csv", "name,role\nA,pc\n")]), 3, &["a.csv", "'warrant'"]);
    refused(&folder.run(&["import", "roster", &folder.file("b.csv", b"warrant\nZo\xeb\n")]), 3, &["line 2", "UTF-8"]);
    refused(&folder.run(&["import", "wards", &folder.file("c.json", "[]")]), 3, &["c.json", "FeatureCollection"]);
    refused(&folder.run(&["import", "priorities", &folder.file("d.json", "[]")]), 3, &["needs the ward's code"]);
    refused(&folder.run(&["import", "holidays", &folder.file("e.json", "{")]), 3, &["e.json", "gov.uk", "line 1"]);
    refused(&folder.run(&["import", "rules", &folder.file("f.json", "{}")]), 3, &["f.json"]);
    let hour = r#"{"settings":[{"setting":"idle_lock","minutes":60,"valid_from":"2026-12-01","source":"Order 12"}]}"#;
    let beyond = ["g.json", "settings[0].minutes", "from 1 to 10"];
    refused(&folder.run(&["import", "settings", &folder.file("g.json", hour)]), 3, &beyond);
    assert_eq!(folder.json(&["officers"]), before);
    let output = folder.run(&["import", "roster", "nowhere.csv", "--json"]);
    let error: Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!((error["code"].as_str(), error["retry"].as_str()), (Some("bad_file"), Some("never")));
}

#[test]
fn a_folder_of_a_newer_hub_is_left_alone() {
    let folder = Folder::new();
    folder.tell(&["health"]);
    let conn = rusqlite::Connection::open(folder.data().join("hub.db")).unwrap();
    conn.pragma_update(None, "user_version", 999).unwrap();
    drop(conn);
    refused(&folder.run(&["health"]), 1, &["newer hub"]);
}

#[test]
fn two_hubs_do_not_share_an_address_and_a_wrong_crash_point_is_named() {
    let (one, two) = (Folder::new(), Folder::new());
    let serving = one.serve(&[]);
    refused(&two.run(&["serve", "--listen", &serving.address]), 1, &["another program has this address", "--listen"]);
    refused(&two.run(&["serve", "--crash-at", "hub.nowhere"]), 3, &["hub.nowhere", "hub.accept.before_commit"]);
}

#[cfg(unix)]
#[test]
fn every_command_works_while_the_hub_serves_and_the_hub_ends_in_order() {
    let folder = Folder::new();
    let ready = folder.0.path().join("ready");
    let serving = folder.serve(&["--ready-file", ready.to_str().unwrap()]);
    TcpStream::connect(&serving.address).unwrap();
    folder.tell(&["sample"]);
    let url = format!("https://{}", serving.address);
    let health = folder.json(&["health"]);
    assert_eq!((health["serving"].as_str(), health["officers"].as_u64()), (Some(url.as_str()), Some(7)));
    let said = folder.tell(&["code", "45CN"]);
    assert!(said.contains(&format!("ticket: beatbook-enrol:1 {url} ")), "{said}");
    folder.tell(&["officers"]);
    folder.tell(&["devices"]);
    folder.tell(&["quarantine"]);
    folder.tell(&["token", "cad"]);
    refused(&folder.run(&["lost", "0f3c7e52"]), 3, &["no device"]);
    // The file is written once the hub listens, before anybody could have been told of it otherwise.
    assert_eq!(std::fs::read_to_string(&ready).unwrap().trim(), url);
    let (exit, log) = serving.terminate();
    assert_eq!(exit, Some(0), "{log}");
    assert!(log.contains("the hub has stopped"), "{log}");
    for line in log.lines() {
        let said: Value = serde_json::from_str(line).unwrap();
        assert!(said["timestamp"].is_string() && said["level"].is_string(), "{line}");
        assert!(!line.contains("Sample") && !line.contains("SYN"), "no names in logs: {line}");
    }
    assert_eq!(folder.json(&["health"])["serving"], Value::Null);
}

#[tokio::test]
async fn erasing_holding_keeping_backing_up_and_restoring_from_the_command_line() {
    let folder = Folder::new();
    folder.tell(&["sample"]);
    let id = {
        let station = Station::at(folder.data());
        let mut constable = station.phone("123CN").await;
        let (task, change) =
            constable.create(&station, &TASK, &[Edit::field("title", "Walk the towpath"), Edit::field("ward", WARD)]);
        assert_eq!(aside(&constable.push(&station, &[(task, &change)])[0]), "accepted");
        task.to_string()
    };
    refused(&folder.run(&["erase", "zz", "--reason", "x"]), 3, &["is no record's id"]);
    refused(&folder.run(&["erase", &id]), 2, &["--reason"]);
    let by = ["--by", "S0045", "--reason", "inquest 12/26"];
    let with = |words: &[&'static str], id: &str| -> Vec<String> {
        words.iter().map(|w| (*w).to_owned()).chain([id.to_owned()]).chain(by.iter().map(|w| (*w).to_owned())).collect()
    };
    let run = |words: Vec<String>| folder.run(&words.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(run(with(&["retention", "hold"], &id)).status.success());
    refused(&run(with(&["erase"], &id)), 3, &["legal hold", "inquest 12/26", "unhold"]);
    let listed = folder.json(&["retention", "list"]);
    let held = listed["records"].as_array().unwrap().iter().find(|r| r["record"] == id.as_str()).unwrap();
    assert_eq!((held["asks"].as_str(), held["hold"]["by"].as_str()), (Some("held"), Some("S0045")));
    assert!(run(with(&["retention", "unhold"], &id)).status.success());
    assert!(run(with(&["retention", "decide"], &id)).status.success());

    let backup = folder.0.path().join("backup");
    let manifest = folder.json(&["backup", backup.to_str().unwrap()]);
    assert!(manifest["manifest"]["counts"]["record"].as_u64().unwrap() >= 4);
    refused(&folder.run(&["backup", backup.to_str().unwrap()]), 3, &["is not empty"]);
    let said = run(with(&["erase"], &id));
    assert!(said.status.success(), "{}", err(&said));
    assert!(folder.tell(&["erase", "--list"]).contains(&id));
    refused(&folder.run(&["restore", backup.to_str().unwrap()]), 3, &["is not empty"]);
    let other = Folder::new();
    assert_eq!(other.json(&["restore", backup.to_str().unwrap()])["epoch"], 2);
    let health = other.json(&["health"]);
    assert_eq!((&health["epoch"], &health["hub"]), (&2.into(), &folder.json(&["health"])["hub"]));
    assert!(other.tell(&["recovery"]).contains("nothing waits"));
}

#[test]
fn a_sealed_backup_is_one_file_that_only_its_key_restores() {
    let folder = Folder::new();
    folder.tell(&["sample"]);
    let at = |name: &str| folder.0.path().join(name).to_str().unwrap().to_owned();
    let (key, other, to) = (at("backup.key"), at("other.key"), at("monday.sealed"));
    let recipient = format!("{key}.recipient");
    let said = folder.tell(&["backup-key", &key]);
    assert!(said.contains(&recipient) && said.contains("off the hub's machine"), "{said}");
    refused(&folder.run(&["backup-key", &key]), 3, &["never written over"]);
    folder.tell(&["backup-key", &other]);
    refused(&folder.run(&["backup", &to, "--recipient", &key]), 3, &["keep it off this machine"]);
    let made = folder.json(&["backup", &to, "--recipient", &recipient]);
    assert_eq!(made["sealed"], true);
    refused(&folder.run(&["backup", &to, "--recipient", &recipient]), 3, &["monday.sealed"]);

    let fresh = Folder::new();
    refused(&fresh.run(&["restore", &to]), 3, &["--key"]);
    refused(&fresh.run(&["restore", &to, "--key", &recipient]), 3, &["no key that opens backups"]);
    refused(&fresh.run(&["restore", &to, "--key", &other]), 3, &["another key"]);
    assert_eq!(fresh.json(&["restore", &to, "--key", &key])["epoch"], 2);
    assert_eq!(fresh.json(&["health"])["hub"], folder.json(&["health"])["hub"]);
}
