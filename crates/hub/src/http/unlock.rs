//! A forgotten passphrase: what a device leaves here, what a supervisor asks for, what a locked device gets.

use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::post;
use wire::message::{RecoverRequest, SpareAnswer, SpareRequest, UnlockCodeAnswer, UnlockCodeRequest};

use super::{answer, auth, reply};
use crate::hub::Hub;

pub(super) fn routes() -> Router<Hub> {
    Router::new().route("/v1/spare", post(spare)).route("/v1/unlock_code", post(unlock_code)).route("/v1/recover", post(recover))
}

async fn spare(State(hub): State<Hub>, request: Request) -> Response {
    answer::signed::<SpareRequest, _>(
        hub,
        request,
        "spare key's secret",
        |asked| &asked.versions,
        |hub, enrolment, asked| {
            hub.keep_spare(&enrolment, &asked.secret)?;
            Ok(SpareAnswer { id: asked.secret.id() })
        },
    )
    .await
}

async fn unlock_code(State(hub): State<Hub>, request: Request) -> Response {
    answer::signed::<UnlockCodeRequest, _>(
        hub,
        request,
        "request for an unlock code",
        |asked| &asked.versions,
        |hub, enrolment, asked| {
            let issued = hub.issue_unlock_code(asked.officer, enrolment.officer)?;
            Ok(UnlockCodeAnswer { code: issued.code, until_ms: issued.expires_at })
        },
    )
    .await
}

/// Not signed: the key to sign with is in the vault that is to be opened.
async fn recover(State(hub): State<Hub>, request: Request) -> Response {
    let done = async {
        let got = auth::Got::read(request).await?;
        let asked: RecoverRequest = got.message("recovery request")?;
        answer::current(&asked.versions)?;
        answer::off_thread(&hub, move |hub| hub.recover(&asked)).await
    }
    .await;
    reply::cbor(&hub, done)
}
