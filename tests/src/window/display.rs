//! A display that nobody sees, of exactly the window's size.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use super::Trouble;

/// A running Xvfb; it ends with this value.
pub(super) struct Display {
    server: Child,
    /// Such as `:3`.
    pub(super) name: String,
}

impl Display {
    /// Starts a display on the next free number, which the server itself picks and tells.
    pub(super) fn start(width: u32, height: u32) -> Result<Self, Trouble> {
        let size = format!("{width}x{height}x24");
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", &size, "-nolisten", "tcp"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(Trouble::not_started("Xvfb"))?;
        let mut number = String::new();
        if let Some(said) = server.stdout.take() {
            BufReader::new(said).read_line(&mut number).map_err(Trouble::not_started("Xvfb"))?;
        }
        if number.trim().is_empty() {
            let ended = std::io::Error::other("it ended without naming a display");
            return Err(Trouble::not_started("Xvfb")(ended));
        }
        Ok(Self { server, name: format!(":{}", number.trim()) })
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        // Nothing can be done about a server that has already gone.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
