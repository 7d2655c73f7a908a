//! Restricted records (practice P15): named readers only, and for everybody else no trace.

use device::screen::{DraftAsk, DraftSave, NoticeAsk, Restrict, ReviewDecide, SearchAsk};
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
async fn a_list_that_is_open_lets_go_of_a_record_that_left() {
    let station = station(137);
    let (sergeant, tom) = (station.phone("45CN").await, station.phone("123CN").await);
    let task = make(&sergeant, visit("Complaint about Tom", Some(&tom))).await;
    tom.sync().await;
    restrict(&station, task, &[&sergeant]);
    let mut events = tom.device.events();
    tom.sync().await;
    assert!(!holds(&tom, task).await);
    let mut told = Vec::new();
    while let Ok(event) = events.try_recv() {
        if let device::Event::Changed(changed) = event {
            told.extend(changed.scopes);
        }
    }
    assert!(told.contains(&"tasks".to_owned()), "{told:?}");
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
    let found = sergeant.device.search(SearchAsk { words: "complaint".into(), ..SearchAsk::default() }).await.unwrap();
    assert!(found.hits.is_empty() && found.counts.tasks == 0, "and search names it to nobody, not even to them");
    for phone in [&tom, &aisha] {
        assert!(!holds(phone, task).await, "not its assignee, nor the ward");
        assert_eq!(count(phone).await, 1);
        assert_eq!(listed(phone).await, BTreeSet::from(["Patrol".to_owned()]));
        let found = phone.device.search(SearchAsk { words: "complaint".into(), ..SearchAsk::default() }).await.unwrap();
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
async fn a_restricted_record_leaves_though_it_is_on_the_screen_and_half_a_note_is_typed_on_it() {
    let station = station(138);
    let (sergeant, tom) = (station.phone("45CN").await, station.phone("123CN").await);
    let task = make(&sergeant, visit("Complaint about Tom", Some(&tom))).await;
    tom.sync().await;
    tom.device.task(RecordAsk { record: task }).await.unwrap();
    let half = DraftSave { form: "task_note".into(), record: Some(task), content: Some("\"went there\"".into()) };
    tom.device.draft_save(half.clone()).await.unwrap();
    restrict(&station, task, &[&sergeant]);
    tom.sync().await;
    assert!(!holds(&tom, task).await, "or they would have it for as long as they leave the page open");
    // The form that was open keeps its words once more as it closes.
    tom.device.draft_save(half).await.unwrap();
    let ask = DraftAsk { form: "task_note".into(), record: Some(task) };
    assert_eq!(tom.device.draft_load(ask).await.unwrap().content, None, "and no draft tells of it");
    let today = format!("{:?}", tom.device.today(Nothing {}).await.unwrap());
    assert!(!today.contains(&task.to_string()));
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

/// What a supervisor is shown, as the changes to decide on.
async fn queue(phone: &Phone) -> Vec<String> {
    let queue = phone.device.reviews(Nothing {}).await.unwrap();
    queue.groups.iter().flat_map(|g| &g.items).map(|i| i.change.clone()).collect()
}

#[tokio::test]
async fn what_waits_for_a_supervisor_of_a_record_that_was_restricted_leaves_no_trace_with_its_author() {
    let station = station(134);
    let (sergeant, tom, aisha) = (station.phone("45CN").await, station.phone("123CN").await, station.phone("208CN").await);
    let task = make(&sergeant, visit("Complaint about Tom", Some(&tom))).await;
    tom.sync().await;
    restrict(&station, task, &[&sergeant]);
    note(&tom, task, "went there twice").await;
    assert_eq!(tom.sync().await.review, 1, "written before he heard of it");
    assert!(!holds(&tom, task).await);
    let page = tom.device.sync_state(Nothing {}).await.unwrap();
    assert!(page.review.is_empty() && page.set_aside.is_empty(), "not in what waits either: {:?}", page.review);
    assert_eq!(kept(&tom).await, "");

    // The words are with the hub, for whoever is named.
    let changes = queue(&sergeant).await;
    assert_eq!(changes.len(), 1);
    assert!(queue(&aisha).await.is_empty());
    sergeant.device.review_decide(ReviewDecide { changes, let_in: false, reason: "not for this record".into() }).await.unwrap();
    tom.sync().await;
    let page = tom.device.sync_state(Nothing {}).await.unwrap();
    assert!(page.set_aside.is_empty(), "and a no does not tell of it: {:?}", page.set_aside);
}

#[tokio::test]
async fn a_supervisor_restricts_a_record_on_the_screen_says_why_and_lifts_it_again() {
    let station = station(135);
    let (sergeant, tom, aisha) = (station.phone("45CN").await, station.phone("123CN").await, station.phone("208CN").await);
    let task = make(&sergeant, visit("Complaint about Tom", Some(&tom))).await;
    tom.sync().await;
    aisha.sync().await;
    let page = async |phone: &Phone| phone.device.restriction(RecordAsk { record: task }).await.unwrap();
    let ask = async |phone: &Phone, readers: &[&Phone], reason: &str| Restrict {
        record: task,
        seen: page(phone).await.seen,
        restricted: !readers.is_empty(),
        readers: readers.iter().map(|p| p.officer.0).collect(),
        reason: reason.into(),
    };
    let offered = page(&tom).await;
    assert!(!offered.may && offered.officers.is_empty() && !offered.restricted, "a constable is offered nothing");
    let refused = tom.device.restrict(ask(&tom, &[&tom], "mine").await).await.unwrap_err();
    assert_eq!(refused.code(), "supervisor_only");
    assert!(page(&sergeant).await.may);
    let without = sergeant.device.restrict(ask(&sergeant, &[&sergeant], " ").await).await.unwrap_err();
    assert_eq!(without.code(), "bad_value", "never without a reason");
    let to_nobody = Restrict { restricted: true, ..ask(&sergeant, &[], "complaint").await };
    let unnamed = sergeant.device.restrict(to_nobody).await.unwrap_err();
    assert_eq!(unnamed.code(), "bad_value", "nor without readers");
    let nobody = sergeant.device.restrict(ask(&sergeant, &[&aisha], "complaint").await).await.unwrap_err();
    assert_eq!(nobody.code(), "nobody_to_lift");

    sergeant.device.restrict(ask(&sergeant, &[&sergeant, &aisha], "complaint about its assignee").await).await.unwrap();
    sergeant.sync().await;
    tom.sync().await;
    aisha.sync().await;
    assert!(!holds(&tom, task).await && holds(&aisha, task).await && holds(&sergeant, task).await);
    let told = page(&aisha).await;
    let readers: BTreeSet<&str> = told.readers.iter().map(|r| r.name.as_str()).collect();
    assert_eq!((told.restricted, readers), (true, BTreeSet::from(["PC 208CN", "Sgt 45CN"])));
    assert_eq!(told.reason.as_deref(), Some("complaint about its assignee"));
    assert!(!told.may, "who may read it does not decide who else may");

    sergeant.device.restrict(ask(&sergeant, &[], "no case to answer").await).await.unwrap();
    sergeant.sync().await;
    tom.sync().await;
    assert!(holds(&tom, task).await && !page(&tom).await.restricted);
}

/// Names the readers from what this phone has before it.
async fn names(phone: &Phone, task: Uuid, readers: &[&Phone]) {
    let seen = phone.device.restriction(RecordAsk { record: task }).await.unwrap().seen;
    let readers = readers.iter().map(|p| p.officer.0).collect();
    let ask = Restrict { record: task, seen, restricted: true, readers, reason: "complaint".into() };
    phone.device.restrict(ask).await.unwrap();
}

#[tokio::test]
async fn a_reader_taken_off_while_another_was_added_reads_on_until_whoever_took_him_off_who_is_told_does_so_again() {
    let station = station(146);
    Force { acting: "ps:Canal Side@2026-11-23..2026-11-23".into(), ..Force::default() }.import(&station);
    let (sergeant, acting) = (station.phone("45CN").await, station.phone("208CN").await);
    let (lee, tom) = (station.phone("7731CN").await, station.phone("123CN").await);
    let all = [&sergeant, &acting, &lee, &tom];
    let meet = async || {
        for phone in [all, all].concat() {
            phone.sync().await;
        }
    };
    let task = make(&sergeant, visit("Complaint", None)).await;
    names(&sergeant, task, &[&sergeant, &acting, &lee]).await;
    meet().await;
    assert!(holds(&lee, task).await && holds(&acting, task).await && !holds(&tom, task).await);
    names(&sergeant, task, &[&sergeant, &acting]).await;
    names(&acting, task, &[&sergeant, &acting, &lee, &tom]).await;
    meet().await;
    assert!(holds(&lee, task).await && holds(&tom, task).await, "a union keeps what either wrote");
    let told = async |phone: &Phone| phone.device.task(RecordAsk { record: task }).await.unwrap().notices;
    let hers = told(&sergeant).await;
    let [notice] = &hers[..] else { panic!("she is told: {hers:?}") };
    assert_eq!((notice.heading.code.as_str(), notice.field.as_str()), ("notice.came_back", "field.readers"));
    assert_eq!(told(&acting).await, [], "what he added stands");
    sergeant.device.notice_use_mine(NoticeAsk { notice: notice.id.clone(), record: task }).await.unwrap();
    meet().await;
    assert!(!holds(&lee, task).await && holds(&tom, task).await && holds(&acting, task).await);
    assert_eq!(told(&sergeant).await, []);
}
