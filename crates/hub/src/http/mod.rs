//! `/v1/` as one `tower::Service`: [`Hub::router`] is called by tests without a socket and by the binary behind TLS.

mod answer;
mod auth;
mod call_back;
mod files;
mod hints;
mod in_turn;
mod panel;
mod people;
mod phones;
mod public;
mod records;
mod reply;
mod review;
mod snapshot;
mod sync;
mod unlock;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;
use wire::message::{EnrolRequest, PROTOCOL, Versions};

use crate::hub::Hub;

pub(crate) use answer::off_thread;
pub(crate) use auth::{Nonces, for_reader, who_uploads};
pub(crate) use in_turn::InTurn;
pub(crate) use reply::{cbor_error, json_error};
pub(crate) use snapshot::Manifests;

/// How long a request may take until its answer begins: a body that trickles in holds nothing for longer. An upload cut by
/// it goes on where it stands.
const ANSWERED_WITHIN: Duration = Duration::from_secs(120);
/// The version of the kinds' tables this hub judges by.
pub const TABLES: u32 = 1;

/// What this hub runs.
pub(crate) fn versions() -> Versions {
    Versions { protocol: PROTOCOL, app: env!("CARGO_PKG_VERSION").to_owned(), tables: TABLES }
}

impl Hub {
    /// Everything the hub answers over HTTP, as a service that can be called in process.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/v1/enrol", post(enrol))
            .route("/v1/sync", post(sync::sync))
            .route("/v1/snapshot", post(snapshot::snapshot))
            .route("/v1/fetch", post(records::fetch))
            .route("/v1/check", post(records::check))
            .route("/v1/call_back", post(call_back::call_back))
            .route("/v1/offer", post(records::offer))
            .route("/v1/reviews", post(review::list))
            .route("/v1/reviews/decide", post(review::decide))
            .route("/v1/reviews/rescued_done", post(review::rescued_done))
            .route("/v1/phones", post(phones::list))
            .route("/v1/phones/lost", post(phones::lost))
            .route("/v1/phones/extend", post(phones::extend))
            .route("/v1/reads", post(phones::own_reads))
            .route("/v1/panel", post(panel::look))
            .route("/v1/panel/publish", post(panel::publish))
            .route("/v1/panel/take_down", post(panel::take_down))
            .route("/v1/handback", post(records::hand_back))
            .route("/v1/records/{id}/proof", get(records::proof))
            .route("/v1/blobs/{sha256}", get(files::blob))
            .route("/v1/hints", get(hints::hints))
            .merge(crate::uploads::routes())
            .merge(public::routes())
            .merge(unlock::routes())
            .route("/livez", get(|| async { "ok\n" }))
            .route("/readyz", get(ready))
            .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, ANSWERED_WITHIN))
            .layer(DefaultBodyLimit::max(wire::codec::MAX_REQUEST))
            .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
                // What panicked may have held a record's words: nothing of it is repeated.
                (StatusCode::INTERNAL_SERVER_ERROR, "internal\n").into_response()
            }))
            .with_state(self.clone())
    }
}

async fn ready(State(hub): State<Hub>) -> Response {
    match answer::off_thread(&hub, |hub| hub.storage().reading(|tx| tx.record_counts())).await {
        Ok(_) => "ready\n".into_response(),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response(),
    }
}

async fn enrol(State(hub): State<Hub>, request: axum::extract::Request) -> Response {
    let asked = Arc::new(hub);
    let done = async {
        let got = auth::Got::read(request).await?;
        let request: EnrolRequest = got.message("enrolment request")?;
        answer::current(&request.versions)?;
        answer::off_thread(&asked, move |hub| hub.enrol(&request)).await
    };
    reply::cbor(&asked, done.await)
}
