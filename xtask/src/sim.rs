//! `cargo xtask sim`: the simulator, in the profile that tests are built in, because bugs are planted only there.

use crate::place::Place;
use crate::process::{cargo, run as run_program};

/// Hands every argument on to the simulator, which explains them with `--help`.
pub(crate) fn run(place: &Place, arguments: &[String]) -> Result<(), String> {
    let mut all = vec!["run", "--locked", "--quiet", "--package", "sim", "--bin", "sim", "--"];
    all.extend(arguments.iter().map(String::as_str));
    let mut command = cargo(place, &all);
    // Its stores live for seconds and are many: in memory, where the machine has such a place.
    let memory = std::path::Path::new("/dev/shm");
    if std::env::var_os("TMPDIR").is_none() && memory.is_dir() {
        command.env("TMPDIR", memory);
    }
    run_program(command)?.or_fail("the simulator").map(|_| ())
}
