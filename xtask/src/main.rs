//! What runs Beatbook: `cargo xtask test`, `demo`, `bench`, `mutants`, `fuzz`, `sim`, `kill` and its like, `bindings`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool speaks on its streams")]

mod bench;
mod bindings;
mod checkout;
mod checks;
mod demo;
mod faults;
mod fuzz;
mod outcome;
mod place;
mod process;
mod setup;
mod sim;
mod test;

use std::process::ExitCode;

use place::Place;

const USAGE: &str = "\
cargo xtask <command>

  test                          every test: format, lints, the UI, Rust, the TypeScript bindings, the real windows
       --without-windows        all but the real windows
  demo                          a hub, a sergeant's window and a constable's window on this display
       --headless --out DIR     the same in real windows without a display: plays the officer's day,
                                writes a picture of every screen and DIR/story.json
  bench [--json FILE]           time and bytes, release build, against the raw floor
  mutants --seed A --count N    hands N mutants of honest changes to the hub and a device's gate, prints what became of
                                them by class and fails where one breaks a record; --corpus DIR writes the fuzz seeds
  fuzz --seconds N [target...]  every parser under libFuzzer for so long each (nightly compiler, cargo-fuzz)
  sim [--seeds A..B] [--steps N] [--jobs N] [--trace] [--work]
                                the simulator: a team's days from these seeds, every promise checked;
                                a promise broken prints the seed, its trace and how to replay it
      --planted [--bugs A,B] [--most N]
                                plants each bug in turn, or these, and says after how many steps it is found; fails
                                where one is not, within 6,000 steps or N
      sim --release, mutants --release   optimised, for long runs: `cargo xtask sim --release --seeds 1..1000`
  kill [--device N] [--hub N]   SIGKILL on devices that write and on hubs that accept; nothing acknowledged is lost
  partition [--runs N] [--devices 5,10] [--rate 10,40] [--seconds S] [--seed N]
                                devices behind lines that are cut in one direction or both, to a hub over TLS
      partition --release ...    hub and devices as they are shipped; so are kill, powercut and diskfull
  powercut [--cuts N]           power cuts: of what was not flushed, each sector is on the disk or not
  diskfull [--pages N]          a full disk at every write; as root, on a small file system too
  bindings [--check]            write the TypeScript types and commands from Rust; --check only compares

Everything is built in $CARGO_TARGET_DIR, by default $HOME/.cache/beatbook-target, outside the checkout.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let place = match Place::find() {
        Ok(place) => place,
        Err(problem) => return refuse(&problem),
    };
    let (command, rest) = match arguments.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => return refuse(USAGE),
    };
    // A word of help builds nothing.
    if !matches!(command, "help" | "--help" | "-h")
        && let Err(problem) = checkout::take_over(&place)
    {
        return refuse(&problem);
    }
    let ended = match command {
        "test" => test::run(&place, rest),
        "demo" => demo::run(&place, rest),
        "bench" => bench::run(&place, rest),
        "mutants" => sim::run(&place, "testkit", "mutants", rest),
        "fuzz" => fuzz::run(&place, rest),
        "bindings" => bindings::run(&place, rest),
        "sim" => sim::run(&place, "sim", "sim", rest),
        "kill" | "partition" | "powercut" | "diskfull" => faults::run(&place, command, rest),
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(())
        }
        other => Err(format!("there is no command \"{other}\"\n\n{USAGE}")),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => refuse(&problem),
    }
}

fn refuse(problem: &str) -> ExitCode {
    eprintln!("{problem}");
    ExitCode::FAILURE
}
