//! Notebook, ward priorities and the ward's diary; and what officers decide about what the hub did not take.

use device::screen::{
    CallBack, EngagementAdd, NeedsYouChoose, NoteCorrect, NoteExhibit, NoteLine, NotePhoto, Nothing, PriorityAction,
    PriorityAdopt, PriorityPropose, RecordAsk, ReviewDecide,
};

use wire::Hash;

use super::Did;
use crate::city::{City, TEAMS};

pub(super) async fn one(city: &mut City, n: usize) -> Did {
    match city.below(11) {
        0..=4 => notebook(city, n).await,
        5..=8 => ward(city, n).await,
        9 => photo(city, n).await,
        _ => call_back(city, n).await,
    }
}

/// What the hub did not take: officers see to their own, supervisors to what waits for them.
pub(super) async fn not_taken(city: &mut City, n: usize) -> Did {
    if city.below(3) > 0 && city.supervises(n) { review(city, n).await } else { needs_you(city, n).await }
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
                ..NoteExhibit::default()
            };
            Did::made("note_exhibit", "note", device.note_exhibit(ask).await)
        }
        _ => {
            let link = if city.below(5) == 0 { city.some_here(n, "task").await } else { None };
            line(city, n, link.map(|id| id.0).into_iter().collect()).await
        }
    }
}

/// A line in the notebook.
pub(super) async fn line(city: &mut City, n: usize, links: Vec<uuid::Uuid>) -> Did {
    let word = city.word();
    let ask = NoteLine {
        note: None,
        text: format!("{word} said so"),
        event_at: None,
        late_why: None,
        place: None,
        basis: Some("fact".into()),
        with: vec![],
        links,
        ..Default::default()
    };
    let text = ask.text.clone();
    let answer = city.phones[n].device.note_line(ask).await;
    if let Ok(saved) = &answer
        && let Some(entry) = saved.entry
    {
        city.lines.push((n, record::RecordId(saved.record), record::EntryId(entry), text));
    }
    Did::made("note_line", "note", answer)
}

async fn ward(city: &mut City, n: usize) -> Did {
    let (device, seat) = (city.phones[n].device.clone(), city.seat_of(n));
    let word = city.word();
    let code = TEAMS[seat.team].1.to_owned();
    let now = city.now();
    let priority = city.some_here(n, "ward_priority").await;
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
            let ask = PriorityAdopt { record: id.0, on, votes: Some(5), place: None, support: Vec::new(), review_by: None, seen };
            Did::new("priority_adopt", "ward_priority", id, device.priority_adopt(ask).await)
        }
        (3 | 4, Some(id)) => {
            let ask = PriorityAction {
                record: id.0,
                what: word,
                public_summary: None,
                minutes: Some(10),
                task: None,
                at: None,
                planned: false,
                does: None,
                outcome: None,
                due_on: None,
                owner: None,
                partner: None,
            };
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
                topics: word,
                ..EngagementAdd::default()
            };
            Did::made("engagement_add", "ward_diary", device.engagement_add(ask).await)
        }
    }
}

/// A photo of two pixels nobody took before.
pub(super) async fn photo(city: &mut City, n: usize) -> Did {
    let device = city.phones[n].device.clone();
    let name = city.word();
    let bytes = picture(&Hash::of(name.as_bytes()).0);
    let ask = NotePhoto {
        note: None,
        exhibit: None,
        name,
        origin: "captured_here".into(),
        received_from: None,
        received_how: None,
        captured_at: None,
        caption: None,
        place: None,
        ..Default::default()
    };
    let sha256 = Hash::of(&bytes).0;
    let answer = device.note_photo(ask, bytes).await;
    if let Ok(saved) = &answer {
        city.photos.push((n, record::RecordId(saved.record), sha256));
    }
    Did::made("note_photo", "note", answer)
}

fn picture(colours: &[u8; 32]) -> Vec<u8> {
    let pixels = image::RgbImage::from_fn(2, 1, |x, _| {
        let at = 3 * x as usize;
        image::Rgb([colours[at], colours[at + 1], colours[at + 2]])
    });
    let mut png = std::io::Cursor::new(Vec::new());
    pixels.write_to(&mut png, image::ImageFormat::Png).unwrap();
    png.into_inner()
}

/// A record that may have left is asked for again, with a line; whoever may not read it is told what is told of none.
async fn call_back(city: &mut City, n: usize) -> Did {
    if city.records.is_empty() {
        return Did::nothing("call_back");
    }
    let (id, _) = city.records[city.below(city.records.len())];
    let device = city.phones[n].device.clone();
    // It syncs, and the power may be cut in the middle of that: the process is gone then, not the simulator.
    let answer = tokio::spawn(async move { device.call_back(CallBack { reference: id.to_string() }).await }).await;
    Did::nothing(match answer {
        Ok(Ok(back)) if back.records.is_empty() => "call_back_nothing",
        Ok(Ok(_)) => "call_back",
        Ok(Err(_)) | Err(_) => "call_back_failed",
    })
}

/// A supervisor lets in, or sets aside, what waits for them. Only with a line to the hub: without one it is refused, and
/// however a line fails, it is no fault of the phone's.
pub(super) async fn review(city: &mut City, n: usize) -> Did {
    let device = city.phones[n].device.clone();
    let Ok(queue) = device.reviews(Nothing {}).await else { return Did::nothing("reviews") };
    if queue.groups.is_empty() {
        return Did::nothing("reviews");
    }
    let group = &queue.groups[city.below(queue.groups.len())];
    // All of it, or its first change: then what was written on top of that one has to be written again.
    let some = if city.below(2) == 0 { group.items.len() } else { 1 };
    let changes: Vec<String> = group.items.iter().take(some).map(|item| item.change.clone()).collect();
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
    let answer = device.needs_you_choose(NeedsYouChoose { id: item.id, choice, said: None }).await;
    Did { what: "needs_you_choose", record: None, kind: "", answer: answer.map(|_| None) }
}
