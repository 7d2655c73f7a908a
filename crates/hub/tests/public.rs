//! What the public reads of a ward: what a supervisor let out, and nothing that stands beside it.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a story told wrongly fails its test")]

mod common;
#[path = "public/over.rs"]
mod over;
#[path = "public/panel_report.rs"]
mod panel_report;

use std::path::PathBuf;

use axum::body::Body;
use axum::http::Request;
use common::*;
use record::document::Edit;
use record::kinds::task::TASK;
use record::kinds::ward_diary::{WARD_DIARY, key};
use record::kinds::ward_priority::WARD_PRIORITY;
use record::public::Figure;
use record::{EntryId, RecordId};
use serde_json::{Value, json};
use uuid::Uuid;

const HOUR: i64 = 3_600_000;

fn entry(n: u128) -> EntryId {
    EntryId(Uuid::from_u128(0xe000_0000_0000_0000_0000_0000_0000 + n))
}

/// A hub with the shipped sample of everything.
fn sampled() -> Station {
    let station = Station::new();
    station.hub.import_wards("wards.geojson", &sample("wards-sample.geojson")).unwrap();
    station.hub.import_contacts("contacts.json", &sample("ward-contacts-sample.json")).unwrap();
    station.hub.import_census("census.csv", &sample("census-sample.csv"), "Made up").unwrap();
    station
}

async fn read(station: &Station, path: &str) -> (u16, Value) {
    let response = station.call(Request::get(path).body(Body::empty()).unwrap()).await;
    let status = response.status().as_u16();
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or_default())
}

async fn of_ward(station: &Station, what: &str) -> Value {
    let (status, value) = read(station, &format!("/v1/public/metropolitan/{WARD}{what}")).await;
    assert_eq!(status, 200, "{what}: {value}");
    value
}

fn asked(station: &Station, sergeant: &mut Phone, words: &str) -> RecordId {
    let edits = [
        Edit::field("ward", json!({ "code": WARD })),
        Edit::field("issue_public", words),
        Edit::field("adopted_at", "2026-09-15"),
    ];
    let (id, change) = sergeant.create(station, &WARD_PRIORITY, &edits);
    push(station, sergeant, id, &change);
    id
}

fn push(station: &Station, phone: &mut Phone, id: RecordId, change: &automerge::Change) {
    let batch = phone.batch(station, &[(id, change)]);
    assert_eq!(outcomes(station, &batch), [wire::Outcome::Accepted]);
}

fn write(station: &Station, phone: &mut Phone, id: RecordId, edits: &[Edit]) {
    let change = phone.edit(station, id, edits);
    push(station, phone, id, &change);
}

#[tokio::test]
async fn only_what_was_let_out_is_read_and_not_what_stands_in_the_field_since() {
    let station = sampled();
    let mut sergeant = station.phone("45CN").await;
    let id = asked(&station, &mut sergeant, "Bicycle theft by the lock");
    assert_eq!(of_ward(&station, "/priorities").await, json!([]), "proposed and adopted is not let out");
    let out = json!({"which": "both", "check_done": true, "issue": "Bicycle theft", "answer": "We marked <30> bicycles"});
    write(&station, &mut sergeant, id, &[Edit::entry(entry(1), "published", out)]);
    let shown = json!([{
        "issue": "<p>Bicycle theft</p>", "issue-date": "2026-09-15T00:00:00",
        "action": "<p>We marked &lt;30&gt; bicycles</p>", "action-date": "2026-11-23T00:00:00",
    }]);
    assert_eq!(of_ward(&station, "/priorities").await, shown);
    write(&station, &mut sergeant, id, &[Edit::field("answer_public", "He was seen again on Sunday")]);
    assert_eq!(of_ward(&station, "/priorities").await, shown, "what is written since is not out");
    // What goes out is read again as what came in: the import takes the very shape.
    let again = hub::import::read::priorities::read("p.json", &shown.to_string(), Some(WARD)).unwrap();
    assert_eq!(
        (again.rows[0].issue.as_str(), again.rows[0].action.as_deref()),
        ("Bicycle theft", Some("We marked <30> bicycles"))
    );
    station.pass(HOUR);
    write(&station, &mut sergeant, id, &[Edit::entry(entry(2), "taken_down", json!({"reason": "court"}))]);
    assert_eq!(of_ward(&station, "/priorities").await, json!([]));
}

#[tokio::test]
async fn an_answer_that_is_not_given_yet_is_null_and_an_erased_priority_is_gone() {
    let station = sampled();
    let mut sergeant = station.phone("45CN").await;
    let id = asked(&station, &mut sergeant, "Noise at night");
    let out = json!({"which": "issue_public", "check_done": true, "issue": "Noise at night"});
    write(&station, &mut sergeant, id, &[Edit::entry(entry(1), "published", out)]);
    let shown = of_ward(&station, "/priorities").await;
    assert_eq!((&shown[0]["action"], &shown[0]["action-date"]), (&Value::Null, &Value::Null));
    assert_eq!(shown, read(&station, &format!("/v1/public/metropolitan/{WARD}N/priorities")).await.1, "with and without the N");
    station.hub.erase(id, "S0045", "court order").unwrap();
    assert_eq!(of_ward(&station, "/priorities").await, json!([]));
}

#[tokio::test]
async fn words_that_tell_of_a_home_wait_until_somebody_looked() {
    let station = sampled();
    let mut sergeant = station.phone("45CN").await;
    let id = asked(&station, &mut sergeant, "Drug dealing");
    let out = json!({"which": "issue_public", "check_done": true, "issue": "Dealing from Flat 12"});
    let change = sergeant.edit(&station, id, &[Edit::entry(entry(1), "published", out)]);
    let batch = sergeant.batch(&station, &[(id, &change)]);
    assert_eq!(aside(&outcomes(&station, &batch)[0]), "personal_data");
    assert_eq!(of_ward(&station, "/priorities").await, json!([]));
}

#[tokio::test]
async fn the_team_is_named_but_for_whom_it_would_endanger() {
    let station = sampled();
    let people = of_ward(&station, "/people").await;
    let names: Vec<&str> = people.as_array().unwrap().iter().map(|p| p["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Inspector Sample", "Sergeant Sample", "Alex Sample", "Robin Sample", "Sam Sample"]);
    assert_eq!(
        (people[1]["rank"].as_str(), people[1]["contact_details"]["telephone"].as_str()),
        (Some("Sgt"), Some("020 7946 0001"))
    );
    assert!(!people.to_string().contains("Jo Sample") && !people.to_string().contains("7740"), "withheld for safety");
    assert!(!people.to_string().contains("SYN"), "no warrant number");
}

#[tokio::test]
async fn meetings_to_come_are_those_announced_and_those_let_out() {
    let station = sampled();
    let mut sergeant = station.phone("45CN").await;
    let at = THREE + 24 * HOUR;
    let meeting = json!({"when": at, "where": "The lock", "what": "Street briefing"});
    let edits = [
        Edit::field("ward", json!({ "code": WARD })),
        Edit::field("month", key(THREE)),
        Edit::entry(entry(1), "meeting", meeting),
    ];
    let (id, change) = sergeant.create(&station, &WARD_DIARY, &edits);
    push(&station, &mut sergeant, id, &change);
    let titles = |events: Value| -> Vec<String> {
        events.as_array().unwrap().iter().map(|e| e["title"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(titles(of_ward(&station, "/events").await), ["Ward panel"], "announced by the file");
    let out = json!({"target": entry(1).to_string(), "check_done": true});
    write(&station, &mut sergeant, id, &[Edit::entry(entry(2), "published", out)]);
    let events = of_ward(&station, "/events").await;
    assert_eq!(
        (events[0]["start_date"].as_str(), events[0]["address"].as_str()),
        (Some("2026-11-24T15:00:00"), Some("The lock"))
    );
    assert_eq!(titles(events), ["Street briefing", "Ward panel"]);
    station.pass(48 * HOUR);
    assert_eq!(titles(of_ward(&station, "/events").await), ["Ward panel"], "over");
}

#[tokio::test]
async fn every_path_that_is_described_answers_in_the_shape_described() {
    let station = sampled();
    let (status, api) = read(&station, "/v1/public/openapi.json").await;
    assert_eq!(status, 200);
    let mut paths = 0;
    for (path, operations) in api["paths"].as_object().unwrap() {
        let operation = &operations["get"];
        let mut asked = path.clone();
        let mut query = Vec::new();
        for parameter in operation["parameters"].as_array().unwrap() {
            let (name, example) = (parameter["name"].as_str().unwrap(), parameter["example"].as_str().unwrap());
            match parameter["in"].as_str().unwrap() {
                "path" => asked = asked.replace(&format!("{{{name}}}"), example),
                _ => query.push(format!("{name}={example}")),
            }
        }
        let asked = if query.is_empty() { asked } else { format!("{asked}?{}", query.join("&")) };
        let (status, answer) = read(&station, &asked).await;
        assert_eq!(status, 200, "{asked}: {answer}");
        fits(&api, &operation["responses"]["200"]["content"]["application/json"]["schema"], &answer, path);
        paths += 1;
    }
    assert_eq!(paths, 8);
    for nowhere in
        ["/v1/public/leicestershire/neighbourhoods", "/v1/public/metropolitan/E05000000", "/v1/public/locate-neighbourhood?q=0,0"]
    {
        let (status, failure) = read(&station, nowhere).await;
        assert_eq!((status, failure["code"].as_str()), (404, Some("not_found")), "{nowhere}");
    }
    assert_eq!(read(&station, "/v1/public/locate-neighbourhood?q=here").await.0, 400);
}

/// Whether an answer is of a schema: its type, what it must have, and nothing it does not name.
fn fits(api: &Value, schema: &Value, answer: &Value, at: &str) {
    if let Some(name) = schema["$ref"].as_str().and_then(|r| r.rsplit('/').next()) {
        return fits(api, &api["components"]["schemas"][name], answer, at);
    }
    let is = |kind: &str| match kind {
        "object" => answer.is_object(),
        "array" => answer.is_array(),
        "string" => answer.is_string(),
        "null" => answer.is_null(),
        _ => false,
    };
    let kinds = match &schema["type"] {
        Value::Array(kinds) => kinds.clone(),
        one => vec![one.clone()],
    };
    assert!(kinds.iter().any(|k| is(k.as_str().unwrap())), "{at}: {answer} is none of {kinds:?}");
    for name in schema["required"].as_array().into_iter().flatten() {
        assert!(answer.get(name.as_str().unwrap()).is_some(), "{at} has no {name}");
    }
    for (name, value) in answer.as_object().into_iter().flatten() {
        if let Some(properties) = schema["properties"].as_object() {
            assert!(properties.contains_key(name), "{at}: {name} is not described");
            fits(api, &properties[name], value, &format!("{at}.{name}"));
        }
    }
    for item in answer.as_array().into_iter().flatten() {
        fits(api, &schema["items"], item, at);
    }
}

#[tokio::test]
async fn the_panel_hears_figures_that_were_counted_and_no_private_work() {
    let station = sampled();
    let mut sergeant = station.phone("45CN").await;
    let id = asked(&station, &mut sergeant, "Mopeds on the towpath");
    let silent = asked(&station, &mut sergeant, "Not let out");
    let out = json!({"which": "issue_public", "check_done": true, "issue": "Mopeds on the towpath"});
    let action = json!({"what": "Barrier agreed with the canal trust", "minutes": 40});
    let edits = [Edit::entry(entry(1), "published", out), Edit::entry(entry(2), "action", action)];
    write(&station, &mut sergeant, id, &edits);
    let me = sergeant.author().officer.to_string();
    for (n, kind) in (10..).zip(["hot_spot_patrol", "hot_spot_patrol", "asb_visit", "victim_visit"]) {
        let edits = [
            Edit::field("title", "Work"),
            Edit::field("task_kind", kind),
            Edit::field("ward", WARD),
            Edit::field("assignees", json!({ "lead": me })),
            Edit::field("links", json!([{ "kind": "ward_priority", "record": id.to_string() }])),
        ];
        let (task, change) = sergeant.create(&station, &TASK, &edits);
        push(&station, &mut sergeant, task, &change);
        let result = json!({"outcome": "completed", "minutes": 20});
        write(&station, &mut sergeant, task, &[Edit::entry(entry(n), "resulted", result)]);
    }
    let day = |text: &str| text.parse().unwrap();
    let draft = station.hub.panel(&format!("{WARD}N"), day("2026-11-01"), day("2026-11-23")).unwrap();
    let panel = draft.panel;
    assert_eq!((panel.priorities.len(), draft.not_out), (1, 1), "{silent} is not out");
    let did = &panel.priorities[0].did;
    let work: Vec<(&str, Figure)> = did.work.iter().map(|(kind, n)| (kind.as_str(), *n)).collect();
    assert_eq!(work, [("asb_visit", Figure::Few), ("hot_spot_patrol", Figure::Exactly(2))]);
    assert_eq!(did.actions, 1);
    assert!(!serde_json::to_string(&panel).unwrap().contains("Barrier"), "an action's words are the team's own");
    let earlier = station.hub.panel(WARD, day("2026-10-01"), day("2026-11-22")).unwrap();
    assert!(earlier.panel.priorities[0].did.work.is_empty());
    assert_eq!(station.hub.panel(WARD, day("2026-11-02"), day("2026-11-01")).unwrap_err().code(), "bad_request");
}

#[tokio::test]
async fn contacts_and_census_come_borough_by_borough_and_a_bad_ward_costs_itself() {
    let station = sampled();
    let again = station.hub.import_contacts("c.json", &sample("ward-contacts-sample.json")).unwrap();
    assert_eq!((again.new, again.changed, again.same), (0, 0, 2));
    let other = r#"{"wards": {"E05999801N": {"telephone": "020 7946 0009"},
        "E05999802": {"meetings": [{"start": "soon", "place": "Hall", "what": "Panel"}]}}}"#;
    let report = station.hub.import_contacts("other.json", other).unwrap();
    assert_eq!((report.new, report.bad.len(), report.bad[0].line), (1, 1, 2));
    let ward = of_ward(&station, "").await;
    assert_eq!(ward["contact_details"]["telephone"], "020 7946 0001", "those of before stay");
    assert_eq!(ward["url_force"], "https://police.example/wards/canal-side", "where data.police.uk's own shape has it");
    let bad = "ward_code,usual_residents,households\nE05999901,many,4\nE05999902,10,4\n";
    let report = station.hub.import_census("c.csv", bad, "Made up").unwrap();
    assert_eq!((report.changed, report.bad[0].line, report.bad[0].column.as_str()), (1, 2, "usual_residents"));
    assert_eq!(of_ward(&station, "").await["population"], "11340");
    assert_eq!(station.hub.import_census("c.csv", "ward,n\n", "x").unwrap_err().code(), "bad_file");
}

/// The real wards and census of Camden, where they lie beside the checkout.
#[tokio::test]
async fn camden_is_drawn_counted_and_found() {
    let root = std::env::var_os("BEATBOOK_SHARED")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    let file = |name: &str| std::fs::read_to_string(root.join("data").join(name)).ok();
    let (Some(wards), Some(census)) = (file("camden_wards_2022.geojson"), file("camden_ward_census2021.csv")) else {
        println!("skipped: the open data of Camden is not beside this checkout");
        return;
    };
    let station = Station::new();
    assert_eq!(station.hub.import_wards("camden_wards_2022.geojson", &wards).unwrap().new, 20);
    let report = station.hub.import_census("census.csv", &census, "Census 2021, Office for National Statistics").unwrap();
    assert_eq!((report.new, report.bad.len()), (20, 0));
    let all = read(&station, "/v1/public/metropolitan/neighbourhoods").await.1;
    let wards = all.as_array().unwrap();
    assert_eq!(wards.len(), 20);
    let mut inside = 0;
    for ward in wards {
        let id = ward["id"].as_str().unwrap();
        let (_, one) = read(&station, &format!("/v1/public/metropolitan/{id}N")).await;
        assert_ne!(one["population"], "0", "{id}");
        let (lat, lon) = (one["centre"]["latitude"].as_str().unwrap(), one["centre"]["longitude"].as_str().unwrap());
        let (_, found) = read(&station, &format!("/v1/public/locate-neighbourhood?q={lat},{lon}")).await;
        inside += usize::from(found["neighbourhood"] == id);
        let ring = read(&station, &format!("/v1/public/metropolitan/{id}/boundary")).await.1;
        let ring = ring.as_array().unwrap();
        assert!(ring.len() > 10 && ring.first() == ring.last(), "{id}");
    }
    assert_eq!(inside, 20, "the middle of each lies in it");
    // King's Cross station concourse lies in the ward of that name.
    let (_, found) = read(&station, "/v1/public/locate-neighbourhood?q=51.5308,-0.1238").await;
    let name = wards.iter().find(|w| w["id"] == found["neighbourhood"]).map(|w| w["name"].as_str().unwrap());
    assert_eq!(name, Some("King's Cross"), "{found}");
}
