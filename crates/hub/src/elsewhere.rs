//! What other processes write into the database of a hub that serves: a console that reports a phone lost, erases a record or
//! imports a roster. Its own hints go to nobody, so the serving hub looks whether anybody else wrote, and tells its listeners
//! which logs have moved. It asks the database one number; only where that has changed are the logs' heads read.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use record::Scope;

use crate::error::Result;
use crate::hub::Hub;

/// How often it looks once somebody has listened.
const LOOK: Duration = Duration::from_secs(1);

/// What listeners know of the database.
#[derive(Default)]
pub(crate) struct Elsewhere {
    seen: Mutex<Option<Seen>>,
    watched: AtomicBool,
}

struct Seen {
    /// [`crate::storage::Storage::written_elsewhere`] when it was last looked at.
    mark: i64,
    /// Each log's last entry then, or a later one that they were told of since.
    heads: BTreeMap<Scope, u64>,
}

impl Elsewhere {
    fn lock(&self) -> MutexGuard<'_, Option<Seen>> {
        // Nothing that can panic or wait happens under this lock.
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Listeners are told by this hub itself how far a log has come: it is not told to them again because somebody else wrote
    /// in another. Otherwise the first word from a console would call every phone at once.
    pub(crate) fn told(&self, scope: &Scope, head: u64) {
        if let Some(seen) = self.lock().as_mut() {
            let known = seen.heads.entry(scope.clone()).or_default();
            *known = head.max(*known);
        }
    }
}

impl Hub {
    /// Looks whether another process wrote, and tells listeners of each log that has moved further than they know. Where two look
    /// at once they may be told twice, and pass it by. The first look only remembers.
    pub(crate) fn look_elsewhere(&self) -> Result<()> {
        // Before the heads are read: what is written in between is looked at again.
        let mark = self.storage().written_elsewhere()?;
        if self.0.elsewhere.lock().as_ref().is_some_and(|seen| seen.mark == mark) {
            return Ok(());
        }
        let heads: BTreeMap<Scope, u64> = self.storage().reading(|tx| tx.heads())?.into_iter().collect();
        let before = self.0.elsewhere.lock().replace(Seen { mark, heads: heads.clone() });
        if let Some(before) = before {
            self.hint(heads.into_iter().filter(|(scope, head)| before.heads.get(scope) != Some(head)));
        }
        Ok(())
    }

    /// Goes on looking for as long as this hub serves. Real time only says when to look. Once however often it is called, which
    /// is only from where tasks can be spawned.
    pub(crate) fn watch_elsewhere(&self) {
        if self.0.elsewhere.watched.swap(true, Ordering::SeqCst) {
            return;
        }
        let (inner, mut stopping) = (Arc::downgrade(&self.0), self.stopping());
        tokio::spawn(async move {
            loop {
                tokio::select! {
                    _ = stopping.changed() => return,
                    () = tokio::time::sleep(LOOK) => {}
                }
                // It keeps no hub alive that nobody else uses.
                let Some(hub) = inner.upgrade().map(Hub) else { return };
                match tokio::task::spawn_blocking(move || hub.look_elsewhere()).await {
                    Ok(Ok(())) => {}
                    Ok(Err(error)) => tracing::warn!(code = error.code(), "not seen who else wrote: it is tried again"),
                    // The program ends.
                    Err(stopped) if stopped.is_cancelled() => return,
                    Err(_) => tracing::error!("seeing who else wrote panicked: it is tried again"),
                }
            }
        });
    }
}
