//! A thread with a connection and a queue in which officers go before sync.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use rusqlite::Connection;

use super::Turn;
use crate::error::DeviceError;

pub(super) type Job = Box<dyn FnOnce(&mut Connection) + Send>;

#[derive(Default)]
struct Waiting {
    officer: VecDeque<Job>,
    sync: VecDeque<Job>,
    closed: bool,
}

/// What waits for a thread.
#[derive(Default)]
pub(super) struct Queue {
    waiting: Mutex<Waiting>,
    moved: Condvar,
}

impl std::fmt::Debug for Queue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Queue")
    }
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // Nothing that can panic happens under this lock.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn push(&self, turn: Turn, job: Job) -> Result<(), DeviceError> {
        let mut waiting = self.lock();
        if waiting.closed {
            return Err(DeviceError::Closing);
        }
        match turn {
            Turn::Officer => waiting.officer.push_back(job),
            Turn::Sync => waiting.sync.push_back(job),
        }
        self.moved.notify_one();
        Ok(())
    }

    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.moved.notify_all();
    }

    /// The next job; none once the queue is closed and empty.
    fn next(&self) -> Option<Job> {
        let mut waiting = self.lock();
        loop {
            let first = waiting.officer.pop_front();
            if let Some(job) = first.or_else(|| waiting.sync.pop_front()) {
                return Some(job);
            }
            if waiting.closed {
                return None;
            }
            waiting = self.moved.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// A running thread.
#[derive(Debug)]
pub(super) struct Worker(JoinHandle<()>);

impl Worker {
    pub(super) fn start(name: &str, mut connection: Connection, queue: Arc<Queue>) -> Result<Self, DeviceError> {
        let run = move || {
            while let Some(job) = queue.next() {
                // A job that panics has rolled its transaction back while unwinding, and its asker is told by the dropped
                // channel; the vault goes on for everybody else.
                let _ = catch_unwind(AssertUnwindSafe(|| job(&mut connection)));
            }
        };
        Ok(Self(thread::Builder::new().name(name.to_owned()).spawn(run)?))
    }

    /// Whether the caller runs on this thread.
    pub(super) fn is_this(&self) -> bool {
        self.0.thread().id() == thread::current().id()
    }

    /// Waits until the thread has ended and its connection is closed.
    pub(super) fn join(self) {
        // A worker catches its jobs' panics, so there is nothing to pass on.
        let _ = self.0.join();
    }
}
