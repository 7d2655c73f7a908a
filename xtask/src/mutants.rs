//! `cargo xtask mutants`: the long mode of the seeded mutation test.

use crate::place::Place;
use crate::process::{cargo, run as run_program};

/// Hands every argument on to the test kit's program.
pub(crate) fn run(place: &Place, arguments: &[String]) -> Result<(), String> {
    let mut all = vec!["run", "--locked", "--package", "testkit", "--bin", "mutants", "--"];
    all.extend(arguments.iter().map(String::as_str));
    run_program(cargo(place, &all))?.or_fail("the mutants").map(|_| ())
}
