//! A sergeant and a constable work apart and meet through the hub, in one process: no socket, no sleep, the same seed the
//! same trace.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

mod evidence;
mod found;
mod full;
mod notebook;

use device::alert::Sentences;
use device::screen::{
    Assignees, EntryWithdraw, Nothing, RecordAsk, SearchAsk, TaskAssign, TaskCreate, TaskNote, TaskResult, TaskVerdict, TasksAsk,
    Unlock,
};
use device::{AlertKind, Watch};
use testkit::{Fault, Phone, Station, Step};
use uuid::Uuid;
use wire::seam::crash;

fn visit(title: &str, to: Option<&Phone>) -> TaskCreate {
    testkit::visit(title, to.as_slice())
}

fn note(record: Uuid, text: &str) -> TaskNote {
    TaskNote { record, text: text.into(), basis: "fact".into() }
}

fn result(record: Uuid) -> TaskResult {
    TaskResult {
        record,
        outcome: "completed".into(),
        reason: None,
        narrative: "Lock replaced.".into(),
        minutes: Some(20),
        partner: None,
        evidence: vec![],
        at: None,
        place: None,
    }
}

async fn mine(phone: &Phone) -> Vec<Uuid> {
    let list = phone.device.tasks(TasksAsk { which: "mine".into(), show: None }).await.unwrap();
    list.rows.iter().map(|r| r.id).collect()
}

/// What both must agree on, and nothing of what each knows for itself.
async fn shows(phone: &Phone, record: Uuid) -> (String, Vec<String>, Vec<(Uuid, Option<String>)>) {
    let page = phone.device.task(RecordAsk { record }).await.unwrap();
    let timeline = page.timeline.iter().map(|e| (e.id, e.text.clone())).collect();
    (page.row.status, page.row.assignees.iter().map(|p| p.name.clone()).collect(), timeline)
}

#[tokio::test]
async fn a_task_given_offline_reaches_its_constable_and_its_result_comes_back() {
    let station = Station::open(1);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    sergeant.line.signal(false);
    let task = sergeant.device.task_create(visit("Stairwell B", Some(&constable))).await.unwrap();
    assert!(sergeant.device.sync().await.is_err(), "there is no signal");
    assert_eq!(sergeant.device.strip(Nothing {}).await.unwrap().waiting, 1, "saved here, not received");
    sergeant.line.signal(true);
    let report = sergeant.sync().await;
    assert_eq!((report.received, report.waiting), (1, 0));
    constable.sync().await;
    assert_eq!(mine(&constable).await, [task.record]);
    constable.device.task_accept(RecordAsk { record: task.record }).await.unwrap();
    constable.device.task_result(result(task.record)).await.unwrap();
    constable.sync().await;
    sergeant.sync().await;
    let (status, ..) = shows(&sergeant, task.record).await;
    assert_eq!(status, "resulted");
    assert_eq!(shows(&sergeant, task.record).await, shows(&constable, task.record).await);
}

#[tokio::test]
async fn what_a_constable_who_looks_elsewhere_is_told_of_a_task_is_a_kind_and_a_number() {
    const TITLE: &str = "Arrest Marlowe at Amber Court";
    let station = Station::open(31);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let mut watch = Watch::default();
    constable.sync().await;
    watch.begin(&constable.device).await;
    assert_eq!(watch.look(&constable.device).await, []);

    let critical = TaskCreate { priority: "critical".into(), ..visit(TITLE, Some(&constable)) };
    let task = sergeant.device.task_create(critical).await.unwrap().record;
    let own = constable.device.task_create(visit("Own round", Some(&constable))).await.unwrap().record;
    sergeant.sync().await;
    constable.sync().await;
    let told = watch.look(&constable.device).await;
    assert_eq!(told.iter().map(|a| (a.kind, a.count.get())).collect::<Vec<_>>(), [(AlertKind::CriticalTask, 1)]);
    let said = Sentences::read(include_str!("../../../ui/src/lib/words/alerts.json"), "en").unwrap().say(&told);
    assert_eq!(said, "1 critical task for you");
    let looks = watch.looks();
    constable.sync().await;
    assert_eq!(watch.look(&constable.device).await, [], "told once");
    assert_eq!(watch.looks(), looks, "a sync that brought nothing asks nothing");
    constable.device.task_note(TaskNote { record: own, text: "lift is out".into(), basis: "fact".into() }).await.unwrap();
    assert_eq!(watch.look(&constable.device).await, []);
    assert_eq!(watch.looks(), looks + 1, "what was written here is seen, and is no news");
    station.clock.pass(15 * 60 * 1_000);
    constable.sync().await;
    assert_eq!(watch.look(&constable.device).await, []);
    assert_eq!(watch.looks(), looks + 2, "and a time passes too");

    // Locked, nothing is taken in and nothing told; opened again, what the vault holds is no news.
    constable.device.lock(Nothing {}).await.unwrap();
    assert_eq!(watch.look(&constable.device).await, []);
    constable.device.unlock(Unlock { passphrase: Some(testkit::PASSPHRASE.into()) }).await.unwrap();
    let mut again = Watch::default();
    again.begin(&constable.device).await;
    assert_eq!(again.look(&constable.device).await, []);

    // The constable finishes a task of their own, and the other one is taken from them.
    constable.device.task_result(result(own)).await.unwrap();
    let seen = sergeant.device.task(RecordAsk { record: task }).await.unwrap().seen;
    let second = station.phone("208CN").await;
    let to = Assignees { lead: Some(second.officer.0), others: vec![], team: None };
    sergeant.device.task_assign(TaskAssign { record: task, seen, assignees: to, text: None }).await.unwrap();
    sergeant.sync().await;
    constable.sync().await;
    let told = again.look(&constable.device).await;
    assert_eq!(told.iter().map(|a| (a.kind, a.count.get())).collect::<Vec<_>>(), [(AlertKind::TakenAway, 1)]);
}

#[tokio::test]
async fn a_result_of_a_task_given_away_meanwhile_is_kept_and_explained() {
    let station = Station::open(2);
    let (sergeant, constable, second) = (station.phone("45CN").await, station.phone("123CN").await, station.phone("208CN").await);
    let task = sergeant.device.task_create(visit("Stairwell B", Some(&constable))).await.unwrap().record;
    sergeant.sync().await;
    constable.sync().await;
    // Both without a connection.
    constable.device.task_result(result(task)).await.unwrap();
    let seen = sergeant.device.task(RecordAsk { record: task }).await.unwrap().seen;
    let to = Assignees { lead: Some(second.officer.0), others: vec![], team: None };
    sergeant.device.task_assign(TaskAssign { record: task, seen, assignees: to, text: None }).await.unwrap();
    for phone in [&constable, &sergeant, &constable, &second] {
        phone.sync().await;
    }
    let on_constable = shows(&constable, task).await;
    assert_eq!(on_constable, shows(&sergeant, task).await);
    assert_eq!(on_constable, shows(&second, task).await);
    assert_eq!(on_constable.0, "resulted");
    assert_eq!(on_constable.1, ["PC 208CN"]);
    let page = constable.device.task(RecordAsk { record: task }).await.unwrap();
    assert!(!page.notices.is_empty(), "the constable is told that the task was given to somebody else");
    let today = constable.device.today(Nothing {}).await.unwrap();
    assert!(format!("{:?}", today.needs_you).contains(&page.notices[0].id), "and Today says so");
}

#[tokio::test]
async fn what_is_lost_or_repeated_on_the_line_arrives_once() {
    for faults in
        [vec![Fault::Lost], vec![Fault::Unanswered], vec![Fault::Twice], vec![Fault::Unanswered, Fault::Unanswered, Fault::Lost]]
    {
        let station = Station::open(3);
        let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
        let task = sergeant.device.task_create(visit("Stairwell B", Some(&constable))).await.unwrap().record;
        sergeant.device.task_note(note(task, "gate code 4402")).await.unwrap();
        sergeant.line.next(faults.clone());
        while sergeant.device.sync().await.is_err() {}
        assert_eq!(sergeant.device.strip(Nothing {}).await.unwrap().waiting, 0, "{faults:?}");
        constable.sync().await;
        let (_, _, timeline) = shows(&constable, task).await;
        let notes = timeline.iter().filter(|(_, text)| text.as_deref() == Some("gate code 4402")).count();
        assert_eq!(notes, 1, "{faults:?}");
    }
}

#[tokio::test]
async fn the_hub_dies_between_push_and_receipt_and_everything_arrives_once() {
    for point in [crash::ACCEPT_BEFORE_COMMIT, crash::ACCEPT_AFTER_COMMIT] {
        let mut station = Station::open(4);
        let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
        let task = sergeant.device.task_create(visit("Stairwell B", Some(&constable))).await.unwrap().record;
        station.power.arm(point, 1);
        let first = sergeant.device.sync().await;
        assert!(!station.power.armed(), "{point} was reached");
        station.restart();
        if first.is_ok() {
            assert_eq!(sergeant.device.strip(Nothing {}).await.unwrap().waiting, 1, "no receipt is no receipt");
        }
        assert_eq!(sergeant.sync().await.waiting, 0);
        constable.sync().await;
        assert_eq!(mine(&constable).await, [task], "{point}");
    }
}

#[tokio::test]
async fn a_phone_that_dies_at_any_point_of_a_sync_catches_up() {
    for point in [
        crash::SYNC_BEFORE_SEND,
        crash::SYNC_BEFORE_STORE,
        crash::SYNC_AFTER_RECEIPTS,
        crash::PAGE_BEFORE_COMMIT,
        crash::PAGE_AFTER_COMMIT,
    ] {
        let station = Station::open(5);
        let (sergeant, mut constable) = (station.phone("45CN").await, station.phone("123CN").await);
        let first = sergeant.device.task_create(visit("Stairwell B", Some(&constable))).await.unwrap().record;
        sergeant.sync().await;
        constable.sync().await;
        constable.device.task_note(note(first, "gate code 4402")).await.unwrap();
        let second = sergeant.device.task_create(visit("Stairwell C", Some(&constable))).await.unwrap().record;
        sergeant.sync().await;
        constable.power.arm(point, 1);
        let device = constable.device.clone();
        let died = tokio::spawn(async move { device.sync().await.map(|_| ()) }).await;
        assert!(!constable.power.armed(), "{point} was reached");
        assert!(!matches!(died, Ok(Ok(()))), "{point}");
        constable.restart().await;
        constable.sync().await;
        sergeant.sync().await;
        let mut held = mine(&constable).await;
        held.sort();
        let mut wanted = vec![first, second];
        wanted.sort();
        assert_eq!(held, wanted, "{point}");
        assert_eq!(shows(&sergeant, first).await, shows(&constable, first).await, "{point}");
    }
}

#[tokio::test]
async fn a_phone_that_dies_once_its_receipts_are_stored_has_heard_the_rest_of_that_answer_too() {
    let station = Station::open(65);
    let mut constable = station.phone("123CN").await;
    constable.sync().await;
    station.clock.pass(3_600_000);
    constable.device.task_create(visit("Stairwell B", None)).await.unwrap();
    constable.power.arm(crash::SYNC_AFTER_RECEIPTS, 1);
    let device = constable.device.clone();
    let died = tokio::spawn(async move { device.sync().await.map(|_| ()) }).await;
    assert!(!constable.power.armed() && !matches!(died, Ok(Ok(()))));
    constable.restart().await;
    let strip = constable.device.strip(Nothing {}).await.unwrap();
    assert_eq!((strip.waiting, strip.hub_heard_at), (0, Some(station.hub.now())));
}

#[tokio::test]
async fn saved_on_this_phone_is_true_through_a_power_cut() {
    let station = Station::open(6);
    let mut constable = station.phone("123CN").await;
    let task = constable.device.task_create(visit("Stairwell B", None)).await.unwrap().record;
    constable.power.arm(crash::EDIT_BEFORE_COMMIT, 1);
    assert!(constable.device.task_note(note(task, "never said")).await.is_err(), "it was not answered");
    constable.power.arm(crash::CUT_BEFORE_COMMIT, 1);
    assert!(constable.device.task_note(note(task, "never said, and signed for")).await.is_err());
    assert!(!constable.power.armed(), "its batch was cut");
    constable.power.arm(crash::EDIT_AFTER_COMMIT, 1);
    assert!(constable.device.task_note(note(task, "said, and cut before the answer")).await.is_err());
    constable.device.task_note(note(task, "answered")).await.unwrap();
    constable.restart().await;
    let (_, _, timeline) = shows(&constable, task).await;
    let texts: Vec<&str> = timeline.iter().filter_map(|(_, t)| t.as_deref()).collect();
    assert!(texts.contains(&"answered") && texts.contains(&"said, and cut before the answer"));
    assert!(!texts.iter().any(|text| text.starts_with("never said")), "{texts:?}");
    constable.sync().await;
    assert_eq!(constable.device.strip(Nothing {}).await.unwrap().waiting, 0);
}

#[tokio::test]
async fn a_form_that_was_open_when_a_change_arrived_overwrites_nothing() {
    let station = Station::open(7);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let task = sergeant.device.task_create(visit("Stairwell B", Some(&constable))).await.unwrap().record;
    sergeant.sync().await;
    let mut ask = device::screen::TaskEdit {
        record: task,
        seen: sergeant.device.task(RecordAsk { record: task }).await.unwrap().seen,
        title: Some("Stairwell B, top floor".into()),
        priority: None,
        place: None,
        not_before: None,
        due_by: None,
        briefing: None,
        min_crew: None,
        clear: vec![],
        ..Default::default()
    };
    sergeant.device.task_edit(ask.clone()).await.unwrap();
    ask.title = Some("Stairwell C".into());
    let refused = sergeant.device.task_edit(ask).await.unwrap_err();
    assert_eq!(refused.code(), "changed_underneath");
    let page = sergeant.device.task(RecordAsk { record: task }).await.unwrap();
    assert_eq!(page.row.title, "Stairwell B, top floor");
}

#[tokio::test]
async fn a_constable_of_another_team_holds_nothing_of_this_one() {
    let station = Station::open(8);
    let (sergeant, constable, other) = (station.phone("45CN").await, station.phone("123CN").await, station.phone("311LF").await);
    sergeant.device.task_create(visit("Stairwell B", Some(&constable))).await.unwrap();
    sergeant.sync().await;
    other.sync().await;
    assert_eq!(other.device.sync_state(Nothing {}).await.unwrap().storage.count, 0);
    let found = other.device.search(SearchAsk { words: "stairwell".into(), ..SearchAsk::default() }).await.unwrap();
    assert!(found.hits.is_empty());
    let found = sergeant.device.search(SearchAsk { words: "stairw".into(), ..SearchAsk::default() }).await.unwrap();
    assert_eq!(found.counts.tasks, 1);
    let narrowed = |open, from: Option<&str>, to: Option<&str>| SearchAsk {
        words: "stairwel".into(),
        open,
        from: from.map(str::to_owned),
        to: to.map(str::to_owned),
        ..SearchAsk::default()
    };
    let today = record::calendar::date_of(station.hub.now()).to_string();
    for (ask, tasks) in [
        (narrowed(Some(true), None, None), 1),
        (narrowed(Some(false), None, None), 0),
        (narrowed(None, Some("2020-01-01"), Some("2020-12-31")), 0),
        (narrowed(None, Some("2020-01-01"), None), 1),
        (narrowed(Some(true), Some(&today), Some("2030-01-01")), 1),
    ] {
        let found = sergeant.device.search(ask.clone()).await.unwrap();
        assert_eq!((found.counts.tasks, found.hits.len()), (tasks, tasks as usize), "{ask:?}");
    }
    let of_ward = |ward: &str| SearchAsk { ward: Some(ward.into()), ..narrowed(Some(true), None, None) };
    let found = sergeant.device.search(of_ward(testkit::WARD)).await.unwrap();
    assert_eq!((found.counts.tasks, found.hits.len()), (1, 1), "what lies in the ward");
    assert!(found.wards.iter().any(|w| w.code == testkit::WARD), "which can be chosen: {:?}", found.wards);
    let found = sergeant.device.search(of_ward("E05999902")).await.unwrap();
    assert_eq!((found.counts.tasks, found.hits.len()), (0, 0), "and nothing of another one");
    let slip = SearchAsk { words: "tsairwell".into(), ..SearchAsk::default() };
    assert_eq!(sergeant.device.search(slip).await.unwrap().counts.tasks, 1, "the first two letters were swapped");
    let slip = sergeant.device.search(narrowed(None, Some("30 November"), None)).await.unwrap_err();
    assert_eq!(slip.code(), "bad_value", "a day that is none");
}

#[tokio::test]
async fn a_constable_who_moves_teams_keeps_their_own_words_and_nothing_else() {
    let station = Station::open(9);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("208CN").await);
    let others = sergeant.device.task_create(visit("Not hers", None)).await.unwrap().record;
    let hers = sergeant.device.task_create(visit("Hers once", None)).await.unwrap().record;
    sergeant.sync().await;
    constable.sync().await;
    assert_eq!(constable.device.sync_state(Nothing {}).await.unwrap().storage.count, 2);
    constable.device.task_note(note(hers, "spoke to the caretaker")).await.unwrap();
    // The roster moves her before she has sent it: unsent work stays until it is received.
    let moved = testkit::ROSTER
        .replace("P0208,208CN,Aisha Khan,pc,Canal Side,E05999001", "P0208,208CN,Aisha Khan,pc,Lock Fields,E05999002");
    station.hub.import_roster("roster.csv", &moved).unwrap();
    constable.sync().await;
    constable.sync().await;
    assert_eq!(constable.device.sync_state(Nothing {}).await.unwrap().storage.count, 0, "nothing of her old ward is held");
    for gone in [others, hers] {
        assert_eq!(constable.device.task(RecordAsk { record: gone }).await.unwrap_err().code(), "not_found");
    }
    assert_eq!(constable.device.strip(Nothing {}).await.unwrap().waiting, 0);
}

#[tokio::test]
async fn a_quiet_sync_is_one_small_request_however_much_is_held() {
    let station = Station::open(10);
    let sergeant = station.phone("45CN").await;
    for n in 0..30 {
        sergeant.device.task_create(visit(&format!("Visit {n}"), None)).await.unwrap();
    }
    sergeant.sync().await;
    sergeant.sync().await;
    let before = sergeant.line.steps().len();
    let report = sergeant.sync().await;
    assert_eq!(report.requests, 1);
    let steps: Vec<Step> = sergeant.line.steps()[before..].to_vec();
    let bytes = steps[0].sent + steps[0].got.unwrap();
    assert!(bytes < 1_000, "{bytes} bytes");
}

/// A day in which everything that has a random or timed part happens.
async fn day(seed: u64) -> Vec<String> {
    let station = Station::open(seed);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let choices = testkit::Seeded::new(seed);
    let mut made = Vec::new();
    for n in 0..40 {
        station.clock.pass(1_000 + choices.below(60_000).cast_signed());
        let phone = if choices.below(2) == 0 { &sergeant } else { &constable };
        phone.line.signal(choices.below(4) > 0);
        match choices.below(5) {
            0 => made.push(phone.device.task_create(visit(&format!("Visit {n}"), None)).await.unwrap().record),
            1 | 2 if !made.is_empty() => {
                let at = usize::try_from(choices.below(made.len() as u64)).unwrap();
                // It may not have arrived on this phone yet.
                if let Ok(saved) = phone.device.task_note(note(made[at], &format!("word {n}"))).await
                    && choices.below(3) == 0
                {
                    let back = EntryWithdraw { record: saved.record, entry: saved.entry.unwrap(), reason: None };
                    phone.device.task_withdraw(back).await.unwrap();
                }
            }
            3 => phone.line.next([Fault::Unanswered]),
            _ => {
                let _ = phone.device.sync().await;
            }
        }
    }
    for phone in [&sergeant, &constable, &sergeant, &constable] {
        phone.line.signal(true);
        while phone.device.sync().await.is_err() {}
    }
    for record in made {
        assert_eq!(shows(&sergeant, record).await, shows(&constable, record).await, "seed {seed}");
    }
    [sergeant.line.trace(), constable.line.trace()].concat()
}

#[tokio::test]
async fn the_same_seed_gives_the_same_trace_to_the_last_byte() {
    let first = day(77).await;
    assert!(first.len() > 10);
    assert_eq!(first, day(77).await);
    assert_ne!(first, day(78).await, "another seed is another day");
}

#[tokio::test]
async fn the_sergeants_page_lists_a_result_until_it_is_reviewed_and_hears_her_own_phone_too() {
    let station = Station::open(41);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let task = sergeant.device.task_create(visit("Stairwell B", Some(&constable))).await.unwrap().record;
    sergeant.sync().await;
    constable.sync().await;
    constable.device.task_result(result(task)).await.unwrap();
    constable.sync().await;
    sergeant.sync().await;
    let team = sergeant.device.team(Nothing {}).await.unwrap();
    assert_eq!(team.to_review.iter().map(|row| row.id).collect::<Vec<_>>(), [task], "what is resulted waits for her review");
    let hers = team.officers.iter().find(|o| o.person.you).unwrap();
    assert!(hers.heard_at.is_some() && !hers.quiet, "her phone has just heard the hub");
    sergeant.device.task_review(TaskVerdict { record: task, text: None }).await.unwrap();
    assert!(sergeant.device.team(Nothing {}).await.unwrap().to_review.is_empty());
}

#[tokio::test]
async fn a_supervisor_knows_on_a_device_set_up_since_when_each_phone_was_last_heard() {
    let station = Station::open(44);
    let constable = station.phone("123CN").await;
    constable.sync().await;
    let desk = station.phone("45CN").await;
    desk.sync().await;
    let team = desk.device.team(Nothing {}).await.unwrap();
    let his = team.officers.iter().find(|o| o.person.name == "PC 123CN").unwrap();
    assert!(his.heard_at.is_some() && !his.quiet, "{his:?}");
}
