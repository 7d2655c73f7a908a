//! Hands alerts to the system while nobody looks at the window. It is done from here and not from the page: a page in the
//! background may sleep, and one that was taken over could write anything onto a lock screen. What an alert can say is a kind,
//! a number, and the catalogue's sentence for them, built into the program.

use device::Alert;
use device::alert::Sentences;
use device::screen::ALERT_TAPPED;
use tauri::{AppHandle, Emitter, Manager};
use tauri_plugin_notification::NotificationExt;

use crate::window::MAIN;

/// The sentences, English and French, beside the UI's others.
const CATALOGUE: &str = include_str!("../../ui/src/lib/words/alerts.json");

/// Has a tap on an alert open Today.
pub(crate) fn listen(app: &AppHandle) {
    let notification = app.notification();
    // A phone asks its owner once; a desktop has nothing to ask.
    #[cfg(mobile)]
    if let Err(error) = notification.request_permission() {
        tracing::warn!(%error, "the system was not asked whether alerts may be shown");
    }
    let to = app.clone();
    let listening = notification.on_action(move |performed| {
        if performed.action_id() == "tap" {
            open(&to);
        }
    });
    if let Err(error) = listening {
        tracing::warn!(%error, "a tap on an alert will open nothing");
    }
}

/// Shows them as one, where the window is hidden or another app has the screen.
pub(crate) fn raise(app: &AppHandle, alerts: &[Alert], language: &str) {
    if looked_at(app) {
        return;
    }
    let shown = match Sentences::read(CATALOGUE, language) {
        Ok(sentences) => app.notification().builder().title("Beatbook").body(sentences.say(alerts)).show(),
        Err(error) => return tracing::error!(%error, "the alerts' catalogue"),
    };
    if let Err(error) = shown {
        tracing::warn!(%error, "an alert was not shown");
    }
}

/// A window that cannot be asked is taken for one that nobody sees: an alert too many says less than one that is missing.
fn looked_at(app: &AppHandle) -> bool {
    app.get_webview_window(MAIN).is_some_and(|window| {
        let is = |asked: tauri::Result<bool>, otherwise| asked.unwrap_or(otherwise);
        is(window.is_focused(), false) && is(window.is_visible(), false) && !is(window.is_minimized(), false)
    })
}

/// Brings the window to the front, at Today or, locked, at what unlocks it.
fn open(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(MAIN) {
        // A system that lets no app come to the front by itself shows it in its own way.
        #[cfg(desktop)]
        let _ = window.unminimize();
        let _ = window.show();
        let _ = window.set_focus();
    }
    if let Err(error) = app.emit_to(MAIN, ALERT_TAPPED, ()) {
        tracing::warn!(%error, "the window was not told of a tap");
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use device::AlertKind;

    use super::*;

    #[test]
    fn every_alert_has_its_sentence_in_both_languages() {
        for language in ["en", "fr"] {
            let sentences = Sentences::read(CATALOGUE, language).unwrap();
            for (kind, count) in AlertKind::ALL.into_iter().flat_map(|kind| [(kind, 1), (kind, 3)]) {
                let said = sentences.say(&[Alert { kind, count: NonZeroU32::new(count).unwrap() }]);
                assert!(said.contains(&count.to_string()) && !said.contains('{'), "{language} {kind:?}: {said:?}");
            }
        }
    }
}
