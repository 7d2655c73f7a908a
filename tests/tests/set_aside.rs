//! What the hub does not take: every permitted edit arrives once, every refused one waits for its officer with its words,
//! a supervisor decides between the two, and a phone that cannot connect hands its work in by a file.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

#[path = "set_aside/by_file.rs"]
mod by_file;
mod common;
#[path = "set_aside/random.rs"]
mod random;

use common::refuse_next;
use device::screen::{NeedsYouChoose, Nothing, RecordAsk, ReviewDecide, TaskCreate, TaskEdit, TaskNote};
use hub::Hub;
use record::{Record, RecordId};
use testkit::{Phone, ROSTER, Station};
use uuid::Uuid;

fn visit(to: Option<&Phone>) -> TaskCreate {
    testkit::visit("Stairwell B", to.as_slice())
}

/// PC 123CN is posted elsewhere, and no phone has heard of it.
fn posted_elsewhere(station: &Station) {
    let moved = ROSTER.replace("Tom Reyes,pc,Canal Side,E05999001", "Tom Reyes,pc,Lock Fields,E05999002");
    station.hub.import_roster("roster.csv", &moved).unwrap();
}

fn at_hub(hub: &Hub, id: Uuid) -> Record {
    let row = hub.storage().reading(|tx| tx.record(RecordId(id))).unwrap().unwrap();
    Record::load(RecordId(id), &row.snapshot).unwrap()
}

fn notes(record: &Record) -> Vec<String> {
    let mut all: Vec<String> = record.entries_of("note").iter().map(|e| e.text("text").to_owned()).collect();
    // Written in one instant, they stand in no order.
    all.sort();
    all
}

async fn needs_you(phone: &Phone) -> Vec<device::screen::SetAsideItem> {
    phone.device.sync_state(Nothing {}).await.unwrap().set_aside
}

async fn edit(phone: &Phone, record: Uuid, title: Option<String>, briefing: Option<String>) {
    let seen = phone.device.task(RecordAsk { record }).await.unwrap().seen;
    let ask = TaskEdit {
        record,
        seen,
        title,
        priority: None,
        place: None,
        not_before: None,
        due_by: None,
        briefing,
        min_crew: None,
        clear: vec![],
        ..TaskEdit::default()
    };
    phone.device.task_edit(ask).await.unwrap();
}

#[tokio::test]
async fn a_supervisor_reads_the_words_lets_in_what_stands_and_the_author_hears_of_both() {
    let station = Station::open(31);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let task = sergeant.device.task_create(visit(None)).await.unwrap().record;
    let other = sergeant.device.task_create(visit(None)).await.unwrap().record;
    sergeant.sync().await;
    constable.sync().await;
    for (record, text) in [(task, "gate code is 4402"), (task, "two youths ran north"), (other, "lift is out")] {
        constable.device.task_note(TaskNote { record, text: text.into(), basis: "fact".into() }).await.unwrap();
    }
    posted_elsewhere(&station);
    let report = constable.sync().await;
    assert_eq!((report.review, report.waiting), (3, 0), "handed in, and waiting for a supervisor");
    let page = constable.device.sync_state(Nothing {}).await.unwrap();
    assert_eq!(page.review.len(), 3, "and said so, not as received like any other");
    sergeant.sync().await;
    let told = sergeant.device.today(Nothing {}).await.unwrap().in_review.unwrap();
    assert_eq!(told.count, 3, "the supervisor's Today says how much waits");
    assert_eq!(sergeant.device.team(Nothing {}).await.unwrap().in_review, Some(told));
    assert!(constable.device.today(Nothing {}).await.unwrap().in_review.is_none());

    let queue = sergeant.device.reviews(Nothing {}).await.unwrap();
    let words: Vec<_> = queue.groups.iter().flat_map(|g| &g.items).filter_map(|i| i.text.clone()).collect();
    assert_eq!(words, ["gate code is 4402", "two youths ran north", "lift is out"]);
    assert_eq!(queue.groups[0].by.name, "PC 123CN");
    assert!(constable.device.reviews(Nothing {}).await.unwrap().groups.is_empty(), "nobody decides on their own");
    let decide = |items: &[device::screen::ReviewItem], let_in: bool, reason: &str| ReviewDecide {
        changes: items.iter().map(|i| i.change.clone()).collect(),
        let_in,
        reason: reason.into(),
    };
    let after = sergeant.device.review_decide(decide(&queue.groups[0].items, true, "")).await.unwrap();
    assert_eq!(after.done.unwrap().let_in, 2);
    let why = "recorded by PC 208CN already";
    assert!(sergeant.device.review_decide(decide(&queue.groups[1].items, false, " ")).await.is_err(), "not without a reason");
    let after = sergeant.device.review_decide(decide(&queue.groups[1].items, false, why)).await.unwrap();
    assert_eq!((after.done.unwrap().set_aside, after.groups.len()), (1, 0));
    assert!(sergeant.device.today(Nothing {}).await.unwrap().in_review.is_none(), "and is told at once that nothing does");

    assert_eq!(notes(&at_hub(&station.hub, task)), ["gate code is 4402", "two youths ran north"]);
    assert!(notes(&at_hub(&station.hub, other)).is_empty());
    constable.sync().await;
    let kept = needs_you(&constable).await;
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].text.as_deref(), Some("lift is out"), "every word is kept");
    let said = serde_json::to_string(&kept[0].why).unwrap();
    assert!(said.contains(why) && said.contains("Sgt 45CN"), "{said}");
    let page = constable.device.sync_state(Nothing {}).await.unwrap();
    assert!(page.review.is_empty());

    // Without a connection there is no queue, and nothing of it was kept.
    sergeant.line.signal(false);
    assert_eq!(sergeant.device.reviews(Nothing {}).await.unwrap_err().code(), "hub_unreachable");
}

#[tokio::test]
async fn each_reason_a_supervisor_gives_reaches_the_author_though_the_record_has_left_and_one_stands_on_the_other() {
    let station = Station::open(37);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let task = sergeant.device.task_create(visit(None)).await.unwrap().record;
    sergeant.sync().await;
    constable.sync().await;
    for text in ["gate code is 4402", "two youths ran north", "lift is out"] {
        constable.device.task_note(TaskNote { record: task, text: text.into(), basis: "fact".into() }).await.unwrap();
    }
    posted_elsewhere(&station);
    assert_eq!(constable.sync().await.review, 3);
    assert!(constable.device.kind_of(task).await.is_err(), "the record has left with the posting");
    let queue = sergeant.device.reviews(Nothing {}).await.unwrap();
    let items = &queue.groups[0].items;
    // The one on top first, then the one below; the last was never named, and goes because of what it was written on.
    for (item, reason) in [(1, "not seen by anybody else"), (0, "the code was changed")] {
        let asked = ReviewDecide { changes: vec![items[item].change.clone()], let_in: false, reason: reason.into() };
        sergeant.device.review_decide(asked).await.unwrap();
    }
    constable.sync().await;
    let kept = needs_you(&constable).await;
    let why = |text: &str| {
        let item = kept.iter().find(|item| item.text.as_deref() == Some(text)).unwrap();
        serde_json::to_string(&item.why).unwrap()
    };
    assert_eq!(kept.len(), 3, "every word is kept");
    assert!(why("gate code is 4402").contains("the code was changed"));
    assert!(why("two youths ran north").contains("not seen by anybody else"), "{}", why("two youths ran north"));
    assert!(why("lift is out").contains("aside.not_replayed"), "{}", why("lift is out"));

    // Handed in by a file, the words are read by whoever decides on the record, though their author is another's now.
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("my.rescue");
    constable.device.rescue_to(path.clone()).await.unwrap();
    station.hub.rescue(&mut std::io::Cursor::new(std::fs::read(&path).unwrap())).unwrap();
    assert_eq!(sergeant.device.reviews(Nothing {}).await.unwrap().rescued.len(), 3);
    assert!(station.hub.rescued_words(station.officer("208CN")).unwrap().is_empty());
}

#[tokio::test]
async fn a_no_reaches_its_author_on_the_phone_they_have_now_with_words_it_never_held() {
    // Decided while the phone was on its way to be replaced, and decided after.
    for set_up_first in [false, true] {
        let station = Station::open(38);
        let (sergeant, lost) = (station.phone("45CN").await, station.phone("123CN").await);
        let task = sergeant.device.task_create(visit(None)).await.unwrap().record;
        sergeant.sync().await;
        lost.sync().await;
        lost.device.task_note(TaskNote { record: task, text: "gate code is 4402".into(), basis: "fact".into() }).await.unwrap();
        posted_elsewhere(&station);
        assert_eq!(lost.sync().await.review, 1);
        station.clock.pass(60_000);
        let device = lost.device.session().unwrap().known().enrolment.device;
        let queue = sergeant.device.reviews(Nothing {}).await.unwrap();
        let item = &queue.groups[0].items[0];
        let (change, why) = (item.change.clone(), "recorded by PC 208CN already");
        let decide =
            || sergeant.device.review_decide(ReviewDecide { changes: vec![change.clone()], let_in: false, reason: why.into() });
        if !set_up_first {
            decide().await.unwrap();
        }
        station.hub.lost(device).unwrap();
        let phone = station.phone("123CN").await;
        phone.sync().await;
        if set_up_first {
            assert!(needs_you(&phone).await.is_empty());
            decide().await.unwrap();
        }
        for _ in 0..2 {
            phone.sync().await;
            let told = needs_you(&phone).await;
            assert_eq!(told.len(), 1, "once; set up first: {set_up_first}");
            assert_eq!((told[0].record, told[0].text.as_deref()), (task, Some("gate code is 4402")));
            assert_eq!(told[0].words.code, item.words.code, "told in the words the supervisor read");
            let said = serde_json::to_string(&told[0].why).unwrap();
            assert!(said.contains(why) && said.contains("Sgt 45CN"), "{said}");
            // The words are here and the change is not: they are copied or asked about, and never thrown away.
            assert_eq!(told[0].choices, ["ask_supervisor", "copy_to_note"]);
        }
        let id = needs_you(&phone).await[0].id;
        phone.device.needs_you_choose(NeedsYouChoose { id, choice: "copy_to_note".into(), said: None }).await.unwrap();
        phone.sync().await;
        assert!(needs_you(&phone).await.is_empty(), "settled, and not told again");
    }
}

#[tokio::test]
async fn sent_to_the_supervisor_the_words_reach_them_and_nobody_else() {
    let station = Station::open(32);
    let (sergeant, constable, third) = (station.phone("45CN").await, station.phone("123CN").await, station.phone("208CN").await);
    let task = sergeant.device.task_create(visit(None)).await.unwrap().record;
    sergeant.sync().await;
    constable.sync().await;
    constable
        .device
        .task_note(TaskNote { record: task, text: "she lives at number 9".into(), basis: "fact".into() })
        .await
        .unwrap();
    refuse_next(&station, &constable, |_| true).await;
    let kept = needs_you(&constable).await;
    assert!(!kept[0].choices.contains(&"put_away".to_owned()), "a note is never put away");
    let put_away = NeedsYouChoose { id: kept[0].id, choice: "put_away".into(), said: None };
    assert_eq!(constable.device.needs_you_choose(put_away).await.unwrap_err().code(), "bad_value", "nor by a choice not offered");
    assert_eq!(needs_you(&constable).await.len(), 1);
    let choose = NeedsYouChoose { id: kept[0].id, choice: "ask_supervisor".into(), said: None };
    constable.device.needs_you_choose(choose).await.unwrap();
    assert!(needs_you(&constable).await.is_empty());
    for phone in [&constable, &sergeant, &third] {
        phone.sync().await;
    }
    let holds = async |phone: &Phone| {
        let all = phone.device.team(Nothing {}).await.unwrap().unassigned;
        all.into_iter().find(|row| row.task_kind == "set_aside")
    };
    let row = holds(&sergeant).await.unwrap();
    let detail = sergeant.device.task(RecordAsk { record: row.id }).await.unwrap();
    assert!(serde_json::to_string(&detail).unwrap().contains("she lives at number 9"));
    assert!(third.device.task(RecordAsk { record: row.id }).await.is_err(), "nobody else has it");
}

#[tokio::test]
async fn what_an_action_added_to_a_set_comes_again_and_what_was_refused_does_not() {
    let station = Station::open(36);
    let constable = station.phone("123CN").await;
    let task = constable.device.task_create(visit(None)).await.unwrap().record;
    constable.sync().await;
    edit(&constable, task, Some("refused title".into()), None).await;
    edit(&constable, task, None, Some("Walk the stairwell. From the top.".into())).await;
    constable.device.task_note(TaskNote { record: task, text: "last".into(), basis: "fact".into() }).await.unwrap();
    let before = constable.device.task(RecordAsk { record: task }).await.unwrap();
    let written = before.timeline.iter().find(|e| e.text.as_deref() == Some("last")).unwrap().at;
    station.clock.pass(3_600_000);
    refuse_next(&station, &constable, |n| n == 0).await;
    for _ in 0..2 {
        constable.sync().await;
    }
    let record = at_hub(&station.hub, task);
    assert_eq!(
        (record.line("title").as_str(), record.text("briefing").as_str()),
        ("Stairwell B", "Walk the stairwell. From the top.")
    );
    let note = &record.entries_of("note")[0];
    assert_eq!((note.text("text"), note.at), ("last", written), "what happened keeps its time");
}
