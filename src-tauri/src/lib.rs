//! The window shell: one window, one command for each operation of the device, the `evidence` protocol, five events,
//! and the system's alerts.
//! It holds no rule, no text and no state of its own but the device.

mod alerts;
mod apps;
mod commands;
mod evidence;
mod shell;
mod start;
mod window;

use shell::Shell;
use tauri::Manager;

/// Opens the window and returns when it is closed.
#[cfg_attr(mobile, tauri::mobile_entry_point)]
pub fn run() {
    start::logs();
    let built = tauri::Builder::default()
        .register_asynchronous_uri_scheme_protocol("evidence", evidence::answer)
        // Its own script would open links from the page; this app opens nothing from there.
        .plugin(tauri_plugin_opener::Builder::new().open_js_links_on_click(false).build())
        // Raised from Rust only: no command of it is granted to the page.
        .plugin(tauri_plugin_notification::init())
        .invoke_handler(commands::handler())
        .setup(|app| {
            let shell = Shell::of(&start::vault_folder(app.handle())?, start::form(), app.handle());
            alerts::listen(app.handle());
            shell.tell(app.handle());
            app.manage(shell);
            window::open(app)?;
            Ok(())
        })
        .build(tauri::generate_context!());
    match built {
        Ok(app) => app.run(|_, _| {}),
        Err(error) => tracing::error!(%error, "the window could not be opened"),
    }
}
