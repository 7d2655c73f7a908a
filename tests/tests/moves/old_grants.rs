//! What was written offline under a grant that was lost meanwhile: to a supervisor's review, with its words; never into the
//! bin, never silently in.

use device::screen::ReviewDecide;
use record::Edit;
use serde_json::json;
use wire::codec;
use wire::message::{DeviceEvent, ReviewOutcome};

use super::*;

const WORDS: &str = "spoke to the caretaker";

/// After one sync: waits for review, is not in the record, and is kept at the hub with its bytes.
async fn reviewed(station: &Station, phone: &Phone, task: Uuid, how: &str) {
    let report = phone.sync().await;
    assert_eq!((report.review, report.set_aside, report.received), (1, 0, 0), "{how}: to review");
    assert!(!format!("{:?}", at_hub(station, task).entries()).contains(WORDS), "{how}: never silently in");
    let kept = station.hub.storage().reading(|tx| tx.quarantine_counts()).unwrap();
    assert_eq!(kept.iter().filter(|(_, review, _)| *review).map(|(_, _, n)| n).sum::<u64>(), 1, "{how}: never into the bin");
    assert_eq!(phone.device.strip(Nothing {}).await.unwrap().waiting, 0, "{how}: nothing waits for ever");
    phone.sync().await;
    assert!(!holds(phone, task).await, "{how}: and the record has left");
}

#[tokio::test]
async fn a_lost_posting_a_lost_team_and_leaving_the_force() {
    let posted = Force { postings: format!("{LOCK}@2026-11-23.."), ..Force::default() };
    let moved = Force { team: Some("Lock Fields"), ..Force::default() };
    let gone = Force { left: vec!["123CN"], ..Force::default() };
    let cases = [
        ("posting", LOCK, "50LF", posted, Force::default()),
        ("team", CANAL, "45CN", Force::default(), moved),
        ("left", CANAL, "45CN", Force::default(), gone),
    ];
    for (n, (how, ward, by, before, after)) in (0..).zip(cases) {
        let station = Station::open(141 + n);
        before.import(&station);
        let (sergeant, tom) = (station.phone(by).await, station.phone("123CN").await);
        let task = make(&sergeant, TaskCreate { ward: Some(ward.into()), ..visit("Stairwell B", None) }).await;
        tom.sync().await;
        tom.line.signal(false);
        note(&tom, task, WORDS).await;
        after.import(&station);
        tom.line.signal(true);
        reviewed(&station, &tom, task, how).await;
        assert!(kept(&tom).await.contains(WORDS), "{how}: readable to who wrote them");
    }
}

#[tokio::test]
async fn whoever_has_left_writes_nothing_new_either() {
    let station = station(145);
    let tom = station.phone("123CN").await;
    tom.sync().await;
    tom.line.signal(false);
    tom.device.task_create(visit("My own", None)).await.unwrap();
    Force { left: vec!["123CN"], ..Force::default() }.import(&station);
    tom.line.signal(true);
    let report = tom.sync().await;
    assert_eq!((report.review, report.received), (1, 0), "a record of their own making is not let in unseen");
}

#[tokio::test]
async fn a_record_restricted_meanwhile_and_one_linked_to_a_victim_meanwhile() {
    for (n, restricted) in [(0, true), (1, false)] {
        let station = station(146 + n);
        let (sergeant, tom, aisha) = (station.phone("45CN").await, station.phone("123CN").await, station.phone("208CN").await);
        let her = victim(&aisha).await;
        let task = make(&sergeant, visit("Stairwell B", None)).await;
        tom.sync().await;
        tom.line.signal(false);
        note(&tom, task, WORDS).await;
        let edits = if restricted {
            vec![Edit::field("readers", json!([sergeant.officer.to_string()])), Edit::field("restricted", true)]
        } else {
            vec![Edit::field("links", json!([{"kind": "victim_contact", "record": her.to_string()}]))]
        };
        assert_eq!(station.write("45CN", task, &edits), Some(wire::Outcome::Accepted));
        tom.line.signal(true);
        reviewed(&station, &tom, task, if restricted { "restricted" } else { "linked" }).await;
        assert_eq!(kept(&tom).await.contains(WORDS), !restricted, "restricted: not even their own words");
    }
}

#[tokio::test]
async fn a_result_that_crossed_a_reassignment_counts_all_the_same() {
    let station = station(148);
    let (sergeant, owner) = (station.phone("45CN").await, station.phone("123CN").await);
    let (before, after) = (station.phone("208CN").await, station.phone("7731CN").await);
    let her = victim(&owner).await;
    sergeant.sync().await;
    let task = make(&sergeant, TaskCreate { links: vec![her], ..visit("Visit her", Some(&before)) }).await;
    before.sync().await;
    before.line.signal(false);
    note(&before, task, WORDS).await;
    give(&sergeant, task, &after).await;
    before.line.signal(true);
    let report = before.sync().await;
    assert_eq!((report.received, report.review), (1, 0), "work taken away is no lost grant");
    assert!(format!("{:?}", at_hub(&station, task).entries()).contains(WORDS));
}

#[tokio::test]
async fn an_order_given_in_an_acting_rank_that_has_ended() {
    let station = station(149);
    Force { acting: "ps:Canal Side@2026-11-23..2026-11-23".into(), ..Force::default() }.import(&station);
    let (sergeant, acting, tom) = (station.phone("45CN").await, station.phone("208CN").await, station.phone("123CN").await);
    let task = make(&sergeant, visit("Stairwell B", None)).await;
    acting.sync().await;
    acting.line.signal(false);
    let seen = acting.device.task(RecordAsk { record: task }).await.unwrap().seen;
    acting.device.task_assign(TaskAssign { record: task, seen, assignees: to_lead(&tom), text: None }).await.unwrap();
    acting.device.task_create(visit("Ordered while acting", Some(&tom))).await.unwrap();
    station.clock.pass(13 * HOUR);
    acting.line.signal(true);
    let report = acting.sync().await;
    assert_eq!((report.review, report.received, report.set_aside), (2, 0, 0), "an order of a sergeant who is none any more");
    assert!(record::kinds::task::assignees(&at_hub(&station, task)).is_empty());
}

#[tokio::test]
async fn what_a_supervisor_declines_comes_to_needs_you_though_its_record_has_left() {
    for declined in [true, false] {
        let station = station(150);
        let (sergeant, tom) = (station.phone("45CN").await, station.phone("123CN").await);
        let task = make(&sergeant, visit("Stairwell B", None)).await;
        tom.sync().await;
        tom.line.signal(false);
        note(&tom, task, WORDS).await;
        let written = tom.device.history(RecordAsk { record: task }).await.unwrap().lines.remove(0).change;
        let change: wire::Hash = written.parse().unwrap();
        Force { team: Some("Lock Fields"), ..Force::default() }.import(&station);
        tom.line.signal(true);
        reviewed(&station, &tom, task, "team").await;
        assert!(tom.device.sync_state(Nothing {}).await.unwrap().set_aside.is_empty(), "nothing needs them yet");

        let device = tom.device.session().unwrap().known().enrolment.device;
        let outcome =
            if declined { ReviewOutcome::Declined { reason: "not yours".into(), told: None } } else { ReviewOutcome::Accepted };
        let event = DeviceEvent::Review { record: RecordId(task), change, outcome, by: sergeant.officer };
        let notice = hub::storage::What::Notice { event: codec::encode(&event) };
        station
            .hub
            .storage()
            .writing(|tx| tx.append(&Scope::Device(device), std::slice::from_ref(&notice), station.hub.now()))
            .unwrap();
        tom.sync().await;
        let needs = tom.device.sync_state(Nothing {}).await.unwrap().set_aside;
        if declined {
            assert_eq!(needs.len(), 1);
            assert!(needs[0].text.as_deref().unwrap().contains(WORDS), "with the words");
        } else {
            assert!(needs.is_empty(), "let in: nothing is left to do");
        }
    }
}

#[tokio::test]
async fn what_a_supervisor_declines_comes_to_needs_you_though_its_record_has_left_and_come_back_without_it() {
    let station = station(151);
    let (sergeant, tom) = (station.phone("45CN").await, station.phone("123CN").await);
    let task = make(&sergeant, visit("Stairwell B", None)).await;
    tom.sync().await;
    tom.line.signal(false);
    note(&tom, task, WORDS).await;
    Force { team: Some("Lock Fields"), ..Force::default() }.import(&station);
    tom.line.signal(true);
    reviewed(&station, &tom, task, "team").await;
    Force::default().import(&station);
    tom.sync().await;
    assert!(holds(&tom, task).await, "it is theirs again, as the hub has it");
    let waiting = sergeant.device.reviews(Nothing {}).await.unwrap().groups;
    let changes: Vec<String> = waiting.iter().flat_map(|g| &g.items).map(|i| i.change.clone()).collect();
    assert_eq!(changes.len(), 1);
    sergeant.device.review_decide(ReviewDecide { changes, let_in: false, reason: "not yours".into() }).await.unwrap();
    tom.sync().await;
    let needs = tom.device.sync_state(Nothing {}).await.unwrap().set_aside;
    assert_eq!(needs.len(), 1);
    assert!(needs[0].text.as_deref().unwrap().contains(WORDS), "with the words");
    assert!(needs[0].choices.contains(&"send_again".to_owned()), "its bytes are here still");
}
