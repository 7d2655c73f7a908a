//! `story`: plays the officer's day in real windows, or opens the windows for a person to play with.
//! `cargo xtask demo` builds everything and calls it.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use stories::story::{Programs, open, play};

#[derive(Parser)]
#[command(about = "The officer's day in real windows")]
struct Words {
    #[command(subcommand)]
    mode: Mode,
    /// Folder for pictures, story.json and working files.
    #[arg(long, global = true, default_value = "demo-out")]
    out: PathBuf,
    /// The app's program.
    #[arg(long, global = true, default_value = "beatbook-app")]
    app: PathBuf,
    /// The hub's program.
    #[arg(long, global = true, default_value = "beatbook-hub")]
    hub: PathBuf,
    /// The program of the device without a window.
    #[arg(long, global = true, default_value = "beatbook")]
    cli: PathBuf,
    /// Folder of real open data.
    #[arg(long, global = true)]
    data: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Mode {
    /// Plays the day without a display.
    Play {
        /// Only the acts whose name holds these words, after those that every act begins with; may be given again.
        #[arg(long = "act")]
        acts: Vec<String>,
    },
    /// Opens both windows on this display.
    Open,
}

#[expect(clippy::print_stderr, reason = "a command-line tool says on its error stream why it stops")]
fn main() -> ExitCode {
    let words = Words::parse();
    let programs = Programs { app: words.app, hub: words.hub, cli: words.cli, data: words.data };
    let ended = match words.mode {
        Mode::Play { acts } => play(&programs, &words.out, &acts),
        Mode::Open => open(&programs, &words.out).map(|()| true),
    };
    match ended {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(trouble) => {
            eprintln!("{trouble}");
            ExitCode::FAILURE
        }
    }
}
