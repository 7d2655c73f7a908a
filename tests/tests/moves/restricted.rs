//! Restricted records (practice P15): named readers only, and for everybody else no trace.

use device::screen::SearchAsk;
use record::Edit;
use serde_json::json;
use wire::Outcome;

use super::*;

fn restrict(station: &Station, task: Uuid, readers: &[&Phone]) {
    let readers: Vec<String> = readers.iter().map(|p| p.officer.to_string()).collect();
    let edits = [Edit::field("readers", json!(readers)), Edit::field("restricted", true)];
    assert_eq!(station.write("45CN", task, &edits), Some(Outcome::Accepted));
}

/// The heads of every scope an officer is granted: what the size of the logs tells them.
fn heads(station: &Station, phone: &Phone) -> Vec<(Scope, (u64, u64))> {
    let roster = station.hub.roster().unwrap();
    let granted = record::policy::grants(&roster, phone.officer, station.hub.now());
    station.hub.storage().reading(|tx| granted.iter().map(|s| Ok((s.clone(), tx.head(s)?))).collect()).unwrap()
}

#[tokio::test]
async fn a_restricted_record_leaves_no_trace_with_whoever_is_not_named() {
    let station = station(131);
    let (sergeant, tom, aisha) = (station.phone("45CN").await, station.phone("123CN").await, station.phone("208CN").await);
    let task = make(&sergeant, visit("Complaint about Tom", Some(&tom))).await;
    let other = make(&sergeant, visit("Patrol", None)).await;
    tom.sync().await;
    aisha.sync().await;
    note(&tom, task, "went there twice").await;
    tom.sync().await;
    assert!(holds(&tom, task).await && holds(&aisha, task).await);

    restrict(&station, task, &[&sergeant]);
    for phone in [&tom, &aisha, &sergeant] {
        phone.sync().await;
    }
    assert!(holds(&sergeant, task).await, "a named reader has it");
    for phone in [&tom, &aisha] {
        assert!(!holds(phone, task).await, "not its assignee, nor the ward");
        assert_eq!(count(phone).await, 1);
        assert_eq!(listed(phone).await, BTreeSet::from(["Patrol".to_owned()]));
        let found = phone.device.search(SearchAsk { words: "complaint".into(), group: None }).await.unwrap();
        assert!(found.hits.is_empty() && found.counts.tasks == 0);
        let today = format!("{:?}", phone.device.today(Nothing {}).await.unwrap());
        assert!(!today.contains(&task.to_string()));
        assert_eq!(kept(phone).await, "", "not even what they wrote in it themselves");
    }

    // What goes on in it moves nothing they can see.
    let (toms, aishas) = (heads(&station, &tom), heads(&station, &aisha));
    for n in 0..3 {
        let entry = json!({"text": format!("line {n}"), "basis": "fact"});
        assert_eq!(station.write("45CN", task, &[Edit::entry(station.entry_id(), "note", entry)]), Some(Outcome::Accepted));
    }
    assert_eq!((toms, aishas), (heads(&station, &tom), heads(&station, &aisha)), "not the length of a log");
    assert_eq!(tom.sync().await.changed, 0);
    assert!(holds(&tom, other).await);
    let back = tom.device.call_back(device::screen::CallBack { reference: task.to_string() }).await.unwrap();
    assert_eq!(back.records, Vec::<Uuid>::new(), "and calling it back says what it says of nothing");
}

#[tokio::test]
async fn restricted_no_more_it_comes_back_to_everybody_it_belongs_to() {
    let station = station(132);
    let (sergeant, tom) = (station.phone("45CN").await, station.phone("123CN").await);
    let task = make(&sergeant, visit("Stairwell B", Some(&tom))).await;
    restrict(&station, task, &[&sergeant]);
    tom.sync().await;
    assert!(!holds(&tom, task).await);
    assert_eq!(station.write("45CN", task, &[Edit::field("restricted", false)]), Some(Outcome::Accepted));
    tom.sync().await;
    assert!(holds(&tom, task).await);
    note(&sergeant, task, "after all").await;
    sergeant.sync().await;
    tom.sync().await;
    let page = tom.device.task(RecordAsk { record: task }).await.unwrap();
    assert!(page.timeline.iter().any(|e| e.text.as_deref() == Some("after all")), "and what follows follows");
}

#[tokio::test]
async fn the_card_of_a_restricted_victim_goes_with_her_to_the_named_readers() {
    let station = station(133);
    let (sergeant, owner, desk) = (station.phone("45CN").await, station.phone("123CN").await, station.phone("9001CN").await);
    let her = victim(&owner).await;
    let card = card_of(&station, her);
    desk.sync().await;
    assert!(holds(&desk, card).await);
    restrict(&station, her, &[&owner]);
    for phone in [&sergeant, &owner, &desk] {
        phone.sync().await;
    }
    assert!(holds(&owner, her).await && holds(&owner, card).await);
    for phone in [&sergeant, &desk] {
        assert!(!holds(phone, her).await && !holds(phone, card).await);
    }
}
