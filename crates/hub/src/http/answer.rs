//! Running the hub's work off the threads that serve sockets, the version gate, and how a signed message is answered.

use axum::extract::Request;
use axum::response::Response;
use minicbor::{Decode, Encode};
use wire::message::{PROTOCOL, Versions};

use super::{auth, reply};
use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::storage::EnrolmentRow;

/// Runs blocking work where it may block.
pub(crate) async fn off_thread<T: Send + 'static>(hub: &Hub, work: impl FnOnce(&Hub) -> Result<T> + Send + 'static) -> Result<T> {
    // Judging a change takes memory and a core: so many at once, and the others wait their turn.
    let turn = hub.0.turns.clone().acquire_owned().await.map_err(|_| HubError::Busy)?;
    let hub = hub.clone();
    let in_turn = move || {
        // Until the work ends: whoever hangs up has not ended it.
        let _turn = turn;
        work(&hub)
    };
    tokio::task::spawn_blocking(in_turn).await.unwrap_or(Err(HubError::Broken { why: "a request's work panicked" }))
}

/// [`off_thread`] for what a device signed that may still ask, within its share of the turns.
pub(super) async fn for_device<T: Send + 'static>(
    hub: &Hub,
    got: auth::Got,
    work: impl FnOnce(&Hub, EnrolmentRow, auth::Got) -> Result<T> + Send + 'static,
) -> Result<T> {
    off_thread(hub, move |hub| {
        let enrolment = got.active(hub)?;
        let _own = hub.0.in_turn.begin(enrolment.device)?;
        work(hub, enrolment, got)
    })
    .await
}

/// Whether the sender speaks our protocol.
pub(super) fn current(versions: &Versions) -> Result<()> {
    if versions.protocol == PROTOCOL { Ok(()) } else { Err(HubError::Upgrade) }
}

/// Answers a message, called `what` in a refusal, that a device signed which may still ask: whose it is and whether it speaks
/// our protocol is known before the work begins.
pub(super) async fn signed<A: for<'b> Decode<'b, ()> + 'static, B: Encode<()> + Send + 'static>(
    hub: Hub,
    request: Request,
    what: &'static str,
    versions: fn(&A) -> &Versions,
    work: impl FnOnce(&Hub, EnrolmentRow, A) -> Result<B> + Send + 'static,
) -> Response {
    let done = async {
        let got = auth::Got::read(request).await?;
        for_device(&hub, got, move |hub, enrolment, got| {
            let asked: A = got.message(what)?;
            current(versions(&asked))?;
            work(hub, enrolment, asked)
        })
        .await
    }
    .await;
    reply::cbor(&hub, done)
}
