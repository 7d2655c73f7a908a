//! `cargo xtask sim`: many seeds, or the planted bugs.
#![allow(clippy::print_stdout, reason = "a command-line tool speaks on its streams")]

use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use clap::Parser;
use sim::{Ended, Plan, Tally, Without, run};

/// Runs the simulator.
#[derive(Debug, Parser)]
#[command(name = "sim")]
struct Arguments {
    /// Seeds, from the first up to but without the last.
    #[arg(long, default_value = "1..21", value_parser = range)]
    seeds: (u64, u64),
    /// Steps of each run.
    #[arg(long, default_value_t = 300)]
    steps: u64,
    /// It falls quiet after so many steps, and at the end.
    #[arg(long, default_value_t = 60)]
    quiet_every: u64,
    /// Seeds that run at once.
    #[arg(long, default_value_t = 1)]
    jobs: usize,
    /// Spares the runs some disasters: erasures, clones, hub-restores, phone-restores.
    #[arg(long, value_delimiter = ',')]
    without: Vec<String>,
    /// Plants each bug in turn and runs seeds until it is found.
    #[arg(long)]
    planted: bool,
    /// With `--planted`: each is looked for over so many steps at most.
    #[arg(long, default_value_t = 6_000)]
    most: u64,
    /// With `--planted`: only these bugs, by their names.
    #[arg(long, value_delimiter = ',')]
    bugs: Vec<String>,
    /// Prints every run's whole trace.
    #[arg(long)]
    trace: bool,
    /// Goes on after a broken promise.
    #[arg(long)]
    keep_going: bool,
    /// Prints what officers did, and how it was answered.
    #[arg(long)]
    work: bool,
}

fn range(text: &str) -> Result<(u64, u64), String> {
    let (first, last) = text.split_once("..").ok_or("write A..B")?;
    let number = |n: &str| n.trim().parse::<u64>().map_err(|e| e.to_string());
    Ok((number(first)?, number(last)?))
}

impl Arguments {
    fn plan(&self) -> Plan {
        let spared = |what: &str| self.without.iter().any(|w| w == what);
        let without = Without {
            erasures: spared("erasures"),
            clones: spared("clones"),
            hub_restores: spared("hub-restores"),
            phone_restores: spared("phone-restores"),
        };
        Plan { steps: self.steps, quiet_every: self.quiet_every, without, drills: None }
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if arguments.planted { planted(&arguments) } else { seeds(&arguments) }
}

fn seeds(arguments: &Arguments) -> ExitCode {
    let plan = arguments.plan();
    let (next, broken) = (AtomicU64::new(arguments.seeds.0), AtomicU64::new(0));
    let tally = Mutex::new(Tally::default());
    std::thread::scope(|scope| {
        for _ in 0..arguments.jobs.max(1) {
            scope.spawn(|| {
                while broken.load(Ordering::SeqCst) == 0 || arguments.keep_going {
                    let seed = next.fetch_add(1, Ordering::SeqCst);
                    if seed >= arguments.seeds.1 {
                        return;
                    }
                    let ended = run(seed, plan);
                    if let Ok(mut all) = tally.lock() {
                        all.add(&ended.tally);
                    }
                    if arguments.trace {
                        ended.trace.iter().for_each(|line| println!("{line}"));
                        println!("seed {seed}: digest {}", ended.digest);
                    }
                    if let Some(what) = &ended.broken {
                        broken.fetch_add(1, Ordering::SeqCst);
                        tell(&ended, what, plan);
                    }
                }
            });
        }
    });
    let (tally, broken) = (tally.into_inner().unwrap_or_default(), broken.into_inner());
    println!("seeds {}..{} x {} steps, quiet every {}", arguments.seeds.0, arguments.seeds.1, plan.steps, plan.quiet_every);
    print!("{tally}");
    if arguments.work {
        tally.work.iter().for_each(|(what, n)| println!("  {n:>8}  {what}"));
    }
    println!("{broken} broken");
    if broken == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn tell(ended: &Ended, what: &str, plan: Plan) {
    let (seed, at) = (ended.seed, ended.tally.steps);
    println!("seed {seed} broke a promise at step {at}: {what}");
    let steps = shortest(seed, at, plan);
    println!("replay: cargo xtask sim --seeds {seed}..{} --steps {steps} --quiet-every {} --trace", seed + 1, plan.quiet_every);
    for line in ended.trace.iter().rev().take(60).collect::<Vec<_>>().into_iter().rev() {
        println!("    {line}");
    }
}

/// The fewest steps of the same seed that break a promise, as far as halving finds them: the same dice give the same
/// beginning, and a run that ends earlier falls quiet there.
fn shortest(seed: u64, broken_at: u64, plan: Plan) -> u64 {
    let (mut sound, mut broken) = ((broken_at - 1) / plan.quiet_every * plan.quiet_every, broken_at);
    while broken - sound > 1 {
        let middle = sound.midpoint(broken);
        let breaks = run(seed, Plan { steps: middle, ..plan }).broken.is_some();
        if breaks { broken = middle } else { sound = middle }
    }
    broken
}

#[cfg(debug_assertions)]
fn planted(arguments: &Arguments) -> ExitCode {
    let search =
        sim::planted::Search { seeds: arguments.seeds.0..arguments.seeds.1, plan: arguments.plan(), most: arguments.most };
    let (mut looked, mut missed) = (0, 0);
    let named = |bug: &record::planted::Bug| arguments.bugs.is_empty() || arguments.bugs.contains(&format!("{bug:?}"));
    for bug in record::planted::Bug::ALL.into_iter().filter(named) {
        let found = sim::planted::find(bug, &search);
        println!("{found}");
        looked += 1;
        missed += u32::from(found.seed.is_none());
    }
    println!("{} of {looked} planted bugs found", looked - missed);
    // A name that is none of theirs finds nothing either.
    if missed == 0 && looked > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[cfg(not(debug_assertions))]
fn planted(_: &Arguments) -> ExitCode {
    println!("bugs are planted only with debug assertions, and this was built without");
    ExitCode::FAILURE
}
