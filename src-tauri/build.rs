//! Gives each operation of the device its own permission, so that a window may call only what its capability names.

use std::fs::read_to_string;

/// The one list of operations; it is read as text because depending on the device here would compile it twice.
const OPERATIONS: &str = "../crates/device/src/screen/operations.rs";

fn main() {
    println!("cargo:rerun-if-changed={OPERATIONS}");
    // The built UI is compiled into the program.
    println!("cargo:rerun-if-changed=../ui/dist");
    let text = read_to_string(OPERATIONS).unwrap_or_default();
    let names: Vec<&str> = text.lines().filter_map(name_of_operation).collect();
    assert!(!names.is_empty(), "no operation was found in {OPERATIONS}");
    let commands: &'static [&'static str] = names.iter().map(|name| &*(*name).to_owned().leak()).collect::<Vec<_>>().leak();
    let attributes = tauri_build::Attributes::new().app_manifest(tauri_build::AppManifest::new().commands(commands));
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo:warning={error:#}");
        std::process::exit(1);
    }
}

/// The name in a line like `    task_create(TaskCreate) -> Saved;`, and in no other.
fn name_of_operation(line: &str) -> Option<&str> {
    let (name, rest) = line.strip_prefix("    ")?.split_once('(')?;
    let (takes, gives) = rest.strip_suffix(';')?.split_once(") -> ")?;
    let word = |text: &str| !text.is_empty() && text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    (word(name) && word(takes) && word(gives)).then_some(name)
}
