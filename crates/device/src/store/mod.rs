//! The vault's connections behind threads of their own: one that writes, a few that read. Callers wait without a thread,
//! and no SQLite call is ever made on theirs.

mod thread;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::error::DeviceError;
use crate::vault::{Folder, VaultKey, migrate, open_database, shipped};
use thread::{Queue, Worker};

/// Who is waiting for a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// An officer's edit: goes first.
    Officer,
    /// Sync: lets edits pass.
    Sync,
}

/// Connections that read beside the one that writes.
const READERS: usize = 2;

/// An open vault's database.
#[derive(Debug)]
pub struct Store {
    writes: Arc<Queue>,
    reads: Arc<Queue>,
    workers: Mutex<Vec<Worker>>,
}

impl Store {
    /// Opens the database, brings its schema up to date and starts the threads. Blocks: call it from a thread that may.
    ///
    /// # Errors
    /// [`DeviceError::VaultCorrupt`], [`DeviceError::SchemaNewer`], [`DeviceError::SchemaDiffers`].
    pub fn open(folder: &Folder, key: &VaultKey) -> Result<Self, DeviceError> {
        let mut writer = open_database(&folder.database(), key, true)?;
        migrate(&mut writer, &shipped()?)?;
        Self::start(&folder.database(), key, writer)
    }

    fn start(path: &Path, key: &VaultKey, writer: Connection) -> Result<Self, DeviceError> {
        let (writes, reads) = (Arc::new(Queue::default()), Arc::new(Queue::default()));
        let mut workers = vec![Worker::start("vault-writer", writer, writes.clone())?];
        for _ in 0..READERS {
            workers.push(Worker::start("vault-reader", open_database(path, key, false)?, reads.clone())?);
        }
        Ok(Self { writes, reads, workers: Mutex::new(workers) })
    }

    /// Does something on the writer's thread, in turn.
    ///
    /// # Errors
    /// What `job` answers; [`DeviceError::Closing`] when the vault is closed before its turn comes.
    pub async fn write<T: Send + 'static>(
        &self,
        turn: Turn,
        job: impl FnOnce(&mut Connection) -> Result<T, DeviceError> + Send + 'static,
    ) -> Result<T, DeviceError> {
        ask(&self.writes, turn, job).await
    }

    /// Does something on a reader's thread; it sees what was committed when it began.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub async fn read<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Connection) -> Result<T, DeviceError> + Send + 'static,
    ) -> Result<T, DeviceError> {
        ask(&self.reads, Turn::Officer, job).await
    }

    /// Does what is queued, then closes every connection. What is asked afterwards is answered with
    /// [`DeviceError::Closing`].
    pub async fn close(&self) {
        self.writes.close();
        self.reads.close();
        let workers = std::mem::take(&mut *self.workers.lock().unwrap_or_else(PoisonError::into_inner));
        // A thread that is still at work must not hold up the threads that serve.
        let _ = tokio::task::spawn_blocking(move || workers.into_iter().for_each(Worker::join)).await;
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.writes.close();
        self.reads.close();
        // A thread that still closes its connection while the process ends would use a cipher that has cleaned itself up
        // at exit, and the process would end by a signal. So dropping waits for what is queued, unless the last holder
        // is a job on one of these very threads.
        let workers = std::mem::take(&mut *self.workers.lock().unwrap_or_else(PoisonError::into_inner));
        workers.into_iter().filter(|worker| !worker.is_this()).for_each(Worker::join);
    }
}

async fn ask<T: Send + 'static>(
    queue: &Queue,
    turn: Turn,
    job: impl FnOnce(&mut Connection) -> Result<T, DeviceError> + Send + 'static,
) -> Result<T, DeviceError> {
    let (tell, told) = oneshot::channel();
    queue.push(
        turn,
        Box::new(move |connection| {
            // Whoever asked may have stopped waiting; what was asked is done all the same.
            let _ = tell.send(job(connection));
        }),
    )?;
    told.await.map_err(|_| DeviceError::Internal { what: "a step on the vault's thread was cut off".into() })?
}
