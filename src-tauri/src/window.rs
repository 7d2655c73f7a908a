//! The one window, and where it may go: nowhere but its own pages.

use tauri::{App, Url, WebviewWindowBuilder};

/// Its label, by which `capabilities/main.json` grants it what it may call.
pub(crate) const MAIN: &str = "main";

/// Opens the window that `tauri.conf.json` describes. The engine that shows it keeps nothing on disk: no cache, no storage.
pub(crate) fn open(app: &App) -> tauri::Result<()> {
    // WebKit refuses to be driven while it keeps nothing, so the window tests run without this one protection.
    let driven = std::env::var("TAURI_WEBVIEW_AUTOMATION").is_ok_and(|value| value == "true");
    for config in &app.config().app.windows {
        WebviewWindowBuilder::from_config(app, config)?.incognito(!driven).on_navigation(own_page).build()?;
    }
    Ok(())
}

/// Whether an address is a page of the app: `tauri://localhost`, or `http(s)://tauri.localhost` on Windows and Android.
fn own_page(url: &Url) -> bool {
    let own = match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        "http" | "https" => url.host_str() == Some("tauri.localhost"),
        "about" => url.as_str() == "about:blank",
        _ => false,
    };
    if !own {
        tracing::warn!(scheme = url.scheme(), "a page tried to leave the app");
    }
    own
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_stays_with_its_own_pages() {
        let allowed = |text: &str| Url::parse(text).map(|url| own_page(&url));
        assert_eq!(allowed("tauri://localhost/index.html"), Ok(true));
        assert_eq!(allowed("http://tauri.localhost/"), Ok(true));
        for elsewhere in
            ["https://example.org/", "file:///etc/passwd", "tauri://elsewhere/", "data:text/html,hello", "about:srcdoc"]
        {
            assert_eq!(allowed(elsewhere), Ok(false), "{elsewhere}");
        }
    }
}
