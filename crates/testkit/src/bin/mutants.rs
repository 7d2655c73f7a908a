//! `mutants --seed A --count N`: hands in so many mutants and prints what became of them; fails where any broke a record,
//! the hub or a device; `--world W` begins at the world of a finding. `mutants --corpus DIR` writes the honest seeds that every parser is fuzzed from.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool speaks on its streams")]

use std::path::Path;
use std::process::ExitCode;

use testkit::hostile::{self, Day};

const USAGE: &str = "mutants --seed A --count N [--world W] | mutants --corpus DIR";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let after = |name: &str| arguments.iter().position(|a| a == name).and_then(|at| arguments.get(at + 1));
    if let Some(folder) = after("--corpus") {
        return corpus(Path::new(folder)).await;
    }
    let number = |name: &str| after(name).and_then(|text| text.parse::<u64>().ok());
    let (Some(seed), Some(count)) = (number("--seed"), number("--count")) else {
        eprintln!("{USAGE}");
        return ExitCode::FAILURE;
    };
    // Automerge's panics are caught and counted; their words would drown everything else, but for those of one world.
    let world = number("--world");
    if world.is_none() {
        std::panic::set_hook(Box::new(|_| {}));
    }
    let outcomes = hostile::run(seed, world.unwrap_or(1), count).await;
    println!("seed {seed}: {outcomes}greatest memory {}", peak());
    if outcomes.broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn corpus(folder: &Path) -> ExitCode {
    for (name, seeds) in testkit::parsers::seeds(&Day::live(1).await) {
        let folder = folder.join(name);
        let written = std::fs::create_dir_all(&folder).and_then(|()| {
            seeds.iter().enumerate().try_for_each(|(n, bytes)| std::fs::write(folder.join(format!("{n:02}")), bytes))
        });
        if let Err(error) = written {
            eprintln!("{}: {error}", folder.display());
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// The process's greatest resident memory, where the system says it.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find_map(|l| l.strip_prefix("VmHWM:")).map_or_else(|| "unknown".to_owned(), |v| v.trim().to_owned())
}
