//! Files taken into the hub: twice changes nothing, good rows go in, nobody's words are written over, and devices hear of
//! what is new.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a story told wrongly fails its test")]

mod common;

use std::path::PathBuf;

use common::*;
use hub::import::{Progress, Report, Step};
use record::calendar::Calendar;
use record::document::Edit;
use record::kinds::{victim_contact, ward_priority};
use record::reference::HotSpots;
use record::roster::Roster;
use record::{Record, RecordId, Role, Scope};
use serde_json::{Value, json};

fn shared(file: &str) -> Option<String> {
    let root = std::env::var_os("BEATBOOK_SHARED")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    let text = std::fs::read_to_string(root.join("data").join(file)).ok();
    if text.is_none() {
        println!("skipped: the open data file {file} is not beside this checkout");
    }
    text
}

fn counts(report: &Report) -> (usize, usize, usize, usize) {
    (report.new, report.changed, report.same, report.bad.len())
}

fn blob(station: &Station, name: &str) -> Vec<u8> {
    let found = station.hub.storage().reading(|tx| {
        let row = tx.references()?.into_iter().find(|r| r.name == name);
        row.map(|r| tx.blob(&r.sha256)).transpose()
    });
    found.unwrap().flatten().unwrap()
}

fn reference_head(station: &Station) -> u64 {
    station.hub.storage().reading(|tx| tx.head(&Scope::Reference)).unwrap().1
}

fn priorities(station: &Station) -> Vec<Record> {
    let scope = Scope::Ward(WARD.into());
    let rows = station.hub.storage().reading(|tx| {
        let members = tx.members_of(&scope)?;
        members.into_iter().map(|m| Ok((m.id, tx.record(m.id)?.unwrap()))).collect::<hub::Result<Vec<_>>>()
    });
    let rows = rows.unwrap().into_iter().filter(|(_, r)| r.kind == "ward_priority");
    rows.map(|(id, r)| Record::load(id, &r.snapshot).unwrap()).collect()
}

fn of<'a>(all: &'a [Record], word: &str) -> &'a Record {
    all.iter().find(|r| r.line("issue_public").contains(word)).unwrap()
}

#[tokio::test]
async fn the_same_roster_twice_is_one_version() {
    let station = Station::new();
    let head = reference_head(&station);
    let again = station.hub.import_roster("roster.csv", &sample("roster-sample.csv")).unwrap();
    assert_eq!(counts(&again), (0, 0, 7, 0));
    assert!(!again.news());
    assert_eq!((station.hub.roster().unwrap().version, reference_head(&station)), (1, head));
    let held: Roster = serde_json::from_slice(&blob(&station, "roster")).unwrap();
    assert_eq!(held.version, 1);
    assert!(held.officers.values().all(|o| o.warrant.is_empty()), "warrant numbers stay at the hub");
    assert!(held.officers.values().all(|o| o.withheld == o.name.is_empty()));
}

#[tokio::test]
async fn whoever_is_in_the_file_no_more_has_left_and_comes_back_as_the_same_person() {
    let station = Station::new();
    let mut constable = station.phone("123CN").await;
    constable.sync(&station, Vec::new()).await;
    assert!(constable.granted.contains(&Scope::Ward(WARD.into())));
    let id = station.officer("123CN");
    let without: String =
        sample("roster-sample.csv").lines().filter(|l| !l.contains("123CN")).map(|l| format!("{l}\n")).collect();
    let report = station.hub.import_roster("roster.csv", &without).unwrap();
    assert_eq!(counts(&report), (0, 1, 6, 0));
    assert!(report.notes[0].contains("left"));
    let roster = station.hub.roster().unwrap();
    assert!(roster.officers[&id].left, "kept, because their words keep their author");
    constable.sync(&station, Vec::new()).await;
    assert!(!constable.granted.contains(&Scope::Ward(WARD.into())), "{:?}", constable.granted);
    assert_eq!(station.hub.issue_code("123CN").unwrap_err().code(), "no_such_officer");
    // Again without them: nothing new is said about them.
    assert_eq!(counts(&station.hub.import_roster("roster.csv", &without).unwrap()), (0, 0, 6, 0));
    station.import("roster-sample.csv");
    assert!(!station.hub.roster().unwrap().officers[&id].left);
    constable.sync(&station, Vec::new()).await;
    assert!(constable.granted.contains(&Scope::Ward(WARD.into())));
}

#[tokio::test]
async fn a_bad_row_costs_its_officer_nothing_they_had() {
    let station = Station::new();
    let id = station.officer("123CN");
    let spoilt = sample("roster-sample.csv").replace("Alex Sample,pc,", "Alex Sample,constabel,");
    let report = station.hub.import_roster("roster.csv", &spoilt).unwrap();
    assert_eq!(counts(&report), (0, 0, 6, 1));
    assert_eq!((report.bad[0].line, report.bad[0].column.as_str()), (3, "role"));
    assert!(!station.hub.roster().unwrap().officers[&id].left, "the file knows them, though it misspells their rank");
    // A row without a number could be anybody's: then nobody has left.
    let nameless = sample("roster-sample.csv").replace("SYN0123,", ",").replace("SYN0208,", ",");
    let report = station.hub.import_roster("roster.csv", &nameless).unwrap();
    assert!(report.notes.iter().any(|n| n.contains("nobody was marked as left")), "{:?}", report.notes);
    assert!(station.hub.roster().unwrap().officers.values().all(|o| !o.left));
    let refused = station.hub.import_roster("roster.csv", "warrant,shoulder,name,role,team,wards\nW1,1CN,One,king,T,\n");
    assert_eq!(refused.unwrap_err().code(), "bad_file", "a file without a good row empties no roster");
}

#[tokio::test]
async fn wards_come_borough_by_borough_and_devices_read_one_list() {
    let station = Station::new();
    let both = sample("wards-sample.geojson");
    assert_eq!(counts(&station.hub.import_wards("wards.geojson", &both).unwrap()), (2, 0, 0, 0));
    let head = reference_head(&station);
    assert_eq!(counts(&station.hub.import_wards("wards.geojson", &both).unwrap()), (0, 0, 2, 0));
    assert_eq!(reference_head(&station), head, "nothing new is said to anybody");
    let other = both.replace("E0599990", "E0599980").replace("Canal Side", "Mill Lane");
    assert_eq!(counts(&station.hub.import_wards("other.geojson", &other).unwrap()), (2, 0, 0, 0));
    let list: Vec<Value> = serde_json::from_slice(&blob(&station, "wards")).unwrap();
    let names: Vec<(&str, &str)> = list.iter().map(|w| (w["code"].as_str().unwrap(), w["name"].as_str().unwrap())).collect();
    assert_eq!(
        names,
        [("E05999801", "Mill Lane"), ("E05999802", "Lock Road"), ("E05999901", "Canal Side"), ("E05999902", "Lock Road")]
    );
    assert_eq!((list[2]["vintage"].as_u64(), list[2]["borough"][1].as_str()), (Some(2022), Some("Sampleborough")));
    let broken = both.replacen("[-0.140, 51.540]]]", "[-0.141, 51.540]]]", 1);
    let report = station.hub.import_wards("w.geojson", &broken).unwrap();
    assert_eq!((report.same, report.bad[0].line), (1, 5));
}

#[tokio::test]
async fn bank_holidays_reach_devices_as_the_very_text() {
    let station = Station::new();
    let text = record::calendar::SAMPLE;
    let report = station.hub.import_holidays("bank-holidays.json", text).unwrap();
    assert!(report.news() && report.notes[0].contains("2028-12-31"), "{:?}", report.notes);
    assert!(!station.hub.import_holidays("bank-holidays.json", text).unwrap().news());
    assert_eq!(blob(&station, "bank_holidays"), text.as_bytes());
    let bad = text.replacen("\"2026-04-03\"", "\"Good Friday\"", 1);
    let report = station.hub.import_holidays("bank-holidays.json", &bad).unwrap();
    assert_eq!(report.bad.len(), 1);
    assert!(report.bad[0].line > 1 && report.bad[0].expected.contains("YYYY-MM-DD"), "{}", report.bad[0]);
    assert_eq!(station.hub.import_holidays("x.json", "{}").unwrap_err().code(), "bad_file");
}

#[tokio::test]
async fn the_rule_table_is_checked_before_any_device_sees_it() {
    let station = Station::new();
    let shipped = include_str!("../../record/data/victims-code-rules.json");
    assert!(station.hub.import_rules("rules.json", shipped).unwrap().news());
    assert_eq!(blob(&station, "victims_code_rules"), shipped.as_bytes());
    assert!(station.hub.import_rules("rules.json", &shipped.replace("\"rules\"", "\"rulez\"")).is_err());
    assert_eq!(blob(&station, "victims_code_rules"), shipped.as_bytes());
}

#[tokio::test]
async fn what_the_force_sets_is_checked_before_any_device_sees_it_and_reaches_them_as_the_very_text() {
    let station = Station::new();
    let minutes = |n: u32| {
        let row = json!({"setting": "idle_lock", "minutes": n, "valid_from": "2026-01-01", "source": "Order 12 of 2026"});
        json!({ "settings": [row] }).to_string()
    };
    let report = station.hub.import_settings("settings.json", &minutes(3)).unwrap();
    assert_eq!((counts(&report), report.notes[0].as_str()), ((1, 0, 0, 0), "idle_lock: 3 minutes today"));
    assert!(!station.hub.import_settings("settings.json", &minutes(3)).unwrap().news());
    let refused = station.hub.import_settings("settings.json", &minutes(11)).unwrap_err();
    assert_eq!(refused.code(), "bad_file");
    assert!(refused.to_string().contains("settings[0].minutes"), "{refused}");
    assert_eq!(blob(&station, "force_settings"), minutes(3).as_bytes(), "nothing of it was taken in");
}

#[tokio::test]
async fn published_priorities_are_records_by_their_source_and_twice_changes_nothing() {
    let station = Station::new();
    station.hub.import_wards("wards.geojson", &sample("wards-sample.geojson")).unwrap();
    let text = sample("priorities-sample.json");
    let first = station.hub.import_priorities("priorities.json", &text, None).unwrap();
    assert_eq!((counts(&first), first.notes.len()), ((3, 0, 0, 0), 0), "{:?}", first.notes);
    let before = station.hub.storage().reading(|tx| tx.record_counts()).unwrap();
    let again = station.hub.import_priorities("priorities.json", &text, None).unwrap();
    assert_eq!((counts(&again), again.news()), ((0, 0, 3, 0), false));
    assert_eq!(station.hub.storage().reading(|tx| tx.record_counts()).unwrap(), before);

    let all = priorities(&station);
    let dealing = of(&all, "dealing");
    let author = dealing.creator().unwrap();
    assert_eq!((author.role, author.grade), (Role::System, 0));
    assert_ne!(author.officer, station.hub.officer(), "the source has a key and a name of its own");
    assert_eq!(ward_priority::fold(dealing).status, "proposed", "adopting is for whoever owns the ward");
    assert_eq!(dealing.value("ward")["vintage"], 2022);
    assert!(dealing.line("answer_public").starts_with("31 foot patrols"));
    assert_eq!(of(&all, "Moped").value("answer_public"), Value::Null);
    let why = &dealing.entries_of("proposed")[0].body["why"];
    assert_eq!(why.as_str().unwrap(), "Published on police.uk: asked 2026-09-15, answered 2026-11-10");
    // Officers of the ward get them as they get everything.
    let mut constable = station.phone("123CN").await;
    constable.sync(&station, Vec::new()).await;
    assert_eq!(constable.records.len(), 3);
}

#[tokio::test]
async fn a_new_answer_comes_in_and_an_officers_answer_stands() {
    let station = Station::new();
    let text = sample("priorities-sample.json");
    station.hub.import_priorities("priorities.json", &text, None).unwrap();
    let newer = text.replacen("\"action\": null", "\"action\": \"<p>Racks moved under the light.</p>\"", 1);
    let report = station.hub.import_priorities("priorities.json", &newer, None).unwrap();
    assert_eq!(counts(&report), (0, 1, 2, 0));
    assert_eq!(of(&priorities(&station), "Moped").line("answer_public"), "Racks moved under the light.");

    let mut sergeant = station.phone("45CN").await;
    sergeant.sync(&station, Vec::new()).await;
    let id: RecordId = of(&priorities(&station), "Moped").id();
    let words = Edit::field("answer_public", "Two people charged; marking on Saturday.");
    let change = sergeant.edit(&station, id, &[words]);
    assert_eq!(sergeant.push(&station, &[(id, &change)]).iter().map(aside).collect::<Vec<_>>(), ["accepted"]);
    let newest = newer.replace("Racks moved", "Racks moved again");
    let report = station.hub.import_priorities("priorities.json", &newest, None).unwrap();
    assert_eq!(counts(&report), (0, 0, 3, 0));
    assert!(report.notes.iter().any(|n| n.contains("by an officer")), "{:?}", report.notes);
    assert_eq!(of(&priorities(&station), "Moped").line("answer_public"), "Two people charged; marking on Saturday.");
}

#[tokio::test]
async fn an_import_cut_off_before_audiences_were_decided_is_finished_by_the_next() {
    let station = Station::new();
    let mut sergeant = station.phone("45CN").await;
    let (id, change) = sergeant.create(&station, &record::kinds::task::TASK, &task_for(&station, "123CN"));
    sergeant.push(&station, &[(id, &change)]);
    // The roster is in and the power is cut: scopes are still those of the roster before.
    let before = station.hub.storage().reading(|tx| tx.scopes_of(id)).unwrap();
    station
        .hub
        .storage()
        .writing(|tx| {
            tx.set_scopes(id, &std::collections::BTreeSet::new())?;
            tx.set("reassess_pending", "yes")
        })
        .unwrap();
    station.hub.finish_imports().unwrap();
    assert_eq!(station.hub.storage().reading(|tx| tx.scopes_of(id)).unwrap(), before);
    let pending = station.hub.storage().reading(|tx| tx.setting("reassess_pending")).unwrap();
    assert_eq!(pending.as_deref(), Some("no"));
}

#[tokio::test]
async fn a_move_to_another_team_moves_what_the_supervisor_sees() {
    let station = Station::new();
    let mut sergeant = station.phone("45CN").await;
    sergeant.sync(&station, Vec::new()).await;
    assert!(sergeant.granted.contains(&Scope::Team("canal-side".into())));
    let moved =
        sample("roster-sample.csv").replace("ps,,Canal Side,E05999901;E05999902,Canal Side", "ps,,Lock Road,E05999903,Lock Road");
    station.hub.import_roster("roster.csv", &moved).unwrap();
    let answer = sergeant.sync(&station, Vec::new()).await;
    assert!(!sergeant.granted.contains(&Scope::Team("canal-side".into())));
    assert!(sergeant.granted.contains(&Scope::Ward("E05999903".into())));
    assert!(answer.grant_version >= 2);
}

#[tokio::test]
async fn the_open_data_goes_in() {
    let station = Station::new();
    if let Some(wards) = shared("camden_wards_2022.geojson") {
        assert_eq!(counts(&station.hub.import_wards("camden.geojson", &wards).unwrap()), (20, 0, 0, 0));
    }
    if let Some(days) = shared("uk-bank-holidays.json") {
        let report = station.hub.import_holidays("uk-bank-holidays.json", &days).unwrap();
        assert_eq!(report.bad, []);
        assert!(Calendar::read(&days).unwrap().calendar.last_day().year() >= 2026);
    }
    if let Some(documented) = shared("police_api_documented_shapes.json") {
        let documented: Value = serde_json::from_str(&documented).unwrap();
        let list = documented["neighbourhood_priorities"].to_string();
        let report = station.hub.import_priorities("documented.json", &list, Some("E05013654N")).unwrap();
        assert_eq!(counts(&report), (2, 0, 0, 0), "{:?}", report.notes);
    }
}

const CRIMES: &str = "crime_ref,victim_no,offence,officer,events,entitlement,name_to_ask_for\n\
    01/4412086/26,1,Stalking,123CN,reported@2026-11-20T09:00;arrested@2026-11-21T10:00,domestic_abuse,Ms R\n\
    01/4412086/26,2,Stalking,123CN,reported@2026-11-20T09:00,,\n\
    01/4420551/26,1,Burglary,999ZZ,reported@2026-11-20T16:00,,\n\
    01/4420552/26,1,Burglary,123CN,vanished@2026-11-20T16:00,,\n\
    01/4420553/26,none,Burglary,123CN,reported@2026-11-20T16:00,,\n";

fn victims(station: &Station) -> Vec<Record> {
    let all = station.hub.storage().reading(|tx| {
        let ids = tx.records_after(None, 1_000)?;
        ids.into_iter().map(|id| Ok((id, tx.record(id)?.unwrap()))).collect::<hub::Result<Vec<_>>>()
    });
    let rows = all.unwrap().into_iter().filter(|(_, r)| r.kind == "victim_contact");
    rows.map(|(id, r)| Record::load(id, &r.snapshot).unwrap()).collect()
}

#[tokio::test]
async fn crimes_come_in_by_their_reference_good_rows_go_in_and_twice_changes_nothing() {
    let station = Station::new();
    let first = station.hub.import_crimes("crimes.csv", CRIMES).unwrap();
    assert_eq!(counts(&first), (3, 0, 0, 2), "{first:?}");
    let places: Vec<(usize, &str)> = first.bad.iter().map(|b| (b.line, b.column.as_str())).collect();
    assert_eq!(places, [(5, "events"), (6, "victim_no")]);
    assert!(first.bad[0].expected.contains("arrested"), "{}", first.bad[0]);
    assert!(first.notes.iter().any(|n| n.contains("999ZZ")), "{:?}", first.notes);
    let before = station.hub.storage().reading(|tx| tx.record_counts()).unwrap();
    let again = station.hub.import_crimes("crimes.csv", CRIMES).unwrap();
    assert_eq!((counts(&again), again.news()), ((0, 0, 3, 2), false));
    assert_eq!(station.hub.storage().reading(|tx| tx.record_counts()).unwrap(), before);
    let all = victims(&station);
    let hers = all.iter().find(|r| r.line("name_to_ask_for") == "Ms R").unwrap();
    assert_eq!(victim_contact::responsible(hers), Some(station.officer("123CN")));
    assert_eq!(hers.entries_of("milestone").len(), 2);
    let said: Value = serde_json::from_slice(&blob(&station, "crime_system")).unwrap();
    assert_eq!(said["as_at"], station.hub.now());
}

#[tokio::test]
async fn a_long_import_says_how_far_it_is_and_one_that_was_ended_is_made_whole_by_the_same_file() {
    let station = Station::new();
    let row = |n: usize, events: &str| format!("02/{n}/26,1,Burglary,123CN,reported@2026-11-20T09:00{events}\n");
    let head = "crime_ref,victim_no,offence,officer,events\n";
    station.hub.import_crimes("crimes.csv", &format!("{head}{}", row(0, ""))).unwrap();
    // One edit first: batches end between a victim's record and that of her card.
    let rows: String = (1..1_100).map(|n| row(n, "")).collect();
    let file = format!("{head}{}{rows}", row(0, ";arrested@2026-11-21T10:00"));
    let mut told: Vec<String> = Vec::new();
    let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        station.hub.import_crimes_telling("crimes.csv", &file, &mut |far| {
            told.push(far.to_string());
            assert_ne!(far.step, Step::TakingIn, "ctrl-c");
        })
    }));
    assert!(ended.is_err());
    assert_eq!(told, ["crimes: 1000 of 1100 rows compared, nothing is written yet", "crimes: 1001 of 1100 rows taken in"]);
    let held = |kind: &str| {
        let found = station.hub.storage().reading(|tx| {
            let ids = tx.records_after(None, 10_000)?;
            ids.into_iter().map(|id| Ok(tx.record(id)?.unwrap().kind)).collect::<hub::Result<Vec<String>>>()
        });
        found.unwrap().iter().filter(|k| *k == kind).count()
    };
    assert_eq!((held("victim_contact"), held("safe_contact")), (1_001, 1_000), "the batches before it are in, each whole");
    let report = station.hub.import_crimes("crimes.csv", &file).unwrap();
    assert_eq!(counts(&report), (99, 1, 1_000, 0), "{report:?}");
    assert_eq!((held("victim_contact"), held("safe_contact")), (1_100, 1_100), "none is left without a card's record");
}

#[tokio::test]
async fn every_long_import_says_how_far_it_is_in_the_same_words() {
    let station = Station::new();
    let mut told: Vec<String> = Vec::new();
    let mut tell = |far: Progress| told.push(far.to_string());
    let asked = |n: usize| {
        let day = record::calendar::days_after("2020-01-01".parse().unwrap(), n as i64);
        format!(r#"{{"issue": "Noise in street {n}", "issue-date": "{day}T00:00:00", "action": null, "action-date": null}}"#)
    };
    let list = format!("[{}]", (0..1_050).map(asked).collect::<Vec<_>>().join(","));
    let report = station.hub.import_priorities_telling("priorities.json", &list, Some(WARD), &mut tell).unwrap();
    assert_eq!(report.new, 1_050, "{report:?}");
    // A roster in which somebody has another shoulder number: who reads what is decided again.
    let roster = sample("roster-sample.csv").replace("123CN", "124CN");
    station.hub.import_roster_telling("roster.csv", &roster, &mut tell).unwrap();
    let square = r#""geometry": {"type": "Polygon", "coordinates": [[[0.0, 51.5], [0.1, 51.5], [0.1, 51.6], [0.0, 51.5]]]}"#;
    let ward =
        |n: usize| format!(r#"{{"type": "Feature", "properties": {{"WD22CD": "E05{n:06}", "WD22NM": "Ward {n}"}}, {square}}}"#);
    let wards =
        format!(r#"{{"type": "FeatureCollection", "features": [{}]}}"#, (0..1_100).map(ward).collect::<Vec<_>>().join(","));
    let report = station.hub.import_wards_telling("wards.geojson", &wards, &mut tell).unwrap();
    assert_eq!(report.new, 1_100, "{report:?}");
    assert_eq!(told.first().map(String::as_str), Some("priorities: 1000 of 1050 rows compared, nothing is written yet"));
    assert!(told.contains(&"priorities: 1050 of 1050 rows taken in".to_owned()), "{told:?}");
    assert!(told.contains(&"roster: taken in; who reads 1000 of 1050 records is decided again".to_owned()), "{told:?}");
    assert_eq!(told.last().map(String::as_str), Some("wards: 1000 of 1100 rows compared, nothing is written yet"));
    // What is short says nothing.
    let before = told.len();
    let mut tell = |far: Progress| told.push(far.to_string());
    station.hub.import_roster_telling("roster.csv", &roster, &mut tell).unwrap();
    assert_eq!(told.len(), before);
}

#[tokio::test]
async fn the_same_victims_as_json_are_the_same_records_and_what_happened_since_is_added() {
    let station = Station::new();
    station.hub.import_crimes("crimes.csv", CRIMES).unwrap();
    let json = r#"{"victims": [
        {"crime_ref": "01/4412086/26", "victim_no": 1, "offence": "Burglary instead", "officer": "208CN",
         "events": [{"event": "arrested", "at": "2026-11-21T11:30:00Z"}, {"event": "interviewed", "at": "2026-11-21T15:00"}]},
        {"crime_ref": "01/4412086/26"}
    ]}"#;
    let report = station.hub.import_crimes("crimes.json", json).unwrap();
    assert_eq!(counts(&report), (0, 1, 0, 1), "{report:?}");
    assert_eq!((report.bad[0].line, report.bad[0].column.as_str()), (4, "[1].victim_no"));
    let all = victims(&station);
    assert_eq!(all.len(), 3);
    let hers = all.iter().find(|r| r.line("name_to_ask_for") == "Ms R").unwrap();
    let events: Vec<String> = hers.entries_of("milestone").iter().map(|m| m.text("event").to_owned()).collect();
    assert_eq!(events.iter().filter(|e| *e == "arrested").count(), 1, "one arrest reported twice starts one clock");
    assert!(events.contains(&"interviewed".to_owned()));
    assert_eq!(hers.line("offence"), "Stalking", "what stands is not written over");
    assert_eq!(victim_contact::responsible(hers), Some(station.officer("123CN")));
    assert_eq!(station.hub.import_crimes("crimes.json", "{}").unwrap_err().code(), "bad_file");
}

#[tokio::test]
async fn hot_spots_come_as_the_whole_list_and_one_that_is_none_any_more_goes_with_its_row() {
    let station = Station::new();
    let head = "id,name,ward_code,lat,lon,radius\n";
    let bridge = "H1,Lock Road bridge,E05999901N,51.54012344,-0.1432,120\n";
    let first = station.hub.import_hot_spots("h.csv", &format!("{head}{bridge}H2,Market,E05999901,51.541,-0.144,80\n")).unwrap();
    assert_eq!(counts(&first), (2, 0, 0, 0));
    let json = json!({ "hot_spots": [
        { "id": "H1", "name": "Lock Road bridge", "ward_code": "E05999901", "lat": 51.540_123, "lon": -0.1432, "radius": 120 },
        { "id": "H2", "name": "Market", "ward_code": "E05999901", "lat": 51.541, "lon": "-0.144", "radius": 80 },
    ] });
    let again = station.hub.import_hot_spots("h.json", &json.to_string()).unwrap();
    assert_eq!((counts(&again), again.news()), ((0, 0, 2, 0), false), "the same places from JSON: to a tenth of a metre");

    // Latitude and longitude that changed places: the row is named, and what it was before stays.
    let swapped = format!("{head}{bridge}H2,Market,E05999901,-0.144,51.541,80\n");
    let report = station.hub.import_hot_spots("h.csv", &swapped).unwrap();
    assert_eq!((counts(&report), report.bad[0].line, report.bad[0].column.as_str()), ((0, 0, 1, 1), 3, "lat"));
    let held = || {
        let spots = serde_json::from_slice::<HotSpots>(&blob(&station, "hot_spots")).unwrap().spots;
        spots.into_iter().map(|s| (s.id, s.radius)).collect::<Vec<_>>()
    };
    assert_eq!(held(), [("H1".to_owned(), 120), ("H2".to_owned(), 80)]);
    let twice = format!("{head}{bridge}{bridge}H3,Park,E05999901,51.5,-0.1,5\n");
    let report = station.hub.import_hot_spots("h.csv", &twice).unwrap();
    assert_eq!(report.bad.iter().map(|b| b.column.as_str()).collect::<Vec<_>>(), ["id", "radius"]);

    let wider = format!("{head}{}", bridge.replace(",120", ",150"));
    let report = station.hub.import_hot_spots("h.csv", &wider).unwrap();
    assert_eq!(counts(&report), (0, 1, 0, 0));
    assert!(report.notes.iter().any(|note| note.contains("H2, Market")), "{:?}", report.notes);
    assert_eq!(held(), [("H1".to_owned(), 150)]);
    for nothing in ["id,name\nH1,Bridge\n", "[3]", "{\"spots\": []}", head] {
        let refused = station.hub.import_hot_spots("h.csv", nothing).unwrap_err();
        assert_eq!(refused.code(), "bad_file", "{nothing}");
    }
    assert_eq!(held(), [("H1".to_owned(), 150)], "nothing of it was taken in");
}
