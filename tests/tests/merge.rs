//! What officers wrote apart meets on real devices and a real hub: everybody shows the same, each merge says what was mine,
//! what shows, whose and why, and a form that was open overwrites nothing.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a story told wrongly fails its test")]

use device::screen::{
    Assignees, ChangedAsk, History, Nothing, Notice, NoticeAnswer, NoticeAsk, NoticeQuestion, RecordAsk, Saved, Shown,
    TaskAssign, TaskCreate, TaskEdit, TaskResult, TaskVerdict, TodayRow,
};
use device::{AlertKind, Device, DeviceError, Watch};
use record::{Record, RecordId};
use testkit::{Phone, Seeded, Station};
use uuid::Uuid;

const NOON: i64 = 1_795_435_200_000;
const HOUR: i64 = 3_600_000;

fn visit(to: &[&Phone]) -> TaskCreate {
    let (due_by, briefing) = (Some(NOON + 6 * HOUR), "Walk the towpath by the lock.".into());
    TaskCreate { due_by, briefing, ..testkit::visit("Stairwell B", to) }
}

fn edit(record: Uuid, seen: &str) -> TaskEdit {
    TaskEdit {
        record,
        seen: seen.into(),
        title: None,
        priority: None,
        place: None,
        not_before: None,
        due_by: None,
        briefing: None,
        min_crew: None,
        clear: vec![],
        ..TaskEdit::default()
    }
}

fn result(record: Uuid, narrative: &str) -> TaskResult {
    TaskResult {
        record,
        outcome: "completed".into(),
        reason: None,
        narrative: narrative.into(),
        minutes: None,
        partner: None,
        evidence: vec![],
        at: None,
        place: None,
    }
}

async fn seen(device: &Device, record: Uuid) -> String {
    device.task(RecordAsk { record }).await.unwrap().seen
}

async fn due(phone: &Phone, record: Uuid, at: i64) -> Result<Saved, DeviceError> {
    let ask = TaskEdit { due_by: Some(at), ..edit(record, &seen(&phone.device, record).await) };
    phone.device.task_edit(ask).await
}

async fn crew(phone: &Phone, record: Uuid, officers: u32) -> Result<Saved, DeviceError> {
    let ask = TaskEdit { min_crew: Some(officers), ..edit(record, &seen(&phone.device, record).await) };
    phone.device.task_edit(ask).await
}

async fn title(phone: &Phone, record: Uuid, to: &str) -> Result<Saved, DeviceError> {
    let ask = TaskEdit { title: Some(to.into()), ..edit(record, &seen(&phone.device, record).await) };
    phone.device.task_edit(ask).await
}

async fn briefing(phone: &Phone, record: Uuid, to: &str) -> Result<Saved, DeviceError> {
    let ask = TaskEdit { briefing: Some(to.into()), ..edit(record, &seen(&phone.device, record).await) };
    phone.device.task_edit(ask).await
}

async fn give(phone: &Phone, record: Uuid, to: &Phone) -> Result<Saved, DeviceError> {
    let seen = seen(&phone.device, record).await;
    let assignees = Assignees { lead: Some(to.officer.0), others: vec![], team: None };
    phone.device.task_assign(TaskAssign { record, seen, assignees, text: None }).await
}

/// A task that everybody has.
async fn task(station: &Station, by: &Phone, to: &[&Phone], all: &[&Phone]) -> Uuid {
    station.clock.pass(60_000);
    let made = by.device.task_create(visit(to)).await.unwrap().record;
    meet(&[&[by][..], all].concat()).await;
    made
}

/// Everybody connects, twice, so that what one sends is with the others.
async fn meet(all: &[&Phone]) {
    for _ in 0..2 {
        for phone in all {
            phone.line.signal(true);
            phone.sync().await;
        }
    }
}

/// What an officer is told on the record; what Today says must be the same.
async fn told(phone: &Phone, record: Uuid) -> Vec<Notice> {
    let open: Vec<Notice> =
        phone.device.task(RecordAsk { record }).await.unwrap().notices.into_iter().filter(|n| !n.settled).collect();
    let today = phone.device.today(Nothing {}).await.unwrap();
    let on_today: Vec<&Notice> = today
        .needs_you
        .iter()
        .filter_map(|row| match row {
            TodayRow::Changed(notice) if notice.record == record => Some(notice),
            _ => None,
        })
        .collect();
    assert_eq!(on_today, open.iter().collect::<Vec<_>>(), "Today says what the record says");
    open
}

fn said(notices: &[Notice]) -> Vec<(&str, &str)> {
    notices.iter().map(|n| (n.heading.code.as_str(), n.why.code.as_str())).collect()
}

#[tokio::test]
async fn devices_and_hub_show_the_same_of_every_field_after_any_day() {
    for seed in 1..=4 {
        let station = Station::open(seed);
        let phones = [station.phone("45CN").await, station.phone("123CN").await, station.phone("208CN").await];
        let dice = Seeded::new(seed);
        let mut tasks = Vec::new();
        for phone in &phones {
            // Only the sergeant gives work to others.
            let to = if tasks.is_empty() { vec![&phones[1]] } else { vec![] };
            tasks.push(phone.device.task_create(visit(&to)).await.unwrap().record);
        }
        meet(&phones.iter().collect::<Vec<_>>()).await;
        for n in 0..60_u64 {
            station.clock.pass(30_000);
            let phone = &phones[usize::try_from(dice.below(3)).unwrap()];
            let task = tasks[usize::try_from(dice.below(3)).unwrap()];
            let words = ["Walk the basin.", "Walk the towpath by the bridge.", "At dusk. Walk the towpath by the lock."];
            // What policy refuses here is no part of this story.
            let _ = match dice.below(6) {
                0 => title(phone, task, &format!("Stairwell {n}")).await,
                1 => due(phone, task, NOON + i64::try_from(dice.below(9)).unwrap() * HOUR).await,
                2 => briefing(phone, task, words[usize::try_from(dice.below(3)).unwrap()]).await,
                3 => give(phone, task, &phones[usize::try_from(1 + dice.below(2)).unwrap()]).await,
                4 => phone.device.task_accept(RecordAsk { record: task }).await,
                _ => phone.device.sync().await.map(|_| unsaved(task)),
            };
        }
        meet(&phones.iter().collect::<Vec<_>>()).await;
        for id in tasks {
            let row = station.hub.storage().reading(|tx| tx.record(RecordId(id))).unwrap().unwrap();
            let hub = Record::load(RecordId(id), &row.snapshot).unwrap();
            for phone in &phones {
                let here = phone.device.record(id).await.unwrap();
                assert_eq!(here.heads(), hub.heads(), "seed {seed}");
                for field in hub.kind().all_fields() {
                    assert_eq!(here.field(field.name), hub.field(field.name), "seed {seed}: {}", field.name);
                }
                assert_eq!(here.text("briefing"), hub.text("briefing"), "seed {seed}");
                for who in &phones {
                    let (a, b) = (record::notices::notices(&here, who.officer), record::notices::notices(&hub, who.officer));
                    assert_eq!(a, b, "seed {seed}");
                }
            }
        }
    }
}

fn unsaved(record: Uuid) -> Saved {
    Saved { record, entry: None, at: 0, waiting_signal: false, undo: false, notes: vec![] }
}

#[tokio::test]
async fn my_due_time_is_not_showing_and_i_am_told_whose_is_and_why_and_ask_her() {
    let station = Station::open(21);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let task = task(&station, &constable, &[], &[&sergeant]).await;
    constable.line.signal(false);
    assert!(constable.device.sync().await.is_err());
    due(&constable, task, NOON + 4 * HOUR).await.unwrap();
    station.clock.pass(15 * 60_000);
    due(&sergeant, task, NOON + 5 * HOUR).await.unwrap();
    station.clock.pass(15 * 60_000);
    meet(&[&sergeant, &constable]).await;
    assert_eq!(told(&sergeant, task).await, [], "hers shows");
    let told = told(&constable, task).await;
    assert_eq!(said(&told), [("notice.field_changed", "why.rank")]);
    let [mine, hers] = &told[0].sides[..] else { panic!("two sides") };
    assert!(mine.by.you && mine.offline && !mine.showing);
    assert_eq!((&mine.value, mine.at), (&Shown::Instant(NOON + 4 * HOUR), NOON + 60_000));
    assert_eq!((&hers.value, hers.by.name.as_str(), hers.showing), (&told[0].showing, "Sgt 45CN", true));
    assert_eq!(told[0].choices, ["ask", "keep"]);
    let timeline = constable.device.task(RecordAsk { record: task }).await.unwrap().timeline;
    assert!(timeline.iter().any(|e| e.words.code == "entry.met"), "and the timeline says when they met");
    let ask = NoticeAsk { notice: told[0].id.clone(), record: task };
    assert_eq!(constable.device.notice_use_mine(ask.clone()).await.unwrap_err().code(), "rank_holds");
    let question = NoticeQuestion { notice: ask.notice, record: task, text: "Shop shuts at 17:00".into() };
    constable.device.notice_ask(question).await.unwrap();
    assert_eq!(self::told(&constable, task).await, [], "asked is settled");
    let mut watch = Watch::default();
    watch.begin(&sergeant.device).await;
    meet(&[&constable, &sergeant]).await;
    let hers = sergeant.device.task(RecordAsk { record: task }).await.unwrap();
    assert!(hers.timeline.iter().any(|e| e.text.as_deref() == Some("Shop shuts at 17:00")));
    let alerts = watch.look(&sergeant.device).await;
    assert_eq!(alerts.iter().map(|a| (a.kind, a.count.get())).collect::<Vec<_>>(), [(AlertKind::Question, 1)]);
    let asked = self::told(&sergeant, task).await;
    assert_eq!(said(&asked), [("notice.asked", "why.asked")]);
    let sides: Vec<(&str, &Shown)> = asked[0].sides.iter().map(|s| (s.by.name.as_str(), &s.value)).collect();
    assert_eq!(sides, [("PC 123CN", &Shown::Text("Shop shuts at 17:00".into()))]);
    assert_eq!((&asked[0].showing, &asked[0].choices[..]), (&Shown::Instant(NOON + 5 * HOUR), &["answer".to_owned()][..]));
    let answer = NoticeAnswer { notice: asked[0].id.clone(), record: task, text: Some("I rang them: 18:00".into()) };
    sergeant.device.notice_answer(answer.clone()).await.unwrap();
    assert_eq!(self::told(&sergeant, task).await, [], "answered");
    assert_eq!(sergeant.device.notice_answer(answer).await.unwrap_err().code(), "not_found");
    meet(&[&sergeant, &constable]).await;
    let answered = self::told(&constable, task).await;
    assert_eq!(said(&answered), [("notice.answered", "why.answered")]);
    assert_eq!(answered[0].sides[1].value, Shown::Text("I rang them: 18:00".into()));
    constable.device.notice_keep(NoticeAsk { notice: answered[0].id.clone(), record: task }).await.unwrap();
    assert_eq!(self::told(&constable, task).await, []);
}

#[tokio::test]
async fn a_question_is_answered_by_setting_what_was_asked_for_and_on_whichever_phone() {
    let station = Station::open(29);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let tablet = station.phone("45CN").await;
    let all = [&sergeant, &constable, &tablet];
    let task = task(&station, &constable, &[], &all).await;
    due(&constable, task, NOON + 4 * HOUR).await.unwrap();
    due(&sergeant, task, NOON + 5 * HOUR).await.unwrap();
    meet(&all).await;
    let his = told(&constable, task).await;
    let question = NoticeQuestion { notice: his[0].id.clone(), record: task, text: "Shop shuts at 17:00".into() };
    constable.device.notice_ask(question).await.unwrap();
    meet(&all).await;
    for phone in [&sergeant, &tablet] {
        assert_eq!(said(&told(phone, task).await), [("notice.asked", "why.asked")]);
    }
    due(&sergeant, task, NOON + 4 * HOUR).await.unwrap();
    assert_eq!(told(&sergeant, task).await, []);
    meet(&all).await;
    assert_eq!(told(&tablet, task).await, [], "what she did on the one settles it on the other");
    assert_eq!(said(&told(&constable, task).await), [("notice.taken_up", "why.taken_up")]);
}

#[tokio::test]
async fn what_an_officer_wrote_on_the_one_phone_and_does_not_show_is_told_on_the_other() {
    let station = Station::open(31);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let tablet = station.phone("45CN").await;
    let task = task(&station, &constable, &[], &[&sergeant, &tablet]).await;
    crew(&constable, task, 3).await.unwrap();
    crew(&sergeant, task, 2).await.unwrap();
    // His is on her tablet before her own is.
    meet(&[&constable, &tablet]).await;
    assert_eq!(told(&tablet, task).await, []);
    meet(&[&sergeant, &tablet]).await;
    for phone in [&sergeant, &tablet] {
        assert_eq!(told(phone, task).await.iter().map(|n| n.why.code.as_str()).collect::<Vec<_>>(), ["why.safest"]);
    }
}

#[tokio::test]
async fn the_safer_number_shows_and_whose_rank_holds_it_takes_hers_back_of_which_he_is_told() {
    let station = Station::open(28);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let task = task(&station, &constable, &[], &[&sergeant]).await;
    crew(&constable, task, 3).await.unwrap();
    crew(&sergeant, task, 2).await.unwrap();
    meet(&[&sergeant, &constable]).await;
    assert_eq!(told(&constable, task).await, [], "his shows");
    let hers = told(&sergeant, task).await;
    assert_eq!(hers.iter().map(|n| n.why.code.as_str()).collect::<Vec<_>>(), ["why.safest"]);
    assert_eq!((&hers[0].showing, &hers[0].choices[..]), (&Shown::Number(3), &["use_mine".to_owned(), "keep".to_owned()][..]));
    sergeant.device.notice_use_mine(NoticeAsk { notice: hers[0].id.clone(), record: task }).await.unwrap();
    assert_eq!(told(&sergeant, task).await, []);
    meet(&[&sergeant, &constable]).await;
    let his = told(&constable, task).await;
    assert_eq!(said(&his), [("notice.overruled", "why.overruled")]);
    assert_eq!((&his[0].showing, &his[0].choices[..]), (&Shown::Number(2), &["ask".to_owned(), "keep".to_owned()][..]));
    for phone in [&sergeant, &constable] {
        assert_eq!(phone.device.task(RecordAsk { record: task }).await.unwrap().min_crew, Some(2));
    }
    constable.device.notice_keep(NoticeAsk { notice: his[0].id.clone(), record: task }).await.unwrap();
    assert_eq!(told(&constable, task).await, []);
}

#[tokio::test]
async fn where_nothing_of_anybodys_was_displaced_nobody_is_told() {
    let station = Station::open(22);
    let (constable, sergeant) = (station.phone("123CN").await, station.phone("45CN").await);
    let task = task(&station, &sergeant, &[&constable], &[&constable]).await;
    title(&sergeant, task, "Stairwell C").await.unwrap();
    // Her own words, written over by herself, and his acceptance displace nobody.
    constable.device.task_accept(RecordAsk { record: task }).await.unwrap();
    meet(&[&sergeant, &constable]).await;
    assert_eq!((told(&sergeant, task).await, told(&constable, task).await), (vec![], vec![]));
}

#[tokio::test]
async fn each_thing_that_met_has_a_sentence_of_its_own() {
    let station = Station::open(23);
    let (sergeant, constable, second) = (station.phone("45CN").await, station.phone("123CN").await, station.phone("208CN").await);
    let all = [&sergeant, &constable, &second];

    let given = task(&station, &sergeant, &[&constable], &all).await;
    constable.device.task_accept(RecordAsk { record: given }).await.unwrap();
    give(&sergeant, given, &second).await.unwrap();
    meet(&all).await;
    assert_eq!(said(&told(&constable, given).await), [("notice.reassigned", "why.assigned")]);

    let resulted = task(&station, &sergeant, &[&constable], &all).await;
    constable.device.task_result(result(resulted, "Lock replaced.")).await.unwrap();
    give(&sergeant, resulted, &second).await.unwrap();
    meet(&all).await;
    assert_eq!(said(&told(&constable, resulted).await), [("notice.resulted_by_former", "why.assigned")]);

    let cancelled = task(&station, &sergeant, &[&constable], &all).await;
    constable.device.task_result(result(cancelled, "Lock replaced.")).await.unwrap();
    sergeant.device.task_cancel(TaskVerdict { record: cancelled, text: Some("Stood down".into()) }).await.unwrap();
    meet(&all).await;
    assert_eq!(said(&told(&constable, cancelled).await), [("notice.resulted_after_cancel", "why.result_stands")]);
    assert_eq!(said(&told(&sergeant, cancelled).await), [("notice.cancelled_and_resulted", "why.result_stands")]);
    let page = second.device.task(RecordAsk { record: cancelled }).await.unwrap();
    assert_eq!(page.row.status, "resulted_after_cancel");

    let both = task(&station, &sergeant, &[&constable, &second], &all).await;
    for (phone, words) in [(&constable, "I did it."), (&second, "So did I.")] {
        phone.device.task_accept(RecordAsk { record: both }).await.unwrap();
        phone.device.task_result(result(both, words)).await.unwrap();
    }
    meet(&all).await;
    assert_eq!(said(&told(&constable, both).await), [("notice.two_results", "why.two_results")], "given to both, both accept");
    assert_eq!(said(&told(&second, both).await), [("notice.two_results", "why.two_results")]);
    assert_eq!(told(&sergeant, both).await, []);
}

#[tokio::test]
async fn two_who_rewrote_the_same_words_read_both_versions() {
    let station = Station::open(24);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let task = task(&station, &sergeant, &[&constable], &[&constable]).await;
    briefing(&sergeant, task, "Walk the footpath by the lock.").await.unwrap();
    briefing(&constable, task, "Walk the basin by the lock.").await.unwrap();
    meet(&[&sergeant, &constable]).await;
    let told = told(&constable, task).await;
    assert_eq!(said(&told), [("notice.text_rewritten", "why.text_rewritten")]);
    let versions: Vec<&Shown> = told[0].sides.iter().map(|s| &s.value).collect();
    let text = |t: &str| Shown::Text(t.into());
    assert!(versions.contains(&&text("Walk the footpath by the lock.")), "{versions:?}");
    assert!(versions.contains(&&text("Walk the basin by the lock.")), "{versions:?}");
}

#[tokio::test]
async fn a_form_that_was_open_compares_mine_with_what_arrived_and_the_officer_chooses() {
    let station = Station::open(25);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let task = task(&station, &sergeant, &[&constable], &[&constable]).await;
    let opened = seen(&constable.device, task).await;
    briefing(&sergeant, task, "Walk the footpath by the lock.").await.unwrap();
    due(&sergeant, task, NOON + 5 * HOUR).await.unwrap();
    meet(&[&sergeant, &constable]).await;
    let typed = TaskEdit { briefing: Some("Walk the basin by the lock.".into()), ..edit(task, &opened) };
    let refused = constable.device.task_edit(typed.clone()).await.unwrap_err();
    assert_eq!((refused.code(), refused.field()), ("changed_underneath", Some("briefing")));
    let page = constable.device.task(RecordAsk { record: task }).await.unwrap();
    assert_eq!(page.briefing, "Walk the footpath by the lock.", "what arrived stands");
    let under = constable.device.changed_since(ChangedAsk { record: task, seen: opened }).await.unwrap();
    let moved: Vec<(&str, &str)> =
        under.moved.iter().map(|m| (m.name.as_str(), m.by.as_ref().map_or("", |p| p.name.as_str()))).collect();
    assert_eq!(moved, [("due_by", "Sgt 45CN"), ("briefing", "Sgt 45CN")]);
    assert_eq!(under.moved[1].now, Shown::Text("Walk the footpath by the lock.".into()));
    let again = TaskEdit { seen: under.seen, ..typed };
    constable.device.task_edit(again).await.unwrap();
    let page = constable.device.task(RecordAsk { record: task }).await.unwrap();
    assert_eq!(page.briefing, "Walk the basin by the lock.", "having seen both, mine is written, knowingly");
    assert_eq!(page.row.due_by, Some(NOON + 5 * HOUR), "and what was not touched stays as it arrived");
}

#[tokio::test]
async fn a_record_that_left_leaves_no_trace_in_what_one_is_told() {
    let station = Station::open(26);
    let (sergeant, constable, second) = (station.phone("45CN").await, station.phone("123CN").await, station.phone("208CN").await);
    let task = task(&station, &sergeant, &[&second], &[&second]).await;
    second.device.task_accept(RecordAsk { record: task }).await.unwrap();
    give(&sergeant, task, &constable).await.unwrap();
    meet(&[&sergeant, &second]).await;
    assert_eq!(told(&second, task).await.len(), 1);
    // What is open on a screen does not leave under the officer's eyes.
    let another = second.device.task_create(visit(&[])).await.unwrap().record;
    second.device.task(RecordAsk { record: another }).await.unwrap();
    let moved = testkit::ROSTER
        .replace("P0208,208CN,Aisha Khan,pc,Canal Side,E05999001", "P0208,208CN,Aisha Khan,pc,Lock Fields,E05999002");
    station.hub.import_roster("roster.csv", &moved).unwrap();
    meet(&[&second, &second]).await;
    let today = second.device.today(Nothing {}).await.unwrap();
    let rows = [today.needs_you, today.later, today.next].concat();
    assert_eq!(second.device.task(RecordAsk { record: task }).await.unwrap_err().code(), "not_found", "it left");
    assert!(!rows.iter().any(|row| matches!(row, TodayRow::Changed(_))), "nothing of it on Today");
    assert_eq!(second.device.history(RecordAsk { record: task }).await.unwrap_err().code(), "not_found");
}

/// Who, by the phone's clock, by the hub's, how far apart, and whether the signature holds.
type Line<'a> = (&'a str, i64, Option<i64>, Option<i64>, bool);

fn lines(history: &History) -> Vec<Line<'_>> {
    history.lines.iter().map(|l| (l.by.name.as_str(), l.at, l.hub_at, l.skew, l.proven)).collect()
}

#[tokio::test]
async fn the_history_says_who_changed_what_when_by_phone_and_by_hub_and_whose_signature_holds() {
    let station = Station::open(27);
    let (sergeant, constable) = (station.phone("45CN").await, station.phone("123CN").await);
    let task = task(&station, &sergeant, &[&constable], &[&constable]).await;
    let made = NOON + 60_000;
    constable.line.signal(false);
    station.clock.pass(60_000);
    constable.device.task_accept(RecordAsk { record: task }).await.unwrap();
    station.clock.pass(30 * 60_000);
    due(&sergeant, task, NOON + 5 * HOUR).await.unwrap();
    meet(&[&constable, &sergeant]).await;
    let history = sergeant.device.history(RecordAsk { record: task }).await.unwrap();
    let late = made + 31 * 60_000;
    assert_eq!(
        lines(&history),
        [
            ("Sgt 45CN", late, Some(late), None, true),
            ("PC 123CN", made + 60_000, Some(late), None, true),
            ("Sgt 45CN", made, Some(made), None, true),
        ]
    );
    let part = &history.lines[0].parts[0];
    assert_eq!(part.words.code, "history.field");
    assert_eq!((&part.before, &part.after), (&Shown::Instant(NOON + 6 * HOUR), &Shown::Instant(NOON + 5 * HOUR)));
    assert_eq!(history.lines[1].parts[0].words.code, "entry.accepted");
}
