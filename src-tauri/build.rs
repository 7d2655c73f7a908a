//! Gives each operation its own permission, so that a window may call only what its capability names.
fn main() {
    println!("cargo:rerun-if-changed=../ui/dist");
    tauri_build::build();
}
