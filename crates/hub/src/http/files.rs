//! Bytes by their hash: reference blobs and evidence files.

use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio_stream::StreamExt;
use wire::Hash;

use super::{answer, auth, reply};
use crate::error::{HubError, Result};
use crate::hub::Hub;

fn named(sha256: &str, what: &'static str) -> Result<[u8; 32]> {
    sha256.parse::<Hash>().map(|h| h.0).map_err(|_| HubError::NotFound { what })
}

pub(super) async fn blob(State(hub): State<Hub>, Path(sha256): Path<String>, request: Request) -> Response {
    let done = async {
        let got = auth::Got::read(request).await?;
        answer::off_thread(&hub, move |hub| {
            got.active(hub)?;
            let sha256 = named(&sha256, "blob")?;
            hub.storage().reading(|tx| tx.blob(&sha256))?.ok_or(HubError::NotFound { what: "blob" })
        })
        .await
    }
    .await;
    match done {
        Ok(bytes) => ([(header::CONTENT_TYPE, "application/octet-stream")], bytes).into_response(),
        Err(error) => reply::cbor::<()>(&hub, Err(error)),
    }
}

/// An evidence file. Whoever may read the note that names it knows its hash; nobody else can.
pub(super) async fn object(State(hub): State<Hub>, Path(sha256): Path<String>, request: Request) -> Response {
    let done = async {
        let got = auth::Got::read(request).await?;
        let (path, row) = answer::off_thread(&hub, move |hub| {
            got.active(hub)?;
            let sha256 = named(&sha256, "file")?;
            let row = hub.storage().reading(|tx| tx.object(&sha256))?.ok_or(HubError::NotFound { what: "file" })?;
            Ok((hub.object_path(&sha256), row))
        })
        .await?;
        let file = tokio::fs::File::open(&path).await.map_err(|e| HubError::io("opening a file", &e))?;
        Ok((file, row))
    }
    .await;
    match done {
        Ok((file, row)) => {
            let headers = [
                // As announced by whoever uploaded it, so never to be run or shown by a browser.
                (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
                (header::CONTENT_LENGTH, row.size.to_string()),
                (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
            ];
            (StatusCode::OK, headers, Body::from_stream(chunks(file))).into_response()
        }
        Err(error) => reply::cbor::<()>(&hub, Err(error)),
    }
}

fn chunks(file: tokio::fs::File) -> impl tokio_stream::Stream<Item = std::io::Result<Vec<u8>>> {
    let read = futures_util::stream::try_unfold(file, |mut file| async move {
        let mut chunk = vec![0; 64 * 1024];
        let n = tokio::io::AsyncReadExt::read(&mut file, &mut chunk).await?;
        chunk.truncate(n);
        Ok::<_, std::io::Error>((n > 0).then_some((chunk, file)))
    });
    StreamExt::map(read, |item| item)
}
