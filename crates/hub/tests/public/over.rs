//! What became of a priority that is over: residents read the answer for a quarter, and of what goes on they read once.

use hub::storage::PublicRow;
use record::RecordId;
use record::document::Edit;
use record::kinds::ward_priority::WARD_PRIORITY;
use serde_json::{Value, json};

use super::common::*;
use super::{HOUR, asked, entry, of_ward, push, sampled, write};

const DAY: i64 = 24 * HOUR;

fn out(words: &str) -> Value {
    json!({"which": "both", "check_done": true, "issue": words, "answer": "We patrolled"})
}

fn let_out(station: &Station, sergeant: &mut Phone, id: RecordId, n: u128, words: &str) {
    write(station, sergeant, id, &[Edit::entry(entry(n), "published", out(words))]);
}

/// Closes it today, by a measurement after its baseline.
fn close(station: &Station, sergeant: &mut Phone, id: RecordId, n: u128) {
    let measure = json!({"what": "Calls a week", "baseline": 9, "baseline_at": "2026-11-01"});
    let measured = json!({"value": 4, "at": "2026-11-20"});
    write(station, sergeant, id, &[Edit::field("measure", measure), Edit::entry(entry(n), "measured", measured)]);
    write(station, sergeant, id, &[Edit::entry(entry(n + 1), "closed", json!({"reason": "The barrier is up"}))]);
}

/// Carries it over to a new priority, which is made here.
fn carried_over(station: &Station, sergeant: &mut Phone, id: RecordId, n: u128) -> RecordId {
    let edits = [
        Edit::field("ward", json!({ "code": WARD })),
        Edit::field("issue_public", "Mopeds on the towpath"),
        Edit::field("adopted_at", "2026-11-23"),
    ];
    let (next, change) = sergeant.create(station, &WARD_PRIORITY, &edits);
    push(station, sergeant, next, &change);
    let to = json!({"to": next.to_string(), "reason": "Still there"});
    write(station, sergeant, id, &[Edit::entry(entry(n), "carried_over", to)]);
    next
}

/// The words residents read, the newest first.
async fn words(station: &Station) -> Vec<String> {
    let shown = of_ward(station, "/priorities").await;
    shown.as_array().unwrap().iter().map(|p| p["issue"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn what_is_over_leaves_the_public_page_after_its_quarter() {
    let station = sampled();
    let mut sergeant = station.phone("45CN").await;
    let over = asked(&station, &mut sergeant, "Mopeds on the towpath");
    let_out(&station, &mut sergeant, over, 1, "Mopeds on the towpath");
    let on = asked(&station, &mut sergeant, "Noise at night");
    let_out(&station, &mut sergeant, on, 2, "Noise at night");
    close(&station, &mut sergeant, over, 10);
    assert_eq!(words(&station).await, ["<p>Mopeds on the towpath</p>", "<p>Noise at night</p>"], "who asked reads the answer");
    // Closed on 23 November: three months on is 23 February.
    station.pass(92 * DAY);
    assert_eq!(words(&station).await.len(), 2, "on the last day");
    station.pass(DAY);
    assert_eq!(words(&station).await, ["<p>Noise at night</p>"], "what goes on stays");
}

#[tokio::test]
async fn what_was_carried_over_shows_once_and_does_not_come_back_when_its_words_are_taken_down() {
    let station = sampled();
    let mut sergeant = station.phone("45CN").await;
    let first = asked(&station, &mut sergeant, "Mopeds on the towpath");
    let_out(&station, &mut sergeant, first, 1, "Mopeds on the towpath");
    let second = carried_over(&station, &mut sergeant, first, 2);
    assert_eq!(words(&station).await, ["<p>Mopeds on the towpath</p>"], "it stands for the one whose words are not out yet");
    // Carried over once more before anything of it went out: the first still stands for both.
    let third = carried_over(&station, &mut sergeant, second, 3);
    assert_eq!(words(&station).await, ["<p>Mopeds on the towpath</p>"]);
    let_out(&station, &mut sergeant, third, 4, "Mopeds, and what we do this spring");
    assert_eq!(words(&station).await, ["<p>Mopeds, and what we do this spring</p>"], "once, in its newest words");
    write(&station, &mut sergeant, third, &[Edit::entry(entry(5), "taken_down", json!({"reason": "court"}))]);
    assert!(words(&station).await.is_empty(), "the older words do not stand in for what was taken down");
    let_out(&station, &mut sergeant, third, 6, "Mopeds");
    assert_eq!(words(&station).await, ["<p>Mopeds</p>"]);
    station.hub.erase(third, "S0045", "court order").unwrap();
    assert!(words(&station).await.is_empty(), "nor for what was erased");
}

#[tokio::test]
async fn what_was_closed_before_its_words_went_out_ends_what_was_carried_over_to_it() {
    let station = sampled();
    let mut sergeant = station.phone("45CN").await;
    let first = asked(&station, &mut sergeant, "Mopeds on the towpath");
    let_out(&station, &mut sergeant, first, 1, "Mopeds on the towpath");
    let second = carried_over(&station, &mut sergeant, first, 2);
    station.pass(200 * DAY);
    assert_eq!(words(&station).await, ["<p>Mopeds on the towpath</p>"], "the matter goes on");
    station.pass(-200 * DAY);
    close(&station, &mut sergeant, second, 10);
    station.pass(92 * DAY);
    assert_eq!(words(&station).await, ["<p>Mopeds on the towpath</p>"]);
    station.pass(DAY);
    assert!(words(&station).await.is_empty());
}

#[tokio::test]
async fn a_report_speaks_of_its_own_days() {
    let station = sampled();
    let mut sergeant = station.phone("45CN").await;
    let id = asked(&station, &mut sergeant, "Mopeds on the towpath");
    let silent = asked(&station, &mut sergeant, "Not let out");
    let_out(&station, &mut sergeant, id, 1, "Mopeds on the towpath");
    close(&station, &mut sergeant, id, 10);
    let told = |from: &str, to: &str| {
        let draft = station.hub.panel(WARD, from.parse().unwrap(), to.parse().unwrap()).unwrap();
        (draft.panel.priorities.iter().map(|p| p.state.clone()).collect::<Vec<_>>(), draft.not_out)
    };
    // Adopted on 15 September, closed on 23 November.
    assert_eq!(told("2026-08-01", "2026-09-14"), (vec![], 0), "nobody had asked for it yet, nor for {silent}");
    assert_eq!(told("2026-08-01", "2026-09-15"), (vec!["closed".to_owned()], 1));
    assert_eq!(told("2026-11-23", "2026-11-30"), (vec!["closed".to_owned()], 1), "the day it was closed is one of these");
    assert_eq!(told("2026-11-24", "2026-11-30"), (vec![], 1), "closed before the first of these days");
}

#[tokio::test]
async fn a_row_that_an_earlier_hub_kept_learns_of_its_end_with_the_next_roster() {
    let station = sampled();
    let mut sergeant = station.phone("45CN").await;
    let id = asked(&station, &mut sergeant, "Mopeds on the towpath");
    let_out(&station, &mut sergeant, id, 1, "Mopeds on the towpath");
    close(&station, &mut sergeant, id, 10);
    let body = json!({"issue": "Mopeds on the towpath", "issue_on": "2026-09-15", "answer": null, "answer_on": null});
    let row = PublicRow { record: id, ward: WARD.into(), kind: "ward_priority".into(), body: body.to_string() };
    station.hub.storage().writing(|tx| tx.put_public(id, Some(&row))).unwrap();
    station.pass(93 * DAY);
    assert_eq!(words(&station).await.len(), 1, "as it was kept, it goes on");
    hub::pipeline::reassess(&station.hub, |_, _| ()).unwrap();
    assert!(words(&station).await.is_empty());
}

#[tokio::test]
async fn a_ward_counts_as_updated_for_a_quarter_after_residents_were_told_something() {
    let station = sampled();
    let mut sergeant = station.phone("45CN").await;
    let id = asked(&station, &mut sergeant, "Mopeds on the towpath");
    let (updated, of) = station.hub.wards_updated().unwrap();
    assert_eq!(updated, 0, "nobody outside has read of it");
    assert!(of > 1, "every ward that a team looks after");
    let_out(&station, &mut sergeant, id, 1, "Mopeds on the towpath");
    assert_eq!(station.hub.wards_updated().unwrap(), (1, of));
    // Let out on 23 November: three months are over with 23 February.
    station.pass(92 * DAY);
    assert_eq!(station.hub.wards_updated().unwrap(), (1, of));
    station.pass(DAY);
    assert_eq!(station.hub.wards_updated().unwrap(), (0, of));
}
