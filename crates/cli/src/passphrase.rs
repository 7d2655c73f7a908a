//! The passphrase: from a file descriptor, the environment, or the person. Never from the command line, where others see it.

use std::fs::File;
use std::io::{self, BufRead, IsTerminal, Read, Write};

use crate::arguments::Arguments;

/// The passphrase, where one is to be had. `why` is what a person is told when they are asked.
pub(crate) fn passphrase(arguments: &Arguments, why: &str) -> io::Result<Option<String>> {
    if let Some(fd) = arguments.passphrase_fd {
        let mut text = String::new();
        File::open(format!("/dev/fd/{fd}"))?.read_to_string(&mut text)?;
        return Ok(Some(text.trim_end_matches(['\r', '\n']).to_owned()));
    }
    if let Ok(given) = std::env::var("BEATBOOK_PASSPHRASE") {
        return Ok(Some(given));
    }
    if !io::stdin().is_terminal() {
        return Ok(None);
    }
    eprint!("{why}: ");
    io::stderr().flush()?;
    let quiet = Quiet::start();
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    drop(quiet);
    eprintln!();
    Ok(Some(line.trim_end_matches(['\r', '\n']).to_owned()))
}

/// The terminal does not show what is typed while this lives.
struct Quiet;

impl Quiet {
    fn start() -> Self {
        stty("-echo");
        Self
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        stty("echo");
    }
}

fn stty(mode: &str) {
    // A terminal without stty shows what is typed; the person sees that for themselves.
    let _ = std::process::Command::new("stty").arg(mode).status();
}
