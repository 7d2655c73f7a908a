//! Running other programs: their lines pass through to the terminal and can be read afterwards.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Sender, channel};

use crate::place::Place;

/// What a program printed and whether it said that all was well.
pub(crate) struct Ran {
    /// Both streams, line by line, as they came.
    pub(crate) lines: Vec<String>,
    /// It ended with status 0.
    pub(crate) ok: bool,
}

impl Ran {
    /// An error naming `what`, unless the program ended well.
    pub(crate) fn or_fail(self, what: &str) -> Result<Self, String> {
        if self.ok { Ok(self) } else { Err(format!("{what} failed")) }
    }
}

/// A program in a folder, without standard input and without colours, building in the agreed place.
pub(crate) fn program(place: &Place, name: impl AsRef<OsStr>, arguments: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(name);
    command.args(arguments).current_dir(folder).stdin(Stdio::null());
    command.env("CARGO_TARGET_DIR", &place.target).env("CARGO_TERM_COLOR", "never").env("NO_COLOR", "1");
    // Cargo tells a program that it runs who called it; a cargo called from here must start afresh.
    for name in ["CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH", "CARGO_PKG_NAME", "CARGO_PKG_VERSION", "CARGO_PRIMARY_PACKAGE"] {
        command.env_remove(name);
    }
    command
}

/// Cargo at the top of the checkout.
pub(crate) fn cargo(place: &Place, arguments: &[&str]) -> Command {
    program(place, std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()), arguments, &place.root)
}

/// Runs a program, showing its lines as they come.
pub(crate) fn run(mut command: Command) -> Result<Ran, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let said: Vec<_> = command.get_args().map(|argument| argument.to_string_lossy().into_owned()).collect();
    println!("$ {name} {}", said.join(" "));
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{name} could not be started: {error}"))?;
    let (sender, receiver) = channel();
    let mut readers = Vec::new();
    if let Some(stream) = child.stdout.take() {
        readers.push(pass_lines(stream, sender.clone()));
    }
    if let Some(stream) = child.stderr.take() {
        readers.push(pass_lines(stream, sender));
    }
    let lines: Vec<String> = receiver.iter().inspect(|line| println!("{line}")).collect();
    let status = child.wait().map_err(|error| format!("{name}: {error}"))?;
    for reader in readers {
        // A reader only ends when its stream does, and the channel above has already closed.
        let _ = reader.join();
    }
    Ok(Ran { lines, ok: status.success() })
}

/// Runs a program quietly; its lines, or nothing if it is absent or ended badly.
pub(crate) fn ask(mut command: Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

fn pass_lines(stream: impl Read + Send + 'static, lines: Sender<String>) -> std::thread::JoinHandle<()> {
    std::thread::spawn(move || {
        let mut reader = BufReader::new(stream);
        let mut bytes = Vec::new();
        while matches!(reader.read_until(b'\n', &mut bytes), Ok(read) if read > 0) {
            let line = String::from_utf8_lossy(&bytes).trim_end().to_owned();
            if lines.send(line).is_err() {
                return;
            }
            bytes.clear();
        }
    })
}
