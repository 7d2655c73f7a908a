//! Keeping in touch: sync when something is to be sent or has moved at the hub. Events are hints that make it prompt;
//! cursors make it correct, and a hint that is lost costs only time.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use http::Method;
use record::Retry;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::backoff::wait_ms;
use super::speak::Line;
use crate::device::{Device, Event};
use crate::error::DeviceError;
use crate::network::NetworkError;
use crate::office::Watch;
use crate::session::Session;

/// Without any hint, a device asks so often: a line may be cut without a word.
const QUIET: Duration = Duration::from_secs(60);
/// How long the hub may take to open the line for hints: on a line that is dead it never answers, and sync does not wait.
const OPENED: Duration = Duration::from_secs(3);
/// After an officer stopped it, it begins again by itself no sooner, ms.
const STOPPED_MS: u64 = 5 * 60 * 1_000;
/// Several hints in a row are one sync.
const GATHER: Duration = Duration::from_millis(150);

type Hints = BoxStream<'static, Result<Bytes, NetworkError>>;

impl Device {
    /// Keeps this device in touch with its hub for as long as it lives: whenever the vault is open, now and after each edit
    /// or hint; after a failure, later, with full jitter. Run it once, on a task of its own.
    pub async fn keep_in_touch(self: Arc<Self>) {
        let mut events = self.events();
        let (mut failures, mut watch) = (0, Watch::default());
        // When the hub last answered, and when its line for hints was last open.
        let (mut answered, mut open) = (self.seams.clock.boot_ms(), self.seams.clock.boot_ms());
        loop {
            let Ok(session) = self.session() else {
                // Locked, or not enrolled yet: an event tells when that changes.
                if wait_for_event(&mut events).await {
                    continue;
                } else {
                    return;
                };
            };
            // The line for hints opens before the sync, so that nothing can move between the two unheard.
            let hints = listen(&session).await;
            watch.begin(&self).await;
            let done = self.sync().await;
            // A time passes without the hub too.
            self.alert(&mut watch).await;
            let now = self.seams.clock.boot_ms();
            let since = |then: i64| u64::try_from(now - then).unwrap_or(0);
            match done {
                Ok(_) => {
                    answered = now;
                    if let Err(error) = self.check_daily().await {
                        tracing::info!(code = error.code(), "what is held was not compared with the hub: it is tried again");
                    }
                    let quiet = if hints.is_some() {
                        (failures, open) = (0, now);
                        QUIET
                    } else {
                        failures += 1;
                        QUIET.min(Duration::from_millis(wait_ms(failures, Some(since(open)), None, &*self.seams.rng)))
                    };
                    let Some(()) = until_something_moves(hints, quiet, &mut events).await else { return };
                }
                Err(error) => {
                    failures += 1;
                    let asked = match &error {
                        DeviceError::HubRefused { retry: Retry::AfterMs(ms), .. } => Some(*ms),
                        DeviceError::SyncStopped => Some(STOPPED_MS),
                        _ => None,
                    };
                    let cut = match &error {
                        DeviceError::HubUnreachable { .. } => Some(since(answered)),
                        _ => None,
                    };
                    let wait = Duration::from_millis(wait_ms(failures, cut, asked, &*self.seams.rng));
                    tracing::info!(code = error.code(), failures, "the hub was not reached");
                    drop(session);
                    if !heard_or(&mut events, wait).await {
                        return;
                    }
                }
            }
        }
    }
}

/// Opens the line on which the hub says that something moved; none where it cannot be had.
async fn listen(session: &Session) -> Option<Hints> {
    let known = session.known();
    let line = Line { transport: &*session.transport, seams: &session.seams, known: &known };
    let request = line.signed(Method::GET, "/v1/hints", Bytes::new(), known.offset(), &[]).ok()?;
    tokio::select! {
        hints = session.transport.listen(request) => hints.ok(),
        () = pause(OPENED) => None,
    }
}

/// Waits for a hint, an edit, or long enough. None once nobody can tell any more.
async fn until_something_moves(hints: Option<Hints>, quiet: Duration, events: &mut Receiver<Event>) -> Option<()> {
    let mut hints = hints.unwrap_or_else(|| futures_util::stream::pending().boxed());
    // Once, before the loop: a line that is kept open with a comment every few seconds would put it off for ever.
    let mut enough = pin!(pause(quiet));
    loop {
        tokio::select! {
            piece = hints.next() => match piece {
                Some(Ok(bytes)) if says_something(&bytes) => break,
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
            () = &mut enough => break,
        }
    }
    pause(GATHER).await;
    Some(())
}

/// Waits so long, or until an officer's own "Try now" reached the hub. False once nobody can tell any more.
async fn heard_or(events: &mut Receiver<Event>, wait: Duration) -> bool {
    let reached = async {
        loop {
            match events.recv().await {
                Ok(Event::Strip(strip)) if strip.connected => return true,
                Ok(Event::Session(_)) => return true,
                Err(RecvError::Closed) => return false,
                Ok(_) | Err(RecvError::Lagged(_)) => {}
            }
        }
    };
    tokio::select! {
        more = reached => more,
        () = pause(wait) => true,
    }
}

/// Whether this piece of the stream holds more than comments that keep the line open. A piece may begin or end in the middle
/// of a line: whatever is no comment counts, for a sync too many costs less than a hint that nobody understood.
fn says_something(piece: &[u8]) -> bool {
    piece.split(|b| matches!(b, b'\n' | b'\r')).any(|line| !line.is_empty() && !line.starts_with(b":"))
}

async fn wait_for_event(events: &mut Receiver<Event>) -> bool {
    !matches!(events.recv().await, Err(RecvError::Closed))
}

/// Real time: this loop runs only beside a window; the simulator calls `sync` itself.
async fn pause(time: Duration) {
    tokio::time::sleep(time).await;
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use futures_util::stream::{self, StreamExt};
    use tokio::sync::broadcast;

    use super::*;

    const HOUR: Duration = Duration::from_secs(3_600);

    /// A line on which these pieces come, and then nothing more though it stays open.
    fn saying(pieces: impl IntoIterator<Item = &'static str, IntoIter: Send + 'static>) -> Hints {
        let told = |piece: &'static str| async move {
            pause(Duration::from_millis(20)).await;
            Ok(Bytes::from_static(piece.as_bytes()))
        };
        stream::iter(pieces).then(told).chain(stream::pending()).boxed()
    }

    /// Whether the wait ends at all: far later than it should, and far sooner than a minute.
    async fn ends(hints: Hints, quiet: Duration) -> bool {
        let (_tell, mut events) = broadcast::channel(1);
        let moved = until_something_moves(Some(hints), quiet, &mut events);
        tokio::time::timeout(Duration::from_secs(20), moved).await == Ok(Some(()))
    }

    #[tokio::test]
    async fn a_quiet_time_ends_though_comments_keep_the_line_open() {
        assert!(ends(saying(std::iter::repeat(":\n\n")), Duration::from_millis(200)).await);
    }

    #[tokio::test]
    async fn a_hint_is_heard_wherever_the_line_cuts_it() {
        let hint = "event: moved\ndata: {\"scope\":\"team:canal-side\",\"head\":24}\n\n";
        let cuts = (1..hint.len()).map(|cut| async move {
            let (one, two) = hint.split_at(cut);
            assert!(ends(saying([":\n\n", one, two]), HOUR).await, "cut after {one:?}");
        });
        join_all(cuts).await;
    }

    #[tokio::test]
    async fn a_line_that_is_cut_is_a_reason_to_ask() {
        assert!(ends(stream::iter([Ok(Bytes::from_static(b":\n\n"))]).boxed(), HOUR).await);
    }

    #[test]
    fn a_comment_is_no_hint() {
        for comment in [":\n\n", ": still here\r\n\r\n", "\n", ""] {
            assert!(!says_something(comment.as_bytes()), "{comment:?}");
        }
    }
}
