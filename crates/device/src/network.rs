//! The way to a hub, as a seam: real TLS in the field, the hub's own router in process in a test.

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream::BoxStream;
use http::{Request, Response};
use std::sync::Arc;
use wire::Hash;

/// Why no answer came.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NetworkError {
    /// Nobody answers, or the line broke.
    #[error("{0}")]
    Unreachable(String),
    /// Somebody answers whose certificate is not the pinned one. Nothing was sent.
    #[error("the certificate is not the pinned one")]
    NotThePinnedHub,
    /// The address is none.
    #[error("not an address")]
    BadAddress,
}

impl From<NetworkError> for crate::DeviceError {
    fn from(error: NetworkError) -> Self {
        match error {
            NetworkError::Unreachable(why) => Self::HubUnreachable { why },
            NetworkError::NotThePinnedHub => Self::NotThePinnedHub,
            NetworkError::BadAddress => Self::BadHub { given: String::new() },
        }
    }
}

/// A connection to one hub.
#[async_trait]
pub trait Transport: Send + Sync {
    /// Sends one request and waits for its whole answer. The request's URI is a path with its query.
    ///
    /// # Errors
    /// [`NetworkError`]; whether the hub acted on the request is then unknown.
    async fn call(&self, request: Request<Bytes>) -> Result<Response<Bytes>, NetworkError>;

    /// Sends one request and gives its answer's body piece by piece: server-sent events.
    ///
    /// # Errors
    /// [`NetworkError`].
    async fn listen(&self, request: Request<Bytes>) -> Result<BoxStream<'static, Result<Bytes, NetworkError>>, NetworkError>;
}

/// Finds hubs.
#[async_trait]
pub trait Network: Send + Sync {
    /// Reads a hub's certificate and gives its SHA-256, for a person to compare; nothing is trusted and nothing sent.
    ///
    /// # Errors
    /// [`NetworkError`].
    async fn look(&self, hub: &str) -> Result<Hash, NetworkError>;

    /// The way to a hub that is trusted only if its certificate has this SHA-256.
    ///
    /// # Errors
    /// [`NetworkError::BadAddress`].
    fn connect(&self, hub: &str, certificate: Hash) -> Result<Arc<dyn Transport>, NetworkError>;
}
