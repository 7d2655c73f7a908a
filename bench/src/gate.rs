//! The real network behind a gate, so that enrolment and first sync, which the app does in one go, are timed apart; and
//! with the bodies counted by what was asked for.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use async_trait::async_trait;
use bytes::Bytes;
use device::adapters::HttpNetwork;
use device::network::{Network, NetworkError, Transport};
use futures_util::stream::BoxStream;
use http::{Request, Response};
use wire::Hash;

/// What passed, and whether anything but an enrolment may.
#[derive(Debug, Default)]
pub struct Gate {
    open: AtomicBool,
    requests: AtomicU64,
    reference: AtomicU64,
}

impl Gate {
    /// Everything passes from now on.
    pub fn open(&self) {
        self.open.store(true, Ordering::SeqCst);
    }

    /// Requests that were answered, enrolment apart.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::SeqCst)
    }

    /// Bytes of the bodies of reference tables.
    #[must_use]
    pub fn reference(&self) -> u64 {
        self.reference.load(Ordering::SeqCst)
    }
}

/// A network with a gate.
pub struct Gated(pub Arc<Gate>);

#[async_trait]
impl Network for Gated {
    async fn look(&self, hub: &str) -> Result<Hash, NetworkError> {
        HttpNetwork.look(hub).await
    }

    fn connect(&self, hub: &str, certificate: Hash) -> Result<Arc<dyn Transport>, NetworkError> {
        Ok(Arc::new(Line { gate: self.0.clone(), line: HttpNetwork.connect(hub, certificate)? }))
    }
}

struct Line {
    gate: Arc<Gate>,
    line: Arc<dyn Transport>,
}

#[async_trait]
impl Transport for Line {
    async fn call(&self, request: Request<Bytes>) -> Result<Response<Bytes>, NetworkError> {
        let path = request.uri().path().to_owned();
        let enrolling = path == "/v1/enrol";
        if !enrolling && !self.gate.open.load(Ordering::SeqCst) {
            return Err(NetworkError::Unreachable("the gate is shut".into()));
        }
        let answer = self.line.call(request).await?;
        if !enrolling {
            self.gate.requests.fetch_add(1, Ordering::SeqCst);
        }
        if path.starts_with("/v1/blobs/") {
            self.gate.reference.fetch_add(answer.body().len() as u64, Ordering::SeqCst);
        }
        Ok(answer)
    }

    async fn listen(&self, request: Request<Bytes>) -> Result<BoxStream<'static, Result<Bytes, NetworkError>>, NetworkError> {
        self.line.listen(request).await
    }
}
