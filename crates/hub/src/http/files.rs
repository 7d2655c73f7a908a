//! Reference blobs by their hash: what everybody who is enrolled may read.

use axum::extract::{Path, Request, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use wire::Hash;

use super::{answer, auth, reply};
use crate::error::HubError;
use crate::hub::Hub;

pub(super) async fn blob(State(hub): State<Hub>, Path(sha256): Path<String>, request: Request) -> Response {
    let done = async {
        let got = auth::Got::read(request).await?;
        answer::for_device(&hub, got, move |hub, _, _| {
            let none = HubError::NotFound { what: "blob" };
            let Ok(Hash(sha256)) = sha256.parse() else { return Err(none) };
            hub.storage().reading(|tx| tx.blob(&sha256))?.ok_or(none)
        })
        .await
    }
    .await;
    match done {
        Ok(bytes) => ([(header::CONTENT_TYPE, "application/octet-stream")], bytes).into_response(),
        Err(error) => reply::cbor::<()>(&hub, Err(error)),
    }
}
