//! Evidence files in, by tus 1.0 (core, creation, termination) under `/v1/files`, and out again under `/v1/objects`:
//! content-addressed, verified before they count, resumable at any byte.
//!
//! `Upload-Metadata` may name `sha256` (64 hexadecimal digits) and `filetype`. Where the hash is announced, other bytes are
//! refused with 460 and the upload begins again; where it is not, the file is named by the hash the hub computes, which
//! comes back as `Beatbook-Sha256`. Devices sign their requests; an ordinary tus client brings a bearer token instead. The
//! checksum extension is left out: it demands SHA-1, and the whole file is verified anyway.

mod abandoned;
mod objects;
mod store;
mod tus;

pub use abandoned::ABANDONED_AFTER;
pub use tus::announced;

use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::http::request::Parts;
use axum::routing::{any, get};
use record::DeviceId;
use uuid::Uuid;

use crate::error::Result;
use crate::hub::Hub;

/// Bytes of one file.
pub const MAX_FILE: u64 = 64 * 1024 * 1024;
/// Bytes of one signed PATCH: the whole body is hashed before any of it is kept.
pub const SIGNED_CHUNK: usize = 8 * 1024 * 1024;

/// Who asks, once it is known: the owner of what they upload.
pub(crate) struct Asker {
    /// The device's id, or `bearer:<name>`.
    pub(crate) owner: String,
    /// The device; none for a bearer's system.
    pub(crate) device: Option<DeviceId>,
    /// The request's head.
    pub(crate) parts: Parts,
    /// What is left to read of its body.
    pub(crate) body: Body,
}

/// One upload is written by one request at a time. Sixteen locks for all uploads: each is held for one piece.
#[derive(Default)]
pub(crate) struct Locks([Mutex<()>; 16]);

impl Locks {
    fn hold(&self, upload: Uuid) -> MutexGuard<'_, ()> {
        let [.., last] = *upload.as_bytes();
        // A holder that panicked left a piece that no row counts: it is cut off by the next.
        self.0[usize::from(last % 16)].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The part of the router that takes files in and gives them out.
pub(crate) fn routes() -> Router<Hub> {
    Router::new()
        .route("/v1/files", any(tus::creation))
        .route("/v1/files/{id}", any(tus::upload))
        .route("/v1/objects/{sha256}", get(objects::object))
}

/// Runs blocking work where it may block: a device's within its share of the turns.
async fn off_thread<T: Send + 'static>(
    hub: &Hub,
    device: Option<DeviceId>,
    work: impl FnOnce(&Hub) -> Result<T> + Send + 'static,
) -> Result<T> {
    crate::http::off_thread(hub, move |hub| {
        let _own = device.map(|device| hub.0.in_turn.begin(device)).transpose()?;
        work(hub)
    })
    .await
}
