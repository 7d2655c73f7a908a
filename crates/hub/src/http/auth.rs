//! Who asks. Devices sign each request; other systems bring a bearer token, for uploads only.

use std::collections::BTreeMap;
use std::sync::PoisonError;

use axum::body::Bytes;
use axum::extract::Request;
use axum::http::header;
use axum::http::request::Parts;
use minicbor::Decode;
use record::DeviceId;
use sha2::{Digest, Sha256};
use wire::PublicKey;
use wire::message::from_body;
use wire::request::{RequestSignature, WINDOW_MS};

use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::storage::EnrolmentRow;
use crate::uploads::Asker;

/// Nonces of the last minutes with the instant they were used. In memory: what a restart forgets could only repeat a
/// request that changes nothing when it is repeated.
pub(crate) type Nonces = BTreeMap<(DeviceId, [u8; 16]), i64>;

/// A request with its whole body.
pub(super) struct Got {
    pub(super) parts: Parts,
    pub(super) body: Bytes,
}

impl Got {
    /// Reads the body, which no encoding may hide, up to the limit of a sync request.
    pub(super) async fn read(request: Request) -> Result<Self> {
        Self::read_up_to(request, wire::codec::MAX_REQUEST).await
    }

    /// Reads the body up to a limit.
    pub(super) async fn read_up_to(request: Request, limit: usize) -> Result<Self> {
        let (parts, body) = request.into_parts();
        if parts.headers.contains_key(header::CONTENT_ENCODING) {
            return Err(HubError::Encoded);
        }
        let body = axum::body::to_bytes(body, limit)
            .await
            .map_err(|_| HubError::TooLarge { what: "the request", limit: limit as u64 })?;
        Ok(Self { parts, body })
    }

    /// The message in the body.
    pub(super) fn message<T: for<'b> Decode<'b, ()>>(&self, what: &'static str) -> Result<T> {
        Ok(from_body(what, &self.body)?)
    }

    /// The enrolment whose key signed this request. A revoked one is given too: it may still hand in its work.
    pub(super) fn enrolled(&self, hub: &Hub) -> Result<EnrolmentRow> {
        let find = |name| self.parts.headers.get(name).and_then(|v| v.to_str().ok());
        let signature = RequestSignature::from_headers(find).map_err(|_| HubError::NotEnrolled)?;
        let row = hub.storage().reading(|tx| tx.enrolment(signature.device))?.ok_or(HubError::NotEnrolled)?;
        let path = self.parts.uri.path_and_query().map_or("/", |p| p.as_str());
        signature
            .verify(&PublicKey(row.key), self.parts.method.as_str(), path, &self.body)
            .map_err(|_| HubError::Unsigned { why: "its signature does not hold" })?;
        let now = hub.now();
        if !signature.in_window(now) {
            return Err(HubError::RequestTime { hub_time: now });
        }
        let mut nonces = hub.0.nonces.lock().unwrap_or_else(PoisonError::into_inner);
        if nonces.len() > 10_000 {
            nonces.retain(|_, at| now - *at <= 2 * WINDOW_MS);
        }
        match nonces.insert((signature.device, signature.nonce), now) {
            Some(at) if now - at <= 2 * WINDOW_MS => Err(HubError::Replayed),
            _ => Ok(row),
        }
    }

    /// As [`Got::enrolled`], and not revoked.
    pub(super) fn active(&self, hub: &Hub) -> Result<EnrolmentRow> {
        let row = self.enrolled(hub)?;
        if row.revoked_at.is_some() { Err(HubError::Revoked) } else { Ok(row) }
    }
}

/// Who uploads: a bearer token's system, or the device that signed. The body is read here only for a device, up to `limit`
/// bytes, because its signature covers it.
pub(crate) async fn who_uploads(hub: &Hub, request: Request, limit: usize) -> Result<Asker> {
    let (parts, body) = request.into_parts();
    let (parts, named) = super::off_thread(hub, move |hub| bearer(hub, &parts).map(|named| (parts, named))).await?;
    if let Some(owner) = named {
        return Ok(Asker { owner, device: None, parts, body });
    }
    let got = Got::read_up_to(Request::from_parts(parts, body), limit).await?;
    let (enrolment, got) = super::off_thread(hub, move |hub| Ok((got.active(hub)?, got))).await?;
    let device = enrolment.device;
    Ok(Asker { owner: device.to_string(), device: Some(device), parts: got.parts, body: got.body.into() })
}

/// Finds something for the device that asks to read it.
pub(crate) async fn for_reader<T: Send + 'static>(
    hub: &Hub,
    request: Request,
    find: impl FnOnce(&Hub, &EnrolmentRow) -> Result<T> + Send + 'static,
) -> Result<T> {
    let got = Got::read(request).await?;
    super::answer::for_device(hub, got, move |hub, enrolment, _| find(hub, &enrolment)).await
}

/// The name of the system whose bearer token the request brings; none where it brings none.
fn bearer(hub: &Hub, parts: &Parts) -> Result<Option<String>> {
    let Some(given) = parts.headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let wrong = || HubError::Unsigned { why: "the bearer token is not one of this hub" };
    let token = given.to_str().ok().and_then(|v| v.strip_prefix("Bearer ")).ok_or_else(wrong)?;
    let hash: [u8; 32] = Sha256::digest(token.trim().as_bytes()).into();
    let row = hub.storage().reading(|tx| tx.bearer(&hash))?.filter(|r| r.revoked_at.is_none()).ok_or_else(wrong)?;
    Ok(Some(format!("bearer:{}", row.name)))
}
