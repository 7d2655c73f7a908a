//! Postings, teams and roles: the whole past comes, the old goes at level cursors, and nothing flickers on the way.

use device::screen::DraftSave;
use record::Edit;
use wire::Outcome;
use wire::seam::crash;

use super::*;

/// Syncs to the end, with the power cut at every page on the way; gives the ward's list as it stood after each.
async fn watched(phone: &mut Phone) -> Vec<BTreeSet<String>> {
    let mut seen = vec![listed(phone).await];
    loop {
        phone.power.arm(crash::PAGE_AFTER_COMMIT, 1);
        let device = phone.device.clone();
        let died = tokio::spawn(async move { device.sync().await.map(|_| ()) }).await;
        if phone.power.armed() {
            phone.power.disarm();
            assert!(matches!(died, Ok(Ok(()))), "a sync without a page goes to its end");
            seen.push(listed(phone).await);
            return seen;
        }
        phone.restart().await;
        seen.push(listed(phone).await);
    }
}

#[tokio::test]
async fn a_posting_brings_the_whole_past_of_its_ward_and_the_lost_one_goes() {
    let station = station(111);
    let (canal, lock) = (station.phone("45CN").await, station.phone("50LF").await);
    let mut tom = station.phone("123CN").await;
    for n in 0..3 {
        make(&canal, visit(&format!("Canal {n}"), None)).await;
        make(&lock, TaskCreate { ward: Some(LOCK.into()), ..visit(&format!("Lock {n}"), None) }).await;
    }
    // One of them is over, one was written to a while ago: a past, not only a present.
    let old = make(&lock, TaskCreate { ward: Some(LOCK.into()), ..visit("Lock long ago", None) }).await;
    note(&lock, old, "the gate was mended").await;
    lock.sync().await;
    tom.sync().await;
    assert_eq!(listed(&tom).await.len(), 3);
    assert!(!holds(&tom, old).await);

    // Posted to Lock Fields besides, then given to its team altogether.
    Force { postings: format!("{LOCK}@2026-11-23.."), ..Force::default() }.import(&station);
    tom.sync().await;
    assert_eq!(count(&tom).await, 7, "both wards, and everything that ever was in the new one");
    let page = tom.device.task(RecordAsk { record: old }).await.unwrap();
    assert!(page.timeline.iter().any(|e| e.text.as_deref() == Some("the gate was mended")), "with its whole past");

    Force { team: Some("Lock Fields"), ..Force::default() }.import(&station);
    let lists = watched(&mut tom).await;
    let lock_titles = |list: &BTreeSet<String>| list.iter().filter(|t| t.starts_with("Lock")).count();
    assert!(lists.iter().all(|l| lock_titles(l) == 4), "what stays never flickers: {lists:?}");
    assert_eq!(count(&tom).await, 4, "the old ward is gone");
    assert!(
        tom.device
            .search(device::screen::SearchAsk { words: "canal".into(), ..Default::default() })
            .await
            .unwrap()
            .hits
            .is_empty()
    );
}

#[tokio::test]
async fn open_work_comes_first_out_of_a_new_ward() {
    let station = station(112);
    let lock = station.phone("50LF").await;
    let over = make(&lock, TaskCreate { ward: Some(LOCK.into()), ..visit("Over", None) }).await;
    lock.device.task_cancel(device::screen::TaskVerdict { record: over, text: Some("rained off".into()) }).await.unwrap();
    make(&lock, TaskCreate { ward: Some(LOCK.into()), ..visit("Open", None) }).await;
    let members = station.hub.storage().reading(|tx| tx.members_of(&Scope::Ward(LOCK.into()))).unwrap();
    assert_eq!(members.last().unwrap().id.0, over, "in harm order: what is over comes last, though it is older");
}

#[tokio::test]
async fn a_record_that_moves_between_two_wards_of_one_officer_never_leaves_their_list() {
    for seed in 0..3 {
        let station = station(113 + seed);
        let canal = station.phone("45CN").await;
        Force { postings: format!("{LOCK}@2026-11-23.."), ..Force::default() }.import(&station);
        let mut tom = station.phone("123CN").await;
        let task = make(&canal, visit("Towpath", None)).await;
        tom.sync().await;
        assert_eq!(station.write("45CN", task, &[Edit::field("ward", LOCK)]), Some(Outcome::Accepted));
        assert!(scopes_of(&station, task).contains(&Scope::Ward(LOCK.into())));
        assert!(!scopes_of(&station, task).contains(&Scope::Ward(CANAL.into())));
        let lists = watched(&mut tom).await;
        assert!(lists.len() > 2, "it came in more than one page: {lists:?}");
        assert!(lists.iter().all(|l| l.contains("Towpath")), "it was there at every page: {lists:?}");
    }
}

#[tokio::test]
async fn a_sergeant_who_is_a_constable_again_holds_what_a_constable_holds() {
    let station = station(117);
    let (sergeant, owner) = (station.phone("45CN").await, station.phone("123CN").await);
    let her = victim(&owner).await;
    let own = make(&owner, visit("Ward work", None)).await;
    sergeant.sync().await;
    assert!(holds(&sergeant, her).await && holds(&sergeant, own).await);
    Force { demoted: true, ..Force::default() }.import(&station);
    sergeant.sync().await;
    assert!(!holds(&sergeant, her).await, "supervised no more");
    assert!(holds(&sergeant, own).await, "the ward's work is still the ward's");
}

#[tokio::test]
async fn who_leaves_the_force_holds_nothing() {
    let station = station(118);
    let (sergeant, leaver) = (station.phone("45CN").await, station.phone("208CN").await);
    let task = make(&sergeant, visit("Stairwell B", Some(&leaver))).await;
    leaver.sync().await;
    assert!(holds(&leaver, task).await);
    Force { left: vec!["208CN"], ..Force::default() }.import(&station);
    leaver.sync().await;
    leaver.sync().await;
    assert_eq!(count(&leaver).await, 0);
}

#[tokio::test]
async fn what_is_on_the_screen_or_half_typed_leaves_only_once_it_is_neither() {
    let station = station(119);
    let (sergeant, tom) = (station.phone("45CN").await, station.phone("123CN").await);
    let [other, typed, shown] = ["Neither", "Half typed", "On the screen"].map(|title| visit(title, None));
    let (other, typed, shown) = (make(&sergeant, other).await, make(&sergeant, typed).await, make(&sergeant, shown).await);
    tom.sync().await;
    let half =
        |content: Option<&str>| DraftSave { form: "task_note".into(), record: Some(typed), content: content.map(str::to_owned) };
    tom.device.draft_save(half(Some("\"the gate code is\""))).await.unwrap();
    tom.device.task(RecordAsk { record: shown }).await.unwrap();

    Force { team: Some("Lock Fields"), ..Force::default() }.import(&station);
    for _ in 0..2 {
        tom.sync().await;
    }
    assert!(!holds(&tom, other).await, "it is not his any more");
    assert!(holds(&tom, shown).await, "not from under the officer's eyes");
    assert!(holds(&tom, typed).await, "nor from under what is half typed");

    // The screen shows another record, and later nothing of the other one is typed any more.
    let own = make(&tom, TaskCreate { ward: Some(LOCK.into()), ..visit("His own", None) }).await;
    tom.device.task(RecordAsk { record: own }).await.unwrap();
    tom.sync().await;
    assert!(!holds(&tom, shown).await && holds(&tom, typed).await);
    tom.device.draft_save(half(None)).await.unwrap();
    tom.sync().await;
    assert!(!holds(&tom, typed).await && holds(&tom, own).await);
}

#[tokio::test]
async fn what_was_on_the_screen_leaves_once_its_page_is_closed_and_nothing_else_is_opened() {
    let station = station(123);
    let (sergeant, tom) = (station.phone("45CN").await, station.phone("123CN").await);
    let [shown, other] = ["On the screen", "Another"].map(|title| visit(title, None));
    let (shown, other) = (make(&sergeant, shown).await, make(&sergeant, other).await);
    tom.sync().await;
    tom.device.task(RecordAsk { record: shown }).await.unwrap();

    Force { team: Some("Lock Fields"), ..Force::default() }.import(&station);
    tom.sync().await;
    tom.device.record_closed(RecordAsk { record: other }).await.unwrap();
    tom.sync().await;
    assert!(holds(&tom, shown).await, "another page was closed");
    tom.device.record_closed(RecordAsk { record: shown }).await.unwrap();
    tom.sync().await;
    assert!(!holds(&tom, shown).await);
}
