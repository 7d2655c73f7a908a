//! How the screens look and speak on this device.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Kept beside the vault, not in it: the unlock screen needs it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Settings {
    /// `auto`, `light`, `dark`.
    pub theme: String,
    /// `en`, `fr`.
    pub language: String,
    /// Per cent: 100, 125, 150, 200.
    pub text: u32,
    /// One short vibration on "Saved on this phone".
    pub vibrate: bool,
    /// Keys of one letter on the team's board; a file from before they could be switched off has them on.
    #[serde(default = "on")]
    pub letter_keys: bool,
    /// The system shows that something came while the app is not looked at: a kind and a number, nothing else. A file from
    /// before there was the switch has it on.
    #[serde(default = "on")]
    pub alerts: bool,
}

const fn on() -> bool {
    true
}
