//! A page's records made ready off the vault's thread: through the gate, loaded, and every row worked out, while the thread
//! that writes stores the page before. A document is let go as soon as its rows are there, so a page costs what it weighs.

use std::num::NonZero;
use std::sync::Arc;
use std::thread;

use wire::Hash;
use wire::snapshot::{self, Saved};

use super::gate;
use crate::data::{Rows, Told};
use crate::error::DeviceError;
use crate::known::Known;

/// Threads that load documents, at most.
const MOST_THREADS: usize = 4;

/// One record of a block, ready to be stored.
#[derive(Clone, Debug)]
pub(super) struct Ready {
    /// As it came.
    pub saved: Saved,
    /// Everything derived from it; none for a newer app's kind, of which nothing can be kept here, and
    /// for what did not pass the gate.
    pub rows: Option<Rows>,
    /// Somebody else wrote in it.
    pub news: bool,
    /// What this officer is told of it.
    pub notices: Vec<Told>,
}

/// Opens a block and makes its records ready, in their order.
pub(super) async fn prepare(known: Arc<Known>, block: Vec<u8>, manifest: Hash) -> Result<Vec<Ready>, DeviceError> {
    let job = move || {
        let saved = snapshot::open(&block, &manifest).map_err(|e| DeviceError::BadAnswer { what: e.to_string() })?;
        all(&known, saved)
    };
    let done = tokio::task::spawn_blocking(job).await;
    done.map_err(|_| DeviceError::BadAnswer { what: "a record could not be read".into() })?
}

fn all(known: &Known, saved: Vec<Saved>) -> Result<Vec<Ready>, DeviceError> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(MOST_THREADS);
    let share = saved.len().div_ceil(threads).max(1);
    let shares = saved.chunks(share).map(<[Saved]>::to_vec).collect::<Vec<_>>();
    thread::scope(|scope| {
        let running: Vec<_> = shares
            .into_iter()
            .map(|share| scope.spawn(move || share.into_iter().map(|one| ready(known, one)).collect::<Result<Vec<_>, _>>()))
            .collect();
        let mut all = Vec::with_capacity(saved.len());
        for one in running {
            // A view that panics on a record is that record's fault, not the vault's.
            let done = one.join().map_err(|_| DeviceError::BadAnswer { what: "a record could not be read".into() })?;
            all.extend(done?);
        }
        Ok(all)
    })
}

fn ready(known: &Known, saved: Saved) -> Result<Ready, DeviceError> {
    // What does not pass goes on as it came: where it is stored it is found again not to, and said.
    let me = known.me();
    let Ok(Some((record, rows))) = gate::arrived(&saved, me) else {
        return Ok(Ready { saved, rows: None, news: false, notices: Vec::new() });
    };
    let news = record.authors().iter().any(|a| *a != me);
    let notices =
        if rows.mine && news { record::notices::notices(&record, me).iter().map(Told::of).collect() } else { Vec::new() };
    Ok(Ready { saved, rows: Some(rows), news, notices })
}
