//! Keeping in touch: sync when something is to be sent or has moved at the hub. Events are hints that make it prompt;
//! cursors make it correct, and a hint that is lost costs only time.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use http::Method;
use record::Retry;
use tokio::sync::broadcast::error::RecvError;

use super::backoff::wait_ms;
use super::speak::Line;
use crate::device::{Device, Event};
use crate::error::DeviceError;
use crate::network::NetworkError;
use crate::session::Session;

/// Without any hint, a device asks so often: a line may be cut without a word.
const QUIET: Duration = Duration::from_secs(60);
/// Several hints in a row are one sync.
const GATHER: Duration = Duration::from_millis(150);

type Hints = BoxStream<'static, Result<Bytes, NetworkError>>;

impl Device {
    /// Keeps this device in touch with its hub for as long as it lives: whenever the vault is open, now and after each edit
    /// or hint; after a failure, later, with full jitter. Run it once, on a task of its own.
    pub async fn keep_in_touch(self: Arc<Self>) {
        let mut events = self.events();
        let mut failures = 0;
        loop {
            let Ok(session) = self.session() else {
                // Locked, or not enrolled yet: an event tells when that changes.
                if wait_for_event(&mut events).await {
                    continue;
                } else {
                    return;
                };
            };
            match self.sync().await {
                Ok(_) => {
                    failures = 0;
                    let Some(()) = self.until_something_moves(&session, &mut events).await else { return };
                }
                Err(error) => {
                    failures += 1;
                    let asked = match &error {
                        DeviceError::HubRefused { retry: Retry::AfterMs(ms), .. } => Some(*ms),
                        _ => None,
                    };
                    let wait = Duration::from_millis(wait_ms(failures, asked, &*self.seams.rng));
                    tracing::info!(code = error.code(), failures, "the hub was not reached");
                    drop(session);
                    pause(wait).await;
                }
            }
        }
    }

    /// Waits for a hint, an edit, or long enough. None once nobody can tell any more.
    async fn until_something_moves(
        &self,
        session: &Arc<Session>,
        events: &mut tokio::sync::broadcast::Receiver<Event>,
    ) -> Option<()> {
        let known = session.known();
        let line = Line { transport: &*session.transport, seams: &session.seams, known: &known };
        let hints: Option<Hints> = match line.signed(Method::GET, "/v1/hints", Bytes::new(), known.offset(), &[]) {
            Ok(request) => session.transport.listen(request).await.ok(),
            Err(_) => None,
        };
        let mut hints = hints.unwrap_or_else(|| futures_util::stream::pending().boxed());
        loop {
            tokio::select! {
                piece = hints.next() => match piece {
                    Some(Ok(bytes)) if says_moved(&bytes) => break,
                    Some(Ok(_)) => {}
                    // The line was cut: the next sync finds out what there is to find.
                    Some(Err(_)) | None => break,
                },
                event = events.recv() => match event {
                    Ok(Event::Session(_)) | Err(RecvError::Lagged(_)) => break,
                    // What came by sync is no reason for another one.
                    Ok(Event::Changed(change)) if !change.arrived => break,
                    Ok(_) => {}
                    Err(RecvError::Closed) => return None,
                },
                () = pause(QUIET) => break,
            }
        }
        pause(GATHER).await;
        Some(())
    }
}

/// Whether any line of this piece of the stream names a moved scope; comments that keep the line open do not.
fn says_moved(piece: &[u8]) -> bool {
    piece.split(|b| *b == b'\n').any(|line| line.starts_with(b"data:"))
}

async fn wait_for_event(events: &mut tokio::sync::broadcast::Receiver<Event>) -> bool {
    !matches!(events.recv().await, Err(RecvError::Closed))
}

/// Real time: this loop runs only beside a window; the simulator calls `sync` itself.
async fn pause(time: Duration) {
    tokio::time::sleep(time).await;
}
