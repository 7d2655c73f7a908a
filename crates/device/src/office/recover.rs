//! A passphrase that was forgotten (practice P13): a supervisor has the hub make a code, and for it the locked device gets the
//! secret of its spare key. Nothing in the vault is touched, so nothing unsent is lost; what may be read once it is open is the
//! lease's matter as before.

use record::OfficerId;
use rusqlite::TransactionBehavior;
use wire::message::{CodeKey, RecoverAnswer, RecoverRequest, UnlockCodeAnswer, UnlockCodeRequest, from_body};

use super::enrol::wrong_code;
use super::review::ask;
use super::session::blocking;
use crate::data;
use crate::device::Device;
use crate::error::DeviceError;
use crate::screen::{Person, Recover, SessionState, UnlockCode, UnlockCodeAsk};
use crate::store::{Store, Turn};
use crate::sync::{unsigned, versions};
use crate::vault::{SpareKey, VaultKey, long_enough};

impl Device {
    /// Asks the hub for a code with which an officer of this supervisor opens their own locked phone. It is shown once, and
    /// kept nowhere here.
    ///
    /// # Errors
    /// [`DeviceError::HubUnreachable`]; [`DeviceError::HubRefused`] with `not_granted` for whoever does not supervise them,
    /// `no_spare_key` where no phone of theirs can be opened so; [`DeviceError::Locked`], [`DeviceError::LeaseOver`].
    pub async fn unlock_code(&self, ask_for: UnlockCodeAsk) -> Result<UnlockCode, DeviceError> {
        let session = self.reading()?;
        let officer = OfficerId(ask_for.officer);
        let asked = UnlockCodeRequest { versions: versions(), officer };
        let answer: UnlockCodeAnswer = ask(&session, "/v1/unlock_code", &asked).await?;
        let name = session.known().roster.shows(officer);
        let officer = Person { officer: ask_for.officer, name, you: false };
        Ok(UnlockCode { code: answer.code, officer, until_at: answer.until_ms })
    }

    /// Opens the vault by a supervisor's code, and wraps its key by a new passphrase.
    ///
    /// # Errors
    /// [`DeviceError::PassphraseTooShort`] before anything is asked; [`DeviceError::HubRefused`] with `code_wrong`,
    /// `code_used`, `code_expired`, `revoked`; [`DeviceError::HubUnreachable`]; [`DeviceError::NoSpareKey`],
    /// [`DeviceError::SpareKeyUnfit`]; those of [`Device::unlock`]. The vault is untouched by each, and the old passphrase
    /// opens it still.
    pub async fn recover(&self, ask_for: Recover) -> Result<SessionState, DeviceError> {
        let _gate = self.gate.lock().await;
        self.hold()?;
        if !self.enrolled() {
            return Err(DeviceError::NotEnrolled);
        }
        if self.session().is_err() {
            let store = self.recovered(ask_for).await?;
            self.enter(store).await?;
        }
        self.entered().await
    }

    async fn recovered(&self, Recover { code, passphrase }: Recover) -> Result<Store, DeviceError> {
        // The code is good once: it is not spent where the rest cannot follow.
        long_enough(&passphrase)?;
        let spare = SpareKey::read(&self.folder).ok_or(DeviceError::NoSpareKey)?;
        let code = CodeKey::of(&code).map_err(|_| wrong_code())?;
        let transport = self.seams.network.connect(&spare.hub, spare.certificate)?;
        let request = RecoverRequest::new(versions(), &code, spare.device, &*self.seams.rng);
        let body = unsigned(&*transport, "/v1/recover", &request).await?;
        let bad = |e: wire::Refusal| DeviceError::BadAnswer { what: e.to_string() };
        let answer: RecoverAnswer = from_body("recovery answer", &body).map_err(bad)?;
        let secret = answer.open(&request, &code).map_err(bad)?;
        let folder = self.folder.clone();
        let (store, key) = blocking(move || {
            let key = spare.open(&secret)?.ok_or(DeviceError::SpareKeyUnfit)?;
            if !folder.database().exists() {
                return Err(DeviceError::VaultCorrupt { why: "vault.db is missing".into() });
            }
            Ok((Store::open(&folder, &key)?, key))
        })
        .await?;
        // First the secret that takes the place of the used one: a power cut from here on costs another code, and no vault.
        keep(self, &store, &key, true).await?;
        let (folder, rng) = (self.folder.clone(), self.seams.rng.clone());
        blocking(move || key.keep_under(&folder, &passphrase, &*rng)).await?;
        Ok(store)
    }
}

/// Sees to it that a vault that a passphrase opens has a spare key. Best effort: without one the vault opens all the same.
pub(super) async fn keep_spare(device: &Device, store: &Store, key: &VaultKey) {
    if !device.folder.wrapped_key().exists() {
        return;
    }
    if let Err(error) = keep(device, store, key, false).await {
        tracing::warn!(code = error.code(), "no spare key was made; the next unlocking tries again");
    }
}

/// The secret is first in the vault and then in the file, so that each key there is under a secret that can be left at the hub.
async fn keep(device: &Device, store: &Store, key: &VaultKey, afresh: bool) -> Result<(), DeviceError> {
    let (folder, rng, key) = (device.folder.clone(), device.seams.rng.clone(), key.clone());
    store
        .write(Turn::Officer, move |connection| {
            let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let Some(enrolment) = data::state(&tx)?.and_then(|(_, state)| state.enrolment) else { return Ok(()) };
            if afresh || data::spares(&tx)?.is_empty() {
                data::make_spare(&tx, &*rng)?;
            }
            let secrets = data::spares(&tx)?;
            tx.commit()?;
            SpareKey::keep(&folder, &enrolment, &key, &secrets, &*rng)
        })
        .await
}
