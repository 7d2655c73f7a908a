//! The network: HTTP over TLS 1.3 to a hub whose certificate is pinned.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream::{BoxStream, StreamExt};
use http::{Request, Response, Uri};
use reqwest::Client;
use wire::Hash;

use super::pinned::{Shown, tls};
use crate::network::{Network, NetworkError, Transport};

/// How long to wait for somebody to answer at all.
const CONNECT: Duration = Duration::from_secs(10);
/// How long a line may be silent in the middle of an answer; slow lines are not silent.
const SILENCE: Duration = Duration::from_secs(60);
/// While a request is under way and nothing comes back for so long, the hub is asked whether the line is still there. A phone
/// that changes its address is told by nobody that its old connections are dead.
const ASK: Duration = Duration::from_secs(3);
/// The same for the line on which events come, which is open all day: the hub sends a comment every 15 s, so that a line that
/// lives is never asked, and no radio is woken for it.
const ASK_EVENTS: Duration = Duration::from_secs(20);
/// A line from which no answer to that comes in such a time is dead, and another is made.
const ANSWER: Duration = Duration::from_secs(4);

/// The real network.
#[derive(Clone, Copy, Debug, Default)]
pub struct HttpNetwork;

/// The way to one hub.
struct Https {
    base: String,
    client: Client,
    /// Events come when something happens, so their line may be silent.
    events: Client,
    pinned: Hash,
    shown: Shown,
}

/// `host:port` and `https://host:port` as `https://host:port`.
fn base(hub: &str) -> Result<String, NetworkError> {
    let given = hub.trim().trim_end_matches('/');
    let full = if given.contains("://") { given.to_owned() } else { format!("https://{given}") };
    let uri: Uri = full.parse().map_err(|_| NetworkError::BadAddress)?;
    let whole = uri.scheme_str() == Some("https") && uri.host().is_some_and(|h| !h.is_empty()) && uri.path() == "/";
    if whole { Ok(full) } else { Err(NetworkError::BadAddress) }
}

fn client(pinned: Option<Hash>, ask: Duration, silence: Option<Duration>) -> Result<(Client, Shown), NetworkError> {
    let broken = |why: String| NetworkError::Unreachable(why);
    let (config, shown) = tls(pinned).map_err(|e| broken(e.to_string()))?;
    let mut builder = Client::builder()
        .tls_backend_preconfigured(config)
        .https_only(true)
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(CONNECT)
        .http2_keep_alive_interval(ask)
        .http2_keep_alive_timeout(ANSWER);
    if let Some(silence) = silence {
        builder = builder.read_timeout(silence);
    }
    Ok((builder.build().map_err(|e| broken(e.to_string()))?, shown))
}

#[async_trait]
impl Network for HttpNetwork {
    async fn look(&self, hub: &str) -> Result<Hash, NetworkError> {
        let base = base(hub)?;
        let (client, shown) = client(None, ASK, Some(SILENCE))?;
        // The handshake ends at the certificate, so this always fails; what counts is what was shown.
        let failed = client.get(&base).send().await.err().map_or_else(String::new, |e| said(&e));
        let seen = *shown.lock().unwrap_or_else(PoisonError::into_inner);
        seen.ok_or(NetworkError::Unreachable(failed))
    }

    fn connect(&self, hub: &str, certificate: Hash) -> Result<Arc<dyn Transport>, NetworkError> {
        let base = base(hub)?;
        let (requests, shown) = client(Some(certificate), ASK, Some(SILENCE))?;
        let (events, _) = client(Some(certificate), ASK_EVENTS, None)?;
        Ok(Arc::new(Https { base, client: requests, events, pinned: certificate, shown }))
    }
}

impl Https {
    async fn send(&self, client: &Client, request: Request<Bytes>) -> Result<reqwest::Response, NetworkError> {
        let (parts, body) = request.into_parts();
        let url = format!("{}{}", self.base, parts.uri);
        let sent = client.request(parts.method, url).headers(parts.headers).body(body).send().await;
        sent.map_err(|e| {
            let seen = *self.shown.lock().unwrap_or_else(PoisonError::into_inner);
            if e.is_connect() && seen.is_some_and(|s| s != self.pinned) {
                NetworkError::NotThePinnedHub
            } else {
                NetworkError::Unreachable(said(&e))
            }
        })
    }
}

#[async_trait]
impl Transport for Https {
    async fn call(&self, request: Request<Bytes>) -> Result<Response<Bytes>, NetworkError> {
        let answer = self.send(&self.client, request).await?;
        let mut response = Response::builder().status(answer.status());
        for (name, value) in answer.headers() {
            response = response.header(name, value);
        }
        let body = answer.bytes().await.map_err(|e| NetworkError::Unreachable(said(&e)))?;
        response.body(body).map_err(|e| NetworkError::Unreachable(e.to_string()))
    }

    async fn listen(&self, request: Request<Bytes>) -> Result<BoxStream<'static, Result<Bytes, NetworkError>>, NetworkError> {
        let answer = self.send(&self.events, request).await?;
        if !answer.status().is_success() {
            return Err(NetworkError::Unreachable(format!("the hub answered {}", answer.status())));
        }
        Ok(answer.bytes_stream().map(|piece| piece.map_err(|e| NetworkError::Unreachable(said(&e)))).boxed())
    }
}

/// An error without the address in it, for logs.
fn said(error: &reqwest::Error) -> String {
    let mut words = Vec::new();
    let mut cause: Option<&dyn std::error::Error> = std::error::Error::source(error);
    while let Some(e) = cause {
        words.push(e.to_string());
        cause = e.source();
    }
    words.pop().unwrap_or_else(|| "no answer".to_owned())
}

#[cfg(test)]
mod tests {
    use super::base;

    #[test]
    fn an_address_is_a_host_with_its_port_and_nothing_else() {
        assert_eq!(base("hub.example:8443").unwrap(), "https://hub.example:8443");
        assert_eq!(base(" https://10.0.0.7:8443/ ").unwrap(), "https://10.0.0.7:8443");
        for bad in ["", "http://hub:1", "https://hub:1/path", "hub with spaces", "ftp://hub"] {
            assert!(base(bad).is_err(), "{bad}");
        }
    }
}
