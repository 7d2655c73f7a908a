//! A supervisor's queue: asked of the hub, decided at the hub, over this device's own session.

use std::sync::Arc;

use record::RecordId;
use rusqlite::Connection;
use serde_json::Value;
use wire::Hash;
use wire::message::{
    self, DecideRequest, DecideResponse, Decision, RescuedDoneAnswer, RescuedWords, ReviewRequest, ReviewResponse, Waiting,
};

use super::strip::marking;
use crate::data;
use crate::device::Device;
use crate::edit::Context;
use crate::error::DeviceError;
use crate::known::{DeviceState, Known};
use crate::pages::{self, Desk};
use crate::screen::{
    InReview, Nothing, RescuedDone, RescuedItem, ReviewDecide, ReviewDone, ReviewGroup, ReviewItem, ReviewQueue, StandsNow,
};
use crate::session::{Session, changed};
use crate::store::Turn;
use crate::sync::{Line, versions};

impl Device {
    /// What waits at the hub for this supervisor. Without a connection there is no queue: it is not kept here.
    ///
    /// # Errors
    /// [`DeviceError::HubUnreachable`], [`DeviceError::HubRefused`], [`DeviceError::Locked`], [`DeviceError::LeaseOver`].
    pub async fn reviews(&self, _ask: Nothing) -> Result<ReviewQueue, DeviceError> {
        let session = self.reading()?;
        let answer = waiting(&session).await?;
        session.read(move |c, cx| Ok(queue(c, cx, answer, None))).await
    }

    /// Decides on changes that wait, and gives what still does.
    ///
    /// # Errors
    /// As [`Device::reviews`]; [`DeviceError::BadValue`] where something is set aside without a reason.
    pub async fn review_decide(&self, ask_for: ReviewDecide) -> Result<ReviewQueue, DeviceError> {
        let session = self.reading()?;
        if !ask_for.let_in && ask_for.reason.trim().is_empty() {
            return Err(DeviceError::BadValue { field: "reason".into(), expected: "why it is set aside".into() });
        }
        let bad = |_| DeviceError::BadValue { field: "changes".into(), expected: "changes as they were shown".into() };
        let changes: Vec<Hash> = ask_for.changes.iter().map(|c| c.parse()).collect::<Result<_, _>>().map_err(bad)?;
        let asked = DecideRequest { versions: versions(), changes, let_in: ask_for.let_in, reason: ask_for.reason };
        let answer: DecideResponse = ask(&session, "/v1/reviews/decide", &asked).await?;
        let mut done = ReviewDone::default();
        for one in &answer.decided {
            match one.fate {
                Decision::In => done.let_in += 1,
                Decision::Aside { .. } => done.set_aside += 1,
                Decision::Waits { .. } => done.waiting += 1,
                Decision::Gone => done.gone += 1,
            }
        }
        let answer = waiting(&session).await?;
        session.read(move |c, cx| Ok(queue(c, cx, answer, Some(done)))).await
    }

    /// Words of a rescue file were dealt with, and how; gives what still waits. Where somebody had dealt with them before,
    /// that is told as for a change.
    ///
    /// # Errors
    /// As [`Device::reviews`]; [`DeviceError::BadValue`] where nothing is said.
    pub async fn rescued_done(&self, ask_for: RescuedDone) -> Result<ReviewQueue, DeviceError> {
        let session = self.reading()?;
        if ask_for.remark.trim().is_empty() {
            return Err(DeviceError::BadValue { field: "remark".into(), expected: "what was done with these words".into() });
        }
        let asked = message::RescuedDone { versions: versions(), id: ask_for.id, remark: ask_for.remark };
        let told: RescuedDoneAnswer = ask(&session, "/v1/reviews/rescued_done", &asked).await?;
        let done = ReviewDone { gone: u32::from(!told.done), ..ReviewDone::default() };
        let answer = waiting(&session).await?;
        session.read(move |c, cx| Ok(queue(c, cx, answer, Some(done)))).await
    }
}

/// What stands where a waiting change would write.
fn stands(desk: &Desk<'_>, waiting: &Waiting, with: &Value) -> Option<StandsNow> {
    let now = waiting.now.as_ref()?;
    let there = |value: &Value| pages::stands_there(desk, &waiting.kind, &waiting.did, value);
    let by = now.by.as_ref();
    Some(StandsNow {
        value: there(&serde_json::from_str(&now.value).unwrap_or_default()),
        then: there(with),
        by: by.map(|by| desk.person(by.officer)),
        at: by.map(|by| by.at),
    })
}

/// How much waits for this supervisor, as the hub last said.
pub(super) fn in_review(known: &Known) -> Option<InReview> {
    let told = known.heard.in_review?;
    Some(InReview { count: told.count, since: told.since, as_at: known.heard.heard_at? })
}

/// The queue; how much it is stays here for Today and the team's page, what it is does not.
async fn waiting(session: &Arc<Session>) -> Result<ReviewResponse, DeviceError> {
    let answer: ReviewResponse = ask(session, "/v1/reviews", &ReviewRequest { versions: versions() }).await?;
    let count = u32::try_from(answer.waiting.len()).unwrap_or(u32::MAX).saturating_add(answer.more);
    let since = answer.waiting.iter().map(|w| w.since).min();
    let told = since.map(|since| wire::message::InReview { count, since });
    if session.known().heard.in_review != told {
        let known = session
            .write(Turn::Officer, move |tx, cx| {
                let mut known = cx.known.clone();
                known.heard.in_review = told;
                let state = DeviceState { enrolment: Some(known.enrolment.clone()), heard: known.heard.clone() };
                data::put_state(tx, &state)?;
                Ok(known)
            })
            .await?;
        session.know(known);
        session.tell(changed(&[], ["task"], true));
    }
    Ok(answer)
}

pub(super) async fn ask<A: minicbor::Encode<()>, B: for<'b> minicbor::Decode<'b, ()>>(
    session: &Session,
    path: &'static str,
    asked: &A,
) -> Result<B, DeviceError> {
    let known = session.known();
    let line = Line { transport: &*session.transport, seams: &session.seams, known: &known };
    match line.ask(path, asked, known.offset()).await {
        // A clock that was set since the last sync: the hub says what time it is, once.
        Err(DeviceError::ClockOff { hub_time }) => line.ask(path, asked, hub_time - session.seams.clock.now_ms()).await,
        other => other,
    }
}

fn queue(connection: &Connection, cx: &Context<'_>, answer: ReviewResponse, done: Option<ReviewDone>) -> ReviewQueue {
    let records = answer.waiting.iter().map(|w| w.record).chain(answer.rescued.iter().map(|w| w.record));
    let marking = marking(connection, records);
    let mut queue = data::with_desk(connection, cx, |desk| rows(desk, answer, done));
    for group in &mut queue.groups {
        group.here = data::rec_of(connection, RecordId(group.record)).is_ok_and(|rec| rec.is_some());
    }
    ReviewQueue { marking, ..queue }
}

fn rows(desk: &Desk<'_>, answer: ReviewResponse, done: Option<ReviewDone>) -> ReviewQueue {
    let mut groups: Vec<(Waiting, Vec<ReviewItem>)> = Vec::new();
    for waiting in answer.waiting {
        let with = serde_json::from_str(&waiting.with).unwrap_or_default();
        let item = ReviewItem {
            change: waiting.change.to_string(),
            at: waiting.at,
            words: pages::told_words(desk, &waiting.kind, &waiting.did, &with, waiting.officer),
            text: waiting.words.clone(),
            now: stands(desk, &waiting, &with),
            why: pages::review_why(&waiting.code),
            on_top: waiting.on_top,
        };
        let same =
            |(first, _): &&mut (Waiting, Vec<ReviewItem>)| (first.record, first.officer) == (waiting.record, waiting.officer);
        match groups.iter_mut().find(same) {
            Some((_, items)) => items.push(item),
            None => groups.push((waiting, vec![item])),
        }
    }
    let group = |(first, items): (Waiting, Vec<ReviewItem>)| ReviewGroup {
        record: first.record.0,
        kind: first.kind,
        title: Some(first.title).filter(|t| !t.is_empty()),
        by: desk.person(first.officer),
        since: first.since,
        here: false,
        items,
    };
    let rescued = answer.rescued.into_iter().map(|words| of_a_file(desk, words)).collect();
    let groups = groups.into_iter().map(group).collect();
    ReviewQueue { groups, more: answer.more, as_at: answer.as_at, done, rescued, marking: None }
}

fn of_a_file(desk: &Desk<'_>, words: RescuedWords) -> RescuedItem {
    RescuedItem {
        record: words.record.0,
        kind: words.kind,
        by: desk.person(words.officer),
        at: words.at,
        why: pages::refused(&words.code),
        text: words.words,
        received_at: words.received_at,
        id: words.id,
    }
}
