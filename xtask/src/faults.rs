//! `cargo xtask kill`, `partition`, `powercut`, `diskfull`: real sockets, processes and disks, and what goes wrong with them.

use crate::place::Place;
use crate::process::{cargo, program, run as run_program};

/// Hands the command and every argument on to the program, which explains them with `--help`.
pub(crate) fn run(place: &Place, command: &str, arguments: &[String]) -> Result<(), String> {
    // The hub is killed and cut off as a process of its own, as it is shipped.
    let build = ["build", "--locked", "--quiet", "--package", "hub", "--package", "faults", "--bins"];
    run_program(cargo(place, &build))?.or_fail("the build")?;
    let mut all = vec![command];
    all.extend(arguments.iter().map(String::as_str));
    run_program(program(place, place.program("faults"), &all, &place.root))?.or_fail(command).map(|_| ())
}
