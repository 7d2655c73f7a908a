//! The supervisor's queue, over the session of the supervisor's own device: every request is signed by its enrolment.

use axum::extract::{Request, State};
use axum::response::Response;
use wire::message::{DecideRequest, DecideResponse, ReviewRequest, ReviewResponse};

use super::{answer, auth, reply};
use crate::error::HubError;
use crate::hub::Hub;
use crate::pipeline::ReviewVerdict;

/// Changes decided on in one request.
const DECIDED: usize = 200;

pub(super) async fn list(State(hub): State<Hub>, request: Request) -> Response {
    let done = async {
        let got = auth::Got::read(request).await?;
        answer::off_thread(&hub, move |hub| {
            let enrolment = got.active(hub)?;
            let asked: ReviewRequest = got.message("review request")?;
            answer::current(&asked.versions)?;
            let queue = hub.review_queue(enrolment.officer)?;
            Ok(ReviewResponse { waiting: queue.waiting, more: queue.more, as_at: hub.now() })
        })
        .await
    }
    .await;
    reply::cbor(&hub, done)
}

pub(super) async fn decide(State(hub): State<Hub>, request: Request) -> Response {
    let done = async {
        let got = auth::Got::read(request).await?;
        answer::off_thread(&hub, move |hub| {
            let enrolment = got.active(hub)?;
            let asked: DecideRequest = got.message("decision")?;
            answer::current(&asked.versions)?;
            if asked.changes.len() > DECIDED {
                return Err(HubError::TooLarge { what: "the list of changes", limit: DECIDED as u64 });
            }
            let DecideRequest { changes, let_in, reason, .. } = asked;
            let decided = hub.decide(&ReviewVerdict { by: enrolment.officer, changes, let_in, reason })?;
            Ok(DecideResponse { decided })
        })
        .await
    }
    .await;
    reply::cbor(&hub, done)
}
