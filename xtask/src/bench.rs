//! `cargo xtask bench`: the figures, from a release build.

use crate::place::Place;
use crate::process::{cargo, run as run_program};

/// Hands every argument on to the bench crate, which explains them with `--help`.
pub(crate) fn run(place: &Place, arguments: &[String]) -> Result<(), String> {
    // The hub is measured as a process of its own, as it is shipped.
    run_program(cargo(place, &["build", "--locked", "--release", "--package", "hub", "--package", "bench"]))?
        .or_fail("the build")?;
    let mut all = vec!["run", "--locked", "--release", "--package", "bench", "--"];
    all.extend(arguments.iter().map(String::as_str));
    run_program(cargo(place, &all))?.or_fail("the bench").map(|_| ())
}
