//! What the hub does not take: every permitted edit arrives once, every refused one waits for its officer with its words,
//! a supervisor decides between the two, and a phone that cannot connect hands its work in by a file.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{hits_in, refuse_next};
use device::screen::{NeedsYouChoose, NoteLine, NotePhoto, Nothing, RecordAsk, ReviewDecide, TaskCreate, TaskEdit, TaskNote};
use hub::Hub;
use proptest::prelude::*;
use record::{Edit, Record, RecordId};
use serde_json::json;
use testkit::{Phone, ROSTER, Station};
use uuid::Uuid;
use wire::Outcome;

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

#[derive(Clone, Debug)]
enum Did {
    Note(u8),
    Title(u8),
    Briefing(u8),
    Warn(u8),
}

fn did() -> impl Strategy<Value = Did> {
    (0..4_u8, any::<u8>()).prop_map(|(what, n)| match what {
        0 => Did::Note(n),
        1 => Did::Title(n),
        2 => Did::Briefing(n),
        _ => Did::Warn(n),
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Random edits on two records, a random part of them refused: in the end every permitted one is at the hub once, every
    /// refused one is in Needs you with its words, and nothing waits or is lost.
    #[test]
    fn every_permitted_edit_arrives_once_and_every_refused_one_needs_you(
        edits in proptest::collection::vec((0..2_usize, did()), 1..10),
        refused in proptest::collection::vec(any::<bool>(), 10),
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        runtime.block_on(random_branch(edits, refused));
    }
}

async fn random_branch(edits: Vec<(usize, Did)>, refused: Vec<bool>) {
    let station = Station::open(33);
    let constable = station.phone("123CN").await;
    let mut tasks = Vec::new();
    for _ in 0..2 {
        tasks.push(constable.device.task_create(visit(None)).await.unwrap().record);
    }
    constable.sync().await;
    let mut written: Vec<(usize, String)> = Vec::new();
    let mut briefings: BTreeMap<usize, String> =
        BTreeMap::from([(0, "Walk the stairwell.".into()), (1, "Walk the stairwell.".into())]);
    for (i, (on, did)) in edits.iter().enumerate() {
        let record = tasks[*on];
        let word = match did {
            Did::Note(n) => {
                let text = format!("note-{i}-{n}");
                constable.device.task_note(TaskNote { record, text: text.clone(), basis: "fact".into() }).await.unwrap();
                text
            }
            Did::Title(n) | Did::Warn(n) => {
                let title = format!("title-{i}-{n}");
                edit(&constable, record, Some(title.clone()), None).await;
                title
            }
            Did::Briefing(n) => {
                let word = format!("brief-{i}-{n}");
                let now = briefings.get_mut(on).unwrap();
                now.push_str(&format!(" {word}."));
                let text = now.clone();
                edit(&constable, record, None, Some(text)).await;
                word
            }
        };
        written.push((*on, word));
    }
    let mut picked: BTreeSet<usize> = BTreeSet::new();
    // In the order in which the batches stand in the request, which is the order in which they were written.
    let n = refuse_next(&station, &constable, |n| {
        let yes = refused.get(n).copied().unwrap_or(false);
        if yes {
            picked.insert(n);
        }
        yes
    })
    .await;
    for _ in 0..4 {
        constable.sync().await;
    }
    let strip = constable.device.strip(Nothing {}).await.unwrap();
    assert_eq!(strip.waiting, 0, "nothing waits for ever");
    let kept: Vec<String> = needs_you(&constable).await.into_iter().filter_map(|i| i.text).collect();
    assert_eq!(kept.len(), n, "every refused change needs its officer, and no other: {kept:?}");
    for (i, (on, word)) in written.iter().enumerate() {
        let record = at_hub(&station.hub, tasks[*on]);
        let here = kept.iter().any(|k| k.contains(word.as_str()));
        let found = notes(&record).iter().filter(|t| *t == word).count() + record.text("briefing").matches(word.as_str()).count();
        let title = record.history().iter().flat_map(|h| &h.wrote).filter(|w| format!("{w:?}").contains(word.as_str())).count();
        let stands = if word.starts_with("title") { title } else { found };
        if picked.contains(&i) {
            assert!(here, "{word} was refused and is in Needs you");
            assert_eq!(stands, 0, "{word} was refused and is not at the hub");
        } else {
            assert_eq!(stands, 1, "{word} was permitted and is at the hub once");
        }
    }
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

fn picture() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(48, 32).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

#[tokio::test]
async fn a_phone_that_cannot_connect_hands_its_work_in_by_a_file_once() {
    let station = Station::open(34);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let task = sergeant.device.task_create(visit(Some(&constable))).await.unwrap().record;
    sergeant.sync().await;
    constable.sync().await;
    // One item the hub has refused, and then no signal any more.
    constable.device.task_note(TaskNote { record: task, text: "refused words".into(), basis: "fact".into() }).await.unwrap();
    refuse_next(&station, &constable, |_| true).await;
    constable.line.signal(false);
    for text in ["gate code is 4402", "two youths ran north"] {
        constable.device.task_note(TaskNote { record: task, text: text.into(), basis: "fact".into() }).await.unwrap();
    }
    let line = NoteLine {
        note: None,
        text: "14:05 stairwell B, lock hanging".into(),
        event_at: None,
        late_why: None,
        place: None,
        basis: Some("fact".into()),
        with: vec![],
        links: vec![],
        ..Default::default()
    };
    constable.device.note_line(line).await.unwrap();
    let photo = NotePhoto {
        note: None,
        exhibit: None,
        name: "lock.png".into(),
        origin: "captured_here".into(),
        received_from: None,
        received_how: None,
        captured_at: None,
        place: None,
        caption: None,
        ..Default::default()
    };
    constable.device.note_photo(photo, picture()).await.unwrap();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("my.rescue");
    let made = constable.device.rescue_to(path.clone()).await.unwrap();
    assert_eq!((made.photos, made.words, made.damaged), (1, 1, 0));
    let sealed = std::fs::read(&path).unwrap();
    for readable in ["4402", "refused words", "stairwell"] {
        assert!(!sealed.windows(readable.len()).any(|w| w == readable.as_bytes()), "{readable}");
    }

    // Another hub cannot open it; a flipped byte anywhere is a clear error, and nothing of the file is taken in.
    let elsewhere = Station::open(35);
    let open = |bytes: &[u8]| std::io::Cursor::new(bytes.to_vec());
    assert_eq!(elsewhere.hub.rescue(&mut open(&sealed)).unwrap_err().code(), "mismatch");
    let counts = || station.hub.storage().reading(|tx| tx.record_counts()).unwrap();
    let before = counts();
    for at in [0, 40, 200, sealed.len() / 2, sealed.len() - 1] {
        let mut bad = sealed.clone();
        bad[at] ^= 1;
        let error = station.hub.rescue(&mut open(&bad)).unwrap_err();
        assert!(matches!(error.code(), "malformed" | "mismatch" | "truncated"), "byte {at}: {error}");
    }
    assert!(station.hub.rescue(&mut open(&sealed[..sealed.len() - 40])).is_err());
    assert_eq!(counts(), before);

    let rescued = station.hub.rescue(&mut open(&sealed)).unwrap();
    assert_eq!((rescued.accepted, rescued.photos, rescued.words), (u64::from(made.changes), 1, 1), "{rescued:?}");
    assert!(rescued.unread.is_empty());
    assert_eq!(notes(&at_hub(&station.hub, task)), ["gate code is 4402", "two youths ran north"]);
    let after = counts();
    let again = station.hub.rescue(&mut open(&sealed)).unwrap();
    assert_eq!(
        (again.accepted, again.had, again.photos, again.words),
        (0, u64::from(made.changes), 0, 0),
        "twice changes nothing"
    );
    assert_eq!(counts(), after);
    let words = station.hub.rescued_words(sergeant.officer).unwrap();
    assert!(words[0].1.words.contains("refused words"));
    assert!(station.hub.rescued_words(station.officer("208CN")).unwrap().is_empty());
    // The supervisor reads them on the screen, beside the queue.
    let shown = sergeant.device.reviews(Nothing {}).await.unwrap().rescued;
    assert_eq!((shown.len(), shown[0].by.name.as_str(), shown[0].text.as_str()), (1, "PC 123CN", "refused words"));
    assert!(constable.device.reviews(Nothing {}).await.is_err(), "its phone still has no signal");

    // The phone finds signal after all: everything has its receipt, and nothing is there twice.
    constable.line.signal(true);
    assert_eq!(constable.sync().await.waiting, 0);
    let page = constable.device.sync_state(Nothing {}).await.unwrap();
    assert_eq!(page.groups.iter().map(|g| g.waiting).sum::<u32>(), 0, "{:?}", page.groups);
    assert_eq!(counts(), after);
    sergeant.sync().await;
}

#[tokio::test]
async fn words_out_of_a_rescue_file_are_restricted_with_their_record_and_erased_with_it_for_good() {
    let station = Station::open(37);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let task = sergeant.device.task_create(visit(Some(&constable))).await.unwrap().record;
    sergeant.sync().await;
    constable.sync().await;
    let text = "quillfeather lives at number 9".into();
    constable.device.task_note(TaskNote { record: task, text, basis: "fact".into() }).await.unwrap();
    refuse_next(&station, &constable, |_| true).await;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("my.rescue");
    assert_eq!(constable.device.rescue_to(path.clone()).await.unwrap().words, 1);
    let file = std::fs::read(&path).unwrap();
    let new_words = || station.hub.rescue(&mut std::io::Cursor::new(file.clone())).unwrap().words;
    let shown = || station.hub.rescued_words(sergeant.officer).unwrap().len();
    let stands = || hits_in(station.folder(), b"quillfeather");
    assert_eq!((new_words(), shown()), (1, 1));
    assert!(stands() > 0);

    let readers = json!([constable.officer.to_string()]);
    let restrict = [Edit::field("readers", readers), Edit::field("restricted", true)];
    assert_eq!(station.write("45CN", task, &restrict), Some(Outcome::Accepted));
    assert_eq!(shown(), 0, "practice P15: named readers only, of whoever's team its author is");

    station.hub.erase(RecordId(task), "S0045", "ordered by the court").unwrap();
    assert_eq!(stands(), 0, "the words go with the record they were for");
    assert_eq!(new_words(), 0, "and a file that was made before brings them back to nobody");
    assert_eq!(stands(), 0);
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
