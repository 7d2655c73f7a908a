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
mod proof;
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
    /// Measures one part alone; without it, all of them.
    #[arg(long)]
    only: Option<Part>,
    #[command(subcommand)]
    child: Option<Child>,
}

/// A part of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// The hub takes in what one author wrote.
    Accept,
    /// An empty device's first sync, and a quiet one.
    FirstSync,
    /// One durable edit beside the floor, and lines in a long note.
    Edit,
    /// Lists and search.
    Lists,
    /// The hub's proof of one change, by how much stands in the record.
    Proof,
    /// The hub takes in what several authors wrote.
    Several,
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

impl Arguments {
    fn takes(&self, part: Part) -> bool {
        self.only.is_none_or(|only| only == part)
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match &arguments.child {
        Some(Child::Device { vault, hub, code }) => child::device(vault, hub, code),
        None => run::run(&arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}
