//! Keeping in touch: sync when something is to be sent or has moved at the hub. Events are hints that make it prompt;
//! cursors make it correct, and a hint that is lost costs only time.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::{Arc, Weak};
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use http::Method;
use record::{Retry, Scope};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use wire::message::Hint;

use super::backoff::wait_ms;
use super::speak::Line;
use crate::data;
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
/// Several hints in a row are one sync, ms: at least so long,
const GATHER_MS: u64 = 150;
/// and as long as the last sync took, but never longer: a device that cannot keep up takes more at a time.
const GATHER_MOST_MS: u64 = 1_000;
/// No line of a hint is longer, bytes.
const LINE: usize = 4 * 1024;

type Hints = BoxStream<'static, Result<Bytes, NetworkError>>;
/// The last entry stored here of each log.
type Here = BTreeMap<Scope, u64>;

/// The open line for hints. It is kept over syncs, because to open one costs the hub and the phone's radio as much as a quiet
/// sync.
struct Ear {
    /// Whose it is: once the vault was locked it is no more to be listened on.
    of: Weak<Session>,
    hints: Hints,
    /// The beginning of a line whose end has not come yet.
    begun: Vec<u8>,
}

impl Device {
    /// Keeps this device in touch with its hub for as long as it lives: whenever the vault is open, now and after each edit
    /// or hint; after a failure, later, with full jitter. Run it once, on a task of its own.
    pub async fn keep_in_touch(self: Arc<Self>) {
        let mut events = self.events();
        let (mut failures, mut watch) = (0, Watch::default());
        // When the hub last answered, and when its line for hints was last open.
        let (mut answered, mut open) = (self.seams.clock.boot_ms(), self.seams.clock.boot_ms());
        // How often in a row the hub put something off.
        let mut put_off = 0;
        let mut ear: Option<Ear> = None;
        loop {
            let Ok(session) = self.session() else {
                ear = None;
                // Locked, or not enrolled yet: an event tells when that changes.
                if wait_for_event(&mut events).await {
                    continue;
                } else {
                    return;
                };
            };
            // The line for hints opens before the sync, so that nothing can move between the two unheard.
            if !ear.as_ref().is_some_and(|ear| ear.is_of(&session)) {
                ear = listen(&session).await;
            }
            watch.begin(&self).await;
            let began = self.seams.clock.boot_ms();
            let done = self.sync().await;
            let ended = self.seams.clock.boot_ms();
            // A time passes without the hub too.
            self.alert(&mut watch).await;
            let now = self.seams.clock.boot_ms();
            let since = |then: i64| u64::try_from(now - then).unwrap_or(0);
            match done {
                Ok(report) => {
                    answered = now;
                    if let Err(error) = self.check_daily().await {
                        tracing::info!(code = error.code(), "what is held was not compared with the hub: it is tried again");
                    }
                    let mut quiet = if ear.is_some() {
                        (failures, open) = (0, now);
                        QUIET
                    } else {
                        failures += 1;
                        QUIET.min(Duration::from_millis(wait_ms(failures, Some(since(open)), None, &*self.seams.rng)))
                    };
                    if report.put_off > 0 {
                        // At once where it was only busy, and ever more seldom where what this builds on is still to come back.
                        put_off += 1;
                        quiet = quiet.min(Duration::from_millis(wait_ms(put_off, None, None, &*self.seams.rng)));
                    } else {
                        put_off = 0;
                    }
                    let here = here(&session).await;
                    // While it waits nothing here keeps a vault open that is locked.
                    drop(session);
                    let Some(()) = until_something_moves(&mut ear, &here, quiet, &mut events).await else { return };
                    let took = u64::try_from(ended - began).unwrap_or(0);
                    pause(Duration::from_millis(took.clamp(GATHER_MS, GATHER_MOST_MS))).await;
                }
                Err(error) => {
                    // What stopped the sync may have stopped that line too.
                    ear = None;
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
async fn listen(session: &Arc<Session>) -> Option<Ear> {
    let known = session.known();
    let line = Line { transport: &*session.transport, seams: &session.seams, known: &known };
    let request = line.signed(Method::GET, "/v1/hints", Bytes::new(), known.offset(), &[]).ok()?;
    let hints = tokio::select! {
        hints = session.transport.listen(request) => hints.ok()?,
        () = pause(OPENED) => return None,
    };
    Some(Ear { of: Arc::downgrade(session), hints, begun: Vec::new() })
}

/// How far the logs are stored here. Of one whose first sync is under way nothing is said; and where it cannot be read, of none.
async fn here(session: &Arc<Session>) -> Here {
    let cursors = session.read(|c, _| data::cursors(c)).await.unwrap_or_default();
    cursors.into_iter().filter(|cursor| cursor.pinned.is_none()).map(|cursor| (cursor.scope, cursor.seq)).collect()
}

impl Ear {
    fn is_of(&self, session: &Arc<Session>) -> bool {
        self.of.ptr_eq(&Arc::downgrade(session))
    }

    /// Whether the lines that this piece ends tell of something that is not here. A piece may begin or end in the middle of a
    /// line.
    fn tells(&mut self, piece: &[u8], here: &Here) -> bool {
        self.begun.extend_from_slice(piece);
        let mut news = false;
        while let Some(end) = self.begun.iter().position(|b| matches!(b, b'\n' | b'\r')) {
            news |= is_news(&self.begun[..end], here);
            self.begun.drain(..=end);
        }
        if self.begun.len() > LINE {
            self.begun.clear();
            news = true;
        }
        news
    }
}

/// Whether a line tells of something that is not here. Comments keep the line open; a hint of an entry that is stored already is
/// the echo of what this device sent itself. Whatever is not understood counts: a sync too many costs less than a hint that
/// nobody understood.
fn is_news(line: &[u8], here: &Here) -> bool {
    if line.is_empty() || line.starts_with(b":") || line == b"event: moved" {
        return false;
    }
    let data = std::str::from_utf8(line).ok().and_then(|line| line.strip_prefix("data:"));
    let Some(hint) = data.and_then(|data| Hint::from_data(data).ok()) else { return true };
    hint.head == 0 || here.get(&hint.scope).is_none_or(|stored| *stored < hint.head)
}

/// The next piece of the line for hints, where there is one.
async fn piece(ear: &mut Option<Ear>) -> Option<Result<Bytes, NetworkError>> {
    match ear {
        Some(ear) => ear.hints.next().await,
        None => std::future::pending().await,
    }
}

/// Waits for a hint of something that is not here, an edit, or long enough, and lets go of a line for hints that is dead. None once
/// nobody can tell any more.
async fn until_something_moves(ear: &mut Option<Ear>, here: &Here, quiet: Duration, events: &mut Receiver<Event>) -> Option<()> {
    // Once, before the loop: a line that is kept open with a comment every few seconds would put it off for ever.
    let mut enough = pin!(pause(quiet));
    let mut silent = true;
    loop {
        tokio::select! {
            piece = piece(ear) => match piece {
                Some(Ok(bytes)) => {
                    silent = false;
                    if ear.as_mut().is_none_or(|ear| ear.tells(&bytes, here)) {
                        break;
                    }
                }
                // The line was cut: the next sync finds out what there is to find.
                Some(Err(_)) | None => {
                    *ear = None;
                    break;
                }
            },
            event = events.recv() => match event {
                Ok(Event::Session(_)) | Err(RecvError::Lagged(_)) => break,
                // What came by sync is no reason for another one.
                Ok(Event::Changed(change)) if !change.arrived => break,
                Ok(_) => {}
                Err(RecvError::Closed) => return None,
            },
            () = &mut enough => {
                // The hub says that it is there every fifteen seconds.
                if silent && quiet >= QUIET {
                    *ear = None;
                }
                break;
            }
        }
    }
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
    fn saying(pieces: impl IntoIterator<Item = String, IntoIter: Send + 'static>) -> Hints {
        let told = |piece: String| async move {
            pause(Duration::from_millis(20)).await;
            Ok(Bytes::from(piece))
        };
        stream::iter(pieces).then(told).chain(stream::pending()).boxed()
    }

    fn ear(hints: Hints) -> Ear {
        Ear { of: Weak::new(), hints, begun: Vec::new() }
    }

    /// Whether the wait ends at all: far later than it should, and far sooner than a minute.
    async fn ends(hints: Hints, quiet: Duration) -> bool {
        let (_tell, mut events) = broadcast::channel(1);
        let (mut ear, here) = (Some(ear(hints)), Here::new());
        let moved = until_something_moves(&mut ear, &here, quiet, &mut events);
        tokio::time::timeout(Duration::from_secs(20), moved).await == Ok(Some(()))
    }

    fn team() -> Scope {
        Scope::Team("canal-side".into())
    }

    /// What the hub says of a log.
    fn hint(scope: Scope, head: u64) -> String {
        Hint { scope, head }.event()
    }

    #[tokio::test]
    async fn a_quiet_time_ends_though_comments_keep_the_line_open() {
        assert!(ends(saying(std::iter::repeat(":\n\n".to_owned())), Duration::from_millis(200)).await);
    }

    #[tokio::test]
    async fn a_hint_is_heard_wherever_the_line_cuts_it() {
        let hint = &hint(team(), 24);
        let cuts = (1..hint.len()).map(|cut| async move {
            let (one, two) = hint.split_at(cut);
            let (one, two) = (one.to_owned(), two.to_owned());
            assert!(ends(saying([":\n\n".to_owned(), one.clone(), two]), HOUR).await, "cut after {one:?}");
        });
        join_all(cuts).await;
    }

    #[tokio::test]
    async fn a_line_that_is_cut_is_a_reason_to_ask() {
        assert!(ends(stream::iter([Ok(Bytes::from_static(b":\n\n"))]).boxed(), HOUR).await);
    }

    #[test]
    fn the_echo_of_what_this_device_sent_itself_is_no_reason_for_another_sync() {
        let here = Here::from([(team(), 24)]);
        let tells = |said: &str| ear(stream::pending().boxed()).tells(said.as_bytes(), &here);
        for nothing in [":\n\n", ": still here\r\n\r\n", "\n", ""] {
            assert!(!tells(nothing), "{nothing:?}");
        }
        for head in [3, 24] {
            assert!(!tells(&hint(team(), head)), "{head} is stored");
        }
        // Of the queue of a supervisor the hub says that it moved and no number, because it is no log.
        for head in [25, 0] {
            assert!(tells(&hint(team(), head)), "{head} is not");
        }
        assert!(tells(&hint(Scope::Ward("E05999901".into()), 2)), "a log that is not held yet");
        assert!(tells(&(hint(team(), 24) + &hint(team(), 25))), "an echo and news");
        for other in ["data: what is this\n", "event: another\n"] {
            assert!(tells(other), "{other:?}");
        }
    }

    #[test]
    fn an_echo_and_a_hint_are_told_apart_wherever_the_line_cuts_them() {
        let here = Here::from([(team(), 24)]);
        for (head, news) in [(24, false), (25, true)] {
            let said = hint(team(), head);
            for cut in 1..said.len() {
                let mut ear = ear(stream::pending().boxed());
                let (one, two) = said.split_at(cut);
                let told = [one, two].map(|piece| ear.tells(piece.as_bytes(), &here));
                assert_eq!(told.contains(&true), news, "{head}, cut after {one:?}");
            }
        }
    }

    #[tokio::test]
    async fn a_line_that_was_cut_is_opened_anew_and_one_on_which_something_was_told_is_kept() {
        let (_tell, mut events) = broadcast::channel(1);
        let mut told = Some(ear(saying([hint(team(), 1)])));
        until_something_moves(&mut told, &Here::new(), HOUR, &mut events).await;
        assert!(told.is_some());
        let mut cut = Some(ear(stream::empty().boxed()));
        until_something_moves(&mut cut, &Here::new(), HOUR, &mut events).await;
        assert!(cut.is_none());
    }
}
