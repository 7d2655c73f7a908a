//! The window on a computer; a phone starts the library instead.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() {
    beatbook_app::run();
}
