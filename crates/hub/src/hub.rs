//! The hub itself: its storage, its identity and the seams, held together.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use record::roster::Roster;
use record::{Author, DeviceId, OfficerId, Role, Scope};
use tokio::sync::{Semaphore, broadcast, watch};
use wire::message::Hint;
use wire::seam::{Clock, CrashPoints, Rng};

use crate::error::{HubError, Result};
use crate::identity::Identity;
use crate::storage::sqlite::SqliteStorage;
use crate::storage::{EnrolmentRow, Reading, Storage};

/// How many hints a slow listener may fall behind before it is told to sync everything.
const HINTS: usize = 1_024;

/// Requests that work at once; each may hold a batch's worth of records.
const TURNS: usize = 16;

/// The central system. Cheap to clone: all clones are one hub.
#[derive(Clone)]
pub struct Hub(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) dir: PathBuf,
    pub(crate) storage: Box<dyn Storage>,
    pub(crate) identity: Identity,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) rng: Arc<dyn Rng>,
    pub(crate) crash: Arc<dyn CrashPoints>,
    pub(crate) hints: broadcast::Sender<Hint>,
    pub(crate) rosters: Mutex<BTreeMap<u64, Arc<Roster>>>,
    pub(crate) nonces: Mutex<crate::http::Nonces>,
    pub(crate) throttle: Mutex<crate::enrol::Throttle>,
    pub(crate) manifests: Mutex<crate::http::Manifests>,
    pub(crate) boundaries: Mutex<crate::public::Boundaries>,
    pub(crate) stop: watch::Sender<bool>,
    pub(crate) turns: Arc<Semaphore>,
    pub(crate) in_turn: crate::http::InTurn,
    pub(crate) at_work: crate::pipeline::AtWork,
    pub(crate) put_off: crate::pipeline::PutOff,
    pub(crate) dear: crate::pipeline::Dear,
    pub(crate) uploads: crate::uploads::Locks,
    pub(crate) elsewhere: crate::elsewhere::Elsewhere,
}

impl Hub {
    /// Opens the hub of a data folder with the embedded database, making everything that is missing.
    ///
    /// # Errors
    /// [`HubError`] of the database, the migrations or the keys.
    pub fn open(dir: &Path, clock: Arc<dyn Clock>, rng: Arc<dyn Rng>, crash: Arc<dyn CrashPoints>) -> Result<Self> {
        folder(dir)?;
        let storage = SqliteStorage::open(&dir.join("hub.db"))?;
        Self::with_storage(dir, Box::new(storage), clock, rng, crash)
    }

    /// Opens the hub on a storage of another make.
    ///
    /// # Errors
    /// As [`Hub::open`].
    pub fn with_storage(
        dir: &Path,
        storage: Box<dyn Storage>,
        clock: Arc<dyn Clock>,
        rng: Arc<dyn Rng>,
        crash: Arc<dyn CrashPoints>,
    ) -> Result<Self> {
        for inside in ["objects", "uploads"] {
            folder(&dir.join(inside))?;
        }
        let identity = Identity::open(dir, storage.as_ref(), rng.as_ref(), &["localhost".to_owned()])?;
        let hub = Self(Arc::new(Inner {
            dir: dir.to_owned(),
            storage,
            identity,
            clock,
            rng,
            crash,
            hints: broadcast::channel(HINTS).0,
            rosters: Mutex::default(),
            nonces: Mutex::default(),
            throttle: Mutex::default(),
            manifests: Mutex::default(),
            boundaries: Mutex::default(),
            uploads: crate::uploads::Locks::default(),
            stop: watch::channel(false).0,
            turns: Arc::new(Semaphore::new(TURNS)),
            in_turn: crate::http::InTurn::default(),
            at_work: crate::pipeline::AtWork::default(),
            put_off: crate::pipeline::PutOff::default(),
            dear: crate::pipeline::Dear::default(),
            elsewhere: crate::elsewhere::Elsewhere::default(),
        }));
        hub.enrol_itself()?;
        // A power cut may have come between an erasure and the cleaning of the disk.
        match hub.scrub() {
            Ok(()) | Err(HubError::Busy) => Ok(hub),
            Err(error) => Err(error),
        }
    }

    /// The hub's own enrolment: imports, expiries and ageing are changes like any other, under its key.
    fn enrol_itself(&self) -> Result<()> {
        self.enrol_system(self.device(), self.officer(), self.identity().public_key().0, "hub", 1)
    }

    /// Enrols what signs for a system and not for a person: the hub itself, or a source of imports. Once enrolled it stays as it is.
    pub(crate) fn enrol_system(
        &self,
        device: DeviceId,
        officer: OfficerId,
        key: [u8; 32],
        label: &str,
        incarnation: u64,
    ) -> Result<()> {
        let row = EnrolmentRow {
            device,
            officer,
            key,
            system: true,
            label: label.to_owned(),
            incarnation,
            enrolled_at: self.now(),
            revoked_at: None,
            last_heard: None,
            waiting: 0,
            app_version: env!("CARGO_PKG_VERSION").into(),
        };
        self.storage().writing(|tx| match tx.enrolment(row.device)? {
            None => tx.put_enrolment(&row),
            Some(_) => Ok(()),
        })
    }

    /// Who the hub is.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.0.identity
    }

    /// Where it keeps everything.
    #[must_use]
    pub fn storage(&self) -> &dyn Storage {
        self.0.storage.as_ref()
    }

    /// The enrolment under which the hub writes.
    #[must_use]
    pub fn device(&self) -> DeviceId {
        DeviceId(self.0.identity.hub_id)
    }

    /// The officer as whom the hub writes.
    #[must_use]
    pub fn officer(&self) -> OfficerId {
        OfficerId(self.0.identity.hub_id)
    }

    /// The author line of the hub's own changes.
    #[must_use]
    pub fn author(&self) -> Author {
        Author { officer: self.officer(), grade: Role::Hub.grade(), role: Role::Hub }
    }

    /// The hub's clock, ms UTC.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.0.clock.now_ms()
    }

    /// The newest roster.
    ///
    /// # Errors
    /// Those of the database.
    pub fn roster(&self) -> Result<Arc<Roster>> {
        self.storage().reading(|tx| self.roster_in(tx, None))?.ok_or(HubError::Damaged { what: "a roster" })
    }

    /// The roster at a version, or the newest; kept in memory, because every change is judged by one.
    pub(crate) fn roster_in(&self, tx: &dyn Reading, version: Option<u64>) -> Result<Option<Arc<Roster>>> {
        let version = match version {
            Some(v) => v,
            None => tx.roster_version()?,
        };
        let held = || self.0.rosters.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = held().get(&version) {
            return Ok(Some(found.clone()));
        }
        let Some(roster) = (if version == 0 { Some(Roster::default()) } else { tx.roster(version)? }) else { return Ok(None) };
        let roster = Arc::new(roster);
        let mut rosters = held();
        rosters.insert(version, roster.clone());
        while rosters.len() > 8 {
            rosters.pop_first();
        }
        Ok(Some(roster))
    }

    /// Tells listeners that a scope has moved. Only a hint: cursors make sync correct.
    pub(crate) fn hint(&self, moved: impl IntoIterator<Item = (Scope, u64)>) {
        for (scope, head) in moved {
            self.0.elsewhere.told(&scope, head);
            // No listener is no fault.
            let _ = self.0.hints.send(Hint { scope, head });
        }
    }

    /// Hints as they are given, for the event stream and for tests.
    #[must_use]
    pub fn hints(&self) -> broadcast::Receiver<Hint> {
        self.0.hints.subscribe()
    }

    /// Says that the database was restored from a backup: devices will offer what they hold. Gives the new epoch, which
    /// holds from the next start.
    ///
    /// # Errors
    /// Those of the database.
    pub fn restored(&self) -> Result<u64> {
        crate::backup::new_epoch(self.storage(), self.now())
    }

    /// Becomes true when the hub stops, for what would otherwise stay open.
    pub(crate) fn stopping(&self) -> watch::Receiver<bool> {
        self.0.stop.subscribe()
    }

    /// Ends the event streams, so that a drain does not wait for them.
    pub fn stop(&self) {
        self.0.stop.send_replace(true);
    }

    /// Brings the database to rest.
    ///
    /// # Errors
    /// Those of the database.
    pub fn close(&self) -> Result<()> {
        self.storage().close()
    }
}

/// Makes a folder that only its owner enters.
pub(crate) fn folder(path: &Path) -> Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|e| HubError::io("making the data folder", &e))
}
