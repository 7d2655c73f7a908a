//! Answers: CBOR messages, and one shape of error in CBOR or JSON.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use minicbor::Encode;
use wire::WireError;
use wire::message::{CONTENT_TYPE, to_body};

use crate::error::{HubError, Result};
use crate::hub::Hub;

/// A message, or an error in the same spelling.
pub(super) fn cbor<T: Encode<()>>(hub: &Hub, done: Result<T>) -> Response {
    match done {
        Ok(message) => ([(header::CONTENT_TYPE, CONTENT_TYPE)], to_body(&message)).into_response(),
        Err(error) => failed(hub, &error, CONTENT_TYPE),
    }
}

/// An error in CBOR.
pub(crate) fn cbor_error(hub: &Hub, error: &HubError) -> Response {
    failed(hub, error, CONTENT_TYPE)
}

/// An error in JSON, for those who speak no CBOR.
pub(crate) fn json_error(hub: &Hub, error: &HubError) -> Response {
    failed(hub, error, "application/json")
}

fn failed(hub: &Hub, error: &HubError, spelling: &'static str) -> Response {
    let id = wire::seam::uuid4(hub.0.rng.as_ref());
    let mut wire = WireError::new(error.code(), error.retry(), id).with("reason", error);
    match error {
        // With this the device learns how far its clock is off, and signs again.
        HubError::RequestTime { hub_time } => wire = wire.with("hub_time", hub_time),
        HubError::WrongOffset { offset } => wire = wire.with("offset", offset),
        HubError::Record(inner) => {
            if let Some(field) = inner.field() {
                wire = wire.about(field);
            }
        }
        _ => {}
    }
    let status = match error {
        HubError::WrongOffset { .. } => StatusCode::CONFLICT,
        // tus 1.0, checksum extension.
        HubError::WrongBytes => StatusCode::from_u16(460).unwrap_or(StatusCode::BAD_REQUEST),
        _ => StatusCode::from_u16(wire.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
    };
    if status.is_server_error() {
        tracing::error!(code = error.code(), %id, %error, "a request failed");
    } else {
        tracing::info!(code = error.code(), %id, "a request was refused");
    }
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(spelling));
    if let Some(seconds) = wire.retry_after_s() {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    let body = if spelling == CONTENT_TYPE {
        to_body(&wire)
    } else {
        // A struct of strings and a UUID is always JSON.
        serde_json::to_vec(&wire).unwrap_or_default()
    };
    (status, headers, body).into_response()
}
