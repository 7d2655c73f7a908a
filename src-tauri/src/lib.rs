//! The window shell: one window, one command for each operation of the device, the `evidence` protocol, two events.
//! It holds no rule, no text and no state of its own but the device.

mod start;
mod window;

/// Opens the window and returns when it is closed.
#[cfg_attr(mobile, tauri::mobile_entry_point)]
pub fn run() {
    start::logs();
    let built = tauri::Builder::default()
        .setup(|app| {
            window::open(app)?;
            Ok(())
        })
        .build(tauri::generate_context!());
    match built {
        Ok(app) => app.run(|_, _| {}),
        Err(error) => tracing::error!(%error, "the window could not be opened"),
    }
}
