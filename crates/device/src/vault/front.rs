//! What is known before the vault is open: whose device it is, theme, language. Nothing of a record.

use std::fs;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::folder::{Folder, write_whole};
use crate::error::DeviceError;
use crate::screen::Settings;

/// The unlock screen's knowledge.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Front {
    /// Whose vault it is, once enrolled: so that on a shared device it is obvious.
    pub whose: Option<Whose>,
    /// How the screens look and speak.
    pub settings: Settings,
}

/// The officer a vault belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whose {
    /// Their id.
    pub officer: Uuid,
    /// `PC 123CN`.
    pub name: String,
}

impl Default for Front {
    fn default() -> Self {
        let (letter_keys, alerts) = (true, true);
        let settings = Settings { theme: "auto".into(), language: "en".into(), text: 100, vibrate: true, letter_keys, alerts };
        Self { whose: None, settings }
    }
}

impl Front {
    /// Reads it; a missing or damaged file is the default, for nothing in it is needed to open the vault.
    #[must_use]
    pub fn read(folder: &Folder) -> Self {
        fs::read(folder.front()).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
    }

    /// Keeps it.
    ///
    /// # Errors
    /// [`DeviceError::Disk`] or [`DeviceError::DiskFull`].
    pub fn write(&self, folder: &Folder) -> Result<(), DeviceError> {
        let bytes = serde_json::to_vec_pretty(self).map_err(|e| DeviceError::Internal { what: e.to_string() })?;
        Ok(write_whole(&folder.front(), &bytes)?)
    }
}
