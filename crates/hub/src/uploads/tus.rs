//! The tus 1.0 protocol: header lines in, header lines out.

use axum::body::Bytes;
use axum::extract::{Path, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::StreamExt;
use uuid::Uuid;

use super::{Asker, MAX_FILE, SIGNED_CHUNK, off_thread};
use crate::error::{HubError, Result};
use crate::http::{json_error, who_uploads};
use crate::hub::Hub;
use crate::storage::UploadRow;

/// Bytes kept at a time from a stream.
const STRIDE: usize = 1024 * 1024;
const VERSION: &str = "1.0.0";

const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");
const METADATA: HeaderName = HeaderName::from_static("upload-metadata");
const OVERRIDE: HeaderName = HeaderName::from_static("x-http-method-override");
const SHA256: HeaderName = HeaderName::from_static("beatbook-sha256");

type Line = (HeaderName, String);

/// `/v1/files`.
pub(super) async fn creation(State(hub): State<Hub>, request: Request) -> Response {
    match method(&request) {
        Method::OPTIONS => options(),
        Method::POST => said(&hub, create(&hub, request).await),
        _ => StatusCode::METHOD_NOT_ALLOWED.into_response(),
    }
}

/// `/v1/files/{id}`.
pub(super) async fn upload(State(hub): State<Hub>, Path(id): Path<String>, request: Request) -> Response {
    match method(&request) {
        Method::OPTIONS => options(),
        Method::HEAD => said(&hub, stand(&hub, &id, request).await),
        Method::PATCH => said(&hub, append(&hub, &id, request).await),
        Method::DELETE => said(&hub, give_up(&hub, &id, request).await),
        _ => StatusCode::METHOD_NOT_ALLOWED.into_response(),
    }
}

/// The method meant: a client behind a proxy that knows only GET and POST says it in a header line.
fn method(request: &Request) -> Method {
    let meant = request.headers().get(&OVERRIDE).and_then(|v| Method::from_bytes(v.as_bytes()).ok());
    meant.unwrap_or_else(|| request.method().clone())
}

fn tus(status: StatusCode, lines: Vec<Line>) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(RESUMABLE, HeaderValue::from_static(VERSION));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for (name, value) in lines {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
    (status, headers).into_response()
}

fn said(hub: &Hub, done: Result<(StatusCode, Vec<Line>)>) -> Response {
    match done {
        Ok((status, lines)) => tus(status, lines),
        Err(HubError::TusVersion) => {
            tus(StatusCode::PRECONDITION_FAILED, vec![(HeaderName::from_static("tus-version"), VERSION.to_owned())])
        }
        Err(error) => {
            let mut response = json_error(hub, &error);
            response.headers_mut().insert(RESUMABLE, HeaderValue::from_static(VERSION));
            response
        }
    }
}

/// What the hub can do, as tus clients ask.
fn options() -> Response {
    let line = |name: &'static str, value: &str| (HeaderName::from_static(name), value.to_owned());
    tus(
        StatusCode::NO_CONTENT,
        vec![
            line("tus-version", VERSION),
            line("tus-extension", "creation,termination"),
            line("tus-max-size", &MAX_FILE.to_string()),
        ],
    )
}

/// Who asks, of a request that speaks our version of tus.
async fn asker(hub: &Hub, request: Request) -> Result<Asker> {
    if request.headers().get(&RESUMABLE).and_then(|v| v.to_str().ok()) != Some(VERSION) {
        return Err(HubError::TusVersion);
    }
    who_uploads(hub, request, SIGNED_CHUNK).await
}

fn number(parts: &Parts, name: &HeaderName) -> Result<u64> {
    let found = parts.headers.get(name).and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok());
    found.ok_or_else(|| HubError::BadRequest { what: format!("{name} must be a number of bytes") })
}

/// A value of `Upload-Metadata`: pairs of name and base64, by commas.
fn metadata(parts: &Parts, wanted: &str) -> Result<Option<String>> {
    let bad = || HubError::BadRequest { what: format!("Upload-Metadata: {wanted} must be text in base64") };
    let Some(all) = parts.headers.get(&METADATA) else { return Ok(None) };
    let mut pairs = all.to_str().map_err(|_| bad())?.split(',').map(|p| p.trim().split_once(' ').unwrap_or((p.trim(), "")));
    let Some((_, value)) = pairs.find(|(name, _)| *name == wanted) else { return Ok(None) };
    let bytes = STANDARD.decode(value.trim()).map_err(|_| bad())?;
    String::from_utf8(bytes).map(Some).map_err(|_| bad())
}

/// What the head of an upload's request announces: length, offset, hash and type, each where it can be read.
#[must_use]
pub fn announced(parts: &Parts) -> (Option<u64>, Option<u64>, Option<String>, Option<String>) {
    let text = |name| metadata(parts, name).ok().flatten();
    (number(parts, &LENGTH).ok(), number(parts, &OFFSET).ok(), text("sha256"), text("filetype"))
}

fn id(text: &str) -> Result<Uuid> {
    text.parse().map_err(|_| HubError::NotFound { what: "upload" })
}

/// Where an upload stands, with the file's name where it has become one.
fn place(row: &UploadRow) -> Vec<Line> {
    let mut lines = vec![(OFFSET, row.received.to_string())];
    if let (Some(sha256), true) = (row.sha256, row.received == row.length) {
        lines.push((SHA256, hex::encode(sha256)));
    }
    lines
}

async fn create(hub: &Hub, request: Request) -> Result<(StatusCode, Vec<Line>)> {
    let Asker { owner, device, parts, .. } = asker(hub, request).await?;
    let length = number(&parts, &LENGTH)?;
    let sha256 = match metadata(&parts, "sha256")? {
        None => None,
        Some(text) => Some(text.parse::<wire::Hash>().map_err(HubError::from)?.0),
    };
    let media_type = metadata(&parts, "filetype")?.unwrap_or_default().chars().take(100).collect();
    let row = off_thread(hub, device, move |hub| hub.open_upload(owner, length, sha256, media_type)).await?;
    let mut lines = place(&row);
    lines.push((header::LOCATION, format!("/v1/files/{}", row.id)));
    Ok((StatusCode::CREATED, lines))
}

async fn stand(hub: &Hub, upload: &str, request: Request) -> Result<(StatusCode, Vec<Line>)> {
    let Asker { owner, device, .. } = asker(hub, request).await?;
    let upload = id(upload)?;
    let row = off_thread(hub, device, move |hub| hub.upload_of(upload, &owner)).await?;
    let mut lines = place(&row);
    lines.push((LENGTH, row.length.to_string()));
    let known = [("sha256", row.sha256.map(hex::encode)), ("filetype", Some(row.media_type).filter(|m| !m.is_empty()))];
    let pairs: Vec<String> =
        known.into_iter().filter_map(|(name, value)| Some(format!("{name} {}", STANDARD.encode(value?)))).collect();
    if !pairs.is_empty() {
        lines.push((METADATA, pairs.join(",")));
    }
    Ok((StatusCode::OK, lines))
}

async fn give_up(hub: &Hub, upload: &str, request: Request) -> Result<(StatusCode, Vec<Line>)> {
    let Asker { owner, device, .. } = asker(hub, request).await?;
    let upload = id(upload)?;
    off_thread(hub, device, move |hub| hub.give_up(upload, &owner)).await?;
    Ok((StatusCode::NO_CONTENT, Vec::new()))
}

async fn append(hub: &Hub, upload: &str, request: Request) -> Result<(StatusCode, Vec<Line>)> {
    let Asker { owner, device, parts, body } = asker(hub, request).await?;
    let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if kind != "application/offset+octet-stream" {
        return Err(HubError::Encoded);
    }
    let (upload, from) = (id(upload)?, number(&parts, &OFFSET)?);
    let mut row = {
        let owner = owner.clone();
        off_thread(hub, device, move |hub| hub.upload_of(upload, &owner)).await?
    };
    if row.received != from {
        return Err(HubError::WrongOffset { offset: row.received });
    }
    let mut stream = body.into_data_stream();
    let mut held: Vec<u8> = Vec::new();
    loop {
        // The line was cut: what came is kept, and the client goes on from there.
        let next: Option<Bytes> = stream.next().await.and_then(std::result::Result::ok);
        let ended = next.is_none();
        held.extend(next.unwrap_or_default());
        if held.len() >= STRIDE || (ended && !held.is_empty()) {
            let (piece, owner, from) = (std::mem::take(&mut held), owner.clone(), row.received);
            row = off_thread(hub, device, move |hub| hub.append(upload, &owner, from, &piece)).await?;
        }
        if ended {
            return Ok((StatusCode::NO_CONTENT, place(&row)));
        }
    }
}
