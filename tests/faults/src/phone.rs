//! A phone with the real clock, randomness and network; its key lies in a file.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use device::adapters::{HttpNetwork, SystemClock, SystemRng};
use device::network::Network;
use device::screen::{Enrol, EnrolLook, Nothing, Unlock};
use device::{Device, DeviceError, Seams};

use crate::keys::KeyFolder;
use crate::{Broken, while_doing};

/// How often a phone that is set up looks for the hub again.
const LOOKS: u32 = 5;

/// Where a phone's vault and key are, and its way to hubs.
#[derive(Clone)]
pub struct Pocket(PathBuf, Arc<dyn Network>);

impl Pocket {
    /// In a folder of its own, with the real network.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self::over(folder, Arc::new(HttpNetwork))
    }

    /// In a folder of its own, over another network.
    #[must_use]
    pub fn over(folder: &Path, network: Arc<dyn Network>) -> Self {
        Self(folder.to_owned(), network)
    }

    /// The folder all of it is in.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.0
    }

    /// The vault's folder.
    #[must_use]
    pub fn vault(&self) -> PathBuf {
        self.0.join("vault")
    }

    /// Its keystore.
    #[must_use]
    pub fn keys(&self) -> KeyFolder {
        KeyFolder(self.0.join("keys"))
    }

    /// What a device here is given from outside.
    #[must_use]
    pub fn seams(&self) -> Seams {
        Seams::new(Arc::new(SystemClock::default()), Arc::new(SystemRng), Arc::new(self.keys()), self.1.clone())
    }

    /// The device, locked or not enrolled.
    #[must_use]
    pub fn device(&self) -> Arc<Device> {
        Arc::new(Device::new(self.vault(), self.seams(), "phone"))
    }

    /// Enrols a new device at the hub of this address.
    ///
    /// # Errors
    /// The device's words.
    pub async fn enrol(&self, hub: &str, code: &str) -> Result<Arc<Device>, Broken> {
        let device = self.device();
        let mut seen = device.enrol_look(EnrolLook { hub: hub.to_owned() }).await;
        for _ in 0..LOOKS {
            // On a machine that is busy elsewhere a handshake may take longer than the hub waits for it.
            if seen.is_ok() {
                break;
            }
            seen = device.enrol_look(EnrolLook { hub: hub.to_owned() }).await;
        }
        let seen = seen.map_err(while_doing("looking at the hub"))?;
        let ask = Enrol { hub: seen.hub, fingerprint: seen.fingerprint, code: code.to_owned(), passphrase: None };
        device.enrol(ask).await.map_err(while_doing("enrolling"))?;
        Ok(device)
    }

    /// Opens the vault as a process that starts does.
    ///
    /// # Errors
    /// The device's words.
    pub async fn open(&self) -> Result<Arc<Device>, Broken> {
        self.unlocked().await.map_err(while_doing("opening the vault"))
    }

    /// As [`open`](Self::open), with the device's own error.
    ///
    /// # Errors
    /// The device's.
    pub async fn unlocked(&self) -> Result<Arc<Device>, DeviceError> {
        let device = self.device();
        device.unlock(Unlock { passphrase: None }).await?;
        Ok(device)
    }
}

/// Closes a vault, so that its folder is free.
///
/// # Errors
/// The device's words.
pub async fn close(device: Arc<Device>) -> Result<(), Broken> {
    device.lock(Nothing {}).await.map(|_| ()).map_err(while_doing("closing the vault"))
}
