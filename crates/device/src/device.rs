//! One officer's device, as windows and the command line use it: one async method for each operation of
//! [`crate::screen::operations`], in the files of `office`.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use tokio::sync::broadcast;
use uuid::Uuid;
use wire::seam::uuid7;

use crate::alert::Alert;
use crate::error::DeviceError;
use crate::screen::{Changed, Exporting, Failure, SessionState, Strip};
use crate::seams::Seams;
use crate::session::Session;
use crate::vault::{Folder, FolderLock, Front};

/// Events kept for a listener that is slow; one that misses some is told so and asks for everything.
const EVENTS: usize = 256;

/// What a device tells whoever listens.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "one at a time, never in a list")]
pub enum Event {
    /// Something was stored, here or by sync.
    Changed(Changed),
    /// The strip.
    Strip(Strip),
    /// How far a file that is being made is.
    Exporting(Exporting),
    /// Unlocked, locked.
    Session(SessionState),
    /// What is new, for whoever does not look at the window.
    Alerts(Vec<Alert>),
}

/// One officer's device: a folder that may hold a vault, open or not.
pub struct Device {
    pub(crate) seams: Seams,
    pub(crate) folder: Folder,
    /// `phone`, `tablet`, `computer`.
    pub(crate) form: &'static str,
    pub(crate) front: RwLock<Front>,
    pub(crate) open: RwLock<Option<Arc<Session>>>,
    /// One enrolment, unlocking or locking at a time.
    pub(crate) gate: tokio::sync::Mutex<()>,
    pub(crate) events: broadcast::Sender<Event>,
    held: Mutex<Option<FolderLock>>,
}

impl std::fmt::Debug for Device {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Device").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Device {
    /// The device of a folder. Nothing is opened or locked until something is asked of it.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>, seams: Seams, form: &'static str) -> Self {
        let folder = Folder::new(folder);
        let front = RwLock::new(Front::read(&folder));
        Self {
            seams,
            folder,
            form,
            front,
            open: RwLock::new(None),
            gate: tokio::sync::Mutex::new(()),
            events: broadcast::channel(EVENTS).0,
            held: Mutex::new(None),
        }
    }

    /// Everything that happens from now on.
    #[must_use]
    pub fn events(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    /// The open vault.
    ///
    /// # Errors
    /// [`DeviceError::Locked`], [`DeviceError::NotEnrolled`].
    pub fn session(&self) -> Result<Arc<Session>, DeviceError> {
        let open = self.open.read().unwrap_or_else(PoisonError::into_inner).clone();
        open.ok_or_else(|| if self.enrolled() { DeviceError::Locked } else { DeviceError::NotEnrolled })
    }

    /// The open vault, for reading what it holds: refused once the lease is over, when only new words are taken down
    /// (practice P14).
    pub(crate) fn reading(&self) -> Result<Arc<Session>, DeviceError> {
        let session = self.session()?;
        let known = session.known();
        let now = self.seams.clock.now_ms() + known.offset();
        match known.heard.lease_until {
            Some(until) if now >= until => Err(DeviceError::LeaseOver),
            _ => Ok(session),
        }
    }

    /// As the failure of an operation, for a window; its id finds it in the log.
    #[must_use]
    pub fn failure(&self, error: &DeviceError) -> Failure {
        let id: Uuid = uuid7(&*self.seams.clock, &*self.seams.rng);
        tracing::info!(code = error.code(), %id, "an operation was refused");
        error.failure(id)
    }

    pub(crate) fn enrolled(&self) -> bool {
        self.front().whose.is_some()
    }

    pub(crate) fn front(&self) -> Front {
        self.front.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn keep_front(&self, front: Front) -> Result<(), DeviceError> {
        front.write(&self.folder)?;
        *self.front.write().unwrap_or_else(PoisonError::into_inner) = front;
        Ok(())
    }

    /// Takes the folder's lock, for as long as this process lives.
    pub(crate) fn hold(&self) -> Result<(), DeviceError> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.is_none() {
            *held = Some(self.folder.lock()?);
            // Another process may have changed it before this one had the lock.
            *self.front.write().unwrap_or_else(PoisonError::into_inner) = Front::read(&self.folder);
        }
        Ok(())
    }

    pub(crate) fn tell(&self, event: Event) {
        // Nobody may be listening: the command line never is.
        let _ = self.events.send(event);
    }
}
