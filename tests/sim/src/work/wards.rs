//! Notebook, ward priorities and the ward's diary; and what officers decide about what the hub did not take.

use device::screen::{
    EngagementAdd, NeedsYouChoose, NoteCorrect, NoteExhibit, NoteLine, Nothing, PriorityAction, PriorityAdopt, PriorityPropose,
    RecordAsk, ReviewDecide,
};

use super::Did;
use crate::city::{City, TEAMS};

pub(super) async fn one(city: &mut City, n: usize) -> Did {
    match city.below(10) {
        0..=4 => notebook(city, n).await,
        5..=7 => ward(city, n).await,
        8 if city.seat_of(n).supervises.is_some() => review(city, n).await,
        8 => ward(city, n).await,
        _ => needs_you(city, n).await,
    }
}

async fn notebook(city: &mut City, n: usize) -> Did {
    let device = city.phones[n].device.clone();
    let word = city.word();
    let lines: Vec<_> = city.said_by(n);
    match city.below(6) {
        0 if !lines.is_empty() => {
            let (note, entry, text) = lines[city.below(lines.len())].clone();
            let ask = NoteCorrect {
                note: note.0,
                target: entry.0,
                struck: text.split(' ').next().unwrap_or_default().to_owned(),
                replacement: word,
                reason: "misheard".into(),
                initials: "AB".into(),
            };
            Did::new("note_correct", "note", note, device.note_correct(ask).await)
        }
        1 => {
            let ask = NoteExhibit {
                note: None,
                reference: format!("AB/{}", 1 + city.below(9)),
                description: word,
                found_by: None,
                place: None,
                found_at: None,
                seal: Some("S123".into()),
                storage: None,
                photo: None,
            };
            Did::made("note_exhibit", "note", device.note_exhibit(ask).await)
        }
        _ => {
            let links = city.some("task").filter(|_| city.below(5) == 0).map(|id| id.0).into_iter().collect();
            let ask = NoteLine {
                note: None,
                text: format!("{word} said so"),
                event_at: None,
                late_why: None,
                place: None,
                basis: Some("fact".into()),
                with: vec![],
                links,
            };
            let text = ask.text.clone();
            let answer = device.note_line(ask).await;
            if let Ok(saved) = &answer
                && let Some(entry) = saved.entry
            {
                city.lines.push((n, record::RecordId(saved.record), record::EntryId(entry), text));
            }
            Did::made("note_line", "note", answer)
        }
    }
}

async fn ward(city: &mut City, n: usize) -> Did {
    let (device, seat) = (city.phones[n].device.clone(), city.seat_of(n));
    let word = city.word();
    let code = TEAMS[seat.team].1.to_owned();
    let now = city.now();
    let priority = city.some("ward_priority");
    match (city.below(8), priority) {
        (0 | 1, _) | (_, None) => {
            let ask = PriorityPropose { ward: code, issue: word.clone(), source: "panel".into(), analysis: Some(word) };
            Did::made("priority_propose", "ward_priority", device.priority_propose(ask).await)
        }
        (2, Some(id)) => {
            let seen = match device.priority(RecordAsk { record: id.0 }).await {
                Ok(page) => page.seen,
                Err(error) => return Did::new("priority", "ward_priority", id, Err(error)),
            };
            let on = record::calendar::date_of(now).to_string();
            let ask = PriorityAdopt { record: id.0, on, votes: Some(5), review_by: None, seen };
            Did::new("priority_adopt", "ward_priority", id, device.priority_adopt(ask).await)
        }
        (3 | 4, Some(id)) => {
            let ask = PriorityAction { record: id.0, what: word, public_summary: None, minutes: Some(10), task: None, at: None };
            Did::new("priority_action", "ward_priority", id, device.priority_action(ask).await)
        }
        (_, priority) => {
            let ask = EngagementAdd {
                ward: code,
                priority: priority.map(|id| id.0).filter(|_| city.below(2) == 0),
                kind: "street_briefing".into(),
                place: "Lock bridge".into(),
                start: now - 3_600_000,
                end: Some(now - 1_800_000),
                attendance: Some(12),
                groups: vec![],
                topics: word,
                promises: vec![],
            };
            Did::made("engagement_add", "ward_diary", device.engagement_add(ask).await)
        }
    }
}

/// A supervisor lets in, or sets aside, what waits for them. Only with a line to the hub: without one it is refused, and
/// however a line fails, it is no fault of the phone's.
async fn review(city: &mut City, n: usize) -> Did {
    let device = city.phones[n].device.clone();
    let Ok(queue) = device.reviews(Nothing {}).await else { return Did::nothing("reviews") };
    let Some(group) = queue.groups.first() else { return Did::nothing("reviews") };
    let changes: Vec<String> = group.items.iter().map(|item| item.change.clone()).collect();
    let let_in = city.below(2) == 0;
    let ask = ReviewDecide { changes, let_in, reason: city.word() };
    Did::nothing(match (device.review_decide(ask).await, let_in) {
        (Ok(_), true) => "review_let_in",
        (Ok(_), false) => "review_set_aside",
        (Err(_), _) => "review_decide_failed",
    })
}

/// Something the hub did not take is sent again, copied into the notebook, or put away.
async fn needs_you(city: &mut City, n: usize) -> Did {
    let device = city.phones[n].device.clone();
    let page = match device.sync_state(Nothing {}).await {
        Ok(page) => page,
        Err(error) => return Did { what: "sync_state", record: None, kind: "", answer: Err(error) },
    };
    let Some(item) = page.set_aside.first() else { return Did::nothing("needs_you_choose") };
    if item.choices.is_empty() {
        return Did::nothing("needs_you_choose");
    }
    let choice = item.choices[city.below(item.choices.len())].clone();
    let answer = device.needs_you_choose(NeedsYouChoose { id: item.id, choice }).await;
    Did { what: "needs_you_choose", record: None, kind: "", answer: answer.map(|_| None) }
}
