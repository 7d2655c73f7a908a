//! The supervisor's queue, over the session of the supervisor's own device: every request is signed by its enrolment.

use axum::extract::{Request, State};
use axum::response::Response;
use record::OfficerId;
use wire::message::{
    DecideRequest, DecideResponse, RescuedDone, RescuedDoneAnswer, RescuedWords, ReviewRequest, ReviewResponse,
};

use super::answer;
use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::pipeline::ReviewVerdict;
use crate::storage::RescuedWordsRow;

/// Changes decided on in one request.
const DECIDED: usize = 200;
/// How long words from a rescue file stay in the queue, ms.
const RESCUED_FOR_MS: i64 = 30 * 24 * 60 * 60 * 1000;

pub(super) async fn list(State(hub): State<Hub>, request: Request) -> Response {
    answer::signed::<ReviewRequest, _>(
        hub,
        request,
        "review request",
        |asked| &asked.versions,
        |hub, enrolment, _| {
            let queue = hub.review_queue(enrolment.officer)?;
            Ok(ReviewResponse {
                waiting: queue.waiting,
                more: queue.more,
                as_at: hub.now(),
                rescued: rescued(hub, enrolment.officer)?,
            })
        },
    )
    .await
}

/// What rescue files brought of late and nobody has dealt with, newest first. The command line lists all of it.
fn rescued(hub: &Hub, supervisor: OfficerId) -> Result<Vec<RescuedWords>> {
    let since = hub.now() - RESCUED_FOR_MS;
    let open = |row: &RescuedWordsRow| row.done.is_none() && row.received_at > since;
    let words = hub.rescued_words(supervisor)?.into_iter().rev().filter(|(_, row)| open(row));
    let told = words.map(|(officer, row)| RescuedWords {
        record: row.record,
        kind: row.kind,
        officer,
        at: row.written_at,
        code: row.code,
        words: row.words,
        received_at: row.received_at,
        id: Some(row.id),
    });
    Ok(told.take(DECIDED).collect())
}

pub(super) async fn decide(State(hub): State<Hub>, request: Request) -> Response {
    answer::signed::<DecideRequest, _>(
        hub,
        request,
        "decision",
        |asked| &asked.versions,
        |hub, enrolment, asked| {
            if asked.changes.len() > DECIDED {
                return Err(HubError::TooLarge { what: "the list of changes", limit: DECIDED as u64 });
            }
            let DecideRequest { changes, let_in, reason, .. } = asked;
            let decided = hub.decide(&ReviewVerdict { by: enrolment.officer, changes, let_in, reason })?;
            Ok(DecideResponse { decided })
        },
    )
    .await
}

pub(super) async fn rescued_done(State(hub): State<Hub>, request: Request) -> Response {
    answer::signed::<RescuedDone, _>(
        hub,
        request,
        "rescued words",
        |asked| &asked.versions,
        |hub, enrolment, asked| {
            Ok(RescuedDoneAnswer { done: hub.rescued_done(enrolment.officer, asked.id, &asked.remark)? })
        },
    )
    .await
}
