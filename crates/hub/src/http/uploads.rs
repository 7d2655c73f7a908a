//! Evidence files in, by tus 1.0 (creation, termination): content-addressed, verified before they count, resumable at
//! any byte. Devices sign their requests; an ordinary tus client brings a bearer token instead.
//!
//! `Upload-Metadata` may name `sha256` (64 hexadecimal digits) and `filetype`. Where the hash is announced, other bytes
//! are refused with 460 and the upload begins again; where it is not, the file is named by the hash the hub computes,
//! which comes back as `Beatbook-Sha256`.

use axum::body::{Body, Bytes};
use axum::extract::{Path, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use uuid::Uuid;

use super::{answer, auth, reply};
use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::objects::MAX_FILE;
use crate::storage::UploadRow;

/// Bytes of one signed PATCH: the whole body is hashed before any of it is kept.
const SIGNED_CHUNK: usize = 8 * 1024 * 1024;
/// Bytes kept at a time from a stream.
const STRIDE: usize = 1024 * 1024;

const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");
const METADATA: HeaderName = HeaderName::from_static("upload-metadata");
const SHA256: HeaderName = HeaderName::from_static("beatbook-sha256");

fn tus(status: StatusCode, lines: &[(HeaderName, String)]) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(RESUMABLE, HeaderValue::from_static("1.0.0"));
    headers.insert(axum::http::header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for (name, value) in lines {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    }
    (status, headers).into_response()
}

fn refused(hub: &Hub, error: &HubError) -> Response {
    let mut response = reply::json_error(hub, error);
    response.headers_mut().insert(RESUMABLE, HeaderValue::from_static("1.0.0"));
    response
}

/// What the hub can do, as tus clients ask.
pub(super) async fn options() -> Response {
    let say = |name: &'static str, value: &str| (HeaderName::from_static(name), value.to_owned());
    tus(
        StatusCode::NO_CONTENT,
        &[say("tus-version", "1.0.0"), say("tus-extension", "creation,termination"), say("tus-max-size", &MAX_FILE.to_string())],
    )
}

/// Who uploads: a bearer token's system, or the device that signed. The body is read here only for a device.
async fn owner(hub: &Hub, request: Request) -> Result<(String, Parts, Body)> {
    let (parts, body) = request.into_parts();
    if let Some(name) = auth::bearer(hub, &parts)? {
        return Ok((name, parts, body));
    }
    let got = auth::Got::read_up_to(Request::from_parts(parts, body), SIGNED_CHUNK).await?;
    let (enrolment, got) = answer::off_thread(hub, move |hub| Ok((got.active(hub)?, got))).await?;
    Ok((enrolment.device.to_string(), got.parts, Body::from(got.body)))
}

fn number(parts: &Parts, name: &HeaderName) -> Result<u64> {
    let found = parts.headers.get(name).and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok());
    found.ok_or_else(|| HubError::BadRequest { what: format!("{name} must be a number of bytes") })
}

/// A value of `Upload-Metadata`: pairs of name and base64, by commas.
fn metadata(parts: &Parts, wanted: &str) -> Option<String> {
    let all = parts.headers.get(&METADATA)?.to_str().ok()?;
    let found = all.split(',').find_map(|pair| {
        let (name, value) = pair.trim().split_once(' ').unwrap_or((pair.trim(), ""));
        (name == wanted).then(|| value.trim().to_owned())
    })?;
    String::from_utf8(crate::identity::base64(&found)?).ok()
}

pub(super) async fn open(State(hub): State<Hub>, request: Request) -> Response {
    match opened(&hub, request).await {
        Ok((row, path)) => {
            let here = (OFFSET, row.received.to_string());
            tus(StatusCode::CREATED, &[(axum::http::header::LOCATION, path), here])
        }
        Err(error) => refused(&hub, &error),
    }
}

async fn opened(hub: &Hub, request: Request) -> Result<(UploadRow, String)> {
    let (owner, parts, _) = owner(hub, request).await?;
    let length = number(&parts, &LENGTH)?;
    let sha256 = match metadata(&parts, "sha256") {
        None => None,
        Some(text) => Some(text.parse::<wire::Hash>().map_err(HubError::from)?.0),
    };
    let media_type = metadata(&parts, "filetype").unwrap_or_default().chars().take(100).collect();
    let row = answer::off_thread(hub, move |hub| hub.open_upload(owner, length, sha256, media_type)).await?;
    let path = format!("/v1/uploads/{}", row.id);
    Ok((row, path))
}

/// The upload, if it is this owner's; somebody else's looks like none.
fn mine(hub: &Hub, id: &str, owner: &str) -> Result<UploadRow> {
    let none = HubError::NotFound { what: "upload" };
    let Ok(id) = id.parse::<Uuid>() else { return Err(none) };
    hub.storage().reading(|tx| tx.upload(id))?.filter(|r| r.owner == owner).ok_or(none)
}

pub(super) async fn stand(State(hub): State<Hub>, Path(id): Path<String>, request: Request) -> Response {
    let done = async {
        let (owner, _, _) = owner(&hub, request).await?;
        answer::off_thread(&hub, move |hub| mine(hub, &id, &owner)).await
    }
    .await;
    match done {
        Ok(row) => tus(StatusCode::OK, &[(OFFSET, row.received.to_string()), (LENGTH, row.length.to_string())]),
        Err(error) => refused(&hub, &error),
    }
}

pub(super) async fn give_up(State(hub): State<Hub>, Path(id): Path<String>, request: Request) -> Response {
    let done = async {
        let (owner, _, _) = owner(&hub, request).await?;
        answer::off_thread(&hub, move |hub| mine(hub, &id, &owner).and_then(|row| hub.drop_upload(&row))).await
    }
    .await;
    match done {
        Ok(()) => tus(StatusCode::NO_CONTENT, &[]),
        Err(error) => refused(&hub, &error),
    }
}

pub(super) async fn append(State(hub): State<Hub>, Path(id): Path<String>, request: Request) -> Response {
    match appended(&hub, id, request).await {
        Ok((row, sha256)) => {
            let mut lines = vec![(OFFSET, row.received.to_string())];
            lines.extend(sha256.map(|s| (SHA256, hex::encode(s))));
            tus(StatusCode::NO_CONTENT, &lines)
        }
        Err(error) => refused(&hub, &error),
    }
}

async fn appended(hub: &Hub, id: String, request: Request) -> Result<(UploadRow, Option<[u8; 32]>)> {
    let (owner, parts, body) = owner(hub, request).await?;
    let kind = parts.headers.get(axum::http::header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if kind != "application/offset+octet-stream" {
        return Err(HubError::Encoded);
    }
    let from = number(&parts, &OFFSET)?;
    let mut row = answer::off_thread(hub, move |hub| mine(hub, &id, &owner)).await?;
    if row.received != from {
        return Err(HubError::WrongOffset { offset: row.received });
    }
    let mut stream = body.into_data_stream();
    let mut held: Vec<u8> = Vec::new();
    loop {
        let next: Option<Bytes> = match stream.next().await {
            Some(Ok(bytes)) => Some(bytes),
            // The line was cut: what came is kept, and the client goes on from there.
            Some(Err(_)) | None => None,
        };
        let ended = next.is_none();
        held.extend(next.unwrap_or_default());
        if held.len() >= STRIDE || (ended && !held.is_empty()) {
            let chunk = std::mem::take(&mut held);
            row = answer::off_thread(hub, move |hub| hub.append_upload(row, &chunk)).await?;
        }
        if ended {
            break;
        }
    }
    let sha256 = if row.received == row.length {
        let whole = row.clone();
        Some(answer::off_thread(hub, move |hub| hub.finish_upload(&whole)).await?)
    } else {
        None
    };
    Ok((row, sha256))
}
