//! Time and bytes, side by side in one run: the device and hub as they are shipped, and the raw floor, which is the same
//! rows by plain SQL into the same SQLCipher settings in the same number of transactions.
#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark speaks on its streams")]

mod accept;
mod child;
mod edits;
mod first_sync;
mod floor;
mod gate;
mod hub;
mod lists;
mod measure;
mod proxy;
mod report;
mod run;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Measures Beatbook.
#[derive(Debug, Parser)]
struct Arguments {
    /// Keep the figures as JSON.
    #[arg(long)]
    json: Option<PathBuf>,
    /// The hub's program.
    #[arg(long)]
    hub: Option<PathBuf>,
    /// Records at the largest size; the smaller ones stay 1,000 and 10,000.
    #[arg(long, default_value_t = 20_000)]
    records: usize,
    #[command(subcommand)]
    child: Option<Child>,
}

/// What the bench runs in a process of its own, so that its memory is counted alone.
#[derive(Debug, Subcommand)]
enum Child {
    /// First sync of an empty device, then a quiet one.
    #[command(hide = true)]
    Device {
        /// Its vault.
        vault: PathBuf,
        /// The hub, through the counting proxy.
        hub: String,
        /// An enrolment code.
        code: String,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match &arguments.child {
        Some(Child::Device { vault, hub, code }) => child::device(vault, hub, code),
        None => run::run(arguments.hub.as_deref(), arguments.records, arguments.json.as_deref()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}
