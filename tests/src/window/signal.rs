//! Signals to processes that a story started itself.

use std::process::{Command, Stdio};

use super::Trouble;

/// Sends a signal by name to a process, or to a whole group by its negative number.
pub(crate) fn send(signal: &str, process: &str) -> Result<(), Trouble> {
    // The shell's own `kill`: the program of that name is not on every machine.
    Command::new("sh")
        .args(["-c", "kill -s \"$0\" -- \"$1\"", signal, process])
        .stderr(Stdio::null())
        .status()
        .map_err(Trouble::not_started("sh"))
        .map(|_| ())
}

/// Whether a process still runs; one that has ended but was not yet collected by its parent does not.
pub(crate) fn is_running(process: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // The state follows the program's name, which stands in brackets and may hold any character.
    stat.rsplit_once(')').is_some_and(|(_, rest)| !rest.trim_start().starts_with('Z'))
}
