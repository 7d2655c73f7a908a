//! Running the hub's work off the threads that serve sockets, and the version gate.

use wire::message::{PROTOCOL, Versions};

use crate::error::{HubError, Result};
use crate::hub::Hub;

/// Runs blocking work where it may block.
pub(crate) async fn off_thread<T: Send + 'static>(hub: &Hub, work: impl FnOnce(&Hub) -> Result<T> + Send + 'static) -> Result<T> {
    // Judging a change takes memory and a core: so many at once, and the others wait their turn.
    let _turn = hub.0.turns.acquire().await.map_err(|_| HubError::Busy)?;
    let hub = hub.clone();
    tokio::task::spawn_blocking(move || work(&hub)).await.unwrap_or(Err(HubError::Broken { why: "a request's work panicked" }))
}

/// Whether the sender speaks our protocol.
pub(super) fn current(versions: &Versions) -> Result<()> {
    if versions.protocol == PROTOCOL { Ok(()) } else { Err(HubError::Upgrade) }
}
