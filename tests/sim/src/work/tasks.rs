//! Tasks: given out, taken on, done, sent back.

use device::screen::{
    Assignees, EntryWithdraw, NoticeAnswer, NoticeAsk, NoticeQuestion, RecordAsk, TaskAssign, TaskAttempt, TaskCreate, TaskEdit,
    TaskHandBack, TaskNote, TaskQuickResult, TaskResult, TaskVerdict,
};
use record::RecordId;

use super::Did;
use crate::city::{City, TEAMS};

pub(super) async fn one(city: &mut City, n: usize) -> Did {
    let Some(id) = city.some_here(n, "task").await.filter(|_| city.below(6) > 0) else { return create(city, n).await };
    on(city, n, id).await
}

/// One thing done to a task.
pub(super) async fn on(city: &mut City, n: usize, id: RecordId) -> Did {
    let device = city.phones[n].device.clone();
    let seat = city.seat_of(n);
    let record = id.0;
    let word = city.word();
    let task = |what, answer| Did::new(what, "task", id, answer);
    let ask = RecordAsk { record };
    match city.below(20) {
        0 | 1 => task("task_accept", device.task_accept(ask).await),
        2 => task("task_start", device.task_start(ask).await),
        3..=5 => task("task_note", device.task_note(TaskNote { record, text: word, basis: "fact".into() }).await),
        6 => {
            let ask = TaskAttempt {
                record,
                outcome: "no_reply".into(),
                tell_supervisor: true,
                text: Some(word),
                ..TaskAttempt::default()
            };
            task("task_attempt", device.task_attempt(ask).await)
        }
        7 | 8 => {
            let ask = TaskResult {
                record,
                outcome: "completed".into(),
                reason: None,
                narrative: word,
                minutes: Some(20),
                partner: None,
                evidence: vec![],
                at: None,
                place: None,
            };
            task("task_result", device.task_result(ask).await)
        }
        9 => {
            let ask = TaskQuickResult { record, outcome: "nothing_found".into(), text: Some(word), place: None };
            task("task_quick_result", device.task_quick_result(ask).await)
        }
        10 => {
            let ask = TaskHandBack { record, reason: "off_duty".into(), text: Some(word) };
            task("task_hand_back", device.task_hand_back(ask).await)
        }
        11 => super::forms::open_some(city, n, id).await,
        12 | 13 => edit(city, n, id, word).await,
        14 | 15 => assign(city, n, id, word).await,
        16 => {
            let verdict = TaskVerdict { record, text: Some(word) };
            match city.below(3) {
                0 => task("task_cancel", device.task_cancel(verdict).await),
                1 => task("task_send_back", device.task_send_back(verdict).await),
                _ => task("task_review", device.task_review(verdict).await),
            }
        }
        17 => withdraw(city, n).await,
        18 => notice(city, n, id, word).await,
        _ if seat.role == "pcso" => task("task_seen", device.task_accept(ask).await),
        _ => edit(city, n, id, word).await,
    }
}

async fn create(city: &mut City, n: usize) -> Did {
    let seat = city.seat_of(n);
    let other = city.below(city.phones.len());
    let to = match city.below(4) {
        0 => None,
        _ if seat.supervises.is_some() => Some(other),
        _ => Some(n),
    };
    let link = city.some(if city.below(3) == 0 { "victim_contact" } else { "ward_priority" }).filter(|_| city.below(4) == 0);
    give(city, n, to, link).await
}

/// A task is made and given to somebody, or to nobody.
pub(super) async fn give(city: &mut City, n: usize, to: Option<usize>, link: Option<RecordId>) -> Did {
    let kind = city.pick(&["asb_visit", "asb_visit", "victim_visit", "hot_spot_patrol"]);
    give_one(city, n, kind, to, link).await
}

/// A task of this kind.
pub(super) async fn give_one(city: &mut City, n: usize, kind: &str, to: Option<usize>, link: Option<RecordId>) -> Did {
    let (device, seat) = (city.phones[n].device.clone(), city.seat_of(n));
    let (title, briefing) = (city.word(), city.word());
    let lead = to.map(|to| city.phones[to].officer.0);
    let ask = TaskCreate {
        title: format!("Visit {title}"),
        task_kind: kind.into(),
        priority: city.pick(&["high", "routine", "critical"]).into(),
        ward: Some(TEAMS[seat.team].1.into()),
        briefing: format!("Walk the stairwell {briefing}."),
        assignees: lead.map(|lead| Assignees { lead: Some(lead), others: vec![], team: None }),
        links: link.map(|id| id.0).into_iter().collect(),
        ..TaskCreate::default()
    };
    Did::made("task_create", "task", device.task_create(ask).await)
}

/// A note in a task.
pub(super) async fn note(city: &mut City, n: usize, id: RecordId) -> Did {
    let ask = TaskNote { record: id.0, text: city.word(), basis: "fact".into() };
    Did::new("task_note", "task", id, city.phones[n].device.task_note(ask).await)
}

/// Another title.
pub(super) async fn retitle(city: &mut City, n: usize, id: RecordId) -> Did {
    let word = city.word();
    edit_one(city, n, id, word, 0).await
}

async fn edit(city: &mut City, n: usize, id: RecordId, word: String) -> Did {
    let which = city.below(4);
    edit_one(city, n, id, word, which).await
}

async fn edit_one(city: &mut City, n: usize, id: RecordId, word: String, which: usize) -> Did {
    let device = city.phones[n].device.clone();
    let page = match device.task(RecordAsk { record: id.0 }).await {
        Ok(page) => page,
        Err(error) => return Did::new("task", "task", id, Err(error)),
    };
    let now = city.now();
    let ask = TaskEdit {
        record: id.0,
        seen: page.seen,
        title: (which == 0).then(|| format!("Visit {word}")),
        priority: (which == 1).then(|| city.pick(&["critical", "high", "routine", "when_able"]).to_owned()),
        place: None,
        not_before: None,
        due_by: (which == 2).then(|| now + 3_600_000 * (1 + city.dice.below(48).cast_signed())),
        briefing: (which == 3).then(|| format!("{word} {}", page.briefing)),
        min_crew: None,
        clear: vec![],
        ..TaskEdit::default()
    };
    Did::new("task_edit", "task", id, device.task_edit(ask).await)
}

async fn assign(city: &mut City, n: usize, id: RecordId, word: String) -> Did {
    let device = city.phones[n].device.clone();
    let seen = match device.task(RecordAsk { record: id.0 }).await {
        Ok(page) => page.seen,
        Err(error) => return Did::new("task", "task", id, Err(error)),
    };
    let to = city.phones[city.below(city.phones.len())].officer.0;
    let assignees = Assignees { lead: Some(to), others: vec![], team: None };
    let ask = TaskAssign { record: id.0, seen, assignees, text: Some(word) };
    Did::new("task_assign", "task", id, device.task_assign(ask).await)
}

async fn withdraw(city: &mut City, n: usize) -> Did {
    let device = city.phones[n].device.clone();
    let mine: Vec<_> = city.entries.iter().filter(|(_, _, by)| *by == n).rev().take(6).copied().collect();
    if mine.is_empty() {
        return Did::nothing("task_withdraw");
    }
    let (id, entry, _) = city.pick(&mine);
    let ask = EntryWithdraw { record: id.0, entry: entry.0, reason: None };
    Did::new("task_withdraw", "", id, device.task_withdraw(ask).await)
}

/// A notice of a task is kept, overruled, asked about or answered.
async fn notice(city: &mut City, n: usize, id: RecordId, word: String) -> Did {
    let device = city.phones[n].device.clone();
    let page = match device.task(RecordAsk { record: id.0 }).await {
        Ok(page) => page,
        Err(error) => return Did::new("task", "task", id, Err(error)),
    };
    let Some(open) = page.notices.iter().find(|notice| !notice.settled) else { return Did::nothing("notice_keep") };
    let ask = NoticeAsk { notice: open.id.clone(), record: id.0 };
    let choices: Vec<&str> = open.choices.iter().map(String::as_str).chain(["keep"]).collect();
    match city.pick(&choices) {
        "use_mine" => Did::new("notice_use_mine", "task", id, device.notice_use_mine(ask).await),
        "ask" => {
            let ask = NoticeQuestion { notice: open.id.clone(), record: id.0, text: word };
            Did::new("notice_ask", "task", id, device.notice_ask(ask).await)
        }
        "answer" => {
            let ask = NoticeAnswer { notice: open.id.clone(), record: id.0, text: Some(word) };
            Did::new("notice_answer", "task", id, device.notice_answer(ask).await)
        }
        _ => Did { what: "notice_keep", record: Some(id), kind: "task", answer: device.notice_keep(ask).await.map(|_| None) },
    }
}
