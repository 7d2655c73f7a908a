//! `cargo xtask kill`, `partition`, `powercut`, `diskfull`: the long modes, and the process that is killed.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool speaks on its streams")]

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};
use disk::{Files, Flushing};
use faults::partition::{Ending, Plan, Shape, Table};
use faults::{Broken, full, kill, partition, power};

/// Real sockets, processes and disks, and what goes wrong with them.
#[derive(Debug, Parser)]
#[command(name = "faults")]
struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// SIGKILL on devices that write and hubs that accept.
    Kill {
        /// Kills of a device.
        #[arg(long, default_value_t = 2_000)]
        device: u32,
        /// Kills of a hub.
        #[arg(long, default_value_t = 500)]
        hub: u32,
        /// Devices that hand in to a hub.
        #[arg(long, default_value_t = 6)]
        devices: usize,
        /// The latest kill of a hub after its start, ms.
        #[arg(long, default_value_t = 1_500)]
        latest: u64,
        /// The instants of the kills.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// The partition matrix over real sockets.
    Partition {
        /// Runs of each cell of the matrix.
        #[arg(long, default_value_t = 1)]
        runs: u64,
        /// Numbers of devices.
        #[arg(long, value_delimiter = ',', default_value = "5,10")]
        devices: Vec<usize>,
        /// Edits a second, of all devices together.
        #[arg(long, value_delimiter = ',', default_value = "10,40")]
        rate: Vec<u32>,
        /// Seconds of edits and cuts in each run.
        #[arg(long, default_value_t = 20)]
        seconds: u64,
        /// The longest cut, seconds.
        #[arg(long, default_value_t = 10)]
        longest: u64,
        /// Also phones that come back under another address, while nobody tells them that their old lines are dead.
        #[arg(long)]
        moved: bool,
        /// The first run's lot; each further one counts on from it.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Power cuts: what was not flushed is on the disk or not, sector by sector.
    Powercut {
        /// Cuts of a device's power, and as many of a hub's.
        #[arg(long, default_value_t = 500)]
        cuts: u32,
        /// Edits of the work that is cut.
        #[arg(long, default_value_t = 150)]
        edits: usize,
        /// The work, and the cuts.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// A full disk at every write.
    Diskfull {
        /// How much room there is on the small file system, in pages: none, then one more each time.
        #[arg(long, default_value_t = 120)]
        pages: usize,
        /// The work.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// What `diskfull` does on a file system of its own.
    #[command(hide = true)]
    FullDisk {
        /// Where to mount it.
        folder: PathBuf,
        /// As above.
        #[arg(long)]
        pages: usize,
        /// As above.
        #[arg(long)]
        seed: u64,
    },
    /// An officer at work, to be killed.
    #[command(hide = true)]
    Officer {
        /// Where the vault and its key are.
        pocket: PathBuf,
        /// Whose words.
        #[arg(long)]
        who: u64,
        /// The number of the first word.
        #[arg(long)]
        from: u64,
        /// Calls the hub now and then.
        #[arg(long)]
        sync: bool,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().what) {
        Ok(()) => ExitCode::SUCCESS,
        Err(broken) => {
            eprintln!("{broken}");
            ExitCode::FAILURE
        }
    }
}

fn run(what: What) -> Result<(), Broken> {
    match what {
        What::Kill { device, hub, devices, latest, seed } => {
            let program = std::env::current_exe().map_err(|e| e.to_string())?;
            if device > 0 {
                println!("{}", kill::device::run(&kill::device::Plan { program, kills: device, per_vault: 25, seed })?);
            }
            if hub > 0 {
                let plan = kill::hub::Plan { kills: hub, per_hub: 25, devices, latest_ms: latest, seed };
                println!("{}", kill::hub::run(&plan)?);
            }
            Ok(())
        }
        What::Partition { runs, devices, rate, seconds, longest, moved, seed } => {
            let (lasts, longest) = (Duration::from_secs(seconds), Duration::from_secs(longest));
            let shapes: Vec<Shape> = Shape::PUBLISHED.into_iter().chain(moved.then_some(Shape::Moved)).collect();
            let mut table = Table::default();
            for n in seed..seed + runs {
                for &devices in &devices {
                    for (&rate, shape) in rate.iter().flat_map(|rate| shapes.iter().map(move |shape| (rate, *shape))) {
                        let plan = Plan { devices, rate, lasts, shape, longest, seed: n, ending: Ending::ByThemselves };
                        table.add(runtime()?.block_on(partition::run(plan))?);
                        println!("{table}\n");
                    }
                }
            }
            if table.failed().is_empty() { Ok(()) } else { Err("not every run was level in the end, and in time".into()) }
        }
        What::Powercut { cuts, edits, seed } => runtime()?.block_on(powercut(cuts, edits, seed)),
        What::Diskfull { pages, seed } => {
            println!("{}", runtime()?.block_on(full::each_write(seed, 1))?);
            full::mounted(&std::env::current_exe().map_err(|e| e.to_string())?, pages, seed)
        }
        What::FullDisk { folder, pages, seed } => {
            println!("on a small file system: {}", runtime()?.block_on(full::inside(&folder, pages, seed))?);
            Ok(())
        }
        What::Officer { pocket, who, from, sync } => runtime()?.block_on(kill::officer::work(&pocket, who, from, sync)),
    }
}

/// As it is asked for, where nothing may be broken; then flushed less, the databases or the other files, where something must
/// be.
async fn powercut(cuts: u32, edits: usize, seed: u64) -> Result<(), Broken> {
    let less = [
        (Flushing::Normal, Files::AsAsked),
        (Flushing::Off, Files::AsAsked),
        (Flushing::AsAsked, Files::WithoutNames),
        (Flushing::AsAsked, Files::NotAtAll),
    ];
    for (flushing, files) in std::iter::once((Flushing::AsAsked, Files::AsAsked)).chain(less) {
        let sound = flushing == Flushing::AsAsked && files == Files::AsAsked;
        let plan = power::Plan { edits, cuts: if sound { cuts } else { cuts.min(100) }, seed, flushing, files };
        println!("databases flushed {flushing:?}, files {files:?}");
        for tally in [power::device(plan).await?, power::hub(plan).await?] {
            println!("{tally}");
            if tally.broken.is_empty() != sound {
                return Err(if sound { "a promise was broken".into() } else { "what was not flushed was not missed".into() });
            }
        }
    }
    Ok(())
}

fn runtime() -> Result<tokio::runtime::Runtime, Broken> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().map_err(|e| e.to_string())
}
