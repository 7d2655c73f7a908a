//! Where the session stands; unlocking, locking, settings.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use super::enrol::open_session;
use super::photo::drop_unregistered;
use super::recover::keep_spare;
use crate::device::{Device, Event};
use crate::error::DeviceError;
use crate::screen::{Nothing, Person, SessionState, Settings, Stage, Unlock};
use crate::store::Store;
use crate::vault::{Front, VaultKey};

impl Device {
    /// Where the session stands.
    ///
    /// # Errors
    /// None today; a vault that cannot be opened is a stage, not an error.
    pub async fn session_state(&self, _ask: Nothing) -> Result<SessionState, DeviceError> {
        let problem = self.hold().err();
        let keystore = self.seams.keystore.clone();
        let keystore = tokio::task::spawn_blocking(move || keystore.answers()).await.unwrap_or(false);
        let Front { whose, settings } = self.front();
        let session = self.session().ok();
        let stage = match (&problem, &whose, &session) {
            (Some(_), ..) => Stage::Stopped,
            (None, None, _) => Stage::Enrol,
            (None, Some(_), None) => Stage::Locked,
            (None, Some(_), Some(_)) => Stage::Open,
        };
        let waiting = match &session {
            Some(session) => session.read(|c, _| crate::data::waiting_count(c)).await?,
            None => 0,
        };
        let under_way = match &session {
            Some(session) => session.read(|c, cx| crate::data::under_way(c, cx.hub_now())).await?,
            None => None,
        };
        let known = session.as_ref().map(|s| s.known());
        let now = self.seams.clock.now_ms() + known.as_ref().map_or(0, |k| k.offset());
        let found = known.as_ref().and_then(|k| k.roster.officers.get(&k.me()));
        Ok(SessionState {
            stage,
            officer: whose.map(|w| Person { officer: w.officer, name: w.name, you: true }),
            supervisor: found.is_some_and(|o| !o.supervised_teams(now).is_empty()),
            team: found.and_then(|o| known.as_ref()?.roster.teams.get(&o.team).map(|t| t.name.clone())),
            keystore,
            needs_passphrase: self.folder.wrapped_key().exists(),
            waiting,
            lease_until: known.as_ref().and_then(|k| k.heard.lease_until),
            idle_lock_ms: known.as_ref().map(|k| k.idle_lock_ms(now)),
            device: self.form.to_owned(),
            settings,
            under_way,
            problem: problem.map(|e| self.failure(&e)),
        })
    }

    /// Opens the vault.
    ///
    /// # Errors
    /// [`DeviceError::VaultInUse`], [`DeviceError::WrongPassphrase`], [`DeviceError::VaultCorrupt`],
    /// [`DeviceError::SchemaNewer`], [`DeviceError::KeyGone`]; the vault is untouched by each.
    pub async fn unlock(&self, ask: Unlock) -> Result<SessionState, DeviceError> {
        let _gate = self.gate.lock().await;
        self.hold()?;
        if !self.enrolled() {
            return Err(DeviceError::NotEnrolled);
        }
        if self.session().is_err() {
            let (folder, seams) = (self.folder.clone(), self.seams.clone());
            let (store, key) = blocking(move || {
                let key = VaultKey::get(&folder, &*seams.keystore, ask.passphrase.as_deref(), &*seams.clock)?;
                if !folder.database().exists() {
                    return Err(DeviceError::VaultCorrupt { why: "vault.db is missing".into() });
                }
                Ok((Store::open(&folder, &key)?, key))
            })
            .await?;
            keep_spare(self, &store, &key).await;
            self.enter(store).await?;
        }
        self.entered().await
    }

    /// Goes on with an opened vault.
    pub(super) async fn enter(&self, store: Store) -> Result<(), DeviceError> {
        let session = open_session(self, store).await?;
        // Best effort: what cannot be removed now takes room, and nothing else.
        let _ = drop_unregistered(&session).await;
        Ok(())
    }

    /// Where the session stands, told to every window.
    pub(super) async fn entered(&self) -> Result<SessionState, DeviceError> {
        let state = self.session_state(Nothing {}).await?;
        self.tell(Event::Session(state.clone()));
        Ok(state)
    }

    /// Keeps every draft, then forgets the key: drafts are durable as they are typed, and edits before they are answered.
    ///
    /// # Errors
    /// None today.
    pub async fn lock(&self, _ask: Nothing) -> Result<SessionState, DeviceError> {
        let _gate = self.gate.lock().await;
        let session = self.open.write().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(session) = session {
            // What is being written outlives no key.
            session.export_stop.store(true, Ordering::Relaxed);
            // A sync under way holds the vault open until its present step is stored.
            let _step = session.syncing.lock().await;
            session.close().await;
        }
        let state = self.session_state(Nothing {}).await?;
        self.tell(Event::Session(state.clone()));
        Ok(state)
    }

    /// Theme, language, text size.
    ///
    /// # Errors
    /// [`DeviceError::Disk`], [`DeviceError::DiskFull`].
    pub async fn settings_save(&self, ask: Settings) -> Result<Settings, DeviceError> {
        self.hold()?;
        self.keep_front(Front { settings: ask.clone(), ..self.front() })?;
        Ok(ask)
    }
}

/// Runs something that blocks where it may.
pub(super) async fn blocking<T: Send + 'static>(
    job: impl FnOnce() -> Result<T, DeviceError> + Send + 'static,
) -> Result<T, DeviceError> {
    tokio::task::spawn_blocking(job).await.map_err(|_| DeviceError::Internal { what: "a step that blocks was cut off".into() })?
}
