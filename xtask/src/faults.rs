//! `cargo xtask kill`, `partition`, `powercut`, `diskfull`: real sockets, processes and disks, and what goes wrong with them.

use crate::place::Place;
use crate::process::{cargo, program, run as run_program};

/// Hands the command and every argument on to the program, which explains them with `--help`. With `--release` first, hub and
/// devices are built as they are shipped: what is timed is timed so.
pub(crate) fn run(place: &Place, command: &str, arguments: &[String]) -> Result<(), String> {
    let shipped = arguments.first().is_some_and(|a| a == "--release");
    // The hub is killed and cut off as a process of its own.
    let mut build = vec!["build", "--locked", "--quiet", "--package", "hub", "--package", "faults", "--bins"];
    if shipped {
        build.push("--release");
    }
    run_program(cargo(place, &build))?.or_fail("the build")?;
    let mut all = vec![command];
    all.extend(arguments.iter().skip(usize::from(shipped)).map(String::as_str));
    let faults = if shipped { place.target.join("release/faults") } else { place.program("faults") };
    run_program(program(place, faults, &all, &place.root))?.or_fail(command).map(|_| ())
}
