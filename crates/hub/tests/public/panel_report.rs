//! The report to a ward's panel: nothing private in it, nothing to be worked out from it, and out only when a supervisor says so.

use axum::body::Body;
use axum::http::Request;
use hub::panel::LettingOut;
use hub::{Hub, HubError};
use jiff::civil::Date;
use record::document::Edit;
use record::kinds::task::TASK;
use record::kinds::ward_diary::{WARD_DIARY, key};
use record::public::Figure;
use record::{OfficerId, RecordId};
use serde_json::json;

use super::common::*;
use super::{HOUR, asked, entry, of_ward, push, read, sampled, write};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// From three in the afternoon to the first hour of the next day, within the lease.
const NIGHT: i64 = 9 * HOUR + HOUR / 2;

const NOVEMBER: (&str, &str) = ("2026-11-01", "2026-11-30");

fn letting_out(hub: &Hub, by: OfficerId, days: (&str, &str)) -> LettingOut {
    let (from, to) = (day(days.0), day(days.1));
    let sha256 = hub.panel(WARD, from, to).unwrap().sha256();
    LettingOut { by, ward: WARD.into(), from, to, sha256, looked_at: Vec::new() }
}

fn publish(station: &Station, by: OfficerId, days: (&str, &str)) -> Result<i64, HubError> {
    station.hub.publish_panel(&letting_out(&station.hub, by, days))
}

/// The answer's status, type and bytes.
async fn fetched(station: &Station, path: &str) -> (u16, String, Vec<u8>) {
    let request = Request::get(format!("/v1/public/metropolitan/{WARD}{path}")).body(Body::empty()).unwrap();
    let response = station.call(request).await;
    let kind = response.headers().get("content-type").map(|v| v.to_str().unwrap().to_owned()).unwrap_or_default();
    let status = response.status().as_u16();
    (status, kind, axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec())
}

fn let_out(station: &Station, sergeant: &mut Phone, words: &str) -> RecordId {
    let id = asked(station, sergeant, words);
    let out = json!({"which": "issue_public", "check_done": true, "issue": words});
    write(station, sergeant, id, &[Edit::entry(entry(1), "published", out)]);
    id
}

fn visited(station: &Station, sergeant: &mut Phone, priority: RecordId, kind: &str, n: u128) {
    let edits = [
        Edit::field("title", "Canary title"),
        Edit::field("task_kind", kind),
        Edit::field("ward", WARD),
        Edit::field("place", json!({"address": "Canary place"})),
        Edit::field("assignees", json!({ "lead": sergeant.author().officer.to_string() })),
        Edit::field("links", json!([{ "kind": "ward_priority", "record": priority.to_string() }])),
        Edit::text("briefing", "Canary briefing"),
    ];
    let (task, change) = sergeant.create(station, &TASK, &edits);
    push(station, sergeant, task, &change);
    let result = json!({"outcome": "completed", "narrative": "Canary narrative", "minutes": 20});
    write(station, sergeant, task, &[Edit::entry(entry(n), "resulted", result)]);
}

#[tokio::test]
async fn no_word_that_was_not_let_out_stands_in_the_report() {
    let station = sampled();
    let mut sergeant = station.phone("45CN").await;
    let id = let_out(&station, &mut sergeant, "Mopeds on the towpath");
    let at = THREE - HOUR;
    let engagement = json!({"type": "street_briefing", "place": "Canary street", "start": at, "end": THREE, "attendance": 9,
        "topics": "Canary topic", "promises": [{"what": "Canary promise"}], "groups": {"tenants": 9}});
    write(
        &station,
        &mut sergeant,
        id,
        &[
            Edit::field("issue_public", "Canary issue of later"),
            Edit::field("answer_public", "Canary answer that is not out"),
            Edit::field("support", json!({"panel": 4})),
            Edit::text("analysis", "Canary analysis"),
            Edit::text("response_plan", "Canary plan"),
            Edit::entry(entry(2), "proposed", json!({"why": "Canary why"})),
            Edit::entry(entry(3), "adopted", json!({"at": at, "votes": 3, "remark": "Canary remark", "where": "Canary hall"})),
            Edit::entry(entry(4), "action", json!({"what": "Canary action", "public_summary": "Canary summary", "minutes": 40})),
            Edit::entry(entry(5), "engagement", engagement.clone()),
            Edit::entry(entry(6), "measured", json!({"value": 3, "at": "2026-11-20", "source": "Canary source"})),
            Edit::entry(entry(7), "reviewed", json!({"verdict": "Canary verdict"})),
            Edit::entry(entry(8), "reported_back", json!({"at": at, "where": "Canary room", "words": "Canary words"})),
        ],
    );
    visited(&station, &mut sergeant, id, "asb_visit", 20);
    let diary = [
        Edit::field("ward", json!({ "code": WARD })),
        Edit::field("month", key(THREE)),
        Edit::entry(entry(31), "engagement", engagement),
        Edit::entry(entry(32), "tagged", json!({"target": entry(31).to_string(), "priority": id.to_string()})),
        Edit::entry(entry(33), "meeting", json!({"when": THREE + HOUR, "where": "Canary cellar", "what": "Canary meeting"})),
        Edit::entry(entry(34), "promise", json!({"what": "Canary diary promise"})),
    ];
    let (month, change) = sergeant.create(&station, &WARD_DIARY, &diary);
    push(&station, &mut sergeant, month, &change);
    let draft = station.hub.panel(WARD, day(NOVEMBER.0), day(NOVEMBER.1)).unwrap();
    assert_eq!(draft.panel.priorities[0].did.people, Some(Figure::Exactly(18)), "what was tagged is counted");
    let on = day("2026-11-23");
    let paper = print::panel::pdf(&draft.panel, on).unwrap().pages.join("\n");
    let web = print::panel::html(&draft.panel, on);
    let data = serde_json::to_string(&draft.panel).unwrap();
    for (what, said) in [("paper", &paper), ("web", &web), ("data", &data)] {
        assert!(said.contains("Mopeds on the towpath"), "{what}");
        assert!(!said.contains("Canary"), "{what}: {said}");
        for name in ["SYN", "45CN", "Sergeant Sample"] {
            assert!(!said.contains(name), "{what} names an officer: {said}");
        }
    }
}

#[tokio::test]
async fn nothing_is_out_before_a_supervisor_let_out_what_they_looked_at() {
    let station = sampled();
    let mut sergeant = station.phone("45CN").await;
    let id = let_out(&station, &mut sergeant, "Mopeds on the towpath");
    assert_eq!(fetched(&station, "/report.pdf").await.0, 404);
    assert_eq!(of_ward(&station, "/reports").await, json!([]));
    let constable = station.officer("123CN");
    assert_eq!(publish(&station, constable, NOVEMBER).unwrap_err().code(), "not_granted");
    let by = sergeant.author().officer;
    let looked_at = letting_out(&station.hub, by, NOVEMBER);
    visited(&station, &mut sergeant, id, "hot_spot_patrol", 20);
    assert_eq!(station.hub.publish_panel(&looked_at).unwrap_err().code(), "report_moved", "another patrol is counted since");
    publish(&station, by, NOVEMBER).unwrap();
    let (status, kind, pdf) = fetched(&station, "/report.pdf").await;
    assert_eq!((status, kind.as_str(), &pdf[..5]), (200, "application/pdf", &b"%PDF-"[..]));
    let (status, kind, html) = fetched(&station, "N/report.html").await;
    assert_eq!((status, kind.as_str()), (200, "text/html; charset=utf-8"));
    assert!(String::from_utf8(html).unwrap().contains("Mopeds on the towpath"));
    let reports = of_ward(&station, "/reports").await;
    assert_eq!(
        (reports[0]["from"].as_str(), reports[0]["pdf"].as_str()),
        (Some(NOVEMBER.0), Some(format!("/v1/public/metropolitan/{WARD}/report.pdf").as_str()))
    );
    write(&station, &mut sergeant, id, &[Edit::entry(entry(40), "taken_down", json!({"reason": "court"}))]);
    assert_eq!(fetched(&station, "/report.pdf").await.2, pdf, "the very bytes, until the report itself is taken down");
    station.hub.take_down_panel(by, WARD, day(NOVEMBER.0), day(NOVEMBER.1), "a home was named").unwrap();
    assert_eq!(fetched(&station, "/report.html").await.0, 404);
    assert_eq!(read(&station, &format!("/v1/public/metropolitan/{WARD}/reports")).await.1, json!([]));
    let audit = station.hub.storage().reading(|tx| tx.audited_as("panel_published", 0)).unwrap();
    assert_eq!((audit.len(), audit[0].1.as_str()), (1, by.to_string().as_str()));
}

#[tokio::test]
async fn a_number_that_is_not_told_cannot_be_worked_out_from_two_reports() {
    let station = sampled();
    let mut sergeant = station.phone("45CN").await;
    let by = sergeant.author().officer;
    let id = let_out(&station, &mut sergeant, "Mopeds on the towpath");
    for n in 20..25 {
        visited(&station, &mut sergeant, id, "asb_visit", n);
    }
    publish(&station, by, ("2026-11-01", "2026-11-23")).unwrap();
    let visits = |days: (&str, &str)| {
        let draft = station.hub.panel(WARD, day(days.0), day(days.1)).unwrap();
        draft.panel.priorities[0].did.work.get("asb_visit").copied()
    };
    assert_eq!(visits(("2026-11-01", "2026-11-23")), Some(Figure::Exactly(5)));
    // One more visit, on the next day: six of a longer report less five of this one would tell of one home.
    station.pass(NIGHT);
    visited(&station, &mut sergeant, id, "asb_visit", 30);
    for longer in [("2026-11-01", "2026-11-30"), ("2026-10-01", "2026-11-01"), ("2026-11-10", "2026-11-12")] {
        assert_eq!(publish(&station, by, longer).unwrap_err().code(), "report_overlaps", "{longer:?}");
    }
    assert_eq!(visits(("2026-11-24", "2026-11-30")), Some(Figure::Few));
    publish(&station, by, ("2026-11-24", "2026-11-30")).unwrap();
    // Nor from the same days told again after something was recorded late: the figures stay as they were told.
    station.pass(-NIGHT);
    visited(&station, &mut sergeant, id, "asb_visit", 31);
    assert_eq!(visits(("2026-11-01", "2026-11-23")), Some(Figure::Exactly(5)));
    station.hub.take_down_panel(by, WARD, day("2026-11-01"), day("2026-11-23"), "words").unwrap();
    assert_eq!(publish(&station, by, ("2026-11-01", "2026-11-30")).unwrap_err().code(), "report_overlaps", "it was read");
    assert_eq!(visits(("2026-11-01", "2026-11-23")), Some(Figure::Exactly(5)), "also after it was taken down");
}

#[tokio::test]
async fn words_of_a_measure_that_tell_of_a_home_wait_until_somebody_looked() {
    let station = sampled();
    let mut sergeant = station.phone("45CN").await;
    let by = sergeant.author().officer;
    let id = let_out(&station, &mut sergeant, "Noise at night");
    write(&station, &mut sergeant, id, &[Edit::field("measure", json!({"what": "Calls from Flat 12", "baseline": 9}))]);
    let draft = station.hub.panel(WARD, day(NOVEMBER.0), day(NOVEMBER.1)).unwrap();
    assert_eq!(draft.found, ["address"]);
    assert_eq!(publish(&station, by, NOVEMBER).unwrap_err().code(), "personal_data");
    let looked = LettingOut { looked_at: vec!["address".into()], ..letting_out(&station.hub, by, NOVEMBER) };
    station.hub.publish_panel(&looked).unwrap();
}

#[tokio::test]
async fn a_measure_taken_after_the_days_of_a_report_is_not_in_it() {
    let station = sampled();
    let mut sergeant = station.phone("45CN").await;
    let id = let_out(&station, &mut sergeant, "Mopeds on the towpath");
    let taken = |n: u128, value: u32, at: &str| Edit::entry(entry(n), "measured", json!({"value": value, "at": at}));
    let measure = Edit::field("measure", json!({"what": "Calls a week", "baseline": 9}));
    write(&station, &mut sergeant, id, &[measure, taken(6, 5, "2026-11-10"), taken(7, 3, "2026-11-21")]);
    let now = |to: &str| {
        let panel = station.hub.panel(WARD, day("2026-11-01"), day(to)).unwrap().panel;
        panel.priorities[0].measure.clone().unwrap().now
    };
    assert_eq!((now("2026-11-09"), now("2026-11-20"), now("2026-11-21")), (None, Some(5.0), Some(3.0)));
}
