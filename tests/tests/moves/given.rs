//! Work that is given to somebody else, and what is linked to a victim.

use record::Edit;
use record::kinds;
use serde_json::json;
use wire::Outcome;
use wire::seam::Clock;

use super::*;

#[tokio::test]
async fn who_a_private_task_is_taken_from_keeps_their_own_words_and_who_is_given_it_gets_task_and_card() {
    let station = station(101);
    let (sergeant, owner) = (station.phone("45CN").await, station.phone("123CN").await);
    let (before, after) = (station.phone("208CN").await, station.phone("7731CN").await);
    let her = victim(&owner).await;
    let card = card_of(&station, her);
    sergeant.sync().await;
    let task = make(&sergeant, TaskCreate { links: vec![her], ..visit("Visit her", Some(&before)) }).await;
    before.sync().await;
    assert!(holds(&before, task).await && holds(&before, card).await, "the card comes with the task");
    assert!(!holds(&before, her).await, "the contact log does not");
    note(&before, task, "nobody at the door").await;
    before.sync().await;
    give(&sergeant, task, &after).await;
    for phone in [&before, &after] {
        phone.sync().await;
    }
    assert!(!holds(&before, task).await && !holds(&before, card).await);
    assert!(kept(&before).await.contains("nobody at the door"), "their own words stay readable");
    assert!(!kept(&before).await.contains("Briefing"), "and nobody else's");
    assert!(holds(&after, task).await && holds(&after, card).await);
    assert!(!scopes_of(&station, task).iter().any(|s| matches!(s, Scope::Ward(_) | Scope::Team(_))), "never the ward");
}

#[tokio::test]
async fn the_card_stays_until_the_task_is_reviewed_and_not_only_until_its_result() {
    let station = station(102);
    let (sergeant, owner, visitor) = (station.phone("45CN").await, station.phone("123CN").await, station.phone("208CN").await);
    let her = victim(&owner).await;
    let card = card_of(&station, her);
    sergeant.sync().await;
    let task = make(&sergeant, TaskCreate { links: vec![her], ..visit("Visit her", Some(&visitor)) }).await;
    visitor.sync().await;
    result(&visitor, task).await;
    assert!(holds(&visitor, card).await, "the sergeant may yet send it back");
    sergeant.sync().await;
    station.clock.pass(1_000);
    let back = device::screen::TaskVerdict { record: task, text: Some("Was she alone?".into()) };
    sergeant.device.task_send_back(back).await.unwrap();
    sergeant.sync().await;
    visitor.sync().await;
    assert!(holds(&visitor, card).await);
    station.clock.pass(1_000);
    result(&visitor, task).await;
    sergeant.sync().await;
    station.clock.pass(1_000);
    let good = device::screen::TaskVerdict { record: task, text: None };
    let refused = sergeant.device.task_review(good.clone()).await.unwrap_err();
    assert_eq!(refused.code(), "needs_first", "nobody has asked her yet what she needs");
    let asked = device::screen::NeedsAssess {
        record: her,
        seen: String::new(),
        at: station.clock.now_ms(),
        why: None,
        answers: device::screen::NeedsAnswers::default(),
    };
    owner.device.needs_assess(asked).await.unwrap();
    owner.sync().await;
    sergeant.sync().await;
    station.clock.pass(1_000);
    sergeant.device.task_review(good).await.unwrap();
    sergeant.sync().await;
    visitor.sync().await;
    assert!(!holds(&visitor, card).await, "reviewed: the card goes");
    assert!(holds(&visitor, task).await, "the task is still theirs to look up");
}

#[tokio::test]
async fn a_link_made_takes_a_task_from_the_ward_and_a_link_broken_gives_it_back() {
    let station = station(103);
    let (sergeant, owner) = (station.phone("45CN").await, station.phone("123CN").await);
    let (visitor, colleague) = (station.phone("208CN").await, station.phone("7731CN").await);
    let her = victim(&owner).await;
    let card = card_of(&station, her);
    let task = make(&sergeant, visit("Stairwell B", Some(&visitor))).await;
    for phone in [&visitor, &colleague] {
        phone.sync().await;
        assert!(holds(phone, task).await);
    }
    let link = json!([{"kind": "victim_contact", "record": her.to_string()}]);
    assert_eq!(station.write("45CN", task, &[Edit::field("links", link)]), Some(Outcome::Accepted));
    for phone in [&visitor, &colleague] {
        phone.sync().await;
    }
    assert!(holds(&visitor, task).await && holds(&visitor, card).await, "linked: the visitor needs her card");
    assert!(!holds(&colleague, task).await, "linked: private to those it is given to");
    assert_eq!(listed(&colleague).await, BTreeSet::new());
    assert_eq!(station.write("45CN", task, &[Edit::field("links", json!([]))]), Some(Outcome::Accepted));
    for phone in [&visitor, &colleague] {
        phone.sync().await;
    }
    assert!(holds(&colleague, task).await, "broken: the ward's again");
    assert!(!holds(&visitor, card).await, "and no card without a visit");
}

#[tokio::test]
async fn her_card_goes_where_her_record_goes() {
    let station = station(104);
    let (owner, next, desk) = (station.phone("123CN").await, station.phone("208CN").await, station.phone("9001CN").await);
    let her = victim(&owner).await;
    let card = card_of(&station, her);
    next.sync().await;
    desk.sync().await;
    assert!(!holds(&next, card).await && holds(&desk, card).await, "the victim desk reads cards");
    let edits = kinds::victim_contact::give(&at_hub(&station, her), next.officer, "call before Friday", station.entry_id());
    assert_eq!(station.write("45CN", her, &edits), Some(Outcome::Accepted));
    for phone in [&owner, &next] {
        phone.sync().await;
    }
    assert!(holds(&next, her).await && holds(&next, card).await);
    assert!(!holds(&owner, her).await && !holds(&owner, card).await);
}
