//! A supervisor's queue: asked of the hub, decided at the hub, over this device's own session.

use wire::Hash;
use wire::message::{DecideRequest, DecideResponse, Decision, ReviewRequest, ReviewResponse, Waiting};

use crate::data;
use crate::device::Device;
use crate::error::DeviceError;
use crate::pages::{self, Desk};
use crate::screen::{Nothing, ReviewDecide, ReviewDone, ReviewGroup, ReviewItem, ReviewQueue};
use crate::session::Session;
use crate::sync::{Line, versions};

impl Device {
    /// What waits at the hub for this supervisor. Without a connection there is no queue: it is not kept here.
    ///
    /// # Errors
    /// [`DeviceError::HubUnreachable`], [`DeviceError::HubRefused`], [`DeviceError::Locked`], [`DeviceError::LeaseOver`].
    pub async fn reviews(&self, _ask: Nothing) -> Result<ReviewQueue, DeviceError> {
        let session = self.reading()?;
        let answer: ReviewResponse = ask(&session, "/v1/reviews", &ReviewRequest { versions: versions() }).await?;
        session.read(move |c, cx| Ok(data::with_desk(c, cx, |desk| queue(desk, answer, None)))).await
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
        let answer: ReviewResponse = ask(&session, "/v1/reviews", &ReviewRequest { versions: versions() }).await?;
        session.read(move |c, cx| Ok(data::with_desk(c, cx, |desk| queue(desk, answer, Some(done))))).await
    }
}

async fn ask<A: minicbor::Encode<()>, B: for<'b> minicbor::Decode<'b, ()>>(
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

fn queue(desk: &Desk<'_>, answer: ReviewResponse, done: Option<ReviewDone>) -> ReviewQueue {
    let mut groups: Vec<(Waiting, Vec<ReviewItem>)> = Vec::new();
    for waiting in answer.waiting {
        let with = serde_json::from_str(&waiting.with).unwrap_or_default();
        let item = ReviewItem {
            change: waiting.change.to_string(),
            at: waiting.at,
            words: pages::told_words(desk, &waiting.kind, &waiting.did, &with, waiting.officer),
            text: waiting.words.clone(),
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
        items,
    };
    ReviewQueue { groups: groups.into_iter().map(group).collect(), more: answer.more, as_at: answer.as_at, done }
}
