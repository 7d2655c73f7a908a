//! What the shell holds: the device of one folder, and the window that hears what happens to it.

use std::path::Path;
use std::sync::Arc;

use device::adapters::{HttpNetwork, PlatformKeystore, SystemClock, SystemRng};
use device::screen::{CHANGED, Changed, EXPORTING, SESSION, STRIP};
use device::{Device, Event, Seams};
use serde::Serialize;
use tauri::{AppHandle, Emitter};
use tokio::sync::broadcast::error::RecvError;

use crate::alerts;
use crate::apps::OwnApps;
use crate::window::MAIN;

/// The lists that a window may show; a window that missed events asks for all of them again.
const LISTS: [&str; 7] = ["tasks", "victims", "notebook", "ward", "team", "sync", "reference"];

/// The state behind every command.
pub(crate) struct Shell {
    pub(crate) device: Arc<Device>,
}

impl Shell {
    /// The device of a folder, of a form such as `phone`, with the platform's own clock, randomness, keystore and network.
    pub(crate) fn of(folder: &Path, form: &'static str, app: &AppHandle) -> Self {
        let (clock, keystore) = (Arc::new(SystemClock::default()), Arc::new(PlatformKeystore));
        let seams = Seams::new(clock, Arc::new(SystemRng), keystore, Arc::new(HttpNetwork)).with_apps(Arc::new(OwnApps::of(app)));
        Self { device: Arc::new(Device::new(folder, seams, form)) }
    }

    /// Keeps the device in touch with its hub, and passes on to the window what it tells, for as long as both are there.
    pub(crate) fn tell(&self, app: &AppHandle) {
        tauri::async_runtime::spawn(self.device.clone().keep_in_touch());
        let (mut events, device, app) = (self.device.events(), self.device.clone(), app.clone());
        tauri::async_runtime::spawn(async move {
            loop {
                match events.recv().await {
                    Ok(Event::Changed(changed)) => emit(&app, CHANGED, &changed),
                    Ok(Event::Strip(strip)) => emit(&app, STRIP, &strip),
                    Ok(Event::Exporting(far)) => emit(&app, EXPORTING, &far),
                    Ok(Event::Session(session)) => emit(&app, SESSION, &session),
                    Ok(Event::Alerts(alerts)) => alerts::raise(&app, &alerts, &device.settings().language),
                    Err(RecvError::Lagged(_)) => emit(&app, CHANGED, &everything()),
                    Err(RecvError::Closed) => return,
                }
            }
        });
    }
}

fn everything() -> Changed {
    Changed { records: Vec::new(), scopes: LISTS.map(str::to_owned).into(), arrived: true }
}

fn emit(app: &AppHandle, name: &str, payload: &(impl Serialize + Clone)) {
    if let Err(error) = app.emit_to(MAIN, name, payload.clone()) {
        tracing::warn!(%error, event = name, "the window was not told");
    }
}
