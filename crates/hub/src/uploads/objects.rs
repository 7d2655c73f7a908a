//! Evidence files out: to whoever uploaded them, and to whoever may read a record that names them.

use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream::try_unfold;
use record::policy::grants;
use tokio::fs::File;
use tokio::io::AsyncReadExt;
use wire::Hash;

use crate::error::{HubError, Result};
use crate::http::{cbor_error, for_reader};
use crate::hub::Hub;
use crate::storage::{EnrolmentRow, ObjectRow};

/// Bytes read at a time.
const STRIDE: usize = 64 * 1024;

pub(super) async fn object(State(hub): State<Hub>, Path(sha256): Path<String>, request: Request) -> Response {
    match found(&hub, &sha256, request).await {
        Ok((file, row)) => {
            let headers = [
                // As announced by whoever uploaded it, so never to be run or shown by a browser.
                (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
                (header::CONTENT_LENGTH, row.size.to_string()),
                (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
                (header::CACHE_CONTROL, "no-store".to_owned()),
            ];
            (StatusCode::OK, headers, Body::from_stream(pieces(file))).into_response()
        }
        Err(error) => cbor_error(&hub, &error),
    }
}

async fn found(hub: &Hub, sha256: &str, request: Request) -> Result<(File, ObjectRow)> {
    let none = HubError::NotFound { what: "file" };
    let Ok(Hash(sha256)) = sha256.parse() else { return Err(none) };
    let row = for_reader(hub, request, move |hub, asker| hub.readable(asker, &sha256)).await?;
    let file = File::open(hub.object_path(&sha256)).await.map_err(|e| HubError::io("opening a file", &e))?;
    Ok((file, row))
}

impl Hub {
    /// A file this enrolment's officer may have; one that is not for them looks like none. Knowing the hash is not enough:
    /// whoever lost the record has lost its photos too.
    fn readable(&self, asker: &EnrolmentRow, sha256: &[u8; 32]) -> Result<ObjectRow> {
        let roster = self.roster()?;
        let name = hex::encode(sha256);
        self.storage().reading(|tx| {
            let none = HubError::NotFound { what: "file" };
            let row = tx.object(sha256)?.ok_or(none)?;
            if tx.enrolments_of(asker.officer)?.iter().any(|e| e.device.to_string() == row.owner) {
                return Ok(row);
            }
            for scope in grants(&roster, asker.officer, self.now()) {
                if tx.named_in(&scope, &name)? {
                    return Ok(row);
                }
            }
            Err(HubError::NotFound { what: "file" })
        })
    }
}

fn pieces(file: File) -> impl futures_util::Stream<Item = std::io::Result<Vec<u8>>> {
    try_unfold(file, |mut file| async move {
        let mut piece = vec![0; STRIDE];
        let n = file.read(&mut piece).await?;
        piece.truncate(n);
        Ok((n > 0).then_some((piece, file)))
    })
}
