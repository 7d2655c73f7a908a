//! The phone's own apps for calls and messages. They are opened from here, never from the page, so that the window needs no
//! capability for it; what they are given is a number (practice P5).

use device::PhoneApps;
use tauri::{AppHandle, Wry};
use tauri_plugin_opener::OpenerExt;

/// The apps beside this one.
pub(crate) struct OwnApps {
    app: AppHandle<Wry>,
}

impl OwnApps {
    /// Of the machine this app runs on.
    pub(crate) fn of(app: &AppHandle<Wry>) -> Self {
        Self { app: app.clone() }
    }
}

impl PhoneApps for OwnApps {
    fn open(&self, address: &str) -> bool {
        answers(address) && self.app.opener().open_url(address, None::<&str>).is_ok()
    }

    /// A phone's dialler shows the number, prefix first, before it dials it. What a desktop does with one, nobody knows.
    fn dials_prefixes(&self) -> bool {
        cfg!(mobile)
    }
}

/// Whether anything answers such an address. A Linux desktop starts its opener whether or not it finds an app, so its own list
/// is asked first.
#[cfg(target_os = "linux")]
fn answers(address: &str) -> bool {
    let scheme = address.split(':').next().unwrap_or_default();
    let asked = std::process::Command::new("xdg-mime").args(["query", "default", &format!("x-scheme-handler/{scheme}")]).output();
    asked.is_ok_and(|said| said.status.success() && !said.stdout.trim_ascii().is_empty())
}

#[cfg(not(target_os = "linux"))]
fn answers(_: &str) -> bool {
    true
}
