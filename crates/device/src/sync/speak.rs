//! Speaking to the hub: every request signed, every answer read by this protocol or refused.

use bytes::Bytes;
use http::{Method, Request, header};
use minicbor::{Decode, Encode};
use record::Retry;
use wire::message::{CONTENT_TYPE, PROTOCOL, Versions, from_body, to_body};
use wire::{RequestSignature, WireError};

use crate::error::DeviceError;
use crate::known::Known;
use crate::network::Transport;
use crate::seams::Seams;

/// The version of the kinds' tables this app knows.
const TABLES: u32 = 1;

/// What this device runs.
pub(crate) fn versions() -> Versions {
    Versions { protocol: PROTOCOL, app: env!("CARGO_PKG_VERSION").to_owned(), tables: TABLES }
}

/// One line to the hub, for as long as one sync lasts.
pub(crate) struct Line<'a> {
    /// The way.
    pub transport: &'a dyn Transport,
    /// Time and randomness.
    pub seams: &'a Seams,
    /// Who signs.
    pub known: &'a Known,
}

impl Line<'_> {
    /// A message and its answer.
    pub(crate) async fn ask<A: Encode<()>, B: for<'b> Decode<'b, ()>>(
        &self,
        path: &'static str,
        ask: &A,
        offset: i64,
    ) -> Result<B, DeviceError> {
        let body = self.send(Method::POST, path, to_body(ask).into(), offset, &[]).await?;
        from_body("answer", &body).map_err(|e| DeviceError::BadAnswer { what: e.to_string() })
    }

    /// Bytes by their path.
    pub(crate) async fn get(&self, path: &str, offset: i64) -> Result<Bytes, DeviceError> {
        self.send(Method::GET, path, Bytes::new(), offset, &[]).await
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Bytes,
        offset: i64,
        headers: &[(&'static str, String)],
    ) -> Result<Bytes, DeviceError> {
        let request = self.signed(method, path, body, offset, headers)?;
        let answer = self.transport.call(request).await?;
        let (parts, body) = answer.into_parts();
        if parts.status.is_success() { Ok(body) } else { Err(refused(parts.status.as_u16(), &parts.headers, &body)) }
    }

    /// A signed request.
    pub(crate) fn signed(
        &self,
        method: Method,
        path: &str,
        body: Bytes,
        offset: i64,
        headers: &[(&'static str, String)],
    ) -> Result<Request<Bytes>, DeviceError> {
        let mut nonce = [0; 16];
        self.seams.rng.fill(&mut nonce);
        let time = self.seams.clock.now_ms() + offset;
        let device = self.known.enrolment.device;
        let signature = RequestSignature::sign(&self.known.key, device, method.as_str(), path, time, nonce, &body);
        let mut request = Request::builder().method(method).uri(path);
        if !body.is_empty() && !headers.iter().any(|(name, _)| *name == header::CONTENT_TYPE.as_str()) {
            request = request.header(header::CONTENT_TYPE, CONTENT_TYPE);
        }
        for (name, value) in signature.headers() {
            request = request.header(name, value);
        }
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        request.body(body).map_err(|e| DeviceError::Internal { what: e.to_string() })
    }
}

/// A message that is not signed, because the key to sign with is not known to the hub or not in reach; and its answer's body.
pub(crate) async fn unsigned<A: Encode<()>>(
    transport: &dyn Transport,
    path: &'static str,
    ask: &A,
) -> Result<Bytes, DeviceError> {
    let request = Request::builder()
        .method(Method::POST)
        .uri(path)
        .header(header::CONTENT_TYPE, CONTENT_TYPE)
        .body(Bytes::from(to_body(ask)))
        .map_err(|e| DeviceError::Internal { what: e.to_string() })?;
    let (parts, body) = transport.call(request).await?.into_parts();
    if parts.status.is_success() { Ok(body) } else { Err(refused(parts.status.as_u16(), &parts.headers, &body)) }
}

/// What an answer that is no success says.
pub(crate) fn refused(status: u16, headers: &http::HeaderMap, body: &[u8]) -> DeviceError {
    if let Ok(error) = from_body::<WireError>("refusal", body) {
        if let Some(hub_time) = error.params.get("hub_time").and_then(|t| t.parse().ok()).filter(|_| error.code == "request_time")
        {
            return DeviceError::ClockOff { hub_time };
        }
        return DeviceError::HubRefused { code: error.code, status, retry: error.retry };
    }
    let after = headers.get(header::RETRY_AFTER).and_then(|v| v.to_str().ok()).and_then(|v| v.parse::<u64>().ok());
    let retry = match after {
        Some(seconds) => Retry::AfterMs(seconds.saturating_mul(1_000)),
        None if status >= 500 => Retry::Later,
        None => Retry::Never,
    };
    DeviceError::HubRefused { code: format!("http_{status}"), status, retry }
}
