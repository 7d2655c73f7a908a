//! The folders that are watched, and what is to happen to them.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::log::{Log, Op};
use crate::shim;

/// How often SQLite flushes, whatever whoever opened the database asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flushing {
    /// `PRAGMA synchronous` is what was asked for.
    AsAsked,
    /// It is `NORMAL`: in WAL mode commits are flushed at checkpoints only.
    Normal,
    /// It is `OFF`.
    Off,
}

/// How much of what is flushed of files that are not SQLite's is on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Files {
    /// Bytes and names, each once it is flushed.
    AsAsked,
    /// Bytes; what a folder's flush said of names is lost.
    WithoutNames,
    /// Neither.
    NotAtAll,
}

/// One watched folder.
#[derive(Debug)]
pub(crate) struct Watch {
    id: u64,
    folder: PathBuf,
    log: Option<Log>,
    room: Option<u64>,
    writes: u64,
    refused: u64,
    flushing: Flushing,
    files: Files,
}

/// How many folders are watched: asked at every call of the C library, of which few are about them.
static MANY: AtomicUsize = AtomicUsize::new(0);

static WATCHED: Mutex<(u64, Vec<Watch>)> = Mutex::new((0, Vec::new()));

fn watched() -> MutexGuard<'static, (u64, Vec<Watch>)> {
    // Whoever panicked under it did so between two whole steps.
    WATCHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether anything is watched.
pub(crate) fn watching() -> bool {
    MANY.load(Ordering::Relaxed) > 0
}

/// Does something with a watch, where it is still watched.
fn with<T>(id: u64, f: impl FnOnce(&mut Watch) -> T) -> Option<T> {
    watched().1.iter_mut().find(|w| w.id == id).map(f)
}

/// A file that is watched: of which folder, and its name there.
#[derive(Clone, Debug)]
pub(crate) struct Watched {
    id: u64,
    pub(crate) name: String,
}

/// The watched folder a path lies in.
pub(crate) fn of(path: &Path) -> Option<Watched> {
    let watched = watched();
    let watch = watched.1.iter().find(|w| path.starts_with(&w.folder))?;
    let name = path.strip_prefix(&watch.folder).ok()?.to_string_lossy().into_owned();
    Some(Watched { id: watch.id, name })
}

impl Watched {
    /// Whether there is room for one more write; it counts as made.
    pub(crate) fn room(&self) -> bool {
        with(self.id, |w| {
            let full = w.room.is_some_and(|room| w.writes >= room);
            if full {
                w.refused += 1
            } else {
                w.writes += 1
            }
            !full
        })
        .unwrap_or(true)
    }

    /// Notes what was done.
    pub(crate) fn note(&self, op: impl FnOnce(String) -> Op) {
        with(self.id, |w| w.log.as_mut().map(|log| log.ops.push(op(self.name.clone()))));
    }

    pub(crate) fn files(&self) -> Files {
        with(self.id, |w| w.files).unwrap_or(Files::AsAsked)
    }

    pub(crate) fn flushing(&self) -> Flushing {
        with(self.id, |w| w.flushing).unwrap_or(Flushing::AsAsked)
    }
}

/// A folder whose files lie on a disk that can go wrong, for as long as this lives. SQLite's files
/// that were opened before are not on it; on other systems than Linux, no others are.
#[derive(Debug)]
pub struct Disk(u64);

impl Disk {
    /// Watches a folder, which must be there.
    ///
    /// # Panics
    /// Where it is not, or SQLite does not take another file system.
    #[must_use]
    pub fn under(folder: &Path) -> Self {
        shim::install();
        #[expect(clippy::expect_used, reason = "documented")]
        let folder = folder.canonicalize().expect("the folder is there");
        let mut watched = watched();
        watched.0 += 1;
        let id = watched.0;
        watched.1.push(Watch {
            id,
            folder,
            log: None,
            room: None,
            writes: 0,
            refused: 0,
            flushing: Flushing::AsAsked,
            files: Files::AsAsked,
        });
        MANY.fetch_add(1, Ordering::Relaxed);
        Self(id)
    }

    /// Begins the log; what the folder's files hold now is on the disk for good.
    pub fn record(&self) {
        with(self.0, |w| w.log = Some(Log::of(&w.folder)));
    }

    /// Notes that something was promised to somebody, by a number of the caller's.
    pub fn mark(&self, promise: usize) {
        with(self.0, |w| w.log.as_mut().map(|log| log.ops.push(Op::Mark(promise))));
    }

    /// Ends the log and gives it.
    #[must_use]
    pub fn recorded(&self) -> Log {
        with(self.0, |w| w.log.take()).flatten().unwrap_or_default()
    }

    /// From now on there is room for so many writes; with `None`, for any number.
    pub fn room_for(&self, writes: Option<u64>) {
        with(self.0, |w| {
            (w.writes, w.refused) = (0, 0);
            w.room = writes;
        });
    }

    /// Writes made, and writes refused, since [`room_for`](Self::room_for).
    #[must_use]
    pub fn writes(&self) -> (u64, u64) {
        with(self.0, |w| (w.writes, w.refused)).unwrap_or_default()
    }

    /// How databases opened from now on are flushed.
    pub fn flushing(&self, flushing: Flushing) {
        with(self.0, |w| w.flushing = flushing);
    }

    /// What is kept of flushes of other files from now on.
    pub fn files(&self, files: Files) {
        with(self.0, |w| w.files = files);
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        watched().1.retain(|w| w.id != self.0);
        MANY.fetch_sub(1, Ordering::Relaxed);
    }
}
